// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! From a model's name and an input to an output: manifest, artifact, engine.

use crate::{
    chain::{Chain, ChainError, ModelInfo},
    scheduler::Fault,
};
use credence_artifacts::{ArtifactError, Store};
use credence_engine::{Engine, EngineError, Settings};
use credence_primitives::{
    commitment::input_hash,
    ids::{JobId, ModelId},
    tensor::{axes_agree, decode_as, TensorError},
};
use sp_core::H256;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::time::{sleep, timeout};

/// How long fetching and loading a model may take: a quarter of a gibibyte over a slow line.
pub const PREPARE_TIMEOUT: Duration = Duration::from_secs(600);
/// What a run may take beyond its model's time bound, waiting for its turn among others.
pub const RUN_MARGIN: Duration = Duration::from_secs(60);
/// How many outputs are remembered for tickets that a reorganisation replaces.
pub const REMEMBERED_OUTPUTS: usize = 128;
/// How many models' manifests are remembered.
pub const REMEMBERED_MODELS: usize = 1024;

/// Runs models that the chain names.
pub struct Models<C> {
    chain: Arc<C>,
    engine: Arc<dyn Engine>,
    store: Arc<Store>,
    infos: Mutex<BTreeMap<ModelId, Arc<ModelInfo>>>,
    outputs: Mutex<Outputs>,
}

/// A model and the hash of its input.
type RunKey = (ModelId, H256);

/// Outputs by what they were computed from, the oldest first.
#[derive(Default)]
struct Outputs(VecDeque<(RunKey, Arc<[u8]>)>);

impl<C: Chain> Models<C> {
    /// Models of this chain, in this store, run by this engine.
    pub fn new(chain: Arc<C>, engine: Arc<dyn Engine>, store: Arc<Store>) -> Self {
        Self { chain, engine, store, infos: Mutex::default(), outputs: Mutex::default() }
    }

    /// Where model files come from.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What the chain says of a model.
    pub async fn info(&self, model: ModelId) -> Result<Arc<ModelInfo>, ComputeError> {
        if let Some(info) = lock(&self.infos).get(&model) {
            return Ok(info.clone());
        }
        let info = self.chain.model(model).await?.ok_or(ComputeError::UnknownModel { model })?;
        let info = Arc::new(info);
        let mut infos = lock(&self.infos);
        if infos.len() >= REMEMBERED_MODELS {
            infos.clear();
        }
        infos.insert(model, info.clone());
        Ok(info)
    }

    /// Fetches a model and loads it. Of one that is loaded, costs nothing.
    pub async fn prepare(&self, model: ModelId) -> Result<Arc<ModelInfo>, ComputeError> {
        let prepare = async {
            let info = self.info(model).await?;
            if !self.engine.is_loaded(&model) {
                let file = self.store.fetch(info.artifact_hash, Some(info.artifact_bytes));
                self.engine.load(info.spec.clone(), file.await?).await?;
            }
            Ok(info)
        };
        timeout(PREPARE_TIMEOUT, prepare).await.map_err(|_| ComputeError::TooSlow {
            doing: "preparing the model",
            limit: PREPARE_TIMEOUT,
        })?
    }

    /// Computes the output of a job as of a block, or remembers it.
    pub async fn output_of(
        &self,
        (job, at): (JobId, H256),
        model: ModelId,
        expected_hash: Option<H256>,
    ) -> Result<Arc<[u8]>, ComputeError> {
        let remembered = |hash| lock(&self.outputs).get(&(model, hash));
        if let Some(output) = expected_hash.and_then(remembered) {
            return Ok(output);
        }
        let input = self.chain.input(job, at).await?.ok_or(ComputeError::NoInput { job })?;
        let hash = input_hash(&input);
        if expected_hash.is_some_and(|expected| expected != hash) {
            return Err(ComputeError::NoInput { job });
        }
        if let Some(output) = remembered(hash) {
            return Ok(output);
        }
        let output = self.run(model, input.into(), Settings::Serving).await?;
        lock(&self.outputs).put((model, hash), output.clone());
        Ok(output)
    }

    /// Runs a model that is loaded, and checks that the output is as declared.
    pub async fn run(
        &self,
        model: ModelId,
        input: Arc<[u8]>,
        settings: Settings,
    ) -> Result<Arc<[u8]>, ComputeError> {
        let info = self.info(model).await?;
        let limit = info.spec.time_bound.saturating_add(RUN_MARGIN);
        let run = self.run_when_free(model, input.clone(), settings);
        let output = timeout(limit, run)
            .await
            .map_err(|_| ComputeError::TooSlow { doing: "running the model", limit })??;
        let specs = &info.spec;
        let decoded_input = decode_as(&input, specs.inputs.iter())?;
        let decoded = decode_as(&output, specs.outputs.iter().map(|output| &output.tensor))?;
        if !axes_agree(&specs.inputs, &decoded_input, &specs.outputs, &decoded) {
            return Err(TensorError::Shape.into());
        }
        Ok(output.into())
    }

    async fn run_when_free(
        &self,
        model: ModelId,
        input: Arc<[u8]>,
        settings: Settings,
    ) -> Result<Vec<u8>, EngineError> {
        loop {
            match self.engine.run(model, input.clone(), settings).await {
                Err(EngineError::Busy { retry_after }) => sleep(retry_after).await,
                other => return other,
            }
        }
    }

    /// Reproduces a model's sample run; returns how long it took.
    pub async fn reproduce(&self, model: ModelId) -> Result<Duration, ComputeError> {
        let info = self.prepare(model).await?;
        let sample = info.sample.as_ref().ok_or(ComputeError::NoSample)?;
        let input = self.store.fetch(sample.input_hash, None).await?;
        let expected = self.store.fetch(sample.output_hash, None).await?;
        // The first run of a session warms up.
        self.run(model, input.clone(), Settings::Serving).await?;
        let begun = Instant::now();
        let output = self.run(model, input, Settings::Serving).await?;
        let elapsed = begun.elapsed();
        if elapsed > info.spec.time_bound {
            return Err(ComputeError::SampleTooSlow { elapsed, bound: info.spec.time_bound });
        }
        let specs = &info.spec.outputs;
        let decoded = decode_as(&output, specs.iter().map(|output| &output.tensor))?;
        let expected = decode_as(&expected, specs.iter().map(|output| &output.tensor))?;
        if !info.spec.class.outputs_match(specs, &decoded, &expected) {
            return Err(ComputeError::SampleDiffers);
        }
        Ok(elapsed)
    }
}

impl Outputs {
    fn get(&self, key: &RunKey) -> Option<Arc<[u8]>> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, output)| output.clone())
    }

    fn put(&mut self, key: RunKey, output: Arc<[u8]>) {
        if self.0.len() >= REMEMBERED_OUTPUTS {
            self.0.pop_front();
        }
        self.0.push_back((key, output));
    }
}

/// Nothing that is done under these locks panics.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why there is no output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComputeError {
    /// The chain does not answer.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The chain has no such model.
    #[error("model {model:?} is not registered")]
    UnknownModel {
        /// The model.
        model: ModelId,
    },
    /// The chain has no such input at that block.
    #[error("the chain has no input of job {job} at that block")]
    NoInput {
        /// The job.
        job: JobId,
    },
    /// A file cannot be had.
    #[error("a file of the model cannot be had")]
    Artifact(#[from] ArtifactError),
    /// The engine fails.
    #[error("the engine fails")]
    Engine(#[from] EngineError),
    /// The output is not what the manifest declares.
    #[error("the model's output is not as declared")]
    Malformed(#[from] TensorError),
    /// It took too long.
    #[error("{doing} took more than {} s", limit.as_secs())]
    TooSlow {
        /// What.
        doing: &'static str,
        /// How long was waited.
        limit: Duration,
    },
    /// The model names no sample run.
    #[error("the model names no sample run")]
    NoSample,
    /// The sample run took longer than the model's time bound.
    #[error("the sample run took {} ms, longer than the bound of {} ms",
        elapsed.as_millis(), bound.as_millis())]
    SampleTooSlow {
        /// How long it took.
        elapsed: Duration,
        /// How long it may take.
        bound: Duration,
    },
    /// The sample run gives another output.
    #[error("the sample run gives another output than its author's")]
    SampleDiffers,
}

impl ComputeError {
    /// What it means to a scheduler.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Chain(_) | Self::NoInput { .. } => Fault::ChainSilent,
            Self::Engine(EngineError::NotLoaded { .. }) => Fault::Evicted,
            Self::UnknownModel { .. } | Self::Artifact(_) => Fault::Artifact,
            Self::Engine(_) | Self::Malformed(_) | Self::NoSample | Self::SampleDiffers => {
                Fault::Engine
            },
            Self::TooSlow { .. } | Self::SampleTooSlow { .. } => Fault::TooSlow,
        }
    }
}
