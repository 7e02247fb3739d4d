// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Deferred slashes, equivocation, ejection and pardon.

use crate::{
    mock::*, Barred, Departing, EjectionCause, Error, Event, Offence, Slashes, Standing, WeightInfo,
};
use credence_primitives::protocol::{AttemptEnd, WorkerPool};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold, weights::Weight};
use rstest::rstest;
use sp_runtime::{DispatchError, Permill};

type Pool = Workers;

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

fn held(who: AccountId) -> u128 {
    Balances::balance_on_hold(&crate::HoldReason::WorkerBond.into(), &who)
}

fn end(owner: AccountId, job: u64, value: u128, end: AttemptEnd) {
    assert_ok!(<Pool as WorkerPool<_>>::assign(&owner, job, value));
    <Pool as WorkerPool<_>>::release(&owner, job, value, end);
}

#[rstest]
#[case::a_block_early(50, 10_000)]
#[case::in_time(51, 8_000)]
fn a_slash_is_taken_when_due(#[case] now: u32, #[case] expected: u128) {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        end(1, 7, 100, AttemptEnd::Rejected);
        assert_eq!(held(1), 10_000);
        events();
        run_to(now);
        assert_eq!(held(1), expected);
        assert_eq!(Balances::free_balance(TREASURY), ENDOWMENT + 10_000 - expected);
        if now == 51 {
            let taken = Event::SlashApplied {
                id: 0,
                worker: 1,
                amount: 2_000,
                reporter: None,
                reported: 0,
            };
            assert_eq!(events(), [taken]);
            assert_eq!(Workers::slash(0), None);
        }
    });
}

#[test]
fn slashes_do_not_change_the_issuance_but_move_it() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        let issuance = Balances::total_issuance();
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, Some(&2)));
        run_to(51);
        assert_eq!(Balances::total_issuance(), issuance);
    });
}

#[test]
fn equivocation_takes_the_whole_bond_and_rewards_the_reporter() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        serve(1, model(1), 1);
        events();
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, Some(&2)));
        assert_eq!(
            events(),
            [
                Event::SlashQueued {
                    id: 0,
                    worker: 1,
                    amount: 10_000,
                    due: 51,
                    offence: Offence::Equivocation,
                    reporter: Some(2)
                },
                Event::Ejected { worker: 1, cause: EjectionCause::Equivocation, until: 101 },
            ]
        );
        assert!(!<Pool as WorkerPool<_>>::is_bonded(&1));
        assert_eq!(<Pool as WorkerPool<_>>::candidates(&model(1), 1, 1), []);

        run_to(51);
        assert_eq!(
            events(),
            [
                Event::SlashApplied {
                    id: 0,
                    worker: 1,
                    amount: 10_000,
                    reporter: Some(2),
                    reported: 1_000
                },
                Event::ServingStopped { worker: 1, model: model(1) },
            ]
        );
        assert_eq!(Balances::free_balance(2), ENDOWMENT + 1_000);
        assert_eq!(Balances::free_balance(TREASURY), ENDOWMENT + 9_000);
        assert_eq!(held(1), 0);
    });
}

#[test]
fn the_reporters_share_is_that_of_the_report() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, Some(&2)));
        ReporterShare::set(Permill::from_percent(90));
        run_to(51);
        assert_eq!(Balances::free_balance(2), ENDOWMENT + 1_000);
    });
}

#[test]
fn a_share_that_its_reporter_cannot_take_goes_to_the_treasury() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        ExistentialDeposit::set(500);
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, Some(&5_000)));
        events();
        run_to(51);
        let taken =
            Event::SlashApplied { id: 0, worker: 1, amount: 1_000, reporter: None, reported: 0 };
        assert_eq!(events(), [taken]);
        assert_eq!(Balances::free_balance(TREASURY), ENDOWMENT + 1_000);
    });
}

#[test]
fn an_unknown_worker_cannot_have_equivocated() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(<Pool as WorkerPool<_>>::equivocated(&1, None), Error::<Test>::NotRegistered);
    });
}

#[test]
fn an_ejected_owner_and_its_keys_are_barred_for_ever() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assert_ok!(Workers::rotate_operator(signed(1), key(50), proof(50, 1)));
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, None));
        run_to(101);
        events();
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(events(), [Event::Removed { worker: 1 }]);

        run_to(1_000_000);
        assert_noop!(
            Workers::register(signed(1), key(60), proof(60, 1), 1, 1_000, 1),
            Error::<Test>::Ejected
        );
        for barred in [1, 50] {
            assert_noop!(
                Workers::register(signed(2), key(barred), proof(barred, 2), 2, 1_000, 1),
                Error::<Test>::OperatorBarred
            );
        }
    });
}

#[test]
fn governance_cancels_a_slash_until_it_is_taken() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        end(1, 7, 100, AttemptEnd::Rejected);
        end(1, 8, 100, AttemptEnd::Rejected);
        events();
        assert_ok!(Workers::cancel_slash(RuntimeOrigin::root(), 0));
        assert_eq!(events(), [Event::SlashCancelled { id: 0, worker: 1, amount: 2_000 }]);
        assert_eq!(Workers::worker(1).unwrap().bond.free(), 8_000);

        // The gap does not hold up the queue.
        run_to(51);
        assert_eq!(held(1), 8_000);
        for id in [0, 1, 2] {
            assert_noop!(
                Workers::cancel_slash(RuntimeOrigin::root(), id),
                Error::<Test>::UnknownSlash
            );
        }
    });
}

#[test]
fn governance_takes_a_slash_early() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        end(1, 7, 100, AttemptEnd::Rejected);
        end(1, 8, 100, AttemptEnd::Rejected);
        events();
        assert_ok!(Workers::apply_slash(RuntimeOrigin::root(), 1));
        let taken =
            Event::SlashApplied { id: 1, worker: 1, amount: 2_000, reporter: None, reported: 0 };
        assert_eq!(events(), [taken]);
        assert_eq!(held(1), 8_000);
        assert_noop!(Workers::apply_slash(RuntimeOrigin::root(), 1), Error::<Test>::UnknownSlash);
        run_to(51);
        assert_eq!(held(1), 6_000);
    });
}

#[test]
fn only_the_admin_origin_touches_slashes_and_bars() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        end(1, 7, 100, AttemptEnd::Rejected);
        assert_noop!(Workers::cancel_slash(signed(1), 0), DispatchError::BadOrigin);
        assert_noop!(Workers::apply_slash(signed(1), 0), DispatchError::BadOrigin);
        assert_noop!(Workers::pardon(signed(1), 1), DispatchError::BadOrigin);
    });
}

#[test]
fn a_shorter_deferral_overtakes_no_earlier_slash() {
    ExtBuilder::default().with_worker(1, 100_000).build_and_execute(|| {
        end(1, 7, 100, AttemptEnd::Rejected);
        SlashDeferral::set(1);
        end(1, 8, 100, AttemptEnd::Rejected);
        assert_eq!(Workers::slash(1).unwrap().due, 51);
    });
}

#[test]
fn a_slash_below_the_minimum_takes_a_worker_out_until_it_tops_up() {
    ExtBuilder::default().with_worker(1, 2_500).build_and_execute(|| {
        serve(1, model(1), 1);
        end(1, 7, 100, AttemptEnd::Rejected);
        let candidates = || <Pool as WorkerPool<_>>::candidates(&model(1), 1, 1).len();
        assert_eq!(candidates(), 0);
        assert_ok!(Workers::bond_extra(signed(1), 499));
        assert_eq!(candidates(), 0);
        assert_ok!(Workers::bond_extra(signed(1), 1));
        assert_eq!(candidates(), 1);
        run_to(51);
        assert_eq!(candidates(), 1);
    });
}

#[rstest]
#[case::nothing(0, 0, 3)]
#[case::a_look(1, 0, 3)]
#[case::not_quite_one(10, 0, 3)]
#[case::one(11, 1, 3)]
#[case::both(22, 2, 3)]
#[case::both_and_a_look(24, 2, 3)]
#[case::both_and_a_seat(34, 2, 2)]
#[case::all(100, 2, 0)]
fn idle_work_keeps_to_its_weight(#[case] limit: u64, #[case] slashes: usize, #[case] seats: usize) {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        for number in 1..=3 {
            serve(1, model(number), 1);
        }
        end(1, 7, 100, AttemptEnd::Rejected);
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, None));
        Now::set(51);

        let limit = Weight::from_parts(limit, limit);
        let used = idle(limit);

        assert!(used.all_lte(limit));
        assert_eq!(2 - Slashes::<Test>::iter().count(), slashes);
        assert_eq!(Workers::models(1).len(), seats);
        assert_eq!(Departing::<Test>::contains_key(1), seats > 0);
    });
}

#[test]
fn idle_blocks_without_work_cost_two_looks() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        let looks = <() as WeightInfo>::peek_slash() + <() as WeightInfo>::peek_departing();
        assert_eq!(idle(Weight::MAX), looks);
        end(1, 7, 100, AttemptEnd::Rejected);
        assert_eq!(idle(Weight::MAX), looks);
    });
}

#[test]
fn a_pardon_before_leaving_lets_the_owner_come_back_later() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        serve(1, model(1), 1);
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, None));
        assert_ok!(Workers::cancel_slash(RuntimeOrigin::root(), 0));
        events();
        assert_ok!(Workers::pardon(RuntimeOrigin::root(), 1));
        assert_eq!(
            events(),
            [Event::ServingStopped { worker: 1, model: model(1) }, Event::Pardoned { worker: 1 },]
        );
        assert_eq!(Workers::worker(1).unwrap().standing, Standing::Leaving { until: 101 });
        assert_noop!(Workers::pardon(RuntimeOrigin::root(), 1), Error::<Test>::NotBarred);
        run_to(101);
        assert_ok!(Workers::withdraw(signed(1)));
        assert_eq!(Balances::free_balance(1), ENDOWMENT);
        register(1, 1_000);
    });
}

#[test]
fn a_pardon_after_leaving_frees_the_keys() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, None));
        run_to(101);
        assert_ok!(Workers::withdraw(signed(1)));
        assert_ok!(Workers::pardon(RuntimeOrigin::root(), 1));
        assert!(!Barred::<Test>::contains_key(1));
        assert_ok!(Workers::register(signed(2), key(1), proof(1, 2), 2, 1_000, 1));
        assert_ok!(Workers::register(signed(1), key(50), proof(50, 1), 1, 1_000, 1));
    });
}

#[test]
fn a_gone_worker_waits_for_its_seats_to_be_cleared() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        serve(1, model(1), 1);
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, None));
        assert_ok!(Workers::apply_slash(RuntimeOrigin::root(), 0));
        // GIVEN a time so busy that idle work did not happen
        Now::set(101);
        assert_noop!(Workers::withdraw(signed(1)), Error::<Test>::NothingToWithdraw);
        // WHEN it has THEN the worker can go
        run_to(101);
        assert_ok!(Workers::withdraw(signed(1)));
    });
}
