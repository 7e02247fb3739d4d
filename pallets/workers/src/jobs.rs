// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Jobs in and out of a worker's hands, and what their ends mean for it.

use crate::{
    pallet::{Config, Error, Event, OpenJobs, Pallet, Seats, Workers},
    slashing::Offence,
    types::{EjectionCause, OpenJob, Standing, Worker, WorkerStatus, STRIKES_TO_EJECT},
};
use alloc::vec::Vec;
use credence_primitives::{
    history::{History, What},
    ids::{JobId, ModelId, OperatorKey},
    protocol::{
        ActiveClock, AttemptConsequence, AttemptEnd, Candidate, ModelCatalog, WorkerIdentity,
        WorkerPool,
    },
    Balance,
};
use frame_support::{defensive, ensure, traits::Get};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> WorkerPool<T::AccountId> for Pallet<T> {
    const MAX_CANDIDATES: u32 = crate::seats::MAX_SEATS;

    fn candidates(
        model: &ModelId,
        compute_budget: Balance,
        value: Balance,
    ) -> Vec<Candidate<T::AccountId>> {
        let minimum = T::MinimumBond::get();
        let table = Seats::<T>::get(model);
        let affordable = table.iter().take_while(|seat| seat.ask <= compute_budget);
        affordable
            .filter_map(|seat| {
                let worker = Workers::<T>::get(&seat.owner)?;
                let weight = worker.bond.free() / seat.ask.max(1);
                let could = worker.job_status(value, minimum) == WorkerStatus::Ready && weight > 0;
                could.then(|| Candidate { owner: seat.owner.clone(), ask: seat.ask, weight })
            })
            .collect()
    }

    fn serving(model: &ModelId) -> u32 {
        Seats::<T>::get(model).len()
    }

    fn cheapest_ask(model: &ModelId) -> Option<Balance> {
        let minimum = T::MinimumBond::get();
        let table = Seats::<T>::get(model);
        let cheapest = table.iter().find(|seat| {
            Workers::<T>::get(&seat.owner)
                .is_some_and(|worker| worker.service_status(minimum) == WorkerStatus::Ready)
        });
        cheapest.map(|seat| seat.ask)
    }

    fn assign(owner: &T::AccountId, job: JobId, value: Balance) -> Result<(), DispatchError> {
        Self::do_assign(owner, job, value)
    }

    fn release(
        owner: &T::AccountId,
        job: JobId,
        value: Balance,
        end: AttemptEnd,
    ) -> AttemptConsequence {
        let (Some(open), Some(mut worker)) =
            (OpenJobs::<T>::take(owner, job), Workers::<T>::get(owner))
        else {
            defensive!("a job is released by the worker that has it");
            return AttemptConsequence::default();
        };
        if open.value != value {
            defensive!("a job keeps its value");
        }
        worker.close(open.value);
        let loses_assigned_jobs = Self::conclude(owner, &mut worker, (job, open), end);
        Workers::<T>::insert(owner, worker);
        AttemptConsequence { loses_assigned_jobs }
    }

    fn note_decline(owner: &T::AccountId) -> Result<(), DispatchError> {
        let mut worker = Self::worker_of(owner)?;
        let is_allowed =
            worker.declines.note(T::Clock::now(), T::MaxDeclines::get(), T::DeclineWindow::get());
        ensure!(is_allowed, Error::<T>::DeclinesTooOften);
        Workers::<T>::insert(owner, worker);
        Ok(())
    }

    fn charge(owner: &T::AccountId, job: JobId, amount: Balance, to: &T::AccountId) -> Balance {
        Self::do_charge(owner, job, amount, to)
    }

    fn equivocated(
        owner: &T::AccountId,
        reporter: Option<&T::AccountId>,
    ) -> Result<(), DispatchError> {
        Self::do_equivocated(owner, reporter)
    }

    fn identity(owner: &T::AccountId) -> Option<WorkerIdentity<T::AccountId>> {
        Workers::<T>::get(owner)
            .map(|Worker { operator, payee, .. }| WorkerIdentity { operator, payee })
    }

    fn operator_for(owner: &T::AccountId, job: JobId) -> Option<OperatorKey> {
        OpenJobs::<T>::get(owner, job).map(|open| open.operator)
    }

    fn has_operator(owner: &T::AccountId, key: &OperatorKey) -> bool {
        Self::owns_key(owner, key)
    }

    fn is_bonded(owner: &T::AccountId) -> bool {
        Workers::<T>::get(owner).is_some_and(|worker| worker.has_stake())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn create_worker(owner: &T::AccountId, operator: OperatorKey, model: &ModelId, ask: Balance) {
        if !Workers::<T>::contains_key(owner) {
            crate::benchmarking::insert_worker::<T>(owner, operator);
        }
        crate::Serving::<T>::mutate(owner, |models| models.try_push(*model))
            .expect("a benchmark's worker serves few models");
        Seats::<T>::mutate(model, |table| table.insert(owner.clone(), ask));
    }
}

impl<T: Config> Pallet<T> {
    fn do_assign(owner: &T::AccountId, job: JobId, value: Balance) -> DispatchResult {
        let mut worker = Self::worker_of(owner)?;
        Self::ensure_ready(worker.job_status(value, T::MinimumBond::get()))?;
        ensure!(!OpenJobs::<T>::contains_key(owner, job), Error::<T>::AlreadyAssigned);
        worker.open(value);
        let open = OpenJob {
            value,
            operator: worker.operator,
            // A limit to be met by the bond, so it may saturate.
            penalty: value.saturating_mul(T::PenaltyMultiple::get().into()),
            no_show_share: T::NoShowShare::get(),
        };
        OpenJobs::<T>::insert(owner, job, open);
        Workers::<T>::insert(owner, worker);
        Ok(())
    }

    /// What the end of a job does to its worker; whether the worker's assigned jobs are lost.
    fn conclude(
        owner: &T::AccountId,
        worker: &mut Worker<T::AccountId>,
        (job, open): (JobId, OpenJob),
        end: AttemptEnd,
    ) -> bool {
        match end {
            AttemptEnd::Declined | AttemptEnd::Void => false,
            AttemptEnd::Accepted { is_checked } => {
                worker.record.missed = 0;
                if is_checked {
                    worker.record.note_checked(false);
                }
                false
            },
            AttemptEnd::Rejected => {
                worker.record.missed = 0;
                worker.record.note_checked(true);
                let offence = Offence::WrongResult(job);
                Self::queue_slash(owner, &mut worker.bond, open.penalty, offence, None);
                Self::strike(owner, worker, job);
                true
            },
            AttemptEnd::NoShow => {
                let penalty = open.no_show_share.mul_floor(worker.stake());
                let offence = Offence::NoShow(job);
                Self::queue_slash(owner, &mut worker.bond, penalty, offence, None);
                worker.record.missed = worker.record.missed.saturating_add(1);
                Self::jail_if_absent(owner, worker)
            },
        }
    }

    fn strike(owner: &T::AccountId, worker: &mut Worker<T::AccountId>, job: JobId) {
        let strikes = worker.record.strikes();
        T::History::record(Some(owner), Some(job), None, What::Struck { strikes });
        Self::deposit_event(Event::Struck { worker: owner.clone(), job, strikes });
        if strikes >= STRIKES_TO_EJECT && !worker.standing.is_ejected() {
            Self::eject(owner, worker, EjectionCause::Strikes);
        }
    }

    /// Jails a worker in service that has missed too many jobs in a row; whether it did.
    fn jail_if_absent(owner: &T::AccountId, worker: &mut Worker<T::AccountId>) -> bool {
        if worker.record.missed < T::NoShowsToJail::get() || worker.standing.gone_at().is_some() {
            return false;
        }
        worker.record.missed = 0;
        let until = T::Clock::now().saturating_add(T::JailPeriod::get());
        worker.standing = Standing::Jailed { until };
        Self::deposit_event(Event::Jailed { worker: owner.clone(), until });
        true
    }

    /// Why a worker could get a job of a model now or not.
    pub(crate) fn status_of(owner: &T::AccountId, model: &ModelId) -> WorkerStatus {
        let Some(worker) = Workers::<T>::get(owner) else { return WorkerStatus::NotRegistered };
        let service = worker.service_status(T::MinimumBond::get());
        if service != WorkerStatus::Ready {
            return service;
        }
        if !Seats::<T>::get(model).contains(owner) {
            return WorkerStatus::NotServing;
        }
        match T::Models::offer(model) {
            Err(reason) => WorkerStatus::ModelUnavailable(reason),
            // The smallest job that puts anything at stake.
            Ok(_) => worker.job_status(1, T::MinimumBond::get()),
        }
    }
}
