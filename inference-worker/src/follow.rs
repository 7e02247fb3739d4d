// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What both roles do the same way: follow the chain through outages, wait a little for results
//! that come together.

use crate::{
    chain::ChainError,
    status::{Happening, Observer},
};
use std::{future::Future, time::Duration};
use tokio::time::{sleep, sleep_until, Instant};
use tracing::{info, warn};

/// Events that wait to be looked at. Beyond these, who has one waits.
pub const EVENT_QUEUE: usize = 256;
/// How long what is ready waits for what is still being computed.
pub const FLUSH_INTERVAL: Duration = Duration::from_millis(250);
/// The first pause after the chain could not be read; it doubles with each failure.
pub const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest such pause.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Asks the chain until it answers.
///
/// # Errors
/// What trying again cannot mend.
pub async fn follow<T, F>(observer: &Observer, mut ask: impl FnMut() -> F) -> Result<T, ChainError>
where
    F: Future<Output = Result<T, ChainError>>,
{
    let mut pause = FIRST_PAUSE;
    loop {
        match ask().await {
            Ok(answer) => {
                if pause > FIRST_PAUSE {
                    info!("chain-back");
                }
                return Ok(answer);
            },
            Err(error) if error.is_retryable() => {
                observer.note(Happening::ChainUnreachable);
                warn!(error = causes(&error), retry_ms = pause.as_millis(), "chain-unreachable");
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            },
            Err(error) => return Err(error),
        }
    }
}

/// Waits until a deadline; for ever if there is none.
pub(crate) async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// An error and its causes in one line.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        // Transparent errors say what their sources say.
        if !line.ends_with(&words) {
            line.push_str(": ");
            line.push_str(&words);
        }
        source = cause.source();
    }
    line
}
