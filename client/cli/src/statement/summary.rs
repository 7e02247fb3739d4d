// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a statement says at its end: sums, and whether they agree with the ledger.

use crate::{
    amount::Amount,
    credits::MicroCredits,
    history_api::{number, RowError},
    identifier::{shown, Address},
    output::{some, Page, Report},
};
use credence_index::{
    row::{Kind, Role, Row, Status},
    rpc::TotalsAnswer,
    totals::{Category, Sum, TotalOverflow, Totals},
};
use serde::Serialize;
use sp_core::H256;
use std::collections::BTreeMap;

/// A statement without its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    /// Whose statement.
    pub(crate) account: Address,
    /// The chain.
    pub(crate) genesis: H256,
    /// The beginning of the period; none if it has none.
    pub(crate) from: Option<String>,
    /// The end of the period; none if it ends with the last block.
    pub(crate) to: Option<String>,
    /// The first block of the node's history.
    pub(crate) indexed_from: u32,
    /// The last block that the statement knows of.
    pub(crate) through: Through,
    /// How many rows it has.
    pub(crate) rows: u64,
    /// How many leaves were proven, if any were to be.
    pub(crate) receipts: Option<u64>,
    /// The sums of the period.
    pub(crate) period: Vec<TotalLine>,
    /// The sums of the whole history through the last block.
    pub(crate) whole: Vec<TotalLine>,
    /// Whether they agree with the chain's state at that block.
    pub(crate) reconciliation: Reconciliation,
}

/// The last block of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Through {
    pub(crate) number: u32,
    pub(crate) hash: H256,
}

/// The sums of one category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct TotalLine {
    pub(crate) kind: Kind,
    pub(crate) role: Option<Role>,
    pub(crate) status: Option<Status>,
    pub(crate) rows: u64,
    pub(crate) micro_credits: MicroCredits,
    pub(crate) planck: Amount,
}

/// Whether history and ledger agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub(crate) enum Reconciliation {
    /// They do.
    Agrees,
    /// They do not.
    Disagrees {
        /// Where.
        differences: Vec<Difference>,
    },
    /// It cannot be said.
    NotDone {
        /// Why.
        because: String,
    },
}

/// A sum that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Difference {
    /// Of what.
    pub(crate) what: String,
    /// By the history's rows.
    pub(crate) history: String,
    /// By what they were compared with: the chain's state, or the node's own sums.
    pub(crate) expected: String,
}

/// Reads the sums of a node.
pub(crate) fn read_totals(answer: &TotalsAnswer) -> Result<Sums, RowError> {
    let mut sums = Sums::default();
    for line in &answer.totals {
        let category = Category { kind: line.kind, role: line.role, status: line.status };
        let sum = Sum {
            rows: line.amounts.rows,
            credits: number("sum of credits", &line.amounts.credits)?,
            planck: number("sum of planck", &line.amounts.planck)?,
        };
        sums.0.insert(category, sum);
    }
    Ok(sums)
}

/// Sums by category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums(pub(crate) BTreeMap<Category, Sum>);

impl Sums {
    /// Adds a row.
    pub(crate) fn add(&mut self, row: &Row) -> Result<(), TotalOverflow> {
        let category = Category { kind: row.kind, role: row.role, status: row.status };
        let more = Sum {
            rows: 1,
            credits: row.credits.unwrap_or_default().into(),
            planck: row.planck.unwrap_or_default(),
        };
        let sum = self.0.entry(category).or_default();
        *sum = sum.and(more).ok_or(TotalOverflow)?;
        Ok(())
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> u64 {
        self.0.values().fold(0, |rows, sum| rows.saturating_add(sum.rows))
    }

    /// The sum over all categories that `is_in` accepts.
    pub(crate) fn sum(&self, is_in: impl Fn(&Category) -> bool) -> Result<Sum, TotalOverflow> {
        let totals = Totals { sums: self.0.clone(), credited_jobs: 0 };
        totals.sum(is_in).ok_or(TotalOverflow)
    }

    /// Those of one kind.
    pub(crate) fn of(&self, kind: Kind) -> Self {
        let parts = self.0.iter().filter(|(category, _)| category.kind == kind);
        Self(parts.map(|(category, sum)| (*category, *sum)).collect())
    }

    /// As they are written.
    pub(crate) fn lines(&self) -> Vec<TotalLine> {
        let line = |(category, sum): (&Category, &Sum)| TotalLine {
            kind: category.kind,
            role: category.role,
            status: category.status,
            rows: sum.rows,
            micro_credits: MicroCredits(sum.credits),
            planck: Amount(sum.planck),
        };
        self.0.iter().map(line).collect()
    }
}

impl TotalLine {
    /// The names of the fields of [`Self::texts`].
    pub(crate) const COLUMNS: [&'static str; 7] =
        ["kind", "role", "status", "rows", "micro_credits", "planck", "cred"];

    /// The fields as texts; empty where there is nothing.
    pub(crate) fn texts(&self) -> [String; 7] {
        [
            self.kind.to_string(),
            self.role.map(|role| role.to_string()).unwrap_or_default(),
            self.status.map(|status| status.to_string()).unwrap_or_default(),
            self.rows.to_string(),
            self.micro_credits.0.to_string(),
            self.planck.0.to_string(),
            self.planck.decimal(),
        ]
    }

    fn shown(&self) -> Vec<String> {
        let [kind, role, status, rows, ..] = self.texts();
        vec![kind, role, status, rows, self.micro_credits.to_string(), self.planck.to_string()]
    }
}

impl Report for Summary {
    fn table(&self) -> Page {
        let through = format!("{} ({})", self.through.number, shown(self.through.hash));
        let header = ["Kind", "Role", "Status", "Rows", "Credits", "Amount"];
        let page = Page::new()
            .fields(&[
                ("Account", some(self.account)),
                ("From", self.from.clone()),
                ("To", self.to.clone()),
                ("Through block", some(through)),
                ("Rows", some(self.rows)),
                ("Receipts verified", self.receipts.and_then(some)),
            ])
            .rows("The period", &header, self.period.iter().map(TotalLine::shown))
            .rows("The whole history", &header, self.whole.iter().map(TotalLine::shown));
        match &self.reconciliation {
            Reconciliation::Agrees => {
                page.note("The whole history agrees with the chain's ledger at that block.")
            },
            Reconciliation::Disagrees { differences } => {
                let lines = differences.iter().map(|difference| {
                    let Difference { what, history, expected } = difference;
                    vec![what.clone(), history.clone(), expected.clone()]
                });
                page.rows("THE HISTORY IS WRONG", &["Sum", "By its rows", "Expected"], lines)
            },
            Reconciliation::NotDone { because } => {
                page.note(&format!("NOT compared with the chain's ledger: {because}."))
            },
        }
    }
}
