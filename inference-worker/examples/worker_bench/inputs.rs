// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Inputs that differ: a worker remembers outputs by their inputs, and would not run twice.

use crate::Failure;
use credence_primitives::tensor::{encode, Axis, DType, Tensor, TensorSpec};

/// How they were made, for those who read figures that depend on it.
pub(crate) const DESCRIPTION: &str =
    "made up: whole numbers from 0 to 16, tokens from 1000 to 29999, masks of ones";

/// `count` encoded inputs of the longest shape, the same ones every time.
pub(crate) fn made_up(specs: &[TensorSpec], count: u64) -> Result<Vec<Vec<u8>>, Failure> {
    (1..=count).map(|seed| input(specs, seed)).collect()
}

fn input(specs: &[TensorSpec], seed: u64) -> Result<Vec<u8>, Failure> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut below = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % bound
    };
    let mut tensors = Vec::with_capacity(specs.len());
    for spec in specs {
        let name = std::str::from_utf8(&spec.name)?;
        let lengths = spec.shape.iter().map(|axis| match axis {
            Axis::Fixed(length) | Axis::Dynamic { max: length, .. } => *length,
        });
        let shape: Vec<u32> = lengths.collect();
        let elements = 0..shape.iter().product::<u32>();
        let data: Vec<u8> = match spec.dtype {
            DType::F32 => elements.flat_map(|_| (below(17) as f32).to_le_bytes()).collect(),
            DType::I64 if name.contains("ids") && !name.contains("type") => {
                elements.flat_map(|_| (1_000 + below(29_000)).to_le_bytes()).collect()
            },
            DType::I64 => elements.flat_map(|_| 1u64.to_le_bytes()).collect(),
            other => return Err(format!("inputs of type {other:?} are not measured").into()),
        };
        tensors.push((name, spec.dtype, shape, data));
    }
    let tensors: Vec<_> = tensors
        .iter()
        .map(|(name, dtype, shape, data)| Tensor {
            name,
            dtype: *dtype,
            shape: shape.clone(),
            data,
        })
        .collect();
    Ok(encode(&tensors)?)
}
