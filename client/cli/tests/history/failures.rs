// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Wrong use, and nodes that fail, lie, or know nothing.

use crate::{
    node::{refusal, Knowledge, Node},
    rows::{address, bare, some_rows, Rows},
    tool::{run, Folder, Said},
};
use credence_index::row::Kind;
use rstest::rstest;
use serde_json::{json, Value};
use std::fs;

fn statement(node: &Node, more: &[&str]) -> Said {
    let account = address();
    run(node, &[&["statement", "--account", &account, "--format", "csv"], more].concat())
}

/// A node that changes the pages of a sound one.
fn lying(change: impl Fn(&mut Value, usize) + Send + Sync + 'static) -> Node {
    let script = move |method: &str, query: &Value, call: usize| {
        (method == "attribution_history").then(|| {
            let mut page = Rows::of(some_rows()).page(query)?;
            change(&mut page, call);
            Ok(page)
        })
    };
    Node::start(Knowledge::new(Rows::of(some_rows())).lying(script))
}

fn sound() -> Node {
    Node::start(Knowledge::new(Rows::of(some_rows())))
}

#[rstest]
#[case(&["statement", "--account", "nobody", "--format", "csv"], "not an account's address")]
#[case(&["statement", "--format", "xml"], "xml")]
#[case(&["statement", "--format", "csv", "--from", "yesterday"], "is no time")]
#[case(&["statement", "--format", "parquet"], "--out")]
#[case(&["history"], "required")]
#[case(&["history", "--job", "7", "--model", "0x00"], "not an id")]
#[case(&["history", "--job", "7", "--kind", "gift"], "none of credit, request")]
#[case(&["history", "--job", "7", "--limit", "0"], "limit")]
#[case(&["history", "--job", "7", "--follow", "--from", "2026-11-01"], "cannot be used with")]
fn wrong_use_is_refused(#[case] words: &[&str], #[case] why: &str) {
    let said = run(&sound(), words).ended(2);
    assert!(said.err.contains(why), "{}", said.err);
}

#[test]
fn an_empty_period_is_refused() {
    let period = ["--from", "2026-11-02", "--to", "2026-11-02"];
    statement(&sound(), &period).failed(2, "the period is empty");
}

#[test]
fn an_account_must_be_named_or_have_a_file() {
    run(&sound(), &["statement", "--format", "csv"]).failed(2, "--account-file");
}

#[test]
fn files_that_are_there_are_kept() {
    let folder = Folder::new();
    let out = folder.at("a.csv");
    fs::write(&out, "precious").unwrap();
    let node = sound();
    statement(&node, &["--out", &out]).failed(1, "is there already");
    assert_eq!(folder.text("a.csv"), "precious");
    // Nothing was asked for in vain.
    assert!(node.asked("attribution_totals").is_empty());
    statement(&node, &["--out", &out, "--force"]).ended(0);
    assert!(folder.text("a.csv").starts_with("block,"));
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    statement(&sound(), &["--out", "/nowhere/a.csv"]).failed(1, "cannot write /nowhere/a.csv");
}

#[test]
fn a_node_without_history_is_told_from_others() {
    let knowledge = Knowledge { has_history: false, ..Knowledge::new(Rows::of(Vec::new())) };
    let node = Node::start(knowledge);
    statement(&node, &[]).failed(1, "--no-history");
    run(&node, &["history", "--job", "7"]).failed(1, "--no-history");
    run(&node, &["history", "--job", "7", "--follow"]).failed(1, "--no-history");
}

#[test]
fn another_chain_than_the_named_one_is_refused() {
    let other = format!("0x{}", "11".repeat(32));
    statement(&sound(), &["--genesis", &other]).failed(1, "begins with 0x6e6e");
}

#[rstest]
#[case("planck", json!("-1"), "its planck is `-1`")]
#[case("planck", json!("+1"), "its planck is `+1`")]
#[case("planck", json!("340282366920938463463374607431768211456"), "no such number")]
#[case("credits", json!("4294967296"), "no such number")]
#[case("time", json!("yesterday"), "its time is `yesterday`")]
#[case("account", json!("nobody"), "its account is wrong")]
#[case("leafHash", json!("0x12"), "its leaf hash is wrong")]
#[case("kind", json!("gift"), "is no answer to it")]
#[case("block", json!(-1), "is no answer to it")]
fn malformed_rows_are_refused(#[case] field: &str, #[case] value: Value, #[case] why: &str) {
    let field = field.to_owned();
    let node = lying(move |page, _| page["rows"][3][&field] = value.clone());
    let folder = Folder::new();
    statement(&node, &["--out", &folder.at("a.csv")]).failed(1, why);
    // Nothing is left half-written.
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[test]
fn rows_of_others_are_refused() {
    let other = crate::rows::address_of(&[8; 32].into());
    let node = lying(move |page, _| page["rows"][3]["account"] = json!(other));
    statement(&node, &[]).failed(1, "row 0 of leaf 0 in block 20000 was not asked for");
}

#[test]
fn rows_outside_the_period_are_refused() {
    let node = lying(|page, _| page["rows"][0]["time"] = json!("2026-10-01T00:00:00Z"));
    statement(&node, &["--from", "2026-11-01"]).failed(1, "was not asked for");
}

#[test]
fn rows_that_come_twice_are_refused() {
    let node = lying(|page, _| page["rows"][3] = page["rows"][2].clone());
    statement(&node, &[]).failed(1, "block 11 comes after row 0 of leaf 0 in block 11");
}

#[test]
fn pages_without_end_are_refused() {
    let script = |method: &str, _: &Value, _: usize| {
        (method == "attribution_history").then(|| {
            let head = json!({ "number": 9, "hash": "0x00" });
            Ok(json!({ "rows": [], "next": "round", "indexedThrough": head, "indexedFrom": 1 }))
        })
    };
    let node = Node::start(Knowledge::new(Rows::of(Vec::new())).lying(script));
    statement(&node, &[]).failed(1, "do not come to an end");
}

#[test]
fn a_node_that_knows_less_than_the_first_is_refused() {
    let node = lying(|page, _| page["indexedThrough"]["number"] = json!(11));
    statement(&node, &[]).failed(1, "ends with block 11, before block 20003");
}

#[test]
fn an_answer_that_is_none_is_refused() {
    let script = |_: &str, _: &Value, _: usize| Some(Ok(json!(["what?"])));
    let node = Node::start(Knowledge::new(Rows::of(Vec::new())).lying(script));
    statement(&node, &[]).failed(1, "is no answer to it");
}

#[test]
fn a_refusal_is_repeated_in_the_nodes_words() {
    let script = |_: &str, _: &Value, _: usize| Some(Err(refusal(12_401, "the disk is full")));
    let node = Node::start(Knowledge::new(Rows::of(Vec::new())).lying(script));
    statement(&node, &[]).failed(1, "the disk is full (code 12401)");
}

#[test]
fn a_busy_node_is_asked_again() {
    let script = |_: &str, _: &Value, call: usize| {
        call.is_multiple_of(2).then(|| Err(refusal(12_303, "the node is busy")))
    };
    let node = Node::start(Knowledge::new(Rows::of(some_rows())).lying(script));
    statement(&node, &[]).ended(0);
    assert_eq!(node.asked("attribution_history").len(), 2);
}

fn many(count: u64) -> Rows {
    Rows::new(count, 2_000, |index| {
        bare(10 + (index / 2) as u32, (index % 2) as u32, Kind::Pardoned)
    })
}

#[test]
fn a_cursor_that_expires_costs_no_row_and_repeats_none() {
    // The calls: the sums, a page, then the refused cursor.
    let script = |method: &str, query: &Value, call: usize| {
        let expired = method == "attribution_history" && call == 2;
        assert!(!expired || query["cursor"] == "after-1000");
        expired.then(|| Err(refusal(12_102, "the cursor is from another version of the index")))
    };
    let node = Node::start(Knowledge::new(many(2_500)).lying(script));
    let said = statement(&node, &[]).ended(0);
    assert_eq!(said.out.lines().count(), 2_501);
    let asked = node.asked("attribution_history");
    assert_eq!(asked.len(), 4);
    assert_eq!(asked[2]["cursor"], Value::Null);
    assert_eq!(asked[2]["from"], json!(bare(509, 1, Kind::Pardoned).time));
}

#[test]
fn a_cursor_that_always_expires_is_told() {
    let script = |method: &str, query: &Value, _: usize| {
        let expired = method == "attribution_history" && !query["cursor"].is_null();
        expired.then(|| Err(refusal(12_102, "the cursor is from another version of the index")))
    };
    // All in one block: there is no way on without a cursor.
    let rows = Rows::new(2_500, 2_000, |index| bare(10, index as u32, Kind::Pardoned));
    let node = Node::start(Knowledge::new(rows).lying(script));
    statement(&node, &[]).failed(1, "the cursor is from another version");
}

#[test]
fn a_node_that_is_not_there_is_told() {
    let node = sound();
    let url = node.url();
    drop(node);
    let account = address();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_credence"));
    command.args(["statement", "--account", &account, "--format", "csv", "--url", &url]);
    crate::tool::said(command.output().unwrap()).failed(1, "no node can be used");
}
