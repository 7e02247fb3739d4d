// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a model's attribution output says about its datasets.

use crate::{
    division::largest_remainder,
    numeric::to_f64,
    tensor::{DType, Tensor},
    Ppm, MILLION,
};
use alloc::vec::Vec;

/// The parts per million that an attribution output gives each of `slots` datasets; `None` if it
/// is malformed.
///
/// It has exactly `slots` elements of a type of weights ([`DType::is_weight`]), all finite and
/// none below zero, with a sum above zero. Weights are integers: unsigned elements are their own
/// weights, and floats are multiplied by the power of two that brings the largest into
/// `[2^62, 2^63)` and rounded down, which is exact for all within 2^10 of the largest. One million
/// is divided in proportion to them by [`largest_remainder`].
pub fn weights_ppm(tensor: &Tensor<'_>, slots: usize) -> Option<Vec<Ppm>> {
    let element_bytes = tensor.dtype.element_bytes().filter(|_| tensor.dtype.is_weight())?;
    if tensor.data.len() != slots.checked_mul(element_bytes)? {
        return None;
    }
    let elements = tensor.data.chunks_exact(element_bytes);
    let weights = if tensor.dtype.is_float() {
        float_weights(elements.map(|element| to_f64(tensor.dtype, element)).collect())?
    } else {
        elements.map(unsigned).collect()
    };
    if weights.iter().all(|weight| *weight == 0) {
        return None;
    }
    largest_remainder(u128::from(MILLION), &weights)
        .into_iter()
        .map(|part| Ppm::try_from(part).ok())
        .collect()
}

fn unsigned(element: &[u8]) -> u64 {
    element.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn float_weights(values: Vec<f64>) -> Option<Vec<u64>> {
    if values.iter().any(|value| !value.is_finite() || *value < 0.0) {
        return None;
    }
    let largest = values.iter().copied().fold(0.0, |a, b| if a < b { b } else { a });
    let (mantissa, exponent) = mantissa_and_exponent(largest);
    // Bit 62 is the highest of the largest weight.
    let shift_to_top = mantissa.leading_zeros() as i32 - 1;
    let unit = exponent - shift_to_top;
    Some(values.into_iter().map(|value| in_units(value, unit)).collect())
}

/// ⌊value / 2^unit⌋ of a value of zero or above that is below `2^(unit + 63)`.
fn in_units(value: f64, unit: i32) -> u64 {
    let (mantissa, exponent) = mantissa_and_exponent(value);
    let shift = exponent - unit;
    let distance = shift.unsigned_abs();
    if shift < 0 {
        mantissa.checked_shr(distance).unwrap_or(0)
    } else {
        mantissa.checked_shl(distance).unwrap_or(0)
    }
}

/// Integers `m` and `e` such that a value of zero or above is `m · 2^e`.
fn mantissa_and_exponent(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) as i32 & 0x7ff {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased - 1075),
    }
}

impl DType {
    /// Whether an attribution output may be of this type.
    pub const fn is_weight(self) -> bool {
        self.is_float() || matches!(self, Self::U8 | Self::U16 | Self::U32 | Self::U64)
    }
}
