// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What one connection may have at a time.

use super::error::RpcError;
use jsonrpsee::ConnectionId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Limits of the methods. What one client gets beyond them, others would lose.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Calls that read, of all connections together; no more than the database has readers.
    pub calls: usize,
    /// How long a call waits for its turn.
    pub wait: Duration,
    /// Calls of one connection that wait or read.
    pub calls_per_connection: usize,
    /// Open subscriptions of one connection.
    pub subscriptions_per_connection: usize,
    /// The most rows of one notice of a subscription.
    pub rows_per_notice: u32,
    /// How long a client may take until a notice fits its buffer.
    pub lag: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            calls: 4,
            wait: Duration::from_secs(5),
            calls_per_connection: 16,
            subscriptions_per_connection: 16,
            rows_per_notice: 100,
            lag: Duration::from_secs(10),
        }
    }
}

/// What connections have at present.
#[derive(Debug, Default)]
pub(crate) struct Connections(Mutex<HashMap<(ConnectionId, Use), usize>>);

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Use {
    Call,
    Subscription,
}

/// A place among those of a connection, free again when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    connections: Arc<Connections>,
    of: (ConnectionId, Use),
}

impl Connections {
    /// Takes a place, if fewer than `limit` are taken.
    pub(crate) fn enter(
        self: &Arc<Self>,
        connection: ConnectionId,
        what: Use,
        limit: usize,
    ) -> Result<Place, RpcError> {
        let mut counts = self.counts();
        let count = counts.entry((connection, what)).or_default();
        if *count >= limit {
            return Err(match what {
                Use::Call => RpcError::TooManyCalls { limit },
                Use::Subscription => RpcError::TooManySubscriptions { limit },
            });
        }
        *count += 1;
        Ok(Place { connections: self.clone(), of: (connection, what) })
    }

    // No change of the counts can stop half-way.
    fn counts(&self) -> MutexGuard<'_, HashMap<(ConnectionId, Use), usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.connections.counts();
        match counts.get_mut(&self.of) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                counts.remove(&self.of);
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_by_connection_and_use() {
        let connections = Arc::new(Connections::default());
        let enter = |id: usize, what| connections.enter(ConnectionId(id), what, 2);
        let first = enter(1, Use::Call).expect("free");
        let _second = enter(1, Use::Call).expect("free");
        assert!(matches!(enter(1, Use::Call), Err(RpcError::TooManyCalls { limit: 2 })));
        assert!(enter(2, Use::Call).is_ok() && enter(1, Use::Subscription).is_ok());
        drop(first);
        assert!(enter(1, Use::Call).is_ok());
    }

    #[test]
    fn connections_that_have_gone_leave_nothing() {
        let connections = Arc::new(Connections::default());
        for id in 0..1_000 {
            let _places = [Use::Call, Use::Subscription]
                .map(|what| connections.enter(ConnectionId(id), what, 1).expect("free"));
        }
        assert!(connections.counts().is_empty());
    }
}
