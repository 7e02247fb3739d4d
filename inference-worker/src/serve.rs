// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The worker: carries out what its scheduler says.
//!
//! - [`registration`]: who the worker is on chain, and whether that is so
//! - `hands`: the actions, each a task that ends in an event

mod hands;
pub mod registration;
#[cfg(test)]
mod tests;

use crate::{
    chain::{AssignedJob, Chain, ChainError, WorkerView},
    commitment::SigningKey,
    follow::{follow, until, EVENT_QUEUE, FLUSH_INTERVAL},
    journal::{Contents, Journal, JournalError, State},
    models::Models,
    scheduler::{
        serve::{Event, Scheduler},
        Restored,
    },
    shutdown::{Shutdown, Urgency},
    status::{Happening, Observer},
};
use credence_artifacts::Store;
use credence_engine::Engine;
use credence_primitives::{ids::ModelId, Balance};
use hands::Hands;
use registration::RegistrationError;
use sp_core::crypto::AccountId32;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{interval, Instant},
};
use tracing::{info, warn};

/// What a worker is and wants.
#[derive(Clone, Debug)]
pub struct ServeSettings {
    /// The account whose bond stands behind the results.
    pub owner: AccountId32,
    /// The key that signs them.
    pub key: SigningKey,
    /// How to register, if the account is no worker yet; otherwise it must be one.
    pub registration: Option<Registration>,
    /// What to serve, and at which price.
    pub prices: Vec<(ModelId, Balance)>,
    /// Below this the owner is warned that it cannot pay for transactions much longer.
    pub low_balance: Balance,
    /// Below this free bond the owner is warned.
    pub low_bond: Balance,
    /// How long to wait, once asked to stop, until what is signed has been opened.
    pub drain_timeout: Duration,
}

/// How a worker registers.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Who is paid.
    pub payee: AccountId32,
    /// What is put on hold.
    pub bond: Balance,
    /// The most jobs open at a time.
    pub capacity: u32,
}

/// All that a worker depends on.
pub struct Parts<C> {
    /// The chain.
    pub chain: Arc<C>,
    /// What runs models.
    pub engine: Arc<dyn Engine>,
    /// Where model files come from.
    pub store: Arc<Store>,
    /// What has been signed, and what it held when it was opened.
    pub journal: (Arc<Journal>, Contents),
    /// Who is told what happens.
    pub observer: Observer,
    /// When to stop.
    pub shutdown: Shutdown,
}

/// Serves until asked to stop, and what is signed has been opened.
///
/// # Errors
/// What keeps the worker from beginning, and what cannot be mended by trying again.
pub async fn run<C: Chain>(settings: ServeSettings, parts: Parts<C>) -> Result<(), ServeError> {
    let Parts { chain, engine, store, journal: (journal, contents), observer, shutdown } = parts;
    let models = Arc::new(Models::new(chain.clone(), engine, store));
    let started = async {
        let owner = &settings.owner;
        let view = follow(&observer, || chain.next_worker_view(owner, None)).await?;
        let is_registered = follow(&observer, || chain.worker(owner)).await?.is_some();
        let restored = begin(&journal, contents, is_registered.then_some(&view)).await?;
        let record = registration::ensure(&settings, &*chain, &observer).await?;
        observer.note(Happening::Registered);
        Ok::<_, ServeError>((restored, record))
    };
    let ((entries, guard), record) = tokio::select! {
        restored = started => restored?,
        () = shutdown.reaches(Urgency::Drain) => return Ok(()),
    };
    let scheduler = Scheduler::new(entries, guard);
    let (sender, events) = mpsc::channel(EVENT_QUEUE);
    let watch =
        tokio::spawn(registration::watch(settings.clone(), chain.clone(), observer.clone()));
    let offered = (chain.clone(), models.clone(), observer.clone());
    let mut hands = Hands::new(&settings, chain.clone(), models, journal, observer, sender);
    let offer = registration::offer(settings.clone(), record, offered);
    hands.spawn(async move {
        offer.await;
        Ok(())
    });
    let outcome = Worker { scheduler, hands, events, settings }.work(chain, shutdown).await;
    watch.abort();
    outcome
}

/// What to go on from. A journal that has just been made for a worker that is `known` on chain has
/// lost an earlier one, which may have signed all tickets there are, and those on forks until what
/// is best now is final: they are disowned before anything else, and for good.
async fn begin(
    journal: &Journal,
    contents: Contents,
    known: Option<&WorkerView>,
) -> Result<(Vec<Restored>, u64), JournalError> {
    let mut entries = contents.entries;
    if let Some(guard) = contents.guard {
        return Ok((entries, guard));
    }
    let Some(view) = known else { return Ok((entries, journal.guard(0).await?)) };
    warn!(
        journal = %journal.path().display(), jobs = view.jobs.len(),
        "journal-new: this account is a worker already, so jobs assigned before now are declined \
         or left alone; restore the old journal if there is one"
    );
    for AssignedJob { job, ticket, model, .. } in &view.jobs {
        journal.disown(*ticket).await?;
        let (job, ticket, model, state) = (*job, *ticket, *model, State::Disowned);
        entries.push(Restored { ticket, job, model, state });
    }
    // Last: until it stands, all this is done again.
    Ok((entries, journal.guard(view.moment.best.number).await?))
}

struct Worker<C> {
    scheduler: Scheduler,
    hands: Hands<C>,
    events: mpsc::Receiver<Event>,
    settings: ServeSettings,
}

impl<C: Chain> Worker<C> {
    async fn work(mut self, chain: Arc<C>, shutdown: Shutdown) -> Result<(), ServeError> {
        let owner = self.settings.owner.clone();
        let sender = self.hands.sender();
        let observer = self.hands.observer();
        self.hands.spawn(async move {
            let mut last = None;
            loop {
                let view = follow(&observer, || chain.next_worker_view(&owner, last)).await?;
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
                Some(event) = self.events.recv() => event,
                result = self.hands.finished() => { result?; continue },
                _ = flush.tick(), if self.scheduler.has_ready() => Event::Flush,
                () = shutdown.reaches(Urgency::Now) => {
                    warn!("ended-at-once: asked twice");
                    return Ok(());
                },
                () = shutdown.reaches(Urgency::Drain), if deadline.is_none() => {
                    info!(timeout_secs = self.settings.drain_timeout.as_secs(), "draining");
                    deadline = Some(Instant::now() + self.settings.drain_timeout);
                    Event::Drain
                },
                () = until(deadline) => {
                    warn!("drain-timeout: what is signed and not opened waits in the journal");
                    return Ok(());
                },
            };
            self.hands.observe(&event);
            for action in self.scheduler.step(event) {
                self.hands.perform(action);
            }
            if deadline.is_some() && self.scheduler.is_drained() {
                info!("drained");
                return Ok(());
            }
        }
    }
}

/// Why a worker stops or does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The chain cannot be worked with.
    #[error("cannot work with the chain")]
    Chain(#[from] ChainError),
    /// The journal cannot be used.
    #[error("cannot use the journal")]
    Journal(#[from] JournalError),
    /// The worker is not what the chain has registered, or cannot register.
    #[error("cannot serve with this registration")]
    Registration(#[from] RegistrationError),
    /// A part of the worker has failed in a way that nobody foresaw.
    #[error("a task has panicked; what it did is in the log above")]
    Panicked(#[from] tokio::task::JoinError),
}
