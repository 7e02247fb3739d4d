// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The history of credit, money and penalties: an index of finalized blocks, and the RPC methods
//! that serve it.
//!
//! A node implements [`chain::Chain`], [`chain::Proofs`] and [`chain::Jobs`], opens a
//! [`store::Store`], runs a [`follower::Follower`], and merges [`rpc::methods`] with its own. The
//! follower turns leaves into rows ([`rows_of`]) and writes them with the number of their block in
//! one transaction. Nothing here reads state, and nothing that is not final is ever stored.

pub mod chain;
pub mod cursor;
pub mod follower;
pub mod health;
pub mod leaf;
pub mod metrics;
pub mod openrpc;
pub mod query;
pub mod row;
mod rows;
pub mod rpc;
pub mod store;
pub mod totals;
pub mod watcher;
mod words;

pub use rows::rows_of;
