// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The steps of a verification: how it begins, what `on_poll` draws, and when windows close.

use crate::{
    check::{Check, Interested, Phase, Round},
    method::{self, Start},
    types::Penalties,
    Checks, Config, Event, Pallet, RosterOf, WeightInfo,
};
use alloc::vec::Vec;
use credence_primitives::{
    committee::{two_thirds, Draw, Purpose},
    history::History,
    ids::JobId,
    manifest::Assurance,
    protocol::{
        ActiveClock, Begun, BlockRandomness, ModelCatalog, Submission, Verification, WorkerPool,
    },
    receipt::Report,
    ActiveBlock, Balance, Ppm, MILLION,
};
use frame_support::{pallet_prelude::*, traits::Defensive, weights::WeightMeter};
use sp_core::{H256, U256};
use sp_runtime::Permill;

/// Active blocks beyond a model's time bound that committing takes: to see the draw, and to be
/// included.
const COMMIT_MARGIN: ActiveBlock = 4;

/// What a block brings to the steps made in it.
pub(crate) struct Moment<T: Config> {
    randomness: Option<H256>,
    roster: RosterOf<T>,
}

impl<T: Config> Moment<T> {
    /// A draw about the check's attempt, unless the block carries no randomness.
    fn draw(&self, purpose: Purpose, check: &Check<T>, attempt: u32) -> Option<Draw> {
        let genesis = Pallet::<T>::genesis();
        Some(Draw::new(&self.randomness?, &genesis, purpose, &check.ticket, attempt))
    }
}

/// ⌊amount · parts / 10⁶⌋, where the parts may be more than a million.
pub(crate) fn multiple_of(amount: Balance, parts: Ppm) -> Balance {
    let product = U256::from(amount) * U256::from(parts) / U256::from(MILLION);
    product.try_into().unwrap_or(Balance::MAX)
}

fn happens(draw: &mut Draw, chance: Permill) -> bool {
    draw.below(MILLION.into()) < chance.deconstruct().into()
}

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> ActiveBlock {
        T::Clock::now()
    }

    /// What one check of a model costs.
    pub(crate) fn fee_per_check(time_bound_ms: u32) -> Balance {
        let by_time = T::PlanckPerMillisecond::get().saturating_mul(time_bound_ms.into());
        by_time.max(T::MinimumCheckFee::get())
    }

    /// The active blocks in which a model's output can be committed to.
    pub(crate) fn commit_window(time_bound_ms: u32) -> ActiveBlock {
        let blocks = time_bound_ms.div_ceil(T::MillisecondsPerBlock::get().max(1));
        T::Window::get().max(blocks.saturating_add(COMMIT_MARGIN))
    }

    pub(crate) fn do_begin(submission: Submission<T::AccountId>) -> Begun<T::AccountId> {
        let leading = method::leading(submission.assurance);
        let phase = match method::method(leading).start() {
            Some(Start::Await(phase)) => phase,
            Some(Start::AtOnce) | None => {
                let reached = method::reached(submission.assurance, false);
                return Begun::OpensAtOnce(Report {
                    reached,
                    verdicts: Vec::new(),
                    evidence_hash: H256::zero(),
                    pay: Vec::new(),
                });
            },
        };
        let job = submission.job;
        if let Some(old) = Checks::<T>::get(job) {
            frame_support::defensive!("a job has one verification at a time; qed");
            Self::forget(job, &old);
        }
        let check = Self::new_check(submission, leading, phase);
        Self::deposit_event(Event::CheckBegun { job, ticket: check.ticket, method: leading });
        Self::await_next_block(job, check, phase);
        Begun::Hidden
    }

    fn new_check(
        submission: Submission<T::AccountId>,
        method: Assurance,
        phase: Phase,
    ) -> Check<T> {
        let terms = T::Models::terms(&submission.model);
        let time_bound_ms = terms.map_or(0, |terms| terms.time_bound_ms);
        let value = submission.value;
        Check {
            ticket: submission.ticket,
            model: submission.model,
            worker: submission.worker,
            commitment: submission.commitment,
            demanded: submission.assurance,
            method,
            value,
            check_fee: submission.check_fee,
            commit_window: Self::commit_window(time_bound_ms),
            fee: Self::fee_per_check(time_bound_ms),
            penalties: Penalties {
                silence: multiple_of(value, T::SilencePenalty::get()),
                missing_reveal: multiple_of(value, T::MissingRevealPenalty::get()),
                dissent: multiple_of(value, T::DissentPenalty::get()),
            },
            phase,
            due: 0,
            round: Round::Committee,
            validators: 0,
            committee: 0,
            was_replaced: false,
            is_opened: false,
            is_audited: false,
            seed: 0,
            members: BoundedVec::new(),
            challenge: None,
        }
    }

    /// Makes the steps that are due, in order, while the meter and the limit allow.
    pub(crate) fn advance_due(meter: &mut WeightMeter) {
        let refresh = T::WeightInfo::refresh_roster(T::MaxValidators::get());
        if meter.try_consume(refresh).is_err() {
            return;
        }
        let moment = Moment { roster: Self::refresh_roster(), randomness: T::Randomness::get() };
        for _ in 0..T::MaxStepsPerBlock::get() {
            // What many penalties leave behind must fit in, whatever the step comes to.
            let has_room = T::History::has_room_for_work();
            if !has_room || meter.try_consume(T::WeightInfo::next_due()).is_err() {
                break;
            }
            let Some(job) = Self::next_due(Self::now()) else { break };
            let Some(check) = Checks::<T>::get(job).defensive() else { break };
            let (step, end) = Self::step_weights(&check, moment.roster.size());
            // Any step may find that the verification ends.
            if !meter.can_consume(step.saturating_add(end)) {
                break;
            }
            Self::advance(job, check, &moment);
            meter.consume(step);
            if !Checks::<T>::contains_key(job) {
                meter.consume(end);
            }
        }
    }

    /// What the check's next step costs, and what the verification's end costs besides.
    fn step_weights(check: &Check<T>, validators: u32) -> (Weight, Weight) {
        let members = u32::try_from(check.members.len()).unwrap_or(u32::MAX);
        // Members whose session has ended come on top.
        let all = validators.saturating_add(members);
        let everyone = T::WeightInfo::step_everyone(all);
        match check.round {
            Round::Committee => {
                // Whatever a committee does may lead to asking all validators.
                let step = T::WeightInfo::step_committee(all).max(everyone);
                (step, T::WeightInfo::conclude_committee(members))
            },
            Round::Everyone => {
                // Measured for a rejection; an acceptance settles the job instead.
                let settlement = T::WeightInfo::conclude_committee(members);
                let end = T::WeightInfo::conclude_everyone(members).saturating_add(settlement);
                (everyone, end)
            },
        }
    }

    fn advance(job: JobId, mut check: Check<T>, moment: &Moment<T>) {
        match check.phase {
            Phase::Sampling => Self::sample(job, check, moment),
            Phase::Drawing => Self::draw_committee(job, check, moment),
            Phase::Committing | Phase::Committed => {
                check.silence_the_rest();
                Self::close_commitments(job, check, moment);
            },
            Phase::Opening => Self::conclude_unopened(job, &check),
            Phase::Revealing => match check.round {
                Round::Committee => Self::escalate(job, check, moment),
                Round::Everyone => Self::conclude(job, check),
            },
            Phase::Auditing => Self::audit(job, check, moment),
            Phase::Escalating => Self::escalate(job, check, moment),
            Phase::Challengeable | Phase::Concluding => Self::conclude(job, check),
        }
    }

    fn sample(job: JobId, check: Check<T>, moment: &Moment<T>) {
        let Some(mut draw) = moment.draw(Purpose::Sample, &check, 0) else {
            return Self::await_next_block(job, check, Phase::Sampling);
        };
        if happens(&mut draw, T::SampleProbability::get()) {
            return Self::draw_committee(job, check, moment);
        }
        let until = Self::open_window(job, check, Phase::Opening, T::Window::get());
        Self::deposit_event(Event::OpeningAwaited { job, seed: None, until });
    }

    fn interested(job: JobId, check: &Check<T>) -> Interested<T> {
        Interested {
            payee: T::Workers::identity(&check.worker).map(|identity| identity.payee),
            operator: T::Workers::operator_for(&check.worker, job),
        }
    }

    /// Draws the committee, or asks all validators where there are too few for one: a smaller
    /// committee could be dishonest altogether.
    fn draw_committee(job: JobId, mut check: Check<T>, moment: &Moment<T>) {
        let Some(mut draw) = moment.draw(Purpose::Checkers, &check, 0) else {
            return Self::await_next_block(job, check, Phase::Drawing);
        };
        check.validators = moment.roster.size();
        check.committee = Self::committee_size(check.validators);
        let size = usize::try_from(check.committee).unwrap_or(usize::MAX);
        let candidates = check.candidates(&moment.roster, &Self::interested(job, &check));
        if candidates.len() < size {
            return Self::escalate(job, check, moment);
        }
        let drawn = draw.distinct(&candidates, size);
        let _ = check.add_members(drawn.clone()).defensive_true();
        let blocks = check.commit_window;
        let until = Self::open_window(job, check, Phase::Committing, blocks);
        Self::deposit_event(Event::CommitteeDrawn { job, validators: drawn, until });
    }

    /// Commitments are closed: fills vacancies once, or goes on.
    fn close_commitments(job: JobId, check: Check<T>, moment: &Moment<T>) {
        match check.round {
            Round::Everyone if check.commitments() < two_thirds(check.validators) => {
                Self::conclude_void(job, &check);
            },
            Round::Committee if check.vacancies() > 0 && check.was_replaced => {
                Self::escalate(job, check, moment);
            },
            Round::Committee if check.vacancies() > 0 => Self::replace(job, check, moment),
            _ => Self::draw_tile(job, check, moment),
        }
    }

    fn replace(job: JobId, mut check: Check<T>, moment: &Moment<T>) {
        let Some(mut draw) = moment.draw(Purpose::Replacement, &check, 1) else {
            return Self::await_next_block(job, check, Phase::Committed);
        };
        let vacancies = usize::try_from(check.vacancies()).unwrap_or(usize::MAX);
        let candidates = check.candidates(&moment.roster, &Self::interested(job, &check));
        if candidates.len() < vacancies {
            return Self::escalate(job, check, moment);
        }
        let drawn = draw.distinct(&candidates, vacancies);
        let _ = check.add_members(drawn.clone()).defensive_true();
        check.was_replaced = true;
        let blocks = check.commit_window;
        let until = Self::open_window(job, check, Phase::Committing, blocks);
        Self::deposit_event(Event::MembersReplaced { job, validators: drawn, until });
    }

    fn draw_tile(job: JobId, mut check: Check<T>, moment: &Moment<T>) {
        let attempt = u32::from(check.round == Round::Everyone);
        let Some(mut draw) = moment.draw(Purpose::Tile, &check, attempt) else {
            return Self::await_next_block(job, check, Phase::Committed);
        };
        let seed = u64::try_from(draw.below(1 << 64)).unwrap_or_default();
        check.seed = seed;
        if check.is_opened {
            let until = Self::open_window(job, check, Phase::Revealing, T::Window::get());
            Self::deposit_event(Event::RevealsAwaited { job, seed, until });
        } else {
            let until = Self::open_window(job, check, Phase::Opening, T::Window::get());
            Self::deposit_event(Event::OpeningAwaited { job, seed: Some(seed), until });
        }
    }

    /// Draws whether everybody checks what the committee passes.
    ///
    /// In the block after the opening, and once: the worker cannot take its opening back, and no
    /// author gains by holding a reveal back, since the draw does not wait for it.
    fn audit(job: JobId, mut check: Check<T>, moment: &Moment<T>) {
        let Some(mut draw) = moment.draw(Purpose::Audit, &check, 0) else {
            return Self::await_next_block(job, check, Phase::Auditing);
        };
        check.is_audited = happens(&mut draw, T::AuditProbability::get());
        if !check.has_all_reveals() {
            Self::open_window(job, check, Phase::Revealing, T::Window::get());
        } else if check.is_audited || !check.committee_passes() {
            Self::escalate(job, check, moment);
        } else {
            Self::conclude(job, check);
        }
    }

    /// Asks all validators, if enough of them can answer.
    fn escalate(job: JobId, mut check: Check<T>, moment: &Moment<T>) {
        let interested = Self::interested(job, &check);
        let _ = check.ask_everyone(&moment.roster, &interested).defensive_true();
        if !check.can_decide() {
            return Self::conclude_void(job, &check);
        }
        let validators = check.validators;
        if check.has_all_commitments() {
            Self::deposit_event(Event::EveryoneAsked { job, validators, until: Self::now() });
            return Self::close_commitments(job, check, moment);
        }
        let blocks = check.commit_window;
        let until = Self::open_window(job, check, Phase::Committing, blocks);
        Self::deposit_event(Event::EveryoneAsked { job, validators, until });
    }

    /// The worker has opened its output.
    pub(crate) fn do_opened(job: JobId) {
        let Some(mut check) = Checks::<T>::get(job).filter(|_| Self::awaits_opening(job)) else {
            frame_support::defensive!("only an awaited output opens; qed");
            return;
        };
        check.is_opened = true;
        if check.members.is_empty() {
            let until =
                Self::open_window(job, check, Phase::Challengeable, T::ChallengeWindow::get());
            Self::deposit_event(Event::Challengeable { job, until });
        } else {
            let seed = check.seed;
            Self::await_next_block(job, check, Phase::Auditing);
            let until = Self::now().saturating_add(1).saturating_add(T::Window::get());
            Self::deposit_event(Event::RevealsAwaited { job, seed, until });
        }
    }

    /// All commitments are in before the window's end.
    pub(crate) fn commitments_complete(job: JobId, check: Check<T>) {
        Self::await_next_block(job, check, Phase::Committed);
    }

    /// All reveals are in before the window's end. True if that concluded the verification, which
    /// waits for the next block unless it `may_conclude` in this one.
    pub(crate) fn reveals_complete(job: JobId, check: Check<T>, may_conclude: bool) -> bool {
        match check.round {
            // The draw that is due in the next block goes on from here.
            Round::Committee if check.phase == Phase::Auditing => Checks::<T>::insert(job, check),
            Round::Everyone => Self::await_next_block(job, check, Phase::Concluding),
            Round::Committee if check.is_audited || !check.committee_passes() => {
                Self::await_next_block(job, check, Phase::Escalating);
            },
            Round::Committee if !may_conclude => {
                Self::await_next_block(job, check, Phase::Concluding);
            },
            Round::Committee => {
                Self::conclude(job, check);
                return true;
            },
        }
        false
    }
}

/// `defensive!` for conditions.
trait DefensiveTrue {
    fn defensive_true(self) -> bool;
}

impl DefensiveTrue for bool {
    fn defensive_true(self) -> bool {
        if !self {
            frame_support::defensive!("members fit their bound: all validators and two committees");
        }
        self
    }
}
