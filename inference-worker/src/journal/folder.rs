// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One process to a data folder.

use super::JournalError;
use nix::{
    errno::Errno,
    fcntl::{Flock, FlockArg},
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// The file whose lock stands for the folder. It holds the number of the process that has it.
pub const LOCK_FILE: &str = "lock";

/// The lock of a data folder, let go when dropped or when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct FolderLock(#[expect(dead_code, reason = "held for its lock")] Flock<File>);

impl FolderLock {
    /// Takes the folder, making it first if it does not exist.
    pub(super) fn take(folder: &Path) -> Result<Self, JournalError> {
        let failed = |source: io::Error| JournalError::Folder { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(folder.join(LOCK_FILE))
            .map_err(failed)?;
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(mut lock) => {
                // For people only; a full disk is no reason not to start.
                let _ = lock.set_len(0).and_then(|()| writeln!(*lock, "{}", std::process::id()));
                Ok(Self(lock))
            },
            Err((_, Errno::EWOULDBLOCK)) => Err(JournalError::InUse { path: folder.to_owned() }),
            Err((_, errno)) => Err(failed(errno.into())),
        }
    }
}
