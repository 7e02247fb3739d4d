// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who is registered, and with what.

use codec::{Decode, Encode};
use credence_primitives::{
    ids::{CheckerKey, ModelId, OperatorKey, Signature},
    ActiveBlock, Balance,
};
use sp_core::crypto::AccountId32;

/// Whether a registered party gets work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Standing {
    /// It does.
    Active,
    /// It does not before its owner asks for its return, at this active block or later: a worker
    /// in jail, a checker suspended.
    Suspended {
        /// When it may return.
        until: ActiveBlock,
    },
    /// It is leaving of its own will.
    Leaving,
    /// It had to leave.
    Ejected,
}

/// A worker as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct WorkerRecord {
    /// The key that signs results.
    pub operator: OperatorKey,
    /// Who is paid.
    pub payee: AccountId32,
    /// What of the bond stands behind its word.
    pub free_bond: Balance,
    /// What a worker needs to get jobs.
    pub minimum_bond: Balance,
    /// The most jobs open at a time.
    pub capacity: u32,
    /// Whether it gets work.
    pub standing: Standing,
    /// What it serves, and at which price.
    pub prices: Vec<(ModelId, Balance)>,
}

/// How a worker registers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct WorkerRegistration {
    /// The key that signs results.
    pub operator: OperatorKey,
    /// Its signature that it works for this account on this chain.
    pub proof: Signature,
    /// Who is paid.
    pub payee: AccountId32,
    /// What is put on hold.
    pub bond: Balance,
    /// The most jobs open at a time.
    pub capacity: u32,
}

/// A checker as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CheckerRecord {
    /// The key that signs duties.
    pub key: CheckerKey,
    /// What of the bond stands behind its word.
    pub free_bond: Balance,
    /// What a checker needs to be drawn.
    pub minimum_bond: Balance,
    /// Whether it is drawn.
    pub standing: Standing,
}

/// How a checker registers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CheckerRegistration {
    /// The key that signs duties.
    pub key: CheckerKey,
    /// Its signature that it checks for this account on this chain.
    pub proof: Signature,
    /// What is put on hold.
    pub bond: Balance,
}
