// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What nodes say of themselves.

use credence_client::BlockId;
use std::fmt;

/// What a node knows of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainView {
    /// Nodes it exchanges blocks with.
    pub peers: usize,
    /// The height of its best block.
    pub best: u64,
    /// The last block it holds final.
    pub finalized: BlockId,
}

/// What a node is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeStatus {
    /// The node.
    pub name: String,
    /// Whether it is meant to run.
    pub is_started: bool,
    /// What it knows of the chain, if it answers.
    pub chain: Option<ChainView>,
}

impl NodeStatus {
    /// The height of its last final block; 0 if it does not answer.
    pub fn finalized(&self) -> u64 {
        self.chain.map_or(0, |chain| chain.finalized.number)
    }

    /// The height of its best block; 0 if it does not answer.
    pub fn best(&self) -> u64 {
        self.chain.map_or(0, |chain| chain.best)
    }

    /// How many peers it has; 0 if it does not answer.
    pub fn peers(&self) -> usize {
        self.chain.map_or(0, |chain| chain.peers)
    }
}

impl fmt::Display for NodeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match self.chain {
            Some(ChainView { peers, best, finalized }) => {
                let finalized = finalized.number;
                write!(f, "{name}: best {best}, final {finalized}, {peers} peers")
            },
            None if self.is_started => write!(f, "{name}: no answer"),
            None => write!(f, "{name}: stopped"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_read_as_a_sentence() {
        let mut status = NodeStatus { name: "bob".into(), is_started: true, chain: None };
        assert_eq!(status.to_string(), "bob: no answer");
        let finalized = BlockId { number: 10, hash: Default::default() };
        status.chain = Some(ChainView { peers: 3, best: 12, finalized });
        assert_eq!(status.to_string(), "bob: best 12, final 10, 3 peers");
    }
}
