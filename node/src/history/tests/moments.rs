// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Reads that fall between two writes of the node.

use super::{
    blocks::{Note, DOUBTS},
    client::{Genesis, Memory, Node, Settings, FIRST_SLOT, SLOT},
};
use crate::{
    history::ledger::Ledger,
    service::{Block, FullClient},
};
use credence_index::chain::Chain as _;
use credence_runtime::{BlockNumber, Hash, Header};
use sc_client_api::{
    BlockchainEvents, FinalityNotifications, ImportNotifications, StorageEventStream, StorageKey,
};
use sc_client_db::offchain::LocalStorage;
use sc_consensus::ForkChoiceStrategy;
use sp_blockchain::{BlockStatus, HeaderBackend, Info, Result};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use sp_mmr_primitives::{utils::NodesUtils, INDEXING_PREFIX};
use std::sync::Arc;

fn plant(node: &Node, parent: Hash, slot: u64, job: u64) -> Hash {
    let notes = [Note::Flag(job, DOUBTS[0])];
    let (built, _) = node.build(parent, FIRST_SLOT + slot, &notes);
    let hash = built.block.header.hash();
    node.import(built, ForkChoiceStrategy::LongestChain, true);
    hash
}

/// Offchain storage in which a leaf of the Mountain Range gets its final name just after somebody
/// has looked for it under that.
#[derive(Clone)]
struct Moving {
    storage: LocalStorage,
    from: Vec<u8>,
    to: Vec<u8>,
}

impl OffchainStorage for Moving {
    fn set(&mut self, prefix: &[u8], key: &[u8], value: &[u8]) {
        self.storage.set(prefix, key, value);
    }

    fn remove(&mut self, prefix: &[u8], key: &[u8]) {
        self.storage.remove(prefix, key);
    }

    fn get(&self, prefix: &[u8], key: &[u8]) -> Option<Vec<u8>> {
        let found = self.storage.get(prefix, key);
        if found.is_none() && key == self.to {
            let mut storage = self.storage.clone();
            let moved = storage.get(prefix, &self.from).expect("it has not moved yet");
            storage.set(prefix, &self.to, &moved);
            storage.remove(prefix, &self.from);
        }
        found
    }

    fn compare_and_set(
        &mut self,
        prefix: &[u8],
        key: &[u8],
        old_value: Option<&[u8]>,
        new_value: &[u8],
    ) -> bool {
        self.storage.compare_and_set(prefix, key, old_value, new_value)
    }
}

#[tokio::test]
async fn leaves_are_found_while_the_range_gives_them_their_final_names() {
    let node = Genesis::without_elections().open(&Memory::new(), Settings::default());
    let first = plant(&node, node.client.info().genesis_hash, 1, 7);
    let second = plant(&node, first, 2, 8);
    plant(&node, second, 3, 9);
    node.finalize(second);
    let place = NodesUtils::leaf_index_to_leaf_node_index(1);
    let from = NodesUtils::node_temp_offchain_key::<Header>(INDEXING_PREFIX, place, first);
    let to = NodesUtils::node_canon_offchain_key(INDEXING_PREFIX, place);
    let storage = Moving { storage: node.offchain(), from: from.clone(), to };
    let ledger = Ledger::new(node.client.clone(), storage, SLOT);
    let block = ledger.block(1).expect("it can be read").expect("it is final");
    assert_eq!((block.block.hash, block.leaves.len()), (first, 1));
    assert_eq!(node.offchain().get(STORAGE_PREFIX, &from), None, "it has moved meanwhile");
}

/// A client that knows already what is final, and not yet that the best block is another.
struct Between {
    client: Arc<FullClient>,
    info: Info<Block>,
}

impl HeaderBackend<Block> for Between {
    fn header(&self, hash: Hash) -> Result<Option<Header>> {
        self.client.header(hash)
    }

    fn info(&self) -> Info<Block> {
        self.info.clone()
    }

    fn status(&self, hash: Hash) -> Result<BlockStatus> {
        self.client.status(hash)
    }

    fn number(&self, hash: Hash) -> Result<Option<BlockNumber>> {
        self.client.number(hash)
    }

    fn hash(&self, number: BlockNumber) -> Result<Option<Hash>> {
        HeaderBackend::hash(&*self.client, number)
    }
}

impl BlockchainEvents<Block> for Between {
    fn import_notification_stream(&self) -> ImportNotifications<Block> {
        self.client.import_notification_stream()
    }

    fn every_import_notification_stream(&self) -> ImportNotifications<Block> {
        self.client.every_import_notification_stream()
    }

    fn finality_notification_stream(&self) -> FinalityNotifications<Block> {
        self.client.finality_notification_stream()
    }

    fn storage_changes_notification_stream(
        &self,
        keys: Option<&[StorageKey]>,
        child_keys: Option<&[(StorageKey, Option<Vec<StorageKey>>)]>,
    ) -> Result<StorageEventStream<Hash>> {
        self.client.storage_changes_notification_stream(keys, child_keys)
    }
}

#[tokio::test]
async fn the_end_of_a_branch_that_wins_waits_for_its_child() {
    let node = Genesis::without_elections().open(&Memory::new(), Settings::default());
    let genesis = node.client.info().genesis_hash;
    let winner = plant(&node, plant(&node, genesis, 1, 7), 2, 8);
    let loser = plant(&node, plant(&node, plant(&node, genesis, 3, 7), 4, 8), 5, 9);
    let before = node.client.info();
    assert_eq!((before.best_hash, before.best_number), (loser, 3));
    node.finalize(winner);
    // A client publishes the two one after the other.
    let after = node.client.info();
    let info = Info { best_hash: before.best_hash, best_number: before.best_number, ..after };
    let client = Arc::new(Between { client: node.client.clone(), info });
    let ledger = Ledger::new(client, node.offchain(), SLOT);
    assert_eq!(ledger.finalized().expect("readable").number, 1);
    assert!(ledger.block(1).expect("readable").is_some());
    assert_eq!(ledger.block(2).expect("readable"), None);
    plant(&node, winner, 6, 9);
    assert_eq!(node.ledger().finalized().expect("readable").hash, winner);
}
