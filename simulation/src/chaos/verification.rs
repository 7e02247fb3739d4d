// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Checkers come and go, and spam; challenges; reports.

use super::Chaos;
use crate::{
    runtime::{AccountId, Runtime, System, Verification},
    world::{genesis, BOND},
};
use credence_primitives::{
    commitment::result_payload,
    duty::{duties_payload, Duty},
    ids::OutputCommitment,
    manifest::Assurance,
};
use frame_system::RawOrigin;
use pallet_verification::{
    types::{checker_payload, Equivocation, Standing, Statement},
    Call,
};
use sp_core::{Pair, H256};

impl Chaos {
    pub(super) fn verification(&mut self) {
        let who = self.validator();
        match self.random().below(24) {
            0..=2 => self.register_checker(who),
            3..=7 => self.checker_bond(who),
            8..=9 => self.rotate_key(who),
            10 => self.leave_duty(who),
            11 => {
                let suspended = pallet_verification::Checkers::<Runtime>::iter()
                    .find(|(_, checker)| matches!(checker.standing, Standing::Suspended { .. }));
                let who = suspended.map_or(who, |(who, _)| who);
                let _ = self.world.call(who, Call::return_to_duty {});
            },
            12..=14 => self.spam(who),
            15..=16 => self.challenge(),
            17..=20 => self.report(),
            _ => self.govern_verification(),
        }
    }

    fn register_checker(&mut self, who: AccountId) {
        let bond = *self.random().pick(&[BOND, BOND, 1_000, 150_000]);
        if self.random().percent(70) {
            let _ = self.world.register_checker(who, bond);
            return;
        }
        let pair = self.first_key("checker", who);
        let other = self.validator();
        let proof = pair.sign(checker_payload(&genesis(), &other).as_bytes());
        let call = Call::register_checker { key: pair.public(), proof, bond };
        let _ = self.world.call(who, call);
    }

    fn checker_bond(&mut self, who: AccountId) {
        let amount = self.amount();
        let call = match self.random().below(6) {
            0 => Call::bond_extra { amount },
            1..=3 => {
                let amount = if self.random().percent(60) { 1_000 } else { amount };
                Call::unbond { amount }
            },
            _ => Call::withdraw {},
        };
        let _ = self.world.call(who, call);
    }

    fn rotate_key(&mut self, who: AccountId) {
        let pair = if self.random().percent(85) {
            self.world.new_pair("checker", who)
        } else {
            self.first_key("checker", who)
        };
        let owner = if self.random().percent(90) { who } else { self.anybody() };
        let proof = pair.sign(checker_payload(&genesis(), &owner).as_bytes());
        let _ = self.world.call(who, Call::rotate_key { key: pair.public(), proof });
    }

    fn leave_duty(&mut self, who: AccountId) {
        // Too many leaving honest checkers leave nobody to check.
        if !self.is_honest(who) || self.random().percent(15) {
            let _ = self.world.call(who, Call::leave {});
        }
    }

    /// A `duties` call that must not get through.
    fn spam(&mut self, who: AccountId) {
        let key = Verification::checker(who).map(|checker| checker.key);
        let key = key.unwrap_or_else(|| self.world.new_pair("checker", who).public());
        let next = Verification::next_sequence(key).unwrap_or(1);
        let sequence = *self.random().pick(&[next, next, next.wrapping_sub(1), next + 1]);
        let job = self.job(|_| true);
        let root = self.random().hash();
        let duties = match self.random().below(3) {
            0 => vec![],
            1 => vec![Duty::Acknowledge(self.model())],
            _ => vec![Duty::Commit { job, root }],
        };
        let duties: credence_primitives::duty::Duties = duties.try_into().unwrap();
        // Not signed by the key: or else it would bind an honest checker.
        let payload = duties_payload(&genesis(), &key, sequence, &duties);
        let signature = self.world.new_pair("spam", who).sign(payload.as_bytes());
        let origin =
            if self.random().percent(80) { RawOrigin::Authorized } else { RawOrigin::Signed(who) };
        let before = Verification::next_sequence(key);
        let outcome =
            self.world.make(Call::duties { checker: key, sequence, duties, signature }, origin);
        assert!(outcome.is_err(), "an unsigned call of a checker got through");
        assert_eq!(Verification::next_sequence(key), before, "and changed something");
    }

    fn challenge(&mut self) {
        let open: Vec<u64> = pallet_verification::Checks::<Runtime>::iter()
            .filter(|(_, check)| check.phase == pallet_verification::Phase::Challengeable)
            .map(|(job, _)| job)
            .collect();
        let job = if open.is_empty() { self.job(|_| true) } else { *self.random().pick(&open) };
        let own = Verification::check(job).map(|check| check.worker);
        let who = match (self.random().below(10), own) {
            (0..=1, Some(own)) => own,
            (0..=7, _) => self.worker(),
            _ => self.anybody(),
        };
        let _ = self.world.call(who, Call::challenge { job });
    }

    /// Reports that dishonest workers signed twice, some of them true.
    fn report(&mut self) {
        let candidates: Vec<_> = self
            .submitted
            .iter()
            .filter(|(worker, entry)| {
                !self.is_honest(*worker)
                    && pallet_workers::OpenJobs::<Runtime>::contains_key(worker, entry.job)
            })
            .cloned()
            .collect();
        let honest: Vec<_> = self.submitted.clone();
        let from = if candidates.is_empty() { honest } else { candidates };
        if from.is_empty() {
            return;
        }
        let (worker, entry) = self.random().pick(&from).clone();
        // True reports end a worker, who then must be pardoned: not too many.
        let is_true = self.random().percent(12);
        let Some(proof) = self.equivocation(worker, &entry, is_true) else { return };
        let (reporter, times) = (self.stranger(), if is_true { 2 } else { 1 });
        for _ in 0..times {
            let call = Call::report_equivocation { worker, proof: Box::new(proof.clone()) };
            let _ = self.world.call(reporter, call);
        }
    }

    fn equivocation(
        &mut self,
        worker: AccountId,
        entry: &pallet_inference::ResultEntry,
        is_true: bool,
    ) -> Option<Equivocation<u64>> {
        let record = pallet_inference::Jobs::<Runtime>::get(entry.job)?;
        let attempt = record.latest.clone()?;
        let pair = self.world.operator_for(worker, entry.job);
        // Nobody signs twice but the dishonest.
        let pair = match pair {
            Some(pair) if !self.is_honest(worker) => pair,
            _ => self.world.new_pair("forger", worker),
        };
        // A forger may well name the key that it does not have.
        let operator = match crate::world::operator_of(worker) {
            Some(key) if self.is_honest(worker) && self.random().percent(50) => key,
            _ => pair.public(),
        };
        let mut commitment = OutputCommitment(self.random().hash());
        let mut ticket = attempt.ticket;
        let mut request_block = System::block_hash(record.request_block);
        if !is_true {
            match self.random().below(4) {
                0 => commitment = entry.commitment,
                1 => ticket.0 = H256::zero(),
                2 => request_block = H256::repeat_byte(9),
                _ => {},
            }
        }
        let payload = result_payload(&ticket, &commitment, &H256::zero());
        let second = Statement {
            commitment,
            evidence_hash: H256::zero(),
            signature: pair.sign(payload.as_bytes()),
        };
        if !is_true && commitment != entry.commitment && ticket == attempt.ticket {
            // Would be true after all.
            request_block = H256::repeat_byte(9);
        }
        let first = Statement {
            commitment: entry.commitment,
            evidence_hash: entry.evidence_hash,
            signature: entry.signature,
        };
        Some(Equivocation {
            request_number: record.request_block,
            request_block,
            job: entry.job,
            attempt: record.next_attempt.checked_sub(1)?,
            model: record.model,
            input_hash: record.input_hash,
            operator,
            statements: [first, second],
        })
    }

    fn govern_verification(&mut self) {
        let waiting: Vec<u64> = pallet_verification::Slashes::<Runtime>::iter_keys().collect();
        let slash = if waiting.is_empty() || self.random().percent(10) {
            self.random().below(1_000)
        } else {
            *self.random().pick(&waiting)
        };
        let call = match self.random().below(8) {
            0 => Call::set_method { method: Assurance::Enclave, is_on: true },
            1 => Call::set_method { method: Assurance::Sampled, is_on: false },
            2..=4 => Call::set_method { method: Assurance::Sampled, is_on: true },
            _ => Call::cancel_slash { slash },
        };
        self.govern(call);
    }
}
