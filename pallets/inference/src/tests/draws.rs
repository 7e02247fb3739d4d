// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Which worker gets a job, and when.

use crate::{mock::*, pallet::*, types::*, JobStatus};
use credence_primitives::protocol::{AttemptEnd, ModelUnavailable};
use frame_support::{assert_ok, storage::with_storage_layer, weights::Weight};
use rstest::rstest;
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

#[test]
fn a_job_is_drawn_in_the_block_after_its_request() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        events();

        next_block();

        let due = 1 + TIME_BLOCKS + AnswerMargin::get();
        let ticket = ticket_of(job);
        assert_eq!(
            events(),
            [Event::Assigned { job, attempt: 0, ticket, worker: WORKER, ask: ASK, due }]
        );
        assert_eq!(status(job), Some(JobStatus::Assigned { worker: WORKER, due }));
        assert_eq!(script(|script| script.assigned.clone()), [(WORKER, job, MAX_FEE)]);
    });
}

// The requester knows the block's randomness and could undo a request that it does not like; but
// no request is drawn in its own block, so there is nothing yet to like.
#[test]
fn grinding_for_a_worker_by_reverting() {
    ExtBuilder::default().build_and_execute(|| {
        for worker in 12..20 {
            add_worker(worker, ASK, 1);
        }
        next_block();
        for _ in 0..5 {
            let seen = with_storage_layer(|| {
                let job = request_of(ALICE);
                Inference::draw_queued(
                    System::block_number(),
                    &mut frame_support::weights::WeightMeter::new(),
                );
                assert_eq!(job_of(job).latest, None);
                assert!(matches!(job_of(job).stage, Stage::Queued { .. }));
                Err::<(), _>(DispatchError::Other("reverted"))
            });
            assert!(seen.is_err());
        }
        next_block();
        assert_eq!(script(|script| script.assigned.len()), 0);
        assert_eq!(Queue::<Test>::iter().count(), 0);
    });
}

#[test]
fn the_draw_depends_on_the_block_s_randomness_and_the_job() {
    let drawn = |wait: u32| {
        let mut drawn = Vec::new();
        ExtBuilder::default().build_and_execute(|| {
            for worker in 12..43 {
                add_worker(worker, ASK, 1);
            }
            run_blocks(wait);
            let jobs: Vec<_> = (0..4).map(|_| request_of(ALICE)).collect();
            next_block();
            drawn = jobs.into_iter().map(worker_of).collect();
        });
        drawn
    };
    assert_eq!(drawn(0), drawn(0));
    assert_ne!(drawn(0), drawn(1));
    assert!(drawn(0).windows(2).any(|pair| pair[0] != pair[1]));
}

#[test]
fn workers_are_drawn_by_weight() {
    ExtBuilder::default().build_and_execute(|| {
        MaxDrawsPerBlock::set(100);
        add_worker(12, ASK, 9);
        let mut counts = BTreeMap::<u64, u32>::new();
        for _ in 0..8 {
            let jobs: Vec<_> = (0..40).map(|_| request_of(ALICE)).collect();
            next_block();
            for job in jobs {
                *counts.entry(worker_of(job)).or_default() += 1;
                submit(vec![entry_for(job, None)]);
                use credence_primitives::{protocol::*, receipt::Report};
                Inference::conclude(job, Conclusion::Void(Report::default()));
            }
        }
        let total = counts.values().sum::<u32>();
        assert_eq!(total, 320);
        // One in ten, give or take four deviations.
        assert!((11..=53).contains(&counts[&WORKER]), "{counts:?}");
    });
}

#[test]
fn a_worker_without_weight_is_never_drawn() {
    ExtBuilder::default().without_workers().build_and_execute(|| {
        add_worker(WORKER, ASK, 0);
        let job = request_of(ALICE);
        run_blocks(5);
        assert!(matches!(job_of(job).stage, Stage::Queued { lane: Lane::Waiting, .. }));
    });
}

#[test]
fn a_worker_that_turns_out_unable_is_passed_over() {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.workers[0].refuses = true);
        script(|script| script.workers[0].weight = 1_000_000);
        add_worker(12, ASK, 1);
        let job = request_of(ALICE);
        next_block();
        assert_eq!(worker_of(job), 12);
    });
}

#[test]
fn a_worker_has_at_most_64_jobs() {
    ExtBuilder::default().build_and_execute(|| {
        MaxDrawsPerBlock::set(100);
        for _ in 0..65 {
            request_of(ALICE);
        }
        next_block();
        assert_eq!(WorkerJobs::<Test>::get(WORKER).len(), 64);
        assert_eq!(CurrentLoad::<Test>::get().queued, 1);
    });
}

#[test]
fn draws_per_block_are_limited_and_in_order() {
    ExtBuilder::default().build_and_execute(|| {
        let jobs: Vec<_> = (0..6).map(|_| request_of(ALICE)).collect();
        assert_eq!(status(5), Some(JobStatus::Queued { lane: Lane::Fresh, before: 5 }));
        let drawn = || script(|script| script.assigned.iter().map(|one| one.1).collect::<Vec<_>>());

        next_block();
        assert_eq!(drawn(), jobs[..4]);
        assert_eq!(status(5), Some(JobStatus::Queued { lane: Lane::Fresh, before: 1 }));

        next_block();
        assert_eq!(drawn(), jobs);
    });
}

#[test]
fn draws_stop_when_the_weight_is_used_up() {
    ExtBuilder::default().build_and_execute(|| {
        // The base, and two draws in a third of the rest.
        PollWeight::set(Weight::from_parts(8_500, 0));
        for _ in 0..3 {
            request_of(ALICE);
        }
        next_block();
        assert_eq!(CurrentLoad::<Test>::get().queued, 1);
    });
}

#[test]
fn nothing_happens_in_a_block_without_weight() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        PollWeight::set(Weight::from_parts(999, 0));
        next_block();
        assert_eq!(Now::<Test>::get(), 0);
        PollWeight::set(Weight::from_parts(1_000_000, 0));
        next_block();
        // The hash of the request's block is known all the same.
        assert!(matches!(job_of(job).stage, Stage::Assigned { .. }));
    });
}

#[test]
fn cancelled_jobs_leave_holes_that_cost_no_draw() {
    ExtBuilder::default().build_and_execute(|| {
        for _ in 0..9 {
            request_of(ALICE);
        }
        for job in 0..5 {
            assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), job));
        }
        next_block();
        assert_eq!(CurrentLoad::<Test>::get().queued, 0);
        assert_eq!(Ends::<Test>::get(Lane::Fresh), QueueEnds { head: 9, tail: 9 });
    });
}

#[test]
fn without_randomness_jobs_wait() {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.no_randomness = true);
        let job = request_of(ALICE);
        run_blocks(3);
        assert!(matches!(job_of(job).stage, Stage::Queued { lane: Lane::Fresh, .. }));
        script(|script| script.no_randomness = false);
        next_block();
        assert!(matches!(job_of(job).stage, Stage::Assigned { .. }));
    });
}

#[test]
fn a_job_nobody_can_take_is_told_once_and_tried_again() {
    ExtBuilder::default().build_and_execute(|| {
        let max_fee = burned() + CHECKS + ROYALTY + ASK;
        let cheap = Request { max_fee, ..a_request() };
        assert_ok!(Inference::request(RuntimeOrigin::signed(BOB), cheap));
        script(|script| script.workers[0].ask = ASK + 1);
        events();

        next_block();
        assert_eq!(events(), [Event::NoWorkerFound { job: 0 }]);
        assert_eq!(status(0), Some(JobStatus::Queued { lane: Lane::Waiting, before: 0 }));
        run_blocks(2);
        assert_eq!(events(), []);

        script(|script| script.workers[0].ask = ASK);
        next_block();
        assert!(matches!(job_of(0).stage, Stage::Assigned { .. }));
    });
}

#[test]
fn jobs_nobody_can_take_hold_up_no_others() {
    ExtBuilder::default().build_and_execute(|| {
        let max_fee = burned() + CHECKS + ROYALTY + ASK;
        for _ in 0..12 {
            let cheap = Request { max_fee, ..a_request() };
            assert_ok!(Inference::request(RuntimeOrigin::signed(BOB), cheap));
        }
        script(|script| script.workers[0].ask = ASK + 1);
        run_blocks(4);
        let jobs: Vec<_> = (0..4).map(|_| request_of(ALICE)).collect();
        let stage_of = |job| job_of(job).stage;

        next_block();

        // Three of the four draws are for those that have not failed yet.
        assert!(jobs[..3].iter().all(|job| matches!(stage_of(*job), Stage::Assigned { .. })));
        assert!(matches!(stage_of(jobs[3]), Stage::Queued { lane: Lane::Fresh, .. }));
        // The fourth was another's turn.
        let waiting = Ends::<Test>::get(Lane::Waiting);
        assert_eq!(waiting.tail - waiting.head, 12);
        let before = waiting.head;
        next_block();
        assert!(Ends::<Test>::get(Lane::Waiting).head > before);
    });
}

#[test]
fn a_job_nobody_takes_until_its_deadline_is_refunded() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        script(|script| script.workers.clear());
        run_blocks(DEADLINE);
        let refund = MAX_FEE - burned();
        assert_eq!(
            events().last(),
            Some(&Event::Closed { job, outcome: Outcome::NoWorker, refund, to_treasury: 0 })
        );
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
    });
}

#[test]
fn a_worker_is_not_drawn_for_a_job_it_could_not_finish() {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.no_randomness = true);
        let deadline = TIME_BLOCKS + MIN_DEADLINE_SLACK;
        let request = Request { deadline, ..a_request() };
        assert_ok!(Inference::request(RuntimeOrigin::signed(ALICE), request.clone()));
        run_blocks(deadline - TIME_BLOCKS - MIN_ANSWER_SLACK);
        script(|script| script.no_randomness = false);
        next_block();
        assert_eq!(status(0), Some(JobStatus::Closed(Outcome::Expired)));
        assert_eq!(script(|script| script.assigned.len()), 0);
    });
}

#[rstest]
#[case(DEADLINE, 1 + TIME_BLOCKS + 10)]
#[case(TIME_BLOCKS + MIN_DEADLINE_SLACK, 1 + TIME_BLOCKS + 10)]
fn results_are_due_after_time_bound_and_margin(#[case] deadline: u32, #[case] due: u32) {
    ExtBuilder::default().build_and_execute(|| {
        let request = Request { deadline, ..a_request() };
        assert_ok!(Inference::request(RuntimeOrigin::signed(ALICE), request));
        next_block();
        assert_eq!(job_of(0).stage, Stage::Assigned { due });
    });
}

#[test]
fn results_are_never_due_after_the_deadline() {
    ExtBuilder::default().build_and_execute(|| {
        AnswerMargin::set(500);
        let job = assigned_job();
        assert_eq!(job_of(job).stage, Stage::Assigned { due: DEADLINE });
    });
}

#[rstest]
#[case(ModelUnavailable::Quarantined, true)]
#[case(ModelUnavailable::Unknown, true)]
#[case(ModelUnavailable::Deprecated, false)]
fn a_faulty_model_s_jobs_are_refunded(#[case] reason: ModelUnavailable, #[case] is_faulty: bool) {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        script(|script| script.unavailable = Some(reason));
        next_block();
        let closed = Some(JobStatus::Closed(Outcome::ModelWithdrawn));
        assert_eq!(status(job) == closed, is_faulty);
    });
}

#[test]
fn every_attempt_has_another_ticket() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let first = ticket_of(job);
        Inference::take_assigned_from(&WORKER);
        next_block();
        assert_eq!(worker_of(job), WORKER);
        assert_ne!(ticket_of(job), first);
        assert_eq!(job_of(job).failures, 0);
        assert_eq!(script(|script| script.released.clone()), [(WORKER, job, AttemptEnd::Void)]);
    });
}
