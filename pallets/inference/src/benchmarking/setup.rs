// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Jobs, workers and a model for benchmarks.

use crate::{queue::Turns, *};
use alloc::{vec, vec::Vec};
use credence_primitives::{
    commitment::{output_commitment, output_hash, result_payload},
    ids::{JobId, ModelId, OperatorKey, Signature},
    manifest::{
        Assurance, AssuranceSet, DirectShare, Manifest, SampleRun, ShareOf, MAX_TENSOR_BYTES,
    },
    numeric::ClassId,
    protocol::{Attribution, ModelCatalog, WorkerPool},
    tensor::{encode, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
    Balance, MILLION,
};
use frame_benchmarking::v2::account;
use frame_support::{
    traits::fungible::{Inspect, Mutate},
    weights::WeightMeter,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::traits::One;

/// What the encoding of one tensor of bytes adds to them.
pub(super) const FRAME_BYTES: u32 = 10;
/// The smallest input that benchmarks use.
pub(super) const MIN_BYTES: u32 = 64;
/// What the workers of benchmarks ask.
pub(super) const ASK: Balance = 1_000;

pub(super) fn tensor_of(bytes: u32) -> TensorBytes {
    let data = vec![7; bytes.saturating_sub(FRAME_BYTES) as usize];
    let tensor =
        Tensor { name: "x", dtype: DType::U8, shape: vec![data.len() as u32], data: &data };
    encode(&[tensor]).unwrap().try_into().unwrap()
}

pub(super) fn spec() -> TensorSpec {
    TensorSpec {
        name: b"x".to_vec().try_into().unwrap(),
        dtype: DType::U8,
        shape: vec![Axis::Dynamic {
            name: b"n".to_vec().try_into().unwrap(),
            max: MAX_TENSOR_BYTES - FRAME_BYTES,
        }]
        .try_into()
        .unwrap(),
    }
}

pub(super) fn opening() -> Opening {
    Opening { output: tensor_of(MAX_TENSOR_BYTES), salt: H256::repeat_byte(1) }
}

pub(super) fn funded<T: Config>(name: &'static str, index: u32) -> T::AccountId {
    let who: T::AccountId = account(name, index, 0);
    T::Currency::set_balance(&who, Balance::MAX / 1_000_000);
    who
}

pub(super) fn model<T: Config>() -> ModelId {
    let owner = funded::<T>("owner", 0);
    let share = DirectShare { of: ShareOf::Contributor(owner.clone()), share: MILLION };
    let manifest = Manifest {
        artifact_hash: H256::repeat_byte(2),
        artifact_bytes: 1_000,
        metadata_uri: Default::default(),
        inputs: vec![spec()].try_into().unwrap(),
        outputs: vec![OutputSpec { tensor: spec(), role: OutputRole::Compared }]
            .try_into()
            .unwrap(),
        class: ClassId(0),
        time_bound_ms: 1_000,
        royalty: 1_000,
        shares: vec![share].try_into().unwrap(),
        terms: Default::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
        attribution_output: None,
        sample: Some(SampleRun { input_hash: H256::zero(), output_hash: H256::zero() }),
        supersedes: None,
    };
    T::Models::create_model(&owner, manifest)
}

pub(super) const KEY_TYPE: sp_core::crypto::KeyTypeId = sp_core::crypto::KeyTypeId(*b"cred");

// In a runtime the host signs; in this crate's tests, which have no keystore, the mock's keys do.
#[cfg(not(test))]
pub(super) fn operator_key(index: u32) -> OperatorKey {
    let seed = alloc::format!("//Operator//{index}");
    sp_io::crypto::ed25519_generate(KEY_TYPE, Some(seed.into_bytes()))
}
#[cfg(not(test))]
pub(super) fn sign(key: &OperatorKey, payload: &H256) -> Signature {
    sp_io::crypto::ed25519_sign(KEY_TYPE, key, payload.as_bytes()).unwrap()
}
#[cfg(test)]
pub(super) fn operator_key(index: u32) -> OperatorKey {
    let _ = KEY_TYPE;
    sp_core::Pair::public(&crate::mock::operator(index.into()))
}
#[cfg(test)]
pub(super) fn sign(key: &OperatorKey, payload: &H256) -> Signature {
    let pair = (0..100).map(crate::mock::operator).find(|pair| sp_core::Pair::public(pair) == *key);
    sp_core::Pair::sign(&pair.unwrap(), payload.as_bytes())
}

pub(super) fn add_workers<T: Config>(model: &ModelId, count: u32) {
    for index in 0..count {
        let owner = funded::<T>("worker", index);
        T::Workers::create_worker(&owner, operator_key(index), model, ASK);
    }
}

pub(super) fn request_for(model: ModelId, bytes: u32, max_fee: Balance) -> Request {
    Request {
        model,
        input: tensor_of(bytes),
        assurance: AssuranceSet::of(&[Assurance::Signed]),
        max_fee,
        deadline: MIN_DEADLINE_SLACK + 1,
    }
}

/// A request that pays what a quote says.
pub(super) fn quoted_request<T: Config>(model: ModelId, bytes: u32) -> Request {
    let assurance = AssuranceSet::of(&[Assurance::Signed]);
    let quote = Pallet::<T>::quote_for(&model, assurance, bytes).ok().unwrap();
    let max_fee = quote.compute + quote.checks + quote.royalty + quote.burned;
    request_for(model, bytes, max_fee)
}

/// Opens as many jobs with small inputs, which wait.
pub(super) fn queued_jobs<T: Config>(model: ModelId, count: u32) -> Vec<JobId> {
    let requester = funded::<T>("requester", 0);
    (0..count)
        .map(|_| {
            let request = quoted_request::<T>(model, MIN_BYTES);
            Pallet::<T>::do_request(RequestParts { requester: requester.clone(), request }).unwrap()
        })
        .collect()
}

/// Begins the next block, as far as draws need it.
pub(super) fn next_block<T: Config>() -> BlockNumberFor<T> {
    let block = frame_system::Pallet::<T>::block_number() + One::one();
    frame_system::Pallet::<T>::set_block_number(block);
    frame_system::BlockHash::<T>::insert(block - One::one(), H256::repeat_byte(3));
    Pallet::<T>::note_request_block(block);
    block
}

/// Draws all that wait.
pub(super) fn draw_all<T: Config>() {
    let block = next_block::<T>();
    loop {
        let queued = CurrentLoad::<T>::get().queued;
        if queued == 0 {
            break;
        }
        draw::<T>(block, &mut WeightMeter::new());
        assert!(CurrentLoad::<T>::get().queued < queued, "a worker has room for the jobs");
    }
}

/// Draws what is in the queue of fresh jobs.
pub(super) fn draw<T: Config>(block: BlockNumberFor<T>, meter: &mut WeightMeter) {
    let mut turns = Turns { block, randomness: H256::zero(), left: u32::MAX };
    Pallet::<T>::draw_from(Lane::Fresh, Ends::<T>::get(Lane::Fresh), &mut turns, meter);
}

/// Opens as many jobs, which one worker gets.
pub(super) fn assigned_jobs<T: Config>(count: u32) -> Vec<JobId> {
    let model = model::<T>();
    add_workers::<T>(&model, 1);
    let jobs = queued_jobs::<T>(model, count);
    draw_all::<T>();
    jobs
}

pub(super) fn change<T: Config>(job: JobId, with: impl FnOnce(&mut JobOf<T>)) {
    Jobs::<T>::mutate(job, |job| with(job.as_mut().unwrap()));
}

pub(super) fn worker_of<T: Config>(job: JobId) -> Attempt<T::AccountId> {
    Jobs::<T>::get(job).unwrap().latest.unwrap()
}

pub(super) fn entry<T: Config>(job: JobId, opening: Option<Opening>) -> ResultEntry {
    let attempt = worker_of::<T>(job);
    let key = T::Workers::operator_for(&attempt.worker, job).unwrap();
    let shown = self::opening();
    let commitment = output_commitment(&attempt.ticket, &output_hash(&shown.output), &shown.salt);
    let payload = result_payload(&attempt.ticket, &commitment, &H256::zero());
    let signature = sign(&key, &payload);
    ResultEntry { job, commitment, evidence_hash: H256::zero(), signature, opening }
}

/// Leaves a job with a refund that its requester's account, which is no more, cannot take.
pub(super) fn make_refund_claimable<T: Config>(job: JobId) {
    let attribution = T::Attribution::account();
    if T::Currency::balance(&attribution) < T::Currency::minimum_balance() {
        T::Currency::set_balance(&attribution, T::Currency::minimum_balance());
    }
    let holder = Pallet::<T>::account_id();
    T::Currency::set_balance(&holder, T::Currency::minimum_balance() + 1_000_000);
    change::<T>(job, |job| {
        job.requester = account("gone", 0, 0);
        job.escrow = Escrow { compute_budget: 1, ..Default::default() };
    });
}

pub(super) fn status_is<T: Config>(job: JobId, expected: Outcome) -> bool {
    matches!(Jobs::<T>::get(job).unwrap().stage, Stage::Closed { outcome, .. } if outcome == expected)
}
