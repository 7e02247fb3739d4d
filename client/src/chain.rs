// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A connection that knows the chain's types.

use crate::{
    AtBlock, ChainConfig, Endpoints, GeneratedKeys, Hash, Keypair, Rpc, RpcError, Submitter,
};
use std::time::Duration;
use subxt::{
    error::{DecodeError, OnlineClientAtBlockError, OnlineClientError},
    ext::scale_decode::DecodeAsType,
    OnlineClient,
};

/// How long a node may take to tell its genesis and its RPC methods.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// A connection to one node, for reading the chain and for calls that nobody signs.
///
/// Cheap to clone; clones share the connection.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) online: OnlineClient<ChainConfig>,
    pub(crate) rpc: Rpc,
}

impl Client {
    /// Connects to a node's WebSocket, such as `ws://127.0.0.1:9944`.
    pub async fn connect(url: &str) -> Result<Self, ClientError> {
        let rpc = Rpc::connect(url).await?;
        let attempt = OnlineClient::from_rpc_client(rpc.connection());
        let online = tokio::time::timeout(CONNECT_TIMEOUT, attempt)
            .await
            .map_err(|_| ClientError::ConnectTimeout {
                url: url.into(),
                timeout_secs: CONNECT_TIMEOUT.as_secs(),
            })?
            .map_err(|source| ClientError::Connect { url: url.into(), source })?;
        Ok(Self { online, rpc })
    }

    /// The calls that need no metadata.
    pub fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// Sends the transactions of this key's account over this connection; when it ends, over
    /// another to the same node. One is to be kept for all transactions of the account.
    pub fn submitter(&self, signer: Keypair) -> Submitter {
        Submitter::new(Endpoints::of(self.clone()), signer)
    }

    /// subxt's own client, for what this type has no method for.
    pub fn online(&self) -> &OnlineClient<ChainConfig> {
        &self.online
    }

    /// The hash of the chain's first block.
    pub fn genesis(&self) -> Hash {
        self.online.genesis_hash()
    }

    /// The chain as of the node's best block.
    pub async fn at_best(&self) -> Result<AtBlock, ClientError> {
        let best = self.rpc.best().await?;
        self.at_hash(best.hash).await
    }

    /// The chain as of the last final block.
    pub async fn at_finalized(&self) -> Result<AtBlock, ClientError> {
        self.online.at_current_block().await.map_err(ClientError::at_block)
    }

    /// The chain as of the block at `number`.
    pub async fn at_number(&self, number: u64) -> Result<AtBlock, ClientError> {
        self.online.at_block(number).await.map_err(ClientError::at_block)
    }

    /// The chain as of the block `hash`.
    pub async fn at_hash(&self, hash: Hash) -> Result<AtBlock, ClientError> {
        self.online.at_block(hash).await.map_err(ClientError::at_block)
    }

    /// The call that puts `generated` session keys in force for the account that signs it.
    pub async fn set_keys_call(
        &self,
        generated: GeneratedKeys,
    ) -> Result<SetKeysCall, ClientError> {
        let at = self.at_finalized().await?;
        let metadata = at.metadata_ref();
        let keys_type = metadata
            .pallet_by_name("Session")
            .and_then(|session| session.call_variant_by_name("set_keys"))
            .and_then(|call| call.fields.first())
            .ok_or(ClientError::NoSessionKeys)?
            .ty
            .id;
        let mut bytes = generated.keys.as_slice();
        let keys = DecodeAsType::decode_as_type(&mut bytes, keys_type, metadata.types())
            .map_err(|source| ClientError::SessionKeys { source })?;
        Ok(crate::runtime::transactions().session().set_keys(keys, generated.proof))
    }
}

/// A transaction that sets session keys.
pub type SetKeysCall = subxt::transactions::StaticPayload<crate::runtime::session::calls::SetKeys>;

/// Why there is no working connection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The node does not answer.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// The node answers, but is not one this library can work with.
    #[error("cannot work with the node at {url}")]
    Connect {
        /// The node.
        url: String,
        /// What is missing.
        source: OnlineClientError,
    },
    /// The node accepted the connection, then said nothing.
    #[error("the node at {url} did not introduce itself within {timeout_secs} s")]
    ConnectTimeout {
        /// The node.
        url: String,
        /// How long was waited.
        timeout_secs: u64,
    },
    /// A block's runtime or metadata could not be read.
    #[error("cannot read the chain at that block")]
    AtBlock {
        /// What failed.
        #[source]
        source: Box<OnlineClientAtBlockError>,
    },
    /// The chain has no `Session.set_keys`.
    #[error("the chain has no session keys to set")]
    NoSessionKeys,
    /// The node made keys of another shape than the chain wants.
    #[error("the node's session keys are not those the chain wants")]
    SessionKeys {
        /// Where the shapes differ.
        source: DecodeError,
    },
}

impl ClientError {
    fn at_block(source: OnlineClientAtBlockError) -> Self {
        Self::AtBlock { source: Box::new(source) }
    }

    /// Whether the same request may succeed later, perhaps over a new connection.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Rpc(error) => error.is_retryable(),
            Self::ConnectTimeout { .. } => true,
            Self::AtBlock { source } => matches!(
                **source,
                OnlineClientAtBlockError::CannotGetCurrentBlock { .. }
                    | OnlineClientAtBlockError::CannotGetBlockHash { .. }
                    | OnlineClientAtBlockError::CannotGetBlockHeader { .. }
                    | OnlineClientAtBlockError::CannotGetSpecVersion { .. }
                    | OnlineClientAtBlockError::CannotGetMetadata { .. }
                    // Another node may know the block.
                    | OnlineClientAtBlockError::BlockNotFound { .. }
                    | OnlineClientAtBlockError::BlockHeaderNotFound { .. }
            ),
            Self::Connect { .. } | Self::NoSessionKeys | Self::SessionKeys { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_node_that_goes_away_has_not_told_may_be_asked_again() {
        let block_hash = || [0; 32].into();
        let untold = [
            OnlineClientAtBlockError::CannotGetMetadata {
                block_hash: block_hash(),
                reason: "the connection is closed".into(),
            },
            OnlineClientAtBlockError::BlockNotFound { block_number: 1 },
            OnlineClientAtBlockError::BlockHeaderNotFound { block_hash: block_hash() },
        ];
        assert!(untold.into_iter().all(|source| ClientError::at_block(source).is_retryable()));
        let foreign = OnlineClientAtBlockError::UnsupportedMetadataVersion {
            block_hash: block_hash(),
            version: 99,
        };
        assert!(!ClientError::at_block(foreign).is_retryable());
    }
}
