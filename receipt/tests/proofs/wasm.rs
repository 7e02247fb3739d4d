// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The same verifier in Node.js and in a browser.

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

/// Builds the module into a folder of that name.
fn build(name: &str) -> PathBuf {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
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
    built
}

/// Three files are good, and more than so many changed ones are refused.
fn ensure_verified(printed: &str, changed: u64) {
    let report: Value = serde_json::from_str(printed).expect("it prints JSON");
    assert_eq!(report["files"].as_array().map(Vec::len), Some(3), "{report}");
    assert!(report["refused"].as_u64().is_some_and(|count| count > changed), "{report}");
}

#[test]
fn node_verifies_good_files_and_refuses_bad_ones() {
    let mut node = Command::new("node");
    node.arg(root().join("receipt/wasm/test.mjs")).arg(build("receipt-wasm"));
    let printed = run(node.arg(root().join("receipt/vectors")));
    ensure_verified(&printed, 500);
}

#[test]
fn browser_verifies_good_files_and_refuses_bad_ones() {
    let program = "chromium";
    if Command::new(program).arg("--version").output().is_err() {
        eprintln!("there is no {program} here, in which receipts could be verified");
        return;
    }
    let built = build("receipt-wasm-browser");
    let data = built.join("browser");
    // What an earlier run has left may be of another version.
    let _ = fs::remove_dir_all(&data);
    let mut node = Command::new("node");
    node.arg(root().join("receipt/wasm/browser.mjs")).arg(program).arg(&built);
    node.arg(root().join("receipt/vectors")).arg(&data);
    ensure_verified(&run(&mut node), 100);
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
