// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What has been signed for which ticket, safe from crashes.
//!
//! Whoever signs two different commitments for one ticket loses its whole bond, and floats may
//! differ from run to run. So output, salt and commitment are on disk **before** a signature leaves
//! the process; a ticket that is there is never computed again, and [`Journal::hold`] returns what
//! stands, whatever it is given. A checker's outputs, roots and verdicts are kept the same way.
//!
//! One thread owns the database and puts what is asked at the same time into one transaction, so
//! that a batch of results costs one flush to disk. What a restart could learn from the chain anew
//! waits a little for company. When the disk fails, callers get an error, nothing is signed, and
//! the next call opens the database anew.
//!
//! Entries are deleted when the chain can no longer show their tickets; that a ticket was used is
//! remembered for [`MAX_SPENT`] tickets more.

mod change;
mod entry;
mod error;
mod folder;
mod store;
#[cfg(test)]
pub(crate) mod tests;

pub use entry::{Entry, Identity, Role, State};
pub use error::JournalError;
pub use folder::LOCK_FILE;

use credence_primitives::{duty::Verdict, ids::Ticket};
use folder::FolderLock;
use std::{
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::Duration,
};
use store::Store;
use tokio::sync::oneshot;

/// The journal's file in the data folder.
pub const FILE: &str = "journal.redb";
/// The layout of the file; raised whenever an older release could misread it.
pub const VERSION: u32 = 1;
/// Tickets that are remembered as used when their entries are gone, the oldest dropped first:
/// three months at one job in ten seconds, some 80 MB at the most.
pub const MAX_SPENT: u64 = 1_000_000;
/// Changes that one transaction takes at most.
const MAX_CHANGES: usize = 256;
/// How long a change that a restart could do without waits for others to share a transaction.
const LINGER: Duration = Duration::from_millis(100);

type Reply<T> = oneshot::Sender<Result<T, JournalError>>;

/// Something to be written, and who waits for it.
enum Change {
    Hold(Box<Entry>, Reply<Entry>),
    Verdict((Ticket, u64, Verdict), Reply<Verdict>),
    Note(Ticket, State, Reply<()>),
    Disown(Ticket, Reply<()>),
    Forget(Ticket, Reply<()>),
    Guard(u64, Reply<u64>),
}

enum Command {
    Change(Change),
    Get(Vec<Ticket>, Reply<Vec<Option<Entry>>>),
}

/// A journal in use by this process. Cheap to share behind an `Arc`; closed when dropped.
#[derive(Debug)]
pub struct Journal {
    commands: Option<mpsc::Sender<Command>>,
    thread: Option<thread::JoinHandle<()>>,
    path: PathBuf,
    _lock: FolderLock,
}

/// What an opened journal holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// All entries that have not been forgotten, without their outputs.
    pub entries: Vec<crate::scheduler::Restored>,
    /// The height below which new tickets may belong to an earlier journal; none in a journal
    /// that has just been made.
    pub guard: Option<u64>,
}

impl Journal {
    /// Opens the journal of a data folder, or makes one, and takes the folder for this process.
    ///
    /// # Errors
    /// Whatever keeps it from being used; all errors say what to do.
    pub fn open(folder: &Path, identity: Identity) -> Result<(Self, Contents), JournalError> {
        let lock = FolderLock::take(folder)?;
        let path = folder.join(FILE);
        let mut store = Store::open(&path, identity)?;
        let contents = store.contents()?;
        let (commands, received) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("journal".into())
            .spawn(move || store.serve(&received))
            .map_err(|source| JournalError::Thread { source })?;
        let journal = Self { commands: Some(commands), thread: Some(thread), path, _lock: lock };
        Ok((journal, contents))
    }

    /// Makes an entry durable, unless there is one for its ticket. Returns the one that stands:
    /// only that may be signed.
    ///
    /// # Errors
    /// [`JournalError::Spent`] if the ticket was used and its entry is gone; or the disk fails.
    pub async fn hold(&self, entry: Entry) -> Result<Entry, JournalError> {
        self.change(|reply| Change::Hold(Box::new(entry), reply)).await
    }

    /// Makes a checker's verdict durable, unless there is one for its ticket and seed. Returns the
    /// one that stands.
    pub async fn judge(
        &self,
        ticket: Ticket,
        seed: u64,
        verdict: Verdict,
    ) -> Result<Verdict, JournalError> {
        self.change(|reply| Change::Verdict((ticket, seed, verdict), reply)).await
    }

    /// Notes how far a ticket has come. Returns once it is on disk, which may take a moment.
    pub async fn note(&self, ticket: Ticket, state: State) -> Result<(), JournalError> {
        self.change(|reply| Change::Note(ticket, state, reply)).await
    }

    /// Notes that a ticket must never be signed, unless it has been already.
    pub async fn disown(&self, ticket: Ticket) -> Result<(), JournalError> {
        self.change(|reply| Change::Disown(ticket, reply)).await
    }

    /// Deletes an entry, and remembers that the ticket was used. May take a moment, like
    /// [`Journal::note`].
    pub async fn forget(&self, ticket: Ticket) -> Result<(), JournalError> {
        self.change(|reply| Change::Forget(ticket, reply)).await
    }

    /// Sets the height below which new tickets may belong to an earlier journal, once and for all;
    /// returns the one that stands.
    pub async fn guard(&self, height: u64) -> Result<u64, JournalError> {
        self.change(|reply| Change::Guard(height, reply)).await
    }

    /// What is held of a ticket.
    pub async fn get(&self, ticket: Ticket) -> Result<Option<Entry>, JournalError> {
        Ok(self.get_all(vec![ticket]).await?.pop().flatten())
    }

    /// What is held of each of some tickets, in their order.
    pub async fn get_all(&self, tickets: Vec<Ticket>) -> Result<Vec<Option<Entry>>, JournalError> {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Get(tickets, reply))?;
        answer.await.map_err(|_| JournalError::Ended)?
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    async fn change<T>(&self, make: impl FnOnce(Reply<T>) -> Change) -> Result<T, JournalError> {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Change(make(reply)))?;
        answer.await.map_err(|_| JournalError::Ended)?
    }

    fn send(&self, command: Command) -> Result<(), JournalError> {
        let commands = self.commands.as_ref().ok_or(JournalError::Ended)?;
        commands.send(command).map_err(|_| JournalError::Ended)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // The thread ends when nobody can send any more.
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            if thread.join().is_err() {
                tracing::error!("the journal's thread has panicked");
            }
        }
    }
}
