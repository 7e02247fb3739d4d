// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Measures the weights of a runtime's calls: `frame-benchmarking-cli` with the host functions of
//! this chain's node.

use clap::Parser;
use frame_benchmarking_cli::{OpaqueBlock, OverheadCmd, PalletCmd};
use sp_runtime::traits::BlakeTwo256;

/// Host functions the node has beyond Substrate's own.
type ExtraHostFunctions = ();

/// Measures the weights of a runtime's calls.
#[derive(Parser)]
enum Command {
    /// The calls and hooks of pallets.
    Pallet(Box<PalletCmd>),
    /// An empty block, and an empty transaction.
    Overhead(Box<OverheadCmd>),
}

fn main() -> sc_cli::Result<()> {
    sc_cli::LoggerBuilder::new("info").init()?;
    match Command::parse() {
        Command::Pallet(command) => command.run_with_spec::<BlakeTwo256, ExtraHostFunctions>(None),
        Command::Overhead(command) => {
            command.run_with_default_builder_and_spec::<OpaqueBlock, ExtraHostFunctions>(None)
        },
    }
}
