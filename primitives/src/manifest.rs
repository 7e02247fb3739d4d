// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a model's author declares, once and for ever.

use crate::{
    ids::{DatasetId, ModelId},
    numeric::ClassId,
    tensor::{
        Axis, DType, OutputRole, OutputSpec, OutputSpecs, TensorSpec, TensorSpecs, HEAD_BYTES,
    },
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

/// The longest time bound, in milliseconds.
pub const MAX_TIME_BOUND_MS: u32 = 60_000;

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

    /// The set whose methods are these bits, the first method the lowest; whether they exist is not
    /// checked.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// The methods as bits, the first the lowest.
    pub const fn bits(self) -> u8 {
        self.0
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

/// Why a manifest is refused, whatever the state of the chain.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    thiserror::Error,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum ManifestError {
    /// It takes nothing.
    #[error("it declares no input")]
    NoInput,
    /// It gives nothing.
    #[error("it declares no output")]
    NoOutput,
    /// A tensor's name is empty, not UTF-8, or that of two inputs or two outputs.
    #[error("a tensor's name is empty, not UTF-8, or taken")]
    TensorName,
    /// The name of a dynamic axis is empty or not UTF-8.
    #[error("an axis's name is empty or not UTF-8")]
    AxisName,
    /// An axis can have no length but zero.
    #[error("an axis has length zero")]
    ZeroAxis,
    /// The longest input does not fit [`MAX_TENSOR_BYTES`], even with all strings empty.
    #[error("the longest input exceeds the limit")]
    InputTooLarge,
    /// The longest output does not fit [`MAX_TENSOR_BYTES`], even with all strings empty.
    #[error("the longest output exceeds the limit")]
    OutputTooLarge,
    /// The time bound is zero or above [`MAX_TIME_BOUND_MS`].
    #[error("the time bound is zero or above a minute")]
    TimeBound,
    /// The metadata URI is not UTF-8.
    #[error("the metadata URI is not UTF-8")]
    MetadataUri,
    /// No method of verification is accepted, or one that does not exist.
    #[error("the accepted methods are none or unknown")]
    Accepted,
    /// [`Assurance::Checked`] or [`Assurance::Sampled`] is accepted, and no sample run is named.
    #[error("checks need a sample run")]
    NoSample,
    /// [`Assurance::Checked`] or [`Assurance::Sampled`] is accepted, and no output of floats or
    /// integers is compared: labels agree even where the computation was wrong.
    #[error("checks need an output of numbers that is compared")]
    NothingCompared,
    /// The attribution output does not exist, is not compared, has more than two axes, or is of a
    /// type that is not [`DType::is_weight`].
    #[error("the attribution output is not a compared output of weights")]
    AttributionOutput,
}

impl<AccountId> Manifest<AccountId> {
    /// Checks what can be checked without the chain's state: the rules are the variants of
    /// [`ManifestError`].
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), ManifestError> {
        ensure(!self.inputs.is_empty(), ManifestError::NoInput)?;
        ensure(!self.outputs.is_empty(), ManifestError::NoOutput)?;
        let outputs = || self.outputs.iter().map(|output| &output.tensor);
        check_specs(self.inputs.iter(), ManifestError::InputTooLarge)?;
        check_specs(outputs(), ManifestError::OutputTooLarge)?;
        let is_possible_bound = (1..=MAX_TIME_BOUND_MS).contains(&self.time_bound_ms);
        ensure(is_possible_bound, ManifestError::TimeBound)?;
        ensure(is_utf8(&self.metadata_uri), ManifestError::MetadataUri)?;
        ensure(!self.accepted.is_empty_or_unknown(), ManifestError::Accepted)?;
        self.check_checks()?;
        self.check_attribution()
    }

    fn check_checks(&self) -> Result<(), ManifestError> {
        let is_checked = self.accepted.contains(Assurance::Checked)
            || self.accepted.contains(Assurance::Sampled);
        if !is_checked {
            return Ok(());
        }
        ensure(self.sample.is_some(), ManifestError::NoSample)?;
        ensure(self.outputs.iter().any(is_compared_number), ManifestError::NothingCompared)
    }

    fn check_attribution(&self) -> Result<(), ManifestError> {
        let Some(index) = self.attribution_output else { return Ok(()) };
        let is_sound = self.outputs.get(usize::from(index)).is_some_and(|output| {
            output.role == OutputRole::Compared
                && output.tensor.shape.len() <= 2
                && output.tensor.dtype.is_weight()
        });
        ensure(is_sound, ManifestError::AttributionOutput)
    }
}

fn check_specs<'s>(
    specs: impl Iterator<Item = &'s TensorSpec> + Clone,
    too_large: ManifestError,
) -> Result<(), ManifestError> {
    let mut bytes = Some(HEAD_BYTES);
    for (index, spec) in specs.clone().enumerate() {
        let is_taken = specs.clone().take(index).any(|earlier| earlier.name == spec.name);
        ensure(is_name(&spec.name) && !is_taken, ManifestError::TensorName)?;
        spec.shape.iter().try_for_each(check_axis)?;
        bytes =
            bytes.zip(spec.largest_encoding()).and_then(|(sum, longest)| sum.checked_add(longest));
    }
    ensure(bytes.is_some_and(|sum| sum <= u64::from(MAX_TENSOR_BYTES)), too_large)
}

fn check_axis(axis: &Axis) -> Result<(), ManifestError> {
    match axis {
        Axis::Fixed(length) => ensure(*length > 0, ManifestError::ZeroAxis),
        Axis::Dynamic { name, max } => {
            ensure(is_name(name), ManifestError::AxisName)?;
            ensure(*max > 0, ManifestError::ZeroAxis)
        },
    }
}

fn is_compared_number(output: &OutputSpec) -> bool {
    output.role == OutputRole::Compared
        && !matches!(output.tensor.dtype, DType::Bool | DType::String)
}

fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && is_utf8(name)
}

fn is_utf8(bytes: &[u8]) -> bool {
    core::str::from_utf8(bytes).is_ok()
}

fn ensure(holds: bool, otherwise: ManifestError) -> Result<(), ManifestError> {
    holds.then_some(()).ok_or(otherwise)
}
