// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Calls to a node that need no metadata.

use crate::{AccountId, ChainConfig, Hash};
use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};
use subxt::{
    config::{Header as _, RpcConfigFor},
    rpcs::{
        client::{rpc_params, RpcClient, RpcSubscription},
        methods::legacy::{
            Bytes, LegacyRpcMethods, NumberOrHex, RuntimeVersion, TransactionStatus,
        },
        Error as CallError,
    },
};

/// How long a node may take to answer one request, or to accept a connection.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);

/// A block, by height and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockId {
    /// The height.
    pub number: u64,
    /// The hash of the header.
    pub hash: Hash,
}

/// New best blocks, as a node tells of them.
pub(crate) type Heads = RpcSubscription<Header>;
/// The header of a block.
pub(crate) type Header = <ChainConfig as subxt::Config>::Header;
/// What becomes of a submitted transaction, as a node tells of it.
pub(crate) type Statuses = RpcSubscription<TransactionStatus<Hash>>;

/// How a node is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Nodes it exchanges blocks with.
    pub peers: usize,
    /// Whether it is still catching up with them.
    pub is_syncing: bool,
}

/// Session keys a node has just made, ready for `Session.set_keys`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedKeys {
    /// The SCALE-encoded public keys.
    pub keys: Vec<u8>,
    /// Signatures which show that whoever sets the keys holds their secrets.
    pub proof: Vec<u8>,
}

/// A connection to one node.
#[derive(Clone, Debug)]
pub struct Rpc {
    url: Arc<str>,
    client: RpcClient,
    methods: LegacyRpcMethods<RpcConfigFor<ChainConfig>>,
}

impl Rpc {
    /// Connects to a node's WebSocket, such as `ws://127.0.0.1:9944`.
    pub async fn connect(url: &str) -> Result<Self, RpcError> {
        let attempt = RpcClient::from_insecure_url(url);
        let client = tokio::time::timeout(REQUEST_TIMEOUT, attempt)
            .await
            .map_err(|_| RpcError::ConnectTimeout {
                url: url.into(),
                timeout_secs: REQUEST_TIMEOUT.as_secs(),
            })?
            .map_err(|source| RpcError::Connect { url: url.into(), source })?;
        let methods = LegacyRpcMethods::new(client.clone());
        Ok(Self { url: url.into(), client, methods })
    }

    /// Where the node listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The connection itself, for calls that this type has no method for.
    pub fn connection(&self) -> RpcClient {
        self.client.clone()
    }

    /// How the node is connected.
    pub async fn health(&self) -> Result<Health, RpcError> {
        let health = self.timed("system_health", self.methods.system_health()).await?;
        Ok(Health { peers: health.peers, is_syncing: health.is_syncing })
    }

    /// Whether both are the same connection: clones of one are.
    pub fn is_same_connection(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.url, &other.url)
    }

    /// The height of the node's best block.
    pub async fn best_number(&self) -> Result<u64, RpcError> {
        const METHOD: &str = "chain_getHeader";
        let header = self.timed(METHOD, self.methods.chain_get_header(None)).await?;
        header.map(|header| header.number()).ok_or_else(|| self.nothing(METHOD))
    }

    /// The last block the node holds final.
    pub async fn finalized(&self) -> Result<BlockId, RpcError> {
        const METHOD: &str = "chain_getHeader";
        let hash =
            self.timed("chain_getFinalizedHead", self.methods.chain_get_finalized_head()).await?;
        let header = self.timed(METHOD, self.methods.chain_get_header(Some(hash))).await?;
        let number = header.ok_or_else(|| self.nothing(METHOD))?.number();
        Ok(BlockId { number, hash })
    }

    /// The node's best block.
    pub async fn best(&self) -> Result<BlockId, RpcError> {
        const METHOD: &str = "chain_getBlockHash";
        let hash = self.timed(METHOD, self.methods.chain_get_block_hash(None)).await?;
        let hash = hash.ok_or_else(|| self.nothing(METHOD))?;
        let header = self.timed("chain_getHeader", self.methods.chain_get_header(Some(hash)));
        let number = header.await?.ok_or_else(|| self.nothing("chain_getHeader"))?.number();
        Ok(BlockId { number, hash })
    }

    /// The hash of the block at a height of the node's best chain, if there is one.
    pub async fn block_hash(&self, number: u64) -> Result<Option<Hash>, RpcError> {
        let height = NumberOrHex::Number(number);
        self.timed("chain_getBlockHash", self.methods.chain_get_block_hash(Some(height))).await
    }

    /// The version of the runtime at the node's best block.
    pub async fn runtime_version(&self) -> Result<RuntimeVersion, RpcError> {
        self.timed("state_getRuntimeVersion", self.methods.state_get_runtime_version(None)).await
    }

    /// The nonce an account's next transaction must carry, transactions in the pool included.
    pub async fn next_nonce(&self, account: &AccountId) -> Result<u64, RpcError> {
        let call = self.methods.system_account_next_index(account);
        self.timed("system_accountNextIndex", call).await
    }

    /// The encoded transactions of a block, inherents included; `None` of an unknown one.
    pub async fn block_body(&self, hash: Hash) -> Result<Option<Vec<Vec<u8>>>, RpcError> {
        let block = self.timed("chain_getBlock", self.methods.chain_get_block(Some(hash))).await?;
        Ok(block.map(|details| {
            details.block.extrinsics.into_iter().map(|transaction| transaction.0).collect()
        }))
    }

    /// Follows the node's best block.
    pub(crate) async fn heads(&self) -> Result<Heads, RpcError> {
        let call = self.methods.chain_subscribe_new_heads();
        self.timed("chain_subscribeNewHeads", call).await
    }

    /// Hands an encoded transaction to the node's pool, and follows what becomes of it. The pool
    /// has taken it if this succeeds, and has not if [`RpcError::is_refusal`].
    pub(crate) async fn submit_and_watch(&self, transaction: &[u8]) -> Result<Statuses, RpcError> {
        let call = self.methods.author_submit_and_watch_extrinsic(transaction);
        self.timed("author_submitAndWatchExtrinsic", call).await
    }

    /// Makes new session keys in the node's keystore, for `owner` to set.
    pub async fn rotate_keys(&self, owner: &AccountId) -> Result<GeneratedKeys, RpcError> {
        const METHOD: &str = "author_rotateKeysWithOwner";
        let params = rpc_params![Bytes(owner.0.to_vec())];
        let call = self.client.request::<BTreeMap<String, Bytes>>(METHOD, params);
        let mut answer = self.timed(METHOD, call).await?;
        let mut field = |name| answer.remove(name).ok_or_else(|| self.nothing(METHOD));
        Ok(GeneratedKeys { keys: field("keys")?.0, proof: field("proof")?.0 })
    }

    fn nothing(&self, method: &'static str) -> RpcError {
        RpcError::NothingFound { url: self.url.to_string(), method }
    }

    async fn timed<T>(
        &self,
        method: &'static str,
        call: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, RpcError> {
        tokio::time::timeout(REQUEST_TIMEOUT, call)
            .await
            .map_err(|_| RpcError::CallTimeout {
                url: self.url.to_string(),
                method,
                timeout_secs: REQUEST_TIMEOUT.as_secs(),
            })?
            .map_err(|source| RpcError::Call { url: self.url.to_string(), method, source })
    }
}

/// Why a node gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RpcError {
    /// Nobody listens there, or not for WebSockets.
    #[error("cannot connect to {url}")]
    Connect {
        /// Where the node was sought.
        url: String,
        /// What the connection met.
        source: CallError,
    },
    /// The connection was not accepted in time.
    #[error("no connection to {url} within {timeout_secs} s")]
    ConnectTimeout {
        /// Where the node was sought.
        url: String,
        /// How long was waited.
        timeout_secs: u64,
    },
    /// The node refused the request, or the connection broke.
    #[error("{method} failed at {url}")]
    Call {
        /// The node.
        url: String,
        /// The RPC method.
        method: &'static str,
        /// What it answered.
        source: CallError,
    },
    /// The node did not answer in time.
    #[error("no answer to {method} from {url} within {timeout_secs} s")]
    CallTimeout {
        /// The node.
        url: String,
        /// The RPC method.
        method: &'static str,
        /// How long was waited.
        timeout_secs: u64,
    },
    /// The node answered, but without what every node of this chain has.
    #[error("{method} found nothing at {url}: is it a Credence node?")]
    NothingFound {
        /// The node.
        url: String,
        /// The RPC method.
        method: &'static str,
    },
}

impl RpcError {
    /// Whether the same request may succeed later, perhaps over a new connection.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Connect { source, .. } | Self::Call { source, .. } => {
                matches!(source, CallError::Client(_) | CallError::DisconnectedWillReconnect(_))
            },
            Self::ConnectTimeout { .. } | Self::CallTimeout { .. } => true,
            Self::NothingFound { .. } => false,
        }
    }

    /// Whether the node has understood the request and said no.
    pub fn is_refusal(&self) -> bool {
        self.refusal().is_some()
    }

    /// What the node said no with: a code, and the reason in words.
    pub fn refusal(&self) -> Option<(i32, String)> {
        let Self::Call { source: CallError::User(error), .. } = self else { return None };
        let words = match &error.data {
            // The data is JSON, mostly a string.
            Some(data) => format!("{}: {}", error.message, data.get().trim_matches('"')),
            None => error.message.clone(),
        };
        Some((error.code, words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error as IoError, ErrorKind};
    use subxt::rpcs::UserError;

    fn call_error(source: CallError) -> RpcError {
        RpcError::Call { url: "ws://127.0.0.1:1".into(), method: "system_health", source }
    }

    #[tokio::test]
    async fn connecting_to_a_closed_port_names_the_url() {
        let error = Rpc::connect("ws://127.0.0.1:1").await.expect_err("nothing listens on port 1");
        assert!(matches!(&error, RpcError::Connect { .. }), "{error:?}");
        assert!(error.to_string().contains("ws://127.0.0.1:1"));
        assert!(error.is_retryable());
    }

    #[test]
    fn only_lost_connections_are_worth_another_try() {
        let lost = CallError::Client(Box::new(IoError::from(ErrorKind::ConnectionReset)));
        assert!(call_error(lost).is_retryable());
        assert!(!call_error(CallError::User(UserError::method_not_found())).is_retryable());
    }
}
