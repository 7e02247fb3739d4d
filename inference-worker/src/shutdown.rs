// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! When to stop: the first request drains, the second ends at once.

use std::io;
use tokio::{
    signal::unix::{signal, SignalKind},
    sync::watch,
};

/// How urgently to stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Not at all.
    #[default]
    None,
    /// Take nothing new, finish what was begun.
    Drain,
    /// At once.
    Now,
}

/// Asks for the end. Dropped, it never asks.
#[derive(Debug)]
pub struct Trigger(watch::Sender<Urgency>);

impl Trigger {
    /// Asks for a drain or, the second time, for the end at once.
    pub fn pull(&self) {
        self.0.send_modify(|urgency| {
            *urgency = match urgency {
                Urgency::None => Urgency::Drain,
                Urgency::Drain | Urgency::Now => Urgency::Now,
            };
        });
    }
}

/// Hears when to stop. Clones hear the same.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<Urgency>);

impl Shutdown {
    /// One that is asked by its trigger.
    pub fn new() -> (Trigger, Self) {
        let (sender, receiver) = watch::channel(Urgency::None);
        (Trigger(sender), Self(receiver))
    }

    /// One that SIGTERM and SIGINT ask.
    ///
    /// # Errors
    /// If the signals cannot be listened to.
    pub fn from_signals() -> io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let (trigger, shutdown) = Self::new();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => {},
                    _ = interrupt.recv() => {},
                }
                trigger.pull();
            }
        });
        Ok(shutdown)
    }

    /// How urgent it is now.
    pub fn urgency(&self) -> Urgency {
        *self.0.borrow()
    }

    /// Waits until it is at least so urgent.
    pub async fn reaches(&self, urgency: Urgency) {
        let mut level = self.0.clone();
        if level.wait_for(|now| *now >= urgency).await.is_err() {
            // Nobody is left who could ask.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shutdown, Urgency};

    #[tokio::test]
    async fn the_first_request_drains_and_the_second_ends() {
        let (trigger, shutdown) = Shutdown::new();
        assert_eq!(shutdown.urgency(), Urgency::None);
        trigger.pull();
        shutdown.reaches(Urgency::Drain).await;
        assert_eq!(shutdown.urgency(), Urgency::Drain);
        trigger.pull();
        shutdown.reaches(Urgency::Now).await;
    }
}
