// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the precompile's functions take in time against what they charge: `make bench-gas`.
//!
//! A call is a signed transaction, which the runtime's blob applies as a node would have it, to a
//! state in memory. Its ratio is (time / weight charged) / (time of a transfer / weight charged for
//! it), both measured in turn on this machine. At most 1 means that whoever calls pays at least as
//! much for a second of the chain's time as whoever transfers.
//!
//! The ratio *within* leaves out what every transaction to a contract takes and is charged for: a
//! call of an account without code, as long, is deducted from both. It is what a contract would see
//! that calls the function again and again.
//!
//! For bytes that are no call, or ask for more than all gas pays for, the ratio *within* is that of
//! a contract that passes them a hundred times to the precompile, with all its gas and with less
//! than anything costs (*starved*); for comparison also to an account without code. For the last
//! two only pallet-revive charges.
//!
//! Every input is also sent as Ethereum's tools sign it, by somebody who owns none of the jobs; so
//! is a call of the runtime's that does nothing, by the address at which such transactions make
//! them.
//!
//! Inputs are those that make a function work hardest for what it charges: the longest and the
//! shortest, the emptiest and the fullest, those that are refused as late as possible.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot unwrap has failed")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it has measured")]

#[path = "../../tests/contracts/chain.rs"]
#[allow(dead_code, reason = "what only the tests use")]
mod chain;
#[path = "../../tests/support/mod.rs"]
mod support;
#[path = "../../tests/contracts/testing.rs"]
#[allow(dead_code, reason = "what only the tests use")]
mod testing;

use chain::*;
use codec::{Decode as _, Encode as _};
use credence_primitives::{
    ids::ModelId,
    manifest::{DirectShare, Manifest, ShareOf, MAX_DIRECT_ENTRIES},
    tensor::{
        Axis, DType, OutputRole, OutputSpec, TensorSpec, MAX_AXIS_BYTES, MAX_NAME_BYTES, MAX_RANK,
        MAX_TENSORS,
    },
    MILLION,
};
use credence_runtime::{
    configs::contracts::{CHAIN_ID, WEI_PER_PLANCK},
    AccountId, Balances, Revive, Runtime, RuntimeCall, System, TransactionPayment,
    UncheckedExtrinsic, UNIT,
};
use frame_support::{
    dispatch::DispatchClass,
    storage::with_transaction,
    traits::fungible::{Inspect as _, Mutate as _},
    weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use pallet_inference_precompile::{IInference, ADDRESS};
use pallet_revive::{
    evm::{TransactionLegacyUnsigned, TransactionUnsigned},
    precompiles::alloy::{
        primitives::{keccak256, Address, B256, U256},
        sol_types::{abi::AbiDecoderConfig, SolCall, SolInterface as _},
    },
    AddressMapper as _, RUNTIME_PALLETS_ADDR,
};
use sc_executor::WasmExecutor;
use sp_core::{
    ecdsa,
    traits::{CallContext, CodeExecutor as _, RuntimeCode, WrappedRuntimeCode},
    Pair as _, H160, H256,
};
use sp_externalities::with_externalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    generic::{self, Era, SignedPayload},
    ApplyExtrinsicResult, DispatchError, TransactionOutcome,
};
use std::{collections::BTreeMap, time::Instant};
use testing::askCall;

/// An address without code.
const NOBODY: H160 = H160::repeat_byte(9);

/// Rows that a model without parents can have.
const DIRECT_ROWS: u8 = MAX_DIRECT_ENTRIES as u8;

/// Picoseconds; every function charges more.
const LEAST_CHARGE: f64 = 50_000_000.0;

/// How often a contract passes bytes that are no call.
const REPETITIONS: u32 = 100;

/// Runs of each call.
const ROUNDS: usize = 301;

/// Time of a transaction, and what it is charged for.
#[derive(Clone, Copy)]
struct Measured {
    nanoseconds: f64,
    /// Its weight, and its length at the weight that costs as much, in picoseconds.
    charged: f64,
}

impl Measured {
    fn pace(self) -> f64 {
        self.nanoseconds / self.charged
    }

    /// Nanoseconds for each unit of what is charged, more than another has; nothing if no function
    /// has charged anything.
    fn pace_beyond(self, other: Self) -> Option<f64> {
        let charged = self.charged - other.charged;
        (charged > LEAST_CHARGE).then(|| (self.nanoseconds - other.nanoseconds) / charged)
    }
}

/// The runtime as nodes run it.
struct Blob {
    executor: WasmExecutor,
    code: Vec<u8>,
}

impl Blob {
    /// Applies transactions many times to the same state, in turn: a machine that changes its pace
    /// changes it for all of them.
    fn measure<const COUNT: usize>(&self, calls: [RuntimeCall; COUNT]) -> [Measured; COUNT] {
        self.measure_transactions(calls.map(|call| signed(call).encode()))
    }

    fn measure_transactions<const COUNT: usize>(
        &self,
        transactions: [Vec<u8>; COUNT],
    ) -> [Measured; COUNT] {
        let mut times = [(); COUNT].map(|()| Vec::with_capacity(ROUNDS));
        let mut charged = [0.0; COUNT];
        for _ in 0..ROUNDS {
            for (index, transaction) in transactions.iter().enumerate() {
                let (time, weight) = self.apply_once(transaction);
                times[index].push(time);
                charged[index] = weight.ref_time() as f64 + length_as_weight(transaction.len());
            }
        }
        let mut charged = charged.into_iter();
        times.map(|mut times| {
            times.sort_by(f64::total_cmp);
            // Whatever disturbs a run makes it longer.
            let nanoseconds = times[ROUNDS / 4];
            Measured { nanoseconds, charged: charged.next().unwrap() }
        })
    }

    fn apply_once(&self, transaction: &[u8]) -> (f64, Weight) {
        with_transaction(|| {
            let before = System::block_weight().total();
            let start = Instant::now();
            self.apply(transaction);
            let time = start.elapsed().as_nanos() as f64;
            let weight = System::block_weight().total().saturating_sub(before);
            TransactionOutcome::Rollback(Ok::<_, DispatchError>((time, weight)))
        })
        .unwrap()
    }

    /// Whatever the call in it comes to, the transaction must be one that a block takes.
    fn apply(&self, transaction: &[u8]) {
        let code = RuntimeCode {
            code_fetcher: &WrappedRuntimeCode(self.code.as_slice().into()),
            heap_pages: None,
            hash: vec![1],
        };
        let method = "BlockBuilder_apply_extrinsic";
        let (applied, _) = with_externalities(|state| {
            self.executor.call(
                state,
                &code,
                method,
                transaction,
                CallContext::Onchain { import: false },
            )
        })
        .unwrap();
        let outcome = ApplyExtrinsicResult::decode(&mut &applied.unwrap()[..]).unwrap();
        let _ = outcome.unwrap();
    }
}

/// The weight that costs as much as bytes of a transaction do.
fn length_as_weight(bytes: usize) -> f64 {
    let millisecond = Weight::from_parts(WEIGHT_REF_TIME_PER_MILLIS, 0);
    let price = TransactionPayment::weight_to_fee(millisecond) as f64;
    TransactionPayment::length_to_fee(bytes as u32) as f64 / price * 1e9
}

fn signer() -> AccountId {
    Sr25519Keyring::One.to_account_id()
}

fn signed(call: RuntimeCall) -> UncheckedExtrinsic {
    let extension = (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckMortality::from(Era::Immortal),
        frame_system::CheckNonce::from(System::account_nonce(signer())),
        frame_system::CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
        pallet_revive::evm::tx_extension::SetOrigin::default(),
        frame_system::WeightReclaim::new(),
    );
    let payload = SignedPayload::new(call.clone(), extension.clone()).unwrap();
    let signature = payload.using_encoded(|bytes| Sr25519Keyring::One.sign(bytes));
    generic::UncheckedExtrinsic::new_signed(call, signer().into(), signature.into(), extension)
        .into()
}

fn transfer() -> RuntimeCall {
    let dest = baltathar().into();
    pallet_balances::Call::transfer_keep_alive { dest, value: UNIT }.into()
}

fn call_of(dest: H160, value: u128, data: Vec<u8>) -> RuntimeCall {
    let most = <Runtime as frame_system::Config>::BlockWeights::get();
    let most = most.get(DispatchClass::Normal).max_extrinsic.unwrap();
    pallet_revive::Call::call {
        dest,
        value,
        weight_limit: most * 9 / 10,
        storage_deposit_limit: 10 * UNIT,
        data,
    }
    .into()
}

/// Enough for any function, and for the storage deposit that a retry of a callback must leave.
const ETHEREUM_GAS: u64 = 100_000_000;

/// A transaction as Ethereum's tools sign it.
fn ethereum_transaction(to: H160, value: u128, input: Vec<u8>) -> UncheckedExtrinsic {
    let unsigned = |nonce: u32| TransactionLegacyUnsigned {
        chain_id: Some(CHAIN_ID.into()),
        gas: ETHEREUM_GAS.into(),
        gas_price: Revive::evm_base_fee(),
        input: input.clone().into(),
        nonce: nonce.into(),
        to: Some(to),
        value: sp_core::U256::from(value) * WEI_PER_PLANCK,
        ..Default::default()
    };
    let signed = |unsigned: TransactionLegacyUnsigned| {
        let unsigned = TransactionUnsigned::from(unsigned);
        let hash = keccak256(unsigned.unsigned_payload());
        unsigned.with_signature(ecdsa::Pair::from_seed(&[5; 32]).sign_prehashed(&hash).0)
    };
    let sender = signed(unsigned(0)).recover_eth_address().unwrap();
    let account = <Runtime as pallet_revive::Config>::AddressMapper::to_account_id(&sender);
    if Balances::balance(&account) == 0 {
        Balances::mint_into(&account, 1_000_000 * UNIT).unwrap();
    }
    let payload = signed(unsigned(System::account_nonce(&account))).signed_payload();
    let call = pallet_revive::Call::eth_transact { payload }.into();
    generic::UncheckedExtrinsic::new_bare(call).into()
}

/// What is called: the function, what makes the input bad, planck, bytes.
type Case = (&'static str, &'static str, u128, Vec<u8>);

fn cases() -> Vec<Case> {
    let model = B256::from(model().0 .0);
    let request = |what| IInference::requestCall { what }.abi_encode();
    let batch = |what| IInference::requestBatchCall { what }.abi_encode();
    let quote = |model, bytes| {
        IInference::quoteCall { model, assurance: 1, inputBytes: bytes }.abi_encode()
    };
    let with = |input: Vec<u8>| IInference::Request { input: input.into(), ..chain::request() };
    let (settled, queued) = (U256::ZERO, U256::from(5));
    vec![
        ("quote", "served model", 0, quote(model, 20)),
        ("quote", "unknown model", 0, quote(B256::ZERO, 20)),
        ("quote", "too long", 0, quote(model, u32::MAX)),
        (
            "quoteCallback",
            "little",
            0,
            IInference::quoteCallbackCall { gas: 1, deposit: U256::ZERO }.abi_encode(),
        ),
        (
            "quoteCallback",
            "too much",
            0,
            IInference::quoteCallbackCall { gas: u64::MAX, deposit: U256::ZERO }.abi_encode(),
        ),
        ("request", "accepted", BUDGET, request(chain::request())),
        ("request", "malformed, longest", BUDGET, request(with(vec![0; 16_384]))),
        ("request", "too long", BUDGET, request(with(vec![0; 100_000]))),
        ("request", "too little value", 1, request(chain::request())),
        ("requestBatch", "sixteen", 16 * BUDGET, batch(vec![chain::request(); 16])),
        (
            "requestBatch",
            "the last is refused",
            16 * BUDGET,
            batch([vec![chain::request(); 15], vec![with(vec![1])]].concat()),
        ),
        ("requestBatch", "seventeen", 17 * BUDGET, batch(vec![chain::request(); 17])),
        ("requestBatch", "none", BUDGET, batch(vec![])),
        ("cancel", "queued", 0, IInference::cancelCall { job: queued }.abi_encode()),
        ("cancel", "over", 0, IInference::cancelCall { job: settled }.abi_encode()),
        ("cancel", "unknown", 0, IInference::cancelCall { job: U256::MAX }.abi_encode()),
        ("result", "settled", 0, IInference::resultCall { job: settled }.abi_encode()),
        ("result", "longest output", 0, IInference::resultCall { job: U256::from(2) }.abi_encode()),
        ("result", "queued", 0, IInference::resultCall { job: queued }.abi_encode()),
        ("result", "unknown", 0, IInference::resultCall { job: U256::MAX }.abi_encode()),
        ("callbackOf", "none", 0, IInference::callbackOfCall { job: queued }.abi_encode()),
        ("callbackOf", "failed", 0, IInference::callbackOfCall { job: U256::from(3) }.abi_encode()),
        ("retryCallback", "none", 0, IInference::retryCallbackCall { job: queued }.abi_encode()),
        (
            "retryCallback",
            "reverts again",
            0,
            IInference::retryCallbackCall { job: U256::from(3) }.abi_encode(),
        ),
        (
            "creditsOf",
            "known",
            0,
            IInference::creditsOfCall { who: Address::repeat_byte(1) }.abi_encode(),
        ),
        ("sharesOf", "one row", 0, IInference::sharesOfCall { model }.abi_encode()),
        ("sharesOf", "many rows", 0, IInference::sharesOfCall { model: many_rows() }.abi_encode()),
        ("sharesOf", "unknown", 0, IInference::sharesOfCall { model: B256::ZERO }.abi_encode()),
        ("claim", "one row", 0, IInference::claimCall { model, rows: vec![0] }.abi_encode()),
        (
            "claim",
            "many rows",
            0,
            IInference::claimCall { model: many_rows(), rows: (0..DIRECT_ROWS.into()).collect() }
                .abi_encode(),
        ),
        (
            "claim",
            "the same often",
            0,
            IInference::claimCall { model, rows: vec![0; 64] }.abi_encode(),
        ),
        (
            "claim",
            "too many",
            0,
            IInference::claimCall { model, rows: vec![0; 3_000] }.abi_encode(),
        ),
        ("claim", "none", 0, IInference::claimCall { model, rows: vec![] }.abi_encode()),
        ("withdraw", "nothing owed", 0, IInference::withdrawCall {}.abi_encode()),
        ("models", "known", 0, IInference::modelsCall { model }.abi_encode()),
        (
            "models",
            "declares much",
            0,
            IInference::modelsCall { model: long_declaration() }.abi_encode(),
        ),
        ("models", "unknown", 0, IInference::modelsCall { model: B256::ZERO }.abi_encode()),
    ]
}

/// What no function does anything with: what makes the input bad, bytes.
fn refused_bytes() -> [(&'static str, Vec<u8>); 7] {
    let canonical = IInference::requestBatchCall { what: vec![chain::request(); 300] }.abi_encode();
    let mut malformed = canonical.clone();
    // The length of the last input.
    let end = malformed.len() - 64;
    malformed[end..end + 32].fill(0xff);
    [
        ("no bytes", Vec::new()),
        ("bytes that are no call", vec![0xff; 100_000]),
        ("the same bytes many times", aliased_batch(2_000, 60_000)),
        ("the same little many times", aliased_batch(3_000, 0)),
        ("the same little as often as is decoded", most_aliased_batch(100_000)),
        ("malformed at the end", malformed),
        ("more than all gas pays for", canonical),
    ]
}

/// A batch of this length whose requests are the same bytes, as often as the decoder allows.
fn most_aliased_batch(bytes: usize) -> Vec<u8> {
    let batch = |requests| {
        let mut data = aliased_batch(requests, 1);
        data.resize(bytes, 0);
        data
    };
    let is_decoded = |requests: &usize| {
        let bounded = AbiDecoderConfig::new().validate(true).memory_limit(bytes);
        let data = batch(*requests);
        IInference::IInferenceCalls::abi_decode_with_config(&data, bounded).is_ok()
    };
    // Each takes a word for its offset.
    let most = (1..bytes / 32 - 50).rev().find(is_decoded);
    batch(most.expect("one request is decoded"))
}

/// As many rows as a table without parents may have, each of somebody who has no account yet.
fn model_with_many_rows() -> Manifest<AccountId> {
    let rows = u32::from(DIRECT_ROWS);
    let share = |row| DirectShare {
        of: ShareOf::Contributor(AccountId::new([100 + row; 32])),
        share: MILLION / rows,
    };
    Manifest {
        artifact_hash: H256::repeat_byte(2),
        royalty: UNIT,
        shares: (0..DIRECT_ROWS).map(share).collect::<Vec<_>>().try_into().unwrap(),
        ..manifest()
    }
}

/// As long a declaration as there can be.
fn model_with_long_declaration() -> Manifest<AccountId> {
    let axis = |number: u8| Axis::Dynamic {
        name: vec![b'a' + number; MAX_AXIS_BYTES as usize].try_into().unwrap(),
        max: 1,
    };
    let tensor = |number: u8| TensorSpec {
        name: vec![b'a' + number; MAX_NAME_BYTES as usize].try_into().unwrap(),
        dtype: DType::U8,
        shape: (0..MAX_RANK as u8).map(axis).collect::<Vec<_>>().try_into().unwrap(),
    };
    let tensors: Vec<_> = (0..MAX_TENSORS as u8).map(tensor).collect();
    let outputs = tensors.iter().cloned();
    let outputs = outputs.map(|tensor| OutputSpec { tensor, role: OutputRole::Compared });
    Manifest {
        artifact_hash: H256::repeat_byte(3),
        outputs: outputs.collect::<Vec<_>>().try_into().unwrap(),
        inputs: tensors.try_into().unwrap(),
        ..manifest()
    }
}

fn many_rows() -> B256 {
    B256::from(ModelId::new(&owner(), &model_with_many_rows()).0 .0)
}

fn long_declaration() -> B256 {
    B256::from(ModelId::new(&owner(), &model_with_long_declaration()).0 .0)
}

/// Jobs: 0 is settled, a worker has 1, 2 has the longest output, the callback of 3 has failed and
/// its output is the longest, 4 has made all rows of a table due, and 5 is queued.
fn prepare() {
    publish(model_with_long_declaration());
    serve(publish(model_with_many_rows()));
    let ask_for = |what, value| {
        call(ADDRESS, value, IInference::requestCall { what }).unwrap();
    };
    let ask = || ask_for(chain::request(), BUDGET);
    ask();
    settle(0);
    ask();
    ask();
    settle(2);
    let contract = deploy("RevertingCallback");
    let what = request_with_callback().into();
    let data = askCall { what }.abi_encode();
    call_raw(alith(), contract, wei(BUDGET + callback_price()), data).unwrap();
    settle(3);
    for job in [2, 3] {
        let longest: pallet_inference::TensorBytes = vec![7; 16_384].try_into().unwrap();
        pallet_inference::Outputs::<Runtime>::insert(job, longest);
    }
    let value = 3 * BUDGET;
    ask_for(
        IInference::Request { model: many_rows(), budget: wei(value), ..chain::request() },
        value,
    );
    settle(4);
    Balances::mint_into(&signer(), 1_000_000 * UNIT).unwrap();
    let request = IInference::requestCall { what: chain::request() };
    call_wei(signer(), ADDRESS, wei(BUDGET), request).unwrap();
}

fn main() {
    let path = std::env::args().nth(1).expect("the path of the runtime's blob");
    let code = std::fs::read(path).expect("the blob can be read");
    let blob = Blob { executor: WasmExecutor::builder().build(), code };
    let mut worst = Worst::of("Substrate");
    let mut worst_of_ethereum = Worst::of("Ethereum");
    on_chain(|| {
        prepare();
        let caller = deploy("PlainCaller");
        println!("| signed for | function | input | µs | charged µs | ratio | within |");
        println!("|---|---|---|---|---|---|---|");
        let mut note_ethereum = |function, input, transaction: UncheckedExtrinsic| {
            let transactions = [signed(transfer()).encode(), transaction.encode()];
            let [transferred, called] = blob.measure_transactions(transactions);
            worst_of_ethereum.note(function, input, [transferred, called, called]);
        };
        for (function, input, value, data) in cases() {
            let empty = call_of(NOBODY, 0, data.clone());
            let called = call_of(ADDRESS, value, data.clone());
            worst.note(function, input, blob.measure([transfer(), empty, called]));
            note_ethereum(function, input, ethereum_transaction(ADDRESS, value, data));
        }
        let remark = RuntimeCall::from(frame_system::Call::remark { remark: Vec::new() }).encode();
        let remark = ethereum_transaction(RUNTIME_PALLETS_ADDR, 0, remark);
        note_ethereum("a call of the runtime's", "remark", remark);
        for (input, data) in refused_bytes() {
            let call = call_of(ADDRESS, 0, data.clone());
            let [transferred, refused] = blob.measure([transfer(), call]);
            worst.note("none", input, [transferred, refused, refused]);
            note_ethereum("none", input, ethereum_transaction(ADDRESS, 0, data.clone()));
            let repeat = |to: H160, limit: U256, times: u32| {
                let (to, data) = (Address::from(to.0), data.clone().into());
                let times = U256::from(times);
                call_of(caller, 0, testing::repeatCall { to, data, limit, times }.abi_encode())
            };
            for (name, to, limit) in [
                ("none, repeated", ADDRESS, U256::MAX),
                ("none, starved", ADDRESS, U256::ONE),
                ("no contract, repeated", NOBODY, U256::MAX),
            ] {
                let calls = [transfer(), repeat(to, limit, 0), repeat(to, limit, REPETITIONS)];
                worst.note(name, input, blob.measure(calls));
            }
        }
    });
    worst.report();
    worst_of_ethereum.report();
}

/// Of each function the largest ratio, its input, and the largest within.
struct Worst {
    /// For which tools the transactions are signed.
    signed_for: &'static str,
    largest: BTreeMap<&'static str, [(f64, &'static str); 2]>,
}

impl Worst {
    fn of(signed_for: &'static str) -> Self {
        Self { signed_for, largest: BTreeMap::new() }
    }

    /// Prints what was measured: a transfer, what is deducted, and a call.
    fn note(&mut self, function: &'static str, input: &'static str, measured: [Measured; 3]) {
        let [transferred, empty, called] = measured;
        let pace = transferred.pace();
        let whole = called.pace() / pace;
        let within = called.pace_beyond(empty).map(|beyond| beyond / pace);
        println!(
            "| {} | {function} | {input} | {:.0} | {:.0} | {whole:.2} | {} |",
            self.signed_for,
            called.nanoseconds / 1e3,
            called.charged / 1e6,
            within.map_or("–".into(), |within| format!("{within:.2}")),
        );
        let entry = self.largest.entry(function).or_insert([(0.0, input); 2]);
        for (largest, ratio) in entry.iter_mut().zip([whole, within.unwrap_or_default()]) {
            if ratio > largest.0 {
                *largest = (ratio, input);
            }
        }
    }

    fn report(&self) {
        println!(
            "\nSigned for {}: largest of each function (goal: at most 1.00), and within:",
            self.signed_for
        );
        for (function, [whole, within]) in &self.largest {
            let verdict = if whole.0.max(within.0) <= 1.0 { "" } else { "  ABOVE" };
            println!(
                "  {function:22} {:.2} ({})  {:.2} ({}){verdict}",
                whole.0, whole.1, within.0, within.1
            );
        }
    }
}
