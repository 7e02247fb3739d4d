// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Models in ONNX Runtime: which are loaded, and who computes what.

mod batching;
mod convert;
mod lane;
mod permits;
mod session;
#[cfg(test)]
mod tests;

use crate::{
    inspect::{inspect, signature_matches},
    runtime::{Device, Provider, Runtime},
    Engine, EngineError, ModelSpec, Settings,
};
use async_trait::async_trait;
use credence_primitives::ids::ModelId;
use lane::{Counts, Job, Lane, Limits, Ready};
use permits::Permits;
use serde::{Deserialize, Serialize};
use session::{decode_input, rows_of, ModelSession};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};
use tokio::sync::{oneshot, Mutex as AsyncMutex, OnceCell};

/// The longest that jobs may wait for others to join them, in microseconds.
pub(crate) const MAX_BATCH_DELAY_US: u32 = 2_000;
/// A model takes about this many times its file: weights as read and as rearranged for the
/// processor, the file itself, and what a run needs.
const MEMORY_PER_FILE: u64 = 3;
/// What a session takes however small its model, in bytes.
const MEMORY_PER_SESSION: u64 = 8 * 1024 * 1024;
/// A run is given up after this many times the model's time bound …
const OVERDUE_FACTOR: u32 = 10;
/// … and not before this, since a busy machine may stop any thread for a while.
const OVERDUE_FLOOR: Duration = Duration::from_secs(5);
/// How often runs are looked at.
const WATCH_INTERVAL: Duration = Duration::from_millis(250);

/// How an [`OrtEngine`] works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EngineConfig {
    /// What to compute on.
    pub device: Device,
    /// The memory for models, in bytes, as estimated from their files.
    pub memory_budget_bytes: u64,
    /// The most rows of a batch; 1 for no batching.
    pub max_batch: u32,
    /// The longest that a job waits for others to join it, in microseconds; at most
    /// 2000.
    pub batch_delay_us: u32,
    /// The most jobs that wait for one model.
    pub queue_length: u32,
    /// Threads that work on one run; 0 for one on each core. As many models run at once as there
    /// are cores for.
    pub threads: u32,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            device: Device::Auto,
            memory_budget_bytes: 4 * 1024 * 1024 * 1024,
            max_batch: 32,
            batch_delay_us: MAX_BATCH_DELAY_US,
            queue_length: 256,
            threads: 0,
        }
    }
}

/// What an engine has done since it began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineStats {
    /// By model, those that are not loaded any more among them.
    pub models: BTreeMap<ModelId, ModelStats>,
    /// The memory that the loaded ones are estimated to take, in bytes.
    pub loaded_bytes: u64,
}

/// What has been done with one model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelStats {
    /// Whether it is loaded.
    pub is_loaded: bool,
    /// Jobs waiting.
    pub queue_depth: u64,
    /// Jobs computed, failed ones among them.
    pub runs: u64,
    /// Computations, of one or several jobs each.
    pub batches: u64,
    /// Jobs that failed.
    pub failures: u64,
    /// How often it was loaded.
    pub loads: u64,
    /// How often it made room for others.
    pub evictions: u64,
    /// Time spent computing.
    pub run_time: Duration,
}

/// Runs models with ONNX Runtime: a thread for each, a bounded queue before it, several jobs at
/// once where the model allows, and only as many models as memory allows.
pub struct OrtEngine {
    inner: Arc<Inner>,
    /// One model is loaded at a time: else several could claim the same memory.
    loading: AsyncMutex<()>,
}

struct Inner {
    config: EngineConfig,
    runtime: Runtime,
    permits: Permits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    models: HashMap<ModelId, Arc<Model>>,
    /// Of what has ended: models that are not loaded any more.
    past: BTreeMap<ModelId, ModelStats>,
    uses: u64,
}

/// A loaded model.
struct Model {
    spec: Arc<ModelSpec>,
    artifact: Arc<[u8]>,
    is_batched: bool,
    serving: Lane,
    /// Made when first asked for.
    alternative: OnceCell<Lane>,
    memory_bytes: u64,
    /// The engine's count of uses at the last one.
    last_use: Mutex<u64>,
}

impl OrtEngine {
    /// Opens ONNX Runtime and waits for models.
    ///
    /// # Errors
    /// If the configuration makes no sense, or ONNX Runtime or the device cannot be used.
    pub fn new(config: EngineConfig) -> Result<Self, EngineError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        config.ensure_possible(cores)?;
        let threads = if config.threads == 0 { cores } else { config.threads as usize };
        let runtime = Runtime::open(config.device, threads)?;
        let permits = Permits::new((cores / runtime.threads()).max(1));
        let inner = Arc::new(Inner { config, runtime, permits, state: Mutex::default() });
        let watched = Arc::downgrade(&inner);
        thread::Builder::new()
            .name("engine-watch".to_owned())
            .spawn(move || watch(&watched))
            .map_err(EngineError::Thread)?;
        Ok(Self { inner, loading: AsyncMutex::new(()) })
    }

    /// What results are computed with.
    pub fn provider(&self) -> Provider {
        self.inner.runtime.provider()
    }

    /// The library and device in use.
    pub fn runtime(&self) -> &Runtime {
        &self.inner.runtime
    }

    /// What has been done so far.
    pub fn stats(&self) -> EngineStats {
        let state = self.inner.lock();
        let mut models = state.past.clone();
        for (id, model) in &state.models {
            let stats = models.entry(*id).or_default();
            stats.is_loaded = true;
            model.add_to(stats);
        }
        EngineStats { models, loaded_bytes: state.loaded_bytes() }
    }
}

impl EngineConfig {
    fn ensure_possible(&self, cores: usize) -> Result<(), EngineError> {
        let rules = [
            ("max_batch", self.max_batch, self.max_batch > 0, "1 or more"),
            (
                "batch_delay_us",
                self.batch_delay_us,
                self.batch_delay_us <= MAX_BATCH_DELAY_US,
                "at most 2000",
            ),
            ("queue_length", self.queue_length, self.queue_length > 0, "1 or more"),
            ("threads", self.threads, self.threads as usize <= cores, "at most one for each core"),
        ];
        match rules.into_iter().find(|(_, _, is_possible, _)| !is_possible) {
            None => Ok(()),
            Some((field, value, _, expected)) => {
                Err(EngineError::Config { field, value: value.into(), expected })
            },
        }
    }
}

#[async_trait]
impl Engine for OrtEngine {
    async fn load(&self, spec: Arc<ModelSpec>, artifact: Arc<[u8]>) -> Result<(), EngineError> {
        let _one_at_a_time = self.loading.lock().await;
        if self.is_loaded(&spec.id) {
            return Ok(());
        }
        let memory_bytes = memory_of(&artifact);
        self.inner.make_room(memory_bytes)?;
        let model = self.inner.load(spec, artifact, memory_bytes).await?;
        let mut state = self.inner.lock();
        state.past.entry(model.spec.id).or_default().loads += 1;
        state.touch(&model);
        state.models.insert(model.spec.id, Arc::new(model));
        Ok(())
    }

    fn is_loaded(&self, model: &ModelId) -> bool {
        self.inner.lock().model(model).is_some()
    }

    async fn run(
        &self,
        model: ModelId,
        input: Arc<[u8]>,
        settings: Settings,
    ) -> Result<Vec<u8>, EngineError> {
        let loaded = {
            let mut state = self.inner.lock();
            let loaded = state.model(&model).ok_or(EngineError::NotLoaded { model })?;
            state.touch(&loaded);
            loaded
        };
        let tensors = decode_input(&input, &loaded.spec)?;
        let is_batched = settings == Settings::Serving && loaded.is_batched;
        let key = is_batched.then(|| batching::key(&tensors));
        let rows = rows_of(&tensors);
        drop(tensors);
        let lane = match settings {
            Settings::Serving => &loaded.serving,
            Settings::Alternative => {
                loaded.alternative.get_or_try_init(|| self.inner.alternative(&loaded)).await?
            },
        };
        let (reply, answer) = oneshot::channel();
        lane.push(Job { input, key, rows, reply })?;
        // Every run ends in bounded time: the watch sees to it.
        answer.await.unwrap_or(Err(EngineError::Stopped))
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Evicts idle models, the longest unused first, until there is room for another.
    fn make_room(&self, needed_bytes: u64) -> Result<(), EngineError> {
        let budget_bytes = self.config.memory_budget_bytes;
        if needed_bytes > budget_bytes {
            return Err(EngineError::Memory { needed_bytes, budget_bytes });
        }
        let mut state = self.lock();
        while state.loaded_bytes() + needed_bytes > budget_bytes {
            let idle = state.models.values().filter(|model| model.is_idle());
            let Some(oldest) = idle.min_by_key(|model| model.last_use()).cloned() else {
                let soonest = state.models.values().map(|model| model.serving.retry_after()).min();
                return Err(EngineError::Busy { retry_after: soonest.unwrap_or(WATCH_INTERVAL) });
            };
            let id = oldest.spec.id;
            state.remove(&id);
            state.past.entry(id).or_default().evictions += 1;
            tracing::info!(model = ?id, bytes = oldest.memory_bytes, "model-evicted");
        }
        Ok(())
    }

    async fn load(
        &self,
        spec: Arc<ModelSpec>,
        artifact: Arc<[u8]>,
        memory_bytes: u64,
    ) -> Result<Model, EngineError> {
        let inspection = inspect(&artifact)?;
        signature_matches(&inspection, &spec.inputs, &spec.outputs)?;
        let max_rows = self.config.max_batch;
        let can_batch = max_rows > 1 && batching::has_batch_axis(&inspection, &spec);
        let max_rows = if can_batch { max_rows } else { 1 };
        let began = Instant::now();
        let serving = self.start(&spec, &artifact, Settings::Serving, max_rows).await?;
        let max_rows = serving.max_rows();
        let is_batched = max_rows > 1;
        let took_ms = began.elapsed().as_millis() as u64;
        tracing::info!(model = ?spec.id, bytes = memory_bytes, max_rows, took_ms, "model-loaded");
        let alternative = OnceCell::new();
        let last_use = Mutex::default();
        Ok(Model { spec, artifact, is_batched, serving, alternative, memory_bytes, last_use })
    }

    async fn alternative(&self, model: &Model) -> Result<Lane, EngineError> {
        self.start(&model.spec, &model.artifact, Settings::Alternative, 1).await
    }

    /// Starts a session's thread.
    async fn start(
        &self,
        spec: &Arc<ModelSpec>,
        artifact: &Arc<[u8]>,
        settings: Settings,
        max_rows: u32,
    ) -> Result<Lane, EngineError> {
        let (spec, artifact) = (spec.clone(), artifact.clone());
        let runtime = self.runtime.clone();
        let overdue = spec.time_bound.saturating_mul(OVERDUE_FACTOR).max(OVERDUE_FLOOR);
        let queue_length = self.config.queue_length as usize;
        let batch_delay = Duration::from_micros(self.config.batch_delay_us.into());
        // Linux shows 15 letters.
        let name = format!("onnx-{}", short(&spec.id));
        Lane::start(name, self.permits.clone(), move || {
            let session = runtime.session(&artifact, settings).map_err(EngineError::Load)?;
            drop(artifact);
            let mut session = ModelSession::new(session, spec)?;
            let max_rows = batching::rows_that_agree(&mut session, max_rows);
            let options = session.options();
            Ok(Ready {
                compute: Box::new(move |inputs| session.run(inputs)),
                cancel: Box::new(move || drop(options.terminate())),
                limits: Limits { queue_length, max_rows, batch_delay, overdue },
            })
        })
        .await
    }
}

impl State {
    /// A model that can be run; one whose thread has ended is forgotten.
    fn model(&mut self, id: &ModelId) -> Option<Arc<Model>> {
        if self.models.get(id)?.is_closed() {
            self.remove(id);
        }
        self.models.get(id).cloned()
    }

    fn remove(&mut self, id: &ModelId) {
        if let Some(model) = self.models.remove(id) {
            model.add_to(self.past.entry(*id).or_default());
        }
    }

    fn touch(&mut self, model: &Model) {
        self.uses += 1;
        *model.last_use.lock().unwrap_or_else(PoisonError::into_inner) = self.uses;
    }

    fn loaded_bytes(&self) -> u64 {
        self.models.values().map(|model| model.memory_bytes).sum()
    }
}

impl Model {
    fn lanes(&self) -> impl Iterator<Item = &Lane> {
        std::iter::once(&self.serving).chain(self.alternative.get())
    }

    fn is_closed(&self) -> bool {
        self.lanes().any(Lane::is_closed)
    }

    fn is_idle(&self) -> bool {
        self.lanes().all(Lane::is_idle)
    }

    fn last_use(&self) -> u64 {
        *self.last_use.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_to(&self, stats: &mut ModelStats) {
        for Counts { waiting, runs, batches, failures, busy } in self.lanes().map(Lane::counts) {
            // A model that is no longer loaded has answered all.
            stats.queue_depth += waiting as u64;
            stats.runs += runs;
            stats.batches += batches;
            stats.failures += failures;
            stats.run_time += busy;
        }
    }
}

/// Ends runs that take too long, as long as the engine exists.
fn watch(inner: &Weak<Inner>) {
    while let Some(inner) = inner.upgrade() {
        let models: Vec<_> = inner.lock().models.values().cloned().collect();
        for model in models {
            model.lanes().for_each(|lane| lane.give_up_if_overdue(Instant::now()));
        }
        drop(inner);
        thread::sleep(WATCH_INTERVAL);
    }
}

/// What a model is estimated to take, in bytes. The second session, which few models ever get, is
/// in the factor.
fn memory_of(artifact: &[u8]) -> u64 {
    (artifact.len() as u64).saturating_mul(MEMORY_PER_FILE).saturating_add(MEMORY_PER_SESSION)
}

/// The first eight digits.
fn short(model: &ModelId) -> String {
    model.0.as_bytes().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
