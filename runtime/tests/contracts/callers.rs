// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who calls the precompile, and how: bytes that are no call, static and delegate calls, proxies,
//! accounts without a mapping, root, and what root has stopped.

use crate::{chain::*, functions::assert_reverts, testing};
use credence_runtime::{
    AccountId, Balances, InferencePrecompile, Revive, RuntimeCall, RuntimeOrigin, TxPause,
    EXISTENTIAL_DEPOSIT, MAXIMUM_BLOCK_WEIGHT, UNIT,
};
use frame_support::{assert_ok, traits::fungible::Mutate};
use pallet_inference_precompile::{IInference, ADDRESS};
use pallet_revive::{
    precompiles::alloy::{
        primitives::{Address, B256, U256},
        sol_types::{Revert, SolCall, SolError},
    },
    ExecConfig, TransactionLimits,
};
use sp_runtime::traits::Dispatchable;

const NO_CALL: &str = "these bytes are no call of the interface";

#[test]
fn bytes_that_are_no_call_are_refused_and_move_nothing() {
    on_chain(|| {
        for data in [vec![], vec![1, 2, 3], vec![0xff; 4], IInference::quoteCall::SELECTOR.to_vec()]
        {
            assert_reverts!(call_raw(alith(), ADDRESS, wei(UNIT), data), NO_CALL);
        }
        assert_eq!(balance(&InferencePrecompile::caller_account()), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn an_encoding_that_says_the_same_bytes_again_and_again_is_no_call() {
    on_chain(|| {
        let once = call_raw(alith(), ADDRESS, U256::ZERO, aliased_batch(1, 60_000));
        assert_reverts!(once, "the input is longer than 16384 bytes");
        for (requests, input) in [(2, 60_000), (2_000, 60_000), (16, 1_000), (2_000, 0)] {
            let data = aliased_batch(requests, input);
            assert_reverts!(call_raw(alith(), ADDRESS, U256::ZERO, data), NO_CALL);
        }
    });
}

#[test]
fn the_largest_batch_is_a_call() {
    on_chain(|| {
        let batch = |input: Vec<u8>, count| {
            let one = IInference::Request { input: input.into(), ..request() };
            let what = vec![one; count];
            call(ADDRESS, 16 * BUDGET, IInference::requestBatchCall { what })
        };
        assert_eq!(batch(tensor_of([1, 2, 3, 4]), 16).unwrap().len(), 16);
        // As many of the longest inputs as a transaction holds. They fit no model; here it matters
        // that they are read.
        assert_reverts!(batch(vec![0; 16_384], 7), "InputMismatch");
    });
}

#[test]
fn root_is_no_requester() {
    on_chain(|| {
        let outcome = Revive::bare_call(
            RuntimeOrigin::root(),
            ADDRESS,
            Default::default(),
            TransactionLimits::WeightAndDeposit {
                weight_limit: MAXIMUM_BLOCK_WEIGHT,
                deposit_limit: UNIT,
            },
            IInference::withdrawCall {}.abi_encode(),
            &ExecConfig::new_substrate_tx(),
        );
        let reason = Revert::abi_decode(&outcome.result.unwrap().data).unwrap().reason;
        assert_eq!(reason, "Root not allowed");
    });
}

#[test]
fn what_changes_the_chain_is_refused_to_static_and_delegate_calls() {
    on_chain(|| {
        let (fixed, delegating) = (deploy("StaticCaller"), deploy("DelegateCaller"));
        let changing = [
            IInference::requestCall { what: request() }.abi_encode(),
            IInference::requestBatchCall { what: vec![request()] }.abi_encode(),
            IInference::cancelCall { job: U256::ZERO }.abi_encode(),
            IInference::retryCallbackCall { job: U256::ZERO }.abi_encode(),
            IInference::withdrawCall {}.abi_encode(),
            IInference::claimCall { model: B256::ZERO, rows: vec![0] }.abi_encode(),
        ];
        for data in changing {
            for (through, reason) in [
                (fixed, "a static call cannot change anything"),
                (delegating, "the precompile cannot be called by delegatecall"),
            ] {
                let data = data.clone().into();
                let told = call(through, 0, testing::attemptCall { data }).unwrap();
                assert!(!told.succeeded);
                assert_eq!(Revert::abi_decode(&told.returned).unwrap().reason, reason);
            }
        }
        let reading = IInference::resultCall { job: U256::ZERO }.abi_encode();
        for through in [fixed, delegating] {
            let data = reading.clone().into();
            assert!(call(through, 0, testing::attemptCall { data }).unwrap().succeeded);
        }
    });
}

#[test]
fn a_proxy_is_its_own_requester() {
    on_chain(|| {
        let code = deploy("Recorder");
        let mut arguments = [0; 32];
        arguments[12..].copy_from_slice(code.as_bytes());
        let proxy = try_deploy("DelegatingProxy", 0, arguments.to_vec()).unwrap();
        let what = request_with_callback().into();
        let job = call(proxy, BUDGET + callback_price(), testing::askCall { what }).unwrap();
        let told = ask(IInference::resultCall { job }).unwrap();
        assert_eq!(told.requester, Address::from(proxy.0));
        settle(0);
        assert_eq!(call(proxy, 0, testing::countCall {}).unwrap(), U256::from(1));
        assert_eq!(call(code, 0, testing::countCall {}).unwrap(), U256::ZERO);
    });
}

#[test]
fn an_account_without_mapping_is_mapped_when_it_gets_money() {
    on_chain(|| {
        let fresh = AccountId::new([77; 32]);
        Balances::mint_into(&fresh, 100 * UNIT).unwrap();
        let what = request();
        let job = call_wei(fresh.clone(), ADDRESS, wei(BUDGET), IInference::requestCall { what });
        assert_eq!(job.unwrap(), U256::ZERO);
        settle(0);
        // The refund has found the account and not its shadow.
        assert!(balance(&fresh) > 99 * UNIT);
        // One that holds nothing is nobody.
        let nobody = AccountId::new([78; 32]);
        let asked = call_wei(nobody, ADDRESS, U256::ZERO, IInference::withdrawCall {});
        assert!(matches!(asked.err().unwrap(), Refused::Trap(_)));
    });
}

#[test]
fn what_root_has_paused_contracts_may_not_do_either() {
    on_chain(|| {
        let name = |pallet: &[u8], call: &[u8]| {
            (pallet.to_vec().try_into().unwrap(), call.to_vec().try_into().unwrap())
        };
        assert_ok!(TxPause::pause(RuntimeOrigin::root(), name(b"Inference", b"request")));
        let asked = call(ADDRESS, BUDGET, IInference::requestCall { what: request() });
        assert_reverts!(asked, "the chain's governance has paused this");
        assert_ok!(TxPause::unpause(RuntimeOrigin::root(), name(b"Inference", b"request")));
        call(ADDRESS, BUDGET, IInference::requestCall { what: request() }).unwrap();
    });
}

#[test]
fn safe_mode_stops_contracts() {
    on_chain(|| {
        assert_ok!(credence_runtime::SafeMode::force_enter(RuntimeOrigin::root()));
        let call = RuntimeCall::from(pallet_revive::Call::call {
            dest: ADDRESS,
            value: 0,
            weight_limit: MAXIMUM_BLOCK_WEIGHT,
            storage_deposit_limit: 0,
            data: IInference::withdrawCall {}.abi_encode(),
        });
        let outcome = call.dispatch(RuntimeOrigin::signed(alith()));
        assert_eq!(
            outcome.err().unwrap().error,
            frame_system::Error::<credence_runtime::Runtime>::CallFiltered.into()
        );
    });
}
