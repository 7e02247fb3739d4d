// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The Ethereum JSON-RPC server of Credence's nodes: pallet-revive's, generated from Credence's
//! metadata instead of another chain's.

use pallet_revive_eth_rpc::cli;

fn main() -> anyhow::Result<()> {
    cli::run(cli::CliCommand::parse_cli()?)
}
