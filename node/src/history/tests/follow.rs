// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! An indexer that can be stopped at any moment, and a store that watches what it is given.

use super::client::Node;
use crate::service::FullClient;
use credence_index::{
    follower::{Follower, FollowerError},
    health::{health, Health, Monitor, State},
    leaf::{BlockRef, FinalizedBlock},
    metrics::Metrics,
    query::{Dimension, Filter, Order, Page, Query, MAX_LIMIT},
    row::{Position, Row},
    store::{Origin, Sqlite, SqliteOptions, Store, StoreError},
    totals::Totals,
};
use credence_primitives::ids::JobId;
use credence_runtime::{BlockNumber, Hash};
use sp_blockchain::HeaderBackend as _;
use std::{
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;

/// How long a step may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What all indexers of one database have written.
#[derive(Default)]
pub(super) struct Written {
    /// The blocks, in order.
    pub(super) blocks: Vec<(BlockNumber, Hash)>,
    /// The rows.
    pub(super) rows: u64,
}

/// A SQLite database that refuses what is not final.
struct Witness {
    store: Sqlite,
    client: Arc<FullClient>,
    written: Arc<Mutex<Written>>,
}

impl Store for Witness {
    fn origin(&self) -> Origin {
        self.store.origin()
    }

    fn head(&self) -> Result<BlockRef, StoreError> {
        self.store.head()
    }

    fn append(&self, blocks: &[FinalizedBlock]) -> Result<u64, StoreError> {
        let finalized = self.client.info().finalized_number;
        for FinalizedBlock { block, .. } in blocks {
            assert!(block.number <= finalized, "block {} is not final", block.number);
        }
        let mut written = self.written.lock().expect("nobody panics with it");
        let rows = self.store.append(blocks)?;
        written.blocks.extend(blocks.iter().map(|block| (block.block.number, block.block.hash)));
        written.rows += rows;
        Ok(rows)
    }

    fn page(&self, query: &Query) -> Result<Page, StoreError> {
        self.store.page(query)
    }

    fn totals(&self, of: &Dimension) -> Result<(Totals, BlockRef), StoreError> {
        self.store.totals(of)
    }

    fn receipt_of(&self, job: JobId) -> Result<Option<Position>, StoreError> {
        self.store.receipt_of(job)
    }
}

/// An indexer at work.
pub(super) struct Indexer {
    store: Arc<Witness>,
    running: JoinHandle<Result<(), FollowerError>>,
    monitor: Monitor,
}

impl Indexer {
    /// Starts one on the database in this file; to be called inside a tokio runtime.
    pub(super) fn start(
        node: &Node,
        file: &Path,
        origin: Origin,
        written: &Arc<Mutex<Written>>,
    ) -> Self {
        let store = Sqlite::open(origin, &SqliteOptions::at(file)).expect("the only writer");
        let (client, written) = (node.client.clone(), written.clone());
        let store = Arc::new(Witness { store, client, written });
        let (reporter, monitor) = health(store.head().expect("head"));
        let ledger = Arc::new(node.ledger());
        let follower = Follower::new(ledger, store.clone(), reporter, Metrics::default());
        Self { store, running: tokio::spawn(follower.run()), monitor }
    }

    /// Starts one for the whole chain in a new database.
    pub(super) fn of_all(node: &Node, folder: &tempfile::TempDir) -> Self {
        let origin = Origin::whole(node.client.info().genesis_hash);
        let file = folder.path().join("history.sqlite");
        Self::start(node, &file, origin, &Arc::default())
    }

    /// Stops it in the midst of whatever it does.
    pub(super) fn stop(self) {
        self.running.abort();
        let begun = Instant::now();
        // A transaction under way goes on in its thread, and holds the store until it ends.
        while !self.running.is_finished() || Arc::strong_count(&self.store) > 1 {
            assert!(begun.elapsed() < PATIENCE, "the indexer does not stop");
            thread::sleep(Duration::from_micros(200));
        }
    }

    /// The last block whose rows are there.
    pub(super) fn head(&self) -> BlockRef {
        self.store.head().expect("head")
    }

    /// Panics if it has stopped by itself.
    pub(super) fn expect_running(&self) {
        let health = self.monitor.now();
        assert!(health.state != State::Failed, "the indexer has stopped: {:?}", health.error);
        assert!(!self.running.is_finished(), "the indexer has stopped");
    }

    /// Waits until so much is indexed.
    pub(super) fn wait_for(&self, number: BlockNumber) {
        let begun = Instant::now();
        while self.monitor.now().indexed_through.number < number {
            self.expect_running();
            let (now, waited) = (self.monitor.now(), begun.elapsed());
            assert!(waited < PATIENCE, "block {number} is not indexed: {now:?}");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits until it has stopped by itself, and returns its last report.
    pub(super) fn failure(&self) -> Health {
        let begun = Instant::now();
        while !self.running.is_finished() {
            assert!(begun.elapsed() < PATIENCE, "the indexer goes on");
            thread::sleep(Duration::from_millis(1));
        }
        self.monitor.now()
    }

    /// All rows of a history, oldest first; doubts are those of the rows that flag.
    pub(super) fn rows(&self, of: Dimension) -> Vec<Row> {
        let (order, limit) = (Order::Ascending, MAX_LIMIT);
        let mut query = Query { of, filter: Filter::default(), order, after: None, limit };
        let mut rows = Vec::new();
        loop {
            let page = self.store.page(&query).expect("page");
            for marked in page.rows {
                let doubts: Vec<_> = marked.row.reason.into_iter().collect();
                assert_eq!(marked.doubts, doubts, "{:?}", marked.row);
                rows.push(marked.row);
            }
            query.after = page.next;
            if page.next.is_none() {
                return rows;
            }
        }
    }
}
