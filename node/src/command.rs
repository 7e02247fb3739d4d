// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Carries out what the command line asks for.

use crate::{
    chain_spec,
    cli::{Cli, Subcommand},
    preflight,
    service::{self, Block},
};
use credence_runtime::configs::system::SS58_PREFIX;
use sc_cli::SubstrateCli;
use sc_service::{Configuration, PartialComponents};
use sp_core::crypto::{set_default_ss58_version, Ss58AddressFormat};

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Credence Node".into()
    }

    fn impl_version() -> String {
        env!("SUBSTRATE_CLI_IMPL_VERSION").into()
    }

    fn executable_name() -> String {
        "credence-node".into()
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        env!("CARGO_PKG_AUTHORS").into()
    }

    fn support_url() -> String {
        "docs/operators.md of the source tree".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
        chain_spec::load(id).map(|spec| Box::new(spec) as Box<_>).map_err(|error| error.to_string())
    }
}

/// Parses the arguments and does what they say.
pub(crate) fn run() -> sc_cli::Result<()> {
    // Keys and addresses print as this chain's.
    set_default_ss58_version(Ss58AddressFormat::custom(SS58_PREFIX));
    let cli = Cli::from_args();

    match &cli.subcommand {
        Some(Subcommand::Key(command)) => command.run(&cli),
        Some(Subcommand::Sign(command)) => command.run(),
        Some(Subcommand::Verify(command)) => command.run(),
        Some(Subcommand::ExportChainSpec(command)) => {
            command.run(Box::new(chain_spec::load(&command.chain).map_err(invalid)?))
        },
        Some(Subcommand::CheckBlock(command)) => cli.create_runner(command)?.async_run(|config| {
            let PartialComponents { client, task_manager, import_queue, .. } =
                service::new_partial(&indexing(config))?;
            Ok((command.run(client, import_queue), task_manager))
        }),
        Some(Subcommand::ExportBlocks(command)) => {
            cli.create_runner(command)?.async_run(|config| {
                let PartialComponents { client, task_manager, .. } = service::new_partial(&config)?;
                Ok((command.run(client, config.database), task_manager))
            })
        },
        Some(Subcommand::ExportState(command)) => cli.create_runner(command)?.async_run(|config| {
            let PartialComponents { client, task_manager, .. } = service::new_partial(&config)?;
            Ok((command.run(client, config.chain_spec), task_manager))
        }),
        Some(Subcommand::ImportBlocks(command)) => {
            cli.create_runner(command)?.async_run(|config| {
                let PartialComponents { client, task_manager, import_queue, .. } =
                    service::new_partial(&indexing(config))?;
                Ok((command.run(client, import_queue), task_manager))
            })
        },
        Some(Subcommand::PurgeChain(command)) => {
            cli.create_runner(command)?.sync_run(|config| command.run(config.database))
        },
        Some(Subcommand::Revert(command)) => cli.create_runner(command)?.async_run(|config| {
            let PartialComponents { client, task_manager, backend, .. } =
                service::new_partial(&config)?;
            let revert_consensus = Box::new(|client: std::sync::Arc<_>, backend, blocks| {
                sc_consensus_babe::revert(std::sync::Arc::clone(&client), backend, blocks)?;
                sc_consensus_grandpa::revert(client, blocks)?;
                Ok(())
            });
            Ok((command.run(client, backend, Some(revert_consensus)), task_manager))
        }),
        Some(Subcommand::ChainInfo(command)) => {
            cli.create_runner(command)?.sync_run(|config| command.run::<Block>(&config))
        },
        None => {
            let runner = cli.create_runner(&cli.run)?;
            preflight::check_ports(runner.config()).map_err(invalid)?;
            preflight::check_network_backend(runner.config()).map_err(invalid)?;
            let Cli { no_hardware_benchmarks, history, .. } = cli;
            runner.run_node_until_exit(|config| async move {
                let measure_hardware = !no_hardware_benchmarks;
                service::new_full(indexing(config), measure_hardware, &history)
                    .await
                    .map_err(Into::into)
            })
        },
    }
}

/// The nodes of the Mountain Range, and so every receipt's proof, live in the offchain index of
/// the blocks a node executes: there is no reason to run without it.
fn indexing(mut config: Configuration) -> Configuration {
    config.offchain_worker.indexing_enabled = true;
    // The preflight has named the port that is taken; a random one would surprise everybody.
    for endpoint in config.rpc.addr.iter_mut().flatten() {
        endpoint.retry_random_port = false;
    }
    config
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> sc_cli::Error {
    sc_cli::Error::Application(Box::new(error))
}
