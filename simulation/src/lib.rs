// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! All five pallets together, under random and Byzantine use. Nothing here runs on a chain.
//!
//! - [`model`]: the rules of *Checked* as a pure state machine, without FRAME
//! - [`party`]: who takes part, honest and not
//! - [`play`]: one job from draw to end, by the rules of the model and the parties' conduct
//! - [`outputs`]: real f32 tensors with numeric noise of measured magnitudes
//! - [`economics`]: what cheating gains and loses
//! - [`statistics`]: chances of committees, and intervals of observed rates
//! - [`random`]: numbers that a seed determines
//! - [`runtime`]: a runtime of the five pallets, wired to each other, and its blocks
//! - [`world`]: accounts, keys and models on that runtime, and the daemons of honest and dishonest
//!   parties
//! - [`invariants`]: what must hold after every block
//! - [`history`]: what the offchain index holds, against events and state
//! - [`chaos`]: random calls of everything by everybody

#![expect(clippy::unwrap_used, reason = "a simulation that cannot unwrap has failed")]

pub mod chaos;
pub mod economics;
pub mod history;
pub mod invariants;
pub mod model;
pub mod outputs;
pub mod party;
pub mod play;
pub mod random;
pub mod runtime;
pub mod statistics;
pub mod world;
