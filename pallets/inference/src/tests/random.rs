// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Random sequences of calls and blocks keep all books in order.

use crate::{mock::*, pallet::*, types::*};
use credence_primitives::{
    commitment::decline_payload,
    protocol::{Conclusion, JobBook},
    receipt::Report,
};
use frame_support::{traits::ConstU32, weights::Weight, BoundedVec};
use proptest::prelude::*;
use sp_core::Pair;

#[derive(Clone, Debug)]
enum Step {
    Request(u64, u128, u32),
    Cancel(u64),
    Submit(u64, bool),
    Open(u64),
    Decline(u64),
    Conclude(u64, u8, u128),
    Blocks(u32),
    Stop(bool),
    Starve(bool),
    Full(bool),
    Broken(bool),
    TakeAway,
}

fn step() -> impl Strategy<Value = Step> {
    let job = 0u64..24;
    prop_oneof![
        6 => (1u64..3, 0u128..1_500, 20u32..60).prop_map(|(a, b, c)| Step::Request(a, b, c)),
        1 => job.clone().prop_map(Step::Cancel),
        4 => (job.clone(), any::<bool>()).prop_map(|(a, b)| Step::Submit(a, b)),
        3 => job.clone().prop_map(Step::Open),
        2 => job.clone().prop_map(Step::Decline),
        4 => (job, 0u8..4, 0u128..80).prop_map(|(a, b, c)| Step::Conclude(a, b, c)),
        8 => (1u32..12).prop_map(Step::Blocks),
        1 => any::<bool>().prop_map(Step::Stop),
        1 => any::<bool>().prop_map(Step::Starve),
        1 => any::<bool>().prop_map(Step::Full),
        1 => any::<bool>().prop_map(Step::Broken),
        1 => Just(Step::TakeAway),
    ]
}

fn is_verifying(job: u64) -> bool {
    Jobs::<Test>::get(job).is_some_and(|job| matches!(job.stage, Stage::Verifying { .. }))
}

fn take(step: Step) {
    let origin = RuntimeOrigin::signed;
    match step {
        Step::Request(requester, max_fee, deadline) => {
            let request = Request { max_fee, deadline, ..a_request() };
            let _ = Inference::request(origin(requester), request);
        },
        Step::Cancel(job) => {
            let owner = Jobs::<Test>::get(job).map_or(ALICE, |job| job.requester);
            let _ = Inference::cancel(origin(owner), job);
        },
        Step::Submit(job, at_once) => {
            if Jobs::<Test>::get(job).is_none_or(|job| job.latest.is_none()) {
                return;
            }
            script(|script| script.opens_at_once = at_once.then(Report::default));
            let entry = entry_for(job, at_once.then(right_opening));
            let entries: BoundedVec<_, ConstU32<MAX_RESULTS>> =
                vec![entry.clone(), entry].try_into().unwrap();
            let _ = Inference::submit_results(origin(STRANGER), entries);
        },
        Step::Open(job) => {
            script(|script| script.awaits = vec![job]);
            let _ = Inference::open(origin(STRANGER), job, right_opening());
        },
        Step::Decline(job) => {
            if Jobs::<Test>::get(job).is_none_or(|job| job.latest.is_none()) {
                return;
            }
            let reason = DeclineReason::Overloaded;
            let payload = decline_payload(&ticket_of(job), &reason);
            let signature = operator(worker_of(job)).sign(payload.as_bytes());
            let _ = Inference::decline(origin(STRANGER), job, reason, signature);
        },
        Step::Conclude(job, kind, pay) if is_verifying(job) => {
            let conclusion = match kind {
                0 => Conclusion::Accepted(report(pay)),
                1 => Conclusion::Rejected(report(0)),
                2 => Conclusion::NotOpened,
                _ => Conclusion::Void(report(0)),
            };
            Inference::conclude(job, conclusion);
        },
        Step::Conclude(..) => (),
        Step::Blocks(count) => run_blocks(count),
        Step::Stop(is_stopped) => IsStopped::set(is_stopped),
        Step::Starve(is_starved) => {
            IdleWeight::set(Weight::from_parts(if is_starved { 0 } else { 1_000_000 }, 0));
        },
        Step::Full(is_full) => script(|script| script.is_full = is_full),
        Step::Broken(is_broken) => script(|script| script.settle_fails = is_broken),
        Step::TakeAway => {
            Inference::take_assigned_from(&WORKER);
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn all_books_agree_after_every_step(steps in proptest::collection::vec(step(), 1..120)) {
        ExtBuilder::default().build_and_execute(|| {
            add_worker(12, ASK + 100, 3);
            add_worker(13, ASK - 100, 2);
            IsStopped::set(false);
            IdleWeight::set(Weight::from_parts(1_000_000, 0));
            let issuance = || pallet_balances::TotalIssuance::<Test>::get();
            let mut last = issuance();
            for step in steps {
                let is_request = matches!(step, Step::Request(..));
                take(step);
                Inference::do_try_state().unwrap();
                assert_eq!(held(), Inference::total_escrow());
                // Only requests burn anything, and nothing mints.
                assert!(if is_request { issuance() <= last } else { issuance() == last });
                last = issuance();
            }
            // In the end everybody is paid or refunded and nothing is left.
            IsStopped::set(false);
            IdleWeight::set(Weight::from_parts(1_000_000, 0));
            script(|script| script.is_full = false);
            run_blocks(2);
            for job in Jobs::<Test>::iter_keys().collect::<Vec<_>>() {
                if is_verifying(job) {
                    Inference::conclude(job, Conclusion::Void(report(0)));
                }
            }
            run_blocks(70);
            for job in Jobs::<Test>::iter_keys().collect::<Vec<_>>() {
                assert!(!job_of(job).is_open());
            }
            assert_eq!(held(), 0);
        });
    }
}
