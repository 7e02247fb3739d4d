// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Corrupted state is seen.

use crate::{mock::*, pallet::*, types::*};
use credence_primitives::protocol::{Conclusion, JobBook};
use frame_support::assert_ok;
use rstest::rstest;

/// Queued 0 and 1, assigned 2, opened 3, settled 4, cancelled 5.
fn with_every_stage(corrupt: fn(), sentence: &'static str) {
    ExtBuilder::default().build().execute_with(|| {
        for _ in 0..3 {
            request_of(ALICE);
        }
        next_block();
        submit(vec![entry_for(1, None), entry_for(2, None)]);
        script(|script| script.awaits.extend([1, 2]));
        for job in [1, 2] {
            assert_ok!(Inference::open(RuntimeOrigin::signed(ALICE), job, right_opening()));
        }
        Inference::conclude(2, Conclusion::Accepted(report(0)));
        request_of(BOB);
        request_of(BOB);
        request_of(BOB);
        assert_ok!(Inference::cancel(RuntimeOrigin::signed(BOB), 5));
        Inference::do_try_state().unwrap();
        corrupt();
        assert_eq!(Inference::do_try_state(), Err(sentence.into()));
    });
}

const ASSIGNED: u64 = 0;
const OPENED: u64 = 1;
const SETTLED: u64 = 2;
const QUEUED: u64 = 3;
const CANCELLED: u64 = 5;

fn change(job: u64, with: impl FnOnce(&mut JobOf<Test>)) {
    Jobs::<Test>::mutate(job, |job| with(job.as_mut().unwrap()));
}

fn change_load(with: impl FnOnce(&mut Load)) {
    CurrentLoad::<Test>::mutate(with);
}

#[rstest]
#[case(|| change(QUEUED, |job| job.escrow.royalty += 1), "the account holds less than the jobs' escrow")]
#[case(|| { change(QUEUED, |job| job.value = 1) }, "a job has more in escrow than was paid")]
fn escrow(#[case] corrupt: fn(), #[case] sentence: &'static str) {
    with_every_stage(corrupt, sentence);
}

#[rstest]
#[case(|| Ends::<Test>::mutate(Lane::Fresh, |ends| ends.head = ends.tail), "a place of the queue lies outside its ends")]
#[case(|| Queue::<Test>::mutate(Lane::Fresh, 3, |entry| entry.as_mut().unwrap().job = OPENED), "a place of the queue is not its job's")]
#[case(|| Queue::<Test>::remove(Lane::Fresh, 3), "a queued job is not in the queue")]
#[case(|| change_load(|load| load.queued += 1), "the count of queued jobs is wrong")]
fn queue(#[case] corrupt: fn(), #[case] sentence: &'static str) {
    with_every_stage(corrupt, sentence);
}

#[rstest]
#[case(|| TimerCursor::<Test>::put(99), "timers were looked at before their time")]
#[case(|| { Now::<Test>::put(999); TimerCursor::<Test>::put(900) }, "a timer was passed over")]
#[case(|| Timers::<Test>::insert(60, SETTLED, ()), "a timer is not its job's")]
#[case(|| Timers::<Test>::remove(job_of(ASSIGNED).timer().unwrap(), ASSIGNED), "a queued or assigned job has no timer")]
fn timers(#[case] corrupt: fn(), #[case] sentence: &'static str) {
    with_every_stage(corrupt, sentence);
}

#[rstest]
#[case(|| RetentionCursor::<Test>::put(99), "records were deleted before their time")]
#[case(|| { Now::<Test>::put(999); RetentionCursor::<Test>::put(900) }, "a record to delete was passed over")]
#[case(|| Retained::<Test>::insert(60, QUEUED, ()), "a deletion is not its job's")]
#[case(|| Retained::<Test>::remove(31, SETTLED), "a closed job is never deleted")]
#[case(|| change_load(|load| load.overdue += 1), "the count of overdue jobs is wrong")]
#[case(|| RetainedCount::<Test>::insert(31, 9), "the counts of deletions are wrong")]
fn retention(#[case] corrupt: fn(), #[case] sentence: &'static str) {
    with_every_stage(corrupt, sentence);
}

#[rstest]
#[case(|| WorkerJobs::<Test>::insert(99, frame_support::BoundedVec::default()), "an empty list of jobs is kept")]
#[case(|| WorkerJobs::<Test>::mutate(WORKER, |jobs| jobs.try_push(QUEUED).unwrap()), "a worker's job is not with it")]
#[case(|| WorkerJobs::<Test>::mutate(WORKER, |jobs| jobs.try_push(OPENED).unwrap()), "a job is listed twice")]
#[case(|| WorkerJobs::<Test>::remove(WORKER), "a worker's job is not listed")]
fn workers(#[case] corrupt: fn(), #[case] sentence: &'static str) {
    with_every_stage(corrupt, sentence);
}

#[rstest]
#[case(|| NextJob::<Test>::put(3), "a job's number was not given yet")]
#[case(|| Inputs::<Test>::remove(QUEUED), "an open job has lost its input")]
#[case(|| Inputs::<Test>::insert(QUEUED, right_output()), "an open job has lost its input")]
#[case(|| Inputs::<Test>::insert(CANCELLED, right_output()), "a closed job keeps its input")]
#[case(|| Outputs::<Test>::remove(SETTLED), "outputs are not exactly those that are open")]
#[case(|| Outputs::<Test>::insert(CANCELLED, right_output()), "outputs are not exactly those that are open")]
#[case(|| change_load(|load| load.open += 1), "the count of open jobs is wrong")]
#[case(|| Inputs::<Test>::insert(77, right_output()), "an input or output has outlived its job")]
#[case(|| Outputs::<Test>::insert(77, right_output()), "an input or output has outlived its job")]
#[case(|| RequestBlocks::<Test>::remove(1), "the counts of jobs per block are wrong")]
fn records(#[case] corrupt: fn(), #[case] sentence: &'static str) {
    with_every_stage(corrupt, sentence);
}
