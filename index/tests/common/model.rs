// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The simplest thing that a store could be.

use super::chronicle::{account, dataset, model, Chronicle, Dice};
use credence_index::{
    leaf::{Content, FinalizedBlock},
    query::{Dimension, Filter, MarkedRow, Order, Query, MAX_LIMIT},
    row::{Kind, Reason, Role, Row, Status},
    rows_of,
    store::Store,
    totals::{totals_of, Totals},
};
use credence_primitives::{
    history::{Doubt, What},
    manifest::{Assurance, AssuranceSet, ShareOf},
    receipt::CreditOf,
};
use sp_core::{crypto::AccountId32, H256};
use std::collections::HashMap;

/// All rows, in order.
#[derive(Default)]
pub(crate) struct Model {
    rows: Vec<Row>,
    owners: HashMap<H256, AccountId32>,
    doubts: Vec<(u64, Reason)>,
}

impl Model {
    /// Adds blocks.
    pub(crate) fn append(&mut self, blocks: &[FinalizedBlock]) {
        for block in blocks {
            let mut rows = rows_of(&block.block, &block.leaves);
            for (index, leaf) in block.leaves.iter().enumerate() {
                match &leaf.content {
                    Content::Entry(entry) => {
                        self.note(
                            entry.account.as_ref(),
                            entry.model.map(|id| id.0),
                            entry.job,
                            &entry.what,
                        );
                    },
                    Content::Receipt(receipt) => {
                        let lines = rows.iter_mut().filter(|row| row.position.leaf == index as u32);
                        for (row, credit) in lines.zip(&receipt.credits) {
                            let thing = match &credit.of {
                                CreditOf::Row(ShareOf::Parent(model)) => model.0,
                                CreditOf::Row(ShareOf::Dataset(dataset)) => dataset.0,
                                _ => continue,
                            };
                            row.account = self.owners.get(&thing).cloned();
                        }
                    },
                }
            }
            self.rows.extend(rows);
        }
    }

    fn note(
        &mut self,
        account: Option<&AccountId32>,
        of_model: Option<H256>,
        job: Option<u64>,
        what: &What,
    ) {
        let thing = match what {
            What::DatasetRegistered { dataset } => Some(dataset.0),
            What::ModelRegistered => of_model,
            What::Flagged { doubt, .. } => {
                let reason = match doubt {
                    Doubt::EvidenceRevoked => Reason::EvidenceRevoked,
                    Doubt::MethodBroken => Reason::MethodBroken,
                    Doubt::LineageUpheld => Reason::LineageUpheld,
                    Doubt::Collusion => Reason::Collusion,
                };
                self.doubts.extend(job.map(|job| (job, reason)));
                None
            },
            _ => None,
        };
        if let (Some(thing), Some(owner)) = (thing, account) {
            self.owners.entry(thing).or_insert_with(|| owner.clone());
        }
    }

    /// All rows that a query asks for, whatever its limit.
    pub(crate) fn all(&self, query: &Query) -> Vec<MarkedRow> {
        let passes = |row: &&Row| query.of.has(row) && passes(&query.filter, row);
        let mut rows: Vec<_> = self.rows.iter().filter(passes).map(|row| self.mark(row)).collect();
        if query.order == Order::Descending {
            rows.reverse();
        }
        rows
    }

    fn mark(&self, row: &Row) -> MarkedRow {
        let of_job = |(job, reason): &(u64, Reason)| (Some(*job) == row.job).then_some(*reason);
        MarkedRow { row: row.clone(), doubts: self.doubts.iter().filter_map(of_job).collect() }
    }

    /// The sums of a history.
    pub(crate) fn totals(&self, of: &Dimension) -> Totals {
        let rows: Vec<_> = self.rows.iter().filter(|row| of.has(row)).collect();
        let mut totals = totals_of(rows).expect("small sums");
        totals.remove(of).unwrap_or_default()
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

// Not by the masks that the stores use.
fn passes(filter: &Filter, row: &Row) -> bool {
    (filter.kinds.is_empty() || filter.kinds.contains(&row.kind))
        && (filter.roles.is_empty() || row.role.is_some_and(|role| filter.roles.contains(&role)))
        && (filter.statuses.is_empty()
            || row.status.is_some_and(|status| filter.statuses.contains(&status)))
        && row.reached.is_superset(filter.assurance)
        && filter.from_ms.is_none_or(|from| from <= row.time_ms)
        && filter.until_ms.is_none_or(|until| row.time_ms < until)
}

/// All histories that a chronicle may have, and one that it has not.
pub(crate) fn dimensions(chronicle: &Chronicle) -> Vec<Dimension> {
    let accounts = (0..=chronicle.accounts).map(account);
    accounts
        .flat_map(|account| [Dimension::Account(account.clone()), Dimension::Worker(account)])
        .chain((0..5).map(|number| Dimension::Model(model(number))))
        .chain((0..5).map(|number| Dimension::Dataset(dataset(number))))
        .chain([0, 1, 2, 3, 4, u64::MAX].map(Dimension::Job))
        .collect()
}

/// A random question about the first `blocks` blocks.
pub(crate) fn question(chronicle: &Chronicle, blocks: u32, dice: &mut Dice) -> Query {
    let mut filter = Filter::default();
    if dice.below(2) == 0 {
        filter.kinds = (0..dice.below(3)).map(|_| dice.of(Kind::ALL)).collect();
        filter.roles = (0..dice.below(3)).map(|_| dice.of(Role::ALL)).collect();
        filter.statuses = (0..dice.below(2)).map(|_| dice.of(Status::ALL)).collect();
        if dice.below(3) == 0 {
            filter.assurance = AssuranceSet::of(&[dice.of(&Assurance::ALL)]);
        }
    }
    let mut time = || {
        let block = dice.below(u64::from(blocks) + 3) as u32;
        let time_ms = chronicle.at(block).time_ms + dice.below(2);
        (dice.below(3) == 0).then_some(time_ms)
    };
    (filter.from_ms, filter.until_ms) = (time(), time());
    let order = dice.of(&[Order::Ascending, Order::Descending]);
    let limit = dice.of(&[1, 2, 3, 7, MAX_LIMIT]);
    Query { of: dice.of(&dimensions(chronicle)), filter, order, after: None, limit }
}

/// Compares a store with the model by whole page sequences and sums.
pub(crate) fn compare(store: &dyn Store, model: &Model, queries: impl IntoIterator<Item = Query>) {
    for query in queries {
        let expected = model.all(&query);
        assert_eq!(read_all(store, &query), expected, "{query:?}");
    }
}

/// All rows of a query, page by page.
pub(crate) fn read_all(store: &dyn Store, query: &Query) -> Vec<MarkedRow> {
    let mut query = query.clone();
    let mut rows = Vec::new();
    loop {
        let page = store.page(&query).expect("page");
        assert!(page.rows.len() <= query.limit as usize);
        rows.extend(page.rows);
        assert!(page.next.is_none() || page.next != query.after, "a cursor that stands still");
        query.after = page.next;
        if page.next.is_none() {
            return rows;
        }
    }
}

/// Compares everything: all histories in both orders, and all sums.
pub(crate) fn compare_all(store: &dyn Store, model: &Model, chronicle: &Chronicle) {
    for of in dimensions(chronicle) {
        for order in [Order::Ascending, Order::Descending] {
            let filter = Filter::default();
            let query = Query { of: of.clone(), filter, order, after: None, limit: 100 };
            compare(store, model, [query]);
        }
        let (totals, _) = store.totals(&of).expect("totals");
        let expected = match of {
            Dimension::Job(_) => Totals::default(),
            _ => model.totals(&of),
        };
        assert_eq!(totals, expected, "{of:?}");
    }
}
