// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The statements.

use super::doing;
use crate::{
    leaf::BlockRef,
    query::Order,
    store::{
        tables::{HistoryKey, Reading, Result, Scan, StoredEntry, StoredRow, StoredTotal, Writing},
        StoreError,
    },
};
use rusqlite::{params, CachedStatement, Connection, OptionalExtension, Row};
use sp_core::H256;
use std::time::{Duration, Instant};

/// Rows between two looks at the clock.
const ROWS_PER_LOOK: usize = 256;

const ASCENDING: &str = "SELECT position, tags FROM entry \
    WHERE dimension = ?1 AND key = ?2 AND position BETWEEN ?3 AND ?4 \
    ORDER BY position LIMIT ?5";
const DESCENDING: &str = "SELECT position, tags FROM entry \
    WHERE dimension = ?1 AND key = ?2 AND position BETWEEN ?3 AND ?4 \
    ORDER BY position DESC LIMIT ?5";
const ASCENDING_ROWS: &str = "SELECT position, time_ms, tags, account, job, model, ancestor, \
    dataset, worker, credits, planck, reason, number, leaf_hash FROM entry \
    WHERE dimension = ?1 AND key = ?2 AND position BETWEEN ?3 AND ?4 \
    ORDER BY position LIMIT ?5";
const DESCENDING_ROWS: &str = "SELECT position, time_ms, tags, account, job, model, ancestor, \
    dataset, worker, credits, planck, reason, number, leaf_hash FROM entry \
    WHERE dimension = ?1 AND key = ?2 AND position BETWEEN ?3 AND ?4 \
    ORDER BY position DESC LIMIT ?5";
const ROW: &str = "SELECT position, time_ms, tags, account, job, model, ancestor, \
    dataset, worker, credits, planck, reason, number, leaf_hash FROM entry \
    WHERE dimension = ?1 AND key = ?2 AND position = ?3";
const INSERT_ENTRY: &str = "INSERT INTO entry (dimension, key, position, time_ms, tags, account, \
    job, model, ancestor, dataset, worker, credits, planck, reason, number, leaf_hash) VALUES \
    (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
const TOTALS: &str = "SELECT category, rows, credits, planck FROM total \
    WHERE dimension = ?1 AND key = ?2 ORDER BY category";
const TOTAL: &str = "SELECT category, rows, credits, planck FROM total \
    WHERE dimension = ?1 AND key = ?2 AND category = ?3";
const PUT_TOTAL: &str = "INSERT INTO total VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
    ON CONFLICT DO UPDATE SET rows = excluded.rows, credits = excluded.credits, \
    planck = excluded.planck";
const SET_HEAD: &str = "UPDATE meta SET head_number = ?1, head_hash = ?2, head_time_ms = ?3";

/// The tables within a transaction. Every statement reaches its rows by a key, so looking at the
/// clock between rows bounds the time.
pub(super) struct Tables<'c> {
    connection: &'c Connection,
    limit: Option<(Instant, Duration)>,
}

impl<'c> Tables<'c> {
    pub(super) fn unlimited(connection: &'c Connection) -> Self {
        Self { connection, limit: None }
    }

    pub(super) fn limited(connection: &'c Connection, limit: Duration) -> Self {
        Self { connection, limit: Some((Instant::now() + limit, limit)) }
    }

    fn statement(&self, sql: &str, what: &'static str) -> Result<CachedStatement<'c>> {
        self.connection.prepare_cached(sql).map_err(doing(what))
    }

    fn look_at_clock(&self, rows: usize) -> Result<()> {
        match self.limit {
            Some((until, limit))
                if rows.is_multiple_of(ROWS_PER_LOOK) && Instant::now() > until =>
            {
                Err(StoreError::Timeout { limit_ms: limit.as_millis() as u64 })
            },
            _ => Ok(()),
        }
    }
}

impl Reading for Tables<'_> {
    fn head(&mut self) -> Result<BlockRef> {
        let sql = "SELECT head_number, head_hash, head_time_ms FROM meta";
        self.statement(sql, "reading the head")?
            .query_row([], |row| {
                Ok(BlockRef {
                    number: row.get(0)?,
                    hash: H256(row.get(1)?),
                    time_ms: row.get::<_, i64>(2)?.cast_unsigned(),
                })
            })
            .map_err(doing("reading the head"))
    }

    fn id_of(&mut self, name: &[u8; 32]) -> Result<Option<i64>> {
        let what = "looking up a name";
        self.statement("SELECT id FROM name WHERE name = ?1", what)?
            .query_row([name], |row| row.get(0))
            .optional()
            .map_err(doing(what))
    }

    fn names(&mut self, ids: &[i64]) -> Result<Vec<[u8; 32]>> {
        let what = "reading names";
        let mut statement = self.statement("SELECT name FROM name WHERE id = ?1", what)?;
        let mut names = Vec::with_capacity(ids.len());
        for (count, id) in ids.iter().enumerate() {
            self.look_at_clock(count)?;
            names.push(statement.query_row([id], |row| row.get(0)).map_err(doing(what))?);
        }
        Ok(names)
    }

    fn scan(&mut self, scan: &Scan) -> Result<Vec<(i64, i32)>> {
        let sql = match scan.order {
            Order::Ascending => ASCENDING,
            Order::Descending => DESCENDING,
        };
        self.scanned(sql, scan, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn scan_rows(&mut self, scan: &Scan) -> Result<Vec<StoredRow>> {
        let sql = match scan.order {
            Order::Ascending => ASCENDING_ROWS,
            Order::Descending => DESCENDING_ROWS,
        };
        self.scanned(sql, scan, stored_row)
    }

    fn rows(&mut self, history: HistoryKey, positions: &[i64]) -> Result<Vec<StoredRow>> {
        let what = "reading rows";
        let mut statement = self.statement(ROW, what)?;
        let mut rows = Vec::with_capacity(positions.len());
        for (count, position) in positions.iter().enumerate() {
            self.look_at_clock(count)?;
            let key = params![history.dimension, history.key, position];
            let row = statement.query_row(key, stored_row).optional();
            rows.extend(row.map_err(doing(what))?);
        }
        Ok(rows)
    }

    fn has_doubts(&mut self) -> Result<bool> {
        let what = "reading flags";
        self.statement("SELECT EXISTS (SELECT 1 FROM doubt)", what)?
            .query_row([], |row| row.get(0))
            .map_err(doing(what))
    }

    fn doubts(&mut self, job: i64) -> Result<Vec<i16>> {
        let what = "reading flags";
        let sql = "SELECT reason FROM doubt WHERE job = ?1 ORDER BY position";
        let mut statement = self.statement(sql, what)?;
        let reasons = statement.query_map([job], |row| row.get(0)).map_err(doing(what))?;
        reasons.collect::<rusqlite::Result<_>>().map_err(doing(what))
    }

    fn totals(&mut self, history: HistoryKey) -> Result<Vec<StoredTotal>> {
        let what = "reading sums";
        let mut statement = self.statement(TOTALS, what)?;
        let totals = statement
            .query_map(params![history.dimension, history.key], |row| stored_total(history, row))
            .map_err(doing(what))?;
        totals.collect::<rusqlite::Result<_>>().map_err(doing(what))
    }

    fn first_block_since(&mut self, time_ms: i64) -> Result<Option<i64>> {
        let what = "looking up a time";
        let sql = "SELECT number FROM block WHERE time_ms >= ?1 ORDER BY time_ms, number LIMIT 1";
        self.statement(sql, what)?
            .query_row([time_ms], |row| row.get(0))
            .optional()
            .map_err(doing(what))
    }
}

impl Writing for Tables<'_> {
    fn insert_name(&mut self, name: &[u8; 32]) -> Result<i64> {
        let what = "writing a name";
        self.statement("INSERT INTO name (name) VALUES (?1)", what)?
            .insert([name])
            .map_err(doing(what))
    }

    fn owner_of(&mut self, thing: i64) -> Result<Option<i64>> {
        let what = "looking up an owner";
        self.statement("SELECT owner FROM owner WHERE thing = ?1", what)?
            .query_row([thing], |row| row.get(0))
            .optional()
            .map_err(doing(what))
    }

    fn insert_owner(&mut self, thing: i64, owner: i64) -> Result<()> {
        let sql = "INSERT INTO owner VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.execute(sql, params![thing, owner], "writing an owner")
    }

    fn insert_entries(&mut self, entries: &[StoredEntry<'_>]) -> Result<()> {
        let what = "writing rows";
        let mut statement = self.statement(INSERT_ENTRY, what)?;
        for StoredEntry { history, row } in entries {
            let values = params![
                history.dimension,
                history.key,
                row.position,
                row.time_ms,
                row.tags,
                row.account,
                row.job,
                row.model,
                row.ancestor,
                row.dataset,
                row.worker,
                row.credits,
                row.planck,
                row.reason,
                row.number,
                row.leaf_hash,
            ];
            statement.execute(values).map_err(doing(what))?;
        }
        Ok(())
    }

    fn insert_doubt(&mut self, job: i64, position: i64, reason: i16) -> Result<()> {
        let sql = "INSERT INTO doubt VALUES (?1, ?2, ?3)";
        self.execute(sql, params![job, position, reason], "writing a flag")
    }

    fn insert_block(&mut self, number: i64, time_ms: i64) -> Result<()> {
        let sql = "INSERT INTO block VALUES (?1, ?2)";
        self.execute(sql, params![number, time_ms], "writing a block")
    }

    fn total(&mut self, history: HistoryKey, category: i32) -> Result<Option<StoredTotal>> {
        let what = "reading sums";
        self.statement(TOTAL, what)?
            .query_row(params![history.dimension, history.key, category], |row| {
                stored_total(history, row)
            })
            .optional()
            .map_err(doing(what))
    }

    fn put_totals(&mut self, totals: &[StoredTotal]) -> Result<()> {
        let what = "writing sums";
        let mut statement = self.statement(PUT_TOTAL, what)?;
        for StoredTotal { history, category, rows, credits, planck } in totals {
            let values = params![history.dimension, history.key, category, rows, credits, planck];
            statement.execute(values).map_err(doing(what))?;
        }
        Ok(())
    }

    fn set_head(&mut self, head: &BlockRef) -> Result<()> {
        let values = params![head.number, head.hash.0, head.time_ms.cast_signed()];
        self.execute(SET_HEAD, values, "writing the head")
    }
}

impl Tables<'_> {
    fn scanned<T>(
        &self,
        sql: &str,
        scan: &Scan,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let what = "reading a history";
        let HistoryKey { dimension, key } = scan.history;
        let mut statement = self.statement(sql, what)?;
        let mut rows = statement
            .query(params![dimension, key, scan.from, scan.to, scan.limit])
            .map_err(doing(what))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(doing(what))? {
            self.look_at_clock(found.len())?;
            found.push(read(row).map_err(doing(what))?);
        }
        Ok(found)
    }

    fn execute(&self, sql: &str, values: impl rusqlite::Params, what: &'static str) -> Result<()> {
        self.statement(sql, what)?.execute(values).map_err(doing(what))?;
        Ok(())
    }
}

fn stored_row(row: &Row<'_>) -> rusqlite::Result<StoredRow> {
    Ok(StoredRow {
        position: row.get(0)?,
        time_ms: row.get(1)?,
        tags: row.get(2)?,
        account: row.get(3)?,
        job: row.get(4)?,
        model: row.get(5)?,
        ancestor: row.get(6)?,
        dataset: row.get(7)?,
        worker: row.get(8)?,
        credits: row.get(9)?,
        planck: row.get(10)?,
        reason: row.get(11)?,
        number: row.get(12)?,
        leaf_hash: row.get(13)?,
    })
}

fn stored_total(history: HistoryKey, row: &Row<'_>) -> rusqlite::Result<StoredTotal> {
    Ok(StoredTotal {
        history,
        category: row.get(0)?,
        rows: row.get(1)?,
        credits: row.get(2)?,
        planck: row.get(3)?,
    })
}
