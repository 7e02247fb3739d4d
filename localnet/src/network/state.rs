// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a running network writes down for other terminals.

use crate::{
    base_path::{state_file, BasePathError},
    ports::NodePorts,
};
use serde_json::{json, Value};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// One node of a running network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// What it is called.
    pub name: String,
    /// Where it answers.
    pub url: String,
    /// Where it listens.
    pub ports: NodePorts,
    /// What it says.
    pub log: PathBuf,
}

/// A running network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkState {
    /// Its nodes.
    pub nodes: Vec<NodeState>,
}

impl NetworkState {
    /// What the network in `root` wrote down; nothing if none runs, or its note is unreadable.
    pub fn read(root: &Path) -> Result<Option<Self>, BasePathError> {
        let path = state_file(root);
        match fs::read(&path) {
            Ok(content) => Ok(serde_json::from_slice(&content).ok().and_then(Self::from_json)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(BasePathError::File { path, source }),
        }
    }

    pub(crate) fn write(&self, root: &Path) -> Result<(), BasePathError> {
        let path = state_file(root);
        fs::write(&path, self.to_json().to_string())
            .map_err(|source| BasePathError::File { path, source })
    }

    /// Removes the note, also one that a dead process left.
    pub fn remove(root: &Path) -> Result<(), BasePathError> {
        let path = state_file(root);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(BasePathError::File { path, source })
            },
            _ => Ok(()),
        }
    }

    fn to_json(&self) -> Value {
        let node = |node: &NodeState| {
            json!({
                "name": node.name,
                "url": node.url,
                "rpc": node.ports.rpc,
                "p2p": node.ports.p2p,
                "prometheus": node.ports.prometheus,
                "log": node.log,
            })
        };
        json!({ "nodes": self.nodes.iter().map(node).collect::<Vec<_>>() })
    }

    fn from_json(json: Value) -> Option<Self> {
        let text = |node: &Value, key| node.get(key).and_then(Value::as_str).map(str::to_owned);
        let port = |node: &Value, key| {
            node.get(key).and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok())
        };
        let node = |node: &Value| {
            Some(NodeState {
                name: text(node, "name")?,
                url: text(node, "url")?,
                ports: NodePorts {
                    rpc: port(node, "rpc")?,
                    p2p: port(node, "p2p")?,
                    prometheus: port(node, "prometheus")?,
                },
                log: text(node, "log")?.into(),
            })
        };
        let nodes = json.get("nodes")?.as_array()?.iter().map(node).collect::<Option<_>>()?;
        Some(Self { nodes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let state = NetworkState {
            nodes: vec![NodeState {
                name: "alice".into(),
                url: "ws://127.0.0.1:9944".into(),
                ports: NodePorts { rpc: 9944, p2p: 9984, prometheus: 10_024 },
                log: "/net/logs/alice.log".into(),
            }],
        };
        state.write(folder.path()).expect("the folder is writable");
        assert_eq!(NetworkState::read(folder.path()).expect("it is there"), Some(state));
        NetworkState::remove(folder.path()).expect("it is there");
        assert_eq!(NetworkState::read(folder.path()).expect("absence is no error"), None);
        NetworkState::remove(folder.path()).expect("absence is no error");
    }
}
