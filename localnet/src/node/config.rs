// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a node is started with.

use super::NodeError;
use crate::{keys::Identity, ports::NodePorts, subcommand};
use std::{
    ffi::{OsStr, OsString},
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// What a node does in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Makes blocks and votes, given the keys.
    Validator,
    /// Follows the chain.
    Full,
}

/// Everything a node is started with.
#[derive(Clone, Debug)]
pub struct NodeConfig {
    /// What it is called; also the name of its folder and log.
    pub name: String,
    /// The node binary.
    pub binary: PathBuf,
    /// Its data.
    pub base_path: PathBuf,
    /// What it says.
    pub log: PathBuf,
    /// Where it listens.
    pub ports: NodePorts,
    /// What it does.
    pub role: Role,
    /// The raw chain spec.
    pub chain_spec: PathBuf,
    /// Other nodes it knows from the start.
    pub bootnodes: Vec<String>,
    /// Whether it neither looks for other nodes nor lets any in.
    pub is_isolated: bool,
    /// More arguments.
    pub args: Vec<String>,
}

impl NodeConfig {
    /// Makes the node's folder with its network key, and returns the name under which others
    /// know it. An existing key is kept.
    pub(crate) async fn prepare(&self) -> Result<PeerId, NodeError> {
        let key = self.node_key();
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| NodeError::File { path, source }
        };
        fs::create_dir_all(&self.base_path).map_err(failed(&self.base_path))?;
        let file = [OsStr::new("--file"), key.as_os_str()];
        if !key.exists() {
            let generate = ["key".as_ref(), "generate-node-key".as_ref()];
            subcommand::run(&self.binary, &[generate, file].concat()).await?;
            let private = fs::Permissions::from_mode(0o600);
            fs::set_permissions(&key, private).map_err(failed(&key))?;
        }
        let inspect = ["key".as_ref(), "inspect-node-key".as_ref()];
        let printed = subcommand::run(&self.binary, &[inspect, file].concat()).await?;
        Ok(PeerId(String::from_utf8_lossy(&printed).trim().into()))
    }

    /// Gives the node the keys of `identity`, for the chain `chain_id`.
    pub(crate) fn write_keys(&self, identity: &Identity, chain_id: &str) -> Result<(), NodeError> {
        let keystore = self.base_path.join("chains").join(chain_id).join("keystore");
        Ok(identity.write_keystore(&keystore)?)
    }

    /// Where other nodes reach this one.
    pub(crate) fn multiaddr(&self, peer_id: &PeerId) -> String {
        format!("/ip4/127.0.0.1/tcp/{}/p2p/{}", self.ports.p2p, peer_id.0)
    }

    fn node_key(&self) -> PathBuf {
        self.base_path.join("node-key")
    }

    pub(super) fn arguments(&self) -> Vec<OsString> {
        let mut arguments = Vec::new();
        let mut pair = |flag: &str, value: &OsStr| {
            arguments.push(flag.into());
            arguments.push(value.into());
        };
        pair("--chain", self.chain_spec.as_os_str());
        pair("--base-path", self.base_path.as_os_str());
        pair("--name", self.name.as_ref());
        pair("--node-key-file", self.node_key().as_os_str());
        pair("--listen-addr", format!("/ip4/127.0.0.1/tcp/{}", self.ports.p2p).as_ref());
        pair("--rpc-port", self.ports.rpc.to_string().as_ref());
        pair("--prometheus-port", self.ports.prometheus.to_string().as_ref());
        if self.is_isolated {
            pair("--in-peers", "0".as_ref());
            pair("--out-peers", "0".as_ref());
            // Without peers a node makes no blocks unless it is told to.
            arguments.extend(["--reserved-only", "--force-authoring"].map(OsString::from));
        } else {
            for bootnode in &self.bootnodes {
                pair("--bootnodes", bootnode.as_ref());
            }
        }
        let flags = ["--no-mdns", "--no-telemetry", "--no-hardware-benchmarks"];
        arguments.extend(flags.map(OsString::from));
        if self.role == Role::Validator {
            arguments.push("--validator".into());
        }
        arguments.extend(self.args.iter().map(OsString::from));
        arguments
    }
}

/// The name of a node in the peer-to-peer network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PeerId(pub(crate) String);

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::node) fn config(folder: &Path) -> NodeConfig {
        NodeConfig {
            name: "alice".into(),
            binary: "/bin/sh".into(),
            base_path: folder.join("alice"),
            log: folder.join("alice.log"),
            ports: NodePorts { rpc: 1, p2p: 2, prometheus: 3 },
            role: Role::Validator,
            chain_spec: folder.join("raw.json"),
            bootnodes: vec!["/ip4/127.0.0.1/tcp/5/p2p/12D3".into()],
            is_isolated: false,
            args: vec!["--log=babe=trace".into()],
        }
    }

    #[test]
    fn arguments_bind_to_loopback_and_end_with_the_callers() {
        let arguments: Vec<_> = config(Path::new("/net"))
            .arguments()
            .into_iter()
            .map(|argument| argument.into_string().expect("the arguments are text"))
            .collect();
        let line = arguments.join(" ");
        for part in [
            "--listen-addr /ip4/127.0.0.1/tcp/2",
            "--rpc-port 1",
            "--prometheus-port 3",
            "--node-key-file /net/alice/node-key",
            "--bootnodes /ip4/127.0.0.1/tcp/5/p2p/12D3",
            "--validator",
        ] {
            assert!(line.contains(part), "{part} is missing: {line}");
        }
        assert!(line.ends_with("--log=babe=trace"), "{line}");
    }

    #[test]
    fn isolated_nodes_know_and_let_in_nobody() {
        let mut config = config(Path::new("/net"));
        config.is_isolated = true;
        let arguments = config.arguments();
        assert!(arguments.contains(&"--reserved-only".into()));
        assert!(!arguments.contains(&"--bootnodes".into()));
    }

    #[test]
    fn full_nodes_do_not_validate() {
        let mut config = config(Path::new("/net"));
        config.role = Role::Full;
        assert!(!config.arguments().contains(&"--validator".into()));
    }
}
