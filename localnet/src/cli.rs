// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The command line.

use crate::{
    commands::{self, CommandError},
    default_node_binary,
    network::Options,
    ports::{PortPlan, DEFAULT_BASE},
    terminal::Terminal,
};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// Where networks are, in the user's cache, unless told otherwise. A demo begins anew each time
/// and must not remove the chain somebody works with.
const LOCALNET: &str = "localnet";
const DEMO: &str = "localnet-demo";

/// What a shell reports of a command that was interrupted.
const INTERRUPTED: u8 = 130;

/// A network of Credence validators on this machine, for trying things out.
#[derive(Debug, Parser)]
#[command(name = "credence-localnet", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the network and keep it running until Ctrl-C or `stop`.
    Up {
        #[command(flatten)]
        network: NetworkArgs,
        /// Begin a new chain, rather than carry on with the one in the folder.
        #[arg(long)]
        fresh: bool,
    },
    /// Start a new network, watch it finalize some blocks, and stop it.
    Demo {
        #[command(flatten)]
        network: NetworkArgs,
        /// The block that every validator must finalize.
        #[arg(long, value_name = "BLOCK", default_value_t = 10)]
        until_finalized: u64,
    },
    /// Say what the nodes of a running network are doing.
    Status(FolderArgs),
    /// Stop a network that runs in another terminal.
    Stop(FolderArgs),
}

#[derive(Debug, Args)]
struct FolderArgs {
    /// The network's folder [default: credence/localnet in the user's cache folder, or
    /// credence/localnet-demo there for a demo].
    #[arg(long, value_name = "FOLDER")]
    base_path: Option<PathBuf>,
}

impl FolderArgs {
    /// The folder given, or the one called `default` in the user's cache.
    fn or(self, default: &str) -> PathBuf {
        self.base_path.unwrap_or_else(|| crate::cache_folder().join(default))
    }
}

#[derive(Debug, Args)]
struct NetworkArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// How many validators: Alice, Bob, Charlie, Dave, …
    #[arg(long, value_name = "COUNT", default_value_t = 4)]
    validators: usize,
    /// The first node's RPC port; the others' follow, P2P is 40 above, Prometheus 80 above.
    #[arg(long, value_name = "PORT", default_value_t = DEFAULT_BASE)]
    base_port: u16,
    /// The node binary [default: credence-node beside this program, or on the PATH].
    #[arg(long, value_name = "FILE")]
    node: Option<PathBuf>,
    /// The chain whose genesis is used: a name the node knows, or a plain chain spec.
    #[arg(long, default_value = "local")]
    chain: String,
    /// More arguments for every node, after `--`.
    #[arg(last = true, value_name = "NODE ARGUMENTS")]
    node_args: Vec<String>,
}

impl NetworkArgs {
    fn options(self, default_folder: &str, fresh: bool) -> Result<Options, CommandError> {
        Ok(Options {
            validators: self.validators,
            base_path: self.folder.or(default_folder),
            fresh,
            node_binary: self.node.or_else(default_node_binary).ok_or(CommandError::NoNode)?,
            chain: self.chain,
            ports: PortPlan::From(self.base_port),
            node_args: self.node_args,
        })
    }
}

impl Cli {
    /// Does what the command line says; a failure is explained on stderr.
    pub async fn run(self) -> ExitCode {
        let mut terminal = Terminal::new();
        match self.command.run(&mut terminal).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                terminal.error(&error);
                match error {
                    CommandError::Interrupted => ExitCode::from(INTERRUPTED),
                    _ => ExitCode::FAILURE,
                }
            },
        }
    }
}

impl Command {
    async fn run(self, terminal: &mut Terminal) -> Result<(), CommandError> {
        match self {
            Self::Up { network, fresh } => {
                commands::up(network.options(LOCALNET, fresh)?, terminal).await
            },
            Self::Demo { network, until_finalized } => {
                commands::demo(network.options(DEMO, true)?, until_finalized, terminal).await
            },
            Self::Status(folder) => commands::status(&folder.or(LOCALNET), terminal).await,
            Self::Stop(folder) => commands::stop(&folder.or(LOCALNET), terminal).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    fn up(args: &[&str]) -> (NetworkArgs, bool) {
        let args = ["credence-localnet", "up"].iter().chain(args);
        match Cli::try_parse_from(args).expect("the arguments are valid").command {
            Command::Up { network, fresh } => (network, fresh),
            other => panic!("{other:?} is not `up`"),
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn up_needs_no_arguments() {
        let (network, fresh) = up(&[]);
        assert_eq!(network.validators, 4);
        assert_eq!(network.base_port, DEFAULT_BASE);
        assert_eq!(network.chain, "local");
        assert!(!fresh);
        assert!(network.folder.or(LOCALNET).ends_with("credence/localnet"));
    }

    #[test]
    fn arguments_reach_the_options() {
        let (network, fresh) = up(&[
            "--validators=7",
            "--base-path=/net",
            "--base-port=20000",
            "--fresh",
            "--node=/bin/node",
            "--",
            "--log=babe=trace",
        ]);
        let options = network.options(LOCALNET, fresh).expect("a node is named");
        assert_eq!(options.validators, 7);
        assert_eq!(options.base_path, PathBuf::from("/net"));
        assert_eq!(options.ports, PortPlan::From(20_000));
        assert!(options.fresh);
        assert_eq!(options.node_binary, PathBuf::from("/bin/node"));
        assert_eq!(options.node_args, ["--log=babe=trace"]);
    }

    #[test]
    fn demo_watches_ten_blocks() {
        let cli = Cli::try_parse_from(["credence-localnet", "demo"]).expect("valid arguments");
        assert!(matches!(cli.command, Command::Demo { until_finalized: 10, .. }));
    }

    #[test]
    fn stop_and_status_take_a_folder_only() {
        for command in ["stop", "status"] {
            let args = ["credence-localnet", command, "--base-path", "/net"];
            Cli::try_parse_from(args).expect("a folder is enough");
            let args = ["credence-localnet", command, "--validators", "4"];
            Cli::try_parse_from(args).expect_err("there is nothing to start");
        }
    }

    #[test]
    fn ports_beyond_the_last_are_refused() {
        Cli::try_parse_from(["credence-localnet", "up", "--base-port", "65536"])
            .expect_err("there is no such port");
    }
}
