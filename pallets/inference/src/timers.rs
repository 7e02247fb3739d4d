// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The clock, and what happens when time has passed: deadlines first, deletions after.

use crate::{pallet::*, types::*, weights::WeightInfo};
use credence_primitives::{history::History, ids::JobId};
use frame_support::{
    traits::{Defensive, Get},
    weights::{Weight, WeightMeter},
};

impl<T: Config> Pallet<T> {
    /// Advances the clock by one active block.
    pub(crate) fn tick() {
        // At one block in 3 seconds the counter lasts for 400 years.
        let now = Now::<T>::mutate(|now| {
            *now = now.saturating_add(1);
            *now
        });
        let newly_due = RetainedCount::<T>::take(now.saturating_sub(1));
        if newly_due > 0 {
            CurrentLoad::<T>::mutate(|load| load.overdue = load.overdue.saturating_add(newly_due));
        }
    }

    /// Has a queued or assigned job looked at when its stage's time is up.
    pub(crate) fn start_timer(job_id: JobId, job: &JobOf<T>) {
        if let Some(at) = job.timer() {
            Timers::<T>::insert(at, job_id, ());
        }
    }

    /// Does a bounded part of the idle work if `on_idle` has found no room for it for long.
    pub(crate) fn catch_up(meter: &mut WeightMeter) {
        let oldest = TimerCursor::<T>::get().min(RetentionCursor::<T>::get());
        if Now::<T>::get().saturating_sub(oldest) > T::IdleStarvation::get() {
            Self::work_off(T::StarvedSteps::get(), meter);
        }
    }

    /// Ends what is due and deletes what is no longer kept, in at most `steps` steps.
    pub(crate) fn work_off(mut steps: u32, meter: &mut WeightMeter) {
        while steps > 0 && Self::timer_step(meter) {
            steps = steps.saturating_sub(1);
        }
        while steps > 0 && Self::retention_step(meter) {
            steps = steps.saturating_sub(1);
        }
    }

    /// Looks at the next timer. Returns whether there may be another.
    pub(crate) fn timer_step(meter: &mut WeightMeter) -> bool {
        if !meter.can_consume(T::WeightInfo::timer_no_show(MAX_WORKER_JOBS)) {
            return false;
        }
        let cursor = TimerCursor::<T>::get();
        // The block named is still in time; and refunds can wait.
        if cursor >= Now::<T>::get() || !T::History::has_room_for_work() {
            return false;
        }
        let Some(job_id) = Timers::<T>::iter_key_prefix(cursor).next() else {
            TimerCursor::<T>::put(cursor.saturating_add(1));
            meter.consume(T::WeightInfo::timer_advance());
            return true;
        };
        Timers::<T>::remove(cursor, job_id);
        meter.consume(Self::end_overdue(job_id));
        true
    }

    /// Ends what a job is waiting for. Returns what that weighed.
    pub(crate) fn end_overdue(job_id: JobId) -> Weight {
        let Some(job) = Jobs::<T>::get(job_id).defensive() else {
            return T::WeightInfo::timer_close();
        };
        match job.stage {
            Stage::Queued { .. } => {
                let outcome = job.outcome_of_waiting();
                Self::close_unpaid(job_id, job, outcome);
                T::WeightInfo::timer_close()
            },
            Stage::Assigned { .. } => {
                let worker_jobs = job
                    .worker()
                    .map_or(0, |attempt| WorkerJobs::<T>::decode_len(&attempt.worker).unwrap_or(0));
                Self::fail_attempt(job_id, job, AttemptFailure::NoShow);
                T::WeightInfo::timer_no_show(u32::try_from(worker_jobs).unwrap_or(MAX_WORKER_JOBS))
            },
            Stage::Verifying { .. } | Stage::Closed { .. } => {
                frame_support::defensive!("only queued and assigned jobs have timers");
                T::WeightInfo::timer_close()
            },
        }
    }

    /// Looks at the next record to delete. Returns whether there may be another.
    pub(crate) fn retention_step(meter: &mut WeightMeter) -> bool {
        if !meter.can_consume(T::WeightInfo::delete_job()) {
            return false;
        }
        let cursor = RetentionCursor::<T>::get();
        if cursor >= Now::<T>::get() {
            return false;
        }
        let Some(job_id) = Retained::<T>::iter_key_prefix(cursor).next() else {
            RetentionCursor::<T>::put(cursor.saturating_add(1));
            meter.consume(T::WeightInfo::retention_advance());
            return true;
        };
        Retained::<T>::remove(cursor, job_id);
        CurrentLoad::<T>::mutate(|load| load.overdue = load.overdue.saturating_sub(1));
        if let Some(job) = Jobs::<T>::get(job_id).defensive() {
            Self::delete(job_id, job);
        }
        meter.consume(T::WeightInfo::delete_job());
        true
    }
}
