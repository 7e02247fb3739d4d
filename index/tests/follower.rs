// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The indexer on chains that grow, stop, and lack things.

mod common;

use common::{
    chronicle::Chronicle,
    model::{compare_all, Model},
    node::FakeChain,
};
use credence_index::{
    follower::{Follower, FollowerError, MAX_BATCH_BLOCKS},
    health::{health, Monitor, State},
    leaf::{BlockRef, FinalizedBlock},
    metrics::Metrics,
    query::{Dimension, Page, Query},
    row::Position,
    store::{Origin, Sqlite, SqliteOptions, Store, StoreError},
    totals::Totals,
    watcher::watch,
};
use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    time::Duration,
};
use substrate_prometheus_endpoint::Registry;
use tempfile::TempDir;
use tokio::{task::JoinHandle, time::timeout};

const PATIENCE: Duration = Duration::from_secs(30);

fn sqlite(folder: &TempDir, chronicle: &Chronicle) -> Arc<Sqlite> {
    let origin = Origin::whole(chronicle.genesis());
    let options = SqliteOptions::at(folder.path().join("history.sqlite"));
    Arc::new(Sqlite::open(origin, &options).expect("a database"))
}

type Running = JoinHandle<Result<(), FollowerError>>;

fn follow(chain: &Arc<FakeChain>, store: Arc<dyn Store>, metrics: Metrics) -> (Running, Monitor) {
    let (reporter, monitor) = health(store.head().expect("head"));
    let follower = Follower::new(chain.clone(), store, reporter, metrics);
    (tokio::spawn(follower.run()), monitor)
}

async fn reached(monitor: &Monitor, number: u32) {
    let wait = async {
        while monitor.now().indexed_through.number < number {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("indexed in time");
}

async fn failure(running: Running) -> FollowerError {
    let ended = timeout(PATIENCE, running).await.expect("ends in time");
    ended.expect("no panic").expect_err("an error")
}

fn model_of(chronicle: &Chronicle, blocks: u32) -> Model {
    let mut model = Model::default();
    model.append(&chronicle.blocks(1..=blocks));
    model
}

#[tokio::test]
async fn catches_up_follows_and_resumes() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chronicle = Chronicle::new(1);
    let old = MAX_BATCH_BLOCKS as u32 * 2 + 77;
    let chain = Arc::new(FakeChain::new(chronicle, old));
    let store = sqlite(&folder, &chronicle);
    let registry = Registry::new();
    let metrics = Metrics::register(Some(&registry)).expect("new names");
    let (running, monitor) = follow(&chain, store.clone(), metrics);
    reached(&monitor, old).await;
    compare_all(&*store, &model_of(&chronicle, old), &chronicle);
    for number in old + 1..old + 20 {
        chain.finalize(number);
        reached(&monitor, number).await;
        assert_eq!(monitor.now().state, State::Following);
    }
    let series = |name: &str| {
        let families = registry.gather();
        let family = families.iter().find(|family| family.get_name() == name).expect("registered");
        let metric = &family.get_metric()[0];
        metric.get_gauge().get_value().max(metric.get_counter().get_value())
    };
    assert_eq!(series("credence_history_indexed_through"), f64::from(old + 19));
    let rows = model_of(&chronicle, old + 19).len();
    assert_eq!(series("credence_history_rows_total"), rows as f64);
    assert_eq!(series("credence_history_is_failed"), 0.0);
    running.abort();
    let _ = running.await;
    drop(store);
    chain.finalize(old + 40);
    let store = sqlite(&folder, &chronicle);
    let (_running, monitor) = follow(&chain, store.clone(), Metrics::default());
    reached(&monitor, old + 40).await;
    compare_all(&*store, &model_of(&chronicle, old + 40), &chronicle);
}

#[tokio::test]
async fn what_becomes_final_meanwhile_does_not_wait_for_the_next() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chronicle = Chronicle::new(3);
    let chain = FakeChain { grows_at: Some(10), ..FakeChain::new(chronicle, 10) };
    let store = sqlite(&folder, &chronicle);
    let (_running, monitor) = follow(&Arc::new(chain), store, Metrics::default());
    reached(&monitor, 11).await;
}

#[tokio::test]
async fn ends_with_the_node() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chronicle = Chronicle::new(2);
    let store = sqlite(&folder, &chronicle);
    let (reporter, monitor) = health(store.head().expect("head"));
    let ending = Ending(FakeChain::new(chronicle, 10));
    let follower = Follower::new(Arc::new(ending), store, reporter, Metrics::default());
    timeout(PATIENCE, follower.run()).await.expect("ends in time").expect("no error");
    assert_eq!(monitor.now().state, State::Stopped);
}

/// A node that is about to stop.
struct Ending(FakeChain);

impl credence_index::chain::Chain for Ending {
    fn genesis(&self) -> sp_core::H256 {
        self.0.genesis()
    }

    fn finalized(&self) -> Result<BlockRef, credence_index::chain::ChainError> {
        self.0.finalized()
    }

    fn hash(
        &self,
        number: u32,
    ) -> Result<Option<sp_core::H256>, credence_index::chain::ChainError> {
        self.0.hash(number)
    }

    fn block(
        &self,
        number: u32,
    ) -> Result<Option<FinalizedBlock>, credence_index::chain::ChainError> {
        self.0.block(number)
    }

    fn finality(&self) -> futures::stream::BoxStream<'static, ()> {
        Box::pin(futures::stream::empty())
    }
}

#[tokio::test]
async fn missing_history_stops_it_with_instructions() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chronicle = Chronicle::new(3);
    let chain = FakeChain { available_from: 50, ..FakeChain::new(chronicle, 100) };
    let store = sqlite(&folder, &chronicle);
    let registry = Registry::new();
    let metrics = Metrics::register(Some(&registry)).expect("new names");
    let (running, monitor) = follow(&Arc::new(chain), store.clone(), metrics);
    failure(running).await;
    let report = monitor.now();
    assert_eq!(report.state, State::Failed);
    let text = report.error.expect("a reason");
    assert!(text.contains("history unavailable before block 50"), "{text}");
    assert!(text.contains("--history-start 50"), "{text}");
    assert_eq!(store.head().expect("head").number, 0);
    let families = registry.gather();
    let failed = families.iter().find(|family| family.get_name() == "credence_history_is_failed");
    assert_eq!(failed.expect("registered").get_metric()[0].get_gauge().get_value(), 1.0);
}

#[tokio::test]
async fn databases_of_another_fork_stop_it() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chronicle = Chronicle::new(4);
    let store = sqlite(&folder, &chronicle);
    store.append(&chronicle.blocks(1..=20)).expect("next blocks");
    let other = FakeChain::new(Chronicle { seed: 5, ..chronicle }, 30);
    let (running, monitor) = follow(&Arc::new(other), store, Metrics::default());
    let error = failure(running).await;
    assert!(matches!(error, FollowerError::NotOnChain { number: 20, .. }), "{error}");
    let text = monitor.now().error.expect("a reason");
    assert!(text.contains("--history-reindex"), "{text}");
}

#[tokio::test]
async fn a_chain_that_has_lost_its_last_blocks_is_waited_for() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chronicle = Chronicle::new(8);
    let store = sqlite(&folder, &chronicle);
    store.append(&chronicle.blocks(1..=20)).expect("next blocks");
    let chain = Arc::new(FakeChain::new(chronicle, 10));
    let (_running, monitor) = follow(&chain, store.clone(), Metrics::default());
    for number in 11..=25 {
        chain.finalize(number);
        tokio::task::yield_now().await;
    }
    reached(&monitor, 25).await;
    compare_all(&*store, &model_of(&chronicle, 25), &chronicle);
}

#[tokio::test]
async fn leaves_of_other_blocks_stop_it() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chronicle = Chronicle::new(6);
    let chain = FakeChain { stray: Some(15), ..FakeChain::new(chronicle, 30) };
    let store = sqlite(&folder, &chronicle);
    let (running, _) = follow(&Arc::new(chain), store.clone(), Metrics::default());
    let error = failure(running).await;
    assert!(matches!(error, FollowerError::StrayLeaf { block: 15, index: 0 }), "{error}");
    assert_eq!(store.head().expect("head").number, 0, "nothing of the batch");
}

/// A database on a disk that is full from some moment on.
struct Full {
    store: Arc<Sqlite>,
    is_full: AtomicBool,
}

impl Store for Full {
    fn origin(&self) -> Origin {
        self.store.origin()
    }

    fn head(&self) -> Result<BlockRef, StoreError> {
        self.store.head()
    }

    fn append(&self, blocks: &[FinalizedBlock]) -> Result<u64, StoreError> {
        if self.is_full.load(Ordering::SeqCst) {
            let source = rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL),
                None,
            );
            return Err(StoreError::Sqlite { doing: "committing", source });
        }
        self.store.append(blocks)
    }

    fn page(&self, query: &Query) -> Result<Page, StoreError> {
        self.store.page(query)
    }

    fn totals(&self, of: &Dimension) -> Result<(Totals, BlockRef), StoreError> {
        self.store.totals(of)
    }

    fn receipt_of(&self, job: u64) -> Result<Option<Position>, StoreError> {
        self.store.receipt_of(job)
    }
}

#[tokio::test]
async fn full_disks_stop_it_visibly_and_reading_goes_on() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chronicle = Chronicle::new(7);
    let chain = Arc::new(FakeChain::new(chronicle, 20));
    let store = Full { store: sqlite(&folder, &chronicle), is_full: AtomicBool::new(false) };
    let store = Arc::new(store);
    let (running, monitor) = follow(&chain, store.clone(), Metrics::default());
    reached(&monitor, 20).await;
    store.is_full.store(true, Ordering::SeqCst);
    chain.finalize(30);
    let error = failure(running).await;
    assert!(matches!(error, FollowerError::Store(StoreError::Sqlite { .. })), "{error}");
    let report = monitor.now();
    assert_eq!((report.state, report.indexed_through.number), (State::Failed, 20));
    let text = report.error.expect("a reason");
    assert!(text.contains("full"), "the cause is named: {text}");
    compare_all(&*store, &model_of(&chronicle, 20), &chronicle);
}

#[tokio::test]
async fn readers_follow_what_another_node_writes() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let chronicle = Chronicle::new(8);
    let (writer, reader) = (sqlite(&folder, &chronicle), sqlite(&folder, &chronicle));
    let (reporter, monitor) = health(reader.head().expect("head"));
    let interval = Duration::from_millis(5);
    let watching = tokio::spawn(watch(reader.clone(), reporter, Metrics::default(), interval));
    for number in [3, 4, 20] {
        let head = writer.head().expect("head").number;
        writer.append(&chronicle.blocks(head + 1..=number)).expect("next blocks");
        reached(&monitor, number).await;
        assert_eq!(monitor.now().state, State::Following);
    }
    compare_all(&*reader, &model_of(&chronicle, 20), &chronicle);
    watching.abort();
}
