// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What must hold between blocks.

use crate::{pallet::*, types::*};
use alloc::collections::{BTreeMap, BTreeSet};
use credence_primitives::{commitment::input_hash, ids::JobId, Balance};
use frame_support::{ensure, traits::fungible::Inspect};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks all books of the pallet against each other and against its account.
    ///
    /// # Errors
    /// The first invariant that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_escrow()?;
        Self::check_queue()?;
        Self::check_timers()?;
        Self::check_retention()?;
        Self::check_workers()?;
        Self::check_records()
    }

    /// What all jobs together have in escrow.
    pub fn total_escrow() -> Balance {
        Jobs::<T>::iter_values().fold(0, |sum: Balance, job| sum.saturating_add(job.escrow.total()))
    }

    fn check_escrow() -> Result<(), TryRuntimeError> {
        let owed = Self::total_escrow().saturating_add(T::Currency::minimum_balance());
        ensure!(
            T::Currency::balance(&Self::account_id()) >= owed,
            "the account holds less than the jobs' escrow"
        );
        for job in Jobs::<T>::iter_values() {
            ensure!(
                !job.is_open() || job.escrow.total() <= job.value,
                "a job has more in escrow than was paid"
            );
        }
        Ok(())
    }

    fn check_queue() -> Result<(), TryRuntimeError> {
        let mut entries: u32 = 0;
        for (lane, position, entry) in Queue::<T>::iter() {
            entries = entries.saturating_add(1);
            let ends = Ends::<T>::get(lane);
            ensure!(
                ends.head <= position && position < ends.tail,
                "a place of the queue lies outside its ends"
            );
            let named = Jobs::<T>::get(entry.job).and_then(|job| match job.stage {
                Stage::Queued { lane, position } => Some((lane, position)),
                _ => None,
            });
            ensure!(named == Some((lane, position)), "a place of the queue is not its job's");
        }
        let queued = Self::count(|job| matches!(job.stage, Stage::Queued { .. }));
        // Each entry is of the one job that names it, so equal numbers mean that none is missing.
        ensure!(queued == entries, "a queued job is not in the queue");
        ensure!(queued == CurrentLoad::<T>::get().queued, "the count of queued jobs is wrong");
        Ok(())
    }

    fn check_timers() -> Result<(), TryRuntimeError> {
        let cursor = TimerCursor::<T>::get();
        ensure!(cursor <= Now::<T>::get(), "timers were looked at before their time");
        let mut timers: u32 = 0;
        for (at, job_id, ()) in Timers::<T>::iter() {
            timers = timers.saturating_add(1);
            ensure!(at >= cursor, "a timer was passed over");
            let due = Jobs::<T>::get(job_id).and_then(|job| job.timer());
            ensure!(due == Some(at), "a timer is not its job's");
        }
        let timed = Self::count(|job| job.timer().is_some());
        ensure!(timed == timers, "a queued or assigned job has no timer");
        Ok(())
    }

    fn check_retention() -> Result<(), TryRuntimeError> {
        let (now, cursor) = (Now::<T>::get(), RetentionCursor::<T>::get());
        ensure!(cursor <= now, "records were deleted before their time");
        let mut retained: u32 = 0;
        let mut overdue: u32 = 0;
        let mut counts = BTreeMap::<_, u32>::new();
        for (at, job_id, ()) in Retained::<T>::iter() {
            retained = retained.saturating_add(1);
            ensure!(at >= cursor, "a record to delete was passed over");
            let named = Jobs::<T>::get(job_id).and_then(|job| match job.stage {
                Stage::Closed { delete_at, .. } => Some(delete_at),
                _ => None,
            });
            ensure!(named == Some(at), "a deletion is not its job's");
            if at < now {
                overdue = overdue.saturating_add(1);
            } else {
                let count = counts.entry(at).or_default();
                *count = count.saturating_add(1);
            }
        }
        ensure!(retained == Self::count(|job| !job.is_open()), "a closed job is never deleted");
        ensure!(overdue == CurrentLoad::<T>::get().overdue, "the count of overdue jobs is wrong");
        ensure!(
            counts == RetainedCount::<T>::iter().collect(),
            "the counts of deletions are wrong"
        );
        Ok(())
    }

    fn check_workers() -> Result<(), TryRuntimeError> {
        let mut listed = BTreeSet::<JobId>::new();
        for (worker, jobs) in WorkerJobs::<T>::iter() {
            ensure!(!jobs.is_empty(), "an empty list of jobs is kept");
            for job_id in jobs {
                let holder = Jobs::<T>::get(job_id)
                    .and_then(|job| job.worker().map(|attempt| attempt.worker.clone()));
                ensure!(holder.as_ref() == Some(&worker), "a worker's job is not with it");
                ensure!(listed.insert(job_id), "a job is listed twice");
            }
        }
        let held = Self::count(|job| job.worker().is_some());
        ensure!(usize::try_from(held) == Ok(listed.len()), "a worker's job is not listed");
        Ok(())
    }

    fn check_records() -> Result<(), TryRuntimeError> {
        let mut open: u32 = 0;
        let mut request_blocks = BTreeMap::<_, u32>::new();
        for (job_id, job) in Jobs::<T>::iter() {
            ensure!(job_id < NextJob::<T>::get(), "a job's number was not given yet");
            let input = Inputs::<T>::get(job_id);
            if job.is_open() {
                open = open.saturating_add(1);
                let blocks = request_blocks.entry(job.request_block).or_default();
                *blocks = blocks.saturating_add(1);
                let hash = input.map(|input| input_hash(&input));
                ensure!(hash == Some(job.input_hash), "an open job has lost its input");
            } else {
                ensure!(input.is_none(), "a closed job keeps its input");
            }
            let is_open_output = match job.stage {
                Stage::Verifying { output_hash, .. } => output_hash.is_some(),
                Stage::Closed { outcome, .. } => outcome == Outcome::Settled,
                Stage::Queued { .. } | Stage::Assigned { .. } => false,
            };
            ensure!(
                is_open_output == Outputs::<T>::contains_key(job_id),
                "outputs are not exactly those that are open"
            );
        }
        ensure!(open == CurrentLoad::<T>::get().open, "the count of open jobs is wrong");
        let inputs = Inputs::<T>::iter_keys().filter(|job| !Jobs::<T>::contains_key(job)).count();
        let outputs = Outputs::<T>::iter_keys().filter(|job| !Jobs::<T>::contains_key(job)).count();
        ensure!(inputs == 0 && outputs == 0, "an input or output has outlived its job");
        let counted =
            RequestBlocks::<T>::iter().map(|(block, entry)| (block, entry.open_jobs)).collect();
        ensure!(request_blocks == counted, "the counts of jobs per block are wrong");
        Ok(())
    }

    fn count(holds: impl Fn(&JobOf<T>) -> bool) -> u32 {
        let count = Jobs::<T>::iter_values().filter(holds).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}
