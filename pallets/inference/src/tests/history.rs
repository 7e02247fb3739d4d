// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is noted of charges, refunds and failures, and when there is no room for it.

use crate::{mock::*, pallet::*, types::*};
use credence_primitives::{
    commitment::decline_payload,
    history::{Ending, Failure, What},
    ids::JobId,
    protocol::{Conclusion, JobBook},
    receipt::Report,
};
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;

fn asked() -> What {
    What::Requested { escrow: escrow().total(), burned: burned() }
}

fn of(who: u64, job: JobId, what: What) -> Noted {
    (Some(who), Some(job), Some(model()), what)
}

fn ended(job: JobId, ending: Ending, to_treasury: u128) -> Noted {
    let refund = escrow().total() - to_treasury;
    of(ALICE, job, What::Ended { ending, refund, to_treasury })
}

fn failed(job: JobId, ticket: credence_primitives::ids::Ticket, failure: Failure) -> Noted {
    of(WORKER, job, What::AttemptFailed { ticket, failure })
}

fn decline(job: JobId, reason: DeclineReason) -> sp_runtime::DispatchResult {
    let payload = decline_payload(&ticket_of(job), &reason);
    let signature = sp_core::Pair::sign(&operator(worker_of(job)), payload.as_bytes());
    Inference::decline(RuntimeOrigin::signed(STRANGER), job, reason, signature)
}

#[test]
fn a_settled_job_is_a_charge_and_a_refund() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        assert_eq!(noted(), [of(ALICE, job, asked())]);
        Inference::conclude(job, Conclusion::Accepted(report(CHECKS)));
        let refund = escrow().total() - ASK - CHECKS - ROYALTY;
        let end = What::Ended { ending: Ending::Settled, refund, to_treasury: 0 };
        assert_eq!(noted(), [of(ALICE, job, end)]);
    });
}

#[test]
fn each_request_of_a_batch_is_noted_or_none() {
    ExtBuilder::default().build_and_execute(|| {
        let batch = |requests: Vec<Request>| {
            let requests = requests.try_into().unwrap();
            Inference::request_batch(RuntimeOrigin::signed(ALICE), requests)
        };
        assert_ok!(batch(vec![a_request(), a_request()]));
        assert_eq!(noted(), [of(ALICE, 0, asked()), of(ALICE, 1, asked())]);
        let poor = Request { max_fee: 1, ..a_request() };
        assert_noop!(batch(vec![a_request(), poor]), Error::<Test>::FeeTooLow);
        assert_eq!(noted(), []);
    });
}

#[test]
fn a_cancelled_job_has_its_escrow_back() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        noted();
        assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), job));
        assert_eq!(noted(), [ended(job, Ending::Cancelled, 0)]);
    });
}

#[test]
fn a_job_without_worker_ends_at_its_deadline() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        script(|script| script.workers[0].refuses = true);
        noted();
        run_blocks(DEADLINE + 5);
        assert_eq!(noted(), [ended(job, Ending::NoWorker, 0)]);
    });
}

#[test]
fn a_no_show_is_noted_for_the_worker() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let ticket = ticket_of(job);
        noted();
        run_blocks(TIME_BLOCKS + AnswerMargin::get() + 2);
        assert_eq!(noted(), [failed(job, ticket, Failure::NoShow)]);
    });
}

#[rstest]
#[case::rejected(Conclusion::Rejected(Report::default()), Failure::Rejected, None)]
#[case::not_opened(Conclusion::NotOpened, Failure::NotOpened, None)]
#[case::undecided(Conclusion::Void(Report::default()), Failure::Undecided, Some(Ending::Undecided))]
fn what_verification_finds_is_noted(
    #[case] conclusion: Conclusion<u64>,
    #[case] failure: Failure,
    #[case] ending: Option<Ending>,
) {
    ExtBuilder::default().build_and_execute(|| {
        let job = verifying_job();
        let ticket = ticket_of(job);
        noted();
        Inference::conclude(job, conclusion.clone());
        let mut expected = vec![failed(job, ticket, failure)];
        expected.extend(ending.map(|ending| ended(job, ending, 0)));
        assert_eq!(noted(), expected);
    });
}

#[test]
fn a_settlement_that_fails_is_a_failed_attempt_and_a_refund() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        let ticket = ticket_of(job);
        script(|script| script.settle_fails = true);
        noted();
        Inference::conclude(job, Conclusion::Accepted(report(CHECKS)));
        let expected =
            [failed(job, ticket, Failure::NotSettled), ended(job, Ending::SettlementFailed, 0)];
        assert_eq!(noted(), expected);
    });
}

#[rstest]
#[case(DeclineReason::Overloaded, Failure::Overloaded)]
#[case(DeclineReason::ArtifactUnavailable, Failure::ArtifactUnavailable)]
#[case(DeclineReason::EngineFault, Failure::EngineFault)]
#[case(DeclineReason::Unwilling, Failure::Unwilling)]
fn a_decline_is_noted_with_its_reason(#[case] reason: DeclineReason, #[case] failure: Failure) {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let ticket = ticket_of(job);
        noted();
        assert_ok!(decline(job, reason));
        assert_eq!(noted(), [failed(job, ticket, failure)]);
    });
}

#[test]
fn the_third_decline_names_what_the_treasury_gets() {
    ExtBuilder::default().build_and_execute(|| {
        add_worker(WORKER + 1, ASK, 1);
        add_worker(WORKER + 2, ASK, 1);
        let job = assigned_job();
        for _ in 0..2 {
            assert_ok!(decline(job, DeclineReason::Unwilling));
            next_block();
        }
        let (ticket, worker) = (ticket_of(job), worker_of(job));
        noted();
        assert_ok!(decline(job, DeclineReason::Unwilling));
        let last = What::AttemptFailed { ticket, failure: Failure::Unwilling };
        let end = ended(job, Ending::DeclinedThrice, five_percent());
        assert_eq!(noted(), [of(worker, job, last), end]);
    });
}

#[test]
fn a_block_without_room_takes_no_requests_and_no_cancellations() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        script(|script| script.has_no_room = true);
        let alice = || RuntimeOrigin::signed(ALICE);
        assert_noop!(Inference::request(alice(), a_request()), Error::<Test>::BlockFull);
        let batch = vec![a_request()].try_into().unwrap();
        assert_noop!(Inference::request_batch(alice(), batch), Error::<Test>::BlockFull);
        assert_noop!(Inference::cancel(alice(), job), Error::<Test>::BlockFull);
        // What a worker has to do in time has room for longer.
        next_block();
        assert_ok!(decline(job, DeclineReason::Unwilling));
        script(|script| script.has_no_room = false);
        assert_ok!(Inference::cancel(alice(), job));
    });
}

#[test]
fn a_block_without_room_for_work_takes_no_declines() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        script(|script| script.has_no_room_for_work = true);
        assert_noop!(decline(job, DeclineReason::Unwilling), Error::<Test>::BlockFull);
        script(|script| script.has_no_room_for_work = false);
        assert_ok!(decline(job, DeclineReason::Unwilling));
    });
}

#[test]
fn what_is_overdue_waits_for_room() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        script(|script| {
            script.workers[0].refuses = true;
            script.has_no_room_for_work = true;
        });
        noted();
        run_blocks(DEADLINE + 5);
        // A draw that comes too late may still close it: that is bounded by the block's draws.
        let closed_by_draw = !job_of(job).is_open();
        script(|script| script.has_no_room_for_work = false);
        run_blocks(DEADLINE + 5);
        assert_eq!(noted(), [ended(job, Ending::NoWorker, 0)]);
        assert!(closed_by_draw);
    });
}

#[test]
fn an_overdue_worker_waits_for_room() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let ticket = ticket_of(job);
        script(|script| script.has_no_room_for_work = true);
        noted();
        run_blocks(TIME_BLOCKS + AnswerMargin::get() + 5);
        assert_eq!(noted(), []);
        script(|script| script.has_no_room_for_work = false);
        next_block();
        assert_eq!(noted(), [failed(job, ticket, Failure::NoShow)]);
    });
}
