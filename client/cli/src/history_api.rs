// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A node's history over RPC: pages, sums, receipts, subscriptions.

mod row;

pub(crate) use row::{number, read_row, shown_position, shown_time, RowError, RowView, COLUMNS};

use credence_client::{
    subxt::{
        rpcs::{
            client::{RpcParams, RpcSubscription},
            Error as CallError,
        },
        Config,
    },
    ChainConfig, Client, Endpoints, EndpointsError, RpcError, REQUEST_TIMEOUT,
};
use credence_index::rpc::{
    HistoryAnswer, HistoryQuery, Notice, ReceiptAnswer, ReceiptQuery, SubscribeQuery, TotalsAnswer,
    TotalsQuery,
};
use hex::FromHexError;
use serde::{de::DeserializeOwned, Serialize};
use sp_core::H256;
use std::{future::Future, time::Duration};
use tokio::time::{sleep, timeout};

/// How often a call is tried, each time at another node if there are several.
const ATTEMPTS: u32 = 5;
/// The first wait for a node that is busy; it doubles with each refusal.
const BUSY_WAIT: Duration = Duration::from_millis(500);
/// No such method.
const METHOD_NOT_FOUND: i32 = -32601;
/// Calls or subscriptions of the connection, or of all, are too many, or the database is busy.
const BUSY: std::ops::RangeInclusive<i32> = 12_301..=12_304;
/// Cursors that are malformed, or of another schema, chain, query or order.
const CURSOR: std::ops::RangeInclusive<i32> = 12_101..=12_105;
/// The block cannot be proven yet.
const NOT_FINAL: i32 = 12_206;

/// A block's header.
pub(crate) type Header = <ChainConfig as Config>::Header;

/// Calls to whichever node is in use.
#[derive(Clone, Debug)]
pub(crate) struct HistoryApi {
    endpoints: Endpoints,
}

impl HistoryApi {
    /// Calls to these nodes.
    pub(crate) fn new(endpoints: Endpoints) -> Self {
        Self { endpoints }
    }

    /// A page of a history.
    pub(crate) async fn history(
        &self,
        query: &HistoryQuery,
    ) -> Result<HistoryAnswer, HistoryApiError> {
        self.call("attribution_history", query).await
    }

    /// The sums over a whole history.
    pub(crate) async fn totals(
        &self,
        query: &TotalsQuery,
    ) -> Result<TotalsAnswer, HistoryApiError> {
        self.call("attribution_totals", query).await
    }

    /// A receipt file, as hexadecimal digits. It is not verified.
    pub(crate) async fn receipt(
        &self,
        query: &ReceiptQuery,
    ) -> Result<ReceiptAnswer, HistoryApiError> {
        self.call("attribution_receipt", query).await
    }

    /// The header of a block, if the node knows it.
    pub(crate) async fn header(&self, hash: H256) -> Result<Option<Header>, HistoryApiError> {
        self.call("chain_getHeader", &hash).await
    }

    /// Rows as they become final.
    pub(crate) async fn subscribe(
        &self,
        query: &SubscribeQuery,
    ) -> Result<Subscription, HistoryApiError> {
        const METHOD: &str = "attribution_subscribe";
        let connect = |client: Client, params| async move {
            let connection = client.rpc().connection();
            let unsubscribe = "attribution_unsubscribe";
            let notices = connection.subscribe(METHOD, params, unsubscribe).await?;
            Ok(Subscription { notices, client, endpoints: self.endpoints.clone() })
        };
        self.attempt(METHOD, query, connect).await
    }

    async fn call<Answer: DeserializeOwned>(
        &self,
        method: &'static str,
        query: &impl Serialize,
    ) -> Result<Answer, HistoryApiError> {
        let request = |client: Client, params| async move {
            client.rpc().connection().request(method, params).await
        };
        self.attempt(method, query, request).await
    }

    /// Tries until there is an answer: over a new connection if the old one broke, later if the
    /// node is busy.
    async fn attempt<Answer, Trial>(
        &self,
        method: &'static str,
        query: &impl Serialize,
        try_once: impl Fn(Client, RpcParams) -> Trial,
    ) -> Result<Answer, HistoryApiError>
    where
        Trial: Future<Output = Result<Answer, CallError>>,
    {
        let mut attempts = 0;
        loop {
            let client = self.endpoints.client().await?;
            let mut params = RpcParams::new();
            params.push(query).map_err(|source| call_error(&client, method, source))?;
            let trial = timeout(REQUEST_TIMEOUT, try_once(client.clone(), params)).await;
            let error = match trial {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(source)) => call_error(&client, method, source),
                Err(_) => RpcError::CallTimeout {
                    url: client.rpc().url().to_owned(),
                    method,
                    timeout_secs: REQUEST_TIMEOUT.as_secs(),
                }
                .into(),
            };
            attempts += 1;
            if attempts == ATTEMPTS {
                return Err(error);
            }
            match &error {
                HistoryApiError::Refused { code, .. } if BUSY.contains(code) => {
                    sleep(BUSY_WAIT * 2u32.pow(attempts - 1)).await;
                },
                HistoryApiError::Call(source) if source.is_retryable() => {
                    self.endpoints.report_failure(&client);
                },
                _ => return Err(error),
            }
        }
    }
}

/// The file in an answer. It is not verified.
pub(crate) fn receipt_bytes(answer: &ReceiptAnswer) -> Result<Vec<u8>, FromHexError> {
    hex::decode(answer.receipt.strip_prefix("0x").unwrap_or(&answer.receipt))
}

/// A subscription to a history.
#[derive(Debug)]
pub(crate) struct Subscription {
    notices: RpcSubscription<Notice>,
    client: Client,
    endpoints: Endpoints,
}

impl Subscription {
    /// The next notice; `None` when the connection is lost, or the node has said its last word.
    pub(crate) async fn next(&mut self) -> Result<Option<Notice>, HistoryApiError> {
        match self.notices.next().await {
            Some(Ok(notice)) => Ok(Some(notice)),
            Some(Err(source @ CallError::Deserialization(_))) => {
                Err(call_error(&self.client, "attribution_subscribe", source))
            },
            Some(Err(_)) | None => Ok(None),
        }
    }

    /// Says that another node should be asked next.
    pub(crate) fn give_up(self) {
        self.endpoints.report_failure(&self.client);
    }
}

/// Why the history has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HistoryApiError {
    /// No node can be used.
    #[error(transparent)]
    Endpoints(#[from] EndpointsError),
    /// The node has no history.
    #[error("the node at {url} does not know {method}: it keeps no history")]
    Unserved {
        /// The node.
        url: String,
        /// The method.
        method: &'static str,
    },
    /// The node understands, and says no.
    #[error("the node refuses {method}: {message} (code {code})")]
    Refused {
        /// The method.
        method: &'static str,
        /// Its code.
        code: i32,
        /// Its words.
        message: String,
    },
    /// The node answers with something else than it should.
    #[error("the node at {url} answers {method} with what is no answer to it")]
    Malformed {
        /// The node.
        url: String,
        /// The method.
        method: &'static str,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// The node does not answer.
    #[error(transparent)]
    Call(#[from] RpcError),
}

impl HistoryApiError {
    /// Whether it is the cursor that is refused.
    pub(crate) fn is_of_cursor(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if CURSOR.contains(code))
    }

    /// Whether no node answers, and one may later.
    pub(crate) fn is_retryable(&self) -> bool {
        match self {
            Self::Endpoints(error) => error.is_retryable(),
            Self::Call(error) => error.is_retryable(),
            Self::Unserved { .. } | Self::Refused { .. } | Self::Malformed { .. } => false,
        }
    }

    /// Whether the block of a receipt cannot be proven yet.
    pub(crate) fn is_not_yet_final(&self) -> bool {
        matches!(self, Self::Refused { code: NOT_FINAL, .. })
    }

    /// What to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::Endpoints(_) => "start a node, or name another with --url",
            Self::Unserved { .. } => {
                "name a node with a history: one of a version that has it, and that runs without \
                 --no-history"
            },
            Self::Refused { .. } if self.is_of_cursor() => {
                "begin again without --cursor: it is good for one chain, one query, and one version \
                 of the index"
            },
            Self::Refused { .. } if self.is_not_yet_final() => {
                "try again in some minutes: the block needs a later one that is signed as final"
            },
            Self::Refused { .. } => "correct what is asked for, or name another node with --url",
            Self::Malformed { .. } => {
                "check that tool and node are of the same version; else name another node with \
                 --url"
            },
            Self::Call(_) => "try again, or name another node with --url",
        }
    }
}

fn call_error(client: &Client, method: &'static str, source: CallError) -> HistoryApiError {
    let url = client.rpc().url().to_owned();
    match source {
        CallError::User(error) if error.code == METHOD_NOT_FOUND => {
            HistoryApiError::Unserved { url, method }
        },
        CallError::User(error) => {
            HistoryApiError::Refused { method, code: error.code, message: error.message }
        },
        CallError::Deserialization(source) => HistoryApiError::Malformed { url, method, source },
        source => RpcError::Call { url, method, source }.into(),
    }
}
