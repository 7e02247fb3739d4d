// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A network of nodes on one machine.

mod error;
mod state;
mod wait;

pub use error::NetworkError;
pub use state::{NetworkState, NodeState};
pub use wait::{Goal, FIRST_FINALITY_TIMEOUT, PEERS_TIMEOUT};

use crate::{
    base_path::BasePath,
    keys::Identity,
    node::{Ending, Node, NodeConfig, NodeStatus, PeerId, Role, READY_TIMEOUT},
    ports::{PortPlan, Ports, MAX_NODES},
    process::{self, Spawner},
    spec::{self, PlainSpec, MAX_VALIDATORS},
};
use credence_client::{Client, Hash};
use std::path::{Path, PathBuf};

/// Other nodes that a node is told of. More than one, so that any of them may be away.
const MAX_BOOTNODES: usize = 8;

/// What a network is made of.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many validators: Alice, Bob, …
    pub validators: usize,
    /// The folder of everything the network writes.
    pub base_path: PathBuf,
    /// Whether to remove what an earlier network left there, rather than carry on with it.
    pub fresh: bool,
    /// The node binary.
    pub node_binary: PathBuf,
    /// The chain whose genesis is fitted to the number of validators.
    pub chain: String,
    /// Where the nodes listen.
    pub ports: PortPlan,
    /// More arguments for every node.
    pub node_args: Vec<String>,
}

impl Options {
    /// Four validators of the local chain under `base_path`, on whichever ports are free.
    pub fn new(base_path: impl Into<PathBuf>, node_binary: impl Into<PathBuf>) -> Self {
        Self {
            validators: 4,
            base_path: base_path.into(),
            fresh: true,
            node_binary: node_binary.into(),
            chain: "local".into(),
            ports: PortPlan::Free,
            node_args: Vec::new(),
        }
    }
}

/// What is going on while a network starts or is waited for.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// The chain spec is being made.
    Spec,
    /// A node's keys and folder are being made.
    Preparing {
        /// The node.
        name: &'a str,
    },
    /// All nodes have been started, and this one does not answer yet.
    Starting {
        /// The node.
        name: &'a str,
        /// How many nodes answer.
        ready: usize,
        /// How many nodes there are.
        of: usize,
    },
    /// Something is awaited; this is how far the nodes are.
    Waiting {
        /// What is awaited.
        goal: Goal,
        /// Every node's state.
        nodes: &'a [NodeStatus],
    },
}

/// Told of progress; see [`silent`].
pub type Report<'a> = &'a mut (dyn FnMut(Progress<'_>) + Send);

/// A report that nobody reads.
pub fn silent(_: Progress<'_>) {}

/// A running network. Its nodes are killed when it is dropped; [`Network::stop`] is gentler.
#[derive(Debug)]
pub struct Network {
    options: Options,
    base: BasePath,
    chain_id: String,
    ports: Ports,
    nodes: Vec<Node>,
    /// Where each node is reached, in the order of the nodes.
    addresses: Vec<String>,
    spawner: Spawner,
}

impl Network {
    /// Starts the validators and waits until each answers.
    pub async fn start(options: Options, report: Report<'_>) -> Result<Self, NetworkError> {
        let count = options.validators;
        if !(1..=MAX_VALIDATORS).contains(&count) {
            return Err(spec::SpecError::ValidatorCount { count }.into());
        }
        let base = BasePath::claim(&options.base_path)?;
        if options.fresh {
            base.clear()?;
        }
        base.create_folders()?;
        let ports = Ports::reserve(options.ports, count as u16)?;
        for index in 0..count {
            ports.node(index as u16).ensure_free(Identity::validator(index).name())?;
        }

        report(Progress::Spec);
        let chain_id = make_spec(&options, &base).await?;
        let spawner = Spawner::new().map_err(|source| NetworkError::Thread { source })?;
        let (nodes, addresses) = (Vec::new(), Vec::new());
        let mut network = Self { options, base, chain_id, ports, nodes, addresses, spawner };
        for index in 0..count {
            let identity = Identity::validator(index);
            report(Progress::Preparing { name: identity.name() });
            network.prepare(identity.name(), Role::Validator, Some(&identity)).await?;
        }
        network.start_all(report).await?;
        network.write_state()?;
        Ok(network)
    }

    async fn start_all(&mut self, report: Report<'_>) -> Result<(), NetworkError> {
        for index in 0..self.nodes.len() {
            self.nodes[index].config_mut().bootnodes = self.bootnodes_of(index);
        }
        for node in &mut self.nodes {
            node.start(&self.spawner)?;
        }
        let of = self.nodes.len();
        for (ready, node) in self.nodes.iter_mut().enumerate() {
            report(Progress::Starting { name: node.name(), ready, of });
            node.wait_ready(READY_TIMEOUT).await?;
        }
        Ok(())
    }

    /// Adds a node without starting it.
    async fn prepare(
        &mut self,
        name: &str,
        role: Role,
        identity: Option<&Identity>,
    ) -> Result<usize, NetworkError> {
        let index = self.nodes.len();
        if index >= usize::from(MAX_NODES) {
            return Err(NetworkError::Full);
        }
        if self.nodes.iter().any(|node| node.name() == name) {
            return Err(NetworkError::NameTaken { name: name.into() });
        }
        let config = NodeConfig {
            name: name.into(),
            binary: self.options.node_binary.clone(),
            base_path: self.base.node(name),
            log: self.base.log(name),
            ports: self.ports.node(index as u16),
            role,
            chain_spec: self.base.raw_spec(),
            bootnodes: Vec::new(),
            is_isolated: false,
            args: self.options.node_args.clone(),
        };
        let peer_id: PeerId = config.prepare().await?;
        if let Some(identity) = identity {
            config.write_keys(identity, &self.chain_id)?;
        }
        self.addresses.push(config.multiaddr(&peer_id));
        self.nodes.push(Node::new(config));
        Ok(index)
    }

    fn bootnodes_of(&self, index: usize) -> Vec<String> {
        let others = self.addresses.iter().enumerate().filter(|(other, _)| *other != index);
        others.map(|(_, address)| address.clone()).take(MAX_BOOTNODES).collect()
    }

    async fn join(
        &mut self,
        name: &str,
        role: Role,
        identity: Option<&Identity>,
        args: &[&str],
    ) -> Result<&mut Node, NetworkError> {
        let index = self.prepare(name, role, identity).await?;
        let bootnodes = self.bootnodes_of(index);
        let config = self.nodes[index].config_mut();
        config.bootnodes = bootnodes;
        config.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self.nodes[index].start(&self.spawner)?;
        self.nodes[index].wait_ready(READY_TIMEOUT).await?;
        self.write_state()?;
        Ok(&mut self.nodes[index])
    }

    /// Starts one more node, without session keys, with these arguments besides all nodes' own.
    pub async fn add_node(
        &mut self,
        name: &str,
        role: Role,
        args: &[&str],
    ) -> Result<&mut Node, NetworkError> {
        self.join(name, role, None, args).await
    }

    /// Starts a second node with the session keys of a validator, as `<name>-twin`. Both sign:
    /// the mistake that slashing punishes.
    pub async fn add_twin(&mut self, identity: &Identity) -> Result<&mut Node, NetworkError> {
        let name = format!("{}-twin", identity.name());
        self.join(&name, Role::Validator, Some(identity), &[]).await
    }

    /// The nodes, in the order in which they joined.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node called `name`.
    pub fn node(&mut self, name: &str) -> Result<&mut Node, NetworkError> {
        self.nodes
            .iter_mut()
            .find(|node| node.name() == name)
            .ok_or_else(|| NetworkError::UnknownNode { name: name.into() })
    }

    /// A connection to the node called `name` that knows the chain's types.
    pub async fn client(&mut self, name: &str) -> Result<Client, NetworkError> {
        Ok(self.node(name)?.client().await?)
    }

    /// Kills a node as a power cut would.
    pub fn kill_node(&mut self, name: &str) -> Result<(), NetworkError> {
        Ok(self.node(name)?.kill()?)
    }

    /// Stops several nodes; all are asked before any is waited for.
    pub async fn stop_nodes(&mut self, names: &[&str]) -> Result<(), NetworkError> {
        for name in names {
            self.node(name)?.ask_to_stop()?;
        }
        for name in names {
            self.node(name)?.wait_stopped().await?;
        }
        Ok(())
    }

    /// Starts stopped or killed nodes again, on the data they left, and waits for their answer.
    pub async fn restart_nodes(&mut self, names: &[&str]) -> Result<(), NetworkError> {
        for name in names {
            let node = self
                .nodes
                .iter_mut()
                .find(|node| node.name() == *name)
                .ok_or_else(|| NetworkError::UnknownNode { name: (*name).into() })?;
            node.start(&self.spawner)?;
        }
        for name in names {
            self.node(name)?.wait_ready(READY_TIMEOUT).await?;
        }
        Ok(self.write_state()?)
    }

    /// Restarts a node such that it has no peers and stays on a fork of its own, or such that it
    /// has peers again.
    pub async fn set_isolated(
        &mut self,
        name: &str,
        is_isolated: bool,
    ) -> Result<(), NetworkError> {
        self.stop_nodes(&[name]).await?;
        self.node(name)?.config_mut().is_isolated = is_isolated;
        self.restart_nodes(&[name]).await
    }

    /// Restarts a node with more arguments, which it keeps.
    pub async fn restart_with(&mut self, name: &str, args: &[&str]) -> Result<(), NetworkError> {
        self.stop_nodes(&[name]).await?;
        let more = args.iter().map(|arg| (*arg).to_owned());
        self.node(name)?.config_mut().args.extend(more);
        self.restart_nodes(&[name]).await
    }

    /// Fails if a node that is meant to run has ended by itself.
    pub fn ensure_alive(&mut self) -> Result<(), NetworkError> {
        for node in self.nodes.iter_mut().filter(|node| node.is_started()) {
            node.ensure_alive()?;
        }
        Ok(())
    }

    /// What every node is doing.
    pub async fn statuses(&mut self) -> Vec<NodeStatus> {
        let mut statuses = Vec::with_capacity(self.nodes.len());
        for node in &mut self.nodes {
            statuses.push(node.status().await);
        }
        statuses
    }

    /// The hash that all running nodes hold at a height; an error if they disagree.
    pub async fn common_hash(&mut self, number: u64) -> Result<Hash, NetworkError> {
        let mut hashes = Vec::new();
        for node in self.nodes.iter_mut().filter(|node| node.is_started()) {
            let hash = node.rpc().await?.block_hash(number).await?;
            hashes.push((node.name().to_owned(), hash));
        }
        match hashes.first() {
            Some((_, Some(first))) if hashes.iter().all(|(_, hash)| *hash == Some(*first)) => {
                Ok(*first)
            },
            _ => Err(NetworkError::Disagreement { number, hashes }),
        }
    }

    /// The folder of everything the network writes.
    pub fn base_path(&self) -> &Path {
        self.base.root()
    }

    /// Where the nodes' logs are.
    pub fn logs(&self) -> PathBuf {
        self.base.logs()
    }

    /// Stops all nodes and checks that none of their processes remains.
    pub async fn stop(mut self) -> Result<Vec<(String, Ending)>, NetworkError> {
        let started = || |node: &&mut Node| node.is_started();
        let pids: Vec<_> = self.nodes.iter().filter_map(Node::pid).collect();
        for node in self.nodes.iter_mut().filter(started()) {
            node.ask_to_stop()?;
        }
        let mut endings = Vec::new();
        for node in self.nodes.iter_mut().filter(started()) {
            let ending = node.wait_stopped().await?;
            endings.push((node.name().to_owned(), ending));
        }
        NetworkState::remove(self.base.root())?;
        match pids.into_iter().find(|pid| process::exists(*pid)) {
            Some(pid) => Err(NetworkError::Remains { pid }),
            None => Ok(endings),
        }
    }

    fn write_state(&self) -> Result<(), crate::base_path::BasePathError> {
        let nodes = self.nodes.iter().map(|node| NodeState {
            name: node.name().into(),
            url: node.url(),
            ports: node.config().ports,
            log: node.config().log.clone(),
        });
        NetworkState { nodes: nodes.collect() }.write(self.base.root())
    }
}

/// Makes the chain spec, or reads the one an earlier network left, and returns the chain's id.
async fn make_spec(options: &Options, base: &BasePath) -> Result<String, NetworkError> {
    let plain = base.plain_spec();
    if base.raw_spec().exists() {
        let mut spec = PlainSpec::read(&plain)?;
        let found = spec.validators()?;
        if found != options.validators {
            let root = base.root().into();
            return Err(NetworkError::OtherNetwork { root, found, wanted: options.validators });
        }
        return Ok(spec.id()?.into());
    }
    let spec = PlainSpec::export(&options.node_binary, &options.chain)
        .await?
        .with_validators(options.validators)?;
    spec.write(&plain)?;
    spec::write_raw(&options.node_binary, &plain, &base.raw_spec()).await?;
    Ok(spec.id()?.into())
}
