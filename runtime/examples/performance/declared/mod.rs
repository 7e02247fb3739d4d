// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The part of `docs/performance.md` that the runtime alone determines, the same on every machine.
//!
//! The tables of calls and of steps read the runtime's weights. The table of jobs comes from jobs
//! that are settled here, on this runtime: [`chain`] books what each extrinsic and hook declares
//! as a block does, [`parties`] act as a requester, a worker and checkers, [`journey`] follows
//! jobs from their request until nothing is left of them.

#![expect(clippy::unwrap_used, reason = "a page that cannot be written has failed")]

mod calls;
mod chain;
mod journey;
mod parties;
#[path = "../../../tests/support/mod.rs"]
mod support;

use credence_runtime::{
    genesis_config_presets::LOCAL_PRESET, AccountId, RuntimeCall, EXISTENTIAL_DEPOSIT,
    MAXIMUM_BLOCK_WEIGHT,
};
use frame_support::weights::Weight;

/// Picoseconds in a microsecond.
const MICROSECOND: f64 = 1e6;
const KIBIBYTE: f64 = 1024.0;

const INTRODUCTION: &str = "# Performance

What the protocol costs a block. Written by `make performance`, not edited by hand; \
`runtime/tests/performance.rs` fails when this page is older than the runtime.

All weights are declared ones: what a block books before it does the work, measured for the worst \
case by `make weights` on the machine that `runtime/src/weights` names. Where a call reports that \
it has used less, the difference is returned, and the table of jobs counts what remains.
";

/// The page's part.
pub(crate) fn page() -> String {
    let transfer = transfer();
    let jobs = journey::tables(transfer);
    // Some limits are parameters, which are read from the state.
    support::chain_from(LOCAL_PRESET).execute_with(|| {
        let parts =
            [INTRODUCTION.into(), unit(transfer), journey::page(&jobs), calls::page(transfer)];
        parts.join("\n")
    })
}

/// A balance transfer as a block books it: what everything else is compared with.
fn transfer() -> Weight {
    let call = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
        dest: AccountId::from([1; 32]).into(),
        value: EXISTENTIAL_DEPOSIT,
    });
    chain::booked(&chain::signed(call))
}

fn unit(transfer: Weight) -> String {
    format!(
        "\
## The measure
One `Balances.transfer_keep_alive` takes {} µs and {} KiB of a block. This and all totals below \
include what every extrinsic costs besides its call: the base weight, the transaction extensions, \
and its length, which counts as proof. A block has {} µs and {} KiB; three quarters of it are \
open to calls other than `duties`.
",
        microseconds(transfer),
        kibibytes(transfer),
        microseconds(MAXIMUM_BLOCK_WEIGHT),
        kibibytes(MAXIMUM_BLOCK_WEIGHT),
    )
}

fn microseconds(weight: Weight) -> String {
    let value = weight.ref_time() as f64 / MICROSECOND;
    if value < 100.0 {
        format!("{value:.1}")
    } else {
        with_separators(value.round() as u64)
    }
}

fn kibibytes(weight: Weight) -> String {
    let value = weight.proof_size() as f64 / KIBIBYTE;
    if value < 100.0 {
        format!("{value:.1}")
    } else {
        with_separators(value.round() as u64)
    }
}

fn with_separators(value: u64) -> String {
    let digits = value.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| core::str::from_utf8(group).unwrap())
        .collect();
    groups.join(",")
}

/// How many times as much time, and as much proof, as the measure.
fn ratios(weight: Weight, transfer: Weight) -> [String; 2] {
    let ratio = |part: u64, whole: u64| {
        let ratio = part as f64 / whole as f64;
        if ratio < 100.0 {
            format!("{ratio:.1}")
        } else {
            with_separators(ratio.round() as u64)
        }
    };
    [
        ratio(weight.ref_time(), transfer.ref_time()),
        ratio(weight.proof_size(), transfer.proof_size()),
    ]
}
