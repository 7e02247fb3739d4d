// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Finalized blocks and the leaves of their trees.
//!
//! The leaf of the Mountain Range that block m + 1 adds names the root of block m's tree; under
//! that root the offchain index has the hashes of the tree's leaves, and under each hash the leaf.
//! Names by content are the same on all forks, and no state is read, so that a node that prunes
//! states can tell the whole history of the blocks that it has executed.

use super::super::service::Block;
use codec::Decode;
use credence_index::{
    chain::{Cause, Chain, ChainError},
    leaf::{BlockRef, FinalizedBlock, Leaf},
};
use credence_primitives::receipt::{block_key, leaf_key, root, RangeLeaf};
use credence_runtime::{BlockNumber, Hash, Header};
use futures::{stream::BoxStream, StreamExt as _};
use sc_client_api::BlockchainEvents;
use sp_blockchain::HeaderBackend;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use sp_mmr_primitives::{utils::NodesUtils, DataOrHash, INDEXING_PREFIX};
use sp_runtime::traits::{Header as _, Keccak256};
use std::{sync::Arc, time::Duration};

/// The finalized blocks of a node.
pub(crate) struct Ledger<Client, Offchain> {
    client: Arc<Client>,
    offchain: Offchain,
    slot_duration: Duration,
}

/// A block's tree.
pub(super) struct Tree {
    /// The hashes of its leaves.
    pub(super) hashes: Vec<Hash>,
    /// The encoded leaves.
    pub(super) leaves: Vec<Vec<u8>>,
}

/// Why a database is not as it should be.
#[derive(Debug, thiserror::Error)]
enum Damage {
    #[error("there is no block {number} below the last final one")]
    NoBlock { number: BlockNumber },
    #[error("what the Mountain Range has of block {number} cannot be read")]
    Range { number: BlockNumber },
    #[error("the Mountain Range names {found:?} as block {number}, and the chain {expected:?}")]
    OtherBlock { number: BlockNumber, found: Hash, expected: Hash },
    #[error("the leaves of block {number} are not those of its root")]
    Leaves { number: BlockNumber },
}

fn backend(error: impl Into<Cause>) -> ChainError {
    ChainError::Backend(error.into())
}

impl<Client, Offchain> Ledger<Client, Offchain>
where
    Client: HeaderBackend<Block>,
    Offchain: OffchainStorage,
{
    pub(crate) fn new(client: Arc<Client>, offchain: Offchain, slot_duration: Duration) -> Self {
        Self { client, offchain, slot_duration }
    }

    /// The last final block with a block above it, which knows the root of its tree.
    fn last(&self) -> Result<BlockNumber, ChainError> {
        let finalized = self.client.info().finalized_number;
        // Not by the number of the best block: for a moment after a branch has won by finality that
        // is still the loser's.
        let above = self.client.hash(finalized.saturating_add(1)).map_err(backend)?;
        Ok(if above.is_some() { finalized } else { finalized.saturating_sub(1) })
    }

    /// The hash of a final block; a node that was warp-synced may lack it.
    fn hash_at(&self, number: BlockNumber) -> Result<Hash, ChainError> {
        match self.client.hash(number).map_err(backend)? {
            Some(hash) => Ok(hash),
            None => Err(self.unavailable(number)),
        }
    }

    fn header_at(&self, number: BlockNumber) -> Result<Header, ChainError> {
        let header = self.client.header(self.hash_at(number)?).map_err(backend)?;
        header.ok_or_else(|| backend(Damage::NoBlock { number }))
    }

    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.offchain.get(STORAGE_PREFIX, key)
    }

    /// What the Mountain Range has of a block; none if this node has not executed the next one.
    fn range_node(&self, number: BlockNumber, hash: Hash) -> Option<Vec<u8>> {
        let position = NodesUtils::leaf_index_to_leaf_node_index(number.into());
        let canonical = NodesUtils::node_canon_offchain_key(INDEXING_PREFIX, position);
        let fresh = NodesUtils::node_temp_offchain_key::<Header>(INDEXING_PREFIX, position, hash);
        // Once it is final it moves from the one to the other, maybe between two looks.
        self.get(&canonical).or_else(|| self.get(&fresh)).or_else(|| self.get(&canonical))
    }

    /// The hashes of a final block's leaves; none if this node has not executed it and the next.
    fn leaf_hashes(
        &self,
        number: BlockNumber,
        hash: Hash,
    ) -> Result<Option<Vec<Hash>>, ChainError> {
        let Some(node) = self.range_node(number, hash) else { return Ok(None) };
        let leaf = match DataOrHash::<Keccak256, RangeLeaf>::decode(&mut node.as_slice()) {
            Ok(DataOrHash::Data(leaf)) => leaf,
            _ => return Err(backend(Damage::Range { number })),
        };
        if leaf.parent_hash != hash || leaf.parent_number != number {
            let found = leaf.parent_hash;
            return Err(backend(Damage::OtherBlock { number, found, expected: hash }));
        }
        if leaf.receipts_root.is_zero() {
            return Ok(Some(Vec::new()));
        }
        let Some(hashes) = self.get(&block_key(&leaf.receipts_root)) else { return Ok(None) };
        let hashes = Vec::<Hash>::decode(&mut hashes.as_slice()).map_err(backend)?;
        if root(&hashes) != leaf.receipts_root {
            return Err(backend(Damage::Leaves { number }));
        }
        Ok(Some(hashes))
    }

    fn unavailable(&self, missing: BlockNumber) -> ChainError {
        match self.complete_from(missing) {
            Ok(before) => ChainError::HistoryUnavailable { before },
            Err(error) => error,
        }
    }

    /// The first number from which on everything is there, if something of the block at `missing`
    /// is not.
    fn complete_from(&self, missing: BlockNumber) -> Result<BlockNumber, ChainError> {
        let (mut absent, mut present) = (missing, self.last()?.saturating_add(1));
        while absent + 1 < present {
            let middle = absent + (present - absent) / 2;
            let is_there = match self.client.hash(middle).map_err(backend)? {
                Some(hash) => self.leaf_hashes(middle, hash)?.is_some(),
                None => false,
            };
            if is_there {
                present = middle;
            } else {
                absent = middle;
            }
        }
        Ok(present)
    }

    /// The tree of a final block.
    pub(super) fn tree(&self, number: BlockNumber, hash: Hash) -> Result<Tree, ChainError> {
        let Some(hashes) = self.leaf_hashes(number, hash)? else {
            return Err(self.unavailable(number));
        };
        let leaves: Option<Vec<_>> = hashes.iter().map(|hash| self.get(&leaf_key(hash))).collect();
        let leaves = leaves.ok_or_else(|| backend(Damage::Leaves { number }))?;
        Ok(Tree { hashes, leaves })
    }

    fn reference(&self, header: &Header) -> BlockRef {
        let number = *header.number();
        // The first block has no slot.
        let slot = sc_consensus_babe::find_pre_digest::<Block>(header).ok();
        let slot = slot.filter(|_| number > 0).map_or(0, |digest| *digest.slot());
        let slot_ms = u64::try_from(self.slot_duration.as_millis()).unwrap_or(u64::MAX);
        BlockRef { number, hash: header.hash(), time_ms: slot.saturating_mul(slot_ms) }
    }
}

impl<Client, Offchain> Chain for Ledger<Client, Offchain>
where
    Client: HeaderBackend<Block> + BlockchainEvents<Block> + Send + Sync + 'static,
    Offchain: OffchainStorage + 'static,
{
    fn genesis(&self) -> Hash {
        self.client.info().genesis_hash
    }

    fn finalized(&self) -> Result<BlockRef, ChainError> {
        Ok(self.reference(&self.header_at(self.last()?)?))
    }

    fn hash(&self, number: u32) -> Result<Option<Hash>, ChainError> {
        if number > self.last()? {
            return Ok(None);
        }
        self.hash_at(number).map(Some)
    }

    fn block(&self, number: u32) -> Result<Option<FinalizedBlock>, ChainError> {
        if number > self.last()? {
            return Ok(None);
        }
        let header = self.header_at(number)?;
        let tree = self.tree(number, header.hash())?;
        let mut leaves = Vec::with_capacity(tree.leaves.len());
        for (index, (encoded, hash)) in tree.leaves.iter().zip(&tree.hashes).enumerate() {
            let leaf = Leaf::from_encoded(encoded).map_err(|source| ChainError::Leaf {
                block: number,
                index,
                source,
            })?;
            if leaf.hash != *hash {
                return Err(backend(Damage::Leaves { number }));
            }
            leaves.push(leaf);
        }
        let parent = *header.parent_hash();
        Ok(Some(FinalizedBlock { block: self.reference(&header), parent, leaves }))
    }

    fn finality(&self) -> BoxStream<'static, ()> {
        // A block that was best when it became final is told of with the next one.
        self.client.finality_notification_stream().map(drop).boxed()
    }
}
