// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Waiting until nodes have come somewhere.

use super::{silent, Network, NetworkError, Progress, Report};
use crate::node::NodeStatus;
use std::{fmt, time::Duration};
use tokio::time::{sleep, Instant};

/// How often the nodes are asked: several times in a slot.
const POLL: Duration = Duration::from_millis(500);

/// How long nodes may take to find each other.
pub const PEERS_TIMEOUT: Duration = Duration::from_secs(180);
/// How long a network may take to its first final block: some slots, and on a busy machine the
/// nodes' first steps.
pub const FIRST_FINALITY_TIMEOUT: Duration = Duration::from_secs(300);

/// What a node can be waited for to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// So many peers.
    Peers(usize),
    /// A best block of this height.
    Best(u64),
    /// A final block of this height.
    Finalized(u64),
}

impl Goal {
    /// Whether a node is there.
    pub fn is_met(self, status: &NodeStatus) -> bool {
        status.chain.is_some_and(|chain| match self {
            Self::Peers(count) => chain.peers >= count,
            Self::Best(number) => chain.best >= number,
            Self::Finalized(number) => chain.finalized.number >= number,
        })
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Peers(1) => f.write_str("1 peer"),
            Self::Peers(count) => write!(f, "{count} peers"),
            Self::Best(number) => write!(f, "block {number}"),
            Self::Finalized(number) => write!(f, "block {number} final"),
        }
    }
}

impl Network {
    /// Waits until all nodes that are meant to run have peers and a final block.
    pub async fn wait_up(&mut self, report: Report<'_>) -> Result<(), NetworkError> {
        let others = self.nodes().len().saturating_sub(1);
        let names = self.started();
        if others > 0 {
            // Two, so that no single node holds the network together.
            self.wait(&names, Goal::Peers(others.min(2)), PEERS_TIMEOUT, report).await?;
        }
        self.wait(&names, Goal::Finalized(1), FIRST_FINALITY_TIMEOUT, report).await
    }

    /// Waits until all nodes that are meant to run hold the block at `number` final.
    pub async fn wait_finalized(
        &mut self,
        number: u64,
        timeout: Duration,
    ) -> Result<(), NetworkError> {
        let names = self.started();
        self.wait(&names, Goal::Finalized(number), timeout, &mut silent).await
    }

    /// Waits until the nodes called `names` have reached `goal`.
    ///
    /// Fails at once if a node that is meant to run has died.
    pub async fn wait<Name: AsRef<str>>(
        &mut self,
        names: &[Name],
        goal: Goal,
        timeout: Duration,
        report: Report<'_>,
    ) -> Result<(), NetworkError> {
        let deadline = Instant::now() + timeout;
        loop {
            self.ensure_alive()?;
            let seen = self.statuses().await;
            report(Progress::Waiting { goal, nodes: &seen });
            let is_there = |name: &Name| {
                seen.iter().any(|status| status.name == name.as_ref() && goal.is_met(status))
            };
            if names.iter().all(is_there) {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(NetworkError::TimedOut {
                    goal,
                    names: names.iter().map(|name| name.as_ref().into()).collect(),
                    timeout_secs: timeout.as_secs(),
                    seen,
                    logs: self.logs(),
                });
            }
            sleep(POLL).await;
        }
    }

    /// The names of the nodes that are meant to run.
    pub fn started(&self) -> Vec<String> {
        let started = self.nodes().iter().filter(|node| node.is_started());
        started.map(|node| node.name().to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::ChainView;
    use credence_client::BlockId;

    #[test]
    fn goals_are_met_by_nodes_that_answer() {
        let finalized = BlockId { number: 10, hash: Default::default() };
        let chain = ChainView { peers: 2, best: 12, finalized };
        let status = NodeStatus { name: "alice".into(), is_started: true, chain: Some(chain) };
        for goal in [Goal::Peers(2), Goal::Best(12), Goal::Finalized(10)] {
            assert!(goal.is_met(&status), "{goal}");
        }
        for goal in [Goal::Peers(3), Goal::Best(13), Goal::Finalized(11)] {
            assert!(!goal.is_met(&status), "{goal}");
        }
        let silent = NodeStatus { chain: None, ..status };
        assert!(!Goal::Peers(0).is_met(&silent));
    }
}
