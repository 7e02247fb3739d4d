// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The worker under measurement: all of its real parts, and a chain that takes no time.

use crate::{
    chain::{QuickChain, GENESIS},
    measure::Block,
    pairs::{processor_seconds, Speeds},
    subject::Subject,
    Failure,
};
use credence_artifacts::{Store, StoreConfig};
use credence_engine::OrtEngine;
use credence_inference_worker::{
    chain::ModelInfo,
    commitment::SigningKey,
    journal::{Identity, Journal, Role},
    metrics::{Metrics, Thresholds},
    serve::{self, Parts, Registration, ServeError, ServeSettings},
    shutdown::{Shutdown, Trigger},
};
use sp_core::{crypto::AccountId32, crypto::Pair as _, ed25519};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};
use url::Url;

/// In which the worker has to get ready, to finish a block of jobs, and to end.
const PATIENCE: Duration = Duration::from_secs(300);
/// After a block the worker only writes down what has come of it. It gets this long for it before
/// anything else is timed.
const QUIET: Duration = Duration::from_millis(50);
/// What model files may take in the cache.
const DISK_BUDGET_BYTES: u64 = 4 << 30;

/// A worker that runs.
pub(crate) struct Worker {
    chain: Arc<QuickChain>,
    task: JoinHandle<Result<(), ServeError>>,
    trigger: Trigger,
    operator: ed25519::Public,
}

impl Worker {
    /// Starts a worker whose journal and cache lie in `folder`.
    pub(crate) async fn start(
        folder: &Path,
        engine: Arc<OrtEngine>,
        subject: &Subject,
        inputs: Vec<Vec<u8>>,
    ) -> Result<Self, Failure> {
        let source = folder.join("source");
        std::fs::create_dir_all(&source)?;
        let url = Url::from_directory_path(&source).map_err(|()| "a relative path")?;
        let cache = folder.join("cache");
        let store = Store::open(StoreConfig {
            cache,
            disk_budget_bytes: DISK_BUDGET_BYTES,
            sources: vec![url],
        })?;
        let model = ModelInfo {
            spec: subject.spec.clone(),
            artifact_hash: store.put(&subject.artifact).await?,
            artifact_bytes: subject.artifact.len() as u64,
            sample: None,
        };
        let chain = Arc::new(QuickChain::new(model, inputs));

        let key = SigningKey::from(ed25519::Pair::from_seed(&[3; 32]));
        let operator = key.public();
        let owner = AccountId32::new([5; 32]);
        let settings = ServeSettings {
            owner: owner.clone(),
            key,
            registration: Some(Registration { payee: owner, bond: 1_000_000, capacity: 64 }),
            prices: vec![(subject.spec.id, 1)],
            low_balance: 0,
            low_bond: 0,
            drain_timeout: PATIENCE,
        };
        let identity = Identity { role: Role::Worker, genesis: GENESIS, key: operator };
        let (journal, contents) = Journal::open(&folder.join("data"), identity)?;
        let (trigger, shutdown) = Shutdown::new();
        let parts = Parts {
            chain: chain.clone(),
            engine,
            store: Arc::new(store),
            journal: (Arc::new(journal), contents),
            observer: Metrics::new(Role::Worker, &[], Thresholds::default()).observer(),
            shutdown,
        };
        let task = tokio::spawn(serve::run(settings, parts));
        let worker = Self { chain, task, trigger, operator };
        timeout(PATIENCE, worker.chain.is_served())
            .await
            .map_err(|_| "the worker does not serve the model")?;
        Ok(worker)
    }

    /// Has it do `at_once` jobs at a time for a while, from their assignment to their opening.
    pub(crate) async fn serve(&self, at_once: usize, block: Duration) -> Result<Speeds, Failure> {
        let before = processor_seconds()?;
        let order = timeout(PATIENCE + block, self.chain.order(at_once, block));
        let (rows, took) = order.await.map_err(|_| "jobs hang")?;
        let speeds = Speeds::new(&Block { rows, took, latencies: Vec::new() }, before)?;
        sleep(QUIET).await;
        self.chain.audit(rows, &self.operator)?;
        Ok(speeds)
    }

    /// Ends it as SIGTERM would.
    pub(crate) async fn stop(self) -> Result<(), Failure> {
        self.trigger.pull();
        Ok(timeout(PATIENCE, self.task).await.map_err(|_| "the worker does not drain")???)
    }
}
