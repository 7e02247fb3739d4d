// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Draws, and what the ends of jobs mean for their workers.

use crate::{mock::*, Error, Event, Offence, OpenJobs, Standing};
use credence_primitives::protocol::{AttemptConsequence, AttemptEnd, Candidate, WorkerPool};
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;
use sp_runtime::Permill;

type Pool = Workers;

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

fn assign(owner: AccountId, job: u64, value: u128) {
    assert_ok!(<Pool as WorkerPool<_>>::assign(&owner, job, value));
}

fn release(owner: AccountId, job: u64, value: u128, end: AttemptEnd) -> bool {
    let AttemptConsequence { loses_assigned_jobs } =
        <Pool as WorkerPool<_>>::release(&owner, job, value, end);
    loses_assigned_jobs
}

fn candidates(budget: u128, value: u128) -> Vec<(AccountId, u128, u128)> {
    <Pool as WorkerPool<_>>::candidates(&model(1), budget, value)
        .into_iter()
        .map(|Candidate { owner, ask, weight }| (owner, ask, weight))
        .collect()
}

#[test]
fn candidates_weigh_free_bond_over_ask() {
    ExtBuilder::default()
        .with_worker(1, 1_000)
        .with_worker(2, 6_000)
        .with_worker(3, 2_000)
        .build_and_execute(|| {
            serve(1, model(1), 10);
            serve(2, model(1), 7);
            serve(3, model(1), 0);
            assert_ok!(Workers::unbond(signed(3), 500));
            assert_eq!(candidates(10, 100), [(3, 0, 1_500), (2, 7, 857), (1, 10, 100)]);
            assert_eq!(<Pool as WorkerPool<_>>::candidates(&model(2), 10, 100), []);
        });
}

#[rstest]
#[case::budget_covers_the_ask(10, 100, true)]
#[case::ask_one_above_the_budget(9, 100, false)]
#[case::value_half_of_the_bond(10, 500, true)]
#[case::value_one_above_half(10, 501, false)]
#[case::value_without_bounds(10, u128::MAX, false)]
fn candidates_keep_to_budget_and_value(
    #[case] budget: u128,
    #[case] value: u128,
    #[case] is_candidate: bool,
) {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        serve(1, model(1), 10);
        assert_eq!(candidates(budget, value).len(), usize::from(is_candidate));
        let assigned = hypothetically_assigned(value);
        assert_eq!(assigned, is_candidate || budget < 10);
    });
}

fn hypothetically_assigned(value: u128) -> bool {
    frame_support::hypothetically!(<Pool as WorkerPool<_>>::assign(&1, 0, value).is_ok())
}

#[test]
fn candidates_are_in_service_and_have_capacity() {
    ExtBuilder::default()
        .with_worker(1, 9_000)
        .with_worker(2, 9_000)
        .with_worker(3, 1_000)
        .build_and_execute(|| {
            for owner in 1..=3 {
                serve(owner, model(1), 10);
            }
            // One misses three jobs, two takes all it wants, three unbonds below a new minimum.
            for job in 0..3 {
                assign(1, job, 1);
                release(1, job, 1, AttemptEnd::NoShow);
            }
            assert_ok!(Workers::set_capacity(signed(2), 1));
            assign(2, 3, 1);
            MinimumBond::set(1_001);
            assert_eq!(candidates(10, 1), []);

            assert_noop!(<Pool as WorkerPool<_>>::assign(&1, 9, 1), Error::<Test>::Jailed);
            assert_noop!(<Pool as WorkerPool<_>>::assign(&2, 9, 1), Error::<Test>::AtCapacity);
            assert_noop!(
                <Pool as WorkerPool<_>>::assign(&3, 9, 1),
                Error::<Test>::BelowMinimumBond
            );
            assert_noop!(<Pool as WorkerPool<_>>::assign(&9, 9, 1), Error::<Test>::NotRegistered);
        });
}

#[test]
fn a_job_is_assigned_once() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assign(1, 7, 10);
        assert_noop!(<Pool as WorkerPool<_>>::assign(&1, 7, 10), Error::<Test>::AlreadyAssigned);
    });
}

#[test]
fn the_cheapest_ask_is_of_a_worker_in_service_busy_or_not() {
    ExtBuilder::default().with_worker(1, 9_000).with_worker(2, 9_000).build_and_execute(|| {
        let cheapest = || <Pool as WorkerPool<_>>::cheapest_ask(&model(1));
        assert_eq!(cheapest(), None);
        serve(1, model(1), 3);
        serve(2, model(1), 5);
        assert_ok!(Workers::set_capacity(signed(1), 1));
        assign(1, 1, 1);
        assert_eq!(cheapest(), Some(3));
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, None));
        assert_eq!(cheapest(), Some(5));
    });
}

#[rstest]
#[case::accepted(AttemptEnd::Accepted { is_checked: false }, 0, 0)]
#[case::accepted_and_checked(AttemptEnd::Accepted { is_checked: true }, 0, 0)]
#[case::declined(AttemptEnd::Declined, 0, 1)]
#[case::void(AttemptEnd::Void, 0, 1)]
fn ends_without_fault_cost_nothing(
    #[case] end: AttemptEnd,
    #[case] slashes: u128,
    #[case] missed: u32,
) {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assign(1, 6, 10);
        release(1, 6, 10, AttemptEnd::NoShow);
        let before = Workers::worker(1).unwrap().bond.pending_slashes;
        events();

        assign(1, 7, 100);
        assert!(OpenJobs::<Test>::contains_key(1, 7));
        assert!(!release(1, 7, 100, end));

        let worker = Workers::worker(1).unwrap();
        assert_eq!((worker.open_jobs, worker.open_value), (0, 0));
        assert_eq!(worker.bond.pending_slashes - before, slashes);
        assert_eq!(worker.record.missed, missed);
        assert_eq!(worker.record.strikes(), 0);
        assert!(!OpenJobs::<Test>::contains_key(1, 7));
        assert_eq!(events(), []);
    });
}

#[rstest]
#[case::twenty_times_the_value(10_000, 100, 2_000)]
#[case::all_that_is_there(1_000, 100, 1_000)]
fn a_rejection_costs_a_multiple_of_the_value_and_a_strike(
    #[case] bond: u128,
    #[case] value: u128,
    #[case] penalty: u128,
) {
    ExtBuilder::default().with_worker(1, bond).build_and_execute(|| {
        assign(1, 7, value);
        assert!(release(1, 7, value, AttemptEnd::Rejected));
        assert_eq!(
            events(),
            [
                Event::SlashQueued {
                    id: 0,
                    worker: 1,
                    amount: penalty,
                    due: 51,
                    offence: Offence::WrongResult(7),
                    reporter: None
                },
                Event::Struck { worker: 1, job: 7, strikes: 1 },
            ]
        );
        assert_eq!(Workers::worker(1).unwrap().bond.free(), bond - penalty);
    });
}

#[test]
fn penalties_are_those_of_the_time_of_assignment() {
    ExtBuilder::default().with_worker(1, 100_000).build_and_execute(|| {
        assign(1, 7, 100);
        assign(1, 8, 100);
        PenaltyMultiple::set(1_000);
        NoShowShare::set(Permill::from_percent(100));
        release(1, 7, 100, AttemptEnd::Rejected);
        assert_eq!(Workers::worker(1).unwrap().bond.pending_slashes, 2_000);
        release(1, 8, 100, AttemptEnd::NoShow);
        assert_eq!(Workers::worker(1).unwrap().bond.pending_slashes, 2_000 + 980);
    });
}

#[test]
fn three_missed_jobs_in_a_row_lead_to_jail() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        for job in 0..3 {
            assign(1, job, 1);
        }
        assert!(!release(1, 0, 1, AttemptEnd::NoShow));
        assert!(!release(1, 1, 1, AttemptEnd::NoShow));
        events();
        assert!(release(1, 2, 1, AttemptEnd::NoShow));
        assert_eq!(
            events(),
            [
                Event::SlashQueued {
                    id: 2,
                    worker: 1,
                    amount: 98,
                    due: 51,
                    offence: Offence::NoShow(2),
                    reporter: None
                },
                Event::Jailed { worker: 1, until: 31 },
            ]
        );
        assert_eq!(Workers::worker(1).unwrap().standing, Standing::Jailed { until: 31 });
    });
}

#[rstest]
#[case::an_accepted_result(AttemptEnd::Accepted { is_checked: false })]
#[case::a_rejected_result(AttemptEnd::Rejected)]
fn a_result_ends_a_row_of_missed_jobs(#[case] end: AttemptEnd) {
    ExtBuilder::default().with_worker(1, 100_000).build_and_execute(|| {
        for (job, end) in [AttemptEnd::NoShow, AttemptEnd::NoShow, end, AttemptEnd::NoShow]
            .into_iter()
            .enumerate()
        {
            assign(1, job as u64, 1);
            release(1, job as u64, 1, end);
        }
        assert_eq!(Workers::worker(1).unwrap().standing, Standing::Active);
    });
}

#[rstest]
#[case::a_block_early(30, Err(Error::<Test>::Jailed))]
#[case::in_time(31, Ok(()))]
fn jail_lasts_its_time_and_ends_by_returning(
    #[case] now: u32,
    #[case] expected: Result<(), Error<Test>>,
) {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        serve(1, model(1), 1);
        for job in 0..3 {
            assign(1, job, 1);
            release(1, job, 1, AttemptEnd::NoShow);
        }
        events();
        run_to(now);
        assert_eq!(candidates(1, 1), []);
        assert_eq!(Workers::return_to_service(signed(1)), expected.map_err(Into::into));
        if now == 31 {
            assert_eq!(events(), [Event::ReturnedToService { worker: 1 }]);
            assert_eq!(candidates(1, 1).len(), 1);
            assert_noop!(Workers::return_to_service(signed(1)), Error::<Test>::NotJailed);
        }
    });
}

#[test]
fn returning_needs_the_minimum_bond() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_noop!(Workers::return_to_service(signed(9)), Error::<Test>::NotRegistered);
        NoShowsToJail::set(1);
        assign(1, 0, 1);
        assert!(release(1, 0, 1, AttemptEnd::NoShow));
        run_to(31);
        assert_noop!(Workers::return_to_service(signed(1)), Error::<Test>::BelowMinimumBond);
        assert_ok!(Workers::bond_extra(signed(1), 10));
        assert_ok!(Workers::return_to_service(signed(1)));
    });
}

#[test]
fn whoever_is_leaving_is_not_jailed() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        for job in 0..3 {
            assign(1, job, 1);
        }
        assert_ok!(Workers::leave(signed(1)));
        for job in 0..3 {
            assert!(!release(1, job, 1, AttemptEnd::NoShow));
        }
        assert_eq!(Workers::worker(1).unwrap().standing, Standing::Leaving { until: 101 });
        assert_eq!(Workers::worker(1).unwrap().bond.pending_slashes, 100 + 99 + 98);
    });
}

#[test]
fn refusals_are_limited_in_a_window() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        let decline = || <Pool as WorkerPool<_>>::note_decline(&1);
        for now in [5, 6, 14] {
            Now::set(now);
            assert_ok!(decline());
        }
        assert_noop!(decline(), Error::<Test>::DeclinesTooOften);
        Now::set(15);
        assert_ok!(decline());
        assert_noop!(<Pool as WorkerPool<_>>::note_decline(&9), Error::<Test>::NotRegistered);
        MaxDeclines::set(0);
        assert_noop!(decline(), Error::<Test>::DeclinesTooOften);
    });
}

#[test]
#[should_panic(expected = "a job is released by the worker that has it")]
fn releasing_a_job_that_is_not_open_is_a_fault_of_the_caller() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        release(1, 7, 100, AttemptEnd::Void);
    });
}
