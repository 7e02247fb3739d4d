// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A chain in this process, which takes no time: whenever everything it waits for has come, there
//! is another block.
//!
//! A job lives as long as it needs on the real one: assigned, waiting while others verify, opened,
//! gone. What the worker has handed in is kept, and looked at after the clock has stopped.

use crate::Failure;
use async_trait::async_trait;
use credence_inference_worker::chain::{
    records::{CheckerRecord, CheckerRegistration, Standing, WorkerRecord, WorkerRegistration},
    AssignedJob, BlockRef, Chain, ChainError, CheckerView, DeclineReason, DutiesCall, ModelInfo,
    Moment, Opening, SignedResult, Taken, Todo, WorkerView,
};
use credence_primitives::{
    commitment::{input_hash, output_commitment, output_hash, result_payload},
    ids::{CheckerKey, JobId, ModelId, OutputCommitment, Signature, Ticket},
    manifest::{Assurance, AssuranceSet},
    ActiveBlock, Balance,
};
use sp_core::{crypto::AccountId32, crypto::Pair as _, ed25519, H256};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// The hash of the chain's first block.
pub(crate) const GENESIS: H256 = H256::repeat_byte(1);
/// Blocks that a worker has for a result.
const WINDOW: ActiveBlock = 250;
/// Blocks by which the last final one is behind.
const FINALITY_LAG: u64 = 2;
/// What the worker can spend, and what its bond must be.
const FUNDS: Balance = 1_000_000;

/// The chain.
pub(crate) struct QuickChain {
    state: Mutex<State>,
    best: watch::Sender<u64>,
    model: ModelInfo,
    /// Inputs and their hashes. Jobs take them in turn; there are more of them than outputs that a
    /// worker remembers, so that every job is a run.
    inputs: Vec<(Vec<u8>, H256)>,
}

#[derive(Default)]
struct State {
    block: u64,
    last_job: JobId,
    jobs: BTreeMap<JobId, Job>,
    worker: Option<WorkerRecord>,
    /// How many jobs come at once, and until when.
    orders: Option<(usize, Instant)>,
    taken: Vec<(Ticket, SignedResult)>,
    opened: Vec<(Ticket, OutputCommitment, Opening)>,
    declined: Vec<DeclineReason>,
}

struct Job {
    ticket: Ticket,
    stage: Stage,
}

enum Stage {
    Assigned { until: ActiveBlock },
    Verifying { commitment: OutputCommitment, since: u64 },
    Opening(OutputCommitment),
}

impl State {
    /// Every block is an active one.
    fn now(&self) -> ActiveBlock {
        ActiveBlock::try_from(self.block).unwrap_or(ActiveBlock::MAX)
    }

    /// Makes a block, if nothing is waited for.
    fn go_on(&mut self) -> bool {
        let is_waiting =
            self.jobs.values().any(|job| !matches!(job.stage, Stage::Verifying { .. }));
        if is_waiting || (self.jobs.is_empty() && self.orders.is_none()) {
            return false;
        }
        self.block += 1;
        for job in self.jobs.values_mut() {
            // One block shows the worker that its result is in, the next asks for the opening.
            match job.stage {
                Stage::Verifying { commitment, since } if since + 1 < self.block => {
                    job.stage = Stage::Opening(commitment);
                },
                _ => {},
            }
        }
        match self.orders {
            Some((at_once, until)) if Instant::now() < until => {
                for _ in 0..at_once {
                    self.last_job += 1;
                    let ticket = Ticket(H256::from_low_u64_be(self.last_job));
                    let stage = Stage::Assigned { until: self.now() + WINDOW };
                    self.jobs.insert(self.last_job, Job { ticket, stage });
                }
            },
            _ => self.orders = None,
        }
        true
    }
}

impl QuickChain {
    /// A chain with one model.
    pub(crate) fn new(model: ModelInfo, inputs: Vec<Vec<u8>>) -> Self {
        let inputs = inputs.into_iter().map(|input| {
            let hash = input_hash(&input);
            (input, hash)
        });
        let state = Mutex::new(State { block: 1, ..State::default() });
        Self { state, best: watch::Sender::new(1), model, inputs: inputs.collect() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something, and makes the blocks that can then be made.
    fn then<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let value = change(&mut state);
        while state.go_on() {}
        self.best.send_replace(state.block);
        value
    }

    /// Waits until the worker serves the model.
    pub(crate) async fn is_served(&self) {
        let mut best = self.best.subscribe();
        while self.state().worker.as_ref().is_none_or(|worker| worker.prices.is_empty()) {
            if best.changed().await.is_err() {
                return;
            }
        }
    }

    /// Assigns so many jobs at once, again and again for `block`, and waits until the last is gone.
    /// Returns how many there were, and how long that took.
    pub(crate) async fn order(&self, at_once: usize, block: Duration) -> (u64, Duration) {
        let begun = Instant::now();
        let mut best = self.best.subscribe();
        let before = self.state().last_job;
        self.then(|state| state.orders = Some((at_once, begun + block)));
        loop {
            {
                let state = self.state();
                if state.orders.is_none() && state.jobs.is_empty() {
                    return (state.last_job - before, begun.elapsed());
                }
            }
            // The sender lives as long as this does.
            drop(best.changed().await);
        }
    }

    /// Whether all that was handed in since the last time is in order.
    pub(crate) fn audit(&self, jobs: u64, operator: &ed25519::Public) -> Result<(), Failure> {
        let (taken, opened, declined) = {
            let mut state = self.state();
            (
                std::mem::take(&mut state.taken),
                std::mem::take(&mut state.opened),
                std::mem::take(&mut state.declined),
            )
        };
        if let Some(reason) = declined.first() {
            return Err(format!("{} jobs were declined: {reason:?}", declined.len()).into());
        }
        if taken.len() as u64 != jobs || opened.len() as u64 != jobs {
            let (taken, opened) = (taken.len(), opened.len());
            return Err(format!("{jobs} jobs, {taken} results, {opened} openings").into());
        }
        for (ticket, result) in &taken {
            let payload = result_payload(ticket, &result.commitment, &H256::zero());
            if !ed25519::Pair::verify(&result.signature, payload, operator) {
                return Err(format!("the signature for job {} is wrong", result.job).into());
            }
        }
        for (ticket, commitment, opening) in &opened {
            let hash = output_hash(&opening.output);
            if output_commitment(ticket, &hash, &opening.salt) != *commitment {
                return Err("an opening does not fit its commitment".into());
            }
        }
        Ok(())
    }
}

fn refused(error: &str) -> ChainError {
    ChainError::Refused { pallet: "Inference".into(), error: error.into() }
}

#[async_trait]
impl Chain for QuickChain {
    fn genesis(&self) -> H256 {
        GENESIS
    }

    async fn next_worker_view(
        &self,
        _: &AccountId32,
        after: Option<H256>,
    ) -> Result<WorkerView, ChainError> {
        let mut best = self.best.subscribe();
        let is_new = |block: &u64| after != Some(H256::from_low_u64_be(*block));
        // The sender lives as long as this does.
        drop(best.wait_for(is_new).await);
        let state = self.state();
        let jobs = state.jobs.iter().filter_map(|(number, job)| {
            let (_, hash) = self.inputs.get(*number as usize % self.inputs.len())?;
            Some(AssignedJob {
                job: *number,
                ticket: job.ticket,
                model: self.model.spec.id,
                input_hash: *hash,
                assurance: AssuranceSet::of(&[Assurance::Checked]),
                todo: match job.stage {
                    Stage::Assigned { until } => Todo::Submit { until },
                    Stage::Verifying { .. } => Todo::Wait,
                    Stage::Opening(_) => Todo::Open,
                },
            })
        });
        let number = state.block;
        Ok(WorkerView {
            moment: Moment {
                best: BlockRef { number, hash: H256::from_low_u64_be(number) },
                finalized: number.saturating_sub(FINALITY_LAG),
                now: state.now(),
            },
            jobs: jobs.collect(),
        })
    }

    async fn next_checker_view(
        &self,
        _: CheckerKey,
        _: Option<H256>,
    ) -> Result<CheckerView, ChainError> {
        std::future::pending().await
    }

    async fn model(&self, model: ModelId) -> Result<Option<ModelInfo>, ChainError> {
        Ok((model == self.model.spec.id).then(|| self.model.clone()))
    }

    async fn input(&self, job: JobId, _: H256) -> Result<Option<Vec<u8>>, ChainError> {
        Ok(self.inputs.get(job as usize % self.inputs.len()).map(|(input, _)| input.clone()))
    }

    async fn output(&self, _: JobId, _: H256) -> Result<Option<Vec<u8>>, ChainError> {
        Ok(None)
    }

    async fn submit_results(&self, results: Vec<SignedResult>) -> Result<Taken, ChainError> {
        Ok(self.then(|state| {
            let block = state.block;
            for result in results {
                if let Some(job) = state.jobs.get_mut(&result.job) {
                    let commitment = result.commitment;
                    job.stage = Stage::Verifying { commitment, since: block };
                    state.taken.push((job.ticket, result));
                }
            }
            Taken { block: block + 1, refused: Vec::new() }
        }))
    }

    async fn open(&self, job: JobId, opening: Opening) -> Result<u64, ChainError> {
        self.then(|state| match state.jobs.remove(&job) {
            Some(Job { ticket, stage: Stage::Opening(commitment) }) => {
                state.opened.push((ticket, commitment, opening));
                Ok(state.block)
            },
            _ => Err(refused("OpeningNotAwaited")),
        })
    }

    async fn decline(
        &self,
        job: JobId,
        reason: DeclineReason,
        _: Signature,
    ) -> Result<u64, ChainError> {
        Ok(self.then(|state| {
            state.jobs.remove(&job);
            state.declined.push(reason);
            state.block
        }))
    }

    async fn duties(&self, _: DutiesCall) -> Result<(), ChainError> {
        Err(refused("NotRegistered"))
    }

    async fn worker(&self, _: &AccountId32) -> Result<Option<WorkerRecord>, ChainError> {
        Ok(self.state().worker.clone())
    }

    async fn register_worker(&self, registration: WorkerRegistration) -> Result<(), ChainError> {
        self.state().worker = Some(WorkerRecord {
            operator: registration.operator,
            payee: registration.payee,
            free_bond: registration.bond,
            minimum_bond: FUNDS,
            capacity: registration.capacity,
            standing: Standing::Active,
            prices: Vec::new(),
        });
        Ok(())
    }

    async fn set_price(&self, model: ModelId, ask: Balance) -> Result<(), ChainError> {
        self.then(|state| {
            if let Some(worker) = &mut state.worker {
                worker.prices.push((model, ask));
            }
        });
        Ok(())
    }

    async fn checker(&self, _: &AccountId32) -> Result<Option<CheckerRecord>, ChainError> {
        Ok(None)
    }

    async fn register_checker(&self, _: CheckerRegistration) -> Result<(), ChainError> {
        Err(refused("NotRegistered"))
    }

    async fn spendable(&self, _: &AccountId32) -> Result<Balance, ChainError> {
        Ok(FUNDS)
    }
}
