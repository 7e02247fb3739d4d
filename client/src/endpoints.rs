// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Several nodes of one chain, of which one at a time is used.

use crate::{Client, ClientError, Hash, RpcError};
use std::{
    fmt,
    sync::{Arc, Mutex as StateMutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Mutex,
    time::{sleep_until, Instant},
};

/// The most addresses.
pub const MAX_ENDPOINTS: usize = 8;
/// The first wait before an address that has failed is tried again; it doubles with each failure.
pub const FIRST_BACKOFF: Duration = Duration::from_millis(500);
/// The longest such wait.
pub const LONGEST_BACKOFF: Duration = Duration::from_secs(5);
/// A connection that lasted this long counts as one that worked: its failure is the first.
pub const STABLE_CONNECTION: Duration = Duration::from_secs(60);
/// How many blocks a node may be behind the highest that any of the nodes has told of.
pub const MAX_BLOCKS_BEHIND: u64 = 20;

/// Nodes of one chain: the connection in use, and where to go when it fails.
///
/// Cheap to clone; clones share the connection. The first node that answers says which chain it
/// is, unless [`Self::on_chain`] does; a node of another is never used.
#[derive(Clone, Debug)]
pub struct Endpoints {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Held while a connection is sought, so that only one is.
    seeking: Mutex<()>,
    state: StateMutex<State>,
}

#[derive(Debug)]
struct State {
    addresses: Vec<Address>,
    /// The address that is tried first.
    next: usize,
    genesis: Option<Hash>,
    highest: u64,
    used: Option<Used>,
}

/// The connection in use.
#[derive(Debug)]
struct Used {
    client: Client,
    address: usize,
    since: Instant,
}

#[derive(Debug)]
struct Address {
    url: String,
    /// Failures in a row.
    failures: u32,
    /// Not tried before.
    rests_until: Option<Instant>,
    /// The chain it is on, if that is another.
    foreign: Option<Hash>,
}

impl Address {
    fn at(url: String) -> Self {
        Self { url, failures: 0, rests_until: None, foreign: None }
    }
}

impl Endpoints {
    /// Nodes at these addresses, all of one chain. Nothing is connected yet.
    ///
    /// # Errors
    /// If there is none, more than [`MAX_ENDPOINTS`], or one that is not a WebSocket's.
    pub fn new(urls: Vec<String>) -> Result<Self, EndpointsError> {
        if urls.is_empty() || urls.len() > MAX_ENDPOINTS {
            return Err(EndpointsError::Count { count: urls.len() });
        }
        if let Some(url) = urls.iter().find(|url| !is_web_socket(url)) {
            return Err(EndpointsError::NotAWebSocket { url: url.clone() });
        }
        let addresses = urls.into_iter().map(Address::at).collect();
        Ok(Self::with_state(State { addresses, next: 0, genesis: None, highest: 0, used: None }))
    }

    /// The node of this connection alone, which is used as long as it lasts.
    pub(crate) fn of(client: Client) -> Self {
        let url = client.rpc().url().to_owned();
        let genesis = Some(client.genesis());
        let used = Some(Used { client, address: 0, since: Instant::now() });
        Self::with_state(State {
            addresses: vec![Address::at(url)],
            next: 0,
            genesis,
            highest: 0,
            used,
        })
    }

    fn with_state(state: State) -> Self {
        Self { shared: Arc::new(Shared { seeking: Mutex::new(()), state: state.into() }) }
    }

    /// The same, for the chain with this genesis only.
    pub fn on_chain(self, genesis: Hash) -> Self {
        self.state().genesis = Some(genesis);
        self
    }

    /// The connection in use, or a new one to the next address that answers, is on the same chain
    /// and has its blocks.
    ///
    /// Each address is tried once. One that has failed rests first, ever longer, so that callers
    /// may ask again at once.
    ///
    /// # Errors
    /// If no address can be used, with the reason of each.
    pub async fn client(&self) -> Result<Client, EndpointsError> {
        if let Some(client) = self.used() {
            return Ok(client);
        }
        let _seeking = self.shared.seeking.lock().await;
        // Somebody else may have found one meanwhile.
        if let Some(client) = self.used() {
            return Ok(client);
        }
        let mut reasons = Vec::new();
        for (index, url) in self.candidates() {
            match self.try_address(index, &url).await {
                Ok(client) => return Ok(client),
                Err(reason) => reasons.push(Unusable { url, reason }),
            }
        }
        Err(EndpointsError::NoneUsable { reasons })
    }

    /// Says that a connection does not work: the next [`Self::client`] is another, at the next
    /// address if there is one. Does nothing if it is no longer in use.
    pub fn report_failure(&self, client: &Client) {
        let mut state = self.state();
        let Some(used) = &state.used else { return };
        if !used.client.rpc().is_same_connection(client.rpc()) {
            return;
        }
        let (address, lasted) = (used.address, used.since.elapsed());
        state.used = None;
        if lasted >= STABLE_CONNECTION {
            state.note_success(address);
        }
        state.note_failure(address);
        state.next = address + 1;
    }

    fn used(&self) -> Option<Client> {
        self.state().used.as_ref().map(|used| used.client.clone())
    }

    /// All addresses, beginning with the next.
    fn candidates(&self) -> Vec<(usize, String)> {
        let state = self.state();
        let count = state.addresses.len();
        (0..count)
            .map(|step| (state.next + step) % count)
            .filter_map(|index| Some((index, state.addresses.get(index)?.url.clone())))
            .collect()
    }

    async fn try_address(&self, index: usize, url: &str) -> Result<Client, EndpointError> {
        let (foreign, rests_until) = {
            let state = self.state();
            let address = state.addresses.get(index);
            (
                address.and_then(|address| address.foreign).zip(state.genesis),
                address.and_then(|address| address.rests_until),
            )
        };
        if let Some((actual, expected)) = foreign {
            return Err(EndpointError::WrongChain { expected, actual });
        }
        if let Some(instant) = rests_until {
            sleep_until(instant).await;
        }
        let attempt = self.connect(index, url).await;
        let mut state = self.state();
        match &attempt {
            Ok(client) => {
                let client = client.clone();
                state.used = Some(Used { client, address: index, since: Instant::now() });
                state.next = index;
            },
            Err(_) => state.note_failure(index),
        }
        attempt
    }

    async fn connect(&self, index: usize, url: &str) -> Result<Client, EndpointError> {
        let client = Client::connect(url).await?;
        self.ensure_same_chain(index, client.genesis())?;
        if client.rpc().health().await?.is_syncing {
            return Err(EndpointError::Syncing);
        }
        let best = client.rpc().best_number().await?;
        let mut state = self.state();
        state.highest = state.highest.max(best);
        if best.saturating_add(MAX_BLOCKS_BEHIND) < state.highest {
            return Err(EndpointError::Behind { best, highest: state.highest });
        }
        Ok(client)
    }

    fn ensure_same_chain(&self, index: usize, actual: Hash) -> Result<(), EndpointError> {
        let mut state = self.state();
        let expected = *state.genesis.get_or_insert(actual);
        if actual == expected {
            return Ok(());
        }
        if let Some(address) = state.addresses.get_mut(index) {
            address.foreign = Some(actual);
        }
        Err(EndpointError::WrongChain { expected, actual })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds the state, and each change leaves it sound.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note_failure(&mut self, index: usize) {
        let Some(address) = self.addresses.get_mut(index) else { return };
        address.rests_until = Some(Instant::now() + backoff(address.failures));
        address.failures = address.failures.saturating_add(1);
    }

    fn note_success(&mut self, index: usize) {
        if let Some(address) = self.addresses.get_mut(index) {
            address.failures = 0;
        }
    }
}

/// How long an address rests that had failed so many times in a row before.
fn backoff(failures: u32) -> Duration {
    FIRST_BACKOFF.saturating_mul(2u32.saturating_pow(failures)).min(LONGEST_BACKOFF)
}

fn is_web_socket(url: &str) -> bool {
    ["ws://", "wss://"]
        .into_iter()
        .any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

/// An address that cannot be used.
#[derive(Debug)]
pub struct Unusable {
    /// The address.
    pub url: String,
    /// Why not.
    pub reason: EndpointError,
}

impl fmt::Display for Unusable {
    /// The address, and the reason with all its causes.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.url, self.reason)?;
        let mut cause = std::error::Error::source(&self.reason);
        while let Some(error) = cause {
            write!(formatter, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// Why one address cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// There is no working connection.
    #[error("no working connection")]
    Connect(#[from] ClientError),
    /// The node does not say how it is.
    #[error("no word about its health")]
    Health(#[from] RpcError),
    /// The node is on another chain; it is not tried again.
    #[error("it is on another chain: its genesis is {actual:?}, not {expected:?}")]
    WrongChain {
        /// The genesis of the chain in use.
        expected: Hash,
        /// The node's.
        actual: Hash,
    },
    /// The node does not have the chain's blocks yet.
    #[error("it is still fetching blocks from its peers")]
    Syncing,
    /// Another node has told of much later blocks.
    #[error("its best block is {best}, far behind {highest}")]
    Behind {
        /// The node's best block.
        best: u64,
        /// The highest that any node has told of.
        highest: u64,
    },
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointsError {
    /// No address, or too many.
    #[error("{count} addresses of nodes: give 1 to {MAX_ENDPOINTS}")]
    Count {
        /// How many.
        count: usize,
    },
    /// An address that is none of a node's WebSocket.
    #[error("`{url}` is not a node's address: it begins with neither ws:// nor wss://")]
    NotAWebSocket {
        /// The address.
        url: String,
    },
    /// No address can be used.
    #[error("no node can be used: {}", listed(reasons))]
    NoneUsable {
        /// Why, address by address.
        reasons: Vec<Unusable>,
    },
}

fn listed(reasons: &[Unusable]) -> String {
    reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl EndpointsError {
    /// Whether asking again may succeed: false if all nodes are on another chain, and if the
    /// addresses are none.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Count { .. } | Self::NotAWebSocket { .. } => false,
            Self::NoneUsable { reasons } => reasons
                .iter()
                .any(|unusable| !matches!(unusable.reason, EndpointError::WrongChain { .. })),
        }
    }
}

#[cfg(test)]
mod tests;
