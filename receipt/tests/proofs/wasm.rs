// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The same verifier in Node.js.

use serde_json::Value;
use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs a program to its end, and returns what it prints.
fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().expect("it is installed");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed ({}): {stderr}", output.status);
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn node_verifies_good_files_and_refuses_bad_ones() {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join("receipt-wasm");
    let mut make = Command::new("make");
    // What make and cargo hand to their children is not for this build.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("MAKE") || name.starts_with("MFLAGS") || name.starts_with("RUST") {
            make.env_remove(name);
        }
    }
    make.args(["--silent", "receipt-wasm"]).current_dir(root());
    run(make.arg(format!("RECEIPT_WASM_OUT={}", built.display())));

    let mut node = Command::new("node");
    node.arg(root().join("receipt/wasm/test.mjs")).arg(&built).arg(root().join("receipt/vectors"));
    let printed = run(&mut node);
    let report: Value = serde_json::from_str(&printed).expect("it prints JSON");
    assert_eq!(report["files"].as_array().map(Vec::len), Some(3));
    assert!(report["refused"].as_u64().is_some_and(|count| count > 500), "{report}");
}

/// The packages of a lock file: names and versions.
fn locked(path: &Path) -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(path).expect("it is committed");
    let value = |line: &str| line.split('"').nth(1).map(str::to_owned);
    let lines: Vec<&str> = text.lines().collect();
    let packages = lines.windows(3).filter(|lines| lines[0] == "[[package]]");
    packages
        .map(|lines| (value(lines[1]), value(lines[2])))
        .map(|(name, version)| (name.expect("it has a name"), version.expect("it has a version")))
        .collect()
}

#[test]
fn its_lock_file_names_the_versions_of_all_others() {
    let ours = locked(&root().join("receipt/wasm/Cargo.lock"));
    let all = locked(&root().join("Cargo.lock"));
    assert!(ours.len() > 20 && all.len() > 500, "both were read");
    let others: Vec<_> =
        ours.difference(&all).filter(|(name, _)| name != "credence-receipt-wasm").collect();
    assert!(others.is_empty(), "{others:?}");
}
