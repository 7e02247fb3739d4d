// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The database, and the thread that owns it.

use super::{
    change::{Failure, StateRow, ENTRIES, META, SPENT, SPENT_ORDER, STATES, VERDICTS},
    entry::{Entry, Identity},
    Change, Command, Contents, JournalError, LINGER, MAX_CHANGES, VERSION,
};
use crate::scheduler::Restored;
use codec::{Decode, DecodeAll, Encode};
use credence_primitives::ids::Ticket;
use redb::{
    Database, DatabaseError, ReadableDatabase, ReadableTable, StorageError, WriteTransaction,
};
use std::{
    mem::take,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Instant,
};

/// Memory for pages: entries are small and read once or twice.
const CACHE_BYTES: usize = 16 << 20;

/// The database of a journal.
pub(super) struct Store {
    path: PathBuf,
    /// None after the disk has failed: redb must be opened anew then.
    database: Option<Database>,
}

impl Store {
    pub(super) fn open(path: &Path, identity: Identity) -> Result<Self, JournalError> {
        let database = open_database(path)?;
        let mut store = Self { path: path.to_owned(), database: Some(database) };
        store.check_identity(identity)?;
        Ok(store)
    }

    fn check_identity(&mut self, identity: Identity) -> Result<(), JournalError> {
        let path = self.path.clone();
        let malformed = || JournalError::Malformed { path: path.clone() };
        let meta = self.write(|transaction| {
            let mut table = transaction.open_table(META)?;
            let version = table.get("version")?.map(|value| value.value().to_vec());
            let found = table.get("identity")?.map(|value| value.value().to_vec());
            if version.is_none() {
                table.insert("version", VERSION.encode().as_slice())?;
                table.insert("identity", identity.encode().as_slice())?;
                transaction.open_table(ENTRIES)?;
                transaction.open_table(STATES)?;
                transaction.open_table(VERDICTS)?;
                transaction.open_table(SPENT)?;
                transaction.open_table(SPENT_ORDER)?;
            }
            Ok(version.zip(found))
        })?;
        let Some((version, found)) = meta else { return Ok(()) };
        let version = u32::decode(&mut version.as_slice()).map_err(|_| malformed())?;
        if version > VERSION {
            return Err(JournalError::Newer { path, found: version, known: VERSION });
        }
        let found = Identity::decode_all(&mut found.as_slice()).map_err(|_| malformed())?;
        if found != identity {
            return Err(JournalError::Foreign {
                path,
                found_role: found.role,
                role: identity.role,
            });
        }
        Ok(())
    }

    pub(super) fn contents(&mut self) -> Result<Contents, JournalError> {
        let path = self.path.clone();
        let malformed = || JournalError::Malformed { path: path.clone() };
        let (states, guard) = self.write(|transaction| {
            let states = transaction.open_table(STATES)?;
            let states = states
                .iter()?
                .map(|row| row.map(|(_, value)| value.value().to_vec()))
                .collect::<Result<Vec<_>, _>>()?;
            let meta = transaction.open_table(META)?;
            let guard = meta.get("guard")?.map(|value| value.value().to_vec());
            Ok((states, guard))
        })?;
        let entries = states
            .iter()
            .map(|bytes| StateRow::decode_all(&mut bytes.as_slice()).map(Restored::from))
            .collect::<Result<_, _>>()
            .map_err(|_| malformed())?;
        let guard = guard
            .map(|bytes| u64::decode_all(&mut bytes.as_slice()))
            .transpose()
            .map_err(|_| malformed())?;
        Ok(Contents { entries, guard })
    }

    /// Carries out commands until nobody can send any more.
    pub(super) fn serve(mut self, commands: &Receiver<Command>) {
        let mut changes: Vec<Change> = Vec::new();
        // By when they must be written.
        let mut due: Option<Instant> = None;
        loop {
            let wait = due.map(|due| due.saturating_duration_since(Instant::now()));
            let received = match wait {
                Some(wait) => commands.recv_timeout(wait),
                None => commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let is_over = match received {
                Ok(Command::Get(tickets, reply)) => {
                    drop(reply.send(self.get_all(&tickets)));
                    continue;
                },
                Ok(Command::Change(change)) => {
                    let now = Instant::now();
                    let latest = if change.can_wait() { now + LINGER } else { now };
                    due = Some(due.map_or(latest, |due| due.min(latest)));
                    changes.push(change);
                    if changes.len() < MAX_CHANGES {
                        continue;
                    }
                    false
                },
                Err(end) => end == RecvTimeoutError::Disconnected,
            };
            due = None;
            if !changes.is_empty() {
                self.apply(take(&mut changes));
            }
            if is_over {
                return;
            }
        }
    }

    fn get_all(&mut self, tickets: &[Ticket]) -> Result<Vec<Option<Entry>>, JournalError> {
        let database = self.database()?;
        let read = || -> Result<Vec<Option<Vec<u8>>>, redb::Error> {
            let entries = database.begin_read()?.open_table(ENTRIES)?;
            let of = |ticket: &Ticket| Ok(entries.get(ticket.0 .0)?.map(|v| v.value().to_vec()));
            tickets.iter().map(of).collect()
        };
        let found = read();
        let found = found.map_err(|error| self.failed(error))?;
        found
            .into_iter()
            .map(|bytes| bytes.map(|bytes| Entry::decode_all(&mut bytes.as_slice())).transpose())
            .collect::<Result<_, _>>()
            .map_err(|_| JournalError::Malformed { path: self.path.clone() })
    }

    /// Writes changes in one transaction, then answers all who wait.
    fn apply(&mut self, changes: Vec<Change>) {
        #[cfg(test)]
        let names: Vec<_> = changes.iter().map(super::tests::kill::name_of).collect();
        #[cfg(test)]
        super::tests::kill::reach("before", &names);
        let written = self.write(|transaction| {
            changes.iter().map(|change| change.apply(transaction)).collect::<Result<Vec<_>, _>>()
        });
        #[cfg(test)]
        super::tests::kill::reach("after", &names);
        match written {
            Ok(done) => {
                changes.into_iter().zip(done).for_each(|(change, done)| change.answer(Ok(done)));
            },
            Err(error) => {
                let failure = match error {
                    JournalError::Malformed { path } => Failure::Malformed(path),
                    error => Failure::Disk(self.path.clone(), causes(&error)),
                };
                changes.into_iter().for_each(|change| change.answer(Err(failure.clone())));
            },
        }
    }

    /// Opened anew after a failure.
    fn database(&mut self) -> Result<&Database, JournalError> {
        let database = match self.database.take() {
            Some(database) => database,
            None => open_database(&self.path)?,
        };
        Ok(self.database.insert(database))
    }

    fn write<T>(
        &mut self,
        change: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, JournalError> {
        let database = self.database()?;
        let written = database.begin_write().map_err(redb::Error::from).and_then(|transaction| {
            let value = change(&transaction)?;
            transaction.commit()?;
            Ok(value)
        });
        written.map_err(|error| self.failed(error))
    }

    fn failed(&mut self, error: redb::Error) -> JournalError {
        let path = self.path.clone();
        self.database = None;
        match error {
            error @ redb::Error::Corrupted(_) => {
                JournalError::Damaged { path, source: Box::new(error) }
            },
            error => JournalError::Disk { path, source: Box::new(error) },
        }
    }
}

fn open_database(path: &Path) -> Result<Database, JournalError> {
    let path_buf = || path.to_owned();
    Database::builder().set_cache_size(CACHE_BYTES).create(path).map_err(|error| match error {
        DatabaseError::DatabaseAlreadyOpen => JournalError::InUse { path: path_buf() },
        DatabaseError::Storage(StorageError::Io(source))
            if source.kind() != std::io::ErrorKind::InvalidData
                && source.kind() != std::io::ErrorKind::UnexpectedEof =>
        {
            JournalError::Folder { path: path_buf(), source }
        },
        error => JournalError::Damaged { path: path_buf(), source: Box::new(error.into()) },
    })
}

/// An error and its causes in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(error.source(), |error| error.source());
    sources.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
