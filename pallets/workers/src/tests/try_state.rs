// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Corrupted state is seen.

use crate::{
    mock::*, Barred, Departing, EjectionCause, OpenJobs, Operators, RetiredKey, RetiredKeys, Seats,
    Serving, SlashQueue, Slashes, Standing, Worker, Workers as Records,
};
use credence_primitives::{
    bond::Unlocking,
    protocol::{AttemptEnd, WorkerPool},
};
use frame_support::assert_ok;
use rstest::rstest;

fn spoil(change: fn(&mut Worker<AccountId>)) {
    Records::<Test>::mutate(1, |entry| change(entry.as_mut().unwrap()));
}

/// A chain in which everything is stored that can be: worker 1 is in service with an open job, two
/// slashes, withdrawals and a retired key; 2 leaves; 3 is ejected and has a seat; 4 is gone.
fn full_state() -> sp_io::TestExternalities {
    let mut ext = ExtBuilder::default()
        .with_worker(1, 100_000)
        .with_worker(2, 1_000)
        .with_worker(3, 1_000)
        .with_worker(4, 1_000)
        .build();
    ext.execute_with(|| {
        let signed = RuntimeOrigin::signed;
        assert_ok!(<Workers as WorkerPool<_>>::equivocated(&4, None));
        run_to(101);
        assert_ok!(Workers::withdraw(signed(4)));

        assert_ok!(Workers::rotate_operator(signed(1), key(50), proof(50, 1)));
        for (owner, ask) in [(1, 5), (3, 7)] {
            serve(owner, model(1), ask);
        }
        assert_ok!(Workers::unbond(signed(1), 100));
        Now::set(103);
        assert_ok!(Workers::unbond(signed(1), 100));
        for job in 0..3 {
            assert_ok!(<Workers as WorkerPool<_>>::assign(&1, job, 100));
        }
        <Workers as WorkerPool<_>>::release(&1, 0, 100, AttemptEnd::Rejected);
        Now::set(104);
        <Workers as WorkerPool<_>>::release(&1, 1, 100, AttemptEnd::NoShow);
        assert_ok!(Workers::leave(signed(2)));
        assert_ok!(<Workers as WorkerPool<_>>::equivocated(&3, None));
        Workers::do_try_state().unwrap();
    });
    ext
}

#[rstest]
#[case::hold(|| spoil(|worker| worker.bond.held += 1), "differ from what is on hold")]
#[case::unlocking_sum(
    || spoil(|worker| worker.bond.unlocking[0].amount = 1_000_000),
    "more is on its way out than held"
)]
#[case::unlocking_order(
    || spoil(|worker| worker.bond.unlocking[0] = Unlocking { amount: 1, at: 9_999 }),
    "withdrawals are out of order"
)]
#[case::slashes_beyond_the_bond(
    || spoil(|worker| worker.bond.pending_slashes = 1_000_000),
    "slashes exceed what is held"
)]
#[case::capacity(|| spoil(|worker| worker.capacity = 0), "no capacity")]
#[case::track_record(|| spoil(|worker| worker.record.failures = 1 << 50), "longer than its window")]
#[case::not_barred(|| Barred::<Test>::remove(3), "not barred for its cause")]
#[case::barred_for_another_cause(
    || Barred::<Test>::insert(3, EjectionCause::Strikes),
    "not barred for its cause"
)]
#[case::barred_in_service(
    || Barred::<Test>::insert(1, EjectionCause::Strikes),
    "a barred worker is not ejected"
)]
#[case::barred_leaving(
    || Barred::<Test>::insert(2, EjectionCause::Strikes),
    "a worker that leaves is barred"
)]
#[case::serving_while_leaving(
    || spoil(|worker| worker.standing = Standing::Leaving { until: 1 }),
    "a worker that leaves serves models"
)]
#[case::serving_while_ejected(|| Departing::<Test>::remove(3), "an ejected worker serves models")]
#[case::departing_in_service(
    || Departing::<Test>::insert(1, ()),
    "without having been ejected"
)]
#[case::departing_without_seats(
    || {
        Serving::<Test>::remove(3);
        Seats::<Test>::mutate(model(1), |table| table.remove(&3));
    },
    "a worker without seats waits"
)]
#[case::slash_lost(|| Slashes::<Test>::remove(1), "a bond's slashes are not those queued")]
#[case::slash_empty(
    || Slashes::<Test>::mutate(1, |slash| slash.as_mut().unwrap().amount = 0),
    "an empty slash waits"
)]
#[case::slash_of_nobody(
    || Slashes::<Test>::mutate(1, |slash| slash.as_mut().unwrap().owner = 77),
    "a bond's slashes are not those queued"
)]
#[case::slash_beside_the_books(
    || {
        let mut slash = Workers::slash(1).unwrap();
        slash.owner = 77;
        Slashes::<Test>::insert(4, slash);
        SlashQueue::<Test>::mutate(|queue| {
            queue.next = 5;
            queue.last_due = 1_000;
        });
        Slashes::<Test>::mutate(4, |slash| slash.as_mut().unwrap().due = 1_000);
    },
    "a slash waits for nobody's bond"
)]
#[case::slash_order(
    || Slashes::<Test>::mutate(1, |slash| slash.as_mut().unwrap().due = 9_999),
    "slashes are out of order"
)]
#[case::slash_outside_the_queue(
    || SlashQueue::<Test>::mutate(|queue| queue.next = 1),
    "a slash lies outside the queue"
)]
#[case::queue_ends(
    || SlashQueue::<Test>::mutate(|queue| queue.first = queue.next + 1),
    "ends before it begins"
)]
#[case::operator_lost(|| Operators::<Test>::remove(key(50)), "operator key is not its own")]
#[case::operator_stolen(|| Operators::<Test>::insert(key(50), 2), "operator key is not its own")]
#[case::operator_without_owner(
    || Operators::<Test>::insert(key(77), 1),
    "an operator key has no owner"
)]
#[case::retired_key_stolen(
    || Operators::<Test>::insert(key(1), 2),
    "a retired key is not its owner's"
)]
#[case::retired_keys_of_nobody(
    || {
        let old = RetiredKey { key: key(77), until: 1 };
        RetiredKeys::<Test>::insert(77, frame_support::BoundedVec::truncate_from(vec![old]));
        Operators::<Test>::insert(key(77), 77);
    },
    "keys are kept for an owner that is gone"
)]
#[case::retired_keys_empty(
    || RetiredKeys::<Test>::insert(2, frame_support::BoundedVec::default()),
    "an empty list of retired keys is kept"
)]
#[case::job_lost(|| OpenJobs::<Test>::remove(1, 2), "open jobs are miscounted")]
#[case::job_value(
    || OpenJobs::<Test>::mutate(1, 2, |open| open.as_mut().unwrap().value += 1),
    "open value is miscounted"
)]
#[case::job_of_nobody(
    || OpenJobs::<Test>::insert(77, 2, OpenJobs::<Test>::get(1, 2).unwrap()),
    "a job is open with nobody"
)]
#[case::seat_order(
    || Seats::<Test>::mutate(model(1), |table| table.0[0].ask = 99),
    "seats are out of order"
)]
#[case::seat_twice(
    || Seats::<Test>::mutate(model(1), |table| table.0[1].owner = 1),
    "seats are out of order or taken twice"
)]
#[case::seats_empty(
    || Seats::<Test>::insert(model(2), crate::SeatTable::default()),
    "an empty table of seats is kept"
)]
#[case::seat_without_serving(|| Serving::<Test>::remove(1), "does not serve the model")]
#[case::serving_without_seat(
    || Serving::<Test>::mutate(1, |models| models.try_push(model(9)).unwrap()),
    "a worker has no seat"
)]
#[case::serving_twice(
    || Serving::<Test>::mutate(1, |models| models.try_push(model(1)).unwrap()),
    "serves a model twice"
)]
#[case::serving_nothing(
    || Serving::<Test>::insert(2, frame_support::BoundedVec::default()),
    "a worker that leaves serves models"
)]
#[case::serving_by_nobody(
    || {
        Serving::<Test>::insert(77, frame_support::BoundedVec::truncate_from(vec![model(9)]));
        Seats::<Test>::mutate(model(9), |table| table.insert(77, 1));
    },
    "models are served by nobody"
)]
#[case::serving_empty(
    || Serving::<Test>::insert(88, frame_support::BoundedVec::default()),
    "an empty list of models is kept"
)]
fn corruption_is_seen(#[case] corrupt: fn(), #[case] expected: &str) {
    full_state().execute_with(|| {
        corrupt();
        let error = Workers::do_try_state().unwrap_err();
        let sentence = <&'static str>::from(error);
        assert!(sentence.contains(expected), "{sentence}");
    });
}
