// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Which keys are read, and what the engine's metrics say from the start.

use super::*;
use crate::{config::KeysConfig, testing::TestResult};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use tempfile::TempDir;

const SEED: &str = "fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e";

/// Writes an account's key.
fn key_file(folder: &Path) -> TestResult<KeysConfig> {
    let path = folder.join("account.key");
    fs::write(&path, SEED)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    Ok(KeysConfig { account_file: Some(path), ..KeysConfig::default() })
}

fn config(keys: KeysConfig, validator: Option<AccountId32>, bond: Option<u32>) -> Config {
    let bond = bond.map(Amount::from_unit);
    let check = CheckConfig { validator, bond, ..CheckConfig::default() };
    Config { keys, check, ..Config::default() }
}

#[test]
fn a_checker_that_is_registered_needs_no_account_key() -> TestResult {
    let named = AccountId32::new([1; 32]);
    let unreadable =
        KeysConfig { account_file: Some("/nowhere/account.key".into()), ..KeysConfig::default() };
    for keys in [KeysConfig::default(), unreadable] {
        let (validator, account) = validator(&config(keys, Some(named.clone()), None))?;
        assert_eq!(validator, named);
        assert!(account.is_none());
    }
    Ok(())
}

#[test]
fn a_checker_that_registers_checks_for_the_account_it_has_the_key_of() -> TestResult {
    let folder = TempDir::new()?;
    let keys = key_file(folder.path())?;
    let (stash, account) = validator(&config(keys.clone(), None, Some(5)))?;
    assert_eq!(account.map(|key| key.account()), Some(stash.clone()));

    let same = validator(&config(keys.clone(), Some(stash.clone()), Some(5)))?;
    assert_eq!(same.0, stash);

    let other = AccountId32::new([1; 32]);
    let error = validator(&config(keys, Some(other.clone()), Some(5))).expect_err("not the same");
    let message = error.to_string();
    assert!(message.contains(&other.to_string()) && message.contains(&stash.to_string()));
    Ok(())
}

#[test]
fn a_checker_without_validator_and_without_bond_is_told_what_to_set() -> TestResult {
    let folder = TempDir::new()?;
    let error = validator(&config(key_file(folder.path())?, None, None)).expect_err("neither");
    let message = error.to_string();
    assert!(message.contains("`check.validator`") && message.contains("`check.bond`"), "{message}");
    let error = validator(&config(KeysConfig::default(), None, Some(5))).expect_err("no key");
    assert!(matches!(error, DaemonError::Secret(_)), "{error:?}");
    Ok(())
}

#[test]
fn what_models_are_computed_with_is_counted_once_the_engine_is_open() -> TestResult {
    for device in [Device::Cpu, Device::Auto] {
        let metrics = Metrics::new(Role::Worker, &[], Thresholds::default());
        let engine = open_engine(&EngineConfig { device, ..EngineConfig::default() }, &metrics)?;
        let fell_back = device == Device::Auto && engine.provider() == Provider::Cpu;
        let text = metrics.encode()?;
        let in_use = text.lines().filter(|line| {
            line.starts_with("credence_worker_engine_provider{") && line.ends_with(" 1")
        });
        assert_eq!(in_use.count(), 1, "{text}");
        let line = format!("credence_worker_engine_fell_back {}", u8::from(fell_back));
        assert!(text.lines().any(|other| other == line), "{text}");
    }
    Ok(())
}
