// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Real f32 tensors with numeric noise of measured magnitudes.
//!
//! Magnitudes are relative L2 distances measured between honest machines, and between full and
//! reduced precision: `shared/reference/verification.md`, section 3.

use crate::random::Random;
use credence_primitives::{
    commitment::{tiles, TileTree, TILE_BYTES},
    ids::{CheckerKey, Ticket},
    numeric::{NumericClass, Tolerance},
    tensor::{Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
};
use sp_core::H256;

/// Elements of an output: 1,280 bytes, so one whole tile and a part of one.
pub const ELEMENTS: usize = 320;

/// Between CPUs, by optimisation level and packing of weights.
pub const CPU_NOISE: [f64; 2] = [2.5e-7, 6.8e-7];
/// Of a GPU against a CPU, TF32 off.
pub const GPU_NOISE: f64 = 2.0e-6;
/// What reduced precision costs: TF32 or fp16, bf16, int8 weights.
pub const CHEAPER: [f64; 3] = [6.2e-4, 4.9e-3, 1.5e-2];

/// An output of one compared tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    bytes: Vec<u8>,
}

/// How an output comes to differ from the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Error {
    /// Evenly over all elements, of this relative L2 size.
    Spread(f64),
    /// All in the last tile, of this L2 size relative to the whole.
    OneTile(f64),
    /// A single element, off by this multiple of the root mean square.
    OneElement(f64),
}

impl Output {
    /// What exact arithmetic would give for some input.
    pub fn truth(random: &mut Random) -> Self {
        Self::of((0..ELEMENTS).map(|_| signed(random) * 3.0))
    }

    fn of(values: impl Iterator<Item = f64>) -> Self {
        Self { bytes: values.flat_map(|value| (value as f32).to_le_bytes()).collect() }
    }

    fn values(&self) -> Vec<f64> {
        self.bytes
            .chunks_exact(4)
            .map(|bytes| f64::from(f32::from_le_bytes(bytes.try_into().unwrap())))
            .collect()
    }

    /// This output with an error in it.
    pub fn with(&self, error: Error, random: &mut Random) -> Self {
        let mut values = self.values();
        let norm = norm(&values);
        match error {
            Error::Spread(size) => add(&mut values, size * norm, random),
            Error::OneTile(size) => add(&mut values[256..], size * norm, random),
            Error::OneElement(size) => {
                let root_mean_square = norm / (ELEMENTS as f64).sqrt();
                let index = random.index(ELEMENTS);
                values[index] += size * root_mean_square;
            },
        }
        Self::of(values.into_iter())
    }

    /// As a tensor.
    pub fn tensors(&self) -> [Tensor<'_>; 1] {
        [Tensor { name: "y", dtype: DType::F32, shape: vec![ELEMENTS as u32], data: &self.bytes }]
    }

    /// The bytes of the tile at an index.
    pub fn tile(&self, index: u32) -> &[u8] {
        tiles(&specs(), &self.tensors())[index as usize].data
    }

    /// How many tiles it has.
    pub fn tile_count(&self) -> u32 {
        tiles(&specs(), &self.tensors()).len() as u32
    }

    /// The tree that a checker commits to.
    pub fn tree(&self, ticket: &Ticket, checker: &CheckerKey, salt: &H256) -> TileTree {
        TileTree::new(ticket, checker, salt, &tiles(&specs(), &self.tensors()))
    }

    /// Whether as a whole it equals the reference.
    pub fn matches(&self, reference: &Self, class: &NumericClass) -> bool {
        class.outputs_match(&specs(), &self.tensors(), &reference.tensors())
    }

    /// Whether a tile can be of an output that matches this one.
    pub fn tile_fits(&self, index: u32, tile: &[u8], class: &NumericClass) -> bool {
        class.tile_matches(&specs(), &self.tensors(), index, tile)
    }

    /// The bytes of this output with another's tile in place of its own.
    pub fn with_tile(&self, index: u32, tile: &[u8]) -> Vec<u8> {
        let start = index as usize * TILE_BYTES;
        let end = (start + TILE_BYTES).min(self.bytes.len());
        [&self.bytes[..start], tile, &self.bytes[end..]].concat()
    }
}

/// The one declared output.
pub fn specs() -> [OutputSpec; 1] {
    let shape = vec![Axis::Fixed(ELEMENTS as u32)].try_into().unwrap();
    let tensor = TensorSpec { name: b"y".to_vec().try_into().unwrap(), dtype: DType::F32, shape };
    [OutputSpec { tensor, role: OutputRole::Compared }]
}

/// The class of f32 models: τ = 1.5e-5, and 1e-4 for each element.
pub const CLASS: Tolerance = Tolerance {
    norm_nano: 15_000,
    floor_nano: 1_000,
    element_rms_nano: 100_000,
    element_relative_nano: 100_000,
};

/// The class with all its bounds at so many percent.
pub fn class_at(percent: u32) -> NumericClass {
    let scale = |nano: u32| nano * percent / 100;
    NumericClass::Tolerance(Tolerance {
        norm_nano: scale(CLASS.norm_nano),
        floor_nano: CLASS.floor_nano,
        element_rms_nano: scale(CLASS.element_rms_nano),
        element_relative_nano: scale(CLASS.element_relative_nano),
    })
}

fn signed(random: &mut Random) -> f64 {
    random.unit() * 2.0 - 1.0
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}

fn add(values: &mut [f64], size: f64, random: &mut Random) {
    let noise: Vec<f64> = values.iter().map(|_| signed(random)).collect();
    let scale = size / norm(&noise);
    for (value, noise) in values.iter_mut().zip(noise) {
        *value += noise * scale;
    }
}
