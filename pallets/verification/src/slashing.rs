// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Strikes, and slashes that wait until governance has had time to cancel them.

use crate::{
    types::{queue_entry, queue_key, Fault, PendingSlash, SlashId, Standing},
    Checkers, Config, Error, Event, HoldReason, NextSlash, Pallet, ReportedTickets, RosterStale,
    SlashQueue, Slashes, TicketQueue, WeightInfo,
};
use credence_primitives::{
    history::{History, Party, What},
    ids::JobId,
    protocol::Attribution,
    ActiveBlock, Balance,
};
use frame_support::{
    pallet_prelude::*,
    traits::{
        fungible::{BalancedHold, MutateHold},
        tokens::{Fortitude, Precision, Restriction},
        Defensive, OnUnbalanced,
    },
    weights::WeightMeter,
};

impl<T: Config> Pallet<T> {
    /// Moves money from a checker's bond to attribution's account at once, for what a job has
    /// cost; returns how much.
    pub(crate) fn charge_checker(job: JobId, validator: &T::AccountId, amount: Balance) -> Balance {
        let Some(mut checker) = Checkers::<T>::get(validator) else { return 0 };
        let amount = checker.bond.charge(amount);
        if amount == 0 {
            return 0;
        }
        let moved = T::Currency::transfer_on_hold(
            &HoldReason::CheckerBond.into(),
            validator,
            &T::Attribution::account(),
            amount,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Force,
        );
        if moved.defensive().is_err() {
            return 0;
        }
        Checkers::<T>::insert(validator, checker);
        RosterStale::<T>::put(true);
        let charged = What::Charged { party: Party::Checker, planck: amount };
        T::History::record(Some(validator), Some(job), None, charged);
        Self::deposit_event(Event::CheckerCharged { validator: validator.clone(), amount });
        amount
    }

    /// Notes a duty that has ended, and what follows from a fault in it.
    pub(crate) fn note_duty(
        job: JobId,
        validator: &T::AccountId,
        fault: Option<Fault>,
        amount: Balance,
    ) {
        Checkers::<T>::mutate(validator, |checker| {
            // It has left with nothing at stake, after windows longer than any check's.
            let Some(checker) = checker else { return };
            let is_suspended = checker.history.note(fault.is_some());
            let Some(fault) = fault else { return };
            let failed = What::DutyFailed { offence: fault.into() };
            T::History::record(Some(validator), Some(job), None, failed);
            let amount = checker.bond.reserve_slash(amount);
            let slash = Self::defer_slash(job, validator, fault, amount);
            Self::deposit_event(Event::CheckerPenalised {
                validator: validator.clone(),
                job,
                fault,
                amount,
                slash,
            });
            RosterStale::<T>::put(true);
            if is_suspended && checker.standing == Standing::OnDuty {
                let until = Self::now().saturating_add(T::SuspensionPeriod::get());
                checker.standing = Standing::Suspended { until };
                Self::deposit_event(Event::CheckerSuspended {
                    validator: validator.clone(),
                    until,
                });
            }
        });
    }

    fn defer_slash(
        job: JobId,
        validator: &T::AccountId,
        fault: Fault,
        amount: Balance,
    ) -> Option<SlashId> {
        if amount == 0 {
            return None;
        }
        let id = NextSlash::<T>::mutate(|next| {
            let id = *next;
            *next = next.saturating_add(1);
            id
        });
        let due = Self::now().saturating_add(T::SlashDeferral::get());
        SlashQueue::<T>::insert(queue_key(due, id), ());
        let queued = What::SlashQueued {
            party: Party::Checker,
            slash: id,
            planck: amount,
            offence: fault.into(),
        };
        T::History::record(Some(validator), Some(job), None, queued);
        let validator = validator.clone();
        Slashes::<T>::insert(id, PendingSlash { validator, amount, job, fault, due });
        Some(id)
    }

    pub(crate) fn do_cancel_slash(id: SlashId) -> DispatchResult {
        let slash = Slashes::<T>::take(id).ok_or(Error::<T>::UnknownSlash)?;
        SlashQueue::<T>::remove(queue_key(slash.due, id));
        Checkers::<T>::mutate(&slash.validator, |checker| {
            if let Some(checker) = checker.as_mut().defensive() {
                checker.bond.cancel_slash(slash.amount);
            }
        });
        RosterStale::<T>::put(true);
        let cancelled =
            What::SlashCancelled { party: Party::Checker, slash: id, planck: slash.amount };
        T::History::record(Some(&slash.validator), Some(slash.job), None, cancelled);
        Self::deposit_event(Event::SlashCancelled {
            slash: id,
            validator: slash.validator,
            amount: slash.amount,
        });
        Ok(())
    }

    /// Takes the slashes whose time has come, while the meter allows.
    pub(crate) fn apply_slashes(meter: &mut WeightMeter) {
        while meter.try_consume(T::WeightInfo::apply_slash()).is_ok() {
            let Some(key) = SlashQueue::<T>::iter_keys().next() else { break };
            let (due, id) = queue_entry(&key);
            if due > Self::now() || !T::History::has_room_for_work() {
                break;
            }
            SlashQueue::<T>::remove(key);
            if let Some(slash) = Slashes::<T>::take(id).defensive() {
                Self::apply_slash(id, slash);
            }
        }
    }

    fn apply_slash(id: SlashId, slash: PendingSlash<T::AccountId>) {
        let validator = slash.validator;
        let amount = Checkers::<T>::mutate(&validator, |checker| {
            let checker = checker.as_mut().defensive();
            checker.map_or(0, |checker| checker.bond.apply_slash(slash.amount))
        });
        let reason = HoldReason::CheckerBond.into();
        let (credit, missing) = T::Currency::slash(&reason, &validator, amount);
        if missing > 0 {
            frame_support::defensive!("the bond's books count what is held; qed");
        }
        T::SlashTarget::on_unbalanced(credit);
        let slashed = What::Slashed { party: Party::Checker, slash: id, planck: amount };
        T::History::record(Some(&validator), Some(slash.job), None, slashed);
        Self::deposit_event(Event::Slashed { slash: id, validator, amount });
    }

    /// Forgets reported tickets for which no bond can answer any more.
    pub(crate) fn forget_equivocations(meter: &mut WeightMeter) {
        while meter.try_consume(T::WeightInfo::forget_equivocation()).is_ok() {
            let Some((until, ticket)) = TicketQueue::<T>::iter_keys().next() else { break };
            if ActiveBlock::from_be_bytes(until) > Self::now() {
                break;
            }
            TicketQueue::<T>::remove((until, ticket));
            ReportedTickets::<T>::remove(ticket);
        }
    }
}
