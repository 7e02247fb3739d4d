// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What people and workers may ask.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use credence_primitives::{
    ids::{JobId, ModelId, Ticket},
    manifest::AssuranceSet,
    protocol::Verification,
    ActiveBlock,
};
use scale_info::TypeInfo;
use sp_core::H256;

/// Where a job stands, for people.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum JobStatus<AccountId> {
    /// It waits for a worker.
    Queued {
        /// Which queue.
        lane: Lane,
        /// At most so many jobs of this queue are drawn before.
        before: u64,
    },
    /// A worker computes it.
    Assigned {
        /// The owner account of the worker.
        worker: AccountId,
        /// The last active block for the result.
        due: ActiveBlock,
    },
    /// A result has arrived.
    Verifying {
        /// The owner account of the worker.
        worker: AccountId,
        /// Whether the output is open.
        is_open: bool,
    },
    /// It is over. Every [`Outcome`] but [`Outcome::Settled`] is a reason why nobody was paid.
    Closed(Outcome),
}

/// What a worker has to do.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OpenJob {
    /// The job.
    pub job: JobId,
    /// The attempt.
    pub ticket: Ticket,
    /// The model.
    pub model: ModelId,
    /// The hash of the encoded input.
    pub input_hash: H256,
    /// How the result must be verified.
    pub assurance: AssuranceSet,
    /// What is left to do.
    pub todo: WorkerDuty,
}

/// What a worker owes a job at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum WorkerDuty {
    /// A signed result.
    Submit {
        /// The last active block for it.
        until: ActiveBlock,
    },
    /// The opening of its commitment.
    Open,
    /// Nothing; others verify.
    Wait,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn status_of(job_id: JobId) -> Option<JobStatus<T::AccountId>> {
        let job = Jobs::<T>::get(job_id)?;
        let worker = job.latest.map(|attempt| attempt.worker);
        match job.stage {
            Stage::Queued { lane, position } => {
                let before = position.saturating_sub(Ends::<T>::get(lane).head);
                Some(JobStatus::Queued { lane, before })
            },
            Stage::Assigned { due } => Some(JobStatus::Assigned { worker: worker?, due }),
            Stage::Verifying { output_hash, .. } => {
                Some(JobStatus::Verifying { worker: worker?, is_open: output_hash.is_some() })
            },
            Stage::Closed { outcome, .. } => Some(JobStatus::Closed(outcome)),
        }
    }

    pub(crate) fn jobs_of(worker: &T::AccountId) -> Vec<OpenJob> {
        WorkerJobs::<T>::get(worker)
            .into_iter()
            .filter_map(|job_id| {
                let job = Jobs::<T>::get(job_id)?;
                let todo = match job.stage {
                    Stage::Assigned { due } => WorkerDuty::Submit { until: due },
                    Stage::Verifying { output_hash: None, .. }
                        if T::Verification::awaits_opening(job_id) =>
                    {
                        WorkerDuty::Open
                    },
                    _ => WorkerDuty::Wait,
                };
                Some(OpenJob {
                    job: job_id,
                    ticket: job.latest?.ticket,
                    model: job.model,
                    input_hash: job.input_hash,
                    assurance: job.assurance,
                    todo,
                })
            })
            .collect()
    }
}
