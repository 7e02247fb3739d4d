// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Keys come from files that others cannot read, and from nothing else.

use super::*;
use rstest::rstest;
use std::fs::Permissions;
use tempfile::TempDir;

type TestResult<T = ()> = Result<T, Box<dyn std::error::Error>>;

const SEED: &str = "fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e";
const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

fn write(path: &Path, content: &[u8], mode: u32) -> TestResult {
    fs::write(path, content)?;
    Ok(fs::set_permissions(path, Permissions::from_mode(mode))?)
}

/// A file with this content, as the file of all keys.
fn file_with(content: impl AsRef<[u8]>, mode: u32) -> TestResult<(TempDir, KeysConfig)> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("key");
    write(&path, content.as_ref(), mode)?;
    let keys = KeysConfig {
        operator_file: Some(path.clone()),
        account_file: Some(path.clone()),
        checker_file: Some(path),
        keystore: None,
    };
    Ok((folder, keys))
}

/// A keystore with these files.
fn keystore_with(files: &[(String, &str)]) -> TestResult<(TempDir, KeysConfig)> {
    let folder = tempfile::tempdir()?;
    for (name, content) in files {
        write(&folder.path().join(name), content.as_bytes(), 0o600)?;
    }
    let keys = KeysConfig { keystore: Some(folder.path().into()), ..KeysConfig::default() };
    Ok((folder, keys))
}

fn keystore_name(kind: KeyKind, public: &[u8]) -> String {
    hex::encode([&kind.keystore_type()[..], public].concat())
}

#[rstest]
#[case::seed(format!("0x{SEED}"))]
#[case::seed_without_prefix(SEED.to_owned())]
#[case::seed_with_line_break(format!("{SEED}\n"))]
#[case::phrase(PHRASE.to_owned())]
#[case::phrase_with_path(format!("{PHRASE}//worker\r\n"))]
#[case::phrase_with_password(format!("{PHRASE}///password"))]
#[case::development_key("//Alice".to_owned())]
fn a_file_holds_a_seed_a_phrase_or_a_uri(#[case] text: String) -> TestResult {
    let (_folder, keys) = file_with(&text, 0o600)?;
    let uri = text.trim();
    let uri = if uri == SEED { format!("0x{uri}") } else { uri.to_owned() };
    let expected = ed25519::Pair::from_string(&uri, None)?.public();
    assert_eq!(signing_key(&keys, KeyKind::Operator)?.public(), expected);
    assert_eq!(signing_key(&keys, KeyKind::Checker)?.public(), expected);
    let expected = sp_core::sr25519::Pair::from_string(&uri, None)?.public();
    assert_eq!(account_key(&keys)?.account(), AccountId32::from(expected));
    Ok(())
}

#[rstest]
#[case::group_reads(0o640)]
#[case::others_read(0o604)]
#[case::group_writes(0o620)]
#[case::everybody(0o666)]
#[case::others_execute(0o601)]
fn a_file_that_others_can_touch_is_refused(#[case] mode: u32) -> TestResult {
    let (_folder, keys) = file_with(PHRASE, mode)?;
    let path = keys.account_file.clone().unwrap_or_default();
    let error = account_key(&keys).expect_err("others can read it").to_string();
    assert!(error.contains(&format!("run `chmod 600 {}`", path.display())), "{error}");
    assert!(error.contains(&format!("{mode:o}")), "{error}");
    fs::set_permissions(&path, Permissions::from_mode(0o400))?;
    account_key(&keys)?;
    Ok(())
}

#[rstest]
#[case::nothing(b"".to_vec())]
#[case::line_break(b"\n".to_vec())]
#[case::path_of_nothing(b"/soft".to_vec())]
#[case::password_of_nothing(b"///password".to_vec())]
#[case::name_of_nobody(b"//".to_vec())]
#[case::short_seed(SEED.as_bytes()[..62].to_vec())]
#[case::long_seed([SEED.as_bytes(), b"00"].concat())]
#[case::wrong_word(PHRASE.replace("walk", "wander").into_bytes())]
#[case::too_long(vec![b'a'; 2_000])]
fn what_is_no_key_is_not_shown(#[case] content: Vec<u8>) -> TestResult {
    let (_folder, keys) = file_with(&content, 0o600)?;
    let errors = [
        signing_key(&keys, KeyKind::Operator).expect_err("no key"),
        account_key(&keys).expect_err("no key"),
    ];
    for error in errors {
        assert!(matches!(error, SecretError::NoKey { .. }), "{error:?}");
        let text = crate::follow::causes(&error);
        assert!(!text.contains("bottom") && !text.contains("fac795"), "{text}");
    }
    Ok(())
}

#[test]
fn what_cannot_be_read_is_named() -> TestResult {
    let (_folder, mut keys) = file_with([0xff, 0xfe], 0o600)?;
    let error = account_key(&keys).expect_err("no text");
    assert!(matches!(error, SecretError::Read { .. }), "{error:?}");
    keys.account_file = Some("/nowhere/account.key".into());
    let error = account_key(&keys).expect_err("no file");
    assert!(error.to_string().contains("/nowhere/account.key"), "{error}");
    keys.account_file = Some("/tmp".into());
    let error = account_key(&keys).expect_err("a folder");
    assert!(matches!(error, SecretError::NoKey { .. }), "{error:?}");
    let error = account_key(&KeysConfig::default()).expect_err("nothing is configured");
    assert!(error.to_string().contains("keys.account_file"), "{error}");
    Ok(())
}

#[test]
fn nothing_shows_more_than_public_keys() -> TestResult {
    let (_folder, keys) = file_with(SEED, 0o600)?;
    let account = account_key(&keys)?;
    let shown = format!("{account:?} {:?}", signing_key(&keys, KeyKind::Operator)?);
    let public: [u8; 32] = account.account().into();
    assert!(shown.contains(&hex::encode(public)), "{shown}");
    let secret = hex::decode(SEED)?;
    assert!(!shown.contains(SEED) && !shown.contains(&format!("{secret:?}")), "{shown}");
    assert!(shown.len() < 300, "{shown}");
    Ok(())
}

#[test]
fn a_keystore_holds_quoted_secrets_by_type_and_public_key() -> TestResult {
    let operator = ed25519::Pair::from_string(PHRASE, None)?.public();
    let account = sp_core::sr25519::Pair::from_string("//Alice", None)?.public();
    let (folder, mut keys) = keystore_with(&[
        (keystore_name(KeyKind::Operator, &operator.0), &format!("\"{PHRASE}\"")),
        (keystore_name(KeyKind::Account, &account.0), "\"//Alice\""),
        ("notes".into(), "of no key"),
    ])?;
    assert_eq!(signing_key(&keys, KeyKind::Operator)?.public(), operator);
    assert_eq!(account_key(&keys)?.account(), AccountId32::from(account));
    let error = signing_key(&keys, KeyKind::Checker).expect_err("it holds no such key");
    assert!(error.to_string().contains("holds 0 keys"), "{error}");

    let other = keystore_name(KeyKind::Operator, &[7; 32]);
    write(&folder.path().join(&other), b"\"//Bob\"", 0o600)?;
    let error = signing_key(&keys, KeyKind::Operator).expect_err("it holds two");
    assert!(error.to_string().contains("holds 2 keys"), "{error}");
    assert!(error.to_string().contains("keys.operator_file"), "{error}");

    fs::remove_file(folder.path().join(keystore_name(KeyKind::Operator, &operator.0)))?;
    let error = signing_key(&keys, KeyKind::Operator).expect_err("named as another");
    assert!(matches!(error, SecretError::OtherKey { .. }), "{error:?}");
    write(&folder.path().join(&other), b"//Bob", 0o600)?;
    let error = signing_key(&keys, KeyKind::Operator).expect_err("not quoted");
    assert!(matches!(error, SecretError::NoKey { .. }), "{error:?}");
    fs::set_permissions(folder.path().join(&other), Permissions::from_mode(0o644))?;
    let error = signing_key(&keys, KeyKind::Operator).expect_err("others can read it");
    assert!(matches!(error, SecretError::Exposed { .. }), "{error:?}");

    keys.keystore = Some("/nowhere".into());
    let error = signing_key(&keys, KeyKind::Operator).expect_err("no folder");
    assert!(matches!(error, SecretError::Read { .. }), "{error:?}");
    Ok(())
}
