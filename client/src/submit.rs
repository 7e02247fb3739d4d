// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Transactions that nobody signs, and the outcome of any transaction.

use crate::{
    AccountId, AtBlock, ChainConfig, Client, ClientError, EndpointsError, Events, Hash, RpcError,
};
use std::time::Duration;
use subxt::{
    client::OnlineClientAtBlockImpl,
    config::substrate::SubstrateExtrinsicParamsBuilder,
    error::{
        DispatchError, ExtrinsicError, TransactionEventsError, TransactionProgressError,
        TransactionStatusError,
    },
    transactions::{Payload, TransactionInBlock, TransactionProgress, TransactionStatus},
    utils::MultiSignature,
};

type InBlock = TransactionInBlock<ChainConfig, OnlineClientAtBlockImpl<ChainConfig>>;
type Progress = TransactionProgress<ChainConfig, OnlineClientAtBlockImpl<ChainConfig>>;

/// How many blocks a transaction lives: one that has not been included by then never is.
pub const MORTAL_BLOCKS: u64 = 64;

/// How long [`Client::submit_authorized`] waits for a block: twenty slots.
pub const AUTHORIZED_TIMEOUT: Duration = Duration::from_secs(60);

/// A transaction that succeeded.
#[derive(Debug)]
pub struct Executed {
    /// The block it is in.
    pub block: Hash,
    /// The events it caused.
    pub events: Events,
}

impl Client {
    /// Submits a call that carries its own authorization, and waits until it has succeeded in the
    /// best chain. No account signs and nobody pays.
    pub async fn submit_authorized<Call: Payload>(
        &self,
        call: &Call,
    ) -> Result<Executed, SubmitError> {
        let transaction = async { until_in_block(self.general(call).await?).await };
        let in_block =
            tokio::time::timeout(AUTHORIZED_TIMEOUT, transaction).await.map_err(|_| {
                let timeout_secs = AUTHORIZED_TIMEOUT.as_secs();
                SubmitError::TimedOut { awaited: "inclusion", timeout_secs }
            })??;
        outcome(&in_block).await
    }

    /// Builds and submits a general transaction, the kind whose call the runtime may authorize.
    ///
    /// It is mortal from the best block on, so that the same call said again in a later block is
    /// other bytes: a pool bans bytes that it has found invalid for half an hour.
    async fn general<Call: Payload>(&self, call: &Call) -> Result<Progress, SubmitError> {
        let at = self.at_finalized().await?;
        let best = self.rpc.best().await?;
        let params = SubstrateExtrinsicParamsBuilder::new()
            // Nothing is signed, so the hash does not matter: it is not part of the bytes.
            .mortal_from_unchecked(MORTAL_BLOCKS, best.number, best.hash)
            .build();
        at.transactions()
            .create_v5_signable_offline(call, params)
            // Credence has no extension that carries a signature, so that these two are ignored:
            // subxt offers no other way to a general transaction.
            .and_then(|mut transaction| {
                transaction.sign_with_account_and_signature(
                    &AccountId::from([0; 32]),
                    &MultiSignature::Ed25519([0; 64]),
                )
            })
            .map_err(SubmitError::not_accepted)?
            .submit_and_watch()
            .await
            .map_err(SubmitError::not_accepted)
    }
}

async fn until_in_block(mut progress: Progress) -> Result<InBlock, SubmitError> {
    while let Some(status) = progress.next().await {
        match status.map_err(|source| SubmitError::Lost { source: Box::new(source) })? {
            TransactionStatus::InBestBlock(block) | TransactionStatus::InFinalizedBlock(block) => {
                return Ok(block)
            },
            TransactionStatus::Error { message } => {
                return Err(TransactionStatusError::Error(message).into())
            },
            TransactionStatus::Invalid { message } => {
                return Err(TransactionStatusError::Invalid(message).into())
            },
            TransactionStatus::Dropped { message } => {
                return Err(TransactionStatusError::Dropped(message).into())
            },
            _ => {},
        }
    }
    let source = TransactionProgressError::UnexpectedEndOfTransactionStatusStream;
    Err(SubmitError::Lost { source: Box::new(source) })
}

async fn outcome(in_block: &InBlock) -> Result<Executed, SubmitError> {
    let block = in_block.block_hash();
    match in_block.wait_for_success().await {
        Ok(events) => Ok(Executed { block, events }),
        Err(TransactionEventsError::ExtrinsicFailed(source)) => {
            Err(SubmitError::Dispatch { block, source })
        },
        Err(source) => Err(SubmitError::Events { block, source: Box::new(source) }),
    }
}

impl Executed {
    /// The chain as of the block the transaction is in.
    pub async fn at(&self, client: &Client) -> Result<AtBlock, ClientError> {
        client.at_hash(self.block).await
    }
}

/// Why a transaction has not succeeded, as far as is known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// The sender's nonce could not be read.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// The chain's state could not be read.
    #[error(transparent)]
    Chain(#[from] ClientError),
    /// No node can be used.
    #[error(transparent)]
    Endpoints(#[from] EndpointsError),
    /// The node's pool turned the transaction away: it is nowhere.
    #[error("the node refused the transaction")]
    Refused {
        /// What the node said.
        #[source]
        source: RpcError,
    },
    /// The transaction was in no block of the final chain for as long as it could live.
    #[error("the transaction expired: it is in no block up to {last_block}, and never will be")]
    Expired {
        /// The last block that could have held it.
        last_block: u64,
    },
    /// The transaction could not be built, or the node's pool turned it away.
    #[error("the transaction was not accepted")]
    NotAccepted {
        /// Why.
        #[source]
        source: Box<ExtrinsicError>,
    },
    /// The pool took the transaction and gave it up later.
    #[error("the transaction left the pool without reaching a block")]
    GivenUp(#[from] TransactionStatusError),
    /// The node stopped telling what becomes of the transaction.
    #[error("lost sight of the transaction: it may or may not be in a block")]
    Lost {
        /// What was heard last.
        #[source]
        source: Box<TransactionProgressError>,
    },
    /// The transaction is in a block, and failed there.
    #[error("the transaction failed in block {block}")]
    Dispatch {
        /// The block.
        block: Hash,
        /// The runtime's verdict.
        source: DispatchError,
    },
    /// The transaction is in a block whose events cannot be read.
    #[error("cannot tell whether the transaction succeeded in block {block}")]
    Events {
        /// The block.
        block: Hash,
        /// What failed.
        #[source]
        source: Box<TransactionEventsError>,
    },
    /// The transaction did not come far enough in time.
    #[error("the transaction waited for {awaited} for more than {timeout_secs} s")]
    TimedOut {
        /// What it waited for.
        awaited: &'static str,
        /// How long.
        timeout_secs: u64,
    },
}

impl SubmitError {
    pub(crate) fn not_accepted(source: ExtrinsicError) -> Self {
        Self::NotAccepted { source: Box::new(source) }
    }

    /// Whether submitting the call again may succeed and cannot execute it twice.
    ///
    /// A transaction that has left our hands is not retryable, even if one node's pool gave it
    /// up, because another's may not have: look for its effect first.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Rpc(error) => error.is_retryable(),
            Self::Chain(error) => error.is_retryable(),
            Self::Endpoints(error) => error.is_retryable(),
            Self::Expired { .. } => true,
            Self::GivenUp(_)
            | Self::Refused { .. }
            | Self::NotAccepted { .. }
            | Self::Lost { .. }
            | Self::Dispatch { .. }
            | Self::Events { .. }
            | Self::TimedOut { .. } => false,
        }
    }

    /// Whether the runtime refused the call with this pallet's error.
    pub fn is_pallet_error(&self, pallet: &str, error: &str) -> bool {
        match self {
            Self::Dispatch { source: DispatchError::Module(module), .. } => {
                module.details().is_ok_and(|details| {
                    details.pallet.name() == pallet && details.variant.name == error
                })
            },
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_left_our_hands_is_not_sent_twice() {
        let timed_out = SubmitError::TimedOut { awaited: "inclusion", timeout_secs: 60 };
        assert!(!timed_out.is_retryable());
        assert!(!SubmitError::from(TransactionStatusError::Dropped("full".into())).is_retryable());
        let before = RpcError::ConnectTimeout { url: "ws://127.0.0.1:1".into(), timeout_secs: 1 };
        assert!(SubmitError::from(before).is_retryable());
    }

    #[test]
    fn timeouts_name_what_was_awaited() {
        let timed_out = SubmitError::TimedOut { awaited: "inclusion", timeout_secs: 60 };
        assert_eq!(
            timed_out.to_string(),
            "the transaction waited for inclusion for more than 60 s"
        );
    }
}
