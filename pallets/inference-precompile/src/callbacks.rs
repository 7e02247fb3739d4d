// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is stored of a callback.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::Balance;
use frame_support::{traits::ConstU32, weights::Weight, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H160;
use sp_runtime::{traits::One, AccountId32, FixedPointNumber, FixedU128};

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
    /// The weight and the deposit of a call that is to have as much as there is, and everything in
    /// the proportion that was asked for: pallet-revive gives inner calls with an amount of gas the
    /// share of all that this gas is of both together, so that plenty of one leaves them little of
    /// the other. `deposit_left` pays for both, of which `price` was asked for.
    pub(crate) fn most_of(
        &self,
        weight_left: Weight,
        deposit_left: Balance,
        price: Balance,
    ) -> (Weight, Balance) {
        let asked = self.weight;
        let times = [
            (weight_left.ref_time().into(), asked.ref_time().into()),
            (weight_left.proof_size().into(), asked.proof_size().into()),
            (deposit_left, price),
        ]
        .into_iter()
        .filter_map(|(left, asked)| FixedU128::checked_from_rational(left, asked))
        .min()
        .unwrap_or_else(FixedU128::one);
        let weight = Weight::from_parts(
            times.saturating_mul_int(asked.ref_time()),
            times.saturating_mul_int(asked.proof_size()),
        );
        (weight, times.saturating_mul_int(self.deposit))
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
