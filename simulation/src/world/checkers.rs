// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The daemons of checkers, and of who watches.

use super::{
    computed, everybody, false_output, genesis, is_true,
    models::{matches, output_specs},
    Conduct, Own, World, VALIDATORS,
};
use crate::{
    outputs::class_at,
    party::Nature,
    runtime::{AccountId, Failure, Runtime, Verification},
};
use credence_primitives::{
    api::OpenDuty,
    commitment::{tiles, TileTree},
    duty::{duties_payload, Duties, Duty, Reveal, Verdict},
    ids::{CheckerKey, JobId, ModelId, Ticket},
    tensor,
};
use frame_system::RawOrigin;
use pallet_verification::check::MemberState;
use sp_core::Pair;

impl World {
    /// All checkers do what they have to do, each in its way.
    pub fn check(&mut self) {
        for validator in everybody() {
            let Some(checker) = Verification::checker(validator) else { continue };
            let duties = self.duties(validator, &checker.key);
            if !duties.is_empty() {
                let _ = self.send_duties(&checker.key, duties);
            }
        }
    }

    /// Signs and makes a `duties` call as a transaction.
    pub fn send_duties(&mut self, key: &CheckerKey, duties: Vec<Duty>) -> Result<(), Failure> {
        let duties: Duties = duties.try_into().unwrap();
        let sequence = Verification::next_sequence(*key).unwrap_or_default();
        let payload = duties_payload(&genesis(), key, sequence, &duties);
        let signature = self.pairs[&key.0].sign(payload.as_bytes());
        self.make(
            pallet_verification::Call::duties { checker: *key, sequence, duties, signature },
            RawOrigin::Authorized,
        )
    }

    fn duties(&mut self, validator: AccountId, key: &CheckerKey) -> Vec<Duty> {
        let mut duties = Vec::new();
        for duty in Verification::open_duties(*key, 48) {
            match duty {
                OpenDuty::Commit { job, ticket, model, .. } => {
                    duties.extend(self.commitment(validator, key, job, &ticket, &model));
                },
                OpenDuty::Reveal { job, ticket, seed, .. } => {
                    duties.extend(self.reveal(validator, job, &ticket, seed));
                },
                OpenDuty::Acknowledge { .. } => {},
            }
        }
        let unknown = self.models.iter().map(|model| model.id);
        let unknown = unknown.filter(|id| Verification::needs_acknowledgement(*key, *id));
        duties.extend(unknown.take(16).map(Duty::Acknowledge));
        duties
    }

    fn check_conduct(&mut self, validator: AccountId, job: JobId) -> Conduct {
        if let Some(conduct) = self.scripts.get(&validator) {
            return *conduct;
        }
        if self.nature(validator) == Nature::Honest {
            return Conduct::Honest;
        }
        let worker = pallet_inference::Jobs::<Runtime>::get(job)
            .and_then(|job| job.latest)
            .map(|attempt| attempt.worker);
        let backs = worker.is_some_and(|worker| self.nature(worker) == Nature::Colluding);
        if backs && self.random.percent(70) {
            return Conduct::Lies(Verdict::Pass);
        }
        *self.random.pick(&[
            Conduct::Absent,
            Conduct::Declines,
            Conduct::StopsHalfWay,
            Conduct::CopiesRoot,
            Conduct::Says(Verdict::Pass),
            Conduct::Says(Verdict::Fail),
            Conduct::Says(Verdict::Inconclusive),
            Conduct::Lies(Verdict::Fail),
            Conduct::Lies(Verdict::Pass),
            Conduct::Honest,
            Conduct::Honest,
        ])
    }

    fn own_check(
        &mut self,
        validator: AccountId,
        job: JobId,
        ticket: &Ticket,
        id: &ModelId,
    ) -> Option<Own> {
        if let Some(own) = self.checks.get(&(validator, *ticket)) {
            return Some(own.clone());
        }
        let model = self.model(id)?;
        let input_hash = pallet_inference::Jobs::<Runtime>::get(job)?.input_hash;
        let conduct = self.check_conduct(validator, job);
        let output = match conduct {
            Conduct::Lies(_) => false_output(&model, &input_hash),
            _ => computed(&model, &input_hash, &mut self.random),
        };
        let own = Own { output, salt: self.random.hash(), conduct };
        self.checks.insert((validator, *ticket), own.clone());
        Some(own)
    }

    fn commitment(
        &mut self,
        validator: AccountId,
        key: &CheckerKey,
        job: JobId,
        ticket: &Ticket,
        model: &ModelId,
    ) -> Option<Duty> {
        let own = self.own_check(validator, job, ticket, model)?;
        match own.conduct {
            Conduct::Absent => None,
            Conduct::Declines => Some(Duty::Decline { job }),
            Conduct::CopiesRoot => {
                let check = Verification::check(job)?;
                let root = check.members.iter().find_map(|member| match member.state {
                    MemberState::Committed(commitment) => Some(commitment.root),
                    _ => None,
                });
                Some(Duty::Commit { job, root: root.unwrap_or_default() })
            },
            _ => {
                let tree = self.tree(model, &own, ticket, key)?;
                Some(Duty::Commit { job, root: tree.root() })
            },
        }
    }

    fn tree(
        &self,
        model: &ModelId,
        own: &Own,
        ticket: &Ticket,
        key: &CheckerKey,
    ) -> Option<TileTree> {
        let specs = output_specs(&self.model(model)?);
        let tensors = tensor::decode(&own.output).ok()?;
        Some(TileTree::new(ticket, key, &own.salt, &tiles(&specs, &tensors)))
    }

    fn reveal(
        &mut self,
        validator: AccountId,
        job: JobId,
        ticket: &Ticket,
        seed: u64,
    ) -> Option<Duty> {
        let check = Verification::check(job)?;
        let own = self.own_check(validator, job, ticket, &check.model)?;
        let member = check.members.iter().find(|member| member.validator == validator)?;
        // The key that the commitment is bound to, whatever the checker's key is by now.
        let MemberState::Committed(commitment) = member.state else {
            return None;
        };
        let verdict = match own.conduct {
            Conduct::Absent | Conduct::StopsHalfWay | Conduct::Malformed | Conduct::OtherModel => {
                return None
            },
            Conduct::Says(verdict) | Conduct::Lies(verdict) => verdict,
            Conduct::CopiesRoot => Verdict::Pass,
            Conduct::Honest | Conduct::Declines => self.judgement(&check.model, job, &own)?,
        };
        let specs = output_specs(&self.model(&check.model)?);
        let tensors = tensor::decode(&own.output).ok()?;
        let shown = tiles(&specs, &tensors);
        let index = (seed % shown.len() as u64) as u32;
        let tree = self.tree(&check.model, &own, ticket, &commitment.key)?;
        let reveal = Reveal {
            salt: own.salt,
            verdict,
            tile_count: tree.len(),
            tile: shown[index as usize].data.to_vec().try_into().unwrap(),
            path: tree.path(index)?.try_into().unwrap(),
        };
        Some(Duty::Reveal { job, reveal })
    }

    /// What an honest checker says; it knows from a second run whether a model amplifies noise.
    fn judgement(&self, model: &ModelId, job: JobId, own: &Own) -> Option<Verdict> {
        let output = pallet_inference::Outputs::<Runtime>::get(job)?;
        let model = self.model(model)?;
        Some(if matches(&model, &output, &own.output, &class_at(75)) {
            Verdict::Pass
        } else if matches(&model, &output, &own.output, &class_at(125)) || model.is_chaotic {
            Verdict::Inconclusive
        } else {
            Verdict::Fail
        })
    }

    /// Honest validators challenge what they find false among results that nobody checked.
    pub fn watch(&mut self) {
        let open: Vec<(JobId, ModelId)> = pallet_verification::Checks::<Runtime>::iter()
            .filter(|(_, check)| check.phase == pallet_verification::Phase::Challengeable)
            .map(|(job, check)| (job, check.model))
            .collect();
        for (job, id) in open {
            let record = pallet_inference::Jobs::<Runtime>::get(job).unwrap();
            let output = pallet_inference::Outputs::<Runtime>::get(job).unwrap();
            let Some(model) = self.model(&id) else { continue };
            if !is_true(&model, &record.input_hash, &output) {
                let watchers = VALIDATORS.filter(|who| {
                    self.nature(*who) == Nature::Honest && Verification::checker(*who).is_some()
                });
                let watchers: Vec<AccountId> = watchers.collect();
                if watchers.is_empty() {
                    continue;
                }
                let watcher = *self.random.pick(&watchers);
                let _ = self.call(watcher, pallet_verification::Call::challenge { job });
            }
        }
    }
}
