// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A chain that plays the protocol's rules for one worker and one checker.

mod rules;

use super::{model_info, GENESIS, MODEL};
use crate::chain::{
    records::{CheckerRecord, CheckerRegistration, Standing, WorkerRecord, WorkerRegistration},
    Chain, ChainError, CheckerView, DeclineReason, DutiesCall, ModelInfo, Opening, SignedResult,
    Taken, WorkerView,
};
use async_trait::async_trait;
use credence_primitives::{
    ids::{CheckerKey, JobId, ModelId, Signature},
    Balance,
};
pub(crate) use rules::{CheckStage, Stage, State};
use sp_core::{crypto::AccountId32, H256};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{task::JoinHandle, time::sleep};

/// The time between blocks.
pub(crate) const BLOCK_TIME: Duration = Duration::from_millis(20);
const POLL: Duration = Duration::from_millis(3);

/// The chain; clones share it.
#[derive(Clone, Default)]
pub(crate) struct ScriptedChain(Arc<Mutex<State>>);

impl ScriptedChain {
    pub(crate) fn new() -> Self {
        let chain = Self::default();
        chain.with(State::next_block);
        chain
    }

    /// Lets blocks come until the handle is aborted.
    pub(crate) fn start(&self) -> JoinHandle<()> {
        let chain = self.clone();
        tokio::spawn(async move {
            loop {
                sleep(BLOCK_TIME).await;
                chain.with(State::next_block);
            }
        })
    }

    pub(crate) fn with<T>(&self, read: impl FnOnce(&mut State) -> T) -> T {
        read(&mut self.0.lock().expect("not poisoned"))
    }

    /// What a node that is away, or a pool that gives up, answers.
    fn call<T>(
        &self,
        call: impl FnOnce(&mut State) -> Result<T, ChainError>,
    ) -> Result<T, ChainError> {
        self.with(|state| {
            if state.is_away {
                return Err(ChainError::Unreachable { source: "the node is away".into() });
            }
            call(state)
        })
    }

    /// As [`Self::call`], for transactions.
    fn submit<T>(
        &self,
        call: impl FnOnce(&mut State) -> Result<T, ChainError>,
    ) -> Result<T, ChainError> {
        self.call(|state| {
            state.transactions += 1;
            if state.give_ups > 0 {
                state.give_ups -= 1;
                return Err(ChainError::GivenUp { source: "the pool is full".into() });
            }
            let result = call(state);
            if state.lost_answers > 0 {
                state.lost_answers -= 1;
                return Err(ChainError::Unsure { source: "the answer was lost".into() });
            }
            result
        })
    }

    async fn next(&self, after: Option<H256>) -> Result<(), ChainError> {
        loop {
            let best = self.call(|state| Ok(state.moment().best.hash))?;
            if after != Some(best) {
                return Ok(());
            }
            sleep(POLL).await;
        }
    }
}

#[async_trait]
impl Chain for ScriptedChain {
    fn genesis(&self) -> H256 {
        GENESIS
    }

    async fn next_worker_view(
        &self,
        _: &AccountId32,
        after: Option<H256>,
    ) -> Result<WorkerView, ChainError> {
        self.next(after).await?;
        self.call(|state| Ok(state.worker_view()))
    }

    async fn next_checker_view(
        &self,
        _: CheckerKey,
        after: Option<H256>,
    ) -> Result<CheckerView, ChainError> {
        self.next(after).await?;
        self.call(|state| Ok(state.checker_view()))
    }

    async fn model(&self, model: ModelId) -> Result<Option<ModelInfo>, ChainError> {
        self.call(|_| Ok((model == MODEL).then(model_info)))
    }

    async fn input(&self, job: JobId, _: H256) -> Result<Option<Vec<u8>>, ChainError> {
        self.call(|state| Ok(state.input(job)))
    }

    async fn output(&self, job: JobId, _: H256) -> Result<Option<Vec<u8>>, ChainError> {
        self.call(|state| Ok(state.checks.get(&job).map(|check| check.workers_output.clone())))
    }

    async fn submit_results(&self, results: Vec<SignedResult>) -> Result<Taken, ChainError> {
        self.submit(|state| Ok(state.take_results(&results)))
    }

    async fn open(&self, job: JobId, opening: Opening) -> Result<u64, ChainError> {
        self.submit(|state| state.take_opening(job, &opening))
    }

    async fn decline(
        &self,
        job: JobId,
        reason: DeclineReason,
        signature: Signature,
    ) -> Result<u64, ChainError> {
        self.submit(|state| state.take_decline(job, reason, &signature))
    }

    async fn duties(&self, call: DutiesCall) -> Result<(), ChainError> {
        self.submit(|state| state.take_duties(&call))
    }

    async fn worker(&self, _: &AccountId32) -> Result<Option<WorkerRecord>, ChainError> {
        self.call(|state| Ok(state.worker.clone()))
    }

    async fn register_worker(&self, registration: WorkerRegistration) -> Result<(), ChainError> {
        self.submit(|state| {
            state.worker = Some(WorkerRecord {
                operator: registration.operator,
                payee: registration.payee,
                free_bond: registration.bond,
                minimum_bond: 100,
                capacity: registration.capacity,
                standing: Standing::Active,
                prices: Vec::new(),
            });
            Ok(())
        })
    }

    async fn set_price(&self, model: ModelId, ask: Balance) -> Result<(), ChainError> {
        self.submit(|state| {
            if let Some(worker) = &mut state.worker {
                worker.prices.retain(|(other, _)| *other != model);
                worker.prices.push((model, ask));
            }
            Ok(())
        })
    }

    async fn checker(&self, _: &AccountId32) -> Result<Option<CheckerRecord>, ChainError> {
        self.call(|state| Ok(state.checker.clone()))
    }

    async fn register_checker(&self, registration: CheckerRegistration) -> Result<(), ChainError> {
        self.submit(|state| {
            state.checker = Some(CheckerRecord {
                key: registration.key,
                free_bond: registration.bond,
                minimum_bond: 100,
                standing: Standing::Active,
            });
            Ok(())
        })
    }

    async fn spendable(&self, _: &AccountId32) -> Result<Balance, ChainError> {
        self.call(|_| Ok(1_000_000))
    }
}
