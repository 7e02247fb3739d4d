// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Runs models.
//!
//! Inputs and outputs are canonical encodings ([`credence_primitives::tensor`]), so that whoever
//! calls knows nothing of ONNX Runtime.

pub mod oip;

use async_trait::async_trait;
use credence_primitives::{
    ids::ModelId,
    numeric::NumericClass,
    tensor::{OutputSpecs, TensorSpecs},
};
use std::{sync::Arc, time::Duration};

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
    /// The queue is full.
    #[error("the queue is full; try again in {} ms", retry_after.as_millis())]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
}

impl EngineError {
    /// Whether the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::NotLoaded { .. } | Self::Busy { .. })
    }
}
