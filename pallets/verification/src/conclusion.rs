// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How a verification ends: decisions, pay, penalties.

use crate::{
    check::{Check, MemberState, Outcome, Round},
    method, tiles,
    types::{Fault, ShownTile},
    Config, Event, HoldReason, Pallet, Phase, Tiles,
};
use alloc::{vec, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{
    division::largest_remainder,
    duty::Verdict,
    history::{History, Party, What},
    ids::JobId,
    manifest::{Assurance, AssuranceSet},
    protocol::{Attribution, Conclusion, JobBook, ModelCatalog, WorkerPool},
    receipt::Report,
    Balance,
};
use frame_support::{
    pallet_prelude::*,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Defensive,
    },
};
use scale_info::TypeInfo;
use sp_core::H256;

/// What a verification found.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Finding {
    /// The result is right.
    Accepted,
    /// Two thirds of all validators found it wrong.
    Rejected,
    /// The worker has not opened it.
    NotOpened,
    /// Nothing: no two thirds agree, or not enough could be asked.
    Undecided,
    /// Honest outputs of the model differ.
    Quarantined,
}

/// A decision of all validators.
enum Decision<T: Config> {
    Pass,
    /// With those that are paid for it.
    Fail(Vec<T::AccountId>),
    None,
    Quarantine,
}

/// Who pays for checks, besides those who have paid already.
struct Bill {
    /// All that correct checks cost.
    due: Balance,
    /// What of it the losing side pays.
    escalation: Balance,
}

fn sum(amounts: impl Iterator<Item = Balance>) -> Balance {
    amounts.fold(0, Balance::saturating_add)
}

/// Equal parts, the first ones larger by one.
fn equally(total: Balance, count: usize) -> Vec<Balance> {
    largest_remainder(total, &vec![1; count])
}

impl<T: Config> Pallet<T> {
    /// Ends a verification whose outcome is known, once there is room for it.
    pub(crate) fn conclude(job: JobId, check: Check<T>) {
        if !T::History::has_room_for_work() {
            return Self::await_next_block(job, check, Phase::Concluding);
        }
        let decision = match check.round {
            Round::Committee => Decision::Pass,
            Round::Everyone => Self::decide(job, &check),
        };
        match decision {
            Decision::Pass if !T::Attribution::can_settle() => {
                Self::await_next_block(job, check, Phase::Concluding);
            },
            Decision::Pass => Self::conclude_accepted(job, &check),
            Decision::Fail(correct) => Self::conclude_rejected(job, &check, correct),
            Decision::None => Self::conclude_void(job, &check),
            Decision::Quarantine => {
                T::Models::quarantine(&check.model);
                Self::deposit_event(Event::ModelQuarantined { model: check.model, job });
                Self::end_void(job, &check, Finding::Quarantined);
            },
        }
    }

    fn decide(job: JobId, check: &Check<T>) -> Decision<T> {
        let (places, shown): (Vec<usize>, Vec<ShownTile>) = (0u32..)
            .zip(check.members.iter())
            .filter_map(|(place, _)| {
                Some((usize::try_from(place).ok()?, Tiles::<T>::get(job, place)?))
            })
            .unzip();
        let terms = T::Models::terms(&check.model);
        let output = T::Jobs::output(job);
        let (Some(terms), Some(output)) = (terms.defensive(), output.defensive()) else {
            return Decision::None;
        };
        let matches = tiles::agreeing(&terms, &output, check.seed, &shown);
        let strays = matches.iter().filter(|matches| !**matches).count();
        // Of all validators, not of those that answered: fewer than a third of liars must not
        // be able to blame the model when others are silent.
        let strays = u64::try_from(strays).unwrap_or(u64::MAX);
        if strays.saturating_mul(3) > u64::from(check.validators) {
            return Decision::Quarantine;
        }
        match check.decision() {
            Some(Verdict::Pass) => Decision::Pass,
            Some(Verdict::Fail) => {
                let agreeing = places.iter().zip(matches).filter(|(_, matches)| *matches);
                let correct = agreeing
                    .filter_map(|(place, _)| check.members.get(*place))
                    .filter(|member| member.verdict() == Some(Verdict::Fail))
                    .map(|member| member.validator.clone());
                Decision::Fail(correct.collect())
            },
            _ => Decision::None,
        }
    }

    fn bill(check: &Check<T>, correct: usize) -> Bill {
        let correct = u32::try_from(correct).unwrap_or(u32::MAX);
        let cost = |checks: u32| check.fee.saturating_mul(checks.into());
        let escalation = match check.round {
            Round::Committee => 0,
            Round::Everyone => cost(correct.saturating_sub(check.committee)),
        };
        Bill { due: cost(correct), escalation }
    }

    fn conclude_accepted(job: JobId, check: &Check<T>) {
        Self::forget(job, check);
        let passes = check.members.iter().filter(|m| m.verdict() == Some(Verdict::Pass));
        let correct: Vec<T::AccountId> = passes.map(|member| member.validator.clone()).collect();
        let bill = Self::bill(check, correct.len());
        let from_challenger = Self::charge_challenger(job, check, bill.due);
        let escalation = bill.escalation.saturating_sub(from_challenger);
        let from_losers = Self::charge_losers(job, check, Verdict::Pass, escalation);
        let collected =
            from_challenger.saturating_add(sum(from_losers.iter().map(|(_, part)| *part)));
        Self::owe_equally(&correct, collected);
        let from_fee = bill.due.saturating_sub(collected).min(check.check_fee);
        let pay = correct.iter().cloned().zip(equally(from_fee, correct.len())).collect();
        let report = Self::report(check, method::reached(check.demanded, !correct.is_empty()), pay);
        Self::punish(job, check, Some(Verdict::Pass), &from_losers);
        Self::deposit_event(Event::Concluded { job, finding: Finding::Accepted, pay: bill.due });
        T::Jobs::conclude(job, Conclusion::Accepted(report));
    }

    fn conclude_rejected(job: JobId, check: &Check<T>, correct: Vec<T::AccountId>) {
        Self::forget(job, check);
        let bill = Self::bill(check, correct.len());
        let from_losers = Self::charge_losers(job, check, Verdict::Fail, bill.escalation);
        let collected = sum(from_losers.iter().map(|(_, part)| *part));
        let attribution = T::Attribution::account();
        let rest = bill.due.saturating_sub(collected);
        let from_worker = T::Workers::charge(&check.worker, job, rest, &attribution);
        let total = collected.saturating_add(from_worker);
        Self::owe_equally(&correct, total);
        Self::reward_challenger(job, check);
        let pay = correct.iter().cloned().zip(equally(total, correct.len())).collect();
        let report = Self::report(check, AssuranceSet::of(&[Assurance::Signed]), pay);
        Self::punish(job, check, Some(Verdict::Fail), &from_losers);
        Self::deposit_event(Event::Concluded { job, finding: Finding::Rejected, pay: total });
        T::Jobs::conclude(job, Conclusion::Rejected(report));
    }

    /// No decision: nobody is penalised, and nobody has earned anything.
    pub(crate) fn conclude_void(job: JobId, check: &Check<T>) {
        Self::end_void(job, check, Finding::Undecided);
    }

    fn end_void(job: JobId, check: &Check<T>, finding: Finding) {
        Self::forget(job, check);
        Self::release_challenger(check);
        let report = Self::report(check, AssuranceSet::of(&[Assurance::Signed]), Vec::new());
        Self::deposit_event(Event::Concluded { job, finding, pay: 0 });
        T::Jobs::conclude(job, Conclusion::Void(report));
    }

    /// The worker has kept its output back. Those who kept silent before are still at fault.
    pub(crate) fn conclude_unopened(job: JobId, check: &Check<T>) {
        Self::forget(job, check);
        Self::release_challenger(check);
        Self::punish(job, check, None, &[]);
        Self::deposit_event(Event::Concluded { job, finding: Finding::NotOpened, pay: 0 });
        T::Jobs::conclude(job, Conclusion::NotOpened);
    }

    fn report(
        check: &Check<T>,
        reached: AssuranceSet,
        pay: Vec<(T::AccountId, Balance)>,
    ) -> Report<T::AccountId> {
        let verdict = |member: &crate::check::Member<T::AccountId>| {
            (member.validator.clone(), member.verdict())
        };
        let verdicts = check.members.iter().map(verdict).collect();
        Report { reached, verdicts, evidence_hash: H256::zero(), pay }
    }

    /// Notes a sum, already on attribution's account, as owed to all of these equally.
    fn owe_equally(validators: &[T::AccountId], total: Balance) {
        for (validator, part) in validators.iter().zip(equally(total, validators.len())) {
            if part > 0 {
                let _ = T::Attribution::owe(validator, part)
                    .defensive_proof("amounts that exist fit the books; qed");
            }
        }
    }

    /// Takes the escalation's cost from the losing side's checkers in equal parts, from each up
    /// to its penalty. Returns what each has paid, by its place among the members.
    fn charge_losers(
        job: JobId,
        check: &Check<T>,
        decision: Verdict,
        escalation: Balance,
    ) -> Vec<(usize, Balance)> {
        let lost = |place: usize| {
            let fault = check.members.get(place)?.fault(decision)?;
            (fault >= Fault::MissingReveal).then(|| (place, check.penalties.of(fault)))
        };
        let losers: Vec<(usize, Balance)> = (0..check.members.len()).filter_map(lost).collect();
        let parts = equally(escalation, losers.len());
        losers
            .into_iter()
            .zip(parts)
            .filter_map(|((place, penalty), part)| {
                let validator = &check.members.get(place)?.validator;
                Some((place, Self::charge_checker(job, validator, part.min(penalty))))
            })
            .collect()
    }

    /// The faults of members become strikes and deferred slashes; without a decision only silence
    /// is one. What a member has paid already counts towards its slash.
    fn punish(
        job: JobId,
        check: &Check<T>,
        decision: Option<Verdict>,
        charged: &[(usize, Balance)],
    ) {
        for (place, member) in check.members.iter().enumerate() {
            let fault = match decision {
                Some(decision) => member.fault(decision),
                None => {
                    let is_silent = member.first == Some(Outcome::Silent)
                        || member.state == MemberState::Silent;
                    is_silent.then_some(Fault::Silence)
                },
            };
            let paid = charged.iter().find(|(payer, _)| *payer == place);
            let paid = paid.map_or(0, |(_, part)| *part);
            let amount = fault.map_or(0, |fault| check.penalties.of(fault).saturating_sub(paid));
            Self::note_duty(job, &member.validator, fault, amount);
        }
    }

    /// Lets a failed challenge pay for the checks it has caused; the rest of its bond returns.
    fn charge_challenger(job: JobId, check: &Check<T>, due: Balance) -> Balance {
        let Some(challenge) = &check.challenge else { return 0 };
        let charged = T::Currency::transfer_on_hold(
            &HoldReason::ChallengeBond.into(),
            &challenge.challenger,
            &T::Attribution::account(),
            due.min(challenge.bond),
            Precision::BestEffort,
            Restriction::Free,
            Fortitude::Force,
        )
        .defensive()
        .unwrap_or_default();
        Self::release_bond(&challenge.challenger, challenge.bond.saturating_sub(charged));
        if charged > 0 {
            let what = What::Charged { party: Party::Challenger, planck: charged };
            T::History::record(Some(&challenge.challenger), Some(job), None, what);
        }
        charged
    }

    fn reward_challenger(job: JobId, check: &Check<T>) {
        let Some(challenge) = &check.challenge else { return };
        Self::release_bond(&challenge.challenger, challenge.bond);
        let reward = T::ChallengeReward::get().mul_floor(check.value);
        let challenger = challenge.challenger.clone();
        let amount = T::Workers::charge(&check.worker, job, reward, &challenger);
        let rewarded = What::Rewarded { planck: amount };
        T::History::record(Some(&challenger), Some(job), None, rewarded);
        Self::deposit_event(Event::ChallengeUpheld { job, challenger, reward: amount });
    }

    fn release_challenger(check: &Check<T>) {
        if let Some(challenge) = &check.challenge {
            Self::release_bond(&challenge.challenger, challenge.bond);
        }
    }

    fn release_bond(challenger: &T::AccountId, amount: Balance) {
        let reason = HoldReason::ChallengeBond.into();
        let _ = T::Currency::release(&reason, challenger, amount, Precision::BestEffort)
            .defensive_proof("a challenge's bond is on hold; qed");
    }
}
