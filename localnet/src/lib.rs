// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Starts, watches and stops a network of Credence validators on loopback.
//!
//! [`Network`] is what the `credence-localnet` command, `make demo` and the end-to-end tests
//! share: it writes a chain spec for the wanted number of validators, gives each node its own
//! folder, keys, ports and log, starts them, and answers how far they are. Nodes can be killed,
//! stopped, restarted and added. No node outlives its network: not when the network is dropped,
//! and not when its process is killed.
//!
//! All keys derive from the public development phrase. Nothing here is for a real chain.

pub mod base_path;
pub mod cli;
mod commands;
pub mod keys;
pub mod network;
pub mod node;
pub mod npm;
pub mod ports;
pub mod process;
pub mod spec;
pub mod subcommand;
pub mod terminal;

pub use keys::Identity;
pub use network::{silent, Goal, Network, NetworkError, Options, Progress};
pub use node::{Node, NodeStatus, Role};
pub use ports::PortPlan;

use std::{
    env,
    path::{Path, PathBuf},
};

const NODE: &str = "credence-node";

/// The node binary that belongs to this executable.
pub fn default_node_binary() -> Option<PathBuf> {
    program(NODE)
}

/// A program that belongs to this executable: beside it, or beside the folder of test
/// executables; else the first one on the PATH.
pub fn program(name: &str) -> Option<PathBuf> {
    let executable = env::current_exe().ok()?;
    let beside = executable.ancestors().skip(1).take(2).map(|folder| folder.join(name));
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).map(|folder| folder.join(name));
    beside.chain(on_path).find(|candidate| candidate.is_file())
}

/// Where this library keeps what may be deleted at any time.
pub fn cache_folder() -> PathBuf {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(env::temp_dir)
        .join(Path::new("credence"))
}
