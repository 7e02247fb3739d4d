// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A verification under way, and the rules of its rounds.

use crate::{
    types::{Challenge, Fault, Penalties, Roster, Seat},
    Config,
};
use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use core::marker::PhantomData;
use credence_primitives::{
    commitment::TileClaim,
    committee::{committee_size, two_thirds},
    duty::{Reveal, Verdict},
    ids::{CheckerKey, ModelId, OutputCommitment, Ticket},
    manifest::{Assurance, AssuranceSet},
    ActiveBlock, Balance,
};
use frame_support::{pallet_prelude::*, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_core::H256;

/// Where a verification stands. All but the windows await the next block's `on_poll`.
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
pub enum Phase {
    /// Whether a sampled result is checked is to be drawn.
    Sampling,
    /// The committee is to be drawn.
    Drawing,
    /// Window: members commit to their outputs.
    Committing,
    /// Commitments are closed: replacements, or the number that picks the tile, are to be drawn.
    Committed,
    /// Window: the worker opens its output.
    Opening,
    /// Window: members judge and show a tile.
    Revealing,
    /// The output has opened, and members may reveal; whether everybody checks again, should they
    /// all pass, is to be drawn.
    Auditing,
    /// Window: anybody with a bond may challenge.
    Challengeable,
    /// All validators are to be asked.
    Escalating,
    /// The end is known or overdue, and waits for room.
    Concluding,
}

/// Who judges.
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
pub enum Round {
    /// Nobody yet, or a random committee.
    Committee,
    /// All validators.
    Everyone,
}

/// What a checker has committed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Commitment {
    /// The root of its tree of tiles.
    pub root: H256,
    /// The key it was signed with, to which the root is bound: the checker may have another by
    /// the time of the reveal.
    pub key: CheckerKey,
}

/// A judgement with its proof of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Judgement {
    /// What the member thinks of the result.
    pub verdict: Verdict,
    /// Whether the tile shown is compatible with the worker's output.
    pub agrees: bool,
}

/// What a member has done in the present round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum MemberState {
    /// Nothing yet.
    Drawn,
    /// It has said that it cannot.
    Declined,
    /// It has let the window for commitments pass.
    Silent,
    /// It has committed.
    Committed(Commitment),
    /// It has judged.
    Judged(Commitment, Judgement),
}

/// How a round ended for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Outcome {
    /// It said that it cannot.
    Declined,
    /// It said nothing.
    Silent,
    /// It committed and did not reveal.
    Unrevealed,
    /// It said Pass and showed a tile that says otherwise.
    Contradicted,
    /// It judged.
    Judged(Verdict),
}

impl Outcome {
    /// What is wrong with it when `decision` was reached.
    pub fn fault(self, decision: Verdict) -> Option<Fault> {
        match self {
            Self::Silent => Some(Fault::Silence),
            Self::Unrevealed => Some(Fault::MissingReveal),
            Self::Contradicted => Some(Fault::Dissent),
            Self::Judged(Verdict::Inconclusive) | Self::Declined => None,
            Self::Judged(verdict) => (verdict != decision).then_some(Fault::Dissent),
        }
    }
}

/// A validator that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Member<AccountId> {
    /// The validator.
    pub validator: AccountId,
    /// How the committee's round ended for it, when all validators were asked after that.
    pub first: Option<Outcome>,
    /// What it has done in the present round.
    pub state: MemberState,
}

impl<AccountId> Member<AccountId> {
    /// Newly drawn.
    pub fn new(validator: AccountId) -> Self {
        Self { validator, first: None, state: MemberState::Drawn }
    }

    /// How the round ended for it, when it has ended.
    pub fn outcome(&self) -> Outcome {
        match self.state {
            MemberState::Drawn | MemberState::Silent => Outcome::Silent,
            MemberState::Declined => Outcome::Declined,
            MemberState::Committed(_) => Outcome::Unrevealed,
            MemberState::Judged(_, Judgement { verdict: Verdict::Pass, agrees: false }) => {
                Outcome::Contradicted
            },
            MemberState::Judged(_, judgement) => Outcome::Judged(judgement.verdict),
        }
    }

    /// The gravest fault of both rounds.
    pub fn fault(&self, decision: Verdict) -> Option<Fault> {
        let first = self.first.and_then(|outcome| outcome.fault(decision));
        first.max(self.outcome().fault(decision))
    }

    /// Its verdict, unless its own tile contradicts it.
    pub fn verdict(&self) -> Option<Verdict> {
        match self.outcome() {
            Outcome::Judged(verdict) => Some(verdict),
            _ => None,
        }
    }

    fn enter_round_of_everyone(&mut self, is_opened: bool) {
        // Before the output opens nobody can reveal.
        let could_not_reveal = !is_opened && matches!(self.state, MemberState::Committed(_));
        self.first = (!could_not_reveal).then(|| self.outcome());
        self.state = match self.state {
            MemberState::Committed(commitment) | MemberState::Judged(commitment, _) => {
                MemberState::Committed(commitment)
            },
            _ => MemberState::Drawn,
        };
    }
}

/// The most members of a check: all validators, and a committee with its replacements whose
/// session has ended. The largest committee, not the one that governance allows at present:
/// stored checks must stay readable when that changes.
pub struct MemberBound<T>(PhantomData<T>);

impl<T: Config> Get<u32> for MemberBound<T> {
    fn get() -> u32 {
        let validators = T::MaxValidators::get();
        let committee = committee_size(validators, u32::MAX);
        validators.saturating_add(committee.saturating_mul(2))
    }
}

/// A verification under way.
#[derive(
    CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[codec(mel_bound())]
#[scale_info(skip_type_params(T))]
pub struct Check<T: Config> {
    /// The attempt.
    pub ticket: Ticket,
    /// The model.
    pub model: ModelId,
    /// The owner account of the worker.
    pub worker: T::AccountId,
    /// What the worker has committed to.
    pub commitment: OutputCommitment,
    /// What the request demands.
    pub demanded: AssuranceSet,
    /// The strongest method among that, which runs the verification.
    pub method: Assurance,
    /// The job's whole fee.
    pub value: Balance,
    /// What of it pays for checks.
    pub check_fee: Balance,
    /// How long members may take to commit; long enough for the model's time bound.
    pub commit_window: ActiveBlock,
    /// What a correct check earns.
    pub fee: Balance,
    /// What faults cost.
    pub penalties: Penalties,
    /// Where it stands.
    pub phase: Phase,
    /// The active block at which the phase ends, if it does not end before: a window includes the
    /// block before it.
    pub due: ActiveBlock,
    /// Who judges.
    pub round: Round,
    /// n at the latest draw.
    pub validators: u32,
    /// How many were to judge in the committee.
    pub committee: u32,
    /// Whether replacements have been drawn.
    pub was_replaced: bool,
    /// Whether the output has opened.
    pub is_opened: bool,
    /// Whether everybody checks what the committee passes.
    pub is_audited: bool,
    /// What picks the tile, modulo the number of tiles.
    pub seed: u64,
    /// Everybody drawn, in order.
    pub members: BoundedVec<Member<T::AccountId>, MemberBound<T>>,
    /// Who has doubted the result.
    pub challenge: Option<Challenge<T::AccountId>>,
}

impl<T: Config> Check<T> {
    /// The place of a validator among the members.
    pub fn position(&self, validator: &T::AccountId) -> Option<usize> {
        self.members.iter().position(|member| member.validator == *validator)
    }

    /// The last active block of the window.
    pub fn until(&self) -> ActiveBlock {
        self.due.saturating_sub(1)
    }

    fn is_open(&self, phase: Phase, now: ActiveBlock) -> bool {
        self.phase == phase && now < self.due
    }

    /// Whether the member may commit or decline now.
    pub fn awaits_commitment(&self, member: usize, now: ActiveBlock) -> bool {
        self.is_open(Phase::Committing, now)
            && self.members.get(member).is_some_and(|member| member.state == MemberState::Drawn)
    }

    /// What the member may reveal now.
    pub fn awaits_reveal(&self, member: usize, now: ActiveBlock) -> Option<Commitment> {
        let is_open = self.phase == Phase::Auditing || self.is_open(Phase::Revealing, now);
        match self.members.get(member)?.state {
            MemberState::Committed(commitment) if is_open => Some(commitment),
            _ => None,
        }
    }

    /// The tile that a tree of this many tiles has to show.
    pub fn tile_index(&self, tile_count: u32) -> Option<u32> {
        let index = self.seed.checked_rem(u64::from(tile_count))?;
        u32::try_from(index).ok()
    }

    /// Whether what is revealed is what the member has committed to.
    pub fn opens(&self, commitment: &Commitment, reveal: &Reveal) -> bool {
        let Some(index) = self.tile_index(reveal.tile_count) else { return false };
        TileClaim {
            ticket: &self.ticket,
            checker: &commitment.key,
            salt: &reveal.salt,
            tile_count: reveal.tile_count,
            index,
            data: &reveal.tile,
            path: &reveal.path,
        }
        .is_under(&commitment.root)
    }

    /// Sets what a member has done.
    pub fn set_state(&mut self, member: usize, state: MemberState) {
        if let Some(member) = self.members.get_mut(member) {
            member.state = state;
        }
    }

    /// Whether nobody is left who could commit.
    pub fn has_all_commitments(&self) -> bool {
        !self.members.iter().any(|member| member.state == MemberState::Drawn)
    }

    /// Whether nobody is left who could reveal.
    pub fn has_all_reveals(&self) -> bool {
        !self.members.iter().any(|member| matches!(member.state, MemberState::Committed(_)))
    }

    /// How many have committed.
    pub fn commitments(&self) -> u32 {
        let count = self.members.iter().filter(|member| {
            matches!(member.state, MemberState::Committed(_) | MemberState::Judged(..))
        });
        u32::try_from(count.count()).unwrap_or(u32::MAX)
    }

    /// Ends the window for commitments.
    pub fn silence_the_rest(&mut self) {
        for member in self.members.iter_mut() {
            if member.state == MemberState::Drawn {
                member.state = MemberState::Silent;
            }
        }
    }

    /// How many of the committee are to be replaced.
    pub fn vacancies(&self) -> u32 {
        self.committee.saturating_sub(self.commitments())
    }

    /// Whether the whole committee has judged, found the result right, and shown tiles that fit.
    pub fn committee_passes(&self) -> bool {
        let passes = self.members.iter().filter(|m| m.verdict() == Some(Verdict::Pass)).count();
        self.has_all_reveals() && u32::try_from(passes) == Ok(self.committee)
    }

    /// Whether a seat may judge this result at all.
    fn is_independent(&self, seat: &Seat<T::AccountId>, interested: &Interested<T>) -> bool {
        seat.validator != self.worker
            && Some(&seat.validator) != interested.payee.as_ref()
            && Some(&seat.key) != interested.operator.as_ref()
    }

    /// The seats that could be drawn now: independent, and not drawn before.
    pub fn candidates(
        &self,
        roster: &Roster<T::AccountId, T::MaxValidators>,
        interested: &Interested<T>,
    ) -> Vec<T::AccountId> {
        roster
            .seats
            .iter()
            .filter(|seat| self.is_independent(seat, interested))
            .filter(|seat| self.position(&seat.validator).is_none())
            .map(|seat| seat.validator.clone())
            .collect()
    }

    /// Adds members; false if there is no room, which the bound excludes.
    pub fn add_members(&mut self, validators: Vec<T::AccountId>) -> bool {
        validators
            .into_iter()
            .all(|validator| self.members.try_push(Member::new(validator)).is_ok())
    }

    /// Asks all validators. Members of the committee keep their commitments, and those without
    /// get another chance; a member whose session has ended counts among all.
    pub fn ask_everyone(
        &mut self,
        roster: &Roster<T::AccountId, T::MaxValidators>,
        interested: &Interested<T>,
    ) -> bool {
        let others = self.candidates(roster, interested);
        let gone = self.members.iter().filter(|m| !roster.validators.contains(&m.validator));
        let gone = u32::try_from(gone.count()).unwrap_or(u32::MAX);
        self.validators = roster.size().saturating_add(gone);
        self.round = Round::Everyone;
        for member in self.members.iter_mut() {
            member.enter_round_of_everyone(self.is_opened);
        }
        self.add_members(others)
    }

    /// Whether enough members are there for a decision.
    pub fn can_decide(&self) -> bool {
        u32::try_from(self.members.len()).is_ok_and(|count| count >= two_thirds(self.validators))
    }

    /// What two thirds of all validators say.
    pub fn decision(&self) -> Option<Verdict> {
        [Verdict::Pass, Verdict::Fail].into_iter().find(|verdict| {
            let count = self.members.iter().filter(|m| m.verdict() == Some(*verdict)).count();
            u32::try_from(count).is_ok_and(|count| count >= two_thirds(self.validators))
        })
    }
}

/// Who else has an interest in a worker's result, besides its owner.
#[derive(DebugNoBound)]
pub struct Interested<T: Config> {
    /// Who is paid for it.
    pub payee: Option<T::AccountId>,
    /// The key that has signed it.
    pub operator: Option<CheckerKey>,
}
