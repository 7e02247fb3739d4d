// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The actions of a worker, each a task that ends in an event.

use super::{ServeError, ServeSettings};
use crate::{
    chain::{Chain, ChainError, DeclineReason, Moment, Refusal, SignedResult},
    commitment::{SigningKey, Subject},
    follow::causes,
    journal::{Entry, Journal, JournalError, State},
    metrics::labels::Call,
    models::{ComputeError, Models},
    scheduler::{
        serve::{Action, Event, Handed, NotHeld, Report, Run},
        Fault,
    },
    status::{Happening, Observer},
};
use credence_primitives::{
    commitment::decline_payload,
    ids::{JobId, ModelId, Ticket},
};
use futures::FutureExt as _;
use sp_core::H256;
use std::{future::Future, sync::Arc, time::Instant};
use tokio::{sync::mpsc, task::JoinSet};
use tracing::{debug, error, info, warn};

/// Does what the scheduler says. Each ticket and model has one task at a time, so that their
/// number is bounded by the jobs that the chain assigns.
pub(super) struct Hands<C> {
    tools: Arc<Tools<C>>,
    tasks: JoinSet<Result<(), ServeError>>,
    /// The best block, as of which inputs are read.
    at: H256,
}

struct Tools<C> {
    key: SigningKey,
    chain: Arc<C>,
    models: Arc<Models<C>>,
    journal: Arc<Journal>,
    observer: Observer,
    events: mpsc::Sender<Event>,
}

impl<C: Chain> Hands<C> {
    pub(super) fn new(
        settings: &ServeSettings,
        chain: Arc<C>,
        models: Arc<Models<C>>,
        journal: Arc<Journal>,
        observer: Observer,
        events: mpsc::Sender<Event>,
    ) -> Self {
        let key = settings.key.clone();
        let tools = Arc::new(Tools { key, chain, models, journal, observer, events });
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
        task: impl Future<Output = Result<(), ServeError>> + Send + 'static,
    ) {
        self.tasks.spawn(task);
    }

    /// Waits until a task has ended; for ever if there is none.
    pub(super) async fn finished(&mut self) -> Result<(), ServeError> {
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
                observer.note(Happening::OpenJobs(view.jobs.len()));
                observer.note(Happening::Jobs(view.jobs.clone()));
            },
            Event::Fetched(_, Ok(())) => observer.note(Happening::ModelReady),
            Event::Fetched(_, Err(_)) => observer.note(Happening::ModelFailed),
            Event::Computed(_, Err(_)) => observer.note(Happening::RunFailed),
            Event::Submitted(results) => {
                for (_, handed) in results {
                    observer.note(match handed {
                        Handed::In(_) => Happening::Submitted,
                        _ => Happening::NotSubmitted,
                    });
                }
            },
            Event::Opened(_, Handed::In(_)) => observer.note(Happening::Opened),
            Event::Declined(_, Handed::In(_)) => observer.note(Happening::Declined),
            _ => {},
        }
    }

    pub(super) fn perform(&mut self, action: Action) {
        let tools = self.tools.clone();
        let at = self.at;
        let task = match action {
            Action::Fetch(model) => async move { tools.fetch(model).await }.boxed(),
            Action::Run(run) => async move { tools.compute(run, at).await }.boxed(),
            Action::Hold(run) => async move { tools.hold(run, at).await }.boxed(),
            Action::Submit(tickets) => async move { tools.submit(tickets).await }.boxed(),
            Action::Open(ticket) => async move { tools.open(ticket).await }.boxed(),
            Action::Decline(ticket, job, reason) => {
                async move { tools.decline(ticket, job, reason).await }.boxed()
            },
            Action::Note(ticket, state) => async move { tools.note(ticket, state).await }.boxed(),
            Action::Disown(ticket) => async move {
                tools.keep("disown", tools.journal.disown(ticket).await);
                Ok(())
            }
            .boxed(),
            Action::Forget(ticket) => async move {
                tools.keep("forget", tools.journal.forget(ticket).await);
                Ok(())
            }
            .boxed(),
            Action::Report(report) => {
                tools.report(report);
                return;
            },
        };
        self.tasks.spawn(task);
    }
}

impl<C: Chain> Tools<C> {
    async fn tell(&self, event: Event) -> Result<(), ServeError> {
        // Nobody listens when the worker ends.
        drop(self.events.send(event).await);
        Ok(())
    }

    async fn fetch(&self, model: ModelId) -> Result<(), ServeError> {
        let result = self.models.prepare(model).await;
        match &result {
            Ok(info) => {
                info!(?model, "model-ready");
                self.observer.note(Happening::Prepared(info.clone()));
            },
            Err(error) => warn!(?model, error = causes(error), "model-failed"),
        }
        let result = result.map(drop).map_err(|error| error.fault());
        self.tell(Event::Fetched(model, result)).await
    }

    async fn compute(&self, run: Run, at: H256) -> Result<(), ServeError> {
        let begun = Instant::now();
        let output = self.models.output_of((run.job, at), run.model, Some(run.input_hash)).await;
        let elapsed = begun.elapsed();
        match &output {
            Ok(_) => {
                debug!(job = run.job, elapsed_ms = elapsed.as_millis(), "computed");
                self.observer.note(Happening::Ran(elapsed));
            },
            Err(error) => warn!(job = run.job, error = causes(error), "run-failed"),
        }
        let result = output.map(drop).map_err(|error| error.fault());
        self.tell(Event::Computed(run.ticket, result)).await
    }

    async fn hold(&self, run: Run, at: H256) -> Result<(), ServeError> {
        let held = self.try_hold(run, at).await;
        let result = match held {
            Ok(entry) => {
                debug!(job = run.job, commitment = ?entry.digest, "held");
                self.observer.note(Happening::JournalWritten);
                self.observer.note(Happening::Came(run.ticket, State::Held));
                Ok(())
            },
            Err(HoldError::Journal(JournalError::Spent)) => Err(NotHeld::Spent),
            Err(HoldError::Journal(error)) => {
                error!(job = run.job, error = causes(&error), "journal-failed");
                self.observer.note(Happening::JournalFailed);
                Err(NotHeld::JournalFailed)
            },
            Err(HoldError::Compute(error)) => {
                // The output was forgotten meanwhile; the next block computes it again.
                warn!(job = run.job, error = causes(&error), "run-failed");
                self.observer.note(Happening::RunFailed);
                Err(NotHeld::JournalFailed)
            },
        };
        self.tell(Event::Held(run.ticket, result)).await
    }

    async fn try_hold(&self, run: Run, at: H256) -> Result<Entry, HoldError> {
        let Run { ticket, job, model, input_hash, opens_at_once } = run;
        let output = self.models.output_of((job, at), model, Some(input_hash)).await?;
        let entry = self.key.worker_entry(Subject { ticket, job, model }, &output, opens_at_once);
        Ok(self.journal.hold(entry).await?)
    }

    async fn submit(&self, tickets: Vec<Ticket>) -> Result<(), ServeError> {
        let mut known: Vec<(Ticket, JobId)> = Vec::with_capacity(tickets.len());
        let mut results: Vec<SignedResult> = Vec::with_capacity(tickets.len());
        let mut outcomes: Vec<(Ticket, Handed)> = Vec::with_capacity(tickets.len());
        // What is signed is what is on disk, and nothing else.
        match self.journal.get_all(tickets.clone()).await {
            Ok(entries) => {
                for (ticket, entry) in tickets.into_iter().zip(entries) {
                    let Some(entry) = entry else {
                        outcomes.push((ticket, Handed::Refused(Refusal::BadSignature)));
                        continue;
                    };
                    known.push((ticket, entry.job));
                    results.push(self.key.sign_result(&entry));
                }
            },
            Err(error) => {
                error!(error = causes(&error), "journal-failed");
                self.observer.note(Happening::JournalFailed);
                outcomes.extend(tickets.into_iter().map(|ticket| (ticket, Handed::Unsure)));
            },
        }
        if !results.is_empty() {
            let taken = self.chain.submit_results(results).await;
            self.observer.note(Happening::sent(Call::Results, &taken));
            outcomes.extend(known.into_iter().map(|(ticket, job)| {
                let handed = match &taken {
                    Ok(taken) => match taken.refused.iter().find(|(other, _)| *other == job) {
                        Some((_, why)) => Handed::Refused(*why),
                        None => Handed::In(taken.block),
                    },
                    Err(_) => Handed::Unsure,
                };
                (ticket, handed)
            }));
            if let Err(error) = &taken {
                warn!(error = causes(error), "submission-failed");
            }
        }
        self.tell(Event::Submitted(outcomes)).await
    }

    async fn open(&self, ticket: Ticket) -> Result<(), ServeError> {
        let handed = match self.journal.get(ticket).await {
            Ok(Some(entry)) => {
                let result = self.chain.open(entry.job, entry.opening()).await;
                self.observer.note(Happening::sent(Call::Open, &result));
                handed("opening-failed", entry.job, result)
            },
            Ok(None) => Handed::Refused(Refusal::Unfit),
            Err(error) => {
                error!(error = causes(&error), "journal-failed");
                self.observer.note(Happening::JournalFailed);
                Handed::Unsure
            },
        };
        self.tell(Event::Opened(ticket, handed)).await
    }

    async fn decline(
        &self,
        ticket: Ticket,
        job: JobId,
        reason: DeclineReason,
    ) -> Result<(), ServeError> {
        warn!(job, ?reason, "declining");
        let signature = self.key.sign(&decline_payload(&ticket, &reason));
        let result = self.chain.decline(job, reason, signature).await;
        self.observer.note(Happening::sent(Call::Decline, &result));
        self.tell(Event::Declined(ticket, handed("decline-failed", job, result))).await
    }

    async fn note(&self, ticket: Ticket, state: State) -> Result<(), ServeError> {
        debug!(?ticket, ?state, "noted");
        self.observer.note(Happening::Came(ticket, state));
        self.keep("note", self.journal.note(ticket, state).await);
        Ok(())
    }

    /// What is not written only makes a restart look at the chain once more.
    fn keep(&self, what: &str, result: Result<(), JournalError>) {
        match result {
            Ok(()) => self.observer.note(Happening::JournalWritten),
            Err(error) => {
                error!(what, error = causes(&error), "journal-failed");
                self.observer.note(Happening::JournalFailed);
            },
        }
    }

    fn report(&self, report: Report) {
        match report {
            Report::NotOurs(_, job) => warn!(
                job,
                "result-not-ours: the chain has a result that this journal knows nothing of"
            ),
            Report::BeforeOurTime(_, job) => warn!(
                job,
                "job-before-journal: left alone, since an earlier journal may have signed it"
            ),
            Report::Refused(_, job, why) => {
                error!(job, ?why, "result-refused");
                self.observer.note(Happening::Refused);
            },
            Report::CannotDecline(_, job) => {
                error!(job, "cannot-decline: the job will be missed, which costs bond");
            },
            Report::Closed(_, job) => {
                info!(job, "closed");
                self.observer.note(Happening::Closed);
            },
        }
    }
}

/// What an answer of the chain means.
fn handed(what: &str, job: JobId, result: Result<u64, ChainError>) -> Handed {
    let error = match result {
        Ok(block) => return Handed::In(block),
        Err(error) => error,
    };
    if error.is_refusal("OpeningNotAwaited") {
        return Handed::NotYet;
    }
    warn!(job, error = causes(&error), "{what}");
    match error {
        ChainError::Refused { error, .. } => Handed::Refused(match error.as_str() {
            "UnknownJob" | "NotAssigned" | "Late" => Refusal::Gone,
            "OpeningMismatch" | "OutputMismatch" => Refusal::Unfit,
            "BadSignature" => Refusal::BadSignature,
            _ => Refusal::Unexpected,
        }),
        _ => Handed::Unsure,
    }
}

/// Why an output is not durable.
#[derive(Debug, thiserror::Error)]
enum HoldError {
    #[error(transparent)]
    Compute(#[from] ComputeError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl From<ComputeError> for Fault {
    fn from(error: ComputeError) -> Self {
        error.fault()
    }
}
