// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Follows the finalized chain.

use crate::{
    chain::{Chain, ChainError},
    health::{Health, Reporter, State},
    leaf::{BlockRef, FinalizedBlock},
    metrics::Metrics,
    store::{Store, StoreError},
};
use futures::{stream::BoxStream, StreamExt};
use sp_core::H256;
use std::sync::Arc;
use tokio::task::{spawn_blocking, JoinError, JoinHandle};

/// The most blocks of one transaction.
pub const MAX_BATCH_BLOCKS: usize = 512;
/// Leaves after which a transaction takes no more blocks.
const MAX_BATCH_LEAVES: usize = 8_192;

/// Why the indexer has stopped.
#[derive(Debug, thiserror::Error)]
pub enum FollowerError {
    /// The chain cannot be read.
    #[error("the history's indexer cannot read the chain")]
    Chain(#[from] ChainError),
    /// The database does not do it.
    #[error("the history's indexer cannot use its database")]
    Store(#[from] StoreError),
    /// The database ends with a block that is not on the finalized chain.
    #[error(
        "the history ends with block {number} ({indexed:?}), and the finalized chain has {found:?} \
         there. Was the node's database replaced? Let the node build the history anew with \
         --history-reindex"
    )]
    NotOnChain {
        /// The number of the last indexed block.
        number: u32,
        /// Its hash.
        indexed: H256,
        /// The hash on the chain.
        found: H256,
    },
    /// The node gives a leaf that says it is of another block.
    #[error("leaf {index} of block {block} says that it is of another block or chain")]
    StrayLeaf {
        /// The block.
        block: u32,
        /// The leaf's place.
        index: usize,
    },
    /// The node says that a block is final and then does not have it.
    #[error("block {number} is final and cannot be found")]
    Missing {
        /// The block.
        number: u32,
    },
    /// A thread of the indexer has panicked.
    #[error("the history's indexer has failed")]
    Panicked(#[from] JoinError),
}

/// Reads finalized blocks, and writes their rows. One for each database.
pub struct Follower<C> {
    chain: Arc<C>,
    store: Arc<dyn Store>,
    reporter: Reporter,
    metrics: Metrics,
}

/// What a batch has brought.
struct Progress {
    indexed_through: BlockRef,
    finalized: BlockRef,
    rows: u64,
}

impl<C: Chain> Follower<C> {
    /// An indexer from the chain to the store.
    pub fn new(chain: Arc<C>, store: Arc<dyn Store>, reporter: Reporter, metrics: Metrics) -> Self {
        Self { chain, store, reporter, metrics }
    }

    /// Indexes until the node stops, or until an error, which is logged and reported: the index
    /// then stays as it is, and the node goes on without it.
    ///
    /// # Errors
    /// The error that was reported.
    pub async fn run(self) -> Result<(), FollowerError> {
        let ended = self.follow().await;
        match &ended {
            Ok(()) => self.report(|health| health.state = State::Stopped),
            Err(error) => {
                let text = with_causes(error);
                tracing::error!(error = %text, "history-stopped");
                self.report(|health| {
                    health.state = State::Failed;
                    health.error = Some(text.into());
                });
            },
        }
        ended
    }

    async fn follow(&self) -> Result<(), FollowerError> {
        // Before the first look at the chain, so that no block falls between.
        let mut finality = self.chain.finality();
        let head = loop {
            let (chain, store) = (self.chain.clone(), self.store.clone());
            let check = spawn_blocking(move || check_head(&*chain, &*store));
            match await_beside(check, &mut finality).await? {
                Some((Some(head), _)) => break head,
                // A crash can cost the chain its last blocks; they will come again.
                Some((None, has_news)) if has_news || finality.next().await.is_some() => {},
                _ => return Ok(()),
            }
        };
        tracing::info!(block = head.number, hash = ?head.hash, "history-resumes");
        loop {
            let (chain, store) = (self.chain.clone(), self.store.clone());
            let batch = spawn_blocking(move || index_batch(&*chain, &*store));
            let Some((progress, has_news)) = await_beside(batch, &mut finality).await? else {
                return Ok(());
            };
            let is_behind = progress.indexed_through.number < progress.finalized.number;
            self.note(&progress, is_behind);
            if !is_behind && !has_news && finality.next().await.is_none() {
                return Ok(());
            }
        }
    }

    fn note(&self, progress: &Progress, is_behind: bool) {
        self.metrics.count_rows(progress.rows);
        let state = if is_behind { State::CatchingUp } else { State::Following };
        self.report(|health| {
            if health.state != state {
                tracing::info!(block = progress.indexed_through.number, ?state, "history-state");
            }
            health.state = state;
            health.indexed_through = progress.indexed_through;
            health.finalized = progress.finalized;
        });
    }

    fn report(&self, change: impl FnOnce(&mut Health)) {
        self.reporter.report(|health| {
            change(health);
            self.metrics.observe(health);
        });
    }
}

/// Waits for work on another thread. Meanwhile notices of finality are taken off their queue,
/// which would keep blocks in memory; whether there were any, and so blocks that the work may not
/// have seen, is returned with its result. `None` if the node stops first; the work ends by itself.
async fn await_beside<T>(
    work: JoinHandle<Result<T, FollowerError>>,
    finality: &mut BoxStream<'static, ()>,
) -> Result<Option<(T, bool)>, FollowerError> {
    tokio::pin!(work);
    let mut has_news = false;
    loop {
        tokio::select! {
            done = &mut work => return Ok(Some((done??, has_news))),
            notice = finality.next() => match notice {
                Some(()) => has_news = true,
                None => break,
            },
        }
    }
    // It may be in the middle of a transaction, which is better ended than cut off.
    work.await??;
    Ok(None)
}

/// The last indexed block, which must be on the finalized chain; `None` while that is shorter.
fn check_head(chain: &impl Chain, store: &dyn Store) -> Result<Option<BlockRef>, FollowerError> {
    let head = store.head()?;
    match chain.hash(head.number)? {
        Some(found) if found == head.hash => Ok(Some(head)),
        Some(found) => {
            let (number, indexed) = (head.number, head.hash);
            Err(FollowerError::NotOnChain { number, indexed, found })
        },
        None => Ok(None),
    }
}

/// Indexes the next blocks, as many as fit one transaction.
fn index_batch(chain: &impl Chain, store: &dyn Store) -> Result<Progress, FollowerError> {
    let head = store.head()?;
    let finalized = chain.finalized()?;
    let mut blocks = Vec::new();
    let mut leaves = 0;
    for number in head.number.saturating_add(1)..=finalized.number {
        let block = chain.block(number)?.ok_or(FollowerError::Missing { number })?;
        check_leaves(&block, &store.origin().genesis)?;
        leaves += block.leaves.len();
        blocks.push(block);
        if blocks.len() >= MAX_BATCH_BLOCKS || leaves >= MAX_BATCH_LEAVES {
            break;
        }
    }
    let rows = if blocks.is_empty() { 0 } else { store.append(&blocks)? };
    let indexed_through = blocks.last().map_or(head, |last| last.block);
    Ok(Progress { indexed_through, finalized, rows })
}

fn check_leaves(block: &FinalizedBlock, genesis: &H256) -> Result<(), FollowerError> {
    let number = block.block.number;
    match block.leaves.iter().position(|leaf| !leaf.is_of(genesis, number)) {
        Some(index) => Err(FollowerError::StrayLeaf { block: number, index }),
        None => Ok(()),
    }
}

/// An error and its causes, as one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
