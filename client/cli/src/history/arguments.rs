// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The command line of `credence history`.

use crate::{
    identifier::{account, dataset, model, shown, Address},
    statement::period::Moment,
};
use clap::{Args, ValueEnum};
use credence_client::AccountId;
use credence_index::{
    query::Order,
    row::{Kind, Method, Role, Status},
    rpc::{HistoryQuery, SubscribeQuery},
};
use credence_primitives::ids::{DatasetId, JobId, ModelId};

/// `credence history`.
#[derive(Args, Debug)]
pub(crate) struct History {
    #[command(flatten)]
    pub(crate) of: Of,
    /// Only rows of these kinds, such as credit or payment
    #[arg(long = "kind", value_delimiter = ',', value_parser = kind)]
    pub(crate) kinds: Vec<Kind>,
    /// Only rows of these roles, such as worker or requester
    #[arg(long = "role", value_delimiter = ',', value_parser = role)]
    pub(crate) roles: Vec<Role>,
    /// Only rows of jobs or attempts that are settled, cancelled, expired, void or failed
    #[arg(long = "status", value_delimiter = ',', value_parser = status)]
    pub(crate) statuses: Vec<Status>,
    /// Only rows of jobs that were verified by all of these methods
    #[arg(long, value_delimiter = ',', value_parser = method)]
    pub(crate) assurance: Vec<Method>,
    /// Only rows of this time or later, such as 2026-11-01 or 2026-11-01T12:00:00Z, in UTC
    #[arg(long, value_name = "TIME", conflicts_with = "follow")]
    pub(crate) from: Option<Moment>,
    /// Only rows before this time
    #[arg(long, value_name = "TIME", conflicts_with = "follow")]
    pub(crate) to: Option<Moment>,
    /// In which order
    #[arg(
        long,
        value_enum,
        default_value_t = OrderName::Descending,
        conflicts_with = "follow"
    )]
    pub(crate) order: OrderName,
    /// The most rows
    #[arg(
        long,
        default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(1..),
        conflicts_with = "follow"
    )]
    pub(crate) limit: u32,
    /// Where to go on: the cursor that the same command has printed last
    #[arg(long)]
    pub(crate) cursor: Option<String>,
    /// Print rows as they become final, from now or from --cursor on, until stopped
    #[arg(long)]
    pub(crate) follow: bool,
}

/// Whose history.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Of {
    /// An account's: what it got, paid, lost
    #[arg(long, value_parser = account)]
    pub(crate) account: Option<AccountId>,
    /// A model's
    #[arg(long, value_parser = model, value_name = "0x…")]
    pub(crate) model: Option<ModelId>,
    /// A dataset's
    #[arg(long, value_parser = dataset, value_name = "0x…")]
    pub(crate) dataset: Option<DatasetId>,
    /// A worker's, by its owner: all rows of its jobs
    #[arg(long, value_parser = account, value_name = "ACCOUNT")]
    pub(crate) worker: Option<AccountId>,
    /// A job's
    #[arg(long)]
    pub(crate) job: Option<JobId>,
}

/// In which order rows come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderName {
    /// Oldest first
    Ascending,
    /// Newest first
    Descending,
}

impl History {
    /// The question for a page.
    pub(super) fn query(&self) -> HistoryQuery {
        let SubscribeQuery {
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
        } = self.subscription();
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
            from: self.from.map(|from| from.to_string()),
            until: self.to.map(|to| to.to_string()),
            order: match self.order {
                OrderName::Ascending => Order::Ascending,
                OrderName::Descending => Order::Descending,
            },
            cursor,
            limit: None,
        }
    }

    /// What to be told of.
    pub(super) fn subscription(&self) -> SubscribeQuery {
        SubscribeQuery {
            account: self.of.account.map(|account| Address::from(account).to_string()),
            model: self.of.model.map(|model| shown(model.0)),
            dataset: self.of.dataset.map(|dataset| shown(dataset.0)),
            worker: self.of.worker.map(|worker| Address::from(worker).to_string()),
            job: self.of.job,
            kinds: self.kinds.clone(),
            roles: self.roles.clone(),
            statuses: self.statuses.clone(),
            assurance: self.assurance.clone(),
            cursor: self.cursor.clone(),
        }
    }
}

/// A word that is none of those there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is none of {words}")]
pub(crate) struct UnknownWord {
    text: String,
    words: String,
}

fn word<T: Copy>(
    text: &str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<T, UnknownWord> {
    all.iter().copied().find(|one| word(*one) == text).ok_or_else(|| UnknownWord {
        text: text.to_owned(),
        words: all.iter().map(|one| word(*one)).collect::<Vec<_>>().join(", "),
    })
}

fn kind(text: &str) -> Result<Kind, UnknownWord> {
    word(text, Kind::ALL, Kind::word)
}

fn role(text: &str) -> Result<Role, UnknownWord> {
    word(text, Role::ALL, Role::word)
}

fn status(text: &str) -> Result<Status, UnknownWord> {
    word(text, Status::ALL, Status::word)
}

fn method(text: &str) -> Result<Method, UnknownWord> {
    word(text, Method::ALL, Method::word)
}
