// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Series are there from the start, count what they say, and are on the dashboard.

use super::*;
use credence_engine::ModelStats;
use credence_primitives::{
    duty::Verdict,
    ids::{ModelId, Ticket},
};
use serde_json::Value;
use std::collections::BTreeSet;

type TestResult<T = ()> = Result<T, Box<dyn std::error::Error>>;

const DASHBOARD: &str = include_str!("../../../deploy/grafana/credence-worker.json");

fn metrics() -> TestResult<Metrics> {
    metrics_of(Role::Worker)
}

fn metrics_of(role: Role) -> TestResult<Metrics> {
    let endpoints = [
        Url::parse("ws://127.0.0.1:9944")?,
        Url::parse("wss://node.example/path-with-access-key")?,
    ];
    let low = Thresholds { balance: 100, bond: 1_000 };
    Ok(Metrics::new(role, &endpoints, low))
}

/// The value of one series, by its full name with labels.
fn value(metrics: &Metrics, series: &str) -> TestResult<f64> {
    let text = metrics.encode()?;
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    Ok(line.ok_or_else(|| format!("no series {series} in:\n{text}"))?.parse()?)
}

/// Names as queries use them, without the suffixes of histograms.
fn registered(text: &str) -> BTreeSet<String> {
    let named = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    named
        .filter_map(|line| line.split_once(' '))
        .map(|(name, kind)| match kind {
            "counter" => format!("{name}_total"),
            "info" => format!("{name}_info"),
            _ => name.to_owned(),
        })
        .collect()
}

/// All names in the queries of the dashboard, likewise.
fn shown(dashboard: &Value) -> BTreeSet<String> {
    let panels = dashboard["panels"].as_array().into_iter().flatten();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().into_iter().flatten());
    let expressions = targets.filter_map(|target| target["expr"].as_str());
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    expressions
        .flat_map(|expression| expression.split(move |letter| !is_part(letter)))
        .filter(|word| word.starts_with("credence_worker_") || word.starts_with("process_"))
        .map(|word| word.trim_end_matches("_bucket").to_owned())
        .collect()
}

#[test]
fn the_dashboard_shows_every_series_and_no_other() -> TestResult {
    let dashboard: Value = serde_json::from_str(DASHBOARD)?;
    assert_eq!(dashboard["uid"], "credence-worker");
    assert_eq!(shown(&dashboard), registered(&metrics()?.encode()?));
    Ok(())
}

#[test]
fn panels_have_ids_of_their_own_and_do_not_overlap() -> TestResult {
    let dashboard: Value = serde_json::from_str(DASHBOARD)?;
    let panels = dashboard["panels"].as_array().ok_or("no panels")?;
    let ids: BTreeSet<_> = panels.iter().filter_map(|panel| panel["id"].as_u64()).collect();
    assert_eq!(ids.len(), panels.len());
    let mut taken = BTreeSet::new();
    for panel in panels {
        let place = |key: &str| panel["gridPos"][key].as_u64().unwrap_or(u64::MAX);
        for x in place("x")..place("x") + place("w") {
            for y in place("y")..place("y") + place("h") {
                assert!(x < 24 && taken.insert((x, y)), "{} at {x},{y}", panel["title"]);
            }
        }
    }
    Ok(())
}

#[test]
fn every_series_has_a_value_from_the_start() -> TestResult {
    let text = metrics()?.encode()?;
    for name in registered(&text) {
        let has_value = text.lines().any(|line| {
            let rest = line.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.starts_with([' ', '{']) || rest.starts_with("_bucket"))
        });
        assert!(has_value, "{name} has no value in:\n{text}");
    }
    let zero = [
        "credence_worker_jobs_total{stage=\"submit\",outcome=\"refused\"}",
        "credence_worker_duties_late_total",
        "credence_worker_verdicts_total{kind=\"inconclusive\"}",
        "credence_worker_journal_entries{kind=\"disowned\"}",
        "credence_worker_submissions_total{call=\"duties\",outcome=\"failed\"}",
        "credence_worker_endpoint_in_use{endpoint=\"node.example\"}",
        "credence_worker_http_requests_total{route=\"infer\",status=\"5xx\"}",
        "credence_worker_http_request_seconds_count{kind=\"infer\"}",
        "credence_worker_low_balance",
    ];
    for series in zero {
        assert_eq!(value(&metrics()?, series)?, 0.0, "{series}");
    }
    assert!(!text.contains("access-key"), "{text}");
    Ok(())
}

#[rstest::rstest]
#[case(Happening::Block { number: 7, finalized: 5 }, "best_block", 7.0)]
#[case(Happening::Block { number: 7, finalized: 5 }, "finalized_block", 5.0)]
#[case(Happening::Connected(1), "endpoint_in_use{endpoint=\"node.example\"}", 1.0)]
#[case(Happening::Connected(1), "reconnects_total", 1.0)]
#[case(
    Happening::Sent(Call::Open, Outcome::Done),
    "submissions_total{call=\"open\",outcome=\"done\"}",
    1.0
)]
#[case(
    Happening::Sent(Call::Duties, Outcome::Refused),
    "submissions_total{call=\"duties\",outcome=\"refused\"}",
    1.0
)]
#[case(Happening::ChainUnreachable, "chain_unreachable_total", 1.0)]
#[case(Happening::OpenJobs(3), "open_jobs", 3.0)]
#[case(Happening::OpenDuties(4), "open_duties", 4.0)]
#[case(Happening::ModelReady, "jobs_total{stage=\"prepare\",outcome=\"done\"}", 1.0)]
#[case(Happening::ModelFailed, "jobs_total{stage=\"prepare\",outcome=\"failed\"}", 1.0)]
#[case(Happening::Ran(Duration::from_secs(2)), "run_seconds_sum", 2.0)]
#[case(Happening::RunFailed, "jobs_total{stage=\"run\",outcome=\"failed\"}", 1.0)]
#[case(Happening::JournalFailed, "jobs_total{stage=\"sign\",outcome=\"failed\"}", 1.0)]
#[case(Happening::Submitted, "jobs_total{stage=\"submit\",outcome=\"done\"}", 1.0)]
#[case(Happening::NotSubmitted, "jobs_total{stage=\"submit\",outcome=\"failed\"}", 1.0)]
#[case(Happening::Refused, "jobs_total{stage=\"submit\",outcome=\"refused\"}", 1.0)]
#[case(Happening::Opened, "jobs_total{stage=\"open\",outcome=\"done\"}", 1.0)]
#[case(Happening::Declined, "jobs_total{stage=\"decline\",outcome=\"done\"}", 1.0)]
#[case(Happening::Closed, "jobs_total{stage=\"close\",outcome=\"done\"}", 1.0)]
#[case(Happening::Acknowledged, "duties_total{kind=\"acknowledge\"}", 1.0)]
#[case(Happening::Committed, "duties_total{kind=\"commit\"}", 1.0)]
#[case(
    Happening::Came(Ticket::default(), State::Held),
    "jobs_total{stage=\"sign\",outcome=\"done\"}",
    1.0
)]
#[case(
    Happening::Came(Ticket::default(), State::Opened),
    "jobs_total{stage=\"sign\",outcome=\"done\"}",
    0.0
)]
#[case(Happening::Judged(Verdict::Fail), "verdicts_total{kind=\"fail\"}", 1.0)]
#[case(Happening::Late, "duties_late_total", 1.0)]
#[case(Happening::Funds { balance: 99, free_bond: 1_000 }, "low_balance", 1.0)]
#[case(Happening::Funds { balance: 99, free_bond: 1_000 }, "balance_planck", 99.0)]
#[case(Happening::Funds { balance: 100, free_bond: 999 }, "low_bond", 1.0)]
#[case(Happening::Funds { balance: 100, free_bond: 1_000 }, "low_balance", 0.0)]
fn what_happens_is_counted(
    #[case] happening: Happening,
    #[case] series: &str,
    #[case] expected: f64,
) -> TestResult {
    let metrics = metrics()?;
    metrics.observer().note(happening);
    assert_eq!(value(&metrics, &format!("credence_worker_{series}"))?, expected);
    Ok(())
}

#[rstest::rstest]
#[case(Happening::Declined, "decline")]
#[case(Happening::Opened, "reveal")]
fn what_both_roles_do_is_a_duty_of_a_checker(
    #[case] happening: Happening,
    #[case] kind: &str,
) -> TestResult {
    let metrics = metrics_of(Role::Checker)?;
    metrics.observe(&happening);
    assert_eq!(value(&metrics, &format!("credence_worker_duties_total{{kind=\"{kind}\"}}"))?, 1.0);
    Ok(())
}

#[test]
fn the_node_in_use_is_one() -> TestResult {
    let metrics = metrics()?;
    metrics.connected(0);
    metrics.connected(1);
    assert_eq!(value(&metrics, "credence_worker_reconnects_total")?, 2.0);
    let in_use = |endpoint: &str| {
        value(&metrics, &format!("credence_worker_endpoint_in_use{{endpoint=\"{endpoint}\"}}"))
    };
    assert_eq!(in_use("127.0.0.1:9944")?, 0.0);
    assert_eq!(in_use("node.example")?, 1.0);
    Ok(())
}

#[test]
fn states_of_others_are_taken_over() -> TestResult {
    let metrics = metrics()?;
    metrics.journal([State::Held, State::Opened, State::Opened]);
    let held = |kind: &str| format!("credence_worker_journal_entries{{kind=\"{kind}\"}}");
    assert_eq!(value(&metrics, &held("opened"))?, 2.0);
    metrics.journal([State::Closed]);
    assert_eq!(value(&metrics, &held("opened"))?, 0.0);
    assert_eq!(value(&metrics, &held("closed"))?, 1.0);

    metrics.artifacts(&Status {
        from_cache: 5,
        cached_bytes: 10,
        disk_budget_bytes: 20,
        cache_fault: Some("full".into()),
        ..Status::default()
    });
    assert_eq!(value(&metrics, "credence_worker_artifact_fetches_total{kind=\"cache\"}")?, 5.0);
    assert_eq!(value(&metrics, "credence_worker_artifact_cache_bytes")?, 10.0);
    assert_eq!(value(&metrics, "credence_worker_artifact_cache_writable")?, 0.0);

    let stats = ModelStats {
        is_loaded: true,
        queue_depth: 2,
        runs: 30,
        batches: 10,
        run_time: Duration::from_millis(1_500),
        ..ModelStats::default()
    };
    let models = [(ModelId::default(), stats), (ModelId([1; 32].into()), stats)];
    metrics.engine(&EngineStats { models: models.into(), loaded_bytes: 77 });
    metrics.engine_opened(Provider::Cpu, true);
    assert_eq!(value(&metrics, "credence_worker_engine_runs_total")?, 60.0);
    assert_eq!(value(&metrics, "credence_worker_engine_run_seconds_total")?, 3.0);
    assert_eq!(value(&metrics, "credence_worker_engine_loaded_models")?, 2.0);
    assert_eq!(value(&metrics, "credence_worker_engine_provider{kind=\"cpu\"}")?, 1.0);
    assert_eq!(value(&metrics, "credence_worker_engine_fell_back")?, 1.0);
    Ok(())
}

#[test]
fn the_process_is_seen() -> TestResult {
    let metrics = metrics()?;
    assert!(value(&metrics, "process_resident_memory_bytes")? > 1e6);
    assert!(value(&metrics, "process_open_fds")? > 0.0);
    assert!(value(&metrics, "process_start_time_seconds")? > 1.7e9);
    Ok(())
}
