// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Receipt files.

use super::{super::service::Block, genesis::GenesisProof, ledger::Ledger};
use codec::Encode;
use credence_index::chain::{Cause, Chain as _, ChainError, ProofError, Proofs};
use credence_receipt::{AuthorityKey, Finality, Origin, Parts, ReceiptFile};
use credence_runtime::{configs::consensus::MmrHash, BlockNumber, Hash};
use sc_client_api::{AuxStore, BlockBackend, BlockchainEvents};
use sc_consensus_grandpa::{best_justification, find_scheduled_change, SharedAuthoritySet};
use sp_api::{ApiExt as _, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_consensus_grandpa::GRANDPA_ENGINE_ID;
use sp_core::{
    ed25519,
    offchain::{storage::OffchainDb, OffchainDbExt, OffchainStorage},
};
use sp_mmr_primitives::MmrApi;
use std::sync::Arc;

/// Blocks that are looked through for a justification. There is one for every sixteenth at the
/// latest, and one where the authorities change; this is how far the ones that a node keeps may be
/// apart after it has caught up.
const SEARCHED_BLOCKS: BlockNumber = 4_096;

/// Makes receipt files from a node's database.
pub(crate) struct Prover<Client, Offchain> {
    client: Arc<Client>,
    ledger: Arc<Ledger<Client, Offchain>>,
    offchain: Offchain,
    authority_set: SharedAuthoritySet<Hash, BlockNumber>,
    genesis: GenesisProof,
}

/// Why a database has no proof.
#[derive(Debug, thiserror::Error)]
enum Missing {
    #[error("there is no header of block {0}")]
    Header(BlockNumber),
    #[error("this node does not know how set {0} of authorities came about; ask one that has synchronised in full")]
    Changes(u64),
    #[error("there is no justification of block {0}, at which the authorities changed")]
    Justification(BlockNumber),
    #[error("block {0}, at which the authorities changed, does not name the next ones")]
    Authorities(BlockNumber),
    #[error("the Mountain Range gives no proof: {0:?}")]
    Range(sp_mmr_primitives::Error),
}

fn backend(error: impl Into<Cause>) -> ProofError {
    ProofError::Backend(error.into())
}

impl<Client, Offchain> Prover<Client, Offchain>
where
    Client: HeaderBackend<Block> + BlockBackend<Block> + AuxStore + ProvideRuntimeApi<Block>,
    Client::Api: MmrApi<Block, MmrHash, BlockNumber>,
    Offchain: OffchainStorage + Clone + 'static,
{
    pub(crate) fn new(
        client: Arc<Client>,
        ledger: Arc<Ledger<Client, Offchain>>,
        offchain: Offchain,
        authority_set: SharedAuthoritySet<Hash, BlockNumber>,
        genesis: GenesisProof,
    ) -> Self {
        Self { client, ledger, offchain, authority_set, genesis }
    }

    fn hash_at(&self, number: BlockNumber) -> Result<Hash, ProofError> {
        let hash = self.client.hash(number).map_err(backend)?;
        hash.ok_or_else(|| backend(Missing::Header(number)))
    }

    /// The encoded justification that the node keeps of a block.
    fn justification_at(&self, number: BlockNumber) -> Result<Option<Vec<u8>>, ProofError> {
        let kept = self.client.justifications(self.hash_at(number)?).map_err(backend)?;
        Ok(kept.and_then(|kept| kept.into_justification(GRANDPA_ENGINE_ID)))
    }

    fn finality(&self, number: BlockNumber, encoded: &[u8]) -> Result<Finality, ProofError> {
        let header = self.client.header(self.hash_at(number)?).map_err(backend)?;
        let header = header.ok_or_else(|| backend(Missing::Header(number)))?;
        Finality::new(&header.encode(), encoded).map_err(backend)
    }

    /// The first block at or after `number` with a justification, and that.
    fn justified(&self, number: BlockNumber) -> Result<(BlockNumber, Vec<u8>), ProofError> {
        let finalized = self.client.info().finalized_number;
        for candidate in number..=finalized.min(number.saturating_add(SEARCHED_BLOCKS)) {
            if let Some(encoded) = self.justification_at(candidate)? {
                return Ok((candidate, encoded));
            }
        }
        let latest = best_justification::<_, Block>(&*self.client).map_err(backend)?;
        latest
            .map(|latest| latest.justification)
            .filter(|latest| latest.commit.target_number >= number)
            .map(|latest| (latest.commit.target_number, latest.encode()))
            .ok_or(ProofError::NotFinal { block: number.saturating_sub(1), after: number })
    }

    /// The last block of each set of authorities that is not the current one.
    fn last_blocks(&self) -> Result<Vec<BlockNumber>, ProofError> {
        let changes = self.authority_set.authority_set_changes();
        let last_blocks =
            changes.iter_from(0).map(|changes| changes.map(|(_, last)| *last).collect());
        match (last_blocks, self.authority_set.set_id()) {
            (Some(last_blocks), _) => Ok(last_blocks),
            (None, 0) => Ok(Vec::new()),
            (None, set) => Err(backend(Missing::Changes(set))),
        }
    }

    /// The authorities that a set has named in its last block.
    fn named_in(&self, last: BlockNumber) -> Result<Vec<(AuthorityKey, u64)>, ProofError> {
        let header = self.client.header(self.hash_at(last)?).map_err(backend)?;
        let header = header.ok_or_else(|| backend(Missing::Header(last)))?;
        let change = find_scheduled_change::<Block>(&header);
        let change = change.ok_or_else(|| backend(Missing::Authorities(last)))?;
        let named = change.next_authorities.into_iter();
        Ok(named.map(|(key, weight)| (ed25519::Public::from(key).0, weight)).collect())
    }

    /// The changes of authorities, each by the last block of a set, before that block.
    fn handovers(
        &self,
        last_blocks: &[BlockNumber],
        justified: BlockNumber,
    ) -> Result<Vec<Finality>, ProofError> {
        let before = last_blocks.iter().copied().take_while(|last| *last < justified);
        before
            .map(|last| {
                let encoded = self.justification_at(last)?;
                let encoded = encoded.ok_or_else(|| backend(Missing::Justification(last)))?;
                self.finality(last, &encoded)
            })
            .collect()
    }

    /// What proves the leaf of `block`, which the next one adds, in the Mountain Range of `at`.
    fn range_items(&self, block: BlockNumber, at: BlockNumber) -> Result<Vec<Hash>, ProofError> {
        let mut api = self.client.runtime_api();
        api.register_extension(OffchainDbExt::new(OffchainDb::new(self.offchain.clone())));
        let best = self.client.info().best_hash;
        let (_, proof) = api
            .generate_proof(best, vec![block.saturating_add(1)], Some(at))
            .map_err(backend)?
            .map_err(|error| backend(Missing::Range(error)))?;
        Ok(proof.items)
    }
}

impl<Client, Offchain> Proofs for Prover<Client, Offchain>
where
    Client: HeaderBackend<Block>
        + BlockBackend<Block>
        + BlockchainEvents<Block>
        + AuxStore
        + ProvideRuntimeApi<Block>
        + Send
        + Sync
        + 'static,
    Client::Api: MmrApi<Block, MmrHash, BlockNumber>,
    Offchain: OffchainStorage + Clone + 'static,
{
    fn receipt(&self, block: u32, index: u32, set: Option<u64>) -> Result<Vec<u8>, ProofError> {
        let not_final = ProofError::NotFinal { block, after: block.saturating_add(1) };
        let Some(block_hash) = self.ledger.hash(block).map_err(refused)? else {
            return Err(not_final);
        };
        let tree = self.ledger.tree(block, block_hash).map_err(refused)?;
        let place = index as usize;
        let count = u32::try_from(tree.leaves.len()).unwrap_or(u32::MAX);
        let Some(leaf) = tree.leaves.get(place) else {
            return Err(ProofError::UnknownLeaf { block, index, count });
        };
        let last_blocks = self.last_blocks()?;
        let set = set.unwrap_or(0);
        let (before, after) = usize::try_from(set)
            .ok()
            .and_then(|count| last_blocks.split_at_checked(count))
            .ok_or(ProofError::UnknownSet { set, current: last_blocks.len() as u64 })?;
        let (origin, earliest) = match before.last() {
            None => {
                let header = self.genesis.header.encode();
                (Origin::genesis(&header, &self.genesis.nodes), block)
            },
            Some(last) => (Origin::set(set, self.named_in(*last)?), block.max(*last)),
        };
        let (justified, encoded) = self.justified(earliest.saturating_add(1))?;
        let file = ReceiptFile::new(Parts {
            leaf,
            index: place,
            leaf_hashes: &tree.hashes,
            block_hash,
            range_items: &self.range_items(block, justified)?,
            origin: origin.map_err(backend)?,
            handovers: self.handovers(after, justified)?,
            finality: self.finality(justified, &encoded)?,
        });
        Ok(file.map_err(backend)?.to_bytes())
    }
}

fn refused(error: ChainError) -> ProofError {
    match error {
        ChainError::HistoryUnavailable { before } => ProofError::HistoryUnavailable { before },
        other => backend(other),
    }
}
