// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Sums over whole histories.

use crate::{
    query::Dimension,
    row::{Kind, Role, Row, Status},
};
use std::collections::{BTreeMap, HashMap};

/// What is summed apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category {
    /// What has happened.
    pub kind: Kind,
    /// As what the account had to do with it.
    pub role: Option<Role>,
    /// What has become of the job or the attempt.
    pub status: Option<Status>,
}

/// The sums over the rows of one category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many rows.
    pub rows: u64,
    /// Micro-credits.
    pub credits: u128,
    /// Planck.
    pub planck: u128,
}

impl Sum {
    /// Both together; `None` beyond what a number holds.
    pub fn and(self, other: Self) -> Option<Self> {
        Some(Self {
            rows: self.rows.checked_add(other.rows)?,
            credits: self.credits.checked_add(other.credits)?,
            planck: self.planck.checked_add(other.planck)?,
        })
    }
}

/// The sums of one history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// By category.
    pub sums: BTreeMap<Category, Sum>,
    /// How many jobs gave credit; an account may have several rows of one.
    pub credited_jobs: u64,
}

impl Totals {
    /// The sum over all categories that `is_in` accepts; `None` beyond what a number holds.
    pub fn sum(&self, is_in: impl Fn(&Category) -> bool) -> Option<Sum> {
        let parts = self.sums.iter().filter(|(category, _)| is_in(category));
        parts.map(|(_, sum)| *sum).try_fold(Sum::default(), Sum::and)
    }
}

/// A sum went beyond what a number holds, which more money than exists would take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sum of amounts exceeds 128 bits")]
pub struct TotalOverflow;

/// The totals of every history that rows belong to, jobs' apart. The rows of each leaf lie
/// together.
///
/// # Errors
/// If a sum exceeds 128 bits.
pub fn totals_of<'r>(
    rows: impl IntoIterator<Item = &'r Row>,
) -> Result<HashMap<Dimension, Totals>, TotalOverflow> {
    let mut totals: HashMap<Dimension, (Totals, Option<(u32, u32)>)> = HashMap::new();
    for row in rows {
        for dimension in dimensions_of(row) {
            let (totals, last_receipt) = totals.entry(dimension).or_default();
            enter(totals, row)?;
            let leaf = Some((row.position.block, row.position.leaf));
            if row.kind == Kind::Credit && *last_receipt != leaf {
                *last_receipt = leaf;
                totals.credited_jobs = totals.credited_jobs.checked_add(1).ok_or(TotalOverflow)?;
            }
        }
    }
    Ok(totals.into_iter().map(|(dimension, (totals, _))| (dimension, totals)).collect())
}

fn enter(totals: &mut Totals, row: &Row) -> Result<(), TotalOverflow> {
    let category = Category { kind: row.kind, role: row.role, status: row.status };
    let sum = totals.sums.entry(category).or_default();
    let more = Sum {
        rows: 1,
        credits: row.credits.unwrap_or_default().into(),
        planck: row.planck.unwrap_or_default(),
    };
    *sum = sum.and(more).ok_or(TotalOverflow)?;
    Ok(())
}

/// The histories that a row belongs to and that have totals.
fn dimensions_of(row: &Row) -> impl Iterator<Item = Dimension> {
    [
        row.account.clone().map(Dimension::Account),
        row.model.map(Dimension::Model),
        row.dataset.map(Dimension::Dataset),
        row.worker.clone().map(Dimension::Worker),
    ]
    .into_iter()
    .flatten()
}
