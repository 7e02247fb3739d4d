// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Subscriptions, and what one connection may take.

mod common;

use common::{
    chronicle::{account, Chronicle},
    model::Model,
    node::{FakeChain, FakeNode},
    websocket::WebSocket,
};
use credence_index::{
    follower::Follower,
    health::{health, Monitor},
    leaf::{BlockRef, FinalizedBlock},
    metrics::Metrics,
    query::{Dimension, Filter, Order, Page, Query},
    row::Position,
    rpc::{methods, Deps, HistoryRow, Limits, Notice},
    store::{Origin, Sqlite, SqliteOptions, Store, StoreError},
    totals::Totals,
};
use jsonrpsee::{
    core::server::Subscription,
    server::{Server, ServerHandle},
    MethodsError, RpcModule,
};
use serde_json::{json, Value};
use std::{
    net::SocketAddr,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::{net::TcpSocket, time::timeout};

const PATIENCE: Duration = Duration::from_secs(30);

struct Node {
    chronicle: Chronicle,
    chain: Arc<FakeChain>,
    module: RpcModule<()>,
    monitor: Monitor,
    _folder: TempDir,
}

fn node(blocks: u32, limits: Limits) -> Node {
    node_with(FakeChain::new(Chronicle::new(9), blocks), limits, |store| store)
}

fn node_with(
    chain: FakeChain,
    limits: Limits,
    wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>,
) -> Node {
    let folder = tempfile::tempdir().expect("temporary folder");
    let (chronicle, blocks) = (chain.chronicle, *chain.finalized.borrow());
    let options = SqliteOptions::at(folder.path().join("history.sqlite"));
    let store = Sqlite::open(Origin::whole(chronicle.genesis()), &options).expect("new");
    store.append(&chronicle.blocks(1..=blocks)).expect("next blocks");
    let store: Arc<dyn Store> = Arc::new(store);
    let chain = Arc::new(chain);
    let (reporter, monitor) = health(chronicle.at(blocks));
    let follower = Follower::new(chain.clone(), store.clone(), reporter, Metrics::default());
    tokio::spawn(follower.run());
    let module = methods(Deps {
        store: wrap(store),
        proofs: Arc::new(FakeNode),
        jobs: Arc::new(FakeNode),
        monitor: monitor.clone(),
        metrics: Metrics::default(),
        ss58_prefix: 42,
        limits,
    })
    .expect("no two methods have one name");
    Node { chronicle, chain, module, monitor, _folder: folder }
}

impl Node {
    async fn subscribe(&self, query: Value, buffer: usize) -> Subscription {
        self.try_subscribe(query, buffer).await.expect("a subscription")
    }

    async fn try_subscribe(
        &self,
        query: Value,
        buffer: usize,
    ) -> Result<Subscription, MethodsError> {
        self.module.subscribe("attribution_subscribe", [query], buffer).await
    }

    async fn grow(&self, number: u32) {
        self.chain.finalize(number);
        while self.monitor.now().indexed_through.number < number {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// The rows of these blocks, by their places.
    fn expected(&self, of: Dimension, blocks: std::ops::RangeInclusive<u32>) -> Vec<Place> {
        let mut model = Model::default();
        model.append(&self.chronicle.blocks(1..=*blocks.end()));
        let (filter, order) = (Filter::default(), Order::Ascending);
        let rows = model.all(&Query { of, filter, order, after: None, limit: 1 });
        let places = rows.iter().map(|row| row.row.position);
        let places = places.filter(|position| blocks.contains(&position.block));
        places.map(|position| (position.block, position.leaf, position.row)).collect()
    }
}

type Place = (u32, u32, u32);

fn places(rows: &[HistoryRow]) -> impl Iterator<Item = Place> + '_ {
    rows.iter().map(|row| (row.block, row.leaf, row.row))
}

async fn next(subscription: &mut Subscription) -> Notice {
    let next = timeout(PATIENCE, subscription.next::<Notice>()).await.expect("in time");
    next.expect("open").expect("a notice").0
}

/// Reads so many rows, and the last cursor.
async fn read(subscription: &mut Subscription, count: usize) -> (Vec<Place>, String) {
    let (mut found, mut last) = (Vec::new(), String::new());
    while found.len() < count {
        let Notice::Rows { rows, cursor, .. } = next(subscription).await else {
            panic!("the subscription has ended");
        };
        found.extend(places(&rows));
        last = cursor;
    }
    (found, last)
}

#[tokio::test]
async fn rows_come_once_and_resume_behind_the_cursor() {
    let node = node(20, Limits::default());
    let query = json!({ "worker": format!("0x{}", hex::encode(account(1))) });
    let of = Dimension::Worker(account(1));
    let mut subscription = node.subscribe(query.clone(), 64).await;
    for number in 21..=60 {
        node.grow(number).await;
    }
    let expected = node.expected(of.clone(), 21..=60);
    assert!(expected.len() > 10);
    let (found, cursor) = read(&mut subscription, expected.len()).await;
    assert_eq!(found, expected);
    subscription.close();
    node.grow(90).await;
    let mut resumed = query;
    resumed["cursor"] = cursor.into();
    let mut subscription = node.subscribe(resumed, 64).await;
    let expected = node.expected(of, 61..=90);
    assert_eq!(read(&mut subscription, expected.len()).await.0, expected);
}

#[tokio::test]
async fn pages_lead_into_subscriptions() {
    let node = node(40, Limits::default());
    let mut query = json!({ "job": 1, "order": "ascending", "limit": 1000 });
    let page: Value =
        node.module.call("attribution_history", [query.clone()]).await.expect("a page");
    node.grow(80).await;
    let query = query.as_object_mut().expect("fields");
    query.remove("order");
    query.remove("limit");
    query.insert("cursor".into(), page["resume"].clone());
    let mut subscription = node.subscribe(Value::Object(query.clone()), 64).await;
    let expected = node.expected(Dimension::Job(1), 41..=80);
    assert!(!expected.is_empty());
    assert_eq!(read(&mut subscription, expected.len()).await.0, expected);
}

#[tokio::test]
async fn slow_readers_are_closed_with_a_cursor_and_take_no_memory() {
    let lag = Duration::from_millis(100);
    let node = node(1, Limits { lag, rows_per_notice: 5, ..Limits::default() });
    let query = json!({ "worker": format!("0x{}", hex::encode(account(1))) });
    let buffer = 3;
    let mut subscription = node.subscribe(query.clone(), buffer).await;
    for number in 2..=400 {
        node.grow(number).await;
    }
    let expected = node.expected(Dimension::Worker(account(1)), 2..=400);
    assert!(expected.len() > 100);
    tokio::time::sleep(lag * 4).await;
    // As many notices as the buffer holds, and then the end.
    let mut found = Vec::new();
    let mut notices = 0;
    let cursor = loop {
        match next(&mut subscription).await {
            Notice::Rows { rows, .. } => {
                notices += 1;
                found.extend(places(&rows));
            },
            Notice::Lagged { cursor } => break cursor,
            Notice::Stopped { .. } => panic!("it has not stopped"),
        }
    };
    assert!(notices <= buffer, "{notices} notices in a buffer of {buffer}");
    assert_eq!(found, expected[..found.len()]);
    let mut resumed = query;
    resumed["cursor"] = cursor.into();
    let rest = expected.len() - found.len();
    let mut subscription = node.subscribe(resumed, 1_000).await;
    found.extend(read(&mut subscription, rest).await.0);
    assert_eq!(found, expected);
}

/// What the kernel keeps, of each end of a connection.
const SOCKET_BYTES: u32 = 16 * 1024;
/// Messages that the server keeps for a connection.
const MESSAGES: u32 = 4;

impl Node {
    /// Serves the methods on a port, with small buffers.
    async fn listen(&self) -> (SocketAddr, ServerHandle) {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_send_buffer_size(SOCKET_BYTES).expect("before anybody connects");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
        let listener = socket.listen(1).and_then(|listener| listener.into_std()).expect("bound");
        let server = Server::builder().set_message_buffer_capacity(MESSAGES);
        let server = server.build_from_tcp(listener).expect("it listens");
        (server.local_addr().expect("bound"), server.start(self.module.clone()))
    }
}

async fn ask(client: &mut WebSocket, query: &Value) {
    let method = "attribution_subscribe";
    client.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": [query] })).await;
}

/// The next notice over a connection, and its length.
async fn notice(client: &mut WebSocket) -> (Notice, usize) {
    loop {
        let before = client.received;
        let mut message = timeout(PATIENCE, client.receive()).await.expect("in time");
        match message["params"]["result"].take() {
            Value::Null => assert!(message["error"].is_null(), "{message}"),
            notice => {
                let length = client.received - before;
                return (serde_json::from_value(notice).expect("a notice"), length);
            },
        }
    }
}

#[tokio::test]
async fn a_connection_that_nobody_reads_holds_little_and_loses_no_row() {
    let lag = Duration::from_millis(300);
    let rows_per_notice = 20;
    let read = Arc::new(AtomicUsize::new(0));
    let chain = FakeChain::new(Chronicle { leaves: 20, ..Chronicle::new(9) }, 1);
    let node = node_with(chain, Limits { lag, rows_per_notice, ..Limits::default() }, |store| {
        let read = read.clone();
        let watch = move |rows| {
            read.fetch_add(rows, Ordering::SeqCst);
        };
        Arc::new(Watched { store, watch })
    });
    let (address, _server) = node.listen().await;
    let mut client = WebSocket::connect(address, SOCKET_BYTES).await;
    let mut query = json!({ "worker": format!("0x{}", hex::encode(account(1))) });
    ask(&mut client, &query).await;
    let subscribed = timeout(PATIENCE, client.receive()).await.expect("in time");
    assert!(!subscribed["result"].is_null(), "{subscribed}");

    let last = 2_000;
    for number in (40..last).step_by(40) {
        node.grow(number).await;
    }
    tokio::time::sleep(lag * 4).await;
    let held = read.load(Ordering::SeqCst);
    node.grow(last).await;
    tokio::time::sleep(lag * 2).await;
    assert_eq!(read.load(Ordering::SeqCst), held, "a closed subscription reads nothing");

    let expected = node.expected(Dimension::Worker(account(1)), 2..=last);
    let (mut found, mut largest, mut is_closed) = (Vec::new(), 0, false);
    while found.len() < expected.len() {
        match notice(&mut client).await {
            (Notice::Rows { rows, .. }, length) => {
                largest = largest.max(length);
                found.extend(places(&rows));
            },
            (Notice::Lagged { cursor }, _) => {
                if !std::mem::replace(&mut is_closed, true) {
                    assert!(found.len() <= held && held <= found.len() + rows_per_notice as usize);
                    // What waits, what is being written, and what the kernel has: it takes twice
                    // of what it is asked for.
                    let bound = largest * (MESSAGES as usize + 2) + 4 * SOCKET_BYTES as usize;
                    assert!(client.received <= bound, "{} bytes, not {bound}", client.received);
                    assert!(expected.len() > 10 * held, "{held} of {} rows", expected.len());
                }
                query["cursor"] = cursor.into();
                ask(&mut client, &query).await;
            },
            (Notice::Stopped { .. }, _) => panic!("it has not stopped"),
        }
    }
    assert!(is_closed);
    assert_eq!(found, expected);
}

#[tokio::test]
async fn floods_of_subscriptions_end_at_the_limit() {
    let node = node(5, Limits { subscriptions_per_connection: 3, ..Limits::default() });
    let mut open = Vec::new();
    for job in 0..3 {
        open.push(node.subscribe(json!({ "job": job }), 8).await);
    }
    for _ in 0..100 {
        let refused = node.try_subscribe(json!({ "job": 1 }), 8).await;
        let Err(MethodsError::JsonRpc(error)) = refused else { panic!("not refused") };
        assert_eq!(error.code(), 12_302, "{error}");
    }
    drop(open.pop());
    node.grow(30).await;
    let again = async {
        while node.try_subscribe(json!({ "job": 1 }), 8).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, again).await.expect("a place is free again");
}

#[tokio::test]
async fn subscriptions_end_with_the_index() {
    let chain = FakeChain { stray: Some(6), ..FakeChain::new(Chronicle::new(9), 5) };
    let node = node_with(chain, Limits::default(), |store| store);
    let mut subscription = node.subscribe(json!({ "job": 1 }), 8).await;
    let waited = timeout(Duration::from_millis(100), subscription.next::<Notice>()).await;
    assert!(waited.is_err(), "an index that waits is silent");
    node.chain.finalize(6);
    let Notice::Stopped { cursor, error } = next(&mut subscription).await else {
        panic!("it has stopped");
    };
    let error = error.expect("a reason");
    assert!(error.contains("block 6"), "{error}");
    let resumed = node.try_subscribe(json!({ "job": 1, "cursor": cursor }), 8).await;
    assert!(resumed.is_ok(), "the cursor is good elsewhere");
}

/// A database that tells of the rows that are read from it.
struct Watched<Watch> {
    store: Arc<dyn Store>,
    watch: Watch,
}

impl<Watch: Fn(usize) + Send + Sync + 'static> Store for Watched<Watch> {
    fn origin(&self) -> Origin {
        self.store.origin()
    }

    fn head(&self) -> Result<BlockRef, StoreError> {
        self.store.head()
    }

    fn append(&self, blocks: &[FinalizedBlock]) -> Result<u64, StoreError> {
        self.store.append(blocks)
    }

    fn page(&self, query: &Query) -> Result<Page, StoreError> {
        let page = self.store.page(query)?;
        (self.watch)(page.rows.len());
        Ok(page)
    }

    fn totals(&self, of: &Dimension) -> Result<(Totals, BlockRef), StoreError> {
        self.store.totals(of)
    }

    fn receipt_of(&self, job: u64) -> Result<Option<Position>, StoreError> {
        self.store.receipt_of(job)
    }
}

/// A database that takes its time.
fn slow(store: Arc<dyn Store>) -> Arc<dyn Store> {
    Arc::new(Watched { store, watch: |_| std::thread::sleep(Duration::from_millis(300)) })
}

#[tokio::test]
async fn calls_beyond_the_limits_are_refused_at_once() {
    let limits = Limits { calls: 1, calls_per_connection: 4, ..Limits::default() };
    let node = node_with(FakeChain::new(Chronicle::new(9), 5), limits, slow);
    let call = || async {
        let query = [json!({ "job": 1 })];
        match node.module.call::<_, Value>("attribution_history", query).await {
            Ok(_) => 0,
            Err(MethodsError::JsonRpc(error)) => error.code(),
            Err(other) => panic!("{other}"),
        }
    };
    let codes = futures::future::join_all((0..10).map(|_| call())).await;
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 4, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 12_301).count(), 6, "{codes:?}");
    assert_eq!(call().await, 0);
}

#[tokio::test]
async fn calls_that_wait_too_long_are_told_to_come_again() {
    let wait = Duration::from_millis(100);
    let limits = Limits { calls: 1, wait, ..Limits::default() };
    let node = node_with(FakeChain::new(Chronicle::new(9), 5), limits, slow);
    let query = || [json!({ "job": 1 })];
    let (first, second) = tokio::join!(
        node.module.call::<_, Value>("attribution_history", query()),
        node.module.call::<_, Value>("attribution_history", query()),
    );
    assert!(first.is_ok());
    let Err(MethodsError::JsonRpc(error)) = second else { panic!("not refused") };
    assert_eq!(error.code(), 12_303);
}
