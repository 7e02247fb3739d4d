// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! An engine that does as told.

use super::{kill, output};
use async_trait::async_trait;
use credence_engine::{Engine, EngineError, ModelSpec, Settings};
use credence_primitives::ids::ModelId;
use std::{
    sync::{
        atomic::{AtomicBool, AtomicU32, Ordering},
        Arc, Mutex,
    },
    time::{Duration, SystemTime},
};

/// What the engine does.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Behaviour {
    /// How long a run takes.
    pub(crate) delay: Duration,
    /// Whether runs fail.
    pub(crate) is_broken: bool,
    /// By what part the output is wrong.
    pub(crate) error: f32,
    /// By what part the alternative settings' output differs.
    pub(crate) alternative_error: f32,
    /// Whether each run differs a little from all others, as floats may.
    pub(crate) is_noisy: bool,
    /// How many runs find the model evicted, or the queue full.
    pub(crate) evictions: u32,
}

#[derive(Default)]
pub(crate) struct ScriptedEngine {
    behaviour: Mutex<Behaviour>,
    is_loaded: AtomicBool,
    pub(crate) runs: AtomicU32,
}

impl ScriptedEngine {
    pub(crate) fn new(behaviour: Behaviour) -> Arc<Self> {
        Arc::new(Self { behaviour: Mutex::new(behaviour), ..Self::default() })
    }
}

#[async_trait]
impl Engine for ScriptedEngine {
    async fn load(&self, _: Arc<ModelSpec>, artifact: Arc<[u8]>) -> Result<(), EngineError> {
        assert_eq!(&*artifact, super::ARTIFACT);
        self.is_loaded.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn is_loaded(&self, _: &ModelId) -> bool {
        self.is_loaded.load(Ordering::SeqCst)
    }

    async fn run(
        &self,
        model: ModelId,
        input: Arc<[u8]>,
        settings: Settings,
    ) -> Result<Vec<u8>, EngineError> {
        kill::reach("before", &["run"]);
        let behaviour = {
            let mut behaviour = self.behaviour.lock().expect("not poisoned");
            if behaviour.evictions > 0 {
                behaviour.evictions -= 1;
                self.is_loaded.store(false, Ordering::SeqCst);
                return Err(EngineError::NotLoaded { model });
            }
            *behaviour
        };
        let run = self.runs.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(behaviour.delay).await;
        if behaviour.is_broken {
            // Any fault that is not retryable.
            return Ok(b"no tensor".to_vec());
        }
        let mut error = match settings {
            Settings::Serving => behaviour.error,
            Settings::Alternative => behaviour.alternative_error,
        };
        if behaviour.is_noisy {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            let nanos = now.expect("after 1970").subsec_nanos() % 1000 + run;
            error += nanos as f32 * 1e-9 + 2e-7;
        }
        let output = output(&input, error);
        kill::reach("after", &["run"]);
        Ok(output)
    }
}
