// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Accounts, keys and models on the runtime, and the daemons of honest and dishonest parties.

mod checkers;
mod models;
mod workers;

pub use models::{
    computed, false_output, input, is_true, manifest, truth, whole, with_attribution, Model,
};

use crate::{
    outputs::class_at,
    party::Nature,
    random::Random,
    runtime::{
        self, make, AccountId, Failure, Registry, Runtime, RuntimeCall, SessionValidators, System,
        Workers,
    },
};
use codec::Encode;
use credence_primitives::{
    commitment::{domain_hash, operator_payload},
    duty::Verdict,
    ids::{JobId, ModelId, OperatorKey, Ticket},
    manifest::{Assurance, AssuranceSet, Manifest},
    numeric::ClassId,
    tensor::Axis,
    Balance,
};
use frame_system::RawOrigin;
use pallet_inference::Request;
use sp_core::{ed25519, Pair, H256};
use std::collections::{BTreeMap, BTreeSet};

/// Validators; of a session seven.
pub const VALIDATORS: std::ops::RangeInclusive<AccountId> = 1..=8;
/// Owners of workers.
pub const WORKERS: std::ops::RangeInclusive<AccountId> = 21..=28;
/// Who asks for inferences.
pub const REQUESTERS: std::ops::RangeInclusive<AccountId> = 41..=44;
/// Who registers models and datasets.
pub const OWNERS: std::ops::RangeInclusive<AccountId> = 61..=64;
/// Who is none of these.
pub const STRANGERS: std::ops::RangeInclusive<AccountId> = 81..=83;
/// What everybody has at first.
pub const WEALTH: Balance = 1_000_000_000;
/// The one numeric class of floats.
pub const CLASS: ClassId = ClassId(1);
/// What a worker or checker puts up.
pub const BOND: Balance = 2_000_000;

/// Everybody.
pub fn everybody() -> Vec<AccountId> {
    [VALIDATORS, WORKERS, REQUESTERS, OWNERS, STRANGERS].into_iter().flatten().collect()
}

/// A key, by what it is for, whose it is and how many there were before.
fn pair(purpose: &str, who: AccountId, number: u32) -> ed25519::Pair {
    let seed = domain_hash("simulation/key", &(purpose, who, number));
    ed25519::Pair::from_seed(&seed.0)
}

/// The chain's first block.
pub fn genesis() -> H256 {
    System::block_hash(0)
}

/// What a worker has committed to, or a checker.
#[derive(Clone, Debug)]
struct Own {
    output: Vec<u8>,
    salt: H256,
    conduct: Conduct,
}

/// How a party deals with one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conduct {
    /// As it should.
    Honest,
    /// No word.
    Absent,
    /// A checker's refusal.
    Declines,
    /// A commitment, and nothing after it.
    StopsHalfWay,
    /// A checker's commitment to what another has committed to.
    CopiesRoot,
    /// A worker's commitment to something that fits no manifest.
    Malformed,
    /// A checker's verdict, with its true output.
    Says(Verdict),
    /// The coalition's false output, and this verdict on it.
    Lies(Verdict),
    /// A worker's output of another model.
    OtherModel,
}

/// Everybody, and what they know.
pub struct World {
    /// What everybody's choices come from.
    pub random: Random,
    /// The dishonest; all others are honest.
    pub natures: BTreeMap<AccountId, Nature>,
    /// What some do whatever their nature.
    pub scripts: BTreeMap<AccountId, Conduct>,
    /// All models that were ever registered.
    pub models: Vec<Model>,
    pairs: BTreeMap<[u8; 32], ed25519::Pair>,
    numbers: BTreeMap<(&'static str, AccountId), u32>,
    results: BTreeMap<Ticket, Own>,
    checks: BTreeMap<(AccountId, Ticket), Own>,
    /// Calls made by daemons, and what became of them.
    pub made: Vec<(RuntimeCall, Result<(), Failure>)>,
}

impl World {
    /// Two of seven validators collude with two workers; of the other workers one is slow and one
    /// lies on its own account.
    pub fn new(seed: u64) -> Self {
        let natures = [
            (6, Nature::Colluding),
            (7, Nature::Colluding),
            (24, Nature::Silent),
            (25, Nature::Lying),
            (26, Nature::Colluding),
            (27, Nature::Colluding),
        ];
        Self {
            random: Random::new(seed),
            natures: natures.into(),
            scripts: BTreeMap::new(),
            models: Vec::new(),
            pairs: BTreeMap::new(),
            numbers: BTreeMap::new(),
            results: BTreeMap::new(),
            checks: BTreeMap::new(),
            made: Vec::new(),
        }
    }

    /// What an account's owner is.
    pub fn nature(&self, who: AccountId) -> Nature {
        self.natures.get(&who).copied().unwrap_or(Nature::Honest)
    }

    /// Makes a call and notes it.
    pub fn make(
        &mut self,
        call: impl Into<RuntimeCall>,
        origin: RawOrigin<AccountId>,
    ) -> Result<(), Failure> {
        let call = call.into();
        let outcome = make(call.clone(), origin);
        self.made.push((call, outcome));
        outcome
    }

    /// Makes a signed call and notes it.
    pub fn call(&mut self, who: AccountId, call: impl Into<RuntimeCall>) -> Result<(), Failure> {
        self.make(call, RawOrigin::Signed(who))
    }

    /// Makes a call of governance and notes it.
    pub fn govern(&mut self, call: impl Into<RuntimeCall>) -> Result<(), Failure> {
        self.make(call, RawOrigin::Root)
    }

    /// A fresh key of an account.
    pub fn new_pair(&mut self, purpose: &'static str, who: AccountId) -> ed25519::Pair {
        let number = self.numbers.entry((purpose, who)).or_default();
        *number += 1;
        let pair = pair(purpose, who, *number);
        self.pairs.insert(pair.public().0, pair);
        pair
    }

    /// An account's first key again.
    pub fn first_pair(&mut self, purpose: &'static str, who: AccountId) -> ed25519::Pair {
        let pair = pair(purpose, who, 1);
        self.pairs.insert(pair.public().0, pair);
        pair
    }

    /// The secret of a public key.
    pub fn secret(&self, public: &ed25519::Public) -> Option<&ed25519::Pair> {
        self.pairs.get(&public.0)
    }

    /// A validator gets a checker with a new key.
    pub fn register_checker(&mut self, who: AccountId, bond: Balance) -> Result<(), Failure> {
        let pair = self.new_pair("checker", who);
        let payload = pallet_verification::types::checker_payload(&genesis(), &who);
        let proof = pair.sign(payload.as_bytes());
        let key = pair.public();
        self.call(who, pallet_verification::Call::register_checker { key, proof, bond })
    }

    /// A worker registers with a new key.
    pub fn register_worker(&mut self, who: AccountId, bond: Balance) -> Result<(), Failure> {
        let pair = self.new_pair("operator", who);
        let proof = pair.sign(operator_payload(&genesis(), &who).as_bytes());
        self.call(
            who,
            pallet_workers::Call::register {
                operator: pair.public(),
                proof,
                payee: who,
                bond,
                capacity: 8,
            },
        )
    }

    /// Registers a model and remembers it.
    pub fn register_model(
        &mut self,
        owner: AccountId,
        manifest: Manifest<AccountId>,
        is_chaotic: bool,
    ) -> Result<Model, Failure> {
        let Some(Axis::Fixed(elements)) =
            manifest.outputs.first().and_then(|output| output.tensor.shape.first())
        else {
            unreachable!("all outputs have a fixed axis")
        };
        let slots = match manifest.outputs.get(1).and_then(|output| output.tensor.shape.first()) {
            Some(Axis::Fixed(slots)) => Some(*slots),
            _ => None,
        };
        let id = ModelId::new(&owner, &manifest);
        let model = Model { id, elements: *elements, slots, is_chaotic };
        let manifest = Box::new(manifest);
        self.call(owner, pallet_registry::Call::register_model { manifest, payee: owner })?;
        if self.model(&id).is_none() {
            self.models.push(model);
        }
        Ok(model)
    }

    /// A model by name.
    pub fn model(&self, id: &ModelId) -> Option<Model> {
        self.models.iter().find(|model| model.id == *id).copied()
    }

    /// Asks for an inference; the number of the job is the one before the next.
    pub fn request(
        &mut self,
        requester: AccountId,
        model: ModelId,
        assurance: Assurance,
    ) -> Result<JobId, Failure> {
        let request = Request {
            model,
            input: input(self.random.below(1_000)),
            assurance: AssuranceSet::of(&[assurance]),
            max_fee: 20_000,
            deadline: 60,
        };
        self.call(requester, pallet_inference::Call::request { request })?;
        Ok(pallet_inference::NextJob::<Runtime>::get() - 1)
    }

    /// One block of everybody's daemons.
    pub fn live(&mut self) {
        self.work();
        self.check();
        self.watch();
    }

    /// Forgets what belongs to jobs that are over.
    pub fn forget(&mut self) {
        let open: BTreeSet<Ticket> = pallet_inference::Jobs::<Runtime>::iter_values()
            .filter(|job| job.is_open())
            .filter_map(|job| job.latest.map(|attempt| attempt.ticket))
            .collect();
        self.results.retain(|ticket, _| open.contains(ticket));
        self.checks.retain(|(_, ticket), _| open.contains(ticket));
    }
}

/// A chain with governance's class set, validators with checkers, and everybody rich.
pub fn chain(seed: u64) -> (sp_io::TestExternalities, World) {
    SessionValidators::set((1..=7).collect());
    let balances = everybody().into_iter().map(|who| (who, WEALTH)).collect();
    let mut chain = runtime::chain(balances);
    let world = chain.execute_with(|| {
        let mut world = World::new(seed);
        let class = pallet_registry::Call::set_class { class: CLASS, value: Some(class_at(100)) };
        world.govern(class).unwrap();
        for validator in 1..=7 {
            world.register_checker(validator, BOND).unwrap();
        }
        for worker in WORKERS.take(7) {
            world.register_worker(worker, BOND).unwrap();
        }
        runtime::next_block(Default::default());
        world
    });
    (chain, world)
}

/// Serves a model with these workers, and lets all validators acknowledge it.
pub fn offer(world: &mut World, model: &Model, workers: &[AccountId]) {
    for worker in workers {
        let ask = 100 + u128::from(*worker);
        let serve = pallet_workers::Call::serve { model: model.id, ask };
        world.call(*worker, serve).unwrap();
    }
    world.check();
    runtime::next_block(Default::default());
}

/// What a worker's operator key is now.
pub fn operator_of(worker: AccountId) -> Option<OperatorKey> {
    Workers::worker(worker).map(|worker| worker.operator)
}

/// Whether a model takes jobs.
pub fn is_offered(model: &ModelId) -> bool {
    Registry::status(*model).is_ok()
}

/// A hash of anything, for evidence nobody looks at.
pub fn evidence(of: &impl Encode) -> H256 {
    domain_hash("simulation/evidence", of)
}
