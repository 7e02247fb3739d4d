// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Workers and checkers as processes of their own, with their files in one folder.

use crate::{accounts::UNIT, cheat::Cheat};
use credence_inference_worker::config::{Amount, CheckConfig, Config, ModelOffer, ServeConfig};
use credence_localnet::{
    ports::{Ports, PortsError},
    process::{Process, Spawner},
    program, Identity, PortPlan,
};
use credence_primitives::{ids::ModelId, Balance};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::Duration,
};
use url::Url;

/// The program that serves and checks.
const DAEMON: &str = "credence-worker";
/// This program, which cheats.
const DEMO: &str = "credence-demo";

/// The configuration in a daemon's folder.
const CONFIG: &str = "config.toml";

const WORKER_BOND: Amount = Amount::from_unit(5_000);
const CHECKER_BOND: Amount = Amount::from_unit(2_000);
const CAPACITY: u32 = 16;
const DISK_BUDGET_BYTES: u64 = 1 << 30;
const DRAIN_TIMEOUT_SECS: u64 = 20;
/// More than a daemon takes to finish what it has signed.
const STOP_TIMEOUT: Duration = Duration::from_secs(40);

/// What a daemon does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Serves models, each at a price in planck.
    Worker(Vec<(ModelId, Balance)>),
    /// Checks for a validator.
    Checker,
}

impl Part {
    fn command(&self) -> &'static str {
        match self {
            Self::Worker(_) => "serve",
            Self::Checker => "check",
        }
    }
}

/// Where daemons find things.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The folder of all their files.
    pub folder: PathBuf,
    /// The addresses of nodes.
    pub endpoints: Vec<Url>,
    /// The folder of model files.
    pub artifacts: PathBuf,
}

/// Running daemons; killed when dropped.
#[derive(Debug)]
pub struct Daemons {
    surroundings: Surroundings,
    spawner: Spawner,
    all: Vec<Daemon>,
}

#[derive(Debug)]
struct Daemon {
    name: String,
    config: Config,
    /// A program with arguments that starts what is named after them, if any.
    wrapper: Vec<String>,
    command: Vec<String>,
    log: PathBuf,
    cheat: Option<Cheat>,
    process: Option<Process>,
    /// Where it answers HTTP: nobody else takes that while it is away.
    _ports: Ports,
}

impl Daemons {
    /// None yet.
    pub fn new(surroundings: Surroundings) -> Result<Self, DaemonError> {
        let folder = &surroundings.folder;
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|source| DaemonError::Write { path: folder.clone(), source })?;
        let spawner = Spawner::new().map_err(|source| DaemonError::Thread { source })?;
        Ok(Self { surroundings, spawner, all: Vec::new() })
    }

    /// Starts a daemon for the account `name`, which may cheat.
    pub fn start(
        &mut self,
        name: &str,
        part: Part,
        cheat: Option<Cheat>,
    ) -> Result<(), DaemonError> {
        let folder = self.folder(name);
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(|source| DaemonError::Write { path: folder.clone(), source })?;
        let ports = Ports::reserve(PortPlan::Free, 1)?;
        let http = (Ipv4Addr::LOCALHOST, ports.node(0).rpc).into();
        let config = self.config(name, &part, &folder, http)?;
        let path = folder.join(CONFIG);
        write_private(&path, &toml::to_string_pretty(&config)?)?;
        let path = path.display().to_string();
        let command = match cheat {
            None => vec![found(DAEMON)?, part.command().into(), "--config".into(), path],
            Some(cheat) => vec![
                found(DEMO)?,
                "cheat".into(),
                part.command().into(),
                "--how".into(),
                cheat.to_string(),
                "--config".into(),
                path,
            ],
        };
        let log = folder.join("log");
        let daemon = Daemon {
            name: name.into(),
            config,
            wrapper: Vec::new(),
            command,
            log,
            cheat,
            process: None,
            _ports: ports,
        };
        self.all.push(daemon);
        self.restart(name)
    }

    fn config(
        &self,
        name: &str,
        part: &Part,
        folder: &Path,
        listen: SocketAddr,
    ) -> Result<Config, DaemonError> {
        let key = |kind: &str, uri: String| {
            let path = folder.join(format!("{kind}.key"));
            write_private(&path, &uri).map(|()| path)
        };
        let suri = Identity::named(name).suri().to_owned();
        let mut config = Config::default();
        config.chain.endpoints = self.surroundings.endpoints.clone();
        config.keys.account_file = Some(key("account", suri.clone())?);
        match part {
            Part::Worker(prices) => {
                config.keys.operator_file = Some(key("operator", format!("{suri}//operator"))?);
                let offer = |(id, price): &(ModelId, Balance)| ModelOffer {
                    id: *id,
                    name: None,
                    price: Some(Amount(*price)),
                    price_planck: None,
                };
                config.serve = ServeConfig {
                    models: prices.iter().map(offer).collect(),
                    capacity: CAPACITY,
                    payee: None,
                    bond: Some(WORKER_BOND),
                };
            },
            Part::Checker => {
                config.keys.checker_file = Some(key("checker", format!("{suri}//checker"))?);
                config.check = CheckConfig { bond: Some(CHECKER_BOND), ..CheckConfig::default() };
            },
        }
        config.data.folder = folder.join("data");
        config.artifacts.cache = folder.join("cache");
        config.artifacts.disk_budget_bytes = DISK_BUDGET_BYTES;
        let artifacts = &self.surroundings.artifacts;
        let source = Url::from_directory_path(artifacts);
        config.artifacts.sources =
            vec![source.map_err(|()| DaemonError::NotAbsolute { path: artifacts.clone() })?];
        config.engine.threads = 1;
        config.http.listen = listen;
        config.limits.drain_timeout_secs = DRAIN_TIMEOUT_SECS;
        config.limits.low_balance = Amount(UNIT);
        Ok(config)
    }

    /// The folder of a daemon's files.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.surroundings.folder.join(name.to_ascii_lowercase())
    }

    /// Kills a daemon and starts it with another configuration. `wrapper` is a program with
    /// arguments that starts what is named after them; empty for none.
    pub fn restart_as(
        &mut self,
        name: &str,
        wrapper: &[&str],
        change: impl FnOnce(&mut Config),
    ) -> Result<(), DaemonError> {
        self.kill(name)?;
        let path = self.folder(name).join(CONFIG);
        let daemon = find(&mut self.all, name)?;
        change(&mut daemon.config);
        daemon.wrapper = wrapper.iter().map(|word| (*word).to_owned()).collect();
        write_private(&path, &toml::to_string_pretty(&daemon.config)?)?;
        self.restart(name)
    }

    /// The process of a daemon, while it has not been stopped or killed by us.
    pub fn pid(&mut self, name: &str) -> Result<Option<u32>, DaemonError> {
        Ok(find(&mut self.all, name)?.process.as_ref().map(Process::id))
    }

    /// What a daemon has said so far.
    pub fn log(&mut self, name: &str) -> Result<String, DaemonError> {
        let path = &find(&mut self.all, name)?.log;
        fs::read_to_string(path).map_err(|source| DaemonError::Read { path: path.clone(), source })
    }

    /// Starts a daemon again that has ended or was killed.
    pub fn restart(&mut self, name: &str) -> Result<(), DaemonError> {
        let daemon = find(&mut self.all, name)?;
        let open = OpenOptions::new().create(true).append(true).open(&daemon.log);
        let log = open.map_err(|source| DaemonError::Write { path: daemon.log.clone(), source })?;
        let words: Vec<&String> = daemon.wrapper.iter().chain(&daemon.command).collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let process = self.spawner.spawn(command);
        let failed = |source| DaemonError::Start { name: name.into(), source };
        daemon.process = Some(process.map_err(failed)?);
        Ok(())
    }

    /// Ends a daemon without its consent.
    pub fn kill(&mut self, name: &str) -> Result<(), DaemonError> {
        let daemon = find(&mut self.all, name)?;
        let Some(mut process) = daemon.process.take() else { return Ok(()) };
        process.kill().map_err(|source| DaemonError::Start { name: name.into(), source })?;
        Ok(())
    }

    /// Fails if one that should run has ended.
    pub fn ensure_alive(&mut self) -> Result<(), DaemonError> {
        for daemon in self.all.iter_mut().filter(|daemon| daemon.cheat != Some(Cheat::Crash)) {
            let Some(process) = &mut daemon.process else { continue };
            let name = || daemon.name.clone();
            match process.exit_status() {
                Ok(None) => {},
                Ok(Some(status)) => {
                    return Err(DaemonError::Ended {
                        name: name(),
                        status,
                        last: last_line(&daemon.log),
                        log: daemon.log.clone(),
                    })
                },
                Err(source) => return Err(DaemonError::Start { name: name(), source }),
            }
        }
        Ok(())
    }

    /// Asks all to end and waits until they have; names those that had to be killed.
    pub async fn stop(mut self) -> Result<Vec<String>, DaemonError> {
        for daemon in &mut self.all {
            if let Some(process) = &mut daemon.process {
                let failed = |source| DaemonError::Start { name: daemon.name.clone(), source };
                process.terminate().map_err(failed)?;
            }
        }
        let mut killed = Vec::new();
        for daemon in &mut self.all {
            let Some(mut process) = daemon.process.take() else { continue };
            let failed = |source| DaemonError::Start { name: daemon.name.clone(), source };
            if process.wait(STOP_TIMEOUT).await.map_err(failed)?.is_none() {
                killed.push(daemon.name.clone());
            }
        }
        Ok(killed)
    }
}

fn find<'d>(all: &'d mut [Daemon], name: &str) -> Result<&'d mut Daemon, DaemonError> {
    let found = all.iter_mut().find(|daemon| daemon.name == name);
    found.ok_or_else(|| DaemonError::Unknown { name: name.into() })
}

fn found(name: &'static str) -> Result<String, DaemonError> {
    let path = program(name).ok_or(DaemonError::NoProgram { name })?;
    Ok(path.display().to_string())
}

/// The last line of a log, where a daemon that has ended says why.
fn last_line(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    text.lines().next_back().unwrap_or("it has said nothing").to_owned()
}

/// Writes a file that only its owner may read.
pub fn write_private(path: &Path, text: &str) -> Result<(), DaemonError> {
    let write = || {
        let options =
            OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).clone();
        let mut file: File = options.open(path)?;
        file.write_all(text.as_bytes())
    };
    write().map_err(|source| DaemonError::Write { path: path.into(), source })
}

/// Why a daemon does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DaemonError {
    /// A program is missing.
    #[error("there is no `{name}` beside this program or on the PATH: build it with `make build`")]
    NoProgram {
        /// The program.
        name: &'static str,
    },
    /// A file cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder of model files has no URL.
    #[error("the folder {} is not absolute", path.display())]
    NotAbsolute {
        /// The folder.
        path: PathBuf,
    },
    /// A configuration has no notation.
    #[error("cannot write a configuration")]
    Config(#[from] toml::ser::Error),
    /// There is no free port.
    #[error("cannot get a free port")]
    Ports(#[from] PortsError),
    /// Processes cannot be started.
    #[error("cannot start a thread")]
    Thread {
        /// Why.
        source: io::Error,
    },
    /// A process cannot be started, watched or ended.
    #[error("cannot handle the process of {name}")]
    Start {
        /// Whose.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// A process has ended by itself.
    #[error("the process of {name} has ended ({status}): {last}; its log: {}", log.display())]
    Ended {
        /// Whose.
        name: String,
        /// How.
        status: ExitStatus,
        /// The last that it said.
        last: String,
        /// Where it said that.
        log: PathBuf,
    },
    /// Nobody of this name was started.
    #[error("nobody called {name} was started")]
    Unknown {
        /// The name.
        name: String,
    },
}
