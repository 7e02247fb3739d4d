// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Where the fee goes.

use crate::{mock::*, pallet::*, types::*, JobStatus};
use credence_primitives::{
    ids::DatasetId,
    lineage::TableRow,
    manifest::ShareOf,
    protocol::{AttemptEnd, Conclusion, JobBook, JobEnd},
    receipt::Report,
};
use frame_support::assert_ok;
use rstest::rstest;
use sp_core::H256;
use sp_runtime::DispatchError;

#[rstest]
#[case(0)]
#[case(1)]
#[case(CHECKS)]
fn an_accepted_result_is_paid_and_the_rest_returned(#[case] checks: u128) {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        let ticket = ticket_of(job);
        events();

        Inference::conclude(job, Conclusion::Accepted(report(checks)));

        let refund = escrow().total() - ASK - checks - ROYALTY;
        assert_eq!(
            events(),
            [Event::Settled {
                job,
                ticket,
                worker: WORKER,
                compute: ASK,
                checks,
                royalty: ROYALTY,
                refund
            }]
        );
        assert_eq!(balance(ALICE), ENDOWMENT - burned() - ASK - checks - ROYALTY);
        assert_eq!(balance(ATTRIBUTION), 10 + ASK + checks + ROYALTY);
        assert_eq!(held(), 0);
        let settlement = script(|script| script.settled[0].clone());
        assert_eq!((settlement.compute, settlement.royalty), (ASK, ROYALTY));
        assert_eq!((settlement.requester, settlement.ticket), (ALICE, ticket));
        assert_eq!(settlement.report, report(checks));
        assert_eq!(settlement.dataset_weights, None);
        let released = script(|script| script.released.clone());
        assert_eq!(released, [(WORKER, job, AttemptEnd::Accepted { is_checked: true })]);
        assert_eq!(script(|script| script.ended.clone()), [(job, ALICE, JobEnd::Settled)]);
        assert_eq!(Inference::input(job), None);
    });
}

#[test]
fn an_unchecked_result_does_not_count_as_checked() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        let silent = Report { verdicts: vec![(70, None)], ..Default::default() };
        Inference::conclude(job, Conclusion::Accepted(silent));
        let released = script(|script| script.released.clone());
        assert_eq!(released, [(WORKER, job, AttemptEnd::Accepted { is_checked: false })]);
    });
}

#[test]
fn a_worker_that_has_left_is_paid_as_its_owner() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        script(|script| script.identity_gone = true);
        Inference::conclude(job, Conclusion::Accepted(report(0)));
        assert_eq!(script(|script| script.settled[0].worker_payee), WORKER);
    });
}

fn settlement_fails_with(script_it: fn(&mut Script), paid: Report<u64>, error: DispatchError) {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        let ticket = ticket_of(job);
        script(script_it);
        events();

        Inference::conclude(job, Conclusion::Accepted(paid));

        let seen = events();
        let failure = AttemptFailure::NotSettled;
        assert_eq!(seen[0], Event::AttemptFailed { job, ticket, worker: WORKER, failure });
        assert_eq!(seen[1], Event::SettlementFailed { job, error });
        let refund = escrow().total();
        let outcome = Outcome::SettlementFailed;
        assert_eq!(seen[2..], [Event::Closed { job, outcome, refund, to_treasury: 0 }]);
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
        assert_eq!(balance(ATTRIBUTION), 10);
        let released = script(|script| script.released.clone());
        assert_eq!(released, [(WORKER, job, AttemptEnd::Void)]);
    });
}

#[test]
fn a_settlement_that_the_books_refuse_loses_no_money() {
    // Stored events keep no text.
    let error = DispatchError::Other("");
    settlement_fails_with(|script| script.settle_fails = true, report(CHECKS), error);
}

#[test]
fn a_report_that_pays_more_than_the_check_fee_is_not_settled() {
    let error = DispatchError::from(Error::<Test>::FeeTooLow).stripped();
    settlement_fails_with(|_| (), report(CHECKS + 1), error);
}

#[test]
fn a_report_whose_pay_overflows_is_not_settled() {
    let pay = vec![(70, u128::MAX), (71, 1)];
    let error = DispatchError::from(Error::<Test>::FeeTooLow).stripped();
    settlement_fails_with(|_| (), Report { pay, ..Default::default() }, error);
}

#[test]
fn an_accepted_result_that_never_opened_is_not_settled() {
    ExtBuilder::default().build_and_execute(|| {
        let job = verifying_job();
        Inference::conclude(job, Conclusion::Accepted(report(0)));
        assert_eq!(status(job), Some(JobStatus::Closed(Outcome::SettlementFailed)));
        assert_eq!(balance(ALICE), ENDOWMENT - burned());
    });
}

#[test]
fn refund_to_a_dead_account_becomes_claimable() {
    ExtBuilder::default().build_and_execute(|| {
        // A refund of less than the existential deposit cannot bring an account back.
        let fee = burned() + CHECKS + ROYALTY + ASK;
        assert_ok!(Inference::request(
            RuntimeOrigin::signed(ALICE),
            Request { max_fee: fee, ..a_request() }
        ));
        next_block();
        submit(vec![entry_for(0, None)]);
        script(|script| script.awaits.push(0));
        assert_ok!(Inference::open(RuntimeOrigin::signed(ALICE), 0, right_opening()));
        kill_account(ALICE);
        events();

        Inference::conclude(0, Conclusion::Accepted(report(CHECKS - 3)));

        assert_eq!(events()[0], Event::RefundClaimable { job: 0, requester: ALICE, amount: 3 });
        assert_eq!(script(|script| script.owed.clone()), [(ALICE, 3)]);
        assert_eq!(balance(ATTRIBUTION), 10 + ASK + CHECKS + ROYALTY);
        assert_eq!(balance(ALICE), 0);
    });
}

#[test]
fn a_refund_nobody_takes_stays_in_escrow_and_is_tried_again() {
    ExtBuilder::default().build_and_execute(|| {
        let job = opened_job();
        Jobs::<Test>::mutate(job, |job| {
            // All but a little is spent, so that the rest is below the deposit.
            let job = job.as_mut().unwrap();
            job.latest.as_mut().unwrap().ask = job.escrow.compute_budget - 3;
        });
        kill_account(ALICE);
        script(|script| script.owe_fails = true);

        Inference::conclude(job, Conclusion::Accepted(report(CHECKS)));

        assert_eq!(
            events().iter().rev().nth(1),
            Some(&Event::RefundPostponed { job, requester: ALICE, amount: 3 })
        );
        assert_eq!(held(), 3);
        run_blocks(Retention::get() + 3);
        assert_eq!(held(), 3);
        assert_eq!(status(job), Some(JobStatus::Closed(Outcome::Settled)));

        script(|script| script.owe_fails = false);
        run_blocks(Retention::get() + 3);
        assert_eq!(script(|script| script.owed.clone()), [(ALICE, 3)]);
        assert_eq!(held(), 0);
        assert_eq!(status(job), None);
    });
}

#[test]
fn price_zero_is_settled_too() {
    ExtBuilder::default().without_workers().build_and_execute(|| {
        MinimumFee::set(0);
        InputByteFee::set(0);
        add_worker(WORKER, 0, 1);
        script(|script| script.models.get_mut(&model()).unwrap().royalty = 0);
        let request = Request { max_fee: CHECKS, ..a_request() };
        assert_ok!(Inference::request(RuntimeOrigin::signed(ALICE), request));
        next_block();
        submit(vec![entry_for(0, None)]);
        script(|script| script.awaits.push(0));
        assert_ok!(Inference::open(RuntimeOrigin::signed(ALICE), 0, right_opening()));
        Inference::conclude(0, Conclusion::Accepted(report(0)));
        assert_eq!(status(0), Some(JobStatus::Closed(Outcome::Settled)));
        assert_eq!(balance(ALICE), ENDOWMENT);
    });
}

#[test]
fn money_from_strangers_is_nobody_s_escrow() {
    ExtBuilder::default().build().execute_with(|| {
        let job = opened_job();
        assert_ok!(Balances::transfer_allow_death(
            RuntimeOrigin::signed(STRANGER),
            escrow_account(),
            77
        ));
        Inference::do_try_state().unwrap();
        Inference::conclude(job, Conclusion::Accepted(report(0)));
        Inference::do_try_state().unwrap();
        assert_eq!(held(), 77);
    });
}

fn row(of: ShareOf<u64>, is_direct: bool) -> TableRow<u64> {
    TableRow { of, share: 250_000, minimum: 0, is_direct }
}

#[rstest]
#[case([3.0, 1.0], Some(vec![750_000, 250_000]))]
#[case([0.0, 0.0], None)]
#[case([f32::NAN, 1.0], None)]
#[case([-1.0, 2.0], None)]
fn the_attribution_output_weighs_the_model_s_own_datasets(
    #[case] weights: [f32; 2],
    #[case] expected: Option<Vec<u32>>,
) {
    ExtBuilder::default().build_and_execute(|| {
        let dataset = |byte| ShareOf::Dataset(DatasetId(H256::repeat_byte(byte)));
        script(|script| {
            script.models.get_mut(&model()).unwrap().attribution_output = Some(1);
            script.table = vec![
                row(ShareOf::Contributor(50), true),
                row(dataset(1), true),
                row(dataset(2), true),
                row(dataset(3), false),
            ]
            .try_into()
            .unwrap();
            script.opens_at_once = Some(Report::default());
        });
        let job = assigned_job();
        let opening = Opening { output: output_of([1.0, 2.0], weights), ..right_opening() };
        submit(vec![crate::tests::results::entry_committed_to(job, opening)]);
        let settlement = script(|script| script.settled[0].clone());
        assert_eq!(settlement.dataset_weights, expected);
    });
}

#[test]
fn a_table_with_other_slots_gives_no_weights() {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| {
            script.models.get_mut(&model()).unwrap().attribution_output = Some(1);
            script.opens_at_once = Some(Report::default());
        });
        let job = assigned_job();
        submit(vec![entry_for(job, Some(right_opening()))]);
        assert_eq!(script(|script| script.settled[0].dataset_weights.clone()), None);
    });
}

#[test]
#[should_panic(expected = "only a result in verification is concluded")]
fn a_job_that_is_not_in_verification_is_not_concluded() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        Inference::conclude(job, Conclusion::Accepted(report(0)));
    });
}
