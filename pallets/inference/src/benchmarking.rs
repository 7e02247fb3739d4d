// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Worst cases of the calls and of each hook step.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot unwrap has failed")]

use super::*;
use alloc::{vec, vec::Vec};
use credence_primitives::{
    commitment::{decline_payload, output_commitment, output_hash, result_payload},
    ids::{JobId, ModelId, OperatorKey, Signature},
    manifest::{
        Assurance, AssuranceSet, DirectShare, Manifest, SampleRun, ShareOf, MAX_TENSOR_BYTES,
    },
    numeric::ClassId,
    protocol::{Attribution, ModelCatalog, Verification, WorkerPool},
    tensor::{encode, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
    Balance, MILLION,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Inspect, Mutate},
        Get,
    },
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::H256;
use sp_runtime::traits::One;

/// What the encoding of one tensor of bytes adds to them.
const FRAME_BYTES: u32 = 10;
/// The smallest input that benchmarks use.
const MIN_BYTES: u32 = 64;
/// What the workers of benchmarks ask.
const ASK: Balance = 1_000;

fn tensor_of(bytes: u32) -> TensorBytes {
    let data = vec![7; bytes.saturating_sub(FRAME_BYTES) as usize];
    let tensor =
        Tensor { name: "x", dtype: DType::U8, shape: vec![data.len() as u32], data: &data };
    encode(&[tensor]).unwrap().try_into().unwrap()
}

fn spec() -> TensorSpec {
    TensorSpec {
        name: b"x".to_vec().try_into().unwrap(),
        dtype: DType::U8,
        shape: vec![Axis::Dynamic {
            name: b"n".to_vec().try_into().unwrap(),
            max: MAX_TENSOR_BYTES,
        }]
        .try_into()
        .unwrap(),
    }
}

fn opening() -> Opening {
    Opening { output: tensor_of(MAX_TENSOR_BYTES), salt: H256::repeat_byte(1) }
}

fn funded<T: Config>(name: &'static str, index: u32) -> T::AccountId {
    let who: T::AccountId = account(name, index, 0);
    T::Currency::set_balance(&who, Balance::MAX / 1_000_000);
    who
}

fn model<T: Config>() -> ModelId {
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

const KEY_TYPE: sp_core::crypto::KeyTypeId = sp_core::crypto::KeyTypeId(*b"cred");

// In a runtime the host signs; in this crate's tests, which have no keystore, the mock's keys do.
#[cfg(not(test))]
fn operator_key(index: u32) -> OperatorKey {
    let seed = alloc::format!("//Operator/{index}");
    sp_io::crypto::ed25519_generate(KEY_TYPE, Some(seed.into_bytes()))
}
#[cfg(not(test))]
fn sign(key: &OperatorKey, payload: &H256) -> Signature {
    sp_io::crypto::ed25519_sign(KEY_TYPE, key, payload.as_bytes()).unwrap()
}
#[cfg(test)]
fn operator_key(index: u32) -> OperatorKey {
    let _ = KEY_TYPE;
    sp_core::Pair::public(&crate::mock::operator(index.into()))
}
#[cfg(test)]
fn sign(key: &OperatorKey, payload: &H256) -> Signature {
    let pair = (0..100).map(crate::mock::operator).find(|pair| sp_core::Pair::public(pair) == *key);
    sp_core::Pair::sign(&pair.unwrap(), payload.as_bytes())
}

fn add_workers<T: Config>(model: &ModelId, count: u32) {
    for index in 0..count {
        let owner = funded::<T>("worker", index);
        T::Workers::create_worker(&owner, operator_key(index), model, ASK);
    }
}

fn request_for(model: ModelId, bytes: u32, max_fee: Balance) -> Request {
    Request {
        model,
        input: tensor_of(bytes),
        assurance: AssuranceSet::of(&[Assurance::Signed]),
        max_fee,
        deadline: MIN_DEADLINE_SLACK + 1,
    }
}

/// A request that pays what a quote says.
fn request<T: Config>(model: ModelId, bytes: u32) -> Request {
    let assurance = AssuranceSet::of(&[Assurance::Signed]);
    let quote = Pallet::<T>::quote_for(&model, assurance, bytes).ok().unwrap();
    let max_fee = quote.compute + quote.checks + quote.royalty + quote.burned;
    request_for(model, bytes, max_fee)
}

/// Opens as many jobs with small inputs, which wait.
fn queued_jobs<T: Config>(model: ModelId, count: u32) -> Vec<JobId> {
    let requester = funded::<T>("requester", 0);
    (0..count)
        .map(|_| {
            let request = request::<T>(model, MIN_BYTES);
            Pallet::<T>::do_request(RequestParts { requester: requester.clone(), request }).unwrap()
        })
        .collect()
}

/// Begins the next block, as far as draws need it.
fn next_block<T: Config>() -> BlockNumberFor<T> {
    let block = frame_system::Pallet::<T>::block_number() + One::one();
    frame_system::Pallet::<T>::set_block_number(block);
    frame_system::BlockHash::<T>::insert(block - One::one(), H256::repeat_byte(3));
    Pallet::<T>::note_request_block(block);
    block
}

/// Draws all that wait.
fn draw_all<T: Config>() {
    let block = next_block::<T>();
    loop {
        let ends = Ends::<T>::get();
        let queued = CurrentLoad::<T>::get().queued;
        if queued == 0 {
            break;
        }
        let randomness = H256::from_low_u64_be(ends.head);
        Pallet::<T>::draw_from(ends, block, &randomness, &mut WeightMeter::new());
        assert!(CurrentLoad::<T>::get().queued < queued, "a worker has room for the jobs");
    }
}

/// Opens as many jobs, which one worker gets.
fn assigned_jobs<T: Config>(count: u32) -> Vec<JobId> {
    let model = model::<T>();
    add_workers::<T>(&model, 1);
    let jobs = queued_jobs::<T>(model, count);
    draw_all::<T>();
    jobs
}

fn change<T: Config>(job: JobId, with: impl FnOnce(&mut JobOf<T>)) {
    Jobs::<T>::mutate(job, |job| with(job.as_mut().unwrap()));
}

fn worker_of<T: Config>(job: JobId) -> Attempt<T::AccountId> {
    Jobs::<T>::get(job).unwrap().latest.unwrap()
}

fn entry<T: Config>(job: JobId, opening: Option<Opening>) -> ResultEntry {
    let attempt = worker_of::<T>(job);
    let key = T::Workers::operator_for(&attempt.worker, job).unwrap();
    let shown = self::opening();
    let commitment = output_commitment(&attempt.ticket, &output_hash(&shown.output), &shown.salt);
    let payload = result_payload(&attempt.ticket, &commitment, &H256::zero());
    let signature = sign(&key, &payload);
    ResultEntry { job, commitment, evidence_hash: H256::zero(), signature, opening }
}

/// Leaves a job with a refund that its requester's account, which is no more, cannot take.
fn make_refund_claimable<T: Config>(job: JobId) {
    let attribution = T::Attribution::account();
    if T::Currency::balance(&attribution) < T::Currency::minimum_balance() {
        T::Currency::set_balance(&attribution, T::Currency::minimum_balance());
    }
    let account = Pallet::<T>::account_id();
    T::Currency::set_balance(&account, T::Currency::minimum_balance() + 1_000_000);
    change::<T>(job, |job| {
        job.requester = account("gone", 0, 0);
        job.escrow = Escrow { compute_budget: 1, ..Default::default() };
    });
}

fn status_is<T: Config>(job: JobId, expected: Outcome) -> bool {
    matches!(Jobs::<T>::get(job).unwrap().stage, Stage::Closed { outcome, .. } if outcome == expected)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn request(b: Linear<MIN_BYTES, MAX_TENSOR_BYTES>) {
        let model = model::<T>();
        add_workers::<T>(&model, T::Workers::MAX_CANDIDATES);
        let requester = funded::<T>("requester", 0);
        let request = super::request::<T>(model, b);

        #[extrinsic_call]
        _(RawOrigin::Signed(requester), request);

        assert_eq!(CurrentLoad::<T>::get().queued, 1);
    }

    #[benchmark]
    fn request_batch(n: Linear<1, MAX_BATCH>, b: Linear<1_024, MAX_TENSOR_BYTES>) {
        let model = model::<T>();
        add_workers::<T>(&model, T::Workers::MAX_CANDIDATES);
        let requester = funded::<T>("requester", 0);
        let requests: Vec<_> = (0..n).map(|_| super::request::<T>(model, b / n)).collect();

        #[extrinsic_call]
        _(RawOrigin::Signed(requester), requests.try_into().unwrap());

        assert_eq!(CurrentLoad::<T>::get().queued, n);
    }

    #[benchmark]
    fn cancel() {
        let model = model::<T>();
        add_workers::<T>(&model, 1);
        let job = queued_jobs::<T>(model, 1)[0];
        let requester = Jobs::<T>::get(job).unwrap().requester;

        #[extrinsic_call]
        _(RawOrigin::Signed(requester), job);

        assert!(status_is::<T>(job, Outcome::Cancelled));
    }

    #[benchmark]
    fn submit_hidden(n: Linear<1, MAX_RESULTS>) {
        let jobs = assigned_jobs::<T>(n);
        for job in &jobs {
            change::<T>(*job, |job| job.assurance = AssuranceSet::of(&[Assurance::Checked]));
        }
        T::Verification::hide_results();
        let entries: Vec<_> = jobs.iter().map(|job| entry::<T>(*job, None)).collect();
        let relayer = funded::<T>("relayer", 0);

        #[extrinsic_call]
        submit_results(RawOrigin::Signed(relayer), entries.try_into().unwrap());

        for job in jobs {
            assert!(matches!(Jobs::<T>::get(job).unwrap().stage, Stage::Verifying { .. }));
        }
    }

    #[benchmark]
    fn submit_opened(n: Linear<1, MAX_RESULTS>) {
        let jobs = assigned_jobs::<T>(n);
        let entries: Vec<_> = jobs.iter().map(|job| entry::<T>(*job, Some(opening()))).collect();
        let relayer = funded::<T>("relayer", 0);

        #[extrinsic_call]
        submit_results(RawOrigin::Signed(relayer), entries.try_into().unwrap());

        for job in jobs {
            assert!(status_is::<T>(job, Outcome::Settled));
        }
    }

    #[benchmark]
    fn open(b: Linear<MIN_BYTES, MAX_TENSOR_BYTES>) {
        let job = assigned_jobs::<T>(1)[0];
        change::<T>(job, |job| job.assurance = AssuranceSet::of(&[Assurance::Checked]));
        T::Verification::hide_results();
        let opening = Opening { output: tensor_of(b), salt: H256::zero() };
        let mut entry = entry::<T>(job, None);
        let attempt = worker_of::<T>(job);
        entry.commitment =
            output_commitment(&attempt.ticket, &output_hash(&opening.output), &opening.salt);
        let key = T::Workers::operator_for(&attempt.worker, job).unwrap();
        let payload = result_payload(&attempt.ticket, &entry.commitment, &H256::zero());
        entry.signature = sign(&key, &payload);
        Pallet::<T>::do_submit_results(vec![entry]);
        T::Verification::expect_opening(job);
        let relayer = funded::<T>("relayer", 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(relayer), job, opening);

        assert!(Outputs::<T>::contains_key(job));
    }

    #[benchmark]
    fn decline() {
        let job = assigned_jobs::<T>(1)[0];
        // The third decline, with a share for the treasury and a refund.
        change::<T>(job, |job| {
            for index in 0..MAX_DECLINES - 1 {
                job.declined_by.try_push(account("declined", index, 0)).unwrap();
            }
        });
        let attempt = worker_of::<T>(job);
        let key = T::Workers::operator_for(&attempt.worker, job).unwrap();
        let reason = DeclineReason::Overloaded;
        let signature = sign(&key, &decline_payload(&attempt.ticket, &reason));
        let relayer = funded::<T>("relayer", 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(relayer), job, reason, signature);

        assert!(status_is::<T>(job, Outcome::DeclinedThrice));
    }

    #[benchmark]
    fn on_poll_base() {
        let model = model::<T>();
        add_workers::<T>(&model, 1);
        queued_jobs::<T>(model, 1);
        let block = frame_system::Pallet::<T>::block_number() + One::one();
        frame_system::Pallet::<T>::set_block_number(block);
        RetainedCount::<T>::insert(Now::<T>::get(), 3);
        let now = Now::<T>::get();

        #[block]
        {
            Pallet::<T>::note_request_block(block);
            if !T::IsStopped::get() {
                Pallet::<T>::tick();
            }
            let mut nothing = WeightMeter::with_limit(Weight::zero());
            Pallet::<T>::catch_up(&mut nothing);
            Pallet::<T>::draw_queued(block, &mut nothing);
        }

        assert_eq!(Now::<T>::get(), now + 1);
        assert_eq!(CurrentLoad::<T>::get().overdue, 3);
    }

    #[benchmark]
    fn draw_assigned() {
        let model = model::<T>();
        add_workers::<T>(&model, T::Workers::MAX_CANDIDATES);
        let job = queued_jobs::<T>(model, 1)[0];
        let block = next_block::<T>();
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::draw_from(Ends::<T>::get(), block, &H256::zero(), &mut meter);
        }

        assert!(matches!(Jobs::<T>::get(job).unwrap().stage, Stage::Assigned { .. }));
    }

    #[benchmark]
    fn draw_put_back() {
        let model = model::<T>();
        add_workers::<T>(&model, T::Workers::MAX_CANDIDATES);
        // They look able, but have no place left for a job.
        for index in 0..T::Workers::MAX_CANDIDATES {
            let full: Vec<JobId> =
                (0..MAX_WORKER_JOBS).map(|job| 1_000_000 + JobId::from(job)).collect();
            let worker: T::AccountId = account("worker", index, 0);
            WorkerJobs::<T>::insert(worker, BoundedVec::truncate_from(full));
        }
        let job = queued_jobs::<T>(model, 1)[0];
        let block = next_block::<T>();
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::draw_from(Ends::<T>::get(), block, &H256::zero(), &mut meter);
        }

        let Stage::Queued { found_no_worker, .. } = Jobs::<T>::get(job).unwrap().stage else {
            panic!("the job was not put back");
        };
        assert!(found_no_worker);
    }

    #[benchmark]
    fn draw_hole() {
        let ends = Ends::<T>::mutate(|ends| {
            ends.tail = ends.head + 1;
            *ends
        });
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::draw_from(ends, 9u32.into(), &H256::zero(), &mut meter);
        }

        assert_eq!(Ends::<T>::get().head, ends.tail);
    }

    #[benchmark]
    fn timer_advance() {
        let cursor = TimerCursor::<T>::get();
        Now::<T>::put(cursor + 1);
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::timer_step(&mut meter);
        }

        assert_eq!(TimerCursor::<T>::get(), cursor + 1);
    }

    #[benchmark]
    fn timer_close() {
        let model = model::<T>();
        add_workers::<T>(&model, 1);
        let job = queued_jobs::<T>(model, 1)[0];
        make_refund_claimable::<T>(job);
        let deadline = Jobs::<T>::get(job).unwrap().deadline;
        TimerCursor::<T>::put(deadline);
        Now::<T>::put(deadline + 1);
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::timer_step(&mut meter);
        }

        assert!(status_is::<T>(job, Outcome::Expired));
    }

    #[benchmark]
    fn timer_no_show(n: Linear<1, MAX_WORKER_JOBS>) {
        let jobs = assigned_jobs::<T>(n);
        let due = Jobs::<T>::get(jobs[0]).unwrap().timer().unwrap();
        for job in &jobs {
            make_refund_claimable::<T>(*job);
        }
        // So late that all of them are refunded.
        TimerCursor::<T>::put(due);
        Now::<T>::put(due + MIN_DEADLINE_SLACK);
        let worker = worker_of::<T>(jobs[0]).worker;
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::timer_step(&mut meter);
            // What a worker loses only if this no-show jails it.
            Pallet::<T>::take_assigned_from(&worker);
        }

        for job in jobs {
            assert!(status_is::<T>(job, Outcome::Expired));
        }
    }

    #[benchmark]
    fn retention_advance() {
        let cursor = RetentionCursor::<T>::get();
        Now::<T>::put(cursor + 1);
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::retention_step(&mut meter);
        }

        assert_eq!(RetentionCursor::<T>::get(), cursor + 1);
    }

    #[benchmark]
    fn delete_job() {
        let job = assigned_jobs::<T>(1)[0];
        Pallet::<T>::do_submit_results(vec![entry::<T>(job, Some(opening()))]);
        make_refund_claimable::<T>(job);
        let Stage::Closed { delete_at, .. } = Jobs::<T>::get(job).unwrap().stage else {
            panic!("the job was not settled");
        };
        RetentionCursor::<T>::put(delete_at);
        Now::<T>::put(delete_at + 1);
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::retention_step(&mut meter);
        }

        assert!(!Jobs::<T>::contains_key(job));
        assert!(!Outputs::<T>::contains_key(job));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
