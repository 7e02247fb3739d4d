// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Reports on a database that another node writes.

use crate::{
    follower::with_causes,
    health::{Reporter, State},
    leaf::BlockRef,
    metrics::Metrics,
    store::Store,
};
use std::{sync::Arc, time::Duration};
use tokio::{task::spawn_blocking, time::sleep};

/// Looks at the head every `interval`, so that health and subscriptions of a node that only reads
/// follow it. An error is reported for as long as it lasts. Runs until it is dropped.
pub async fn watch(
    store: Arc<dyn Store>,
    reporter: Reporter,
    metrics: Metrics,
    interval: Duration,
) -> ! {
    loop {
        let reading = store.clone();
        let head = match spawn_blocking(move || reading.head()).await {
            Ok(Ok(head)) => Ok(head),
            Ok(Err(error)) => Err(with_causes(&error)),
            Err(panic) => Err(with_causes(&panic)),
        };
        note(&reporter, &metrics, head);
        sleep(interval).await;
    }
}

fn note(reporter: &Reporter, metrics: &Metrics, head: Result<BlockRef, String>) {
    reporter.report(|health| {
        match head {
            Ok(head) => {
                health.state = State::Following;
                health.indexed_through = head;
                // It is the writer that knows of more.
                health.finalized = head;
                health.error = None;
            },
            Err(error) => {
                if health.error.as_deref() != Some(error.as_str()) {
                    tracing::error!(%error, "history-unreadable");
                }
                health.state = State::Failed;
                health.error = Some(error.into());
            },
        }
        metrics.observe(health);
    });
}
