// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The npm package whose contracts these tests use.

use std::{path::Path, process::Command};

fn npm(arguments: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contracts");
    let output = Command::new("npm").args(arguments).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "npm {arguments:?}:\n{}", String::from_utf8_lossy(&said));
}

#[test]
fn committed_contracts_are_what_solc_makes_and_the_packages_own_tests_pass() {
    npm(&["ci", "--no-audit", "--no-fund"]);
    npm(&["run", "check"]);
    npm(&["test"]);
}
