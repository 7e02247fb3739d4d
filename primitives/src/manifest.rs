// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a model's author declares, once and for ever.

use crate::{
    ids::{DatasetId, ModelId},
    numeric::ClassId,
    tensor::{OutputSpecs, TensorSpecs},
    Balance, Ppm,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The longest URI of a model's metadata, in bytes.
pub const MAX_URI_BYTES: u32 = 256;
/// The most contributors, parents and datasets a manifest names, together.
pub const MAX_DIRECT_ENTRIES: u32 = 16;
/// The most parents a manifest names.
pub const MAX_PARENTS: u32 = 8;
/// The most rows of a model's table of shares, ancestors included.
pub const MAX_TABLE_ROWS: u32 = 64;
/// The longest encoded input or output, in bytes.
pub const MAX_TENSOR_BYTES: u32 = 16 * 1024;

/// How a result can be verified.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub enum Assurance {
    /// The worker's signature, and nothing else.
    Signed,
    /// Accepted unless challenged; a random fraction is checked.
    Sampled,
    /// Re-executed by a random committee of checkers.
    Checked,
    /// Signed inside an attested enclave.
    Enclave,
    /// Proven in zero knowledge.
    Proven,
    /// Executed by the chain itself.
    Executed,
}

impl Assurance {
    /// All of them, weakest first.
    pub const ALL: [Self; 6] =
        [Self::Signed, Self::Sampled, Self::Checked, Self::Enclave, Self::Proven, Self::Executed];
}

/// A set of methods of verification: what a model accepts, or what a request demands together.
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
    Serialize,
    Deserialize,
)]
pub struct AssuranceSet(u8);

impl AssuranceSet {
    /// The set of these methods.
    pub fn of(methods: &[Assurance]) -> Self {
        methods.iter().fold(Self::default(), |set, method| set.with(*method))
    }

    /// This set and one more method.
    pub fn with(self, method: Assurance) -> Self {
        Self(self.0 | 1 << method as u8)
    }

    /// Whether the method is in the set.
    pub fn contains(self, method: Assurance) -> bool {
        self.0 & (1 << method as u8) != 0
    }

    /// Whether all of `other` are in the set.
    pub fn is_superset(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether it names no method, or one that does not exist.
    pub fn is_empty_or_unknown(self) -> bool {
        self.0 == 0 || self.0 >= 1 << Assurance::ALL.len()
    }

    /// The methods in the set, weakest first.
    pub fn iter(self) -> impl Iterator<Item = Assurance> {
        Assurance::ALL.into_iter().filter(move |method| self.contains(*method))
    }
}

/// What a dataset or a model asks of every model that builds on it, at any depth.
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
    Serialize,
    Deserialize,
)]
pub struct LineageTerms {
    /// The least share of every inference's royalty.
    pub minimum_share: Ppm,
    /// The least planck for every inference.
    pub minimum_planck: Balance,
    /// Whether the owner must agree to each use; else meeting the minimums is enough.
    pub needs_consent: bool,
}

/// The terms under which a dataset is offered.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct DatasetTerms {
    /// What a model pays for the use.
    pub lineage: LineageTerms,
    /// The hash of the licence's text.
    pub licence_hash: H256,
}

/// Who or what has a share in a model's royalty.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum ShareOf<AccountId> {
    /// An account that has contributed.
    Contributor(AccountId),
    /// The model this one was derived from.
    Parent(ModelId),
    /// Data this model was trained on.
    Dataset(DatasetId),
}

/// One declared share.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct DirectShare<AccountId> {
    /// Whose it is.
    pub of: ShareOf<AccountId>,
    /// How much.
    pub share: Ppm,
}

/// A run of the model that a checker reproduces before it acknowledges the model.
///
/// Input and output are canonical encodings and lie beside the artifact; the chain holds hashes.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SampleRun {
    /// Blake2-256 of the encoded input.
    pub input_hash: H256,
    /// Blake2-256 of the encoded output.
    pub output_hash: H256,
}

/// One version of a model.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Manifest<AccountId> {
    /// Blake2-256 of the artifact, one ONNX file without external data.
    pub artifact_hash: H256,
    /// The artifact's length in bytes.
    pub artifact_bytes: u64,
    /// Where a description lies; UTF-8.
    pub metadata_uri: BoundedVec<u8, ConstU32<MAX_URI_BYTES>>,
    /// What the model takes, in order.
    pub inputs: TensorSpecs,
    /// What the model gives, in order.
    pub outputs: OutputSpecs,
    /// Which outputs count as equal.
    pub class: ClassId,
    /// The longest a run may take on the reference hardware of the class, in milliseconds.
    pub time_bound_ms: u32,
    /// What contributors, parents and datasets get for every inference, together.
    pub royalty: Balance,
    /// The declared shares in the royalty.
    pub shares: BoundedVec<DirectShare<AccountId>, ConstU32<MAX_DIRECT_ENTRIES>>,
    /// What models derived from this one must give it.
    pub terms: LineageTerms,
    /// By which methods results may be verified.
    pub accepted: AssuranceSet,
    /// The output, by index, that weighs this model's datasets for each inference.
    pub attribution_output: Option<u8>,
    /// Needed for [`Assurance::Checked`] and [`Assurance::Sampled`].
    pub sample: Option<SampleRun>,
    /// The version this one replaces; of the same owner.
    pub supersedes: Option<ModelId>,
}
