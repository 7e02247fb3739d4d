// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A checker's duties: acknowledge, commit, reveal.
//!
//! The chain takes one call of a checker in a block, so whatever is ready goes together, and the
//! next call waits until the last is in a block or lost. A call is in a block when the chain's
//! sequence has passed its number. What was given up is said again in a later block only: a pool
//! bans bytes that it has given up, and the block is part of the bytes.
//!
//! - `words`: what the scheduler hears and says
//! - `task`: one ticket, and what the chain waits for

mod task;
#[cfg(test)]
mod tests;
mod words;

pub use task::DECLINE_MARGIN;
pub use words::{Action, Call, Entry, Event, Outcome, Why};

use super::{Desk, Fault, Restored, Sight, LOST_AFTER_BLOCKS};
use crate::{
    chain::{CheckerView, Moment},
    journal::State,
};
use credence_primitives::{
    api::OpenDuty,
    duty::MAX_DUTIES,
    ids::{JobId, ModelId, Ticket},
};
use std::collections::{BTreeMap, BTreeSet};
use task::{Due, Stage, Task};

/// The most entries of a call.
pub const MAX_ENTRIES: usize = MAX_DUTIES as usize;
/// Blocks until a model whose sample run could not be reproduced is tried again.
pub const ACKNOWLEDGE_AGAIN_BLOCKS: u64 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sample {
    Running,
    Reproduced,
    Failed(u64),
}

#[derive(Clone, Debug)]
struct InFlight {
    sequence: u64,
    since: u64,
    has_failed: bool,
}

/// The scheduler of a checker.
#[derive(Debug, Default)]
pub struct Scheduler {
    tasks: BTreeMap<Ticket, Task>,
    samples: BTreeMap<ModelId, Sample>,
    models: Desk,
    moment: Moment,
    call: Option<InFlight>,
    is_draining: bool,
}

impl Scheduler {
    /// A scheduler that goes on from what a journal holds.
    pub fn new(restored: impl IntoIterator<Item = Restored>) -> Self {
        let tasks = restored.into_iter().map(|entry| {
            let task = Task {
                job: entry.job,
                model: Some(entry.model),
                stage: Stage::Held,
                due: Due::Nothing,
                sight: Sight::default(),
                judged: BTreeMap::new(),
                owes_reveal: entry.state == State::Submitted,
            };
            (entry.ticket, task)
        });
        Self { tasks: tasks.collect(), ..Self::default() }
    }

    /// How many tickets are remembered.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether no ticket is remembered.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Whether nothing is left that was committed to and not revealed.
    pub fn is_drained(&self) -> bool {
        !self
            .tasks
            .values()
            .any(|task| task.owes_reveal || (task.sight.is_present && task.stage == Stage::Held))
    }

    /// Takes notice of an event and says what to do.
    pub fn step(&mut self, event: Event) -> Vec<Action> {
        let mut actions = Vec::new();
        match event {
            Event::Seen(view) => self.see(&view, &mut actions),
            Event::Fetched(model, result) => self.fetched(model, result, &mut actions),
            Event::Reproduced(model, result) => {
                let sample = match result {
                    Ok(()) => Sample::Reproduced,
                    Err(_) => Sample::Failed(self.moment.best.number),
                };
                self.samples.insert(model, sample);
            },
            Event::Held(ticket, result) => self.held(ticket, result, &mut actions),
            Event::Judged(ticket, seed, result) => {
                if let Some(task) = self.tasks.get_mut(&ticket) {
                    match result {
                        Ok(()) => drop(task.judged.insert(seed, true)),
                        // The next block asks again.
                        Err(_) => drop(task.judged.remove(&seed)),
                    }
                }
            },
            Event::Called(sequence, outcome) => self.called(sequence, outcome),
            Event::Drain => self.is_draining = true,
        }
        actions
    }

    /// Whether something is being computed or judged that could go with the next call.
    pub fn is_busy(&self) -> bool {
        self.tasks.values().any(|task| {
            let is_judging = matches!(task.due, Due::Reveal(seed, _)
                if task.judged.get(&seed) == Some(&false));
            task.sight.is_present && (task.stage == Stage::Holding || is_judging)
        })
    }

    /// What is ready to be said, as one call, if none is on its way. Asked after events, so that
    /// what becomes ready together goes together.
    pub fn take_call(&mut self, view: &CheckerView) -> Option<Call> {
        let sequence = view.sequence?;
        if let Some(call) = &self.call {
            let age = self.moment.best.number.saturating_sub(call.since);
            let is_lost = age > LOST_AFTER_BLOCKS || (call.has_failed && age > 0);
            if sequence <= call.sequence && !is_lost {
                return None;
            }
            self.call = None;
        }
        let entries = self.ready(view);
        if entries.is_empty() {
            return None;
        }
        let has_failed = false;
        self.call = Some(InFlight { sequence, since: self.moment.best.number, has_failed });
        Some(Call { sequence, entries })
    }

    /// Reveals first: what is committed to and not revealed costs the most. Then commitments.
    fn ready(&self, view: &CheckerView) -> Vec<Entry> {
        let mut reveals = Vec::new();
        let mut others = Vec::new();
        for (ticket, task) in self.tasks.iter().filter(|(_, task)| task.sight.is_present) {
            match (task.due, task.stage) {
                (Due::Reveal(seed, _), Stage::Held) if task.judged.get(&seed) == Some(&true) => {
                    reveals.push(Entry::Reveal(*ticket, task.job, seed));
                },
                (Due::Commitment(_), Stage::Held) => others.push(Entry::Commit(*ticket, task.job)),
                (Due::Commitment(_), Stage::Failed) => {
                    others.push(Entry::Decline(*ticket, task.job));
                },
                _ => {},
            }
        }
        let acknowledged = view.duties.iter().filter_map(|duty| match duty {
            OpenDuty::Acknowledge { model }
                if self.samples.get(model) == Some(&Sample::Reproduced) =>
            {
                Some(Entry::Acknowledge(*model))
            },
            _ => None,
        });
        reveals.into_iter().chain(others).chain(acknowledged).take(MAX_ENTRIES).collect()
    }

    fn see(&mut self, view: &CheckerView, actions: &mut Vec<Action>) {
        self.moment = view.moment;
        for task in self.tasks.values_mut() {
            task.sight.is_present = false;
        }
        let mut awaited = BTreeSet::new();
        let mut missed: BTreeMap<Ticket, Due> =
            self.tasks.iter().map(|(ticket, task)| (*ticket, task.due)).collect();
        for duty in &view.duties {
            match duty {
                OpenDuty::Acknowledge { model } => {
                    awaited.insert(*model);
                },
                OpenDuty::Commit { job, ticket, model, until } => {
                    let due = Due::Commitment(*until);
                    self.note_duty((*ticket, *job, Some(*model)), due, &mut missed);
                },
                OpenDuty::Reveal { job, ticket, seed, until } => {
                    let due = Due::Reveal(*seed, *until);
                    self.note_duty((*ticket, *job, None), due, &mut missed);
                },
            }
        }
        for (ticket, due) in missed {
            self.end_duty((ticket, due), view.sequence, actions);
        }
        self.drop_over(actions);
        self.acknowledge(&awaited, actions);
        for (ticket, task) in self.tasks.iter_mut().filter(|(_, task)| task.sight.is_present) {
            task.advance(*ticket, &self.moment, self.is_draining, &mut self.models, actions);
        }
    }

    fn note_duty(
        &mut self,
        (ticket, job, model): (Ticket, JobId, Option<ModelId>),
        due: Due,
        missed: &mut BTreeMap<Ticket, Due>,
    ) {
        let task = self.tasks.entry(ticket).or_insert_with(|| Task {
            job,
            model,
            stage: Stage::Waiting,
            due,
            sight: Sight::default(),
            judged: BTreeMap::new(),
            owes_reveal: false,
        });
        task.model = task.model.or(model);
        task.sight = Sight::at(&self.moment);
        let is_same = match (task.due, due) {
            (Due::Reveal(old, _), Due::Reveal(new, _)) => old == new,
            (Due::Commitment(_), Due::Commitment(_)) => true,
            _ => false,
        };
        if is_same {
            missed.remove(&ticket);
        }
        task.due = due;
    }

    /// The chain no longer waits for something: because it came, or because it is too late.
    fn end_duty(
        &mut self,
        (ticket, due): (Ticket, Due),
        sequence: Option<u64>,
        actions: &mut Vec<Action>,
    ) {
        let now = self.moment.now;
        // A call is in a block when the chain's next number has passed its own.
        let is_unsaid = self
            .call
            .as_ref()
            .is_some_and(|call| sequence.is_some_and(|sequence| sequence <= call.sequence));
        let has_model = |model: Option<ModelId>, models: &Desk| {
            model.is_some_and(|model| models.is_ready(&model))
        };
        let Some(task) = self.tasks.get_mut(&ticket) else { return };
        if !task.sight.is_present {
            task.due = Due::Nothing;
        }
        let why = match (due, task.stage) {
            (Due::Commitment(until) | Due::Reveal(_, until), _) if now <= until => None,
            (Due::Commitment(_), Stage::Waiting) if !has_model(task.model, &self.models) => {
                Some(Why::ModelMissing)
            },
            (Due::Commitment(_), Stage::Waiting | Stage::Holding) => Some(Why::StillComputing),
            (Due::Commitment(_), _) => is_unsaid.then_some(Why::NotIncluded),
            (Due::Reveal(seed, _), _) if task.judged.get(&seed) != Some(&true) => {
                Some(Why::StillJudging)
            },
            (Due::Reveal(..), _) => is_unsaid.then_some(Why::NotIncluded),
            (Due::Nothing, _) => None,
        };
        if let Some(why) = why {
            task.owes_reveal &= !matches!(due, Due::Reveal(..));
            actions.push(Action::Late(ticket, task.job, why));
        } else if task.stage == Stage::Held {
            match due {
                Due::Commitment(_) => {
                    task.owes_reveal = true;
                    actions.push(Action::Note(ticket, State::Submitted));
                },
                Due::Reveal(..) => {
                    task.owes_reveal = false;
                    actions.push(Action::Note(ticket, State::Opened));
                },
                Due::Nothing => {},
            }
        }
    }

    fn drop_over(&mut self, actions: &mut Vec<Action>) {
        let moment = self.moment;
        self.tasks.retain(|ticket, task| {
            if task.sight.is_present {
                return true;
            }
            if task.sight.block == 0 {
                task.sight = Sight { is_present: false, ..Sight::at(&moment) };
            }
            match task.stage {
                // Between two duties of one job nothing is open; it may come back.
                Stage::Holding => true,
                _ if task.sight.is_over(&moment) => {
                    actions.push(Action::Forget(*ticket));
                    false
                },
                _ => true,
            }
        });
    }

    fn acknowledge(&mut self, awaited: &BTreeSet<ModelId>, actions: &mut Vec<Action>) {
        self.samples.retain(|model, sample| awaited.contains(model) || *sample == Sample::Running);
        if self.is_draining {
            return;
        }
        let best = self.moment.best.number;
        for model in awaited {
            let is_due = match self.samples.get(model) {
                None => true,
                Some(Sample::Failed(at)) => best >= at.saturating_add(ACKNOWLEDGE_AGAIN_BLOCKS),
                Some(Sample::Running | Sample::Reproduced) => false,
            };
            if is_due {
                self.samples.insert(*model, Sample::Running);
                actions.push(Action::Reproduce(*model));
            }
        }
    }

    fn fetched(&mut self, model: ModelId, result: Result<(), Fault>, actions: &mut Vec<Action>) {
        match result {
            Ok(()) => self.models.set_ready(model),
            Err(_) => self.models.forget(&model),
        }
        for (ticket, task) in self.tasks.iter_mut() {
            if task.model != Some(model) || task.stage != Stage::Waiting {
                continue;
            }
            match result {
                Ok(()) if task.sight.is_present => {
                    let is_draining = self.is_draining;
                    task.advance(*ticket, &self.moment, is_draining, &mut self.models, actions);
                },
                Ok(()) | Err(Fault::ChainSilent | Fault::Evicted) => {},
                Err(_) => task.stage = Stage::Failed,
            }
        }
    }

    fn held(&mut self, ticket: Ticket, result: Result<(), Fault>, actions: &mut Vec<Action>) {
        let Some(task) = self.tasks.get_mut(&ticket) else { return };
        match (task.stage, result) {
            // Late, but all validators may be asked yet.
            (Stage::Holding, _) | (Stage::Failed, Ok(())) => {},
            _ => return,
        }
        task.stage = match result {
            Ok(()) => Stage::Held,
            Err(fault @ (Fault::Evicted | Fault::ChainSilent)) => {
                if let (Fault::Evicted, Some(model)) = (fault, task.model) {
                    self.models.forget(&model);
                }
                Stage::Waiting
            },
            Err(_) => Stage::Failed,
        };
        if let (Stage::Held, true) = (task.stage, task.sight.is_present) {
            task.advance(ticket, &self.moment, self.is_draining, &mut self.models, actions);
        }
    }

    fn called(&mut self, sequence: u64, outcome: Outcome) {
        if let Some(call) = self.call.as_mut().filter(|call| call.sequence == sequence) {
            // What is in a block shows by the sequence, which a reorganisation may take back.
            call.has_failed |= outcome == Outcome::GivenUp;
        }
    }
}
