// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What both databases can do within a transaction. What is built from it lies in `append` and
//! `read`.
//!
//! - `name`: every account, model and dataset once, as a number.
//! - `entry`: for each history its rows, whole, so that a page is one range of one table, however
//!   many rows there are. A row lies there once for each history it belongs to, four or five times:
//!   that is twice the space of rows with an index, and saves reading a page of the file for each.
//! - `block`: the blocks that have rows, for filters by time.
//! - `total`: the sums.
//! - `owner`: who owns a dataset or a model. `doubt`: the flags of jobs. `meta`: everything else.

use super::StoreError;
use crate::{leaf::BlockRef, query::Order};

/// A row, as each of its histories has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StoredRow {
    pub(super) position: i64,
    pub(super) time_ms: i64,
    pub(super) tags: i32,
    pub(super) account: Option<i64>,
    pub(super) job: Option<i64>,
    pub(super) model: Option<i64>,
    pub(super) ancestor: Option<i64>,
    pub(super) dataset: Option<i64>,
    pub(super) worker: Option<i64>,
    pub(super) credits: Option<i64>,
    pub(super) planck: Option<[u8; 16]>,
    pub(super) reason: Option<i16>,
    pub(super) number: Option<i64>,
    pub(super) leaf_hash: [u8; 32],
}

/// A row of `entry`.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredEntry<'r> {
    pub(super) history: HistoryKey,
    pub(super) row: &'r StoredRow,
}

/// The name of a history: the dimension's number, and that of the name or the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct HistoryKey {
    pub(super) dimension: i16,
    pub(super) key: i64,
}

/// A row of `total`. The category is `tags` without methods; [`CREDITED_JOBS`] stands for the
/// number of credited jobs, in `rows`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StoredTotal {
    pub(super) history: HistoryKey,
    pub(super) category: i32,
    pub(super) rows: i64,
    pub(super) credits: [u8; 16],
    pub(super) planck: [u8; 16],
}

/// The category under which credited jobs are counted.
pub(super) const CREDITED_JOBS: i32 = -1;

/// A part of one history.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan {
    pub(super) history: HistoryKey,
    /// The lowest position, included.
    pub(super) from: i64,
    /// The highest, included.
    pub(super) to: i64,
    pub(super) order: Order,
    pub(super) limit: u32,
}

pub(super) type Result<T> = std::result::Result<T, StoreError>;

/// Reading, in one snapshot.
pub(super) trait Reading {
    fn head(&mut self) -> Result<BlockRef>;
    fn id_of(&mut self, name: &[u8; 32]) -> Result<Option<i64>>;
    /// The names with these numbers, in the order of `ids`.
    fn names(&mut self, ids: &[i64]) -> Result<Vec<[u8; 32]>>;
    /// Positions and tags.
    fn scan(&mut self, scan: &Scan) -> Result<Vec<(i64, i32)>>;
    /// The rows behind a scan, in its order.
    fn scan_rows(&mut self, scan: &Scan) -> Result<Vec<StoredRow>>;
    /// The rows of a history at these positions, in their order.
    fn rows(&mut self, history: HistoryKey, positions: &[i64]) -> Result<Vec<StoredRow>>;
    fn has_doubts(&mut self) -> Result<bool>;
    /// The flags of a job, oldest first.
    fn doubts(&mut self, job: i64) -> Result<Vec<i16>>;
    fn totals(&mut self, history: HistoryKey) -> Result<Vec<StoredTotal>>;
    /// The first block with rows at or after a time.
    fn first_block_since(&mut self, time_ms: i64) -> Result<Option<i64>>;
}

/// Writing, in one transaction.
pub(super) trait Writing: Reading {
    fn insert_name(&mut self, name: &[u8; 32]) -> Result<i64>;
    fn owner_of(&mut self, thing: i64) -> Result<Option<i64>>;
    /// Owners never change: the first one stays.
    fn insert_owner(&mut self, thing: i64, owner: i64) -> Result<()>;
    fn insert_entries(&mut self, entries: &[StoredEntry<'_>]) -> Result<()>;
    fn insert_doubt(&mut self, job: i64, position: i64, reason: i16) -> Result<()>;
    fn insert_block(&mut self, number: i64, time_ms: i64) -> Result<()>;
    fn total(&mut self, history: HistoryKey, category: i32) -> Result<Option<StoredTotal>>;
    fn put_totals(&mut self, totals: &[StoredTotal]) -> Result<()>;
    fn set_head(&mut self, head: &BlockRef) -> Result<()>;
}
