// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The golden vectors in `primitives/vectors/`: what this code gives for chosen inputs, for every
//! other implementation to reproduce. `primitives/vectors/README.md` says how to write them anew.

mod decisions;
mod encodings;
mod entries;
mod shares;
mod signing;
mod trees;

use alloc::{format, string::String, vec::Vec};
use codec::Encode;
use serde_json::{json, Value};
use sp_core::H256;
use std::{fs, path::PathBuf};

fn files() -> [(&'static str, Value); 10] {
    [
        ("tensors.json", encodings::tensors()),
        ("identities.json", encodings::identities()),
        ("signing.json", signing::signing()),
        ("tiles.json", trees::tiles()),
        ("receipts.json", trees::receipts()),
        ("entries.json", entries::entries()),
        ("comparison.json", decisions::comparison()),
        ("draws.json", decisions::draws()),
        ("division.json", shares::division()),
        ("lineage.json", shares::lineage()),
    ]
}

fn path_of(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "vectors", name].iter().collect()
}

#[test]
fn vectors_are_what_this_code_gives() {
    for (name, expected) in files() {
        let text = fs::read_to_string(path_of(name)).unwrap();
        let found: Value = serde_json::from_str(&text).unwrap();
        assert!(found == expected, "{name} differs; was a wire format meant to change?");
    }
}

#[test]
#[ignore = "writes the vectors"]
fn write_vectors() {
    for (name, value) in files() {
        let text = serde_json::to_string_pretty(&value).unwrap();
        fs::write(path_of(name), text + "\n").unwrap();
    }
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::from("0x"), |text, byte| format!("{text}{byte:02x}"))
}

fn scale(value: &impl Encode) -> String {
    hex(value.encode())
}

fn hexes<T: AsRef<[u8]>>(values: &[T]) -> Vec<String> {
    values.iter().map(hex).collect()
}

fn text_of(name: &[u8]) -> &str {
    core::str::from_utf8(name).unwrap()
}

/// A hash that is easily told from others.
fn hash(byte: u8) -> H256 {
    H256([byte; 32])
}

fn account(byte: u8) -> sp_runtime::AccountId32 {
    [byte; 32].into()
}

/// Numbers beyond 2^53 lose digits in many readers of JSON.
fn decimal(number: impl Into<u128>) -> Value {
    json!(format!("{}", number.into()))
}

/// Numbers between -1 and 1 that a script in any language can reproduce.
fn noise(seed: u64, count: usize) -> Vec<f64> {
    let mut state = seed;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 32) as f64 / (1u64 << 31) as f64 - 1.0
        })
        .collect()
}
