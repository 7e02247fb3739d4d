// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the hook layer is told, and rules of stored jobs as tables.

use crate::{mock::*, types::*};
use credence_primitives::protocol::JobEnd;
use frame_support::assert_ok;
use rstest::rstest;

#[test]
fn every_ending_is_told_once() {
    ExtBuilder::default().build_and_execute(|| {
        let cancelled = request_of(ALICE);
        assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), cancelled));
        let expired = request_of(BOB);
        script(|script| script.workers.clear());
        run_blocks(DEADLINE + 5);
        let ended = script(|script| script.ended.clone());
        assert_eq!(ended, [(cancelled, ALICE, JobEnd::Refunded), (expired, BOB, JobEnd::Refunded)]);
    });
}

fn job(deadline: u32) -> Job<u64, u64> {
    Job {
        requester: ALICE,
        model: model(),
        input_hash: Default::default(),
        assurance: Default::default(),
        request_block: 1,
        deadline,
        time_blocks: 5,
        value: 0,
        escrow: Escrow::default(),
        rules: JobRules { max_redraws: 3, decline_share: Default::default(), answer_margin: 10 },
        next_attempt: 0,
        failures: 0,
        declined_by: Default::default(),
        latest: None,
        reached: Default::default(),
        stage: Stage::Queued { lane: Lane::Fresh, position: 0 },
    }
}

#[rstest]
#[case(100, 91, true)]
#[case(100, 92, false)]
#[case(100, 200, false)]
#[case(u32::MAX, u32::MAX - 9, true)]
fn a_draw_needs_time(#[case] deadline: u32, #[case] now: u32, #[case] leaves_time: bool) {
    assert_eq!(job(deadline).leaves_time_for_a_draw(now), leaves_time);
}

#[rstest]
#[case(100, 0, 15)]
#[case(100, 85, 100)]
#[case(100, 90, 100)]
fn due_is_margin_or_deadline(#[case] deadline: u32, #[case] now: u32, #[case] due: u32) {
    assert_eq!(job(deadline).due_if_drawn(now), due);
}

#[rstest]
#[case(0, 0, true)]
#[case(3, 3, true)]
#[case(4, 4, false)]
#[case(0, 254, true)]
#[case(0, 255, false)]
fn redraws_are_limited(#[case] failures: u8, #[case] next_attempt: u8, #[case] may: bool) {
    let job = Job { failures, next_attempt, ..job(100) };
    assert_eq!(job.may_be_redrawn(), may);
}

#[rstest]
#[case(100, 60, 40, Some(0))]
#[case(101, 60, 40, Some(1))]
#[case(99, 60, 40, None)]
#[case(59, 60, 0, None)]
#[case(u128::MAX, u128::MAX, 1, None)]
fn a_fee_is_divided_or_refused(
    #[case] fee: u128,
    #[case] checks: u128,
    #[case] royalty: u128,
    #[case] compute: Option<u128>,
) {
    let escrow = Escrow::divide(fee, checks, royalty);
    assert_eq!(escrow.map(|escrow| escrow.compute_budget), compute);
    assert!(escrow.is_none_or(|escrow| escrow.total() == fee));
}
