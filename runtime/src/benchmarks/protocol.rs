// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the benchmark of one protocol pallet needs of the others.

use crate::{
    genesis_config_presets::FULL_PRECISION, AccountId, Babe, Balance, Balances, BlockNumber,
    Inference, Registry, Runtime, RuntimeOrigin, System, Workers, UNIT,
};
use alloc::{vec, vec::Vec};
use codec::{Decode, Encode};
use credence_primitives::{
    commitment::{domain_hash, output_commitment, output_hash, result_payload},
    ids::{CheckerKey, DatasetId, JobId, ModelId, OperatorKey, OutputCommitment},
    manifest::{
        Assurance, AssuranceSet, DatasetTerms, DirectShare, LineageTerms, Manifest, SampleRun,
        ShareOf, MAX_DIRECT_ENTRIES, MAX_TIME_BOUND_MS,
    },
    numeric::{NumericClass, Tolerance},
    protocol::{ModelCatalog, Submission, WorkerPool},
    tensor::{encode, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
    ActiveBlock, MILLION,
};
use frame_benchmarking::v2::account;
use frame_support::{
    traits::{fungible::Mutate, Hooks},
    weights::WeightMeter,
    BoundedVec,
};
use pallet_inference::{Opening, Request, RequestParts, ResultEntry, Stage, MAX_WORKER_JOBS};
use sp_consensus_babe::digests::{PreDigest, SecondaryVRFPreDigest};
use sp_core::{crypto::KeyTypeId, H256};
use sp_io::crypto::{ed25519_generate, ed25519_sign};

/// Names the worker's key to the host.
const OPERATOR: KeyTypeId = KeyTypeId(*b"oper");
/// What the worker asks.
const ASK: Balance = UNIT;
/// Long enough to be drawn again.
const DEADLINE: ActiveBlock = 1_000;
/// Elements of the output: with the other output they nearly fill 16 KiB.
const ELEMENTS: u32 = 4_000;
/// The model's datasets; its owner has the remaining share.
const DATASETS: u32 = MAX_DIRECT_ENTRIES - 1;

/// Prepares the other pallets for the benchmarks of verification.
pub struct ProtocolStates;

impl pallet_verification::BenchmarkHelper<AccountId> for ProtocolStates {
    fn set_validators(validators: Vec<AccountId>) {
        pallet_session::Validators::<Runtime>::put(validators);
    }

    fn submitted_job() -> (Submission<AccountId>, Vec<u8>) {
        let model = model();
        let operator = ed25519_generate(OPERATOR, Some(b"//Operator".to_vec()));
        Workers::create_worker(&funded("worker"), operator, &model, ASK);
        let job = assigned_jobs(model);
        let output = output();
        submit(job, &output);
        let record = pallet_inference::Jobs::<Runtime>::get(job).expect("it has been opened");
        let attempt = record.latest.expect("it has been assigned");
        let Stage::Verifying { commitment, .. } = record.stage else {
            panic!("the result has not been taken: {:?}", record.stage);
        };
        let submission = Submission {
            job,
            ticket: attempt.ticket,
            model,
            assurance: record.assurance,
            worker: attempt.worker,
            commitment,
            value: record.value,
            check_fee: record.escrow.checks,
        };
        (submission, output)
    }

    fn open_output(job: JobId, output: Vec<u8>) {
        pallet_inference::Jobs::<Runtime>::mutate(job, |job| {
            if let Some(Stage::Verifying { output_hash: hash, .. }) =
                job.as_mut().map(|job| &mut job.stage)
            {
                *hash = Some(output_hash(&output));
            }
        });
        let output = BoundedVec::truncate_from(output);
        pallet_inference::Outputs::<Runtime>::insert(job, output);
    }

    fn next_block(randomness: H256) {
        begin_block(randomness);
        pallet_inference::Now::<Runtime>::mutate(|now| *now += 1);
    }

    fn set_operator(worker: &AccountId, key: CheckerKey) {
        let old = pallet_workers::Workers::<Runtime>::mutate(worker, |worker| {
            let worker = worker.as_mut().expect("the worker is there");
            core::mem::replace(&mut worker.operator, key)
        });
        pallet_workers::Operators::<Runtime>::remove(old);
        pallet_workers::Operators::<Runtime>::insert(key, worker);
    }
}

/// An account with more money than it can spend.
fn funded(name: &'static str) -> AccountId {
    let who = account(name, 0, 0);
    Balances::set_balance(&who, 1_000_000_000 * UNIT);
    who
}

/// Begins a block whose author's VRF has this output.
fn begin_block(randomness: H256) {
    let number = System::block_number();
    frame_system::BlockHash::<Runtime>::insert(number, H256::repeat_byte(3));
    System::set_block_number(number + 1);
    let proof = [0; 64];
    let vrf_signature = (randomness, proof)
        .using_encoded(|mut bytes| Decode::decode(&mut bytes))
        .expect("an output is any 32 bytes, and zero is a scalar");
    let slot = Babe::current_slot();
    let digest = SecondaryVRFPreDigest { authority_index: 0, slot, vrf_signature };
    pallet_babe::Initialized::<Runtime>::put(Some(PreDigest::SecondaryVRF(digest)));
}

fn tensor_spec(name: &[u8], dtype: DType, axis: Axis) -> TensorSpec {
    TensorSpec {
        name: BoundedVec::truncate_from(name.to_vec()),
        dtype,
        shape: BoundedVec::truncate_from(vec![axis]),
    }
}

/// A model whose results are compared number by number, and whose datasets are weighed.
fn model() -> ModelId {
    let owner = funded("model");
    let class = NumericClass::Tolerance(Tolerance::FULL_PRECISION);
    pallet_registry::Classes::<Runtime>::insert(FULL_PRECISION, class);
    let datasets = (0..DATASETS).map(|index| ShareOf::Dataset(dataset(&owner, index)));
    let shares = datasets
        .map(|of| DirectShare { of, share: 1 })
        .chain([DirectShare { of: ShareOf::Contributor(owner.clone()), share: MILLION - DATASETS }])
        .collect();
    let compared = |name: &[u8], length| OutputSpec {
        tensor: tensor_spec(name, DType::F32, Axis::Fixed(length)),
        role: OutputRole::Compared,
    };
    let outputs = vec![compared(b"y", ELEMENTS), compared(b"weights", DATASETS)];
    let manifest = Manifest {
        artifact_hash: H256::repeat_byte(1),
        artifact_bytes: 1_000,
        metadata_uri: BoundedVec::new(),
        inputs: BoundedVec::truncate_from(vec![tensor_spec(b"x", DType::U8, Axis::Fixed(1))]),
        outputs: BoundedVec::truncate_from(outputs),
        class: FULL_PRECISION,
        time_bound_ms: MAX_TIME_BOUND_MS,
        royalty: UNIT,
        shares: BoundedVec::truncate_from(shares),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
        attribution_output: Some(1),
        sample: Some(SampleRun { input_hash: H256::zero(), output_hash: H256::zero() }),
        supersedes: None,
    };
    Registry::create_model(&owner, manifest)
}

fn dataset(owner: &AccountId, index: u32) -> DatasetId {
    let content = domain_hash("benchmark", &index);
    let terms =
        DatasetTerms { lineage: LineageTerms::default(), licence_hash: H256::repeat_byte(2) };
    let origin = RuntimeOrigin::signed(owner.clone());
    Registry::register_dataset(origin, content, terms.clone(), owner.clone(), BoundedVec::new())
        .expect("nobody has registered it");
    DatasetId::new(owner, &terms, &content)
}

fn output() -> Vec<u8> {
    let ones = |count: u32| 1f32.to_le_bytes().repeat(count as usize);
    let (y, weights) = (ones(ELEMENTS), ones(DATASETS));
    let tensor = |name, length, data| Tensor { name, dtype: DType::F32, shape: vec![length], data };
    encode(&[tensor("y", ELEMENTS, &y), tensor("weights", DATASETS, &weights)])
        .expect("it fits an output")
}

/// Gives the model's worker as many jobs as it can have; returns one. The roster's checkers
/// acknowledge the model while they are requested, and are free to do so again.
fn assigned_jobs(model: ModelId) -> JobId {
    let roster = pallet_verification::CheckerRoster::<Runtime>::get();
    pallet_verification::Acknowledgements::<Runtime>::mutate(model, |given| {
        for seat in &roster.seats {
            given
                .try_insert(seat.validator.clone(), seat.registration)
                .expect("there are no more than validators");
        }
    });
    begin_block(H256::repeat_byte(4));
    let requester = funded("requester");
    let jobs: Vec<JobId> = (0..MAX_WORKER_JOBS).map(|_| request(&requester, model)).collect();
    pallet_verification::Acknowledgements::<Runtime>::remove(model);
    let open = |job: &JobId| {
        let job = pallet_inference::Jobs::<Runtime>::get(job);
        matches!(job.map(|job| job.stage), Some(Stage::Queued { .. }))
    };
    while jobs.iter().any(open) {
        begin_block(H256::repeat_byte(5));
        let number: BlockNumber = System::block_number();
        Inference::on_poll(number, &mut WeightMeter::new());
    }
    jobs[0]
}

fn request(requester: &AccountId, model: ModelId) -> JobId {
    let data = [7];
    let input = [Tensor { name: "x", dtype: DType::U8, shape: vec![1], data: &data }];
    let input = BoundedVec::truncate_from(encode(&input).expect("it is small"));
    let assurance = AssuranceSet::of(&[Assurance::Checked]);
    let quote = Inference::quote(model, assurance, input.len() as u32)
        .expect("all validators hold the model, which has a worker");
    let max_fee = quote.compute + quote.checks + quote.royalty + quote.burned;
    let request = Request { model, input, assurance, max_fee, deadline: DEADLINE };
    Inference::do_request(RequestParts { requester: requester.clone(), request })
        .expect("it pays what was quoted")
}

/// Hands in the hidden result of a job.
fn submit(job: JobId, output: &[u8]) {
    let record = pallet_inference::Jobs::<Runtime>::get(job).expect("it has been opened");
    let attempt = record.latest.expect("it has been assigned");
    let salt = H256::repeat_byte(6);
    let commitment: OutputCommitment =
        output_commitment(&attempt.ticket, &output_hash(output), &salt);
    let evidence_hash = H256::zero();
    let payload = result_payload(&attempt.ticket, &commitment, &evidence_hash);
    let operator: OperatorKey =
        Workers::operator_for(&attempt.worker, job).expect("it has been assigned");
    let signature =
        ed25519_sign(OPERATOR, &operator, payload.as_bytes()).expect("the host has the key");
    let opening: Option<Opening> = None;
    let entry = ResultEntry { job, commitment, evidence_hash, signature, opening };
    let results = BoundedVec::truncate_from(vec![entry]);
    Inference::submit_results(RuntimeOrigin::signed(funded("relayer")), results)
        .expect("anybody can bring a result");
}
