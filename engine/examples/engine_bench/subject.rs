// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A model to be measured, with a manifest and an input made up from its graph, and the bare loop.

use crate::{measure::Block, Failure};
use credence_engine::{
    inspect::{inspect, GraphAxis, GraphTensor},
    ModelSpec, Runtime, Settings,
};
use credence_primitives::{
    ids::ModelId,
    numeric::{NumericClass, Tolerance},
    tensor::{encode, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
};
use ort::{
    session::{Session, SessionInputValue},
    value::Tensor as OrtTensor,
};
use sp_core::H256;
use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long dynamic axes are, but for the first, which is 1.
const AXIS_LENGTH: u32 = 64;
/// Runs before a time is taken, and runs that it is taken of.
const WARM_RUNS: u32 = 3;
const TIMED_RUNS: u32 = 10;

/// A model to be measured.
pub(crate) struct Subject {
    pub(crate) spec: Arc<ModelSpec>,
    pub(crate) artifact: Arc<[u8]>,
    pub(crate) input: Arc<[u8]>,
    session: Option<Session>,
}

impl Subject {
    /// Makes up what a manifest would say: one row, other dynamic axes of any length.
    pub(crate) fn read(path: &str) -> Result<Self, Failure> {
        let artifact: Arc<[u8]> = fs::read(path)?.into();
        let graph = inspect(&artifact)?;
        let specs = |tensors: &[GraphTensor]| {
            tensors.iter().map(declared).collect::<Result<Vec<TensorSpec>, Failure>>()
        };
        let inputs = specs(&graph.inputs)?;
        let outputs: Vec<_> = specs(&graph.outputs)?
            .into_iter()
            .map(|tensor| OutputSpec { tensor, role: OutputRole::Compared })
            .collect();
        let data = inputs.iter().map(|spec| elements(spec, 1)).collect::<Result<Vec<_>, _>>()?;
        let tensors: Vec<_> = inputs
            .iter()
            .zip(&data)
            .map(|(spec, (shape, data))| Tensor {
                name: std::str::from_utf8(&spec.name).unwrap_or_default(),
                dtype: spec.dtype,
                shape: shape.clone(),
                data,
            })
            .collect();
        let input = encode(&tensors)?.into();
        let spec = Arc::new(ModelSpec {
            id: ModelId(H256::repeat_byte(1)),
            inputs: inputs.try_into().map_err(|_| "too many inputs")?,
            outputs: outputs.try_into().map_err(|_| "too many outputs")?,
            class: NumericClass::Tolerance(Tolerance::FULL_PRECISION),
            time_bound: Duration::from_secs(30),
        });
        Ok(Self { spec, artifact, input, session: None })
    }

    /// Opens a session as the engine would.
    pub(crate) fn open(&mut self, runtime: &Runtime) -> Result<(), Failure> {
        self.session = Some(runtime.session(&self.artifact, Settings::Serving)?);
        Ok(())
    }

    /// How long the bare loop takes for a batch.
    pub(crate) fn time_of(&mut self, rows: u32) -> Result<Duration, Failure> {
        self.runs(rows, |runs| runs < WARM_RUNS, || Ok(()))?;
        let block = self.runs(rows, |runs| runs < TIMED_RUNS, || Ok(()))?;
        Ok(block.took / TIMED_RUNS)
    }

    /// The bare loop: batches of equal size, one after the other.
    pub(crate) fn loop_for(&mut self, rows: u32, block: Duration) -> Result<Block, Failure> {
        self.loop_with(rows, block, || Ok(()))
    }

    /// The same with something else after each run.
    pub(crate) fn loop_with(
        &mut self,
        rows: u32,
        block: Duration,
        after: impl FnMut() -> Result<(), Failure>,
    ) -> Result<Block, Failure> {
        let began = Instant::now();
        self.runs(rows, |_| began.elapsed() < block, after)
    }

    fn runs(
        &mut self,
        rows: u32,
        go_on: impl Fn(u32) -> bool,
        mut after: impl FnMut() -> Result<(), Failure>,
    ) -> Result<Block, Failure> {
        let session = self.session.as_mut().ok_or("the session is not open")?;
        let mut inputs: Vec<(String, SessionInputValue<'_>)> = Vec::new();
        for spec in &self.spec.inputs {
            let (shape, data) = elements(spec, rows)?;
            let shape: Vec<i64> = shape.into_iter().map(i64::from).collect();
            let name = String::from_utf8(spec.name.to_vec())?;
            let value = match spec.dtype {
                DType::F32 => {
                    let data = data.as_chunks().0.iter().copied().map(f32::from_le_bytes);
                    OrtTensor::from_array((shape, data.collect::<Vec<_>>()))?.into()
                },
                _ => {
                    let data = data.as_chunks().0.iter().copied().map(i64::from_le_bytes);
                    OrtTensor::from_array((shape, data.collect::<Vec<_>>()))?.into()
                },
            };
            inputs.push((name, value));
        }
        let began = Instant::now();
        let mut latencies = Vec::new();
        while go_on(latencies.len() as u32) {
            let asked = Instant::now();
            let given = inputs.iter().map(|(name, value)| (name.as_str(), view(value)));
            session.run(given.collect::<Vec<_>>())?;
            after()?;
            latencies.push(asked.elapsed());
        }
        let runs = latencies.len() as u64;
        Ok(Block { rows: runs * u64::from(rows), took: began.elapsed(), latencies })
    }
}

fn view<'v>(value: &'v SessionInputValue<'_>) -> SessionInputValue<'v> {
    SessionInputValue::View(value.view())
}

fn declared(tensor: &GraphTensor) -> Result<TensorSpec, Failure> {
    let axes = tensor.shape.as_ref().ok_or("the graph names no shapes")?;
    let shape = axes
        .iter()
        .enumerate()
        .map(|(index, axis)| match axis {
            GraphAxis::Fixed(length) => Ok(Axis::Fixed(u32::try_from(*length)?)),
            GraphAxis::Dynamic(_) if index == 0 => Ok(Axis::Fixed(1)),
            GraphAxis::Dynamic(name) => Ok(Axis::Dynamic {
                name: name.as_bytes().to_vec().try_into().map_err(|_| "a long axis name")?,
                max: AXIS_LENGTH,
            }),
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    Ok(TensorSpec {
        name: tensor.name.as_bytes().to_vec().try_into().map_err(|_| "a long name")?,
        dtype: tensor.dtype().ok_or("an input or output is no tensor")?,
        shape: shape.try_into().map_err(|_| "too many axes")?,
    })
}

/// A shape and elements that any model takes: floats from 0 to 1, ones for integers, which are
/// tokens that exist and masks that hide nothing.
pub(crate) fn elements(spec: &TensorSpec, rows: u32) -> Result<(Vec<u32>, Vec<u8>), Failure> {
    let mut shape: Vec<u32> = spec
        .shape
        .iter()
        .map(|axis| match axis {
            Axis::Fixed(length) | Axis::Dynamic { max: length, .. } => *length,
        })
        .collect();
    if let Some(first) = shape.first_mut() {
        *first *= rows;
    }
    let count = shape.iter().product::<u32>();
    let data = match spec.dtype {
        DType::F32 => {
            (0..count).flat_map(|i| ((i * 37 % 101) as f32 / 101.0).to_le_bytes()).collect()
        },
        DType::I64 => (0..count).flat_map(|_| 1i64.to_le_bytes()).collect(),
        other => return Err(format!("inputs of type {other:?} are not measured").into()),
    };
    Ok((shape, data))
}
