// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One model in ONNX Runtime: encoded inputs in, encoded outputs out.

use super::convert::{elements, strings, to_value, type_of};
use crate::{EngineError, ModelSpec};
use credence_primitives::{
    manifest::MAX_TENSOR_BYTES,
    tensor::{axes_agree, decode_as, encode, DType, Tensor, TensorError, TensorSpec},
};
use ort::session::{RunOptions, Session, SessionInputValue};
use std::sync::Arc;

/// A session and what it has to keep to.
pub(super) struct ModelSession {
    session: Session,
    spec: Arc<ModelSpec>,
    options: Arc<RunOptions>,
}

impl ModelSession {
    pub(super) fn new(session: Session, spec: Arc<ModelSpec>) -> Result<Self, EngineError> {
        let options = Arc::new(RunOptions::new().map_err(EngineError::Load)?);
        Ok(Self { session, spec, options })
    }

    /// With these a run can be ended from outside, after the operator that it is at.
    pub(super) fn options(&self) -> Arc<RunOptions> {
        self.options.clone()
    }

    pub(super) fn spec(&self) -> &ModelSpec {
        &self.spec
    }

    /// Computes one input, or several at once, whose first axes are put together.
    ///
    /// # Errors
    /// What concerns all of them; inside, what concerns one.
    pub(super) fn run(
        &mut self,
        inputs: &[Arc<[u8]>],
    ) -> Result<Vec<Result<Vec<u8>, EngineError>>, EngineError> {
        let (spec, options) = (self.spec.clone(), self.options.clone());
        let decoded =
            inputs.iter().map(|input| decode_input(input, &spec)).collect::<Result<Vec<_>, _>>()?;
        let values = stack(&decoded, &spec.inputs)?;
        let given = self.session.run_with_options(values, &*options).map_err(EngineError::Run)?;
        let mut outputs = Vec::new();
        for declared in &spec.outputs {
            let name = std::str::from_utf8(&declared.tensor.name)
                .map_err(|_| EngineError::Output(TensorError::Text))?;
            let value = given.get(name).ok_or(EngineError::Output(TensorError::Name))?;
            let (dtype, shape) = type_of(value).ok_or(EngineError::Output(TensorError::Type))?;
            let count = count_within(dtype, &shape, inputs.len())?;
            let data = elements(value, dtype, count).map_err(EngineError::Run)?;
            outputs.push(Output { name, dtype, shape, data });
        }
        if let [input] = decoded.as_slice() {
            return Ok(vec![encode_output(&spec, input, outputs.iter().map(Output::whole))]);
        }
        let rows: Vec<u32> = decoded.iter().map(|input| rows_of(input)).collect();
        let total = rows.iter().sum();
        if outputs.iter().any(|output| output.shape.first() != Some(&total)) {
            return Err(EngineError::Output(TensorError::Shape));
        }
        let mut first = 0;
        let parts = decoded.iter().zip(rows).map(|(input, rows)| {
            let start = first;
            first += rows;
            let part = outputs.iter().map(|output| output.rows(start, rows, total));
            encode_output(&spec, input, part)
        });
        Ok(parts.collect())
    }
}

/// Encodes an output, if it is what was declared.
fn encode_output<'a>(
    spec: &ModelSpec,
    input: &[Tensor<'_>],
    outputs: impl Iterator<Item = Tensor<'a>>,
) -> Result<Vec<u8>, EngineError> {
    let outputs: Vec<_> = outputs.collect();
    let bytes = encode(&outputs).map_err(EngineError::Output)?;
    let declared = spec.outputs.iter().map(|output| &output.tensor);
    let output = decode_as(&bytes, declared).map_err(EngineError::Output)?;
    if axes_agree(&spec.inputs, input, &spec.outputs, &output) {
        Ok(bytes)
    } else {
        Err(EngineError::Output(TensorError::Shape))
    }
}

/// What a session gives for one tensor.
struct Output<'s> {
    name: &'s str,
    dtype: DType,
    shape: Vec<u32>,
    data: Vec<u8>,
}

impl Output<'_> {
    fn whole(&self) -> Tensor<'_> {
        let Self { name, dtype, shape, data } = self;
        Tensor { name, dtype: *dtype, shape: shape.clone(), data }
    }

    /// Some rows of `total`. No strings: their models are not batched.
    fn rows(&self, first: u32, rows: u32, total: u32) -> Tensor<'_> {
        let row_bytes = self.data.len() / total.max(1) as usize;
        let start = first as usize * row_bytes;
        let data = self.data.get(start..start + rows as usize * row_bytes).unwrap_or_default();
        let shape = [&[rows], self.shape.get(1..).unwrap_or_default()].concat();
        Tensor { data, shape, ..self.whole() }
    }
}

/// Decodes what a model takes, and refuses what ONNX Runtime cannot be given.
pub(super) fn decode_input<'a>(
    input: &'a [u8],
    spec: &ModelSpec,
) -> Result<Vec<Tensor<'a>>, EngineError> {
    let tensors = decode_as(input, spec.inputs.iter()).map_err(EngineError::Input)?;
    let has_nul = tensors
        .iter()
        .filter(|tensor| tensor.dtype == DType::String)
        .any(|tensor| strings(tensor.data).iter().any(|text| text.contains('\0')));
    if has_nul {
        return Err(EngineError::InputText);
    }
    Ok(tensors)
}

/// The length of the first axis, which is 1 where there is none.
pub(super) fn rows_of(tensors: &[Tensor<'_>]) -> u32 {
    tensors.first().and_then(|tensor| tensor.shape.first()).copied().unwrap_or(1)
}

/// Inputs of one or several jobs as one input of the session, by name.
fn stack<'s>(
    jobs: &[Vec<Tensor<'_>>],
    specs: &'s [TensorSpec],
) -> Result<Vec<(&'s str, SessionInputValue<'static>)>, EngineError> {
    let mut values = Vec::with_capacity(specs.len());
    for (index, spec) in specs.iter().enumerate() {
        let parts: Vec<_> = jobs.iter().filter_map(|job| job.get(index)).collect();
        let [first, others @ ..] = parts.as_slice() else { continue };
        let mut shape: Vec<i64> = first.shape.iter().copied().map(i64::from).collect();
        let value = if others.is_empty() {
            to_value(first.dtype, shape, first.data)
        } else {
            if let Some(rows) = shape.first_mut() {
                *rows =
                    parts.iter().filter_map(|part| part.shape.first()).map(|n| i64::from(*n)).sum();
            }
            let data: Vec<u8> = parts.iter().flat_map(|part| part.data).copied().collect();
            to_value(first.dtype, shape, &data)
        };
        let name =
            std::str::from_utf8(&spec.name).map_err(|_| EngineError::Input(TensorError::Text))?;
        values.push((name, value.map_err(EngineError::Run)?));
    }
    Ok(values)
}

/// The number of elements, if that many can be encoded. Seen before anything is copied.
fn count_within(dtype: DType, shape: &[u32], jobs: usize) -> Result<usize, EngineError> {
    let limit = (MAX_TENSOR_BYTES as usize).saturating_mul(jobs);
    // Each string takes four bytes or more.
    let element_bytes = dtype.element_bytes().unwrap_or(4);
    if shape.contains(&0) {
        return Ok(0);
    }
    shape
        .iter()
        .try_fold(1usize, |count, length| count.checked_mul(*length as usize))
        .filter(|count| count.checked_mul(element_bytes).is_some_and(|bytes| bytes <= limit))
        .ok_or(EngineError::Output(TensorError::TooLarge))
}
