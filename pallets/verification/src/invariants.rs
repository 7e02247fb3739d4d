// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What always holds between blocks.

use crate::{
    check::{Check, MemberState, Phase, Round},
    types::{queue_entry, queue_key, Standing},
    Acknowledgements, Checkers, Checks, Config, Due, HoldReason, Keys, NextRegistration, NextSlash,
    Pallet, ReportedTickets, SlashQueue, Slashes, TicketQueue, Tiles,
};
use alloc::collections::{BTreeMap, BTreeSet};
use credence_primitives::Balance;
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the pallet.
    ///
    /// # Errors
    ///
    /// The sentence of the first one that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_checkers()?;
        Self::check_slashes()?;
        Self::check_queue()?;
        for (job, check) in Checks::<T>::iter() {
            Self::check_members(&check)?;
            Self::check_phase(job, &check)?;
        }
        Self::check_tiles()?;
        Self::check_challenges()?;
        Self::check_memory()
    }

    fn check_checkers() -> Result<(), TryRuntimeError> {
        let mut registrations = BTreeSet::new();
        for (validator, checker) in Checkers::<T>::iter() {
            let bond = &checker.bond;
            ensure!(Self::held(&validator) == bond.held, "a bond differs from what is on hold");
            ensure!(bond.pending_slashes <= bond.held, "slashes exceed a bond");
            ensure!(bond.unlocking_total() <= bond.held, "withdrawals exceed a bond");
            ensure!(
                Keys::<T>::get(checker.key).as_ref() == Some(&validator),
                "a checker's key does not lead to it"
            );
            ensure!(
                checker.registration < NextRegistration::<T>::get(),
                "a registration has a number not yet given"
            );
            ensure!(registrations.insert(checker.registration), "a registration is shared");
        }
        ensure!(
            Keys::<T>::iter().count() == registrations.len(),
            "a key leads to no checker, or to one with another"
        );
        for given in Acknowledgements::<T>::iter_values() {
            let is_known = |number: &u64| *number < NextRegistration::<T>::get();
            ensure!(given.values().all(is_known), "an acknowledgement is by nobody");
        }
        Ok(())
    }

    fn check_slashes() -> Result<(), TryRuntimeError> {
        let mut pending = BTreeMap::<T::AccountId, Balance>::new();
        for (id, slash) in Slashes::<T>::iter() {
            ensure!(id < NextSlash::<T>::get(), "a slash has a number not yet given");
            ensure!(slash.amount > 0, "a slash takes nothing");
            ensure!(
                SlashQueue::<T>::contains_key(queue_key(slash.due, id)),
                "a slash is not in its queue"
            );
            let sum = pending.entry(slash.validator).or_default();
            *sum = sum.saturating_add(slash.amount);
        }
        ensure!(
            SlashQueue::<T>::iter_keys().count() == Slashes::<T>::iter_keys().count(),
            "the queue of slashes has entries without slash"
        );
        for (validator, checker) in Checkers::<T>::iter() {
            let sum = pending.remove(&validator).unwrap_or_default();
            ensure!(checker.bond.pending_slashes == sum, "a bond miscounts its slashes");
        }
        ensure!(pending.is_empty(), "a slash is of nobody");
        Ok(())
    }

    fn check_queue() -> Result<(), TryRuntimeError> {
        for key in Due::<T>::iter_keys() {
            let (due, job) = queue_entry(&key);
            let is_right = Checks::<T>::get(job).is_some_and(|check| check.due == due);
            ensure!(is_right, "a phase's end leads to no check");
        }
        ensure!(
            Due::<T>::iter_keys().count() == Checks::<T>::iter_keys().count(),
            "a check is not in its queue exactly once"
        );
        Ok(())
    }

    fn check_members(check: &Check<T>) -> Result<(), TryRuntimeError> {
        let unique: BTreeSet<_> = check.members.iter().map(|member| &member.validator).collect();
        ensure!(unique.len() == check.members.len(), "a validator was drawn twice");
        ensure!(
            check.position(&check.worker).is_none(),
            "a worker's owner was drawn to check its result"
        );
        let is_committee = check.round == Round::Committee;
        ensure!(
            check.members.iter().all(|member| member.first.is_none() || !is_committee),
            "a committee remembers a round before it"
        );
        let members = u32::try_from(check.members.len()).unwrap_or(u32::MAX);
        ensure!(is_committee || members <= check.validators, "more judge than count");
        Ok(())
    }

    fn check_phase(job: u64, check: &Check<T>) -> Result<(), TryRuntimeError> {
        let has = |wanted: fn(&MemberState) -> bool| {
            check.members.iter().any(|member| wanted(&member.state))
        };
        let drawn = has(|state| *state == MemberState::Drawn);
        let judged = has(|state| matches!(state, MemberState::Judged(..)));
        let is_sound = match check.phase {
            Phase::Sampling | Phase::Drawing => check.members.is_empty() && !check.is_opened,
            Phase::Committing => drawn && !judged,
            Phase::Committed => !drawn && !judged && !check.members.is_empty(),
            Phase::Opening => !drawn && !judged && !check.is_opened,
            Phase::Revealing => !drawn && check.is_opened && !check.has_all_reveals(),
            Phase::Auditing => {
                !drawn
                    && check.is_opened
                    && !check.members.is_empty()
                    && !check.is_audited
                    && check.round == Round::Committee
            },
            Phase::Challengeable => check.members.is_empty() && check.challenge.is_none(),
            Phase::Escalating => check.is_opened && check.round == Round::Committee,
            Phase::Concluding => !drawn && check.is_opened,
        };
        ensure!(is_sound, "a check's members do not fit its phase");
        let is_output_needed = check.is_opened;
        let has_output =
            <T::Jobs as credence_primitives::protocol::JobBook<T::AccountId>>::output(job)
                .is_some();
        ensure!(!is_output_needed || has_output, "an opened output is gone before its check");
        Ok(())
    }

    fn check_tiles() -> Result<(), TryRuntimeError> {
        for (job, place, _) in Tiles::<T>::iter() {
            let check = Checks::<T>::get(job).ok_or("a tile belongs to no check")?;
            let member = usize::try_from(place).ok().and_then(|place| check.members.get(place));
            let is_judged =
                member.is_some_and(|member| matches!(member.state, MemberState::Judged(..)));
            let is_right = is_judged && check.round == Round::Everyone;
            ensure!(is_right, "a tile is stored that nobody shows");
        }
        Ok(())
    }

    fn check_challenges() -> Result<(), TryRuntimeError> {
        let mut bonds = BTreeMap::<T::AccountId, Balance>::new();
        for challenge in Checks::<T>::iter_values().filter_map(|check| check.challenge) {
            let sum = bonds.entry(challenge.challenger).or_default();
            *sum = sum.saturating_add(challenge.bond);
        }
        for (challenger, sum) in bonds {
            let reason = HoldReason::ChallengeBond.into();
            let held = T::Currency::balance_on_hold(&reason, &challenger);
            ensure!(held == sum, "challenges' bonds differ from what is on hold");
        }
        Ok(())
    }

    fn check_memory() -> Result<(), TryRuntimeError> {
        for (ticket, until) in ReportedTickets::<T>::iter() {
            ensure!(
                TicketQueue::<T>::contains_key((until.to_be_bytes(), ticket)),
                "a reported ticket is never forgotten"
            );
        }
        ensure!(
            TicketQueue::<T>::iter_keys().count() == ReportedTickets::<T>::iter_keys().count(),
            "the queue of reported tickets has entries of none"
        );
        let mut leaving =
            Checkers::<T>::iter_values().filter(|checker| checker.standing == Standing::Leaving);
        let roster = crate::CheckerRoster::<T>::get();
        let is_stale = crate::RosterStale::<T>::get();
        let is_seated =
            |registration| roster.seats.iter().any(|seat| seat.registration == registration);
        ensure!(
            is_stale || !leaving.any(|checker| is_seated(checker.registration)),
            "a leaving checker can be drawn"
        );
        Ok(())
    }
}
