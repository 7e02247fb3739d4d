// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Worst cases of the calls and of each hook step.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot unwrap has failed")]

mod setup;

use super::*;
use alloc::{vec, vec::Vec};
use credence_primitives::{
    commitment::{decline_payload, output_commitment, output_hash, result_payload},
    ids::JobId,
    manifest::{Assurance, AssuranceSet, MAX_TENSOR_BYTES},
    protocol::{Verification, WorkerPool},
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use frame_system::RawOrigin;
use setup::*;
use sp_core::H256;
use sp_runtime::traits::One;

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn request(b: Linear<MIN_BYTES, MAX_TENSOR_BYTES>) {
        let model = model::<T>();
        add_workers::<T>(&model, T::Workers::MAX_CANDIDATES);
        let requester = funded::<T>("requester", 0);
        let asked = quoted_request::<T>(model, b);

        #[extrinsic_call]
        _(RawOrigin::Signed(requester), asked);

        assert_eq!(CurrentLoad::<T>::get().queued, 1);
    }

    #[benchmark]
    fn request_batch(n: Linear<1, MAX_BATCH>, b: Linear<1_024, { MAX_BATCH * MAX_TENSOR_BYTES }>) {
        let model = model::<T>();
        add_workers::<T>(&model, T::Workers::MAX_CANDIDATES);
        let requester = funded::<T>("requester", 0);
        // Few requests cannot hold as much as many.
        let bytes = (b / n).min(MAX_TENSOR_BYTES);
        let requests: Vec<_> = (0..n).map(|_| quoted_request::<T>(model, bytes)).collect();

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
    fn draw_assigned(w: Linear<1, { T::Workers::MAX_CANDIDATES }>) {
        let model = model::<T>();
        add_workers::<T>(&model, w);
        let job = queued_jobs::<T>(model, 1)[0];
        let block = next_block::<T>();
        let mut meter = WeightMeter::new();

        #[block]
        {
            draw::<T>(block, &mut meter);
        }

        assert!(matches!(Jobs::<T>::get(job).unwrap().stage, Stage::Assigned { .. }));
    }

    #[benchmark]
    fn draw_put_back(w: Linear<3, { T::Workers::MAX_CANDIDATES }>) {
        let model = model::<T>();
        add_workers::<T>(&model, w);
        // They look able, but have no place left for a job.
        for index in 0..w {
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
            draw::<T>(block, &mut meter);
        }

        let stage = Jobs::<T>::get(job).unwrap().stage;
        assert!(matches!(stage, Stage::Queued { lane: Lane::Waiting, .. }), "{stage:?}");
    }

    #[benchmark]
    fn draw_hole() {
        let ends = Ends::<T>::mutate(Lane::Fresh, |ends| {
            ends.tail = ends.head + 1;
            *ends
        });
        let mut meter = WeightMeter::new();

        #[block]
        {
            draw::<T>(9u32.into(), &mut meter);
        }

        assert_eq!(Ends::<T>::get(Lane::Fresh).head, ends.tail);
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
