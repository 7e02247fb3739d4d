// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Random histories: whatever happens, in whatever order.

use super::*;
use crate::scheduler::Restored;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A chain and a journal that obey chance, around a scheduler.
#[derive(Default)]
struct World {
    scheduler: Scheduler,
    block: u64,
    next: u64,
    /// What is open on the chain.
    jobs: BTreeMap<u64, Todo>,
    pending: Vec<Action>,
    journal: BTreeMap<Ticket, (u64, State)>,
    spent: BTreeSet<Ticket>,
    disowned: BTreeSet<Ticket>,
    /// Commitments that may have left the process.
    signed: BTreeMap<Ticket, BTreeSet<u64>>,
    answered: BTreeSet<u64>,
    draws: u64,
}

impl World {
    fn see(&mut self) {
        let jobs = self.jobs.iter().map(|(number, todo)| job(*number, *todo)).collect();
        self.step(view(self.block, jobs));
    }

    fn step(&mut self, event: Event) {
        let actions = self.scheduler.step(event);
        self.pending.extend(actions);
    }

    fn next_block(&mut self) {
        self.block += 1;
        let now = u32::try_from(self.block).expect("small");
        // A missed deadline takes the job away.
        self.jobs.retain(|_, todo| !matches!(todo, Todo::Submit { until } if *until < now));
        self.see();
    }

    fn restart(&mut self) {
        self.pending.clear();
        let entries = self.journal.iter().map(|(ticket, (job, state))| Restored {
            ticket: *ticket,
            job: *job,
            model: MODEL,
            state: *state,
        });
        let disowned = self.disowned.iter().map(|ticket| Restored {
            ticket: *ticket,
            job: 0,
            model: MODEL,
            state: State::Disowned,
        });
        self.scheduler = Scheduler::new(entries.chain(disowned), 0);
        self.see();
    }

    /// Carries one action out; `luck` decides how it ends.
    fn act(&mut self, index: usize, luck: u8) {
        let action = self.pending.swap_remove(index);
        let fate = |number: u8| match number % 4 {
            0 => Err(Fault::Engine),
            1 => Err(Fault::Evicted),
            2 => Err(Fault::ChainSilent),
            _ => Err(Fault::TooSlow),
        };
        let is_lucky = luck >= 64;
        match action {
            Action::Fetch(model) => {
                let result = if is_lucky { Ok(()) } else { fate(luck) };
                self.step(Event::Fetched(model, result));
            },
            Action::Run(run) => {
                let result = if is_lucky { Ok(()) } else { fate(luck) };
                self.step(Event::Computed(run.ticket, result));
            },
            Action::Hold(run) => self.hold(run, is_lucky),
            Action::Submit(tickets) => self.submit(tickets, luck),
            Action::Open(ticket) => self.open(ticket, luck),
            Action::Decline(ticket, job, _) => {
                let handed = if is_lucky { Handed::In(self.block + 1) } else { Handed::Unsure };
                if is_lucky || luck.is_multiple_of(2) {
                    self.jobs.remove(&job);
                    self.answered.insert(job);
                }
                self.step(Event::Declined(ticket, handed));
            },
            Action::Note(ticket, state) => {
                if let Some(entry) = self.journal.get_mut(&ticket) {
                    entry.1 = state;
                }
            },
            Action::Disown(ticket) => drop(self.disowned.insert(ticket)),
            Action::Forget(ticket) => {
                self.journal.remove(&ticket);
                self.disowned.remove(&ticket);
                self.spent.insert(ticket);
            },
            Action::Report(_) => {},
        }
    }

    /// Each run gives another output; this journal would let a second one in.
    fn hold(&mut self, run: Run, is_lucky: bool) {
        if self.spent.contains(&run.ticket) {
            return self.step(Event::Held(run.ticket, Err(NotHeld::Spent)));
        }
        if !is_lucky {
            return self.step(Event::Held(run.ticket, Err(NotHeld::JournalFailed)));
        }
        self.draws += 1;
        self.journal.insert(run.ticket, (run.job, State::Held));
        self.signed.entry(run.ticket).or_default().insert(self.draws);
        self.step(Event::Held(run.ticket, Ok(())));
    }

    fn submit(&mut self, tickets: Vec<Ticket>, luck: u8) {
        let arrives = luck >= 96 || luck.is_multiple_of(2);
        let mut outcomes = Vec::new();
        for ticket in tickets {
            let (job, _) = self.journal.get(&ticket).expect("only what is durable is signed");
            let todo = self.jobs.get_mut(job).filter(|todo| matches!(todo, Todo::Submit { .. }));
            let handed = match todo {
                Some(todo) if arrives => {
                    *todo = Todo::Wait;
                    self.answered.insert(*job);
                    Handed::In(self.block + 1)
                },
                _ if luck < 96 => Handed::Unsure,
                _ => Handed::Refused(Refusal::Gone),
            };
            outcomes.push((ticket, handed));
        }
        self.step(Event::Submitted(outcomes));
    }

    fn open(&mut self, ticket: Ticket, luck: u8) {
        let (job, _) = self.journal.get(&ticket).expect("only what is durable is opened");
        let handed = match self.jobs.get_mut(job) {
            Some(todo) if *todo == Todo::Open && luck >= 64 => {
                *todo = Todo::Wait;
                Handed::In(self.block + 1)
            },
            _ if luck.is_multiple_of(2) => Handed::NotYet,
            _ => Handed::Unsure,
        };
        self.step(Event::Opened(ticket, handed));
    }

    fn chance(&mut self, choice: u8, luck: u8) {
        match choice % 16 {
            0 | 1 if self.jobs.len() < 8 => {
                self.next += 1;
                let until = u32::try_from(self.block).expect("small") + 4 + u32::from(luck % 12);
                self.jobs.insert(self.next, Todo::Submit { until });
            },
            2 | 3 => self.next_block(),
            4 => {
                if let Some(todo) = self.nth(luck).filter(|todo| **todo == Todo::Wait) {
                    *todo = Todo::Open;
                }
            },
            // Undone: the chain waits again for what it had.
            5 => {
                let until = u32::try_from(self.block).expect("small") + 6;
                if let Some(todo) = self.nth(luck).filter(|todo| **todo == Todo::Wait) {
                    *todo = Todo::Submit { until };
                }
            },
            6 => {
                let gone = self.jobs.keys().nth(usize::from(luck) % 8).copied();
                if let Some(gone) = gone {
                    self.jobs.remove(&gone);
                }
            },
            7 if luck < 24 => self.restart(),
            8 => self.step(Event::Flush),
            _ if !self.pending.is_empty() => {
                let index = usize::from(luck) % self.pending.len();
                self.act(index, luck);
            },
            _ => {},
        }
    }

    fn nth(&mut self, luck: u8) -> Option<&mut Todo> {
        self.jobs.values_mut().nth(usize::from(luck) % 8)
    }

    /// From now on everything works.
    fn settle(&mut self) {
        for _ in 0..40 {
            self.next_block();
            while !self.pending.is_empty() {
                self.act(0, 255);
            }
            self.step(Event::Flush);
            while !self.pending.is_empty() {
                self.act(0, 255);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_ticket_ever_gets_two_commitments(
        chances in prop::collection::vec((any::<u8>(), any::<u8>()), 0..400),
    ) {
        let mut world = World::default();
        for (choice, luck) in chances {
            world.chance(choice, luck);
        }
        world.settle();
        for (ticket, commitments) in &world.signed {
            prop_assert!(commitments.len() == 1, "{ticket:?} has {commitments:?}");
        }
    }

    #[test]
    fn every_job_with_time_left_is_submitted_or_declined_once_all_works(
        chances in prop::collection::vec((any::<u8>(), any::<u8>()), 0..200),
    ) {
        let mut world = World::default();
        for (choice, luck) in chances {
            world.chance(choice, luck);
        }
        let now = u32::try_from(world.block).expect("small");
        let in_time: Vec<u64> = world
            .jobs
            .iter()
            .filter(|(_, todo)| matches!(todo, Todo::Submit { until } if *until > now + 8))
            .map(|(number, _)| *number)
            .collect();
        world.settle();
        for number in in_time {
            prop_assert!(world.answered.contains(&number), "job {number} was forgotten");
        }
    }

    #[test]
    fn what_is_closed_is_forgotten(
        chances in prop::collection::vec((any::<u8>(), any::<u8>()), 0..200),
    ) {
        let mut world = World::default();
        for (choice, luck) in chances {
            world.chance(choice, luck);
        }
        world.jobs.clear();
        for _ in 0..2 {
            world.settle();
        }
        prop_assert_eq!(world.scheduler.len(), 0);
        prop_assert!(world.journal.is_empty());
    }
}
