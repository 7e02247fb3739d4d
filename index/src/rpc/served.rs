// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Pages of a history, written once, on the thread that has read them, and without a text in
//! memory for each of their values. What is written is exactly a [`HistoryAnswer`].

use super::{
    answers::{BlockId, HistoryAnswer},
    error::RpcError,
    texts::{methods, time, HashText, Texts},
};
use crate::{
    query::{MarkedRow, Page},
    row::{Kind, Method, Reason, Role, Status},
};
use jsonrpsee::core::{to_json_raw_value, JsonRawValue};
use serde::{Serialize, Serializer};
use sp_core::H256;
use std::{marker::PhantomData, sync::Arc};

/// An answer that is JSON already.
#[derive(Clone, Debug)]
pub struct Served<Answer> {
    json: Box<JsonRawValue>,
    answer: PhantomData<fn() -> Answer>,
}

impl<Answer> Serialize for Served<Answer> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerText<'p> {
    rows: Vec<RowText<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume: Option<String>,
    indexed_through: BlockId,
    indexed_from: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowText<'p> {
    block: u32,
    leaf: u32,
    row: u32,
    time: Shared,
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Shared>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<HashText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ancestor: Option<HashText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset: Option<HashText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<Shared>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credits: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    planck: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assurance: Vec<Method>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    leaf_hash: HashText,
    #[serde(skip_serializing_if = "<[Reason]>::is_empty")]
    doubts: &'p [Reason],
}

/// A text that several rows have.
#[derive(Clone)]
struct Shared(Arc<str>);

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Serialize for HashText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Writes a page.
pub(super) fn history(
    texts: &Texts,
    page: &Page,
    next: Option<String>,
    resume: Option<String>,
    indexed_from: u32,
) -> Result<Served<HistoryAnswer>, RpcError> {
    let mut last = (0, Shared(time(0).into()));
    let rows = page.rows.iter().map(|marked| {
        let time_ms = marked.row.time_ms;
        if last.0 != time_ms {
            last = (time_ms, Shared(time(time_ms).into()));
        }
        row_text(texts, marked, last.1.clone())
    });
    let answer = AnswerText {
        rows: rows.collect(),
        next,
        resume,
        indexed_through: (&page.indexed_through).into(),
        indexed_from,
    };
    let json = to_json_raw_value(&answer).map_err(|_| RpcError::Failed)?;
    Ok(Served { json, answer: PhantomData })
}

fn row_text<'p>(texts: &Texts, marked: &'p MarkedRow, time: Shared) -> RowText<'p> {
    let row = &marked.row;
    let hash = |hash: H256| HashText::of(&hash);
    let account = |account| Shared(texts.account(account));
    RowText {
        block: row.position.block,
        leaf: row.position.leaf,
        row: row.position.row,
        time,
        kind: row.kind,
        role: row.role,
        account: row.account.as_ref().map(account),
        job: row.job,
        model: row.model.map(|model| hash(model.0)),
        ancestor: row.ancestor.map(|model| hash(model.0)),
        dataset: row.dataset.map(|dataset| hash(dataset.0)),
        worker: row.worker.as_ref().map(account),
        credits: row.credits.map(|credits| credits.to_string()),
        planck: row.planck.map(|planck| planck.to_string()),
        assurance: methods(row.reached),
        status: row.status,
        reason: row.reason,
        number: row.number,
        leaf_hash: hash(row.leaf_hash),
        doubts: &marked.doubts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        leaf::BlockRef,
        rows::bare,
        rpc::{answers::HistoryRow, texts::Written},
    };
    use credence_primitives::{
        ids::{DatasetId, ModelId},
        manifest::{Assurance, AssuranceSet},
    };

    #[test]
    fn what_is_written_is_the_answer() {
        let hash = H256::repeat_byte;
        let empty = bare(Kind::Pardoned);
        let full = crate::row::Row {
            time_ms: 1_795_000_000_123,
            role: Some(Role::Ancestor),
            account: Some([1; 32].into()),
            job: Some(u64::MAX),
            model: Some(ModelId(hash(2))),
            ancestor: Some(ModelId(hash(3))),
            dataset: Some(DatasetId(hash(0xfa))),
            worker: Some([4; 32].into()),
            credits: Some(u32::MAX),
            planck: Some(u128::MAX),
            reached: AssuranceSet::of(&[Assurance::Signed, Assurance::Executed]),
            status: Some(Status::Settled),
            reason: Some(Reason::Collusion),
            number: Some(7),
            leaf_hash: hash(5),
            ..bare(Kind::Credit)
        };
        let doubts = vec![Reason::MethodBroken, Reason::Collusion];
        let rows =
            vec![MarkedRow { row: empty, doubts: Vec::new() }, MarkedRow { row: full, doubts }];
        let indexed_through = BlockRef { number: 9, hash: hash(6), time_ms: 1 };
        let page = Page { rows, next: None, indexed_through };
        let texts = Texts::new(42);
        let mut written = Written::new(&texts);
        let answer = HistoryAnswer {
            rows: page.rows.iter().map(|row| HistoryRow::new(&mut written, row)).collect(),
            next: Some("on".into()),
            resume: None,
            indexed_through: (&page.indexed_through).into(),
            indexed_from: 3,
        };
        let served = history(&texts, &page, Some("on".into()), None, 3).expect("JSON");
        let expected = serde_json::to_string(&answer).expect("JSON");
        assert_eq!(serde_json::to_string(&served).expect("JSON"), expected);
    }
}
