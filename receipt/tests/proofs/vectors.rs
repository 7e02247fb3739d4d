// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The committed files, which every later version must go on reading.

use crate::chain::{early, from_a_set, late, standard, ENTRY, RECEIPT};
use credence_receipt::{verify, ReceiptFile, Trust};
use serde_json::{json, Value};
use std::{fs, path::PathBuf};

/// Writes the files instead of comparing them, when set.
const WRITE: &str = "CREDENCE_WRITE_VECTORS";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

fn files() -> [(&'static str, ReceiptFile, Trust); 3] {
    let chain = standard();
    [
        ("early.receipt", chain.file(RECEIPT, early(&chain)), chain.trust()),
        ("late.receipt", chain.file(RECEIPT, late(&chain)), chain.trust()),
        ("entry.receipt", chain.file(ENTRY, from_a_set(&chain)), chain.trust_from(1)),
    ]
}

/// What each file proves, and to whom.
fn index() -> Value {
    let entries = files().map(|(name, file, trust)| {
        let proven = verify(&file.to_bytes(), &trust).expect("it is proven").to_json();
        let sets = trust.sets.iter().map(
            |set| json!({ "id": set.id.to_string(), "authorities_hash": set.authorities_hash }),
        );
        json!({
            "file": name,
            "genesis": trust.genesis,
            "sets": sets.collect::<Vec<_>>(),
            "proven": serde_json::from_str::<Value>(&proven).expect("it is JSON"),
        })
    });
    json!(entries)
}

#[test]
fn committed_files_are_what_is_made_now() {
    let text = serde_json::to_string_pretty(&index()).expect("it can be written") + "\n";
    if std::env::var_os(WRITE).is_some() {
        for (name, file, _) in files() {
            fs::write(folder().join(name), file.to_bytes()).expect("it can be written");
        }
        fs::write(folder().join("proven.json"), &text).expect("it can be written");
    }
    for (name, file, _) in files() {
        let committed = fs::read(folder().join(name)).expect("it is committed");
        assert!(committed == file.to_bytes(), "{name} is not what is made now");
    }
    let committed = fs::read_to_string(folder().join("proven.json")).expect("it is committed");
    assert_eq!(committed, text);
}

#[test]
fn committed_files_are_proven_as_committed() {
    let committed = fs::read_to_string(folder().join("proven.json")).expect("it is committed");
    let index: Vec<Value> = serde_json::from_str(&committed).expect("it is JSON");
    assert_eq!(index.len(), files().len());
    for (entry, (_, file, trust)) in index.iter().zip(files()) {
        let name = entry["file"].as_str().expect("it has a name");
        let bytes = fs::read(folder().join(name)).expect("it is committed");
        assert_eq!(ReceiptFile::from_bytes(&bytes), Ok(file));
        let proven = verify(&bytes, &trust).expect("it is proven");
        let json: Value = serde_json::from_str(&proven.to_json()).expect("it is JSON");
        assert_eq!(json, entry["proven"], "{name}");
    }
}
