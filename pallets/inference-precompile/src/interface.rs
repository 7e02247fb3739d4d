// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The interface as Solidity declares it, and how the chain's values look there.

use alloc::{string::String, vec::Vec};
use credence_primitives::{
    manifest::ShareOf,
    protocol::ModelUnavailable,
    tensor::{Axis, TensorSpec},
    Balance,
};
use frame_support::traits::Get;
use pallet_inference::{Outcome, Stage};
use pallet_revive::precompiles::alloy::{
    self,
    primitives::U256,
    sol_types::{abi::AbiDecoderConfig, Result, SolInterface},
};
use sp_core::H160;
use sp_runtime::AccountId32;

#[allow(missing_docs, unreachable_pub, clippy::too_many_arguments, reason = "generated")]
mod solidity {
    use super::alloy;

    alloy::sol!("../../contracts/src/IInference.sol");
}

pub use solidity::{IInference, IInferenceCallback};

/// The bytes of a call, which are decoded once they are charged for: pallet-revive decodes calls
/// before it hands them over.
pub struct EncodedCall(Vec<u8>);

impl EncodedCall {
    /// How many bytes there are; a transaction holds fewer than this can count.
    pub(crate) fn len(&self) -> u32 {
        self.0.len().try_into().unwrap_or(u32::MAX)
    }

    /// The call, decoded by a decoder whose tokens take no more memory than the bytes.
    ///
    /// Offsets in an encoding may point at the same bytes again and again. Without the bound a
    /// hundred kilobytes could be decoded into a hundred megabytes; what solc and other tools
    /// encode takes less memory decoded than encoded.
    ///
    /// # Errors
    /// The bytes are no call of the interface, or name their parts more than once.
    pub(crate) fn decode(&self) -> Result<IInference::IInferenceCalls> {
        let bounded = AbiDecoderConfig::new().validate(true).memory_limit(self.0.len());
        IInference::IInferenceCalls::abi_decode_with_config(&self.0, bounded)
    }
}

impl SolInterface for EncodedCall {
    const NAME: &'static str = IInference::IInferenceCalls::NAME;
    const MIN_DATA_LENGTH: usize = 0;
    const COUNT: usize = IInference::IInferenceCalls::COUNT;

    fn selector(&self) -> [u8; 4] {
        self.0.first_chunk().copied().unwrap_or_default()
    }

    fn selector_at(index: usize) -> Option<[u8; 4]> {
        IInference::IInferenceCalls::selector_at(index)
    }

    fn valid_selector(selector: [u8; 4]) -> bool {
        IInference::IInferenceCalls::valid_selector(selector)
    }

    fn abi_decode_raw(selector: [u8; 4], data: &[u8]) -> Result<Self> {
        Ok(Self([selector.as_slice(), data].concat()))
    }

    // Whatever the bytes are: also if they are too few.
    fn abi_decode_validate(data: &[u8]) -> Result<Self> {
        Ok(Self(data.to_vec()))
    }

    fn abi_encoded_size(&self) -> usize {
        self.0.len().saturating_sub(4)
    }

    fn abi_encode_raw(&self, out: &mut Vec<u8>) {
        out.extend(self.0.iter().skip(4));
    }
}

/// The part of the precompile's address that its matcher takes.
pub const INFERENCE: core::num::NonZero<u16> = match core::num::NonZero::new(0x0a1f) {
    Some(number) => number,
    None => panic!("the number is not zero"),
};

/// The precompile's address.
pub const ADDRESS: H160 = H160([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0x1f, 0, 0]);

/// Planck as wei.
pub(crate) fn wei<T: pallet_revive::Config>(planck: Balance) -> U256 {
    // The largest amount of planck times a number of 32 bits fits.
    U256::from(planck).saturating_mul(U256::from(T::NativeToEthRatio::get()))
}

/// Wei as planck; `None` if there are too many or a part of one is left over.
pub(crate) fn planck<T: pallet_revive::Config>(wei: U256) -> Option<Balance> {
    let (planck, dust) = wei.div_rem(U256::from(T::NativeToEthRatio::get()));
    if !dust.is_zero() {
        return None;
    }
    planck.try_into().ok()
}

impl From<&Stage> for IInference::JobStatus {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::Queued { .. } => Self::Queued,
            Stage::Assigned { .. } => Self::Assigned,
            Stage::Verifying { .. } => Self::Verifying,
            Stage::Closed { outcome: Outcome::Settled, .. } => Self::Settled,
            Stage::Closed { .. } => Self::Refunded,
        }
    }
}

impl From<Outcome> for IInference::Ending {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Settled => Self::Settled,
            Outcome::Cancelled => Self::Cancelled,
            Outcome::NoWorker => Self::NoWorker,
            Outcome::Expired => Self::Expired,
            Outcome::DeclinedThrice => Self::DeclinedThrice,
            Outcome::AttemptsExhausted => Self::AttemptsExhausted,
            Outcome::Undecided => Self::Undecided,
            Outcome::SettlementFailed => Self::SettlementFailed,
            Outcome::ModelWithdrawn => Self::ModelWithdrawn,
        }
    }
}

impl From<ModelUnavailable> for IInference::ModelStatus {
    fn from(reason: ModelUnavailable) -> Self {
        match reason {
            ModelUnavailable::Unknown => Self::Unknown,
            ModelUnavailable::Pending => Self::Pending,
            ModelUnavailable::Deprecated => Self::Deprecated,
            ModelUnavailable::Quarantined => Self::Quarantined,
        }
    }
}

impl From<&TensorSpec> for IInference::Tensor {
    fn from(spec: &TensorSpec) -> Self {
        let length = |axis: &Axis| match axis {
            Axis::Fixed(length) | Axis::Dynamic { max: length, .. } => *length,
        };
        Self {
            // The registry admits no other names.
            name: String::from_utf8_lossy(&spec.name).into_owned(),
            dtype: spec.dtype as u8,
            shape: spec.shape.iter().map(length).collect(),
            isDynamic: spec.shape.iter().map(|axis| matches!(axis, Axis::Dynamic { .. })).collect(),
        }
    }
}

/// The kind of a share, and whose it is: an account, or the name of a model or dataset.
pub(crate) fn share_of(of: &ShareOf<AccountId32>) -> (IInference::ShareKind, [u8; 32]) {
    match of {
        ShareOf::Contributor(account) => {
            (IInference::ShareKind::Contributor, *AsRef::<[u8; 32]>::as_ref(account))
        },
        ShareOf::Parent(model) => (IInference::ShareKind::Parent, model.0 .0),
        ShareOf::Dataset(dataset) => (IInference::ShareKind::Dataset, dataset.0 .0),
    }
}

/// The declared tensors of a model.
pub(crate) fn tensors<'s>(specs: impl Iterator<Item = &'s TensorSpec>) -> Vec<IInference::Tensor> {
    specs.map(IInference::Tensor::from).collect()
}
