// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Runs models.
//!
//! Inputs and outputs are canonical encodings ([`credence_primitives::tensor`]), so that whoever
//! calls knows nothing of ONNX Runtime.
//!
//! - [`Engine`]: what workers and checkers ask for
//! - [`OrtEngine`]: does it with ONNX Runtime
//! - [`runtime`]: opens the library and chooses the device
//! - [`inspect`]: what an ONNX file contains, seen without running it
//! - [`oip`]: tensors in JSON, as the Open Inference Protocol has them

mod engine;
pub mod inspect;
pub mod oip;
pub mod runtime;
#[cfg(test)]
mod testing;

pub use engine::{EngineConfig, EngineStats, ModelStats, OrtEngine};
pub use runtime::{Device, Provider, Runtime, RuntimeError};

use async_trait::async_trait;
use credence_primitives::{
    ids::ModelId,
    numeric::NumericClass,
    tensor::{OutputSpecs, TensorError, TensorSpecs},
};
use inspect::{InspectError, SignatureError};
use std::{sync::Arc, time::Duration};

/// The longest that loading a model may take.
pub const LOAD_LIMIT: Duration = Duration::from_secs(120);

/// What an engine has to know about a model besides its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSpec {
    /// The model.
    pub id: ModelId,
    /// What it takes, in order.
    pub inputs: TensorSpecs,
    /// What it gives, in order.
    pub outputs: OutputSpecs,
    /// When outputs count as equal.
    pub class: NumericClass,
    /// The longest a run may take.
    pub time_bound: Duration,
}

/// With which settings a model is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Settings {
    /// Those that results are served with.
    Serving,
    /// Others that are as right: no graph optimisation, one thread, no batching, the CPU. Before a
    /// checker fails a result it computes once more like this, to see how noisy the model is.
    Alternative,
}

/// What runs models: one of the two things outside that a worker depends on.
#[async_trait]
pub trait Engine: Send + Sync + 'static {
    /// Makes a model ready to run. `artifact` is its ONNX file, whose hash has been checked.
    /// Loading a model again is no error and no work.
    async fn load(&self, spec: Arc<ModelSpec>, artifact: Arc<[u8]>) -> Result<(), EngineError>;

    /// Whether [`run`](Self::run) would find the model loaded: models are evicted when memory is
    /// short.
    fn is_loaded(&self, model: &ModelId) -> bool;

    /// Computes the encoded output from an encoded input.
    async fn run(
        &self,
        model: ModelId,
        input: Arc<[u8]>,
        settings: Settings,
    ) -> Result<Vec<u8>, EngineError>;
}

/// Why a model cannot be loaded or run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The model is not loaded, or has been evicted.
    #[error("model {model:?} is not loaded")]
    NotLoaded {
        /// The model.
        model: ModelId,
    },
    /// The queue is full, or all memory is taken by models that are running.
    #[error("the queue is full; try again in {} ms", retry_after.as_millis())]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The configuration makes no sense.
    #[error("{field} is {value}: {expected} is possible")]
    Config {
        /// The field.
        field: &'static str,
        /// Its value.
        value: u64,
        /// What it may be.
        expected: &'static str,
    },
    /// ONNX Runtime cannot be used.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// The system gives no more threads.
    #[error("a thread for the engine cannot be started")]
    Thread(#[source] std::io::Error),
    /// The file is no ONNX file.
    #[error("the model's file cannot be read")]
    Inspect(#[from] InspectError),
    /// The file is of another model than the manifest.
    #[error("the model's file does not fit its manifest")]
    Signature(#[from] SignatureError),
    /// ONNX Runtime does not take the model.
    #[error("ONNX Runtime does not load the model")]
    Load(#[source] ort::Error),
    /// ONNX Runtime takes longer than [`LOAD_LIMIT`] to load the model.
    #[error("the model takes more than {} s to load", LOAD_LIMIT.as_secs())]
    LoadOverdue,
    /// The model alone needs more memory than there is for all.
    #[error("the model needs some {needed_bytes} bytes, and the memory budget is {budget_bytes}")]
    Memory {
        /// Estimated for the model.
        needed_bytes: u64,
        /// For all models.
        budget_bytes: u64,
    },
    /// The input is not what the model takes.
    #[error("the input is not what the model takes")]
    Input(#[source] TensorError),
    /// A string of the input contains the character NUL, which ends strings in ONNX Runtime.
    #[error("a string of the input contains the character NUL")]
    InputText,
    /// ONNX Runtime fails on this input.
    #[error("the model cannot compute this input")]
    Run(#[source] ort::Error),
    /// The model gives something else than declared, or something too large.
    #[error("the model's output is not what its manifest declares")]
    Output(#[source] TensorError),
    /// A run goes on beyond all bounds. The model has been unloaded.
    #[error("the model has been running for more than {} s", limit.as_secs())]
    Overdue {
        /// How long it may take at most.
        limit: Duration,
    },
    /// Loading the model, or computing this input or another at once with it, made the thread
    /// panic. The model is not loaded any more.
    #[error("the model's thread panicked")]
    Crashed,
    /// The thread that runs the model has ended before it came to this input. The model has been unloaded.
    #[error("the thread that runs the model has ended")]
    Stopped,
}

impl EngineError {
    /// Whether the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::NotLoaded { .. } | Self::Busy { .. } | Self::Stopped)
    }
}
