// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a checker's scheduler hears and says.

use crate::{chain::CheckerView, journal::State, scheduler::Fault};
use credence_primitives::ids::{JobId, ModelId, Ticket};

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// There is another best block.
    Seen(CheckerView),
    /// A model is ready to run, or is not to be had.
    Fetched(ModelId, Result<(), Fault>),
    /// A model's sample run was reproduced, or not.
    Reproduced(ModelId, Result<(), Fault>),
    /// An output was computed, and its root is durable; or it was not.
    Held(Ticket, Result<(), Fault>),
    /// The worker's output was judged, and the verdict for this seed is durable; or not yet.
    Judged(Ticket, u64, Result<(), Fault>),
    /// A call was included, or has failed for sure.
    Called(u64, Outcome),
    /// Take part in nothing new.
    Drain,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in a block.
    Included,
    /// A pool gave it up, and its bytes may be banned there.
    GivenUp,
    /// Nobody knows.
    Unsure,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Fetch and load a model; ends in [`Event::Fetched`].
    Fetch(ModelId),
    /// Reproduce a model's sample run, fetching it first; ends in [`Event::Reproduced`].
    Reproduce(ModelId),
    /// Compute a job's output from its input alone and make it durable with salt and root, unless
    /// the journal has some already; ends in [`Event::Held`].
    Hold(Ticket, JobId, ModelId),
    /// Judge the worker's output and make the verdict durable; ends in [`Event::Judged`].
    Judge(Ticket, JobId, u64),
    /// Note in the journal how far a ticket has come.
    Note(Ticket, State),
    /// Forget a ticket.
    Forget(Ticket),
    /// Tell the operator that a duty was missed, and why.
    Late(Ticket, JobId, Why),
}

/// A call to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its number.
    pub sequence: u64,
    /// What it says.
    pub entries: Vec<Entry>,
}

/// One thing that a checker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// It holds a model.
    Acknowledge(ModelId),
    /// The root that the journal holds.
    Commit(Ticket, JobId),
    /// It cannot compute.
    Decline(Ticket, JobId),
    /// The verdict that the journal holds, and the tile for a seed.
    Reveal(Ticket, JobId, u64),
}

/// Why a duty was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The model had not been loaded.
    ModelMissing,
    /// The computation had not ended.
    StillComputing,
    /// The worker's output had not been judged.
    StillJudging,
    /// It was said and did not reach a block in time.
    NotIncluded,
}

impl Why {
    /// For people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ModelMissing => "the model was not loaded in time",
            Self::StillComputing => "the computation did not end in time",
            Self::StillJudging => "the worker's output was not judged in time",
            Self::NotIncluded => "it was sent and reached no block in time",
        }
    }
}
