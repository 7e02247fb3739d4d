// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a dishonest owner may try, each by name.

use crate::{mock::*, EjectionCause, Error, Event, Slashes, Standing};
use credence_primitives::protocol::{AttemptEnd, WorkerPool};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use rstest::rstest;

type Pool = Workers;

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

fn held(who: AccountId) -> u128 {
    Balances::balance_on_hold(&crate::HoldReason::WorkerBond.into(), &who)
}

fn assign(owner: AccountId, job: u64, value: u128) {
    assert_ok!(<Pool as WorkerPool<_>>::assign(&owner, job, value));
}

fn release(owner: AccountId, job: u64, value: u128, end: AttemptEnd) -> bool {
    <Pool as WorkerPool<_>>::release(&owner, job, value, end).loses_assigned_jobs
}

const RIGHT: AttemptEnd = AttemptEnd::Accepted { is_checked: true };

/// Ends jobs in this order; they are worth nearly nothing against the bond.
fn live_through(owner: AccountId, ends: impl IntoIterator<Item = AttemptEnd>) {
    for (job, end) in (1_000..).zip(ends) {
        assign(owner, job, 1);
        release(owner, job, 1, end);
    }
}

#[test]
fn a_displaced_worker_finishes_and_answers_for_its_open_jobs() {
    ExtBuilder::default().with_worker(1, 10_000).with_worker(2, 20_000).build_and_execute(|| {
        MaxWorkersPerModel::set(1);
        serve(1, model(1), 5);
        assign(1, 7, 100);
        serve(2, model(1), 5);
        assert_eq!(<Pool as WorkerPool<_>>::operator_for(&1, 7), Some(key(1)));
        assert!(release(1, 7, 100, AttemptEnd::Rejected));
        assert_eq!(Workers::worker(1).unwrap().bond.pending_slashes, 2_000);
    });
}

#[rstest]
#[case::exactly_half(&[300, 200], None)]
#[case::one_more(&[300, 201], Some(Error::<Test>::BondCommitted))]
#[case::at_once(&[501], Some(Error::<Test>::BondCommitted))]
#[case::overflowing(&[300, u128::MAX], Some(Error::<Test>::BondCommitted))]
fn a_bond_cannot_be_overcommitted(#[case] values: &[u128], #[case] refused: Option<Error<Test>>) {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        let (last, before) = values.split_last().unwrap();
        for (job, value) in (0..).zip(before) {
            assign(1, job, *value);
        }
        match refused {
            None => assign(1, 99, *last),
            Some(error) => {
                assert_noop!(<Pool as WorkerPool<_>>::assign(&1, 99, *last), error);
            },
        }
    });
}

#[test]
fn money_on_its_way_out_secures_nothing_new() {
    ExtBuilder::default().with_worker(1, 3_000).build_and_execute(|| {
        assert_ok!(Workers::unbond(signed(1), 2_000));
        assert_noop!(<Pool as WorkerPool<_>>::assign(&1, 7, 501), Error::<Test>::BondCommitted);
    });
}

#[test]
fn unbonding_with_jobs_open_does_not_dodge_the_slash() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assign(1, 7, 400);
        assert_ok!(Workers::unbond(signed(1), 9_000));
        assert!(release(1, 7, 400, AttemptEnd::Rejected));
        assert_eq!(Workers::worker(1).unwrap().bond.pending_slashes, 8_000);

        run_to(101);
        assert_eq!(held(1), 2_000);
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(Balances::free_balance(1), ENDOWMENT - 8_000);
    });
}

#[test]
fn a_slash_reaches_a_bond_of_which_everything_is_unlocking() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assign(1, 7, 100);
        assert_ok!(Workers::leave(signed(1)));
        assert_eq!(Workers::worker(1).unwrap().bond.free(), 0);
        run_to(90);
        release(1, 7, 100, AttemptEnd::Rejected);
        // GIVEN that unbonding ends before the slash is due THEN its money stays
        run_to(101);
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(held(1), 2_000);
        assert_noop!(Workers::withdraw(signed(1)), Error::<Test>::NothingToWithdraw);
        run_to(140);
        assert_eq!(held(1), 0);
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(Balances::free_balance(1), ENDOWMENT - 2_000);
        assert_eq!(Workers::worker(1), None);
    });
}

#[test]
fn rotation_in_mid_job_harms_nobody_and_hides_nothing() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assign(1, 7, 100);
        assert_ok!(Workers::rotate_operator(signed(1), key(50), proof(50, 1)));
        assign(1, 8, 100);
        assert_eq!(<Pool as WorkerPool<_>>::operator_for(&1, 7), Some(key(1)));
        assert_eq!(<Pool as WorkerPool<_>>::operator_for(&1, 8), Some(key(50)));
        // What the old key signed can still be reported until unbonding could end.
        release(1, 7, 100, RIGHT);
        assert_eq!(<Pool as WorkerPool<_>>::operator_for(&1, 7), None);
        run_to(100);
        assert!(<Pool as WorkerPool<_>>::has_operator(&1, &key(1)));
        run_to(101);
        assert!(!<Pool as WorkerPool<_>>::has_operator(&1, &key(1)));
    });
}

#[test]
fn rotation_to_the_key_of_another_is_refused_retired_or_not() {
    ExtBuilder::default().with_worker(1, 1_000).with_worker(2, 1_000).build_and_execute(|| {
        // Even with the key's agreement: it would mix up who answers for a signature.
        assert_noop!(
            Workers::rotate_operator(signed(1), key(2), proof(2, 1)),
            Error::<Test>::OperatorTaken
        );
        assert_ok!(Workers::rotate_operator(signed(2), key(50), proof(50, 2)));
        assert_noop!(
            Workers::rotate_operator(signed(1), key(2), proof(2, 1)),
            Error::<Test>::OperatorTaken
        );
    });
}

#[test]
fn leaving_jail_by_registering_anew_is_not_possible() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        live_through(1, [AttemptEnd::NoShow; 3]);
        assert_ok!(Workers::leave(signed(1)));
        assert_noop!(Workers::return_to_service(signed(1)), Error::<Test>::NotJailed);
        assert_noop!(
            Workers::register(signed(1), key(1), proof(1, 1), 1, 1_000, 1),
            Error::<Test>::AlreadyRegistered
        );
        assert_noop!(<Pool as WorkerPool<_>>::assign(&1, 7, 1), Error::<Test>::Leaving);
    });
}

#[rstest]
#[case::third_strike_at_the_50th_job(47, true)]
#[case::third_strike_at_the_51st_job(48, false)]
fn three_strikes_in_fifty_checked_jobs_eject(#[case] right_between: usize, #[case] ejects: bool) {
    ExtBuilder::default().with_worker(1, 1_000_000).build_and_execute(|| {
        // GIVEN a first strike, a second, and right results in between
        live_through(1, [AttemptEnd::Rejected, AttemptEnd::Rejected]);
        live_through(1, (0..right_between).map(|_| RIGHT));
        // AND results that nobody checked, which do not push strikes out
        live_through(1, [AttemptEnd::Accepted { is_checked: false }; 60]);
        events();
        // WHEN the third comes
        live_through(1, [AttemptEnd::Rejected]);
        // THEN it counts only if the first is among the last fifty
        let standing = Workers::worker(1).unwrap().standing;
        let cause = EjectionCause::Strikes;
        let until = 101;
        let ejected = Event::Ejected { worker: 1, cause, until };
        assert_eq!(events().contains(&ejected), ejects);
        let expected = if ejects { Standing::Ejected { until, cause } } else { Standing::Active };
        assert_eq!(standing, expected);
        if ejects {
            assert_noop!(<Pool as WorkerPool<_>>::assign(&1, 7, 1), Error::<Test>::Ejected);
        }
    });
}

#[test]
fn a_fourth_strike_of_an_ejected_worker_still_costs_but_ejects_once() {
    ExtBuilder::default().with_worker(1, 1_000_000).build_and_execute(|| {
        assign(1, 7, 100);
        live_through(1, [AttemptEnd::Rejected; 3]);
        events();
        assert!(release(1, 7, 100, AttemptEnd::Rejected));
        let ejections =
            events().into_iter().filter(|event| matches!(event, Event::Ejected { .. })).count();
        assert_eq!(ejections, 0);
        assert_eq!(Workers::worker(1).unwrap().bond.pending_slashes, 2_000 + 3 * 20);
    });
}

#[test]
fn cancelled_slashes_of_a_worker_that_left_are_paid_out_in_the_end() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, Some(&2)));
        assert_ok!(Workers::cancel_slash(RuntimeOrigin::root(), 0));
        assert_noop!(Workers::withdraw(signed(1)), Error::<Test>::NothingToWithdraw);
        run_to(101);
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(Balances::free_balance(1), ENDOWMENT);
    });
}

#[test]
fn a_second_report_of_equivocation_changes_nothing() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, Some(&2)));
        events();
        assert_noop_ok(Some(&3));
        assert_eq!(events(), []);
        assert_eq!(Slashes::<Test>::iter().count(), 1);
        // Not even when the first slash was cancelled.
        assert_ok!(Workers::cancel_slash(RuntimeOrigin::root(), 0));
        assert_noop_ok(Some(&3));
        assert_eq!(Slashes::<Test>::iter().count(), 0);
    });
}

fn assert_noop_ok(reporter: Option<&AccountId>) {
    frame_support::assert_storage_noop!(assert_ok!(<Pool as WorkerPool<_>>::equivocated(
        &1, reporter
    )));
}

#[test]
fn equivocation_after_strikes_takes_what_is_left() {
    ExtBuilder::default().with_worker(1, 1_000_000).build_and_execute(|| {
        live_through(1, [AttemptEnd::Rejected; 3]);
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, None));
        let worker = Workers::worker(1).unwrap();
        assert_eq!(worker.bond.pending_slashes, 1_000_000);
        let cause = EjectionCause::Equivocation;
        assert_eq!(worker.standing, Standing::Ejected { until: 101, cause });
        run_to(51);
        assert_eq!(held(1), 0);
    });
}

#[test]
fn a_charge_cannot_take_what_slashes_await() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, Some(&2)));
        // The owner's friend cannot empty the bond before the reporter is paid.
        assert_eq!(<Pool as WorkerPool<_>>::charge(&1, 7, 1_000, &3), 0);
        run_to(51);
        assert_eq!(Balances::free_balance(2), ENDOWMENT + 100);
    });
}

#[test]
fn an_emergency_stop_slashes_nobody() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        live_through(1, [AttemptEnd::Rejected]);
        // Blocks pass, active blocks do not.
        for block in 2..1_000 {
            System::set_block_number(block);
            idle(frame_support::weights::Weight::MAX);
        }
        assert_eq!(held(1), 10_000);
        assert_ok!(Workers::cancel_slash(RuntimeOrigin::root(), 0));
    });
}
