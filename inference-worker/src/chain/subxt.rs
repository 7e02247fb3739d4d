// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A real chain, over the RPC of one of several nodes.
//!
//! - `read`: what the chain says
//! - `say`: what is said to the chain
//! - `errors`: what went wrong, in the words of [`ChainError`]

mod errors;
mod read;
mod say;

use super::{
    records::{CheckerRecord, CheckerRegistration, WorkerRecord, WorkerRegistration},
    Chain, ChainError, CheckerView, DeclineReason, DutiesCall, ModelInfo, Opening, SignedResult,
    Taken, WorkerView,
};
use crate::status::{Happening, Observer};
use async_trait::async_trait;
use credence_client::{BestBlock, BestBlocks, Client, Endpoints, Keypair, Rpc, Submitter};
use credence_primitives::{
    ids::{CheckerKey, JobId, ModelId, Signature},
    Balance,
};
use errors::AskError;
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::BTreeSet,
    future::Future,
    sync::{Mutex as StateMutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Mutex,
    time::{sleep, timeout},
};

/// How long a node may take for all that one question needs.
pub const ASK_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait until a transaction is in a best block. After that it goes on alone, and the
/// scheduler looks at the chain again.
pub const INCLUSION_TIMEOUT: Duration = Duration::from_secs(15);
/// How long to look for a first node.
pub const FIRST_NODE_TIMEOUT: Duration = Duration::from_secs(120);
/// How many blocks pass between two looks for models that nobody has acknowledged yet.
pub const DISCOVERY_BLOCKS: u64 = 4;
/// The pause before a node is looked for again.
const NODE_PAUSE: Duration = Duration::from_secs(1);

/// A chain known by the addresses of its nodes.
pub struct SubxtChain {
    endpoints: Endpoints,
    submitter: Option<Submitter>,
    genesis: H256,
    following: Mutex<Following>,
    watched: Watched,
}

/// Which connection is in use, and who is told of another.
struct Watched {
    urls: Vec<String>,
    observer: Observer,
    last: StateMutex<Option<Rpc>>,
}

impl Watched {
    fn see(&self, connection: &Rpc) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_some_and(|last| last.is_same_connection(connection)) {
            return;
        }
        *last = Some(connection.clone());
        if let Some(index) = self.urls.iter().position(|url| url == connection.url()) {
            self.observer.note(Happening::Connected(index));
        }
    }
}

/// The best block, and the models that must be looked at.
struct Following {
    blocks: BestBlocks,
    latest: Option<BestBlock>,
    unacknowledged: BTreeSet<ModelId>,
    discovered_at: Option<u64>,
}

impl SubxtChain {
    /// Connects to the first of these nodes that works. `account` signs transactions; a checker
    /// that is registered needs none.
    ///
    /// # Errors
    /// If no node is found within [`FIRST_NODE_TIMEOUT`], or none can be worked with.
    pub async fn connect(
        endpoints: Endpoints,
        account: Option<Keypair>,
    ) -> Result<Self, ChainError> {
        let find = async {
            loop {
                match endpoints.client().await {
                    Ok(client) => return Ok(client),
                    Err(error) if error.is_retryable() => {
                        tracing::warn!(%error, "no-node-yet");
                        sleep(NODE_PAUSE).await;
                    },
                    Err(error) => return Err(ChainError::from(error)),
                }
            }
        };
        let client = timeout(FIRST_NODE_TIMEOUT, find)
            .await
            .map_err(|source| ChainError::Unreachable { source: source.into() })??;
        let genesis = H256(client.genesis().0);
        let submitter = account.map(|account| Submitter::new(endpoints.clone(), account));
        let following = Mutex::new(Following {
            blocks: BestBlocks::new(endpoints.clone()),
            latest: None,
            unacknowledged: BTreeSet::new(),
            discovered_at: None,
        });
        let observer = Observer::nobody();
        let watched = Watched { urls: Vec::new(), observer, last: StateMutex::default() };
        Ok(Self { endpoints, submitter, genesis, following, watched })
    }

    /// Tells this observer whenever another connection is used; `urls` are the nodes' addresses as
    /// they were given.
    pub fn observed(mut self, urls: Vec<String>, observer: Observer) -> Self {
        self.watched = Watched { urls, observer, last: StateMutex::default() };
        self
    }

    /// The account that signs transactions.
    pub fn account(&self) -> Option<AccountId32> {
        self.submitter.as_ref().map(|submitter| AccountId32::new(submitter.account().0))
    }

    /// Asks the node in use, and says so if it is not of use any more.
    async fn ask<T, F>(&self, question: impl FnOnce(Client) -> F) -> Result<T, ChainError>
    where
        F: Future<Output = Result<T, AskError>>,
    {
        let client = self.endpoints.client().await?;
        self.ask_at(client.clone(), question(client)).await
    }

    async fn ask_at<T>(
        &self,
        client: Client,
        answer: impl Future<Output = Result<T, AskError>>,
    ) -> Result<T, ChainError> {
        self.watched.see(client.rpc());
        match timeout(ASK_TIMEOUT, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                let error = ChainError::from(error);
                if error.is_retryable() {
                    self.endpoints.report_failure(&client);
                }
                Err(error)
            },
            Err(source) => {
                self.endpoints.report_failure(&client);
                Err(ChainError::Unreachable { source: source.into() })
            },
        }
    }
}

impl Following {
    /// Waits for a best block other than `after`.
    async fn next(&mut self, after: Option<H256>) -> Result<BestBlock, ChainError> {
        if let Some(latest) = &self.latest {
            if after.is_some_and(|after| after.0 != latest.id.hash.0) {
                // Told of, and not read then.
                return Ok(latest.clone());
            }
        }
        let latest = match (after, &self.latest) {
            (None, Some(latest)) => latest.clone(),
            _ => self.blocks.next().await?,
        };
        self.latest = Some(latest.clone());
        Ok(latest)
    }
}

#[async_trait]
impl Chain for SubxtChain {
    fn genesis(&self) -> H256 {
        self.genesis
    }

    async fn next_worker_view(
        &self,
        owner: &AccountId32,
        after: Option<H256>,
    ) -> Result<WorkerView, ChainError> {
        let mut following = self.following.lock().await;
        let best = following.next(after).await?;
        let view = self.ask_at(best.client.clone(), read::worker_view(&best, owner)).await;
        if view.is_err() {
            following.latest = None;
        }
        view
    }

    async fn next_checker_view(
        &self,
        checker: CheckerKey,
        after: Option<H256>,
    ) -> Result<CheckerView, ChainError> {
        let mut following = self.following.lock().await;
        let best = following.next(after).await?;
        let number = best.id.number;
        let is_due = following.discovered_at.is_none_or(|at| number >= at + DISCOVERY_BLOCKS);
        if is_due {
            let found = self.ask_at(best.client.clone(), read::models(&best)).await?;
            following.unacknowledged = found;
            following.discovered_at = Some(number);
        }
        let known = &mut following.unacknowledged;
        let view = read::checker_view(&best, checker, known);
        let view = self.ask_at(best.client.clone(), view).await;
        if view.is_err() {
            following.latest = None;
        }
        view
    }

    async fn model(&self, model: ModelId) -> Result<Option<ModelInfo>, ChainError> {
        self.ask(|client| read::model(client, model)).await
    }

    async fn input(&self, job: JobId, at: H256) -> Result<Option<Vec<u8>>, ChainError> {
        self.ask(|client| read::input(client, job, at)).await
    }

    async fn output(&self, job: JobId, at: H256) -> Result<Option<Vec<u8>>, ChainError> {
        self.ask(|client| read::output(client, job, at)).await
    }

    async fn submit_results(&self, results: Vec<SignedResult>) -> Result<Taken, ChainError> {
        let executed = self.submit(say::results(results)).await?;
        let refused = say::refusals(&executed)?;
        let block = self.height_of(executed.block).await?;
        Ok(Taken { block, refused })
    }

    async fn open(&self, job: JobId, opening: Opening) -> Result<u64, ChainError> {
        let executed = self.submit(say::opening(job, opening)).await?;
        self.height_of(executed.block).await
    }

    async fn decline(
        &self,
        job: JobId,
        reason: DeclineReason,
        signature: Signature,
    ) -> Result<u64, ChainError> {
        let executed = self.submit(say::decline(job, reason, signature)).await?;
        self.height_of(executed.block).await
    }

    async fn duties(&self, call: DutiesCall) -> Result<(), ChainError> {
        let client = self.endpoints.client().await?;
        self.submit_duties(client, call).await
    }

    async fn worker(&self, owner: &AccountId32) -> Result<Option<WorkerRecord>, ChainError> {
        self.ask(|client| read::worker(client, owner)).await
    }

    async fn register_worker(&self, registration: WorkerRegistration) -> Result<(), ChainError> {
        self.submit(say::worker_registration(registration)).await.map(drop)
    }

    async fn set_price(&self, model: ModelId, ask: Balance) -> Result<(), ChainError> {
        match self.submit(say::serve(model, ask)).await {
            Err(error) if error.is_refusal("AlreadyServing") => {
                self.submit(say::ask(model, ask)).await.map(drop)
            },
            other => other.map(drop),
        }
    }

    async fn checker(&self, validator: &AccountId32) -> Result<Option<CheckerRecord>, ChainError> {
        self.ask(|client| read::checker(client, validator)).await
    }

    async fn register_checker(&self, registration: CheckerRegistration) -> Result<(), ChainError> {
        self.submit(say::checker_registration(registration)).await.map(drop)
    }

    async fn spendable(&self, account: &AccountId32) -> Result<Balance, ChainError> {
        self.ask(|client| read::spendable(client, account)).await
    }
}
