// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What both roles do the same way: follow the chain through outages, register, wait a little for
//! results that come together.

use crate::{
    chain::ChainError,
    metrics::labels::Call,
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
/// The longest such pause: a worker has some eighteen seconds to answer for a job.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long a registration that may be on its way is looked for before it is sent again.
pub const REGISTRATION_PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked for.
pub const REGISTRATION_INTERVAL: Duration = Duration::from_secs(2);

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

/// Registers with `send` until `look` finds the record: blocks may be full or late, an answer may be
/// lost, and a block that held the registration may be replaced by another. One that was sent twice
/// is refused as registered already, and costs its fee.
///
/// # Errors
/// What the chain refuses, and what trying again cannot mend.
pub(crate) async fn register<T, L, S>(
    observer: &Observer,
    mut look: impl FnMut() -> L,
    mut send: impl FnMut() -> S,
) -> Result<T, ChainError>
where
    L: Future<Output = Result<Option<T>, ChainError>>,
    S: Future<Output = Result<(), ChainError>>,
{
    let mut pause = FIRST_PAUSE;
    loop {
        let answer = send().await;
        observer.note(Happening::sent(Call::Register, &answer));
        let patience = match answer {
            Ok(()) => REGISTRATION_PATIENCE,
            Err(error) if error.is_refusal("AlreadyRegistered") => REGISTRATION_PATIENCE,
            Err(error) if error.is_retryable() => {
                warn!(error = causes(&error), "not-registered-yet: tried again until it is");
                let may_be_on_its_way = matches!(error, ChainError::Unsure { .. });
                if may_be_on_its_way {
                    REGISTRATION_PATIENCE
                } else {
                    Duration::ZERO
                }
            },
            Err(error) => return Err(error),
        };
        let deadline = Instant::now() + patience;
        loop {
            if let Some(record) = follow(observer, &mut look).await? {
                return Ok(record);
            }
            if Instant::now() >= deadline {
                break;
            }
            sleep(REGISTRATION_INTERVAL).await;
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        metrics::labels::Outcome,
        testing::{recorder, TestResult},
    };
    use rstest::rstest;
    use std::cell::{Cell, RefCell};

    fn unsure() -> ChainError {
        ChainError::Unsure { source: "no block in time".into() }
    }

    fn given_up() -> ChainError {
        ChainError::GivenUp { source: "the pool is full".into() }
    }

    fn away() -> ChainError {
        ChainError::Unreachable { source: "the node is away".into() }
    }

    fn refused(error: &str) -> ChainError {
        ChainError::Refused { pallet: "Workers".into(), error: error.into() }
    }

    /// Registers on a chain that gives these answers, the last to all that come after, and knows
    /// the record from the look `known_at` on; returns how often it was sent and looked for.
    async fn registered(
        answers: Vec<Result<(), ChainError>>,
        known_at: u32,
    ) -> (Result<u32, ChainError>, u32, u32) {
        let (sent, looked) = (Cell::new(0), Cell::new(0));
        let answers = RefCell::new(answers.into_iter());
        let look = || async {
            looked.set(looked.get() + 1);
            Ok((looked.get() >= known_at).then_some(7))
        };
        let send = || async {
            sent.set(sent.get() + 1);
            answers.borrow_mut().next().unwrap_or(Ok(()))
        };
        let outcome = register(&Observer::nobody(), look, send).await;
        (outcome, sent.get(), looked.get())
    }

    #[rstest]
    #[case::taken(Ok(()))]
    #[case::not_known_whether_taken(Err(unsure()))]
    #[case::taken_long_ago(Err(refused("AlreadyRegistered")))]
    #[tokio::test(start_paused = true)]
    async fn a_registration_that_may_be_on_its_way_is_looked_for_and_not_sent_again(
        #[case] answer: Result<(), ChainError>,
    ) {
        let (outcome, sent, _) = registered(vec![answer], 20).await;
        assert_eq!((outcome.ok(), sent), (Some(7), 1));
    }

    #[rstest]
    #[case::replaced_with_its_block(Ok(()))]
    #[case::lost(Err(unsure()))]
    #[tokio::test(start_paused = true)]
    async fn a_registration_that_is_nowhere_after_a_while_is_sent_again(
        #[case] answer: Result<(), ChainError>,
    ) {
        let patience = (REGISTRATION_PATIENCE.as_secs() / REGISTRATION_INTERVAL.as_secs()) as u32;
        let (outcome, sent, looked) = registered(vec![answer], patience + 2).await;
        assert_eq!((outcome.ok(), sent, looked), (Some(7), 2, patience + 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_registration_that_no_pool_takes_is_sent_until_one_does() {
        let answers = vec![Err(given_up()), Err(away()), Err(given_up())];
        let (outcome, sent, _) = registered(answers, 4).await;
        assert_eq!((outcome.ok(), sent), (Some(7), 4));
    }

    #[tokio::test(start_paused = true)]
    async fn a_registration_that_the_chain_refuses_is_an_error() -> TestResult {
        let (observer, record) = recorder();
        let look = || async { Ok(None::<()>) };
        let send = || async { Err(refused("BelowMinimumBond")) };
        let error = register(&observer, look, send).await.expect_err("refused");
        assert!(error.is_refusal("BelowMinimumBond"), "{error:?}");
        let told = record.lock().map_err(|_| "poisoned")?.clone();
        assert_eq!(told, [Happening::Sent(Call::Register, Outcome::Refused)]);
        Ok(())
    }
}
