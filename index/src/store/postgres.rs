// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! PostgreSQL: one node writes, and as many as one likes read.
//!
//! Connections are not encrypted. Reach the server by a Unix socket
//! (`host=/var/run/postgresql dbname=credence user=credence`), or through a tunnel that encrypts.

mod readers;
mod schema;
mod tables;

use self::{
    readers::{Readers, Session},
    tables::Tables,
};
use super::{
    append::{self, KnownNames},
    read, Origin, Store, StoreError,
};
use crate::{
    leaf::{BlockRef, FinalizedBlock},
    query::{Dimension, Page, Query},
    row::Position,
    totals::Totals,
};
use credence_primitives::ids::JobId;
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How a PostgreSQL database is used.
#[derive(Clone)]
pub struct PostgresOptions {
    /// Where it is and who asks, as `key=value` words or as a `postgresql://` URL.
    pub config: String,
    /// Connections for reading, so queries at a time.
    pub readers: usize,
    /// The longest a query may take, and may wait for a connection.
    pub query_timeout: Duration,
    /// Whether to delete what is there and begin anew.
    pub reindex: bool,
    /// Whether this node writes. Nodes that only read find the tables ready, or fail.
    pub is_writer: bool,
}

impl PostgresOptions {
    /// A database with the usual limits, to write to.
    pub fn at(config: impl Into<String>) -> Self {
        Self {
            config: config.into(),
            readers: 8,
            query_timeout: Duration::from_secs(5),
            reindex: false,
            is_writer: true,
        }
    }
}

/// A PostgreSQL database.
pub struct Postgres {
    origin: Origin,
    writer: Mutex<Option<Writer>>,
    readers: Option<Readers>,
}

struct Writer {
    session: Session,
    known: KnownNames,
}

impl Postgres {
    /// Connects, and creates or migrates the tables if need be. Not for threads that serve
    /// asynchronous tasks.
    ///
    /// # Errors
    /// If the database cannot be used: the variants of [`StoreError`] say what to do.
    pub fn open(origin: Origin, options: &PostgresOptions) -> Result<Self, StoreError> {
        let mut config: ::postgres::Config =
            options.config.parse().map_err(doing("reading the configuration"))?;
        if config.get_application_name().is_none() {
            config.application_name("credence-history");
        }
        let mut session = Session::connect(&config)?;
        let origin = if options.is_writer {
            schema::lock(&mut session.client)?;
            if options.reindex {
                schema::drop_tables(&mut session.client)?;
            }
            schema::migrate(&mut session.client, &origin)?
        } else {
            schema::check(&mut session.client, &origin)?
        };
        let readers = Readers::new(config, options.readers.max(1), options.query_timeout);
        let known = KnownNames::default();
        let writer = options.is_writer.then_some(Writer { session, known });
        Ok(Self { origin, writer: Mutex::new(writer), readers: Some(readers) })
    }

    fn readers(&self) -> Result<&Readers, StoreError> {
        self.readers.as_ref().ok_or(StoreError::ReadOnly)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Clients wait for their goodbyes, which threads of asynchronous tasks must not.
        let writer = self.writer.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let readers = self.readers.take();
        std::thread::spawn(move || drop((writer, readers)));
    }
}

impl Store for Postgres {
    fn origin(&self) -> Origin {
        self.origin
    }

    fn head(&self) -> Result<BlockRef, StoreError> {
        self.readers()?.read(|tables, _| super::tables::Reading::head(tables))
    }

    fn append(&self, blocks: &[FinalizedBlock]) -> Result<u64, StoreError> {
        // A transaction that a panic has interrupted is rolled back, and the names are forgotten.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Writer { session, known } = writer.as_mut().ok_or(StoreError::ReadOnly)?;
        let mut names = std::mem::take(known);
        let appended = append_in_one(session, &mut names, blocks);
        if appended.is_ok() {
            *known = names;
        }
        appended
    }

    fn page(&self, query: &Query) -> Result<Page, StoreError> {
        self.readers()?.read(|tables, names| read::page(tables, names, query))
    }

    fn totals(&self, of: &Dimension) -> Result<(Totals, BlockRef), StoreError> {
        self.readers()?.read(|tables, _| read::totals(tables, of))
    }

    fn receipt_of(&self, job: JobId) -> Result<Option<Position>, StoreError> {
        self.readers()?.read(|tables, _| read::receipt_of(tables, job))
    }
}

fn append_in_one(
    session: &mut Session,
    known: &mut KnownNames,
    blocks: &[FinalizedBlock],
) -> Result<u64, StoreError> {
    let Session { client, statements } = session;
    let transaction = client.transaction().map_err(doing("beginning to write"))?;
    let mut tables = Tables { transaction, statements };
    let rows = append::append(&mut tables, known, blocks)?;
    tables.transaction.commit().map_err(doing("committing"))?;
    Ok(rows)
}

fn doing(doing: &'static str) -> impl Fn(::postgres::Error) -> StoreError {
    move |source| StoreError::Postgres { doing, source }
}
