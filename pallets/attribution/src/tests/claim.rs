// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Paying rows of a model's table.

use crate::{mock::*, ClaimedRows, Error, Event, Ledgers, Liabilities};
use alloc::{vec, vec::Vec};
use credence_primitives::{ids::ModelId, protocol::RoyaltyLedgers, Balance};
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult, TokenError};

fn claim(model: ModelId, row: u32) -> DispatchResult {
    Attribution::claim(RuntimeOrigin::signed(STRANGER), model, row)
}

fn claim_many(model: ModelId, rows: &[u32]) -> DispatchResult {
    let rows: ClaimedRows = rows.to_vec().try_into().unwrap();
    Attribution::claim_many(RuntimeOrigin::signed(STRANGER), model, rows)
}

fn due(model: ModelId) -> Vec<Balance> {
    Attribution::row_totals(model).into_iter().map(|(due, _)| due).collect()
}

#[rstest]
#[case::contributor(0, CONTRIBUTOR, 500)]
#[case::parent(1, PARENT_PAYEE, 100)]
#[case::first_dataset(2, DATASET_PAYEES[0], 250)]
#[case::second_dataset(3, DATASET_PAYEES[1], 130)]
#[case::inherited_dataset(4, INHERITED_PAYEE, 20)]
fn a_row_is_paid_to_its_payee(#[case] row: u32, #[case] payee: AccountId, #[case] amount: Balance) {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        events();

        assert_ok!(claim(PLAIN, row));

        assert_eq!(balance(payee), amount);
        assert_eq!(Liabilities::<Test>::get(), 1_000 - amount);
        assert_eq!(events(), [Event::Claimed { model: PLAIN, row, payee, amount }]);
        assert_noop!(claim(PLAIN, row), Error::<Test>::NothingDue);
    });
}

#[test]
fn a_claim_pays_what_has_come_since_the_last_one() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_001, None);
        assert_ok!(claim(PLAIN, 0));
        assert_eq!(balance(CONTRIBUTOR), 500);
        settle_royalty(PLAIN, 1_001, None);
        // The two halves of a planck have become a whole one.
        assert_ok!(claim(PLAIN, 0));
        assert_eq!(balance(CONTRIBUTOR), 1_001);
    });
}

#[test]
fn many_rows_are_paid_at_once() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        assert_ok!(claim(PLAIN, 1));
        events();

        assert_ok!(claim_many(PLAIN, &[4, 1, 0, 0]));

        let paid = |row, payee, amount| Event::Claimed { model: PLAIN, row, payee, amount };
        assert_eq!(events(), [paid(4, INHERITED_PAYEE, 20), paid(0, CONTRIBUTOR, 500)]);
        assert_eq!(due(PLAIN), [0, 0, 250, 130, 0]);
    });
}

#[test]
fn among_many_a_row_that_cannot_be_paid_fails_alone() {
    ExtBuilder::default().build_and_execute(|| {
        // The inherited dataset's two planck open no account.
        settle_royalty(PLAIN, 100, None);
        FakePayees::mutate(|payees| payees.retain(|(of, _)| *of != parent()));
        events();

        assert_ok!(claim_many(PLAIN, &[1, 4, 5, 0]));

        let failed = |row, error: DispatchError| Event::ClaimFailed { model: PLAIN, row, error };
        assert_eq!(
            events(),
            [
                failed(1, Error::<Test>::NoPayee.into()),
                failed(4, TokenError::BelowMinimum.into()),
                failed(5, Error::<Test>::UnknownRow.into()),
                Event::Claimed { model: PLAIN, row: 0, payee: CONTRIBUTOR, amount: 50 },
            ]
        );
        assert_eq!(due(PLAIN), [0, 10, 25, 13, 2]);
    });
}

#[rstest]
#[case::no_row(&[], Error::<Test>::NothingDue.into())]
#[case::nothing_due(&[0], Error::<Test>::NothingDue.into())]
#[case::first_error_counts(&[0, 5, 4], Error::<Test>::UnknownRow.into())]
#[case::currency_refuses(&[0, 4, 5], TokenError::BelowMinimum.into())]
fn a_claim_of_many_that_pays_none_fails(#[case] rows: &[u32], #[case] error: DispatchError) {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 100, None);
        assert_ok!(claim(PLAIN, 0));
        assert_noop!(claim_many(PLAIN, rows), error);
    });
}

#[test]
fn a_model_without_settled_jobs_pays_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(claim(PLAIN, 0), Error::<Test>::NeverSettled);
        assert_noop!(claim_many(PLAIN, &[0]), Error::<Test>::NeverSettled);
        assert_eq!(due(PLAIN), vec![0; 5]);
        assert_eq!(due(ModelId(H256::repeat_byte(9))), []);
    });
}

#[rstest]
#[case(4, Ok(()))]
#[case(5, Err(Error::<Test>::UnknownRow.into()))]
#[case(u32::MAX, Err(Error::<Test>::UnknownRow.into()))]
fn a_row_must_exist(#[case] row: u32, #[case] expected: DispatchResult) {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        assert_eq!(claim(PLAIN, row), expected);
    });
}

#[test]
fn a_row_nobody_is_named_for_waits() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        let payees = FakePayees::get();
        FakePayees::set(Vec::new());
        assert_noop!(claim(PLAIN, 1), Error::<Test>::NoPayee);
        FakePayees::set(payees);
        assert_ok!(claim(PLAIN, 1));
    });
}

#[test]
fn the_payee_of_the_moment_is_paid() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        FakePayees::mutate(|payees| payees.iter_mut().for_each(|(_, payee)| *payee += 1_000));
        assert_ok!(claim(PLAIN, 1));
        assert_eq!(balance(PARENT_PAYEE + 1_000), 100);
    });
}

#[test]
fn a_row_too_small_for_an_account_stays_due() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 100, None);
        assert_noop!(claim(PLAIN, 4), TokenError::BelowMinimum);
        settle_royalty(PLAIN, 400, None);
        assert_ok!(claim(PLAIN, 4));
        assert_eq!(balance(INHERITED_PAYEE), 10);
    });
}

#[test]
fn a_frozen_royalty_waits_and_goes_on_growing() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        freeze(PLAIN, true);
        settle_royalty(PLAIN, 1_000, None);
        for row in 0..5 {
            assert_noop!(claim(PLAIN, row), Error::<Test>::RoyaltyFrozen);
        }
        assert_noop!(claim_many(PLAIN, &[0, 1]), Error::<Test>::RoyaltyFrozen);
        assert_eq!(due(PLAIN), vec![0; 5]);

        freeze(PLAIN, false);
        assert_ok!(claim(PLAIN, 0));
        assert_eq!(balance(CONTRIBUTOR), 1_000);
    });
}

#[test]
fn a_frozen_model_holds_up_no_other() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        settle_royalty(ATTRIBUTING, 1_000, None);
        freeze(PLAIN, true);
        assert_ok!(claim(ATTRIBUTING, 0));
    });
}

#[test]
fn an_upheld_dispute_redirects_contributors_and_nobody_else() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        redirect(PLAIN, 77);
        events();

        assert_ok!(claim_many(PLAIN, &[0, 1, 2]));

        assert_eq!(balance(77), 500);
        assert_eq!(balance(CONTRIBUTOR), 0);
        assert_eq!(balance(PARENT_PAYEE), 100);
        assert_eq!(balance(DATASET_PAYEES[0]), 250);
        assert_eq!(events()[0], Event::Claimed { model: PLAIN, row: 0, payee: 77, amount: 500 });
    });
}

#[test]
fn more_than_is_owed_is_never_paid() {
    ExtBuilder::default().build().execute_with(|| {
        settle_royalty(PLAIN, 1_000, None);
        Ledgers::<Test>::mutate(PLAIN, |ledger| ledger.as_mut().unwrap().received *= 10);
        assert_noop!(claim(PLAIN, 0), Error::<Test>::Overflow);
    });
}

#[test]
fn a_model_goes_only_when_its_rows_are_paid() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(<Attribution as RoyaltyLedgers>::close(&PLAIN));
        settle_royalty(PLAIN, 1_000, None);
        assert_noop!(<Attribution as RoyaltyLedgers>::close(&PLAIN), Error::<Test>::StillDue);
        assert_ok!(claim_many(PLAIN, &[0, 1, 2, 3, 4]));
        assert_ok!(<Attribution as RoyaltyLedgers>::close(&PLAIN));
        assert!(Ledgers::<Test>::contains_key(PLAIN), "what the model has earned stays known");
    });
}
