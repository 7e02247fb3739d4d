// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Attempts that fail: no-shows, declines, rejections, jobs taken away.

use crate::{mock::*, pallet::*, types::*, JobStatus};
use credence_primitives::{
    commitment::decline_payload,
    ids::{JobId, Signature},
    protocol::{AttemptEnd, Conclusion, JobBook},
    receipt::Report,
};
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;
use sp_core::Pair;
use sp_runtime::DispatchError;

fn let_due_pass() {
    run_blocks(TIME_BLOCKS + AnswerMargin::get() + 2);
}

fn signed_decline(job: JobId, reason: DeclineReason) -> Signature {
    operator(worker_of(job)).sign(decline_payload(&ticket_of(job), &reason).as_bytes())
}

fn decline(job: JobId) {
    let reason = DeclineReason::EngineFault;
    let signature = signed_decline(job, reason);
    assert_ok!(Inference::decline(RuntimeOrigin::signed(STRANGER), job, reason, signature));
}

fn releases() -> Vec<(u64, JobId, AttemptEnd)> {
    script(|script| script.released.clone())
}

#[test]
fn a_missed_deadline_is_a_no_show_and_the_job_is_drawn_again() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let ticket = ticket_of(job);
        let Stage::Assigned { due } = job_of(job).stage else { panic!("not assigned") };
        events();
        run_blocks(due - Now::<Test>::get() + 1);
        assert_eq!(events(), []);

        next_block();

        let seen = events();
        let failure = AttemptFailure::NoShow;
        assert_eq!(
            seen[..2],
            [
                Event::AttemptFailed { job, ticket, worker: WORKER, failure },
                Event::Requeued { job, attempt: 1 },
            ]
        );
        assert!(matches!(seen[2..], [Event::Assigned { attempt: 1, .. }]));
        assert_eq!(releases(), [(WORKER, job, AttemptEnd::NoShow)]);
        assert_eq!(job_of(job).escrow, escrow());
    });
}

#[test]
fn the_fourth_failure_closes_a_job() {
    ExtBuilder::default().build_and_execute(|| {
        AnswerMargin::set(4);
        let job = assigned_job();
        for failures in 1..=3 {
            run_blocks(TIME_BLOCKS + AnswerMargin::get() + 2);
            assert_eq!(job_of(job).failures, failures);
            assert!(matches!(job_of(job).stage, Stage::Assigned { .. }));
        }
        events();
        run_blocks(TIME_BLOCKS + AnswerMargin::get() + 2);
        let refund = escrow().total();
        assert_eq!(
            events().last(),
            Some(&Event::Closed {
                job,
                outcome: Outcome::AttemptsExhausted,
                refund,
                to_treasury: 0
            })
        );
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
    });
}

#[test]
fn a_job_whose_deadline_is_too_near_is_refunded_and_not_drawn_again() {
    ExtBuilder::default().build_and_execute(|| {
        AnswerMargin::set(500);
        let job = assigned_job();
        run_blocks(DEADLINE + 1);
        assert_eq!(status(job), Some(JobStatus::Closed(Outcome::Expired)));
        assert_eq!(releases(), [(WORKER, job, AttemptEnd::NoShow)]);
    });
}

#[test]
fn no_opening() {
    ExtBuilder::default().build_and_execute(|| {
        let job = verifying_job();
        let ticket = ticket_of(job);
        events();
        Inference::conclude(job, Conclusion::NotOpened);
        let failure = AttemptFailure::NotOpened;
        assert_eq!(
            events(),
            [
                Event::AttemptFailed { job, ticket, worker: WORKER, failure },
                Event::Requeued { job, attempt: 1 },
            ]
        );
        assert_eq!(releases(), [(WORKER, job, AttemptEnd::NoShow)]);
        next_block();
        assert!(matches!(job_of(job).stage, Stage::Assigned { .. }));
    });
}

#[test]
fn a_rejected_result_leaves_the_escrow_for_the_next_attempt() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        Inference::conclude(job, Conclusion::Rejected(report(CHECKS)));
        assert_eq!(releases(), [(WORKER, job, AttemptEnd::Rejected)]);
        assert_eq!(job_of(job).escrow, escrow());
        assert_eq!(job_of(job).failures, 1);
        // A wrong output is not served.
        assert_eq!(Inference::output(job), None);
        assert!(Inference::input(job).is_some());
    });
}

#[test]
fn a_verification_that_decides_nothing_refunds_and_harms_nobody() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        let ticket = ticket_of(job);
        events();
        Inference::conclude(job, Conclusion::Void(Report::default()));
        let failure = AttemptFailure::Undecided;
        let refund = escrow().total();
        assert_eq!(
            events(),
            [
                Event::AttemptFailed { job, ticket, worker: WORKER, failure },
                Event::Closed { job, outcome: Outcome::Undecided, refund, to_treasury: 0 },
            ]
        );
        assert_eq!(releases(), [(WORKER, job, AttemptEnd::Void)]);
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
    });
}

#[test]
fn a_verification_outlasts_the_deadline() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        run_blocks(DEADLINE + 5);
        assert_eq!(status(job), Some(JobStatus::Verifying { worker: WORKER, is_open: true }));
        Inference::conclude(job, Conclusion::Accepted(report(CHECKS)));
        assert_eq!(status(job), Some(JobStatus::Closed(Outcome::Settled)));
    });
}

#[test]
fn a_rejection_after_the_deadline_refunds() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        run_blocks(DEADLINE + 5);
        Inference::conclude(job, Conclusion::Rejected(report(0)));
        assert_eq!(status(job), Some(JobStatus::Closed(Outcome::Expired)));
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
    });
}

#[test]
fn a_punished_worker_loses_what_it_has_not_answered() {
    ExtBuilder::default().build_and_execute(|| {
        let jobs: Vec<_> = (0..4).map(|_| request_of(ALICE)).collect();
        next_block();
        submit(vec![entry_for(jobs[0], None), entry_for(jobs[1], None)]);
        script(|script| script.loses_jobs = true);

        Inference::conclude(jobs[0], Conclusion::Rejected(Report::default()));

        assert!(matches!(job_of(jobs[0]).stage, Stage::Queued { .. }));
        // A result under way is judged on its own.
        assert!(matches!(job_of(jobs[1]).stage, Stage::Verifying { .. }));
        for job in &jobs[2..] {
            assert!(matches!(job_of(*job).stage, Stage::Queued { .. }));
            assert_eq!(job_of(*job).failures, 0);
            assert_eq!(job_of(*job).next_attempt, 1);
        }
        assert_eq!(WorkerJobs::<Test>::get(WORKER).into_inner(), [jobs[1]]);
        assert_eq!(
            releases(),
            [
                (WORKER, jobs[0], AttemptEnd::Rejected),
                (WORKER, jobs[2], AttemptEnd::Void),
                (WORKER, jobs[3], AttemptEnd::Void),
            ]
        );
    });
}

#[test]
fn verification_can_take_jobs_away() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let ticket = ticket_of(job);
        events();
        <Inference as JobBook<u64>>::redraw_assigned(&WORKER);
        let failure = AttemptFailure::TakenAway;
        assert_eq!(
            events(),
            [
                Event::AttemptFailed { job, ticket, worker: WORKER, failure },
                Event::Requeued { job, attempt: 1 },
            ]
        );
        <Inference as JobBook<u64>>::redraw_assigned(&WORKER);
        assert_eq!(events(), []);
    });
}

#[test]
fn tickets_never_run_over() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        Jobs::<Test>::mutate(job, |job| job.as_mut().unwrap().next_attempt = u8::MAX);
        Inference::take_assigned_from(&WORKER);
        assert_eq!(status(job), Some(JobStatus::Closed(Outcome::AttemptsExhausted)));
    });
}

#[test]
fn a_decline_sends_the_job_to_another() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let ticket = ticket_of(job);
        add_worker(12, ASK, 1);
        events();

        decline(job);

        let reason = DeclineReason::EngineFault;
        assert_eq!(
            events(),
            [
                Event::Declined { job, ticket, worker: WORKER, reason },
                Event::Requeued { job, attempt: 1 },
            ]
        );
        assert_eq!(releases(), [(WORKER, job, AttemptEnd::Declined)]);
        next_block();
        assert_eq!(worker_of(job), 12);
        assert_eq!(job_of(job).failures, 0);
    });
}

#[test]
fn one_worker_alone_cannot_close_a_job_by_declining() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        decline(job);
        run_blocks(5);
        assert!(matches!(job_of(job).stage, Stage::Queued { lane: Lane::Waiting, .. }));
        run_blocks(DEADLINE);
        assert_eq!(status(job), Some(JobStatus::Closed(Outcome::NoWorker)));
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
    });
}

#[rstest]
#[case(5, 50)]
#[case(0, 0)]
fn three_declines_cost_a_share_of_the_fee(#[case] percent: u32, #[case] expected: u128) {
    ExtBuilder::default().build_and_execute(|| {
        DeclineShare::set(sp_runtime::Permill::from_percent(percent));
        add_worker(12, ASK, 1);
        add_worker(13, ASK, 1);
        let job = assigned_job();
        // A job keeps the values of its request.
        DeclineShare::set(sp_runtime::Permill::from_percent(90));
        for _ in 0..2 {
            decline(job);
            next_block();
        }
        events();
        decline(job);

        let refund = escrow().total() - expected;
        let outcome = Outcome::DeclinedThrice;
        assert_eq!(events()[1..], [Event::Closed { job, outcome, refund, to_treasury: expected }]);
        assert_eq!(balance(TREASURY), 10 + expected);
        assert_eq!(balance(ALICE), ENDOWMENT - burned() - expected);
    });
}

#[test]
fn five_percent_of_the_mock_fee_are_fifty() {
    assert_eq!(five_percent(), 50);
}

#[test]
fn declines_must_be_signed_by_the_operator_for_this_reason() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let signature = signed_decline(job, DeclineReason::Unwilling);
        let by = RuntimeOrigin::signed;
        assert_noop!(
            Inference::decline(by(WORKER), job, DeclineReason::Overloaded, signature),
            Error::<Test>::BadSignature
        );
        assert_noop!(
            Inference::decline(by(WORKER), job, DeclineReason::Overloaded, Default::default()),
            Error::<Test>::BadSignature
        );
        script(|script| script.declines_refused = true);
        assert_noop!(
            Inference::decline(by(WORKER), job, DeclineReason::Unwilling, signature),
            DispatchError::Other("declines too often")
        );
    });
}

#[test]
fn only_assigned_jobs_in_time_can_be_declined() {
    ExtBuilder::default().build_and_execute(|| {
        let reason = DeclineReason::ArtifactUnavailable;
        let try_decline = |job, signature| {
            Inference::decline(RuntimeOrigin::signed(STRANGER), job, reason, signature)
        };
        assert_noop!(try_decline(0, Default::default()), Error::<Test>::UnknownJob);
        let job = request_of(ALICE);
        assert_noop!(try_decline(job, Default::default()), Error::<Test>::NotAssigned);
        next_block();
        let signature = signed_decline(job, reason);
        frame_support::hypothetically!({
            submit(vec![entry_for(job, None)]);
            assert_noop!(try_decline(job, signature), Error::<Test>::NotAssigned);
        });
        IdleWeight::set(Default::default());
        IdleStarvation::set(1_000);
        let_due_pass();
        assert_noop!(try_decline(job, signature), Error::<Test>::Late);
    });
}

#[test]
fn a_requeued_job_can_be_cancelled() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        decline(job);
        assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), job));
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
    });
}
