// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Real requests over real connections, to an engine that does as told.

mod client;
mod direct;
mod jobs;
mod limits;

use super::*;
use crate::{
    chain::AssignedJob,
    journal::{Contents, Journal, Role},
    metrics::Thresholds,
    testing::{self, identity, key, model_info, GENESIS, MODEL},
};
use async_trait::async_trait;
use client::{Answer, Client};
use credence_engine::{Engine, EngineError, ModelSpec, Settings};
use credence_primitives::ids::ModelId;
use rstest::rstest;
use serde_json::Value;
use std::{sync::Mutex, time::Duration};
use tempfile::TempDir;
use testing::TestResult;
use tokio::{
    sync::{oneshot, watch, Semaphore},
    task::JoinHandle,
};

/// What an engine is told to do.
#[derive(Clone, Copy, Debug, Default)]
enum Mood {
    #[default]
    Works,
    Busy,
    Stopped,
    RefusesInput,
    Overdue,
    WrongModel,
    /// Never ends.
    Hangs,
}

/// An engine that doubles, in this mood.
#[derive(Debug, Default)]
struct MoodyEngine {
    mood: Mutex<Mood>,
    loaded: Mutex<bool>,
}

#[async_trait]
impl Engine for MoodyEngine {
    async fn load(&self, _: Arc<ModelSpec>, artifact: Arc<[u8]>) -> Result<(), EngineError> {
        assert_eq!(*artifact, *testing::ARTIFACT);
        *self.loaded.lock().expect("not poisoned") = true;
        Ok(())
    }

    fn is_loaded(&self, _: &ModelId) -> bool {
        *self.loaded.lock().expect("not poisoned")
    }

    async fn run(
        &self,
        model: ModelId,
        input: Arc<[u8]>,
        _: Settings,
    ) -> Result<Vec<u8>, EngineError> {
        if !self.is_loaded(&model) {
            return Err(EngineError::NotLoaded { model });
        }
        let mood = *self.mood.lock().expect("not poisoned");
        match mood {
            Mood::Works => Ok(testing::output(&input, 0.0)),
            Mood::Busy => Err(EngineError::Busy { retry_after: Duration::from_millis(2_500) }),
            Mood::Stopped => Err(EngineError::Stopped),
            Mood::RefusesInput => Err(EngineError::InputText),
            Mood::Overdue => Err(EngineError::Overdue { limit: Duration::from_secs(1) }),
            Mood::WrongModel => Err(EngineError::LoadOverdue),
            Mood::Hangs => std::future::pending().await,
        }
    }
}

/// A server of a worker, and what it stands on.
struct Served {
    client: Client,
    engine: Arc<MoodyEngine>,
    journal: Arc<Journal>,
    jobs: Arc<JobBook>,
    readiness: Readiness,
    models: watch::Sender<Vec<DirectModel>>,
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
    _folder: TempDir,
}

impl Served {
    /// One that serves [`MODEL`] as `double`.
    async fn begin() -> TestResult<Self> {
        Self::with(64, 512).await
    }

    async fn with(concurrent_requests: usize, connections: u32) -> TestResult<Self> {
        let folder = tempfile::tempdir()?;
        let store = testing::store(folder.path()).await?;
        let engine = Arc::new(MoodyEngine::default());
        let (journal, Contents { entries, .. }) =
            Journal::open(&folder.path().join("data"), identity(Role::Worker))?;
        let journal = Arc::new(journal);
        let jobs = Arc::new(JobBook::new(journal.clone(), &entries));
        let model = DirectModel { name: "double".into(), info: Arc::new(model_info()) };
        let models = watch::Sender::new(vec![model]);
        let direct = Direct {
            genesis: GENESIS,
            key: key(),
            engine: engine.clone(),
            store: store.clone(),
            models: models.subscribe(),
            jobs: jobs.clone(),
            permits: Arc::new(Semaphore::new(concurrent_requests)),
            body_bytes: 4096,
        };
        let readiness = Readiness::default();
        readiness.set(Obstacle::Starting, false);
        let state = ServerState {
            metrics: Metrics::new(Role::Worker, &[], Thresholds::default()),
            readiness: readiness.clone(),
            store,
            direct: Some(Arc::new(direct)),
        };
        let listener = listen::listen("127.0.0.1:0".parse()?).await?;
        let client = Client { address: listener.local_addr()? };
        let (end, ended) = oneshot::channel();
        let ended = async move { drop(ended.await) };
        let task = tokio::spawn(listen::serve(listener, app(state), connections, ended));
        Ok(Self { client, engine, journal, jobs, readiness, models, end, task, _folder: folder })
    }

    fn set_mood(&self, mood: Mood) {
        *self.engine.mood.lock().expect("not poisoned") = mood;
    }

    async fn infer(&self, body: &str) -> TestResult<Answer> {
        self.client.post("/v2/models/double/infer", body).await
    }
}

const INPUT: &str = r#"{"inputs":[{"name":"x","shape":[4],"datatype":"FP32","data":[1,2,3,4]}]}"#;

#[tokio::test]
async fn health_says_that_the_process_is_alive() -> TestResult {
    let served = Served::begin().await?;
    let answer = served.client.get("/health").await?;
    assert_eq!((answer.status, &answer.json()?["status"]), (200, &"alive".into()));
    Ok(())
}

#[tokio::test]
async fn readiness_says_all_that_stands_in_the_way() -> TestResult {
    let served = Served::begin().await?;
    assert_eq!(served.client.get("/ready").await?.status, 200);
    assert_eq!(served.client.get("/v2/health/ready").await?.status, 200);
    served.readiness.set(Obstacle::NoModel, true);
    served.readiness.set(Obstacle::ChainUnreachable, true);
    let answer = served.client.get("/ready").await?;
    assert_eq!(answer.status, 503);
    let reasons = serde_json::json!(["no node answers", "no model is ready"]);
    assert_eq!(answer.json()?["reasons"], reasons);
    assert_eq!(served.client.get("/v2/health/ready").await?.status, 503);
    assert_eq!(served.client.get("/v2/health/live").await?.status, 200);
    assert_eq!(served.client.get("/health").await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn metrics_count_requests_and_show_readiness() -> TestResult {
    let served = Served::begin().await?;
    served.infer(INPUT).await?;
    served.infer("{").await?;
    served.client.get("/nowhere").await?;
    let answer = served.client.get("/metrics").await?;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").is_some_and(|kind| kind.contains("openmetrics")));
    for line in [
        "credence_worker_ready 1",
        "credence_worker_http_requests_total{route=\"infer\",status=\"2xx\"} 1",
        "credence_worker_http_requests_total{route=\"infer\",status=\"4xx\"} 1",
        "credence_worker_http_requests_total{route=\"other\",status=\"4xx\"} 1",
        "credence_worker_http_requests_in_flight 0",
        "credence_worker_artifact_fetches_total{kind=\"source\"} 1",
        "# EOF",
    ] {
        assert!(answer.body.lines().any(|other| other == line), "{line} in:\n{}", answer.body);
    }
    Ok(())
}

#[rstest]
#[case::nothing_there("GET", "/nowhere", 404)]
#[case::wrong_method("POST", "/metrics", 405)]
#[case::wrong_method_of_infer("GET", "/v2/models/double/infer", 405)]
#[tokio::test]
async fn errors_are_json(
    #[case] method: &str,
    #[case] path: &str,
    #[case] status: u16,
) -> TestResult {
    let served = Served::begin().await?;
    let answer = served.client.send(method, path, "").await?;
    assert_eq!(answer.status, status);
    assert!(answer.json()?["error"].is_string(), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn a_checker_serves_no_models() -> TestResult {
    let folder = tempfile::tempdir()?;
    let state = ServerState {
        metrics: Metrics::new(Role::Checker, &[], Thresholds::default()),
        readiness: Readiness::default(),
        store: testing::store(folder.path()).await?,
        direct: None,
    };
    let listener = listen::listen("127.0.0.1:0".parse()?).await?;
    let client = Client { address: listener.local_addr()? };
    tokio::spawn(listen::serve(listener, app(state), 8, std::future::pending()));
    let answer = client.post("/v2/models/double/infer", INPUT).await?;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json()?["error"], "a checker serves no models");
    let answer = client.get("/ready").await?;
    assert_eq!((answer.status, &answer.json()?["reasons"][0]), (503, &"starting".into()));
    Ok(())
}

#[tokio::test]
async fn an_address_in_use_is_named() -> TestResult {
    let first = listen::listen("127.0.0.1:0".parse()?).await?;
    let address = first.local_addr()?;
    let error = listen::listen(address).await.expect_err("it is in use");
    assert!(error.to_string().contains(&address.to_string()), "{error}");
    Ok(())
}
