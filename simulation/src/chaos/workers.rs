// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Workers come, serve, rotate and go.

use super::Chaos;
use crate::{
    runtime::{AccountId, Runtime},
    world::{genesis, BOND},
};
use credence_primitives::commitment::operator_payload;
use pallet_workers::Call;
use sp_core::Pair;

impl Chaos {
    pub(super) fn workers(&mut self) {
        let who = self.worker();
        match self.random().below(26) {
            0..=3 => self.register(who),
            4..=9 => self.serve(who),
            10..=15 => self.bond(who),
            16..=18 => self.rotate(who),
            19..=20 => self.set(who),
            21 => self.leave(who),
            22 => {
                let jailed = pallet_workers::Workers::<Runtime>::iter().find(|(_, worker)| {
                    matches!(worker.standing, pallet_workers::Standing::Jailed { .. })
                });
                let who = jailed.map_or(who, |(who, _)| who);
                let _ = self.world.call(who, Call::return_to_service {});
            },
            _ => self.govern_workers(),
        }
    }

    fn register(&mut self, who: AccountId) {
        let bond = *self.random().pick(&[BOND, BOND, 150_000, 5_000, 10 * BOND]);
        if self.random().percent(75) {
            let _ = self.world.register_worker(who, bond);
            return;
        }
        // A key that is somebody else's, has not agreed, or an impossible capacity.
        let barred: Vec<AccountId> = pallet_workers::Barred::<Runtime>::iter_keys().collect();
        let other = if barred.is_empty() || self.random().percent(30) {
            self.worker()
        } else {
            *self.random().pick(&barred)
        };
        let pair = match self.random().below(3) {
            0 => self.world.first_pair("operator", other),
            1 => match crate::world::operator_of(other).and_then(|key| self.world.secret(&key)) {
                Some(pair) => *pair,
                None => self.world.new_pair("operator", who),
            },
            _ => self.world.new_pair("operator", who),
        };
        // Nobody honest agrees to work for somebody else, or takes a key that cheats have.
        let is_apt = self.is_honest(who) == self.is_honest(other);
        let owner = if is_apt && self.random().percent(50) { who } else { other };
        let proof = pair.sign(operator_payload(&genesis(), &owner).as_bytes());
        let capacity = *self.random().pick(&[0, 1, 16, 17]);
        let call = Call::register { operator: pair.public(), proof, payee: other, bond, capacity };
        let _ = self.world.call(who, call);
    }

    fn serve(&mut self, who: AccountId) {
        let first = self.random().index(3);
        let served = self.world.models[first].id;
        let model = if self.random().percent(40) { served } else { self.model() };
        let ask = *self.random().pick(&[0, 1, 100, 300, 900, 50_000]);
        let call = match self.random().below(10) {
            0..=5 => Call::serve { model, ask },
            6..=7 => Call::set_ask { model, ask },
            _ => Call::stop_serving { model },
        };
        let _ = self.world.call(who, call);
    }

    fn bond(&mut self, who: AccountId) {
        let amount = self.amount();
        let call = match self.random().below(8) {
            0..=2 => Call::bond_extra { amount: amount.min(10_000_000_000) },
            3..=5 => {
                let free = crate::runtime::Workers::worker(who).map(|worker| worker.bond.free());
                let all = free.unwrap_or_default().saturating_sub(100_000);
                let amount = *self.random().pick(&[10_000, 10_000, amount, all, all / 2]);
                Call::unbond { amount }
            },
            _ => Call::withdraw {},
        };
        let _ = self.world.call(who, call);
    }

    fn rotate(&mut self, who: AccountId) {
        let pair = match self.random().below(10) {
            0 => self.first_key("operator", who),
            1 => match crate::world::operator_of(who).and_then(|key| self.world.secret(&key)) {
                Some(pair) => *pair,
                None => self.world.new_pair("operator", who),
            },
            _ => self.world.new_pair("operator", who),
        };
        let owner = if self.random().percent(92) { who } else { self.anybody() };
        let proof = pair.sign(operator_payload(&genesis(), &owner).as_bytes());
        let call = Call::rotate_operator { operator: pair.public(), proof };
        // Some rotate without end.
        let times = if self.random().percent(3) { 12 } else { 1 };
        let _ = self.world.call(who, call);
        for _ in 1..times {
            let pair = self.world.new_pair("operator", who);
            let proof = pair.sign(operator_payload(&genesis(), &who).as_bytes());
            let call = Call::rotate_operator { operator: pair.public(), proof };
            let _ = self.world.call(who, call);
        }
    }

    fn set(&mut self, who: AccountId) {
        let payee = self.anybody();
        let capacity = *self.random().pick(&[0, 1, 2, 8, 8, 16, 17]);
        let call = if self.random().percent(50) {
            Call::set_payee { payee }
        } else {
            Call::set_capacity { capacity }
        };
        let _ = self.world.call(who, call);
    }

    fn leave(&mut self, who: AccountId) {
        // Too many leaving honest workers leave nobody to work.
        if !self.is_honest(who) || self.random().percent(25) {
            let _ = self.world.call(who, Call::leave {});
        }
    }

    fn govern_workers(&mut self) {
        let waiting: Vec<u64> = pallet_workers::Slashes::<Runtime>::iter_keys().collect();
        let id = if waiting.is_empty() || self.random().percent(10) {
            self.random().below(1_000)
        } else {
            *self.random().pick(&waiting)
        };
        let barred: Vec<AccountId> = pallet_workers::Barred::<Runtime>::iter_keys().collect();
        let call = match self.random().below(4) {
            0 => Call::cancel_slash { id },
            1 => Call::apply_slash { id },
            _ if !barred.is_empty() => Call::pardon { owner: *self.random().pick(&barred) },
            _ => Call::pardon { owner: self.worker() },
        };
        self.govern(call);
    }
}
