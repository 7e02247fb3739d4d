// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A worker's jobs, from assignment to settlement.
//!
//! - `words`: what the scheduler hears and says
//! - `task`: one ticket, and what the chain waits for

mod task;
#[cfg(test)]
mod tests;
mod words;

pub use task::DECLINE_MARGIN;
pub use words::{Action, Event, Handed, NotHeld, Report, Run};

use super::{Desk, Fault, Restored, Sight};
use crate::{
    chain::{AssignedJob, DeclineReason, Moment, Refusal, Todo, WorkerView},
    journal::State,
};
use credence_primitives::ids::{ModelId, Ticket};
use sp_core::H256;
use std::collections::BTreeMap;
use task::{Stage, Task};

/// The most results of one batch: what the chain takes in one call.
pub const MAX_BATCH: usize = 64;

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
                // Declined again, unless the chain has heard it.
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
        let task = Task { run: Run::from(job), todo: job.todo, stage, sight, is_closed: false };
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
            // On another fork the job's attempt has another ticket, which is not what was signed.
            Handed::Unsure | Handed::NotYet | Handed::Refused(Refusal::BadSignature) => {
                Stage::Declined(best)
            },
            Handed::Refused(Refusal::Gone) => Stage::Abandoned,
            Handed::Refused(_) => {
                actions.push(Action::Report(Report::CannotDecline(ticket, task.run.job)));
                Stage::Abandoned
            },
        };
    }

    /// Hands in what is durable: all of a block together, so that it waits while others run.
    fn submit_ready(&mut self, is_flush: bool, actions: &mut Vec<Action>) {
        let is_busy =
            self.tasks.values().any(|task| matches!(task.stage, Stage::Running | Stage::Holding));
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
