// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Where a process kills itself: at the n-th passage of a named point.

use nix::{
    sys::signal::{kill, Signal},
    unistd::Pid,
};
use std::{
    env,
    sync::{
        atomic::{AtomicU32, Ordering},
        OnceLock,
    },
    thread,
    time::Duration,
};

/// The point and the number of the passage, such as `before-hold:2`.
pub(crate) const VARIABLE: &str = "CREDENCE_TEST_KILL_AT";

static PLAN: OnceLock<Option<(String, AtomicU32)>> = OnceLock::new();

fn plan() -> Option<(String, AtomicU32)> {
    let plan = env::var(VARIABLE).ok()?;
    let (point, passage) = plan.split_once(':')?;
    Some((point.to_owned(), AtomicU32::new(passage.parse().ok()?)))
}

/// Passes points `when` something happens, in a process that is to be killed at one of them.
pub(crate) fn reach(when: &str, names: &[&str]) {
    let Some((point, passages)) = PLAN.get_or_init(plan) else { return };
    for name in names {
        let is_it = point.strip_prefix(when).and_then(|rest| rest.strip_prefix('-')) == Some(*name);
        if is_it && passages.fetch_sub(1, Ordering::SeqCst) == 1 {
            kill(Pid::this(), Signal::SIGKILL).expect("a process may kill itself");
            // Until it arrives.
            thread::sleep(Duration::from_secs(60));
        }
    }
}
