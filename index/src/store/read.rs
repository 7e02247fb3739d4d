// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How pages and sums are put together.

use super::{
    tables::{Reading, Result, Scan, StoredRow, CREDITED_JOBS},
    StoreError,
};
use crate::{
    leaf::BlockRef,
    query::{
        of_tags, Dimension, Filter, MarkedRow, Masks, Order, Page, Query, MAX_LIMIT, MAX_SCAN,
    },
    row::{Kind, Position, Reason, Row},
    totals::{Category, Totals},
};
use credence_primitives::{
    ids::{DatasetId, JobId, ModelId},
    Balance,
};
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::{btree_map::Entry, BTreeMap, HashMap},
    hash::{BuildHasherDefault, Hasher},
};

/// The most entries read at once where a filter lets only some pass.
const SCAN_STEP: u32 = 2_000;
/// The most names that a reader remembers, a few MiB of them.
const REMEMBERED_NAMES: usize = 65_536;

/// Names by number, which never change while a database is open.
#[derive(Default)]
pub(super) struct NamesById(HashMap<i64, [u8; 32], BuildHasherDefault<NumberHasher>>);

/// Hashes the numbers of names, which the database gives one after the other: nobody can choose
/// them so that they collide.
#[derive(Default)]
pub(super) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_i64((*byte).into());
        }
    }

    fn write_i64(&mut self, number: i64) {
        let mixed = self.0.rotate_left(5) ^ number.cast_unsigned();
        self.0 = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl NamesById {
    /// Learns all names in the rows.
    fn learn(&mut self, tables: &mut impl Reading, rows: &[StoredRow]) -> Result<()> {
        if self.0.len() >= REMEMBERED_NAMES {
            self.0.clear();
        }
        let ids = rows
            .iter()
            .flat_map(|row| [row.account, row.model, row.ancestor, row.dataset, row.worker]);
        let mut missing: Vec<i64> = ids.flatten().filter(|id| !self.0.contains_key(id)).collect();
        missing.sort_unstable();
        missing.dedup();
        if !missing.is_empty() {
            let names = tables.names(&missing)?;
            self.0.extend(missing.into_iter().zip(names));
        }
        Ok(())
    }

    fn get(&self, id: Option<i64>) -> Result<Option<[u8; 32]>> {
        let unknown = StoreError::Damaged { what: "a row has a name that does not exist" };
        id.map(|id| self.0.get(&id).copied().ok_or(unknown)).transpose()
    }
}

/// A page, all from one snapshot.
pub(super) fn page(
    tables: &mut impl Reading,
    names: &mut NamesById,
    query: &Query,
) -> Result<Page> {
    let indexed_through = tables.head()?;
    let (rows, next) = match (range(tables, query)?, query.of.key(tables)?) {
        (Some((from, to)), Some(history)) => {
            let limit = query.limit.clamp(1, MAX_LIMIT);
            let scan = Scan { history, from, to, order: query.order, limit };
            let masks = Masks::of(&query.filter);
            if masks.are_open() {
                take_first(tables, scan)?
            } else {
                let (found, next) = find(tables, &masks, scan)?;
                let rows = tables.rows(history, &found)?;
                if rows.len() != found.len() {
                    return Err(StoreError::Damaged { what: "a row has gone while it was read" });
                }
                (rows, next)
            }
        },
        _ => (Vec::new(), None),
    };
    names.learn(tables, &rows)?;
    let rows = rows.iter().map(|row| of_stored(names, row)).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows: mark(tables, rows)?, next: next.map(Position::of_number), indexed_through })
}

/// The first rows, and the last one's position if there are more.
fn take_first(tables: &mut impl Reading, scan: Scan) -> Result<(Vec<StoredRow>, Option<i64>)> {
    let limit = scan.limit as usize;
    let mut rows = tables.scan_rows(&Scan { limit: scan.limit + 1, ..scan })?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().map(|row| row.position);
    Ok((rows, last.filter(|_| has_more)))
}

/// The positions, both included, among which the answer lies; `None` if that is nowhere.
fn range(tables: &mut impl Reading, query: &Query) -> Result<Option<(i64, i64)>> {
    let (mut from, mut to) = (0, i64::MAX);
    let beyond = |from: i64, to: i64| (from <= to).then_some((from, to));
    let first_at = |block: i64| block.checked_mul(1 << 32);
    if let Some(since) = query.filter.from_ms {
        let block = first_since(tables, since)?;
        let Some(first) = block.and_then(first_at) else { return Ok(None) };
        from = first;
    }
    if let Some(until) = query.filter.until_ms {
        if let Some(first) = first_since(tables, until)?.and_then(first_at) {
            let Some(last) = first.checked_sub(1) else { return Ok(None) };
            to = last;
        }
    }
    // A cursor beyond all positions is beyond all rows.
    match (query.order, query.after.map(Position::to_number)) {
        (_, None) => {},
        (Order::Ascending, Some(after)) => {
            let Some(next) = after.and_then(|after| after.checked_add(1)) else { return Ok(None) };
            from = from.max(next);
        },
        (Order::Descending, Some(Some(after))) => to = to.min(after - 1),
        (Order::Descending, Some(None)) => {},
    }
    Ok(beyond(from, to))
}

fn first_since(tables: &mut impl Reading, time_ms: u64) -> Result<Option<i64>> {
    // No block has a time beyond what the database can hold.
    i64::try_from(time_ms).map_or(Ok(None), |time_ms| tables.first_block_since(time_ms))
}

/// The positions of the page, and the last one looked at if there may be more.
fn find(
    tables: &mut impl Reading,
    masks: &Masks,
    mut scan: Scan,
) -> Result<(Vec<i64>, Option<i64>)> {
    let limit = scan.limit as usize;
    let mut found = Vec::new();
    let mut last = None;
    let mut budget = MAX_SCAN;
    let mut step = scan.limit + 1;
    while budget > 0 && scan.from <= scan.to {
        scan.limit = step.min(budget);
        let entries = tables.scan(&scan)?;
        let is_end = entries.len() < scan.limit as usize;
        for (position, tags) in &entries {
            // There is one more, beyond the page or beyond what was looked at.
            if found.len() == limit {
                return Ok((found, last));
            }
            last = Some(*position);
            if masks.has(tags.cast_unsigned()) {
                found.push(*position);
            }
        }
        if is_end {
            return Ok((found, None));
        }
        budget = budget.saturating_sub(scan.limit);
        step = step.saturating_mul(2).min(SCAN_STEP);
        match (scan.order, last) {
            (Order::Ascending, Some(last)) => scan.from = last + 1,
            (Order::Descending, Some(last)) => scan.to = last - 1,
            (_, None) => break,
        }
    }
    Ok((found, last))
}

fn of_stored(names: &NamesById, row: &StoredRow) -> Result<Row> {
    let damaged = || StoreError::Damaged { what: "a row has values that do not exist" };
    let (kind, role, status, reached) = of_tags(row.tags.cast_unsigned()).ok_or_else(damaged)?;
    let hash = |id| Ok::<_, StoreError>(names.get(id)?.map(H256::from));
    Ok(Row {
        position: Position::of_number(row.position),
        time_ms: u64::try_from(row.time_ms).map_err(|_| damaged())?,
        kind,
        role,
        account: names.get(row.account)?.map(AccountId32::new),
        job: row.job.map(i64::cast_unsigned),
        model: hash(row.model)?.map(ModelId),
        ancestor: hash(row.ancestor)?.map(ModelId),
        dataset: hash(row.dataset)?.map(DatasetId),
        worker: names.get(row.worker)?.map(AccountId32::new),
        credits: row.credits.map(u32::try_from).transpose().map_err(|_| damaged())?,
        planck: row.planck.map(Balance::from_be_bytes),
        reached,
        status,
        reason: row.reason.map(|code| reason_of(code).ok_or_else(damaged)).transpose()?,
        number: row.number.map(i64::cast_unsigned),
        leaf_hash: H256(row.leaf_hash),
    })
}

fn reason_of(code: i16) -> Option<Reason> {
    u8::try_from(code).ok().and_then(Reason::of_code)
}

/// Adds to each row why its job is doubted.
fn mark(tables: &mut impl Reading, rows: Vec<Row>) -> Result<Vec<MarkedRow>> {
    let mut doubts = BTreeMap::new();
    if !rows.is_empty() && tables.has_doubts()? {
        for job in rows.iter().filter_map(|row| row.job) {
            if let Entry::Vacant(place) = doubts.entry(job) {
                place.insert(doubts_of(tables, job)?);
            }
        }
    }
    let of_job = |job: Option<JobId>| job.and_then(|job| doubts.get(&job)).cloned();
    Ok(rows
        .into_iter()
        .map(|row| MarkedRow { doubts: of_job(row.job).unwrap_or_default(), row })
        .collect())
}

fn doubts_of(tables: &mut impl Reading, job: JobId) -> Result<Vec<Reason>> {
    let damaged = StoreError::Damaged { what: "a flag has a reason that does not exist" };
    let codes = tables.doubts(job.cast_signed())?;
    codes.into_iter().map(reason_of).collect::<Option<Vec<_>>>().ok_or(damaged)
}

/// The sums of a history.
pub(super) fn totals(tables: &mut impl Reading, of: &Dimension) -> Result<(Totals, BlockRef)> {
    let head = tables.head()?;
    let mut totals = Totals::default();
    let Some(history) = of.key(tables)? else { return Ok((totals, head)) };
    for stored in tables.totals(history)? {
        let sum = stored.sum();
        if stored.category == CREDITED_JOBS {
            totals.credited_jobs = sum.rows;
            continue;
        }
        let (kind, role, status, _) = of_tags(stored.category.cast_unsigned())
            .ok_or(StoreError::Damaged { what: "a sum has a category that does not exist" })?;
        totals.sums.insert(Category { kind, role, status }, sum);
    }
    Ok((totals, head))
}

/// Where a job's receipt lies.
pub(super) fn receipt_of(tables: &mut impl Reading, job: JobId) -> Result<Option<Position>> {
    let Some(history) = Dimension::Job(job).key(tables)? else { return Ok(None) };
    let filter = Filter { kinds: [Kind::Credit].into(), ..Filter::default() };
    let order = Order::Descending;
    let scan = Scan { history, from: 0, to: i64::MAX, order, limit: 1 };
    let (found, _) = find(tables, &Masks::of(&filter), scan)?;
    Ok(found.first().map(|position| Position::of_number(*position)))
}
