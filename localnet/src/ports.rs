// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Which ports of the loopback interface the nodes listen on.

use std::{
    fmt, fs, io,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process,
};

/// Nodes a network has room for.
pub const MAX_NODES: u16 = 40;
/// Ports of a network: one kind after the other, so that the first node's RPC is at the base.
const BLOCK: u16 = 3 * MAX_NODES;
/// Where polkadot.js apps and most tools look for a node.
pub const DEFAULT_BASE: u16 = 9944;

/// Free ports are sought below the range the kernel takes outgoing connections' ports from:
/// those would be taken between choosing and listening.
const FREE_FROM: u16 = 12_000;
const FREE_BLOCKS: u16 = 150;

/// How a network gets its ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortPlan {
    /// From this port on: RPC first, P2P 40 above, Prometheus 80 above.
    From(u16),
    /// Wherever no other network is.
    Free,
}

/// What a port is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// JSON-RPC over WebSocket and HTTP.
    Rpc,
    /// Blocks, votes and transactions between nodes.
    P2p,
    /// Metrics.
    Prometheus,
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rpc => "RPC",
            Self::P2p => "P2P",
            Self::Prometheus => "Prometheus",
        })
    }
}

/// The ports of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodePorts {
    /// JSON-RPC over WebSocket and HTTP.
    pub rpc: u16,
    /// Blocks, votes and transactions between nodes.
    pub p2p: u16,
    /// Metrics.
    pub prometheus: u16,
}

impl NodePorts {
    /// Fails if another process listens on one of the ports. A node would not say so: it takes
    /// a random RPC port instead.
    pub fn ensure_free(&self, node: &str) -> Result<(), PortsError> {
        let ports = [
            (Purpose::Rpc, self.rpc),
            (Purpose::P2p, self.p2p),
            (Purpose::Prometheus, self.prometheus),
        ];
        for (purpose, port) in ports {
            if !is_free(port) {
                return Err(PortsError::InUse { port, purpose, node: node.into() });
            }
        }
        Ok(())
    }
}

/// The ports of a network.
#[derive(Debug)]
pub struct Ports {
    base: u16,
    /// Keeps networks of other processes off this block while they look for a free one.
    _lease: Option<fs::File>,
}

impl Ports {
    /// Takes ports for `nodes` nodes; more may join later.
    pub fn reserve(plan: PortPlan, nodes: u16) -> Result<Self, PortsError> {
        match plan {
            PortPlan::From(base) if base == 0 || base > u16::MAX - BLOCK + 1 => {
                Err(PortsError::OutOfRange { base })
            },
            PortPlan::From(base) => Ok(Self { base, _lease: None }),
            PortPlan::Free => Self::reserve_free(nodes),
        }
    }

    fn reserve_free(nodes: u16) -> Result<Self, PortsError> {
        let folder = crate::cache_folder().join("ports");
        let failed = |path: PathBuf| move |source| PortsError::Lease { path, source };
        fs::create_dir_all(&folder).map_err(failed(folder.clone()))?;
        // Processes that start together begin their search at different blocks.
        let first = process::id() % u32::from(FREE_BLOCKS);
        for step in 0..u32::from(FREE_BLOCKS) {
            let index = ((first + step) % u32::from(FREE_BLOCKS)) as u16;
            let base = FREE_FROM + index * BLOCK;
            let path = folder.join(base.to_string());
            let lease = fs::File::create(&path).map_err(failed(path.clone()))?;
            match lease.try_lock() {
                Ok(()) => {},
                Err(fs::TryLockError::WouldBlock) => continue,
                Err(fs::TryLockError::Error(source)) => {
                    return Err(PortsError::Lease { path, source })
                },
            }
            let ports = Self { base, _lease: Some(lease) };
            if (0..nodes).all(|node| ports.node(node).ensure_free("").is_ok()) {
                return Ok(ports);
            }
        }
        Err(PortsError::NoneFree)
    }

    /// The ports of the node at `index`, counted from 0.
    ///
    /// # Panics
    ///
    /// If `index` is not below [`MAX_NODES`].
    pub fn node(&self, index: u16) -> NodePorts {
        assert!(index < MAX_NODES, "a network has at most {MAX_NODES} nodes");
        NodePorts {
            rpc: self.base + index,
            p2p: self.base + MAX_NODES + index,
            prometheus: self.base + 2 * MAX_NODES + index,
        }
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Why a network gets no ports.
#[derive(Debug, thiserror::Error)]
pub enum PortsError {
    /// Another process listens there.
    #[error(
        "port {port}, for {purpose} of {node}, is in use: stop what listens there \
         (`ss -ltnp 'sport = :{port}'` names it) or choose other ports with --base-port"
    )]
    InUse {
        /// The port.
        port: u16,
        /// What it is needed for.
        purpose: Purpose,
        /// The node that needs it.
        node: String,
    },
    /// A network would run past the last port.
    #[error("base port {base} is out of range: choose one from 1 to {}", u16::MAX - BLOCK + 1)]
    OutOfRange {
        /// The base that was asked for.
        base: u16,
    },
    /// Other processes listen everywhere.
    #[error("no block of {BLOCK} ports is free from {FREE_FROM} on: stop other local networks")]
    NoneFree,
    /// The file that marks a block as taken cannot be written.
    #[error("cannot mark ports as taken in {}", .path.display())]
    Lease {
        /// The file.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_node_has_its_rpc_at_the_base() {
        let ports = Ports::reserve(PortPlan::From(DEFAULT_BASE), 4).expect("the base is in range");
        let first = NodePorts { rpc: 9944, p2p: 9984, prometheus: 10_024 };
        assert_eq!(ports.node(0), first);
        let last = NodePorts { rpc: 9983, p2p: 10_023, prometheus: 10_063 };
        assert_eq!(ports.node(MAX_NODES - 1), last);
    }

    #[test]
    fn blocks_end_at_the_last_port() {
        let highest = u16::MAX - BLOCK + 1;
        let ports = Ports::reserve(PortPlan::From(highest), 1).expect("the block just fits");
        assert_eq!(ports.node(MAX_NODES - 1).prometheus, u16::MAX);
        for base in [0, highest + 1] {
            let error = Ports::reserve(PortPlan::From(base), 1).expect_err("no room");
            assert!(matches!(error, PortsError::OutOfRange { .. }), "{error}");
        }
    }

    #[test]
    fn free_networks_never_share_a_port() {
        let one = Ports::reserve(PortPlan::Free, 4).expect("ports are free");
        let other = Ports::reserve(PortPlan::Free, 4).expect("ports are free");
        assert!(one.base.abs_diff(other.base) >= BLOCK);
    }

    #[test]
    fn free_ports_lie_below_the_kernels_own() {
        assert!(u32::from(FREE_FROM) + u32::from(FREE_BLOCKS) * u32::from(BLOCK) < 32_768);
    }

    #[test]
    fn port_in_use_is_named_with_its_purpose_and_node() {
        let ports = Ports::reserve(PortPlan::Free, 1).expect("ports are free").node(0);
        let _listener = TcpListener::bind((Ipv4Addr::LOCALHOST, ports.p2p)).expect("it is free");
        let error = ports.ensure_free("alice").expect_err("the P2P port is taken").to_string();
        assert!(error.contains(&format!("port {}, for P2P of alice", ports.p2p)), "{error}");
    }
}
