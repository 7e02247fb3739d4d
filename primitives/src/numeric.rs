// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! When two outputs count as equal.
//!
//! The same code runs in the chain's wasm and in checkers: only IEEE 754 additions,
//! multiplications and comparisons in a fixed order, which every machine does alike.

use crate::{
    commitment::tile_in,
    tensor::{DType, OutputRole, OutputSpec, Tensor},
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A row of the governance table of numeric classes.
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
pub struct ClassId(pub u16);

/// How outputs of a class are compared. Integers, bools and strings always compare exactly.
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
pub enum NumericClass {
    /// Bit for bit, except that any NaN equals any NaN.
    Exact,
    /// Floats within a tolerance.
    Tolerance(Tolerance),
}

/// Bounds on the difference of a float tensor `a` from a reference `b`, in units of 10^-9:
/// `‖a−b‖₂ ≤ norm · max(‖b‖₂, √len · floor)` over the finite elements, and for each element
/// `|a−b| ≤ element_rms · rms(b) + element_relative · |b|`, where `rms(b)` is at least `floor`.
/// NaN and infinities equal only themselves, at equal positions; `len` counts them, too.
///
/// The rule is not symmetric: `b` sets the bounds. With bounds far below 1 that matters only
/// within a relative 10^-5 or so of a bound; a class with bounds of 1 or more would let a
/// reference of huge elements match anything.
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
pub struct Tolerance {
    /// τ, relative to the norm of the reference.
    pub norm_nano: u32,
    /// The root mean square below which a reference counts as this large.
    pub floor_nano: u32,
    /// What every element may differ by, relative to the root mean square.
    pub element_rms_nano: u32,
    /// What an element may differ by, relative to itself.
    pub element_relative_nano: u32,
}

impl Tolerance {
    /// For models in full 32-bit precision (TF32 off), before a class is calibrated on devices.
    ///
    /// The norm bound is 22 times the honest noise measured between CPU builds, and a thirtieth
    /// of the mildest downgrade (fp16 weights, 4.6·10^-4). The floor protects honest engines that
    /// leave different residues of a cancellation to zero. At 10^-3 it allows an error of
    /// 1.5·10^-8. It may not be much higher: the smallest root mean square of an inline output
    /// that is a probability distribution is 1/4096, and there fp16 weights err by 1.1·10^-7,
    /// still seven times what the floor allows.
    pub const FULL_PRECISION: Self = Self {
        norm_nano: 15_000,
        floor_nano: 1_000_000,
        element_rms_nano: 100_000,
        element_relative_nano: 100_000,
    };
}

impl NumericClass {
    /// Whether the compared ones of two outputs, both decoded as `specs`, count as equal.
    pub fn outputs_match(
        &self,
        specs: &[OutputSpec],
        output: &[Tensor<'_>],
        reference: &[Tensor<'_>],
    ) -> bool {
        if output.len() != specs.len() || reference.len() != specs.len() {
            return false;
        }
        specs
            .iter()
            .zip(output.iter().zip(reference))
            .filter(|(spec, _)| spec.role == OutputRole::Compared)
            .all(|(_, (ours, theirs))| {
                ours.name == theirs.name
                    && ours.dtype == theirs.dtype
                    && ours.shape == theirs.shape
                    && self.elements_match(ours.dtype, ours.data, theirs.data)
            })
    }

    /// Whether two runs of elements of one type count as equal. Unequal lengths never do.
    pub fn elements_match(&self, dtype: DType, data: &[u8], reference: &[u8]) -> bool {
        if data.len() != reference.len() {
            return false;
        }
        let Some(floats) = Floats::new(dtype, data, reference) else {
            return data == reference;
        };
        match self {
            Self::Exact => floats.are_identical(),
            Self::Tolerance(tolerance) => floats.are_within(tolerance, reference),
        }
    }

    /// Whether `data` can be the tile at `index`, as [`tiles`](crate::commitment::tiles) counts,
    /// of an output that matches `reference`.
    ///
    /// The bounds are those of the whole tensor, so that whoever finds two outputs equal by
    /// [`Self::outputs_match`] can show any tile: a tile of small elements, judged by its own norm,
    /// might fail where the tensor passes.
    pub fn tile_matches(
        &self,
        specs: &[OutputSpec],
        reference: &[Tensor<'_>],
        index: u32,
        data: &[u8],
    ) -> bool {
        let Some((tensor, tile)) = tile_in(specs, reference, index) else { return false };
        if data.len() != tile.data.len() {
            return false;
        }
        match (self, Floats::new(tile.dtype, data, tile.data)) {
            (Self::Tolerance(tolerance), Some(floats)) => floats.are_within(tolerance, tensor.data),
            _ => self.elements_match(tile.dtype, data, tile.data),
        }
    }

    /// Which of these runs of elements count as equal to their element-wise median.
    ///
    /// Of an even number the lower median is taken; a NaN sorts last. Runs whose length is not
    /// the most common one, of several the least, are not part of the median and do not match it.
    pub fn matches_of_median(&self, dtype: DType, runs: &[&[u8]]) -> Vec<bool> {
        let median = median(dtype, runs);
        runs.iter().map(|run| self.elements_match(dtype, run, &median)).collect()
    }
}

/// Two runs of floats of equal length.
struct Floats<'a> {
    dtype: DType,
    element_bytes: usize,
    data: &'a [u8],
    reference: &'a [u8],
}

impl<'a> Floats<'a> {
    /// `None` if these are no floats, or end in the middle of one.
    fn new(dtype: DType, data: &'a [u8], reference: &'a [u8]) -> Option<Self> {
        let element_bytes = dtype.element_bytes().filter(|_| dtype.is_float())?;
        data.len().is_multiple_of(element_bytes).then_some(Self {
            dtype,
            element_bytes,
            data,
            reference,
        })
    }

    fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.data
            .chunks_exact(self.element_bytes)
            .zip(self.reference.chunks_exact(self.element_bytes))
            .map(|(ours, theirs)| (to_f64(self.dtype, ours), to_f64(self.dtype, theirs)))
    }

    fn are_identical(&self) -> bool {
        self.pairs().all(|(ours, theirs)| {
            ours.to_bits() == theirs.to_bits() || (ours.is_nan() && theirs.is_nan())
        })
    }

    /// Whether the differences are within the bounds that `whole`, of which the reference is the
    /// whole or a part, sets.
    fn are_within(&self, tolerance: &Tolerance, whole: &[u8]) -> bool {
        let mut largest = 0.0;
        for (ours, theirs) in self.pairs() {
            if ours.is_finite() && theirs.is_finite() {
                largest = larger(largest, larger(magnitude(ours), magnitude(theirs)));
            } else if ours != theirs && !(ours.is_nan() && theirs.is_nan()) {
                return false;
            }
        }
        // All finite elements are zero.
        if largest == 0.0 {
            return true;
        }
        let scale = Scale::to_one(largest);
        let whole = whole.chunks_exact(self.element_bytes);
        let len = whole.len();
        let reference_square = sum_of_squares(
            whole
                .map(|element| to_f64(self.dtype, element))
                .filter(|value| value.is_finite())
                .map(|value| scale.apply(value)),
        );
        let difference_square = sum_of_squares(
            self.finite_pairs().map(|(ours, theirs)| scale.apply(ours) - scale.apply(theirs)),
        );
        let bounds = Bounds::new(tolerance, scale, len, reference_square);
        bounds.allow_norm(difference_square)
            && self.finite_pairs().all(|(ours, theirs)| bounds.allow_element(ours, theirs))
    }

    fn finite_pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.pairs().filter(|(ours, theirs)| ours.is_finite() && theirs.is_finite())
    }
}

/// Added up in order.
fn sum_of_squares(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |sum, value| sum + value * value)
}

/// A tolerance as it applies to one comparison, its square scaled.
struct Bounds {
    scale: Scale,
    norm: f64,
    element_rms: f64,
    element_relative: f64,
    len: f64,
    /// `max(‖b‖², len · floor²)`.
    square: f64,
}

impl Bounds {
    fn new(tolerance: &Tolerance, scale: Scale, len: usize, reference_square: f64) -> Self {
        let len = len as f64;
        let floor = scale.apply(nano(tolerance.floor_nano));
        Self {
            scale,
            norm: nano(tolerance.norm_nano),
            element_rms: nano(tolerance.element_rms_nano),
            element_relative: nano(tolerance.element_relative_nano),
            len,
            square: larger(reference_square, len * (floor * floor)),
        }
    }

    fn allow_norm(&self, difference_square: f64) -> bool {
        // Zero times an infinite square would be NaN. Whether all elements are equal is seen
        // element by element, where nothing underflows.
        self.norm == 0.0 || difference_square <= self.norm * self.norm * self.square
    }

    fn allow_element(&self, ours: f64, theirs: f64) -> bool {
        if self.norm == 0.0 {
            return ours == theirs;
        }
        let scale = if self.element_rms == 0.0 {
            // Only the element itself bounds the difference: it must not vanish beside others.
            Scale::to_one(larger(magnitude(ours), magnitude(theirs)))
        } else {
            self.scale
        };
        let (ours, theirs) = (scale.apply(ours), scale.apply(theirs));
        let excess = magnitude(ours - theirs) - self.element_relative * magnitude(theirs);
        if excess <= 0.0 {
            return true;
        }
        self.element_rms != 0.0
            && excess * excess * self.len <= self.element_rms * self.element_rms * self.square
    }
}

/// A power of two, as two factors since it may lie outside the range of an `f64`.
#[derive(Clone, Copy)]
struct Scale(f64, f64);

impl Scale {
    /// What brings a positive finite number into `[1, 2)`; of zero, anything.
    fn to_one(magnitude: f64) -> Self {
        let bits = magnitude.to_bits();
        let exponent = match (bits >> 52) as i32 {
            // Subnormal: the mantissa's highest bit says.
            0 => 63 - bits.leading_zeros() as i32 - 1074,
            biased => biased - 1023,
        };
        let half = -exponent / 2;
        Self(power_of_two(half), power_of_two(-exponent - half))
    }

    fn apply(self, value: f64) -> f64 {
        value * self.0 * self.1
    }
}

/// 2 to the power of an exponent of a normal number, -1022 to 1023.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

fn nano(units: u32) -> f64 {
    f64::from(units) / 1e9
}

fn magnitude(value: f64) -> f64 {
    if value < 0.0 {
        -value
    } else {
        value
    }
}

fn larger(a: f64, b: f64) -> f64 {
    if a < b {
        b
    } else {
        a
    }
}

/// The value of a float's bytes, exact; NaN of any other bytes.
pub(crate) fn to_f64(dtype: DType, bytes: &[u8]) -> f64 {
    match (dtype, bytes) {
        (DType::F16, &[a, b]) => f16_to_f64(u16::from_le_bytes([a, b])),
        (DType::Bf16, &[a, b]) => f64::from(f32::from_le_bytes([0, 0, a, b])),
        (DType::F32, &[a, b, c, d]) => f64::from(f32::from_le_bytes([a, b, c, d])),
        (DType::F64, bytes) => bytes.try_into().map_or(f64::NAN, f64::from_le_bytes),
        _ => f64::NAN,
    }
}

fn f16_to_f64(bits: u16) -> f64 {
    let mantissa = f64::from(bits & 0x3ff);
    let magnitude = match (bits >> 10) & 0x1f {
        0 => mantissa * power_of_two(-24),
        0x1f if mantissa == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        biased => (mantissa + 1024.0) * power_of_two(i32::from(biased) - 25),
    };
    if bits >> 15 == 1 {
        -magnitude
    } else {
        magnitude
    }
}

/// The element-wise lower median of the runs of the most common length.
fn median(dtype: DType, runs: &[&[u8]]) -> Vec<u8> {
    let Some(length) = most_common_length(runs) else { return Vec::new() };
    let element_bytes = dtype.element_bytes().unwrap_or(1);
    let runs: Vec<&[u8]> = runs.iter().copied().filter(|run| run.len() == length).collect();
    let middle = (runs.len() - 1) / 2;
    let mut median = Vec::with_capacity(length);
    let mut column = Vec::with_capacity(runs.len());
    for start in (0..length).step_by(element_bytes) {
        let end = length.min(start + element_bytes);
        column.clear();
        column.extend(
            runs.iter()
                .filter_map(|run| run.get(start..end))
                .map(|element| (sort_key(dtype, element), element)),
        );
        let (_, (_, element), _) = column.select_nth_unstable(middle);
        median.extend_from_slice(element);
    }
    median
}

fn most_common_length(runs: &[&[u8]]) -> Option<usize> {
    let count_of = |length| runs.iter().filter(|run| run.len() == length).count();
    runs.iter()
        .map(|run| run.len())
        .max_by_key(|length| (count_of(*length), core::cmp::Reverse(*length)))
}

/// A number that orders elements as their values are ordered, all NaNs last.
fn sort_key(dtype: DType, element: &[u8]) -> u64 {
    const SIGN: u64 = 1 << 63;
    if dtype.is_float() {
        let value = to_f64(dtype, element);
        let bits = value.to_bits();
        return match () {
            () if value.is_nan() => u64::MAX,
            () if bits & SIGN != 0 => !bits,
            () => bits | SIGN,
        };
    }
    let mut wide = [0; 8];
    for (to, from) in wide.iter_mut().zip(element) {
        *to = *from;
    }
    let unsigned = u64::from_le_bytes(wide);
    match dtype {
        DType::I8 => unsigned ^ (1 << 7),
        DType::I16 => unsigned ^ (1 << 15),
        DType::I32 => unsigned ^ (1 << 31),
        DType::I64 => unsigned ^ SIGN,
        _ => unsigned,
    }
}
