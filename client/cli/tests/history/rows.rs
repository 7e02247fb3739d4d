// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Histories of one account, and the answers of a sound node about them.

use crate::node::{refusal, Answer};
use credence_index::{
    row::{Kind, Method, Reason, Role, Status},
    rpc::{HistoryAnswer, HistoryQuery, HistoryRow, TotalsAnswer, TotalsQuery},
};
use serde_json::{json, Value};
use sp_core::{
    crypto::{AccountId32, Ss58AddressFormat, Ss58Codec as _},
    H256,
};
use std::{collections::BTreeMap, sync::OnceLock};

/// The account whose history it is.
pub(crate) fn account() -> AccountId32 {
    AccountId32::new([7; 32])
}

pub(crate) fn address_of(account: &AccountId32) -> String {
    account.to_ss58check_with_version(Ss58AddressFormat::custom(2403))
}

pub(crate) fn address() -> String {
    address_of(&account())
}

pub(crate) fn shown(hash: H256) -> String {
    format!("{hash:?}")
}

/// A time in the form of nodes, so many seconds after the first of November.
pub(crate) fn time(seconds: u64) -> String {
    let (day, second) = (1 + seconds / 86_400, seconds % 86_400);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("2026-11-{day:02}T{hour:02}:{minute:02}:{:02}Z", second % 60)
}

/// Rows in order.
pub(crate) struct Rows {
    pub(crate) count: u64,
    pub(crate) row: Box<dyn Fn(u64) -> HistoryRow + Send + Sync>,
    /// The last block.
    pub(crate) through: u32,
    pub(crate) through_hash: H256,
    pub(crate) indexed_from: u32,
    totals: OnceLock<Value>,
}

type Sums = BTreeMap<(Kind, Option<Role>, Option<Status>), (u64, u128, u128)>;

impl Rows {
    pub(crate) fn new(
        count: u64,
        through: u32,
        row: impl Fn(u64) -> HistoryRow + Send + Sync + 'static,
    ) -> Self {
        Self {
            count,
            row: Box::new(row),
            through,
            through_hash: H256::repeat_byte(0xb0),
            indexed_from: 1,
            totals: OnceLock::new(),
        }
    }

    pub(crate) fn of(rows: Vec<HistoryRow>) -> Self {
        let through = rows.last().map_or(9, |row| row.block + 1);
        Self::new(rows.len() as u64, through, move |index| rows[index as usize].clone())
    }

    pub(crate) fn hash_of(&self, number: u32) -> H256 {
        match number == self.through {
            true => self.through_hash,
            false => H256::from_low_u64_be(number.into()),
        }
    }

    fn all(&self) -> impl Iterator<Item = HistoryRow> + '_ {
        (0..self.count).map(|index| (self.row)(index))
    }

    fn head(&self) -> Value {
        json!({ "number": self.through, "hash": shown(self.through_hash) })
    }

    /// What the ledger of a sound chain says after these rows.
    pub(crate) fn ledger(&self) -> (u128, u128, u128) {
        let mut ledger = (0i128, 0, 0);
        for row in self.all() {
            let planck: i128 = row.planck.as_deref().unwrap_or("0").parse().unwrap();
            let credits: u128 = row.credits.as_deref().unwrap_or("0").parse().unwrap();
            match (row.kind, row.role, row.reason) {
                (Kind::Credit, Some(Role::Worker), _) => ledger.1 += credits,
                (Kind::Credit, Some(Role::Checker), _) => {
                    ledger.0 += planck;
                    ledger.2 += credits;
                },
                (Kind::Owed, _, _) => ledger.0 += planck,
                (Kind::Payment, _, Some(Reason::Claim)) => ledger.0 -= planck,
                _ => {},
            }
        }
        (ledger.0.try_into().expect("a sound history"), ledger.1, ledger.2)
    }

    pub(crate) fn totals(&self, query: &TotalsQuery) -> Value {
        assert_eq!(query.account, Some(address()));
        self.totals.get_or_init(|| self.sums()).clone()
    }

    fn sums(&self) -> Value {
        let mut sums = Sums::new();
        for row in self.all() {
            let sum = sums.entry((row.kind, row.role, row.status)).or_default();
            sum.0 += 1;
            sum.1 += row.credits.map_or(0, |credits| credits.parse().unwrap());
            sum.2 += row.planck.map_or(0, |planck| planck.parse().unwrap());
        }
        let totals: Vec<_> = sums
            .into_iter()
            .map(|((kind, role, status), (rows, credits, planck))| {
                let mut line = json!({
                    "kind": kind, "rows": rows,
                    "credits": credits.to_string(), "planck": planck.to_string(),
                });
                if let Some(role) = role {
                    line["role"] = json!(role);
                }
                if let Some(status) = status {
                    line["status"] = json!(status);
                }
                line
            })
            .collect();
        let answer = json!({
            "totals": totals, "creditedJobs": 0,
            "indexedThrough": self.head(), "indexedFrom": self.indexed_from,
        });
        // It is what a node would send.
        serde_json::from_value::<TotalsAnswer>(answer.clone()).expect("an answer");
        answer
    }

    /// A page, as a sound node answers.
    pub(crate) fn page(&self, query: &Value) -> Answer {
        let query: HistoryQuery =
            serde_json::from_value(query.clone()).map_err(|e| refusal(-32602, &e.to_string()))?;
        let limit = query.limit.unwrap_or(100) as usize;
        assert!((1..=1_000).contains(&limit), "{limit}");
        let start = match query.cursor.as_deref() {
            None => 0,
            Some(cursor) => {
                let place = cursor.strip_prefix("after-").and_then(|place| place.parse().ok());
                place.ok_or_else(|| refusal(12_101, "the cursor is malformed"))?
            },
        };
        let is_ascending = query.order == credence_index::query::Order::Ascending;
        let mut rows = Vec::new();
        let mut next = None;
        for step in start..self.count {
            let index = if is_ascending { step } else { self.count - 1 - step };
            let row = (self.row)(index);
            if !is_asked_for(&query, &row) {
                continue;
            }
            if rows.len() == limit {
                next = Some(format!("after-{step}"));
                break;
            }
            rows.push(row);
        }
        let resume = is_ascending.then(|| "after-page".to_owned());
        let head = serde_json::from_value(self.head()).expect("a block");
        let indexed_from = self.indexed_from;
        let answer = HistoryAnswer { rows, next, resume, indexed_through: head, indexed_from };
        Ok(serde_json::to_value(answer).expect("it can be written"))
    }
}

fn is_asked_for(query: &HistoryQuery, row: &HistoryRow) -> bool {
    let has = |asked: &Option<String>, is: &Option<String>| asked.is_none() || asked == is;
    has(&query.account, &row.account)
        && has(&query.model, &row.model)
        && has(&query.dataset, &row.dataset)
        && query.job.is_none_or(|job| row.job == Some(job))
        && (query.kinds.is_empty() || query.kinds.contains(&row.kind))
        && query.from.as_ref().is_none_or(|from| row.time >= *from)
        && query.until.as_ref().is_none_or(|until| row.time < *until)
}

/// A row with nothing in it.
pub(crate) fn bare(block: u32, leaf: u32, kind: Kind) -> HistoryRow {
    HistoryRow {
        block,
        leaf,
        row: 0,
        time: time(u64::from(block) * 6),
        kind,
        role: None,
        account: Some(address()),
        job: None,
        model: None,
        ancestor: None,
        dataset: None,
        worker: None,
        credits: None,
        planck: None,
        assurance: Vec::new(),
        status: None,
        reason: None,
        number: None,
        leaf_hash: shown(H256::from_low_u64_be(u64::from(block) << 16 | u64::from(leaf))),
        doubts: Vec::new(),
    }
}

/// One of each that the ledger knows, and some more.
pub(crate) fn some_rows() -> Vec<HistoryRow> {
    let credit = |block: u32, role, credits: u32, planck: u128| HistoryRow {
        role: Some(role),
        job: Some(block.into()),
        model: Some(shown(H256::repeat_byte(0x22))),
        worker: Some(address()),
        credits: Some(credits.to_string()),
        planck: Some(planck.to_string()),
        assurance: vec![Method::Signed, Method::Checked],
        status: Some(Status::Settled),
        ..bare(block, 0, Kind::Credit)
    };
    let money = |block, kind, planck: u128, reason| HistoryRow {
        role: Some(Role::Payee),
        planck: Some(planck.to_string()),
        reason,
        ..bare(block, 1, kind)
    };
    vec![
        credit(10, Role::Worker, 200_000, 1_500_000_000_000),
        money(10, Kind::Payment, 1_500_000_000_000, Some(Reason::Compute)),
        HistoryRow {
            dataset: Some(shown(H256::repeat_byte(0x44))),
            doubts: vec![Reason::Collusion],
            ..credit(11, Role::Dataset, 280_000, 800_000_000)
        },
        credit(20_000, Role::Checker, 100_000, 30_000_000_000),
        money(20_000, Kind::Owed, 70_000_000_001, None),
        money(20_001, Kind::Payment, 60_000_000_000, Some(Reason::Claim)),
        HistoryRow {
            role: Some(Role::Worker),
            job: Some(9),
            worker: Some(address()),
            status: Some(Status::Failed),
            reason: Some(Reason::NoShow),
            ..bare(20_002, 0, Kind::AttemptFailed)
        },
        HistoryRow {
            role: Some(Role::Worker),
            worker: Some(address()),
            number: Some(2),
            ..bare(20_002, 1, Kind::Strike)
        },
    ]
}
