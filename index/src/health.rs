// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How the index fares, for whoever asks: RPC, metrics, subscriptions.

use crate::leaf::BlockRef;
use std::sync::Arc;
use tokio::sync::watch;

/// What the indexer is doing.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It has not begun.
    Starting,
    /// It indexes blocks of the past.
    CatchingUp,
    /// It has indexed all finalized blocks and waits for the next.
    Following,
    /// It has stopped at an error and needs somebody to do something.
    Failed,
    /// The node is stopping.
    Stopped,
}

/// How the index fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// What the indexer is doing.
    pub state: State,
    /// The last block whose rows are in the database.
    pub indexed_through: BlockRef,
    /// The last finalized block that the indexer has seen.
    pub finalized: BlockRef,
    /// Why it has stopped, with causes.
    pub error: Option<Arc<str>>,
}

/// The place where the indexer reports.
#[derive(Debug)]
pub struct Reporter(watch::Sender<Health>);

/// A view of the reports.
#[derive(Clone, Debug)]
pub struct Monitor(watch::Receiver<Health>);

/// A place for reports of a database that ends with `indexed_through`, and a view of it.
pub fn health(indexed_through: BlockRef) -> (Reporter, Monitor) {
    let (sender, receiver) = watch::channel(Health {
        state: State::Starting,
        indexed_through,
        finalized: indexed_through,
        error: None,
    });
    (Reporter(sender), Monitor(receiver))
}

impl Reporter {
    /// Changes the report.
    pub(crate) fn report(&self, change: impl FnOnce(&mut Health)) {
        self.0.send_modify(change);
    }
}

impl Monitor {
    /// The report now.
    pub fn now(&self) -> Health {
        self.0.borrow().clone()
    }

    /// Waits until more is indexed than through `number`; `false` if nothing will be any more.
    pub(crate) async fn indexed_beyond(&mut self, number: u32) -> bool {
        self.0.wait_for(|health| health.indexed_through.number > number).await.is_ok()
    }
}
