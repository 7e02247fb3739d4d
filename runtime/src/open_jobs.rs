// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The jobs that are not over, for nodes that are asked about them.

use crate::{AccountId, BlockNumber, Runtime};
use alloc::vec::Vec;
use credence_primitives::{
    api::{OpenJob, OpenJobsOf, OpenStage},
    ids::JobId,
    ActiveBlock,
};
use pallet_inference::{Inputs, Job, Jobs, NextJob, Now, Stage, WorkerJobs};

/// A job that is not over.
pub(crate) fn one(id: JobId) -> Option<OpenJob<AccountId>> {
    let job = Jobs::<Runtime>::get(id)?;
    told(id, job, Now::<Runtime>::get())
}

/// Some of those that are not over, newest first.
pub(crate) fn some(of: OpenJobsOf<AccountId>, limit: u32) -> Vec<OpenJob<AccountId>> {
    let mut ids: Vec<JobId> = match &of {
        OpenJobsOf::Worker(worker) => WorkerJobs::<Runtime>::get(worker).into_inner(),
        // The inputs are exactly those of open jobs.
        _ => Inputs::<Runtime>::iter_keys().collect(),
    };
    ids.sort_unstable_by(|one, other| other.cmp(one));
    let jobs = ids.into_iter().filter_map(one).filter(|job| match &of {
        OpenJobsOf::Requester(requester) => job.requester == *requester,
        OpenJobsOf::Model(model) => job.model == *model,
        OpenJobsOf::Worker(_) => true,
    });
    jobs.take(limit as usize).collect()
}

/// The number of the next job.
pub(crate) fn next() -> JobId {
    NextJob::<Runtime>::get()
}

fn told(
    id: JobId,
    job: Job<AccountId, BlockNumber>,
    now: ActiveBlock,
) -> Option<OpenJob<AccountId>> {
    let attempt = || job.latest.as_ref().map(|latest| (latest.worker.clone(), latest.ticket));
    let stage = match &job.stage {
        Stage::Queued { .. } => OpenStage::Queued,
        Stage::Assigned { .. } => {
            let (worker, ticket) = attempt()?;
            OpenStage::Assigned { worker, ticket }
        },
        Stage::Verifying { .. } => {
            let (worker, ticket) = attempt()?;
            OpenStage::Verifying { worker, ticket }
        },
        Stage::Closed { .. } => return None,
    };
    Some(OpenJob {
        job: id,
        model: job.model,
        escrow: job.escrow.total(),
        requester: job.requester,
        assurance: job.assurance,
        active_blocks_left: job.deadline.saturating_sub(now),
        stage,
    })
}
