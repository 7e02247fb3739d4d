// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One ticket, and what the chain waits for.

use super::words::{Action, Report, Run};
use crate::{
    chain::{DeclineReason, Moment, Todo},
    journal::State,
    scheduler::{Desk, Sight, LOST_AFTER_BLOCKS},
};
use credence_primitives::ActiveBlock;

/// Active blocks before its end at which a job without a result is declined: the refusal needs one
/// to get into, and one to spare. Being late costs a part of the bond, declining nothing.
pub const DECLINE_MARGIN: ActiveBlock = 2;

/// How far a ticket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// For its model, or for the next block.
    Waiting,
    Running,
    /// Computed; the journal has failed to store it.
    Computed,
    Holding,
    /// Durable: may be signed, as often as needed.
    Held,
    Submitting,
    /// In a block as of this height, or sent and not heard of since.
    Submitted(u64),
    Opening,
    Opened(u64),
    Declining,
    Declined(u64),
    /// Nothing is to be done any more.
    Abandoned,
}

/// A ticket.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) run: Run,
    pub(super) todo: Todo,
    pub(super) stage: Stage,
    pub(super) sight: Sight,
    /// Whether the journal and the operator know that the job has left.
    pub(super) is_closed: bool,
}

impl Task {
    pub(super) fn is_ready(&self) -> bool {
        self.stage == Stage::Held
            && self.sight.is_present
            && matches!(self.todo, Todo::Submit { .. })
    }

    /// Does what the chain waits for.
    pub(super) fn advance(
        &mut self,
        moment: &Moment,
        is_draining: bool,
        models: &mut Desk,
        actions: &mut Vec<Action>,
    ) {
        match self.todo {
            Todo::Submit { until } => {
                self.towards_result(until, moment, is_draining, models, actions);
            },
            Todo::Open => self.towards_opening(moment, actions),
            Todo::Wait => self.while_others_verify(moment, actions),
        }
    }

    fn towards_result(
        &mut self,
        until: ActiveBlock,
        moment: &Moment,
        is_draining: bool,
        models: &mut Desk,
        actions: &mut Vec<Action>,
    ) {
        let is_late = moment.now.saturating_add(DECLINE_MARGIN) > until;
        let best = moment.best.number;
        match self.stage {
            Stage::Waiting | Stage::Running | Stage::Computed if is_late => {
                self.decline(DeclineReason::Overloaded, actions);
            },
            Stage::Waiting if is_draining => self.decline(DeclineReason::Overloaded, actions),
            Stage::Waiting if models.is_ready(&self.run.model) => {
                self.stage = Stage::Running;
                actions.push(Action::Run(self.run));
            },
            Stage::Waiting if models.ask(self.run.model) => {
                actions.push(Action::Fetch(self.run.model));
            },
            Stage::Computed => {
                self.stage = Stage::Holding;
                actions.push(Action::Hold(self.run));
            },
            // Not in this block's chain although it was sent: undone, or lost on its way.
            Stage::Submitted(at) | Stage::Opened(at) if best > at => self.stage = Stage::Held,
            Stage::Declined(at) if best > at.saturating_add(LOST_AFTER_BLOCKS) => {
                self.decline(DeclineReason::Overloaded, actions);
            },
            _ => {},
        }
    }

    fn towards_opening(&mut self, moment: &Moment, actions: &mut Vec<Action>) {
        let best = moment.best.number;
        match self.stage {
            Stage::Held | Stage::Submitting | Stage::Submitted(_) => {
                self.stage = Stage::Opening;
                actions.push(Action::Open(self.run.ticket));
            },
            Stage::Opened(at) if best > at => {
                self.stage = Stage::Opening;
                actions.push(Action::Open(self.run.ticket));
            },
            _ => self.leave_to_others(actions),
        }
    }

    fn while_others_verify(&mut self, moment: &Moment, actions: &mut Vec<Action>) {
        match self.stage {
            Stage::Held | Stage::Submitting => {
                self.stage = Stage::Submitted(moment.best.number);
                actions.push(Action::Note(self.run.ticket, State::Submitted));
            },
            _ => self.leave_to_others(actions),
        }
    }

    /// The chain has a result: if none of ours, whoever made it goes on.
    fn leave_to_others(&mut self, actions: &mut Vec<Action>) {
        if matches!(self.stage, Stage::Waiting | Stage::Running | Stage::Computed) {
            self.stage = Stage::Abandoned;
            actions.push(Action::Disown(self.run.ticket));
            actions.push(Action::Report(Report::NotOurs(self.run.ticket, self.run.job)));
        }
    }

    pub(super) fn decline(&mut self, reason: DeclineReason, actions: &mut Vec<Action>) {
        self.stage = Stage::Declining;
        actions.push(Action::Decline(self.run.ticket, self.run.job, reason));
    }
}
