// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is counted, for Prometheus. Every series is there from the start, at zero, so that a rate
//! or an alert never waits for the first event.
//!
//! - [`labels`]: the values that labels have
//! - [`process`]: memory and files of this process

pub mod labels;
pub mod process;
mod series;
#[cfg(test)]
mod tests;

use crate::{
    journal::{Role, State},
    status::{Happening, Observer},
};
use credence_artifacts::Status;
use credence_engine::{EngineStats, OrtEngine, Provider};
use credence_primitives::Balance;
use labels::{Call, DutyKind, Outcome, Route, Stage};
use prometheus_client::{encoding::text::encode, registry::Registry};
use series::{Engine, Series};
use std::{
    fmt,
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc,
    },
    time::Duration,
};
use url::Url;

/// How often the engine's numbers are taken.
pub const SAMPLE_INTERVAL: Duration = Duration::from_secs(5);

/// What is counted. Cheap to clone; clones count together.
#[derive(Clone, Debug)]
pub struct Metrics {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    registry: Registry,
    series: Series,
    role: Role,
    endpoints: Vec<String>,
    low: Thresholds,
}

/// Below what funds are low, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    /// Of what can be spent.
    pub balance: Balance,
    /// Of the free bond.
    pub bond: Balance,
}

impl Metrics {
    /// Everything at zero. Of the nodes' addresses, only hosts and ports are shown.
    pub fn new(role: Role, endpoints: &[Url], low: Thresholds) -> Self {
        let endpoints: Vec<_> = endpoints.iter().map(host_of).collect();
        let mut registry = Registry::default();
        let series = Series::register(&mut registry, role, &endpoints);
        Self { inner: Arc::new(Inner { registry, series, role, endpoints, low }) }
    }

    /// Tells these metrics what happens.
    pub fn observer(&self) -> Observer {
        let metrics = self.clone();
        Observer::new(move |happening| metrics.observe(happening))
    }

    /// Counts what happened.
    pub fn observe(&self, happening: &Happening) {
        match happening {
            Happening::Block { number, finalized } => {
                self.best_block(*number);
                self.finalized_block(*finalized);
            },
            Happening::Connected(endpoint) => self.connected(*endpoint),
            Happening::Sent(call, outcome) => self.submitted(*call, *outcome),
            Happening::ChainUnreachable => self.chain_unreachable(),
            Happening::Came(_, State::Held) => self.job_signed(),
            // Told for others; what matters here comes as an event of its own.
            Happening::Registered
            | Happening::InService(_)
            | Happening::AllAcknowledged
            | Happening::JournalWritten
            | Happening::Jobs(_)
            | Happening::Came(..)
            | Happening::Prepared(_) => {},
            Happening::OpenJobs(count) => self.open_jobs(*count),
            Happening::OpenDuties(count) => self.open_duties(*count),
            Happening::ModelReady => self.job(Stage::Prepare, Outcome::Done),
            Happening::ModelFailed => self.job(Stage::Prepare, Outcome::Failed),
            Happening::Ran(elapsed) => self.job_ran(*elapsed),
            Happening::RunFailed => self.job(Stage::Run, Outcome::Failed),
            Happening::JournalFailed => self.job(Stage::Sign, Outcome::Failed),
            Happening::Submitted => self.job(Stage::Submit, Outcome::Done),
            Happening::NotSubmitted => self.job(Stage::Submit, Outcome::Failed),
            Happening::Refused => self.job(Stage::Submit, Outcome::Refused),
            Happening::Opened => match self.inner.role {
                Role::Worker => self.job(Stage::Open, Outcome::Done),
                Role::Checker => self.duty_said(DutyKind::Reveal),
            },
            Happening::Declined => match self.inner.role {
                Role::Worker => self.job(Stage::Decline, Outcome::Done),
                Role::Checker => self.duty_said(DutyKind::Decline),
            },
            Happening::Closed => self.job(Stage::Close, Outcome::Done),
            Happening::Acknowledged => self.duty_said(DutyKind::Acknowledge),
            Happening::Committed => self.duty_said(DutyKind::Commit),
            Happening::Judged(verdict) => {
                self.series().verdicts.get_or_create(&(*verdict).into()).inc();
            },
            Happening::Late => {
                self.series().duties_late.inc();
            },
            Happening::Funds { balance, free_bond } => self.funds(*balance, *free_bond),
        }
    }

    /// A job has come through a stage, or has not.
    pub fn job(&self, stage: Stage, outcome: Outcome) {
        self.series().jobs.get_or_create(&(stage, outcome).into()).inc();
    }

    /// An output was computed in this time.
    pub fn job_ran(&self, elapsed: Duration) {
        self.job(Stage::Run, Outcome::Done);
        self.series().run_seconds.observe(elapsed.as_secs_f64());
    }

    /// A result is durable and signed.
    pub fn job_signed(&self) {
        self.job(Stage::Sign, Outcome::Done);
    }

    /// So many jobs are open.
    pub fn open_jobs(&self, count: usize) {
        self.series().open_jobs.set(count as i64);
    }

    /// So many duties are open.
    pub fn open_duties(&self, count: usize) {
        self.series().open_duties.set(count as i64);
    }

    /// A checker has said something.
    pub fn duty_said(&self, kind: DutyKind) {
        self.series().duties.get_or_create(&kind.into()).inc();
    }

    /// All jobs in the journal, by how far they have come.
    pub fn journal(&self, states: impl IntoIterator<Item = State>) {
        let mut counts = labels::JOURNAL_STATES.map(|state| (state, 0));
        for state in states {
            if let Some((_, count)) = counts.iter_mut().find(|(other, _)| *other == state) {
                *count += 1;
            }
        }
        for (state, count) in counts {
            self.series().journal_entries.get_or_create(&state.into()).set(count);
        }
    }

    /// The chain has another best block.
    pub fn best_block(&self, number: u64) {
        self.series().best_block.set(number as i64);
    }

    /// The chain has another final block.
    pub fn finalized_block(&self, number: u64) {
        self.series().finalized_block.set(number as i64);
    }

    /// The chain did not answer.
    pub fn chain_unreachable(&self) {
        self.series().chain_unreachable.inc();
    }

    /// The node in use, by its place in the configuration, has changed or was connected to anew.
    pub fn connected(&self, endpoint: usize) {
        self.series().reconnects.inc();
        for (index, host) in self.inner.endpoints.iter().enumerate() {
            let in_use = i64::from(index == endpoint);
            self.series().endpoint_in_use.get_or_create(&host.as_str().into()).set(in_use);
        }
    }

    /// What became of a transaction.
    pub fn submitted(&self, call: Call, outcome: Outcome) {
        self.series().submissions.get_or_create(&(call, outcome).into()).inc();
    }

    /// What the account can spend, and what of its bond is free, in planck.
    pub fn funds(&self, balance: Balance, free_bond: Balance) {
        let (series, low) = (self.series(), self.inner.low);
        // Floats lose planck, which no graph shows.
        series.balance.set(balance as f64);
        series.free_bond.set(free_bond as f64);
        series.low_balance.set((balance < low.balance).into());
        series.low_bond.set((free_bond < low.bond).into());
    }

    /// What model files have been had, and how the cache is.
    pub fn artifacts(&self, status: &Status) {
        let series = self.series();
        series.cache_bytes.set(clamped(status.cached_bytes));
        series.cache_budget.set(clamped(status.disk_budget_bytes));
        series.cache_writable.set(status.cache_fault.is_none().into());
        for (from, count) in [
            (labels::CACHE, status.from_cache),
            (labels::SOURCE, status.from_sources),
            (labels::NOWHERE, status.failed),
        ] {
            series.fetches.get_or_create(&from.into()).inner().store(count, Ordering::Relaxed);
        }
    }

    /// What models are computed with, and whether something better was wanted.
    pub fn engine_opened(&self, provider: Provider, fell_back: bool) {
        let engine = &self.series().engine;
        engine.provider.get_or_create(&provider.into()).set(1);
        engine.fell_back.set(fell_back.into());
    }

    /// What the engine has done.
    pub fn engine(&self, stats: &EngineStats) {
        let Engine { runs, batches, failures, loads, evictions, run_time, .. } =
            &self.series().engine;
        let sum = |of: fn(&credence_engine::ModelStats) -> u64| stats.models.values().map(of).sum();
        let store = |counter: &series::Count, value: u64| {
            counter.inner().store(value, Ordering::Relaxed);
        };
        store(runs, sum(|model| model.runs));
        store(batches, sum(|model| model.batches));
        store(failures, sum(|model| model.failures));
        store(loads, sum(|model| model.loads));
        store(evictions, sum(|model| model.evictions));
        let seconds: f64 = stats.models.values().map(|model| model.run_time.as_secs_f64()).sum();
        run_time.inner().store(seconds.to_bits(), Ordering::Relaxed);
        let engine = &self.series().engine;
        engine.queue_depth.set(clamped(sum(|model| model.queue_depth)));
        engine.loaded_models.set(clamped(sum(|model| model.is_loaded.into())));
        engine.loaded_bytes.set(clamped(stats.loaded_bytes));
    }

    /// Takes the engine's numbers for ever.
    pub async fn sample(self, engine: Arc<OrtEngine>) {
        let mut ticks = tokio::time::interval(SAMPLE_INTERVAL);
        loop {
            ticks.tick().await;
            self.engine(&engine.stats());
        }
    }

    /// Whether work is taken.
    pub fn ready(&self, is_ready: bool) {
        self.series().ready.set(is_ready.into());
    }

    /// A request over HTTP was answered.
    pub fn request(&self, route: Route, status: u16, elapsed: Duration) {
        self.series().requests.get_or_create(&(route, status).into()).inc();
        self.series().request_seconds.get_or_create(&route.into()).observe(elapsed.as_secs_f64());
    }

    /// Inferences over HTTP at the moment.
    pub fn requests_in_flight(&self) -> &prometheus_client::metrics::gauge::Gauge {
        &self.series().requests_in_flight
    }

    /// Everything in the text format of OpenMetrics.
    pub fn encode(&self) -> Result<String, fmt::Error> {
        process::read().record(&self.series().process);
        let mut text = String::new();
        encode(&mut text, &self.inner.registry)?;
        Ok(text)
    }

    fn series(&self) -> &Series {
        &self.inner.series
    }
}

fn clamped(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or("unknown");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// A counter of seconds.
type Seconds = prometheus_client::metrics::counter::Counter<f64, AtomicU64>;
