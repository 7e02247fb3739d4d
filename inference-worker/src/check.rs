// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The checker: carries out what its scheduler says.
//!
//! - [`judgement`]: what an honest checker says of a result
//! - [`registration`]: who the checker is on chain
//! - `hands`: the actions, each a task that ends in an event

mod hands;
pub mod judgement;
pub mod registration;
#[cfg(test)]
mod tests;

use crate::{
    chain::{Chain, ChainError, CheckerView},
    commitment::SigningKey,
    config::CheckedModels,
    follow::{follow, until, EVENT_QUEUE, FLUSH_INTERVAL},
    journal::JournalError,
    models::Models,
    scheduler::check::{Event, Scheduler},
    serve::{registration::RegistrationError, Parts},
    shutdown::{Shutdown, Urgency},
    status::Happening,
};
use credence_primitives::{api::OpenDuty, Balance};
use hands::Hands;
use sp_core::crypto::AccountId32;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{interval, Instant},
};
use tracing::{info, warn};

/// What a checker is and wants.
#[derive(Clone, Debug)]
pub struct CheckSettings {
    /// The validator that it checks for.
    pub validator: AccountId32,
    /// The key that signs its duties.
    pub key: SigningKey,
    /// The bond to register with, if the validator has no checker yet; otherwise it must have one.
    pub bond: Option<Balance>,
    /// Which models are checked. Duties for others are declined.
    pub models: CheckedModels,
    /// Below this free bond the validator is warned.
    pub low_bond: Balance,
    /// How long to wait, once asked to stop, until what is committed to has been revealed.
    pub drain_timeout: Duration,
}

/// Checks until asked to stop, and what is committed to has been revealed.
///
/// # Errors
/// What keeps the checker from beginning, and what cannot be mended by trying again.
pub async fn run<C: Chain>(settings: CheckSettings, parts: Parts<C>) -> Result<(), CheckError> {
    let Parts { chain, engine, store, journal: (journal, contents), observer, shutdown } = parts;
    let models = Arc::new(Models::new(chain.clone(), engine, store));
    tokio::select! {
        registered = registration::ensure(&settings, &*chain, &observer) => registered?,
        () = shutdown.reaches(Urgency::Drain) => return Ok(()),
    }
    observer.note(Happening::Registered);
    let scheduler = Scheduler::new(contents.entries);
    let (sender, events) = mpsc::channel(EVENT_QUEUE);
    let watch =
        tokio::spawn(registration::watch(settings.clone(), chain.clone(), observer.clone()));
    let hands = Hands::new(&settings, chain.clone(), models, journal, observer, sender);
    let view = CheckerView::default();
    let outcome = Checker { scheduler, hands, events, settings, view }.work(chain, shutdown).await;
    watch.abort();
    outcome
}

struct Checker<C> {
    scheduler: Scheduler,
    hands: Hands<C>,
    events: mpsc::Receiver<Event>,
    settings: CheckSettings,
    view: CheckerView,
}

impl<C: Chain> Checker<C> {
    async fn work(mut self, chain: Arc<C>, shutdown: Shutdown) -> Result<(), CheckError> {
        let key = self.settings.key.public();
        let sender = self.hands.sender();
        let observer = self.hands.observer();
        self.hands.spawn(async move {
            let mut last = None;
            loop {
                let view = follow(&observer, || chain.next_checker_view(key, last)).await?;
                last = Some(view.moment.best.hash);
                if sender.send(Event::Seen(view)).await.is_err() {
                    return Ok(());
                }
            }
        });
        let mut flush = interval(FLUSH_INTERVAL);
        let mut deadline = None;
        loop {
            let event = tokio::select! {
                Some(event) = self.events.recv() => Some(event),
                result = self.hands.finished() => { result?; None },
                _ = flush.tick() => None,
                () = shutdown.reaches(Urgency::Now) => {
                    warn!("ended-at-once: asked twice");
                    return Ok(());
                },
                () = shutdown.reaches(Urgency::Drain), if deadline.is_none() => {
                    info!(timeout_secs = self.settings.drain_timeout.as_secs(), "draining");
                    deadline = Some(Instant::now() + self.settings.drain_timeout);
                    Some(Event::Drain)
                },
                () = until(deadline) => {
                    warn!("drain-timeout: what is committed to and not revealed costs bond");
                    return Ok(());
                },
            };
            let is_flush = event.is_none();
            if let Some(event) = event {
                self.take(event);
            }
            // What is computed at the same time goes together, the chain takes one call in a
            // block. But nobody waits for the slow.
            if is_flush || !self.scheduler.is_busy() {
                if let Some(call) = self.scheduler.take_call(&self.view) {
                    self.hands.call(call);
                }
            }
            if deadline.is_some() && self.scheduler.is_drained() {
                info!("drained");
                return Ok(());
            }
        }
    }

    fn take(&mut self, event: Event) {
        let mut event = event;
        if let Event::Seen(view) = &mut event {
            let models = &self.settings.models;
            view.duties.retain(|duty| match duty {
                OpenDuty::Acknowledge { model } => models.includes(model),
                _ => true,
            });
            self.view = view.clone();
        }
        self.hands.observe(&event);
        for action in self.scheduler.step(event) {
            self.hands.perform(action);
        }
    }
}

/// Why a checker stops or does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The chain cannot be worked with.
    #[error("cannot work with the chain")]
    Chain(#[from] ChainError),
    /// The journal cannot be used.
    #[error("cannot use the journal")]
    Journal(#[from] JournalError),
    /// The checker is not what the chain has registered, or cannot register.
    #[error("cannot check with this registration")]
    Registration(#[from] RegistrationError),
    /// A part of the checker has failed in a way that nobody foresaw.
    #[error("a task has panicked; what it did is in the log above")]
    Panicked(#[from] tokio::task::JoinError),
}
