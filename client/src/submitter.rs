// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Sending one account's transactions, several at a time, and knowing what became of each.

mod follow;

use crate::{
    nonces::Nonces, rpc::Statuses, AccountId, ChainConfig, Client, Endpoints, EndpointsError,
    Executed, Hash, Keypair, RpcError, SubmitError, MORTAL_BLOCKS,
};
use follow::{Follower, Goal};
use std::{sync::Arc, time::Duration};
use subxt::{
    config::substrate::SubstrateExtrinsicParamsBuilder,
    transactions::{Payload, Signer},
};
use tokio::{
    sync::Mutex,
    time::{sleep, Instant},
};

/// How long a transaction may wait for a node that takes it.
pub const SEND_TIMEOUT: Duration = Duration::from_secs(60);
/// How long to follow a transaction until it is certain whether it was executed: it lives
/// [`MORTAL_BLOCKS`] slots of three seconds, and the last of those blocks must become final.
pub const SETTLE_TIMEOUT: Duration = Duration::from_secs(3 * MORTAL_BLOCKS + 120);
/// How often the chain is searched for a transaction that has got lost.
pub const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How often a nonce is chosen anew when the node says that it is taken.
const NONCE_TRIES: u32 = 8;
/// The wait between, in which the node's pool catches up with its best block.
const NONCE_PAUSE: Duration = Duration::from_millis(250);

/// The codes that a node's pool refuses transactions with.
mod code {
    pub(super) const INVALID: i32 = 1010;
    pub(super) const ALREADY_IMPORTED: i32 = 1013;
    pub(super) const TOO_LOW_PRIORITY: i32 = 1014;
}

/// Sends the transactions of one account over whichever node works.
///
/// Cheap to clone; clones share the account's nonces, so that tasks may submit at the same time.
/// Each transaction is signed once and lives [`MORTAL_BLOCKS`] blocks. If it gets lost, because a
/// node restarts or gives it up, the chain is searched for it, and the same bytes are sent again:
/// they can never be executed twice.
#[derive(Clone, Debug)]
pub struct Submitter {
    shared: Arc<Shared>,
}

struct Shared {
    endpoints: Endpoints,
    signer: Keypair,
    account: AccountId,
    /// Held from choosing a nonce until a node has taken the transaction with it.
    nonces: Mutex<Nonces>,
}

impl std::fmt::Debug for Shared {
    /// Without the key.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Shared").field("account", &self.account).finish_non_exhaustive()
    }
}

/// A signed transaction.
#[derive(Debug)]
pub(crate) struct Signed {
    bytes: Vec<u8>,
    nonce: u64,
    /// The last final block when it was signed.
    birth: u64,
}

impl Signed {
    /// The last block that can hold it.
    fn last_block(&self) -> u64 {
        self.birth.saturating_add(MORTAL_BLOCKS - 1)
    }
}

/// A transaction that has left our hands.
struct Sent {
    signed: Signed,
    /// What a node tells of it, unless its answer was lost.
    watched: Option<(Client, Statuses)>,
}

/// What to do after one try to send.
enum Tried {
    Sent(Sent),
    /// Nothing has left our hands; what happened last.
    Again(SubmitError),
}

impl Submitter {
    /// Sends for the account of this key.
    ///
    /// Of one account there should be one in a process: another, or another process, is reckoned
    /// with, but costs retries.
    pub fn new(endpoints: Endpoints, signer: Keypair) -> Self {
        let account = Signer::<ChainConfig>::account_id(&signer);
        let nonces = Mutex::new(Nonces::default());
        Self { shared: Arc::new(Shared { endpoints, signer, account, nonces }) }
    }

    /// The account that signs and pays.
    pub fn account(&self) -> &AccountId {
        &self.shared.account
    }

    /// The nodes it sends over.
    pub fn endpoints(&self) -> &Endpoints {
        &self.shared.endpoints
    }

    /// Signs and sends `call`, and waits until it has succeeded in the best chain.
    ///
    /// A block that is not final can still be replaced.
    ///
    /// # Errors
    /// [`SubmitError::Dispatch`] if the call has failed in a block. Other errors than
    /// [`SubmitError::TimedOut`] mean that the call has no effect and never will; this one that
    /// for [`SETTLE_TIMEOUT`] nobody could say.
    pub async fn submit_and_include<Call: Payload>(
        &self,
        call: &Call,
    ) -> Result<Executed, SubmitError> {
        self.submit(call, Goal::Inclusion).await
    }

    /// Signs and sends `call`, and waits until it has succeeded in a final block.
    ///
    /// # Errors
    /// As [`Self::submit_and_include`].
    pub async fn submit_and_finalize<Call: Payload>(
        &self,
        call: &Call,
    ) -> Result<Executed, SubmitError> {
        self.submit(call, Goal::Finalization).await
    }

    async fn submit<Call: Payload>(
        &self,
        call: &Call,
        goal: Goal,
    ) -> Result<Executed, SubmitError> {
        let sent = self.send(call).await?;
        let shared = &self.shared;
        let nonce = sent.signed.nonce;
        let outcome = Follower::new(shared, sent.signed, goal).follow(sent.watched).await;
        let mut nonces = shared.nonces.lock().await;
        match &outcome {
            Err(SubmitError::Expired { .. }) => nonces.note_lost(nonce),
            _ => nonces.note_used(nonce, Instant::now()),
        }
        outcome
    }

    /// Signs the call with the next nonce and hands it to a node.
    async fn send<Call: Payload>(&self, call: &Call) -> Result<Sent, SubmitError> {
        let deadline = Instant::now() + SEND_TIMEOUT;
        let mut nonces = self.shared.nonces.lock().await;
        let mut tries = 0;
        loop {
            let client = match self.shared.endpoints.client().await {
                Ok(client) => client,
                Err(error) if is_worth_waiting(&error, deadline) => continue,
                Err(error) => return Err(error.into()),
            };
            let error = match self.try_send(&client, &mut nonces, call).await {
                Ok(Tried::Sent(sent)) => return Ok(sent),
                Ok(Tried::Again(error)) => error,
                Err(error) if error.is_retryable() => {
                    self.shared.endpoints.report_failure(&client);
                    error
                },
                Err(error) => return Err(error),
            };
            tries += 1;
            if tries >= NONCE_TRIES || Instant::now() >= deadline {
                return Err(error);
            }
            sleep(NONCE_PAUSE).await;
        }
    }

    async fn try_send<Call: Payload>(
        &self,
        client: &Client,
        nonces: &mut Nonces,
        call: &Call,
    ) -> Result<Tried, SubmitError> {
        let expected = client.rpc().next_nonce(&self.shared.account).await?;
        let signed = self.sign(client, call, nonces.next(expected, Instant::now())).await?;
        let until = Instant::now() + SETTLE_TIMEOUT;
        match client.rpc().submit_and_watch(&signed.bytes).await {
            Ok(statuses) => {
                nonces.note_sent(signed.nonce, until);
                let watched = Some((client.clone(), statuses));
                Ok(Tried::Sent(Sent { signed, watched }))
            },
            Err(error) => match Answer::of(&error) {
                Answer::Taken => {
                    nonces.note_sent(signed.nonce, until);
                    Ok(Tried::Sent(Sent { signed, watched: None }))
                },
                Answer::Lost => {
                    nonces.note_sent(signed.nonce, until);
                    self.shared.endpoints.report_failure(client);
                    Ok(Tried::Sent(Sent { signed, watched: None }))
                },
                Answer::NonceUsed => Ok(Tried::Again(SubmitError::Refused { source: error })),
                Answer::NonceInPool => {
                    nonces.note_used(signed.nonce, Instant::now());
                    Ok(Tried::Again(SubmitError::Refused { source: error }))
                },
                Answer::No => Err(SubmitError::Refused { source: error }),
            },
        }
    }

    async fn sign<Call: Payload>(
        &self,
        client: &Client,
        call: &Call,
        nonce: u64,
    ) -> Result<Signed, SubmitError> {
        let at = client.at_finalized().await?;
        let birth = at.block_number();
        let hash: Hash = at.block_hash();
        let params = SubstrateExtrinsicParamsBuilder::new()
            .nonce(nonce)
            .mortal_from_unchecked(MORTAL_BLOCKS, birth, hash)
            .build();
        let transaction = at
            .transactions()
            .create_signable_offline(call, params)
            .and_then(|mut signable| signable.sign(&self.shared.signer))
            .map_err(SubmitError::not_accepted)?;
        Ok(Signed { bytes: transaction.into_encoded(), nonce, birth })
    }
}

fn is_worth_waiting(error: &EndpointsError, deadline: Instant) -> bool {
    error.is_retryable() && Instant::now() < deadline
}

/// What a node's error means for the transaction it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// It had the same bytes already.
    Taken,
    /// The answer was lost: it may have the transaction.
    Lost,
    /// It has none, because the nonce is used up in its best block.
    NonceUsed,
    /// It has none, because another with the same nonce waits in its pool.
    NonceInPool,
    /// It has none, and does not want any.
    No,
}

impl Answer {
    fn of(error: &RpcError) -> Self {
        match error.refusal() {
            None => Self::Lost,
            Some((code::ALREADY_IMPORTED, _)) => Self::Taken,
            Some((code::TOO_LOW_PRIORITY, _)) => Self::NonceInPool,
            Some((code::INVALID, words)) if words.contains("outdated") => Self::NonceUsed,
            Some(_) => Self::No,
        }
    }
}

#[cfg(test)]
mod tests;
