// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Quotes and what workers and people may ask.

use crate::{mock::*, pallet::*, types::*, OpenJob, WorkerDuty};
use credence_primitives::{
    api::{NoQuote, Quote},
    protocol::{AssuranceUnavailable, JobBook, ModelUnavailable},
};

fn quote() -> Result<Quote, NoQuote> {
    let request = a_request();
    Inference::quote(model(), request.assurance, request.input.len() as u32)
}

#[test]
fn a_quote_names_each_part_and_the_queue() {
    ExtBuilder::default().build_and_execute(|| {
        request_of(ALICE);
        request_of(BOB);
        let expected = Quote {
            compute: ASK,
            checks: CHECKS,
            royalty: ROYALTY,
            burned: burned(),
            queue_position: 2,
        };
        assert_eq!(quote(), Ok(expected));
    });
}

#[test]
fn a_quote_is_enough_to_pay() {
    ExtBuilder::default().build_and_execute(|| {
        let quote = quote().unwrap();
        let max_fee = quote.compute + quote.checks + quote.royalty + quote.burned;
        let pay = |max_fee| {
            let request = Request { max_fee, ..a_request() };
            Inference::request(RuntimeOrigin::signed(ALICE), request)
        };
        frame_support::assert_noop!(pay(max_fee - 1), Error::<Test>::FeeTooLow);
        frame_support::assert_ok!(pay(max_fee));
    });
}

#[test]
fn no_quote_says_why() {
    ExtBuilder::default().build_and_execute(|| {
        let assurance = a_request().assurance;
        assert_eq!(Inference::quote(model(), assurance, 16_385), Err(NoQuote::InputTooLarge));
        assert!(Inference::quote(model(), assurance, 16_384).is_ok());
        script(|script| script.unassured = Some(AssuranceUnavailable::Unknown));
        assert_eq!(quote(), Err(NoQuote::Assurance(AssuranceUnavailable::Unknown)));
        script(|script| script.unassured = None);
        script(|script| script.workers.clear());
        assert_eq!(quote(), Err(NoQuote::NoWorker));
        script(|script| script.unavailable = Some(ModelUnavailable::Pending));
        assert_eq!(quote(), Err(NoQuote::Model(ModelUnavailable::Pending)));
        MaxOverdue::set(0);
        CurrentLoad::<Test>::mutate(|load| load.overdue = 1);
        assert_eq!(quote(), Err(NoQuote::Paused));
        CurrentLoad::<Test>::mutate(|load| load.overdue = 0);
    });
}

#[test]
fn a_worker_sees_what_it_has_to_do() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let Stage::Assigned { due } = job_of(job).stage else { panic!("not assigned") };
        let todo = || Inference::open_jobs_of(WORKER)[0].todo;
        let seen = Inference::open_jobs_of(WORKER);
        assert_eq!(
            seen,
            [OpenJob {
                job,
                ticket: ticket_of(job),
                model: model(),
                input_hash: job_of(job).input_hash,
                assurance: a_request().assurance,
                todo: WorkerDuty::Submit { until: due },
            }]
        );
        submit(vec![entry_for(job, None)]);
        assert_eq!(todo(), WorkerDuty::Wait);
        script(|script| script.awaits.push(job));
        assert_eq!(todo(), WorkerDuty::Open);
        frame_support::assert_ok!(Inference::open(
            RuntimeOrigin::signed(STRANGER),
            job,
            right_opening()
        ));
        assert_eq!(todo(), WorkerDuty::Wait);
        assert_eq!(Inference::open_jobs_of(12), []);
    });
}

#[test]
fn verification_sees_attempts_and_outputs() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        assert_eq!(<Inference as JobBook<u64>>::attempt(job), None);
        next_block();
        let attempt = Some((ticket_of(job), WORKER));
        assert_eq!(<Inference as JobBook<u64>>::attempt(job), attempt);
        assert_eq!(<Inference as JobBook<u64>>::output(job), None);
        submit(vec![entry_for(job, None)]);
        script(|script| script.awaits.push(job));
        frame_support::assert_ok!(Inference::open(
            RuntimeOrigin::signed(STRANGER),
            job,
            right_opening()
        ));
        let output = <Inference as JobBook<u64>>::output(job);
        assert_eq!(output, Some(right_output().into_inner()));
        assert_eq!(Inference::active_block(), 1);
    });
}
