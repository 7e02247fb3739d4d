// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A small real model that the scripted parties compute themselves: a perceptron with one hidden
//! layer, in 32-bit floats, and the label that follows from its output.

use super::blake2_256;
use credence_client::AccountId;
use credence_primitives::{
    ids::ModelId,
    manifest::{Assurance, AssuranceSet, DirectShare, LineageTerms, Manifest, SampleRun, ShareOf},
    numeric::{ClassId, NumericClass, Tolerance},
    tensor::{self, Axis, DType, OutputRole, OutputSpec, OutputSpecs, Tensor, TensorSpec},
    Balance, MILLION,
};

const INPUTS: usize = 16;
const HIDDEN: usize = 32;
const OUTPUTS: usize = 8;

/// What the model's contributor gets for every inference.
pub(crate) const ROYALTY: Balance = 1_000_000_000;
/// The class of the local chain for 32-bit floats.
const FULL_PRECISION: ClassId = ClassId(2);

pub(crate) const CLASS: NumericClass = NumericClass::Tolerance(Tolerance::FULL_PRECISION);

/// A weight in [-1, 1), the same for everybody.
fn weight(layer: u32, row: usize, column: usize) -> f32 {
    let hash = blake2_256(
        &[layer.to_le_bytes(), (row as u32).to_le_bytes(), (column as u32).to_le_bytes()].concat(),
    );
    let number = i16::from_le_bytes([hash[0], hash[1]]);
    f32::from(number) / 32_768.0
}

fn layer(number: u32, input: &[f32], rows: usize) -> Vec<f32> {
    (0..rows)
        .map(|row| {
            input.iter().enumerate().map(|(column, x)| x * weight(number, row, column)).sum()
        })
        .collect()
}

/// Computes the encoded output from the encoded input.
pub(crate) fn run(input: &[u8]) -> Vec<u8> {
    let tensors = tensor::decode(input).expect("the chain has checked the input");
    let x: Vec<f32> = tensors[0]
        .data
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().expect("four bytes")))
        .collect();
    let hidden: Vec<f32> = layer(1, &x, HIDDEN).into_iter().map(|value| value.max(0.0)).collect();
    let y = layer(2, &hidden, OUTPUTS);
    let label = (0..OUTPUTS).max_by(|a, b| y[*a].total_cmp(&y[*b])).unwrap_or(0) as i64;
    let y_bytes: Vec<u8> = y.iter().flat_map(|value| value.to_le_bytes()).collect();
    tensor::encode(&[
        Tensor { name: "y", dtype: DType::F32, shape: vec![1, OUTPUTS as u32], data: &y_bytes },
        Tensor { name: "label", dtype: DType::I64, shape: vec![1], data: &label.to_le_bytes() },
    ])
    .expect("the output fits the limits")
}

/// An encoded input, different for each number.
pub(crate) fn input(number: u32) -> Vec<u8> {
    let data: Vec<u8> =
        (0..INPUTS).flat_map(|index| weight(3 + number, 0, index).to_le_bytes()).collect();
    tensor::encode(&[Tensor {
        name: "x",
        dtype: DType::F32,
        shape: vec![1, INPUTS as u32],
        data: &data,
    }])
    .expect("the input fits the limits")
}

fn spec(name: &str, dtype: DType, shape: &[u32]) -> TensorSpec {
    TensorSpec {
        name: name.as_bytes().to_vec().try_into().expect("a short name"),
        dtype,
        shape: shape
            .iter()
            .map(|length| Axis::Fixed(*length))
            .collect::<Vec<_>>()
            .try_into()
            .expect("few axes"),
    }
}

pub(crate) fn outputs() -> OutputSpecs {
    vec![
        OutputSpec {
            tensor: spec("y", DType::F32, &[1, OUTPUTS as u32]),
            role: OutputRole::Compared,
        },
        OutputSpec { tensor: spec("label", DType::I64, &[1]), role: OutputRole::Derived },
    ]
    .try_into()
    .expect("two outputs")
}

/// The model as its owner registers it; the owner is its only contributor.
pub(crate) fn manifest(owner: &AccountId) -> Manifest<AccountId> {
    let sample = input(0);
    Manifest {
        artifact_hash: blake2_256(b"a perceptron with one hidden layer").into(),
        artifact_bytes: (4 * (INPUTS * HIDDEN + HIDDEN * OUTPUTS)) as u64,
        metadata_uri: b"https://example.org/perceptron".to_vec().try_into().expect("short"),
        inputs: vec![spec("x", DType::F32, &[1, INPUTS as u32])].try_into().expect("one input"),
        outputs: outputs(),
        class: FULL_PRECISION,
        time_bound_ms: 1_000,
        royalty: ROYALTY,
        shares: vec![DirectShare { of: ShareOf::Contributor(*owner), share: MILLION }]
            .try_into()
            .expect("one share"),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
        attribution_output: None,
        sample: Some(SampleRun {
            input_hash: blake2_256(&sample).into(),
            output_hash: blake2_256(&run(&sample)).into(),
        }),
        supersedes: None,
    }
}

pub(crate) fn model_id(owner: &AccountId) -> ModelId {
    ModelId::new(owner, &manifest(owner))
}
