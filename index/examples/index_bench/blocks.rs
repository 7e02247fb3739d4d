// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Blocks full of receipts.

use credence_index::{
    chain::{Cause, Jobs, ProofError, Proofs},
    leaf::{BlockRef, Content, FinalizedBlock, Leaf},
};
use credence_primitives::{
    api::{NoQuote, OpenJob, OpenJobsOf, Quote},
    commitment::domain_hash,
    ids::{DatasetId, JobId, ModelId, Signature, Ticket},
    manifest::{Assurance, AssuranceSet, ShareOf},
    receipt::{CreditOf, CreditRow, ReceiptLeaf, Report, RECEIPT_VERSION},
};
use sp_core::{crypto::AccountId32, H256};

/// Receipts of a block.
const RECEIPTS: u64 = 20;
/// Credit rows of a receipt: contributors, datasets, a worker and three checkers.
const ROWS: u64 = 10;
/// Models, so that one has a tenth of all rows.
const MODELS: u64 = 10;

/// Who takes part.
#[derive(Clone, Copy)]
pub(crate) struct Population {
    /// How many accounts.
    pub(crate) accounts: u64,
    /// How many rows there are to be.
    pub(crate) rows: u64,
}

/// An even spread of numbers.
pub(crate) fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number ^ (number >> 27)
}

impl Population {
    /// Accounts for so many rows, of which each has a few hundred.
    pub(crate) fn of(rows: u64) -> Self {
        Self { accounts: (rows / 500).max(1), rows }
    }

    pub(crate) fn genesis(&self) -> H256 {
        self.hash(0)
    }

    pub(crate) fn blocks_of(&self, rows: u64) -> u32 {
        u32::try_from(rows.div_ceil(RECEIPTS * ROWS)).unwrap_or(u32::MAX)
    }

    pub(crate) fn account(&self, dice: u64) -> AccountId32 {
        AccountId32::new(domain_hash("bench/account", &(dice % self.accounts)).0)
    }

    pub(crate) fn model(&self, dice: u64) -> ModelId {
        ModelId(domain_hash("bench/model", &(dice % MODELS)))
    }

    fn hash(&self, number: u32) -> H256 {
        domain_hash("bench/block", &(self.rows, number))
    }

    pub(crate) fn block(&self, number: u32) -> FinalizedBlock {
        let time_ms = 1_795_000_000_000 + u64::from(number) * 3_000;
        let first = u64::from(number) * RECEIPTS;
        let leaves = (first..first + RECEIPTS)
            .map(|job| Leaf::new(Content::Receipt(Box::new(self.receipt(number, job)))))
            .collect();
        let block = BlockRef { number, hash: self.hash(number), time_ms };
        FinalizedBlock { block, parent: self.hash(number - 1), leaves }
    }

    fn receipt(&self, block: u32, job: u64) -> ReceiptLeaf<AccountId32> {
        let worker = self.account(mix(job));
        let credits = (0..ROWS)
            .map(|row| {
                let dice = mix(job * ROWS + row);
                let of = match row {
                    0 => CreditOf::Worker(worker.clone()),
                    1..=3 => CreditOf::Checker(self.account(dice)),
                    4..=7 => CreditOf::Row(ShareOf::Contributor(self.account(dice))),
                    _ => {
                        let dataset = domain_hash("bench/dataset", &(dice % 500));
                        CreditOf::Row(ShareOf::Dataset(DatasetId(dataset)))
                    },
                };
                CreditRow { of, credits: 100_000, planck: u128::from(dice) << 20 }
            })
            .collect();
        ReceiptLeaf {
            version: RECEIPT_VERSION,
            genesis: self.genesis(),
            job,
            ticket: Ticket::default(),
            model: self.model(job),
            requester: self.account(job),
            input_hash: H256::from_low_u64_be(job),
            output_hash: H256::zero(),
            worker,
            signature: Signature::default(),
            report: Report {
                reached: AssuranceSet::of(&[Assurance::Checked]),
                verdicts: Vec::new(),
                evidence_hash: H256::zero(),
                pay: Vec::new(),
            },
            paid: 0,
            is_attributed: false,
            credits,
            block,
        }
    }
}

/// A node without jobs and receipts, which the benchmark does not ask for.
pub(crate) struct Nobody;

/// The only one.
pub(crate) const NOBODY: Nobody = Nobody;

impl Proofs for Nobody {
    fn receipt(&self, block: u32, index: u32, _: Option<u64>) -> Result<Vec<u8>, ProofError> {
        Err(ProofError::UnknownLeaf { block, index, count: 0 })
    }
}

impl Jobs for Nobody {
    fn quote(&self, _: ModelId, _: AssuranceSet, _: u32) -> Result<Result<Quote, NoQuote>, Cause> {
        Ok(Err(NoQuote::NoWorker))
    }

    fn open_job(&self, _: JobId) -> Result<Option<OpenJob<AccountId32>>, Cause> {
        Ok(None)
    }

    fn open_jobs(
        &self,
        _: OpenJobsOf<AccountId32>,
        _: u32,
    ) -> Result<Vec<OpenJob<AccountId32>>, Cause> {
        Ok(Vec::new())
    }

    fn next_job(&self) -> Result<JobId, Cause> {
        Ok(0)
    }
}
