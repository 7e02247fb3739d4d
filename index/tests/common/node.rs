// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A node that says what the test wants.

use super::chronicle::{account, model, Chronicle};
use credence_index::{
    chain::{Cause, Chain, ChainError, Jobs, ProofError, Proofs},
    leaf::{BlockRef, FinalizedBlock},
};
use credence_primitives::{
    api::{NoQuote, OpenJob, OpenJobsOf, OpenStage, Quote},
    ids::{JobId, ModelId, Ticket},
    manifest::{Assurance, AssuranceSet},
    protocol::ModelUnavailable,
};
use futures::{stream::BoxStream, StreamExt};
use sp_core::{crypto::AccountId32, H256};
use std::time::Duration;
use tokio::sync::watch;

/// A finalized chain that grows when told to.
pub(crate) struct FakeChain {
    /// What lies in it.
    pub(crate) chronicle: Chronicle,
    /// The number of the last finalized block.
    pub(crate) finalized: watch::Sender<u32>,
    /// Blocks below it have no leaves here.
    pub(crate) available_from: u32,
    /// Leaves of this block are another's.
    pub(crate) stray: Option<u32>,
    /// While this block is read, the next one becomes final.
    pub(crate) grows_at: Option<u32>,
}

impl FakeChain {
    /// A chain that ends here until it is made longer.
    pub(crate) fn new(chronicle: Chronicle, finalized: u32) -> Self {
        let (finalized, _) = watch::channel(finalized);
        Self { chronicle, finalized, available_from: 0, stray: None, grows_at: None }
    }

    /// Makes it longer.
    pub(crate) fn finalize(&self, number: u32) {
        self.finalized.send_replace(number);
    }
}

impl Chain for FakeChain {
    fn genesis(&self) -> H256 {
        self.chronicle.genesis()
    }

    fn finalized(&self) -> Result<BlockRef, ChainError> {
        Ok(self.chronicle.at(*self.finalized.borrow()))
    }

    fn hash(&self, number: u32) -> Result<Option<H256>, ChainError> {
        Ok((number <= *self.finalized.borrow()).then(|| self.chronicle.hash(number)))
    }

    fn block(&self, number: u32) -> Result<Option<FinalizedBlock>, ChainError> {
        if number < self.available_from {
            return Err(ChainError::HistoryUnavailable { before: self.available_from });
        }
        if number > *self.finalized.borrow() {
            return Ok(None);
        }
        if self.grows_at == Some(number) {
            self.finalize(number + 1);
            // Time for others to hear of it.
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut block = self.chronicle.block(number);
        if self.stray == Some(number) {
            block.leaves = (1..)
                .map(|other| self.chronicle.block(number + other).leaves)
                .find(|l| !l.is_empty())
                .expect("some");
        }
        Ok(Some(block))
    }

    fn finality(&self) -> BoxStream<'static, ()> {
        let receiver = self.finalized.subscribe();
        futures::stream::unfold(receiver, |mut receiver| async {
            receiver.changed().await.ok().map(|()| ((), receiver))
        })
        .boxed()
    }
}

/// A node with one open job of each kind, 10 to 12, and no others.
pub(crate) struct FakeNode;

impl FakeNode {
    fn open(job: JobId) -> Option<OpenJob<AccountId32>> {
        let (worker, ticket) = (account(2), Ticket::default());
        let stage = match job {
            10 => OpenStage::Queued,
            11 => OpenStage::Assigned { worker, ticket },
            12 => OpenStage::Verifying { worker, ticket },
            _ => return None,
        };
        Some(OpenJob {
            job,
            model: model(0),
            requester: account(1),
            assurance: AssuranceSet::of(&[Assurance::Checked]),
            escrow: 1 << 90,
            active_blocks_left: 20,
            stage,
        })
    }
}

impl Jobs for FakeNode {
    fn quote(
        &self,
        of: ModelId,
        _: AssuranceSet,
        input_bytes: u32,
    ) -> Result<Result<Quote, NoQuote>, Cause> {
        Ok(if of != model(0) {
            Err(NoQuote::Model(ModelUnavailable::Unknown))
        } else if input_bytes > 16_384 {
            Err(NoQuote::InputTooLarge)
        } else {
            let compute = 1 << 100;
            Ok(Quote { compute, checks: 2, royalty: 3, burned: 4, queue_position: 5 })
        })
    }

    fn open_job(&self, job: JobId) -> Result<Option<OpenJob<AccountId32>>, Cause> {
        Ok(Self::open(job))
    }

    fn open_jobs(
        &self,
        of: OpenJobsOf<AccountId32>,
        limit: u32,
    ) -> Result<Vec<OpenJob<AccountId32>>, Cause> {
        let is_of = |open: &OpenJob<AccountId32>| match (&of, &open.stage) {
            (OpenJobsOf::Requester(requester), _) => open.requester == *requester,
            (OpenJobsOf::Model(model), _) => open.model == *model,
            (OpenJobsOf::Worker(_), OpenStage::Queued) => false,
            (
                OpenJobsOf::Worker(of),
                OpenStage::Assigned { worker, .. } | OpenStage::Verifying { worker, .. },
            ) => worker == of,
        };
        Ok((10..13).rev().filter_map(Self::open).filter(is_of).take(limit as usize).collect())
    }

    fn next_job(&self) -> Result<JobId, Cause> {
        Ok(100)
    }
}

impl Proofs for FakeNode {
    fn receipt(&self, block: u32, index: u32, set: Option<u64>) -> Result<Vec<u8>, ProofError> {
        if let Some(set) = set.filter(|set| *set > 9) {
            return Err(ProofError::UnknownSet { set, current: 9 });
        }
        match (block, index) {
            (1, _) => Err(ProofError::HistoryUnavailable { before: 2 }),
            (2, _) => Err(ProofError::NotFinal { block: 2, after: 18 }),
            (3, _) => Err(ProofError::Backend("a disk that is broken".into())),
            (_, 0..1000) => {
                let set = set.map_or_else(Vec::new, |set| vec![set as u8]);
                Ok([&block.to_be_bytes(), &index.to_be_bytes(), set.as_slice()].concat())
            },
            _ => Err(ProofError::UnknownLeaf { block, index, count: 1000 }),
        }
    }
}
