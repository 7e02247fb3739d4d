// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Named tensors and their canonical encoding: one value, one sequence of bytes.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most tensors in one input or output.
pub const MAX_TENSORS: u32 = 16;
/// The longest name of a tensor, in bytes of UTF-8.
pub const MAX_NAME_BYTES: u32 = 64;
/// The longest name of a dynamic axis, in bytes of UTF-8.
pub const MAX_AXIS_BYTES: u32 = 16;
/// The most axes of a tensor.
pub const MAX_RANK: u32 = 8;

/// The type of a tensor's elements.
#[derive(
    Clone,
    Copy,
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
    Serialize,
    Deserialize,
)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DType {
    F16,
    Bf16,
    F32,
    F64,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Bool,
    String,
}

/// One axis of a tensor as declared.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Axis {
    /// Always this long.
    Fixed(u32),
    /// Of any length from 1 to `max`, the same wherever the name occurs in one run.
    Dynamic {
        /// The axis's name.
        name: BoundedVec<u8, ConstU32<MAX_AXIS_BYTES>>,
        /// The greatest length.
        max: u32,
    },
}

/// A tensor as declared in a manifest.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TensorSpec {
    /// Its name in the ONNX graph.
    pub name: BoundedVec<u8, ConstU32<MAX_NAME_BYTES>>,
    /// Its element type.
    pub dtype: DType,
    /// Its axes; none for a scalar.
    pub shape: BoundedVec<Axis, ConstU32<MAX_RANK>>,
}

/// What an output is to verification.
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
    Serialize,
    Deserialize,
)]
pub enum OutputRole {
    /// Compared under the model's numeric class.
    Compared,
    /// Follows from a compared output, such as a label; never compared.
    Derived,
}

/// An output as declared in a manifest.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct OutputSpec {
    /// The tensor.
    pub tensor: TensorSpec,
    /// Whether it is compared.
    pub role: OutputRole,
}

/// The declared inputs, in order.
pub type TensorSpecs = BoundedVec<TensorSpec, ConstU32<MAX_TENSORS>>;
/// The declared outputs, in order.
pub type OutputSpecs = BoundedVec<OutputSpec, ConstU32<MAX_TENSORS>>;

/// A tensor, its elements little-endian in row-major order.
///
/// Strings are each a `u32` length and that many bytes of UTF-8; a bool is a byte 0 or 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its element type.
    pub dtype: DType,
    /// Its axes; none for a scalar.
    pub shape: Vec<u32>,
    /// Its elements.
    pub data: &'a [u8],
}

/// Why bytes are not the tensors they should be.
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
pub enum TensorError {
    /// The bytes do not begin with a version this code knows.
    #[error("the encoding's version is not 1")]
    Version,
    /// The bytes end in the middle of a tensor.
    #[error("the bytes end too early")]
    Truncated,
    /// Bytes follow the last tensor.
    #[error("bytes follow the last tensor")]
    Trailing,
    /// More tensors, axes or bytes than the limits allow.
    #[error("a size limit is exceeded")]
    TooLarge,
    /// An element type that does not exist.
    #[error("the element type is unknown")]
    DType,
    /// A name or string that is not UTF-8, or an empty or repeated name.
    #[error("a name or string is malformed")]
    Text,
    /// A bool that is neither 0 nor 1.
    #[error("a bool is neither 0 nor 1")]
    Bool,
    /// The number of tensors differs from the declared.
    #[error("the number of tensors differs from the declared")]
    Count,
    /// A name differs from the declared.
    #[error("a name differs from the declared")]
    Name,
    /// An element type differs from the declared.
    #[error("an element type differs from the declared")]
    Type,
    /// A shape does not fit the declared, or a named axis has two lengths.
    #[error("a shape does not fit the declared")]
    Shape,
}

impl DType {
    /// Bytes of an element; `None` for strings, whose elements vary.
    pub const fn element_bytes(self) -> Option<usize> {
        match self {
            Self::I8 | Self::U8 | Self::Bool => Some(1),
            Self::F16 | Self::Bf16 | Self::I16 | Self::U16 => Some(2),
            Self::F32 | Self::I32 | Self::U32 => Some(4),
            Self::F64 | Self::I64 | Self::U64 => Some(8),
            Self::String => None,
        }
    }
}

/// Reads the one value that `bytes` encode.
///
/// # Errors
/// Whatever is not a canonical encoding within the limits.
pub fn decode(bytes: &[u8]) -> Result<Vec<Tensor<'_>>, TensorError> {
    let _ = bytes;
    todo!()
}

/// Reads the one value that `bytes` encode and checks it against the declared tensors.
///
/// # Errors
/// What [`decode`] refuses, and the first difference from the declared.
pub fn decode_as<'a, 's>(
    bytes: &'a [u8],
    specs: impl ExactSizeIterator<Item = &'s TensorSpec>,
) -> Result<Vec<Tensor<'a>>, TensorError> {
    let _ = (bytes, specs.len());
    todo!()
}

/// Encodes tensors.
///
/// # Errors
/// What [`decode`] would refuse.
pub fn encode(tensors: &[Tensor<'_>]) -> Result<Vec<u8>, TensorError> {
    let _ = tensors;
    todo!()
}
