// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The actions of a checker, each a task that ends in an event.

use super::{judgement, CheckError, CheckSettings};
use crate::{
    chain::{Chain, ChainError, Moment},
    commitment::{SigningKey, Subject},
    config::CheckedModels,
    follow::causes,
    journal::{Entry, Journal, JournalError},
    metrics::labels,
    models::{ComputeError, Models},
    scheduler::{
        check::{self, Action, Call, Event, Outcome},
        Fault,
    },
    status::{Happening, Observer},
};
use credence_engine::Settings;
use credence_primitives::{
    api::OpenDuty,
    duty::{Duty, Verdict},
    ids::{JobId, ModelId, Ticket},
    tensor::TensorError,
};
use futures::FutureExt as _;
use sp_core::H256;
use std::{future::Future, sync::Arc, time::Instant};
use tokio::{sync::mpsc, task::JoinSet};
use tracing::{debug, error, info, warn};

/// Does what the scheduler says. Each ticket and model has one task at a time.
pub(super) struct Hands<C> {
    tools: Arc<Tools<C>>,
    tasks: JoinSet<Result<(), CheckError>>,
    at: H256,
}

struct Tools<C> {
    key: SigningKey,
    checked: CheckedModels,
    chain: Arc<C>,
    models: Arc<Models<C>>,
    journal: Arc<Journal>,
    observer: Observer,
    events: mpsc::Sender<Event>,
}

impl<C: Chain> Hands<C> {
    pub(super) fn new(
        settings: &CheckSettings,
        chain: Arc<C>,
        models: Arc<Models<C>>,
        journal: Arc<Journal>,
        observer: Observer,
        events: mpsc::Sender<Event>,
    ) -> Self {
        let (key, checked) = (settings.key.clone(), settings.models.clone());
        let tools = Arc::new(Tools { key, checked, chain, models, journal, observer, events });
        Self { tools, tasks: JoinSet::new(), at: H256::zero() }
    }

    pub(super) fn sender(&self) -> mpsc::Sender<Event> {
        self.tools.events.clone()
    }

    pub(super) fn observer(&self) -> Observer {
        self.tools.observer.clone()
    }

    pub(super) fn spawn(
        &mut self,
        task: impl Future<Output = Result<(), CheckError>> + Send + 'static,
    ) {
        self.tasks.spawn(task);
    }

    /// Waits until a task has ended; for ever if there is none.
    pub(super) async fn finished(&mut self) -> Result<(), CheckError> {
        match self.tasks.join_next().await {
            Some(result) => result?,
            None => std::future::pending().await,
        }
    }

    pub(super) fn observe(&mut self, event: &Event) {
        let observer = &self.tools.observer;
        match event {
            Event::Seen(view) => {
                self.at = view.moment.best.hash;
                let Moment { best, finalized, .. } = view.moment;
                observer.note(Happening::Block { number: best.number, finalized });
                observer.note(Happening::OpenDuties(view.duties.len()));
                let is_model = |duty: &OpenDuty| matches!(duty, OpenDuty::Acknowledge { .. });
                if view.sequence.is_some() && !view.duties.iter().any(is_model) {
                    observer.note(Happening::AllAcknowledged);
                }
            },
            Event::Fetched(_, Ok(())) => observer.note(Happening::ModelReady),
            Event::Fetched(_, Err(_)) | Event::Reproduced(_, Err(_)) => {
                observer.note(Happening::ModelFailed);
            },
            _ => {},
        }
    }

    pub(super) fn perform(&mut self, action: Action) {
        let tools = self.tools.clone();
        let at = self.at;
        let task = match action {
            Action::Fetch(model) => async move { tools.fetch(model).await }.boxed(),
            Action::Reproduce(model) => async move { tools.reproduce(model).await }.boxed(),
            Action::Hold(ticket, job, model) => {
                let subject = Subject { ticket, job, model };
                async move { tools.hold(subject, at).await }.boxed()
            },
            Action::Judge(ticket, job, seed) => {
                async move { tools.judge((ticket, job, seed), at).await }.boxed()
            },
            Action::Note(ticket, state) => async move {
                tools.keep("note", tools.journal.note(ticket, state).await);
                Ok(())
            }
            .boxed(),
            Action::Forget(ticket) => async move {
                tools.keep("forget", tools.journal.forget(ticket).await);
                Ok(())
            }
            .boxed(),
            Action::Late(_, job, why) => {
                error!(job, why = why.as_str(), "duty-missed");
                tools.observer.note(Happening::Late);
                return;
            },
        };
        self.tasks.spawn(task);
    }

    pub(super) fn call(&mut self, call: Call) {
        let tools = self.tools.clone();
        self.tasks.spawn(async move { tools.call(call).await });
    }
}

impl<C: Chain> Tools<C> {
    async fn tell(&self, event: Event) -> Result<(), CheckError> {
        // Nobody listens when the checker ends.
        drop(self.events.send(event).await);
        Ok(())
    }

    async fn fetch(&self, model: ModelId) -> Result<(), CheckError> {
        if !self.checked.includes(&model) {
            warn!(?model, "model-not-checked: the configuration leaves it out");
            return self.tell(Event::Fetched(model, Err(Fault::Artifact))).await;
        }
        let result = self.models.prepare(model).await.map(drop);
        match &result {
            Ok(()) => info!(?model, "model-ready"),
            Err(error) => warn!(?model, error = causes(error), "model-failed"),
        }
        self.tell(Event::Fetched(model, result.map_err(|error| error.fault()))).await
    }

    async fn reproduce(&self, model: ModelId) -> Result<(), CheckError> {
        let result = self.models.reproduce(model).await;
        match &result {
            Ok(elapsed) => {
                info!(?model, elapsed_ms = elapsed.as_millis(), "sample-reproduced");
            },
            Err(error) => {
                warn!(?model, error = causes(error), "model-not-acknowledged; it is tried again");
            },
        }
        let result = result.map(drop).map_err(|error| error.fault());
        self.tell(Event::Reproduced(model, result)).await
    }

    async fn hold(&self, subject: Subject, at: H256) -> Result<(), CheckError> {
        let begun = Instant::now();
        let result = self.try_hold(subject, at).await;
        match &result {
            Ok(entry) => {
                debug!(job = subject.job, root = ?entry.digest, "held");
                self.observer.note(Happening::JournalWritten);
                self.observer.note(Happening::Ran(begun.elapsed()));
            },
            Err(error) if error.is_of_journal() => self.journal_failed("hold", error),
            Err(error) => {
                warn!(job = subject.job, error = causes(error), "check-failed");
                self.observer.note(Happening::RunFailed);
            },
        }
        let result = result.map(drop).map_err(|error| error.fault());
        self.tell(Event::Held(subject.ticket, result)).await
    }

    async fn try_hold(&self, subject: Subject, at: H256) -> Result<Entry, HandError> {
        if let Some(entry) = self.journal.get(subject.ticket).await? {
            return Ok(entry);
        }
        let info = self.models.info(subject.model).await?;
        let output = self.models.output_of((subject.job, at), subject.model, None).await?;
        let entry = self.key.checker_entry(subject, &output, &info.spec.outputs)?;
        Ok(self.journal.hold(entry).await?)
    }

    async fn judge(
        &self,
        (ticket, job, seed): (Ticket, JobId, u64),
        at: H256,
    ) -> Result<(), CheckError> {
        let result = self.try_judge((ticket, job, seed), at).await;
        match &result {
            Ok(verdict) => {
                info!(job, ?verdict, "judged");
                self.observer.note(Happening::JournalWritten);
                self.observer.note(Happening::Judged(*verdict));
            },
            Err(error) if error.is_of_journal() => self.journal_failed("judge", error),
            Err(error) => warn!(job, error = causes(error), "not-judged"),
        }
        let result = result.map(drop).map_err(|error| error.fault());
        self.tell(Event::Judged(ticket, seed, result)).await
    }

    async fn try_judge(
        &self,
        (ticket, job, seed): (Ticket, JobId, u64),
        at: H256,
    ) -> Result<Verdict, HandError> {
        let entry = self.journal.get(ticket).await?.ok_or(HandError::Unknown)?;
        let workers = self.chain.output(job, at).await?.ok_or(ComputeError::NoInput { job })?;
        let spec = self.models.info(entry.model).await?.spec.clone();
        let mut verdict = judgement::judge(&spec, &entry.output, &workers);
        if verdict == Verdict::Fail && !self.is_steady(&entry, at).await {
            warn!(job, "inconclusive: the model's own runs differ too much to fail a worker");
            verdict = Verdict::Inconclusive;
        }
        Ok(self.journal.judge(ticket, seed, verdict).await?)
    }

    /// Whether one more run, with other settings, confirms the first. One that fails does not.
    async fn is_steady(&self, entry: &Entry, at: H256) -> bool {
        let again = async {
            let info = self.models.prepare(entry.model).await?;
            let input = self.chain.input(entry.job, at).await?;
            let input = input.ok_or(ComputeError::NoInput { job: entry.job })?;
            let output = self.models.run(entry.model, input.into(), Settings::Alternative).await?;
            Ok::<_, ComputeError>(judgement::is_steady(&info.spec, &entry.output, &output))
        };
        match again.await {
            Ok(is_steady) => is_steady,
            Err(error) => {
                warn!(job = entry.job, error = causes(&error), "second-run-failed");
                false
            },
        }
    }

    async fn call(&self, call: Call) -> Result<(), CheckError> {
        let mut duties = Vec::with_capacity(call.entries.len());
        for entry in &call.entries {
            match self.duty(entry).await {
                Ok(duty) => duties.extend(duty),
                Err(error) => {
                    error!(?entry, error = causes(&error), "duty-not-said");
                    if error.is_of_journal() {
                        self.journal_failed("read", &error);
                    }
                },
            }
        }
        let outcome = if duties.is_empty() {
            Outcome::GivenUp
        } else {
            let said = duties.len();
            let signed = self.key.sign_duties(&self.chain.genesis(), call.sequence, duties);
            let answer = self.chain.duties(signed).await;
            self.observer.note(Happening::sent(labels::Call::Duties, &answer));
            match answer {
                Ok(()) => {
                    debug!(sequence = call.sequence, said, "duties-said");
                    call.entries.iter().for_each(|entry| self.count(entry));
                    Outcome::Included
                },
                Err(error) => {
                    warn!(sequence = call.sequence, error = causes(&error), "duties-failed");
                    match error {
                        ChainError::Unsure { .. } => Outcome::Unsure,
                        _ => Outcome::GivenUp,
                    }
                },
            }
        };
        self.tell(Event::Called(call.sequence, outcome)).await
    }

    /// What is said comes from the journal, so that it is always the same.
    async fn duty(&self, entry: &check::Entry) -> Result<Option<Duty>, HandError> {
        Ok(match *entry {
            check::Entry::Acknowledge(model) => Some(Duty::Acknowledge(model)),
            check::Entry::Decline(_, job) => Some(Duty::Decline { job }),
            check::Entry::Commit(ticket, job) => {
                let held = self.journal.get(ticket).await?.ok_or(HandError::Unknown)?;
                Some(Duty::Commit { job, root: held.digest })
            },
            check::Entry::Reveal(ticket, job, seed) => {
                let held = self.journal.get(ticket).await?.ok_or(HandError::Unknown)?;
                // Judged before, so this only reads what stands.
                let verdict = self.journal.judge(ticket, seed, Verdict::Inconclusive).await?;
                let spec = self.models.info(held.model).await?.spec.clone();
                let reveal = held.reveal(&self.key.public(), &spec.outputs, seed, verdict)?;
                reveal.map(|reveal| Duty::Reveal { job, reveal })
            },
        })
    }

    fn count(&self, entry: &check::Entry) {
        match entry {
            check::Entry::Acknowledge(_) => self.observer.note(Happening::Acknowledged),
            check::Entry::Commit(..) => self.observer.note(Happening::Committed),
            check::Entry::Decline(..) => self.observer.note(Happening::Declined),
            check::Entry::Reveal(..) => self.observer.note(Happening::Opened),
        }
    }

    /// What is not written only makes a restart look at the chain once more.
    fn keep(&self, what: &str, result: Result<(), JournalError>) {
        match result {
            Ok(()) => self.observer.note(Happening::JournalWritten),
            Err(error) => self.journal_failed(what, &error),
        }
    }

    fn journal_failed(&self, what: &str, error: &(dyn std::error::Error + 'static)) {
        error!(what, error = causes(error), "journal-failed");
        self.observer.note(Happening::JournalFailed);
    }
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
enum HandError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Compute(#[from] ComputeError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the output is not as declared")]
    Malformed(#[from] TensorError),
    #[error("the journal does not hold the ticket")]
    Unknown,
}

impl HandError {
    /// Whether the journal could not be read or written. A ticket that is spent is no such failure.
    fn is_of_journal(&self) -> bool {
        matches!(self, Self::Journal(error) if !matches!(error, JournalError::Spent))
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Compute(error) => error.fault(),
            // The next block asks again.
            Self::Chain(_) => Fault::ChainSilent,
            Self::Journal(JournalError::Spent) | Self::Malformed(_) | Self::Unknown => {
                Fault::Engine
            },
            Self::Journal(_) => Fault::ChainSilent,
        }
    }
}
