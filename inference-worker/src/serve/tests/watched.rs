// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What an operator sees of a worker: metrics and readiness.

use super::{is_settled, Running};
use crate::{
    chain::{
        records::{Standing, WorkerRecord},
        Chain as _,
    },
    metrics::labels::{Call, Outcome},
    models::Models,
    serve::registration,
    server::{Obstacle, Readiness},
    status::{Happening, Observer},
    testing::{
        chain::ScriptedChain,
        engine::{Behaviour, ScriptedEngine},
        happened, owner, recorder, serve_settings, store, until, TestResult, MODEL,
    },
};
use credence_primitives::ids::ModelId;
use sp_core::H256;
use std::sync::Arc;
use tempfile::TempDir;

#[tokio::test]
async fn final_blocks_and_what_becomes_of_transactions_are_told() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let engine = ScriptedEngine::new(Behaviour::default());
    let (observer, record) = recorder();
    let worker = Running::watched(folder.path(), &chain, engine, observer).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    chain.with(|state| state.give_ups = 1);
    chain.with(|state| state.assign(1));
    until(&chain, "the job is settled", |state| state.all_jobs(is_settled)).await?;
    worker.stop().await?;
    let is_final =
        |happening: &Happening| matches!(happening, Happening::Block { finalized: 1.., .. });
    happened(&record, is_final).await?;
    for call in [Call::Register, Call::Results, Call::Open] {
        let done = Happening::Sent(call, Outcome::Done);
        happened(&record, |happening| *happening == done).await?;
    }
    let has_failed =
        |happening: &Happening| matches!(happening, Happening::Sent(_, Outcome::Failed));
    happened(&record, has_failed).await?;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn a_worker_is_ready_and_offers_its_models_before_any_job_first_or_again() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    // The second time the model is priced on chain already.
    for _ in 0..2 {
        let (observer, record) = recorder();
        let engine = ScriptedEngine::new(Behaviour::default());
        let worker = Running::watched(folder.path(), &chain, engine, observer).await?;
        let is_prepared = |happening: &Happening| matches!(happening, Happening::Prepared(info) if info.spec.id == MODEL);
        happened(&record, is_prepared).await?;
        happened(&record, |happening| matches!(happening, Happening::Block { .. })).await?;
        happened(&record, |happening| *happening == Happening::ModelReady).await?;
        let readiness = Readiness::default();
        readiness.set(Obstacle::NoModel, true);
        record.lock().expect("not poisoned").iter().for_each(|it| readiness.observe(it));
        assert_eq!(readiness.obstacles(), []);
        until(&chain, "it serves", |state| {
            state.worker.as_ref().is_some_and(|worker| worker.prices == [(MODEL, 10)])
        })
        .await?;
        worker.stop().await?;
    }
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn a_worker_that_is_not_in_service_is_not_ready() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let engine = ScriptedEngine::new(Behaviour::default());
    let worker = Running::start(folder.path(), &chain, engine).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    worker.stop().await?;
    blocks.abort();

    let readiness = Readiness::default();
    let watched = readiness.clone();
    let observer = Observer::new(move |happening| watched.observe(happening));
    let (settings, mut last) = (serve_settings(), None);
    let registered = chain.with(|state| state.worker.clone());
    let standings = [
        (Some(Standing::Suspended { until: 9 }), true),
        (Some(Standing::Active), false),
        (Some(Standing::Leaving), true),
        (Some(Standing::Active), false),
        (Some(Standing::Ejected), true),
        (None, true),
    ];
    for (standing, stands) in standings {
        chain.with(|state| {
            state.worker = registered
                .clone()
                .zip(standing)
                .map(|(worker, standing)| WorkerRecord { standing, ..worker });
        });
        registration::look(&settings, &chain, &observer, &mut last).await;
        assert_eq!(readiness.has(Obstacle::NotRegistered), stands, "{standing:?}");
        // A node that does not answer changes nothing.
        chain.with(|state| state.is_away = true);
        registration::look(&settings, &chain, &observer, &mut last).await;
        chain.with(|state| state.is_away = false);
        assert_eq!(readiness.has(Obstacle::NotRegistered), stands, "{standing:?}");
    }
    Ok(())
}

#[tokio::test]
async fn models_that_could_not_be_offered_are_offered_later() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let engine = ScriptedEngine::new(Behaviour::default());
    let worker = Running::start(folder.path(), &chain, engine.clone()).await?;
    until(&chain, "it is registered", |state| state.worker.is_some()).await?;
    worker.stop().await?;
    blocks.abort();

    let record = chain.worker(&owner()).await?.ok_or("registered")?;
    let files = Arc::new(store(folder.path()).await?);
    let shared = Arc::new(chain.clone());
    let models = Arc::new(Models::new(shared.clone(), engine, files));
    let offered = (shared, models, Observer::nobody());
    let unknown = ModelId(H256::repeat_byte(9));
    let prices = [(MODEL, 20), (unknown, 1)];
    chain.with(|state| state.give_ups = 1);
    let (served, left) = registration::offer_once(&record, &prices, &offered).await;
    assert_eq!((served, left.as_slice()), (0, &prices[..]));
    let (served, left) = registration::offer_once(&record, &prices, &offered).await;
    assert_eq!((served, left.as_slice()), (1, &[(unknown, 1)][..]));
    assert!(chain.with(|state| state
        .worker
        .as_ref()
        .is_some_and(|worker| worker.prices.contains(&(MODEL, 20)))));
    Ok(())
}
