// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Connections for reading.

use super::{doing, schema, tables::Tables};
use crate::store::{read::NamesById, StoreError};
use rusqlite::{Connection, OpenFlags};
use std::{
    path::Path,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A few connections that cannot write.
pub(super) struct Pool {
    idle: Mutex<Vec<Reader>>,
    returned: Condvar,
    timeout: Duration,
}

struct Reader {
    connection: Connection,
    names: NamesById,
}

impl Pool {
    pub(super) fn open(path: &Path, readers: usize, timeout: Duration) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = |_| {
            let connection = Connection::open_with_flags(path, flags)
                .map_err(doing("opening the database for reading"))?;
            schema::prepare_reader(&connection)?;
            Ok(Reader { connection, names: NamesById::default() })
        };
        let idle = (0..readers).map(open).collect::<Result<_, StoreError>>()?;
        Ok(Self { idle: Mutex::new(idle), returned: Condvar::new(), timeout })
    }

    /// Reads in one snapshot, for no longer than the limit.
    pub(super) fn read<Answer>(
        &self,
        read: impl FnOnce(&mut Tables<'_>, &mut NamesById) -> Result<Answer, StoreError>,
    ) -> Result<Answer, StoreError> {
        let mut lent = Lent { reader: Some(self.take()?), pool: self };
        let Some(Reader { connection, names }) = &mut lent.reader else {
            return Err(self.busy());
        };
        let transaction = connection.transaction().map_err(doing("beginning to read"))?;
        let answer = read(&mut Tables::limited(&transaction, self.timeout), names)?;
        transaction.finish().map_err(doing("ending to read"))?;
        Ok(answer)
    }

    fn take(&self) -> Result<Reader, StoreError> {
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
    fn idle(&self) -> MutexGuard<'_, Vec<Reader>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn busy(&self) -> StoreError {
        StoreError::Busy { limit_ms: self.timeout.as_millis() as u64 }
    }
}

/// A reader that returns to its pool, also from a panic.
struct Lent<'p> {
    reader: Option<Reader>,
    pool: &'p Pool,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.pool.idle().extend(self.reader.take());
        self.pool.returned.notify_one();
    }
}
