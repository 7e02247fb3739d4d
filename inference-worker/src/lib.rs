// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The off-chain daemon: serves models as a worker, or checks results for a validator.
//!
//! [`serve::run`] and [`check::run`] are the two roles. Each is a pure [`scheduler`], a [`journal`]
//! that makes durable what is signed before it is signed, and tasks that do what the scheduler
//! says. They depend on the outside through two traits: [`chain::Chain`] and
//! [`credence_engine::Engine`].

pub mod chain;
pub mod check;
pub mod cli;
pub mod commitment;
pub mod config;
pub mod daemon;
pub mod follow;
pub mod journal;
pub mod metrics;
pub mod models;
pub mod scheduler;
pub mod secrets;
pub mod serve;
pub mod server;
pub mod shutdown;
pub mod status;

#[cfg(test)]
mod testing;
