// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Calls back to contracts: made, failed, made again, cleaned up; whatever the contract does.

use crate::{chain::*, testing};
use credence_runtime::{
    AccountId, Balance, Balances, InferencePrecompile, Revive, Runtime, RuntimeOrigin,
    EXISTENTIAL_DEPOSIT, MAXIMUM_BLOCK_WEIGHT, UNIT,
};
use frame_support::{traits::fungible::Mutate, weights::Weight};
use pallet_inference_precompile::{Callbacks, Event, FailedEnds, Failure, IInference, ADDRESS};
use pallet_revive::{
    precompiles::{
        alloy::{
            primitives::{Address, U256},
            sol_types::{Revert, SolCall, SolError},
        },
        H160,
    },
    ExecConfig, ExecReturnValue, TransactionLimits,
};

/// A contract that has asked, with a callback; and its job.
pub(crate) fn asked(name: &str) -> (H160, u64) {
    let contract = deploy(name);
    (contract, ask_again(contract))
}

pub(crate) fn ask_again(contract: H160) -> u64 {
    let what = request_with_callback().into();
    let job = call(contract, BUDGET + callback_price(), testing::askCall { what }).unwrap();
    job.try_into().unwrap()
}

pub(crate) fn count(contract: H160) -> u64 {
    call(contract, 0, testing::countCall {}).unwrap().try_into().unwrap()
}

pub(crate) fn callback_of(job: u64) -> IInference::Callback {
    ask(IInference::callbackOfCall { job: U256::from(job) }).unwrap()
}

pub(crate) fn retry(job: u64) -> Result<IInference::retryCallbackReturn, Refused> {
    ask(IInference::retryCallbackCall { job: U256::from(job) })
}

/// The one event of a callback that was made.
pub(crate) fn the_fee_of_success(events: &[Event<Runtime>], job: u64, contract: H160) -> Balance {
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
pub(crate) fn the_failure(
    events: &[Event<Runtime>],
    job: u64,
    contract: H160,
) -> (Failure, Balance) {
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
        act(AccountId::new([11; 32]), pallet_workers::Call::stop_serving { model: model() });
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

/// Makes a callback again with limits, by somebody.
fn retry_with(
    who: AccountId,
    job: u64,
    weight_limit: Weight,
    deposit_limit: Balance,
) -> ExecReturnValue {
    let outcome = Revive::bare_call(
        RuntimeOrigin::signed(who),
        ADDRESS,
        Default::default(),
        TransactionLimits::WeightAndDeposit { weight_limit, deposit_limit },
        IInference::retryCallbackCall { job: U256::from(job) }.abi_encode(),
        &ExecConfig::new_substrate_tx(),
    );
    outcome.result.unwrap()
}

#[test]
fn a_retry_needs_what_the_callback_was_to_have() {
    on_chain(|| {
        let (_, job) = asked("RevertingCallback");
        settle(job);
        let with_limit = |weight_limit, deposit_limit| {
            let refused = retry_with(alith(), job, weight_limit, deposit_limit);
            Revert::abi_decode(&refused.data).unwrap().reason
        };
        let weight = Callbacks::<Runtime>::get(job).unwrap().weight;
        assert_eq!(callback_of(job).gas, GAS);
        assert_eq!(callback_of(job).deposit, wei(DEPOSIT));
        let both = callback_price();
        assert_eq!(with_limit(weight, both), "less gas is left than the callback was to have");
        assert_eq!(
            with_limit(weight * 2, DEPOSIT),
            "less storage deposit is left than the callback was to have"
        );
        assert_eq!(with_limit(weight * 2, both), "the contract has reverted again");
        assert_eq!(callback_of(job).status as u8, IInference::CallbackStatus::Failed as u8);
    });
}

#[test]
fn whoever_retries_cannot_starve_the_calls_that_the_contract_makes() {
    for number in 0..8 {
        retried_with(number & 1 > 0, number & 2 > 0, number & 4 > 0);
    }
}

/// Has a callback made again, whose contract makes a call, by somebody who gives much of some and
/// of the rest just enough; it must do as much as one that has not failed.
fn retried_with(much_time: bool, much_proof: bool, much_deposit: bool) {
    on_chain(|| {
        let contract = deploy("ForwardingCallback");
        let deposit = UNIT / 10;
        let what = IInference::Request {
            callbackGas: 2 * GAS,
            callbackDeposit: wei(deposit),
            ..request_with_callback()
        };
        let price = InferencePrecompile::callback_price(2 * GAS, deposit).unwrap();
        let ask = || -> u64 {
            let what = what.clone().into();
            call(contract, BUDGET + price, testing::askCall { what }).unwrap().try_into().unwrap()
        };
        let noted = || call(contract, 0, testing::notedCall {}).unwrap();
        let job = ask();
        settle(job);
        call(contract, 0, testing::setReadyCall {}).unwrap();

        let most = MAXIMUM_BLOCK_WEIGHT;
        let weight = Callbacks::<Runtime>::get(job).unwrap().weight;
        // Whatever the retry itself takes, in steps.
        let is_enough = |percent: &u64| {
            let just = weight / 100 * *percent;
            let limit = Weight::from_parts(
                if much_time { most.ref_time() } else { just.ref_time() },
                if much_proof { most.proof_size() } else { just.proof_size() },
            );
            let deposit_limit = if much_deposit { Balance::MAX / 1_000_000_000 } else { price };
            !retry_with(baltathar(), job, limit, deposit_limit).did_revert()
        };
        let enough = (100..1_000).step_by(10).find(is_enough);
        assert!(enough.is_some());
        let much = (much_time, much_proof, much_deposit);
        assert_eq!((count(contract), noted()), (1, U256::from(1)), "{much:?}");
        // As in a callback that does not fail.
        let job = ask();
        settle(job);
        assert_eq!((count(contract), noted()), (2, U256::from(2)));
    });
}

#[test]
fn whoever_retries_owns_the_deposit() {
    on_chain(|| {
        let (contract, job) = asked("RevertingCallback");
        settle(job);
        call(contract, 0, testing::setReasonCall { next: String::new() }).unwrap();
        let poor = AccountId::new([77; 32]);
        Balances::mint_into(&poor, DEPOSIT / 2).unwrap();
        let refused = retry_with(poor.clone(), job, MAXIMUM_BLOCK_WEIGHT, 10 * UNIT);
        let reason = Revert::abi_decode(&refused.data).unwrap().reason;
        assert_eq!(reason, "the signer has less than the callback's storage deposit");
        Balances::mint_into(&poor, DEPOSIT).unwrap();
        assert!(!retry_with(poor, job, MAXIMUM_BLOCK_WEIGHT, 10 * UNIT).did_revert());
        assert_eq!(count(contract), 1);
    });
}

#[test]
fn a_contract_cannot_make_a_callback_again() {
    on_chain(|| {
        let (contract, job) = asked("RevertingCallback");
        settle(job);
        call(contract, 0, testing::setReasonCall { next: String::new() }).unwrap();
        let through = deploy("PlainCaller");
        let data = IInference::retryCallbackCall { job: U256::from(job) }.abi_encode().into();
        let told = call(through, 0, testing::attemptCall { data }).unwrap();
        assert!(!told.succeeded);
        assert_eq!(
            Revert::abi_decode(&told.returned).unwrap().reason,
            "only who signs the transaction can make a callback again"
        );
        assert_eq!(count(contract), 0);
        retry(job).unwrap();
        assert_eq!(count(contract), 1);
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
