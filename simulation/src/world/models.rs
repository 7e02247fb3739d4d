// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Models whose outputs everybody can compute: numbers that a hash determines, with the noise of
//! real machines.

use super::CLASS;
use crate::{
    outputs::{class_at, CPU_NOISE},
    random::Random,
    runtime::AccountId,
};
use credence_primitives::{
    commitment::domain_hash,
    ids::ModelId,
    manifest::{Assurance, AssuranceSet, DirectShare, LineageTerms, Manifest, SampleRun, ShareOf},
    numeric::NumericClass,
    tensor::{self, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
    MILLION,
};
use pallet_inference::TensorBytes;
use sp_core::H256;

/// A model, as its users know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name.
    pub id: ModelId,
    /// Elements of its compared output.
    pub elements: u32,
    /// Datasets that its second output weighs.
    pub slots: Option<u32>,
    /// Whether it multiplies rounding errors beyond the tolerance.
    pub is_chaotic: bool,
}

fn spec(name: &str, elements: u32) -> TensorSpec {
    TensorSpec {
        name: name.as_bytes().to_vec().try_into().unwrap(),
        dtype: DType::F32,
        shape: vec![Axis::Fixed(elements)].try_into().unwrap(),
    }
}

fn tensor_of<'a>(name: &'a str, data: &'a [u8]) -> Tensor<'a> {
    Tensor { name, dtype: DType::F32, shape: vec![(data.len() / 4) as u32], data }
}

/// A manifest of an f32 model; `seed` tells it from others.
pub fn manifest(
    seed: u64,
    elements: u32,
    shares: Vec<DirectShare<AccountId>>,
) -> Manifest<AccountId> {
    let output = OutputSpec { tensor: spec("y", elements), role: OutputRole::Compared };
    Manifest {
        artifact_hash: domain_hash("simulation/artifact", &seed),
        artifact_bytes: 1_000,
        metadata_uri: b"ipfs://model".to_vec().try_into().unwrap(),
        inputs: vec![spec("x", 4)].try_into().unwrap(),
        outputs: vec![output].try_into().unwrap(),
        class: CLASS,
        time_bound_ms: 6_000,
        royalty: 1_000,
        shares: shares.try_into().unwrap(),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed, Assurance::Sampled, Assurance::Checked]),
        attribution_output: None,
        sample: Some(SampleRun { input_hash: H256::zero(), output_hash: H256::zero() }),
        supersedes: None,
    }
}

/// A whole share of a contributor.
pub fn whole(of: AccountId) -> Vec<DirectShare<AccountId>> {
    vec![DirectShare { of: ShareOf::Contributor(of), share: MILLION }]
}

/// Adds an output that weighs the model's datasets.
pub fn with_attribution(mut manifest: Manifest<AccountId>, slots: u32) -> Manifest<AccountId> {
    let output = OutputSpec { tensor: spec("w", slots), role: OutputRole::Compared };
    manifest.outputs.try_push(output).unwrap();
    manifest.attribution_output = Some(1);
    manifest
}

/// An encoded input.
pub fn input(seed: u64) -> TensorBytes {
    let data: Vec<u8> =
        (0..4).flat_map(|index| ((seed % 1_000) as f32 + index as f32).to_le_bytes()).collect();
    tensor::encode(&[tensor_of("x", &data)]).unwrap().try_into().unwrap()
}

/// Numbers that a model, an input and a cause determine.
fn values(model: &Model, input_hash: &H256, cause: &str) -> (Vec<f64>, Vec<f64>) {
    let seed = domain_hash("simulation/truth", &(model.id, input_hash, cause));
    let mut random = Random::new(seed.to_low_u64_be());
    let outputs = (0..model.elements).map(|_| random.unit() * 6.0 - 3.0).collect();
    // Zero weights are malformed weights, which is an owner's affair.
    let weights = (0..model.slots.unwrap_or(0))
        .map(|_| if random.percent(20) { 0.0 } else { random.unit() })
        .collect();
    (outputs, weights)
}

fn encode(model: &Model, outputs: &[f64], weights: &[f64]) -> Vec<u8> {
    let bytes = |values: &[f64]| -> Vec<u8> {
        values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect()
    };
    let (outputs, weights) = (bytes(outputs), bytes(weights));
    let mut tensors = vec![tensor_of("y", &outputs)];
    if model.slots.is_some() {
        tensors.push(tensor_of("w", &weights));
    }
    tensor::encode(&tensors).unwrap()
}

/// What a model gives in exact arithmetic.
pub fn truth(model: &Model, input_hash: &H256) -> Vec<u8> {
    let (outputs, weights) = values(model, input_hash, "truth");
    encode(model, &outputs, &weights)
}

/// What colluders pretend that it gives.
pub fn false_output(model: &Model, input_hash: &H256) -> Vec<u8> {
    let (outputs, weights) = values(model, input_hash, "lie");
    encode(model, &outputs, &weights)
}

/// What a machine computes.
pub fn computed(model: &Model, input_hash: &H256, random: &mut Random) -> Vec<u8> {
    let (mut outputs, mut weights) = values(model, input_hash, "truth");
    let size = if model.is_chaotic { 1e-3 } else { CPU_NOISE[1] };
    for value in outputs.iter_mut().chain(&mut weights) {
        *value *= 1.0 + size * (random.unit() * 2.0 - 1.0);
    }
    encode(model, &outputs, &weights)
}

/// The class at so many percent of its tolerance: judgements keep clear of the edge.
pub(super) fn matches(
    model: &Model,
    output: &[u8],
    reference: &[u8],
    class: &NumericClass,
) -> bool {
    let specs = output_specs(model);
    let (Ok(output), Ok(reference)) = (tensor::decode(output), tensor::decode(reference)) else {
        return false;
    };
    class.outputs_match(&specs, &output, &reference)
}

/// Whether an output is what the model gives.
pub fn is_true(model: &Model, input_hash: &H256, output: &[u8]) -> bool {
    matches(model, output, &truth(model, input_hash), &class_at(125))
}

pub(super) fn output_specs(model: &Model) -> Vec<OutputSpec> {
    let spec =
        |name, elements| OutputSpec { tensor: spec(name, elements), role: OutputRole::Compared };
    let mut specs = vec![spec("y", model.elements)];
    specs.extend(model.slots.map(|slots| spec("w", slots)));
    specs
}
