// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One node: its command line, its process, and what it says of itself.

mod config;
mod status;

pub(crate) use config::PeerId;
pub use config::{NodeConfig, Role};
pub use status::{ChainView, NodeStatus};

use crate::{
    keys::KeystoreError,
    ports::PortsError,
    process::{Process, Spawner},
    subcommand::SubcommandError,
};
use credence_client::{Client, ClientError, Rpc, RpcError};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::Duration,
};

/// How long a node may take from its start to its first answer. It compiles the runtime then,
/// which is slow in an unoptimised build on busy cores.
pub const READY_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a node may take to end before it is killed: it grants its own tasks a minute.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(75);

const READY_POLL: Duration = Duration::from_millis(200);
/// How much of a log an error shows.
const TAIL_LINES: usize = 15;
const TAIL_BYTES: u64 = 16 * 1024;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, when asked.
    Clean,
    /// By force.
    Killed,
}

/// A node, running or not.
#[derive(Debug)]
pub struct Node {
    config: NodeConfig,
    process: Option<Process>,
    rpc: Option<Rpc>,
}

impl Node {
    pub(crate) fn new(config: NodeConfig) -> Self {
        Self { config, process: None, rpc: None }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// What it is started with.
    pub fn config(&self) -> &NodeConfig {
        &self.config
    }

    pub(crate) fn config_mut(&mut self) -> &mut NodeConfig {
        &mut self.config
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.config.ports.rpc)
    }

    /// Its process, while it has not been stopped or killed by us.
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// Whether it is meant to run: started, and not stopped or killed by us.
    pub fn is_started(&self) -> bool {
        self.process.is_some()
    }

    pub(crate) fn start(&mut self, spawner: &Spawner) -> Result<(), NodeError> {
        if self.is_started() {
            return Err(NodeError::AlreadyStarted { name: self.name().into() });
        }
        self.config.ports.ensure_free(self.name())?;
        let (stdout, stderr) = self.open_log()?;
        let mut command = Command::new(&self.config.binary);
        command.args(self.config.arguments()).stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        let process = spawner
            .spawn(command)
            .map_err(|source| NodeError::Spawn { binary: self.config.binary.clone(), source })?;
        self.process = Some(process);
        Ok(())
    }

    fn open_log(&self) -> Result<(File, File), NodeError> {
        let path = &self.config.log;
        let open = || {
            let log = OpenOptions::new().create(true).append(true).open(path)?;
            Ok((log.try_clone()?, log))
        };
        open().map_err(|source| NodeError::File { path: path.clone(), source })
    }

    /// Fails if the process has ended without being asked to.
    pub(crate) fn ensure_alive(&mut self) -> Result<(), NodeError> {
        let Some(process) = &mut self.process else {
            return Err(NodeError::NotStarted { name: self.name().into() });
        };
        let ended = process
            .exit_status()
            .map_err(|source| NodeError::Process { name: self.config.name.clone(), source })?;
        match ended {
            None => Ok(()),
            Some(status) => Err(NodeError::Died {
                name: self.name().into(),
                status,
                log: self.config.log.clone(),
                tail: tail(&self.config.log),
            }),
        }
    }

    /// Waits until the node answers.
    pub async fn wait_ready(&mut self, timeout: Duration) -> Result<(), NodeError> {
        let deadline = tokio::time::Instant::now() + timeout;
        loop {
            self.ensure_alive()?;
            let Err(last) = self.chain().await else { return Ok(()) };
            if tokio::time::Instant::now() >= deadline {
                return Err(NodeError::NotReady {
                    name: self.name().into(),
                    timeout_secs: timeout.as_secs(),
                    log: self.config.log.clone(),
                    source: Box::new(last),
                });
            }
            tokio::time::sleep(READY_POLL).await;
        }
    }

    /// A connection to the node, shared by everybody who asks.
    pub async fn rpc(&mut self) -> Result<Rpc, RpcError> {
        if let Some(rpc) = &self.rpc {
            return Ok(rpc.clone());
        }
        let rpc = Rpc::connect(&self.url()).await?;
        self.rpc = Some(rpc.clone());
        Ok(rpc)
    }

    /// A connection that knows the chain's types.
    pub async fn client(&self) -> Result<Client, ClientError> {
        Client::connect(&self.url()).await
    }

    /// What the node knows of the chain.
    pub async fn chain(&mut self) -> Result<ChainView, RpcError> {
        let view = self.ask().await;
        if view.is_err() {
            // The connection does not heal; the next call makes another.
            self.rpc = None;
        }
        view
    }

    async fn ask(&mut self) -> Result<ChainView, RpcError> {
        let rpc = self.rpc().await?;
        let peers = rpc.health().await?.peers;
        let finalized = rpc.finalized().await?;
        // Asked last, so that it is never below the final block.
        let best = rpc.best_number().await?;
        Ok(ChainView { peers, best, finalized })
    }

    /// What the node is doing.
    pub async fn status(&mut self) -> NodeStatus {
        let chain = if self.is_started() { self.chain().await.ok() } else { None };
        NodeStatus { name: self.name().into(), is_started: self.is_started(), chain }
    }

    /// Ends the process at once, as a power cut would.
    pub fn kill(&mut self) -> Result<(), NodeError> {
        self.rpc = None;
        let Some(mut process) = self.process.take() else {
            return Err(NodeError::NotStarted { name: self.name().into() });
        };
        process
            .kill()
            .map(drop)
            .map_err(|source| NodeError::Process { name: self.config.name.clone(), source })
    }

    /// Asks the process to end; kills it after [`STOP_TIMEOUT`].
    pub async fn stop(&mut self) -> Result<Ending, NodeError> {
        self.ask_to_stop()?;
        self.wait_stopped().await
    }

    pub(crate) fn ask_to_stop(&mut self) -> Result<(), NodeError> {
        self.rpc = None;
        let Some(process) = &mut self.process else {
            return Err(NodeError::NotStarted { name: self.name().into() });
        };
        process
            .terminate()
            .map_err(|source| NodeError::Process { name: self.config.name.clone(), source })
    }

    pub(crate) async fn wait_stopped(&mut self) -> Result<Ending, NodeError> {
        let Some(mut process) = self.process.take() else {
            return Err(NodeError::NotStarted { name: self.name().into() });
        };
        let failed = |source| NodeError::Process { name: self.config.name.clone(), source };
        if process.wait(STOP_TIMEOUT).await.map_err(failed)?.is_some() {
            return Ok(Ending::Clean);
        }
        process.kill().map_err(failed)?;
        Ok(Ending::Killed)
    }
}

/// The last lines of a log, for an error message.
fn tail(log: &Path) -> String {
    let read = || {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok::<_, io::Error>(bytes)
    };
    let bytes = read().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// Why a node does not do what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NodeError {
    /// A port it needs is taken.
    #[error(transparent)]
    Ports(#[from] PortsError),
    /// Its keys cannot be written.
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
    /// A sub-command of the node binary failed.
    #[error(transparent)]
    Subcommand(#[from] SubcommandError),
    /// A file of the node cannot be used.
    #[error("cannot use {}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// The node binary cannot be executed.
    #[error("cannot run the node binary {}", .binary.display())]
    Spawn {
        /// The binary.
        binary: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// It was to be started twice.
    #[error("{name} runs already")]
    AlreadyStarted {
        /// The node.
        name: String,
    },
    /// It was to be used before it was started.
    #[error("{name} does not run")]
    NotStarted {
        /// The node.
        name: String,
    },
    /// Its process cannot be waited for or signalled.
    #[error("cannot reach the process of {name}")]
    Process {
        /// The node.
        name: String,
        /// What failed.
        source: io::Error,
    },
    /// Its process ended without being asked to.
    #[error("{name} ended by itself ({status}); the last lines of {}:\n{tail}", .log.display())]
    Died {
        /// The node.
        name: String,
        /// How it ended.
        status: ExitStatus,
        /// Where it says why.
        log: PathBuf,
        /// The end of the log.
        tail: String,
    },
    /// It runs, and does not answer.
    #[error("{name} did not answer within {timeout_secs} s of its start; see {}", .log.display())]
    NotReady {
        /// The node.
        name: String,
        /// How long was waited.
        timeout_secs: u64,
        /// Where it may say why.
        log: PathBuf,
        /// What the last attempt met.
        source: Box<RpcError>,
    },
}

#[cfg(test)]
mod tests {
    use super::{config::tests::config, *};
    use crate::ports::{PortPlan, Ports};
    use std::{fs, os::unix::fs::PermissionsExt};

    #[tokio::test]
    async fn death_at_start_shows_the_end_of_the_log() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let script = folder.path().join("node");
        fs::write(&script, "#!/bin/sh\nseq 1 100\necho no such chain >&2\nexit 7\n")
            .expect("the folder is writable");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("it is ours");
        let ports = Ports::reserve(PortPlan::Free, 1).expect("ports are free");
        let mut node =
            Node::new(NodeConfig { binary: script, ports: ports.node(0), ..config(folder.path()) });
        let spawner = Spawner::new().expect("a thread");
        node.start(&spawner).expect("the script runs");
        let error = node.wait_ready(READY_TIMEOUT).await.expect_err("the script ends");
        let text = error.to_string();
        assert!(matches!(error, NodeError::Died { .. }), "{text}");
        assert!(text.contains("no such chain") && text.contains("alice.log"), "{text}");
        assert!(text.contains("\n100\n") && !text.contains("\n80\n"), "{text}");
    }
}
