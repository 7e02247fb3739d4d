// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Requests, batches, cancellation, and what is refused.

use crate::{mock::*, pallet::*, types::*, JobStatus};
use credence_primitives::{
    commitment::input_hash,
    manifest::Assurance,
    protocol::{AssuranceUnavailable, ModelUnavailable},
};
use frame_support::{assert_noop, assert_ok, BoundedVec};
use rstest::rstest;
use sp_runtime::{DispatchError, TokenError};

fn requested(job: u64) -> Event<Test> {
    let request = a_request();
    Event::Requested {
        job,
        requester: ALICE,
        model: model(),
        input_hash: input_hash(&request.input),
        assurance: request.assurance,
        deadline: DEADLINE,
        escrow: escrow(),
        burned: burned(),
    }
}

fn refused(request: Request, error: Error<Test>) {
    assert_noop!(Inference::request(RuntimeOrigin::signed(ALICE), request), error);
}

#[test]
fn a_request_pays_burns_and_queues() {
    ExtBuilder::default().build_and_execute(|| {
        let issuance = pallet_balances::TotalIssuance::<Test>::get();

        assert_ok!(Inference::request(RuntimeOrigin::signed(ALICE), a_request()));

        assert_eq!(events(), [requested(0)]);
        assert_eq!(balance(ALICE), ENDOWMENT - MAX_FEE);
        assert_eq!(held(), MAX_FEE - burned());
        assert_eq!(issuance - pallet_balances::TotalIssuance::<Test>::get(), burned());
        assert_eq!(status(0), Some(JobStatus::Queued { lane: Lane::Fresh, before: 0 }));
        assert_eq!(Inference::input(0), Some(a_request().input));
    });
}

#[test]
fn unsigned_calls_are_refused() {
    ExtBuilder::default().build_and_execute(|| {
        let origin = RuntimeOrigin::none;
        let signature = credence_primitives::ids::Signature::default();
        let bad = DispatchError::BadOrigin;
        assert_noop!(Inference::request(origin(), a_request()), bad);
        assert_noop!(Inference::request_batch(origin(), BoundedVec::default()), bad);
        assert_noop!(Inference::cancel(origin(), 0), bad);
        assert_noop!(Inference::submit_results(origin(), BoundedVec::default()), bad);
        assert_noop!(Inference::open(origin(), 0, right_opening()), bad);
        let reason = DeclineReason::Overloaded;
        assert_noop!(Inference::decline(origin(), 0, reason, signature), bad);
    });
}

#[rstest]
#[case(ModelUnavailable::Unknown, Error::UnknownModel)]
#[case(ModelUnavailable::Pending, Error::ModelPending)]
#[case(ModelUnavailable::Deprecated, Error::ModelDeprecated)]
#[case(ModelUnavailable::Quarantined, Error::ModelQuarantined)]
fn unavailable_models_take_no_requests(
    #[case] reason: ModelUnavailable,
    #[case] error: Error<Test>,
) {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.unavailable = Some(reason));
        refused(a_request(), error);
    });
}

#[rstest]
#[case(AssuranceUnavailable::Unknown, Error::UnknownAssurance)]
#[case(AssuranceUnavailable::NotAccepted(Assurance::Proven), Error::AssuranceNotAccepted)]
#[case(AssuranceUnavailable::Off(Assurance::Checked), Error::AssuranceOff)]
#[case(AssuranceUnavailable::NotAcknowledged, Error::NotAcknowledged)]
fn demands_that_cannot_be_met_are_refused(
    #[case] reason: AssuranceUnavailable,
    #[case] error: Error<Test>,
) {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.unassured = Some(reason));
        refused(a_request(), error);
    });
}

#[test]
fn a_model_without_workers_takes_no_requests() {
    ExtBuilder::default()
        .without_workers()
        .build_and_execute(|| refused(a_request(), Error::NoWorker));
}

#[test]
fn fee_too_low() {
    ExtBuilder::default().build_and_execute(|| {
        let least = burned() + CHECKS + ROYALTY + ASK;
        for max_fee in [0, 1, burned() - 1, burned(), burned() + CHECKS, least - 1] {
            refused(Request { max_fee, ..a_request() }, Error::FeeTooLow);
        }
        let request = Request { max_fee: least, ..a_request() };
        assert_ok!(Inference::request(RuntimeOrigin::signed(ALICE), request));
        assert_eq!(job_of(0).escrow.compute_budget, ASK);
    });
}

#[test]
fn a_fee_beyond_the_balance_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        let request = Request { max_fee: ENDOWMENT + burned(), ..a_request() };
        assert_noop!(
            Inference::request(RuntimeOrigin::signed(ALICE), request),
            TokenError::FundsUnavailable
        );
    });
}

#[rstest]
#[case(TIME_BLOCKS + MIN_DEADLINE_SLACK - 1, Some(Error::DeadlineTooSoon))]
#[case(TIME_BLOCKS + MIN_DEADLINE_SLACK, None)]
#[case(1_000, None)]
#[case(1_001, Some(Error::DeadlineTooLate))]
#[case(u32::MAX, Some(Error::DeadlineTooLate))]
fn deadlines_have_bounds(#[case] deadline: u32, #[case] error: Option<Error<Test>>) {
    ExtBuilder::default().build_and_execute(|| {
        let request = Request { deadline, ..a_request() };
        match error {
            Some(error) => refused(request, error),
            None => {
                assert_ok!(Inference::request(RuntimeOrigin::signed(ALICE), request));
            },
        }
    });
}

#[rstest]
#[case(5_999, 2)]
#[case(6_000, 2)]
#[case(6_001, 3)]
#[case(0, 0)]
fn time_bounds_round_up_to_blocks(#[case] time_bound_ms: u32, #[case] blocks: u32) {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.models.get_mut(&model()).unwrap().time_bound_ms = time_bound_ms);
        let job = request_of(ALICE);
        assert_eq!(job_of(job).time_blocks, blocks);
    });
}

#[test]
fn deadlines_that_overflow_are_refused() {
    ExtBuilder::default().build_and_execute(|| {
        MaxDeadline::set(u32::MAX);
        run_blocks(1);
        refused(Request { deadline: u32::MAX, ..a_request() }, Error::Overflow);
    });
}

#[test]
fn input_that_does_not_fit_the_manifest() {
    ExtBuilder::default().build_and_execute(|| {
        let good = a_request().input.into_inner();
        let mut trailing = good.clone();
        trailing.push(0);
        let short = good[..good.len() - 1].to_vec();
        let other = right_output().into_inner();
        for input in [vec![], vec![1, 0], trailing, short, other] {
            let input = input.try_into().unwrap();
            refused(Request { input, ..a_request() }, Error::InputMismatch);
        }
    });
}

#[test]
fn a_block_takes_a_limited_number_of_input_bytes() {
    ExtBuilder::default().build_and_execute(|| {
        let bytes = a_request().input.len() as u32;
        MaxBlockInputBytes::set(2 * bytes);
        request_of(ALICE);
        request_of(BOB);
        refused(a_request(), Error::BlockFull);

        next_block();

        request_of(ALICE);
    });
}

#[test]
fn open_jobs_are_limited() {
    ExtBuilder::default().build_and_execute(|| {
        MaxOpenJobs::set(1);
        let job = request_of(ALICE);
        refused(a_request(), Error::TooManyOpenJobs);

        assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), job));

        request_of(ALICE);
    });
}

#[test]
fn job_numbers_that_run_out_are_refused() {
    ExtBuilder::default().build_and_execute(|| {
        NextJob::<Test>::put(u64::MAX);
        refused(a_request(), Error::Overflow);
    });
}

#[test]
fn a_batch_opens_all() {
    ExtBuilder::default().build_and_execute(|| {
        let batch = vec![a_request(), a_request(), a_request()].try_into().unwrap();

        assert_ok!(Inference::request_batch(RuntimeOrigin::signed(ALICE), batch));

        assert_eq!(events(), [requested(0), requested(1), requested(2)]);
        assert_eq!(balance(ALICE), ENDOWMENT - 3 * MAX_FEE);
        assert_eq!(held(), 3 * (MAX_FEE - burned()));
    });
}

#[test]
fn a_batch_with_one_bad_request_opens_none() {
    ExtBuilder::default().build_and_execute(|| {
        let bad = Request { max_fee: 1, ..a_request() };
        let batch = vec![a_request(), bad].try_into().unwrap();
        assert_noop!(
            Inference::request_batch(RuntimeOrigin::signed(ALICE), batch),
            Error::<Test>::FeeTooLow
        );
    });
}

#[test]
fn a_batch_beyond_the_balance_opens_none() {
    ExtBuilder::default().build_and_execute(|| {
        let half = Request { max_fee: ENDOWMENT / 2 + 1, ..a_request() };
        let batch = vec![half.clone(), half].try_into().unwrap();
        assert_noop!(
            Inference::request_batch(RuntimeOrigin::signed(ALICE), batch),
            TokenError::FundsUnavailable
        );
    });
}

#[test]
fn a_batch_whose_sum_overflows_opens_none() {
    ExtBuilder::default().build_and_execute(|| {
        let huge = Request { max_fee: u128::MAX, ..a_request() };
        let batch = vec![huge.clone(), huge].try_into().unwrap();
        assert_noop!(
            Inference::request_batch(RuntimeOrigin::signed(ALICE), batch),
            Error::<Test>::Overflow
        );
    });
}

#[test]
fn an_empty_batch_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Inference::request_batch(RuntimeOrigin::signed(ALICE), BoundedVec::default()),
            Error::<Test>::EmptyBatch
        );
    });
}

#[test]
fn cancelling_returns_the_escrow_and_not_the_burned() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        events();

        assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), job));

        let refund = MAX_FEE - burned();
        assert_eq!(
            events(),
            [Event::Closed { job, outcome: Outcome::Cancelled, refund, to_treasury: 0 }]
        );
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
        assert_eq!(status(job), Some(JobStatus::Closed(Outcome::Cancelled)));
        assert_eq!(Inference::input(job), None);
        run_blocks(3);
        assert_eq!(events(), []);
    });
}

#[test]
fn only_the_requester_cancels() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        assert_noop!(
            Inference::cancel(RuntimeOrigin::signed(BOB), job),
            Error::<Test>::NotRequester
        );
    });
}

#[test]
fn cancel_after_assignment() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let cancel = || Inference::cancel(RuntimeOrigin::signed(ALICE), job);
        assert_noop!(cancel(), Error::<Test>::AlreadyAssigned);
        submit(vec![entry_for(job, None)]);
        assert_noop!(cancel(), Error::<Test>::AlreadyAssigned);
    });
}

#[test]
fn unknown_and_closed_jobs_cannot_be_cancelled() {
    ExtBuilder::default().build_and_execute(|| {
        let cancel = || Inference::cancel(RuntimeOrigin::signed(ALICE), 0);
        assert_noop!(cancel(), Error::<Test>::UnknownJob);
        request_of(ALICE);
        assert_ok!(cancel());
        assert_noop!(cancel(), Error::<Test>::UnknownJob);
    });
}

#[test]
fn a_layer_can_ask_for_an_account() {
    ExtBuilder::default().build_and_execute(|| {
        let parts = RequestParts { requester: ALICE, request: a_request() };
        assert_ok!(Inference::do_request(parts.clone()), 0);
        assert_ok!(Inference::do_request(parts.clone()), 1);
        script(|script| script.workers.clear());
        let fails = Inference::do_request(parts);
        assert_eq!(fails, Err(Error::<Test>::NoWorker.into()));
        assert_eq!(NextJob::<Test>::get(), 2);
    });
}
