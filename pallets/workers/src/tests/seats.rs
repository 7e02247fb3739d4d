// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Serving models, asks, and who is displaced.

use crate::{mock::*, Departing, Error, Event, Seats, Serving, WorkerStatus};
use credence_primitives::protocol::{AttemptEnd, ModelUnavailable, WorkerPool};
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

fn seats_of(number: u64) -> Vec<(AccountId, u128)> {
    Workers::serving(model(number)).into_iter().map(|seat| (seat.owner, seat.ask)).collect()
}

/// Sends a worker to jail until 31.
fn jail(owner: AccountId) {
    for job in 0..3 {
        assert_ok!(<Workers as WorkerPool<_>>::assign(&owner, job, 1));
        <Workers as WorkerPool<_>>::release(&owner, job, 1, AttemptEnd::NoShow);
    }
}

#[test]
fn serving_takes_a_seat_in_order_of_asks() {
    ExtBuilder::default()
        .with_worker(1, 1_000)
        .with_worker(2, 1_000)
        .with_worker(3, 1_000)
        .build_and_execute(|| {
            serve(1, model(1), 5);
            assert_eq!(events(), [Event::ServingStarted { worker: 1, model: model(1), ask: 5 }]);
            serve(2, model(1), 4);
            serve(3, model(1), 5);
            assert_eq!(seats_of(1), [(2, 4), (1, 5), (3, 5)]);
            assert_eq!(Workers::models(1), [model(1)]);
        });
}

#[test]
fn serving_needs_a_worker_in_service_and_an_offered_model() {
    ExtBuilder::default()
        .with_worker(1, 1_000)
        .with_worker(2, 10_000)
        .with_worker(3, 1_000)
        .with_worker(4, 1_000)
        .build_and_execute(|| {
            assert_noop!(Workers::serve(signed(9), model(1), 1), Error::<Test>::NotRegistered);
            for reason in [
                ModelUnavailable::Unknown,
                ModelUnavailable::Pending,
                ModelUnavailable::Deprecated,
                ModelUnavailable::Quarantined,
            ] {
                Unavailable::set(vec![(model(1), reason)]);
                assert_noop!(
                    Workers::serve(signed(1), model(1), 1),
                    Error::<Test>::ModelNotOffered
                );
            }
            jail(2);
            assert_noop!(Workers::serve(signed(2), model(2), 1), Error::<Test>::Jailed);
            assert_ok!(Workers::leave(signed(3)));
            assert_noop!(Workers::serve(signed(3), model(2), 1), Error::<Test>::Leaving);
            assert_ok!(<Workers as WorkerPool<_>>::equivocated(&4, None));
            assert_noop!(Workers::serve(signed(4), model(2), 1), Error::<Test>::Ejected);
            MinimumBond::set(1_001);
            assert_noop!(Workers::serve(signed(1), model(2), 1), Error::<Test>::BelowMinimumBond);
        });
}

#[test]
fn a_worker_serves_a_model_once_and_few_models() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        for number in 1..=4 {
            serve(1, model(number), 1);
        }
        assert_noop!(Workers::serve(signed(1), model(1), 1), Error::<Test>::AlreadyServing);
        assert_noop!(Workers::serve(signed(1), model(5), 1), Error::<Test>::TooManyModels);
    });
}

#[rstest]
#[case::equal_to_the_smallest(1_500, None)]
#[case::strictly_larger(1_501, Some(2))]
fn a_strictly_larger_bond_displaces_the_smallest(
    #[case] bond: u128,
    #[case] displaced: Option<AccountId>,
) {
    ExtBuilder::default()
        .with_worker(1, 2_000)
        .with_worker(2, 1_500)
        .with_worker(3, 9_000)
        .with_worker(4, bond)
        .build_and_execute(|| {
            for owner in 1..=3 {
                serve(owner, model(1), 5);
            }
            events();
            match displaced {
                None => {
                    assert_noop!(Workers::serve(signed(4), model(1), 1), Error::<Test>::NoSeat);
                },
                Some(worker) => {
                    serve(4, model(1), 1);
                    assert_eq!(
                        events(),
                        [
                            Event::Displaced { worker, model: model(1), by: 4 },
                            Event::ServingStarted { worker: 4, model: model(1), ask: 1 },
                        ]
                    );
                    assert_eq!(seats_of(1), [(4, 1), (1, 5), (3, 5)]);
                    assert!(!Serving::<Test>::contains_key(worker));
                    assert_eq!(Workers::status(worker, model(1)), WorkerStatus::NotServing);
                },
            }
        });
}

#[test]
fn the_free_bond_counts_not_what_is_held() {
    ExtBuilder::default()
        .with_worker(1, 2_000)
        .with_worker(2, 2_000)
        .with_worker(3, 2_000)
        .with_worker(4, 1_500)
        .build_and_execute(|| {
            for owner in 1..=3 {
                serve(owner, model(1), 5);
            }
            assert_noop!(Workers::serve(signed(4), model(1), 5), Error::<Test>::NoSeat);
            assert_ok!(Workers::unbond(signed(3), 600));
            serve(4, model(1), 5);
            assert_eq!(seats_of(1), [(1, 5), (2, 5), (4, 5)]);
        });
}

#[test]
fn whoever_is_out_of_service_is_displaced_first() {
    ExtBuilder::default()
        .with_worker(1, 2_000)
        .with_worker(2, 500_000)
        .with_worker(3, 2_000)
        .with_worker(4, 1_000)
        .build_and_execute(|| {
            for owner in 1..=3 {
                serve(owner, model(1), 5);
            }
            jail(2);
            serve(4, model(1), 5);
            assert_eq!(seats_of(1), [(1, 5), (3, 5), (4, 5)]);
        });
}

#[test]
fn of_equal_bonds_the_dearest_is_displaced() {
    ExtBuilder::default()
        .with_worker(1, 1_000)
        .with_worker(2, 1_000)
        .with_worker(3, 1_000)
        .with_worker(4, 1_001)
        .build_and_execute(|| {
            serve(1, model(1), 3);
            serve(2, model(1), 9);
            serve(3, model(1), 5);
            serve(4, model(1), 1);
            assert_eq!(seats_of(1), [(4, 1), (1, 3), (3, 5)]);
        });
}

#[test]
fn fewer_seats_by_governance_displace_nobody_by_themselves() {
    ExtBuilder::default()
        .with_worker(1, 1_000)
        .with_worker(2, 1_000)
        .with_worker(3, 1_000)
        .build_and_execute(|| {
            serve(1, model(1), 3);
            serve(2, model(1), 9);
            MaxWorkersPerModel::set(1);
            assert_noop!(Workers::serve(signed(3), model(1), 1), Error::<Test>::NoSeat);
            assert_eq!(seats_of(1).len(), 2);
            // A parameter of zero counts as one, one beyond the table as all of the table.
            MaxWorkersPerModel::set(0);
            serve(3, model(2), 1);
            MaxWorkersPerModel::set(u32::MAX);
            serve(3, model(1), 1);
            assert_eq!(seats_of(1).len(), 3);
        });
}

#[test]
fn a_table_has_64_seats_whatever_the_parameter() {
    let builder = (1..=65).fold(ExtBuilder::default(), |builder, owner| {
        builder.with_worker(owner, 1_000 + u128::from(owner))
    });
    builder.build_and_execute(|| {
        MaxWorkersPerModel::set(u32::MAX);
        for owner in 1..=64 {
            serve(owner, model(1), 1);
        }
        serve(65, model(1), 1);
        assert_eq!(seats_of(1).len(), 64);
        assert_eq!(Workers::status(1, model(1)), WorkerStatus::NotServing);
    });
}

#[test]
fn an_ask_can_change_and_moves_the_seat() {
    ExtBuilder::default().with_worker(1, 1_000).with_worker(2, 1_000).build_and_execute(|| {
        serve(1, model(1), 3);
        serve(2, model(1), 9);
        events();
        assert_ok!(Workers::set_ask(signed(2), model(1), 2));
        assert_eq!(events(), [Event::AskChanged { worker: 2, model: model(1), ask: 2 }]);
        assert_eq!(seats_of(1), [(2, 2), (1, 3)]);
        assert_noop!(Workers::set_ask(signed(1), model(2), 2), Error::<Test>::NotServing);
        assert_noop!(Workers::set_ask(signed(9), model(1), 2), Error::<Test>::NotServing);
    });
}

#[test]
fn a_worker_can_stop_serving() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        serve(1, model(1), 3);
        serve(1, model(2), 3);
        events();
        assert_ok!(Workers::stop_serving(signed(1), model(1)));
        assert_eq!(events(), [Event::ServingStopped { worker: 1, model: model(1) }]);
        assert!(!Seats::<Test>::contains_key(model(1)));
        assert_eq!(Workers::models(1), [model(2)]);
        assert_noop!(Workers::stop_serving(signed(1), model(1)), Error::<Test>::NotServing);
        assert_noop!(Workers::stop_serving(signed(9), model(1)), Error::<Test>::NotServing);
    });
}

#[test]
fn a_status_says_why_there_are_no_jobs() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        let status = || Workers::status(1, model(1));
        assert_eq!(Workers::status(9, model(1)), WorkerStatus::NotRegistered);
        assert_eq!(status(), WorkerStatus::NotServing);
        serve(1, model(1), 3);
        assert_eq!(status(), WorkerStatus::Ready);

        Unavailable::set(vec![(model(1), ModelUnavailable::Quarantined)]);
        assert_eq!(status(), WorkerStatus::ModelUnavailable(ModelUnavailable::Quarantined));
        Unavailable::set(vec![]);

        MinimumBond::set(10_001);
        assert_eq!(status(), WorkerStatus::BelowMinimumBond);
        MinimumBond::set(1_000);

        assert_ok!(<Workers as WorkerPool<_>>::assign(&1, 70, 5_000));
        assert_eq!(status(), WorkerStatus::BondCommitted);
        assert_ok!(Workers::set_capacity(signed(1), 1));
        assert_eq!(status(), WorkerStatus::AtCapacity);
        <Workers as WorkerPool<_>>::release(&1, 70, 5_000, AttemptEnd::Void);

        jail(1);
        assert_eq!(status(), WorkerStatus::Jailed { until: 31 });
        assert_ok!(Workers::leave(signed(1)));
        assert_eq!(status(), WorkerStatus::Leaving);
        assert_ok!(<Workers as WorkerPool<_>>::equivocated(&1, None));
        assert_eq!(status(), WorkerStatus::Ejected(crate::EjectionCause::Equivocation));
    });
}

#[test]
fn an_ejected_worker_that_gives_up_its_last_seat_no_longer_departs() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        serve(1, model(1), 5);
        assert_ok!(<Workers as WorkerPool<_>>::equivocated(&1, None));
        assert!(Departing::<Test>::contains_key(1));
        assert_ok!(Workers::stop_serving(signed(1), model(1)));
        assert!(!Departing::<Test>::contains_key(1));
    });
}

#[test]
fn an_ejected_worker_that_is_displaced_from_its_last_seat_no_longer_departs() {
    let workers = (1..=4).fold(ExtBuilder::default(), |chain, owner| {
        chain.with_worker(owner, 1_000 * u128::from(owner))
    });
    workers.build_and_execute(|| {
        for owner in 1..=3 {
            serve(owner, model(1), 5);
        }
        assert_ok!(<Workers as WorkerPool<_>>::equivocated(&1, None));
        serve(4, model(1), 5);
        assert_eq!(seats_of(1), [(2, 5), (3, 5), (4, 5)]);
        assert!(!Departing::<Test>::contains_key(1));
    });
}
