// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Engines that do not do what they should, to see what becomes of those who use them.

use async_trait::async_trait;
use clap::{Args, ValueEnum};
use credence_engine::{Engine, EngineError, ModelSpec, Settings};
use credence_inference_worker::{
    cli::start_logs,
    config::{self, Config},
    daemon,
};
use credence_primitives::{
    commitment::input_hash,
    ids::ModelId,
    tensor::{self, DType, Tensor},
};
use half::f16;
use std::{
    fmt,
    path::PathBuf,
    process::{self, ExitCode},
    sync::{Arc, Mutex, PoisonError},
};

/// How a worker or checker misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Cheat {
    /// It computes in half precision, at half the cost: every label is still right.
    Precision,
    /// It makes the numbers up.
    Fabricate,
    /// It never answers.
    Stall,
    /// Its process dies whenever it should compute.
    Crash,
}

impl fmt::Display for Cheat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Precision => "precision",
            Self::Fabricate => "fabricate",
            Self::Stall => "stall",
            Self::Crash => "crash",
        })
    }
}

/// What a daemon that cheats is told.
#[derive(Debug, Args)]
pub struct CheatArguments {
    /// What it pretends to do.
    #[arg(value_enum)]
    part: PretendedPart,
    /// How it cheats.
    #[arg(long, value_enum)]
    how: Cheat,
    /// The configuration, as of `credence-worker`.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PretendedPart {
    Serve,
    Check,
}

impl CheatArguments {
    /// Serves or checks until it is told to stop.
    pub(crate) async fn run(self) -> ExitCode {
        let config = match config::load(Some(&self.config), &[]) {
            Ok(config) => config,
            Err(error) => return complain(&error),
        };
        if let Err(error) = start_logs(&config.log) {
            return complain(&error);
        }
        let outcome = match self.part {
            PretendedPart::Serve => serve(config, self.how).await,
            PretendedPart::Check => check(config, self.how).await,
        };
        outcome.map_or_else(|error| complain(&error), |()| ExitCode::SUCCESS)
    }
}

fn complain(error: &dyn std::error::Error) -> ExitCode {
    credence_localnet::terminal::Terminal::new().error(error);
    ExitCode::FAILURE
}

async fn serve(config: Config, cheat: Cheat) -> Result<(), daemon::DaemonError> {
    daemon::serve_with(config, |engine| Arc::new(CheatingEngine::new(engine, cheat, 0))).await
}

async fn check(config: Config, cheat: Cheat) -> Result<(), daemon::DaemonError> {
    // Who cannot reproduce the sample run is not asked to check. It is run twice, the first time
    // to warm up.
    daemon::check_with(config, |engine| Arc::new(CheatingEngine::new(engine, cheat, 2))).await
}

/// Computes with another engine and falsifies what comes out.
struct CheatingEngine {
    honest: Arc<dyn Engine>,
    cheat: Cheat,
    /// How many runs of each model are honest.
    honest_runs: usize,
    runs: Mutex<Vec<ModelId>>,
}

impl CheatingEngine {
    fn new(honest: Arc<dyn Engine>, cheat: Cheat, honest_runs: usize) -> Self {
        Self { honest, cheat, honest_runs, runs: Mutex::default() }
    }

    /// Whether it may cheat in this run.
    fn begins_to_cheat(&self, model: ModelId) -> bool {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = runs.iter().filter(|earlier| **earlier == model).count();
        if earlier >= self.honest_runs {
            return true;
        }
        runs.push(model);
        false
    }
}

#[async_trait]
impl Engine for CheatingEngine {
    async fn load(&self, spec: Arc<ModelSpec>, artifact: Arc<[u8]>) -> Result<(), EngineError> {
        self.honest.load(spec, artifact).await
    }

    fn is_loaded(&self, model: &ModelId) -> bool {
        self.honest.is_loaded(model)
    }

    async fn run(
        &self,
        model: ModelId,
        input: Arc<[u8]>,
        settings: Settings,
    ) -> Result<Vec<u8>, EngineError> {
        if !self.begins_to_cheat(model) {
            return self.honest.run(model, input, settings).await;
        }
        match self.cheat {
            Cheat::Stall => std::future::pending().await,
            Cheat::Crash => process::abort(),
            Cheat::Precision | Cheat::Fabricate => {
                let output = self.honest.run(model, input.clone(), settings).await?;
                Ok(falsify(&input, &output, self.cheat).unwrap_or(output))
            },
        }
    }
}

/// The output with its floats replaced; `None` if it is not one.
fn falsify(input: &[u8], output: &[u8], cheat: Cheat) -> Option<Vec<u8>> {
    let tensors = tensor::decode(output).ok()?;
    let data: Vec<Vec<u8>> = tensors
        .iter()
        .map(|tensor| match (tensor.dtype, cheat) {
            (DType::F32, Cheat::Precision) => map(tensor.data, half_precision),
            (DType::F32, Cheat::Fabricate) => fabricated(input, tensor.data.len()),
            _ => tensor.data.to_vec(),
        })
        .collect();
    let tensors = tensors.into_iter().zip(&data);
    let tensors: Vec<Tensor<'_>> =
        tensors.map(|(tensor, data)| Tensor { data, ..tensor }).collect();
    tensor::encode(&tensors).ok()
}

fn map(data: &[u8], change: impl Fn(f32) -> f32) -> Vec<u8> {
    let values = data.chunks_exact(4).filter_map(|bytes| bytes.try_into().ok());
    values.flat_map(|bytes| change(f32::from_le_bytes(bytes)).to_le_bytes()).collect()
}

fn half_precision(value: f32) -> f32 {
    f16::from_f32(value).to_f32()
}

/// Numbers between 0 and 1, the same for the same input.
fn fabricated(input: &[u8], length_bytes: usize) -> Vec<u8> {
    let noise = input_hash(input);
    let bytes = noise.as_bytes().iter().cycle();
    let values = bytes.take(length_bytes / 4).map(|byte| f32::from(*byte) / 255.0);
    values.flat_map(f32::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_primitives::{
        numeric::{NumericClass, Tolerance},
        tensor::{OutputRole, OutputSpec, TensorSpec},
    };
    use rstest::rstest;

    fn output(values: [f32; 3]) -> Vec<u8> {
        let data: Vec<u8> = values.into_iter().flat_map(f32::to_le_bytes).collect();
        let tensor = Tensor { name: "y", dtype: DType::F32, shape: vec![3], data: &data };
        tensor::encode(&[tensor]).expect("it is small")
    }

    #[rstest]
    #[case(Cheat::Precision)]
    #[case(Cheat::Fabricate)]
    fn what_a_cheat_gives_is_an_output_and_not_within_tolerance(#[case] cheat: Cheat) {
        let honest = output([0.1, 1.7, -3.3]);
        let false_one = falsify(b"an input", &honest, cheat).expect("it is an output");
        let (ours, theirs) = (tensor::decode(&false_one), tensor::decode(&honest));
        let (ours, theirs) = (ours.expect("decodes"), theirs.expect("decodes"));
        let name = b"y".to_vec().try_into().expect("short");
        let shape = Default::default();
        let tensor = TensorSpec { name, dtype: DType::F32, shape };
        let specs = [OutputSpec { tensor, role: OutputRole::Compared }];
        let class = NumericClass::Tolerance(Tolerance::FULL_PRECISION);
        assert_eq!(ours.len(), theirs.len());
        assert!(!class.outputs_match(&specs, &ours, &theirs));
    }
}
