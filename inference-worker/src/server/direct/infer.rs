// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One inference over HTTP.

use super::{signed, Direct, DirectModel, Named, VERSION};
use crate::{
    metrics::Metrics,
    server::{error::Failure, ServerState},
};
use axum::{
    body::Body,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    Json,
};
use credence_engine::{
    oip::{self, InferRequest, InferResponse, Parameters},
    EngineError, Settings,
};
use credence_primitives::{commitment::input_hash, ids::JobId};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// How long a client may take to send its request.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long fetching and loading a model that was evicted may take.
pub const LOAD_TIMEOUT: Duration = Duration::from_secs(120);
/// What a run may take beyond its model's time bound, waiting for its turn among others.
pub const RUN_MARGIN: Duration = Duration::from_secs(30);
/// When to come back if too many ask at once, or a job's output is not open yet: a block later.
const RETRY: Duration = Duration::from_secs(3);

/// The parameter of a request that names a job on chain.
const JOB: &str = "credence_job";

pub(in crate::server) async fn infer(
    State(state): State<ServerState>,
    Path(named): Path<Named>,
    body: Body,
) -> Result<Response, Failure> {
    let model = state.named(&named)?;
    let direct = state.direct()?;
    state.is_open()?;
    let _permit = direct.permits.try_acquire().map_err(|_| {
        let message = "too many inferences at once; try again";
        Failure::new(StatusCode::TOO_MANY_REQUESTS, message).retry_after(RETRY)
    })?;
    let _counted = InFlight::begin(&state.metrics);
    let request = read(body, direct.body_bytes).await?;
    wanted_outputs_exist(&request, &model)?;
    let (output, parameters) = match request.parameters.get(JOB) {
        Some(job) => {
            let job = job.as_u64().ok_or_else(|| {
                let message = format!("the parameter `{JOB}` is the number of a job");
                Failure::new(StatusCode::BAD_REQUEST, message)
            })?;
            of_job(direct, &model, job, &request).await?
        },
        None => alone(direct, &model, &request).await?,
    };
    // Large tensors keep a thread busy.
    blocking(move || respond(request, &model, &output, parameters)).await?
}

async fn read(body: Body, limit: usize) -> Result<InferRequest, Failure> {
    let bytes = timeout(BODY_TIMEOUT, axum::body::to_bytes(body, limit))
        .await
        .map_err(|_| {
            let message = format!("the request took more than {} s", BODY_TIMEOUT.as_secs());
            Failure::new(StatusCode::REQUEST_TIMEOUT, message)
        })?
        .map_err(|_| {
            let message = format!("the request was cut, or is longer than {limit} bytes");
            Failure::new(StatusCode::PAYLOAD_TOO_LARGE, message)
        })?;
    blocking(move || serde_json::from_slice(&bytes)).await?.map_err(|error| Failure::bad(&error))
}

fn wanted_outputs_exist(request: &InferRequest, model: &DirectModel) -> Result<(), Failure> {
    let specs = &model.info.spec.outputs;
    let is_known =
        |name: &str| specs.iter().any(|output| output.tensor.name.as_slice() == name.as_bytes());
    match request.outputs.iter().find(|output| !is_known(&output.name)) {
        Some(unknown) => {
            let message = format!("the model has no output `{}`", unknown.name);
            Err(Failure::new(StatusCode::BAD_REQUEST, message))
        },
        None => Ok(()),
    }
}

/// The output of a job, once it is open, with where its receipt is found.
async fn of_job(
    direct: &Direct,
    model: &DirectModel,
    job: JobId,
    request: &InferRequest,
) -> Result<(Arc<[u8]>, Parameters), Failure> {
    let known = direct.jobs.get(job).ok_or_else(|| {
        let message = format!("job {job} is not one of this worker's, or long past");
        Failure::new(StatusCode::NOT_FOUND, message)
    })?;
    if known.model != model.info.spec.id {
        let message = format!("job {job} is of another model: {:?}", known.model.0);
        return Err(Failure::new(StatusCode::BAD_REQUEST, message));
    }
    if !request.inputs.is_empty() {
        let input = encode(request, model).await?;
        if known.input_hash.is_some_and(|hash| hash != input_hash(&input)) {
            let message = format!("job {job} has another input; leave `inputs` empty to get its");
            return Err(Failure::new(StatusCode::BAD_REQUEST, message));
        }
    }
    if !known.is_open() {
        return Err(not_open(job));
    }
    let entry = direct
        .jobs
        .entry(known.ticket)
        .await
        .map_err(|error| Failure::internal(crate::follow::causes(&error)))?;
    let entry = entry.ok_or_else(|| {
        let message = format!("the output of job {job} is no longer kept here; see its receipt");
        Failure::new(StatusCode::GONE, message)
    })?;
    let parameters = signed::of_job(direct, job, &known, &entry.output);
    Ok((entry.output.into(), parameters))
}

fn not_open(job: JobId) -> Failure {
    let message = format!("the result of job {job} is not open on chain yet; try again");
    Failure::new(StatusCode::CONFLICT, message).retry_after(RETRY)
}

/// An output that no chain knows of, with the operator's signature.
async fn alone(
    direct: &Direct,
    model: &DirectModel,
    request: &InferRequest,
) -> Result<(Arc<[u8]>, Parameters), Failure> {
    let input = encode(request, model).await?;
    let id = model.info.spec.id;
    let hash = input_hash(&input);
    if let Some(job) = direct.jobs.hidden(id, hash) {
        return Err(not_open(job));
    }
    let output: Arc<[u8]> = run(direct, model, input.into()).await?.into();
    let parameters = signed::alone(direct, &id, &hash, &output);
    Ok((output, parameters))
}

async fn encode(request: &InferRequest, model: &DirectModel) -> Result<Vec<u8>, Failure> {
    let (inputs, info) = (request.inputs.clone(), model.info.clone());
    let encoded = blocking(move || oip::encode(&inputs, info.spec.inputs.iter())).await?;
    encoded.map_err(|error| Failure::bad(&error))
}

async fn run(direct: &Direct, model: &DirectModel, input: Arc<[u8]>) -> Result<Vec<u8>, Failure> {
    let spec = &model.info.spec;
    let limit = spec.time_bound.saturating_add(RUN_MARGIN);
    let run = || async {
        let run = direct.engine.run(spec.id, input.clone(), Settings::Serving);
        timeout(limit, run).await.unwrap_or(Err(EngineError::Overdue { limit }))
    };
    match run().await {
        Err(EngineError::NotLoaded { .. }) => {
            load(direct, model).await?;
            Ok(run().await?)
        },
        other => Ok(other?),
    }
}

async fn load(direct: &Direct, model: &DirectModel) -> Result<(), Failure> {
    let info = &model.info;
    let load = async {
        let file = direct.store.fetch(info.artifact_hash, Some(info.artifact_bytes)).await;
        let file = file.map_err(|error| Failure::internal(crate::follow::causes(&error)))?;
        Ok(direct.engine.load(info.spec.clone(), file).await?)
    };
    timeout(LOAD_TIMEOUT, load).await.unwrap_or_else(|_| {
        let message = format!("the model was not loaded within {} s", LOAD_TIMEOUT.as_secs());
        Err(Failure::new(StatusCode::GATEWAY_TIMEOUT, message))
    })
}

fn respond(
    request: InferRequest,
    model: &DirectModel,
    output: &[u8],
    parameters: Parameters,
) -> Result<Response, Failure> {
    let mut outputs =
        oip::decode(output).map_err(|error| Failure::internal(crate::follow::causes(&error)))?;
    if !request.outputs.is_empty() {
        outputs.retain(|tensor| request.outputs.iter().any(|wanted| wanted.name == tensor.name));
    }
    let response = InferResponse {
        model_name: model.name.clone(),
        model_version: Some(VERSION.to_owned()),
        id: request.id,
        parameters,
        outputs,
    };
    Ok(Json(response).into_response())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Failure::internal("the request could not be finished"))
}

/// An inference that is counted until it ends, however it ends.
struct InFlight(Metrics);

impl InFlight {
    fn begin(metrics: &Metrics) -> Self {
        metrics.requests_in_flight().inc();
        Self(metrics.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.requests_in_flight().dec();
    }
}
