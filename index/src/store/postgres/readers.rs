// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Connections.

use super::{doing, tables::Tables};
use crate::store::{pool::Pool, read::NamesById, StoreError};
use postgres::{error::SqlState, Client, Config, IsolationLevel, NoTls, Statement};
use std::{collections::HashMap, time::Duration};

/// A connection and the statements it has prepared.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) statements: HashMap<&'static str, Statement>,
}

impl Session {
    pub(super) fn connect(config: &Config) -> Result<Self, StoreError> {
        let client = config.connect(NoTls).map_err(doing("connecting"))?;
        Ok(Self { client, statements: HashMap::new() })
    }
}

/// A few connections for reading.
pub(super) struct Readers {
    config: Config,
    /// Places for connections; an empty one is connected when it is used.
    places: Pool<Option<Reader>>,
}

struct Reader {
    session: Session,
    names: NamesById,
}

impl Readers {
    pub(super) fn new(config: Config, count: usize, timeout: Duration) -> Self {
        let places = (0..count).map(|_| None).collect();
        Self { config, places: Pool::new(places, timeout) }
    }

    /// Reads in one snapshot, for no longer than the limit.
    pub(super) fn read<Answer>(
        &self,
        read: impl FnOnce(&mut Tables<'_>, &mut NamesById) -> Result<Answer, StoreError>,
    ) -> Result<Answer, StoreError> {
        self.places.lend(|place| {
            let Reader { session: Session { client, statements }, names } = match place {
                Some(reader) if !reader.session.client.is_closed() => reader,
                _ => place.insert(self.connect()?),
            };
            let transaction = client
                .build_transaction()
                .read_only(true)
                .isolation_level(IsolationLevel::RepeatableRead)
                .start()
                .map_err(doing("beginning to read"))?;
            let mut tables = Tables { transaction, statements };
            let answer = read(&mut tables, names).map_err(|error| self.or_timeout(error))?;
            tables.transaction.commit().map_err(doing("ending to read"))?;
            Ok(answer)
        })
    }

    fn connect(&self) -> Result<Reader, StoreError> {
        let mut session = Session::connect(&self.config)?;
        let limit = format!("SET statement_timeout = {}", self.places.timeout().as_millis());
        session.client.batch_execute(&limit).map_err(doing("setting up the connection"))?;
        Ok(Reader { session, names: NamesById::default() })
    }

    fn or_timeout(&self, error: StoreError) -> StoreError {
        match &error {
            StoreError::Postgres { source, .. }
                if source.code() == Some(&SqlState::QUERY_CANCELED) =>
            {
                StoreError::Timeout { limit_ms: self.places.timeout().as_millis() as u64 }
            },
            _ => error,
        }
    }
}
