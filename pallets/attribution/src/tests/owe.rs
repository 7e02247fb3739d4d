// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Debts and withdrawals.

use crate::{mock::*, Claimable, Error, Event, GenesisConfig, Liabilities};
use credence_primitives::protocol::Attribution as _;
use frame_support::{assert_noop, assert_ok, traits::BuildGenesisConfig};
use rstest::rstest;
use sp_runtime::{DispatchError, TokenError};

#[test]
fn a_debt_can_be_withdrawn_by_whom_it_is_owed() {
    ExtBuilder::default().build_and_execute(|| {
        fund(70);
        assert_ok!(Attribution::owe(&STRANGER, 30));
        assert_ok!(Attribution::owe(&STRANGER, 40));
        assert_eq!(Attribution::claimable(STRANGER), 70);
        assert_eq!(Liabilities::<Test>::get(), 70);

        assert_ok!(Attribution::withdraw(RuntimeOrigin::signed(STRANGER)));

        assert_eq!(balance(STRANGER), 70);
        assert_eq!(Liabilities::<Test>::get(), 0);
        assert!(!Claimable::<Test>::contains_key(STRANGER));
        assert_eq!(balance(Attribution::account()), EXISTENTIAL_DEPOSIT);
        assert_eq!(
            events(),
            [
                Event::Owed { who: STRANGER, amount: 30 },
                Event::Owed { who: STRANGER, amount: 40 },
                Event::Withdrawn { who: STRANGER, amount: 70 },
            ]
        );
    });
}

#[test]
fn anyone_can_have_a_creditor_paid() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        fund(20);
        assert_ok!(Attribution::owe(&CHECKERS[0], 20));
        events();

        assert_ok!(Attribution::withdraw_for(RuntimeOrigin::signed(STRANGER), CHECKERS[0]));

        assert_eq!(balance(CHECKERS[0]), 27);
        assert_eq!(balance(STRANGER), 0);
        assert_eq!(events(), [Event::Withdrawn { who: CHECKERS[0], amount: 27 }]);
    });
}

#[test]
fn a_debt_of_nothing_leaves_no_trace() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Attribution::owe(&STRANGER, 0));
        assert!(!Claimable::<Test>::contains_key(STRANGER));
        assert_eq!(events(), []);
    });
}

#[rstest]
#[case::one_planck_short(29, Err(Error::<Test>::Unfunded.into()))]
#[case::exact(30, Ok(()))]
fn a_debt_needs_its_money(#[case] funds: u128, #[case] expected: Result<(), DispatchError>) {
    ExtBuilder::default().build_and_execute(|| {
        fund(funds);
        assert_eq!(Attribution::owe(&STRANGER, 30), expected);
    });
}

#[test]
fn a_debt_beyond_all_money_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(Attribution::owe(&STRANGER, u128::MAX), Error::<Test>::Overflow);
    });
}

#[test]
fn who_is_owed_nothing_withdraws_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Attribution::withdraw(RuntimeOrigin::signed(STRANGER)),
            Error::<Test>::NothingClaimable
        );
        assert_noop!(
            Attribution::withdraw_for(RuntimeOrigin::signed(STRANGER), WORKER),
            Error::<Test>::NothingClaimable
        );
    });
}

#[test]
fn calls_need_a_signature() {
    ExtBuilder::default().build_and_execute(|| {
        let none = RuntimeOrigin::none;
        assert_noop!(Attribution::withdraw(none()), DispatchError::BadOrigin);
        assert_noop!(Attribution::withdraw_for(none(), WORKER), DispatchError::BadOrigin);
        assert_noop!(Attribution::claim(none(), PLAIN, 0), DispatchError::BadOrigin);
        assert_noop!(
            Attribution::claim_many(none(), PLAIN, Default::default()),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn what_would_not_open_an_account_stays_until_it_does() {
    ExtBuilder::default().build_and_execute(|| {
        fund(EXISTENTIAL_DEPOSIT);
        assert_ok!(Attribution::owe(&STRANGER, EXISTENTIAL_DEPOSIT - 1));
        assert_noop!(
            Attribution::withdraw(RuntimeOrigin::signed(STRANGER)),
            TokenError::BelowMinimum
        );
        assert_eq!(Attribution::claimable(STRANGER), EXISTENTIAL_DEPOSIT - 1);

        assert_ok!(Attribution::owe(&STRANGER, 1));
        assert_ok!(Attribution::withdraw(RuntimeOrigin::signed(STRANGER)));
        assert_eq!(balance(STRANGER), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn single_planck_survive_on_the_account_from_genesis_on() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(balance(Attribution::account()), EXISTENTIAL_DEPOSIT);
        settle_royalty(PLAIN, 1, None);
        assert_eq!(balance(Attribution::account()), EXISTENTIAL_DEPOSIT + 1);
    });
}

#[test]
fn genesis_gives_the_account_the_deposit_that_it_lacks() {
    ExtBuilder::default().build_and_execute(|| {
        let account = Attribution::account();
        let issuance = Balances::total_issuance();
        // It has its deposit: a second one is not made.
        GenesisConfig::<Test>::default().build();
        assert_eq!(Balances::total_issuance(), issuance);

        Balances::force_set_balance(RuntimeOrigin::root(), account, 0).unwrap();
        GenesisConfig::<Test>::default().build();
        assert_eq!(balance(account), EXISTENTIAL_DEPOSIT);
        assert_eq!(Balances::total_issuance(), issuance);
    });
}
