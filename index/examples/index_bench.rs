// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Measures the history: rows a second by RPC against SQLite alone, pages of a large history
//! against those of a small one, a long export, and indexing.
//!
//! `make bench-index`. `BENCH_INDEX_ROWS` is the size of the large history (10,000,000),
//! `BENCH_INDEX_ROUNDS` the rounds of each comparison, of two pairs each (15). With
//! `BENCH_INDEX_FOLDER` the histories are kept there, and a later run finds them ready.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod index_bench {
    pub(crate) mod blocks;
    pub(crate) mod client;
    pub(crate) mod direct;
}
#[path = "../../engine/examples/engine_bench/measure.rs"]
#[expect(dead_code, reason = "the engine's benchmark uses the rest")]
mod measure;

use credence_index::{
    health::health,
    metrics::Metrics,
    query::{Dimension, Filter, Order, Query},
    row::{Kind, Position, Role},
    rpc::{methods, Deps, Limits},
    store::{Origin, Sqlite, SqliteOptions, Store},
};
use index_bench::{
    blocks::{Population, NOBODY},
    client::Client,
    direct::Direct,
};
use measure::median_and_interval;
use serde_json::json;
use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The rows of the small history.
const FEW: u64 = 10_000;
/// Blocks of one transaction, about as many as the indexer takes when it catches up.
const BATCH: u32 = 400;
/// Pages that one block of a comparison reads.
const PAGES: u64 = 100;

fn main() -> Outcome {
    let many = number("BENCH_INDEX_ROWS", 10_000_000)?;
    let rounds = number("BENCH_INDEX_ROUNDS", 15)?;
    let passing = tempfile::tempdir()?;
    let kept = env::var_os("BENCH_INDEX_FOLDER").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(passing.path());
    let small = History::index(folder, Population::of(FEW), FEW)?;
    let large = History::index(folder, Population::of(many), many)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let of_small = runtime.block_on(small.serve())?;
    let of_large = runtime.block_on(large.serve())?;
    // What is measured is the work of the program, and not how much of a file the system has in
    // memory at the moment.
    small.warm_up()?;
    large.warm_up()?;
    compare_with_sqlite(&large, &of_large, rounds)?;
    compare_pages(&small, &large, rounds)?;
    compare_served_pages(&small, &of_small, &large, &of_large, rounds)?;
    export(&large, &of_large, 1_000_000.min(many / 10))?;
    Ok(())
}

fn number(name: &str, otherwise: u64) -> Outcome<u64> {
    Ok(env::var(name).ok().map_or(Ok(otherwise), |text| text.parse())?)
}

/// A database and what lies in it.
struct History {
    population: Population,
    store: Arc<Sqlite>,
    direct: Direct,
}

impl History {
    fn index(folder: &Path, population: Population, rows: u64) -> Outcome<Self> {
        let path = folder.join(format!("{rows}.sqlite"));
        let origin = Origin::whole(population.genesis());
        let store = Sqlite::open(origin, &SqliteOptions::at(&path))?;
        let (mut written, mut number, mut took) = (0, store.head()?.number, Duration::ZERO);
        let last = population.blocks_of(rows);
        while number < last {
            let batch: Vec<_> = (number + 1..=last.min(number + BATCH))
                .map(|next| population.block(next))
                .collect();
            number = last.min(number + BATCH);
            let begun = Instant::now();
            written += store.append(&batch)?;
            took += begun.elapsed();
        }
        let direct = Direct::open(&path)?;
        let (store, seconds) = (Arc::new(store), took.as_secs_f64());
        if written == 0 {
            println!("{rows} rows were indexed by an earlier run");
            return Ok(Self { population, store, direct });
        }
        let log = path.with_extension("sqlite-wal");
        let size = std::fs::metadata(&path)?.len() + std::fs::metadata(log)?.len();
        println!(
            "indexed {written} rows of {number} blocks in {seconds:.1} s: {:.0} rows/s, {:.0} \
             blocks/s; {:.0} bytes a row",
            written as f64 / seconds,
            f64::from(number) / seconds,
            size as f64 / written as f64,
        );
        Ok(Self { population, store, direct })
    }

    async fn serve(&self) -> Outcome<String> {
        let (_, monitor) = health(self.store.head()?);
        let module = methods(Deps {
            store: self.store.clone(),
            proofs: Arc::new(NOBODY),
            jobs: Arc::new(NOBODY),
            monitor,
            metrics: Metrics::default(),
            ss58_prefix: 42,
            limits: Limits::default(),
        })?;
        let server = jsonrpsee::server::Server::builder().build("127.0.0.1:0").await?;
        let address = server.local_addr()?.to_string();
        tokio::spawn(server.start(module).stopped());
        Ok(address)
    }

    /// A page of 100 rows of some account, somewhere in its history.
    fn page(&self, dice: u64, filter: Filter) -> Query {
        let head = self.population.blocks_of(self.population.rows);
        let block = u32::try_from(dice / 7 % (u64::from(head) / 2 + 1)).unwrap_or(0);
        Query {
            of: Dimension::Account(self.population.account(dice)),
            filter,
            order: Order::Ascending,
            after: Some(Position::end_of(block)),
            limit: 100,
        }
    }

    /// Reads a page of every account a few times.
    fn warm_up(&self) -> Outcome {
        for _ in 0..4 {
            for account in 0..self.population.accounts {
                self.store.page(&self.page(account, Filter::default()))?;
            }
        }
        Ok(())
    }

    /// How long pages take.
    fn time_pages(&self, seed: u64, filter: &Filter) -> Outcome<Vec<f64>> {
        (0..PAGES)
            .map(|page| {
                let query =
                    self.page(index_bench::blocks::mix(seed * PAGES + page), filter.clone());
                let begun = Instant::now();
                let answer = self.store.page(&query)?;
                let took = begun.elapsed().as_secs_f64();
                std::hint::black_box(answer);
                Ok(took)
            })
            .collect()
    }

    /// How long pages take by RPC.
    fn time_served(&self, client: &mut Client, seed: u64) -> Outcome<Vec<f64>> {
        (0..PAGES)
            .map(|page| {
                let dice = index_bench::blocks::mix(seed * PAGES + page);
                let account = format!("0x{}", hex::encode(self.population.account(dice)));
                let begun = Instant::now();
                client.page(&json!({ "account": account, "limit": 100 }))?;
                Ok(begun.elapsed().as_secs_f64())
            })
            .collect()
    }
}

/// What a part of them keeps to, in microseconds.
fn percentile(seconds: &[f64], percent: usize) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).map_or(f64::NAN, |seconds| seconds * 1e6)
}

fn compare_with_sqlite(history: &History, address: &str, rounds: u64) -> Outcome {
    let mut client = Client::connect(address)?;
    let model = history.population.model(0);
    let query = json!({ "model": format!("{:?}", model.0), "order": "ascending", "limit": 1000 });
    let pages = 20;
    let (mut ratios, mut served, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let by_rpc = |client: &mut Client| speed(|| client.pages(&query, pages));
        let alone = || speed(|| history.direct.pages(model.0.as_fixed_bytes(), pages));
        let (a, b) = (by_rpc(&mut client)?, alone()?);
        let (c, d) = (alone()?, by_rpc(&mut client)?);
        ratios.extend([a / b, d / c]);
        served.extend([a, d]);
        bare.extend([b, c]);
    }
    println!("rows/s by RPC:       {}", shown(&served, 0));
    println!("rows/s, SQLite alone: {}", shown(&bare, 0));
    println!("ratio (goal 0.5 or more): {}", shown(&ratios, 3));
    Ok(())
}

/// Rows a second.
fn speed(read: impl FnOnce() -> Outcome<u64>) -> Outcome<f64> {
    let begun = Instant::now();
    let rows = read()?;
    Ok(rows as f64 / begun.elapsed().as_secs_f64())
}

fn compare_pages(small: &History, large: &History, rounds: u64) -> Outcome {
    let worker = Filter { roles: [Role::Worker].into(), ..Filter::default() };
    let rare = Filter { kinds: [Kind::Slashed].into(), ..Filter::default() };
    for (name, filter) in
        [("all rows", Filter::default()), ("by role", worker), ("none pass", rare)]
    {
        let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            of_small.extend(small.time_pages(2 * round, &filter)?);
            of_large.extend(large.time_pages(2 * round, &filter)?);
            of_large.extend(large.time_pages(2 * round + 1, &filter)?);
            of_small.extend(small.time_pages(2 * round + 1, &filter)?);
        }
        print_pages(&format!("store, {name}"), &of_small, &of_large);
    }
    Ok(())
}

fn compare_served_pages(
    small: &History,
    small_address: &str,
    large: &History,
    large_address: &str,
    rounds: u64,
) -> Outcome {
    let mut clients = (Client::connect(small_address)?, Client::connect(large_address)?);
    let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        of_small.extend(small.time_served(&mut clients.0, 2 * round)?);
        of_large.extend(large.time_served(&mut clients.1, 2 * round)?);
        of_large.extend(large.time_served(&mut clients.1, 2 * round + 1)?);
        of_small.extend(small.time_served(&mut clients.0, 2 * round + 1)?);
    }
    print_pages("RPC, all rows", &of_small, &of_large);
    Ok(())
}

fn print_pages(name: &str, small: &[f64], large: &[f64]) {
    println!("a page of 100 rows ({name}), in the small and in the large history:");
    for (word, percent, goal) in [("median", 50, ""), ("p99", 99, " (goal 1.5 or less)")] {
        let (small, large) = (percentile(small, percent), percentile(large, percent));
        println!("    {word}: {small:.0} µs, {large:.0} µs; ratio{goal}: {:.2}", large / small);
    }
}

fn export(history: &History, address: &str, rows: u64) -> Outcome {
    let mut client = Client::connect(address)?;
    let model = format!("{:?}", history.population.model(1).0);
    let query = json!({ "model": model, "order": "ascending", "limit": 1000 });
    let begun = Instant::now();
    let read = client.pages(&query, rows.div_ceil(1000))?;
    let seconds = begun.elapsed().as_secs_f64();
    println!("export of {read} rows by RPC: {seconds:.1} s, {:.0} rows/s", read as f64 / seconds);
    Ok(())
}

fn shown(values: &[f64], digits: usize) -> String {
    let (median, low, high) = median_and_interval(values);
    format!("{median:.digits$} (95 %: {low:.digits$} to {high:.digits$})")
}
