// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What people and workers may ask.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use credence_primitives::{ids::JobId, protocol::Verification};

impl<T: Config> Pallet<T> {
    pub(crate) fn status_of(job_id: JobId) -> Option<JobStatus<T::AccountId>> {
        let job = Jobs::<T>::get(job_id)?;
        let worker = job.latest.map(|attempt| attempt.worker);
        match job.stage {
            Stage::Queued { position, .. } => {
                Some(JobStatus::Queued { before: position.saturating_sub(Ends::<T>::get().head) })
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
