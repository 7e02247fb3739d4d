// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use crate::{
    chain::BlockRef,
    scheduler::{Restored, KEEP},
};
use credence_primitives::manifest::{Assurance, AssuranceSet};
use proptest::prelude::*;
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};

const MODEL: ModelId = ModelId(H256::repeat_byte(7));

fn ticket(number: u64) -> Ticket {
    Ticket(H256::from_low_u64_be(number))
}

fn job(number: u64, todo: Todo) -> AssignedJob {
    AssignedJob {
        job: number,
        ticket: ticket(number),
        model: MODEL,
        input_hash: H256::from_low_u64_be(number % 3),
        assurance: AssuranceSet::of(&[Assurance::Checked]),
        todo,
    }
}

fn view(block: u64, jobs: Vec<AssignedJob>) -> Event {
    let best = BlockRef { number: block, hash: H256::from_low_u64_be(block) };
    let moment =
        Moment { best, finalized: block.saturating_sub(2), now: u32::try_from(block).expect("small") };
    Event::Seen(WorkerView { moment, jobs })
}

/// A scheduler whose model is ready and whose job 1, due at active block 20, has been submitted.
fn submitted() -> Scheduler {
    let mut scheduler = Scheduler::new([], 0);
    let todo = Todo::Submit { until: 20 };
    assert_eq!(scheduler.step(view(10, vec![job(1, todo)])), [Action::Fetch(MODEL)]);
    let run = Run::from(&job(1, todo));
    assert_eq!(scheduler.step(Event::Fetched(MODEL, Ok(()))), [Action::Run(run)]);
    assert_eq!(scheduler.step(Event::Computed(ticket(1), Ok(()))), [Action::Hold(run)]);
    let actions = scheduler.step(Event::Held(ticket(1), Ok(())));
    assert_eq!(actions, [Action::Submit(vec![ticket(1)])]);
    let actions = scheduler.step(Event::Submitted(vec![(ticket(1), Handed::In(11))]));
    assert_eq!(actions, [Action::Note(ticket(1), State::Submitted)]);
    scheduler
}

#[test]
fn a_job_goes_from_assignment_to_its_opening() {
    let mut scheduler = submitted();
    assert_eq!(scheduler.step(view(11, vec![job(1, Todo::Wait)])), []);
    assert_eq!(scheduler.step(view(12, vec![job(1, Todo::Open)])), [Action::Open(ticket(1))]);
    let actions = scheduler.step(Event::Opened(ticket(1), Handed::In(13)));
    assert_eq!(actions, [Action::Note(ticket(1), State::Opened)]);
    assert_eq!(scheduler.step(view(13, vec![job(1, Todo::Wait)])), []);
    let closed = [
        Action::Note(ticket(1), State::Closed),
        Action::Report(Report::Closed(ticket(1), 1)),
    ];
    assert_eq!(scheduler.step(view(14, vec![])), closed);
    assert_eq!(scheduler.step(view(15, vec![])), []);
    assert_eq!(scheduler.step(view(14 + u64::from(KEEP), vec![])), [Action::Forget(ticket(1))]);
    assert!(scheduler.is_empty());
}

#[test]
fn a_submission_that_a_reorganisation_undoes_is_sent_again_and_not_computed_again() {
    let mut scheduler = submitted();
    assert_eq!(scheduler.step(view(11, vec![job(1, Todo::Wait)])), []);
    let back = vec![job(1, Todo::Submit { until: 20 })];
    assert_eq!(scheduler.step(view(12, back)), [Action::Submit(vec![ticket(1)])]);
}

#[test]
fn a_result_whose_submission_seemed_to_fail_but_is_there_is_opened() {
    let mut scheduler = Scheduler::new([], 0);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    scheduler.step(view(10, vec![job(1, Todo::Submit { until: 20 })]));
    scheduler.step(Event::Computed(ticket(1), Ok(())));
    scheduler.step(Event::Held(ticket(1), Ok(())));
    scheduler.step(Event::Submitted(vec![(ticket(1), Handed::Unsure)]));
    assert_eq!(scheduler.step(view(11, vec![job(1, Todo::Open)])), [Action::Open(ticket(1))]);
}

#[test]
fn an_opening_that_came_too_early_is_sent_again() {
    let mut scheduler = submitted();
    scheduler.step(view(12, vec![job(1, Todo::Open)]));
    assert_eq!(scheduler.step(Event::Opened(ticket(1), Handed::NotYet)), []);
    assert_eq!(scheduler.step(view(13, vec![job(1, Todo::Open)])), [Action::Open(ticket(1))]);
}

#[rstest]
#[case::artifact(Fault::Artifact, DeclineReason::ArtifactUnavailable)]
#[case::engine(Fault::Engine, DeclineReason::EngineFault)]
#[case::too_slow(Fault::TooSlow, DeclineReason::Overloaded)]
fn a_job_that_cannot_be_computed_is_declined(
    #[case] fault: Fault,
    #[case] reason: DeclineReason,
) {
    let mut scheduler = Scheduler::new([], 0);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    scheduler.step(view(10, vec![job(1, Todo::Submit { until: 20 })]));
    let actions = scheduler.step(Event::Computed(ticket(1), Err(fault)));
    assert_eq!(actions, [Action::Decline(ticket(1), 1, reason)]);
}

#[rstest]
#[case::evicted(Fault::Evicted, Action::Fetch(MODEL))]
#[case::chain_silent(Fault::ChainSilent, Action::Run(Run::from(&job(1, Todo::Wait))))]
fn a_job_is_tried_again_where_that_helps(#[case] fault: Fault, #[case] again: Action) {
    let mut scheduler = Scheduler::new([], 0);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    let open = vec![job(1, Todo::Submit { until: 20 })];
    scheduler.step(view(10, open.clone()));
    assert_eq!(scheduler.step(Event::Computed(ticket(1), Err(fault))), []);
    assert_eq!(scheduler.step(view(11, open)), [again]);
}

#[test]
fn a_job_that_runs_out_of_time_is_declined_and_its_late_output_ignored() {
    let mut scheduler = Scheduler::new([], 0);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    let open = vec![job(1, Todo::Submit { until: 20 })];
    scheduler.step(view(18, open.clone()));
    let declined = [Action::Decline(ticket(1), 1, DeclineReason::Overloaded)];
    assert_eq!(scheduler.step(view(19, open)), declined);
    assert_eq!(scheduler.step(Event::Computed(ticket(1), Ok(()))), []);
}

#[test]
fn nothing_is_signed_while_the_journal_fails() {
    let mut scheduler = Scheduler::new([], 0);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    let open = vec![job(1, Todo::Submit { until: 20 })];
    scheduler.step(view(10, open.clone()));
    scheduler.step(Event::Computed(ticket(1), Ok(())));
    assert_eq!(scheduler.step(Event::Held(ticket(1), Err(NotHeld::JournalFailed))), []);
    assert_eq!(scheduler.step(view(11, open)), [Action::Hold(Run::from(&job(1, Todo::Wait)))]);
}

#[test]
fn a_ticket_that_was_used_and_forgotten_is_declined() {
    let mut scheduler = Scheduler::new([], 0);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    scheduler.step(view(10, vec![job(1, Todo::Submit { until: 20 })]));
    scheduler.step(Event::Computed(ticket(1), Ok(())));
    let actions = scheduler.step(Event::Held(ticket(1), Err(NotHeld::Spent)));
    assert!(actions.contains(&Action::Decline(ticket(1), 1, DeclineReason::Overloaded)));
}

#[test]
fn results_of_one_block_go_together_unless_one_is_slow() {
    let mut scheduler = Scheduler::new([], 0);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    let todo = Todo::Submit { until: 20 };
    scheduler.step(view(10, vec![job(1, todo), job(2, todo), job(3, todo)]));
    for number in [1, 2] {
        scheduler.step(Event::Computed(ticket(number), Ok(())));
        assert_eq!(scheduler.step(Event::Held(ticket(number), Ok(()))), []);
    }
    assert_eq!(scheduler.step(Event::Flush), [Action::Submit(vec![ticket(1), ticket(2)])]);
}

#[test]
fn jobs_of_an_earlier_journal_are_declined_or_left_alone_until_finality_has_passed() {
    let mut scheduler = Scheduler::new([], 10);
    let actions =
        scheduler.step(view(10, vec![job(1, Todo::Submit { until: 20 }), job(2, Todo::Wait)]));
    assert!(actions.contains(&Action::Disown(ticket(1))));
    assert!(actions.contains(&Action::Disown(ticket(2))));
    assert!(actions.contains(&Action::Decline(ticket(1), 1, DeclineReason::Overloaded)));
    let ours = vec![job(3, Todo::Submit { until: 30 })];
    assert_eq!(scheduler.step(view(12, ours)), [Action::Fetch(MODEL)]);
}

#[test]
fn a_result_that_is_not_in_the_journal_is_left_to_who_made_it() {
    let mut scheduler = Scheduler::new([], 0);
    let actions = scheduler.step(view(10, vec![job(1, Todo::Open)]));
    let report = Action::Report(Report::NotOurs(ticket(1), 1));
    assert_eq!(actions, [Action::Disown(ticket(1)), report]);
}

#[test]
fn a_drain_declines_what_was_not_begun_and_finishes_the_rest() {
    let mut scheduler = Scheduler::new([], 0);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    let todo = Todo::Submit { until: 20 };
    scheduler.step(view(10, vec![job(1, todo)]));
    assert_eq!(scheduler.step(Event::Drain), []);
    let actions = scheduler.step(view(11, vec![job(1, todo), job(2, todo)]));
    assert_eq!(actions, [Action::Decline(ticket(2), 2, DeclineReason::Overloaded)]);
    scheduler.step(Event::Declined(ticket(2), Handed::In(12)));
    scheduler.step(Event::Computed(ticket(1), Ok(())));
    scheduler.step(Event::Held(ticket(1), Ok(())));
    assert!(!scheduler.is_drained());
    scheduler.step(Event::Submitted(vec![(ticket(1), Handed::In(12))]));
    assert!(!scheduler.is_drained());
    scheduler.step(view(13, vec![job(1, Todo::Open)]));
    scheduler.step(Event::Opened(ticket(1), Handed::In(14)));
    assert!(scheduler.is_drained());
}

#[rstest]
#[case::full_block(Refusal::BlockFull, true)]
#[case::gone(Refusal::Gone, true)]
#[case::wrong_key(Refusal::BadSignature, false)]
fn what_a_refusal_means_is_seen_in_the_next_block(#[case] why: Refusal, #[case] again: bool) {
    let mut scheduler = Scheduler::new([], 0);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    let open = vec![job(1, Todo::Submit { until: 20 })];
    scheduler.step(view(10, open.clone()));
    scheduler.step(Event::Computed(ticket(1), Ok(())));
    scheduler.step(Event::Held(ticket(1), Ok(())));
    scheduler.step(Event::Submitted(vec![(ticket(1), Handed::Refused(why))]));
    let resubmitted = scheduler.step(view(11, open)).contains(&Action::Submit(vec![ticket(1)]));
    assert_eq!(resubmitted, again);
}

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
                if is_lucky || luck % 2 == 0 {
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
        let arrives = luck >= 96 || luck % 2 == 0;
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
            _ if luck % 2 == 0 => Handed::NotYet,
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
