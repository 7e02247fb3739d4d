// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The jobs, as verification sees them.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use credence_primitives::{
    ids::{JobId, Ticket},
    protocol::{AttemptEnd, Conclusion, JobBook, WorkerPool},
};
use frame_support::defensive;

impl<T: Config> JobBook<T::AccountId> for Pallet<T> {
    fn conclude(job_id: JobId, conclusion: Conclusion<T::AccountId>) {
        let in_verification =
            Jobs::<T>::get(job_id).filter(|job| matches!(job.stage, Stage::Verifying { .. }));
        let Some(job) = in_verification else {
            defensive!("only a result in verification is concluded, and once");
            return;
        };
        match conclusion {
            Conclusion::Accepted(report) => Self::settle(job_id, job, report),
            Conclusion::Rejected(_) => Self::fail_attempt(job_id, job, AttemptFailure::Rejected),
            Conclusion::NotOpened => Self::fail_attempt(job_id, job, AttemptFailure::NotOpened),
            Conclusion::Void(_) => Self::close_undecided(job_id, job),
        }
    }

    fn output(job_id: JobId) -> Option<Vec<u8>> {
        Outputs::<T>::get(job_id).map(Into::into)
    }

    fn redraw_assigned(worker: &T::AccountId) {
        Self::take_assigned_from(worker);
    }

    fn attempt(job_id: JobId) -> Option<(Ticket, T::AccountId)> {
        Jobs::<T>::get(job_id)?.latest.map(|attempt| (attempt.ticket, attempt.worker))
    }
}

impl<T: Config> Pallet<T> {
    fn close_undecided(job_id: JobId, job: JobOf<T>) {
        if let Some(attempt) = job.worker() {
            T::Workers::release(&attempt.worker, job_id, job.value, AttemptEnd::Void);
            Self::tell_failure(job_id, &job, attempt, AttemptFailure::Undecided);
        }
        Self::close_unpaid(job_id, job, Outcome::Undecided);
    }
}
