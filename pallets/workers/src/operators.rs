// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Operator keys.
//!
//! A key belongs to one worker at a time and shows by its signature that it agrees. A rotated
//! key is retired: it signs nothing new, but what it has signed can still cost the bond, so for an
//! unbonding period nobody else may have it. A job's result is signed by the key its worker had
//! when it got the job. The keys of an ejected owner are barred with it.

use crate::{
    pallet::{Barred, Config, Error, Event, Operators, Pallet, RetiredKeys, Workers},
    types::{RetiredKey, Worker, MAX_ROTATIONS},
};
use credence_primitives::{
    commitment::operator_payload,
    ids::{OperatorKey, Signature},
    protocol::ActiveClock,
    ActiveBlock,
};
use frame_support::{defensive, ensure};
use sp_core::H256;
use sp_runtime::{traits::Zero, DispatchResult};

impl<T: Config> Pallet<T> {
    /// What a key must sign to become an owner's operator.
    pub(crate) fn key_payload(owner: &T::AccountId) -> H256 {
        let genesis = frame_system::Pallet::<T>::block_hash(
            frame_system::pallet_prelude::BlockNumberFor::<T>::zero(),
        );
        operator_payload(&genesis, owner)
    }

    /// Gives a key to an owner if it agrees and nobody else has it.
    pub(crate) fn claim_key(
        owner: &T::AccountId,
        key: &OperatorKey,
        proof: &Signature,
    ) -> Result<(), Error<T>> {
        if let Some(holder) = Operators::<T>::get(key).filter(|holder| holder != owner) {
            Self::take_over_key(&holder, key)?;
        }
        let payload = Self::key_payload(owner);
        ensure!(
            sp_io::crypto::ed25519_verify(proof, payload.as_bytes(), key),
            Error::<T>::OperatorDoesNotAgree
        );
        Operators::<T>::insert(key, owner);
        Ok(())
    }

    /// Takes a key from a holder that no longer needs it.
    fn take_over_key(holder: &T::AccountId, key: &OperatorKey) -> Result<(), Error<T>> {
        ensure!(!Barred::<T>::contains_key(holder), Error::<T>::OperatorBarred);
        let now = T::Clock::now();
        RetiredKeys::<T>::try_mutate_exists(holder, |entry| {
            let mut retired = entry.take().unwrap_or_default();
            let before = retired.len();
            retired.retain(|old| old.key != *key || old.until > now);
            ensure!(retired.len() < before, Error::<T>::OperatorTaken);
            *entry = Some(retired).filter(|retired| !retired.is_empty());
            Ok(())
        })
    }

    pub(crate) fn do_rotate(
        owner: T::AccountId,
        operator: OperatorKey,
        proof: Signature,
    ) -> DispatchResult {
        let mut worker = Self::worker_of(&owner)?;
        ensure!(!worker.standing.is_ejected(), Error::<T>::Ejected);
        ensure!(worker.operator != operator, Error::<T>::SameOperator);
        Self::claim_key(&owner, &operator, &proof)?;
        let previous = core::mem::replace(&mut worker.operator, operator);
        Self::retire_key(&owner, previous, &operator)?;
        Workers::<T>::insert(&owner, worker);
        Self::deposit_event(Event::OperatorRotated { worker: owner, previous, operator });
        Ok(())
    }

    /// Keeps a key that is out of use, forgets those whose time is over, and takes `successor`
    /// off the list if it is a key that comes back.
    fn retire_key(
        owner: &T::AccountId,
        key: OperatorKey,
        successor: &OperatorKey,
    ) -> Result<(), Error<T>> {
        let now = T::Clock::now();
        let mut retired = RetiredKeys::<T>::get(owner);
        retired.retain(|old| {
            let is_kept = old.until > now && old.key != *successor;
            if !is_kept && old.key != *successor {
                Operators::<T>::remove(old.key);
            }
            is_kept
        });
        ensure!((retired.len() as u64) < u64::from(MAX_ROTATIONS), Error::TooManyRotations);
        let until = now.saturating_add(Self::unbonding_period());
        retired.try_push(RetiredKey { key, until }).map_err(|_| Error::TooManyRotations)?;
        RetiredKeys::<T>::insert(owner, retired);
        Ok(())
    }

    /// Frees the keys of a worker that is gone, or bars them for ever if it was ejected.
    pub(crate) fn dispose_of_keys(owner: &T::AccountId, worker: &Worker<T::AccountId>) {
        if !worker.standing.is_ejected() {
            Operators::<T>::remove(worker.operator);
            Self::free_retired_keys(owner);
            return;
        }
        let barred = RetiredKey { key: worker.operator, until: ActiveBlock::MAX };
        RetiredKeys::<T>::mutate(owner, |retired| {
            if retired.try_push(barred).is_err() {
                defensive!("rotations leave room for one key more");
            }
        });
    }

    /// Frees the keys that an owner no longer uses.
    pub(crate) fn free_retired_keys(owner: &T::AccountId) {
        for retired in RetiredKeys::<T>::take(owner) {
            Operators::<T>::remove(retired.key);
        }
    }

    /// Whether what the key signs or has signed is the owner's responsibility.
    pub(crate) fn owns_key(owner: &T::AccountId, key: &OperatorKey) -> bool {
        if Operators::<T>::get(key).as_ref() != Some(owner) {
            return false;
        }
        let now = T::Clock::now();
        Workers::<T>::get(owner).is_some_and(|worker| worker.operator == *key)
            || RetiredKeys::<T>::get(owner).iter().any(|old| old.key == *key && old.until > now)
    }
}
