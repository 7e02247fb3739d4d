// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The methods, with good and bad input.

mod common;

use common::{
    chronicle::{account, dataset, model, Chronicle},
    model::Model,
    node::FakeNode,
};
use credence_index::{
    health::{health, Reporter},
    metrics::Metrics,
    query::{Dimension, Filter, Order, Query},
    rpc::{methods, Deps, HistoryAnswer, JobAnswer, JobProgress, JobsAnswer, Limits, TotalsAnswer},
    store::{Origin, Sqlite, SqliteOptions, Store},
};
use jsonrpsee::{core::EmptyServerParams, MethodsError, RpcModule};
use rstest::rstest;
use serde_json::{json, Value};
use sp_core::{
    crypto::{AccountId32, Ss58AddressFormat, Ss58Codec},
    H256,
};
use std::sync::Arc;
use tempfile::TempDir;

const BLOCKS: u32 = 200;

struct Node {
    module: RpcModule<()>,
    model: Model,
    chronicle: Chronicle,
    _reporter: Reporter,
    _folder: TempDir,
}

fn node() -> Node {
    node_of(Chronicle::new(3))
}

fn node_of(chronicle: Chronicle) -> Node {
    let folder = tempfile::tempdir().expect("temporary folder");
    let options = SqliteOptions::at(folder.path().join("history.sqlite"));
    let store = Sqlite::open(Origin::whole(chronicle.genesis()), &options).expect("new");
    let blocks = chronicle.blocks(1..=BLOCKS);
    store.append(&blocks).expect("next blocks");
    let mut model = Model::default();
    model.append(&blocks);
    let (reporter, monitor) = health(store.head().expect("head"));
    let module = methods(Deps {
        store: Arc::new(store),
        proofs: Arc::new(FakeNode),
        jobs: Arc::new(FakeNode),
        monitor,
        metrics: Metrics::default(),
        ss58_prefix: 42,
        limits: Limits::default(),
    })
    .expect("no two methods have one name");
    Node { module, model, chronicle, _reporter: reporter, _folder: folder }
}

impl Node {
    async fn call(&self, method: &str, query: Value) -> Result<Value, (i32, String, Value)> {
        match self.module.call::<_, Value>(method, [query]).await {
            Ok(answer) => Ok(answer),
            Err(MethodsError::JsonRpc(error)) => {
                let data = error
                    .data()
                    .map_or(Value::Null, |data| serde_json::from_str(data.get()).expect("JSON"));
                Err((error.code(), error.message().to_owned(), data))
            },
            Err(other) => panic!("{other}"),
        }
    }

    async fn code(&self, method: &str, query: Value) -> i32 {
        let refused = self.call(method, query.clone()).await;
        refused.expect_err(&format!("{method} {query}")).0
    }
}

fn address(account: &AccountId32) -> String {
    account.to_ss58check_with_version(Ss58AddressFormat::custom(42))
}

fn digits(hash: &H256) -> String {
    format!("{hash:?}")
}

#[tokio::test]
async fn history_is_that_of_the_model_by_each_dimension() {
    let node = node();
    let whose = [
        (json!({ "account": address(&account(1)) }), Dimension::Account(account(1))),
        (json!({ "worker": address(&account(2)) }), Dimension::Worker(account(2))),
        (json!({ "model": digits(&model(1).0) }), Dimension::Model(model(1))),
        (json!({ "dataset": digits(&dataset(1).0) }), Dimension::Dataset(dataset(1))),
        (json!({ "job": 1 }), Dimension::Job(1)),
    ];
    for (named, of) in whose {
        for (word, order) in [("ascending", Order::Ascending), ("descending", Order::Descending)] {
            let filter = Filter::default();
            let query = Query { of: of.clone(), filter, order, after: None, limit: 1 };
            let expected = node.model.all(&query);
            assert!(expected.len() > 10, "{of:?}: {}", expected.len());
            let mut question = named.clone();
            question["order"] = word.into();
            question["limit"] = 7.into();
            let mut found = Vec::new();
            loop {
                let answer = node.call("attribution_history", question.clone()).await;
                let answer: HistoryAnswer =
                    serde_json::from_value(answer.expect("a page")).expect("its type");
                assert_eq!(answer.indexed_through.number, BLOCKS);
                assert_eq!(answer.indexed_through.hash, digits(&node.chronicle.hash(BLOCKS)));
                assert_eq!(answer.indexed_from, 1);
                found.extend(answer.rows);
                let Some(next) = answer.next else { break };
                question["cursor"] = next.into();
            }
            assert_eq!(found.len(), expected.len());
            for (found, marked) in found.iter().zip(&expected) {
                let row = &marked.row;
                let place = (row.position.block, row.position.leaf, row.position.row);
                assert_eq!((found.block, found.leaf, found.row), place);
                assert_eq!((found.kind, found.role, found.job), (row.kind, row.role, row.job));
                assert_eq!((found.status, found.reason), (row.status, row.reason));
                assert_eq!(found.account, row.account.as_ref().map(address));
                assert_eq!(found.worker, row.worker.as_ref().map(address));
                assert_eq!(found.model, row.model.map(|model| digits(&model.0)));
                assert_eq!(found.planck, row.planck.map(|planck| planck.to_string()));
                assert_eq!(found.credits, row.credits.map(|credits| credits.to_string()));
                assert_eq!(found.leaf_hash, digits(&row.leaf_hash));
                assert_eq!(found.doubts, marked.doubts);
                let time = jiff::Timestamp::from_millisecond(row.time_ms as i64).expect("a time");
                assert_eq!(found.time, time.to_string());
            }
        }
    }
}

#[tokio::test]
async fn filters_by_time_word_and_method_reach_the_store() {
    let node = node();
    let at = |block| {
        let time = node.chronicle.at(block).time_ms as i64;
        jiff::Timestamp::from_millisecond(time).expect("a time").to_string()
    };
    let question = json!({
        "account": address(&account(1)), "from": at(10), "until": at(40),
        "roles": ["worker", "payee"], "kinds": ["payment", "strike", "credit", "attempt-failed"],
        "limit": 1000,
    });
    let answer = node.call("attribution_history", question).await.expect("a page");
    let answer: HistoryAnswer = serde_json::from_value(answer).expect("its type");
    assert!(!answer.rows.is_empty());
    for row in &answer.rows {
        assert!((10..40).contains(&row.block));
        assert!(["worker", "payee"].contains(&row.role.expect("asked for").word()));
    }
    let question = json!({
        "job": 1, "assurance": ["checked"], "statuses": ["settled"], "limit": 1000,
    });
    let answer = node.call("attribution_history", question).await.expect("a page");
    let rows = answer["rows"].as_array().expect("rows");
    assert!(!rows.is_empty());
    for row in rows {
        assert!(row["assurance"].as_array().expect("set").contains(&json!("checked")));
        assert_eq!(row["status"], "settled");
    }
}

#[tokio::test]
async fn totals_are_those_of_the_model() {
    let node = node();
    for (named, of) in [
        (json!({ "account": digits(&H256(account(1).into())) }), Dimension::Account(account(1))),
        (json!({ "model": digits(&model(2).0) }), Dimension::Model(model(2))),
        (json!({ "dataset": digits(&dataset(2).0) }), Dimension::Dataset(dataset(2))),
        (json!({ "worker": address(&account(2)) }), Dimension::Worker(account(2))),
    ] {
        let answer = node.call("attribution_totals", named).await.expect("sums");
        let answer: TotalsAnswer = serde_json::from_value(answer).expect("its type");
        let expected = node.model.totals(&of);
        assert_eq!(answer.credited_jobs, expected.credited_jobs);
        assert_eq!(answer.totals.len(), expected.sums.len());
        for row in answer.totals {
            let category = credence_index::totals::Category {
                kind: row.kind,
                role: row.role,
                status: row.status,
            };
            let sum = expected.sums[&category];
            assert_eq!(row.amounts.rows, sum.rows);
            assert_eq!(row.amounts.planck, sum.planck.to_string());
            assert_eq!(row.amounts.credits, sum.credits.to_string());
        }
    }
    let nobody = node.call("attribution_totals", json!({ "model": digits(&H256::zero()) })).await;
    assert_eq!(nobody.expect("sums")["totals"], json!([]));
}

#[rstest]
#[case::no_dimension(json!({}), 12_001)]
#[case::two_dimensions(json!({ "job": 1, "model": format!("0x{}", "00".repeat(32)) }), 12_001)]
#[case::no_rows(json!({ "job": 1, "limit": 0 }), 12_002)]
#[case::too_many_rows(json!({ "job": 1, "limit": 1001 }), 12_002)]
#[case::far_too_many_rows(json!({ "job": 1, "limit": 4_294_967_295u32 }), 12_002)]
#[case::no_account(json!({ "account": "nobody" }), 12_003)]
#[case::short_account(json!({ "worker": "0x00" }), 12_003)]
#[case::hash_without_prefix(json!({ "model": "00".repeat(32) }), 12_005)]
#[case::dataset_of_nonsense(json!({ "dataset": "0xzz" }), 12_005)]
#[case::no_time(json!({ "job": 1, "from": "tomorrow" }), 12_006)]
#[case::local_time(json!({ "job": 1, "until": "2026-11-18T12:06:40" }), 12_006)]
#[case::cursor_of_nonsense(json!({ "job": 1, "cursor": "abc" }), 12_101)]
#[case::unknown_field(json!({ "job": 1, "page": 2 }), -32_602)]
#[case::unknown_word(json!({ "job": 1, "kinds": ["gift"] }), -32_602)]
#[case::negative_job(json!({ "job": -1 }), -32_602)]
#[case::not_an_object(json!("job 1"), -32_602)]
#[tokio::test]
async fn bad_questions_are_refused(#[case] question: Value, #[case] code: i32) {
    let node = node();
    let refused = node.call("attribution_history", question.clone()).await;
    let (found, message, _) = refused.expect_err("bad");
    assert_eq!(found, code, "{message}");
    if code > 0 {
        // Times, orders and limits are no part of subscriptions.
        let subscribed =
            node.module.subscribe("attribution_subscribe", [question.clone()], 4).await;
        assert!(subscribed.is_err(), "{question}");
    }
}

#[tokio::test]
async fn cursors_of_elsewhere_are_refused_with_their_reasons() {
    let node = node();
    let question = json!({ "account": address(&account(1)), "limit": 5 });
    let answer = node.call("attribution_history", question.clone()).await.expect("a page");
    let cursor = answer["next"].as_str().expect("more").to_owned();
    let with = |change: Value| {
        let mut question = question.clone();
        question["cursor"] = cursor.clone().into();
        for (name, value) in change.as_object().expect("fields") {
            question[name] = value.clone();
        }
        question
    };
    assert!(node.call("attribution_history", with(json!({ "limit": 9 }))).await.is_ok());
    let other = with(json!({ "account": address(&account(2)) }));
    assert_eq!(node.code("attribution_history", other).await, 12_104);
    let other = with(json!({ "kinds": ["credit"] }));
    assert_eq!(node.code("attribution_history", other).await, 12_104);
    let other = with(json!({ "order": "ascending" }));
    assert_eq!(node.code("attribution_history", other).await, 12_105);
    let cut = with(json!({ "cursor": &cursor[2..] }));
    assert_eq!(node.code("attribution_history", cut).await, 12_101);
    let elsewhere = node_of(Chronicle::new(4));
    assert_eq!(elsewhere.code("attribution_history", with(json!({}))).await, 12_103);
    let network = account(1).to_ss58check_with_version(Ss58AddressFormat::custom(2));
    assert_eq!(node.code("attribution_totals", json!({ "account": network })).await, 12_004);
}

#[tokio::test]
async fn receipts_come_or_the_reason_why_not() {
    let node = node();
    let ask = |query| node.call("attribution_receipt", query);
    let settled = ask(json!({ "job": 1 })).await.expect("a receipt");
    let (block, index) = (settled["block"].as_u64(), settled["index"].as_u64());
    let (block, index) = (block.expect("number") as u32, index.expect("number") as u32);
    let expected = hex::encode([block.to_be_bytes(), index.to_be_bytes()].concat());
    assert_eq!(settled["receipt"], format!("0x{expected}"));
    assert!(ask(json!({ "block": 5, "index": 0 })).await.is_ok());
    let later = ask(json!({ "job": 1, "set": 7 })).await.expect("a receipt");
    assert_eq!(later["receipt"], format!("0x{expected}07"), "it starts from the set asked for");
    let code = |query| node.code("attribution_receipt", query);
    assert_eq!(code(json!({})).await, 12_001);
    assert_eq!(code(json!({ "job": 1, "block": 1, "index": 1 })).await, 12_001);
    assert_eq!(code(json!({ "block": 1 })).await, 12_001);
    assert_eq!(code(json!({ "job": 1_000 })).await, 12_201);
    assert_eq!(code(json!({ "job": 50 })).await, 12_202);
    assert_eq!(code(json!({ "block": 5, "index": 1000 })).await, 12_205);
    assert_eq!(code(json!({ "block": BLOCKS + 1, "index": 0 })).await, 12_206);
    assert_eq!(code(json!({ "block": 2, "index": 0 })).await, 12_206);
    assert_eq!(code(json!({ "block": 1, "index": 0 })).await, 12_207);
    assert_eq!(code(json!({ "job": 1, "set": 10 })).await, 12_209);
    let (broken, message, _) = ask(json!({ "block": 3, "index": 0 })).await.expect_err("broken");
    assert_eq!(broken, 12_402);
    assert!(!message.contains("disk"), "causes belong in the log: {message}");
    for (job, stage) in [(10, "queued"), (11, "assigned"), (12, "verifying")] {
        let (code, _, data) = ask(json!({ "job": job })).await.expect_err("not settled");
        assert_eq!((code, data), (12_203, json!({ "reason": stage })));
    }
}

#[tokio::test]
async fn jobs_tell_how_they_fare() {
    let node = node();
    for (job, status) in
        [(10, JobProgress::Queued), (11, JobProgress::Assigned), (12, JobProgress::Verifying)]
    {
        let answer = node.call("inference_job", json!(job)).await.expect("open");
        let answer: JobAnswer = serde_json::from_value(answer).expect("its type");
        assert_eq!((answer.status, answer.is_pending), (status, true));
        assert_eq!(answer.requester, Some(address(&account(1))));
        assert_eq!(answer.worker.is_some(), status != JobProgress::Queued);
        assert_eq!(answer.escrow, Some((1u128 << 90).to_string()));
    }
    let answer = node.call("inference_job", json!(1)).await.expect("over");
    let answer: JobAnswer = serde_json::from_value(answer).expect("its type");
    assert!(!answer.is_pending && answer.block.is_some() && answer.ended_at.is_some());
    assert_eq!(node.code("inference_job", json!(1_000)).await, 12_201);
    assert_eq!(node.code("inference_job", json!(50)).await, 12_202);
    assert_eq!(node.code("inference_job", json!("one")).await, -32_602);
}

#[tokio::test]
async fn lists_of_jobs_name_open_ones_first() {
    let node = node();
    let ask = |query| async {
        let answer = node.call("inference_jobs", query).await.expect("a list");
        serde_json::from_value::<JobsAnswer>(answer).expect("its type")
    };
    let first = ask(json!({ "requester": address(&account(1)), "limit": 2 })).await;
    assert_eq!(first.pending.iter().map(|job| job.job).collect::<Vec<_>>(), [12, 11]);
    assert!(first.pending.iter().all(|job| job.is_pending));
    assert!(first.jobs.iter().all(|job| !job.is_pending && job.block.is_some()));
    let more = json!({
        "requester": address(&account(1)), "limit": 2, "cursor": first.next.expect("more"),
    });
    assert!(ask(more).await.pending.is_empty());
    let worker = ask(json!({ "worker": address(&account(2)), "limit": 1000 })).await;
    assert_eq!(worker.pending.len(), 2);
    assert!(!worker.jobs.is_empty());
    let of_model = ask(json!({ "model": digits(&model(0).0), "order": "ascending" })).await;
    assert_eq!(of_model.pending.len(), 3);
    assert_eq!(node.code("inference_jobs", json!({})).await, 12_001);
    let two = json!({ "model": digits(&model(0).0), "worker": address(&account(2)) });
    assert_eq!(node.code("inference_jobs", two).await, 12_001);
    let limit = json!({ "model": digits(&model(0).0), "limit": 1001 });
    assert_eq!(node.code("inference_jobs", limit).await, 12_002);
    let cursor = json!({ "model": digits(&model(0).0), "cursor": "00" });
    assert_eq!(node.code("inference_jobs", cursor).await, 12_101);
}

#[tokio::test]
async fn quotes_have_all_parts_or_a_reason() {
    let node = node();
    let ask = |query| node.call("inference_quote", query);
    let known = digits(&model(0).0);
    let quote = ask(json!({ "model": known, "inputBytes": 100 })).await.expect("a quote");
    assert_eq!(quote["total"], ((1u128 << 100) + 9).to_string());
    assert_eq!(quote["queuePosition"], 5);
    let unknown = json!({ "model": digits(&model(1).0), "inputBytes": 1 });
    let (code, _, data) = ask(unknown).await.expect_err("unknown");
    assert_eq!((code, data), (12_208, json!({ "reason": "unknown-model" })));
    let large = json!({ "model": known, "inputBytes": 20_000, "assurance": ["signed"] });
    let (code, _, data) = ask(large).await.expect_err("too large");
    assert_eq!((code, data), (12_208, json!({ "reason": "input-too-large" })));
    assert_eq!(node.code("inference_quote", json!({ "model": known })).await, -32_602);
    assert_eq!(
        node.code("inference_quote", json!({ "model": "x", "inputBytes": 1 })).await,
        12_005
    );
}

#[tokio::test]
async fn health_says_where_the_index_stands() {
    let node = node();
    let health = node.module.call("attribution_health", EmptyServerParams::new()).await;
    let health: Value = health.expect("health");
    assert_eq!(health["state"], "starting");
    assert_eq!(health["indexedThrough"]["number"], BLOCKS);
    assert_eq!(health["genesis"], digits(&node.chronicle.genesis()));
    assert_eq!(health["blocksBehind"], 0);
    assert_eq!(health["schema"], 1);
}
