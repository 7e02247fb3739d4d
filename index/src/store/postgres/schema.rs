// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The tables, and how those of older versions become those of today.

use super::doing;
use crate::{
    leaf::BlockRef,
    store::{Origin, StoreError, SCHEMA_VERSION},
};
use postgres::{Client, GenericClient, Transaction};
use sp_core::H256;

/// The lock of the one that writes: a number that nothing else uses, "credence" in ASCII.
const WRITER_LOCK: i64 = 0x6372_6564_656e_6365;

/// The steps between versions: the first makes version 1 of an empty database, and so on.
const MIGRATIONS: [&str; SCHEMA_VERSION as usize] = [V1];

const V1: &str = "
    CREATE TABLE history.meta (
        only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
        genesis BYTEA NOT NULL,
        start_number BIGINT NOT NULL,
        start_hash BYTEA NOT NULL,
        start_time_ms BIGINT NOT NULL,
        head_number BIGINT NOT NULL,
        head_hash BYTEA NOT NULL,
        head_time_ms BIGINT NOT NULL
    );
    CREATE TABLE history.name (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name BYTEA NOT NULL UNIQUE
    );
    CREATE TABLE history.entry (
        dimension SMALLINT NOT NULL,
        key BIGINT NOT NULL,
        position BIGINT NOT NULL,
        tags INT NOT NULL,
        time_ms BIGINT NOT NULL,
        account BIGINT,
        job BIGINT,
        model BIGINT,
        ancestor BIGINT,
        dataset BIGINT,
        worker BIGINT,
        credits BIGINT,
        planck BYTEA,
        reason SMALLINT,
        number BIGINT,
        leaf_hash BYTEA NOT NULL,
        PRIMARY KEY (dimension, key, position)
            INCLUDE (tags, time_ms, account, job, model, ancestor, dataset, worker, credits,
                planck, reason, number, leaf_hash)
    );
    CREATE TABLE history.block (number BIGINT PRIMARY KEY, time_ms BIGINT NOT NULL);
    CREATE INDEX block_time ON history.block (time_ms, number);
    CREATE TABLE history.total (
        dimension SMALLINT NOT NULL,
        key BIGINT NOT NULL,
        category INT NOT NULL,
        rows BIGINT NOT NULL,
        credits BYTEA NOT NULL,
        planck BYTEA NOT NULL,
        PRIMARY KEY (dimension, key, category)
    );
    CREATE TABLE history.owner (thing BIGINT PRIMARY KEY, owner BIGINT NOT NULL);
    CREATE TABLE history.doubt (
        job BIGINT NOT NULL,
        position BIGINT NOT NULL,
        reason SMALLINT NOT NULL,
        PRIMARY KEY (job, position)
    );
";

/// Makes this connection the one that writes, for as long as it lasts.
pub(super) fn lock(client: &mut Client) -> Result<(), StoreError> {
    let row = client
        .query_one("SELECT pg_try_advisory_lock($1)", &[&WRITER_LOCK])
        .map_err(doing("locking the database"))?;
    let is_locked: bool = row.try_get(0).map_err(doing("locking the database"))?;
    is_locked.then_some(()).ok_or(StoreError::Locked)
}

/// Deletes all.
pub(super) fn drop_tables(client: &mut Client) -> Result<(), StoreError> {
    client
        .batch_execute("DROP SCHEMA IF EXISTS history CASCADE")
        .map_err(doing("deleting the tables"))
}

/// Brings the tables up to date and checks whose history they hold. Returns where it begins.
pub(super) fn migrate(client: &mut Client, origin: &Origin) -> Result<Origin, StoreError> {
    let failed = || doing("creating or migrating the tables");
    let mut transaction = client.transaction().map_err(failed())?;
    transaction
        .batch_execute(
            "CREATE SCHEMA IF NOT EXISTS history;
             CREATE TABLE IF NOT EXISTS history.version (version BIGINT NOT NULL);",
        )
        .map_err(failed())?;
    let found = version(&mut transaction)?;
    for step in MIGRATIONS.iter().skip(found as usize) {
        transaction.batch_execute(step).map_err(failed())?;
    }
    if found < SCHEMA_VERSION {
        transaction.batch_execute("DELETE FROM history.version").map_err(failed())?;
        transaction
            .execute("INSERT INTO history.version VALUES ($1)", &[&i64::from(SCHEMA_VERSION)])
            .map_err(failed())?;
    }
    let kept = match stored_origin(&mut transaction)? {
        Some(kept) => kept,
        None => {
            store_origin(&mut transaction, origin).map_err(failed())?;
            *origin
        },
    };
    check_chain(&kept, origin)?;
    transaction.commit().map_err(failed())?;
    Ok(kept)
}

/// Checks the tables that another node keeps. Returns where the history begins.
pub(super) fn check(client: &mut Client, origin: &Origin) -> Result<Origin, StoreError> {
    if version(client)? < SCHEMA_VERSION {
        return Err(StoreError::Damaged { what: "its tables are older than this program's" });
    }
    let kept = stored_origin(client)?
        .ok_or(StoreError::Damaged { what: "it does not say whose history it holds" })?;
    check_chain(&kept, origin)?;
    Ok(kept)
}

fn version(client: &mut impl GenericClient) -> Result<u32, StoreError> {
    let failed = || doing("reading the version of the tables");
    let row = client.query_opt("SELECT version FROM history.version", &[]).map_err(failed())?;
    let Some(row) = row else { return Ok(0) };
    let found: i64 = row.try_get(0).map_err(failed())?;
    match u32::try_from(found) {
        Ok(found) if found <= SCHEMA_VERSION => Ok(found),
        Ok(found) => Err(StoreError::NewerSchema { found }),
        Err(_) => Err(StoreError::Damaged { what: "its version is no number" }),
    }
}

fn check_chain(kept: &Origin, origin: &Origin) -> Result<(), StoreError> {
    if kept.genesis != origin.genesis {
        return Err(StoreError::OtherChain { found: kept.genesis, expected: origin.genesis });
    }
    Ok(())
}

fn stored_origin(client: &mut impl GenericClient) -> Result<Option<Origin>, StoreError> {
    let failed = || doing("reading whose history it is");
    let query = "SELECT genesis, start_hash, start_number, start_time_ms FROM history.meta";
    let Some(row) = client.query_opt(query, &[]).map_err(failed())? else { return Ok(None) };
    let start = BlockRef {
        number: number(row.try_get(2).map_err(failed())?)?,
        hash: H256(bytes(row.try_get(1).map_err(failed())?)?),
        time_ms: row.try_get::<_, i64>(3).map_err(failed())?.cast_unsigned(),
    };
    Ok(Some(Origin { genesis: H256(bytes(row.try_get(0).map_err(failed())?)?), start }))
}

fn store_origin(
    transaction: &mut Transaction<'_>,
    origin: &Origin,
) -> Result<(), ::postgres::Error> {
    let BlockRef { number, hash, time_ms } = origin.start;
    let insert = "INSERT INTO history.meta VALUES (TRUE, $1, $2, $3, $4, $2, $3, $4)";
    let (number, time_ms) = (i64::from(number), time_ms.cast_signed());
    transaction
        .execute(insert, &[&origin.genesis.as_bytes(), &number, &hash.as_bytes(), &time_ms])?;
    Ok(())
}

/// A block's number.
pub(super) fn number(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Damaged { what: "a block has no number" })
}

/// Bytes of a known length.
pub(super) fn bytes<const LENGTH: usize>(bytes: &[u8]) -> Result<[u8; LENGTH], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged { what: "a value has another length" })
}
