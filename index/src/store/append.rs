// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How blocks become rows of tables.

use super::{
    tables::{HistoryKey, Result, StoredEntry, StoredRow, StoredTotal, Writing, CREDITED_JOBS},
    StoreError,
};
use crate::{
    leaf::FinalizedBlock,
    query::{tags_of, Dimension},
    row::{Kind, Row},
    rows::rows_of,
    totals::{totals_of, Category, Sum, TotalOverflow, Totals},
};
use sp_core::{crypto::AccountId32, H256};
use std::collections::HashMap;

/// The most names whose numbers a writer remembers, a few MiB of them.
const REMEMBERED_NAMES: usize = 65_536;

/// Numbers of names, so that the table need not be asked again. Valid only for what is committed:
/// after a failed transaction it is cleared.
#[derive(Default)]
pub(super) struct KnownNames(HashMap<[u8; 32], i64>);

impl KnownNames {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn id(&mut self, tables: &mut impl Writing, name: &[u8; 32]) -> Result<i64> {
        if let Some(id) = self.0.get(name) {
            return Ok(*id);
        }
        let id = match tables.id_of(name)? {
            Some(id) => id,
            None => tables.insert_name(name)?,
        };
        if self.0.len() >= REMEMBERED_NAMES {
            self.0.clear();
        }
        self.0.insert(*name, id);
        Ok(id)
    }
}

/// Adds blocks behind the head. Returns how many rows they have.
pub(super) fn append(
    tables: &mut impl Writing,
    known: &mut KnownNames,
    blocks: &[FinalizedBlock],
) -> Result<u64> {
    let Some(last) = blocks.last() else { return Ok(0) };
    let mut head = tables.head()?;
    let mut rows = Vec::new();
    for FinalizedBlock { block, parent, leaves } in blocks {
        let is_next = head.number.checked_add(1) == Some(block.number)
            && *parent == head.hash
            && block.time_ms >= head.time_ms;
        if !is_next {
            return Err(StoreError::OutOfOrder { number: block.number, head: head.number });
        }
        head = *block;
        if !leaves.is_empty() {
            tables.insert_block(block.number.into(), to_signed(block.time_ms)?)?;
        }
        rows.extend(rows_of(block, leaves));
    }
    insert_rows(tables, known, &mut rows)?;
    add_totals(tables, known, &rows)?;
    tables.set_head(&last.block)?;
    Ok(rows.len() as u64)
}

fn insert_rows(tables: &mut impl Writing, known: &mut KnownNames, rows: &mut [Row]) -> Result<()> {
    let mut stored = Vec::with_capacity(rows.len());
    for row in rows {
        learn_owner(tables, known, row)?;
        fill_in_account(tables, known, row)?;
        let line = to_stored(tables, known, row)?;
        if let (Kind::Flagged, Some(job), Some(reason)) = (row.kind, line.job, line.reason) {
            tables.insert_doubt(job, line.position, reason)?;
        }
        stored.push(line);
    }
    let mut entries: Vec<_> = stored.iter().flat_map(entries_of).collect();
    // One range of the table after the other.
    entries.sort_unstable_by_key(|entry| (entry.history, entry.row.position));
    tables.insert_entries(&entries)
}

/// A row in each of its histories.
fn entries_of(row: &StoredRow) -> impl Iterator<Item = StoredEntry<'_>> {
    let keys = [row.account, row.model, row.dataset, row.worker, row.job];
    (0i16..).zip(keys).filter_map(move |(dimension, key)| {
        Some(StoredEntry { history: HistoryKey { dimension, key: key? }, row })
    })
}

fn learn_owner(tables: &mut impl Writing, known: &mut KnownNames, row: &Row) -> Result<()> {
    let thing = row.dataset.map(|dataset| dataset.0).or(row.model.map(|model| model.0));
    let (Kind::Registered, Some(thing), Some(owner)) = (row.kind, thing, &row.account) else {
        return Ok(());
    };
    let thing = known.id(tables, thing.as_fixed_bytes())?;
    let owner = known.id(tables, owner.as_ref())?;
    tables.insert_owner(thing, owner)
}

/// Names the owner in a row of a dataset or an ancestor.
fn fill_in_account(tables: &mut impl Writing, known: &mut KnownNames, row: &mut Row) -> Result<()> {
    let thing = row.ancestor.map(|model| model.0).or(row.dataset.map(|dataset| dataset.0));
    let (Kind::Credit, None, Some(thing)) = (row.kind, &row.account, thing) else {
        return Ok(());
    };
    let thing = known.id(tables, thing.as_fixed_bytes())?;
    if let Some(owner) = tables.owner_of(thing)? {
        row.account = tables.names(&[owner])?.first().map(|name| AccountId32::new(*name));
    }
    Ok(())
}

fn to_stored(tables: &mut impl Writing, known: &mut KnownNames, row: &Row) -> Result<StoredRow> {
    let mut id = |name: Option<&[u8; 32]>| name.map(|name| known.id(tables, name)).transpose();
    let hash = |hash: &H256| *hash.as_fixed_bytes();
    let (model, ancestor) = (row.model.map(|id| hash(&id.0)), row.ancestor.map(|id| hash(&id.0)));
    let dataset = row.dataset.map(|id| hash(&id.0));
    Ok(StoredRow {
        position: row
            .position
            .to_number()
            .ok_or(StoreError::TooLarge { number: row.position.block })?,
        time_ms: to_signed(row.time_ms)?,
        tags: tags_of(row) as i32,
        account: id(row.account.as_ref().map(AsRef::as_ref))?,
        job: row.job.map(u64::cast_signed),
        model: id(model.as_ref())?,
        ancestor: id(ancestor.as_ref())?,
        dataset: id(dataset.as_ref())?,
        worker: id(row.worker.as_ref().map(AsRef::as_ref))?,
        credits: row.credits.map(i64::from),
        planck: row.planck.map(u128::to_be_bytes),
        reason: row.reason.map(|reason| reason.code().into()),
        number: row.number.map(u64::cast_signed),
        leaf_hash: hash(&row.leaf_hash),
    })
}

fn to_signed(time_ms: u64) -> Result<i64> {
    i64::try_from(time_ms).map_err(|_| StoreError::Damaged { what: "a time beyond all calendars" })
}

fn add_totals(tables: &mut impl Writing, known: &mut KnownNames, rows: &[Row]) -> Result<()> {
    let mut changed = Vec::new();
    for (dimension, totals) in totals_of(rows)? {
        let Some(name) = dimension.name() else { continue };
        let history =
            HistoryKey { dimension: dimension.code().into(), key: known.id(tables, name)? };
        for (category, sum) in categories_of(&totals) {
            changed.push(with_more(tables, history, category, sum)?);
        }
    }
    changed.sort_unstable_by_key(|total| (total.history, total.category));
    tables.put_totals(&changed)
}

/// A history's sums by stored category.
fn categories_of(totals: &Totals) -> impl Iterator<Item = (i32, Sum)> + '_ {
    let jobs = Sum { rows: totals.credited_jobs, ..Sum::default() };
    let jobs = (totals.credited_jobs > 0).then_some((CREDITED_JOBS, jobs));
    totals.sums.iter().map(|(category, sum)| (category.to_stored(), *sum)).chain(jobs)
}

impl Category {
    fn to_stored(self) -> i32 {
        let Self { kind, role, status } = self;
        tags_of(&Row { role, status, ..crate::rows::bare(kind) }) as i32
    }
}

fn with_more(
    tables: &mut impl Writing,
    history: HistoryKey,
    category: i32,
    more: Sum,
) -> Result<StoredTotal> {
    let before = tables.total(history, category)?.map(|total| total.sum()).unwrap_or_default();
    let sum = before.and(more).ok_or(TotalOverflow)?;
    Ok(StoredTotal {
        history,
        category,
        rows: i64::try_from(sum.rows).map_err(|_| TotalOverflow)?,
        credits: sum.credits.to_be_bytes(),
        planck: sum.planck.to_be_bytes(),
    })
}

impl StoredTotal {
    /// The sum that was stored.
    pub(super) fn sum(&self) -> Sum {
        Sum {
            rows: self.rows.cast_unsigned(),
            credits: u128::from_be_bytes(self.credits),
            planck: u128::from_be_bytes(self.planck),
        }
    }
}

impl Dimension {
    /// The history's key, given the number of its name.
    pub(super) fn key(
        &self,
        tables: &mut impl super::tables::Reading,
    ) -> Result<Option<HistoryKey>> {
        let key = match (self, self.name()) {
            (Self::Job(job), _) => Some(job.cast_signed()),
            (_, Some(name)) => tables.id_of(name)?,
            (_, None) => None,
        };
        Ok(key.map(|key| HistoryKey { dimension: self.code().into(), key }))
    }
}
