// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Named tensors and their canonical encoding: one value, one sequence of bytes.

use crate::manifest::MAX_TENSOR_BYTES;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32};

/// The first byte of every encoding.
const ENCODING_VERSION: u8 = 1;
/// Bytes before the first tensor: version and count.
pub(crate) const HEAD_BYTES: u64 = 2;
const STRING_LENGTH_BYTES: usize = 4;
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
    /// Of any length from 1 to `max`, the same wherever the name occurs in one input or output
    /// ([`decode_as`]) and in both of a run ([`axes_agree`]).
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
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 14] = [
        Self::F16,
        Self::Bf16,
        Self::F32,
        Self::F64,
        Self::I8,
        Self::I16,
        Self::I32,
        Self::I64,
        Self::U8,
        Self::U16,
        Self::U32,
        Self::U64,
        Self::Bool,
        Self::String,
    ];

    /// The type with this number in encodings.
    pub fn from_index(index: u8) -> Option<Self> {
        Self::ALL.get(usize::from(index)).copied()
    }

    /// Whether elements are floating-point numbers.
    pub const fn is_float(self) -> bool {
        matches!(self, Self::F16 | Self::Bf16 | Self::F32 | Self::F64)
    }

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

impl TensorSpec {
    /// The bytes that the longest value of this tensor takes in an encoding, taking strings for
    /// empty; `None` if beyond all numbers.
    pub fn largest_encoding(&self) -> Option<u64> {
        let elements = self.shape.iter().try_fold(1u64, |count, axis| match axis {
            Axis::Fixed(length) | Axis::Dynamic { max: length, .. } => {
                count.checked_mul(u64::from(*length))
            },
        })?;
        let element_bytes = self.dtype.element_bytes().unwrap_or(STRING_LENGTH_BYTES) as u64;
        // Name's length, type and rank take a byte each; each axis takes four.
        let head = 3 + self.name.len() as u64 + 4 * self.shape.len() as u64;
        elements.checked_mul(element_bytes)?.checked_add(head)
    }
}

/// Reads the one value that `bytes` encode.
///
/// # Errors
/// Whatever is not a canonical encoding within the limits.
pub fn decode(bytes: &[u8]) -> Result<Vec<Tensor<'_>>, TensorError> {
    if bytes.len() > MAX_TENSOR_BYTES as usize {
        return Err(TensorError::TooLarge);
    }
    let mut reader = Reader { rest: bytes };
    if reader.byte()? != ENCODING_VERSION {
        return Err(TensorError::Version);
    }
    let count = reader.byte()?;
    if u32::from(count) > MAX_TENSORS {
        return Err(TensorError::TooLarge);
    }
    let mut tensors = Vec::new();
    for _ in 0..count {
        let tensor = reader.tensor()?;
        ensure_new_name(tensor.name, &tensors)?;
        tensors.push(tensor);
    }
    if reader.rest.is_empty() {
        Ok(tensors)
    } else {
        Err(TensorError::Trailing)
    }
}

/// Reads the one value that `bytes` encode and checks it against the declared tensors.
///
/// # Errors
/// What [`decode`] refuses, and the first difference from the declared.
pub fn decode_as<'a, 's>(
    bytes: &'a [u8],
    specs: impl ExactSizeIterator<Item = &'s TensorSpec>,
) -> Result<Vec<Tensor<'a>>, TensorError> {
    let tensors = decode(bytes)?;
    if tensors.len() != specs.len() {
        return Err(TensorError::Count);
    }
    let mut lengths = AxisLengths::default();
    for (tensor, spec) in tensors.iter().zip(specs) {
        lengths.ensure_fits(tensor, spec)?;
    }
    Ok(tensors)
}

/// Whether axes of one name are equally long in a run's input and output, each decoded as its
/// declared tensors.
pub fn axes_agree(
    inputs: &[TensorSpec],
    input: &[Tensor<'_>],
    outputs: &[OutputSpec],
    output: &[Tensor<'_>],
) -> bool {
    let mut lengths = AxisLengths::default();
    let specs = inputs.iter().chain(outputs.iter().map(|output| &output.tensor));
    input
        .iter()
        .chain(output)
        .zip(specs)
        .all(|(tensor, spec)| lengths.ensure_fits(tensor, spec).is_ok())
}

/// Encodes tensors.
///
/// # Errors
/// What [`decode`] would refuse.
pub fn encode(tensors: &[Tensor<'_>]) -> Result<Vec<u8>, TensorError> {
    let count = u8::try_from(tensors.len()).map_err(|_| TensorError::TooLarge)?;
    if u32::from(count) > MAX_TENSORS {
        return Err(TensorError::TooLarge);
    }
    let mut bytes = alloc::vec![ENCODING_VERSION, count];
    for (index, tensor) in tensors.iter().enumerate() {
        ensure_new_name(tensor.name, tensors.get(..index).unwrap_or_default())?;
        tensor.append_to(&mut bytes)?;
    }
    Ok(bytes)
}

impl Tensor<'_> {
    fn append_to(&self, bytes: &mut Vec<u8>) -> Result<(), TensorError> {
        let name_length = u8::try_from(self.name.len()).map_err(|_| TensorError::TooLarge)?;
        if u32::from(name_length) > MAX_NAME_BYTES {
            return Err(TensorError::TooLarge);
        }
        let rank = u8::try_from(self.shape.len()).map_err(|_| TensorError::TooLarge)?;
        if u32::from(rank) > MAX_RANK {
            return Err(TensorError::TooLarge);
        }
        if data_bytes(self.dtype, &self.shape, self.data)? != self.data.len() {
            return Err(TensorError::Trailing);
        }
        bytes.push(name_length);
        bytes.extend_from_slice(self.name.as_bytes());
        bytes.push(self.dtype as u8);
        bytes.push(rank);
        for length in &self.shape {
            bytes.extend_from_slice(&length.to_le_bytes());
        }
        bytes.extend_from_slice(self.data);
        if bytes.len() > MAX_TENSOR_BYTES as usize {
            return Err(TensorError::TooLarge);
        }
        Ok(())
    }
}

fn ensure_new_name(name: &str, earlier: &[Tensor<'_>]) -> Result<(), TensorError> {
    if name.is_empty() || earlier.iter().any(|tensor| tensor.name == name) {
        return Err(TensorError::Text);
    }
    Ok(())
}

/// How many bytes at the beginning of `bytes` are the elements of a tensor, all well-formed.
fn data_bytes(dtype: DType, shape: &[u32], bytes: &[u8]) -> Result<usize, TensorError> {
    let elements = element_count(shape)?;
    let Some(element_bytes) = dtype.element_bytes() else {
        return string_bytes(elements, bytes);
    };
    let length = elements
        .checked_mul(element_bytes as u64)
        .and_then(|length| usize::try_from(length).ok())
        .ok_or(TensorError::TooLarge)?;
    let data = bytes.get(..length).ok_or(TensorError::Truncated)?;
    if dtype == DType::Bool && data.iter().any(|byte| *byte > 1) {
        return Err(TensorError::Bool);
    }
    Ok(length)
}

fn element_count(shape: &[u32]) -> Result<u64, TensorError> {
    if shape.contains(&0) {
        return Ok(0);
    }
    shape
        .iter()
        .try_fold(1u64, |count, length| count.checked_mul(u64::from(*length)))
        .ok_or(TensorError::TooLarge)
}

// Ends with the bytes, whatever the number: each string takes four or more of them.
fn string_bytes(strings: u64, bytes: &[u8]) -> Result<usize, TensorError> {
    let mut reader = Reader { rest: bytes };
    for _ in 0..strings {
        let length = usize::try_from(reader.u32()?).map_err(|_| TensorError::Truncated)?;
        reader.text(length)?;
    }
    Ok(bytes.len() - reader.rest.len())
}

/// What is left to read.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], TensorError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(TensorError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, TensorError> {
        let (first, rest) = self.rest.split_first().ok_or(TensorError::Truncated)?;
        self.rest = rest;
        Ok(*first)
    }

    fn u32(&mut self) -> Result<u32, TensorError> {
        let (first, rest) = self.rest.split_first_chunk().ok_or(TensorError::Truncated)?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*first))
    }

    fn text(&mut self, length: usize) -> Result<&'a str, TensorError> {
        core::str::from_utf8(self.take(length)?).map_err(|_| TensorError::Text)
    }

    fn tensor(&mut self) -> Result<Tensor<'a>, TensorError> {
        let name_length = self.byte()?;
        if u32::from(name_length) > MAX_NAME_BYTES {
            return Err(TensorError::TooLarge);
        }
        let name = self.text(usize::from(name_length))?;
        let dtype = DType::from_index(self.byte()?).ok_or(TensorError::DType)?;
        let rank = self.byte()?;
        if u32::from(rank) > MAX_RANK {
            return Err(TensorError::TooLarge);
        }
        let shape = (0..rank).map(|_| self.u32()).collect::<Result<Vec<_>, _>>()?;
        let length = data_bytes(dtype, &shape, self.rest)?;
        Ok(Tensor { name, dtype, shape, data: self.take(length)? })
    }
}

/// The lengths that named axes have in one value.
#[derive(Default)]
struct AxisLengths<'s> {
    known: Vec<(&'s [u8], u32)>,
}

impl<'s> AxisLengths<'s> {
    fn ensure_fits(
        &mut self,
        tensor: &Tensor<'_>,
        spec: &'s TensorSpec,
    ) -> Result<(), TensorError> {
        if tensor.name.as_bytes() != spec.name.as_slice() {
            return Err(TensorError::Name);
        }
        if tensor.dtype != spec.dtype {
            return Err(TensorError::Type);
        }
        let is_same_rank = tensor.shape.len() == spec.shape.len();
        if is_same_rank
            && tensor.shape.iter().zip(&spec.shape).all(|(length, axis)| self.allows(*length, axis))
        {
            Ok(())
        } else {
            Err(TensorError::Shape)
        }
    }

    fn allows(&mut self, length: u32, axis: &'s Axis) -> bool {
        let (name, max) = match axis {
            Axis::Fixed(fixed) => return length == *fixed,
            Axis::Dynamic { name, max } => (name.as_slice(), *max),
        };
        if length == 0 || length > max {
            return false;
        }
        match self.known.iter().find(|(known, _)| *known == name) {
            Some((_, earlier)) => *earlier == length,
            None => {
                self.known.push((name, length));
                true
            },
        }
    }
}
