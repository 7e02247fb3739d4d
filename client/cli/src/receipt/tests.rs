// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{
    get::{answer, proven, refused},
    report::ReceiptReport,
    *,
};
use crate::{history_api::HistoryApiError, output::Report as _};
use credence_client::RpcError;
use credence_index::rpc::ReceiptAnswer;
use credence_receipt::VerifyError;
use rstest::rstest;
use serde_json::Value;
use std::{
    cell::{Cell, RefCell},
    fs,
    time::Duration,
};
use tempfile::TempDir;

const LATE: &[u8] = include_bytes!("../../../../receipt/vectors/late.receipt");
const ENTRY: &[u8] = include_bytes!("../../../../receipt/vectors/entry.receipt");
const PROVEN: &str = include_str!("../../../../receipt/vectors/proven.json");

/// What the committed file proves, and to whom.
fn committed(name: &str) -> (H256, Value, Value) {
    let index: Vec<Value> = serde_json::from_str(PROVEN).expect("it is JSON");
    let entry = index.into_iter().find(|entry| entry["file"] == name).expect("it is there");
    let genesis = hash(entry["genesis"].as_str().expect("a hash")).expect("a hash");
    (genesis, entry["sets"].clone(), entry["proven"].clone())
}

fn folder_with(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("room for a folder");
    let path = folder.path().join(name);
    fs::write(&path, content).expect("room for a file");
    (folder, path)
}

#[test]
fn a_good_receipt_is_verified_and_shown() {
    let (_folder, path) = folder_with("late.receipt", LATE);
    let (genesis, _, proven) = committed("late.receipt");
    let report = verified(&path, genesis, &[]).expect("it is proven");
    let mut json = serde_json::to_value(&report).expect("it can be written");
    assert_eq!(json["verified"], true);
    json.as_object_mut().expect("an object").remove("verified");
    assert_eq!(json, proven);

    let table = report.table().to_string();
    assert!(table.starts_with("VERIFIED: "), "{table}");
    for line in [
        "Receipt of job  1",
        "Assurance       signed, checked",
        "Paid            0.0045 CRED",
        "Datasets' part  for this inference, by the model's attribution output",
        "Signed by         4 of 5 authorities, weight 4 of 5 (4 needed)",
        "Of set            2, after 2 change(s) since set 0",
        "Written in block  4",
        "Final by block    25",
    ] {
        assert!(table.lines().any(|found| found == line), "{line}\n{table}");
    }
    // Each validator with its verdict and pay, each row with its part.
    for parts in [
        ["pass", "0.00025 CRED"],
        ["none", "0 CRED"],
        ["contributor", "0.420000  0.0012 CRED"],
        ["dataset", "0.280000  0.0008 CRED"],
        ["worker", "0.200000  0.002 CRED"],
        ["checker", "0.050000  0.00025 CRED"],
    ] {
        let has = |line: &str| parts.iter().all(|part| line.contains(part));
        assert!(table.lines().any(has), "{parts:?}\n{table}");
    }
}

#[test]
fn what_is_not_verified_says_so() {
    let (_folder, path) = folder_with("late.receipt", LATE);
    let file = receipt_file(&path).expect("it is a receipt");
    let report = ReceiptReport::unverified(&file).expect("it can be read");
    let table = report.table().to_string();
    assert!(table.starts_with("UNVERIFIED: "), "{table}");
    assert!(table.contains("Receipt of job  1") && !table.contains("Signed by"), "{table}");
    let json = serde_json::to_value(&report).expect("it can be written");
    assert_eq!(json["verified"], false);
    assert_eq!(json["leaf"]["job"], "1");
    assert_eq!(json.get("authority_set"), None);
}

#[test]
fn an_entry_is_verified_from_a_set_in_a_file() {
    let (folder, path) = folder_with("entry.receipt", ENTRY);
    let (genesis, sets, _) = committed("entry.receipt");
    let set = folder.path().join("set.json");
    fs::write(&set, sets[0].to_string()).expect("room for a file");
    let report = verified(&path, genesis, &[set]).expect("it is proven");
    let table = report.table().to_string();
    for line in ["Entry        ended", "Job          9", "Ending       no_worker"] {
        assert!(table.lines().any(|found| found == line), "{line}\n{table}");
    }
    assert!(table.contains("Refund       0.007 CRED"), "{table}");
    assert!(matches!(
        verified(&path, genesis, &[]),
        Err(ReceiptError::ProvesNothing { source: VerifyError::SetNotNamed { .. }, .. })
    ));
}

#[test]
fn a_bad_receipt_is_an_error_with_its_reason() {
    let mut changed = LATE.to_vec();
    changed[300] ^= 1;
    let (_folder, path) = folder_with("bad.receipt", &changed);
    let (genesis, ..) = committed("late.receipt");
    let error = verified(&path, genesis, &[]).expect_err("it was changed");
    assert!(error.to_string().starts_with("NOT VERIFIED: "), "{error}");
    assert!(matches!(error, ReceiptError::ProvesNothing { .. }), "{error:?}");
    assert!(error.advice().contains("do not believe"));

    let (_folder, path) = folder_with("late.receipt", LATE);
    let other = H256::repeat_byte(1);
    let error = verified(&path, other, &[]).expect_err("another chain");
    assert!(error.advice().contains("--genesis"), "{error:?}");
}

#[test]
fn what_is_no_receipt_is_told_apart() {
    let (folder, path) = folder_with("a.txt", b"no receipt");
    let genesis = H256::zero();
    assert!(matches!(
        verified(&path, genesis, &[]),
        Err(ReceiptError::Unreadable { source: VerifyError::NotAReceipt, .. })
    ));
    let absent = folder.path().join("absent");
    assert!(matches!(verified(&absent, genesis, &[]), Err(ReceiptError::Read { .. })));
    let huge = folder.path().join("huge");
    File::create(&huge).and_then(|file| file.set_len(1 << 40)).expect("a sparse file");
    assert!(matches!(
        verified(&huge, genesis, &[]),
        Err(ReceiptError::Unreadable { source: VerifyError::TooLong { .. }, .. })
    ));
}

#[rstest]
#[case("")]
#[case("{}")]
#[case(r#"{"id": 1, "authorities_hash": "0x00"}"#)]
#[case(r#"{"id": "x", "authorities_hash": "0x0000000000000000000000000000000000000000000000000000000000000000"}"#)]
#[case(r#"{"id": "1", "authorities_hash": "0x00"}"#)]
#[case(r#"{"id": "1", "authorities_hash": "0x0000000000000000000000000000000000000000000000000000000000000000", "more": 1}"#)]
fn what_names_no_set_is_refused(#[case] text: &str) {
    let (_folder, path) = folder_with("set.json", text.as_bytes());
    assert!(matches!(named_set(&path), Err(ReceiptError::Set { .. })));
}

#[rstest]
#[case(Wanted::Job(1), true)]
#[case(Wanted::Job(2), false)]
#[case(Wanted::Leaf { block: 4, leaf: 1 }, true)]
#[case(Wanted::Leaf { block: 4, leaf: 0 }, false)]
#[case(Wanted::Leaf { block: 4, leaf: 2 }, false)]
#[case(Wanted::Leaf { block: 5, leaf: 1 }, false)]
fn only_the_verified_receipt_that_was_asked_for_is_kept(
    #[case] asked: Wanted,
    #[case] is_it: bool,
) {
    let (genesis, ..) = committed("late.receipt");
    let trust = Trust::genesis(genesis);
    match proven(asked, LATE, &trust) {
        Ok(_) => assert!(is_it),
        Err(error) => {
            assert!(
                matches!(error, ReceiptError::OtherLeaf { wanted } if wanted == asked && !is_it)
            )
        },
    }
    let mut changed = LATE.to_vec();
    changed[100] ^= 1;
    let error = proven(asked, &changed, &trust).expect_err("it was changed");
    assert!(matches!(error, ReceiptError::NodeProvesNothing { .. }), "{error:?}");
}

const JOB: Wanted = Wanted::Job(7);
const SHORT: Duration = Duration::from_millis(1);

fn refusal(code: i32, message: &str) -> HistoryApiError {
    HistoryApiError::Refused { method: "attribution_receipt", code, message: message.to_owned() }
}

fn open() -> HistoryApiError {
    refusal(12_203, "the job is open")
}

fn silent() -> HistoryApiError {
    let (url, method) = ("ws://a".into(), "attribution_receipt");
    RpcError::CallTimeout { url, method, timeout_secs: 1 }.into()
}

fn found() -> ReceiptAnswer {
    ReceiptAnswer { receipt: "0x01".into(), block: 4, index: 1 }
}

#[tokio::test]
async fn waiting_ends_with_the_answer() {
    let busy = || refusal(12_303, "the node is busy");
    let answers = RefCell::new(vec![Ok(found()), Err(silent()), Err(busy()), Err(open())]);
    let ask = || async { answers.borrow_mut().pop().expect("it is asked four times") };
    let answer = answer(JOB, Duration::from_secs(60), SHORT, ask).await.expect("it comes");
    assert_eq!(answer, found());
}

#[rstest]
#[case(open, "the job is open")]
#[case(silent, "no answer to attribution_receipt")]
#[tokio::test]
async fn without_wait_it_is_asked_once(#[case] why: fn() -> HistoryApiError, #[case] words: &str) {
    let asked = Cell::new(0);
    let ask = || async {
        asked.set(asked.get() + 1);
        Err(why())
    };
    let error = answer(JOB, Duration::ZERO, SHORT, ask).await.expect_err("there is none");
    assert!(matches!(error, ReceiptError::NotYet { .. } | ReceiptError::Api(_)), "{error:?}");
    assert!(error.to_string().contains(words), "{error}");
    assert_eq!(asked.get(), 1);
}

#[tokio::test]
async fn waiting_has_an_end_and_names_the_last_word() {
    let ask = || async { Err(open()) };
    let error = answer(JOB, SHORT * 20, SHORT, ask).await.expect_err("it never comes");
    assert!(matches!(error, ReceiptError::StillNot { .. }), "{error:?}");
    assert!(error.to_string().contains("the job is open"), "{error}");
}

#[tokio::test]
async fn waiting_ends_when_there_will_be_none() {
    let ask = || async { Err(refusal(12_204, "job 7 has no receipt")) };
    let error = answer(JOB, Duration::from_secs(60), SHORT, ask).await.expect_err("there is none");
    assert!(matches!(error, ReceiptError::Unsettled { .. }), "{error:?}");
}

#[test]
fn the_first_authorities_are_where_the_runtime_keeps_them() {
    let metadata = crate::refusal::committed_metadata();
    let storage = metadata.pallet_by_name("Grandpa").and_then(|pallet| pallet.storage());
    let storage = storage.expect("every chain has it");
    // The names that credence_receipt::authorities_key is the hash of.
    assert_eq!(storage.prefix(), "Grandpa");
    assert!(storage.entry_by_name("Authorities").is_some());
}

#[rstest]
#[case(12_203, "not yet")]
#[case(12_206, "not yet")]
#[case(12_303, "not yet")]
#[case(12_204, "unsettled")]
#[case(12_207, "refused")]
fn codes_of_nodes_are_understood(#[case] code: i32, #[case] expected: &str) {
    let meaning = match refused(JOB, refusal(code, "words")) {
        ReceiptError::NotYet { .. } => "not yet",
        ReceiptError::Unsettled { .. } => "unsettled",
        ReceiptError::Refused { .. } => "refused",
        _ => "something else",
    };
    assert_eq!(meaning, expected);
}
