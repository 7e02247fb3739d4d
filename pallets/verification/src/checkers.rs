// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Checkers: their keys, their bonds, and the roster.

use crate::{
    types::{checker_payload, Checker, History, Roster, Seat, Standing},
    Acknowledgements, CheckerOf, CheckerRoster, Checkers, Config, Error, Event, HoldReason, Keys,
    NextRegistration, Pallet, RosterOf, RosterStale,
};
use alloc::vec::Vec;
use credence_primitives::{
    bond::{Bond, BondError},
    ids::{CheckerKey, ModelId, Signature},
    protocol::{ActiveClock, ModelCatalog, ValidatorSet},
    Balance,
};
use frame_support::{
    pallet_prelude::*,
    traits::{
        fungible::{InspectHold, MutateHold},
        tokens::Precision,
        Defensive,
    },
};
use sp_core::H256;

impl<T: Config> From<BondError> for Error<T> {
    fn from(error: BondError) -> Self {
        match error {
            BondError::Insufficient => Self::BondInsufficient,
            BondError::TooManyWithdrawals => Self::TooManyWithdrawals,
            BondError::Overflow => Self::Overflow,
        }
    }
}

impl<T: Config> Pallet<T> {
    /// The hash of the chain's first block.
    pub fn genesis() -> H256 {
        frame_system::Pallet::<T>::block_hash(
            frame_system::pallet_prelude::BlockNumberFor::<T>::default(),
        )
    }

    fn ensure_key(
        validator: &T::AccountId,
        key: &CheckerKey,
        proof: &Signature,
    ) -> Result<(), Error<T>> {
        ensure!(!Keys::<T>::contains_key(key), Error::<T>::KeyInUse);
        let payload = checker_payload(&Self::genesis(), validator);
        let is_proven = sp_io::crypto::ed25519_verify(proof, payload.as_bytes(), key);
        ensure!(is_proven, Error::<T>::ProofMismatch);
        Ok(())
    }

    pub(crate) fn do_register(
        validator: T::AccountId,
        key: CheckerKey,
        proof: Signature,
        amount: Balance,
    ) -> DispatchResult {
        ensure!(!Checkers::<T>::contains_key(&validator), Error::<T>::AlreadyRegistered);
        ensure!(amount >= T::MinimumBond::get(), Error::<T>::BondTooSmall);
        Self::ensure_key(&validator, &key, &proof)?;
        let registration = NextRegistration::<T>::get();
        NextRegistration::<T>::put(registration.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let mut bond = Bond::default();
        bond.add(amount).map_err(Error::<T>::from)?;
        T::Currency::hold(&HoldReason::CheckerBond.into(), &validator, amount)?;
        let checker = Checker {
            key,
            registration,
            bond,
            sequence: CheckerOf::<T>::first_sequence(registration),
            last_call: None,
            history: History::default(),
            standing: Standing::OnDuty,
        };
        Keys::<T>::insert(key, &validator);
        Checkers::<T>::insert(&validator, checker);
        RosterStale::<T>::put(true);
        Self::deposit_event(Event::CheckerRegistered { validator, key, bond: amount });
        Ok(())
    }

    pub(crate) fn do_bond_extra(validator: T::AccountId, amount: Balance) -> DispatchResult {
        let mut checker = Self::registered(&validator)?;
        ensure!(checker.standing != Standing::Leaving, Error::<T>::Leaving);
        checker.bond.add(amount).map_err(Error::<T>::from)?;
        T::Currency::hold(&HoldReason::CheckerBond.into(), &validator, amount)?;
        let held = checker.bond.held;
        Checkers::<T>::insert(&validator, checker);
        RosterStale::<T>::put(true);
        Self::deposit_event(Event::BondAdded { validator, amount, held });
        Ok(())
    }

    pub(crate) fn do_unbond(validator: T::AccountId, amount: Balance) -> DispatchResult {
        let mut checker = Self::registered(&validator)?;
        let at = T::Clock::now().saturating_add(T::UnbondingPeriod::get());
        checker.bond.unbond(amount, at).map_err(Error::<T>::from)?;
        let is_leaving = checker.standing == Standing::Leaving;
        let is_enough = checker.bond.free() >= T::MinimumBond::get();
        ensure!(is_leaving || is_enough, Error::<T>::BondTooSmall);
        Checkers::<T>::insert(&validator, checker);
        Self::deposit_event(Event::Unbonding { validator, amount, at });
        Ok(())
    }

    pub(crate) fn do_withdraw(validator: T::AccountId) -> DispatchResult {
        let mut checker = Self::registered(&validator)?;
        let amount = checker.bond.withdraw(T::Clock::now());
        let is_gone = checker.standing == Standing::Leaving && checker.bond.held == 0;
        ensure!(amount > 0 || is_gone, Error::<T>::NothingToWithdraw);
        let reason = HoldReason::CheckerBond.into();
        T::Currency::release(&reason, &validator, amount, Precision::Exact)?;
        if is_gone {
            Keys::<T>::remove(checker.key);
            Checkers::<T>::remove(&validator);
            Self::deposit_event(Event::CheckerRemoved { validator, amount });
        } else {
            Checkers::<T>::insert(&validator, checker);
            Self::deposit_event(Event::Withdrawn { validator, amount });
        }
        Ok(())
    }

    pub(crate) fn do_rotate_key(
        validator: T::AccountId,
        key: CheckerKey,
        proof: Signature,
    ) -> DispatchResult {
        let mut checker = Self::registered(&validator)?;
        Self::ensure_key(&validator, &key, &proof)?;
        Keys::<T>::remove(checker.key);
        Keys::<T>::insert(key, &validator);
        let previous = core::mem::replace(&mut checker.key, key);
        Checkers::<T>::insert(&validator, checker);
        RosterStale::<T>::put(true);
        Self::deposit_event(Event::KeyRotated { validator, previous, key });
        Ok(())
    }

    pub(crate) fn do_leave(validator: T::AccountId) -> DispatchResult {
        let mut checker = Self::registered(&validator)?;
        let amount = checker.bond.free();
        let is_repeated = checker.standing == Standing::Leaving && amount == 0;
        ensure!(!is_repeated, Error::<T>::Leaving);
        let at = T::Clock::now().saturating_add(T::UnbondingPeriod::get());
        if amount > 0 {
            checker.bond.unbond(amount, at).map_err(Error::<T>::from)?;
        }
        checker.standing = Standing::Leaving;
        Checkers::<T>::insert(&validator, checker);
        RosterStale::<T>::put(true);
        Self::deposit_event(Event::CheckerLeaving { validator, amount, at });
        Ok(())
    }

    pub(crate) fn do_return_to_duty(validator: T::AccountId) -> DispatchResult {
        let mut checker = Self::registered(&validator)?;
        let Standing::Suspended { until } = checker.standing else {
            return Err(Error::<T>::NotSuspended.into());
        };
        ensure!(T::Clock::now() >= until, Error::<T>::TooEarly);
        ensure!(checker.bond.free() >= T::MinimumBond::get(), Error::<T>::BondTooSmall);
        checker.standing = Standing::OnDuty;
        Checkers::<T>::insert(&validator, checker);
        RosterStale::<T>::put(true);
        Self::deposit_event(Event::CheckerReturned { validator });
        Ok(())
    }

    fn registered(validator: &T::AccountId) -> Result<CheckerOf<T>, Error<T>> {
        Checkers::<T>::get(validator).ok_or(Error::<T>::NotRegistered)
    }

    /// Rebuilds the roster if the session's validators or any checker have changed.
    pub(crate) fn refresh_roster() -> RosterOf<T> {
        let validators = T::Validators::validators();
        let roster = CheckerRoster::<T>::get();
        if !RosterStale::<T>::take() && *roster.validators == validators {
            return roster;
        }
        let minimum = T::MinimumBond::get();
        let seat = |validator: &T::AccountId| {
            Checkers::<T>::get(validator).filter(|checker| checker.is_eligible(minimum)).map(
                |checker| Seat {
                    validator: validator.clone(),
                    key: checker.key,
                    registration: checker.registration,
                },
            )
        };
        let validators = BoundedVec::try_from(validators)
            .defensive_proof("the runtime elects at most MaxValidators; qed")
            .unwrap_or_default();
        let seats: Vec<_> = validators.iter().filter_map(seat).collect();
        let roster = Roster { seats: BoundedVec::truncate_from(seats), validators };
        CheckerRoster::<T>::put(&roster);
        roster
    }

    /// How many of the session's checkers have acknowledged a model.
    pub fn acknowledged(model: ModelId) -> u32 {
        let given = Acknowledgements::<T>::get(model);
        let roster = CheckerRoster::<T>::get();
        let count = roster
            .seats
            .iter()
            .filter(|seat| given.get(&seat.validator) == Some(&seat.registration))
            .count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Whether a validator's checker could acknowledge a model now.
    pub(crate) fn awaits_acknowledgement(validator: &T::AccountId, model: &ModelId) -> bool {
        let roster = CheckerRoster::<T>::get();
        let Some(seat) = roster.seat(validator) else { return false };
        let Ok(terms) = T::Models::offer(model) else { return false };
        let is_checkable = crate::method::asked_for(terms.accepted)
            .any(|assurance| crate::method::method(assurance).is_by_checkers());
        is_checkable && Acknowledgements::<T>::get(model).get(validator) != Some(&seat.registration)
    }

    /// Notes an acknowledgement; false if it was not awaited.
    pub(crate) fn acknowledge(validator: &T::AccountId, model: &ModelId) -> bool {
        if !Self::awaits_acknowledgement(validator, model) {
            return false;
        }
        let roster = CheckerRoster::<T>::get();
        let Some(seat) = roster.seat(validator) else { return false };
        Acknowledgements::<T>::mutate(model, |given| {
            if !given.contains_key(validator) && given.len() >= roster_bound::<T>() {
                // Those of former validators make room; the roster itself fits.
                given.retain(|validator, _| roster.seat(validator).is_some());
            }
            given.try_insert(validator.clone(), seat.registration).is_ok()
        })
    }

    /// What a validator's checker holds as bond, in the currency's books.
    pub(crate) fn held(validator: &T::AccountId) -> Balance {
        T::Currency::balance_on_hold(&HoldReason::CheckerBond.into(), validator)
    }
}

fn roster_bound<T: Config>() -> usize {
    usize::try_from(T::MaxValidators::get()).unwrap_or(usize::MAX)
}
