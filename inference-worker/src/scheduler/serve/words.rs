// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a worker's scheduler hears and says.

use crate::{
    chain::{AssignedJob, DeclineReason, Refusal, WorkerView},
    journal::State,
    scheduler::Fault,
};
use credence_primitives::ids::{JobId, ModelId, Ticket};
use sp_core::H256;

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// There is another best block.
    Seen(WorkerView),
    /// A model is ready to run, or is not to be had.
    Fetched(ModelId, Result<(), Fault>),
    /// An output was computed, and is kept by whoever has computed it; or it was not.
    Computed(Ticket, Result<(), Fault>),
    /// An output and its commitment are durable, or not.
    Held(Ticket, Result<(), NotHeld>),
    /// What became of the results of a batch.
    Submitted(Vec<(Ticket, Handed)>),
    /// What became of an opening.
    Opened(Ticket, Handed),
    /// What became of a refusal.
    Declined(Ticket, Handed),
    /// No more results will come for a moment: what is ready goes.
    Flush,
    /// Take no more jobs.
    Drain,
}

/// Why nothing may be signed for a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotHeld {
    /// The journal could not store it. It may later.
    JournalFailed,
    /// The journal remembers that the ticket was used, and no longer what for.
    Spent,
}

/// What became of something handed to the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// It is in the block of this height.
    In(u64),
    /// The chain refuses it.
    Refused(Refusal),
    /// The chain does not wait for it in this block.
    NotYet,
    /// Nobody knows, or the pool gave it up: coming blocks will show.
    Unsure,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Fetch and load a model; ends in [`Event::Fetched`].
    Fetch(ModelId),
    /// Compute a job's output; ends in [`Event::Computed`].
    Run(Run),
    /// Make output, salt and commitment durable, unless the journal has some for the ticket
    /// already; ends in [`Event::Held`].
    Hold(Run),
    /// Sign what the journal holds of these tickets, and hand it in; ends in
    /// [`Event::Submitted`].
    Submit(Vec<Ticket>),
    /// Open what the journal holds of a ticket; ends in [`Event::Opened`].
    Open(Ticket),
    /// Decline a job; ends in [`Event::Declined`].
    Decline(Ticket, JobId, DeclineReason),
    /// Note in the journal how far a ticket has come.
    Note(Ticket, State),
    /// Note in the journal that a ticket must never be signed.
    Disown(Ticket),
    /// Forget a ticket but for the fact that it was used.
    Forget(Ticket),
    /// Tell the operator.
    Report(Report),
}

/// A run for a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The attempt.
    pub ticket: Ticket,
    /// The job.
    pub job: JobId,
    /// The model.
    pub model: ModelId,
    /// The hash of the encoded input.
    pub input_hash: H256,
    /// Whether the result shows its output at once.
    pub opens_at_once: bool,
}

/// What an operator should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// The chain has a result for the ticket that this journal knows nothing of.
    NotOurs(Ticket, JobId),
    /// A job was assigned before this journal was made: an earlier one may have signed it.
    BeforeOurTime(Ticket, JobId),
    /// The chain refuses a signed result for good.
    Refused(Ticket, JobId, Refusal),
    /// The chain lets the worker decline no more; the job will be missed.
    CannotDecline(Ticket, JobId),
    /// A job has left the worker: settled, or closed otherwise.
    Closed(Ticket, JobId),
}

impl From<&AssignedJob> for Run {
    fn from(job: &AssignedJob) -> Self {
        Self {
            ticket: job.ticket,
            job: job.job,
            model: job.model,
            input_hash: job.input_hash,
            opens_at_once: job.opens_at_once(),
        }
    }
}

impl From<Fault> for DeclineReason {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Artifact => Self::ArtifactUnavailable,
            Fault::Engine => Self::EngineFault,
            Fault::TooSlow | Fault::Evicted | Fault::ChainSilent => Self::Overloaded,
        }
    }
}
