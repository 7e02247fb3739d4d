// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is served over HTTP.
//!
//! - `GET /health`: the process is alive
//! - `GET /ready`: whether work is taken, and if not, why
//! - `GET /metrics`: for Prometheus
//! - `/v2/…`: the direct endpoint of a worker, in the Open Inference Protocol v2: [`direct`]
//!
//! There is neither TLS nor a password: it listens on this machine only, unless configured.

pub mod direct;
mod error;
pub mod jobs;
pub mod listen;
pub mod readiness;
#[cfg(test)]
mod tests;

pub use direct::{direct_payload, Direct, DirectModel};
pub use jobs::JobBook;
pub use listen::listen;
pub use readiness::{Obstacle, Readiness};

use crate::metrics::{labels::Route, Metrics};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{header, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
    Json, Router,
};
use credence_artifacts::Store;
use error::Failure;
use serde_json::json;
use std::{sync::Arc, time::Instant};

/// The media type of OpenMetrics.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What the server answers from. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ServerState {
    /// What is counted.
    pub metrics: Metrics,
    /// Whether work is taken.
    pub readiness: Readiness,
    /// Where model files come from.
    pub store: Store,
    /// The direct endpoint; checkers have none.
    pub direct: Option<Arc<Direct>>,
}

/// All routes.
pub fn app(state: ServerState) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .route("/v2", get(direct::server))
        .route("/v2/health/live", get(direct::live))
        .route("/v2/health/ready", get(direct::ready))
        .route("/v2/models/{model}", get(direct::model))
        .route("/v2/models/{model}/ready", get(direct::model_ready))
        .route("/v2/models/{model}/infer", post(direct::infer))
        .route("/v2/models/{model}/versions/{version}", get(direct::model))
        .route("/v2/models/{model}/versions/{version}/ready", get(direct::model_ready))
        .route("/v2/models/{model}/versions/{version}/infer", post(direct::infer))
        .fallback(nothing_there)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(state.clone(), count))
        .with_state(state)
}

async fn health() -> Response {
    Json(json!({ "status": "alive", "version": env!("CARGO_PKG_VERSION") })).into_response()
}

async fn ready(State(state): State<ServerState>) -> Response {
    let reasons = state.readiness.obstacles();
    let status = if reasons.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": reasons.is_empty(),
        "reasons": reasons.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    (status, Json(body)).into_response()
}

async fn metrics(State(state): State<ServerState>) -> Result<Response, Failure> {
    let encode = move || {
        state.metrics.ready(state.readiness.obstacles().is_empty());
        state.metrics.artifacts(&state.store.status());
        if let Some(direct) = &state.direct {
            state.metrics.journal(direct.jobs.states());
        }
        state.metrics.encode()
    };
    // Folders are listed for it.
    let text = tokio::task::spawn_blocking(encode).await;
    match text {
        Ok(Ok(text)) => Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response()),
        _ => Err(Failure::internal("the metrics cannot be written")),
    }
}

async fn nothing_there() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "there is nothing here; see GET /v2")
}

async fn wrong_method() -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "use GET, and POST for …/infer")
}

/// Counts a request and times it.
async fn count(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let route = match path.map(MatchedPath::as_str) {
        Some("/health" | "/ready" | "/v2/health/live" | "/v2/health/ready") => Route::Health,
        Some("/metrics") => Route::Metrics,
        Some(path) if path.ends_with("/infer") => Route::Infer,
        Some(_) => Route::Models,
        None => Route::Other,
    };
    let begun = Instant::now();
    let response = next.run(request).await;
    state.metrics.request(route, response.status().as_u16(), begun.elapsed());
    response
}
