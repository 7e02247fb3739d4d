// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The history of credit, money and penalties: an index of finalized blocks, and the RPC methods
//! that serve it.

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
mod words;

pub use rows::rows_of;
