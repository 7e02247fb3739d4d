// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence statement`: rows, sums, and whether they agree with the ledger.

use crate::{
    node::{Knowledge, Node},
    rows::{address, bare, some_rows, Rows},
    tool::{run, Folder, Said},
};
use credence_index::{row::Kind, rpc::HistoryRow};
use parquet::{
    file::reader::{FileReader as _, SerializedFileReader},
    record::Field,
};
use serde_json::{json, Value};
use std::{fs::File, process::Command};

fn sound() -> Node {
    Node::start(Knowledge::new(Rows::of(some_rows())))
}

fn statement(node: &Node, format: &str, more: &[&str]) -> Said {
    let account = address();
    let words = ["statement", "--account", &account, "--format", format];
    run(node, &[&words, more].concat())
}

#[test]
fn csv_has_a_header_and_the_rows() {
    let said = statement(&sound(), "csv", &[]).ended(0);
    let golden = include_str!("golden.csv").replace("ADDRESS", &address());
    assert_eq!(said.out, golden);
    assert!(said.err.contains("agrees with the chain's ledger"), "{}", said.err);
}

#[test]
fn json_is_one_object_with_rows_and_totals() {
    let said = statement(&sound(), "json", &[]).ended(0);
    let statement = said.json();
    let rows = statement["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 8);
    // A line for each row.
    assert_eq!(said.out.lines().filter(|line| line.contains("\"leaf_hash\"")).count(), 8);
    assert_eq!(
        rows[2],
        json!({
            "block": 11, "leaf": 0, "row": 0, "time": "2026-11-01T00:01:06Z", "kind": "credit",
            "role": "dataset", "account": address(), "job": 11, "worker": address(),
            "model": format!("0x{}", "22".repeat(32)),
            "dataset": format!("0x{}", "44".repeat(32)),
            "micro_credits": "280000", "planck": "800000000", "cred": "0.0008",
            "assurance": ["signed", "checked"], "status": "settled", "doubts": ["collusion"],
            "leaf_hash": rows[2]["leaf_hash"],
        })
    );
    let totals = &statement["totals"];
    assert_eq!(totals["reconciliation"], json!({ "result": "agrees" }));
    assert_eq!(totals["rows"], 8);
    assert_eq!(totals["period"], totals["whole"]);
    assert_eq!(totals["through"]["number"], 20_003);
    let owed = json!({
        "kind": "owed", "role": "payee", "status": null, "rows": 1, "micro_credits": "0",
        "planck": "70000000001",
    });
    assert!(totals["period"].as_array().expect("sums").contains(&owed), "{totals}");
}

#[test]
fn parquet_reads_back_with_its_types() {
    let folder = Folder::new();
    let out = folder.at("a.parquet");
    let said = statement(&sound(), "parquet", &["--out", &out]).ended(0);
    assert!(said.out.contains("agrees with the chain's ledger"), "{}", said.out);
    assert_eq!(folder.names(), ["a.parquet"]);
    let reader = SerializedFileReader::new(File::open(&out).unwrap()).expect("Parquet");
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 8);
    let field = |row: usize, name: &str| {
        let found = rows[row].get_column_iter().find(|(column, _)| *column == name);
        found.expect("a column").1.clone()
    };
    assert_eq!(field(3, "block"), Field::UInt(20_000));
    assert_eq!(field(2, "time"), Field::TimestampMillis(1_793_491_266_000));
    assert_eq!(field(2, "job"), Field::ULong(11));
    assert_eq!(field(2, "micro_credits"), Field::ULong(280_000));
    assert_eq!(field(4, "planck"), Field::Str("70000000001".to_owned()));
    assert_eq!(field(4, "model"), Field::Null);
    assert_eq!(field(0, "assurance"), Field::Str("signed+checked".to_owned()));
    let Field::Decimal(cred) = field(4, "cred") else { panic!("no decimal") };
    assert_eq!((cred.precision(), cred.scale()), (38, 12));
    assert_eq!(cred.data(), 70_000_000_001u128.to_be_bytes());
    let metadata = reader.metadata().file_metadata().key_value_metadata().expect("sums");
    let totals = metadata.iter().find(|pair| pair.key == "credence.totals").expect("sums");
    let totals: Value = serde_json::from_str(totals.value.as_deref().unwrap()).expect("JSON");
    assert_eq!(totals["rows"], 8);
}

#[test]
fn the_sums_of_a_csv_file_lie_beside_it() {
    let folder = Folder::new();
    let out = folder.at("november.csv");
    let said = statement(&sound(), "csv", &["--out", &out, "--output", "json"]).ended(0);
    assert_eq!(folder.names(), ["november.csv", "november.totals.csv"]);
    assert_eq!(said.json()["rows"], 8);
    let totals = folder.text("november.totals.csv");
    assert!(totals.starts_with("of,kind,role,status,rows,micro_credits,planck,cred\n"));
    let line = "period,credit,checker,settled,1,100000,30000000000,0.03\n";
    assert!(totals.contains(line), "{totals}");
    assert!(totals.contains(&line.replace("period", "history")), "{totals}");
}

#[test]
fn a_period_has_its_rows_and_is_still_compared() {
    let node = sound();
    let period = ["--from", "2026-11-01T00:01:06Z", "--to", "2026-11-02T09:20:06Z"];
    let said = statement(&node, "json", &period).ended(0).json();
    let blocks: Vec<_> = said["rows"].as_array().unwrap().iter().map(|row| &row["block"]).collect();
    assert_eq!(blocks, [11, 20_000, 20_000]);
    assert_eq!(said["totals"]["reconciliation"]["result"], "agrees");
    assert_eq!(said["from"], "2026-11-01T00:01:06Z");
    // Payments of the whole history had to be asked for.
    let asked = node.asked("attribution_history");
    assert_eq!(asked.last().unwrap()["kinds"], json!(["payment"]));
}

#[test]
fn nothing_is_a_statement_too() {
    let node = Node::start(Knowledge::new(Rows::of(Vec::new())));
    let said = statement(&node, "csv", &[]).ended(0);
    assert_eq!(said.out.lines().count(), 1);
    let json = statement(&node, "json", &[]).ended(0).json();
    assert_eq!(json["rows"], json!([]));
    let folder = Folder::new();
    statement(&node, "parquet", &["--out", &folder.at("a.parquet")]).ended(0);
    let reader = SerializedFileReader::new(File::open(folder.file("a.parquet")).unwrap());
    assert_eq!(reader.expect("Parquet").metadata().file_metadata().num_rows(), 0);
}

#[test]
fn a_history_that_does_not_add_up_is_told_loudly() {
    let mut knowledge = Knowledge::new(Rows::of(some_rows()));
    let (claimable, compute, verification) = knowledge.ledger.unwrap();
    knowledge.ledger = Some((claimable + 1, compute, verification));
    let node = Node::start(knowledge);
    let folder = Folder::new();
    let said = statement(&node, "json", &["--out", &folder.at("a.json")]).ended(6);
    assert!(said.out.contains("THE HISTORY IS WRONG"), "{}", said.out);
    assert!(said.out.contains("0.040000000001 CRED"), "{}", said.out);
    assert!(said.err.contains("sums are not what they should be"), "{}", said.err);
    // Who looks into it needs the rows.
    assert!(folder.text("a.json").contains("\"result\":\"disagrees\""));
}

#[test]
fn a_row_that_the_node_leaves_out_is_noticed() {
    let script = |method: &str, _: &Value, _: usize| {
        (method == "attribution_history").then(|| {
            let mut rows = Rows::of(some_rows());
            let all = some_rows();
            rows.count = 7;
            rows.row = Box::new(move |index| all[index as usize + 1].clone());
            rows.page(&json!({ "account": address(), "order": "ascending", "limit": 1000 }))
        })
    };
    let node = Node::start(Knowledge::new(Rows::of(some_rows())).lying(script));
    let said = statement(&node, "csv", &[]).ended(6);
    assert!(said.err.contains("credit worker settled"), "{}", said.err);
}

#[test]
fn a_forgotten_state_is_no_agreement() {
    let mut knowledge = Knowledge::new(Rows::of(some_rows()));
    knowledge.ledger = None;
    let said = statement(&Node::start(knowledge), "csv", &[]).ended(0);
    assert!(said.err.contains("NOT compared"), "{}", said.err);
    assert!(said.err.contains("forgotten the state of block 20003"), "{}", said.err);
}

#[test]
fn a_history_that_begins_late_is_no_agreement() {
    let mut rows = Rows::of(some_rows());
    rows.indexed_from = 10;
    let said = statement(&Node::start(Knowledge::new(rows)), "csv", &[]).ended(0);
    assert!(said.err.contains("begins at block 10"), "{}", said.err);
}

fn generated(index: u64) -> HistoryRow {
    let block = 10 + (index / 4) as u32;
    HistoryRow {
        planck: Some((index * 1_000).to_string()),
        role: Some(credence_index::row::Role::Payee),
        ..bare(block, (index % 4) as u32, Kind::Owed)
    }
}

/// The tool cannot take more memory than the system gives it: much less than a million rows need.
fn a_million_rows(format: &str) -> (Folder, usize) {
    const COUNT: u64 = 1_000_000;
    let mut rows = Rows::new(COUNT, 10 + COUNT as u32 / 4, generated);
    rows.through += 1;
    let node = Node::start(Knowledge::new(rows));
    let folder = Folder::new();
    let (tool, url, out) = (env!("CARGO_BIN_EXE_credence"), node.url(), folder.at("out"));
    let account = address();
    let line = format!(
        "ulimit -d 262144 && exec {tool} statement --url {url} --account {account} --format \
         {format} --out {out} --output json"
    );
    let output = Command::new("sh").args(["-c", &line]).output().expect("it runs");
    let said = crate::tool::said(output).ended(0);
    assert_eq!(said.json()["rows"], COUNT);
    assert_eq!(said.json()["reconciliation"]["result"], "agrees");
    (folder, node.asked("attribution_history").len())
}

#[test]
fn a_million_rows_need_little_memory() {
    let (folder, pages) = a_million_rows("csv");
    assert_eq!(pages, 1_000);
    let text = folder.text("out");
    assert_eq!(text.lines().count(), 1_000_001);
    assert!(text.lines().last().unwrap().contains(",999999000,"));
}

#[test]
fn a_million_rows_are_groups_of_64_thousand() {
    let (folder, _) = a_million_rows("parquet");
    let reader = SerializedFileReader::new(File::open(folder.file("out")).unwrap()).unwrap();
    let groups: Vec<_> = reader.metadata().row_groups().iter().map(|g| g.num_rows()).collect();
    assert_eq!(groups.iter().sum::<i64>(), 1_000_000);
    assert!(groups[..15].iter().all(|rows| *rows == 65_536), "{groups:?}");
}
