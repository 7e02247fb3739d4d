// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the history costs the import of blocks, and what it saves who asks.
//!
//! `make bench-index`. `BENCH_INDEX_ROUNDS` is the number of rounds, of two pairs each (15).

#![expect(clippy::print_stdout, reason = "benchmarks print their figures")]

use super::{
    blocks::{Note, DOUBTS},
    client::{Genesis, Memory, Node, Settings, FIRST_SLOT},
    follow::{Indexer, Written},
    measure::median_and_interval,
};
use crate::service::Block;
use credence_index::store::Origin;
use sc_consensus::{ForkChoiceStrategy, StateAction};
use sp_blockchain::HeaderBackend as _;
use std::{
    env,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Blocks of the chain that is imported.
const BLOCKS: u32 = 120;
/// Entries of each.
const ENTRIES: u32 = 64;

/// How many rounds are asked for.
pub(super) fn rounds() -> u32 {
    let rounds = env::var("BENCH_INDEX_ROUNDS").ok();
    rounds.map_or(15, |text| text.parse().expect("a number"))
}

/// A median with its interval.
pub(super) fn shown(values: &[f64], digits: usize) -> String {
    let (median, low, high) = median_and_interval(values);
    format!("{median:.digits$} (95 %: {low:.digits$} to {high:.digits$})")
}

/// A chain to import.
fn chain(genesis: &Genesis) -> Vec<Block> {
    let node = genesis.open(&Memory::new(), Settings::default());
    let block = |number: u32| {
        let note = |index| Note::Flag(u64::from(number * ENTRIES + index), DOUBTS[0]);
        let notes: Vec<_> = (0..ENTRIES).map(note).collect();
        let slot = FIRST_SLOT + u64::from(number);
        let (built, taken) = node.build(node.client.info().best_hash, slot, &notes);
        assert_eq!(taken, notes, "there is room");
        let block = built.block.clone();
        node.import(built, ForkChoiceStrategy::LongestChain, false);
        block
    };
    (1..=BLOCKS).map(block).collect()
}

/// How long a new client takes to import the chain, whose blocks become final two blocks later.
fn import(node: &Node, chain: &[Block]) -> Duration {
    let chain = chain.to_vec();
    let mut last = [node.client.info().genesis_hash; 2];
    let begun = Instant::now();
    for block in chain {
        let hash = block.header.hash();
        node.import_block(block, ForkChoiceStrategy::LongestChain, StateAction::Execute);
        if last[0] != node.client.info().finalized_hash {
            node.finalize(last[0]);
        }
        last = [last[1], hash];
    }
    begun.elapsed()
}

/// The same with an indexer on a SQLite file; also how far behind it was at the end, and its rows.
fn import_indexed(node: &Node, chain: &[Block]) -> (Duration, u32, u64) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let written = Arc::new(Mutex::new(Written::default()));
    let origin = Origin::whole(node.client.info().genesis_hash);
    let indexer = Indexer::start(node, &folder.path().join("history.sqlite"), origin, &written);
    let took = import(node, chain);
    let finalized = node.client.info().finalized_number;
    let behind = finalized - indexer.head().number;
    indexer.wait_for(finalized);
    indexer.stop();
    let rows = written.lock().expect("nobody panics with it").rows;
    (took, behind, rows)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a benchmark that `make bench-index` runs"]
async fn measures_what_indexing_costs_the_import_of_blocks() {
    let genesis = Genesis::without_elections();
    let chain = chain(&genesis);
    let open = || {
        let node = genesis.open(&Memory::new(), Settings::default());
        node.canonicalize_range();
        node
    };
    let (mut ratios, mut bare, mut indexed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut all_rows, mut most_behind) = (0, 0);
    for round in 0..2 * rounds() {
        let mut with = || {
            let (took, behind, rows) = import_indexed(&open(), &chain);
            all_rows += rows;
            most_behind = most_behind.max(behind);
            took.as_secs_f64()
        };
        let without = || import(&open(), &chain).as_secs_f64();
        let (with, without) = if round % 2 == 0 {
            let with = with();
            (with, without())
        } else {
            let without = without();
            (with(), without)
        };
        ratios.push(with / without);
        let of_block = |seconds: f64| seconds * 1e3 / f64::from(BLOCKS);
        bare.push(of_block(without));
        indexed.push(of_block(with));
    }
    println!("import of {BLOCKS} blocks of {ENTRIES} entries, into a database in memory:");
    println!("    ms a block, without the indexer: {}", shown(&bare, 2));
    println!("    ms a block, with it:             {}", shown(&indexed, 2));
    println!("    ratio of the times: {}", shown(&ratios, 3));
    println!(
        "    {all_rows} rows indexed; at the end of an import the indexer was behind by at most \
         {most_behind} blocks"
    );
    assert!(all_rows > 0);
}
