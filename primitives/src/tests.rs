// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod bonds;
mod committees;
mod comparison;
mod divisions;
mod entries;
mod lineages;
mod manifests;
mod medians;
mod receipts;
mod tensors;
mod tiles;
mod vectors;

use crate::tensor::{Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec};
use alloc::vec::Vec;

fn fixed(lengths: &[u32]) -> Vec<Axis> {
    lengths.iter().copied().map(Axis::Fixed).collect()
}

fn dynamic(name: &str, max: u32) -> Axis {
    Axis::Dynamic { name: name.as_bytes().to_vec().try_into().unwrap(), max }
}

fn spec(name: &str, dtype: DType, shape: Vec<Axis>) -> TensorSpec {
    TensorSpec {
        name: name.as_bytes().to_vec().try_into().unwrap(),
        dtype,
        shape: shape.try_into().unwrap(),
    }
}

fn compared(tensor: TensorSpec) -> OutputSpec {
    OutputSpec { tensor, role: OutputRole::Compared }
}

fn derived(tensor: TensorSpec) -> OutputSpec {
    OutputSpec { tensor, role: OutputRole::Derived }
}

fn tensor<'a>(name: &'a str, dtype: DType, shape: &[u32], data: &'a [u8]) -> Tensor<'a> {
    Tensor { name, dtype, shape: shape.to_vec(), data }
}

fn f32s(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn f64s(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
