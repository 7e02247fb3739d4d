// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the index of history and receipts are made of, from this node's database.
//!
//! - `ledger`: finalized blocks and the leaves of their trees
//! - `genesis`: the proof of the first authorities, from the chain specification
//! - `prover`: receipt files
//! - `jobs`: jobs that are not over, and prices
//! - `arguments`: the command line
//! - `start`: all of it together

mod arguments;
mod genesis;
mod jobs;
mod ledger;
mod prover;
mod start;
#[cfg(test)]
mod tests;

pub(crate) use arguments::HistoryArguments;
pub(crate) use start::{start, Surroundings};
