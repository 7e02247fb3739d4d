// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The same query on SQLite alone, as somebody with the file would ask it: all columns, with the
//! names they stand for.

use crate::Outcome;
use rusqlite::{params, Connection, OpenFlags};
use std::path::Path;

const PAGE: &str = "
    SELECT e.position, e.time_ms, e.tags, account.name, e.job, model.name, ancestor.name,
        dataset.name, worker.name, e.credits, e.planck, e.reason, e.number, e.leaf_hash
    FROM entry AS e
    LEFT JOIN name AS account ON account.id = e.account
    LEFT JOIN name AS model ON model.id = e.model
    LEFT JOIN name AS ancestor ON ancestor.id = e.ancestor
    LEFT JOIN name AS dataset ON dataset.id = e.dataset
    LEFT JOIN name AS worker ON worker.id = e.worker
    WHERE e.dimension = 1 AND e.key = (SELECT id FROM name WHERE name = ?1) AND e.position > ?2
    ORDER BY e.position LIMIT 1000";

/// A row as it lies there.
type Row = ((i64, i64, i64), [Option<Vec<u8>>; 6], [Option<i64>; 4], Vec<u8>);

/// A connection that reads.
pub(crate) struct Direct(Connection);

impl Direct {
    pub(crate) fn open(path: &Path) -> Outcome<Self> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.pragma_update(None, "cache_size", -65_536)?;
        Ok(Self(connection))
    }

    /// Reads so many pages of a model, and returns the number of their rows.
    pub(crate) fn pages(&self, model: &[u8; 32], pages: u64) -> Outcome<u64> {
        let mut statement = self.0.prepare_cached(PAGE)?;
        let (mut last, mut count) = (-1, 0);
        for _ in 0..pages {
            let rows = statement.query_map(params![model, last], row)?;
            let rows = rows.collect::<rusqlite::Result<Vec<Row>>>()?;
            let Some(((position, ..), ..)) = rows.last() else { break };
            last = *position;
            count += rows.len() as u64;
            std::hint::black_box(rows);
        }
        Ok(count)
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok((
        (row.get(0)?, row.get(1)?, row.get(2)?),
        [row.get(3)?, row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?, row.get(10)?],
        [row.get(4)?, row.get(9)?, row.get(11)?, row.get(12)?],
        row.get(13)?,
    ))
}
