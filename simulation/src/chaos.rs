// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Random calls of everything by everybody.
//!
//! Daemons of honest and dishonest parties keep jobs going; between them anybody calls anything,
//! mostly with arguments that could be right, sometimes with ones that cannot.

mod attribution;
mod coverage;
mod inference;
mod registry;
mod verification;
mod workers;

pub use coverage::{all_calls, all_errors, Coverage, PALLETS};

use crate::{
    history::History,
    invariants::{self, Seen},
    party::Nature,
    random::Random,
    runtime::{
        self, AccountId, AuditProbability, Conditions, IsStopped, Runtime, RuntimeCall,
        SampleProbability, SessionValidators, Verification, Workers, MINIMUM_BOND,
    },
    world::{
        self, chain, everybody, World, BOND, OWNERS, REQUESTERS, STRANGERS, VALIDATORS, WORKERS,
    },
};
use credence_primitives::{
    ids::{DatasetId, JobId, ModelId},
    Balance,
};
use frame_support::weights::Weight;
use pallet_inference::{ResultEntry, Stage};
use pallet_workers::WorkerStatus;
use sp_core::ed25519;
use sp_runtime::Permill;

/// A chain under random use.
pub struct Chaos {
    world: World,
    coverage: Coverage,
    seen: Seen,
    history: History,
    datasets: Vec<DatasetId>,
    /// Results that dishonest workers could sign again.
    submitted: Vec<(AccountId, ResultEntry)>,
    /// Blocks until the emergency stop ends.
    stopped_for: u64,
    /// Blocks until there is idle weight again.
    busy_for: u64,
    /// Who unbonds a little in every block, and for how long.
    unbonding: (AccountId, u64),
    /// Registrations that succeeded, to be tried again.
    registered: Vec<(AccountId, pallet_registry::Call<Runtime>)>,
    seeds: u64,
}

/// How one chain went.
#[derive(Clone, Debug)]
pub struct Course {
    /// What was called.
    pub coverage: Coverage,
    /// What became of jobs.
    pub seen: Seen,
    /// How many receipts and entries were left behind.
    pub leaves: (usize, usize),
    /// The blocks.
    pub blocks: u64,
}

/// Makes at least so many random calls on a fresh chain; `seed` determines all of them.
///
/// # Panics
/// If anything that must hold does not, or anything panics.
pub fn run(seed: u64, calls: u64) -> Course {
    // What an earlier chain on this thread has left is no part of the seed.
    AuditProbability::set(Permill::from_percent(10));
    SampleProbability::set(Permill::from_percent(30));
    let (mut chain, world) = chain(seed);
    let mut chaos = Chaos {
        world,
        coverage: Coverage::default(),
        seen: Seen::default(),
        history: History::default(),
        datasets: Vec::new(),
        submitted: Vec::new(),
        stopped_for: 0,
        busy_for: 0,
        unbonding: (0, 0),
        registered: Vec::new(),
        seeds: 0,
    };
    chain.execute_with(|| chaos.populate());
    let mut blocks = 0;
    while chaos.coverage.made() < calls {
        blocks += chain.execute_with(|| chaos.blocks(calls));
        chaos.history.read(&mut chain);
        chain.execute_with(|| {
            invariants::check();
            chaos.history.check();
            chaos.world.forget();
        });
    }
    let leaves = chaos.history.len();
    Course { coverage: chaos.coverage, seen: chaos.seen, leaves, blocks }
}

impl Chaos {
    /// Something to begin with: models that are served.
    fn populate(&mut self) {
        for seed in 0..3u32 {
            let elements = [16, 320, 16][seed as usize];
            let manifest = world::manifest(u64::from(seed), elements, world::whole(61));
            let model = self.world.register_model(61, manifest, false).unwrap();
            for worker in [21, 22, 24, 25, 26, 27] {
                let ask = 100 + Balance::from(worker);
                let call = pallet_workers::Call::serve { model: model.id, ask };
                let _ = self.world.call(worker, call);
            }
        }
    }

    /// Some blocks, until so many calls have been made. Returns how many blocks.
    fn blocks(&mut self, calls: u64) -> u64 {
        let mut blocks = 0;
        while blocks < 8 && self.coverage.made() < calls {
            self.block();
            blocks += 1;
        }
        blocks
    }

    fn block(&mut self) {
        self.world.live();
        let count = self.random().below(14);
        for _ in 0..count {
            self.anything();
        }
        self.keep_unbonding();
        self.mend();
        self.end_block();
    }

    fn end_block(&mut self) {
        let made = std::mem::take(&mut self.world.made);
        for (call, outcome) in &made {
            self.coverage.note(call, *outcome);
            self.remember(call);
        }
        self.coverage.note_events();
        let conditions = self.conditions();
        self.turn_switches();
        self.watch();
        self.history.listen();
        runtime::next_block(conditions);
        self.history.note_root();
        // What hooks have said so far belongs to the new block, and is looked at with it.
    }

    /// Watches what calls and hooks have said in the block under way.
    fn watch(&mut self) {
        let seen = invariants::watch(&self.world);
        self.seen.settled += seen.settled;
        self.seen.losses += seen.losses;
        for (end, count) in seen.ends {
            *self.seen.ends.entry(end).or_default() += count;
        }
    }

    fn remember(&mut self, call: &RuntimeCall) {
        if let RuntimeCall::Inference(pallet_inference::Call::submit_results { results }) = call {
            for entry in results {
                let worker = pallet_inference::Jobs::<Runtime>::get(entry.job)
                    .and_then(|job| job.latest)
                    .map(|attempt| attempt.worker);
                self.submitted.extend(worker.map(|worker| (worker, entry.clone())));
            }
            let excess = self.submitted.len().saturating_sub(40);
            self.submitted.drain(..excess);
        }
    }

    fn random(&mut self) -> &mut Random {
        &mut self.world.random
    }

    /// What honest parties need in order to go on, they see to.
    fn mend(&mut self) {
        let validator = self.among(VALIDATORS);
        if self.is_honest(validator) && Verification::checker(validator).is_none() {
            let _ = self.world.register_checker(validator, BOND);
        }
        let worker = self.among(WORKERS);
        let standing = Workers::worker(worker).map(|worker| worker.standing);
        if matches!(standing, Some(pallet_workers::Standing::Jailed { .. })) {
            let _ = self.world.call(worker, pallet_workers::Call::return_to_service {});
        }
        // The slow one is welcome, too: or else nobody would ever be jailed.
        if !self.is_honest(worker) && self.world.nature(worker) != Nature::Silent {
            return;
        }
        match Workers::worker(worker) {
            None => drop(self.world.register_worker(worker, BOND)),
            Some(record) if record.service_status(MINIMUM_BOND) == WorkerStatus::Ready => {
                let first = self.random().index(3);
                let model = self.world.models[first].id;
                if !Workers::models(worker).contains(&model) {
                    let call = pallet_workers::Call::serve { model, ask: 200 };
                    let _ = self.world.call(worker, call);
                }
            },
            Some(_) => {},
        }
    }

    /// Enough withdrawals in a row that one more is too many.
    fn keep_unbonding(&mut self) {
        let (who, blocks) = self.unbonding;
        if blocks == 0 {
            if self.random().percent(4) {
                self.unbonding = (*self.random().pick(&[1, 2, 6, 21, 22, 26]), 20);
            }
            return;
        }
        self.unbonding.1 -= 1;
        let amount = 100;
        if WORKERS.contains(&who) {
            let _ = self.world.call(who, pallet_workers::Call::unbond { amount });
        } else {
            let _ = self.world.call(who, pallet_verification::Call::unbond { amount });
        }
    }

    fn conditions(&mut self) -> Conditions {
        let becomes_busy = self.random().percent(3);
        self.busy_for = match self.busy_for {
            0 if becomes_busy => 25,
            blocks => blocks.saturating_sub(1),
        };
        let is_busy = self.busy_for > 0;
        let random = &mut self.world.random;
        let plenty = Weight::from_parts(u64::MAX / 4, u64::MAX / 4);
        let some = Weight::from_parts(random.below(2_000_000_000), random.below(400_000));
        Conditions {
            poll: if random.percent(8) { some } else { plenty },
            idle: if is_busy || random.percent(20) { Weight::zero() } else { plenty },
            has_randomness: !random.percent(4),
            fork: 0,
        }
    }

    /// Emergency stops, sessions and parameters.
    fn turn_switches(&mut self) {
        if self.stopped_for > 0 {
            self.stopped_for -= 1;
            IsStopped::set(self.stopped_for > 0);
        } else if self.random().percent(2) {
            self.stopped_for = 1 + self.random().below(15);
            IsStopped::set(true);
        }
        if self.random().percent(3) {
            // The honest take turns; the two colluders always sit.
            let absent = 1 + self.random().below(5);
            let present = VALIDATORS.filter(|validator| *validator != absent);
            SessionValidators::set(present.collect());
        }
        if self.random().percent(3) {
            let audits = *self.random().pick(&[0, 10, 50]);
            AuditProbability::set(Permill::from_percent(audits));
            let samples = *self.random().pick(&[0, 30, 100]);
            SampleProbability::set(Permill::from_percent(samples));
        }
    }

    fn anything(&mut self) {
        let choice = self.random().below(100);
        match choice {
            0..=21 => self.registry(),
            22..=39 => self.workers(),
            40..=69 => self.inference(),
            70..=84 => self.verification(),
            _ => self.attribution(),
        }
    }

    // ---- Choices ----

    fn anybody(&mut self) -> AccountId {
        let everybody = everybody();
        *self.random().pick(&everybody)
    }

    fn among(&mut self, accounts: std::ops::RangeInclusive<AccountId>) -> AccountId {
        let (first, last) = (*accounts.start(), *accounts.end());
        first + self.random().below(last - first + 1)
    }

    fn owner(&mut self) -> AccountId {
        self.usually(OWNERS)
    }

    fn worker(&mut self) -> AccountId {
        self.usually(WORKERS)
    }

    fn validator(&mut self) -> AccountId {
        self.usually(VALIDATORS)
    }

    fn requester(&mut self) -> AccountId {
        self.usually(REQUESTERS)
    }

    fn stranger(&mut self) -> AccountId {
        self.among(STRANGERS)
    }

    fn usually(&mut self, accounts: std::ops::RangeInclusive<AccountId>) -> AccountId {
        if self.random().percent(92) {
            self.among(accounts)
        } else {
            self.anybody()
        }
    }

    fn amount(&mut self) -> Balance {
        let amounts = [0, 1, 9, 1_000, 60_000, 100_000, 400_000, 2_000_000, 5_000_000, u128::MAX];
        *self.random().pick(&amounts)
    }

    /// A model, of those that take jobs where there are any, seldom one that never was.
    fn model(&mut self) -> ModelId {
        if self.random().percent(3) {
            return ModelId(self.random().hash());
        }
        let offered: Vec<ModelId> = self.models(world::is_offered);
        let all = self.models(|_| true);
        let from = if self.random().percent(75) && !offered.is_empty() { offered } else { all };
        *self.random().pick(&from)
    }

    fn models(&self, holds: impl Fn(&ModelId) -> bool) -> Vec<ModelId> {
        let recent = self.world.models.iter().skip(3).rev().take(30);
        let all = self.world.models.iter().take(3).chain(recent);
        all.map(|model| model.id).filter(holds).collect()
    }

    /// A model that somebody serves.
    fn served_model(&mut self) -> ModelId {
        let served = self.models(|id| world::is_offered(id) && !Workers::serving(*id).is_empty());
        if served.is_empty() || self.random().percent(10) {
            return self.model();
        }
        *self.random().pick(&served)
    }

    fn dataset(&mut self) -> DatasetId {
        let recent: Vec<DatasetId> = self.datasets.iter().rev().take(20).copied().collect();
        if recent.is_empty() || self.random().percent(4) {
            return DatasetId(self.random().hash());
        }
        *self.random().pick(&recent)
    }

    /// A job, open where there are any, seldom one that never was.
    fn job(&mut self, is_wanted: impl Fn(&Stage) -> bool) -> JobId {
        let wanted: Vec<JobId> = pallet_inference::Jobs::<Runtime>::iter()
            .filter(|(_, job)| is_wanted(&job.stage))
            .map(|(id, _)| id)
            .collect();
        if wanted.is_empty() || self.random().percent(6) {
            let next = pallet_inference::NextJob::<Runtime>::get();
            return self.random().below(next + 2);
        }
        *self.random().pick(&wanted)
    }

    /// Who owns a model, or somebody else.
    fn owner_of(&mut self, model: &ModelId) -> AccountId {
        let owner = pallet_registry::Models::<Runtime>::get(model).map(|record| record.owner);
        match owner {
            Some(owner) if self.random().percent(90) => owner,
            _ => self.anybody(),
        }
    }

    fn is_honest(&self, who: AccountId) -> bool {
        self.world.nature(who) == Nature::Honest
    }

    /// Governance, and seldom somebody who would like to be it.
    fn govern(&mut self, call: impl Into<RuntimeCall>) {
        if self.random().percent(92) {
            let _ = self.world.govern(call);
        } else {
            let who = self.anybody();
            let _ = self.world.call(who, call);
        }
    }

    fn seed(&mut self) -> u64 {
        self.seeds += 1;
        // Now and then the same again.
        if self.random().percent(5) {
            self.seeds / 2
        } else {
            1_000 + self.seeds
        }
    }

    /// The first key of some worker or checker that is as honest as `who`: no honest party takes
    /// a key that cheats have.
    fn first_key(&mut self, purpose: &'static str, who: AccountId) -> ed25519::Pair {
        let whose = if purpose == "operator" { WORKERS } else { VALIDATORS };
        let alike = whose.filter(|other| self.is_honest(*other) == self.is_honest(who));
        let alike: Vec<AccountId> = alike.collect();
        let other = *self.random().pick(&alike);
        self.world.first_pair(purpose, other)
    }
}
