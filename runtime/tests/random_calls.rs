// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Random calls of every pallet by many accounts: nothing panics, the money in all accounts is
//! the total issuance after every block, and what is fixed at genesis stays so.
//!
//! Runs a few thousand calls as a test. `make test-long` sets `CREDENCE_CAMPAIGN_SECONDS` and
//! `CREDENCE_CAMPAIGN_FOLDER`, where totals are kept and from where a later run goes on.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![expect(clippy::print_stdout, reason = "a campaign reports its totals")]

mod support;

use codec::Decode;
use credence_runtime::{
    genesis_config_presets::LOCAL_PRESET, AccountId, Attribution, Balance, Balances, Runtime,
    RuntimeCall, RuntimeOrigin, System, Timing,
};
use frame_support::traits::{fungible::Inspect, GetCallMetadata, OnFinalize};
use serde_json::{json, Value};
use sp_keyring::Sr25519Keyring;
use sp_runtime::traits::Dispatchable;
use std::{
    collections::BTreeSet,
    env, fs,
    time::{Duration, Instant},
};
use support::{account, chain_from, Random};

/// Calls made on one chain before a fresh one is started.
const CALLS_PER_CHAIN: u64 = 2_000;

/// Calls after which money is counted.
const CALLS_PER_BLOCK: u64 = 20;

const ACCOUNTS: [Sr25519Keyring; 6] = [
    Sr25519Keyring::Alice,
    Sr25519Keyring::Bob,
    Sr25519Keyring::Charlie,
    Sr25519Keyring::Dave,
    Sr25519Keyring::Eve,
    Sr25519Keyring::Ferdie,
];

fn any_account(random: &mut Random) -> AccountId {
    account(ACCOUNTS[usize::from(random.bytes()[0]) % ACCOUNTS.len()])
}

/// A call of a random pallet. Uniform bytes rarely decode, so half of the calls begin with an
/// account that exists and go on with small numbers.
fn any_call(random: &mut Random) -> RuntimeCall {
    loop {
        let mut bytes = [random.bytes(), random.bytes(), random.bytes()].concat();
        bytes[0] %= 33;
        bytes[1] %= 24;
        if bytes[2] % 2 == 0 {
            bytes[2] = 0;
            bytes[3..35].copy_from_slice(any_account(random).as_ref());
            bytes[35..].iter_mut().for_each(|byte| *byte &= 0b0011_1100);
        }
        if let Ok(call) = RuntimeCall::decode(&mut &bytes[..]) {
            return call;
        }
    }
}

#[derive(Default)]
struct Totals {
    chains: u64,
    calls: u64,
    succeeded: u64,
    kinds: BTreeSet<String>,
}

impl Totals {
    fn read(path: &str) -> Self {
        let Ok(bytes) = fs::read(path) else { return Self::default() };
        let saved: Value = serde_json::from_slice(&bytes).unwrap();
        let number = |name: &str| saved[name].as_u64().unwrap();
        let kinds = saved["kinds"].as_array().unwrap();
        Self {
            chains: number("chains"),
            calls: number("calls"),
            succeeded: number("succeeded"),
            kinds: kinds.iter().map(|kind| kind.as_str().unwrap().into()).collect(),
        }
    }

    fn write(&self, path: &str) {
        let saved = json!({
            "chains": self.chains,
            "calls": self.calls,
            "succeeded": self.succeeded,
            "kinds": self.kinds,
        });
        // Whole or not at all: a campaign may be stopped at any moment.
        let fresh = format!("{path}.new");
        fs::write(&fresh, saved.to_string()).unwrap();
        fs::rename(fresh, path).unwrap();
    }
}

fn held_by_all() -> Balance {
    frame_system::Account::<Runtime>::iter_keys().map(|who| Balances::total_balance(&who)).sum()
}

/// Makes `CALLS_PER_CHAIN` random calls on a fresh chain.
fn run_chain(totals: &mut Totals) {
    // The number of the chain is its seed, so a failure can be repeated.
    let mut random = Random::new(totals.chains);
    chain_from(LOCAL_PRESET).execute_with(|| {
        let schedule = Timing::schedule();
        for number in 1..=CALLS_PER_CHAIN / CALLS_PER_BLOCK {
            System::set_block_number(number as u32);
            System::reset_events();
            for _ in 0..CALLS_PER_BLOCK {
                let origin = RuntimeOrigin::signed(any_account(&mut random));
                let call = any_call(&mut random);
                let metadata = call.get_call_metadata();
                let kind = format!("{}.{}", metadata.pallet_name, metadata.function_name);
                let outcome = frame_support::storage::with_storage_layer(|| call.dispatch(origin));
                totals.calls += 1;
                totals.succeeded += u64::from(outcome.is_ok());
                totals.kinds.insert(kind);
            }
            let context = format!("chain {}, block {number}", totals.chains);
            assert_eq!(held_by_all(), Balances::total_issuance(), "{context}");
            assert_eq!(Timing::do_try_state(), Ok(()), "{context}");
            assert_eq!(Attribution::do_try_state(), Ok(()), "{context}");
            Attribution::on_finalize(number as u32);
            assert_eq!(Attribution::check_between_blocks(), Ok(()), "{context}");
            assert_eq!(Timing::schedule(), schedule, "{context}");
        }
    });
    totals.chains += 1;
}

#[test]
fn random_calls_panic_nowhere_and_keep_the_books() {
    let state = env::var("CREDENCE_CAMPAIGN_FOLDER")
        .ok()
        .map(|folder| format!("{folder}/random-calls.json"));
    let seconds: Option<u64> =
        env::var("CREDENCE_CAMPAIGN_SECONDS").ok().map(|text| text.parse().unwrap());
    let mut totals = state.as_deref().map(Totals::read).unwrap_or_default();
    let start = Instant::now();
    loop {
        run_chain(&mut totals);
        if let Some(path) = &state {
            totals.write(path);
        }
        if seconds.is_none_or(|seconds| start.elapsed() >= Duration::from_secs(seconds)) {
            break;
        }
    }
    println!(
        "random calls, in all campaigns: {} chains, {} calls of {} kinds, {} succeeded",
        totals.chains,
        totals.calls,
        totals.kinds.len(),
        totals.succeeded
    );
    assert!(totals.kinds.len() > 60, "too few kinds of calls: {:?}", totals.kinds);
    assert!(totals.succeeded > 100, "too few calls succeeded: {}", totals.succeeded);
}
