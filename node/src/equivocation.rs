// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Reports validators that sign two blocks for one slot.
//!
//! BABE's own import (sc-consensus-babe 0.60) looks for such pairs too, but where the seal has
//! been taken off the header already. Its reports prove nothing, and every runtime refuses them:
//! `Babe.InvalidEquivocationProof`. This import makes the same check with the header as it was
//! signed, and [`Unheard`] swallows the other reports. Both can go when the release train is fixed;
//! the end-to-end test `equivocation` tells.

use crate::service::{Block, FullClient};
use credence_runtime::Hash;
use sc_client_api::AuxStore;
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_transaction_pool_api::{LocalTransactionPool, OffchainTransactionPoolFactory};
use sp_api::{ApiExt, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_consensus::BlockOrigin;
use sp_consensus_babe::{AuthorityId, BabeApi, Slot, SlotDuration};
use sp_timestamp::Timestamp;
use std::sync::Arc;

type Header = <Block as sp_runtime::traits::Block>::Header;

/// Checks every block for an equivocation, then hands it on.
#[derive(Clone)]
pub(crate) struct ReportEquivocations<Inner> {
    inner: Inner,
    client: Arc<FullClient>,
    slot_duration: SlotDuration,
    pool: OffchainTransactionPoolFactory<Block>,
}

impl<Inner> ReportEquivocations<Inner> {
    pub(crate) fn new(
        inner: Inner,
        client: Arc<FullClient>,
        slot_duration: SlotDuration,
        pool: OffchainTransactionPoolFactory<Block>,
    ) -> Self {
        Self { inner, client, slot_duration, pool }
    }

    fn check(&self, block: &BlockImportParams<Block>) -> Result<(), CheckError> {
        // Blocks of the past are not reported any more, and their states may be missing.
        let is_past =
            matches!(block.origin, BlockOrigin::NetworkInitialSync | BlockOrigin::WarpSync);
        if is_past || block.with_state() {
            return Ok(());
        }
        let sealed = block.post_header();
        let parent = sealed.parent_hash;
        let claim = sc_consensus_babe::find_pre_digest::<Block>(&sealed)?;
        let Some(author) = self.author(parent, claim.slot(), claim.authority_index())? else {
            return Ok(());
        };
        let now = Slot::from_timestamp(Timestamp::current(), self.slot_duration);
        let seen = SealedHeaders(&self.client);
        let proof = sc_consensus_slots::check_equivocation::<_, Header, _>(
            &seen,
            now,
            claim.slot(),
            &sealed,
            &author,
        )?;
        let Some(proof) = proof else { return Ok(()) };
        log::warn!("validator {author} signed two blocks for slot {}", *claim.slot());

        // One instance of the API serves one block.
        let best = self.client.info().best_hash;
        let prove = |at| {
            let api = self.client.runtime_api();
            api.generate_key_ownership_proof(at, claim.slot(), author.clone())
        };
        // The parent of an epoch's first block lies in another session; the best block may not.
        let Some(ownership) =
            prove(parent)?.map_or_else(|| prove(best), |proof| Ok(Some(proof)))?
        else {
            return Ok(());
        };
        let mut api = self.client.runtime_api();
        api.register_extension(self.pool.offchain_transaction_pool(best));
        api.submit_report_equivocation_unsigned_extrinsic(best, proof, ownership)?;
        Ok(())
    }

    /// Who may sign for `slot` as the authority at `index`.
    fn author(
        &self,
        parent: Hash,
        slot: Slot,
        index: u32,
    ) -> Result<Option<AuthorityId>, CheckError> {
        let api = self.client.runtime_api();
        let current = api.current_epoch(parent)?;
        let epoch = match slot < current.start_slot + current.duration {
            true => current,
            false => api.next_epoch(parent)?,
        };
        Ok(epoch.authorities.into_iter().nth(index as usize).map(|(author, _)| author))
    }
}

#[async_trait::async_trait]
impl<Inner: BlockImport<Block> + Send + Sync> BlockImport<Block> for ReportEquivocations<Inner> {
    type Error = Inner::Error;

    async fn check_block(
        &self,
        block: BlockCheckParams<Block>,
    ) -> Result<ImportResult, Self::Error> {
        self.inner.check_block(block).await
    }

    async fn import_block(
        &self,
        block: BlockImportParams<Block>,
    ) -> Result<ImportResult, Self::Error> {
        if let Err(error) = self.check(&block) {
            // A valid block is valid whether or not its author deserves a report.
            log::warn!("cannot check block {} for an equivocation: {error}", block.post_hash());
        }
        self.inner.import_block(block).await
    }
}

/// Why a block could not be checked.
#[derive(Debug, thiserror::Error)]
enum CheckError {
    #[error(transparent)]
    Header(#[from] sc_consensus_babe::Error<Block>),
    #[error(transparent)]
    Store(#[from] sp_blockchain::Error),
    #[error(transparent)]
    Api(#[from] sp_api::ApiError),
}

/// The node's auxiliary store, apart from what BABE's import writes there: it remembers the same
/// headers without their seals.
struct SealedHeaders<'a>(&'a FullClient);

fn key(of: &[u8]) -> Vec<u8> {
    [b"sealed:", of].concat()
}

impl AuxStore for SealedHeaders<'_> {
    fn insert_aux<
        'a,
        'b: 'a,
        'c: 'a,
        I: IntoIterator<Item = &'a (&'c [u8], &'c [u8])>,
        D: IntoIterator<Item = &'a &'b [u8]>,
    >(
        &self,
        insert: I,
        delete: D,
    ) -> sp_blockchain::Result<()> {
        let insert: Vec<_> = insert.into_iter().map(|(of, value)| (key(of), *value)).collect();
        let insert: Vec<_> = insert.iter().map(|(of, value)| (of.as_slice(), *value)).collect();
        let delete: Vec<_> = delete.into_iter().map(|of| key(of)).collect();
        let delete: Vec<_> = delete.iter().map(Vec::as_slice).collect();
        self.0.insert_aux(&insert, &delete)
    }

    fn get_aux(&self, of: &[u8]) -> sp_blockchain::Result<Option<Vec<u8>>> {
        self.0.get_aux(&key(of))
    }
}

/// A pool for the reports of BABE's own import, which no block can use.
pub(crate) struct Unheard;

impl LocalTransactionPool for Unheard {
    type Block = Block;
    type Hash = Hash;
    type Error = sc_transaction_pool_api::error::Error;

    fn submit_local(
        &self,
        _: Hash,
        _: sc_transaction_pool_api::LocalTransactionFor<Self>,
    ) -> Result<Hash, Self::Error> {
        Ok(Hash::default())
    }
}
