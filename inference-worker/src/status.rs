// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What happens, as told to whoever counts it.

use crate::{
    chain::{AssignedJob, ChainError, ModelInfo},
    journal::State,
    metrics::labels::{Call, Outcome},
};
use credence_primitives::{ids::Ticket, Balance};
use std::{fmt, sync::Arc, time::Duration};

/// Something that an operator may want counted or shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Happening {
    /// The chain has another best block.
    Block {
        /// Its height.
        number: u64,
        /// The height of the last final block.
        finalized: u64,
    },
    /// A connection to this node, by its place in the configuration, came into use.
    Connected(usize),
    /// A transaction was sent, and this became of it.
    Sent(Call, Outcome),
    /// The chain did not answer.
    ChainUnreachable,
    /// The party is registered as configured, and works.
    Registered,
    /// Whether the chain says that the party gets work: it is registered, and neither suspended nor
    /// leaving.
    InService(bool),
    /// So many jobs are open.
    OpenJobs(usize),
    /// These jobs are open.
    Jobs(Vec<AssignedJob>),
    /// A ticket has come so far.
    Came(Ticket, State),
    /// So many duties are open.
    OpenDuties(usize),
    /// A model is ready to run.
    ModelReady,
    /// This one.
    Prepared(Arc<ModelInfo>),
    /// A model cannot be had or loaded.
    ModelFailed,
    /// An output was computed in this time, including fetching its input.
    Ran(Duration),
    /// An output could not be computed.
    RunFailed,
    /// The journal could not be read or written.
    JournalFailed,
    /// The journal was written.
    JournalWritten,
    /// A result is in a block.
    Submitted,
    /// A result is in no block as far as is known.
    NotSubmitted,
    /// The chain refuses a result for good.
    Refused,
    /// An output is open.
    Opened,
    /// A job or duty was declined.
    Declined,
    /// A job has left the worker.
    Closed,
    /// A model was acknowledged.
    Acknowledged,
    /// A registered checker has acknowledged all that it checks.
    AllAcknowledged,
    /// A checker has committed.
    Committed,
    /// A checker has said this of a result.
    Judged(credence_primitives::duty::Verdict),
    /// A duty was missed.
    Late,
    /// What an account can spend, and what of its bond is free.
    Funds {
        /// What it can spend, in planck.
        balance: Balance,
        /// What of its bond is free, in planck.
        free_bond: Balance,
    },
}

impl Happening {
    /// What became of a transaction, by the chain's answer.
    pub(crate) fn sent<T>(call: Call, answer: &Result<T, ChainError>) -> Self {
        let outcome = match answer {
            Ok(_) => Outcome::Done,
            Err(ChainError::Refused { .. }) => Outcome::Refused,
            Err(_) => Outcome::Failed,
        };
        Self::Sent(call, outcome)
    }
}

/// Whoever is told. Must not block.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(&Happening) + Send + Sync>);

impl Observer {
    /// Tells this function.
    pub fn new(told: impl Fn(&Happening) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    /// Tells nobody.
    pub fn nobody() -> Self {
        Self::new(|_| {})
    }

    pub(crate) fn note(&self, happening: Happening) {
        (self.0)(&happening);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Observer")
    }
}
