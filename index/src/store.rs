// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Where rows are kept.

mod append;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod read;
mod sqlite;
mod tables;

#[cfg(feature = "postgres")]
pub use self::postgres::{Postgres, PostgresOptions};
pub use self::sqlite::{Sqlite, SqliteOptions};

use crate::{
    leaf::{BlockRef, FinalizedBlock},
    query::{Dimension, Page, Query},
    row::Position,
    totals::{TotalOverflow, Totals},
};
use credence_primitives::ids::JobId;
use sp_core::H256;

/// The version of the tables. Databases of older versions are migrated, of newer ones refused.
pub const SCHEMA_VERSION: u32 = 1;

/// The chain whose history a database holds, and from where on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The hash of the chain's first block.
    pub genesis: H256,
    /// The block after which a new database begins; an old one keeps its own.
    pub start: BlockRef,
}

impl Origin {
    /// The whole history of a chain.
    pub fn whole(genesis: H256) -> Self {
        Self { genesis, start: BlockRef { number: 0, hash: genesis, time_ms: 0 } }
    }
}

/// A database of rows. One writer at a time; reads never wait for it.
///
/// Calls block: make them on threads that may.
pub trait Store: Send + Sync + 'static {
    /// The chain, and where its history begins here.
    fn origin(&self) -> Origin;

    /// The last block whose rows are here.
    ///
    /// # Errors
    /// If the database fails.
    fn head(&self) -> Result<BlockRef, StoreError>;

    /// Adds blocks, each the child of the one before and the first of [`Self::head`]: all their
    /// rows and the new head, or nothing. Returns how many rows that were.
    ///
    /// # Errors
    /// If a block is not the next one, or the database fails.
    fn append(&self, blocks: &[FinalizedBlock]) -> Result<u64, StoreError>;

    /// A part of a history.
    ///
    /// # Errors
    /// If the database fails or takes too long.
    fn page(&self, query: &Query) -> Result<Page, StoreError>;

    /// The sums of a history and the block they reach to; of a job, nothing.
    ///
    /// # Errors
    /// If the database fails or takes too long.
    fn totals(&self, of: &Dimension) -> Result<(Totals, BlockRef), StoreError>;

    /// Where a job's receipt lies, if the job has settled.
    ///
    /// # Errors
    /// If the database fails or takes too long.
    fn receipt_of(&self, job: JobId) -> Result<Option<Position>, StoreError>;
}

/// Why the database does not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite reports an error.
    #[error("SQLite: {doing}")]
    Sqlite {
        /// What was tried.
        doing: &'static str,
        /// The report.
        source: rusqlite::Error,
    },
    /// PostgreSQL reports an error.
    #[cfg(feature = "postgres")]
    #[error("PostgreSQL: {doing}")]
    Postgres {
        /// What was tried.
        doing: &'static str,
        /// The report.
        source: ::postgres::Error,
    },
    /// The folder of the database cannot be made, or its files not be removed.
    #[error("the database's files at {}", .path.display())]
    Files {
        /// Where.
        path: std::path::PathBuf,
        /// The system's report.
        source: std::io::Error,
    },
    /// The database was written by a later version of this program.
    #[error(
        "the database has schema version {found} and this program knows {SCHEMA_VERSION}: update \
         the node, or let it build the history anew with --history-reindex"
    )]
    NewerSchema {
        /// Its version.
        found: u32,
    },
    /// The database is another chain's.
    #[error(
        "the database holds the history of the chain with genesis hash {found:?}, and this node is \
         of {expected:?}: name another database, or let the node build it anew with \
         --history-reindex"
    )]
    OtherChain {
        /// The chain in the database.
        found: H256,
        /// The node's.
        expected: H256,
    },
    /// Another process writes to the database.
    #[error("another node writes to the database; name another one, or stop that node")]
    Locked,
    /// What the database holds makes no sense.
    #[error("the database is damaged: {what}. Let the node build it anew with --history-reindex")]
    Damaged {
        /// What is wrong.
        what: &'static str,
    },
    /// A block does not follow the head.
    #[error("block {number} does not follow block {head}, the last one in the database")]
    OutOfOrder {
        /// The block.
        number: u32,
        /// The head.
        head: u32,
    },
    /// A block has more leaves, or a leaf more rows, than positions can tell apart.
    #[error("block {number} has more than 65,536 leaves, or rows in one leaf")]
    TooLarge {
        /// The block.
        number: u32,
    },
    /// A sum exceeds 128 bits.
    #[error(transparent)]
    Overflow(#[from] TotalOverflow),
    /// The query took longer than allowed.
    #[error("the query took longer than {limit_ms} ms; ask for fewer rows or a shorter time")]
    Timeout {
        /// The limit.
        limit_ms: u64,
    },
    /// All connections for reading stayed busy.
    #[error("the database is busy: no connection became free within {limit_ms} ms; ask again")]
    Busy {
        /// How long was waited.
        limit_ms: u64,
    },
    /// The database was opened for reading.
    #[error("the database was opened for reading only")]
    ReadOnly,
}

impl StoreError {
    /// Whether the same question may succeed later.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Timeout { .. } | Self::Busy { .. })
    }
}
