// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What holds at the end of every block.

use crate::{
    pallet::{
        Barred, Config, Departing, HoldReason, OpenJobs, Operators, Pallet, RetiredKeys, Seats,
        Serving, Slashes, Workers,
    },
    types::{Standing, Worker},
    SlashQueue,
};
use alloc::collections::BTreeMap;
use credence_primitives::{bond::Bond, Balance};
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the pallet.
    ///
    /// # Errors
    ///
    /// A sentence about the first that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        for (owner, worker) in Workers::<T>::iter() {
            Self::check_worker(&owner, &worker)?;
        }
        Self::check_slashes()?;
        Self::check_keys()?;
        Self::check_open_jobs()?;
        Self::check_seats()
    }

    fn check_worker(
        owner: &T::AccountId,
        worker: &Worker<T::AccountId>,
    ) -> Result<(), TryRuntimeError> {
        let on_hold = T::Currency::balance_on_hold(&HoldReason::WorkerBond.into(), owner);
        ensure!(on_hold == worker.bond.held, "a bond's books differ from what is on hold");
        check_bond(&worker.bond)?;
        ensure!(worker.capacity > 0, "a worker has no capacity");
        ensure!(worker.record.is_sound(), "a track record is longer than its window");
        let cause = Barred::<T>::get(owner);
        match worker.standing {
            Standing::Ejected { cause: own, .. } => {
                ensure!(cause == Some(own), "an ejected worker is not barred for its cause");
                let is_out = !Self::is_serving(owner) || Departing::<T>::contains_key(owner);
                ensure!(is_out, "an ejected worker serves models");
            },
            Standing::Leaving { .. } => {
                ensure!(cause.is_none(), "a worker that leaves is barred");
                ensure!(!Self::is_serving(owner), "a worker that leaves serves models");
            },
            Standing::Active | Standing::Jailed { .. } => {
                ensure!(cause.is_none(), "a barred worker is not ejected");
            },
        }
        Ok(())
    }

    fn check_slashes() -> Result<(), TryRuntimeError> {
        let queue = SlashQueue::<T>::get();
        let mut numbered: BTreeMap<u64, _> = BTreeMap::new();
        let mut sums: BTreeMap<T::AccountId, Balance> = BTreeMap::new();
        for (id, slash) in Slashes::<T>::iter() {
            ensure!(slash.amount > 0, "an empty slash waits");
            let sum = sums.entry(slash.owner).or_default();
            *sum = sum.checked_add(slash.amount).ok_or("slashes overflow")?;
            numbered.insert(id, slash.due);
        }
        ensure!(queue.first <= queue.next, "the queue of slashes ends before it begins");
        let mut previous = 0;
        for (id, due) in numbered {
            ensure!((queue.first..queue.next).contains(&id), "a slash lies outside the queue");
            ensure!(previous <= due && due <= queue.last_due, "slashes are out of order");
            previous = due;
        }
        for (owner, worker) in Workers::<T>::iter() {
            let sum = sums.remove(&owner).unwrap_or_default();
            ensure!(sum == worker.bond.pending_slashes, "a bond's slashes are not those queued");
        }
        ensure!(sums.is_empty(), "a slash waits for nobody's bond");
        Ok(())
    }

    fn check_keys() -> Result<(), TryRuntimeError> {
        let mut known = 0usize;
        for (owner, worker) in Workers::<T>::iter() {
            let holder = Operators::<T>::get(worker.operator);
            ensure!(holder == Some(owner), "a worker's operator key is not its own");
            known = known.saturating_add(1);
        }
        for (owner, retired) in RetiredKeys::<T>::iter() {
            ensure!(!retired.is_empty(), "an empty list of retired keys is kept");
            ensure!(
                Workers::<T>::contains_key(&owner) || Barred::<T>::contains_key(&owner),
                "keys are kept for an owner that is gone"
            );
            for old in retired {
                let holder = Operators::<T>::get(old.key);
                ensure!(holder.as_ref() == Some(&owner), "a retired key is not its owner's");
                known = known.saturating_add(1);
            }
        }
        ensure!(Operators::<T>::iter_keys().count() == known, "an operator key has no owner");
        Ok(())
    }

    fn check_open_jobs() -> Result<(), TryRuntimeError> {
        let mut sums: BTreeMap<T::AccountId, (u32, Balance)> = BTreeMap::new();
        for (owner, _, open) in OpenJobs::<T>::iter() {
            let (count, value) = sums.entry(owner).or_default();
            *count = count.saturating_add(1);
            *value = value.checked_add(open.value).ok_or("open jobs overflow")?;
        }
        for (owner, worker) in Workers::<T>::iter() {
            let (count, value) = sums.remove(&owner).unwrap_or_default();
            ensure!(count == worker.open_jobs, "a worker's open jobs are miscounted");
            ensure!(value == worker.open_value, "a worker's open value is miscounted");
        }
        ensure!(sums.is_empty(), "a job is open with nobody");
        Ok(())
    }

    fn check_seats() -> Result<(), TryRuntimeError> {
        for (model, table) in Seats::<T>::iter() {
            ensure!(!table.is_empty(), "an empty table of seats is kept");
            ensure!(table.is_sound(), "seats are out of order or taken twice");
            for seat in table.iter() {
                let serves = Serving::<T>::get(&seat.owner).contains(&model);
                ensure!(serves, "a seat's owner does not serve the model");
            }
        }
        for (owner, models) in Serving::<T>::iter() {
            ensure!(!models.is_empty(), "an empty list of models is kept");
            ensure!(Workers::<T>::contains_key(&owner), "models are served by nobody");
            for model in &models {
                ensure!(Seats::<T>::get(model).contains(&owner), "a worker has no seat");
                let count = models.iter().filter(|other| *other == model).count();
                ensure!(count == 1, "a worker serves a model twice");
            }
        }
        for owner in Departing::<T>::iter_keys() {
            let is_ejected =
                Workers::<T>::get(&owner).is_some_and(|worker| worker.standing.is_ejected());
            ensure!(is_ejected, "a worker loses its seats without having been ejected");
            ensure!(Self::is_serving(&owner), "a worker without seats waits to lose them");
        }
        Ok(())
    }
}

fn check_bond(bond: &Bond) -> Result<(), TryRuntimeError> {
    let unlocking =
        bond.unlocking.iter().try_fold(0, |sum: Balance, chunk| sum.checked_add(chunk.amount));
    ensure!(unlocking.is_some_and(|sum| sum <= bond.held), "more is on its way out than held");
    ensure!(bond.pending_slashes <= bond.held, "slashes exceed what is held");
    let is_ordered = bond.unlocking.windows(2).all(|pair| match pair {
        [earlier, later] => earlier.at <= later.at,
        _ => true,
    });
    ensure!(is_ordered, "withdrawals are out of order");
    Ok(())
}
