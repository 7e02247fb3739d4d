// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence receipt get`.

use crate::{
    node::{refusal, Answer, Knowledge, Node},
    proven::{chain, Chain, BLOCK},
    rows::Rows,
    tool::{command, run, said, Folder, Said},
};
use serde_json::{json, Value};
use std::{fs, process::Stdio, time::Duration};

/// The leaf with the receipt of the one job that has settled.
const SETTLED: u32 = 4;
const JOB: &str = "7";

/// A node that answers questions for receipts by job as told, and others truly.
fn node(chain: &Chain, by_job: impl Fn(u64) -> Answer + Send + Sync + 'static) -> Knowledge {
    let script = move |method: &str, query: &Value, _: usize| {
        let job = query["job"].as_u64().filter(|_| method == "attribution_receipt");
        job.map(&by_job)
    };
    chain.knowledge(chain.rows()).lying(script)
}

fn settled(chain: &Chain) -> Knowledge {
    let receipt = format!("0x{}", hex::encode(chain.receipt(SETTLED as usize)));
    node(chain, move |_| Ok(json!({ "receipt": receipt, "block": BLOCK, "index": SETTLED })))
}

fn get(node: &Node, folder: &Folder, of: &[&str]) -> Said {
    let out = folder.at("a.receipt");
    run(node, &[&["receipt", "get", "--out", &out, "--output", "json"], of].concat())
}

#[test]
fn a_settled_jobs_receipt_is_verified_and_kept() {
    let (chain, folder) = (chain(), Folder::new());
    let said = get(&Node::start(settled(&chain)), &folder, &[JOB]).ended(0).json();
    assert_eq!((&said["verified"], &said["leaf"]["job"]), (&json!(true), &json!(JOB)));
    assert_eq!(fs::read(folder.file("a.receipt")).unwrap(), chain.receipt(SETTLED as usize));
    assert_eq!(folder.names(), ["a.receipt"]);
}

#[test]
fn another_jobs_receipt_is_refused() {
    let (chain, folder) = (chain(), Folder::new());
    get(&Node::start(settled(&chain)), &folder, &["8"]).failed(6, "not that of job 8");
    assert!(folder.names().is_empty());
}

#[test]
fn every_leaf_is_got_by_its_place() {
    let chain = chain();
    let node = Node::start(chain.knowledge(chain.rows()));
    for row in chain.rows() {
        let folder = Folder::new();
        let (block, leaf) = (row.block.to_string(), row.leaf.to_string());
        let said = get(&node, &folder, &["--block", &block, "--leaf", &leaf]).ended(0).json();
        assert_eq!((&said["verified"], &said["leaf_hash"]), (&json!(true), &json!(row.leaf_hash)));
        assert_eq!(fs::read(folder.file("a.receipt")).unwrap(), chain.receipt(row.leaf as usize));
    }
    get(&node, &Folder::new(), &["--block", "1", "--leaf", "9"]).failed(1, "leaf 9 in block 1");
}

#[test]
fn a_leaf_of_another_place_is_refused() {
    let (chain, folder) = (chain(), Folder::new());
    let mut knowledge = chain.knowledge(chain.rows());
    // These two are equal: only their places tell them apart.
    knowledge.receipts[1].1 = chain.receipt(2);
    knowledge.receipts.push(((2, 0), chain.receipt(0)));
    let node = Node::start(knowledge);
    let refuse = |block: &str, leaf: &str| {
        let why = format!("not that of leaf {leaf} in block {block}");
        get(&node, &folder, &["--block", block, "--leaf", leaf]).failed(6, &why);
    };
    refuse("1", "1");
    refuse("2", "0");
    assert!(folder.names().is_empty());
}

#[test]
fn a_file_that_is_there_is_kept() {
    let folder = Folder::new();
    fs::write(folder.file("a.receipt"), "precious").unwrap();
    let node = Node::start(settled(&chain()));
    get(&node, &folder, &[JOB]).failed(1, "is there already");
    assert_eq!(folder.text("a.receipt"), "precious");
    assert!(node.asked("attribution_receipt").is_empty());
}

#[test]
fn nodes_that_have_no_receipt_say_why() {
    let (chain, folder) = (chain(), Folder::new());
    let refuse = |code: i32, ends: i32| {
        let node = Node::start(node(&chain, move |_| Err(refusal(code, "so it is"))));
        get(&node, &folder, &[JOB]).failed(ends, "so it is");
    };
    refuse(12_203, 4);
    refuse(12_204, 5);
    refuse(12_207, 1);
    let knowledge = Knowledge { has_history: false, ..Knowledge::new(Rows::of(Vec::new())) };
    get(&Node::start(knowledge), &folder, &[JOB]).failed(1, "--no-history");
    let node =
        Node::start(node(&chain, |_| Ok(json!({ "receipt": "0xzz", "block": 1, "index": 1 }))));
    get(&node, &folder, &[JOB]).failed(1, "no receipt in it");
}

#[test]
fn waiting_survives_a_node_that_restarts() {
    let (chain, folder) = (chain(), Folder::new());
    let first = Node::start(node(&chain, |_| Err(refusal(12_203, "it is queued"))));
    let out = folder.at("a.receipt");
    let mut waiting = command(&first, &["receipt", "get", JOB, "--wait", "--out", &out]);
    let waiting = waiting.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while first.asked("attribution_receipt").is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let address = first.address();
    drop(first);
    // Longer than the tool takes to ask again.
    std::thread::sleep(Duration::from_secs(5));
    let _second = Node::start_at(address, settled(&chain));
    said(waiting.wait_with_output().unwrap()).ended(0);
    assert_eq!(fs::read(&out).unwrap(), chain.receipt(SETTLED as usize));
}
