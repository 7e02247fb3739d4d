// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence statement --proofs`.

use crate::{
    node::{refusal, Knowledge, Node},
    proven::{chain, Chain, BLOCK},
    rows::address,
    tool::{run, Folder, Said},
};
use credence_index::rpc::HistoryRow;
use credence_receipt::{verify, Trust};
use rstest::rstest;
use serde_json::{json, Value};
use std::{
    fs,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    thread,
    time::Duration,
};

fn statement(node: &Node, folder: &Folder, more: &[&str]) -> Said {
    let (account, proofs) = (address(), folder.at("proofs"));
    let words = ["statement", "--account", &account, "--format", "json", "--proofs", &proofs];
    run(node, &[&words, more].concat())
}

fn receipts(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.file("proofs")).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_leaf_is_verified_and_kept() {
    let (chain, folder) = (chain(), Folder::new());
    let node = Node::start(chain.knowledge(chain.rows()));
    let said = statement(&node, &folder, &[]).ended(0).json();
    // Six leaves, and once more that by which the account owns the dataset.
    assert_eq!(said["totals"]["receipts"], 7);
    assert_eq!(said["totals"]["reconciliation"]["result"], "agrees");
    let rows = said["rows"].as_array().unwrap();
    let mut expected: Vec<_> =
        rows.iter().map(|row| format!("{}.receipt", row["leaf_hash"].as_str().unwrap())).collect();
    expected.sort();
    expected.dedup();
    // Two of the leaves are equal.
    assert_eq!(expected.len(), 5);
    assert_eq!(receipts(&folder), expected);
    for name in expected {
        let bytes = fs::read(folder.file("proofs").join(&name)).unwrap();
        let proven = verify(&bytes, &Trust::genesis(chain.genesis)).expect("it is proven");
        assert_eq!(format!("{:?}.receipt", proven.leaf_hash), name);
    }
}

#[test]
fn what_is_kept_is_not_fetched_again() {
    let (chain, folder) = (chain(), Folder::new());
    let node = Node::start(chain.knowledge(chain.rows()));
    statement(&node, &folder, &[]).ended(0);
    let before = node.asked("attribution_receipt").len();
    statement(&node, &folder, &[]).ended(0);
    // But for the twin, whose file is that of the first.
    assert_eq!(node.asked("attribution_receipt").len(), before + 1);
}

#[test]
fn a_few_receipts_are_fetched_at_a_time() {
    let (chain, folder) = (chain(), Folder::new());
    let (now, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let script = move |method: &str, _: &Value, _: usize| {
        if method == "attribution_receipt" {
            seen.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(200));
            now.fetch_sub(1, Ordering::SeqCst);
        }
        None
    };
    let node = Node::start(chain.knowledge(chain.rows()).lying(script));
    statement(&node, &folder, &[]).ended(0);
    let most = most.load(Ordering::SeqCst);
    assert!((2..=4).contains(&most), "{most}");
}

#[test]
fn receipts_fetched_beside_one_that_fails_are_kept() {
    let (chain, folder) = (chain(), Folder::new());
    let script = |method: &str, query: &Value, _: usize| {
        let is_it = method == "attribution_receipt" && query["index"] == 1;
        is_it.then(|| Err(refusal(12_207, "history is unavailable")))
    };
    let node = Node::start(chain.knowledge(chain.rows()).lying(script));
    statement(&node, &folder, &[]).failed(1, "no receipt for row 0 of leaf 1 in block 1");
    let rows = chain.rows();
    let fetched = rows.iter().filter(|row| [0, 2, 3, 4].contains(&row.leaf));
    let mut expected: Vec<_> = fetched.map(|row| format!("{}.receipt", row.leaf_hash)).collect();
    expected.sort();
    expected.dedup();
    assert_eq!(receipts(&folder), expected);
}

#[rstest]
#[case("900", 1, "the disk is full")]
#[case("901", 6, "row 0 of leaf 3 in block 1 is not proven")]
fn what_comes_before_a_failure_is_proven(
    #[case] planck: &str,
    #[case] code: i32,
    #[case] why: &str,
) {
    let chain = chain();
    let mut rows = chain.rows();
    rows[3].planck = Some(planck.to_owned());
    let listed = chain.knowledge(rows.clone()).rows;
    let script = move |method: &str, query: &Value, _: usize| {
        (method == "attribution_history").then(|| {
            if !query["cursor"].is_null() {
                return Err(refusal(12_401, "the disk is full"));
            }
            let mut page = listed.page(query)?;
            page["next"] = json!("on");
            Ok(page)
        })
    };
    let node = Node::start(chain.knowledge(rows).lying(script));
    statement(&node, &Folder::new(), &[]).failed(code, why);
}

/// A node that lists what the chain does not say.
fn lying(change: impl Fn(&mut Vec<HistoryRow>)) -> (Chain, Node) {
    let chain = chain();
    let mut rows = chain.rows();
    change(&mut rows);
    let mut knowledge = chain.knowledge(rows);
    // So that nothing but the proofs can find it.
    knowledge.ledger = Some(knowledge.rows.ledger());
    (chain, Node::start(knowledge))
}

fn text(planck: u32) -> Option<String> {
    Some(planck.to_string())
}

#[rstest]
#[case(|rows: &mut Vec<HistoryRow>| rows[1].planck = text(51), "its planck is `51`, and by the proven leaf `50`")]
#[case(|rows: &mut Vec<HistoryRow>| rows[5].credits = text(1), "its micro_credits is `1`")]
#[case(|rows: &mut Vec<HistoryRow>| rows[5].job = Some(8), "its job is `8`")]
#[case(|rows: &mut Vec<HistoryRow>| rows[5].assurance.clear(), "its assurance is ``")]
#[case(|rows: &mut Vec<HistoryRow>| rows[5].worker = None, "its worker is ``")]
#[case(|rows: &mut Vec<HistoryRow>| rows[7].reason = None, "its reason is ``")]
#[case(|rows: &mut Vec<HistoryRow>| rows[8].row = 2, "its leaf has no such row")]
#[case(|rows: &mut Vec<HistoryRow>| { rows.remove(6); }, "one more row of the account: row 3")]
#[case(|rows: &mut Vec<HistoryRow>| rows[3].leaf_hash = rows[0].leaf_hash.clone(), "its receipt is of the leaf")]
#[case(|rows: &mut Vec<HistoryRow>| rows[0].time = "2026-11-01T00:00:00.001Z".into(), "block")]
#[case(|rows: &mut Vec<HistoryRow>| rows.iter_mut().for_each(|row| row.time = "2026-11-01T00:00:03Z".into()), "its time is `2026-11-01T00:00:03Z`")]
fn every_part_of_a_row_is_compared(#[case] change: fn(&mut Vec<HistoryRow>), #[case] why: &str) {
    let (_, node) = lying(change);
    let folder = Folder::new();
    let said = statement(&node, &folder, &["--out", &folder.at("a.json")]);
    assert!([1, 6].contains(&said.code) && said.err.contains(why), "{}", said.err);
    assert!(said.err.contains("row") && said.err.contains("in block 1"), "{}", said.err);
    assert_eq!(folder.names(), ["proofs"]);
}

#[test]
fn a_lie_has_a_code_of_its_own() {
    let (_, node) = lying(|rows| rows[1].planck = text(51));
    let folder = Folder::new();
    statement(&node, &folder, &[]).failed(6, "row 0 of leaf 1 in block 1 is not proven");
}

#[test]
fn a_leaf_listed_at_another_place_is_refused() {
    let (chain, folder) = (chain(), Folder::new());
    let mut rows = chain.rows();
    // By its turns alone it could lie there, in a larger tree.
    let twins: Vec<_> = rows[7..].iter().map(|row| HistoryRow { leaf: 6, ..row.clone() }).collect();
    rows.extend(twins);
    let mut knowledge = chain.knowledge(rows);
    knowledge.receipts.push(((BLOCK, 6), chain.receipt(5)));
    statement(&Node::start(knowledge), &folder, &[]).failed(6, "at another place of the block");
}

#[test]
fn an_owner_of_a_dataset_must_have_registered_it() {
    // The node lists all but the registration.
    let (_, node) = lying(|rows| {
        rows.remove(0);
    });
    let folder = Folder::new();
    let why = "no registration by the account is found of 0x4444";
    statement(&node, &folder, &[]).failed(6, why);
}

fn answering(receipt: impl Fn(Vec<u8>) -> Value + Send + Sync + 'static) -> Node {
    let chain = chain();
    let good = chain.receipt(0);
    let script = move |method: &str, _: &Value, _: usize| {
        (method == "attribution_receipt")
            .then(|| Ok(json!({ "receipt": receipt(good.clone()), "block": 1, "index": 0 })))
    };
    Node::start(chain.knowledge(chain.rows()).lying(script))
}

fn hexadecimal(bytes: Vec<u8>) -> Value {
    json!(format!("0x{}", hex::encode(bytes)))
}

#[test]
fn receipts_that_prove_nothing_are_refused() {
    let folder = Folder::new();
    let refuse = |node: Node, why: &str| statement(&node, &folder, &[]).failed(6, why);
    refuse(answering(|_| json!("0xzz")), "is not hexadecimal");
    refuse(answering(|_| json!("0x")), "does not begin with CREDRCPT");
    refuse(
        answering(|mut file| {
            file.push(0);
            hexadecimal(file)
        }),
        "follow the end of the receipt",
    );
    refuse(
        answering(|mut file| {
            // Within the leaf.
            file[60] ^= 1;
            hexadecimal(file)
        }),
        "row 0 of leaf 0 in block 1 is not proven",
    );
    assert!(receipts(&folder).is_empty());
}

#[test]
fn a_receipt_that_is_refused_is_told_with_the_row() {
    let chain = chain();
    let script = |method: &str, _: &Value, _: usize| {
        (method == "attribution_receipt").then(|| Err(refusal(12_207, "history is unavailable")))
    };
    let node = Node::start(chain.knowledge(chain.rows()).lying(script));
    let said = statement(&node, &Folder::new(), &[]).ended(1);
    assert!(said.err.contains("no receipt for row 0 of leaf 0 in block 1"), "{}", said.err);
    assert!(said.err.contains("history is unavailable"), "{}", said.err);
}

#[test]
fn a_header_of_another_hash_gives_no_time() {
    let chain = chain();
    let mut knowledge: Knowledge = chain.knowledge(chain.rows());
    knowledge.headers[1].1["stateRoot"] = json!(format!("0x{}", "01".repeat(32)));
    let folder = Folder::new();
    statement(&Node::start(knowledge), &folder, &[]).failed(6, "no header of its block");
}

#[test]
fn a_file_of_the_name_that_is_something_else_is_not_replaced() {
    let (chain, folder) = (chain(), Folder::new());
    let node = Node::start(chain.knowledge(chain.rows()));
    let name = format!("{}.receipt", chain.rows()[0].leaf_hash);
    fs::create_dir(folder.file("proofs")).unwrap();
    let path = folder.file("proofs").join(name);
    fs::write(&path, "precious").unwrap();
    let said = statement(&node, &folder, &[]);
    said.failed(6, "is there already and is not its receipt");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    statement(&node, &folder, &["--force"]).ended(0);
    assert_eq!(fs::read(&path).unwrap(), chain.receipt(0));
}
