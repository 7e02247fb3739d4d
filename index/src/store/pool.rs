// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Connections that are lent to one reader at a time.

use super::StoreError;
use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A few connections, or places for them.
pub(super) struct Pool<Connection> {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
    timeout: Duration,
}

impl<Connection> Pool<Connection> {
    /// Lends these; nobody waits for one longer than the limit.
    pub(super) fn new(idle: Vec<Connection>, timeout: Duration) -> Self {
        Self { idle: Mutex::new(idle), returned: Condvar::new(), timeout }
    }

    /// How long may be waited for a connection, and how long read with it.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Lends a connection when one is free.
    pub(super) fn lend<Answer>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<Answer, StoreError>,
    ) -> Result<Answer, StoreError> {
        let mut lent = Lent { connection: Some(self.take()?), pool: self };
        match &mut lent.connection {
            Some(connection) => read(connection),
            None => Err(self.busy()),
        }
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let until = Instant::now() + self.timeout;
        let mut idle = self.idle();
        loop {
            if let Some(connection) = idle.pop() {
                return Ok(connection);
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
    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn busy(&self) -> StoreError {
        StoreError::Busy { limit_ms: self.timeout.as_millis() as u64 }
    }
}

/// A connection that returns to its pool, also from a panic.
struct Lent<'p, Connection> {
    connection: Option<Connection>,
    pool: &'p Pool<Connection>,
}

impl<Connection> Drop for Lent<'_, Connection> {
    fn drop(&mut self) {
        self.pool.idle().extend(self.connection.take());
        self.pool.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        panic::{catch_unwind, AssertUnwindSafe},
        thread,
    };

    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn who_waits_gets_what_comes_back() {
        let pool = Pool::new(vec![0], PATIENCE);
        let add = |number: &mut u32| {
            *number += 1;
            Ok(())
        };
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..100).for_each(|_| pool.lend(add).expect("in time")));
            }
        });
        assert_eq!(pool.lend(|number| Ok(*number)).expect("free"), 800);
    }

    #[test]
    fn who_waits_too_long_is_told_so() {
        let pool = Pool::new(vec![()], Duration::from_millis(20));
        let refused = pool.lend(|()| Ok(pool.lend(|()| Ok(())).expect_err("none is left")));
        assert!(matches!(refused, Ok(StoreError::Busy { limit_ms: 20 })), "{refused:?}");
    }

    #[test]
    fn panics_and_errors_give_back_what_they_had() {
        let pool = Pool::new(vec![()], Duration::ZERO);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            pool.lend(|()| -> Result<(), StoreError> { panic!("a defect") })
        }));
        assert!(panicked.is_err());
        assert!(matches!(
            pool.lend(|()| Err::<(), _>(StoreError::Locked)),
            Err(StoreError::Locked)
        ));
        pool.lend(|()| Ok(())).expect("it has come back");
    }
}
