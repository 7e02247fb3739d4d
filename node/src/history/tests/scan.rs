// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the history of an account costs without an index: a chain that kept the receipts of jobs
//! in its state, as chains usually do, is read through by `state_getKeysPaged` and
//! `state_queryStorageAt`.
//!
//! `make bench-index`. `BENCH_INDEX_RECORDS` is the number of receipts (100,000),
//! `BENCH_INDEX_SCANS` how often they are read through (10).

#![expect(clippy::print_stdout, reason = "benchmarks print their figures")]

use super::{
    client::{Genesis, Memory, Node, Settings},
    cost::shown,
    Dice,
};
use crate::{
    history::jobs::RuntimeJobs,
    service::{Block, FullBackend, FullClient},
};
use codec::{Decode, Encode};
use credence_index::{
    chain::{ProofError, Proofs},
    health::health,
    leaf::{BlockRef, Content, FinalizedBlock, Leaf},
    metrics::Metrics,
    rpc::{methods, Deps, Limits},
    store::{Origin, Sqlite, SqliteOptions, Store as _},
};
use credence_primitives::{
    ids::{ModelId, Signature, Ticket},
    manifest::{Assurance, AssuranceSet, ShareOf},
    receipt::{CreditOf, CreditRow, ReceiptLeaf, Report, RECEIPT_VERSION},
};
use credence_runtime::{AccountId, Hash};
use jsonrpsee::{server::Server, RpcModule};
use sc_rpc::state::StateApiServer as _;
use serde::Deserialize;
use serde_json::{json, Value};
use sp_blockchain::HeaderBackend as _;
use sp_core::{Bytes, H256};
use sp_io::hashing::{blake2_256, twox_128, twox_64};
use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    thread,
    time::Instant,
};

/// Keys of one page: the most that a node gives.
const PAGE_KEYS: usize = 1_000;
/// Receipts of a block.
const RECEIPTS: u32 = 20;
/// Rows of a receipt: the worker, three checkers, four contributors.
const ROWS: u32 = 8;
/// Rows of an account, about.
const ROWS_OF_ACCOUNT: u32 = 40;

fn number(name: &str, otherwise: u32) -> u32 {
    env::var(name).ok().map_or(otherwise, |text| text.parse().expect("a number"))
}

/// Accounts and what they are credited for.
struct Population {
    receipts: u32,
    genesis: Hash,
}

impl Population {
    fn account(&self, dice: u64) -> AccountId {
        let accounts = (self.receipts * ROWS / ROWS_OF_ACCOUNT).max(1);
        AccountId::new(blake2_256(&(dice % u64::from(accounts)).encode()))
    }

    fn receipt(&self, job: u32) -> ReceiptLeaf<AccountId> {
        let mut dice = Dice::new(job.into());
        let worker = self.account(dice.roll());
        let credits = (0..ROWS)
            .map(|row| {
                let account = self.account(dice.roll());
                let of = match row {
                    0 => CreditOf::Worker(worker.clone()),
                    1..=3 => CreditOf::Checker(account),
                    _ => CreditOf::Row(ShareOf::Contributor(account)),
                };
                CreditRow { of, credits: 125_000, planck: u128::from(dice.roll()) }
            })
            .collect();
        ReceiptLeaf {
            version: RECEIPT_VERSION,
            genesis: self.genesis,
            job: job.into(),
            ticket: Ticket::default(),
            model: ModelId(H256::from_low_u64_be(u64::from(job) % 10)),
            requester: self.account(dice.roll()),
            input_hash: H256::from_low_u64_be(job.into()),
            output_hash: H256::zero(),
            worker,
            signature: Signature::default(),
            report: Report {
                reached: AssuranceSet::of(&[Assurance::Checked]),
                verdicts: Vec::new(),
                evidence_hash: H256::zero(),
                pay: Vec::new(),
            },
            paid: 0,
            is_attributed: false,
            credits,
            block: job / RECEIPTS + 1,
        }
    }

    fn block(&self, number: u32) -> FinalizedBlock {
        let jobs = (number - 1) * RECEIPTS..(number * RECEIPTS).min(self.receipts);
        let leaf = |job| Leaf::new(Content::Receipt(Box::new(self.receipt(job))));
        FinalizedBlock {
            block: self.named(number),
            parent: self.named(number - 1).hash,
            leaves: jobs.map(leaf).collect(),
        }
    }

    fn named(&self, number: u32) -> BlockRef {
        let time_ms = 1_795_000_000_000 + u64::from(number) * 3_000;
        let hash = if number == 0 { self.genesis } else { blake2_256(&number.encode()).into() };
        BlockRef { number, hash, time_ms }
    }
}

/// The prefix of the map from jobs to receipts.
fn prefix() -> Vec<u8> {
    [twox_128(b"Attribution"), twox_128(b"Receipts")].concat()
}

/// A key of it, with the job after its hash.
fn key(job: u32) -> Vec<u8> {
    let job = u64::from(job).encode();
    [prefix(), twox_64(&job).to_vec(), job].concat()
}

struct NoProofs;

impl Proofs for NoProofs {
    fn receipt(&self, block: u32, index: u32, _: Option<u64>) -> Result<Vec<u8>, ProofError> {
        Err(ProofError::UnknownLeaf { block, index, count: 0 })
    }
}

/// Serves the state, and the history in this store, as the node does.
async fn serve(node: &Node, store: Arc<Sqlite>) -> SocketAddr {
    let client = node.client.clone();
    let executor = Arc::new(node.spawner());
    let (state, _) =
        sc_rpc::state::new_full::<FullBackend, Block, FullClient>(client.clone(), executor, None);
    let (_, monitor) = health(store.head().expect("head"));
    let history = methods(Deps {
        store,
        proofs: Arc::new(NoProofs),
        jobs: Arc::new(RuntimeJobs(client)),
        monitor,
        metrics: Metrics::default(),
        ss58_prefix: 42,
        limits: Limits::default(),
    });
    let mut module = RpcModule::new(());
    module.merge(state.into_rpc()).expect("the first methods");
    module.merge(history.expect("sound methods")).expect("other names");
    let server = Server::builder().build("127.0.0.1:0").await.expect("a free port");
    let address = server.local_addr().expect("bound");
    tokio::spawn(server.start(module).stopped());
    address
}

/// One connection over HTTP that stays open.
struct Caller(BufReader<TcpStream>);

#[derive(Deserialize)]
struct Response<T> {
    result: T,
}

#[derive(Deserialize)]
struct ChangeSet {
    changes: Vec<(Bytes, Option<Bytes>)>,
}

#[derive(Deserialize)]
struct Page {
    rows: Vec<serde::de::IgnoredAny>,
    next: Option<String>,
}

impl Caller {
    fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_nodelay(true).expect("a connection");
        Self(BufReader::with_capacity(1 << 18, stream))
    }

    fn call<T: for<'a> Deserialize<'a>>(&mut self, method: &str, params: Value) -> T {
        let call = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let call = call.to_string();
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n",
            call.len()
        );
        let sent = [head.as_bytes(), call.as_bytes()].concat();
        self.0.get_mut().write_all(&sent).expect("it listens");
        let body = self.body();
        let response: Response<T> = serde_json::from_slice(&body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&body)));
        response.result
    }

    fn body(&mut self) -> Vec<u8> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).expect("an answer");
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(text) = line.strip_prefix("content-length:") {
                length = text.trim().parse().expect("a number");
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("the whole answer");
        body
    }

    /// The rows of an account, from the state.
    fn scan(&mut self, account: &AccountId, at: Hash) -> usize {
        let (prefix, mut start, mut rows) = (Bytes(prefix()), None, 0);
        loop {
            let page = json!([prefix, PAGE_KEYS, start, at]);
            let keys: Vec<Bytes> = self.call("state_getKeysPaged", page);
            let sets: Vec<ChangeSet> = self.call("state_queryStorageAt", json!([keys, at]));
            for value in
                sets.iter().flat_map(|set| &set.changes).filter_map(|(_, value)| value.as_ref())
            {
                let receipt = ReceiptLeaf::<AccountId>::decode(&mut &value[..]).expect("a receipt");
                let is_of = |credit: &&CreditRow<AccountId>| match &credit.of {
                    CreditOf::Worker(who) | CreditOf::Checker(who) => who == account,
                    CreditOf::Row(ShareOf::Contributor(who)) => who == account,
                    CreditOf::Row(_) => false,
                };
                rows += receipt.credits.iter().filter(is_of).count();
            }
            if keys.len() < PAGE_KEYS {
                return rows;
            }
            start = keys.last().cloned();
        }
    }

    /// The rows of an account, from the index.
    fn ask(&mut self, account: &AccountId) -> usize {
        let account =
            format!("0x{}", sp_core::hexdisplay::HexDisplay::from(account.as_ref() as &[u8; 32]));
        let mut query = json!({ "account": account, "limit": 1000 });
        let mut rows = 0;
        loop {
            let page: Page = self.call("attribution_history", json!([query]));
            rows += page.rows.len();
            match page.next {
                Some(next) => query["cursor"] = next.into(),
                None => return rows,
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a benchmark that `make bench-index` runs"]
async fn measures_the_history_of_an_account_against_reading_the_state() {
    let receipts = number("BENCH_INDEX_RECORDS", 100_000);
    let mut population = Population { receipts, genesis: Hash::zero() };
    let mut genesis = Genesis::without_elections();
    let kept = (0..receipts).map(|job| (key(job), population.receipt(job).encode()));
    genesis.storage.top.extend(kept);
    let node = genesis.open(&Memory::new(), Settings::default());
    population.genesis = node.client.info().genesis_hash;

    let folder = tempfile::tempdir().expect("temporary folder");
    let origin = Origin::whole(population.genesis);
    let store = Sqlite::open(origin, &SqliteOptions::at(folder.path().join("history.sqlite")));
    let store = Arc::new(store.expect("a new database"));
    let mut indexed = 0;
    let numbers: Vec<_> = (1..=receipts.div_ceil(RECEIPTS)).collect();
    for batch in numbers.chunks(400) {
        let blocks: Vec<_> = batch.iter().map(|number| population.block(*number)).collect();
        indexed += store.append(&blocks).expect("the next blocks");
    }
    assert_eq!(indexed, u64::from(receipts * ROWS));

    let address = serve(&node, store).await;
    let scans = number("BENCH_INDEX_SCANS", 10);
    let measured = thread::spawn(move || compare(address, &population, scans));
    let (ratios, scanned, asked, rows) = measured.join().expect("it has not panicked");
    println!(
        "history of one account, about {:.0} of {indexed} rows of {receipts} receipts, by RPC:",
        rows as f64 / f64::from(scans)
    );
    println!("    ms by state_getKeysPaged and state_queryStorageAt: {}", shown(&scanned, 0));
    println!("    ms by attribution_history: {}", shown(&asked, 2));
    println!("    ratio (goal 100 or more): {}", shown(&ratios, 0));
}

type Figures = (Vec<f64>, Vec<f64>, Vec<f64>, usize);

fn compare(address: SocketAddr, population: &Population, scans: u32) -> Figures {
    let mut caller = Caller::connect(address);
    let (mut ratios, mut scanned, mut asked, mut rows) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut dice = Dice::new(1);
    for round in 0..scans {
        let account = population.account(dice.roll());
        let scan = |caller: &mut Caller| {
            let begun = Instant::now();
            let found = caller.scan(&account, population.genesis);
            (begun.elapsed().as_secs_f64() * 1e3, found)
        };
        let ask = |caller: &mut Caller| {
            let begun = Instant::now();
            let found = caller.ask(&account);
            (begun.elapsed().as_secs_f64() * 1e3, found)
        };
        let (by_state, by_index) = if round % 2 == 0 {
            let by_state = scan(&mut caller);
            (by_state, ask(&mut caller))
        } else {
            let by_index = ask(&mut caller);
            (scan(&mut caller), by_index)
        };
        assert_eq!(by_state.1, by_index.1, "the same history");
        ratios.push(by_state.0 / by_index.0);
        scanned.push(by_state.0);
        asked.push(by_index.0);
        rows += by_index.1;
    }
    (ratios, scanned, asked, rows)
}
