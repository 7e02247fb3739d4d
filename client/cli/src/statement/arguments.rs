// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The command line of `credence statement`.

use super::period::{Moment, Period};
use crate::identifier::{account, hash};
use clap::{Args, ValueEnum};
use credence_client::AccountId;
use sp_core::H256;
use std::path::PathBuf;

/// `credence statement`.
#[derive(Args, Debug)]
pub(crate) struct Statement {
    /// Whose statement; without it, that of the account of --account-file
    #[arg(long, value_parser = account)]
    pub(crate) account: Option<AccountId>,
    /// The beginning, such as 2026-11-01 or 2026-11-01T12:00:00Z, in UTC; without it, from the
    /// first block
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Moment>,
    /// The end, which is not in the period; without it, to the last block that is indexed
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<Moment>,
    /// How rows are written
    #[arg(long, value_enum)]
    pub(crate) format: StatementFormat,
    /// Where they are written; without it, to standard output
    #[arg(long, value_name = "FILE", required_if_eq("format", "parquet"))]
    pub(crate) out: Option<PathBuf>,
    /// Fetch and verify the receipt of every row's leaf, and write it into this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) proofs: Option<PathBuf>,
    /// The hash of the chain's first block, on which proofs rest; without it, the node is asked
    #[arg(long, value_parser = hash, value_name = "0x…")]
    pub(crate) genesis: Option<H256>,
    /// Replace files that are there
    #[arg(long)]
    pub(crate) force: bool,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatementFormat {
    /// For spreadsheets; the sums go into a second file beside it
    Csv,
    /// One object with the rows, one by line, and the sums
    Json,
    /// For databases; the sums are in the file's metadata
    Parquet,
}

impl Statement {
    /// The period.
    pub(crate) fn period(&self) -> Period {
        Period { from: self.from, to: self.to }
    }
}
