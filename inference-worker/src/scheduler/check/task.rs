// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One ticket, and what the chain waits for.

use super::words::Action;
use crate::{
    chain::Moment,
    scheduler::{Desk, Sight},
};
use credence_primitives::{
    ids::{JobId, ModelId, Ticket},
    ActiveBlock,
};
use std::collections::BTreeMap;

/// Active blocks before the end of the window for commitments at which a checker without output
/// declines, which costs nothing, while silence does.
pub const DECLINE_MARGIN: ActiveBlock = 2;

/// How far a ticket's output has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// For its model, or for the next block.
    Waiting,
    /// Computing and making durable.
    Holding,
    /// Durable.
    Held,
    /// Cannot be computed.
    Failed,
}

/// What the chain waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Nothing,
    Commitment(ActiveBlock),
    Reveal(u64, ActiveBlock),
}

/// A ticket.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) job: JobId,
    pub(super) model: Option<ModelId>,
    pub(super) stage: Stage,
    pub(super) due: Due,
    pub(super) sight: Sight,
    /// The seeds that are being judged, or have been.
    pub(super) judged: BTreeMap<u64, bool>,
    /// Whether the commitment is in a block and no reveal yet: what costs the most to leave.
    pub(super) owes_reveal: bool,
}

impl Task {
    pub(super) fn advance(
        &mut self,
        ticket: Ticket,
        moment: &Moment,
        is_draining: bool,
        models: &mut Desk,
        actions: &mut Vec<Action>,
    ) {
        match (self.due, self.stage) {
            (Due::Commitment(until), Stage::Waiting | Stage::Holding)
                if moment.now.saturating_add(DECLINE_MARGIN) > until =>
            {
                self.stage = Stage::Failed;
            },
            (Due::Commitment(_), Stage::Waiting) if is_draining => self.stage = Stage::Failed,
            (Due::Commitment(_) | Due::Reveal(..), Stage::Waiting) => {
                self.compute(ticket, models, actions);
            },
            (Due::Reveal(seed, _), Stage::Held) if !self.judged.contains_key(&seed) => {
                self.judged.insert(seed, false);
                actions.push(Action::Judge(ticket, self.job, seed));
            },
            _ => {},
        }
    }

    fn compute(&mut self, ticket: Ticket, models: &mut Desk, actions: &mut Vec<Action>) {
        // A reveal of a ticket that the journal does not know: nothing can be shown.
        let Some(model) = self.model else { return };
        if models.is_ready(&model) {
            self.stage = Stage::Holding;
            actions.push(Action::Hold(ticket, self.job, model));
        } else if models.ask(model) {
            actions.push(Action::Fetch(model));
        }
    }
}
