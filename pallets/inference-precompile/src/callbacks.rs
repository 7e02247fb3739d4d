// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is stored of a callback.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::Balance;
use frame_support::{traits::ConstU32, weights::Weight, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H160;
use sp_runtime::AccountId32;

/// How much is kept of what a failed callback returned, in bytes.
pub const MAX_FAILURE_BYTES: u32 = 256;

/// What was paid in advance for one callback, in planck.
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
pub struct Prepaid {
    /// For the weight of the call and of making it.
    pub fee: Balance,
    /// The most that the call may lock for new storage.
    pub deposit: Balance,
}

impl Prepaid {
    /// Both. They were added up when they were paid, so the sum fits.
    pub fn total(&self) -> Balance {
        self.fee.saturating_add(self.deposit)
    }
}

/// Why a callback failed.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Failure {
    /// The contract reverted, with these bytes, cut at [`MAX_FAILURE_BYTES`].
    Reverted(BoundedVec<u8, ConstU32<MAX_FAILURE_BYTES>>),
    /// The call could not be made or finished; the name of the error, such as `OutOfGas`.
    Trapped(BoundedVec<u8, ConstU32<MAX_FAILURE_BYTES>>),
    /// There is no contract any more.
    NoContract,
}

impl Failure {
    /// A revert with these bytes.
    pub fn reverted(bytes: &[u8]) -> Self {
        Self::Reverted(cut(bytes))
    }

    /// An error with this name.
    pub fn trapped(name: &str) -> Self {
        Self::Trapped(cut(name.as_bytes()))
    }

    /// What contracts are told: the bytes of the revert, or the name of the error.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Reverted(bytes) | Self::Trapped(bytes) => bytes.to_vec(),
            Self::NoContract => b"NoContract".to_vec(),
        }
    }
}

fn cut(bytes: &[u8]) -> BoundedVec<u8, ConstU32<MAX_FAILURE_BYTES>> {
    BoundedVec::truncate_from(bytes.to_vec())
}

/// Where a callback stands.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum CallbackStage {
    /// Its job is open.
    Waiting,
    /// Its job has ended; an idle part of a block will make the call.
    Queued,
    /// The call failed. Nothing prepaid is left.
    Failed(Failure),
}

/// A contract's wish to be called when its job has ended.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Callback {
    /// The contract.
    pub target: H160,
    /// The gas that was asked for.
    pub gas: u64,
    /// The weight that this gas was.
    pub weight: Weight,
    /// The most that the call may lock for new storage, in planck.
    pub deposit: Balance,
    /// What is left of what was paid in advance.
    pub prepaid: Prepaid,
    /// Who paid, and gets back what is not used.
    pub payer: AccountId32,
    /// Where it stands.
    pub stage: CallbackStage,
}

impl Callback {
    /// The most that a call with this weight may lock: as much more than was asked for as it has
    /// more weight. pallet-revive gives inner calls with an amount of gas a share of the weight that
    /// is the smaller the more deposit there is beside it.
    pub(crate) fn deposit_with(&self, weight: Weight) -> Balance {
        self.deposit
            .saturating_mul(weight.ref_time().into())
            .checked_div(self.weight.ref_time().into())
            .unwrap_or(self.deposit)
    }

    /// Takes what is prepaid out of the record, and notes that the call failed.
    pub(crate) fn fail(&mut self, failure: Failure) {
        self.prepaid = Prepaid::default();
        self.stage = CallbackStage::Failed(failure);
    }
}

/// The ends of a queue without holes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Ends {
    /// The place of the oldest entry.
    pub head: u64,
    /// The place of the next entry.
    pub tail: u64,
}

impl Ends {
    /// How many entries there are.
    pub fn len(&self) -> u64 {
        self.tail.saturating_sub(self.head)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place for a new entry.
    pub(crate) fn push(&mut self) -> u64 {
        let place = self.tail;
        // A number for every nanosecond of five centuries.
        self.tail = self.tail.saturating_add(1);
        place
    }

    /// The place of the oldest entry, which the caller removes.
    pub(crate) fn pop(&mut self) -> u64 {
        let place = self.head;
        self.head = self.head.saturating_add(1);
        place
    }
}
