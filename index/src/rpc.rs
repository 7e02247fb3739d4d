// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The RPC methods.

mod answers;
mod error;
mod inference;
mod limits;
mod questions;
mod receipts;
mod served;
mod server;
mod subscribe;
mod texts;

pub use self::{
    answers::{
        Amounts, Attempt, BlockId, HealthAnswer, HistoryAnswer, HistoryRow, JobAnswer, JobProgress,
        JobSummary, JobsAnswer, Notice, QuoteAnswer, ReceiptAnswer, TotalsAnswer, TotalsRow,
    },
    error::RpcError,
    limits::Limits,
    questions::{HistoryQuery, JobsQuery, QuoteQuery, ReceiptQuery, SubscribeQuery, TotalsQuery},
    served::Served,
    server::{methods, Deps},
};

use jsonrpsee::{
    core::{RpcResult, SubscriptionResult},
    proc_macros::rpc,
};

/// The history of credit, money and penalties.
#[rpc(server, namespace = "attribution")]
pub trait AttributionApi {
    /// A page of the history of an account, a model, a dataset, a worker or a job.
    #[method(name = "history", with_extensions)]
    async fn history(&self, query: HistoryQuery) -> RpcResult<Served<HistoryAnswer>>;

    /// The sums over the whole history of an account, a model, a dataset or a worker.
    #[method(name = "totals", with_extensions)]
    async fn totals(&self, query: TotalsQuery) -> RpcResult<TotalsAnswer>;

    /// A receipt file: a leaf with all that proves it.
    #[method(name = "receipt", with_extensions)]
    async fn receipt(&self, query: ReceiptQuery) -> RpcResult<ReceiptAnswer>;

    /// How the index fares.
    #[method(name = "health")]
    async fn health(&self) -> RpcResult<HealthAnswer>;

    /// Rows as they become final, oldest first, from a cursor or from now on.
    #[subscription(
        name = "subscribe" => "subscription",
        unsubscribe = "unsubscribe",
        item = Notice
    )]
    async fn subscribe(&self, query: SubscribeQuery) -> SubscriptionResult;
}

/// Prices and jobs.
#[rpc(server, namespace = "inference")]
pub trait InferenceApi {
    /// What a request would cost now.
    #[method(name = "quote", with_extensions)]
    async fn quote(&self, query: QuoteQuery) -> RpcResult<QuoteAnswer>;

    /// What has become of a job, and why.
    #[method(name = "job", with_extensions)]
    async fn job(&self, job: u64) -> RpcResult<JobAnswer>;

    /// The jobs of a requester, a model or a worker: those that have ended by pages, and open ones.
    #[method(name = "jobs", with_extensions)]
    async fn jobs(&self, query: JobsQuery) -> RpcResult<JobsAnswer>;
}
