// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the commands do.

use crate::{
    base_path::{BasePath, BasePathError},
    network::{Goal, Network, NetworkError, NetworkState, Options, Progress},
    node::{Ending, Node, NodeStatus},
    terminal::{Table, Terminal},
};
use credence_client::Rpc;
use nix::{
    sys::signal::{kill, Signal},
    unistd::Pid,
};
use std::{
    future::Future,
    io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    signal::unix::{signal, Signal as SignalStream, SignalKind},
    time::{sleep, Instant},
};

/// How long a network may take to stop: more than its nodes may.
const STOP_TIMEOUT: Duration = Duration::from_secs(120);
const STOP_POLL: Duration = Duration::from_millis(200);
/// How often a running network is looked at.
const WATCH: Duration = Duration::from_secs(1);
/// How long a block may take in a demo: slots are 3 s, and busy machines miss some.
const SECONDS_PER_BLOCK: u64 = 12;
const DEMO_MARGIN: Duration = Duration::from_secs(120);

/// Starts a network and keeps it running until it is told to stop.
pub(crate) async fn up(options: Options, terminal: &mut Terminal) -> Result<(), CommandError> {
    let base_path = options.base_path.clone();
    let mut stopping = Stopping::new()?;
    let Some(started) = stopping.unless(start(options, terminal)).await else {
        terminal.line("interrupted while starting; no node is left running");
        return Ok(());
    };
    let mut network = started?;
    show_where_to_connect(network.nodes(), terminal);
    terminal.line(&format!(
        "The network runs until Ctrl-C here, or `credence-localnet stop --base-path {}` elsewhere.",
        base_path.display()
    ));
    let watched = stopping.unless(watch(&mut network, terminal)).await;
    let stopped = finish(network, terminal).await;
    // That a node died matters more than how the others stopped.
    watched.transpose()?;
    stopped
}

async fn start(options: Options, terminal: &mut Terminal) -> Result<Network, NetworkError> {
    let mut report = |progress: Progress<'_>| terminal.progress(progress);
    let mut network = Network::start(options, &mut report).await?;
    network.wait_up(&mut report).await?;
    terminal.end_phase();
    Ok(network)
}

/// Shows how far the network is, for as long as all its nodes live.
async fn watch(network: &mut Network, terminal: &mut Terminal) -> Result<(), NetworkError> {
    loop {
        network.ensure_alive()?;
        terminal.watching(&network.statuses().await);
        sleep(WATCH).await;
    }
}

/// Starts a network, watches it finalize block `until`, and stops it.
pub(crate) async fn demo(
    options: Options,
    until: u64,
    terminal: &mut Terminal,
) -> Result<(), CommandError> {
    let mut stopping = Stopping::new()?;
    let started = stopping.unless(start(options, terminal)).await;
    let mut network = started.ok_or(CommandError::Interrupted)??;
    show_where_to_connect(network.nodes(), terminal);
    let watched = stopping.unless(finalize(&mut network, until, terminal)).await;
    let stopped = finish(network, terminal).await;
    watched.ok_or(CommandError::Interrupted)??;
    stopped?;
    terminal.line(&format!("Done: all validators finalized block {until} and have stopped."));
    Ok(())
}

async fn finalize(
    network: &mut Network,
    until: u64,
    terminal: &mut Terminal,
) -> Result<(), NetworkError> {
    let names = network.started();
    let timeout = DEMO_MARGIN + Duration::from_secs(SECONDS_PER_BLOCK.saturating_mul(until));
    let mut report = |progress: Progress<'_>| terminal.progress(progress);
    network.wait(&names, Goal::Finalized(until), timeout, &mut report).await?;
    let hash = network.common_hash(until).await?;
    terminal.done(&format!("block {until} is final everywhere, with one hash: {hash:?}"));
    terminal.table(&summary(&network.statuses().await));
    Ok(())
}

async fn finish(network: Network, terminal: &mut Terminal) -> Result<(), CommandError> {
    terminal.begin("stopping the nodes");
    let endings = network.stop().await?;
    let (clean, killed): (Vec<_>, Vec<_>) =
        endings.into_iter().partition(|(_, ending)| *ending == Ending::Clean);
    let names = |endings: Vec<(String, Ending)>| endings.into_iter().map(|(name, _)| name);
    if !killed.is_empty() {
        return Err(CommandError::Killed { names: names(killed).collect() });
    }
    let clean: Vec<_> = names(clean).collect();
    terminal.done(&format!("stopped cleanly: {}; no process remains", clean.join(", ")));
    Ok(())
}

/// Says what the nodes of a running network are doing.
pub(crate) async fn status(root: &Path, terminal: &mut Terminal) -> Result<(), CommandError> {
    if BasePath::holder(root)?.is_none() {
        return Err(CommandError::NotRunning { root: root.into() });
    }
    let state = NetworkState::read(root)?.ok_or(CommandError::Starting { root: root.into() })?;
    let mut table = Table::new(["node", "RPC", "peers", "best", "final", "log"]);
    for node in state.nodes {
        let log = node.log.display().to_string();
        let cells = match view(&node.url).await {
            Ok([peers, best, finalized]) => [node.name, node.url, peers, best, finalized, log],
            Err(error) => [node.name, error.to_string(), "".into(), "".into(), "".into(), log],
        };
        table.row(cells);
    }
    terminal.table(&table);
    Ok(())
}

async fn view(url: &str) -> Result<[String; 3], credence_client::RpcError> {
    let rpc = Rpc::connect(url).await?;
    let (peers, finalized) = (rpc.health().await?.peers, rpc.finalized().await?.number);
    Ok([peers.to_string(), rpc.best_number().await?.to_string(), finalized.to_string()])
}

/// Stops a network that another process runs, and waits until it has.
pub(crate) async fn stop(root: &Path, terminal: &mut Terminal) -> Result<(), CommandError> {
    let Some(holder) = BasePath::holder(root)? else {
        // A network that was killed could not remove this itself.
        NetworkState::remove(root)?;
        terminal.line(&format!("No network runs in {}.", root.display()));
        return Ok(());
    };
    let pid = holder.pid.ok_or(CommandError::Starting { root: root.into() })?;
    kill(Pid::from_raw(pid as i32), Signal::SIGTERM)
        .map_err(|source| CommandError::Signal { pid, source: source.into() })?;
    terminal.begin(&format!("asked process {pid} to stop"));
    let deadline = Instant::now() + STOP_TIMEOUT;
    while BasePath::holder(root)?.is_some() {
        if Instant::now() >= deadline {
            return Err(CommandError::StillRunning { pid, timeout_secs: STOP_TIMEOUT.as_secs() });
        }
        sleep(STOP_POLL).await;
    }
    terminal.done(&format!("the network in {} has stopped", root.display()));
    Ok(())
}

fn show_where_to_connect(nodes: &[Node], terminal: &Terminal) {
    let mut table = Table::new(["node", "RPC", "P2P", "Prometheus", "log"]);
    for node in nodes {
        let ports = node.config().ports;
        table.row([
            node.name().into(),
            node.url(),
            ports.p2p.to_string(),
            format!("http://127.0.0.1:{}/metrics", ports.prometheus),
            node.config().log.display().to_string(),
        ]);
    }
    terminal.table(&table);
    if let Some(first) = nodes.first() {
        terminal.line(&format!(
            "In a browser: https://polkadot.js.org/apps/?rpc=ws%3A%2F%2F127.0.0.1%3A{}",
            first.config().ports.rpc
        ));
    }
}

fn summary(statuses: &[NodeStatus]) -> Table<4> {
    let mut table = Table::new(["node", "peers", "best", "final"]);
    for status in statuses {
        table.row([
            status.name.clone(),
            status.peers().to_string(),
            status.best().to_string(),
            status.finalized().to_string(),
        ]);
    }
    table
}

/// The requests to stop: Ctrl-C, and SIGTERM from `stop` or a service manager.
struct Stopping {
    interrupt: SignalStream,
    terminate: SignalStream,
}

impl Stopping {
    fn new() -> Result<Self, CommandError> {
        let failed = |source| CommandError::Listen { source };
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(failed)?,
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
        })
    }

    /// What `work` results in, or nothing if a request to stop comes first.
    async fn unless<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            _ = self.interrupt.recv() => None,
            _ = self.terminate.recv() => None,
            result = work => Some(result),
        }
    }
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CommandError {
    /// The network failed.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The folder cannot be used.
    #[error(transparent)]
    BasePath(#[from] BasePathError),
    /// There is no node binary.
    #[error(
        "there is no credence-node beside this program or on the PATH: build it with \
         `make build`, or name one with --node"
    )]
    NoNode,
    /// Signals cannot be received.
    #[error("cannot listen for signals")]
    Listen {
        /// What failed.
        source: io::Error,
    },
    /// The user stopped the demo.
    #[error("interrupted; no node is left running")]
    Interrupted,
    /// Nodes did not stop by themselves.
    #[error("these nodes did not stop when asked and were killed: {}", .names.join(", "))]
    Killed {
        /// The nodes.
        names: Vec<String>,
    },
    /// Nothing runs there.
    #[error("no network runs in {}", .root.display())]
    NotRunning {
        /// The folder.
        root: PathBuf,
    },
    /// A network is on its way up there.
    #[error("the network in {} is still starting", .root.display())]
    Starting {
        /// The folder.
        root: PathBuf,
    },
    /// The network's process cannot be signalled.
    #[error("cannot ask process {pid} to stop")]
    Signal {
        /// The process.
        pid: u32,
        /// What failed.
        source: io::Error,
    },
    /// The network did not stop.
    #[error("process {pid} still runs {timeout_secs} s after it was asked to stop")]
    StillRunning {
        /// The process.
        pid: u32,
        /// How long was waited.
        timeout_secs: u64,
    },
}
