// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The program as people start it.

use std::{
    error::Error,
    process::{Command, Output},
};

type TestResult = Result<(), Box<dyn Error>>;

fn run(arguments: &[&str]) -> Result<Output, std::io::Error> {
    Command::new(env!("CARGO_BIN_EXE_credence-worker")).args(arguments).output()
}

#[test]
fn the_version_is_told() -> TestResult {
    let output = run(&["version"])?;
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout)?,
        format!("credence-worker {}\n", env!("CARGO_PKG_VERSION"))
    );
    Ok(())
}

#[test]
fn a_missing_configuration_is_one_line_with_its_cause_and_an_exit_code_of_its_own() -> TestResult {
    let output = run(&["serve", "--config", "/nowhere/at/all.toml"])?;
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr)?;
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.starts_with("error: ") && error.contains("/nowhere/at/all.toml"), "{error}");
    assert!(error.contains("No such file"), "{error}");
    Ok(())
}

#[test]
fn an_unknown_key_is_refused() -> TestResult {
    let output = run(&["check-config", "--set", "chain.endpoint=ws://127.0.0.1:1"])?;
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr)?.contains("endpoint"));
    Ok(())
}

#[test]
fn the_configuration_is_shown_with_what_is_wrong_for_each_role() -> TestResult {
    let output = run(&["check-config"])?;
    assert!(output.status.success());
    let shown = String::from_utf8(output.stdout)?;
    assert!(shown.contains("[chain]") && shown.contains("# Worker: "), "{shown}");
    Ok(())
}
