// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

mod world;

use super::*;
use crate::{chain::BlockRef, scheduler::KEEP};
use credence_primitives::manifest::{Assurance, AssuranceSet};
use rstest::rstest;

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
    let moment = Moment {
        best,
        finalized: block.saturating_sub(2),
        now: u32::try_from(block).expect("small"),
    };
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
    let closed =
        [Action::Note(ticket(1), State::Closed), Action::Report(Report::Closed(ticket(1), 1))];
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
fn a_job_that_cannot_be_computed_is_declined(#[case] fault: Fault, #[case] reason: DeclineReason) {
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
