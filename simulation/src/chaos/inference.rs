// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Requests of all kinds, and answers that nobody should believe.

use super::Chaos;
use crate::{
    runtime::Runtime,
    world::{input, WORKERS},
};
use credence_primitives::{
    commitment::{decline_payload, output_commitment, output_hash, result_payload},
    ids::{JobId, OutputCommitment},
    manifest::{Assurance, AssuranceSet},
};
use pallet_inference::{Call, DeclineReason, Opening, Request, ResultEntry, Stage};
use sp_core::{Pair, H256};

impl Chaos {
    pub(super) fn inference(&mut self) {
        match self.random().below(20) {
            0..=8 => {
                let who = self.requester();
                let request = self.a_request();
                let _ = self.world.call(who, Call::request { request });
            },
            9..=10 => self.request_batch(),
            11..=12 => self.cancel(),
            13..=15 => self.forge_results(),
            16 => self.forge_opening(),
            _ => self.decline(),
        }
    }

    fn a_request(&mut self) -> Request {
        let seed = self.random().below(500);
        let input = match self.random().below(40) {
            0 => vec![1, 2, 3].try_into().unwrap(),
            // Well-formed, and not what any manifest declares.
            1 => vec![1, 0].try_into().unwrap(),
            _ => input(seed),
        };
        let assurance = match self.random().below(20) {
            0..=10 => AssuranceSet::of(&[Assurance::Checked]),
            11..=13 => AssuranceSet::of(&[Assurance::Sampled]),
            14..=16 => AssuranceSet::of(&[Assurance::Signed]),
            17 => AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
            18 => AssuranceSet::of(&[Assurance::Enclave]),
            _ => AssuranceSet::default(),
        };
        let max_fee = match self.random().below(16) {
            0 => 100,
            1 => u128::MAX,
            2 => 3_000,
            3..=5 => 40_000,
            _ => 20_000,
        };
        let deadline = *self.random().pick(&[60, 60, 60, 30, 30, 100, 100, 200, 25, 5, 201]);
        Request { model: self.served_model(), input, assurance, max_fee, deadline }
    }

    fn request_batch(&mut self) {
        let who = self.requester();
        let count = *self.random().pick(&[0, 2, 2, 3, 16]);
        let mut requests: Vec<Request> = (0..count).map(|_| self.a_request()).collect();
        if self.random().percent(70) {
            // All alike, and so all or none for a good reason.
            let first = self.a_request();
            requests.iter_mut().for_each(|request| *request = first.clone());
        }
        let requests = requests.try_into().unwrap();
        let _ = self.world.call(who, Call::request_batch { requests });
    }

    fn cancel(&mut self) {
        let job = if self.random().percent(60) {
            self.job(|stage| matches!(stage, Stage::Queued { .. }))
        } else {
            self.job(|_| true)
        };
        let requester = pallet_inference::Jobs::<Runtime>::get(job).map(|job| job.requester);
        let who = match requester {
            Some(who) if self.random().percent(85) => who,
            _ => self.anybody(),
        };
        let _ = self.world.call(who, Call::cancel { job });
    }

    /// A batch of results that are wrong each in its own way. None of it may be signed by an
    /// honest worker, whom it would commit.
    fn forge_results(&mut self) {
        let mut entries = Vec::new();
        for _ in 0..=self.random().below(4) {
            let job = if self.random().percent(70) {
                self.job(|stage| matches!(stage, Stage::Assigned { .. }))
            } else {
                self.job(|stage| !matches!(stage, Stage::Queued { .. }))
            };
            entries.push(self.forged_entry(job));
        }
        let who = self.stranger();
        let results = entries.try_into().unwrap();
        let _ = self.world.call(who, Call::submit_results { results });
    }

    fn forged_entry(&mut self, job: JobId) -> ResultEntry {
        // What another attempt or another job has got, word for word.
        if let Some((_, entry)) = self.submitted.first().filter(|_| job.is_multiple_of(3)) {
            return ResultEntry { job, ..entry.clone() };
        }
        let commitment = OutputCommitment(self.random().hash());
        let attempt = pallet_inference::Jobs::<Runtime>::get(job).and_then(|job| job.latest);
        let ticket = attempt.as_ref().map(|attempt| attempt.ticket).unwrap_or_default();
        let dishonest: Vec<u64> = WORKERS.filter(|worker| !self.is_honest(*worker)).collect();
        let signer = match &attempt {
            Some(attempt) if dishonest.contains(&attempt.worker) => attempt.worker,
            _ => *self.random().pick(&dishonest),
        };
        let output = vec![1, 0];
        let salt = H256::zero();
        let (commitment, opening) = match self.random().below(4) {
            0 => {
                let commitment = output_commitment(&ticket, &output_hash(&output), &salt);
                (commitment, Some(Opening { output: output.try_into().unwrap(), salt }))
            },
            1 => (commitment, Some(Opening { output: output.try_into().unwrap(), salt })),
            _ => (commitment, None),
        };
        let payload = result_payload(&ticket, &commitment, &H256::zero());
        let pair = self.world.operator_for(signer, job);
        let pair = pair.unwrap_or_else(|| self.world.new_pair("operator", signer));
        let signature = pair.sign(payload.as_bytes());
        ResultEntry { job, commitment, evidence_hash: H256::zero(), signature, opening }
    }

    fn forge_opening(&mut self) {
        let job = self.job(|stage| matches!(stage, Stage::Verifying { .. }));
        let who = self.anybody();
        let opening = Opening { output: vec![1, 0].try_into().unwrap(), salt: H256::zero() };
        let _ = self.world.call(who, Call::open { job, opening });
    }

    fn decline(&mut self) {
        let job = self.job(|stage| matches!(stage, Stage::Assigned { .. }));
        if self.random().percent(15) {
            return self.decline_everything();
        }
        let attempt = pallet_inference::Jobs::<Runtime>::get(job).and_then(|job| job.latest);
        let reason = DeclineReason::Overloaded;
        let (ticket, worker) = match attempt {
            Some(attempt) => (attempt.ticket, attempt.worker),
            None => Default::default(),
        };
        let payload = decline_payload(&ticket, &reason);
        let signature = match self.world.sign_result(worker, job, &payload) {
            Some(signature) if self.random().percent(85) => signature,
            _ => self.world.new_pair("operator", 81).sign(payload.as_bytes()),
        };
        let who = self.anybody();
        let _ = self.world.call(who, Call::decline { job, reason, signature });
    }

    /// Every job that a dishonest worker has to answer, whoever it is.
    fn decline_everything(&mut self) {
        let reason = DeclineReason::Unwilling;
        let assigned: Vec<_> = pallet_inference::Jobs::<Runtime>::iter()
            .filter(|(_, job)| matches!(job.stage, Stage::Assigned { .. }))
            .filter_map(|(id, job)| Some((id, job.latest?)))
            .collect();
        for (job, attempt) in assigned {
            let payload = decline_payload(&attempt.ticket, &reason);
            let signature = self.world.sign_result(attempt.worker, job, &payload);
            if let Some(signature) = signature.filter(|_| !self.is_honest(attempt.worker)) {
                let who = attempt.worker;
                let _ = self.world.call(who, Call::decline { job, reason, signature });
            }
        }
    }
}
