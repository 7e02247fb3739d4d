// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Registration, the bond's way in and out, and leaving.

use crate::{
    pallet::{Barred, Config, Error, Event, HoldReason, Pallet, Workers},
    types::{Standing, Worker, WorkerStatus},
};
use credence_primitives::{
    bond::{Bond, BondError},
    history::{History, Party, What},
    ids::{JobId, OperatorKey, Signature},
    protocol::ActiveClock,
    ActiveBlock, Balance,
};
use frame_support::{
    ensure,
    storage::with_storage_layer,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};

/// What an account registers with.
pub(crate) struct Registration<AccountId> {
    pub(crate) operator: OperatorKey,
    pub(crate) proof: Signature,
    pub(crate) payee: AccountId,
    pub(crate) bond: Balance,
    pub(crate) capacity: u32,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register(
        owner: T::AccountId,
        registration: Registration<T::AccountId>,
    ) -> DispatchResult {
        let Registration { operator, proof, payee, bond, capacity } = registration;
        ensure!(!Workers::<T>::contains_key(&owner), Error::<T>::AlreadyRegistered);
        ensure!(!Barred::<T>::contains_key(&owner), Error::<T>::Ejected);
        ensure!(bond >= T::MinimumBond::get(), Error::<T>::BelowMinimumBond);
        Self::ensure_capacity(capacity)?;
        Self::claim_key(&owner, &operator, &proof)?;
        T::Currency::hold(&HoldReason::WorkerBond.into(), &owner, bond)?;
        let worker = Worker::new(operator, payee.clone(), bond, capacity);
        Workers::<T>::insert(&owner, worker);
        Self::deposit_event(Event::Registered { worker: owner, operator, payee, bond, capacity });
        Ok(())
    }

    pub(crate) fn do_bond_extra(owner: T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let mut worker = Self::worker_of(&owner)?;
        Self::ensure_not_gone(&worker)?;
        T::Currency::hold(&HoldReason::WorkerBond.into(), &owner, amount)?;
        worker.bond.add(amount).map_err(Self::bond_error)?;
        let free = worker.bond.free();
        Workers::<T>::insert(&owner, worker);
        Self::deposit_event(Event::BondAdded { worker: owner, amount, free });
        Ok(())
    }

    pub(crate) fn do_unbond(owner: T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let mut worker = Self::worker_of(&owner)?;
        Self::ensure_not_gone(&worker)?;
        let at = Self::unbonding_end(&worker.bond);
        worker.bond.unbond(amount, at).map_err(Self::bond_error)?;
        let free = worker.bond.free();
        ensure!(free >= T::MinimumBond::get(), Error::<T>::BelowMinimumBond);
        ensure!(worker.secures_open_jobs(), Error::<T>::SecuresOpenJobs);
        Workers::<T>::insert(&owner, worker);
        Self::deposit_event(Event::UnbondingStarted { worker: owner, amount, at, free });
        Ok(())
    }

    pub(crate) fn do_withdraw(owner: T::AccountId) -> DispatchResult {
        let mut worker = Self::worker_of(&owner)?;
        let now = T::Clock::now();
        let amount = worker.withdraw(now);
        let is_gone = worker.is_gone(now) && !Self::is_serving(&owner);
        ensure!(amount > 0 || is_gone, Error::<T>::NothingToWithdraw);
        ensure!(worker.covers_open_jobs(), Error::<T>::SecuresOpenJobs);
        if amount > 0 {
            let reason = HoldReason::WorkerBond.into();
            T::Currency::release(&reason, &owner, amount, Precision::Exact)?;
            Self::deposit_event(Event::Withdrawn { worker: owner.clone(), amount });
        }
        if is_gone {
            Workers::<T>::remove(&owner);
            Self::dispose_of_keys(&owner, &worker);
            Self::deposit_event(Event::Removed { worker: owner });
        } else {
            Workers::<T>::insert(&owner, worker);
        }
        Ok(())
    }

    /// Returns the number of models it served.
    pub(crate) fn do_leave(owner: T::AccountId) -> Result<u32, DispatchError> {
        let mut worker = Self::worker_of(&owner)?;
        Self::ensure_not_gone(&worker)?;
        let until = Self::start_unbonding(&mut worker);
        worker.standing = Standing::Leaving { until };
        Workers::<T>::insert(&owner, worker);
        let models = Self::vacate_all(&owner);
        Self::deposit_event(Event::LeavingStarted { worker: owner, until });
        Ok(models)
    }

    pub(crate) fn do_return(owner: T::AccountId) -> DispatchResult {
        let mut worker = Self::worker_of(&owner)?;
        let Standing::Jailed { until } = worker.standing else {
            return Err(Error::<T>::NotJailed.into());
        };
        ensure!(until <= T::Clock::now(), Error::<T>::Jailed);
        worker.standing = Standing::Active;
        Self::ensure_ready(worker.service_status(T::MinimumBond::get()))?;
        Workers::<T>::insert(&owner, worker);
        Self::deposit_event(Event::ReturnedToService { worker: owner });
        Ok(())
    }

    /// Puts all that is free on its way out; returns when all of the bond is.
    pub(crate) fn start_unbonding(worker: &mut Worker<T::AccountId>) -> ActiveBlock {
        let until = Self::unbonding_end(&worker.bond);
        let free = worker.bond.free();
        // Whatever finds no place among the withdrawals, or becomes free later because a slash is
        // cancelled, is paid with the last of them: `Worker::withdraw`.
        if free > 0 && worker.bond.unbond(free, until).is_err() {
            log::debug!(target: crate::LOG_TARGET, "the rest of a bond is paid at {until}");
        }
        until
    }

    /// When what is unbonded now can be withdrawn: no earlier than what waits already.
    fn unbonding_end(bond: &Bond) -> ActiveBlock {
        let at = T::Clock::now().saturating_add(Self::unbonding_period());
        bond.unlocking.last().map_or(at, |last| last.at.max(at))
    }

    /// The unbonding period: longer than a fault can stay hidden and a slash be deferred,
    /// whatever the parameters say.
    pub(crate) fn unbonding_period() -> ActiveBlock {
        let least =
            T::ChallengeWindow::get().saturating_add(T::SlashDeferral::get()).saturating_add(1);
        T::UnbondingPeriod::get().max(least)
    }

    /// Takes a payment from the bond at once; returns how much there was.
    pub(crate) fn do_charge(
        owner: &T::AccountId,
        job: JobId,
        amount: Balance,
        to: &T::AccountId,
    ) -> Balance {
        let Some(mut worker) = Workers::<T>::get(owner) else { return 0 };
        let taken = worker.bond.charge(amount);
        if taken == 0 {
            return 0;
        }
        let moved = with_storage_layer(|| {
            T::Currency::transfer_on_hold(
                &HoldReason::WorkerBond.into(),
                owner,
                to,
                taken,
                Precision::Exact,
                Restriction::Free,
                Fortitude::Force,
            )
        });
        if let Err(error) = moved {
            log::debug!(target: crate::LOG_TARGET, "no charge of {taken}: {error:?}");
            return 0;
        }
        Workers::<T>::insert(owner, worker);
        let charged = What::Charged { party: Party::Worker, planck: taken };
        T::History::record(Some(owner), Some(job), None, charged);
        Self::deposit_event(Event::Charged {
            worker: owner.clone(),
            to: to.clone(),
            amount: taken,
        });
        taken
    }

    pub(crate) fn worker_of(owner: &T::AccountId) -> Result<Worker<T::AccountId>, Error<T>> {
        Workers::<T>::get(owner).ok_or(Error::NotRegistered)
    }

    pub(crate) fn ensure_capacity(capacity: u32) -> Result<(), Error<T>> {
        ensure!((1..=T::MaxCapacity::get()).contains(&capacity), Error::CapacityOutOfRange);
        Ok(())
    }

    pub(crate) fn ensure_not_gone(worker: &Worker<T::AccountId>) -> Result<(), Error<T>> {
        match worker.standing {
            Standing::Active | Standing::Jailed { .. } => Ok(()),
            Standing::Leaving { .. } => Err(Error::Leaving),
            Standing::Ejected { .. } => Err(Error::Ejected),
        }
    }

    /// The error that stands for a status.
    pub(crate) fn ensure_ready(status: WorkerStatus) -> Result<(), Error<T>> {
        Err(match status {
            WorkerStatus::Ready => return Ok(()),
            WorkerStatus::NotRegistered => Error::NotRegistered,
            WorkerStatus::NotServing => Error::NotServing,
            WorkerStatus::ModelUnavailable(_) => Error::ModelNotOffered,
            WorkerStatus::Jailed { .. } => Error::Jailed,
            WorkerStatus::Leaving => Error::Leaving,
            WorkerStatus::Ejected(_) => Error::Ejected,
            WorkerStatus::BelowMinimumBond => Error::BelowMinimumBond,
            WorkerStatus::AtCapacity => Error::AtCapacity,
            WorkerStatus::BondCommitted => Error::BondCommitted,
        })
    }

    fn bond_error(error: BondError) -> DispatchError {
        match error {
            BondError::Insufficient => Error::<T>::InsufficientBond.into(),
            BondError::TooManyWithdrawals => Error::<T>::TooManyWithdrawals.into(),
            BondError::Overflow => ArithmeticError::Overflow.into(),
        }
    }
}
