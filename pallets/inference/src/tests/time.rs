// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The clock, deadlines and deletions.

use crate::{mock::*, pallet::*, types::*};
use credence_primitives::{
    protocol::{ActiveClock, AttemptEnd, Conclusion, JobBook},
    receipt::Report,
};
use frame_support::{assert_noop, assert_ok, weights::Weight};

fn closed_job() -> u64 {
    let job = request_of(ALICE);
    assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), job));
    job
}

#[test]
fn each_block_advances_the_clock() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(<Inference as ActiveClock>::now(), 0);
        run_blocks(3);
        assert_eq!(<Inference as ActiveClock>::now(), 3);
    });
}

#[test]
fn emergency_stop_in_mid_job() {
    ExtBuilder::default().build_and_execute(|| {
        let working = assigned_job();
        let waiting = request_of(BOB);
        let now = Now::<Test>::get();
        IsStopped::set(true);
        events();

        run_blocks(10 * DEADLINE);

        assert_eq!(Now::<Test>::get(), now);
        assert_eq!(events(), []);
        assert_eq!(script(|script| script.released.len()), 0);
        assert!(matches!(job_of(waiting).stage, Stage::Queued { .. }));

        IsStopped::set(false);
        next_block();
        // Nobody is late, and the ticket of the waiting job names its own block.
        submit(vec![entry_for(working, None)]);
        assert!(matches!(job_of(working).stage, Stage::Verifying { .. }));
        assert!(matches!(job_of(waiting).stage, Stage::Assigned { .. }));
    });
}

#[test]
fn a_stop_in_the_block_after_the_request_keeps_its_hash() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        IsStopped::set(true);
        next_block();
        let hash = RequestBlocks::<Test>::get(1).unwrap().hash;
        assert_eq!(hash, Some(System::block_hash(1)));
        // Long after the chain has forgotten it.
        frame_system::BlockHash::<Test>::remove(1);
        IsStopped::set(false);
        next_block();
        assert!(matches!(job_of(job).stage, Stage::Assigned { .. }));
        assert_eq!(RequestBlocks::<Test>::get(1).unwrap().hash, hash);
    });
}

#[test]
fn a_migration_that_outlasts_the_chain_s_memory_leaves_a_hash_of_this_fork() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        PollWeight::set(Weight::zero());
        run_blocks(5);
        frame_system::BlockHash::<Test>::remove(1);
        PollWeight::set(Weight::from_parts(1_000_000, 0));
        next_block();
        let parent = System::block_number() - 1;
        assert_eq!(RequestBlocks::<Test>::get(1).unwrap().hash, Some(System::block_hash(parent)));
        assert!(matches!(job_of(job).stage, Stage::Assigned { .. }));
    });
}

#[test]
fn request_blocks_are_forgotten_with_their_last_job() {
    ExtBuilder::default().build_and_execute(|| {
        let (first, second) = (request_of(ALICE), request_of(ALICE));
        assert_eq!(RequestBlocks::<Test>::get(1).unwrap().open_jobs, 2);
        assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), first));
        assert_eq!(RequestBlocks::<Test>::get(1).unwrap().open_jobs, 1);
        assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), second));
        assert_eq!(RequestBlocks::<Test>::get(1), None);
    });
}

#[test]
fn expiry_refunds_without_anyone_calling_anything() {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.no_randomness = true);
        let job = request_of(ALICE);
        events();
        run_blocks(DEADLINE + 1);
        assert_eq!(events(), []);
        next_block();
        let refund = escrow().total();
        assert_eq!(
            events(),
            [Event::Closed { job, outcome: Outcome::Expired, refund, to_treasury: 0 }]
        );
    });
}

#[test]
fn closed_jobs_are_deleted_after_retention() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        Inference::conclude(job, Conclusion::Accepted(report(CHECKS)));
        events();
        run_blocks(Retention::get() + 1);
        assert_eq!(Inference::output(job), Some(right_output()));
        assert_eq!(events(), []);

        next_block();

        assert_eq!(events(), [Event::Deleted { job }]);
        assert_eq!(Inference::output(job), None);
        assert_eq!(status(job), None);
    });
}

#[test]
fn nothing_is_left_of_a_job_for_ever() {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.opens_at_once = Some(Report::default()));
        let keys = || {
            let prefix = frame_support::Twox128::hash(b"Inference");
            let mut count = 0;
            let mut key = prefix.to_vec();
            while let Some(next) = sp_io::storage::next_key(&key) {
                if !next.starts_with(&prefix) {
                    break;
                }
                count += 1;
                key = next;
            }
            count
        };
        use frame_support::StorageHasher;
        let one_round = || {
            for _ in 0..4 {
                request_of(ALICE);
            }
            next_block();
            for job in WorkerJobs::<Test>::get(WORKER) {
                submit(vec![entry_for(job, Some(right_opening()))]);
            }
            run_blocks(Retention::get() + 3);
        };
        one_round();
        let after_one = keys();
        for _ in 0..5 {
            one_round();
        }
        assert_eq!(keys(), after_one);
        assert_eq!(Jobs::<Test>::iter().count(), 0);
    });
}

#[test]
fn requests_pause_while_deletion_lags() {
    ExtBuilder::default().build_and_execute(|| {
        IdleWeight::set(Weight::zero());
        IdleStarvation::set(1_000);
        for _ in 0..3 {
            closed_job();
        }
        run_blocks(Retention::get());
        request_of(ALICE);
        next_block();
        assert_eq!(CurrentLoad::<Test>::get().overdue, 3);
        assert_noop!(
            Inference::request(RuntimeOrigin::signed(ALICE), a_request()),
            Error::<Test>::Paused
        );

        IdleWeight::set(Weight::from_parts(1_000_000, 0));
        next_block();
        assert_eq!(CurrentLoad::<Test>::get().overdue, 0);
        request_of(ALICE);
    });
}

#[test]
fn on_idle_starved() {
    ExtBuilder::default().build_and_execute(|| {
        IdleWeight::set(Weight::zero());
        let job = assigned_job();
        let Stage::Assigned { due } = job_of(job).stage else { panic!("not assigned") };
        run_blocks(due - Now::<Test>::get());
        assert_eq!(script(|script| script.released.len()), 0);
        run_blocks(IdleStarvation::get() + 2);
        let released = script(|script| script.released.clone());
        assert_eq!(released[0], (WORKER, job, AttemptEnd::NoShow));
        run_blocks(DEADLINE + Retention::get() + 20);
        assert_eq!(status(job), None);
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
    });
}

#[test]
fn on_idle_uses_at_most_half_of_what_is_left() {
    ExtBuilder::default().build_and_execute(|| {
        use frame_support::traits::Hooks;
        IdleWeight::set(Weight::zero());
        run_blocks(4);
        let used = Inference::on_idle(4, Weight::from_parts(4_000, 0));
        assert_eq!(used, Weight::from_parts(2_000, 0));
        assert_eq!(TimerCursor::<Test>::get(), 2);
        IsStopped::set(true);
        assert_eq!(Inference::on_idle(4, Weight::MAX), Weight::zero());
    });
}
