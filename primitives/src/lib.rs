// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What chain, workers, checkers and clients of Credence must agree on to the byte.
//!
//! Everything that is hashed, signed, compared or divided has its one definition here, so that
//! the two sides of a check cannot drift apart. No FRAME, no async, no standard library. The
//! encodings are pinned by golden vectors in `primitives/vectors/`.
//!
//! - [`ids`]: names of things
//! - [`tensor`]: the canonical encoding of inputs and outputs
//! - [`manifest`]: what a model's author declares
//! - [`numeric`]: when two outputs count as equal
//! - [`commitment`]: tickets, commitments, trees of tiles, and what is signed
//! - [`duty`]: what checkers say to the chain
//! - [`committee`]: sizes, majorities and draws
//! - [`attribution`]: weights of datasets in one inference
//! - [`lineage`]: shares along a model's ancestry
//! - [`division`]: exact division of credit and money
//! - [`bond`]: the books of a bonded party
//! - [`receipt`]: leaves that settlement leaves behind, and their proofs
//! - [`history`]: the other leaves: charges, payments, refunds, failures, penalties
//! - [`protocol`]: what each pallet asks of the others
//! - [`api`]: what a runtime answers to its node

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod api;
pub mod attribution;
pub mod bond;
pub mod commitment;
pub mod committee;
pub mod division;
pub mod duty;
pub mod history;
pub mod ids;
pub mod lineage;
pub mod manifest;
pub mod numeric;
pub mod protocol;
pub mod receipt;
pub mod tensor;

/// An amount of money in planck; 10^12 planck are one CRED.
pub type Balance = u128;

/// A count of active blocks: blocks in which the protocol's calls were possible.
///
/// Windows and deadlines are measured in these, so that an emergency stop or a multi-block
/// migration makes nobody late.
pub type ActiveBlock = u32;

/// Parts per million of a whole.
pub type Ppm = u32;

/// The whole, in parts per million; also the micro-credits of one credit.
pub const MILLION: Ppm = 1_000_000;

#[cfg(test)]
mod tests;
