// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Connections.

use super::{doing, tables::Tables};
use crate::store::{read::NamesById, StoreError};
use postgres::{error::SqlState, Client, Config, IsolationLevel, NoTls, Statement};
use std::{
    collections::HashMap,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

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
pub(super) struct Pool {
    config: Config,
    /// Places for connections; an empty one is connected when it is used.
    idle: Mutex<Vec<Option<Reader>>>,
    returned: Condvar,
    timeout: Duration,
}

struct Reader {
    session: Session,
    names: NamesById,
}

impl Pool {
    pub(super) fn new(config: Config, readers: usize, timeout: Duration) -> Self {
        let places = (0..readers).map(|_| None).collect();
        Self { config, idle: Mutex::new(places), returned: Condvar::new(), timeout }
    }

    /// Reads in one snapshot, for no longer than the limit.
    pub(super) fn read<Answer>(
        &self,
        read: impl FnOnce(&mut Tables<'_>, &mut NamesById) -> Result<Answer, StoreError>,
    ) -> Result<Answer, StoreError> {
        let mut lent = Lent { reader: self.take()?, pool: self };
        if lent.reader.as_ref().is_none_or(|reader| reader.session.client.is_closed()) {
            lent.reader = Some(self.connect()?);
        }
        let Some(Reader { session, names }) = &mut lent.reader else { return Err(self.busy()) };
        let Session { client, statements } = session;
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
    }

    fn connect(&self) -> Result<Reader, StoreError> {
        let mut session = Session::connect(&self.config)?;
        let limit = format!("SET statement_timeout = {}", self.timeout.as_millis());
        session.client.batch_execute(&limit).map_err(doing("setting up the connection"))?;
        Ok(Reader { session, names: NamesById::default() })
    }

    fn or_timeout(&self, error: StoreError) -> StoreError {
        match &error {
            StoreError::Postgres { source, .. }
                if source.code() == Some(&SqlState::QUERY_CANCELED) =>
            {
                StoreError::Timeout { limit_ms: self.timeout.as_millis() as u64 }
            },
            _ => error,
        }
    }

    fn take(&self) -> Result<Option<Reader>, StoreError> {
        let until = Instant::now() + self.timeout;
        let mut idle = self.idle();
        loop {
            if let Some(reader) = idle.pop() {
                return Ok(reader);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(self.busy());
            }
            idle = match self.returned.wait_timeout(idle, left) {
                Ok((idle, _)) => idle,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }

    // Nothing is done while it is held that could leave the list half changed.
    fn idle(&self) -> MutexGuard<'_, Vec<Option<Reader>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn busy(&self) -> StoreError {
        StoreError::Busy { limit_ms: self.timeout.as_millis() as u64 }
    }
}

/// A place that returns to its pool, also from a panic.
struct Lent<'p> {
    reader: Option<Reader>,
    pool: &'p Pool,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.pool.idle().push(self.reader.take());
        self.pool.returned.notify_one();
    }
}
