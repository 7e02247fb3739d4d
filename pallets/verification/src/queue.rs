// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The ordered queues of phases and slashes.

use crate::{
    check::{Check, Phase},
    types::{queue_entry, queue_key},
    Checks, Config, Due, Pallet, Tiles,
};
use credence_primitives::{ids::JobId, ActiveBlock};

impl<T: Config> Pallet<T> {
    /// The earliest job whose phase ends at `now` or before.
    pub(crate) fn next_due(now: ActiveBlock) -> Option<JobId> {
        let key = Due::<T>::iter_keys().next()?;
        let (due, job) = queue_entry(&key);
        (due <= now).then_some(job)
    }

    /// Puts a check into a phase that ends at `due`.
    pub(crate) fn park(job: JobId, mut check: Check<T>, phase: Phase, due: ActiveBlock) {
        Due::<T>::remove(queue_key(check.due, job));
        check.phase = phase;
        check.due = due;
        Due::<T>::insert(queue_key(due, job), ());
        Checks::<T>::insert(job, check);
    }

    /// Opens a window of `blocks` active blocks beyond this one.
    pub(crate) fn open_window(
        job: JobId,
        check: Check<T>,
        phase: Phase,
        blocks: ActiveBlock,
    ) -> ActiveBlock {
        let until = Self::now().saturating_add(blocks);
        Self::park(job, check, phase, until.saturating_add(1));
        until
    }

    /// Leaves what follows to the next active block.
    pub(crate) fn await_next_block(job: JobId, check: Check<T>, phase: Phase) {
        Self::park(job, check, phase, Self::now().saturating_add(1));
    }

    /// Forgets a check and all that belongs to it.
    pub(crate) fn forget(job: JobId, check: &Check<T>) {
        Due::<T>::remove(queue_key(check.due, job));
        Checks::<T>::remove(job);
        for (place, _) in (0u32..).zip(check.members.iter()) {
            Tiles::<T>::remove(job, place);
        }
    }
}
