// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the index asks of the node it runs in.

use crate::leaf::{BlockRef, FinalizedBlock, LeafError};
use credence_primitives::{
    api::{NoQuote, OpenJob, OpenJobsOf, Quote},
    ids::{JobId, ModelId},
    manifest::AssuranceSet,
};
use futures::stream::BoxStream;
use sp_core::{crypto::AccountId32, H256};

/// An error of the node's own, with its sources.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The finalized chain. Calls may read the disk: the index makes them on threads that may block.
pub trait Chain: Send + Sync + 'static {
    /// The hash of the first block.
    fn genesis(&self) -> H256;

    /// The last finalized block.
    ///
    /// # Errors
    /// If the node cannot tell.
    fn finalized(&self) -> Result<BlockRef, ChainError>;

    /// The hash of the finalized block of this number; `None` above the last finalized one.
    ///
    /// # Errors
    /// [`ChainError::HistoryUnavailable`] where headers are missing.
    fn hash(&self, number: u32) -> Result<Option<H256>, ChainError>;

    /// The finalized block of this number, with all its leaves; `None` above the last finalized one.
    ///
    /// # Errors
    /// [`ChainError::HistoryUnavailable`] where headers or leaves are missing, because the node
    /// has been warp-synced or ran without offchain indexing. Never a block without its leaves.
    fn block(&self, number: u32) -> Result<Option<FinalizedBlock>, ChainError>;

    /// An item for every block, or group of blocks, that becomes final from now on. Ends with the
    /// node.
    fn finality(&self) -> BoxStream<'static, ()>;
}

/// Why the chain cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// This node has no headers or leaves of old blocks.
    #[error(
        "history unavailable before block {before}: this node does not have the headers or leaves \
         of older blocks. Sync it from the first block (--sync full, and a new database), or copy \
         the index's database from a node that has them, or index from there on with \
         --history-start {before} --history-reindex"
    )]
    HistoryUnavailable {
        /// The first block from which on everything is there.
        before: u32,
    },
    /// A leaf is damaged, or of a version that this program does not know.
    #[error("leaf {index} of block {block}")]
    Leaf {
        /// The block.
        block: u32,
        /// The leaf's place in its tree.
        index: usize,
        /// What is wrong with it.
        source: LeafError,
    },
    /// The node's database fails.
    #[error("the node's database cannot be read")]
    Backend(#[source] Cause),
}

/// Who makes receipt files.
pub trait Proofs: Send + Sync + 'static {
    /// The encoded receipt file of a leaf, by its finalized block and its place there. It starts
    /// from the first authorities, or from the later set with this number.
    ///
    /// # Errors
    /// Why there is none.
    fn receipt(&self, block: u32, index: u32, set: Option<u64>) -> Result<Vec<u8>, ProofError>;
}

/// Why there is no receipt file.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The block has no such leaf.
    #[error("block {block} has {count} leaves, so none at {index}")]
    UnknownLeaf {
        /// The block.
        block: u32,
        /// The leaf asked for.
        index: u32,
        /// How many there are.
        count: u32,
    },
    /// The block, or a justified block above it, is still to come.
    #[error("block {block} cannot be proven yet; ask again when block {after} is final")]
    NotFinal {
        /// The block.
        block: u32,
        /// The number from which on there can be a proof.
        after: u32,
    },
    /// There has been no such set of authorities yet.
    #[error("set {set} of authorities has signed nothing yet; the current one is {current}")]
    UnknownSet {
        /// The set asked for.
        set: u64,
        /// The last one.
        current: u64,
    },
    /// This node does not have what the proof is made of.
    #[error("history unavailable before block {before} on this node; ask an archive node")]
    HistoryUnavailable {
        /// The first block from which on everything is there.
        before: u32,
    },
    /// The node's database fails.
    #[error("the proof cannot be made")]
    Backend(#[source] Cause),
}

/// The jobs that have not ended, and prices, as of the node's best block.
pub trait Jobs: Send + Sync + 'static {
    /// What a request would cost now, or why it would be refused.
    ///
    /// # Errors
    /// If the state cannot be read.
    fn quote(
        &self,
        model: ModelId,
        assurance: AssuranceSet,
        input_bytes: u32,
    ) -> Result<Result<Quote, NoQuote>, Cause>;

    /// A job that has not ended.
    ///
    /// # Errors
    /// If the state cannot be read.
    fn open_job(&self, job: JobId) -> Result<Option<OpenJob<AccountId32>>, Cause>;

    /// Jobs that have not ended, newest first, and no more than `limit`.
    ///
    /// # Errors
    /// If the state cannot be read.
    fn open_jobs(
        &self,
        of: OpenJobsOf<AccountId32>,
        limit: u32,
    ) -> Result<Vec<OpenJob<AccountId32>>, Cause>;

    /// The number that the next job gets; all below it exist or have existed.
    ///
    /// # Errors
    /// If the state cannot be read.
    fn next_job(&self) -> Result<JobId, Cause>;
}
