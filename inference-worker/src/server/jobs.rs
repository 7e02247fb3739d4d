// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Which jobs are this worker's, and which of their outputs may be shown.
//!
//! Until a result is open on chain, nobody may learn its output from here: a checker could copy it
//! instead of computing.

use crate::{
    chain::AssignedJob,
    journal::{Entry, Journal, JournalError, State},
    scheduler::Restored,
};
use credence_primitives::{
    ids::{JobId, ModelId, Ticket},
    manifest::Assurance,
};
use sp_core::H256;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many jobs are remembered; the oldest are dropped first.
pub const MAX_JOBS: usize = 4096;

/// A job as far as it is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownJob {
    /// The last attempt.
    pub ticket: Ticket,
    /// The model.
    pub model: ModelId,
    /// The hash of the encoded input, once the chain has told it.
    pub input_hash: Option<H256>,
    /// How the result is to be verified, once the chain has told it.
    pub assurance: Option<Assurance>,
    /// How far it has come.
    pub state: Option<State>,
    /// Whether the result shows its output at once.
    pub opens_at_once: bool,
}

impl KnownJob {
    /// Whether everybody may know the output.
    pub fn is_open(&self) -> bool {
        match self.state {
            Some(State::Opened | State::Closed) => true,
            Some(State::Submitted) => self.opens_at_once,
            Some(State::Held | State::Disowned) | None => false,
        }
    }
}

/// The jobs of this worker.
#[derive(Debug)]
pub struct JobBook {
    journal: Arc<Journal>,
    jobs: Mutex<BTreeMap<JobId, KnownJob>>,
}

impl JobBook {
    /// Those that a journal holds when it is opened.
    pub fn new(journal: Arc<Journal>, restored: &[Restored]) -> Self {
        let jobs = restored.iter().map(|entry| {
            let job = KnownJob {
                ticket: entry.ticket,
                model: entry.model,
                input_hash: None,
                assurance: None,
                state: Some(entry.state),
                opens_at_once: false,
            };
            (entry.job, job)
        });
        Self { journal, jobs: Mutex::new(jobs.collect()) }
    }

    /// Takes note of all jobs that the chain shows.
    pub fn see(&self, assigned: &[AssignedJob]) {
        let mut jobs = self.jobs();
        for job in assigned {
            let earlier = jobs.get(&job.job).filter(|known| known.ticket == job.ticket);
            let known = KnownJob {
                ticket: job.ticket,
                model: job.model,
                input_hash: Some(job.input_hash),
                assurance: job.assurance.iter().last(),
                state: earlier.and_then(|known| known.state),
                opens_at_once: job.opens_at_once(),
            };
            jobs.insert(job.job, known);
        }
        while jobs.len() > MAX_JOBS {
            jobs.pop_first();
        }
    }

    /// Notes how far an attempt has come.
    pub fn note(&self, ticket: Ticket, state: State) {
        // From the newest: that is where attempts move.
        let mut jobs = self.jobs();
        if let Some(job) = jobs.values_mut().rev().find(|job| job.ticket == ticket) {
            job.state = Some(state);
        }
    }

    /// A job, if it is this worker's.
    pub fn get(&self, job: JobId) -> Option<KnownJob> {
        self.jobs().get(&job).copied()
    }

    /// How far all have come of which that is known.
    pub fn states(&self) -> Vec<State> {
        self.jobs().values().filter_map(|job| job.state).collect()
    }

    /// What the journal holds of an attempt.
    pub async fn entry(&self, ticket: Ticket) -> Result<Option<Entry>, JournalError> {
        self.journal.get(ticket).await
    }

    /// The job whose output this would be, while that must stay hidden.
    pub fn hidden(&self, model: ModelId, input_hash: H256) -> Option<JobId> {
        let jobs = self.jobs();
        let hidden = jobs.iter().rev().find(|(_, job)| {
            job.model == model && job.input_hash == Some(input_hash) && !job.is_open()
        });
        hidden.map(|(job, _)| *job)
    }

    // Nothing panics while holding it.
    fn jobs(&self) -> MutexGuard<'_, BTreeMap<JobId, KnownJob>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
