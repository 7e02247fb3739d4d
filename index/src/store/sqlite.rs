// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! SQLite: one file beside the node's database, one connection that writes, and a few that read.
//!
//! The journal is a write-ahead log, so that reading and writing never wait for each other.
//! `synchronous` is NORMAL: after a power failure the last transactions may be missing, never a
//! part of one, and the follower indexes those blocks again from the chain. FULL would flush to
//! disk for every block and gain nothing.

mod readers;
mod schema;
mod tables;

use self::{readers::Readers, tables::Tables};
use super::{
    append::{self, KnownNames},
    read, Origin, Store, StoreError,
};
use crate::{
    leaf::{BlockRef, FinalizedBlock},
    query::{Dimension, Page, Query},
    row::Position,
    totals::Totals,
};
use credence_primitives::ids::JobId;
use rusqlite::{Connection, TransactionBehavior};
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How every SQLite database begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// How a SQLite database is used.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// The file.
    pub path: PathBuf,
    /// Connections for reading, so queries at a time.
    pub readers: usize,
    /// The longest a query may take, and may wait for a connection.
    pub query_timeout: Duration,
    /// Whether to delete what is there and begin anew.
    pub reindex: bool,
}

impl SqliteOptions {
    /// A file with the usual limits.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        let query_timeout = Duration::from_secs(5);
        Self { path: path.into(), readers: 4, query_timeout, reindex: false }
    }
}

/// A SQLite database.
pub struct Sqlite {
    origin: Origin,
    readers: Readers,
    // Closed last, so that it empties the log into the file.
    writer: Mutex<Writer>,
}

struct Writer {
    connection: Connection,
    known: KnownNames,
}

impl Sqlite {
    /// Opens the database, and creates or migrates it if need be.
    ///
    /// # Errors
    /// If the file cannot be used: the variants of [`StoreError`] say what to do.
    pub fn open(origin: Origin, options: &SqliteOptions) -> Result<Self, StoreError> {
        let path = &options.path;
        let files = |source| StoreError::Files { path: path.clone(), source };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(files)?;
        }
        if options.reindex {
            remove(path).map_err(files)?;
        }
        let mut connection = Connection::open(path).map_err(doing("opening the database"))?;
        schema::prepare_writer(&connection)?;
        let origin = schema::migrate(&mut connection, &origin)?;
        let writer = Mutex::new(Writer { connection, known: KnownNames::default() });
        let readers = Readers::open(path, options.readers.max(1), options.query_timeout)?;
        Ok(Self { origin, readers, writer })
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        // Whatever a panic has interrupted, SQLite has rolled back; the names are forgotten below.
        self.writer.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            let mut writer = poisoned.into_inner();
            writer.known.clear();
            writer
        })
    }
}

/// Deletes the database with its log; never a file that is none.
fn remove(path: &Path) -> io::Result<()> {
    match fs::File::open(path) {
        Ok(file) => {
            let mut begin = Vec::new();
            file.take(MAGIC.len() as u64).read_to_end(&mut begin)?;
            if !begin.is_empty() && begin != MAGIC {
                let reason = "it is no SQLite database, so it is not deleted";
                return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
            }
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {},
        Err(error) => return Err(error),
    }
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {},
        }
    }
    Ok(())
}

impl Store for Sqlite {
    fn origin(&self) -> Origin {
        self.origin
    }

    fn head(&self) -> Result<BlockRef, StoreError> {
        self.readers.read(|tables, _| super::tables::Reading::head(tables))
    }

    fn append(&self, blocks: &[FinalizedBlock]) -> Result<u64, StoreError> {
        let mut writer = self.writer();
        let Writer { connection, known } = &mut *writer;
        let appended = append_in_one(connection, known, blocks);
        if appended.is_err() {
            known.clear();
        }
        appended
    }

    fn page(&self, query: &Query) -> Result<Page, StoreError> {
        self.readers.read(|tables, names| read::page(tables, names, query))
    }

    fn totals(&self, of: &Dimension) -> Result<(Totals, BlockRef), StoreError> {
        self.readers.read(|tables, _| read::totals(tables, of))
    }

    fn receipt_of(&self, job: JobId) -> Result<Option<Position>, StoreError> {
        self.readers.read(|tables, _| read::receipt_of(tables, job))
    }
}

fn append_in_one(
    connection: &mut Connection,
    known: &mut KnownNames,
    blocks: &[FinalizedBlock],
) -> Result<u64, StoreError> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(doing("beginning to write"))?;
    let rows = append::append(&mut Tables::unlimited(&transaction), known, blocks)?;
    transaction.commit().map_err(doing("committing"))?;
    Ok(rows)
}

fn doing(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |source| match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy) => StoreError::Locked,
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
            StoreError::Damaged { what: "SQLite finds its pages malformed" }
        },
        _ => StoreError::Sqlite { doing, source },
    }
}
