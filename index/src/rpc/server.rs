// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The methods over a store and a node.

use super::{
    answers::{
        HealthAnswer, HistoryAnswer, HistoryRow, JobAnswer, JobsAnswer, QuoteAnswer, ReceiptAnswer,
        TotalsAnswer,
    },
    error::RpcError,
    limits::{Connections, Limits, Place, Use},
    questions::{
        checked_limit, HistoryQuery, JobsQuery, QuoteQuery, ReceiptQuery, SubscribeQuery,
        TotalsQuery,
    },
    served::{self, Served},
    texts::{hash_text, Texts, Written},
    AttributionApiServer, InferenceApiServer,
};
use crate::{
    chain::{Jobs, Proofs},
    cursor::Scope,
    health::Monitor,
    metrics::Metrics,
    query::{Order, Page, Query},
    row::Position,
    store::{Store, SCHEMA_VERSION},
};
use jsonrpsee::{
    core::{async_trait, RegisterMethodError, RpcResult, SubscriptionResult},
    types::ErrorObjectOwned,
    ConnectionId, Extensions, PendingSubscriptionSink, RpcModule,
};
use std::{sync::Arc, time::Instant};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

/// What the methods need.
#[derive(Clone)]
pub struct Deps {
    /// The history.
    pub store: Arc<dyn Store>,
    /// Makes receipt files.
    pub proofs: Arc<dyn Proofs>,
    /// Knows open jobs and prices.
    pub jobs: Arc<dyn Jobs>,
    /// How the index fares.
    pub monitor: Monitor,
    /// What is counted.
    pub metrics: Metrics,
    /// The prefix of the network's addresses.
    pub ss58_prefix: u16,
    /// Limits.
    pub limits: Limits,
}

/// All methods, ready to be merged with a node's. They run on the Tokio runtime of the server.
///
/// # Errors
/// Never: no two methods have one name.
pub fn methods(deps: Deps) -> Result<RpcModule<()>, RegisterMethodError> {
    let server = Server {
        texts: Texts::new(deps.ss58_prefix),
        turns: Arc::new(Semaphore::new(deps.limits.calls)),
        connections: Arc::default(),
        deps: Arc::new(deps),
    };
    let mut module = RpcModule::new(());
    module.merge(AttributionApiServer::into_rpc(server.clone()))?;
    module.merge(InferenceApiServer::into_rpc(server))?;
    Ok(module)
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) deps: Arc<Deps>,
    pub(crate) texts: Texts,
    pub(crate) connections: Arc<Connections>,
    turns: Arc<Semaphore>,
}

/// What a call works with, on a thread that may block.
pub(crate) struct Desk {
    pub(crate) deps: Arc<Deps>,
    pub(crate) texts: Texts,
}

impl Server {
    /// Reads on a thread that may block, when it is the call's turn.
    pub(crate) async fn read<Answer: Send + 'static>(
        &self,
        read: impl FnOnce(&Desk) -> Result<Answer, RpcError> + Send + 'static,
    ) -> Result<Answer, RpcError> {
        let turn = timeout(self.deps.limits.wait, self.turns.clone().acquire_owned());
        let Ok(Ok(turn)) = turn.await else { return Err(RpcError::Busy) };
        let desk = Desk { deps: self.deps.clone(), texts: self.texts.clone() };
        let metrics = self.deps.metrics.clone();
        let answer = spawn_blocking(move || {
            let begun = Instant::now();
            let answer = read(&desk);
            metrics.note_query(begun.elapsed());
            drop(turn);
            answer
        });
        answer.await.unwrap_or(Err(RpcError::Failed))
    }

    /// The same for a call of a connection, as an answer to it.
    async fn answer<Answer: Send + 'static>(
        &self,
        extensions: &Extensions,
        read: impl FnOnce(&Desk) -> Result<Answer, RpcError> + Send + 'static,
    ) -> RpcResult<Answer> {
        let answer = match self.enter(extensions) {
            Ok(_place) => self.read(read).await,
            Err(refusal) => Err(refusal),
        };
        answer.map_err(|error| self.refuse(error))
    }

    fn enter(&self, extensions: &Extensions) -> Result<Option<Place>, RpcError> {
        let limit = self.deps.limits.calls_per_connection;
        // Without a connection the call comes from within the node.
        let connection = extensions.get::<ConnectionId>().copied();
        connection.map(|id| self.connections.enter(id, Use::Call, limit)).transpose()
    }

    pub(crate) fn refuse(&self, error: RpcError) -> ErrorObjectOwned {
        self.deps.metrics.count_refusal(error.code());
        error.into()
    }
}

impl Desk {
    pub(crate) fn indexed_from(&self) -> u32 {
        self.deps.store.origin().start.number.saturating_add(1)
    }

    /// What is asked for, and for what its cursors are good.
    pub(crate) fn query(&self, question: &HistoryQuery) -> Result<(Query, Scope), RpcError> {
        let limit = checked_limit(question.limit)?;
        let of = question.dimension(&self.texts)?;
        let filter = question.filter(&self.texts)?;
        let order = question.order;
        let scope = Scope::new(self.deps.store.origin().genesis, &of, &filter, order);
        let cursor = question.cursor.as_deref();
        let after = cursor.map(|cursor| scope.position(cursor)).transpose()?;
        Ok((Query { of, filter, order, after, limit }, scope))
    }

    fn history(&self, question: &HistoryQuery) -> Result<Served<HistoryAnswer>, RpcError> {
        let (query, scope) = self.query(question)?;
        let page = self.deps.store.page(&query)?;
        let next = page.next.map(|position| scope.cursor(position));
        let resume = (query.order == Order::Ascending).then(|| scope.cursor(end_of(&page)));
        served::history(&self.texts, &page, next, resume, self.indexed_from())
    }

    pub(crate) fn rows(&self, page: &Page) -> Vec<HistoryRow> {
        let mut written = Written::new(&self.texts);
        page.rows.iter().map(|row| HistoryRow::new(&mut written, row)).collect()
    }
}

/// Where the rows of a page, oldest first, end.
pub(crate) fn end_of(page: &Page) -> Position {
    page.next.unwrap_or(Position::end_of(page.indexed_through.number))
}

#[async_trait]
impl AttributionApiServer for Server {
    async fn history(
        &self,
        extensions: &Extensions,
        query: HistoryQuery,
    ) -> RpcResult<Served<HistoryAnswer>> {
        self.answer(extensions, move |desk| desk.history(&query)).await
    }

    async fn totals(&self, extensions: &Extensions, query: TotalsQuery) -> RpcResult<TotalsAnswer> {
        let totals = move |desk: &Desk| {
            let (totals, head) = desk.deps.store.totals(&query.dimension(&desk.texts)?)?;
            Ok(TotalsAnswer::new(&totals, &head, desk.indexed_from()))
        };
        self.answer(extensions, totals).await
    }

    async fn receipt(
        &self,
        extensions: &Extensions,
        query: ReceiptQuery,
    ) -> RpcResult<ReceiptAnswer> {
        self.answer(extensions, move |desk| desk.receipt(&query)).await
    }

    async fn health(&self) -> RpcResult<HealthAnswer> {
        let health = self.deps.monitor.now();
        let origin = self.deps.store.origin();
        let (indexed, finalized) = (&health.indexed_through, &health.finalized);
        Ok(HealthAnswer {
            state: health.state,
            indexed_through: indexed.into(),
            finalized: finalized.into(),
            blocks_behind: finalized.number.saturating_sub(indexed.number),
            indexed_from: origin.start.number.saturating_add(1),
            error: health.error.as_deref().map(Into::into),
            genesis: hash_text(&origin.genesis),
            schema: SCHEMA_VERSION,
        })
    }

    async fn subscribe(
        &self,
        pending: PendingSubscriptionSink,
        query: SubscribeQuery,
    ) -> SubscriptionResult {
        super::subscribe::serve(self, pending, query).await;
        Ok(())
    }
}

#[async_trait]
impl InferenceApiServer for Server {
    async fn quote(&self, extensions: &Extensions, query: QuoteQuery) -> RpcResult<QuoteAnswer> {
        self.answer(extensions, move |desk| desk.quote(&query)).await
    }

    async fn job(&self, extensions: &Extensions, job: u64) -> RpcResult<JobAnswer> {
        self.answer(extensions, move |desk| desk.job(job)).await
    }

    async fn jobs(&self, extensions: &Extensions, query: JobsQuery) -> RpcResult<JobsAnswer> {
        self.answer(extensions, move |desk| desk.jobs(&query)).await
    }
}
