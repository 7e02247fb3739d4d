// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the node answers. Amounts are decimal numbers in texts, because they exceed what many JSON
//! readers hold: micro-credits and planck.

use super::texts::{hash_text, methods, Written};
use crate::{
    health::State,
    leaf::BlockRef,
    query::MarkedRow,
    row::{Kind, Method, Reason, Role, Status},
    totals::{Sum, Totals},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A finalized block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlockId {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: String,
}

impl From<&BlockRef> for BlockId {
    fn from(block: &BlockRef) -> Self {
        Self { number: block.number, hash: hash_text(&block.hash) }
    }
}

/// A page of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryAnswer {
    /// The rows. There may be fewer than asked for, even none, with more behind the cursor: where
    /// a filter lets few rows pass, a page ends after a bounded search.
    pub rows: Vec<HistoryRow>,
    /// Where to go on; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Oldest first: where a subscription to the same query goes on behind this answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume: Option<String>,
    /// The last block that the answer knows of.
    pub indexed_through: BlockId,
    /// The first block of this node's history.
    pub indexed_from: u32,
}

/// One thing that has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    /// The number of the block.
    pub block: u32,
    /// The place of the leaf in the block's tree: what proves it is asked for by `block` and this.
    pub leaf: u32,
    /// The place of the row among those of the leaf.
    pub row: u32,
    /// When the block's slot began, in UTC.
    pub time: String,
    /// What has happened.
    pub kind: Kind,
    /// As what the account had to do with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The account; none if it is a job's alone, or if the owner of the dataset or ancestor is
    /// not known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<u64>,
    /// The model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The ancestor of the model that got credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ancestor: Option<String>,
    /// The dataset that got credit, or was registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The owner account of the worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// Micro-credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<String>,
    /// Planck.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planck: Option<String>,
    /// How the result was verified.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub assurance: Vec<Method>,
    /// What has become of the job or the attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Why, or what for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The number of strikes, of the slash, or of the row of the table that was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// The hash of the leaf.
    pub leaf_hash: String,
    /// Why governance doubts the job since.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub doubts: Vec<Reason>,
}

impl HistoryRow {
    pub(crate) fn new(written: &mut Written, marked: &MarkedRow) -> Self {
        let row = &marked.row;
        Self {
            block: row.position.block,
            leaf: row.position.leaf,
            row: row.position.row,
            time: written.time(row.time_ms),
            kind: row.kind,
            role: row.role,
            account: row.account.as_ref().map(|account| written.account(account)),
            job: row.job,
            model: row.model.map(|model| written.model(&model.0)),
            ancestor: row.ancestor.map(|model| hash_text(&model.0)),
            dataset: row.dataset.map(|dataset| hash_text(&dataset.0)),
            worker: row.worker.as_ref().map(|worker| written.account(worker)),
            credits: row.credits.map(|credits| credits.to_string()),
            planck: row.planck.map(|planck| planck.to_string()),
            assurance: methods(row.reached),
            status: row.status,
            reason: row.reason,
            number: row.number,
            leaf_hash: hash_text(&row.leaf_hash),
            doubts: marked.doubts.clone(),
        }
    }
}

/// Sums of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Amounts {
    /// How many rows.
    pub rows: u64,
    /// Micro-credits.
    pub credits: String,
    /// Planck.
    pub planck: String,
}

impl From<Sum> for Amounts {
    fn from(sum: Sum) -> Self {
        Self { rows: sum.rows, credits: sum.credits.to_string(), planck: sum.planck.to_string() }
    }
}

/// The sums of one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotalsRow {
    /// What has happened.
    pub kind: Kind,
    /// As what the account had to do with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// What has become of the job or the attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The sums.
    #[serde(flatten)]
    pub amounts: Amounts,
}

/// The sums over a whole history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotalsAnswer {
    /// By kind, role and status; categories without rows are left out.
    pub totals: Vec<TotalsRow>,
    /// How many jobs gave credit.
    pub credited_jobs: u64,
    /// The last block that the answer knows of.
    pub indexed_through: BlockId,
    /// The first block of this node's history.
    pub indexed_from: u32,
}

impl TotalsAnswer {
    pub(crate) fn new(totals: &Totals, head: &BlockRef, indexed_from: u32) -> Self {
        let row = |(category, sum): (&crate::totals::Category, &Sum)| TotalsRow {
            kind: category.kind,
            role: category.role,
            status: category.status,
            amounts: (*sum).into(),
        };
        Self {
            totals: totals.sums.iter().map(row).collect(),
            credited_jobs: totals.credited_jobs,
            indexed_through: head.into(),
            indexed_from,
        }
    }
}

/// A receipt file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptAnswer {
    /// The file, as `0x` and hex digits.
    pub receipt: String,
    /// The block whose leaf it proves.
    pub block: u32,
    /// The leaf's place in the block's tree.
    pub index: u32,
}

/// How the index fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HealthAnswer {
    /// What the indexer is doing.
    pub state: State,
    /// The last block whose rows are in the database.
    pub indexed_through: BlockId,
    /// The last finalized block that the indexer has seen.
    pub finalized: BlockId,
    /// How many finalized blocks are not indexed.
    pub blocks_behind: u32,
    /// The first block of this node's history.
    pub indexed_from: u32,
    /// Why the indexer has stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The hash of the chain's first block.
    pub genesis: String,
    /// The version of the tables; cursors do not outlive it.
    pub schema: u32,
}

/// What a subscription brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Notice {
    /// Rows have become final.
    Rows {
        /// The rows, oldest first.
        rows: Vec<HistoryRow>,
        /// Where to go on behind them.
        cursor: String,
        /// The last block that the notice knows of.
        indexed_through: BlockId,
    },
    /// The client reads too slowly. The subscription is closed.
    Lagged {
        /// Where to go on.
        cursor: String,
    },
    /// The index has stopped. The subscription is closed.
    Stopped {
        /// Where to go on.
        cursor: String,
        /// Why, if not because the node stops.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
}

/// What a request would cost now, in planck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuoteAnswer {
    /// All parts together.
    pub total: String,
    /// The lowest ask of a worker that serves the model.
    pub compute: String,
    /// What checks cost.
    pub checks: String,
    /// What the model's contributors get.
    pub royalty: String,
    /// What is burned.
    pub burned: String,
    /// How many jobs wait for a worker before this one would.
    pub queue_position: u32,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JobProgress {
    /// It waits for a worker.
    Queued,
    /// A worker has it and has not answered.
    Assigned,
    /// There is a result, and it is being verified.
    Verifying,
    /// It has a verified result.
    Settled,
    /// The requester has withdrawn it.
    Cancelled,
    /// Its time was over.
    Expired,
    /// It was given up for another reason.
    Void,
}

/// What has become of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobAnswer {
    /// The job.
    pub job: u64,
    /// How far it is.
    pub status: JobProgress,
    /// Whether that is as of the best block, so that it may still change; else it is final.
    pub is_pending: bool,
    /// Why it was not settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Who asked and paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<String>,
    /// The owner account of the worker that has it, or did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// How the result was verified; of an open job, what was asked for.
    pub assurance: Vec<Method>,
    /// What is kept until the job is over, or was, in planck.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escrow: Option<String>,
    /// What the requester has got back, in planck.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund: Option<String>,
    /// How many active blocks are left until it is given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_blocks_left: Option<u32>,
    /// The attempts that have failed, oldest first.
    pub failed_attempts: Vec<Attempt>,
    /// When it was asked for, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_at: Option<String>,
    /// When it was over, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// The block that ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<u32>,
    /// Why governance doubts it since.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub doubts: Vec<Reason>,
    /// The last block that the answer knows of.
    pub indexed_through: BlockId,
}

/// An attempt that has brought its worker nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// The owner account of the worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The number of the block.
    pub block: u32,
    /// When, in UTC.
    pub time: String,
}

/// A job in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobSummary {
    /// The job.
    pub job: u64,
    /// How far it is; of a worker's list, how its attempt went.
    pub status: JobProgress,
    /// Whether that is as of the best block, so that it may still change; else it is final.
    pub is_pending: bool,
    /// Why it brought no result, or the worker nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Who asked and paid, where the list's rows say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<String>,
    /// The owner account of the worker, where the list's rows say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// The number of the block; none of an open job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<u32>,
    /// When, in UTC; none of an open job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Why governance doubts it since.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub doubts: Vec<Reason>,
}

/// Jobs of a requester, a model or a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobsAnswer {
    /// Those that are not over, newest first; only where no cursor was sent, and no more than the
    /// limit.
    pub pending: Vec<JobSummary>,
    /// Those that are over, in the order asked for.
    pub jobs: Vec<JobSummary>,
    /// Where to go on; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The last block that the answer knows of.
    pub indexed_through: BlockId,
}
