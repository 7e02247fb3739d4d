// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The direct endpoint: the Open Inference Protocol v2 over HTTP, so that clients of Triton and
//! KServe can talk to a worker.
//!
//! A model is called by the hex of its id, or by the name it has in the configuration; its only
//! version is `1`, since models never change. A request whose parameter `credence_job` names a job
//! of this worker gets that job's output, once it is open on chain, and where its receipt is found.
//! Any other is run, and comes back signed by the operator key, with `receipt` null and `assurance`
//! `none`: nobody but this worker stands for it.

mod infer;
mod signed;

pub use infer::{BODY_TIMEOUT, LOAD_TIMEOUT, RUN_MARGIN};
pub use signed::direct_payload;

pub(super) use infer::infer;

use super::{error::Failure, JobBook, Obstacle, ServerState};
use crate::{chain::ModelInfo, commitment::SigningKey};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    Json,
};
use credence_artifacts::Store;
use credence_engine::{oip, Engine};
use credence_primitives::ids::ModelId;
use serde::Deserialize;
use serde_json::json;
use sp_core::H256;
use std::{fmt, sync::Arc, time::Duration};
use tokio::sync::{watch, Semaphore};

/// The version of every model.
const VERSION: &str = "1";
/// When to come back to a worker that is to stop: another will do by then.
const DRAIN_RETRY: Duration = Duration::from_secs(30);

/// The direct endpoint of a worker.
pub struct Direct {
    /// The hash of the chain's first block.
    pub genesis: H256,
    /// The key that signs results.
    pub key: SigningKey,
    /// What runs models.
    pub engine: Arc<dyn Engine>,
    /// Where their files come from, should one have been evicted.
    pub store: Store,
    /// What is served.
    pub models: watch::Receiver<Vec<DirectModel>>,
    /// The jobs of this worker.
    pub jobs: Arc<JobBook>,
    /// Inferences at the same time.
    pub permits: Arc<Semaphore>,
    /// The longest request, in bytes.
    pub body_bytes: usize,
}

/// A model that is served directly.
#[derive(Clone, Debug)]
pub struct DirectModel {
    /// What it is called, besides its id.
    pub name: String,
    /// What the chain says of it.
    pub info: Arc<ModelInfo>,
}

impl DirectModel {
    fn is_called(&self, name: &str) -> bool {
        let id: ModelId = self.info.spec.id;
        let digits = name.strip_prefix("0x").unwrap_or(name);
        self.name == name || hex::decode(digits).is_ok_and(|bytes| bytes == id.as_ref())
    }
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Direct").field("key", &self.key).finish_non_exhaustive()
    }
}

/// What a path names.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    model: String,
    #[serde(default)]
    version: Option<String>,
}

impl ServerState {
    fn direct(&self) -> Result<&Arc<Direct>, Failure> {
        let none = || Failure::new(StatusCode::NOT_FOUND, "a checker serves no models");
        self.direct.as_ref().ok_or_else(none)
    }

    fn named(&self, named: &Named) -> Result<DirectModel, Failure> {
        let direct = self.direct()?;
        if let Some(version) = named.version.as_deref().filter(|version| *version != VERSION) {
            let message = format!("there is no version `{version}`: every model has version 1");
            return Err(Failure::new(StatusCode::NOT_FOUND, message));
        }
        let models = direct.models.borrow();
        models.iter().find(|model| model.is_called(&named.model)).cloned().ok_or_else(|| {
            let names: Vec<_> = models.iter().map(|model| format!("`{}`", model.name)).collect();
            let message = match &names[..] {
                [] => "no model is served yet".to_owned(),
                names => format!(
                    "model `{}` is not served; these are: {}",
                    named.model,
                    names.join(", ")
                ),
            };
            Failure::new(StatusCode::NOT_FOUND, message)
        })
    }

    /// Refuses work when this worker is to stop.
    fn is_open(&self) -> Result<(), Failure> {
        if self.readiness.has(Obstacle::Draining) {
            let failure = Failure::new(StatusCode::SERVICE_UNAVAILABLE, "this worker is stopping");
            return Err(failure.retry_after(DRAIN_RETRY));
        }
        Ok(())
    }
}

pub(super) async fn server() -> Response {
    let body = json!({
        "name": "credence-worker",
        "version": env!("CARGO_PKG_VERSION"),
        "extensions": [],
    });
    Json(body).into_response()
}

pub(super) async fn live() -> Response {
    Json(json!({ "live": true })).into_response()
}

pub(super) async fn ready(State(state): State<ServerState>) -> Response {
    let is_ready = state.readiness.obstacles().is_empty();
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": is_ready }))).into_response()
}

pub(super) async fn model(
    State(state): State<ServerState>,
    Path(named): Path<Named>,
) -> Result<Response, Failure> {
    let model = state.named(&named)?;
    let spec = &model.info.spec;
    let mut metadata = oip::metadata(&model.name, &spec.inputs, &spec.outputs);
    metadata.versions = vec![VERSION.to_owned()];
    Ok(Json(metadata).into_response())
}

pub(super) async fn model_ready(
    State(state): State<ServerState>,
    Path(named): Path<Named>,
) -> Result<Response, Failure> {
    let model = state.named(&named)?;
    state.is_open()?;
    // One that was evicted is loaded again by whoever asks for it.
    Ok(Json(json!({ "name": model.name, "ready": true })).into_response())
}
