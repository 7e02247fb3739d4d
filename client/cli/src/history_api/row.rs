// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Rows as nodes write them, read strictly, and as this tool writes them.

use crate::{
    amount::Amount,
    credits::MicroCredits,
    identifier::{account, hash, shown, Address, IdentifierError},
};
use credence_index::{
    query::MarkedRow,
    row::{Kind, Method, Position, Reason, Role, Row, Status},
    rpc::HistoryRow,
};
use credence_primitives::{
    ids::{DatasetId, ModelId},
    manifest::{Assurance, AssuranceSet},
};
use jiff::Timestamp;
use serde::Serialize;
use sp_core::{crypto::AccountId32, H256};
use std::{fmt::Display, str::FromStr};

/// Why a row cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowError {
    /// A name is none.
    #[error("its {field} is wrong")]
    Name {
        /// Which.
        field: &'static str,
        /// Why.
        source: IdentifierError,
    },
    /// A number is none, or too large.
    #[error("its {field} is `{text}`, which is no such number")]
    Number {
        /// Which.
        field: &'static str,
        /// What is there.
        text: String,
    },
    /// The time is none.
    #[error("its time is `{text}`, which is none")]
    Time {
        /// What is there.
        text: String,
    },
}

/// A row's place, as errors name it.
pub(crate) fn shown_position(position: &Position) -> String {
    let Position { block, leaf, row } = position;
    format!("row {row} of leaf {leaf} in block {block}")
}

/// Reads a row.
///
/// # Errors
/// If any part of it is not what it should be.
pub(crate) fn read_row(row: &HistoryRow) -> Result<MarkedRow, RowError> {
    Ok(MarkedRow {
        row: Row {
            position: Position { block: row.block, leaf: row.leaf, row: row.row },
            time_ms: time(&row.time)?,
            kind: row.kind,
            role: row.role,
            account: optional("account", &row.account, account_id)?,
            job: row.job,
            model: optional("model", &row.model, hash)?.map(ModelId),
            ancestor: optional("ancestor", &row.ancestor, hash)?.map(ModelId),
            dataset: optional("dataset", &row.dataset, hash)?.map(DatasetId),
            worker: optional("worker", &row.worker, account_id)?,
            credits: row.credits.as_deref().map(|text| number("credits", text)).transpose()?,
            planck: row.planck.as_deref().map(|text| number("planck", text)).transpose()?,
            reached: set_of(&row.assurance),
            status: row.status,
            reason: row.reason,
            number: row.number,
            leaf_hash: hash(&row.leaf_hash)
                .map_err(|source| RowError::Name { field: "leaf hash", source })?,
        },
        doubts: row.doubts.clone(),
    })
}

fn optional<T>(
    field: &'static str,
    text: &Option<String>,
    read: impl Fn(&str) -> Result<T, IdentifierError>,
) -> Result<Option<T>, RowError> {
    let value = text.as_deref().map(read).transpose();
    value.map_err(|source| RowError::Name { field, source })
}

fn account_id(text: &str) -> Result<AccountId32, IdentifierError> {
    account(text).map(|account| AccountId32::new(account.0))
}

/// Digits only: Rust's own reader takes a sign.
pub(crate) fn number<T: FromStr>(field: &'static str, text: &str) -> Result<T, RowError> {
    let wrong = || RowError::Number { field, text: text.to_owned() };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

fn time(text: &str) -> Result<u64, RowError> {
    let time = text.parse::<Timestamp>().ok();
    time.and_then(|time| u64::try_from(time.as_millisecond()).ok())
        .ok_or_else(|| RowError::Time { text: text.to_owned() })
}

fn set_of(methods: &[Method]) -> AssuranceSet {
    let all = Assurance::ALL.into_iter();
    all.filter(|method| methods.iter().any(|named| named.code() == *method as u8))
        .fold(AssuranceSet::default(), AssuranceSet::with)
}

/// A row as this tool writes it: as JSON, and each field as a column elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RowView {
    pub(crate) block: u32,
    pub(crate) leaf: u32,
    pub(crate) row: u32,
    pub(crate) time: String,
    pub(crate) kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<H256>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ancestor: Option<H256>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dataset: Option<H256>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) worker: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) micro_credits: Option<MicroCredits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) planck: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cred: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) assurance: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) doubts: Vec<Reason>,
    pub(crate) leaf_hash: H256,
}

/// The names of the fields, in order.
pub(crate) const COLUMNS: [&str; 21] = [
    "block",
    "leaf",
    "row",
    "time",
    "kind",
    "role",
    "account",
    "job",
    "model",
    "ancestor",
    "dataset",
    "worker",
    "micro_credits",
    "planck",
    "cred",
    "assurance",
    "status",
    "reason",
    "number",
    "doubts",
    "leaf_hash",
];

impl From<&MarkedRow> for RowView {
    fn from(marked: &MarkedRow) -> Self {
        let row = &marked.row;
        let address = |account: &AccountId32| Address(*account.as_ref());
        Self {
            block: row.position.block,
            leaf: row.position.leaf,
            row: row.position.row,
            time: shown_time(row.time_ms),
            kind: row.kind,
            role: row.role,
            account: row.account.as_ref().map(address),
            job: row.job,
            model: row.model.map(|model| model.0),
            ancestor: row.ancestor.map(|model| model.0),
            dataset: row.dataset.map(|dataset| dataset.0),
            worker: row.worker.as_ref().map(address),
            micro_credits: row.credits.map(|credits| MicroCredits(credits.into())),
            planck: row.planck.map(Amount),
            cred: row.planck.map(|planck| Amount(planck).decimal()),
            assurance: crate::words::assurances(row.reached),
            status: row.status,
            reason: row.reason,
            number: row.number,
            doubts: marked.doubts.clone(),
            leaf_hash: row.leaf_hash,
        }
    }
}

impl RowView {
    /// The fields as texts, in the order of [`COLUMNS`]; empty where there is nothing.
    pub(crate) fn texts(&self) -> [String; COLUMNS.len()] {
        let words =
            |words: &mut dyn Iterator<Item = &'static str>| words.collect::<Vec<_>>().join("+");
        [
            self.block.to_string(),
            self.leaf.to_string(),
            self.row.to_string(),
            self.time.clone(),
            self.kind.to_string(),
            text(self.role),
            text(self.account),
            text(self.job),
            self.model.map(shown).unwrap_or_default(),
            self.ancestor.map(shown).unwrap_or_default(),
            self.dataset.map(shown).unwrap_or_default(),
            text(self.worker),
            text(self.micro_credits.map(|credits| credits.0)),
            text(self.planck.map(|planck| planck.0)),
            text(self.cred.as_ref()),
            words(&mut self.assurance.iter().copied()),
            text(self.status),
            text(self.reason),
            text(self.number),
            words(&mut self.doubts.iter().map(|doubt| doubt.word())),
            shown(self.leaf_hash),
        ]
    }
}

fn text(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A time in UTC; empty beyond the calendar.
pub(crate) fn shown_time(time_ms: u64) -> String {
    let time = i64::try_from(time_ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    time.map(|time| time.to_string()).unwrap_or_default()
}
