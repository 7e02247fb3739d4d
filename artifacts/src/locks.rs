// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Locks on files, shared between processes, with an end to waiting.

use crate::CacheError;
use std::{
    fs::{File, TryLockError},
    path::Path,
    thread,
    time::{Duration, Instant},
};

const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How a file is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    /// Others may hold it shared too.
    Shared,
    /// Nobody else may hold it.
    Exclusive,
}

/// Locks a file if nobody stands in the way. The lock ends with the open file.
pub(crate) fn try_lock(file: &File, path: &Path, lock: Lock) -> Result<bool, CacheError> {
    let attempt = match lock {
        Lock::Shared => file.try_lock_shared(),
        Lock::Exclusive => file.try_lock(),
    };
    match attempt {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(CacheError::io("lock", path)(source)),
    }
}

/// Locks a file, waiting at most `timeout`.
pub(crate) fn lock_within(
    file: &File,
    path: &Path,
    lock: Lock,
    timeout: Duration,
) -> Result<(), CacheError> {
    let deadline = Instant::now() + timeout;
    while !try_lock(file, path, lock)? {
        if Instant::now() >= deadline {
            return Err(CacheError::Held { path: path.into(), timeout_secs: timeout.as_secs() });
        }
        thread::sleep(POLL_INTERVAL);
    }
    Ok(())
}
