// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Connections for reading.

use super::{doing, schema, tables::Tables};
use crate::store::{pool::Pool, read::NamesById, StoreError};
use rusqlite::{Connection, OpenFlags};
use std::{path::Path, time::Duration};

/// A few connections that cannot write.
pub(super) struct Readers(Pool<Reader>);

struct Reader {
    connection: Connection,
    names: NamesById,
}

impl Readers {
    pub(super) fn open(path: &Path, count: usize, timeout: Duration) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = |_| {
            let connection = Connection::open_with_flags(path, flags)
                .map_err(doing("opening the database for reading"))?;
            schema::prepare_reader(&connection)?;
            Ok(Reader { connection, names: NamesById::default() })
        };
        let readers = (0..count).map(open).collect::<Result<_, StoreError>>()?;
        Ok(Self(Pool::new(readers, timeout)))
    }

    /// Reads in one snapshot, for no longer than the limit.
    pub(super) fn read<Answer>(
        &self,
        read: impl FnOnce(&mut Tables<'_>, &mut NamesById) -> Result<Answer, StoreError>,
    ) -> Result<Answer, StoreError> {
        self.0.lend(|Reader { connection, names }| {
            let transaction = connection.transaction().map_err(doing("beginning to read"))?;
            let answer = read(&mut Tables::limited(&transaction, self.0.timeout()), names)?;
            transaction.finish().map_err(doing("ending to read"))?;
            Ok(answer)
        })
    }
}
