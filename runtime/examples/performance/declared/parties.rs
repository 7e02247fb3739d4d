// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A requester, a worker and checkers, all honest, who put as much into one extrinsic as fits.

use super::chain::{general, genesis, share_of_most, signed, Chain, Pending};
use credence_primitives::{
    api::OpenDuty,
    commitment::{
        operator_payload, output_commitment, output_hash, result_payload, tile_at, tiles, TileTree,
    },
    duty::{checker_payload, duties_payload, Duty, Reveal, Verdict, MAX_DUTIES},
    ids::{JobId, ModelId, Ticket},
    manifest::{Assurance, AssuranceSet, DirectShare, LineageTerms, Manifest, SampleRun, ShareOf},
    tensor::{self, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
    MILLION,
};
use credence_runtime::{
    genesis_config_presets::FULL_PRECISION, AccountId, Balance, Balances, Inference, Runtime,
    RuntimeCall, UncheckedExtrinsic, Verification, MILLIUNIT, UNIT,
};
use frame_support::traits::{fungible::Mutate, Get};
use pallet_inference::{Opening, Request, ResultEntry, TensorBytes, WorkerDuty, MAX_BATCH};
use sp_core::{ed25519, Pair, H256};

/// The names of input and output.
const TENSOR: &str = "t";
/// Bytes of an encoded tensor besides its elements: of the encoding, and of name, type and shape.
const TENSOR_HEAD_BYTES: u32 = 2 + 3 + TENSOR.len() as u32 + 4;
const WEALTH: Balance = 10_000_000 * UNIT;
const WORKER_BOND: Balance = 1_000_000 * UNIT;
const CHECKER_BOND: Balance = 10_000 * UNIT;
const MAX_FEE: Balance = 10 * UNIT;
/// How much of the most that an extrinsic may take parties put into one: what takes all of it finds
/// no room in a block that does anything else.
const LARGEST_SHARE: f64 = 0.5;
const SALT: H256 = H256::repeat_byte(5);

fn account_of(role: &str, number: u32) -> AccountId {
    credence_primitives::commitment::domain_hash(role, &number).0.into()
}

fn pair_of(role: &str, number: u32) -> ed25519::Pair {
    ed25519::Pair::from_seed(&credence_primitives::commitment::domain_hash(role, &number).0)
}

fn funded(role: &str, number: u32) -> AccountId {
    let account = account_of(role, number);
    Balances::mint_into(&account, WEALTH).unwrap();
    account
}

/// Everybody who takes part in a job.
pub(super) struct Parties {
    requester: AccountId,
    worker: AccountId,
    operator: ed25519::Pair,
    checkers: Vec<ed25519::Pair>,
    elements: u32,
    model: ModelId,
}

/// How many of these entries, from the first on, make one extrinsic.
fn fitting<E>(entries: &[E], build: impl Fn(&[E]) -> UncheckedExtrinsic) -> usize {
    let share = |count: usize| share_of_most(&build(entries.get(..count).unwrap_or_default()));
    let count = (1..=entries.len()).rev().find(|count| share(*count) <= LARGEST_SHARE);
    count.unwrap_or(1)
}

/// These entries in as few transactions as they fit into; each with its number of entries.
fn packed<E>(entries: &[E], build: impl Fn(&[E]) -> RuntimeCall) -> Vec<(u32, RuntimeCall)> {
    let mut calls = Vec::new();
    let mut rest = entries;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(fitting(rest, |entries| signed(build(entries))));
        calls.push((now.len() as u32, build(now)));
        rest = later;
    }
    calls
}

fn spec(elements: u32) -> TensorSpec {
    TensorSpec {
        name: TENSOR.as_bytes().to_vec().try_into().unwrap(),
        dtype: DType::F32,
        shape: vec![Axis::Fixed(elements)].try_into().unwrap(),
    }
}

fn outputs(elements: u32) -> Vec<OutputSpec> {
    vec![OutputSpec { tensor: spec(elements), role: OutputRole::Compared }]
}

/// A model that gives what it takes.
fn manifest(owner: &AccountId, elements: u32) -> Manifest<AccountId> {
    let shares = vec![DirectShare { of: ShareOf::Contributor(owner.clone()), share: MILLION }];
    Manifest {
        artifact_hash: H256::repeat_byte(1),
        artifact_bytes: 1_000,
        metadata_uri: Default::default(),
        inputs: vec![spec(elements)].try_into().unwrap(),
        outputs: outputs(elements).try_into().unwrap(),
        class: FULL_PRECISION,
        time_bound_ms: 15_000,
        royalty: MILLIUNIT,
        shares: shares.try_into().unwrap(),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Assurance::Checked]),
        attribution_output: None,
        sample: Some(SampleRun { input_hash: H256::zero(), output_hash: H256::zero() }),
        supersedes: None,
    }
}

impl Parties {
    /// A session of this many validators, all with checkers; and a model, held by all of them,
    /// whose inputs and outputs have this many bytes.
    pub(super) fn enrol(chain: &mut Chain, validators: u32, tensor_bytes: u32) -> Self {
        let accounts: Vec<AccountId> =
            (0..validators).map(|number| funded("validator", number)).collect();
        pallet_session::Validators::<Runtime>::put(accounts.clone());
        let mut checkers = Vec::new();
        for (number, validator) in (0..).zip(&accounts) {
            let pair = pair_of("checker", number);
            let proof = pair.sign(checker_payload(&genesis(), validator).as_bytes());
            let key = pair.public();
            let bond = CHECKER_BOND;
            let call = pallet_verification::Call::register_checker { key, proof, bond };
            assert!(chain.include(Pending::Signed(validator.clone(), call.into())));
            checkers.push(pair);
        }
        let owner = funded("owner", 0);
        let elements = (tensor_bytes - TENSOR_HEAD_BYTES) / 4;
        let manifest = Box::new(manifest(&owner, elements));
        let model = ModelId::new(&owner, &*manifest);
        let payee = owner.clone();
        let call = pallet_registry::Call::register_model { manifest, payee };
        assert!(chain.include(Pending::Signed(owner.clone(), call.into())));
        chain.next_block();

        let mut parties = Self {
            requester: funded("requester", 0),
            worker: funded("worker", 0),
            operator: pair_of("operator", 0),
            checkers,
            elements,
            model,
        };
        parties.acknowledge(chain);
        parties.serve(chain);
        chain.next_block();
        parties
    }

    fn acknowledge(&mut self, chain: &mut Chain) {
        for checker in &self.checkers {
            assert!(chain.include(say(checker, &[Duty::Acknowledge(self.model)])));
        }
    }

    fn serve(&mut self, chain: &mut Chain) {
        let payload = operator_payload(&genesis(), &self.worker);
        let register = pallet_workers::Call::register {
            operator: self.operator.public(),
            proof: self.operator.sign(payload.as_bytes()),
            payee: self.worker.clone(),
            bond: WORKER_BOND,
            capacity: <Runtime as pallet_workers::Config>::MaxCapacity::get(),
        };
        assert!(chain.include(self.by_worker(register.into())));
        let serve = pallet_workers::Call::serve { model: self.model, ask: MILLIUNIT };
        assert!(chain.include(self.by_worker(serve.into())));
    }

    fn input(&self, number: u32) -> TensorBytes {
        let data: Vec<u8> = (0..self.elements)
            .flat_map(|index| (number as f32 + index as f32).to_le_bytes())
            .collect();
        let shape = vec![self.elements];
        let tensor = Tensor { name: TENSOR, dtype: DType::F32, shape, data: &data };
        tensor::encode(&[tensor]).unwrap().try_into().unwrap()
    }

    /// Asks for as many of `wanted` jobs as the block takes, from number `asked` on. Returns how
    /// many that were.
    pub(super) fn request(&self, chain: &mut Chain, asked: u32, wanted: u32) -> u32 {
        let input_bytes = self.input(0).len() as u32;
        let room = <Runtime as pallet_inference::Config>::MaxBlockInputBytes::get() / input_bytes;
        let numbers = asked..wanted.min(asked + room);
        let requests: Vec<Request> = numbers.map(|number| self.request_of(number)).collect();
        let build = |requests: &[Request]| match requests {
            [request] => {
                RuntimeCall::from(pallet_inference::Call::request { request: request.clone() })
            },
            many => {
                let requests = many.to_vec().try_into().unwrap();
                pallet_inference::Call::request_batch { requests }.into()
            },
        };
        let mut done = 0;
        for batch in requests.chunks(MAX_BATCH as usize) {
            for (count, call) in packed(batch, build) {
                if !chain.include(Pending::Signed(self.requester.clone(), call)) {
                    return done;
                }
                done += count;
            }
        }
        done
    }

    fn request_of(&self, number: u32) -> Request {
        Request {
            model: self.model,
            input: self.input(number),
            assurance: AssuranceSet::of(&[Assurance::Checked]),
            max_fee: MAX_FEE,
            deadline: 400,
        }
    }

    fn by_worker(&self, call: RuntimeCall) -> Pending {
        Pending::Signed(self.worker.clone(), call)
    }

    /// What the worker sends, having seen the block: results once `wanted` jobs wait for one, and
    /// the outputs that are to be opened.
    pub(super) fn work(&self, wanted: u32) -> Vec<Pending> {
        let jobs = Inference::open_jobs_of(self.worker.clone());
        let due = |todo: fn(&WorkerDuty) -> bool| -> Vec<(JobId, Ticket)> {
            jobs.iter().filter(|job| todo(&job.todo)).map(|job| (job.job, job.ticket)).collect()
        };
        let unanswered = due(|todo| matches!(todo, WorkerDuty::Submit { .. }));
        let has_begun = jobs.len() != unanswered.len();
        let mut calls = Vec::new();
        if has_begun || unanswered.len() as u32 == wanted {
            let results: Vec<ResultEntry> =
                unanswered.iter().map(|(job, ticket)| self.result(*job, ticket)).collect();
            calls.extend(packed(&results, |results| {
                let results = results.to_vec().try_into().unwrap();
                pallet_inference::Call::submit_results { results }.into()
            }));
        }
        calls.extend(packed(&due(|todo| matches!(todo, WorkerDuty::Open)), open));
        calls.into_iter().map(|(_, call)| self.by_worker(call)).collect()
    }

    fn result(&self, job: JobId, ticket: &Ticket) -> ResultEntry {
        let output = Inference::input(job).unwrap();
        let commitment = output_commitment(ticket, &output_hash(&output), &SALT);
        let evidence_hash = H256::zero();
        let payload = result_payload(ticket, &commitment, &evidence_hash);
        let signature = self.operator.sign(payload.as_bytes());
        ResultEntry { job, commitment, evidence_hash, signature, opening: None }
    }

    /// What checkers send, having seen the block: one call each.
    pub(super) fn check(&self) -> Vec<Pending> {
        let calls = self.checkers.iter().filter_map(|checker| {
            let duties: Vec<Duty> = Verification::open_duties(checker.public(), MAX_DUTIES)
                .into_iter()
                .filter_map(|duty| self.answer(checker, duty))
                .collect();
            (!duties.is_empty()).then(|| say(checker, &duties))
        });
        calls.collect()
    }

    fn answer(&self, checker: &ed25519::Pair, duty: OpenDuty) -> Option<Duty> {
        match duty {
            OpenDuty::Commit { job, ticket, .. } => {
                let own = Inference::input(job).unwrap();
                let root = self.tree(checker, &ticket, &own).root();
                Some(Duty::Commit { job, root })
            },
            OpenDuty::Reveal { job, ticket, seed, .. } => {
                let own = Inference::input(job).unwrap();
                let tensors = tensor::decode(&own).unwrap();
                let tree = self.tree(checker, &ticket, &own);
                let index = (seed % u64::from(tree.len())) as u32;
                let tile = tile_at(&outputs(self.elements), &tensors, index).unwrap();
                let reveal = Reveal {
                    salt: SALT,
                    verdict: Verdict::Pass,
                    tile_count: tree.len(),
                    tile: tile.data.to_vec().try_into().unwrap(),
                    path: tree.path(index).unwrap().try_into().unwrap(),
                };
                Some(Duty::Reveal { job, reveal })
            },
            OpenDuty::Acknowledge { .. } => None,
        }
    }

    fn tree(&self, checker: &ed25519::Pair, ticket: &Ticket, own: &[u8]) -> TileTree {
        let tensors = tensor::decode(own).unwrap();
        let tiles = tiles(&outputs(self.elements), &tensors);
        TileTree::new(ticket, &checker.public(), &SALT, &tiles)
    }
}

/// Opens the outputs of these jobs.
fn open(jobs: &[(JobId, Ticket)]) -> RuntimeCall {
    let open = |job: &JobId| {
        let opening = Opening { output: Inference::input(*job).unwrap(), salt: SALT };
        RuntimeCall::from(pallet_inference::Call::open { job: *job, opening })
    };
    match jobs {
        [(job, _)] => open(job),
        many => {
            let calls = many.iter().map(|(job, _)| open(job)).collect();
            pallet_utility::Call::batch { calls }.into()
        },
    }
}

/// A checker's call with as many of these entries as fit.
fn say(checker: &ed25519::Pair, duties: &[Duty]) -> Pending {
    let key = checker.public();
    let sequence = Verification::next_sequence(key).unwrap();
    let build = |duties: &[Duty]| {
        let payload = duties_payload(&genesis(), &key, sequence, duties);
        RuntimeCall::from(pallet_verification::Call::duties {
            checker: key,
            sequence,
            duties: duties.to_vec().try_into().unwrap(),
            signature: checker.sign(payload.as_bytes()),
        })
    };
    let count = fitting(duties, |duties| general(build(duties)));
    Pending::Authorized(build(duties.get(..count).unwrap_or_default()))
}
