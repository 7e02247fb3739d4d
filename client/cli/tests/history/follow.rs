// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence history --follow`.

use crate::{
    node::{Knowledge, Node},
    rows::{address, bare, some_rows, Rows},
    tool::command,
};
use credence_index::row::Kind;
use serde_json::{json, Value};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Stdio},
};

/// A tool that follows until it is dropped.
struct Follower {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Follower {
    fn start(node: &Node, more: &[&str]) -> Self {
        let account = address();
        let words = ["history", "--account", &account, "--follow", "--output", "json"];
        let mut command = command(node, &[&words, more].concat());
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it runs");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, lines }
    }

    /// The blocks of the next rows.
    fn blocks(&mut self, count: usize) -> Vec<u64> {
        let lines = self.lines.by_ref().take(count);
        lines
            .map(|line| {
                let row: Value = serde_json::from_str(&line.expect("text")).expect("JSON");
                row["block"].as_u64().expect("a number")
            })
            .collect()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.child.kill().expect("it runs for ever");
        self.child.wait().expect("it is gone");
    }
}

fn rows(blocks: &[u32], cursor: &str) -> Value {
    let rows: Vec<_> = blocks.iter().map(|block| bare(*block, 0, Kind::Pardoned)).collect();
    json!({
        "event": "rows", "rows": rows, "cursor": cursor,
        "indexedThrough": { "number": 1, "hash": "0x00" },
    })
}

fn node(notices: impl Fn(&Value, usize) -> Vec<Value> + Send + Sync + 'static) -> Node {
    node_with(Rows::of(some_rows()), notices)
}

fn node_with(
    rows: Rows,
    notices: impl Fn(&Value, usize) -> Vec<Value> + Send + Sync + 'static,
) -> Node {
    Node::start(Knowledge { notices: Box::new(notices), ..Knowledge::new(rows) })
}

#[test]
fn a_client_that_lags_goes_on_from_its_cursor() {
    let node = node(|query, call| match call {
        0 => vec![rows(&[30_000], "a"), json!({ "event": "lagged", "cursor": "b" })],
        _ => {
            assert_eq!(query["cursor"], "b");
            vec![rows(&[30_001, 30_002], "c")]
        },
    });
    let mut follower = Follower::start(&node, &[]);
    assert_eq!(follower.blocks(3), [30_000, 30_001, 30_002]);
    assert_eq!(node.subscriptions(), 2);
}

#[test]
fn a_stopped_index_is_asked_again() {
    let node = node(|query, call| match call {
        0 => vec![json!({ "event": "stopped", "cursor": "a", "error": "the disk is full" })],
        _ => {
            assert_eq!(query["cursor"], "a");
            vec![rows(&[30_000], "b")]
        },
    });
    assert_eq!(Follower::start(&node, &[]).blocks(1), [30_000]);
}

#[test]
fn a_cursor_is_where_it_begins() {
    let node = node(|query, _| {
        assert_eq!(query["cursor"], "mine");
        vec![rows(&[30_000], "b")]
    });
    assert_eq!(Follower::start(&node, &["--cursor", "mine"]).blocks(1), [30_000]);
    // Nothing before it is looked for.
    assert!(node.asked("attribution_history").is_empty());
}

#[test]
fn a_node_that_restarts_costs_no_row_and_repeats_none() {
    let first = node(|_, _| vec![rows(&[30_000], "a")]);
    let mut follower = Follower::start(&first, &[]);
    assert_eq!(follower.blocks(1), [30_000]);
    let address = first.address();
    drop(first);
    let notices = |query: &Value, _: usize| {
        assert_eq!(query["cursor"], "a");
        // A node may repeat what the cursor has passed.
        vec![rows(&[30_000, 30_001], "b")]
    };
    let knowledge =
        Knowledge { notices: Box::new(notices), ..Knowledge::new(Rows::of(some_rows())) };
    let _second = Node::start_at(address, knowledge);
    assert_eq!(follower.blocks(1), [30_001]);
}

#[test]
fn what_was_missed_before_the_first_cursor_is_found() {
    let first = node(|_, _| Vec::new());
    let mut follower = Follower::start(&first, &[]);
    while first.subscriptions() == 0 {
        std::thread::yield_now();
    }
    // Its last block was 20,003.
    let address = first.address();
    drop(first);
    let mut all = some_rows();
    all.extend([20_004, 20_005].map(|block| bare(block, 0, Kind::Pardoned)));
    let notices = |query: &Value, _: usize| {
        assert_eq!(query["cursor"], Value::Null);
        vec![rows(&[20_005, 20_006], "b")]
    };
    let knowledge = Knowledge { notices: Box::new(notices), ..Knowledge::new(Rows::of(all)) };
    let _second = Node::start_at(address, knowledge);
    assert_eq!(follower.blocks(3), [20_004, 20_005, 20_006]);
}
