// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The bond's way in and out, and leaving.

use crate::{mock::*, Error, Event, Operators, Standing, Workers as Records};
use credence_primitives::{
    bond::MAX_UNLOCKING,
    protocol::{AttemptEnd, WorkerPool},
};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use rstest::rstest;
use sp_runtime::{DispatchError, TokenError};

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

fn held(who: AccountId) -> u128 {
    Balances::balance_on_hold(&crate::HoldReason::WorkerBond.into(), &who)
}

fn free(who: AccountId) -> u128 {
    Workers::worker(who).unwrap().bond.free()
}

#[test]
fn a_bond_can_grow() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_ok!(Workers::bond_extra(signed(1), 500));
        assert_eq!(events(), [Event::BondAdded { worker: 1, amount: 500, free: 1_500 }]);
        assert_eq!((held(1), free(1)), (1_500, 1_500));
    });
}

#[test]
fn a_bond_grows_only_by_what_a_present_worker_has() {
    ExtBuilder::default()
        .with_worker(1, 1_000)
        .with_worker(2, 1_000)
        .with_worker(3, 1_000)
        .build_and_execute(|| {
            assert_noop!(Workers::bond_extra(signed(1), 0), Error::<Test>::ZeroAmount);
            assert_noop!(Workers::bond_extra(signed(9), 1), Error::<Test>::NotRegistered);
            assert_noop!(
                Workers::bond_extra(signed(1), u128::MAX),
                DispatchError::Token(TokenError::FundsUnavailable)
            );
            assert_ok!(Workers::leave(signed(2)));
            assert_noop!(Workers::bond_extra(signed(2), 1), Error::<Test>::Leaving);
            assert_ok!(<Workers as WorkerPool<_>>::equivocated(&3, None));
            assert_noop!(Workers::bond_extra(signed(3), 1), Error::<Test>::Ejected);
        });
}

#[rstest]
#[case::nothing(0, Err(Error::<Test>::ZeroAmount))]
#[case::down_to_the_minimum(2_000, Ok(()))]
#[case::one_below_the_minimum(2_001, Err(Error::<Test>::BelowMinimumBond))]
#[case::more_than_there_is(3_001, Err(Error::<Test>::InsufficientBond))]
fn unbonding_leaves_the_minimum(#[case] amount: u128, #[case] expected: Result<(), Error<Test>>) {
    ExtBuilder::default().with_worker(1, 3_000).build_and_execute(|| {
        let result = Workers::unbond(signed(1), amount);
        assert_eq!(result, expected.map_err(Into::into));
        if result.is_ok() {
            let expected =
                [Event::UnbondingStarted { worker: 1, amount, at: 101, free: 3_000 - amount }];
            assert_eq!(events(), expected);
        }
    });
}

#[rstest]
#[case::twice_the_open_value(1_600, Ok(()))]
#[case::one_less(1_601, Err(Error::<Test>::SecuresOpenJobs))]
fn unbonding_leaves_twice_the_open_value(
    #[case] amount: u128,
    #[case] expected: Result<(), Error<Test>>,
) {
    ExtBuilder::default().with_worker(1, 3_000).build_and_execute(|| {
        MinimumBond::set(10);
        assert_ok!(<Workers as WorkerPool<_>>::assign(&1, 7, 700));
        let result =
            frame_support::storage::with_storage_layer(|| Workers::unbond(signed(1), amount));
        assert_eq!(result, expected.map_err(Into::into));
    });
}

#[test]
fn unbonding_is_for_present_workers() {
    ExtBuilder::default().with_worker(1, 2_000).with_worker(2, 2_000).build_and_execute(|| {
        assert_noop!(Workers::unbond(signed(9), 1), Error::<Test>::NotRegistered);
        assert_ok!(Workers::leave(signed(1)));
        assert_noop!(Workers::unbond(signed(1), 1), Error::<Test>::Leaving);
        assert_ok!(<Workers as WorkerPool<_>>::equivocated(&2, None));
        assert_noop!(Workers::unbond(signed(2), 1), Error::<Test>::Ejected);
    });
}

#[test]
fn withdrawals_wait_in_bounded_number_and_a_full_list_still_lets_go() {
    ExtBuilder::default().with_worker(1, 3_000).build_and_execute(|| {
        for step in 0..MAX_UNLOCKING {
            Now::set(1 + step);
            assert_ok!(Workers::unbond(signed(1), 10));
        }
        Now::set(50);
        assert_noop!(Workers::unbond(signed(1), 10), Error::<Test>::TooManyWithdrawals);

        assert_ok!(Workers::leave(signed(1)));
        run_to(149);
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(held(1), 3_000 - 160);
        run_to(150);
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(held(1), 0);
        assert_eq!(Workers::worker(1), None);
    });
}

#[rstest]
#[case::the_block_before(100, false)]
#[case::its_time(101, true)]
fn withdrawing_waits_for_the_unbonding_period(#[case] now: u32, #[case] is_due: bool) {
    ExtBuilder::default().with_worker(1, 3_000).build_and_execute(|| {
        assert_ok!(Workers::unbond(signed(1), 500));
        events();
        run_to(now);
        if !is_due {
            assert_noop!(Workers::withdraw(signed(1)), Error::<Test>::NothingToWithdraw);
            return;
        }
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(events(), [Event::Withdrawn { worker: 1, amount: 500 }]);
        assert_eq!((held(1), free(1)), (2_500, 2_500));
        assert_eq!(Balances::free_balance(1), ENDOWMENT - 2_500);
    });
}

#[test]
fn a_shorter_period_overtakes_nothing_and_is_never_shorter_than_safe() {
    ExtBuilder::default().with_worker(1, 3_000).build_and_execute(|| {
        assert_ok!(Workers::unbond(signed(1), 100));
        // GIVEN a period that governance made shorter than window and deferral together
        UnbondingPeriod::set(1);
        Now::set(2);
        // WHEN more is unbonded THEN it waits for what waits already
        assert_ok!(Workers::unbond(signed(1), 100));
        assert_eq!(Workers::worker(1).unwrap().bond.unlocking[0].at, 101);
        assert_eq!(Workers::worker(1).unwrap().bond.unlocking[0].amount, 200);
        // AND later for window and deferral and one block
        Now::set(200);
        assert_ok!(Workers::unbond(signed(1), 100));
        assert_eq!(Workers::worker(1).unwrap().bond.unlocking[1].at, 200 + 20 + 50 + 1);
    });
}

#[test]
fn withdrawing_is_for_workers() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(Workers::withdraw(signed(1)), Error::<Test>::NotRegistered);
    });
}

#[test]
fn a_worker_that_leaves_gets_everything_and_is_forgotten() {
    ExtBuilder::default().with_worker(1, 3_000).build_and_execute(|| {
        serve(1, model(1), 5);
        serve(1, model(2), 5);
        assert_ok!(Workers::rotate_operator(signed(1), key(50), proof(50, 1)));
        events();

        assert_ok!(Workers::leave(signed(1)));
        assert_eq!(
            events(),
            [
                Event::ServingStopped { worker: 1, model: model(1) },
                Event::ServingStopped { worker: 1, model: model(2) },
                Event::LeavingStarted { worker: 1, until: 101 },
            ]
        );
        assert_eq!(Workers::worker(1).unwrap().standing, Standing::Leaving { until: 101 });
        assert_noop!(Workers::leave(signed(1)), Error::<Test>::Leaving);

        run_to(101);
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(
            events(),
            [Event::Withdrawn { worker: 1, amount: 3_000 }, Event::Removed { worker: 1 }]
        );
        assert_eq!(Balances::free_balance(1), ENDOWMENT);
        assert_eq!(Operators::<Test>::iter().count(), 0);
        assert!(!Records::<Test>::contains_key(1));

        // The key is free for anybody, the owner may come back.
        assert_ok!(Workers::register(signed(2), key(50), proof(50, 2), 2, 1_000, 1));
        register(1, 1_000);
    });
}

#[test]
fn leaving_is_for_present_workers() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_noop!(Workers::leave(signed(9)), Error::<Test>::NotRegistered);
        assert_ok!(<Workers as WorkerPool<_>>::equivocated(&1, None));
        assert_noop!(Workers::leave(signed(1)), Error::<Test>::Ejected);
    });
}

#[test]
fn open_jobs_keep_the_bond_of_a_worker_that_leaves() {
    ExtBuilder::default().with_worker(1, 3_000).build_and_execute(|| {
        // GIVEN a job that is open longer than the unbonding period
        assert_ok!(<Workers as WorkerPool<_>>::assign(&1, 7, 1_500));
        assert_ok!(Workers::leave(signed(1)));
        run_to(500);
        // THEN nothing leaves the bond
        assert_noop!(Workers::withdraw(signed(1)), Error::<Test>::SecuresOpenJobs);
        // until it has ended
        <Workers as WorkerPool<_>>::release(
            &1,
            7,
            1_500,
            AttemptEnd::Accepted { is_checked: true },
        );
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(Workers::worker(1), None);
    });
}

#[test]
fn charges_are_paid_at_once_and_only_from_what_no_slash_awaits() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_eq!(<Workers as WorkerPool<_>>::charge(&1, 7, 300, &2), 300);
        assert_eq!(events(), [Event::Charged { worker: 1, to: 2, amount: 300 }]);
        assert_eq!(Balances::free_balance(2), ENDOWMENT + 300);
        assert_eq!((held(1), free(1)), (700, 700));

        assert_eq!(<Workers as WorkerPool<_>>::charge(&1, 7, 5_000, &2), 700);
        assert_eq!((held(1), free(1)), (0, 0));
        events();
        assert_eq!(<Workers as WorkerPool<_>>::charge(&1, 7, 1, &2), 0);
        assert_eq!(<Workers as WorkerPool<_>>::charge(&9, 7, 1, &2), 0);
        assert_eq!(events(), []);
    });
}

#[test]
fn a_charge_that_its_receiver_cannot_take_changes_nothing() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        // Account 5000 does not exist, and 9 is less than the existential deposit.
        assert_eq!(<Workers as WorkerPool<_>>::charge(&1, 7, 9, &5_000), 0);
        assert_eq!(held(1), 1_000);
        assert_eq!(<Workers as WorkerPool<_>>::charge(&1, 7, 10, &5_000), 10);
    });
}
