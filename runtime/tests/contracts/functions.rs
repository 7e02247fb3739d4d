// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Every function of the precompile: what it does, and what it refuses.

use crate::{chain::*, testing};
use credence_primitives::{
    ids::ModelId,
    manifest::{Assurance, AssuranceSet, Manifest, SampleRun},
    protocol::ModelCatalog,
};
use credence_runtime::{
    AccountId, Balance, Balances, InferencePrecompile, Registry, Runtime, RuntimeCall,
    RuntimeOrigin, Verification, EXISTENTIAL_DEPOSIT, MILLIUNIT, UNIT,
};
use frame_support::traits::fungible::Mutate;
use pallet_inference_precompile::{Callbacks, IInference, ADDRESS};
use pallet_registry::{Ruling, Source};
use pallet_revive::precompiles::{
    alloy::primitives::{Address, B256, U256},
    H160,
};
use sp_core::H256;
use sp_runtime::traits::Dispatchable;

/// The call is refused with exactly this string.
macro_rules! assert_reverts {
    ($result:expr, $reason:expr) => {
        match $result {
            Err(refused) => assert_eq!(refused, Refused::Revert($reason.into())),
            Ok(_) => panic!("it has not reverted"),
        }
    };
}
pub(crate) use assert_reverts;

#[test]
fn the_address_in_solidity_is_the_matchers() {
    let source = include_str!("../../../contracts/src/IInference.sol");
    let constant = source.split("address constant INFERENCE = address(0x").nth(1).unwrap();
    let digits = constant.split(')').next().unwrap();
    let written = u64::from_str_radix(digits, 16).unwrap();
    assert_eq!(H160::from_low_u64_be(written), ADDRESS);
    on_chain(|| {
        // Whatever lies there answers.
        ask(IInference::quoteCallbackCall { gas: 1, deposit: U256::ZERO }).unwrap();
    });
}

#[test]
fn a_quote_names_its_parts() {
    on_chain(|| {
        let call =
            IInference::quoteCall { model: B256::from(model().0 .0), assurance: 1, inputBytes: 20 };
        let quote = ask(call).unwrap();
        assert_eq!(quote.compute, wei(MILLIUNIT));
        assert_eq!(quote.checks, U256::ZERO);
        assert_eq!(quote.royalty, wei(MILLIUNIT));
        assert_eq!(quote.burned, wei(MILLIUNIT / 10 + 20 * MILLIUNIT / 1_000));
        assert_eq!(quote.total, quote.compute + quote.royalty + quote.burned);
        assert_eq!(quote.queuePosition, 0);
    });
}

#[test]
fn what_cannot_be_had_has_no_quote() {
    on_chain(|| {
        let call = |model: B256, assurance, bytes| {
            ask(IInference::quoteCall { model, assurance, inputBytes: bytes })
        };
        let name = B256::from(model().0 .0);
        assert_reverts!(call(B256::ZERO, 1, 20), "UnknownModel");
        assert_reverts!(call(name, 0, 20), "UnknownAssurance");
        assert_reverts!(call(name, 64, 20), "UnknownAssurance");
        assert_reverts!(call(name, 4, 20), "AssuranceNotAccepted");
        assert_reverts!(call(name, 1, 16_385), "the input is longer than 16384 bytes");
    });
}

#[test]
fn what_cannot_be_had_is_refused_in_the_words_of_a_request() {
    let refused = |obstacle: fn(), reason: &str| {
        on_chain(|| {
            obstacle();
            let quote = IInference::quoteCall {
                model: B256::from(model().0 .0),
                assurance: 1,
                inputBytes: 20,
            };
            assert_reverts!(ask(quote), reason);
            let asked = call(ADDRESS, BUDGET, IInference::requestCall { what: request() });
            assert_reverts!(asked, reason);
        });
    };
    refused(
        || {
            pallet_registry::Models::<Runtime>::mutate(model(), |record| {
                record.as_mut().unwrap().stage = pallet_registry::Stage::Pending { missing: 1 };
            });
        },
        "ModelPending",
    );
    refused(
        || act(owner(), pallet_registry::Call::deprecate_model { model: model() }),
        "ModelDeprecated",
    );
    refused(|| Registry::quarantine(RuntimeOrigin::root(), model()).unwrap(), "ModelQuarantined");
    refused(
        || {
            let root = RuntimeOrigin::root();
            Verification::set_method(root, Assurance::Signed, false).unwrap();
        },
        "AssuranceOff",
    );
    refused(|| act(worker(), pallet_workers::Call::stop_serving { model: model() }), "NoWorker");
}

#[test]
fn no_requests_are_taken_while_records_wait_to_be_deleted() {
    on_chain(|| {
        let quiet = pallet_inference::CurrentLoad::<Runtime>::get();
        pallet_inference::CurrentLoad::<Runtime>::mutate(|load| load.overdue = u32::MAX);
        let model = B256::from(model().0 .0);
        assert_reverts!(
            ask(IInference::quoteCall { model, assurance: 1, inputBytes: 20 }),
            "Paused"
        );
        let asked = call(ADDRESS, BUDGET, IInference::requestCall { what: request() });
        assert_reverts!(asked, "Paused");
        pallet_inference::CurrentLoad::<Runtime>::put(quiet);
    });
}

#[test]
fn a_model_that_checkers_do_not_hold_is_not_checked() {
    on_chain(|| {
        let sample =
            SampleRun { input_hash: H256::repeat_byte(1), output_hash: H256::repeat_byte(2) };
        let model = publish(Manifest {
            artifact_hash: H256::repeat_byte(4),
            accepted: AssuranceSet::of(&[Assurance::Checked]),
            sample: Some(sample),
            ..manifest()
        });
        serve(model);
        let model = B256::from(model.0 .0);
        let quote = IInference::quoteCall { model, assurance: 4, inputBytes: 20 };
        assert_reverts!(ask(quote), "NotAcknowledged");
        let what = IInference::Request { model, assurance: 4, deadline: 400, ..request() };
        let asked = call(ADDRESS, BUDGET, IInference::requestCall { what });
        assert_reverts!(asked, "NotAcknowledged");
    });
}

#[test]
fn sums_beyond_all_money_are_refused() {
    on_chain(|| {
        let most = IInference::Request { budget: wei(Balance::MAX), ..request() };
        let batch = IInference::requestBatchCall { what: vec![most.clone(), most.clone()] };
        assert_reverts!(call(ADDRESS, UNIT, batch), "the budgets are more than there can be");
        let contract = deploy("Recorder");
        let what = IInference::Request { callbackGas: GAS, ..most };
        let asked = call(contract, UNIT, testing::askCall { what: what.into() });
        assert_reverts!(asked, "the budget is more than there can be");
        let what =
            IInference::Request { callbackDeposit: wei(Balance::MAX), ..request_with_callback() };
        let asked = call(contract, UNIT, testing::askCall { what: what.into() });
        assert_reverts!(asked, "callbackDeposit is more than there can be");
    });
}

#[test]
fn a_callbacks_price_covers_gas_and_deposit() {
    on_chain(|| {
        let price = |gas, deposit| ask(IInference::quoteCallbackCall { gas, deposit });
        let small = price(100_000, U256::ZERO).unwrap();
        let large = price(1_000_000, U256::ZERO).unwrap();
        assert!(small > U256::ZERO && large > small);
        assert_eq!(price(100_000, wei(UNIT)).unwrap(), small + wei(UNIT));
        assert_reverts!(
            price(6_000_000, U256::ZERO),
            "callbackGas is more than one callback may use"
        );
        assert_reverts!(
            price(1, U256::from(1)),
            "deposit has a fraction of the chain's smallest unit, or is more than there can be"
        );
        assert_reverts!(
            price(1, U256::MAX),
            "deposit has a fraction of the chain's smallest unit, or is more than there can be"
        );
    });
}

#[test]
fn an_account_asks_and_reads_its_result() {
    on_chain(|| {
        let before = balance(&alith());
        let job = call(ADDRESS, BUDGET, IInference::requestCall { what: request() }).unwrap();
        assert_eq!(job, U256::ZERO);
        assert_eq!(balance(&alith()), before - BUDGET);
        let told = ask(IInference::resultCall { job }).unwrap();
        assert_eq!(told.status as u8, IInference::JobStatus::Queued as u8);
        assert_eq!(told.ending as u8, IInference::Ending::None as u8);
        assert_eq!(
            told.requester,
            Address::from(credence_runtime::genesis_config_presets::ETHEREUM_DEVELOPERS[0])
        );
        assert_eq!(told.model, B256::from(model().0 .0));
        assert!(told.output.is_empty());

        settle(0);
        let told = ask(IInference::resultCall { job }).unwrap();
        assert_eq!(told.status as u8, IInference::JobStatus::Settled as u8);
        assert_eq!(told.ending as u8, IInference::Ending::Settled as u8);
        assert_eq!(told.assurance, 1);
        assert_eq!(told.output.to_vec(), answer());
        // Two for worker and contributors; what is burned.
        let input = tensor_of([0; 4]).len() as u128;
        let cost = 2 * MILLIUNIT + MILLIUNIT / 10 + input * MILLIUNIT / 1_000;
        assert_eq!(balance(&alith()), before - cost);
    });
}

#[test]
fn what_is_paid_too_much_comes_back_at_once() {
    on_chain(|| {
        let before = balance(&alith());
        call(ADDRESS, 5 * BUDGET, IInference::requestCall { what: request() }).unwrap();
        assert_eq!(balance(&alith()), before - BUDGET);
        assert_eq!(balance(&InferencePrecompile::caller_account()), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn requests_are_refused_with_a_reason() {
    on_chain(|| {
        let price = callback_price();
        let contract = deploy("Recorder");
        let cases: Vec<(IInference::Request, u128, &str)> = vec![
            (request(), BUDGET - 1, "value is below budget and callback"),
            (request_with_callback(), BUDGET + price - 1, "value is below budget and callback"),
            (
                IInference::Request { budget: wei(BUDGET) + U256::from(1), ..request() },
                BUDGET,
                "budget has a fraction of the chain's smallest unit, or is more than there can be",
            ),
            (
                IInference::Request { budget: U256::MAX, ..request() },
                BUDGET,
                "budget has a fraction of the chain's smallest unit, or is more than there can be",
            ),
            (
                IInference::Request { callbackDeposit: wei(1), ..request() },
                BUDGET,
                "callbackDeposit without callbackGas",
            ),
            (
                IInference::Request { callbackGas: 6_000_000, ..request() },
                BUDGET,
                "callbackGas is more than one callback may use",
            ),
            (IInference::Request { budget: wei(MILLIUNIT), ..request() }, BUDGET, "FeeTooLow"),
            (IInference::Request { model: B256::ZERO, ..request() }, BUDGET, "UnknownModel"),
            (IInference::Request { assurance: 0, ..request() }, BUDGET, "UnknownAssurance"),
            (IInference::Request { assurance: 8, ..request() }, BUDGET, "AssuranceNotAccepted"),
            (IInference::Request { deadline: 1, ..request() }, BUDGET, "DeadlineTooSoon"),
            (IInference::Request { deadline: u32::MAX, ..request() }, BUDGET, "DeadlineTooLate"),
            (
                IInference::Request { input: vec![1, 2].into(), ..request() },
                BUDGET,
                "InputMismatch",
            ),
            (
                IInference::Request { input: vec![0; 16_385].into(), ..request() },
                BUDGET,
                "the input is longer than 16384 bytes",
            ),
        ];
        for (what, value, reason) in cases {
            let asked = call(contract, value, testing::askCall { what: what.into() });
            assert_reverts!(asked, reason);
        }
        assert_eq!(pallet_inference::NextJob::<credence_runtime::Runtime>::get(), 0);
        assert_eq!(balance(&InferencePrecompile::caller_account()), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn value_with_dust_is_refused() {
    on_chain(|| {
        let asked = call_wei(
            alith(),
            ADDRESS,
            wei(BUDGET) + U256::from(1),
            IInference::requestCall { what: request() },
        );
        assert_reverts!(
            asked,
            "value has a fraction of the chain's smallest unit, or is more than there can be"
        );
    });
}

#[test]
fn an_account_cannot_be_called_back() {
    on_chain(|| {
        let what = request_with_callback();
        let asked = call(ADDRESS, 10 * UNIT, IInference::requestCall { what });
        assert_reverts!(asked, "only a contract can be called back");
    });
}

#[test]
fn a_batch_is_asked_for_whole_or_not_at_all() {
    on_chain(|| {
        let before = balance(&alith());
        let jobs =
            call(ADDRESS, 3 * BUDGET, IInference::requestBatchCall { what: vec![request(); 3] })
                .unwrap();
        assert_eq!(jobs, vec![U256::from(0), U256::from(1), U256::from(2)]);
        assert_eq!(balance(&alith()), before - 3 * BUDGET);

        let bad = IInference::Request { deadline: 1, ..request() };
        let batch = |what, value| call(ADDRESS, value, IInference::requestBatchCall { what });
        assert_reverts!(batch(vec![request(), bad], 2 * BUDGET), "DeadlineTooSoon");
        assert_reverts!(batch(vec![], BUDGET), "the batch is empty");
        assert_reverts!(
            batch(vec![request(); 17], 17 * BUDGET),
            "a batch holds 16 requests at most"
        );
        assert_reverts!(batch(vec![request(); 2], BUDGET), "value is below budget and callback");
        assert_eq!(pallet_inference::NextJob::<credence_runtime::Runtime>::get(), 3);
        assert_eq!(balance(&alith()), before - 3 * BUDGET);
    });
}

#[test]
fn a_queued_job_is_withdrawn_by_its_requester_alone() {
    on_chain(|| {
        let contract = deploy("Recorder");
        let before = balance(&account(&contract));
        let value = BUDGET + callback_price();
        let what = request_with_callback().into();
        let job = call(contract, value, testing::askCall { what }).unwrap();
        let cancel =
            |by: AccountId, job| call_wei(by, ADDRESS, U256::ZERO, IInference::cancelCall { job });
        assert_reverts!(cancel(alith(), job), "NotRequester");
        assert_reverts!(cancel(alith(), U256::from(7)), "UnknownJob");
        assert_reverts!(cancel(alith(), U256::MAX), "UnknownJob");
        assert_eq!(balance(&account(&contract)), before);

        call(contract, 0, testing::cancelCall { which: job }).unwrap();
        // All but what a request burns.
        let burned = MILLIUNIT / 10 + tensor_of([0; 4]).len() as u128 * MILLIUNIT / 1_000;
        assert_eq!(balance(&account(&contract)), before + value - burned);
        let told = ask(IInference::resultCall { job }).unwrap();
        assert_eq!(told.status as u8, IInference::JobStatus::Refunded as u8);
        assert_eq!(told.ending as u8, IInference::Ending::Cancelled as u8);
        assert!(!Callbacks::<credence_runtime::Runtime>::contains_key(0));
        assert!(next_block().is_empty());
    });
}

#[test]
fn an_assigned_job_cannot_be_withdrawn_and_keeps_its_callback() {
    on_chain(|| {
        let contract = deploy("Recorder");
        let what = request_with_callback().into();
        let job = call(contract, BUDGET + callback_price(), testing::askCall { what }).unwrap();
        next_block();
        next_block();
        assert_reverts!(call(contract, 0, testing::cancelCall { which: job }), "AlreadyAssigned");
        let told = ask(IInference::callbackOfCall { job }).unwrap();
        assert_eq!(told.status as u8, IInference::CallbackStatus::Waiting as u8);
        assert_eq!((told.gas, told.prepaid), (GAS, wei(callback_price())));
    });
}

#[test]
fn unknown_jobs_and_models_are_told_as_such() {
    on_chain(|| {
        for job in [U256::from(5), U256::MAX] {
            let told = ask(IInference::resultCall { job }).unwrap();
            assert_eq!(told.status as u8, IInference::JobStatus::Unknown as u8);
            let told = ask(IInference::callbackOfCall { job }).unwrap();
            assert_eq!(told.status as u8, IInference::CallbackStatus::None as u8);
        }
        let told = ask(IInference::modelsCall { model: B256::ZERO }).unwrap();
        assert_eq!(told.status as u8, IInference::ModelStatus::Unknown as u8);
        assert!(ask(IInference::sharesOfCall { model: B256::ZERO }).unwrap().is_empty());
    });
}

#[test]
fn a_model_is_told_whole() {
    on_chain(|| {
        let name = B256::from(model().0 .0);
        let told = ask(IInference::modelsCall { model: name }).unwrap();
        assert_eq!(told.status as u8, IInference::ModelStatus::Active as u8);
        assert_eq!((told.assurance, told.timeBoundMs), (1, 3_000));
        assert_eq!(told.royalty, wei(MILLIUNIT));
        assert_eq!((told.inputs.len(), told.outputs.len()), (1, 1));
        assert_eq!(told.inputs[0].name, "x");
        assert_eq!(told.inputs[0].dtype, credence_primitives::tensor::DType::U8 as u8);
        assert_eq!(
            (told.inputs[0].shape.clone(), told.inputs[0].isDynamic.clone()),
            (vec![4], vec![false])
        );

        act(owner(), pallet_registry::Call::deprecate_model { model: model() });
        let told = ask(IInference::modelsCall { model: name }).unwrap();
        assert_eq!(told.status as u8, IInference::ModelStatus::Deprecated as u8);
        assert_eq!(told.inputs.len(), 1);
        assert!(Registry::offer(&model()).is_err());
    });
}

#[test]
fn credit_is_read_and_royalties_are_claimed() {
    on_chain(|| {
        let name = B256::from(model().0 .0);
        let claim = |rows| ask(IInference::claimCall { model: name, rows });
        assert_reverts!(claim(vec![0]), "NeverSettled");
        call(ADDRESS, BUDGET, IInference::requestCall { what: request() }).unwrap();
        settle(0);
        let shares = ask(IInference::sharesOfCall { model: name }).unwrap();
        assert_eq!(shares.len(), 1);
        assert_eq!((shares[0].kind as u8, shares[0].share), (0, 1_000_000));
        assert_eq!(shares[0].holder, B256::from(<[u8; 32]>::from(owner())));
        assert_eq!(shares[0].claimable, wei(MILLIUNIT));
        assert!(shares[0].credits > U256::ZERO);

        let before = balance(&owner());
        assert_eq!(claim(vec![0]).unwrap(), wei(MILLIUNIT));
        assert_eq!(balance(&owner()), before + MILLIUNIT);
        assert_reverts!(claim(vec![0]), "NothingDue");
        assert_reverts!(claim(vec![9]), "UnknownRow");
        assert_reverts!(claim(vec![0; 65]), "a table has 64 rows at most");
    });
}

#[test]
fn after_an_upheld_dispute_shares_name_the_wronged_who_is_paid() {
    on_chain(|| {
        let name = B256::from(model().0 .0);
        call(ADDRESS, BUDGET, IInference::requestCall { what: request() }).unwrap();
        settle(0);
        let copied = Manifest { artifact_hash: H256::repeat_byte(2), ..manifest() };
        let ancestor = Source::Model(ModelId::new(&owner(), &copied));
        let manifest = Box::new(copied);
        act(owner(), pallet_registry::Call::register_model { manifest, payee: baltathar() });
        let evidence_hash = H256::zero();
        act(
            owner(),
            pallet_registry::Call::open_dispute { model: model(), ancestor, evidence_hash },
        );
        let share = || ask(IInference::sharesOfCall { model: name }).unwrap().remove(0);
        assert_eq!(share().claimable, U256::ZERO);
        let ruling = Ruling::Upheld;
        let resolved = pallet_registry::Call::resolve_dispute { model: model(), ruling };
        RuntimeCall::from(resolved).dispatch(RuntimeOrigin::root()).unwrap();

        let wronged =
            Address::from(credence_runtime::genesis_config_presets::ETHEREUM_DEVELOPERS[1]);
        assert_eq!((share().payee, share().claimable), (wronged, wei(MILLIUNIT)));
        let before = balance(&baltathar());
        ask(IInference::claimCall { model: name, rows: vec![0] }).unwrap();
        assert_eq!(balance(&baltathar()), before + MILLIUNIT);
    });
}

#[test]
fn who_is_owed_something_withdraws_it() {
    on_chain(|| {
        assert_reverts!(ask(IInference::withdrawCall {}), "NothingClaimable");
        let books = credence_runtime::Attribution::account_id();
        Balances::mint_into(&books, UNIT).unwrap();
        <credence_runtime::Attribution as credence_primitives::protocol::Attribution<AccountId>>::owe(&alith(), UNIT)
            .unwrap();
        let who = Address::from(credence_runtime::genesis_config_presets::ETHEREUM_DEVELOPERS[0]);
        let credits = ask(IInference::creditsOfCall { who }).unwrap();
        assert_eq!(credits.claimable, wei(UNIT));
        let before = balance(&alith());
        assert_eq!(ask(IInference::withdrawCall {}).unwrap(), wei(UNIT));
        assert_eq!(balance(&alith()), before + UNIT);
    });
}

#[test]
fn functions_without_price_take_no_value() {
    on_chain(|| {
        let reason = "this function takes no value";
        let name = B256::from(model().0 .0);
        assert_reverts!(call(ADDRESS, 1, IInference::cancelCall { job: U256::ZERO }), reason);
        assert_reverts!(call(ADDRESS, 1, IInference::resultCall { job: U256::ZERO }), reason);
        assert_reverts!(call(ADDRESS, 1, IInference::callbackOfCall { job: U256::ZERO }), reason);
        assert_reverts!(
            call(ADDRESS, 1, IInference::retryCallbackCall { job: U256::ZERO }),
            reason
        );
        assert_reverts!(call(ADDRESS, 1, IInference::creditsOfCall { who: Address::ZERO }), reason);
        assert_reverts!(call(ADDRESS, 1, IInference::sharesOfCall { model: name }), reason);
        assert_reverts!(call(ADDRESS, 1, IInference::modelsCall { model: name }), reason);
        assert_reverts!(call(ADDRESS, 1, IInference::withdrawCall {}), reason);
        assert_reverts!(
            call(ADDRESS, 1, IInference::claimCall { model: name, rows: vec![0] }),
            reason
        );
        assert_reverts!(
            call(ADDRESS, 1, IInference::quoteCallbackCall { gas: 1, deposit: U256::ZERO }),
            reason
        );
        let quote = IInference::quoteCall { model: name, assurance: 1, inputBytes: 1 };
        assert_reverts!(call(ADDRESS, 1, quote), reason);
        assert_eq!(balance(&InferencePrecompile::caller_account()), EXISTENTIAL_DEPOSIT);
    });
}
