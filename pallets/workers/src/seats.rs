// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who serves which model.
//!
//! A model has a bounded number of seats. When all are taken, a worker with more free bond takes
//! the seat of the one with the least; one that is out of service counts as without bond.

use crate::{
    pallet::{Config, Departing, Error, Event, Pallet, Seats, Serving, Workers},
    types::WorkerStatus,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{ids::ModelId, protocol::ModelCatalog, Balance};
use frame_support::{defensive, ensure, traits::Get, BoundedVec};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::DispatchResult;

/// The most workers that serve one model.
pub const MAX_SEATS: u32 = 64;

/// A worker that serves a model.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Seat<AccountId> {
    /// Its owner account.
    pub owner: AccountId,
    /// What it asks for a job.
    pub ask: Balance,
}

/// The workers that serve a model, the cheapest first; of equal asks the earlier first. Asks are
/// kept here and bonds are not: a draw passes over what is too dear without reading a worker, and
/// a bond has one place where it is true.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SeatTable<AccountId>(pub BoundedVec<Seat<AccountId>, ConstU32<MAX_SEATS>>);

impl<AccountId> Default for SeatTable<AccountId> {
    fn default() -> Self {
        Self(BoundedVec::new())
    }
}

impl<AccountId: PartialEq> SeatTable<AccountId> {
    /// The number of seats taken.
    pub fn len(&self) -> u32 {
        // Bounded by [`MAX_SEATS`].
        self.0.len() as u32
    }

    /// Whether nobody serves the model.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All seats, the cheapest first.
    pub fn iter(&self) -> impl Iterator<Item = &Seat<AccountId>> {
        self.0.iter()
    }

    /// Whether a worker serves the model.
    pub fn contains(&self, owner: &AccountId) -> bool {
        self.0.iter().any(|seat| seat.owner == *owner)
    }

    /// Gives a worker a seat; false if there is none left.
    pub fn insert(&mut self, owner: AccountId, ask: Balance) -> bool {
        let place = self.0.partition_point(|seat| seat.ask <= ask);
        self.0.try_insert(place, Seat { owner, ask }).is_ok()
    }

    /// Takes a worker's seat away; whether it had one.
    pub fn remove(&mut self, owner: &AccountId) -> bool {
        let before = self.len();
        self.0.retain(|seat| seat.owner != *owner);
        self.len() < before
    }

    /// Whether asks ascend and every worker has one seat.
    pub fn is_sound(&self) -> bool {
        let ascends = self.0.windows(2).all(|pair| match pair {
            [left, right] => left.ask <= right.ask,
            _ => true,
        });
        ascends
            && self.0.iter().enumerate().all(|(place, seat)| {
                self.0.iter().skip(place.saturating_add(1)).all(|other| other.owner != seat.owner)
            })
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_serve(owner: T::AccountId, model: ModelId, ask: Balance) -> DispatchResult {
        let worker = Self::worker_of(&owner)?;
        Self::ensure_ready(worker.service_status(T::MinimumBond::get()))?;
        ensure!(T::Models::offer(&model).is_ok(), Error::<T>::ModelNotOffered);

        let mut table = Seats::<T>::get(model);
        ensure!(!table.contains(&owner), Error::<T>::AlreadyServing);
        let mut models = Serving::<T>::get(&owner);
        models.try_push(model).map_err(|_| Error::<T>::TooManyModels)?;

        let displaced = Self::seat_to_vacate(&table, worker.bond.free())?;
        if let Some(displaced) = &displaced {
            table.remove(displaced);
            Self::forget_model(displaced, &model);
        }
        ensure!(table.insert(owner.clone(), ask), Error::<T>::NoSeat);
        Seats::<T>::insert(model, table);
        Serving::<T>::insert(&owner, models);
        if let Some(displaced) = displaced {
            Self::deposit_event(Event::Displaced { worker: displaced, model, by: owner.clone() });
        }
        Self::deposit_event(Event::ServingStarted { worker: owner, model, ask });
        Ok(())
    }

    /// Whose seat a worker with this much free bond takes; `None` while there are free seats.
    fn seat_to_vacate(
        table: &SeatTable<T::AccountId>,
        bond: Balance,
    ) -> Result<Option<T::AccountId>, Error<T>> {
        let limit = T::MaxWorkersPerModel::get().clamp(1, MAX_SEATS);
        if table.len() < limit {
            return Ok(None);
        }
        let mut weakest: Option<(Balance, &T::AccountId)> = None;
        for seat in table.iter() {
            let rank = Self::seat_rank(&seat.owner);
            // Of equals the last goes, who asks most.
            if weakest.is_none_or(|(least, _)| rank <= least) {
                weakest = Some((rank, &seat.owner));
            }
        }
        let (rank, owner) = weakest.ok_or(Error::<T>::NoSeat)?;
        ensure!(bond > rank, Error::<T>::NoSeat);
        Ok(Some(owner.clone()))
    }

    /// The bond that keeps a worker in its seats.
    fn seat_rank(owner: &T::AccountId) -> Balance {
        Workers::<T>::get(owner)
            .filter(|worker| worker.service_status(T::MinimumBond::get()) == WorkerStatus::Ready)
            .map(|worker| worker.bond.free())
            .unwrap_or_default()
    }

    pub(crate) fn do_set_ask(owner: T::AccountId, model: ModelId, ask: Balance) -> DispatchResult {
        Seats::<T>::try_mutate(model, |table| {
            ensure!(table.remove(&owner), Error::<T>::NotServing);
            ensure!(table.insert(owner.clone(), ask), Error::<T>::NoSeat);
            Ok::<(), Error<T>>(())
        })?;
        Self::deposit_event(Event::AskChanged { worker: owner, model, ask });
        Ok(())
    }

    pub(crate) fn do_stop_serving(owner: T::AccountId, model: ModelId) -> DispatchResult {
        ensure!(Serving::<T>::get(&owner).contains(&model), Error::<T>::NotServing);
        Self::forget_model(&owner, &model);
        Self::vacate_seat(&owner, model);
        Ok(())
    }

    /// Takes all of a worker's seats away; returns how many.
    pub(crate) fn vacate_all(owner: &T::AccountId) -> u32 {
        let models = Serving::<T>::take(owner);
        for model in &models {
            Self::vacate_seat(owner, *model);
        }
        models.len() as u32
    }

    /// Takes one seat of a worker that was ejected away. Not all at once, because an ejection
    /// happens in other people's blocks.
    pub(crate) fn vacate_next(owner: &T::AccountId) {
        let mut models = Serving::<T>::get(owner);
        if let Some(model) = models.pop() {
            Self::vacate_seat(owner, model);
        }
        if models.is_empty() {
            Serving::<T>::remove(owner);
            Departing::<T>::remove(owner);
        } else {
            Serving::<T>::insert(owner, models);
        }
    }

    fn vacate_seat(owner: &T::AccountId, model: ModelId) {
        Seats::<T>::mutate_exists(model, |entry| {
            let mut table = entry.take().unwrap_or_default();
            if !table.remove(owner) {
                defensive!("a worker's model has a seat for it");
            }
            *entry = Some(table).filter(|table| !table.is_empty());
        });
        Self::deposit_event(Event::ServingStopped { worker: owner.clone(), model });
    }

    fn forget_model(owner: &T::AccountId, model: &ModelId) {
        Serving::<T>::mutate_exists(owner, |entry| {
            let mut models = entry.take().unwrap_or_default();
            models.retain(|served| served != model);
            *entry = Some(models).filter(|models| !models.is_empty());
            if entry.is_none() {
                // Nothing is left to take from it, should it have been ejected.
                Departing::<T>::remove(owner);
            }
        });
    }
}
