// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Every invariant is seen when it is broken.

use crate::{
    check::{Judgement, Member, MemberState, Outcome},
    mock::*,
    types::{queue_key, Fault, ShownTile, Standing},
    Acknowledgements, Checkers, Checks, Due, Keys, Phase, ReportedTickets, SlashQueue, Slashes,
    Tiles,
};
use credence_primitives::{duty::Verdict, ids::Ticket, manifest::Assurance};
use rstest::rstest;

fn checker(change: impl FnOnce(&mut crate::CheckerOf<Test>)) {
    Checkers::<Test>::mutate(1, |checker| change(checker.as_mut().unwrap()));
}

fn check_1(change: impl FnOnce(&mut crate::Check<Test>)) {
    Checks::<Test>::mutate(1, |check| change(check.as_mut().unwrap()));
}

fn found(corrupt: impl FnOnce()) -> &'static str {
    let mut chain = ExtBuilder::default().build();
    chain.execute_with(|| {
        Verification::do_try_state().unwrap();
        corrupt();
        match Verification::do_try_state() {
            Err(sp_runtime::TryRuntimeError::Other(sentence)) => sentence,
            other => panic!("not seen: {other:?}"),
        }
    })
}

#[rstest]
#[case::held(|| checker(|c| c.bond.held += 1), "a bond differs from what is on hold")]
#[case::pending(|| checker(|c| c.bond.pending_slashes = BOND + 1), "slashes exceed a bond")]
#[case::miscount(|| checker(|c| c.bond.pending_slashes = 1), "a bond miscounts its slashes")]
#[case::key(|| Keys::<Test>::remove(key(1)), "a checker's key does not lead to it")]
#[case::surplus_key(
    || Keys::<Test>::insert(key(44), 1),
    "a key leads to no checker, or to one with another"
)]
#[case::future_registration(
    || checker(|c| c.registration = 99),
    "a registration has a number not yet given"
)]
#[case::shared_registration(|| checker(|c| c.registration = 1), "a registration is shared")]
#[case::acknowledgement(
    || Acknowledgements::<Test>::mutate(model(), |given| {
        given.try_insert(1, 99).unwrap();
    }),
    "an acknowledgement is by nobody"
)]
#[case::leaving_on_the_roster(
    || checker(|c| c.standing = Standing::Leaving),
    "a leaving checker can be drawn"
)]
fn corrupted_checkers_are_seen(#[case] corrupt: fn(), #[case] sentence: &str) {
    assert_eq!(found(corrupt), sentence);
}

fn with_slash(corrupt: impl FnOnce(&mut crate::types::PendingSlash<u64>)) {
    Verification::note_duty(1, &1, Some(Fault::Silence), 5);
    Slashes::<Test>::mutate(0, |slash| corrupt(slash.as_mut().unwrap()));
}

#[rstest]
#[case::amount(|| with_slash(|s| s.amount = 6), "a bond miscounts its slashes")]
#[case::nothing(|| with_slash(|s| s.amount = 0), "a slash takes nothing")]
#[case::due(|| with_slash(|s| s.due = 1), "a slash is not in its queue")]
#[case::nobody(
    || { with_slash(|s| s.validator = 77); checker(|c| c.bond.pending_slashes = 0); },
    "a slash is of nobody"
)]
#[case::number(
    || { with_slash(|_| {}); crate::NextSlash::<Test>::put(0); },
    "a slash has a number not yet given"
)]
#[case::surplus_entry(
    || SlashQueue::<Test>::insert(queue_key(1, 1), ()),
    "the queue of slashes has entries without slash"
)]
fn corrupted_slashes_are_seen(#[case] corrupt: fn(), #[case] sentence: &str) {
    assert_eq!(found(corrupt), sentence);
}

fn committing(corrupt: impl FnOnce(&mut crate::Check<Test>)) {
    to_committing(1);
    check_1(corrupt);
}

const MISFIT: &str = "a check's members do not fit its phase";

fn judged() -> MemberState {
    let commitment = crate::check::Commitment { root: Default::default(), key: key(1) };
    let judgement = Judgement { verdict: Verdict::Pass, agrees: true };
    MemberState::Judged(commitment, judgement)
}

#[rstest]
#[case::due(|| committing(|c| c.due += 1), "a phase's end leads to no check")]
#[case::unqueued(
    || { to_committing(1); Due::<Test>::remove(queue_key(check(1).due, 1)); },
    "a check is not in its queue exactly once"
)]
#[case::surplus(
    || Due::<Test>::insert(queue_key(9, 9), ()),
    "a phase's end leads to no check"
)]
#[case::twice(
    || committing(|c| { let member = c.members[0].clone(); c.members.try_push(member).unwrap(); }),
    "a validator was drawn twice"
)]
#[case::worker(
    || committing(|c| c.members[0].validator = WORKER),
    "a worker's owner was drawn to check its result"
)]
#[case::memory(
    || committing(|c| c.members[0].first = Some(Outcome::Silent)),
    "a committee remembers a round before it"
)]
#[case::count(
    || committing(|c| { c.round = crate::Round::Everyone; c.validators = 1; }),
    "more judge than count"
)]
#[case::judged_early(|| committing(|c| c.members[0].state = judged()), MISFIT)]
#[case::sampling(|| committing(|c| c.phase = Phase::Sampling), MISFIT)]
#[case::committed(|| committing(|c| c.phase = Phase::Committed), MISFIT)]
#[case::opening(|| committing(|c| c.phase = Phase::Opening), MISFIT)]
#[case::revealing(|| committing(|c| c.phase = Phase::Revealing), MISFIT)]
#[case::auditing(|| committing(|c| c.phase = Phase::Auditing), MISFIT)]
#[case::challengeable(|| committing(|c| c.phase = Phase::Challengeable), MISFIT)]
#[case::escalating(|| committing(|c| c.phase = Phase::Escalating), MISFIT)]
#[case::concluding(|| committing(|c| c.phase = Phase::Concluding), MISFIT)]
#[case::output(
    || { to_revealing(1, Run::Honest(0)); Outputs::set(Default::default()); },
    "an opened output is gone before its check"
)]
fn corrupted_checks_are_seen(#[case] corrupt: fn(), #[case] sentence: &str) {
    assert_eq!(found(corrupt), sentence);
}

fn tile() -> ShownTile {
    ShownTile { tile_count: 1, data: Default::default() }
}

fn challenged() {
    begin(1, Assurance::Sampled);
    next_block();
    open(1, Run::Honest(0));
    Verification::challenge(RuntimeOrigin::signed(OTHER_WORKER), 1).unwrap();
    check_1(|check| check.challenge.as_mut().unwrap().bond += 1);
}

#[rstest]
#[case::stray_tile(|| Tiles::<Test>::insert(9, 0, tile()), "a tile belongs to no check")]
#[case::early_tile(
    || { to_committing(1); Tiles::<Test>::insert(1, 0, tile()); },
    "a tile is stored that nobody shows"
)]
#[case::challenge(challenged, "challenges' bonds differ from what is on hold")]
#[case::ticket(
    || ReportedTickets::<Test>::insert(Ticket::default(), 5),
    "a reported ticket is never forgotten"
)]
#[case::ticket_queue(
    || crate::TicketQueue::<Test>::insert(([0; 4], Ticket::default()), ()),
    "the queue of reported tickets has entries of none"
)]
fn other_corruption_is_seen(#[case] corrupt: fn(), #[case] sentence: &str) {
    assert_eq!(found(corrupt), sentence);
}

#[test]
fn a_new_member_has_done_nothing() {
    let member = Member::new(1u64);
    assert_eq!((member.first, member.state), (None, MemberState::Drawn));
}
