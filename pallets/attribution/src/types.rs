// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Credits of accounts, the division of one credit, and flags.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{
    division::largest_remainder,
    duty::Verdict,
    history::{Doubt, What},
    receipt::Report,
    Balance, Ppm, MILLION,
};
use scale_info::TypeInfo;
use sp_core::H256;

/// Micro-credits of an account outside tables of shares. They never shrink and never move.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Credits {
    /// For computing results, as owner of a worker.
    pub compute: u128,
    /// For checking results, as validator.
    pub verification: u128,
}

impl Credits {
    /// All of them; `None` when they overflow.
    pub fn total(&self) -> Option<u128> {
        self.compute.checked_add(self.verification)
    }
}

/// The micro-credits of one job by group; they sum to one million.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct GroupCredits {
    /// For the rows of the model's table.
    pub contributors: u32,
    /// For the worker.
    pub compute: u32,
    /// For the checkers.
    pub verification: u32,
}

impl GroupCredits {
    /// Divides one credit by the protocol's weights for contributors, compute and verification.
    ///
    /// Where nobody has checked, verification weighs nothing, and the other two divide the whole
    /// by their weights. Where no weight is left, compute gets all: somebody has computed.
    pub fn divide(weights: (Ppm, Ppm, Ppm), is_checked: bool) -> Self {
        let (contributors, compute, verification) = weights;
        let verification = if is_checked { verification } else { 0 };
        let weights = [contributors, compute, verification];
        let parts = largest_remainder(u128::from(MILLION), &weights.map(u64::from));
        match micro_credits(&parts)[..] {
            [contributors, compute, verification] if parts != [0; 3] => {
                Self { contributors, compute, verification }
            },
            _ => Self { contributors: 0, compute: MILLION, verification: 0 },
        }
    }
}

/// Parts of at most one credit as the numbers that receipts hold.
pub(crate) fn micro_credits(parts: &[u128]) -> Vec<u32> {
    // Each is at most the million that was divided.
    parts.iter().map(|part| u32::try_from(*part).unwrap_or(MILLION)).collect()
}

/// The planck of one job by group.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct GroupPlanck {
    /// For the model's accumulator.
    pub royalty: Balance,
    /// For the worker's payee.
    pub compute: Balance,
    /// For the checkers.
    pub checks: Balance,
}

impl GroupPlanck {
    /// All of it; `None` when it overflows.
    pub fn total(&self) -> Option<Balance> {
        self.royalty.checked_add(self.compute)?.checked_add(self.checks)
    }
}

/// Who gets credit for checking, with what each is paid: the validators that the report pays, or
/// where it pays none, those that passed the result.
pub(crate) fn credited_checkers<AccountId: Clone>(
    report: &Report<AccountId>,
) -> Vec<(AccountId, Balance)> {
    if !report.pay.is_empty() {
        return report.pay.clone();
    }
    let passed = report.verdicts.iter().filter(|(_, verdict)| *verdict == Some(Verdict::Pass));
    passed.map(|(validator, _)| (validator.clone(), 0)).collect()
}

/// Why a settled credit is doubted after all.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum FlagReason {
    /// The measurement or certificate that vouched for the worker was revoked.
    EvidenceRevoked,
    /// The method of verification turned out to be unsound.
    MethodBroken,
    /// A dispute about the model's lineage was upheld.
    LineageUpheld,
    /// Checkers or the worker were shown to have colluded.
    Collusion,
}

impl From<FlagReason> for Doubt {
    fn from(reason: FlagReason) -> Self {
        match reason {
            FlagReason::EvidenceRevoked => Self::EvidenceRevoked,
            FlagReason::MethodBroken => Self::MethodBroken,
            FlagReason::LineageUpheld => Self::LineageUpheld,
            FlagReason::Collusion => Self::Collusion,
        }
    }
}

/// A mark on a receipt. The credit itself stays.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Flag {
    /// The receipt's leaf hash.
    pub leaf_hash: H256,
    /// Why.
    pub reason: FlagReason,
}

impl From<Flag> for What {
    fn from(flag: Flag) -> Self {
        Self::Flagged { leaf_hash: flag.leaf_hash, doubt: flag.reason.into() }
    }
}
