// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A worker's jobs, from assignment to settlement.

#[cfg(test)]
mod tests;

use super::{Desk, Fault, Restored, Sight, LOST_AFTER_BLOCKS};
use crate::{
    chain::{AssignedJob, DeclineReason, Moment, Refusal, Todo, WorkerView},
    journal::State,
};
use credence_primitives::{
    ids::{JobId, ModelId, Ticket},
    ActiveBlock,
};
use sp_core::H256;
use std::collections::BTreeMap;

/// The most results of one batch: what the chain takes in one call.
pub const MAX_BATCH: usize = 64;
/// Active blocks before its end at which a job without a result is declined: the refusal needs one
/// to get into, and one to spare. Being late costs a part of the bond, declining nothing.
pub const DECLINE_MARGIN: ActiveBlock = 2;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
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

#[derive(Clone, Debug)]
struct Task {
    run: Run,
    todo: Todo,
    stage: Stage,
    sight: Sight,
    /// Whether the journal and the operator know that the job has left.
    is_closed: bool,
}

/// The scheduler of a worker.
#[derive(Debug, Default)]
pub struct Scheduler {
    tasks: BTreeMap<Ticket, Task>,
    models: Desk,
    moment: Moment,
    /// While no block of this height is final, new tickets belong to an earlier journal.
    guard: u64,
    is_draining: bool,
}

impl Scheduler {
    /// A scheduler that goes on from what a journal holds. Tickets that are new before a block
    /// of height `guard` is final may be known to an earlier journal, and are never signed.
    pub fn new(restored: impl IntoIterator<Item = Restored>, guard: u64) -> Self {
        let tasks = restored.into_iter().map(|entry| {
            let Restored { ticket, job, model, state } = entry;
            let stage = match state {
                State::Held => Stage::Held,
                State::Submitted => Stage::Submitted(0),
                State::Opened | State::Closed => Stage::Opened(0),
                State::Disowned => Stage::Declined(0),
            };
            let run = Run { ticket, job, model, input_hash: H256::zero(), opens_at_once: false };
            let sight = Sight::default();
            (ticket, Task { run, todo: Todo::Wait, stage, sight, is_closed: false })
        });
        Self { tasks: tasks.collect(), guard, ..Self::default() }
    }

    /// How many tickets are remembered.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether no ticket is remembered.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Whether nothing is left that the worker owes to a job.
    pub fn is_drained(&self) -> bool {
        self.tasks.values().all(|task| {
            let is_done =
                matches!(task.stage, Stage::Opened(_) | Stage::Declined(_) | Stage::Abandoned);
            is_done || !task.sight.is_present
        })
    }

    /// Whether results are durable that wait to be handed in.
    pub fn has_ready(&self) -> bool {
        self.tasks.values().any(Task::is_ready)
    }

    /// Takes notice of an event and says what to do.
    pub fn step(&mut self, event: Event) -> Vec<Action> {
        let mut actions = Vec::new();
        let is_flush = matches!(event, Event::Flush | Event::Drain);
        match event {
            Event::Seen(view) => self.see(view, &mut actions),
            Event::Fetched(model, result) => self.fetched(model, result, &mut actions),
            Event::Computed(ticket, result) => self.computed(ticket, result, &mut actions),
            Event::Held(ticket, result) => self.held(ticket, result, &mut actions),
            Event::Submitted(results) => {
                for (ticket, handed) in results {
                    self.submitted(ticket, handed, &mut actions);
                }
            },
            Event::Opened(ticket, handed) => self.opened(ticket, handed, &mut actions),
            Event::Declined(ticket, handed) => self.declined(ticket, handed, &mut actions),
            Event::Flush => {},
            Event::Drain => {
                self.is_draining = true;
                self.advance_all(&mut actions);
            },
        }
        self.submit_ready(is_flush, &mut actions);
        actions
    }

    fn see(&mut self, view: WorkerView, actions: &mut Vec<Action>) {
        self.moment = view.moment;
        for task in self.tasks.values_mut() {
            task.sight.is_present = false;
        }
        for job in &view.jobs {
            if !self.tasks.contains_key(&job.ticket) {
                self.add(job, actions);
            }
            if let Some(task) = self.tasks.get_mut(&job.ticket) {
                task.run = Run::from(job);
                task.todo = job.todo;
                task.sight = Sight::at(&view.moment);
                task.is_closed = false;
            }
        }
        self.close_absent(actions);
        self.advance_all(actions);
    }

    fn add(&mut self, job: &AssignedJob, actions: &mut Vec<Action>) {
        let mut stage = Stage::Waiting;
        if self.moment.finalized < self.guard {
            actions.push(Action::Report(Report::BeforeOurTime(job.ticket, job.job)));
            actions.push(Action::Disown(job.ticket));
            stage = Stage::Abandoned;
            if matches!(job.todo, Todo::Submit { .. }) {
                let reason = DeclineReason::Overloaded;
                actions.push(Action::Decline(job.ticket, job.job, reason));
                stage = Stage::Declining;
            }
        }
        let sight = Sight::at(&self.moment);
        let task =
            Task { run: Run::from(job), todo: job.todo, stage, sight, is_closed: false };
        self.tasks.insert(job.ticket, task);
    }

    /// Drops what the chain no longer shows: at once if nothing of it can have been signed, else
    /// when it cannot come back.
    fn close_absent(&mut self, actions: &mut Vec<Action>) {
        let moment = self.moment;
        self.tasks.retain(|ticket, task| {
            if task.sight.is_present {
                return true;
            }
            match task.stage {
                Stage::Waiting | Stage::Running | Stage::Computed => false,
                Stage::Holding => true,
                _ if task.sight.block == 0 => {
                    // From the journal, and not seen since the start.
                    task.sight = Sight { is_present: false, ..Sight::at(&moment) };
                    true
                },
                _ if task.sight.is_over(&moment) => {
                    actions.push(Action::Forget(*ticket));
                    false
                },
                Stage::Declining | Stage::Declined(_) | Stage::Abandoned => true,
                _ => {
                    if !task.is_closed {
                        task.is_closed = true;
                        actions.push(Action::Note(*ticket, State::Closed));
                        actions.push(Action::Report(Report::Closed(*ticket, task.run.job)));
                    }
                    true
                },
            }
        });
    }

    fn advance_all(&mut self, actions: &mut Vec<Action>) {
        for task in self.tasks.values_mut().filter(|task| task.sight.is_present) {
            task.advance(&self.moment, self.is_draining, &mut self.models, actions);
        }
    }

    fn fetched(&mut self, model: ModelId, result: Result<(), Fault>, actions: &mut Vec<Action>) {
        match result {
            Ok(()) => self.models.set_ready(model),
            Err(_) => self.models.forget(&model),
        }
        for task in self.tasks.values_mut().filter(|task| task.run.model == model) {
            if task.stage != Stage::Waiting {
                continue;
            }
            match result {
                Ok(()) => {
                    task.advance(&self.moment, self.is_draining, &mut self.models, actions);
                },
                // The next block asks again, while there is time.
                Err(Fault::ChainSilent | Fault::Evicted) => {},
                Err(fault) => task.decline(fault.into(), actions),
            }
        }
    }

    fn computed(&mut self, ticket: Ticket, result: Result<(), Fault>, actions: &mut Vec<Action>) {
        let Some(task) = self.tasks.get_mut(&ticket) else { return };
        if task.stage != Stage::Running {
            return;
        }
        match result {
            Ok(()) => {
                task.stage = Stage::Holding;
                actions.push(Action::Hold(task.run));
            },
            Err(fault @ (Fault::Evicted | Fault::ChainSilent)) => {
                if fault == Fault::Evicted {
                    self.models.forget(&task.run.model);
                }
                task.stage = Stage::Waiting;
            },
            Err(fault) => task.decline(fault.into(), actions),
        }
    }

    fn held(&mut self, ticket: Ticket, result: Result<(), NotHeld>, actions: &mut Vec<Action>) {
        let Some(task) = self.tasks.get_mut(&ticket) else { return };
        if task.stage != Stage::Holding {
            return;
        }
        match result {
            Ok(()) => task.stage = Stage::Held,
            Err(NotHeld::JournalFailed) => task.stage = Stage::Computed,
            Err(NotHeld::Spent) => {
                actions.push(Action::Report(Report::BeforeOurTime(ticket, task.run.job)));
                task.decline(DeclineReason::Overloaded, actions);
            },
        }
    }

    fn submitted(&mut self, ticket: Ticket, handed: Handed, actions: &mut Vec<Action>) {
        let best = self.moment.best.number;
        let Some(task) = self.tasks.get_mut(&ticket) else { return };
        if task.stage != Stage::Submitting {
            return;
        }
        task.stage = match handed {
            Handed::In(block) => {
                actions.push(Action::Note(ticket, State::Submitted));
                Stage::Submitted(block)
            },
            // What became of it is seen in the next block.
            Handed::Unsure | Handed::NotYet | Handed::Refused(Refusal::Gone) => {
                Stage::Submitted(best)
            },
            Handed::Refused(Refusal::BlockFull | Refusal::Unexpected) => Stage::Submitted(best),
            Handed::Refused(why) => {
                actions.push(Action::Report(Report::Refused(ticket, task.run.job, why)));
                Stage::Abandoned
            },
        };
        if matches!(handed, Handed::Refused(Refusal::Unfit)) {
            // Nothing else signed for the ticket could be accepted either.
            task.decline(DeclineReason::EngineFault, actions);
        }
    }

    fn opened(&mut self, ticket: Ticket, handed: Handed, actions: &mut Vec<Action>) {
        let best = self.moment.best.number;
        let Some(task) = self.tasks.get_mut(&ticket) else { return };
        if task.stage != Stage::Opening {
            return;
        }
        task.stage = match handed {
            Handed::In(block) => {
                actions.push(Action::Note(ticket, State::Opened));
                Stage::Opened(block)
            },
            Handed::Refused(why @ (Refusal::Unfit | Refusal::BadSignature)) => {
                actions.push(Action::Report(Report::Refused(ticket, task.run.job, why)));
                Stage::Abandoned
            },
            Handed::NotYet => Stage::Submitted(best),
            Handed::Unsure | Handed::Refused(_) => Stage::Opened(best),
        };
    }

    fn declined(&mut self, ticket: Ticket, handed: Handed, actions: &mut Vec<Action>) {
        let best = self.moment.best.number;
        let Some(task) = self.tasks.get_mut(&ticket) else { return };
        if task.stage != Stage::Declining {
            return;
        }
        task.stage = match handed {
            Handed::In(block) => Stage::Declined(block),
            Handed::Unsure | Handed::NotYet => Stage::Declined(best),
            Handed::Refused(Refusal::Gone) => Stage::Abandoned,
            Handed::Refused(_) => {
                actions.push(Action::Report(Report::CannotDecline(ticket, task.run.job)));
                Stage::Abandoned
            },
        };
    }

    /// Hands in what is durable: all of a block together, so that it waits while others run.
    fn submit_ready(&mut self, is_flush: bool, actions: &mut Vec<Action>) {
        let is_busy = self
            .tasks
            .values()
            .any(|task| matches!(task.stage, Stage::Running | Stage::Holding));
        if is_busy && !is_flush {
            return;
        }
        let mut ready: Vec<Ticket> = Vec::new();
        for (ticket, task) in self.tasks.iter_mut().filter(|(_, task)| task.is_ready()) {
            task.stage = Stage::Submitting;
            ready.push(*ticket);
        }
        actions.extend(ready.chunks(MAX_BATCH).map(|batch| Action::Submit(batch.to_vec())));
    }
}

impl Task {
    fn is_ready(&self) -> bool {
        self.stage == Stage::Held
            && self.sight.is_present
            && matches!(self.todo, Todo::Submit { .. })
    }

    /// Does what the chain waits for.
    fn advance(
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
            Stage::Waiting => {
                if models.ask(self.run.model) {
                    actions.push(Action::Fetch(self.run.model));
                }
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

    fn decline(&mut self, reason: DeclineReason, actions: &mut Vec<Action>) {
        self.stage = Stage::Declining;
        actions.push(Action::Decline(self.run.ticket, self.run.job, reason));
    }
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
