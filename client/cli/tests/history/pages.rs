// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence history`, page by page.

use crate::{
    node::{Knowledge, Node},
    rows::{address, bare, some_rows, Rows},
    tool::run,
};
use credence_index::row::Kind;
use serde_json::json;

fn sound() -> Node {
    Node::start(Knowledge::new(Rows::of(some_rows())))
}

#[test]
fn rows_are_lines_of_json_newest_first() {
    let said = run(&sound(), &["history", "--account", &address(), "--output", "json"]).ended(0);
    let lines = said.lines();
    assert_eq!(lines.len(), 9);
    assert_eq!(lines[0]["kind"], "strike");
    assert_eq!(lines[0]["number"], 2);
    assert_eq!(lines[7]["cred"], "1.5");
    assert_eq!(lines[8], json!({ "next": null, "indexed_through": 20_003, "indexed_from": 1 }));
}

#[test]
fn people_see_a_table() {
    let words = ["history", "--account", &address(), "--order", "ascending"];
    let said = run(&sound(), &words).ended(0);
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines[0], "History");
    assert!(lines[1].starts_with("Time"));
    assert!(lines[2].starts_with("2026-11-01T00:01:00Z  credit"), "{}", lines[2]);
    assert!(lines[2].contains("0.200000  1.5 CRED"), "{}", lines[2]);
    assert!(lines[4].contains("(doubted: collusion)"), "{}", lines[4]);
    assert_eq!(lines[10], "No more rows, through block 20003.");
}

#[test]
fn a_limit_is_kept_and_a_cursor_leads_on() {
    let node = sound();
    let words = ["history", "--account", &address(), "--output", "json", "--limit", "3"];
    let first = run(&node, &words).ended(0).lines();
    assert_eq!(first.len(), 4);
    let next = first[3]["next"].as_str().expect("there is more").to_owned();
    let rest = run(&node, &[&words[..5], &["--cursor", &next]].concat()).ended(0).lines();
    assert_eq!(rest.len(), 6);
    assert_eq!(node.asked("attribution_history")[0]["limit"], 3);
}

#[test]
fn more_than_a_page_is_several() {
    let rows = Rows::new(2_500, 3_000, |index| bare(10 + index as u32, 0, Kind::Pardoned));
    let node = Node::start(Knowledge::new(rows));
    let words = ["history", "--account", &address(), "--output", "json", "--limit", "2200"];
    assert_eq!(run(&node, &words).ended(0).lines().len(), 2_201);
    let limits: Vec<_> =
        node.asked("attribution_history").iter().map(|query| query["limit"].clone()).collect();
    assert_eq!(limits, [1_000, 1_000, 200]);
}

#[test]
fn all_filters_reach_the_node() {
    let node = sound();
    let id = format!("0x{}", "22".repeat(32));
    let words = [
        "history",
        "--model",
        &id,
        "--kind",
        "credit,owed",
        "--role",
        "worker",
        "--status",
        "settled",
        "--assurance",
        "signed",
        "--from",
        "2026-11-01",
        "--to",
        "2026-11-02T01:00:00+01:00",
    ];
    run(&node, &words).ended(0);
    assert_eq!(
        node.asked("attribution_history"),
        [json!({
            "model": id, "kinds": ["credit", "owed"], "roles": ["worker"],
            "statuses": ["settled"], "assurance": ["signed"], "from": "2026-11-01T00:00:00Z",
            "until": "2026-11-02T00:00:00Z", "order": "descending", "limit": 100,
        })]
    );
}

#[test]
fn a_malformed_cursor_is_told() {
    let words = ["history", "--job", "7", "--cursor", "mine"];
    run(&sound(), &words).failed(1, "the cursor is malformed (code 12101)");
}

#[test]
fn no_rows_are_told_as_such() {
    let said = run(&sound(), &["history", "--job", "77"]).ended(0);
    assert_eq!(said.out, "No rows, through block 20003.\n");
}
