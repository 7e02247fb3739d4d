// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The daemons of workers.

use super::{computed, everybody, false_output, Conduct, Model, Own, World};
use crate::{
    party::Nature,
    runtime::{AccountId, Inference, Runtime},
};
use credence_primitives::{
    commitment::{output_commitment, output_hash, result_payload},
    duty::Verdict,
    ids::{JobId, ModelId, Signature, Ticket},
    manifest::{Assurance, AssuranceSet},
};
use pallet_inference::{Opening, ResultEntry, WorkerDuty};
use sp_core::{ed25519, Pair, H256};

impl World {
    /// All workers do what they have to do, each in its way.
    pub fn work(&mut self) {
        for worker in everybody() {
            // The dishonest take their time, and others get at their jobs.
            if self.nature(worker) != Nature::Honest && self.random.percent(40) {
                continue;
            }
            let jobs = Inference::open_jobs_of(worker);
            let mut entries = Vec::new();
            for job in jobs {
                match job.todo {
                    WorkerDuty::Submit { .. } => {
                        entries.extend(self.result(worker, job.job, &job.ticket));
                    },
                    WorkerDuty::Open => self.open(worker, job.job, &job.ticket),
                    WorkerDuty::Wait => {},
                }
            }
            if !entries.is_empty() {
                let relay = if self.random.percent(20) { 81 } else { worker };
                let results = entries.try_into().unwrap();
                let _ = self.call(relay, pallet_inference::Call::submit_results { results });
            }
        }
    }

    /// The key that a worker's result of a job must be signed with.
    pub fn operator_for(&self, worker: AccountId, job: JobId) -> Option<ed25519::Pair> {
        let open = pallet_workers::OpenJobs::<Runtime>::get(worker, job)?;
        self.secret(&open.operator).cloned()
    }

    fn result(&mut self, worker: AccountId, job: JobId, ticket: &Ticket) -> Option<ResultEntry> {
        let own = self.worker_output(worker, job, ticket)?;
        if own.conduct == Conduct::Absent {
            return None;
        }
        let record = pallet_inference::Jobs::<Runtime>::get(job)?;
        let commitment = output_commitment(ticket, &output_hash(&own.output), &own.salt);
        let signature =
            self.sign_result(worker, job, &result_payload(ticket, &commitment, &H256::zero()))?;
        let opens_at_once = record.assurance == AssuranceSet::of(&[Assurance::Signed]);
        let opening = opens_at_once
            .then(|| Opening { output: own.output.clone().try_into().unwrap(), salt: own.salt });
        Some(ResultEntry { job, commitment, evidence_hash: H256::zero(), signature, opening })
    }

    /// An operator's signature.
    pub fn sign_result(&self, worker: AccountId, job: JobId, payload: &H256) -> Option<Signature> {
        Some(self.operator_for(worker, job)?.sign(payload.as_bytes()))
    }

    fn worker_output(&mut self, worker: AccountId, job: JobId, ticket: &Ticket) -> Option<Own> {
        if let Some(own) = self.results.get(ticket) {
            return Some(own.clone());
        }
        let record = pallet_inference::Jobs::<Runtime>::get(job)?;
        let model = self.model(&record.model)?;
        let scripted = self.scripts.get(&worker).copied();
        let conduct = match self.nature(worker) {
            _ if scripted.is_some() => scripted.unwrap_or(Conduct::Honest),
            Nature::Honest => Conduct::Honest,
            Nature::Silent => *self.random.pick(&[
                Conduct::Honest,
                Conduct::Absent,
                Conduct::Absent,
                Conduct::StopsHalfWay,
            ]),
            Nature::Lying | Nature::Colluding => *self.random.pick(&[
                Conduct::Lies(Verdict::Pass),
                Conduct::Lies(Verdict::Pass),
                Conduct::Honest,
                Conduct::StopsHalfWay,
                Conduct::Malformed,
            ]),
        };
        let output = match conduct {
            Conduct::Malformed => vec![1, 0],
            Conduct::OtherModel => {
                let other = Model { id: ModelId(H256::repeat_byte(5)), ..model };
                computed(&other, &record.input_hash, &mut self.random)
            },
            Conduct::Lies(_) => false_output(&model, &record.input_hash),
            _ => computed(&model, &record.input_hash, &mut self.random),
        };
        let own = Own { output, salt: self.random.hash(), conduct };
        self.results.insert(*ticket, own.clone());
        Some(own)
    }

    fn open(&mut self, worker: AccountId, job: JobId, ticket: &Ticket) {
        let Some(own) = self.results.get(ticket).cloned() else { return };
        if own.conduct == Conduct::StopsHalfWay {
            return;
        }
        let output = own.output.try_into().unwrap();
        let opening = Opening { output, salt: own.salt };
        let _ = self.call(worker, pallet_inference::Call::open { job, opening });
    }
}
