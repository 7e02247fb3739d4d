// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The command line of `credence-worker`.

use crate::{
    config::{self, Config, ConfigError, LogConfig, LogFormat, Problems},
    daemon::{self, DaemonError},
    journal::Role,
};
use clap::{Args, Parser, Subcommand};
use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};
use tracing_subscriber::{filter::ParseError, EnvFilter};

/// Ends with this when the configuration is wrong: starting again does not help.
const EXIT_CONFIG: u8 = 2;
/// Ends with this when something failed while it ran.
const EXIT_FAILURE: u8 = 1;

/// Serves models for the Credence network, or checks results for a validator.
///
/// Secrets are read from files that the configuration names, never from arguments.
#[derive(Debug, Parser)]
#[command(name = "credence-worker", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve models as a worker, until asked to stop by SIGTERM or SIGINT. The second signal ends
    /// at once.
    Serve(Configured),
    /// Check results for a validator, until asked to stop.
    Check(Configured),
    /// Check the configuration and show it with all defaults.
    CheckConfig(Configured),
    /// Show the version.
    Version,
}

#[derive(Debug, Args)]
struct Configured {
    /// The configuration, a TOML file.
    #[arg(long, value_name = "FILE", env = "CREDENCE_WORKER_CONFIG")]
    config: Option<PathBuf>,
    /// Changes one key of the configuration, such as `http.listen=127.0.0.1:9701`.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<String>,
}

impl Configured {
    fn load(&self) -> Result<Config, CliError> {
        Ok(config::load(self.config.as_deref(), &self.settings)?)
    }
}

impl Cli {
    /// Does what the arguments say; errors go to standard error, in one line.
    pub async fn run(self) -> ExitCode {
        match self.command.run().await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let line = crate::follow::causes(&error);
                // Nothing is left that could be told of a closed standard error.
                drop(writeln!(io::stderr(), "error: {line}"));
                ExitCode::from(error.exit_code())
            },
        }
    }
}

impl Command {
    async fn run(self) -> Result<(), CliError> {
        match self {
            Self::Serve(configured) => {
                let config = prepared(&configured, Role::Worker)?;
                Ok(daemon::serve(config).await?)
            },
            Self::Check(configured) => {
                let config = prepared(&configured, Role::Checker)?;
                Ok(daemon::check(config).await?)
            },
            Self::CheckConfig(configured) => {
                let config = configured.load()?;
                print(&config.shown())?;
                for role in [Role::Worker, Role::Checker] {
                    let verdict = match config.validate(role) {
                        Ok(()) => format!("# {role:?}: sound\n"),
                        Err(problems) => format!("# {role:?}: {problems}\n"),
                    };
                    print(&verdict.trim_end().replace('\n', "\n# "))?;
                    print("\n")?;
                }
                Ok(())
            },
            Self::Version => print(concat!("credence-worker ", env!("CARGO_PKG_VERSION"), "\n")),
        }
    }
}

fn prepared(configured: &Configured, role: Role) -> Result<Config, CliError> {
    let config = configured.load()?;
    config.validate(role)?;
    start_logs(&config.log)?;
    Ok(config)
}

/// Logs to standard error from now on, as configured. Once in a process.
///
/// # Errors
/// If the filter is none.
pub fn start_logs(log: &LogConfig) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(&log.filter)?;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        // It would complain of a log that cannot be written in that log, and panic when that fails:
        // a full disk must not end the process.
        .log_internal_errors(false)
        .with_writer(io::stderr);
    match log.format {
        LogFormat::Text => logs.init(),
        LogFormat::Json => logs.json().init(),
    }
    Ok(())
}

fn print(text: &str) -> Result<(), CliError> {
    io::stdout().write_all(text.as_bytes()).map_err(|source| CliError::Output { source })
}

/// Why a command has failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// The configuration cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration does not fit the role.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// `log.filter` is none.
    #[error("`log.filter` is no filter")]
    Filter(#[from] ParseError),
    /// The daemon has failed.
    #[error(transparent)]
    Daemon(#[from] DaemonError),
    /// Standard output is closed.
    #[error("cannot write to standard output")]
    Output {
        /// What the system says.
        source: io::Error,
    },
}

impl CliError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Problems(_) | Self::Filter(_) => EXIT_CONFIG,
            Self::Daemon(_) | Self::Output { .. } => EXIT_FAILURE,
        }
    }
}
