// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Whether work is taken, and if not, why.

use crate::status::Happening;
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::watch;

/// Why no work is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Obstacle {
    /// It has just begun.
    #[error("starting")]
    Starting,
    /// No node answers.
    #[error("no node answers")]
    ChainUnreachable,
    /// The account is not registered, or does not get work.
    #[error("not registered on chain, or not in service")]
    NotRegistered,
    /// No model can be run.
    #[error("no model is ready")]
    NoModel,
    /// The journal cannot be written, so nothing may be signed.
    #[error("the journal cannot be written")]
    Journal,
    /// It is to stop.
    #[error("draining")]
    Draining,
}

/// What stands in the way of work. Clones share it.
#[derive(Clone, Debug)]
pub struct Readiness(Arc<watch::Sender<BTreeSet<Obstacle>>>);

impl Default for Readiness {
    /// Starting.
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(BTreeSet::from([Obstacle::Starting]))))
    }
}

impl Readiness {
    /// Takes notice of what has happened.
    pub fn observe(&self, happening: &Happening) {
        match happening {
            Happening::Registered => self.set(Obstacle::Starting, false),
            Happening::Block { .. } => self.set(Obstacle::ChainUnreachable, false),
            Happening::ChainUnreachable => self.set(Obstacle::ChainUnreachable, true),
            Happening::InService(is_so) => self.set(Obstacle::NotRegistered, !is_so),
            // What is acknowledged has been run, here or by this checker before it was started
            // again: it is loaded when a duty needs it.
            Happening::ModelReady | Happening::Acknowledged | Happening::AllAcknowledged => {
                self.set(Obstacle::NoModel, false);
            },
            Happening::JournalFailed => self.set(Obstacle::Journal, true),
            Happening::JournalWritten => self.set(Obstacle::Journal, false),
            _ => {},
        }
    }

    /// Notes whether an obstacle stands in the way.
    pub fn set(&self, obstacle: Obstacle, stands: bool) {
        self.0.send_if_modified(|obstacles| {
            if stands {
                obstacles.insert(obstacle)
            } else {
                obstacles.remove(&obstacle)
            }
        });
    }

    /// All that stand in the way; none when ready.
    pub fn obstacles(&self) -> Vec<Obstacle> {
        self.0.borrow().iter().copied().collect()
    }

    /// Whether an obstacle stands in the way.
    pub fn has(&self, obstacle: Obstacle) -> bool {
        self.0.borrow().contains(&obstacle)
    }

    /// Hears of changes.
    pub fn watch(&self) -> watch::Receiver<BTreeSet<Obstacle>> {
        self.0.subscribe()
    }
}
