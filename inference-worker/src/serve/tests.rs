// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

mod kills;
mod watched;

use super::*;
use crate::{
    chain::DeclineReason,
    journal::Role,
    shutdown::Trigger,
    testing::{
        chain::{ScriptedChain, Stage},
        engine::{Behaviour, ScriptedEngine},
        parts, serve_settings, until, TestResult, MODEL, PATIENCE,
    },
};
use credence_primitives::manifest::Assurance;
use std::{path::Path, sync::atomic::Ordering};
use tempfile::TempDir;
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

/// A worker that runs.
struct Running {
    task: JoinHandle<Result<(), ServeError>>,
    trigger: Trigger,
}

impl Running {
    async fn start(
        folder: &Path,
        chain: &ScriptedChain,
        engine: Arc<ScriptedEngine>,
    ) -> TestResult<Self> {
        Self::watched(folder, chain, engine, Observer::nobody()).await
    }

    async fn watched(
        folder: &Path,
        chain: &ScriptedChain,
        engine: Arc<ScriptedEngine>,
        observer: Observer,
    ) -> TestResult<Self> {
        let (trigger, shutdown) = Shutdown::new();
        let chain = Arc::new(chain.clone());
        let mut parts = parts(folder, Role::Worker, chain, engine, shutdown).await?;
        parts.observer = observer;
        let task = tokio::spawn(run(serve_settings(), parts));
        Ok(Self { task, trigger })
    }

    async fn stop(self) -> TestResult {
        self.trigger.pull();
        Ok(timeout(PATIENCE, self.task).await???)
    }
}

fn is_settled(stage: &Stage) -> bool {
    *stage == Stage::Settled
}

#[tokio::test]
async fn a_worker_registers_serves_and_settles_jobs() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let engine = ScriptedEngine::new(Behaviour::default());
    let worker = Running::start(folder.path(), &chain, engine.clone()).await?;
    until(&chain, "it serves", |state| {
        state.worker.as_ref().is_some_and(|worker| worker.prices == [(MODEL, 10)])
    })
    .await?;
    chain.with(|state| {
        (1..=8).for_each(|job| state.assign(job));
        state.assign_as(9, Assurance::Signed);
    });
    until(&chain, "all jobs are settled", |state| state.all_jobs(is_settled)).await?;
    worker.stop().await?;
    assert_eq!(engine.runs.load(Ordering::SeqCst), 9);
    // Some may go alone, but not each.
    assert!(chain.with(|state| state.transactions) < 2 + 9 + 8, "results were not batched");
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn an_engine_that_fails_has_its_jobs_declined() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let engine = ScriptedEngine::new(Behaviour { is_broken: true, ..Behaviour::default() });
    let worker = Running::start(folder.path(), &chain, engine).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| state.assign(1));
    let declined = Stage::Declined(DeclineReason::EngineFault);
    until(&chain, "the job is declined", |state| state.all_jobs(|stage| *stage == declined))
        .await?;
    worker.stop().await?;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn an_engine_that_is_too_slow_has_its_jobs_declined_in_time() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let delay = Duration::from_secs(3600);
    let engine = ScriptedEngine::new(Behaviour { delay, ..Behaviour::default() });
    let worker = Running::start(folder.path(), &chain, engine).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| state.assign(1));
    let declined = Stage::Declined(DeclineReason::Overloaded);
    until(&chain, "the job is declined", |state| state.all_jobs(|stage| *stage == declined))
        .await?;
    worker.stop().await?;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn an_evicted_model_is_loaded_again() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let engine = ScriptedEngine::new(Behaviour { evictions: 2, ..Behaviour::default() });
    let worker = Running::start(folder.path(), &chain, engine).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| state.assign(1));
    until(&chain, "the job is settled", |state| state.all_jobs(is_settled)).await?;
    worker.stop().await?;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn a_model_whose_artifact_is_corrupt_is_not_served_and_its_jobs_declined() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let (trigger, shutdown) = Shutdown::new();
    let engine = ScriptedEngine::new(Behaviour::default());
    let shared = Arc::new(chain.clone());
    let parts = parts(folder.path(), Role::Worker, shared, engine, shutdown).await?;
    let name = hex::encode(crate::testing::model_info().artifact_hash);
    for place in ["source", "cache"] {
        let file = folder.path().join(place).join(&name);
        if file.exists() {
            std::fs::write(file, b"something else")?;
        }
    }
    let task = tokio::spawn(run(serve_settings(), parts));
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| state.assign(1));
    let declined = Stage::Declined(DeclineReason::ArtifactUnavailable);
    until(&chain, "the job is declined", |state| state.all_jobs(|stage| *stage == declined))
        .await?;
    let prices = chain.with(|state| state.worker.as_ref().map(|worker| worker.prices.clone()));
    assert_eq!(prices, Some(vec![]));
    trigger.pull();
    timeout(PATIENCE, task).await???;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn after_a_reorganisation_new_tickets_are_signed_and_nothing_is_computed_again() -> TestResult
{
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let engine = ScriptedEngine::new(Behaviour { is_noisy: true, ..Behaviour::default() });
    let worker = Running::start(folder.path(), &chain, engine.clone()).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| (1..=3).for_each(|job| state.assign(job)));
    until(&chain, "results are in", |state| {
        state.all_jobs(|stage| !matches!(stage, Stage::Assigned { .. }))
    })
    .await?;
    chain.with(|state| state.reorganise());
    until(&chain, "all jobs are settled", |state| state.all_jobs(is_settled)).await?;
    worker.stop().await?;
    assert_eq!(engine.runs.load(Ordering::SeqCst), 3);
    assert!(chain.with(|state| state.signed.values().all(|signed| signed.len() == 1)));
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn transactions_that_a_pool_gives_up_or_whose_answers_are_lost_are_mended() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let engine = ScriptedEngine::new(Behaviour::default());
    let worker = Running::start(folder.path(), &chain, engine).await?;
    until(&chain, "it serves", |state| {
        state.worker.as_ref().is_some_and(|worker| !worker.prices.is_empty())
    })
    .await?;
    for job in 1..=6 {
        chain.with(|state| {
            state.assign(job);
            if job % 2 == 0 {
                state.give_ups = 1;
            } else {
                state.lost_answers = 1;
            }
        });
        sleep(Duration::from_millis(60)).await;
    }
    until(&chain, "all jobs are settled", |state| state.all_jobs(is_settled)).await?;
    worker.stop().await?;
    assert!(chain.with(|state| state.signed.values().all(|signed| signed.len() == 1)));
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn a_node_that_restarts_interrupts_nothing() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let engine = ScriptedEngine::new(Behaviour::default());
    let worker = Running::start(folder.path(), &chain, engine).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| {
        state.assign(1);
        state.is_away = true;
    });
    sleep(Duration::from_millis(700)).await;
    chain.with(|state| {
        state.is_away = false;
        state.assign(2);
    });
    until(&chain, "all jobs are settled", |state| state.all_jobs(is_settled)).await?;
    worker.stop().await?;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn a_drain_declines_new_jobs_and_finishes_signed_ones() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let delay = Duration::from_millis(100);
    let engine = ScriptedEngine::new(Behaviour { delay, ..Behaviour::default() });
    let worker = Running::start(folder.path(), &chain, engine.clone()).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| state.assign(1));
    while engine.runs.load(Ordering::SeqCst) == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    worker.trigger.pull();
    sleep(Duration::from_millis(30)).await;
    chain.with(|state| state.assign(2));
    timeout(PATIENCE, worker.task).await???;
    let stages = chain.with(|state| state.jobs.values().map(|job| job.stage).collect::<Vec<_>>());
    assert!(matches!(stages[0], Stage::Opened { .. } | Stage::Settled), "{stages:?}");
    assert_eq!(stages[1], Stage::Declined(DeclineReason::Overloaded));
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn a_second_request_to_stop_ends_at_once() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let delay = Duration::from_secs(3600);
    let engine = ScriptedEngine::new(Behaviour { delay, ..Behaviour::default() });
    let worker = Running::start(folder.path(), &chain, engine.clone()).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| state.assign(1));
    while engine.runs.load(Ordering::SeqCst) == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    worker.trigger.pull();
    worker.trigger.pull();
    timeout(Duration::from_secs(5), worker.task).await???;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn a_worker_without_its_journal_never_signs_what_was_assigned_before() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let noisy = Behaviour { is_noisy: true, ..Behaviour::default() };
    let worker = Running::start(folder.path(), &chain, ScriptedEngine::new(noisy)).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| state.assign(1));
    until(&chain, "a result is signed", |state| !state.signed.is_empty()).await?;
    worker.task.abort();
    drop(worker.task.await);
    std::fs::remove_dir_all(folder.path().join("data"))?;
    chain.with(|state| {
        state.reorganise();
        state.jobs.get_mut(&1).expect("assigned").ticket =
            *state.signed.keys().next().expect("signed");
    });
    let worker = Running::start(folder.path(), &chain, ScriptedEngine::new(noisy)).await?;
    let declined = |stage: &Stage| matches!(stage, Stage::Declined(_));
    until(&chain, "the job is declined", |state| state.all_jobs(declined)).await?;
    sleep(Duration::from_millis(100)).await;
    chain.with(|state| state.assign(2));
    until(&chain, "later jobs are served", |state| is_settled(&state.jobs[&2].stage)).await?;
    worker.stop().await?;
    assert!(chain.with(|state| state.signed.values().all(|signed| signed.len() == 1)));
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn another_key_than_the_registered_is_an_error_that_names_both() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let engine = ScriptedEngine::new(Behaviour::default());
    let (_trigger, shutdown) = Shutdown::new();
    let shared = Arc::new(chain.clone());
    let parts = parts(folder.path(), Role::Worker, shared, engine, shutdown).await?;
    crate::chain::Chain::register_worker(
        &chain,
        crate::chain::records::WorkerRegistration {
            operator: Default::default(),
            proof: Default::default(),
            payee: crate::testing::owner(),
            bond: 1_000,
            capacity: 1,
        },
    )
    .await?;
    let error = run(serve_settings(), parts).await.expect_err("another key");
    let is_named =
        matches!(&error, ServeError::Registration(RegistrationError::OtherOperator { .. }));
    assert!(is_named, "{error:?}");
    Ok(())
}

#[tokio::test]
async fn an_account_that_is_no_worker_is_an_error_unless_registration_is_asked_for() -> TestResult {
    let folder = TempDir::new()?;
    let chain = Arc::new(ScriptedChain::new());
    let engine = ScriptedEngine::new(Behaviour::default());
    let (_trigger, shutdown) = Shutdown::new();
    let parts = parts(folder.path(), Role::Worker, chain, engine, shutdown).await?;
    let settings = ServeSettings { registration: None, ..serve_settings() };
    let error = run(settings, parts).await.expect_err("not registered");
    let is_named =
        matches!(&error, ServeError::Registration(RegistrationError::NotRegistered { .. }));
    assert!(is_named, "{error:?}");
    Ok(())
}
