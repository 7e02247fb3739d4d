// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The one fee-less call: who may make it, and what its entries do.

use crate::{
    check::{Check, Commitment, Judgement, MemberState, Round},
    tiles,
    types::{OutOfTurn, ShownTile},
    CheckerRoster, Checkers, Checks, Config, Event, Keys, Pallet, Tiles, WeightInfo,
};
use alloc::{vec, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{
    api::OpenDuty,
    duty::{duties_payload, Duties, Duty, Reveal, Verdict},
    ids::{CheckerKey, JobId, Signature},
    protocol::{JobBook, ModelCatalog},
};
use frame_support::{pallet_prelude::*, traits::Defensive};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;

/// Above every transaction that pays for its priority.
const PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;
/// Blocks for which a validated call stays in the pool: windows are short.
const LONGEVITY: TransactionLongevity = 16;
/// How many verifications one call concludes, so that the largest call fits a block; the others
/// are concluded in the next.
pub(crate) const MAX_CONCLUSIONS: u32 = 8;

/// How many entries of a call were taken.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Taken {
    /// Models acknowledged.
    pub acknowledged: u32,
    /// Commitments.
    pub committed: u32,
    /// Refusals.
    pub declined: u32,
    /// Reveals.
    pub revealed: u32,
    /// Entries that matched no open duty.
    pub skipped: u32,
}

/// A member's place in a check.
struct Place<T: Config> {
    job: JobId,
    check: Check<T>,
    member: usize,
}

impl<T: Config> Place<T> {
    fn find(job: JobId, validator: &T::AccountId) -> Option<Self> {
        let check = Checks::<T>::get(job)?;
        let member = check.position(validator)?;
        Some(Self { job, check, member })
    }

    fn to_commit(job: JobId, validator: &T::AccountId) -> Option<Self> {
        Self::find(job, validator)
            .filter(|place| place.check.awaits_commitment(place.member, Pallet::<T>::now()))
    }

    fn to_reveal(
        job: JobId,
        validator: &T::AccountId,
        reveal: &Reveal,
    ) -> Option<(Self, Commitment)> {
        let place = Self::find(job, validator)?;
        let commitment = place.check.awaits_reveal(place.member, Pallet::<T>::now())?;
        place.check.opens(&commitment, reveal).then_some((place, commitment))
    }

    fn members(&self) -> u32 {
        u32::try_from(self.check.members.len()).unwrap_or(u32::MAX)
    }
}

impl<T: Config> Pallet<T> {
    /// Whether a `duties` call is valid now. The signature comes last, after what costs others
    /// the least to forge has been refused.
    pub(crate) fn authorize_duties(
        key: &CheckerKey,
        sequence: u64,
        duties: &Duties,
        signature: &Signature,
    ) -> TransactionValidityWithRefund {
        let refuse = |why: InvalidTransaction| Err(TransactionValidityError::Invalid(why));
        let Some(validator) = Keys::<T>::get(key) else {
            return refuse(InvalidTransaction::BadSigner);
        };
        let Some(checker) = Checkers::<T>::get(&validator).filter(|checker| checker.is_bonded())
        else {
            return refuse(InvalidTransaction::BadSigner);
        };
        let here = frame_system::Pallet::<T>::block_number();
        match checker.ensure_next(sequence, &here) {
            Err(OutOfTurn::Past) => return refuse(InvalidTransaction::Stale),
            Err(OutOfTurn::Future) => return refuse(InvalidTransaction::Future),
            // Valid again in the next block, so the author keeps it.
            Err(OutOfTurn::SecondInBlock) => return refuse(InvalidTransaction::ExhaustsResources),
            Ok(()) => {},
        }
        if !duties.iter().any(|duty| Self::is_open(&validator, duty)) {
            return refuse(InvalidTransaction::Call);
        }
        let payload = duties_payload(&Self::genesis(), key, sequence, duties);
        if !sp_io::crypto::ed25519_verify(signature, payload.as_bytes(), key) {
            return refuse(InvalidTransaction::BadProof);
        }
        let validity = ValidTransaction {
            priority: PRIORITY,
            requires: Vec::new(),
            provides: vec![(b"duties", key, sequence).encode()],
            longevity: LONGEVITY,
            propagate: true,
        };
        Ok((validity, Weight::zero()))
    }

    fn is_open(validator: &T::AccountId, duty: &Duty) -> bool {
        match duty {
            Duty::Acknowledge(model) => Self::awaits_acknowledgement(validator, model),
            Duty::Commit { job, .. } | Duty::Decline { job } => {
                Place::<T>::to_commit(*job, validator).is_some()
            },
            Duty::Reveal { job, reveal } => {
                Place::<T>::to_reveal(*job, validator, reveal).is_some()
            },
        }
    }

    /// What a call of these entries can cost at most.
    pub(crate) fn duties_weight(duties: &Duties) -> Weight {
        // Members whose session has ended may come on top; two rounds of a committee.
        let gone = T::CommitteeCap::get().saturating_mul(2);
        let all = T::MaxValidators::get().saturating_add(gone);
        let entries = duties.iter().fold(T::WeightInfo::duties(), |sum, duty| {
            sum.saturating_add(match duty {
                Duty::Acknowledge(_) => T::WeightInfo::duty_acknowledge(all),
                Duty::Commit { .. } | Duty::Decline { .. } => T::WeightInfo::duty_commit(all),
                Duty::Reveal { .. } => T::WeightInfo::duty_reveal(all),
            })
        });
        let reveals = duties.iter().filter(|duty| matches!(duty, Duty::Reveal { .. })).count();
        let conclusions = u32::try_from(reveals).unwrap_or(u32::MAX).min(MAX_CONCLUSIONS);
        let ends = T::WeightInfo::conclude_committee(gone).saturating_mul(conclusions.into());
        entries.saturating_add(ends)
    }

    /// Applies the entries of an authorized call; returns what it has cost.
    pub(crate) fn do_duties(
        key: &CheckerKey,
        sequence: u64,
        duties: &Duties,
    ) -> Result<Weight, DispatchError> {
        let validator = Keys::<T>::get(key).ok_or(crate::Error::<T>::NotRegistered)?;
        let here: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
        Checkers::<T>::mutate(&validator, |checker| {
            if let Some(checker) = checker.as_mut().defensive() {
                checker.sequence = sequence;
                checker.last_call = Some(here);
            }
        });
        let mut taken = Taken::default();
        let mut conclusions = MAX_CONCLUSIONS;
        let mut weight = T::WeightInfo::duties();
        for duty in duties.iter() {
            let cost = Self::apply((&validator, key), duty, &mut conclusions, &mut taken);
            weight = weight.saturating_add(cost);
        }
        Self::deposit_event(Event::DutiesDone { validator, sequence, taken });
        Ok(weight)
    }

    fn apply(
        (validator, key): (&T::AccountId, &CheckerKey),
        duty: &Duty,
        conclusions: &mut u32,
        taken: &mut Taken,
    ) -> Weight {
        let (cost, count) = match duty {
            Duty::Acknowledge(model) => {
                let cost = T::WeightInfo::duty_acknowledge(T::MaxValidators::get());
                let is_taken = Self::acknowledge(validator, model);
                (is_taken.then_some(cost), &mut taken.acknowledged)
            },
            Duty::Commit { job, root } => {
                let state = MemberState::Committed(Commitment { root: *root, key: *key });
                (Self::answer(*job, validator, state), &mut taken.committed)
            },
            Duty::Decline { job } => {
                (Self::answer(*job, validator, MemberState::Declined), &mut taken.declined)
            },
            Duty::Reveal { job, reveal } => {
                (Self::reveal(*job, validator, reveal, conclusions), &mut taken.revealed)
            },
        };
        match cost {
            Some(cost) => {
                *count = count.saturating_add(1);
                cost
            },
            None => {
                taken.skipped = taken.skipped.saturating_add(1);
                // As dear as looking at it in validation.
                T::WeightInfo::authorize_duties(1)
            },
        }
    }

    fn answer(job: JobId, validator: &T::AccountId, state: MemberState) -> Option<Weight> {
        let mut place = Place::<T>::to_commit(job, validator)?;
        let cost = T::WeightInfo::duty_commit(place.members());
        place.check.set_state(place.member, state);
        if place.check.has_all_commitments() {
            Self::commitments_complete(place.job, place.check);
        } else {
            Checks::<T>::insert(place.job, place.check);
        }
        Some(cost)
    }

    /// Applies a reveal; `conclusions` counts down how many verifications may still end.
    fn reveal(
        job: JobId,
        validator: &T::AccountId,
        reveal: &Reveal,
        conclusions: &mut u32,
    ) -> Option<Weight> {
        let (mut place, commitment) = Place::<T>::to_reveal(job, validator, reveal)?;
        let cost = T::WeightInfo::duty_reveal(place.members());
        let shown = ShownTile { tile_count: reveal.tile_count, data: reveal.tile.clone() };
        let agrees = Self::agrees(job, &place.check, &shown);
        let judgement = Judgement { verdict: reveal.verdict, agrees };
        place.check.set_state(place.member, MemberState::Judged(commitment, judgement));
        let is_about_model = reveal.verdict != Verdict::Inconclusive;
        if place.check.round == Round::Everyone && is_about_model {
            let member = u32::try_from(place.member).ok()?;
            Tiles::<T>::insert(job, member, shown);
        }
        if !place.check.has_all_reveals() {
            Checks::<T>::insert(job, place.check);
            return Some(cost);
        }
        let members = place.members();
        let left = conclusions.checked_sub(1);
        let has_concluded = Self::reveals_complete(job, place.check, left.is_some());
        Some(if has_concluded {
            *conclusions = left.unwrap_or_default();
            cost.saturating_add(T::WeightInfo::conclude_committee(members))
        } else {
            cost
        })
    }

    /// Whether a tile fits what the worker has opened.
    fn agrees(job: JobId, check: &Check<T>, shown: &ShownTile) -> bool {
        let index = check.tile_index(shown.tile_count);
        let (Some(index), Some(output), Some(terms)) =
            (index, T::Jobs::output(job), T::Models::terms(&check.model))
        else {
            return false;
        };
        tiles::fits(&terms, &output, index, shown)
    }

    /// What a checker has to do now, at most `limit` entries. For nodes: it looks at every check.
    ///
    /// Of models it names those that others have acknowledged; the first to acknowledge a model
    /// learns of it from the registry.
    pub fn open_duties(key: CheckerKey, limit: u32) -> Vec<OpenDuty> {
        let Some(validator) = Keys::<T>::get(key) else { return Vec::new() };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let jobs = Checks::<T>::iter().filter_map(|(job, check)| {
            let member = check.position(&validator)?;
            let (ticket, model, until) = (check.ticket, check.model, check.until());
            if check.awaits_commitment(member, Self::now()) {
                return Some(OpenDuty::Commit { job, ticket, model, until });
            }
            let seed = check.seed;
            check.awaits_reveal(member, Self::now()).map(|_| OpenDuty::Reveal {
                job,
                ticket,
                seed,
                until,
            })
        });
        let has_seat = CheckerRoster::<T>::get().seat(&validator).is_some();
        let models = crate::Acknowledgements::<T>::iter_keys()
            .filter(|model| has_seat && Self::awaits_acknowledgement(&validator, model))
            .map(|model| OpenDuty::Acknowledge { model });
        jobs.chain(models).take(limit).collect()
    }

    /// The number that a checker's next `duties` call must carry.
    pub fn next_sequence(key: CheckerKey) -> Option<u64> {
        let checker = Checkers::<T>::get(Keys::<T>::get(key)?)?;
        checker.sequence.checked_add(1)
    }
}
