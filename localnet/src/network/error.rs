// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Why a network does not do what it should.

use super::Goal;
use crate::{
    base_path::BasePathError,
    node::{NodeError, NodeStatus},
    ports::PortsError,
    spec::SpecError,
};
use credence_client::{ClientError, Hash, RpcError};
use std::{fmt, io, path::PathBuf};

/// Why a network does not do what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// Its folder cannot be used.
    #[error(transparent)]
    BasePath(#[from] BasePathError),
    /// It has no ports to listen on.
    #[error(transparent)]
    Ports(#[from] PortsError),
    /// It has no chain spec.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// One of its nodes fails.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// One of its nodes does not answer.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// One of its nodes answers what cannot be understood.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The thread that starts the nodes cannot be made.
    #[error("cannot start the thread that starts the nodes")]
    Thread {
        /// What failed.
        source: io::Error,
    },
    /// The folder holds a network of another size.
    #[error(
        "{} holds a network of {found} validators, not {wanted}: begin anew with --fresh, \
         or choose another --base-path",
        .root.display()
    )]
    OtherNetwork {
        /// The folder.
        root: PathBuf,
        /// Validators of the network that is there.
        found: usize,
        /// Validators that were asked for.
        wanted: usize,
    },
    /// There are ports for no more nodes.
    #[error("the network has as many nodes as it has ports for")]
    Full,
    /// There is such a node already.
    #[error("there is a node called {name} already")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// There is no such node.
    #[error("there is no node called {name}")]
    UnknownNode {
        /// The name.
        name: String,
    },
    /// What was awaited did not happen.
    #[error(
        "not all of {} had {goal} within {timeout_secs} s; last seen: {}; their logs are in {}",
        .names.join(", "), List(.seen), .logs.display()
    )]
    TimedOut {
        /// What was awaited.
        goal: Goal,
        /// Of whom.
        names: Vec<String>,
        /// How long was waited.
        timeout_secs: u64,
        /// How far the nodes were.
        seen: Vec<NodeStatus>,
        /// Where they say why.
        logs: PathBuf,
    },
    /// Nodes hold different blocks at one height.
    #[error("the nodes do not agree on block {number}: {}", Hashes(.hashes))]
    Disagreement {
        /// The height.
        number: u64,
        /// What each holds there.
        hashes: Vec<(String, Option<Hash>)>,
    },
    /// A node's process is still there after it was stopped.
    #[error("process {pid} remains after its node was stopped")]
    Remains {
        /// The process.
        pid: u32,
    },
}

struct List<'a>(&'a [NodeStatus]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, status) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{status}")?;
        }
        Ok(())
    }
}

struct Hashes<'a>(&'a [(String, Option<Hash>)]);

impl fmt::Display for Hashes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, hash)) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            match hash {
                Some(hash) => write!(f, "{separator}{name}: {hash:?}")?,
                None => write!(f, "{separator}{name}: none")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_say_what_was_awaited_what_was_seen_and_where_to_look() {
        let error = NetworkError::TimedOut {
            goal: Goal::Finalized(20),
            names: vec!["alice".into(), "bob".into()],
            timeout_secs: 180,
            seen: vec![NodeStatus { name: "bob".into(), is_started: true, chain: None }],
            logs: "/net/logs".into(),
        };
        assert_eq!(
            error.to_string(),
            "not all of alice, bob had block 20 final within 180 s; last seen: bob: no answer; \
             their logs are in /net/logs"
        );
    }

    #[test]
    fn disagreements_name_who_holds_what() {
        let hashes = vec![("alice".into(), Some(Hash::repeat_byte(1))), ("bob".into(), None)];
        let text = NetworkError::Disagreement { number: 5, hashes }.to_string();
        assert!(text.contains("alice: 0x0101") && text.contains("bob: none"), "{text}");
    }
}
