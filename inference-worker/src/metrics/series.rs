// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The series themselves, and what each is.

use super::{
    labels::{
        Call, CallLabels, DutyKind, EndpointLabel, JobLabels, KindLabel, Outcome, RequestLabels,
        Route, Stage, CACHE, JOURNAL_STATES, NOWHERE, PROVIDERS, SOURCE, VERDICTS,
    },
    process::ProcessSeries,
    Seconds,
};
use crate::journal::Role;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::{Family, MetricConstructor},
        gauge::Gauge,
        histogram::{exponential_buckets, Histogram},
        info::Info,
    },
    registry::{Metric, Registry},
};
use std::{fmt::Debug, hash::Hash, sync::atomic::AtomicU64};

/// What all names begin with, but those of the process.
const PREFIX: &str = "credence_worker";

pub(super) type Count = Counter<u64, AtomicU64>;
type Planck = Gauge<f64, AtomicU64>;
type HistogramOf<L> = Family<L, Histogram, fn() -> Histogram>;

/// From a millisecond to half a minute.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 16))
}

#[derive(Debug)]
pub(super) struct Series {
    pub(super) ready: Gauge,
    pub(super) jobs: Family<JobLabels, Count>,
    pub(super) open_jobs: Gauge,
    pub(super) run_seconds: Histogram,
    pub(super) duties: Family<KindLabel, Count>,
    pub(super) duties_late: Count,
    pub(super) open_duties: Gauge,
    pub(super) verdicts: Family<KindLabel, Count>,
    pub(super) journal_entries: Family<KindLabel, Gauge>,
    pub(super) best_block: Gauge,
    pub(super) finalized_block: Gauge,
    pub(super) endpoint_in_use: Family<EndpointLabel, Gauge>,
    pub(super) reconnects: Count,
    pub(super) chain_unreachable: Count,
    pub(super) submissions: Family<CallLabels, Count>,
    pub(super) balance: Planck,
    pub(super) free_bond: Planck,
    pub(super) low_balance: Gauge,
    pub(super) low_bond: Gauge,
    pub(super) fetches: Family<KindLabel, Count>,
    pub(super) cache_bytes: Gauge,
    pub(super) cache_budget: Gauge,
    pub(super) cache_writable: Gauge,
    pub(super) engine: Engine,
    pub(super) requests: Family<RequestLabels, Count>,
    pub(super) request_seconds: HistogramOf<KindLabel>,
    pub(super) requests_in_flight: Gauge,
    pub(super) process: ProcessSeries,
}

#[derive(Debug)]
pub(super) struct Engine {
    pub(super) provider: Family<KindLabel, Gauge>,
    pub(super) fell_back: Gauge,
    pub(super) queue_depth: Gauge,
    pub(super) loaded_models: Gauge,
    pub(super) loaded_bytes: Gauge,
    pub(super) runs: Count,
    pub(super) batches: Count,
    pub(super) failures: Count,
    pub(super) loads: Count,
    pub(super) evictions: Count,
    pub(super) run_time: Seconds,
}

/// A part of the registry, and how things get into it.
struct Shelf<'a>(&'a mut Registry);

impl Shelf<'_> {
    fn one<M: Metric + Clone + Default>(&mut self, name: &str, help: &str) -> M {
        self.this(name, help, M::default())
    }

    fn this<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: M) -> M {
        self.0.register(name, help, metric.clone());
        metric
    }

    /// One for each label, at zero.
    fn each<L, M>(
        &mut self,
        name: &str,
        help: &str,
        labels: impl IntoIterator<Item = impl Into<L>>,
    ) -> Family<L, M>
    where
        L: Clone + Debug + Eq + Hash + EncodeLabelSet + Send + Sync + 'static,
        M: Default + Debug + Clone + Send + Sync + 'static,
        Family<L, M>: Metric + Clone,
    {
        self.each_of(name, help, labels, Family::default())
    }

    fn each_of<L, M, C>(
        &mut self,
        name: &str,
        help: &str,
        labels: impl IntoIterator<Item = impl Into<L>>,
        family: Family<L, M, C>,
    ) -> Family<L, M, C>
    where
        L: Clone + Eq + Hash,
        C: MetricConstructor<M>,
        Family<L, M, C>: Metric + Clone,
    {
        for label in labels {
            drop(family.get_or_create(&label.into()));
        }
        self.this(name, help, family)
    }
}

impl Series {
    pub(super) fn register(registry: &mut Registry, role: Role, endpoints: &[String]) -> Self {
        let process = ProcessSeries::register(registry);
        let mut shelf = Shelf(registry.sub_registry_with_prefix(PREFIX));
        let role = match role {
            Role::Worker => "worker",
            Role::Checker => "checker",
        };
        let build = vec![("version", env!("CARGO_PKG_VERSION")), ("role", role)];
        shelf.0.register("build", "What runs here", Info::new(build));
        let shelf = &mut shelf;
        let cache_writable = shelf.one::<Gauge>(
            "artifact_cache_writable",
            "Whether the last download could be kept on disk",
        );
        cache_writable.set(1);
        Self {
            ready: shelf.one("ready", "Whether work is taken"),
            jobs: shelf.each(
                "jobs",
                "Jobs that came through a stage, or did not",
                pairs(Stage::ALL, Outcome::ALL),
            ),
            open_jobs: shelf.one("open_jobs", "Jobs assigned and not settled"),
            run_seconds: shelf.this(
                "run_seconds",
                "Time from input to output, fetching the input included",
                seconds(),
            ),
            duties: shelf.each("duties", "What a checker has said", DutyKind::ALL),
            duties_late: shelf.one("duties_late", "Duties missed"),
            open_duties: shelf.one("open_duties", "Duties to be done"),
            verdicts: shelf.each("verdicts", "Judgements of results", VERDICTS),
            journal_entries: shelf.each(
                "journal_entries",
                "Jobs of a worker by state",
                JOURNAL_STATES,
            ),
            best_block: shelf.one("best_block", "Height of the best block"),
            finalized_block: shelf.one("finalized_block", "Height of the last final block"),
            endpoint_in_use: shelf.each(
                "endpoint_in_use",
                "Which node is in use",
                endpoints.iter().map(String::as_str),
            ),
            reconnects: shelf.one("reconnects", "Connections made to nodes, the first included"),
            chain_unreachable: shelf.one("chain_unreachable", "Times that no node answered"),
            submissions: shelf.each(
                "submissions",
                "Transactions by what became of them",
                pairs(Call::ALL, Outcome::ALL),
            ),
            balance: shelf.one("balance_planck", "What the account can spend"),
            free_bond: shelf.one("free_bond_planck", "What of the bond is free"),
            low_balance: shelf.one("low_balance", "Whether the balance is low"),
            low_bond: shelf.one("low_bond", "Whether the free bond is low"),
            fetches: shelf.each(
                "artifact_fetches",
                "Objects by where they came from",
                [CACHE, SOURCE, NOWHERE],
            ),
            cache_bytes: shelf.one("artifact_cache_bytes", "Size of the cache"),
            cache_budget: shelf.one("artifact_cache_budget_bytes", "Its budget"),
            cache_writable,
            engine: Engine::register(shelf),
            requests: shelf.each(
                "http_requests",
                "Requests over HTTP by what was asked for and the class of the answer",
                pairs(Route::ALL, [200_u16, 400, 500]),
            ),
            request_seconds: shelf.each_of(
                "http_request_seconds",
                "Time to answer a request",
                Route::ALL,
                Family::new_with_constructor(seconds as fn() -> Histogram),
            ),
            requests_in_flight: shelf.one("http_requests_in_flight", "Inferences over HTTP now"),
            process,
        }
    }
}

impl Engine {
    fn register(shelf: &mut Shelf<'_>) -> Self {
        Self {
            provider: shelf.each("engine_provider", "What models are computed with", PROVIDERS),
            fell_back: shelf.one("engine_fell_back", "Whether a GPU was wanted and not had"),
            queue_depth: shelf.one("engine_queue_depth", "Runs waiting"),
            loaded_models: shelf.one("engine_loaded_models", "Models in memory"),
            loaded_bytes: shelf.one("engine_loaded_bytes", "Memory they are estimated to take"),
            runs: shelf.one("engine_runs", "Runs, failed ones included"),
            batches: shelf.one("engine_batches", "Computations, of one or several runs each"),
            failures: shelf.one("engine_failures", "Runs that failed"),
            loads: shelf.one("engine_loads", "Models loaded"),
            evictions: shelf.one("engine_evictions", "Models that made room for others"),
            run_time: shelf.one("engine_run_seconds", "Time spent computing"),
        }
    }
}

fn pairs<A: Copy, B: Copy, const N: usize, const M: usize>(
    first: [A; N],
    second: [B; M],
) -> impl Iterator<Item = (A, B)> {
    first.into_iter().flat_map(move |a| second.into_iter().map(move |b| (a, b)))
}
