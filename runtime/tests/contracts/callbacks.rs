// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Calls back to contracts: made, failed, made again, cleaned up; whatever the contract does.

use crate::{chain::*, testing};
use credence_runtime::{
    Balance, Balances, Inference, InferencePrecompile, Runtime, EXISTENTIAL_DEPOSIT, UNIT,
};
use frame_support::{traits::fungible::Mutate, weights::Weight};
use pallet_inference_precompile::{
    CallbackStage, Callbacks, Event, Failed, FailedEnds, Failure, IInference, Queue, QueueEnds,
    ADDRESS,
};
use pallet_revive::{
    precompiles::{
        alloy::{
            primitives::{Address, U256},
            sol_types::{Revert, SolCall, SolError},
        },
        H160,
    },
    ExecConfig, TransactionLimits,
};

/// A contract that has asked, with a callback; and its job.
fn asked(name: &str) -> (H160, u64) {
    let contract = deploy(name);
    (contract, ask_again(contract))
}

fn ask_again(contract: H160) -> u64 {
    let what = request_with_callback().into();
    let job = call(contract, BUDGET + callback_price(), testing::askCall { what }).unwrap();
    job.try_into().unwrap()
}

fn count(contract: H160) -> u64 {
    call(contract, 0, testing::countCall {}).unwrap().try_into().unwrap()
}

fn callback_of(job: u64) -> IInference::Callback {
    ask(IInference::callbackOfCall { job: U256::from(job) }).unwrap()
}

fn retry(job: u64) -> Result<IInference::retryCallbackReturn, Refused> {
    ask(IInference::retryCallbackCall { job: U256::from(job) })
}

/// The one event of a callback that was made.
fn the_fee_of_success(events: &[Event<Runtime>], job: u64, contract: H160) -> Balance {
    match events {
        [Event::CallbackMade { job: made, target, weight, fee }] => {
            assert_eq!((*made, *target), (job, contract));
            assert!(weight.ref_time() > 0);
            *fee
        },
        other => panic!("{other:?}"),
    }
}

/// The failure and fee of the one event of a callback that failed.
fn the_failure(events: &[Event<Runtime>], job: u64, contract: H160) -> (Failure, Balance) {
    match events {
        [Event::CallbackFailed { job: made, target, failure, fee, .. }] => {
            assert_eq!((*made, *target), (job, contract));
            (failure.clone(), *fee)
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_contract_is_told_its_result_once() {
    on_chain(|| {
        let (contract, job) = asked("Recorder");
        let price = callback_price();
        let pot = balance(&InferencePrecompile::account_id());
        assert_eq!(pot, EXISTENTIAL_DEPOSIT + price);
        let before = balance(&account(&contract));
        let fee = the_fee_of_success(&settle(job), job, contract);

        let told = call(contract, 0, testing::callsCall { index: U256::ZERO }).unwrap();
        assert_eq!(told.sender, Address::from(ADDRESS.0));
        assert_eq!(told.job, U256::from(job));
        assert_eq!(told.status, IInference::JobStatus::Settled as u8);
        assert_eq!(told.assurance, 1);
        assert_eq!(told.output.to_vec(), answer());
        assert_eq!(count(contract), 1);
        assert_eq!(callback_of(job).status as u8, IInference::CallbackStatus::None as u8);

        // Nothing stays with the chain; the contract has got back what it did not use.
        assert_eq!(balance(&InferencePrecompile::account_id()), EXISTENTIAL_DEPOSIT);
        assert_eq!(balance(&InferencePrecompile::caller_account()), EXISTENTIAL_DEPOSIT);
        assert!(fee > 0 && fee < price);
        let after = balance(&account(&contract));
        assert!(after > before + price - fee - DEPOSIT, "{before} {after}");
        for _ in 0..5 {
            assert!(next_block().is_empty());
        }
        assert_eq!(count(contract), 1);
    });
}

#[test]
fn a_contract_is_told_of_a_refund() {
    on_chain(|| {
        let contract = deploy("Recorder");
        // Nobody serves the model any more.
        let what = request_with_callback().into();
        let job: u64 = call(contract, BUDGET + callback_price(), testing::askCall { what })
            .unwrap()
            .try_into()
            .unwrap();
        act(
            credence_runtime::AccountId::new([11; 32]),
            pallet_workers::Call::stop_serving { model: model() },
        );
        let mut events = Vec::new();
        for _ in 0..60 {
            events.extend(next_block());
        }
        the_fee_of_success(&events, job, contract);
        let told = call(contract, 0, testing::callsCall { index: U256::ZERO }).unwrap();
        assert_eq!(told.status, IInference::JobStatus::Refunded as u8);
        assert_eq!(told.assurance, 0);
        assert!(told.output.is_empty());
    });
}

#[test]
fn a_reverting_callback_is_kept_and_anyone_makes_it_again() {
    on_chain(|| {
        let (contract, job) = asked("RevertingCallback");
        let before = balance(&account(&contract));
        let price = callback_price();
        assert_eq!(
            retry(job).err().unwrap(),
            Refused::Revert("no callback of this job has failed".into())
        );
        let (failure, fee) = the_failure(&settle(job), job, contract);
        let Failure::Reverted(bytes) = &failure else { panic!("{failure:?}") };
        assert_eq!(Revert::abi_decode(bytes).unwrap().reason, "not today");
        // The job has settled all the same, and all but the fee is back.
        let told = ask(IInference::resultCall { job: U256::from(job) }).unwrap();
        assert_eq!(told.status as u8, IInference::JobStatus::Settled as u8);
        assert!(balance(&account(&contract)) > before + price - fee);
        assert_eq!(balance(&InferencePrecompile::account_id()), EXISTENTIAL_DEPOSIT);
        let told = callback_of(job);
        assert_eq!(told.status as u8, IInference::CallbackStatus::Failed as u8);
        assert_eq!(Revert::abi_decode(&told.failure).unwrap().reason, "not today");
        assert_eq!(told.prepaid, U256::ZERO);

        assert_eq!(
            retry(job).err().unwrap(),
            Refused::Revert("the contract has reverted again".into())
        );
        assert_eq!(callback_of(job).status as u8, IInference::CallbackStatus::Failed as u8);
        call(contract, 0, testing::setReasonCall { next: String::new() }).unwrap();
        let retried = call_wei(
            baltathar(),
            ADDRESS,
            U256::ZERO,
            IInference::retryCallbackCall { job: U256::from(job) },
        );
        retried.unwrap();
        assert_eq!(count(contract), 1);
        assert_eq!(
            retry(job).err().unwrap(),
            Refused::Revert("no callback of this job has failed".into())
        );
        assert_eq!(callback_events(), [Event::CallbackRetried { job, target: contract }]);
        // The list of failed ones forgets it.
        next_block();
        assert!(FailedEnds::<Runtime>::get().is_empty());
    });
}

#[test]
fn a_retry_needs_the_gas_that_the_callback_was_to_have() {
    on_chain(|| {
        let (_, job) = asked("RevertingCallback");
        settle(job);
        let with_limit = |weight_limit| {
            let outcome = credence_runtime::Revive::bare_call(
                credence_runtime::RuntimeOrigin::signed(alith()),
                ADDRESS,
                Default::default(),
                TransactionLimits::WeightAndDeposit { weight_limit, deposit_limit: UNIT },
                IInference::retryCallbackCall { job: U256::from(job) }.abi_encode(),
                &ExecConfig::new_substrate_tx(),
            );
            Revert::abi_decode(&outcome.result.unwrap().data).unwrap().reason
        };
        let weight = Callbacks::<Runtime>::get(job).unwrap().weight;
        assert_eq!(with_limit(weight), "less gas is left than the callback was to have");
        assert_eq!(with_limit(weight * 2), "the contract has reverted again");
        assert_eq!(callback_of(job).status as u8, IInference::CallbackStatus::Failed as u8);
    });
}

#[test]
fn a_callback_cannot_be_made_again_once_its_record_is_deleted() {
    on_chain(|| {
        let (_, job) = asked("RevertingCallback");
        settle(job);
        frame_support::storage::with_transaction(|| {
            // As between the record's deletion and the next cleaning.
            pallet_inference::Jobs::<Runtime>::remove(job);
            let refused = retry(job).err().unwrap();
            assert_eq!(refused, Refused::Revert("the job's record is deleted".into()));
            sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(()))
        })
        .unwrap();
    });
}

#[test]
fn a_callback_that_burns_all_gas_costs_its_own_contract() {
    on_chain(|| {
        let (contract, job) = asked("BurningCallback");
        let (other, other_job) = asked("Recorder");
        let events = settle(job);
        let (failure, fee) = the_failure(&events, job, contract);
        assert_eq!(failure, Failure::trapped("OutOfGas"));
        let for_gas = callback_price() - DEPOSIT;
        assert!(fee <= for_gas && fee > for_gas / 2, "{fee} of {for_gas}");
        the_fee_of_success(&settle(other_job), other_job, other);
    });
}

#[test]
fn a_callback_that_reenters_finds_its_callback_gone() {
    on_chain(|| {
        let contract = deploy("ReenteringCallback");
        let next = request_with_callback();
        let value = wei(BUDGET + callback_price());
        call(contract, 0, testing::setNextCall { what: next.into(), value }).unwrap();
        let job = ask_again(contract);
        // Five million gas are the most.
        Callbacks::<Runtime>::mutate(job, |callback| {
            callback.as_mut().unwrap().weight = credence_runtime::MAXIMUM_BLOCK_WEIGHT / 4;
        });
        let events = settle(job);
        assert!(matches!(events[..], [Event::CallbackMade { .. }]), "{events:?}");
        let attempt = |index: u64| {
            call(contract, 0, testing::attemptsCall { index: U256::from(index) }).unwrap()
        };
        // Request and cancel succeed; there is nothing to make again and nothing to withdraw.
        assert!(attempt(0).succeeded, "{:?}", Revert::abi_decode(&attempt(0).returned));
        assert!(attempt(1).succeeded);
        for (index, reason) in [(2, "no callback of this job has failed"), (3, "NothingClaimable")]
        {
            assert!(!attempt(index).succeeded);
            assert_eq!(Revert::abi_decode(&attempt(index).returned).unwrap().reason, reason);
        }
        assert_eq!(count(contract), 1);
    });
}

#[test]
fn a_callback_stores_no_more_than_its_deposit_pays_for() {
    on_chain(|| {
        let contract = deploy("StoringCallback");
        call(contract, 0, testing::setSlotsCall { number: U256::from(2) }).unwrap();
        let pot = InferencePrecompile::account_id();
        let ask_with = |deposit: Balance| -> u64 {
            let what =
                IInference::Request { callbackDeposit: wei(deposit), ..request_with_callback() };
            let price = InferencePrecompile::callback_price(GAS, deposit).unwrap();
            let value = BUDGET + price;
            call(contract, value, testing::askCall { what: what.into() })
                .unwrap()
                .try_into()
                .unwrap()
        };
        let rich = ask_with(UNIT);
        the_fee_of_success(&settle(rich), rich, contract);
        assert_eq!(count(contract), 2);
        let poor = ask_with(1_000);
        // Another contract's money lies in the same account, and is not touched.
        let (_, waiting) = asked("Recorder");
        let held = Callbacks::<Runtime>::get(waiting).unwrap().prepaid.total();
        let (failure, _) = the_failure(&settle(poor), poor, contract);
        assert_eq!(failure, Failure::trapped("StorageDepositLimitExhausted"));
        assert_eq!(balance(&pot), EXISTENTIAL_DEPOSIT + held);
        assert_eq!(count(contract), 2);
    });
}

#[test]
fn a_contract_asks_in_its_constructor() {
    on_chain(|| {
        use pallet_revive::precompiles::alloy::sol_types::SolValue;
        let what: testing::Request = request_with_callback().into();
        let arguments = (what,).abi_encode_params();
        let contract =
            try_deploy("ConstructorRequester", BUDGET + callback_price(), arguments).unwrap();
        the_fee_of_success(&settle(0), 0, contract);
        assert_eq!(count(contract), 1);
    });
}

#[test]
fn a_contract_that_is_gone_is_not_called_and_its_money_is_where_it_was() {
    on_chain(|| {
        let factory = deploy("SelfDestructingFactory");
        let what = request_with_callback().into();
        call(factory, BUDGET + callback_price(), testing::runCall { what }).unwrap();
        let made = H160(call(factory, 0, testing::madeCall {}).unwrap().into_array());
        assert!(!pallet_revive::AccountInfo::<Runtime>::is_contract(&made));
        let (failure, fee) = the_failure(&settle(0), 0, made);
        assert_eq!(failure, Failure::NoContract);
        let told = ask(IInference::resultCall { job: U256::ZERO }).unwrap();
        assert_eq!(told.status as u8, IInference::JobStatus::Settled as u8);
        let back = balance(&account(&made));
        assert!(back > BUDGET / 2 + callback_price() - fee - UNIT / 10, "{back}");
        assert_eq!(retry(0).err().unwrap(), Refused::Revert("the contract is gone".into()));
    });
}

#[test]
fn callbacks_wait_for_idle_time_in_order() {
    on_chain(|| {
        let (first, first_job) = asked("Recorder");
        let (second, second_job) = asked("Recorder");
        let mut blocks = 0;
        while QueueEnds::<Runtime>::get().len() < 2 {
            blocks += 1;
            assert!(blocks < 12);
            let idle = Weight::zero();
            next_block_with(idle);
            // Both answers, without idle time between.
            for job in [first_job, second_job] {
                if !Inference::job_status(job)
                    .is_some_and(|status| matches!(status, pallet_inference::JobStatus::Closed(_)))
                {
                    submit_if_assigned(job);
                }
            }
        }
        assert_eq!((count(first), count(second)), (0, 0));
        check_books();
        assert!(next_block_with(Weight::from_parts(1_000, 1_000)).is_empty());
        let made: Vec<u64> = next_block()
            .iter()
            .map(|event| match event {
                Event::CallbackMade { job, .. } => *job,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(made.len(), 2);
        assert_eq!((count(first), count(second)), (1, 1));
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
