// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What settlement credits and pays.

use crate::{
    mock::*, types::GroupCredits, Claimable, CreditsOf, Error, Event, GroupPlanck, Ledgers,
    Liabilities, SettledJobs,
};
use alloc::{vec, vec::Vec};
use credence_primitives::{
    duty::Verdict,
    ids::ModelId,
    protocol::{Attribution as _, Settlement},
    receipt::Report,
    Ppm,
};
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;
use sp_core::H256;
use sp_runtime::DispatchError;

#[test]
fn a_settled_job_credits_and_pays_everyone() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(settlement(0)));

        // The first leaf says that the worker was paid.
        let leaf_hash = leaf_hashes()[1];
        assert_eq!(
            events(),
            [Event::Settled {
                job: 0,
                model: PLAIN,
                leaf_hash,
                index: 1,
                credits: GroupCredits {
                    contributors: 600_000,
                    compute: 300_000,
                    verification: 100_000
                },
                planck: GroupPlanck { royalty: 1_000, compute: 100, checks: 21 },
                is_attributed: false,
            }]
        );
        assert_eq!(balance(WORKER_PAYEE), 100);
        assert_eq!(Attribution::credits(WORKER), (300_000, 0));
        // A hundred thousand does not divide by three: the earliest checker gets one more.
        let checks = CHECKERS.map(|who| (Attribution::credits(who), Attribution::claimable(who)));
        assert_eq!(checks, [((0, 33_334), 7), ((0, 33_333), 7), ((0, 33_333), 7)]);
        assert_eq!(
            Attribution::row_totals(PLAIN),
            [(500, 300_000), (100, 60_000), (250, 150_000), (130, 78_000), (20, 12_000)]
        );
        assert_eq!(Liabilities::<Test>::get(), 1_021);
        assert_eq!(balance(Attribution::account()), 1_021 + EXISTENTIAL_DEPOSIT);
        assert_eq!(Attribution::settled_jobs(), 1);
        assert_eq!(Attribution::ledger(PLAIN).unwrap().settled_jobs, 1);
    });
}

#[test]
fn totals_add_up_over_jobs_and_models() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        assert_ok!(settle(settlement(1)));
        assert_ok!(settle(Settlement { model: ATTRIBUTING, ..settlement(2) }));

        assert_eq!(Attribution::credits(WORKER), (900_000, 0));
        assert_eq!(Attribution::claimable(CHECKERS[0]), 21);
        assert_eq!(Attribution::row_totals(PLAIN)[0], (1_000, 600_000));
        assert_eq!(Attribution::row_totals(ATTRIBUTING)[0], (500, 300_000));
        assert_eq!(Attribution::settled_jobs(), 3);
    });
}

#[test]
fn a_job_at_price_zero_earns_credit() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(free_settlement(0)));

        // Half of 666,667, less the half that larger remainders get.
        assert_eq!(Attribution::row_totals(PLAIN)[0], (0, 333_333));
        assert_eq!(Attribution::credits(WORKER), (333_333, 0));
        assert_eq!(Liabilities::<Test>::get(), 0);
        assert_eq!(SettledJobs::<Test>::get(), 1);
    });
}

#[rstest]
#[case::three_groups((600_000, 300_000, 100_000), true, (600_000, 300_000, 100_000))]
#[case::weights_need_no_sum((6, 3, 1), true, (600_000, 300_000, 100_000))]
#[case::nobody_checked((600_000, 300_000, 100_000), false, (666_667, 333_333, 0))]
#[case::a_tie_goes_to_the_earlier((1, 1, 1), true, (333_334, 333_333, 333_333))]
#[case::one_group((0, 0, 5), true, (0, 0, 1_000_000))]
#[case::no_weight_left((0, 0, 5), false, (0, 1_000_000, 0))]
#[case::no_weights((0, 0, 0), true, (0, 1_000_000, 0))]
#[case::greatest_weights((Ppm::MAX, Ppm::MAX, 0), true, (500_000, 500_000, 0))]
fn a_credit_divides_by_the_weights(
    #[case] weights: (Ppm, Ppm, Ppm),
    #[case] is_checked: bool,
    #[case] expected: (u32, u32, u32),
) {
    let (contributors, compute, verification) = expected;
    let expected = GroupCredits { contributors, compute, verification };
    assert_eq!(GroupCredits::divide(weights, is_checked), expected);
}

#[rstest]
#[case((600_000, 300_000, 100_000))]
#[case((0, 0, 0))]
#[case((1, 0, 0))]
#[case((0, 0, 1))]
fn every_choice_of_weights_mints_one_credit_per_job(#[case] weights: (Ppm, Ppm, Ppm)) {
    ExtBuilder::default().weights(weights).build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        assert_ok!(settle(free_settlement(1)));
    });
}

#[test]
fn without_pay_those_who_passed_the_result_are_credited() {
    ExtBuilder::default().build_and_execute(|| {
        let verdicts = vec![
            (CHECKERS[0], Some(Verdict::Fail)),
            (CHECKERS[1], Some(Verdict::Pass)),
            (CHECKERS[2], None),
        ];
        let report = Report { verdicts, pay: Vec::new(), ..settlement(0).report };
        assert_ok!(settle(Settlement { report, ..settlement(0) }));

        let credits = CHECKERS.map(|checker| Attribution::credits(checker).1);
        assert_eq!(credits, [0, 100_000, 0]);
        assert_eq!(Claimable::<Test>::iter().count(), 0);
    });
}

#[test]
fn who_computes_and_checks_gets_both_credits() {
    ExtBuilder::default().build_and_execute(|| {
        let report = Report { pay: vec![(WORKER, 5)], ..settlement(0).report };
        assert_ok!(settle(Settlement { report, ..settlement(0) }));
        assert_eq!(Attribution::credits(WORKER), (300_000, 100_000));
    });
}

#[test]
fn a_worker_that_cannot_be_paid_is_owed() {
    ExtBuilder::default().build_and_execute(|| {
        let compute = EXISTENTIAL_DEPOSIT - 1;
        assert_ok!(settle(Settlement { compute, ..settlement(0) }));

        assert_eq!(balance(WORKER_PAYEE), 0);
        assert_eq!(Attribution::claimable(WORKER_PAYEE), compute);
        let events = events();
        assert_eq!(events[0], Event::Owed { who: WORKER_PAYEE, amount: compute });
        assert!(matches!(events[1], Event::Settled { .. }), "{events:?}");
        assert_eq!(events.len(), 2);
    });
}

#[test]
fn a_model_the_registry_does_not_know_settles_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let model = ModelId(H256::repeat_byte(9));
        fund(1_121);
        assert_noop!(
            Attribution::settle(Settlement { model, ..settlement(0) }),
            Error::<Test>::UnknownModel
        );
    });
}

#[rstest]
#[case::one_planck_short(1_120, Err(Error::<Test>::Unfunded.into()))]
#[case::exact(1_121, Ok(()))]
fn a_settlement_needs_all_its_money(
    #[case] funds: u128,
    #[case] expected: Result<(), DispatchError>,
) {
    ExtBuilder::default().build_and_execute(|| {
        fund(funds);
        let result = Attribution::settle(settlement(0));
        assert_eq!(result, expected);
        assert_eq!(Ledgers::<Test>::iter().count(), usize::from(expected.is_ok()));
    });
}

#[test]
fn money_of_others_pays_for_no_settlement() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        assert_noop!(Attribution::settle(settlement(1)), Error::<Test>::Unfunded);
    });
}

#[rstest]
#[case(2, Err(Error::<Test>::TooManyCheckers.into()))]
#[case(3, Ok(()))]
fn the_number_of_checkers_is_bounded(
    #[case] max: u32,
    #[case] expected: Result<(), DispatchError>,
) {
    ExtBuilder::default().max_checkers(max).build_and_execute(|| {
        assert_eq!(settle(settlement(0)), expected);
    });
}

#[test]
fn a_full_block_settles_no_more() {
    // The receipts of two jobs, and the payments of their workers.
    ExtBuilder::default().bounds([2, 4, 8]).build_and_execute(|| {
        assert!(Attribution::can_settle());
        assert_ok!(settle(settlement(0)));
        assert!(Attribution::can_settle());
        assert_ok!(settle(settlement(1)));
        assert!(!Attribution::can_settle());
        fund(1_121);
        assert_noop!(Attribution::settle(settlement(2)), Error::<Test>::BlockFull);

        next_block();
        assert!(Attribution::can_settle());
        assert_ok!(Attribution::settle(settlement(2)));
    });
}

#[rstest]
#[case::sum_of_groups(Settlement { royalty: u128::MAX, ..settlement(0) })]
#[case::sum_of_checks(Settlement {
    report: Report { pay: vec![(11, u128::MAX), (12, 1)], ..Default::default() },
    ..settlement(0)
})]
fn amounts_beyond_all_money_are_refused(#[case] settlement: Settlement<AccountId>) {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(Attribution::settle(settlement), Error::<Test>::Overflow);
    });
}

#[test]
fn a_royalty_beyond_the_ledger_is_refused() {
    ExtBuilder::default().build().execute_with(|| {
        assert_ok!(settle(settlement(0)));
        Ledgers::<Test>::mutate(PLAIN, |ledger| ledger.as_mut().unwrap().received = u128::MAX);
        fund(1_121);
        assert_noop!(Attribution::settle(settlement(1)), Error::<Test>::Overflow);
    });
}

#[test]
fn credits_beyond_their_type_are_refused() {
    ExtBuilder::default().build().execute_with(|| {
        CreditsOf::<Test>::mutate(WORKER, |credits| credits.compute = u128::MAX);
        fund(1_121);
        assert_noop!(Attribution::settle(settlement(0)), Error::<Test>::Overflow);
    });
}
