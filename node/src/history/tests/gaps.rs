// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Nodes that do not have everything tell the whole history of what they have executed, and say
//! where it begins.

use super::{
    blocks::{Note, DOUBTS},
    client::{Genesis, Keeping, Memory, Node, Settings, FIRST_SLOT},
    follow::{Indexer, Written},
    tree::Tree,
};
use crate::service::Block;
use credence_index::{
    chain::{Chain as _, ChainError},
    health::State,
    leaf::BlockRef,
    store::Origin,
};
use credence_runtime::{BlockNumber, Hash};
use sc_client_api::{Backend as _, StorageProvider as _};
use sc_consensus::{
    BlockImportParams, ForkChoiceStrategy, ImportedState, StateAction, StorageChanges,
};
use sp_blockchain::HeaderBackend as _;
use sp_consensus::BlockOrigin;
use sp_state_machine::{KeyValueStates, KeyValueStorageLevel};
use std::{
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// How many entries the block of a number has.
type Entries = fn(BlockNumber) -> u64;

/// A chain without forks.
struct Line {
    tree: Tree,
    blocks: Vec<Block>,
    entries: Entries,
}

impl Line {
    fn new(node: &Node, entries: Entries) -> Self {
        let tree = Tree::new(node.client.info().genesis_hash, FIRST_SLOT);
        Self { tree, blocks: Vec::new(), entries }
    }

    /// Makes blocks to this number, all of which but the last become final.
    fn grow(&mut self, node: &Node, through: BlockNumber) {
        for number in node.client.info().best_number + 1..=through {
            let parent = node.client.info().best_hash;
            let note = |index| Note::Flag(u64::from(number) << 8 | index, DOUBTS[0]);
            let notes: Vec<_> = (0..(self.entries)(number)).map(note).collect();
            let slot = FIRST_SLOT + u64::from(number);
            let (built, notes) = node.build(parent, slot, &notes);
            self.blocks.push(built.block.clone());
            self.tree.plant(built.block.header.hash(), parent, slot, notes);
            node.import(built, ForkChoiceStrategy::LongestChain, true);
            if number > 1 {
                self.tree.finalize(parent);
                node.finalize(parent);
            }
        }
    }
}

/// Asserts that a node has no history before this block, that the indexer says so and stops, and
/// that one that begins there has all rows.
fn expect_history_from(node: &Node, tree: &Tree, begin: BlockNumber) {
    for number in [1, begin / 2, begin - 1] {
        let refused = node.ledger().block(number).expect_err("not there");
        assert!(
            matches!(refused, ChainError::HistoryUnavailable { before } if before == begin),
            "block {number}: {refused:?}"
        );
    }
    let folder = tempfile::tempdir().expect("temporary folder");
    let health = Indexer::of_all(node, &folder).failure();
    assert_eq!((health.state, health.indexed_through.number), (State::Failed, 0));
    let text = health.error.expect("a reason");
    assert!(text.contains(&format!("history unavailable before block {begin}")), "{text}");
    assert!(text.contains(&format!("--history-start {begin}")), "{text}");

    let folder = tempfile::tempdir().expect("temporary folder");
    let hash = tree.final_at(begin - 1).expect("a final block");
    let start = BlockRef { number: begin - 1, hash, time_ms: 0 };
    let origin = Origin { genesis: node.client.info().genesis_hash, start };
    let written = Arc::new(Mutex::new(Written::default()));
    let file = folder.path().join("history.sqlite");
    let indexer = Indexer::start(node, &file, origin, &written);
    indexer.wait_for(tree.finalized());
    tree.compare(
        &indexer,
        &written.lock().expect("nobody panics with it"),
        begin..=tree.finalized(),
    );
}

fn three(_: BlockNumber) -> u64 {
    3
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_prune_states_and_bodies_tell_their_whole_history() {
    let settings = Settings { keeping: Keeping::Last(2), ..Settings::default() };
    let node = Genesis::without_elections().open(&Memory::new(), settings);
    node.canonicalize_range();
    let mut line = Line::new(&node, three);
    line.grow(&node, 60);
    let begun = Instant::now();
    for number in [1, 20, 50] {
        let hash = line.tree.final_at(number).expect("a final block");
        // Notices of finality keep theirs until everybody has read them.
        while node.backend.have_state_at(hash, number)
            || node.client.body(hash).is_ok_and(|body| body.is_some())
        {
            assert!(begun.elapsed() < Duration::from_secs(60), "block {number} is not pruned");
            thread::sleep(Duration::from_millis(5));
        }
    }
    let folder = tempfile::tempdir().expect("temporary folder");
    let written = Arc::new(Mutex::new(Written::default()));
    let origin = Origin::whole(node.client.info().genesis_hash);
    let indexer = Indexer::start(&node, &folder.path().join("history.sqlite"), origin, &written);
    indexer.wait_for(59);
    let rows = line.tree.compare(&indexer, &written.lock().expect("nobody panics with it"), 1..=59);
    assert_eq!(rows, 3 * 59);
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_executed_without_an_offchain_index_have_no_history() {
    let genesis = Genesis::without_elections();
    // The block that is executed first with an index tells of the one before it, which has left
    // nothing behind unless it had nothing to leave.
    let lines: [(Entries, BlockNumber); 2] = [(three, 11), (|number| u64::from(number != 10), 10)];
    for (entries, begin) in lines {
        let memory = Memory::new();
        let settings = Settings { is_indexing: false, ..Settings::default() };
        let node = genesis.open(&memory, settings);
        let mut line = Line::new(&node, entries);
        line.grow(&node, 10);
        drop(node);
        let node = genesis.open(&memory.again(), Settings::default());
        line.grow(&node, 25);
        expect_history_from(&node, &line.tree, begin);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn warp_synced_nodes_have_no_history_before_the_block_they_began_with() {
    let genesis = Genesis::without_elections();
    let source = genesis.open(&Memory::new(), Settings::default());
    let mut line = Line::new(&source, three);
    line.grow(&source, 30);

    let node = genesis.open(&Memory::new(), Settings::default());
    import_state(&node, &source, &line.blocks[19]);
    for block in &line.blocks[20..] {
        node.import_block(block.clone(), ForkChoiceStrategy::LongestChain, StateAction::Execute);
    }
    node.finalize(line.blocks[28].header.hash());
    assert_eq!(node.client.hash(10).expect("readable"), None, "headers have not been filled in");
    expect_history_from(&node, &line.tree, 21);
}

/// Imports a block without those before it, with the state after it.
fn import_state(node: &Node, source: &Node, block: &Block) {
    let hash: Hash = block.header.hash();
    let pairs = source.client.storage_pairs(hash, None, None).expect("the state is there");
    let key_values = pairs.map(|(key, value)| (key.0, value.0)).collect();
    let (state_root, parent_storage_keys) = (Vec::new(), Vec::new());
    let top = KeyValueStorageLevel { state_root, parent_storage_keys, key_values };
    let state = ImportedState { block: hash, state: KeyValueStates(vec![top]) };
    let header = block.header.clone();
    let mut params = BlockImportParams::new(BlockOrigin::NetworkInitialSync, header);
    params.body = Some(block.extrinsics.clone());
    params.fork_choice = Some(ForkChoiceStrategy::Custom(true));
    params.finalized = true;
    params.state_action = StateAction::ApplyChanges(StorageChanges::Import(state));
    node.import_with(params);
}
