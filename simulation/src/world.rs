// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Accounts, keys and models on the runtime, and the daemons of honest and dishonest parties.

use crate::{
    outputs::{class_at, CPU_NOISE},
    party::Nature,
    random::Random,
    runtime::{
        self, make, AccountId, Failure, Inference, Registry, Runtime, RuntimeCall,
        SessionValidators, System, Verification, Workers,
    },
};
use codec::Encode;
use credence_primitives::{
    api::OpenDuty,
    commitment::{
        domain_hash, operator_payload, output_commitment, output_hash, result_payload, tiles,
        TileTree,
    },
    duty::{duties_payload, Duties, Duty, Reveal, Verdict},
    ids::{CheckerKey, JobId, ModelId, OperatorKey, Signature, Ticket},
    manifest::{Assurance, AssuranceSet, DirectShare, LineageTerms, Manifest, SampleRun, ShareOf},
    numeric::{ClassId, NumericClass},
    tensor::{self, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
    Balance, MILLION,
};
use frame_system::RawOrigin;
use pallet_inference::{Opening, Request, ResultEntry, TensorBytes, WorkerDuty};
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

/// A model, as its users know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name.
    pub id: ModelId,
    /// Elements of its compared output.
    pub elements: u32,
    /// Datasets that its second output weighs.
    pub slots: Option<u32>,
    /// Whether it multiplies rounding errors beyond the tolerance.
    pub is_chaotic: bool,
}

fn spec(name: &str, elements: u32) -> TensorSpec {
    TensorSpec {
        name: name.as_bytes().to_vec().try_into().unwrap(),
        dtype: DType::F32,
        shape: vec![Axis::Fixed(elements)].try_into().unwrap(),
    }
}

fn tensor_of<'a>(name: &'a str, data: &'a [u8]) -> Tensor<'a> {
    Tensor { name, dtype: DType::F32, shape: vec![(data.len() / 4) as u32], data }
}

/// A manifest of an f32 model; `seed` tells it from others.
pub fn manifest(
    seed: u64,
    elements: u32,
    shares: Vec<DirectShare<AccountId>>,
) -> Manifest<AccountId> {
    let output = OutputSpec { tensor: spec("y", elements), role: OutputRole::Compared };
    Manifest {
        artifact_hash: domain_hash("simulation/artifact", &seed),
        artifact_bytes: 1_000,
        metadata_uri: b"ipfs://model".to_vec().try_into().unwrap(),
        inputs: vec![spec("x", 4)].try_into().unwrap(),
        outputs: vec![output].try_into().unwrap(),
        class: CLASS,
        time_bound_ms: 6_000,
        royalty: 1_000,
        shares: shares.try_into().unwrap(),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed, Assurance::Sampled, Assurance::Checked]),
        attribution_output: None,
        sample: Some(SampleRun { input_hash: H256::zero(), output_hash: H256::zero() }),
        supersedes: None,
    }
}

/// A whole share of a contributor.
pub fn whole(of: AccountId) -> Vec<DirectShare<AccountId>> {
    vec![DirectShare { of: ShareOf::Contributor(of), share: MILLION }]
}

/// Adds an output that weighs the model's datasets.
pub fn with_attribution(mut manifest: Manifest<AccountId>, slots: u32) -> Manifest<AccountId> {
    let output = OutputSpec { tensor: spec("w", slots), role: OutputRole::Compared };
    manifest.outputs.try_push(output).unwrap();
    manifest.attribution_output = Some(1);
    manifest
}

/// An encoded input.
pub fn input(seed: u64) -> TensorBytes {
    let data: Vec<u8> =
        (0..4).flat_map(|index| ((seed % 1_000) as f32 + index as f32).to_le_bytes()).collect();
    tensor::encode(&[tensor_of("x", &data)]).unwrap().try_into().unwrap()
}

/// Numbers that a model, an input and a cause determine.
fn values(model: &Model, input_hash: &H256, cause: &str) -> (Vec<f64>, Vec<f64>) {
    let seed = domain_hash("simulation/truth", &(model.id, input_hash, cause));
    let mut random = Random::new(seed.to_low_u64_be());
    let outputs = (0..model.elements).map(|_| random.unit() * 6.0 - 3.0).collect();
    // Zero weights are malformed weights, which is an owner's affair.
    let weights = (0..model.slots.unwrap_or(0))
        .map(|_| if random.percent(20) { 0.0 } else { random.unit() })
        .collect();
    (outputs, weights)
}

fn encode(model: &Model, outputs: &[f64], weights: &[f64]) -> Vec<u8> {
    let bytes = |values: &[f64]| -> Vec<u8> {
        values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect()
    };
    let (outputs, weights) = (bytes(outputs), bytes(weights));
    let mut tensors = vec![tensor_of("y", &outputs)];
    if model.slots.is_some() {
        tensors.push(tensor_of("w", &weights));
    }
    tensor::encode(&tensors).unwrap()
}

/// What a model gives in exact arithmetic.
pub fn truth(model: &Model, input_hash: &H256) -> Vec<u8> {
    let (outputs, weights) = values(model, input_hash, "truth");
    encode(model, &outputs, &weights)
}

/// What colluders pretend that it gives.
pub fn false_output(model: &Model, input_hash: &H256) -> Vec<u8> {
    let (outputs, weights) = values(model, input_hash, "lie");
    encode(model, &outputs, &weights)
}

/// What a machine computes.
pub fn computed(model: &Model, input_hash: &H256, random: &mut Random) -> Vec<u8> {
    let (mut outputs, mut weights) = values(model, input_hash, "truth");
    let size = if model.is_chaotic { 1e-3 } else { CPU_NOISE[1] };
    for value in outputs.iter_mut().chain(&mut weights) {
        *value *= 1.0 + size * (random.unit() * 2.0 - 1.0);
    }
    encode(model, &outputs, &weights)
}

/// The class at so many percent of its tolerance: judgements keep clear of the edge.
fn matches(model: &Model, output: &[u8], reference: &[u8], class: &NumericClass) -> bool {
    let specs = output_specs(model);
    let (Ok(output), Ok(reference)) = (tensor::decode(output), tensor::decode(reference)) else {
        return false;
    };
    class.outputs_match(&specs, &output, &reference)
}

/// Whether an output is what the model gives.
pub fn is_true(model: &Model, input_hash: &H256, output: &[u8]) -> bool {
    matches(model, output, &truth(model, input_hash), &class_at(125))
}

fn output_specs(model: &Model) -> Vec<OutputSpec> {
    let spec =
        |name, elements| OutputSpec { tensor: spec(name, elements), role: OutputRole::Compared };
    let mut specs = vec![spec("y", model.elements)];
    specs.extend(model.slots.map(|slots| spec("w", slots)));
    specs
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
        self.pairs.insert(pair.public().0, pair.clone());
        pair
    }

    /// An account's first key again.
    pub fn first_pair(&mut self, purpose: &'static str, who: AccountId) -> ed25519::Pair {
        let pair = pair(purpose, who, 1);
        self.pairs.insert(pair.public().0, pair.clone());
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

    // ---- Workers ----

    /// All workers do what they have to do, each in its way.
    pub fn work(&mut self) {
        for worker in everybody() {
            // The dishonest take their time, and others get at their jobs.
            if self.nature(worker) != Nature::Honest && self.random.percent(40) {
                continue;
            }
            let jobs = Inference::open_jobs_of(worker);
            let mut entries = Vec::new();
            for job in jobs {
                match job.todo {
                    WorkerDuty::Submit { .. } => {
                        entries.extend(self.result(worker, job.job, &job.ticket));
                    },
                    WorkerDuty::Open => self.open(worker, job.job, &job.ticket),
                    WorkerDuty::Wait => {},
                }
            }
            if !entries.is_empty() {
                let relay = if self.random.percent(20) { 81 } else { worker };
                let results = entries.try_into().unwrap();
                let _ = self.call(relay, pallet_inference::Call::submit_results { results });
            }
        }
    }

    /// The key that a worker's result of a job must be signed with.
    pub fn operator_for(&self, worker: AccountId, job: JobId) -> Option<ed25519::Pair> {
        let open = pallet_workers::OpenJobs::<Runtime>::get(worker, job)?;
        self.secret(&open.operator).cloned()
    }

    fn result(&mut self, worker: AccountId, job: JobId, ticket: &Ticket) -> Option<ResultEntry> {
        let own = self.worker_output(worker, job, ticket)?;
        if own.conduct == Conduct::Absent {
            return None;
        }
        let record = pallet_inference::Jobs::<Runtime>::get(job)?;
        let commitment = output_commitment(ticket, &output_hash(&own.output), &own.salt);
        let signature =
            self.sign_result(worker, job, &result_payload(ticket, &commitment, &H256::zero()))?;
        let opens_at_once = record.assurance == AssuranceSet::of(&[Assurance::Signed]);
        let opening = opens_at_once
            .then(|| Opening { output: own.output.clone().try_into().unwrap(), salt: own.salt });
        Some(ResultEntry { job, commitment, evidence_hash: H256::zero(), signature, opening })
    }

    /// An operator's signature.
    pub fn sign_result(&self, worker: AccountId, job: JobId, payload: &H256) -> Option<Signature> {
        Some(self.operator_for(worker, job)?.sign(payload.as_bytes()))
    }

    fn worker_output(&mut self, worker: AccountId, job: JobId, ticket: &Ticket) -> Option<Own> {
        if let Some(own) = self.results.get(ticket) {
            return Some(own.clone());
        }
        let record = pallet_inference::Jobs::<Runtime>::get(job)?;
        let model = self.model(&record.model)?;
        let scripted = self.scripts.get(&worker).copied();
        let conduct = match self.nature(worker) {
            _ if scripted.is_some() => scripted.unwrap_or(Conduct::Honest),
            Nature::Honest => Conduct::Honest,
            Nature::Silent => {
                *self.random.pick(&[Conduct::Honest, Conduct::Absent, Conduct::StopsHalfWay])
            },
            Nature::Lying | Nature::Colluding => *self.random.pick(&[
                Conduct::Lies(Verdict::Pass),
                Conduct::Lies(Verdict::Pass),
                Conduct::Honest,
                Conduct::StopsHalfWay,
                Conduct::Malformed,
            ]),
        };
        let output = match conduct {
            Conduct::Malformed => vec![1, 0],
            Conduct::OtherModel => {
                let other = Model { id: ModelId(H256::repeat_byte(5)), ..model };
                computed(&other, &record.input_hash, &mut self.random)
            },
            Conduct::Lies(_) => false_output(&model, &record.input_hash),
            _ => computed(&model, &record.input_hash, &mut self.random),
        };
        let own = Own { output, salt: self.random.hash(), conduct };
        self.results.insert(*ticket, own.clone());
        Some(own)
    }

    fn open(&mut self, worker: AccountId, job: JobId, ticket: &Ticket) {
        let Some(own) = self.results.get(ticket).cloned() else { return };
        if own.conduct == Conduct::StopsHalfWay {
            return;
        }
        let output = own.output.try_into().unwrap();
        let opening = Opening { output, salt: own.salt };
        let _ = self.call(worker, pallet_inference::Call::open { job, opening });
    }

    // ---- Checkers ----

    /// All checkers do what they have to do, each in its way.
    pub fn check(&mut self) {
        for validator in everybody() {
            let Some(checker) = Verification::checker(validator) else { continue };
            let duties = self.duties(validator, &checker.key);
            if !duties.is_empty() {
                let _ = self.send_duties(&checker.key, duties);
            }
        }
    }

    /// Signs and makes a `duties` call as a transaction.
    pub fn send_duties(&mut self, key: &CheckerKey, duties: Vec<Duty>) -> Result<(), Failure> {
        let duties: Duties = duties.try_into().unwrap();
        let sequence = Verification::next_sequence(*key).unwrap_or_default();
        let payload = duties_payload(&genesis(), key, sequence, &duties);
        let signature = self.pairs[&key.0].sign(payload.as_bytes());
        self.make(
            pallet_verification::Call::duties { checker: *key, sequence, duties, signature },
            RawOrigin::Authorized,
        )
    }

    fn duties(&mut self, validator: AccountId, key: &CheckerKey) -> Vec<Duty> {
        let mut duties = Vec::new();
        for duty in Verification::open_duties(*key, 48) {
            match duty {
                OpenDuty::Commit { job, ticket, model, .. } => {
                    duties.extend(self.commitment(validator, key, job, &ticket, &model));
                },
                OpenDuty::Reveal { job, ticket, seed, .. } => {
                    duties.extend(self.reveal(validator, job, &ticket, seed));
                },
                OpenDuty::Acknowledge { .. } => {},
            }
        }
        let unknown = self.models.iter().map(|model| model.id);
        let unknown = unknown.filter(|id| Verification::needs_acknowledgement(*key, *id));
        duties.extend(unknown.take(16).map(Duty::Acknowledge));
        duties
    }

    fn check_conduct(&mut self, validator: AccountId, job: JobId) -> Conduct {
        if let Some(conduct) = self.scripts.get(&validator) {
            return *conduct;
        }
        if self.nature(validator) == Nature::Honest {
            return Conduct::Honest;
        }
        let worker = pallet_inference::Jobs::<Runtime>::get(job)
            .and_then(|job| job.latest)
            .map(|attempt| attempt.worker);
        let backs = worker.is_some_and(|worker| self.nature(worker) == Nature::Colluding);
        if backs && self.random.percent(70) {
            return Conduct::Lies(Verdict::Pass);
        }
        *self.random.pick(&[
            Conduct::Absent,
            Conduct::Declines,
            Conduct::StopsHalfWay,
            Conduct::CopiesRoot,
            Conduct::Says(Verdict::Pass),
            Conduct::Says(Verdict::Fail),
            Conduct::Says(Verdict::Inconclusive),
            Conduct::Lies(Verdict::Fail),
            Conduct::Lies(Verdict::Pass),
            Conduct::Honest,
            Conduct::Honest,
        ])
    }

    fn own_check(
        &mut self,
        validator: AccountId,
        job: JobId,
        ticket: &Ticket,
        id: &ModelId,
    ) -> Option<Own> {
        if let Some(own) = self.checks.get(&(validator, *ticket)) {
            return Some(own.clone());
        }
        let model = self.model(id)?;
        let input_hash = pallet_inference::Jobs::<Runtime>::get(job)?.input_hash;
        let conduct = self.check_conduct(validator, job);
        let output = match conduct {
            Conduct::Lies(_) => false_output(&model, &input_hash),
            _ => computed(&model, &input_hash, &mut self.random),
        };
        let own = Own { output, salt: self.random.hash(), conduct };
        self.checks.insert((validator, *ticket), own.clone());
        Some(own)
    }

    fn commitment(
        &mut self,
        validator: AccountId,
        key: &CheckerKey,
        job: JobId,
        ticket: &Ticket,
        model: &ModelId,
    ) -> Option<Duty> {
        let own = self.own_check(validator, job, ticket, model)?;
        match own.conduct {
            Conduct::Absent => None,
            Conduct::Declines => Some(Duty::Decline { job }),
            Conduct::CopiesRoot => {
                let check = Verification::check(job)?;
                let root = check.members.iter().find_map(|member| match member.state {
                    pallet_verification::check::MemberState::Committed(commitment) => {
                        Some(commitment.root)
                    },
                    _ => None,
                });
                Some(Duty::Commit { job, root: root.unwrap_or_default() })
            },
            _ => {
                let tree = self.tree(model, &own, ticket, key)?;
                Some(Duty::Commit { job, root: tree.root() })
            },
        }
    }

    fn tree(
        &self,
        model: &ModelId,
        own: &Own,
        ticket: &Ticket,
        key: &CheckerKey,
    ) -> Option<TileTree> {
        let specs = output_specs(&self.model(model)?);
        let tensors = tensor::decode(&own.output).ok()?;
        Some(TileTree::new(ticket, key, &own.salt, &tiles(&specs, &tensors)))
    }

    fn reveal(
        &mut self,
        validator: AccountId,
        job: JobId,
        ticket: &Ticket,
        seed: u64,
    ) -> Option<Duty> {
        let check = Verification::check(job)?;
        let own = self.own_check(validator, job, ticket, &check.model)?;
        let member = check.members.iter().find(|member| member.validator == validator)?;
        // The key that the commitment is bound to, whatever the checker's key is by now.
        let pallet_verification::check::MemberState::Committed(commitment) = member.state else {
            return None;
        };
        let verdict = match own.conduct {
            Conduct::Absent | Conduct::StopsHalfWay | Conduct::Malformed | Conduct::OtherModel => {
                return None
            },
            Conduct::Says(verdict) | Conduct::Lies(verdict) => verdict,
            Conduct::CopiesRoot => Verdict::Pass,
            Conduct::Honest | Conduct::Declines => self.judgement(&check.model, job, &own)?,
        };
        let specs = output_specs(&self.model(&check.model)?);
        let tensors = tensor::decode(&own.output).ok()?;
        let shown = tiles(&specs, &tensors);
        let index = (seed % shown.len() as u64) as u32;
        let tree = self.tree(&check.model, &own, ticket, &commitment.key)?;
        let reveal = Reveal {
            salt: own.salt,
            verdict,
            tile_count: tree.len(),
            tile: shown[index as usize].data.to_vec().try_into().unwrap(),
            path: tree.path(index)?.try_into().unwrap(),
        };
        Some(Duty::Reveal { job, reveal })
    }

    /// What an honest checker says; it knows from a second run whether a model amplifies noise.
    fn judgement(&self, model: &ModelId, job: JobId, own: &Own) -> Option<Verdict> {
        let output = pallet_inference::Outputs::<Runtime>::get(job)?;
        let model = self.model(model)?;
        Some(if matches(&model, &output, &own.output, &class_at(75)) {
            Verdict::Pass
        } else if matches(&model, &output, &own.output, &class_at(125)) || model.is_chaotic {
            Verdict::Inconclusive
        } else {
            Verdict::Fail
        })
    }

    /// Honest validators challenge what they find false among results that nobody checked.
    pub fn watch(&mut self) {
        let open: Vec<(JobId, ModelId)> = pallet_verification::Checks::<Runtime>::iter()
            .filter(|(_, check)| check.phase == pallet_verification::Phase::Challengeable)
            .map(|(job, check)| (job, check.model))
            .collect();
        for (job, id) in open {
            let record = pallet_inference::Jobs::<Runtime>::get(job).unwrap();
            let output = pallet_inference::Outputs::<Runtime>::get(job).unwrap();
            let Some(model) = self.model(&id) else { continue };
            if !is_true(&model, &record.input_hash, &output) {
                let watchers = VALIDATORS.filter(|who| {
                    self.nature(*who) == Nature::Honest && Verification::checker(*who).is_some()
                });
                let watchers: Vec<AccountId> = watchers.collect();
                if watchers.is_empty() {
                    continue;
                }
                let watcher = *self.random.pick(&watchers);
                let _ = self.call(watcher, pallet_verification::Call::challenge { job });
            }
        }
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
