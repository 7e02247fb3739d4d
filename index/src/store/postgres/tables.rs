// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The statements.

use super::{
    doing,
    schema::{bytes, number},
};
use crate::{
    leaf::BlockRef,
    query::Order,
    store::{
        tables::{HistoryKey, Reading, Result, Scan, StoredEntry, StoredRow, StoredTotal, Writing},
        StoreError,
    },
};
use postgres::{
    types::{FromSql, ToSql},
    Row, Statement, Transaction,
};
use sp_core::H256;
use std::collections::HashMap;

const ASCENDING: &str = "SELECT position, tags FROM history.entry \
    WHERE dimension = $1 AND key = $2 AND position BETWEEN $3 AND $4 \
    ORDER BY position LIMIT $5";
const DESCENDING: &str = "SELECT position, tags FROM history.entry \
    WHERE dimension = $1 AND key = $2 AND position BETWEEN $3 AND $4 \
    ORDER BY position DESC LIMIT $5";
const ASCENDING_ROWS: &str = "SELECT position, time_ms, tags, account, job, model, ancestor, \
    dataset, worker, credits, planck, reason, number, leaf_hash FROM history.entry \
    WHERE dimension = $1 AND key = $2 AND position BETWEEN $3 AND $4 \
    ORDER BY position LIMIT $5";
const DESCENDING_ROWS: &str = "SELECT position, time_ms, tags, account, job, model, ancestor, \
    dataset, worker, credits, planck, reason, number, leaf_hash FROM history.entry \
    WHERE dimension = $1 AND key = $2 AND position BETWEEN $3 AND $4 \
    ORDER BY position DESC LIMIT $5";
const ROWS: &str = "SELECT position, time_ms, tags, account, job, model, ancestor, \
    dataset, worker, credits, planck, reason, number, leaf_hash FROM history.entry \
    WHERE dimension = $1 AND key = $2 AND position = ANY ($3)";
const INSERT_ENTRIES: &str = "INSERT INTO history.entry (dimension, key, position, time_ms, tags, \
    account, job, model, ancestor, dataset, worker, credits, planck, reason, number, leaf_hash) \
    SELECT * FROM unnest($1::SMALLINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::INT[], \
    $6::BIGINT[], $7::BIGINT[], $8::BIGINT[], $9::BIGINT[], $10::BIGINT[], $11::BIGINT[], \
    $12::BIGINT[], $13::BYTEA[], $14::SMALLINT[], $15::BIGINT[], $16::BYTEA[])";
const TOTALS: &str = "SELECT category, rows, credits, planck FROM history.total \
    WHERE dimension = $1 AND key = $2 ORDER BY category";
const TOTAL: &str = "SELECT category, rows, credits, planck FROM history.total \
    WHERE dimension = $1 AND key = $2 AND category = $3";
const PUT_TOTALS: &str = "INSERT INTO history.total SELECT * FROM unnest( \
    $1::SMALLINT[], $2::BIGINT[], $3::INT[], $4::BIGINT[], $5::BYTEA[], $6::BYTEA[]) \
    ON CONFLICT (dimension, key, category) DO UPDATE SET rows = excluded.rows, \
    credits = excluded.credits, planck = excluded.planck";
const SET_HEAD: &str =
    "UPDATE history.meta SET head_number = $1, head_hash = $2, head_time_ms = $3";

/// The tables within a transaction.
pub(super) struct Tables<'c> {
    pub(super) transaction: Transaction<'c>,
    pub(super) statements: &'c mut HashMap<&'static str, Statement>,
}

type Values<'v> = &'v [&'v (dyn ToSql + Sync)];

impl Tables<'_> {
    fn statement(&mut self, sql: &'static str, what: &'static str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.transaction.prepare(sql).map_err(doing(what))?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    fn query(
        &mut self,
        sql: &'static str,
        values: Values<'_>,
        what: &'static str,
    ) -> Result<Vec<Row>> {
        let statement = self.statement(sql, what)?;
        self.transaction.query(&statement, values).map_err(doing(what))
    }

    fn scanned(&mut self, sql: &'static str, scan: &Scan) -> Result<Vec<Row>> {
        let HistoryKey { dimension, key } = scan.history;
        let limit = i64::from(scan.limit);
        let values: Values<'_> = &[&dimension, &key, &scan.from, &scan.to, &limit];
        self.query(sql, values, "reading a history")
    }

    fn execute(&mut self, sql: &'static str, values: Values<'_>, what: &'static str) -> Result<()> {
        let statement = self.statement(sql, what)?;
        self.transaction.execute(&statement, values).map_err(doing(what))?;
        Ok(())
    }

    /// The first value of the first row.
    fn value<T: for<'r> FromSql<'r>>(
        &mut self,
        sql: &'static str,
        values: Values<'_>,
        what: &'static str,
    ) -> Result<Option<T>> {
        let rows = self.query(sql, values, what)?;
        rows.first().map(|row| get(row, 0, what)).transpose()
    }
}

fn get<'r, T: FromSql<'r>>(row: &'r Row, place: usize, what: &'static str) -> Result<T> {
    row.try_get(place).map_err(doing(what))
}

impl Reading for Tables<'_> {
    fn head(&mut self) -> Result<BlockRef> {
        let what = "reading the head";
        let sql = "SELECT head_number, head_hash, head_time_ms FROM history.meta";
        let rows = self.query(sql, &[], what)?;
        let row = rows.first().ok_or(StoreError::Damaged { what: "it has no head" })?;
        Ok(BlockRef {
            number: number(get(row, 0, what)?)?,
            hash: H256(bytes(get(row, 1, what)?)?),
            time_ms: get::<i64>(row, 2, what)?.cast_unsigned(),
        })
    }

    fn id_of(&mut self, name: &[u8; 32]) -> Result<Option<i64>> {
        let sql = "SELECT id FROM history.name WHERE name = $1";
        self.value(sql, &[&name.as_slice()], "looking up a name")
    }

    fn names(&mut self, ids: &[i64]) -> Result<Vec<[u8; 32]>> {
        let what = "reading names";
        let sql = "SELECT id, name FROM history.name WHERE id = ANY ($1)";
        let mut found = HashMap::new();
        for row in self.query(sql, &[&ids], what)? {
            found.insert(get::<i64>(&row, 0, what)?, bytes(get(&row, 1, what)?)?);
        }
        let unknown = || StoreError::Damaged { what: "a row has a name that does not exist" };
        ids.iter().map(|id| found.get(id).copied().ok_or_else(unknown)).collect()
    }

    fn scan(&mut self, scan: &Scan) -> Result<Vec<(i64, i32)>> {
        let what = "reading a history";
        let sql = match scan.order {
            Order::Ascending => ASCENDING,
            Order::Descending => DESCENDING,
        };
        let rows = self.scanned(sql, scan)?;
        rows.iter().map(|row| Ok((get(row, 0, what)?, get(row, 1, what)?))).collect()
    }

    fn scan_rows(&mut self, scan: &Scan) -> Result<Vec<StoredRow>> {
        let sql = match scan.order {
            Order::Ascending => ASCENDING_ROWS,
            Order::Descending => DESCENDING_ROWS,
        };
        self.scanned(sql, scan)?.iter().map(stored_row).collect()
    }

    fn rows(&mut self, history: HistoryKey, positions: &[i64]) -> Result<Vec<StoredRow>> {
        let HistoryKey { dimension, key } = history;
        let rows = self.query(ROWS, &[&dimension, &key, &positions], "reading rows")?;
        let mut found = HashMap::with_capacity(rows.len());
        for row in rows {
            let row = stored_row(&row)?;
            found.insert(row.position, row);
        }
        Ok(positions.iter().filter_map(|position| found.remove(position)).collect())
    }

    fn has_doubts(&mut self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM history.doubt)";
        Ok(self.value(sql, &[], "reading flags")?.unwrap_or(false))
    }

    fn doubts(&mut self, job: i64) -> Result<Vec<i16>> {
        let what = "reading flags";
        let sql = "SELECT reason FROM history.doubt WHERE job = $1 ORDER BY position";
        self.query(sql, &[&job], what)?.iter().map(|row| get(row, 0, what)).collect()
    }

    fn totals(&mut self, history: HistoryKey) -> Result<Vec<StoredTotal>> {
        let rows = self.query(TOTALS, &[&history.dimension, &history.key], "reading sums")?;
        rows.iter().map(|row| stored_total(history, row)).collect()
    }

    fn first_block_since(&mut self, time_ms: i64) -> Result<Option<i64>> {
        let sql = "SELECT number FROM history.block WHERE time_ms >= $1 \
            ORDER BY time_ms, number LIMIT 1";
        self.value(sql, &[&time_ms], "looking up a time")
    }
}

impl Writing for Tables<'_> {
    fn insert_name(&mut self, name: &[u8; 32]) -> Result<i64> {
        let sql = "INSERT INTO history.name (name) VALUES ($1) RETURNING id";
        let id = self.value(sql, &[&name.as_slice()], "writing a name")?;
        id.ok_or(StoreError::Damaged { what: "a new name has no number" })
    }

    fn owner_of(&mut self, thing: i64) -> Result<Option<i64>> {
        let sql = "SELECT owner FROM history.owner WHERE thing = $1";
        self.value(sql, &[&thing], "looking up an owner")
    }

    fn insert_owner(&mut self, thing: i64, owner: i64) -> Result<()> {
        let sql = "INSERT INTO history.owner VALUES ($1, $2) ON CONFLICT DO NOTHING";
        self.execute(sql, &[&thing, &owner], "writing an owner")
    }

    fn insert_entries(&mut self, entries: &[StoredEntry<'_>]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let planck = column(entries, |entry| entry.row.planck.as_ref().map(|one| one.as_slice()));
        let leaf_hash = column(entries, |entry| entry.row.leaf_hash.as_slice());
        let values: Values<'_> = &[
            &column(entries, |entry| entry.history.dimension),
            &column(entries, |entry| entry.history.key),
            &column(entries, |entry| entry.row.position),
            &column(entries, |entry| entry.row.time_ms),
            &column(entries, |entry| entry.row.tags),
            &column(entries, |entry| entry.row.account),
            &column(entries, |entry| entry.row.job),
            &column(entries, |entry| entry.row.model),
            &column(entries, |entry| entry.row.ancestor),
            &column(entries, |entry| entry.row.dataset),
            &column(entries, |entry| entry.row.worker),
            &column(entries, |entry| entry.row.credits),
            &planck,
            &column(entries, |entry| entry.row.reason),
            &column(entries, |entry| entry.row.number),
            &leaf_hash,
        ];
        self.execute(INSERT_ENTRIES, values, "writing rows")
    }

    fn insert_doubt(&mut self, job: i64, position: i64, reason: i16) -> Result<()> {
        let sql = "INSERT INTO history.doubt VALUES ($1, $2, $3)";
        self.execute(sql, &[&job, &position, &reason], "writing a flag")
    }

    fn insert_block(&mut self, number: i64, time_ms: i64) -> Result<()> {
        let sql = "INSERT INTO history.block VALUES ($1, $2)";
        self.execute(sql, &[&number, &time_ms], "writing a block")
    }

    fn total(&mut self, history: HistoryKey, category: i32) -> Result<Option<StoredTotal>> {
        let values: Values<'_> = &[&history.dimension, &history.key, &category];
        let rows = self.query(TOTAL, values, "reading sums")?;
        rows.first().map(|row| stored_total(history, row)).transpose()
    }

    fn put_totals(&mut self, totals: &[StoredTotal]) -> Result<()> {
        if totals.is_empty() {
            return Ok(());
        }
        let credits = column(totals, |total| total.credits.as_slice());
        let planck = column(totals, |total| total.planck.as_slice());
        let values: Values<'_> = &[
            &column(totals, |total| total.history.dimension),
            &column(totals, |total| total.history.key),
            &column(totals, |total| total.category),
            &column(totals, |total| total.rows),
            &credits,
            &planck,
        ];
        self.execute(PUT_TOTALS, values, "writing sums")
    }

    fn set_head(&mut self, head: &BlockRef) -> Result<()> {
        let (number, time_ms) = (i64::from(head.number), head.time_ms.cast_signed());
        let values: Values<'_> = &[&number, &head.hash.as_bytes(), &time_ms];
        self.execute(SET_HEAD, values, "writing the head")
    }
}

fn column<'s, Stored, Value>(
    stored: &'s [Stored],
    value: impl Fn(&'s Stored) -> Value,
) -> Vec<Value> {
    stored.iter().map(value).collect()
}

fn stored_row(row: &Row) -> Result<StoredRow> {
    let what = "reading rows";
    let planck: Option<&[u8]> = get(row, 10, what)?;
    Ok(StoredRow {
        position: get(row, 0, what)?,
        time_ms: get(row, 1, what)?,
        tags: get(row, 2, what)?,
        account: get(row, 3, what)?,
        job: get(row, 4, what)?,
        model: get(row, 5, what)?,
        ancestor: get(row, 6, what)?,
        dataset: get(row, 7, what)?,
        worker: get(row, 8, what)?,
        credits: get(row, 9, what)?,
        planck: planck.map(bytes).transpose()?,
        reason: get(row, 11, what)?,
        number: get(row, 12, what)?,
        leaf_hash: bytes(get(row, 13, what)?)?,
    })
}

fn stored_total(history: HistoryKey, row: &Row) -> Result<StoredTotal> {
    let what = "reading sums";
    Ok(StoredTotal {
        history,
        category: get(row, 0, what)?,
        rows: get(row, 1, what)?,
        credits: bytes(get(row, 2, what)?)?,
        planck: bytes(get(row, 3, what)?)?,
    })
}
