// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What to do next, as pure functions of what has happened: no clock, no I/O.
//!
//! - [`serve`]: a worker's jobs, from assignment to settlement
//! - [`check`]: a checker's duties
//!
//! The chain is the truth. Every best block shows what it waits for, and whatever a scheduler
//! believes gives way to that: a result that a reorganisation has undone is handed in again, one
//! that has arrived although its submission seemed to fail is not.

pub mod check;
pub mod serve;

use crate::{chain::Moment, journal::State};
use credence_primitives::{
    ids::{JobId, ModelId, Ticket},
    ActiveBlock,
};
use std::collections::BTreeMap;

/// Active blocks for which the chain's last sight of a ticket is remembered in full. Afterwards the
/// journal keeps no more than that the ticket was used.
pub const KEEP: ActiveBlock = 32;
/// Blocks after which what was sent, and is neither in a block nor known to have failed, counts as
/// lost.
pub const LOST_AFTER_BLOCKS: u64 = 4;

/// Why an output could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The model's artifact cannot be had.
    Artifact,
    /// The engine refuses the model or fails at the input.
    Engine,
    /// It took too long.
    TooSlow,
    /// The model was evicted; it must be loaded again.
    Evicted,
    /// The chain did not answer, or has forgotten the input. The next block may help.
    ChainSilent,
}

/// What a journal holds when a scheduler starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The attempt.
    pub ticket: Ticket,
    /// The job.
    pub job: JobId,
    /// The model.
    pub model: ModelId,
    /// How far it has come.
    pub state: State,
}

/// Which models are ready to run.
#[derive(Debug, Default)]
struct Desk(BTreeMap<ModelId, bool>);

impl Desk {
    fn is_ready(&self, model: &ModelId) -> bool {
        self.0.get(model) == Some(&true)
    }

    /// Whether somebody must begin to fetch the model.
    fn ask(&mut self, model: ModelId) -> bool {
        self.0.insert(model, false).is_none()
    }

    fn set_ready(&mut self, model: ModelId) {
        self.0.insert(model, true);
    }

    fn forget(&mut self, model: &ModelId) {
        self.0.remove(model);
    }
}

/// When a ticket was last seen on the chain.
#[derive(Clone, Copy, Debug, Default)]
struct Sight {
    block: u64,
    now: ActiveBlock,
    is_present: bool,
}

impl Sight {
    fn at(moment: &Moment) -> Self {
        Self { block: moment.best.number, now: moment.now, is_present: true }
    }

    /// Whether the ticket is gone for good, as far as finality and patience can tell.
    fn is_over(&self, moment: &Moment) -> bool {
        !self.is_present
            && moment.finalized > self.block
            && moment.now > self.now.saturating_add(KEEP)
    }
}
