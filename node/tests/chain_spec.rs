// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The committed chain specifications against the runtime they were made from.
//!
//! The code blob is not compared: it differs from machine to machine.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod support;

use sc_chain_spec::{ChainSpec as _, GenericChainSpec};
use sc_executor_common::runtime_blob::RuntimeBlob;
use serde_json::Value;
use sp_core::storage::well_known_keys::CODE;
use std::{fs, path::PathBuf, process::Command};
use support::{isolated, Node};
use tempfile::tempdir;

const REMEDY: &str = "run `make chain-spec` and commit what it changes";

fn committed(network: &str, file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../chain-spec").join(network).join(file)
}

fn exported(chain: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_credence-node"))
        .args(["export-chain-spec", "--chain", chain])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn read(network: &str, file: &str) -> Value {
    serde_json::from_slice(&fs::read(committed(network, file)).unwrap()).unwrap()
}

/// Takes the blob out of a plain specification.
fn without_code(mut spec: Value) -> Value {
    spec["genesis"]["runtimeGenesis"]["code"].take();
    spec
}

/// Whether the test network's genesis may no longer change.
fn testnet_is_frozen() -> bool {
    committed("testnet", "frozen.json").exists()
}

fn genesis_storage(network: &str, file: &str) -> sp_core::storage::Storage {
    GenericChainSpec::<sc_chain_spec::NoExtension>::from_json_file(committed(network, file))
        .unwrap()
        .as_storage_builder()
        .build_storage()
        .unwrap()
}

#[test]
fn the_local_spec_is_what_the_runtime_makes() {
    assert_eq!(
        without_code(read("local", "plain.json")),
        without_code(exported("local")),
        "{REMEDY}"
    );
}

#[test]
fn the_testnet_spec_is_what_the_runtime_makes_until_it_is_frozen() {
    if testnet_is_frozen() {
        return;
    }
    assert_eq!(
        without_code(read("testnet", "plain.json")),
        without_code(exported("testnet-preset")),
        "{REMEDY}"
    );
}

#[test]
fn a_frozen_testnet_keeps_its_genesis() {
    if !testnet_is_frozen() {
        return;
    }
    let frozen = read("testnet", "frozen.json");
    let bytes = fs::read(committed("testnet", "raw.json")).unwrap();
    let digest =
        sp_core::hexdisplay::HexDisplay::from(&sp_io::hashing::blake2_256(&bytes)).to_string();
    assert_eq!(frozen["blake2_256"], digest, "the frozen test network's raw.json was changed");
}

#[test]
fn committed_code_carries_the_runtimes_version() {
    let mut networks = vec!["local"];
    if !testnet_is_frozen() {
        networks.push("testnet");
    }
    for network in networks {
        for file in ["plain.json", "raw.json"] {
            let storage = genesis_storage(network, file);
            let blob = RuntimeBlob::uncompress_if_needed(&storage.top[CODE]).unwrap();
            let version = sc_executor::read_embedded_version(&blob).unwrap().unwrap();
            assert_eq!(
                (version.spec_name.as_ref(), version.spec_version, version.transaction_version),
                (
                    credence_runtime::VERSION.spec_name.as_ref(),
                    credence_runtime::VERSION.spec_version,
                    credence_runtime::VERSION.transaction_version,
                ),
                "{network}/{file}: {REMEDY}"
            );
        }
    }
}

#[test]
fn raw_and_plain_specs_hold_the_same_genesis() {
    for network in ["local", "testnet"] {
        let plain = genesis_storage(network, "plain.json");
        let raw = genesis_storage(network, "raw.json");
        assert!(plain.top == raw.top, "{network}: {REMEDY}");
        let name = |file| -> Value { read(network, file)["id"].clone() };
        assert_eq!(name("plain.json"), name("raw.json"));
    }
}

#[test]
fn every_committed_spec_boots() {
    for network in ["local", "testnet"] {
        for file in ["plain.json", "raw.json"] {
            let folder = tempdir().unwrap();
            let spec = committed(network, file).display().to_string();
            let base = isolated(&folder.path().join("data"));
            let mut arguments = vec!["--chain", spec.as_str()];
            arguments.extend(base.iter().map(String::as_str));
            let output = Node::start(folder.path(), &arguments).wait_for("Running JSON-RPC server");
            assert!(output.contains("Initializing Genesis block"), "{output}");
        }
    }
}

#[test]
fn the_built_in_testnet_is_the_committed_one() {
    let output = Command::new(env!("CARGO_BIN_EXE_credence-node"))
        .args(["export-chain-spec", "--chain=testnet", "--raw"])
        .output()
        .unwrap();
    let exported: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(exported, read("testnet", "raw.json"));
}
