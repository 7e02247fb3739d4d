// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What clients send. Accounts are SS58 addresses of the network or `0x` and 64 hex digits; other
//! names are `0x` and 64 hex digits; times are RFC 3339.

use super::{error::RpcError, texts::Texts};
use crate::{
    query::{Dimension, Filter, Order, MAX_LIMIT},
    row::{Kind, Method, Role, Status},
};
use credence_primitives::{
    ids::{DatasetId, ModelId},
    manifest::{Assurance, AssuranceSet},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many rows come where no limit is sent.
const DEFAULT_LIMIT: u32 = 100;

/// A question to the history. Exactly one of account, model, dataset, worker and job is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct HistoryQuery {
    /// The account whose rows are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The model of the jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The dataset that got credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The owner account of the worker that did the jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// The job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<u64>,
    /// Only rows of these kinds; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub kinds: Vec<Kind>,
    /// Only rows of these roles; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub roles: Vec<Role>,
    /// Only rows of these statuses; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub statuses: Vec<Status>,
    /// Only rows of jobs verified by all of these methods.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub assurance: Vec<Method>,
    /// Only rows of this time or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only rows before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Newest first, unless asked otherwise.
    pub order: Order,
    /// Where to go on: the cursor of the answer before, to the same query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The most rows of the answer, 1 to 1,000; 100 if not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub limit: Option<u32>,
}

/// What to be told of. Exactly one of account, model, dataset, worker and job is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SubscribeQuery {
    /// The account whose rows are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The model of the jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The dataset that got credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The owner account of the worker that did the jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// The job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<u64>,
    /// Only rows of these kinds; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub kinds: Vec<Kind>,
    /// Only rows of these roles; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub roles: Vec<Role>,
    /// Only rows of these statuses; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub statuses: Vec<Status>,
    /// Only rows of jobs verified by all of these methods.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub assurance: Vec<Method>,
    /// Where to go on: the cursor of a notice, or of a page of the same query oldest first. Without
    /// it, from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Whose sums. Exactly one is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TotalsQuery {
    /// An account's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// A model's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// A dataset's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// A worker's, by its owner account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
}

/// Which leaf's receipt file: a settled job's, or any by its place. Files grow with each change of
/// authorities since the set from which they start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ReceiptQuery {
    /// The job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<u64>,
    /// The number of the block; with `index`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<u32>,
    /// The leaf's place in the block, as in a row's `leaf`; with `block`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The number of the set of authorities that the file starts from, which its verifiers must
    /// know; the first, which the genesis hash proves, if not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<u64>,
}

/// What a request is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuoteQuery {
    /// The model.
    pub model: String,
    /// How the result must be verified; `checked` if not sent.
    #[serde(default = "checked")]
    #[schemars(length(max = 32))]
    pub assurance: Vec<Method>,
    /// The length of the encoded input in bytes.
    pub input_bytes: u32,
}

fn checked() -> Vec<Method> {
    vec![Method::Checked]
}

/// Whose jobs. Exactly one of requester, model and worker is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct JobsQuery {
    /// What this account has asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<String>,
    /// What this model has computed, or was to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What the worker of this owner account has done, or failed to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// Newest first, unless asked otherwise.
    pub order: Order,
    /// Where to go on: the cursor of the answer before, to the same query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The most jobs of the answer, 1 to 1,000; 100 if not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub limit: Option<u32>,
}

impl SubscribeQuery {
    /// The same as a question for a page, oldest first.
    pub(crate) fn into_history(self) -> HistoryQuery {
        let Self {
            account,
            model,
            dataset,
            worker,
            job,
            kinds,
            roles,
            statuses,
            assurance,
            cursor,
        } = self;
        HistoryQuery {
            account,
            model,
            dataset,
            worker,
            job,
            kinds,
            roles,
            statuses,
            assurance,
            from: None,
            until: None,
            order: Order::Ascending,
            cursor,
            limit: Some(MAX_LIMIT),
        }
    }
}

impl HistoryQuery {
    pub(crate) fn dimension(&self, texts: &Texts) -> Result<Dimension, RpcError> {
        let totals = TotalsQuery {
            account: self.account.clone(),
            model: self.model.clone(),
            dataset: self.dataset.clone(),
            worker: self.worker.clone(),
        };
        let expected = "account, model, dataset, worker and job";
        match (self.job, totals.named()) {
            (Some(job), 0) => Ok(Dimension::Job(job)),
            (None, 1) => totals.dimension(texts),
            (job, named) => {
                Err(RpcError::Dimensions { expected, found: named + usize::from(job.is_some()) })
            },
        }
    }

    pub(crate) fn filter(&self, texts: &Texts) -> Result<Filter, RpcError> {
        let time = |name, text: &Option<String>| {
            text.as_deref().map(|text| texts.time_of(name, text)).transpose()
        };
        Ok(Filter {
            kinds: self.kinds.iter().copied().collect(),
            roles: self.roles.iter().copied().collect(),
            statuses: self.statuses.iter().copied().collect(),
            assurance: set_of(&self.assurance),
            from_ms: time("from", &self.from)?,
            until_ms: time("until", &self.until)?,
        })
    }
}

impl TotalsQuery {
    fn named(&self) -> usize {
        [&self.account, &self.model, &self.dataset, &self.worker]
            .into_iter()
            .filter(|name| name.is_some())
            .count()
    }

    pub(crate) fn dimension(&self, texts: &Texts) -> Result<Dimension, RpcError> {
        let expected = "account, model, dataset and worker";
        match (&self.account, &self.model, &self.dataset, &self.worker) {
            (Some(account), None, None, None) => {
                texts.account_of("account", account).map(Dimension::Account)
            },
            (None, Some(model), None, None) => {
                texts.hash_of("model", model).map(|hash| Dimension::Model(ModelId(hash)))
            },
            (None, None, Some(dataset), None) => {
                texts.hash_of("dataset", dataset).map(|hash| Dimension::Dataset(DatasetId(hash)))
            },
            (None, None, None, Some(worker)) => {
                texts.account_of("worker", worker).map(Dimension::Worker)
            },
            _ => Err(RpcError::Dimensions { expected, found: self.named() }),
        }
    }
}

/// The number of rows that is asked for.
pub(crate) fn checked_limit(limit: Option<u32>) -> Result<u32, RpcError> {
    match limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        limit => Err(RpcError::Limit { limit }),
    }
}

pub(crate) fn set_of(methods: &[Method]) -> AssuranceSet {
    let all = Assurance::ALL.into_iter();
    all.filter(|method| methods.iter().any(|named| named.code() == *method as u8))
        .fold(AssuranceSet::default(), AssuranceSet::with)
}
