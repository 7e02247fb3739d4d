// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Finding out what became of a transaction.

use super::{Answer, Shared, Signed, POLL_INTERVAL, SETTLE_TIMEOUT};
use crate::{rpc::Statuses, Client, ClientError, Executed, Hash, RpcError, SubmitError};
use std::time::Duration;
use subxt::{
    error::{DispatchError, EventsError, ExtrinsicError, TransactionEventsError},
    rpcs::methods::legacy::TransactionStatus,
};
use tokio::time::{sleep, timeout, Instant};

/// How long a node may say nothing of a transaction before the chain is searched for it.
const STATUS_TIMEOUT: Duration = Duration::from_secs(30);

/// How far a transaction has to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    Inclusion,
    Finalization,
}

/// Follows one transaction to its end.
pub(crate) struct Follower<'s> {
    shared: &'s Shared,
    signed: Signed,
    goal: Goal,
    /// No final block up to this one holds the transaction.
    searched: u64,
}

/// What a search has found.
enum Found {
    /// The transaction, in this block.
    Block(Client, Hash),
    /// Nothing yet: it may still come.
    NotYet(Client),
    /// That no block holds it or ever will.
    Never,
}

/// Why a search has found nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookError {
    #[error(transparent)]
    Rpc(#[from] RpcError),
    #[error(transparent)]
    Chain(#[from] ClientError),
    #[error(transparent)]
    Nonce(#[from] ExtrinsicError),
    #[error(transparent)]
    Events(#[from] EventsError),
}

impl<'s> Follower<'s> {
    pub(crate) fn new(shared: &'s Shared, signed: Signed, goal: Goal) -> Self {
        let searched = signed.birth;
        Self { shared, signed, goal, searched }
    }

    /// Follows the transaction until it has come far enough, has failed, or is certainly dead.
    pub(crate) async fn follow(
        mut self,
        mut watched: Option<(Client, Statuses)>,
    ) -> Result<Executed, SubmitError> {
        let deadline = Instant::now() + SETTLE_TIMEOUT;
        while Instant::now() < deadline {
            let found = match watched.take() {
                Some((client, statuses)) => self.watch(client, statuses).await,
                None => None,
            };
            let found = match found {
                Some(found) => Found::Block(found.0, found.1),
                None => match self.search().await {
                    Some(found) => found,
                    None => {
                        sleep(POLL_INTERVAL).await;
                        continue;
                    },
                },
            };
            match found {
                Found::Block(client, block) => match self.executed(&client, block).await {
                    Ok(Some(outcome)) => return outcome,
                    // The block was on a fork, or the node has lost it.
                    Ok(None) => sleep(POLL_INTERVAL).await,
                    Err(_) => self.shared.endpoints.report_failure(&client),
                },
                Found::NotYet(client) => watched = self.send_again(client).await,
                Found::Never => {
                    return Err(SubmitError::Expired { last_block: self.signed.last_block() })
                },
            }
        }
        let awaited = "certainty about its end";
        Err(SubmitError::TimedOut { awaited, timeout_secs: SETTLE_TIMEOUT.as_secs() })
    }

    /// Listens to what a node tells, until the transaction is in a block as wanted; `None` when
    /// the node gives it up or stops telling.
    async fn watch(&self, client: Client, mut statuses: Statuses) -> Option<(Client, Hash)> {
        loop {
            let status = match timeout(STATUS_TIMEOUT, statuses.next()).await {
                // Nothing new: it waits in the pool, or the node has forgotten us.
                Err(_) => return None,
                Ok(Some(Ok(status))) => status,
                Ok(None | Some(Err(_))) => {
                    self.shared.endpoints.report_failure(&client);
                    return None;
                },
            };
            match status {
                TransactionStatus::InBlock(block) if self.goal == Goal::Inclusion => {
                    return Some((client, block))
                },
                TransactionStatus::Finalized(block) => return Some((client, block)),
                TransactionStatus::Usurped(_)
                | TransactionStatus::Dropped
                | TransactionStatus::Invalid => {
                    // Whatever comes after it waits for its nonce now.
                    self.shared.nonces.lock().await.note_lost(self.signed.nonce);
                    return None;
                },
                TransactionStatus::FinalityTimeout(_) => return None,
                TransactionStatus::Future => self.shared.nonces.lock().await.note_gap(),
                TransactionStatus::InBlock(_)
                | TransactionStatus::Ready
                | TransactionStatus::Broadcast(_)
                | TransactionStatus::Retracted(_) => {},
            }
        }
    }

    /// Searches the chain for the transaction; `None` if no node can be asked.
    async fn search(&mut self) -> Option<Found> {
        let client = self.shared.endpoints.client().await.ok()?;
        let found = self.search_over(&client).await;
        if found.is_err() {
            self.shared.endpoints.report_failure(&client);
        }
        found.ok()
    }

    async fn search_over(&mut self, client: &Client) -> Result<Found, LookError> {
        // Read before the blocks: a nonce used by then is used by one of the blocks searched.
        let at = client.at_finalized().await?;
        let finalized = at.block_number();
        let nonce = at.transactions().account_nonce(&self.shared.account).await?;
        let last_block = self.signed.last_block();
        while self.searched < finalized.min(last_block) {
            let number = self.searched + 1;
            if let Some(block) = self.holder(client, number).await? {
                return Ok(Found::Block(client.clone(), block));
            }
            self.searched = number;
        }
        if finalized >= last_block || nonce > self.signed.nonce {
            return Ok(Found::Never);
        }
        if self.goal == Goal::Inclusion {
            let best = client.rpc().best_number().await?;
            for number in finalized + 1..=best {
                if let Some(block) = self.holder(client, number).await? {
                    return Ok(Found::Block(client.clone(), block));
                }
            }
        }
        Ok(Found::NotYet(client.clone()))
    }

    /// The block at a height, if it holds the transaction.
    async fn holder(&self, client: &Client, number: u64) -> Result<Option<Hash>, RpcError> {
        let Some(hash) = client.rpc().block_hash(number).await? else { return Ok(None) };
        let body = client.rpc().block_body(hash).await?.unwrap_or_default();
        Ok(body.contains(&self.signed.bytes).then_some(hash))
    }

    /// Gives the same bytes to the node once more, in case its pool has them no longer.
    async fn send_again(&self, client: Client) -> Option<(Client, Statuses)> {
        let answer = match client.rpc().submit_and_watch(&self.signed.bytes).await {
            Ok(statuses) => return Some((client, statuses)),
            Err(error) => Answer::of(&error),
        };
        if answer == Answer::Lost {
            self.shared.endpoints.report_failure(&client);
        }
        sleep(POLL_INTERVAL).await;
        None
    }

    /// How the transaction ended in a block; `None` if the block does not hold it.
    async fn executed(
        &self,
        client: &Client,
        block: Hash,
    ) -> Result<Option<Result<Executed, SubmitError>>, LookError> {
        let at = client.at_hash(block).await?;
        let transactions = at.extrinsics().fetch().await?;
        // Others that cannot be decoded do not matter.
        let own = transactions
            .iter()
            .filter_map(Result::ok)
            .find(|transaction| transaction.bytes() == self.signed.bytes);
        let Some(own) = own else { return Ok(None) };
        let events = own.events().await?;
        for event in events.iter() {
            let event = event?;
            if event.pallet_name() == "System" && event.event_name() == "ExtrinsicFailed" {
                let metadata = at.metadata();
                let source = DispatchError::decode_from(event.field_bytes(), metadata);
                return Ok(Some(Err(match source {
                    Ok(source) => SubmitError::Dispatch { block, source },
                    Err(error) => {
                        let bytes = event.field_bytes().to_vec();
                        let source =
                            TransactionEventsError::CannotDecodeDispatchError { error, bytes };
                        SubmitError::Events { block, source: Box::new(source) }
                    },
                })));
            }
        }
        Ok(Some(Ok(Executed { block, events })))
    }
}
