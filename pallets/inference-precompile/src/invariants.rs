// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What must hold between blocks.

use crate::{pallet::*, CallbackStage, Ends};
use alloc::collections::BTreeSet;
use credence_primitives::{ids::JobId, Balance};
use frame_support::{ensure, traits::fungible::Inspect};
use pallet_inference::Jobs;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the queues against the callbacks, and these against jobs and money.
    ///
    /// # Errors
    /// The first invariant that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(
            CurrencyOf::<T>::balance(&Self::account_id())
                >= Self::total_prepaid().saturating_add(CurrencyOf::<T>::minimum_balance()),
            "the account holds less than what is prepaid"
        );
        ensure!(
            CurrencyOf::<T>::balance(&Self::caller_account()) >= CurrencyOf::<T>::minimum_balance(),
            "the precompile's account has lost its existential deposit"
        );
        let queued = listed(QueueEnds::<T>::get(), Queue::<T>::iter())?;
        let failed = listed(FailedEnds::<T>::get(), Failed::<T>::iter())?;
        for (job, callback) in Callbacks::<T>::iter() {
            let is_open = Jobs::<T>::get(job).is_some_and(|record| record.is_open());
            match callback.stage {
                CallbackStage::Waiting => {
                    ensure!(is_open, "a callback waits for a job that is over");
                    ensure!(!queued.contains(&job), "a waiting callback is queued");
                },
                CallbackStage::Queued => {
                    ensure!(!is_open, "the callback of an open job is queued");
                    ensure!(queued.contains(&job), "a queued callback has no place");
                },
                CallbackStage::Failed(_) => {
                    ensure!(!is_open, "the callback of an open job has failed");
                    ensure!(failed.contains(&job), "a failed callback would stay for ever");
                    ensure!(callback.prepaid.total() == 0, "a failed callback holds money");
                },
            }
        }
        let is_queued = |job: &JobId| {
            Callbacks::<T>::get(job).is_some_and(|callback| callback.stage == CallbackStage::Queued)
        };
        ensure!(queued.iter().all(is_queued), "a place of the queue names no queued callback");
        Ok(())
    }

    /// What is prepaid for all callbacks together.
    pub fn total_prepaid() -> Balance {
        Callbacks::<T>::iter_values()
            .fold(0, |sum: Balance, callback| sum.saturating_add(callback.prepaid.total()))
    }
}

/// The jobs of a queue, each once and all between its ends.
fn listed(
    ends: Ends,
    entries: impl Iterator<Item = (u64, JobId)>,
) -> Result<BTreeSet<JobId>, TryRuntimeError> {
    let mut jobs = BTreeSet::new();
    let mut count: u64 = 0;
    for (place, job) in entries {
        count = count.saturating_add(1);
        ensure!(ends.head <= place && place < ends.tail, "a place lies outside its queue's ends");
        jobs.insert(job);
    }
    ensure!(count == ends.len(), "a queue has a hole");
    Ok(jobs)
}
