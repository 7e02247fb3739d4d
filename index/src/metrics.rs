// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What Prometheus reads.

use crate::health::{Health, State};
use std::time::Duration;
use substrate_prometheus_endpoint::{
    register, Counter, CounterVec, Gauge, Histogram, HistogramOpts, Opts, PrometheusError,
    Registry, U64,
};

/// The series of the index. Without a registry nothing is counted.
#[derive(Clone, Default)]
pub struct Metrics(Option<Series>);

#[derive(Clone)]
struct Series {
    indexed_through: Gauge<U64>,
    finalized: Gauge<U64>,
    is_failed: Gauge<U64>,
    rows: Counter<U64>,
    refusals: CounterVec<U64>,
    query_seconds: Histogram,
    subscriptions: Gauge<U64>,
}

impl Metrics {
    /// Registers the series, so that they exist from the start.
    ///
    /// # Errors
    /// If the registry has series of these names already.
    pub fn register(registry: Option<&Registry>) -> Result<Self, PrometheusError> {
        registry.map(Series::register).transpose().map(Self)
    }

    pub(crate) fn observe(&self, health: &Health) {
        let Some(series) = &self.0 else { return };
        series.indexed_through.set(health.indexed_through.number.into());
        series.finalized.set(health.finalized.number.into());
        series.is_failed.set((health.state == State::Failed).into());
    }

    pub(crate) fn count_rows(&self, rows: u64) {
        if let Some(series) = &self.0 {
            series.rows.inc_by(rows);
        }
    }

    pub(crate) fn count_refusal(&self, code: i32) {
        if let Some(series) = &self.0 {
            series.refusals.with_label_values(&[&code.to_string()]).inc();
        }
    }

    pub(crate) fn note_query(&self, took: Duration) {
        if let Some(series) = &self.0 {
            series.query_seconds.observe(took.as_secs_f64());
        }
    }

    pub(crate) fn subscription_opened(&self) {
        if let Some(series) = &self.0 {
            series.subscriptions.inc();
        }
    }

    pub(crate) fn subscription_closed(&self) {
        if let Some(series) = &self.0 {
            series.subscriptions.dec();
        }
    }
}

impl Series {
    fn register(registry: &Registry) -> Result<Self, PrometheusError> {
        let gauge = |name, help| register(Gauge::new(name, help)?, registry);
        Ok(Self {
            indexed_through: gauge(
                "credence_history_indexed_through",
                "The number of the last block whose rows are in the history",
            )?,
            finalized: gauge(
                "credence_history_finalized",
                "The number of the last finalized block that the history's indexer has seen",
            )?,
            is_failed: gauge(
                "credence_history_is_failed",
                "1 if the history's indexer has stopped at an error, else 0",
            )?,
            rows: register(
                Counter::new("credence_history_rows_total", "Rows written since the start")?,
                registry,
            )?,
            refusals: register(
                CounterVec::new(
                    Opts::new("credence_history_refusals_total", "Calls refused, by error code"),
                    &["code"],
                )?,
                registry,
            )?,
            query_seconds: register(
                Histogram::with_opts(HistogramOpts::new(
                    "credence_history_query_seconds",
                    "How long the database took for a call",
                ))?,
                registry,
            )?,
            subscriptions: gauge(
                "credence_history_subscriptions",
                "Subscriptions to the history that are open",
            )?,
        })
    }
}
