// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The command line.

use crate::history::HistoryArguments;
use sc_cli::RunCmd;

/// A node of the Credence network.
#[derive(Debug, clap::Parser)]
pub(crate) struct Cli {
    /// What to do instead of running the node.
    #[command(subcommand)]
    pub(crate) subcommand: Option<Subcommand>,

    /// How to run the node.
    #[clap(flatten)]
    pub(crate) run: RunCmd,

    /// Skip the hardware measurements a validator makes at start.
    ///
    /// They take a few seconds; their results go to the log and, if enabled, to telemetry.
    #[arg(long)]
    pub(crate) no_hardware_benchmarks: bool,

    /// Whether and where to keep the history.
    #[clap(flatten)]
    pub(crate) history: HistoryArguments,
}

/// Everything the program does besides running a node.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Subcommand {
    /// Generate, inspect and insert keys.
    #[command(subcommand)]
    Key(sc_cli::KeySubcommand),

    /// Write a chain specification, plain or raw.
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

    /// Check that a block of the database follows the rules.
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Write blocks to a file.
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Write the state at a block as a chain specification.
    ExportState(sc_cli::ExportStateCmd),

    /// Read blocks from a file and import them.
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Delete the chain's database.
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Take back the last blocks that are not final.
    Revert(sc_cli::RevertCmd),

    /// Print what the database holds.
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Sign a message with a secret key.
    Sign(sc_cli::SignCmd),

    /// Verify a signature.
    Verify(sc_cli::VerifyCmd),
}
