// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Receipt files, and why there is none.

use super::{
    answers::ReceiptAnswer, error::RpcError, inference::word_of, questions::ReceiptQuery,
    server::Desk,
};
use crate::{
    chain::ProofError,
    query::{Dimension, Filter, Order, Query},
    row::{Kind, Row},
};

impl Desk {
    pub(super) fn receipt(&self, query: &ReceiptQuery) -> Result<ReceiptAnswer, RpcError> {
        let (block, index) = match (query.job, query.block, query.index) {
            (Some(job), None, None) => match self.deps.store.receipt_of(job)? {
                Some(position) => (position.block, position.leaf),
                None => return Err(self.why_not_settled(job)?),
            },
            (None, Some(block), Some(index)) => (block, index),
            (job, block, index) => {
                let named = [job.is_some(), block.is_some() || index.is_some()];
                let found = named.into_iter().filter(|is_named| *is_named).count();
                return Err(RpcError::Dimensions { expected: "job, or block with index", found });
            },
        };
        let head = self.deps.store.head()?.number;
        if block > head {
            return Err(ProofError::NotFinal { block, after: block }.into());
        }
        let receipt = self.deps.proofs.receipt(block, index, query.set)?;
        let receipt = format!("0x{}", hex::encode(receipt));
        Ok(ReceiptAnswer { receipt, block, index })
    }

    /// Why a job has no receipt.
    fn why_not_settled(&self, job: u64) -> Result<RpcError, RpcError> {
        if let Some(row) = self.ending_of(job)? {
            let (Some(status), reason) = (row.status, row.reason) else {
                return Ok(RpcError::Failed);
            };
            let (block, index) = (row.position.block, row.position.leaf);
            return Ok(RpcError::NotSettled { job, status, reason, block, index });
        }
        match self.deps.jobs.open_job(job).map_err(RpcError::State)? {
            Some(open) => Ok(RpcError::Pending { job, stage: word_of(&open.stage) }),
            None => self.why_unknown(job),
        }
    }

    /// Why nothing is known of a job that is not open.
    pub(super) fn why_unknown(&self, job: u64) -> Result<RpcError, RpcError> {
        let next = self.deps.jobs.next_job().map_err(RpcError::State)?;
        Ok(if job >= next {
            RpcError::UnknownJob { job, next }
        } else {
            RpcError::NotIndexed { job, indexed_from: self.indexed_from() }
        })
    }

    fn ending_of(&self, job: u64) -> Result<Option<Row>, RpcError> {
        let page = self.deps.store.page(&Query {
            of: Dimension::Job(job),
            filter: Filter { kinds: [Kind::Ended].into(), ..Filter::default() },
            order: Order::Descending,
            after: None,
            limit: 1,
        })?;
        Ok(page.rows.into_iter().next().map(|marked| marked.row))
    }
}
