// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the precompile's functions take in time against what they charge: `make bench-gas`.
//!
//! A ratio is (time of the call / weight charged for it) / (time of a balance transfer / weight
//! charged for it), both measured in turn on this machine, natively and on a state in memory. At
//! most 1 means that whoever calls pays at least as much for a second of the chain's time as
//! whoever transfers. Inputs are those that make a function work hardest for what it charges: the
//! longest and the shortest, the emptiest and the fullest, those that are refused as late as
//! possible.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot unwrap has failed")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it has measured")]

#[path = "../../tests/contracts/chain.rs"]
#[allow(dead_code)]
mod chain;
#[path = "../../tests/support/mod.rs"]
mod support;

use chain::*;
use credence_runtime::{Runtime, RuntimeCall, RuntimeOrigin, MAXIMUM_BLOCK_WEIGHT, UNIT};
use frame_support::{dispatch::GetDispatchInfo, storage::with_transaction};
use pallet_inference_precompile::{IInference, ADDRESS};
use pallet_revive::{
    precompiles::alloy::{
        primitives::{Address, B256, U256},
        sol_types::SolCall,
    },
    ExecConfig, TransactionLimits, WeightInfo as _,
};
use sp_runtime::{traits::Dispatchable, DispatchError, TransactionOutcome};
use std::{collections::BTreeMap, time::Instant};

/// Runs of each call; the median counts.
const ROUNDS: usize = 301;

/// Time in nanoseconds, and weight charged, of something that is undone afterwards.
fn measured(act: impl Fn() -> u64) -> (f64, u64) {
    let mut times = Vec::with_capacity(ROUNDS);
    let mut weight = 0;
    for _ in 0..ROUNDS {
        let outcome = with_transaction(|| {
            let start = Instant::now();
            weight = act();
            times.push(start.elapsed().as_nanos() as f64);
            TransactionOutcome::Rollback(Ok::<_, DispatchError>(()))
        });
        outcome.unwrap();
    }
    times.sort_by(f64::total_cmp);
    (times[ROUNDS / 2], weight)
}

fn transfer() -> (f64, u64) {
    let call = RuntimeCall::from(pallet_balances::Call::transfer_keep_alive {
        dest: baltathar().into(),
        value: UNIT,
    });
    let weight = call.get_dispatch_info().call_weight.ref_time();
    measured(|| {
        call.clone().dispatch(RuntimeOrigin::signed(alith())).unwrap();
        weight
    })
}

fn call_to_precompile(value: u128, data: &[u8]) -> (f64, u64) {
    let base = <Runtime as pallet_revive::Config>::WeightInfo::call().ref_time();
    measured(|| {
        let outcome = credence_runtime::Revive::bare_call(
            RuntimeOrigin::signed(alith()),
            ADDRESS,
            sp_core::U256::from(value) * sp_core::U256::from(1_000_000),
            TransactionLimits::WeightAndDeposit {
                weight_limit: MAXIMUM_BLOCK_WEIGHT,
                deposit_limit: UNIT,
            },
            data.to_vec(),
            &ExecConfig::new_substrate_tx(),
        );
        base + outcome.weight_consumed.ref_time()
    })
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
    let (settled, queued) = (U256::ZERO, U256::from(4));
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
        ("requestBatch", "too many", BUDGET, batch(vec![chain::request(); 200])),
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
        ("sharesOf", "known", 0, IInference::sharesOfCall { model }.abi_encode()),
        ("sharesOf", "unknown", 0, IInference::sharesOfCall { model: B256::ZERO }.abi_encode()),
        ("claim", "due", 0, IInference::claimCall { model, rows: vec![0] }.abi_encode()),
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
        ("models", "unknown", 0, IInference::modelsCall { model: B256::ZERO }.abi_encode()),
        ("none", "bytes that are no call", 0, vec![0xff; 100_000]),
    ]
}

/// A settled job, one that a worker has, one with the longest output, and one whose callback failed;
/// and one in the queue.
fn prepare() {
    let ask = || {
        call(ADDRESS, BUDGET, IInference::requestCall { what: chain::request() }).unwrap();
    };
    ask();
    settle(0);
    ask();
    ask();
    settle(2);
    let longest: pallet_inference::TensorBytes = vec![7; 16_384].try_into().unwrap();
    pallet_inference::Outputs::<Runtime>::insert(2, longest);
    let contract = deploy("RevertingCallback");
    let what = request_with_callback();
    let data = [
        // ask((…)) of the contract.
        &sp_io::hashing::keccak_256(b"ask((bytes32,uint8,uint32,uint256,uint64,uint256,bytes))")
            [..4],
        &IInference::requestCall { what }.abi_encode()[4..],
    ]
    .concat();
    call_raw(alith(), contract, wei(BUDGET + callback_price()), data).unwrap();
    settle(3);
    ask();
}

fn main() {
    let mut worst: BTreeMap<&str, (f64, &str)> = BTreeMap::new();
    on_chain(|| {
        prepare();
        println!("| function | input | µs | charged µs | ratio to a transfer |");
        println!("|---|---|---|---|---|");
        for (function, input, value, data) in cases() {
            // Before and after: a machine that changes its pace changes both.
            let before = transfer();
            let (time, weight) = call_to_precompile(value, &data);
            let after = transfer();
            let per_weight = (before.0 + after.0) / 2.0 / before.1 as f64;
            let ratio = time / weight as f64 / per_weight;
            println!(
                "| {function} | {input} | {:.1} | {:.1} | {ratio:.2} |",
                time / 1e3,
                weight as f64 / 1e6
            );
            let entry = worst.entry(function).or_insert((0.0, input));
            if ratio > entry.0 {
                *entry = (ratio, input);
            }
        }
    });
    println!("\nLargest of each function (goal: at most 1.00):");
    for (function, (ratio, input)) in &worst {
        let verdict = if *ratio <= 1.0 { "" } else { "  ABOVE" };
        println!("  {function:15} {ratio:.2}  {input}{verdict}");
    }
}
