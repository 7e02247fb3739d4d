// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a client is told when it gets nothing else: `{"error": "…"}`, as the protocol says.

use crate::follow::causes;
use axum::{
    http::{header, StatusCode},
    response::{IntoResponse, Response},
    Json,
};
use credence_engine::EngineError;
use serde_json::json;
use std::{error::Error, time::Duration};

/// An answer that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    status: StatusCode,
    message: String,
    retry_after: Option<Duration>,
}

impl Failure {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), retry_after: None }
    }

    /// What the client can mend.
    pub(super) fn bad(error: &dyn Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, causes(error))
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    pub(super) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let message = causes(&error);
        match error {
            EngineError::Busy { retry_after } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, message).retry_after(retry_after)
            },
            EngineError::NotLoaded { .. } | EngineError::Stopped => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
                    .retry_after(Duration::from_secs(1))
            },
            EngineError::Input(_) | EngineError::InputText => {
                Self::new(StatusCode::BAD_REQUEST, message)
            },
            EngineError::Run(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, message),
            EngineError::Overdue { .. } => Self::new(StatusCode::GATEWAY_TIMEOUT, message),
            _ => Self::internal(message),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if self.status.is_server_error() {
            tracing::warn!(status = self.status.as_u16(), error = self.message, "request-failed");
        }
        let mut response = (self.status, Json(json!({ "error": self.message }))).into_response();
        if let Some(wait) = self.retry_after {
            // Whole seconds are all that the header has: a wait too long is better than one too
            // short.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.max(1).into());
        }
        response
    }
}
