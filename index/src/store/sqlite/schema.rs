// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The tables, and how those of older versions become those of today.

use super::doing;
use crate::{
    leaf::BlockRef,
    store::{Origin, StoreError, SCHEMA_VERSION},
};
use rusqlite::{params, Connection, OptionalExtension, Transaction, TransactionBehavior};
use sp_core::H256;
use std::time::Duration;

/// How long to wait for another process that writes, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// The cache of a connection, in KiB, as SQLite wants it: with a minus. Files are never mapped
/// into memory: a disk that fails would kill the node, and not just the query.
const CACHE: &str = "-65536";
/// The bytes of the log that are kept for its next use.
const KEPT_LOG_BYTES: i64 = 64 << 20;

/// The steps between versions: the first makes version 1 of an empty file, and so on.
const MIGRATIONS: [&str; SCHEMA_VERSION as usize] = [V1];

const V1: &str = "
    CREATE TABLE meta (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        genesis BLOB NOT NULL,
        start_number INTEGER NOT NULL,
        start_hash BLOB NOT NULL,
        start_time_ms INTEGER NOT NULL,
        head_number INTEGER NOT NULL,
        head_hash BLOB NOT NULL,
        head_time_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE name (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE) STRICT;
    CREATE TABLE entry (
        dimension INTEGER NOT NULL,
        key INTEGER NOT NULL,
        position INTEGER NOT NULL,
        tags INTEGER NOT NULL,
        time_ms INTEGER NOT NULL,
        account INTEGER,
        job INTEGER,
        model INTEGER,
        ancestor INTEGER,
        dataset INTEGER,
        worker INTEGER,
        credits INTEGER,
        planck BLOB,
        reason INTEGER,
        number INTEGER,
        leaf_hash BLOB NOT NULL,
        PRIMARY KEY (dimension, key, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE block (number INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL) STRICT;
    CREATE INDEX block_time ON block (time_ms);
    CREATE TABLE total (
        dimension INTEGER NOT NULL,
        key INTEGER NOT NULL,
        category INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        credits BLOB NOT NULL,
        planck BLOB NOT NULL,
        PRIMARY KEY (dimension, key, category)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE owner (thing INTEGER PRIMARY KEY, owner INTEGER NOT NULL) STRICT;
    CREATE TABLE doubt (
        job INTEGER NOT NULL,
        position INTEGER NOT NULL,
        reason INTEGER NOT NULL,
        PRIMARY KEY (job, position)
    ) STRICT, WITHOUT ROWID;
";

/// Settings of the connection that writes.
pub(super) fn prepare_writer(connection: &Connection) -> Result<(), StoreError> {
    let set = |name, value: &str| {
        connection.pragma_update(None, name, value).map_err(doing("setting up the connection"))
    };
    connection.busy_timeout(BUSY_TIMEOUT).map_err(doing("setting up the connection"))?;
    connection.set_prepared_statement_cache_capacity(64);
    set("journal_mode", "WAL")?;
    set("synchronous", "NORMAL")?;
    set("cache_size", CACHE)?;
    set("journal_size_limit", &KEPT_LOG_BYTES.to_string())
}

/// Settings of a connection that reads.
pub(super) fn prepare_reader(connection: &Connection) -> Result<(), StoreError> {
    let failed = || doing("setting up the connection");
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed())?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.pragma_update(None, "query_only", true).map_err(failed())?;
    connection.pragma_update(None, "cache_size", CACHE).map_err(failed())
}

/// Brings the tables up to date and checks whose history they hold. Returns where it begins.
pub(super) fn migrate(connection: &mut Connection, origin: &Origin) -> Result<Origin, StoreError> {
    let failed = || doing("creating or migrating the tables");
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed())?;
    let found: u32 =
        transaction.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed())?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::NewerSchema { found });
    }
    for step in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(step).map_err(failed())?;
    }
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION).map_err(failed())?;
    let kept = match stored_origin(&transaction).map_err(failed())? {
        Some(kept) => kept,
        None => {
            store_origin(&transaction, origin).map_err(failed())?;
            *origin
        },
    };
    if kept.genesis != origin.genesis {
        return Err(StoreError::OtherChain { found: kept.genesis, expected: origin.genesis });
    }
    transaction.commit().map_err(failed())?;
    Ok(kept)
}

fn stored_origin(transaction: &Transaction<'_>) -> rusqlite::Result<Option<Origin>> {
    let query = "SELECT genesis, start_number, start_hash, start_time_ms FROM meta";
    transaction
        .query_row(query, [], |row| {
            let start = BlockRef {
                number: row.get(1)?,
                hash: H256(row.get(2)?),
                time_ms: row.get::<_, i64>(3)?.cast_unsigned(),
            };
            Ok(Origin { genesis: H256(row.get(0)?), start })
        })
        .optional()
}

fn store_origin(transaction: &Transaction<'_>, origin: &Origin) -> rusqlite::Result<()> {
    let BlockRef { number, hash, time_ms } = origin.start;
    transaction.execute(
        "INSERT INTO meta VALUES (1, ?1, ?2, ?3, ?4, ?2, ?3, ?4)",
        params![origin.genesis.0, number, hash.0, time_ms.cast_signed()],
    )?;
    Ok(())
}
