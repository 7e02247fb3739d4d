// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The queue of callbacks: when they are made, expire and are forgotten, and what must hold.

use crate::{callbacks::*, chain::*};
use credence_runtime::{
    Balances, Inference, InferencePrecompile, Runtime, RuntimeOrigin, System, TxPause,
    EXISTENTIAL_DEPOSIT, MAXIMUM_BLOCK_WEIGHT,
};
use frame_support::{
    traits::{fungible::Mutate, OnIdle, OnPoll},
    weights::{Weight, WeightMeter},
};
use pallet_inference_precompile::{
    CallbackStage, Callbacks, Event, Failed, FailedEnds, Failure, Queue, QueueEnds, Reserved,
};

/// The jobs of callbacks that were made.
fn made(events: Vec<Event<Runtime>>) -> Vec<u64> {
    let job = |event| match event {
        Event::CallbackMade { job, .. } => job,
        other => panic!("{other:?}"),
    };
    events.into_iter().map(job).collect()
}

/// Two jobs with callbacks that end in the same block; of which no idle time is left.
fn two_ended_without_idle_time() -> [u64; 2] {
    let jobs = [asked("Recorder").1, asked("Recorder").1];
    let is_over =
        |job| matches!(Inference::job_status(job), Some(pallet_inference::JobStatus::Closed(_)));
    // Both are drawn before either is answered.
    let is_assigned = |job| Inference::open_jobs_of(worker()).iter().any(|open| open.job == job);
    let mut blocks = 0;
    while !jobs.into_iter().all(is_assigned) {
        blocks += 1;
        assert!(blocks < 12);
        next_block();
    }
    for job in jobs {
        assert!(submit_if_assigned(job));
    }
    while !jobs.into_iter().all(is_over) {
        blocks += 1;
        assert!(blocks < 12);
        assert!(next_block_with(Weight::zero()).is_empty());
    }
    jobs
}

#[test]
fn callbacks_wait_for_idle_time_and_are_made_in_order() {
    on_chain(|| {
        let jobs = two_ended_without_idle_time();
        let queued: Vec<u64> = (0..2).map(|place| Queue::<Runtime>::get(place).unwrap()).collect();
        assert_eq!(queued.iter().collect::<std::collections::BTreeSet<_>>(), jobs.iter().collect());
        assert!(next_block_with(Weight::from_parts(1_000, 1_000)).is_empty());
        check_books();
        assert_eq!(made(next_block()), queued);
        assert_eq!(Reserved::<Runtime>::get(), Weight::zero());
    });
}

#[test]
fn full_blocks_keep_room_for_one_callback_each() {
    on_chain(|| {
        two_ended_without_idle_time();
        assert!(next_block_with(Weight::zero()).is_empty());
        // Transactions leave nothing from here on.
        for place in 0..2 {
            let job = Queue::<Runtime>::get(place).unwrap();
            let callback = Callbacks::<Runtime>::get(job).unwrap();
            assert!(Reserved::<Runtime>::get().all_gte(callback.weight));
            assert_eq!(made(next_block_with(Weight::zero())), [job]);
        }
        assert_eq!(Reserved::<Runtime>::get(), Weight::zero());
        assert!(QueueEnds::<Runtime>::get().is_empty());
    });
}

#[test]
fn no_room_is_kept_where_the_block_has_none() {
    on_chain(|| {
        two_ended_without_idle_time();
        assert!(next_block_with(Weight::zero()).is_empty());
        frame_support::storage::with_transaction(|| {
            Reserved::<Runtime>::kill();
            let mut meter = WeightMeter::with_limit(MAXIMUM_BLOCK_WEIGHT / 100);
            InferencePrecompile::on_poll(System::block_number(), &mut meter);
            assert_eq!(Reserved::<Runtime>::get(), Weight::zero());
            sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(()))
        })
        .unwrap();
    });
}

#[test]
fn while_contracts_are_paused_none_is_called_back() {
    on_chain(|| {
        let name =
            || (b"Revive".to_vec().try_into().unwrap(), b"call".to_vec().try_into().unwrap());
        let (contract, job) = asked("Recorder");
        TxPause::pause(RuntimeOrigin::root(), name()).unwrap();
        assert!(settle(job).is_empty());
        for _ in 0..5 {
            assert!(next_block().is_empty());
            assert_eq!(Reserved::<Runtime>::get(), Weight::zero());
        }
        TxPause::unpause(RuntimeOrigin::root(), name()).unwrap();
        assert_eq!(made(next_block()), [job]);
        assert_eq!(count(contract), 1);
    });
}

#[test]
fn many_failed_callbacks_are_forgotten_in_one_block() {
    on_chain(|| {
        let jobs: Vec<u64> = (0..20).map(|_| asked("RevertingCallback").1).collect();
        let mut failed = 0;
        for _ in 0..30 {
            for job in &jobs {
                submit_if_assigned(*job);
            }
            failed += next_block().len();
        }
        assert_eq!(failed, jobs.len());
        frame_support::storage::with_transaction(|| {
            // As half an hour later.
            for job in &jobs {
                pallet_inference::Jobs::<Runtime>::remove(job);
            }
            InferencePrecompile::on_idle(System::block_number(), MAXIMUM_BLOCK_WEIGHT);
            assert_eq!(Callbacks::<Runtime>::iter().count(), 0);
            assert!(FailedEnds::<Runtime>::get().is_empty());
            sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(()))
        })
        .unwrap();
    });
}

#[test]
fn a_failed_callback_is_forgotten_with_its_job() {
    on_chain(|| {
        let (_, job) = asked("RevertingCallback");
        settle(job);
        let mut events = Vec::new();
        for _ in 0..620 {
            events.extend(next_block());
        }
        assert_eq!(events, [Event::CallbackExpired { job }]);
        assert!(Callbacks::<Runtime>::get(job).is_none());
        assert!(FailedEnds::<Runtime>::get().is_empty());
        assert_eq!(
            retry(job).err().unwrap(),
            Refused::Revert("no callback of this job has failed".into())
        );
    });
}

#[test]
fn a_callback_whose_job_is_forgotten_first_is_paid_back() {
    on_chain(|| {
        let (contract, job) = asked("Recorder");
        let before = balance(&account(&contract));
        let mut blocks = 0;
        while QueueEnds::<Runtime>::get().is_empty() {
            blocks += 1;
            assert!(blocks < 12);
            next_block_with(Weight::zero());
            submit_if_assigned(job);
        }
        pallet_inference::Jobs::<Runtime>::remove(job);
        assert_eq!(next_block(), [Event::CallbackExpired { job }]);
        assert!(balance(&account(&contract)) >= before + callback_price());
        // The test has taken the record from under its job: only these books are whole.
        InferencePrecompile::do_try_state().unwrap();
        pallet_inference::Outputs::<Runtime>::remove(job);
        let ends: Vec<_> = pallet_inference::Retained::<Runtime>::iter_keys().collect();
        for (at, job) in ends {
            pallet_inference::Retained::<Runtime>::remove(at, job);
            pallet_inference::RetainedCount::<Runtime>::remove(at);
        }
    });
}

#[test]
fn broken_books_are_noticed() {
    let broken = |break_it: fn(u64), complaint: &str| {
        on_chain(|| {
            let (_, job) = asked("Recorder");
            InferencePrecompile::do_try_state().unwrap();
            frame_support::storage::with_transaction(|| {
                break_it(job);
                let told = InferencePrecompile::do_try_state().err().unwrap();
                let told: &'static str = told.into();
                assert_eq!(told, complaint);
                sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(()))
            })
            .unwrap();
        });
    };
    broken(
        |_| {
            Balances::burn_from(
                &InferencePrecompile::account_id(),
                1,
                frame_support::traits::tokens::Preservation::Expendable,
                frame_support::traits::tokens::Precision::Exact,
                frame_support::traits::tokens::Fortitude::Force,
            )
            .unwrap();
        },
        "the account holds less than what is prepaid",
    );
    broken(pallet_inference::Jobs::<Runtime>::remove, "a callback waits for a job that is over");
    broken(|job| Queue::<Runtime>::insert(9, job), "a place lies outside its queue's ends");
    broken(|_| QueueEnds::<Runtime>::mutate(|ends| ends.tail += 1), "a queue has a hole");
    broken(
        |job| {
            Queue::<Runtime>::insert(0, job);
            QueueEnds::<Runtime>::mutate(|ends| ends.tail = 1);
        },
        "a waiting callback is queued",
    );
    broken(
        |_| {
            Queue::<Runtime>::insert(0, 77);
            QueueEnds::<Runtime>::mutate(|ends| ends.tail = 1);
        },
        "a place of the queue names no queued callback",
    );
    broken(
        |job| {
            Callbacks::<Runtime>::mutate(job, |callback| {
                callback.as_mut().unwrap().stage = CallbackStage::Queued;
            })
        },
        "the callback of an open job is queued",
    );
    broken(
        |job| {
            Callbacks::<Runtime>::mutate(job, |callback| {
                callback.as_mut().unwrap().stage = CallbackStage::Failed(Failure::NoContract);
            })
        },
        "the callback of an open job has failed",
    );
    broken(
        |job| {
            pallet_inference::Jobs::<Runtime>::remove(job);
            Callbacks::<Runtime>::mutate(job, |callback| {
                callback.as_mut().unwrap().stage = CallbackStage::Failed(Failure::NoContract);
            });
        },
        "a failed callback would stay for ever",
    );
    broken(
        |job| {
            pallet_inference::Jobs::<Runtime>::remove(job);
            Callbacks::<Runtime>::mutate(job, |callback| {
                callback.as_mut().unwrap().stage = CallbackStage::Failed(Failure::NoContract);
            });
            Failed::<Runtime>::insert(0, job);
            FailedEnds::<Runtime>::mutate(|ends| ends.tail = 1);
        },
        "a failed callback holds money",
    );
    broken(
        |_| {
            let who = InferencePrecompile::caller_account();
            Balances::set_balance(&who, EXISTENTIAL_DEPOSIT - 1);
        },
        "the precompile's account has lost its existential deposit",
    );
}
