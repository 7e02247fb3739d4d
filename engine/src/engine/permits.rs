// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How many sessions may compute at once.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A number of permits, waited for by threads.
#[derive(Clone)]
pub(super) struct Permits(Arc<(Mutex<usize>, Condvar)>);

impl Permits {
    pub(super) fn new(permits: usize) -> Self {
        Self(Arc::new((Mutex::new(permits), Condvar::new())))
    }

    /// Waits for a permit. Each is returned in bounded time: whoever computes for too long loses
    /// it.
    pub(super) fn acquire(&self) -> Permit {
        let (free, returned) = &*self.0;
        let free = free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free =
            returned.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Permit(self.clone())
    }
}

/// Leave to compute, until dropped.
pub(super) struct Permit(Permits);

impl Drop for Permit {
    fn drop(&mut self) {
        let (free, returned) = &*self.0 .0;
        *free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        returned.notify_one();
    }
}
