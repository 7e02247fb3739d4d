// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Whether, and in how large batches, jobs of a model can be computed at once.

use super::session::{rows_of, ModelSession};
use crate::{
    inspect::{GraphAxis, GraphTensor, Inspection},
    EngineError, ModelSpec,
};
use credence_primitives::tensor::{
    decode_as, encode, Axis, DType, Tensor, TensorError, TensorSpec,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long an axis is, at most, in inputs that are made up.
const SAMPLE_LENGTH: u32 = 8;

/// Whether the first axis of everything that goes in and out counts independent rows, as far as
/// can be seen from outside.
pub(super) fn has_batch_axis(inspection: &Inspection, spec: &ModelSpec) -> bool {
    let graph_allows = |tensor: &GraphTensor| {
        let first = tensor.shape.as_ref().and_then(|shape| shape.first());
        matches!(first, Some(GraphAxis::Dynamic(_)))
    };
    let specs: Vec<_> = spec.inputs.iter().chain(spec.outputs.iter().map(|o| &o.tensor)).collect();
    let Some(first) = spec.inputs.first().and_then(|input| input.shape.first()) else {
        return false;
    };
    let has_rows = match first {
        Axis::Fixed(length) => *length == 1,
        // The axis must count nothing else besides.
        Axis::Dynamic { name, .. } => !specs.iter().any(|spec| {
            spec.shape
                .iter()
                .skip(1)
                .any(|axis| matches!(axis, Axis::Dynamic { name: other, .. } if other == name))
        }),
    };
    has_rows
        && inspection.inputs.iter().chain(&inspection.outputs).all(graph_allows)
        && specs.iter().all(|spec| {
            spec.dtype != DType::String && spec.shape.first().is_some_and(|axis| axis == first)
        })
}

/// What jobs must have in common to be computed at once: all axes but the first.
pub(super) fn key(input: &[Tensor<'_>]) -> Vec<u32> {
    input.iter().flat_map(|tensor| tensor.shape.iter().skip(1)).copied().collect()
}

/// The most rows, up to `max_rows`, that a session computes within the model's time bound, with the
/// first, middle and last row as they are when computed alone. 1 if batches change them.
pub(super) fn rows_that_agree(session: &mut ModelSession, max_rows: u32) -> u32 {
    match find_rows(session, max_rows) {
        Ok(rows) => rows,
        Err(error) => {
            let reason = &error as &dyn std::error::Error;
            tracing::info!(model = ?session.spec().id, reason, "model-unbatched");
            1
        },
    }
}

fn find_rows(session: &mut ModelSession, max_rows: u32) -> Result<u32, EngineError> {
    if max_rows == 1 {
        return Ok(1);
    }
    let time_bound = session.spec().time_bound;
    let single = time_of(session)?;
    let in_time = time_bound.as_nanos() / single.as_nanos().max(1);
    let mut rows = max_rows.min(u32::try_from(in_time).unwrap_or(u32::MAX)).max(1);
    while rows > 1 {
        let began = Instant::now();
        if !agree(session, rows)? {
            tracing::info!(model = ?session.spec().id, reason = "rows differ", "model-unbatched");
            return Ok(1);
        }
        // Three single runs besides the batch are counted, too: better too small than late.
        if began.elapsed() <= time_bound {
            break;
        }
        rows /= 2;
    }
    Ok(rows)
}

/// How long one row takes, not for the first time.
fn time_of(session: &mut ModelSession) -> Result<Duration, EngineError> {
    let input = [sample(&session.spec().inputs, 0).map_err(EngineError::Input)?.into()];
    session.run(&input)?;
    let began = Instant::now();
    session.run(&input)?;
    Ok(began.elapsed())
}

fn agree(session: &mut ModelSession, rows: u32) -> Result<bool, EngineError> {
    let inputs = (0..rows)
        .map(|seed| Ok(sample(&session.spec().inputs, seed)?.into()))
        .collect::<Result<Vec<Arc<[u8]>>, _>>()
        .map_err(EngineError::Input)?;
    let batched = session.run(&inputs)?.into_iter().collect::<Result<Vec<_>, _>>()?;
    let last = inputs.len() - 1;
    for index in [0, last / 2, last] {
        let (Some(input), Some(ours)) = (inputs.get(index), batched.get(index)) else { continue };
        for single in session.run(std::slice::from_ref(input))? {
            let single = single?;
            let spec = session.spec();
            let decode = |bytes| {
                let declared = spec.outputs.iter().map(|output| &output.tensor);
                decode_as(bytes, declared).map_err(EngineError::Output)
            };
            if !spec.class.outputs_match(&spec.outputs, &decode(ours)?, &decode(&single)?) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// An input of one row: floats from -1 to 1, integers from 0 to 3, which are most likely to be
/// tokens or indices that the model has.
fn sample(specs: &[TensorSpec], seed: u32) -> Result<Vec<u8>, TensorError> {
    let mut random = Random(u64::from(seed));
    let mut tensors = Vec::new();
    for spec in specs {
        let shape: Vec<u32> = spec
            .shape
            .iter()
            .enumerate()
            .map(|(index, axis)| match axis {
                Axis::Fixed(length) => *length,
                Axis::Dynamic { .. } if index == 0 => 1,
                // Axes of one name must be equally long, whatever bound each states.
                Axis::Dynamic { max, .. } => (*max).min(SAMPLE_LENGTH),
            })
            .collect();
        let elements = shape.iter().product::<u32>();
        let data: Vec<u8> = (0..elements).flat_map(|_| random.element(spec.dtype)).collect();
        tensors.push((spec, shape, data));
    }
    let tensors: Vec<_> = tensors
        .iter()
        .map(|(spec, shape, data)| Tensor {
            name: std::str::from_utf8(&spec.name).unwrap_or_default(),
            dtype: spec.dtype,
            shape: shape.clone(),
            data,
        })
        .collect();
    debug_assert_eq!(rows_of(&tensors), 1);
    encode(&tensors)
}

/// SplitMix64: the same inputs on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn element(&mut self, dtype: DType) -> Vec<u8> {
        let bits = self.next();
        let float = (bits >> 40) as f32 / (1u32 << 23) as f32 - 1.0;
        match dtype {
            DType::F16 => half::f16::from_f32(float).to_le_bytes().to_vec(),
            DType::Bf16 => half::bf16::from_f32(float).to_le_bytes().to_vec(),
            DType::F32 => float.to_le_bytes().to_vec(),
            DType::F64 => f64::from(float).to_le_bytes().to_vec(),
            DType::Bool => vec![(bits & 1) as u8],
            // No model with strings gets here.
            DType::String => vec![0; 4],
            _ => {
                let length = dtype.element_bytes().unwrap_or_default();
                (bits & 3).to_le_bytes().into_iter().take(length).collect()
            },
        }
    }
}
