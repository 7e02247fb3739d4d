// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Whether and where a node keeps the history.

use std::path::PathBuf;

/// The history of credit, money and penalties, and the RPC methods that serve it.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "History")]
pub(crate) struct HistoryArguments {
    /// Keep no history: the methods `attribution_…` and `inference_…` are not served.
    #[arg(long, conflicts_with_all = ["history_file", "history_postgres", "history_reindex"])]
    pub(crate) no_history: bool,

    /// The SQLite database of the history.
    ///
    /// Without it, `history.sqlite` beside the chain's database.
    #[arg(long, value_name = "FILE", conflicts_with = "history_postgres")]
    pub(crate) history_file: Option<PathBuf>,

    /// A file with the connection string of a PostgreSQL database for the history.
    ///
    /// A file, since arguments are visible to everybody on the machine and the string may hold a
    /// password: `host=/run/postgresql user=credence dbname=credence`. The connection is not
    /// encrypted: use a Unix socket, or a tunnel.
    #[arg(long, value_name = "FILE")]
    pub(crate) history_postgres: Option<PathBuf>,

    /// Leave the PostgreSQL database to another node to write, and only answer from it.
    #[arg(long, requires = "history_postgres", conflicts_with = "history_reindex")]
    pub(crate) history_read_only: bool,

    /// Begin a new history with this block, on a node that does not have what is before.
    #[arg(long, value_name = "BLOCK", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) history_start: Option<u32>,

    /// Delete the history and build it anew from the chain.
    #[arg(long)]
    pub(crate) history_reindex: bool,

    /// Questions to the history that are answered at a time.
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 4,
        value_parser = clap::value_parser!(u16).range(1..=256)
    )]
    pub(crate) history_readers: u16,
}
