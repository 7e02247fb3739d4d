// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Opens ONNX Runtime and decides what it computes on.

use crate::Settings;
use ort::{
    environment::Environment,
    ep::{self, cuda::ConvAlgorithmSearch, ExecutionProvider, ExecutionProviderDispatch},
    logging::LogLevel,
    session::{builder::GraphOptimizationLevel, Session},
    value::Tensor,
};
use serde::{Deserialize, Serialize};
use std::{
    env, fmt,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// The version of ONNX Runtime that results are computed with.
pub const ONNX_RUNTIME_VERSION: &str = "1.31.1";

/// The variable that names another library.
const LIBRARY_VARIABLE: &str = "ORT_DYLIB_PATH";
/// TensorRT computes FP32 in TF32 on recent devices, and ONNX Runtime has no option against that:
/// only this variable, set to 0 before the process starts, turns it off.
const TF32_VARIABLE: &str = "NVIDIA_TF32_OVERRIDE";
/// `y = Identity(x)` on one f32: shows whether a device answers.
const PROBE: &[u8] = b"\x08\x08\x3a\x37\x0a\x10\x0a\x01x\x12\x01y\x22\x08Identity\x12\x01p\
    \x5a\x0f\x0a\x01x\x12\x0a\x0a\x08\x08\x01\x12\x04\x0a\x02\x08\x01\
    \x62\x0f\x0a\x01y\x12\x0a\x0a\x08\x08\x01\x12\x04\x0a\x02\x08\x01\x42\x02\x10\x0d";

/// ONNX Runtime allows one environment to a process, for ever.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// What to compute on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Device {
    /// The GPU if the library supports it and it answers, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// The GPU; without one, opening fails.
    Cuda,
}

/// What ONNX Runtime computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// The CPU's kernels.
    Cpu,
    /// CUDA on device 0.
    Cuda,
    /// TensorRT on device 0; CUDA for what it cannot do.
    TensorRt,
}

/// Why ONNX Runtime cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The library is missing, unreadable or too old.
    #[error(
        "ONNX Runtime {ONNX_RUNTIME_VERSION} cannot be opened at {}: run `make setup`, or name the \
         library in {LIBRARY_VARIABLE}", path.display()
    )]
    Library {
        /// Where it was looked for.
        path: PathBuf,
        /// What the loader says.
        source: ort::LoadDynamicError,
    },
    /// Neither a path nor a home folder is set.
    #[error("no home folder to find ONNX Runtime in: name the library in {LIBRARY_VARIABLE}")]
    NoHome,
    /// The library is there and does not start.
    #[error("ONNX Runtime does not start")]
    Start(#[source] ort::Error),
    /// A GPU is asked for and none can be used.
    #[error("a GPU is asked for, and {reason}")]
    NoGpu {
        /// Why none can be used.
        reason: String,
    },
}

/// ONNX Runtime, opened.
#[derive(Clone, Debug)]
pub struct Runtime {
    environment: Environment,
    provider: Provider,
    threads: usize,
}

impl Runtime {
    /// Opens the library and finds out what it computes on. `threads` of the CPU work on one run.
    ///
    /// # Errors
    /// If the library cannot be opened, or lacks the device asked for.
    pub fn open(device: Device, threads: usize) -> Result<Self, RuntimeError> {
        let mut runtime = Self { environment: environment()?, provider: Provider::Cpu, threads };
        let mut fallback = None;
        if device != Device::Cpu {
            match runtime.find_gpu() {
                Ok(provider) => runtime.provider = provider,
                Err(reason) if device == Device::Cuda => {
                    return Err(RuntimeError::NoGpu { reason })
                },
                Err(reason) => fallback = Some(reason),
            }
        }
        if runtime.provider != Provider::Cpu {
            // The device does the work; a thread feeds it.
            runtime.threads = 1;
        }
        tracing::info!(
            provider = %runtime.provider,
            device = runtime.provider.device(),
            threads = runtime.threads,
            fallback_reason = fallback,
            "onnxruntime-opened"
        );
        Ok(runtime)
    }

    /// What sessions with [`Settings::Serving`] compute with. A benchmark of a GPU looks here.
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// Threads of the CPU that work on one run.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Makes a session. Takes seconds for large models.
    ///
    /// # Errors
    /// What ONNX Runtime finds wrong with the model.
    pub fn session(&self, model: &[u8], settings: Settings) -> Result<Session, ort::Error> {
        let (provider, threads, optimisation) = match settings {
            Settings::Serving => (self.provider, self.threads, GraphOptimizationLevel::All),
            Settings::Alternative => (Provider::Cpu, 1, GraphOptimizationLevel::Disable),
        };
        self.session_with(model, provider, threads, optimisation)
    }

    fn session_with(
        &self,
        model: &[u8],
        provider: Provider,
        threads: usize,
        optimisation: GraphOptimizationLevel,
    ) -> Result<Session, ort::Error> {
        Session::builder(&self.environment)?
            .with_execution_providers(provider.options())?
            .with_optimization_level(optimisation)?
            .with_deterministic_compute(true)?
            .with_parallel_execution(false)?
            .with_intra_threads(threads)?
            // Waiting threads would take the CPU from other models and the node.
            .with_intra_op_spinning(false)?
            .commit_from_memory(model)
    }

    /// The best provider that answers, or why there is none.
    fn find_gpu(&self) -> Result<Provider, String> {
        if !ep::CUDA::is_available().unwrap_or(false) {
            return Err("this build of ONNX Runtime has no CUDA".to_owned());
        }
        if ep::TensorRT::is_available().unwrap_or(false) {
            let tensor_rt = if env::var(TF32_VARIABLE).is_ok_and(|value| value == "0") {
                self.probe(Provider::TensorRt).map_err(|error| error.to_string())
            } else {
                Err(format!("{TF32_VARIABLE}=0 is not set, so it would compute in TF32"))
            };
            match tensor_rt {
                Ok(()) => return Ok(Provider::TensorRt),
                Err(reason) => tracing::info!(reason, "tensorrt-not-used"),
            }
        }
        self.probe(Provider::Cuda).map_err(|error| format!("CUDA does not answer: {error}"))?;
        Ok(Provider::Cuda)
    }

    fn probe(&self, provider: Provider) -> Result<(), ort::Error> {
        let mut session = self.session_with(PROBE, provider, 1, GraphOptimizationLevel::Disable)?;
        session.run(ort::inputs![Tensor::from_array(([1usize], vec![1f32]))?])?;
        Ok(())
    }
}

impl Provider {
    fn device(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cuda | Self::TensorRt => "cuda:0",
        }
    }

    /// CPU kernels stand in for what a GPU provider lacks; that the GPU provider itself cannot be
    /// used is an error, never silent.
    fn options(self) -> Vec<ExecutionProviderDispatch> {
        let cuda = || {
            ep::CUDA::default()
                // On by default in ONNX Runtime, whatever `ort` says.
                .with_tf32(false)
                // The default benchmarks algorithms at run time: another result every time.
                .with_conv_algorithm_search(ConvAlgorithmSearch::Default)
                .build()
                .error_on_failure()
        };
        let tensor_rt = || {
            ep::TensorRT::default()
                .with_fp16(false)
                .with_bf16(false)
                .with_int8(false)
                .build()
                .error_on_failure()
        };
        // Named even if it is the only one: with none named, devices are chosen by a policy.
        let cpu = ep::CPU::default().build().error_on_failure();
        match self {
            Self::Cpu => vec![cpu],
            Self::Cuda => vec![cuda(), cpu],
            Self::TensorRt => vec![tensor_rt(), cuda(), cpu],
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "CPU",
            Self::Cuda => "CUDA",
            Self::TensorRt => "TensorRT",
        })
    }
}

fn environment() -> Result<Environment, RuntimeError> {
    let mut opened = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = &*opened {
        return Ok(environment.clone());
    }
    let path = library_path(|name| env::var(name).ok().filter(|value| !value.is_empty()))?;
    let environment = ort::init_from(&path)
        .map_err(|source| RuntimeError::Library { path, source })?
        .with_name("credence")
        .with_telemetry(false)
        .build()
        .map_err(RuntimeError::Start)?;
    // `ort` asks for every line, each of which costs time, and filters them afterwards.
    environment.set_log_level(LogLevel::Warning);
    *opened = Some(environment.clone());
    Ok(environment)
}

fn library_path(variable: impl Fn(&str) -> Option<String>) -> Result<PathBuf, RuntimeError> {
    if let Some(path) = variable(LIBRARY_VARIABLE) {
        return Ok(path.into());
    }
    let cache = variable("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".cache")))
        .ok_or(RuntimeError::NoHome)?;
    Ok(cache.join("credence/onnxruntime").join(ONNX_RUNTIME_VERSION).join("libonnxruntime.so"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::named(&[("ORT_DYLIB_PATH", "/a/b.so"), ("HOME", "/h")], "/a/b.so")]
    #[case::cache(
        &[("XDG_CACHE_HOME", "/c"), ("HOME", "/h")],
        "/c/credence/onnxruntime/1.31.1/libonnxruntime.so"
    )]
    #[case::home(&[("HOME", "/h")], "/h/.cache/credence/onnxruntime/1.31.1/libonnxruntime.so")]
    fn the_library_is_looked_for(#[case] variables: &[(&str, &str)], #[case] expected: &str) {
        let path = library_path(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        assert_eq!(path.unwrap(), PathBuf::from(expected));
    }

    #[test]
    fn without_a_home_the_variable_is_named() {
        let error = library_path(|_| None).unwrap_err();
        assert!(matches!(error, RuntimeError::NoHome));
        assert!(error.to_string().contains("ORT_DYLIB_PATH"));
    }

    #[test]
    fn a_missing_library_says_how_to_install_it() {
        let path = PathBuf::from("/nowhere/libonnxruntime.so");
        let source = ort::LoadDynamicError::MissingApi { path: path.clone() };
        let text = RuntimeError::Library { path, source }.to_string();
        assert!(text.contains("/nowhere/libonnxruntime.so: run `make setup`"), "{text}");
    }

    #[test]
    fn the_cpu_answers() {
        let runtime = Runtime::open(Device::Cpu, 1).unwrap();
        assert_eq!(runtime.provider(), Provider::Cpu);
        runtime.probe(Provider::Cpu).unwrap();
        assert!(ort::info().contains("ORT Build Info"));
    }

    #[test]
    fn without_a_gpu_auto_falls_back_and_cuda_fails() {
        let runtime = Runtime::open(Device::Cpu, 1).unwrap();
        let Err(reason) = runtime.find_gpu() else { return };
        assert_eq!(Runtime::open(Device::Auto, 1).unwrap().provider(), Provider::Cpu);
        let error = Runtime::open(Device::Cuda, 1).unwrap_err();
        assert_eq!(error.to_string(), format!("a GPU is asked for, and {reason}"));
    }
}
