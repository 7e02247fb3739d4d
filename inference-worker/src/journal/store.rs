// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The database, and the thread that owns it.

use super::{
    entry::{Entry, Identity, State},
    Change, Command, Contents, JournalError, MAX_CHANGES, MAX_SPENT, VERSION,
};
use crate::scheduler::Restored;
use codec::{Decode, DecodeAll, Encode};
use credence_primitives::{duty::Verdict, ids::Ticket};
use redb::{
    Database, DatabaseError, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    StorageError, TableDefinition, WriteTransaction,
};
use std::{
    path::{Path, PathBuf},
    sync::mpsc,
};

type Key = [u8; 32];

/// `version`, `identity`, `guard`.
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// Entries by ticket.
const ENTRIES: TableDefinition<'_, Key, &[u8]> = TableDefinition::new("entries");
/// The state of each entry, and of disowned tickets, with what is needed of them to start.
const STATES: TableDefinition<'_, Key, &[u8]> = TableDefinition::new("states");
/// A checker's verdicts by ticket and seed.
const VERDICTS: TableDefinition<'_, (Key, u64), &[u8]> = TableDefinition::new("verdicts");
/// Tickets whose entries are gone, and their place in the order of going.
const SPENT: TableDefinition<'_, Key, u64> = TableDefinition::new("spent");
/// The same in order.
const SPENT_ORDER: TableDefinition<'_, u64, Key> = TableDefinition::new("spent_order");

/// Memory for pages: entries are small and read once or twice.
const CACHE_BYTES: usize = 16 << 20;

/// The database of a journal.
pub(super) struct Store {
    path: PathBuf,
    /// None after the disk has failed: redb must be opened anew then.
    database: Option<Database>,
}

/// What the thread tells a caller once the transaction is on disk.
type Answer = Box<dyn FnOnce(Result<(), Failure>) + Send>;

/// Why a transaction has failed; each caller gets its own.
#[derive(Clone)]
enum Failure {
    Disk(PathBuf, String),
    Malformed(PathBuf),
}

impl From<Failure> for JournalError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Malformed(path) => Self::Malformed { path },
            Failure::Disk(path, message) => {
                let source = redb::Error::Io(std::io::Error::other(message));
                Self::Disk { path, source: Box::new(source) }
            },
        }
    }
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
    pub(super) fn serve(mut self, commands: &mpsc::Receiver<Command>) {
        let mut waiting = None;
        while let Some(first) = waiting.take().or_else(|| commands.recv().ok()) {
            match first {
                Command::Get(ticket, reply) => drop(reply.send(self.get(ticket))),
                Command::Change(change) => {
                    let mut changes = vec![change];
                    while changes.len() < MAX_CHANGES {
                        match commands.try_recv() {
                            Ok(Command::Change(change)) => changes.push(change),
                            Ok(other) => {
                                waiting = Some(other);
                                break;
                            },
                            Err(_) => break,
                        }
                    }
                    self.apply(changes);
                },
            }
        }
    }

    fn get(&mut self, ticket: Ticket) -> Result<Option<Entry>, JournalError> {
        let database = self.database()?;
        let read = || -> Result<_, redb::Error> {
            let transaction = database.begin_read()?;
            let entries = transaction.open_table(ENTRIES)?;
            let value = entries.get(ticket.0 .0)?;
            Ok(value.map(|value| value.value().to_vec()))
        };
        let bytes = read();
        let bytes = bytes.map_err(|error| self.failed(error))?;
        bytes
            .map(|bytes| Entry::decode_all(&mut bytes.as_slice()))
            .transpose()
            .map_err(|_| JournalError::Malformed { path: self.path.clone() })
    }

    /// Writes changes in one transaction, then answers all who wait.
    fn apply(&mut self, changes: Vec<Change>) {
        #[cfg(test)]
        let names: Vec<_> = changes.iter().map(super::tests::kill::name_of).collect();
        #[cfg(test)]
        super::tests::kill::reach("before", &names);
        let mut answers = Vec::with_capacity(changes.len());
        let mut changes = changes.into_iter();
        let written = self.write(|transaction| {
            for change in changes.by_ref() {
                answers.push(change.apply(transaction)?);
            }
            Ok(())
        });
        #[cfg(test)]
        super::tests::kill::reach("after", &names);
        let result = written.map_err(|error| match error {
            JournalError::Malformed { path } => Failure::Malformed(path),
            error => Failure::Disk(self.path.clone(), causes(&error)),
        });
        for answer in answers {
            answer(result.clone());
        }
        // Those after the one that failed drop their end, which callers see as a failure, too.
        for change in changes {
            if let Err(failure) = &result {
                change.fail(failure.clone());
            }
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

/// A row of [`STATES`].
#[derive(Clone, Copy, Encode, Decode)]
struct StateRow {
    ticket: Ticket,
    job: u64,
    model: credence_primitives::ids::ModelId,
    state: State,
}

impl From<StateRow> for Restored {
    fn from(row: StateRow) -> Self {
        Self { ticket: row.ticket, job: row.job, model: row.model, state: row.state }
    }
}

impl Change {
    /// Writes the change; the answer goes to who waits when the transaction has ended.
    fn apply(self, transaction: &WriteTransaction) -> Result<Answer, redb::Error> {
        Ok(match self {
            Self::Hold(entry, reply) => {
                let held = hold(transaction, *entry)?;
                Box::new(move |result| {
                    drop(reply.send(result.map_err(Into::into).and(held.ok_or(JournalError::Spent))));
                })
            },
            Self::Verdict(judgement, reply) => {
                let verdict = judge(transaction, judgement)?;
                Box::new(move |result| {
                    drop(reply.send(result.map_err(Into::into).map(|()| verdict)));
                })
            },
            Self::Note(ticket, state, reply) => {
                note(transaction, ticket, state)?;
                Box::new(move |result| drop(reply.send(result.map_err(Into::into))))
            },
            Self::Disown(ticket, reply) => {
                disown(transaction, ticket)?;
                Box::new(move |result| drop(reply.send(result.map_err(Into::into))))
            },
            Self::Forget(ticket, reply) => {
                forget(transaction, ticket)?;
                Box::new(move |result| drop(reply.send(result.map_err(Into::into))))
            },
            Self::Guard(height, reply) => {
                let height = guard(transaction, height)?;
                Box::new(move |result| {
                    drop(reply.send(result.map_err(Into::into).map(|()| height)));
                })
            },
        })
    }

    fn fail(self, failure: Failure) {
        let error = failure.into();
        match self {
            Self::Hold(_, reply) => drop(reply.send(Err(error))),
            Self::Verdict(_, reply) => drop(reply.send(Err(error))),
            Self::Guard(_, reply) => drop(reply.send(Err(error))),
            Self::Note(_, _, reply) | Self::Disown(_, reply) | Self::Forget(_, reply) => {
                drop(reply.send(Err(error)));
            },
        }
    }
}

/// The entry that stands; none if the ticket was used and what for is not known.
fn hold(transaction: &WriteTransaction, entry: Entry) -> Result<Option<Entry>, redb::Error> {
    let key = entry.ticket.0 .0;
    let mut entries = transaction.open_table(ENTRIES)?;
    if let Some(standing) = entries.get(key)? {
        return Ok(Entry::decode_all(&mut standing.value()).ok());
    }
    let mut states = transaction.open_table(STATES)?;
    if states.get(key)?.is_some() || transaction.open_table(SPENT)?.get(key)?.is_some() {
        return Ok(None);
    }
    let Entry { ticket, job, model, .. } = entry;
    let row = StateRow { ticket, job, model, state: State::Held };
    entries.insert(key, entry.encode().as_slice())?;
    states.insert(key, row.encode().as_slice())?;
    Ok(Some(entry))
}

fn judge(
    transaction: &WriteTransaction,
    (ticket, seed, verdict): (Ticket, u64, Verdict),
) -> Result<Verdict, redb::Error> {
    let mut verdicts = transaction.open_table(VERDICTS)?;
    let key = (ticket.0 .0, seed);
    if let Some(standing) = verdicts.get(key)? {
        // What cannot be read stands for no opinion.
        return Ok(Verdict::decode(&mut standing.value()).unwrap_or(Verdict::Inconclusive));
    }
    verdicts.insert(key, verdict.encode().as_slice())?;
    Ok(verdict)
}

fn note(
    transaction: &WriteTransaction,
    ticket: Ticket,
    state: State,
) -> Result<(), redb::Error> {
    let mut states = transaction.open_table(STATES)?;
    let row = states.get(ticket.0 .0)?.map(|value| StateRow::decode(&mut value.value()));
    if let Some(Ok(row)) = row {
        states.insert(ticket.0 .0, StateRow { state, ..row }.encode().as_slice())?;
    }
    Ok(())
}

fn disown(transaction: &WriteTransaction, ticket: Ticket) -> Result<(), redb::Error> {
    let mut states = transaction.open_table(STATES)?;
    if states.get(ticket.0 .0)?.is_none() {
        let model = Default::default();
        let row = StateRow { ticket, job: 0, model, state: State::Disowned };
        states.insert(ticket.0 .0, row.encode().as_slice())?;
    }
    Ok(())
}

fn forget(transaction: &WriteTransaction, ticket: Ticket) -> Result<(), redb::Error> {
    let key = ticket.0 .0;
    transaction.open_table(ENTRIES)?.remove(key)?;
    transaction.open_table(STATES)?.remove(key)?;
    let mut verdicts = transaction.open_table(VERDICTS)?;
    verdicts.retain_in((key, 0)..=(key, u64::MAX), |_, _| false)?;
    let mut spent = transaction.open_table(SPENT)?;
    let mut order = transaction.open_table(SPENT_ORDER)?;
    if spent.get(key)?.is_none() {
        let last = order.last()?.map_or(0, |(place, _)| place.value());
        let place = last.saturating_add(1);
        spent.insert(key, place)?;
        order.insert(place, key)?;
    }
    while order.len()? > MAX_SPENT {
        let Some((_, oldest)) = order.pop_first()? else { break };
        let oldest = oldest.value();
        spent.remove(oldest)?;
    }
    Ok(())
}

fn guard(transaction: &WriteTransaction, height: u64) -> Result<u64, redb::Error> {
    let mut meta = transaction.open_table(META)?;
    if let Some(standing) = meta.get("guard")? {
        return Ok(u64::decode(&mut standing.value()).unwrap_or(u64::MAX));
    }
    meta.insert("guard", height.encode().as_slice())?;
    Ok(height)
}
