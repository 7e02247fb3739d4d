// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How attempts and jobs end.

use crate::{pallet::*, types::*, LOG_TARGET};
use credence_primitives::{
    duty::Verdict,
    history::{Failure, History, What},
    ids::JobId,
    protocol::{AttemptEnd, JobEnd, JobHook, ModelCatalog, WorkerPool},
    receipt::Report,
    Balance,
};
use frame_support::{
    defensive,
    traits::{Defensive, Get},
};

impl<T: Config> Pallet<T> {
    /// Takes a job out of what its stage keeps it in. The caller gives it a new stage.
    pub(crate) fn detach(job_id: JobId, job: &JobOf<T>) {
        if let Some(at) = job.timer() {
            Timers::<T>::remove(at, job_id);
        }
        if let Stage::Queued { lane, position } = job.stage {
            Queue::<T>::remove(lane, position);
            CurrentLoad::<T>::mutate(|load| load.queued = load.queued.saturating_sub(1));
        }
        if let Some(attempt) = job.worker() {
            WorkerJobs::<T>::mutate_exists(&attempt.worker, |entry| {
                if let Some(jobs) = entry {
                    jobs.retain(|other| *other != job_id);
                    if jobs.is_empty() {
                        *entry = None;
                    }
                }
            });
        }
    }

    /// Ends an attempt that its worker has failed, with what follows for the worker, and draws
    /// the job again if it may be.
    pub(crate) fn fail_attempt(job_id: JobId, mut job: JobOf<T>, failure: AttemptFailure) {
        let Some(attempt) = job.worker().cloned().defensive() else { return };
        let end = match failure {
            AttemptFailure::Rejected => AttemptEnd::Rejected,
            AttemptFailure::NoShow | AttemptFailure::NotOpened => AttemptEnd::NoShow,
            AttemptFailure::TakenAway | AttemptFailure::Undecided | AttemptFailure::NotSettled => {
                AttemptEnd::Void
            },
        };
        let is_the_workers = end != AttemptEnd::Void;
        if is_the_workers {
            job.failures = job.failures.saturating_add(1);
        }
        let consequence = T::Workers::release(&attempt.worker, job_id, job.value, end);
        Self::tell_failure(job_id, &job, &attempt, failure);
        Self::requeue(job_id, job);
        if consequence.loses_assigned_jobs && is_the_workers {
            Self::take_assigned_from(&attempt.worker);
        }
    }

    pub(crate) fn tell_failure(
        job_id: JobId,
        job: &JobOf<T>,
        attempt: &Attempt<T::AccountId>,
        failure: AttemptFailure,
    ) {
        Self::record_failure(job_id, job, attempt, failure.into());
        Self::deposit_event(Event::AttemptFailed {
            job: job_id,
            ticket: attempt.ticket,
            worker: attempt.worker.clone(),
            failure,
        });
    }

    /// Notes an attempt that has brought its worker nothing.
    pub(crate) fn record_failure(
        job_id: JobId,
        job: &JobOf<T>,
        attempt: &Attempt<T::AccountId>,
        failure: Failure,
    ) {
        let failed = What::AttemptFailed { ticket: attempt.ticket, failure };
        T::History::record(Some(&attempt.worker), Some(job_id), Some(job.model), failed);
    }

    /// Notes that a job is over and where its escrow goes.
    fn record_end(
        job_id: JobId,
        job: &JobOf<T>,
        outcome: Outcome,
        refund: Balance,
        to_treasury: Balance,
    ) {
        let ended = What::Ended { ending: outcome.into(), refund, to_treasury };
        T::History::record(Some(&job.requester), Some(job_id), Some(job.model), ended);
    }

    /// Draws all jobs again that a worker has not answered. Returns how many.
    pub(crate) fn take_assigned_from(worker: &T::AccountId) -> u32 {
        let mut taken: u32 = 0;
        for job_id in WorkerJobs::<T>::get(worker) {
            let Some(job) = Jobs::<T>::get(job_id).defensive() else { continue };
            if matches!(job.stage, Stage::Assigned { .. }) {
                taken = taken.saturating_add(1);
                Self::fail_attempt(job_id, job, AttemptFailure::TakenAway);
            }
        }
        taken
    }

    /// Sends a job whose worker has been released back to the queue, or closes it.
    pub(crate) fn requeue(job_id: JobId, mut job: JobOf<T>) {
        if !job.may_be_redrawn() {
            return Self::close_unpaid(job_id, job, Outcome::AttemptsExhausted);
        }
        if !job.leaves_time_for_a_draw(Now::<T>::get()) {
            return Self::close_unpaid(job_id, job, Outcome::Expired);
        }
        Outputs::<T>::remove(job_id);
        Self::detach(job_id, &job);
        Self::enqueue(job_id, &mut job, Lane::Fresh);
        Self::deposit_event(Event::Requeued { job: job_id, attempt: job.next_attempt });
        Jobs::<T>::insert(job_id, job);
    }

    /// Closes a job without paying anybody for it. Its worker, if any, has been released.
    pub(crate) fn close_unpaid(job_id: JobId, mut job: JobOf<T>, outcome: Outcome) {
        Outputs::<T>::remove(job_id);
        let escrow = job.escrow.total();
        let share = match outcome {
            Outcome::DeclinedThrice => (job.rules.decline_share * job.value).min(escrow),
            _ => 0,
        };
        let to_treasury = Self::pay_treasury(share);
        let refund = escrow.saturating_sub(to_treasury);
        let still_held = Self::refund(job_id, &job.requester, refund);
        job.escrow = Escrow { compute_budget: still_held, ..Default::default() };
        Self::record_end(job_id, &job, outcome, refund, to_treasury);
        Self::deposit_event(Event::Closed { job: job_id, outcome, refund, to_treasury });
        Self::close(job_id, job, outcome);
    }

    /// Closes a job whose money has been dealt with.
    fn close(job_id: JobId, mut job: JobOf<T>, outcome: Outcome) {
        Self::detach(job_id, &job);
        Inputs::<T>::remove(job_id);
        RequestBlocks::<T>::mutate_exists(job.request_block, |entry| {
            if let Some(block) = entry {
                block.open_jobs = block.open_jobs.saturating_sub(1);
                if block.open_jobs == 0 {
                    *entry = None;
                }
            }
        });
        CurrentLoad::<T>::mutate(|load| load.open = load.open.saturating_sub(1));
        let delete_at = Self::retain(job_id);
        job.stage = Stage::Closed { outcome, delete_at };
        T::Models::job_closed(&job.model);
        let end = match outcome {
            Outcome::Settled => JobEnd::Settled,
            _ => JobEnd::Refunded,
        };
        T::Hook::ended(job_id, &job.requester, end);
        Jobs::<T>::insert(job_id, job);
    }

    /// Pays for an accepted result and closes the job. If the books cannot take it the requester
    /// gets everything back; verification accepts nothing in a block without room in them.
    pub(crate) fn settle(job_id: JobId, mut job: JobOf<T>, report: Report<T::AccountId>) {
        let Some(attempt) = job.worker().cloned().defensive() else { return };
        // Anybody's verdict shows that the result was computed again.
        let is_checked = report
            .verdicts
            .iter()
            .any(|(_, verdict)| matches!(verdict, Some(Verdict::Pass | Verdict::Fail)));
        let reached = report.reached;
        let payment = match Self::pay_settlement(job_id, &job, &attempt, report) {
            Ok(payment) => payment,
            Err(error) => {
                log::error!(target: LOG_TARGET, "job {job_id} could not be settled: {error:?}");
                T::Workers::release(&attempt.worker, job_id, job.value, AttemptEnd::Void);
                Self::tell_failure(job_id, &job, &attempt, AttemptFailure::NotSettled);
                Self::deposit_event(Event::SettlementFailed { job: job_id, error });
                return Self::close_unpaid(job_id, job, Outcome::SettlementFailed);
            },
        };
        job.reached = reached;
        let refund: Balance = job.escrow.total().saturating_sub(payment.total());
        let still_held = Self::refund(job_id, &job.requester, refund);
        job.escrow = Escrow { compute_budget: still_held, ..Default::default() };
        T::Workers::release(
            &attempt.worker,
            job_id,
            job.value,
            AttemptEnd::Accepted { is_checked },
        );
        Self::record_end(job_id, &job, Outcome::Settled, refund, 0);
        Self::deposit_event(Event::Settled {
            job: job_id,
            ticket: attempt.ticket,
            worker: attempt.worker,
            compute: payment.compute,
            checks: payment.checks,
            royalty: payment.royalty,
            refund,
        });
        Self::close(job_id, job, Outcome::Settled);
    }

    /// Deletes a closed job for ever. Returns whether it is gone: a refund still held is tried
    /// again and, failing that, keeps the record for another while.
    pub(crate) fn delete(job_id: JobId, mut job: JobOf<T>) -> bool {
        let held = job.escrow.total();
        let Stage::Closed { outcome, .. } = job.stage else {
            defensive!("only closed jobs are retained");
            return false;
        };
        let still_held = if held == 0 { 0 } else { Self::refund(job_id, &job.requester, held) };
        Outputs::<T>::remove(job_id);
        if still_held == 0 {
            Jobs::<T>::remove(job_id);
            Self::deposit_event(Event::Deleted { job: job_id });
            return true;
        }
        let delete_at = Self::retain(job_id);
        job.stage = Stage::Closed { outcome, delete_at };
        job.escrow = Escrow { compute_budget: still_held, ..Default::default() };
        Jobs::<T>::insert(job_id, job);
        false
    }

    fn retain(job_id: JobId) -> credence_primitives::ActiveBlock {
        let delete_at = Now::<T>::get().saturating_add(T::Retention::get());
        Retained::<T>::insert(delete_at, job_id, ());
        RetainedCount::<T>::mutate(delete_at, |count| *count = count.saturating_add(1));
        delete_at
    }
}
