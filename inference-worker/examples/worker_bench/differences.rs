// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How far a device's outputs are from the CPU's, as calibration data.
//!
//! The measure is that of `primitives/src/numeric.rs` and of `models/calibration/comparison.py`:
//! ‖a−b‖₂ over max(‖b‖₂, √len · floor), and the largest difference of one element as a part of what
//! it may differ by. b is the CPU's output.

use crate::{inputs, subject::Subject, Failure};
use credence_engine::{Device, Engine, EngineConfig, OrtEngine, Settings};
use credence_primitives::{
    numeric::{NumericClass, Tolerance},
    tensor::{decode_as, OutputSpecs},
};
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};

/// Inputs that are compared.
const INPUTS: u64 = 512;
const NANO: f64 = 1e-9;

/// What is written for one model.
#[derive(Debug, Serialize)]
pub(crate) struct Differences {
    /// The hash of the model's file.
    artifact: String,
    /// What computes the reference, and what is compared with it.
    reference: String,
    device: String,
    /// The library's version.
    onnx_runtime: &'static str,
    inputs: u64,
    inputs_are: &'static str,
    /// τ of class 2.
    tolerance_norm: f64,
    /// By output; those that are no floats are compared exactly.
    outputs: BTreeMap<String, Output>,
}

/// What is written of one output.
#[derive(Debug, Serialize)]
struct Output {
    /// Inputs for which the chain would take it as equal.
    equal: u64,
    norm_largest: f64,
    norm_percentile_99_9: f64,
    norm_median: f64,
    element_largest: f64,
}

/// Compares a device with the CPU.
pub(crate) async fn measure(subject: &Subject, device: Device) -> Result<Differences, Failure> {
    let reference = engine(Device::Cpu, subject).await?;
    let compared = engine(device, subject).await?;
    let specs = &subject.spec.outputs;
    let mut rows: Vec<Vec<(bool, f64, f64)>> = vec![Vec::new(); specs.len()];
    for input in inputs::made_up(&subject.spec.inputs, INPUTS)? {
        let input: Arc<[u8]> = input.into();
        let expected = run(&reference, subject, &input).await?;
        let output = run(&compared, subject, &input).await?;
        for (row, found) in rows.iter_mut().zip(compare(specs, &output, &expected)?) {
            row.push(found);
        }
    }
    let mut outputs = BTreeMap::new();
    for (spec, rows) in specs.iter().zip(&rows) {
        let mut norms: Vec<f64> = rows.iter().map(|(_, norm, _)| *norm).collect();
        norms.sort_unstable_by(f64::total_cmp);
        let at = |permille: usize| {
            let place = (norms.len() * permille).div_ceil(1_000).saturating_sub(1);
            norms.get(place).copied().unwrap_or(f64::NAN)
        };
        let output = Output {
            equal: rows.iter().filter(|(is_equal, ..)| *is_equal).count() as u64,
            norm_largest: at(1_000),
            norm_percentile_99_9: at(999),
            norm_median: at(500),
            element_largest: rows.iter().map(|(.., element)| *element).fold(0.0, f64::max),
        };
        outputs.insert(String::from_utf8(spec.tensor.name.to_vec())?, output);
    }
    let named = |engine: &OrtEngine| {
        format!("{}, {} threads", engine.provider(), engine.runtime().threads())
    };
    Ok(Differences {
        artifact: format!("{:?}", credence_artifacts::hash_of(&subject.artifact)),
        reference: named(&reference),
        device: named(&compared),
        onnx_runtime: credence_engine::runtime::ONNX_RUNTIME_VERSION,
        inputs: INPUTS,
        inputs_are: inputs::DESCRIPTION,
        tolerance_norm: f64::from(Tolerance::FULL_PRECISION.norm_nano) * NANO,
        outputs,
    })
}

async fn engine(device: Device, subject: &Subject) -> Result<OrtEngine, Failure> {
    let engine = OrtEngine::new(EngineConfig { device, max_batch: 1, ..EngineConfig::default() })?;
    engine.load(subject.spec.clone(), subject.artifact.clone()).await?;
    Ok(engine)
}

async fn run(engine: &OrtEngine, subject: &Subject, input: &Arc<[u8]>) -> Result<Vec<u8>, Failure> {
    Ok(engine.run(subject.spec.id, input.clone(), Settings::Serving).await?)
}

/// By output: whether the chain would take it as equal, the difference of the norms, and that of
/// the worst element.
fn compare(
    specs: &OutputSpecs,
    output: &[u8],
    reference: &[u8],
) -> Result<Vec<(bool, f64, f64)>, Failure> {
    let ours = decode_as(output, specs.iter().map(|spec| &spec.tensor))?;
    let theirs = decode_as(reference, specs.iter().map(|spec| &spec.tensor))?;
    let class = NumericClass::Tolerance(Tolerance::FULL_PRECISION);
    let pairs = ours.iter().zip(&theirs).map(|(ours, theirs)| {
        let is_equal = class.elements_match(ours.dtype, ours.data, theirs.data);
        if ours.dtype != credence_primitives::tensor::DType::F32 {
            return (is_equal, 0.0, 0.0);
        }
        let (norm, element) = distance(&floats(ours.data), &floats(theirs.data));
        (is_equal, norm, element)
    });
    Ok(pairs.collect())
}

fn floats(data: &[u8]) -> Vec<f64> {
    data.as_chunks().0.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect()
}

fn distance(ours: &[f64], theirs: &[f64]) -> (f64, f64) {
    let Tolerance { floor_nano, element_rms_nano, element_relative_nano, .. } =
        Tolerance::FULL_PRECISION;
    let mean = |values: &mut dyn Iterator<Item = f64>| {
        (values.sum::<f64>() / theirs.len().max(1) as f64).sqrt()
    };
    let rms = mean(&mut theirs.iter().map(|b| b * b)).max(f64::from(floor_nano) * NANO);
    let apart = || ours.iter().zip(theirs).map(|(a, b)| (a - b).abs());
    let norm = mean(&mut apart().map(|apart| apart * apart)) / rms;
    let allowed = theirs.iter().map(|b| {
        f64::from(element_rms_nano) * NANO * rms + f64::from(element_relative_nano) * NANO * b.abs()
    });
    let element = apart().zip(allowed).map(|(apart, allowed)| apart / allowed);
    (norm, element.fold(0.0, f64::max))
}
