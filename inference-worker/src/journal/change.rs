// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is written, and where.

use super::{
    entry::{Entry, State},
    Change, JournalError, MAX_SPENT,
};
use crate::scheduler::Restored;
use codec::{Decode, DecodeAll, Encode};
use credence_primitives::{
    duty::Verdict,
    ids::{ModelId, Ticket},
};
use redb::{ReadableTable, ReadableTableMetadata, TableDefinition, WriteTransaction};
use std::path::PathBuf;

pub(super) type Key = [u8; 32];

/// `version`, `identity`, `guard`.
pub(super) const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// Entries by ticket.
pub(super) const ENTRIES: TableDefinition<'_, Key, &[u8]> = TableDefinition::new("entries");
/// The state of each entry, and of disowned tickets, with what is needed of them to start.
pub(super) const STATES: TableDefinition<'_, Key, &[u8]> = TableDefinition::new("states");
/// A checker's verdicts by ticket and seed.
pub(super) const VERDICTS: TableDefinition<'_, (Key, u64), &[u8]> =
    TableDefinition::new("verdicts");
/// Tickets whose entries are gone, and their place in the order of going.
pub(super) const SPENT: TableDefinition<'_, Key, u64> = TableDefinition::new("spent");
/// The same in order.
pub(super) const SPENT_ORDER: TableDefinition<'_, u64, Key> = TableDefinition::new("spent_order");

/// What a change has come to, once its transaction is on disk.
pub(super) enum Done {
    Held(Option<Entry>),
    Judged(Verdict),
    Guarded(u64),
    Written,
}

/// Why a transaction has failed; each caller gets its own.
#[derive(Clone)]
pub(super) enum Failure {
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

/// A row of [`STATES`].
#[derive(Clone, Copy, Encode, Decode)]
pub(super) struct StateRow {
    ticket: Ticket,
    job: u64,
    model: ModelId,
    state: State,
}

impl From<StateRow> for Restored {
    fn from(row: StateRow) -> Self {
        Self { ticket: row.ticket, job: row.job, model: row.model, state: row.state }
    }
}

impl Change {
    /// Whether a restart does as well without it, if only by asking the chain once more.
    pub(super) fn can_wait(&self) -> bool {
        matches!(self, Self::Note(..) | Self::Forget(..))
    }

    /// Writes the change. Who waits is answered when the transaction has ended.
    pub(super) fn apply(&self, transaction: &WriteTransaction) -> Result<Done, redb::Error> {
        Ok(match self {
            Self::Hold(entry, _) => Done::Held(hold(transaction, entry)?),
            Self::Verdict(judgement, _) => Done::Judged(judge(transaction, *judgement)?),
            Self::Guard(height, _) => Done::Guarded(guard(transaction, *height)?),
            Self::Note(ticket, state, _) => {
                note(transaction, *ticket, *state)?;
                Done::Written
            },
            Self::Disown(ticket, _) => {
                disown(transaction, *ticket)?;
                Done::Written
            },
            Self::Forget(ticket, _) => {
                forget(transaction, *ticket)?;
                Done::Written
            },
        })
    }

    /// Answers who waits. Nobody may wait any more.
    pub(super) fn answer(self, result: Result<Done, Failure>) {
        let result = result.map_err(JournalError::from);
        match self {
            Self::Hold(_, reply) => drop(reply.send(result.and_then(|done| match done {
                Done::Held(Some(entry)) => Ok(entry),
                _ => Err(JournalError::Spent),
            }))),
            Self::Verdict(_, reply) => drop(reply.send(result.map(|done| match done {
                Done::Judged(verdict) => verdict,
                _ => Verdict::Inconclusive,
            }))),
            Self::Guard(_, reply) => drop(reply.send(result.map(|done| match done {
                Done::Guarded(height) => height,
                _ => u64::MAX,
            }))),
            Self::Note(_, _, reply) | Self::Disown(_, reply) | Self::Forget(_, reply) => {
                drop(reply.send(result.map(drop)));
            },
        }
    }
}

/// The entry that stands; none if the ticket was used and what for is not known.
fn hold(transaction: &WriteTransaction, entry: &Entry) -> Result<Option<Entry>, redb::Error> {
    let key = entry.ticket.0 .0;
    let mut entries = transaction.open_table(ENTRIES)?;
    if let Some(standing) = entries.get(key)? {
        return Ok(Entry::decode_all(&mut standing.value()).ok());
    }
    let mut states = transaction.open_table(STATES)?;
    if states.get(key)?.is_some() || transaction.open_table(SPENT)?.get(key)?.is_some() {
        return Ok(None);
    }
    let Entry { ticket, job, model, .. } = *entry;
    let row = StateRow { ticket, job, model, state: State::Held };
    entries.insert(key, entry.encode().as_slice())?;
    states.insert(key, row.encode().as_slice())?;
    Ok(Some(entry.clone()))
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

fn note(transaction: &WriteTransaction, ticket: Ticket, state: State) -> Result<(), redb::Error> {
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
