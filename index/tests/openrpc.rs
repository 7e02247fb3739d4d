// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The description of the methods in `docs/openrpc.json` is that of the code.
//! `CREDENCE_WRITE_OPENRPC=1 cargo test -p credence-index --test openrpc` writes it.

mod common;

use common::{
    chronicle::Chronicle,
    node::{FakeChain, FakeNode},
};
use credence_index::{
    chain::Chain,
    health::health,
    metrics::Metrics,
    openrpc::openrpc,
    rpc::{methods, Deps, Limits},
    store::{Origin, Sqlite, SqliteOptions, Store},
};
use std::{collections::BTreeSet, fs, path::PathBuf, sync::Arc};

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/openrpc.json")
}

fn text() -> String {
    format!("{:#}\n", openrpc())
}

#[test]
fn docs_describe_the_methods_as_they_are() {
    if std::env::var_os("CREDENCE_WRITE_OPENRPC").is_some() {
        fs::write(file(), text()).expect("docs");
    }
    let written = fs::read_to_string(file()).expect("docs/openrpc.json");
    assert!(
        written == text(),
        "docs/openrpc.json is stale; write it with CREDENCE_WRITE_OPENRPC=1 cargo test \
         -p credence-index --test openrpc"
    );
}

#[test]
fn every_method_is_described() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chain = FakeChain::new(Chronicle::new(1), 0);
    let options = SqliteOptions::at(folder.path().join("history.sqlite"));
    let store = Sqlite::open(Origin::whole(chain.genesis()), &options).expect("a new database");
    let (_reporter, monitor) = health(store.head().expect("head"));
    let deps = Deps {
        store: Arc::new(store),
        proofs: Arc::new(FakeNode),
        jobs: Arc::new(FakeNode),
        monitor,
        metrics: Metrics::default(),
        ss58_prefix: 42,
        limits: Limits::default(),
    };
    let module = methods(deps).expect("no two methods have one name");
    let served: BTreeSet<_> = module.method_names().map(str::to_owned).collect();
    let document = openrpc();
    let described = document["methods"].as_array().expect("methods").iter();
    let described: BTreeSet<_> =
        described.map(|method| method["name"].as_str().expect("name").to_owned()).collect();
    assert_eq!(served, described);
}

#[test]
fn every_reference_leads_somewhere() {
    fn follow(whole: &serde_json::Value, part: &serde_json::Value, count: &mut usize) {
        if let Some(path) = part.get("$ref").and_then(|path| path.as_str()) {
            let pointer = path.strip_prefix('#').expect("within the document");
            assert!(whole.pointer(pointer).is_some(), "{path}");
            *count += 1;
        }
        let parts = part.as_array().into_iter().flatten();
        for inner in parts.chain(part.as_object().into_iter().flat_map(|object| object.values())) {
            follow(whole, inner, count);
        }
    }
    let (document, mut count) = (openrpc(), 0);
    follow(&document, &document, &mut count);
    assert!(count > 30, "{count} references");
}
