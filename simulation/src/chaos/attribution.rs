// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Claims, withdrawals, flags.

use super::Chaos;
use crate::runtime::Runtime;
use pallet_attribution::{Call, Flag, FlagReason};

impl Chaos {
    pub(super) fn attribution(&mut self) {
        let who = self.anybody();
        match self.random().below(16) {
            0..=4 => {
                let (model, row) = self.claimable_row();
                let _ = self.world.call(who, Call::claim { model, row });
            },
            5..=7 => {
                let (model, _) = self.claimable_row();
                let rows = self.random().below(5) as u32;
                let rows = (0..rows).collect::<Vec<_>>().try_into().unwrap();
                let _ = self.world.call(who, Call::claim_many { model, rows });
            },
            8..=11 => {
                let who = if self.random().percent(70) { self.validator() } else { who };
                let _ = self.world.call(who, Call::withdraw {});
            },
            12..=14 => {
                let whose = self.anybody();
                let _ = self.world.call(who, Call::withdraw_for { who: whose });
            },
            _ => {
                let next = pallet_inference::NextJob::<Runtime>::get();
                let job = self.random().below(next + 1);
                let reason = FlagReason::Collusion;
                let flag = Flag { leaf_hash: self.random().hash(), reason };
                self.govern(Call::flag_receipt { job, flag });
            },
        }
    }

    fn claimable_row(&mut self) -> (credence_primitives::ids::ModelId, u32) {
        let with_ledger: Vec<_> = pallet_attribution::Ledgers::<Runtime>::iter_keys().collect();
        let model = if with_ledger.is_empty() || self.random().percent(10) {
            self.model()
        } else {
            *self.random().pick(&with_ledger)
        };
        (model, self.random().below(5) as u32)
    }
}
