// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Results, openings, and the cheats with them.

use crate::{mock::*, pallet::*, types::*, JobStatus};
use credence_primitives::{
    commitment::{output_commitment, output_hash, result_payload, TicketParts},
    receipt::Report,
    tensor::TensorError,
};
use frame_support::{assert_noop, assert_ok};
use sp_core::{Pair, H256};

/// Hands in one result and says why it was refused; `None` if it was taken.
fn refusal_of(entry: ResultEntry) -> Option<Refusal> {
    let job = entry.job;
    let before = Jobs::<Test>::get(job);
    events();
    submit(vec![entry]);
    match events().as_slice() {
        [Event::ResultRefused { job: refused, reason }] => {
            assert_eq!(*refused, job);
            assert_eq!(Jobs::<Test>::get(job), before);
            Some(*reason)
        },
        _ => None,
    }
}

/// A result of a job's worker that commits to this opening and shows it.
pub(super) fn entry_committed_to(job: u64, opening: Opening) -> ResultEntry {
    let ticket = ticket_of(job);
    let commitment = output_commitment(&ticket, &output_hash(&opening.output), &opening.salt);
    let payload = result_payload(&ticket, &commitment, &H256::zero());
    ResultEntry {
        job,
        commitment,
        evidence_hash: H256::zero(),
        signature: operator(worker_of(job)).sign(payload.as_bytes()),
        opening: Some(opening),
    }
}

#[test]
fn a_hidden_result_starts_its_verification() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let entry = entry_for(job, None);
        events();

        submit(vec![entry.clone()]);

        let submitted = Event::ResultSubmitted {
            job,
            ticket: ticket_of(job),
            worker: WORKER,
            commitment: entry.commitment,
            evidence_hash: H256::zero(),
        };
        assert_eq!(events(), [submitted]);
        let begun = script(|script| script.begun[0].clone());
        assert_eq!((begun.job, begun.ticket, begun.worker), (job, ticket_of(job), WORKER));
        assert_eq!((begun.model, begun.assurance), (model(), a_request().assurance));
        assert_eq!((begun.value, begun.check_fee), (MAX_FEE, CHECKS));
        assert_eq!(begun.commitment, entry.commitment);
        assert_eq!(status(job), Some(JobStatus::Verifying { worker: WORKER, is_open: false }));
    });
}

#[test]
fn a_result_that_opens_at_once_is_settled() {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.opens_at_once = Some(Report::default()));
        let job = assigned_job();
        let entry = entry_for(job, Some(right_opening()));
        let ticket = ticket_of(job);
        events();

        submit(vec![entry.clone()]);

        let refund = escrow().total() - ASK - ROYALTY;
        assert_eq!(
            events(),
            [
                Event::ResultSubmitted {
                    job,
                    ticket,
                    worker: WORKER,
                    commitment: entry.commitment,
                    evidence_hash: H256::zero(),
                },
                Event::Opened { job, ticket, output_hash: output_hash(&right_output()) },
                Event::Settled {
                    job,
                    ticket,
                    worker: WORKER,
                    compute: ASK,
                    checks: 0,
                    royalty: ROYALTY,
                    refund,
                },
            ]
        );
        assert_eq!(Inference::output(job), Some(right_output()));
        assert_eq!(script(|script| script.settled.len()), 1);
    });
}

#[test]
fn fabricated_result_signature() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let mut entry = entry_for(job, None);
        entry.signature = Default::default();
        assert_eq!(refusal_of(entry), Some(Refusal::BadSignature));
        // A good signature under another result.
        let mut entry = entry_for(job, None);
        entry.evidence_hash = H256::repeat_byte(1);
        assert_eq!(refusal_of(entry), Some(Refusal::BadSignature));
        let mut entry = entry_for(job, None);
        entry.commitment = Default::default();
        assert_eq!(refusal_of(entry), Some(Refusal::BadSignature));
    });
}

#[test]
fn result_by_a_non_assigned_worker() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let entry = entry_signed_by(&operator(12), job, &ticket_of(job), None);
        assert_eq!(refusal_of(entry), Some(Refusal::BadSignature));
    });
}

#[test]
fn result_for_a_job_without_worker() {
    ExtBuilder::default().build_and_execute(|| {
        let job = request_of(ALICE);
        let entry = |job| entry_signed_by(&operator(WORKER), job, &Default::default(), None);
        assert_eq!(refusal_of(entry(job)), Some(Refusal::NotAssigned));
        assert_eq!(refusal_of(entry(77)), Some(Refusal::UnknownJob));
        assert_ok!(Inference::cancel(RuntimeOrigin::signed(ALICE), job));
        assert_eq!(refusal_of(entry(job)), Some(Refusal::UnknownJob));
    });
}

#[test]
fn replay_across_attempts() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let old = entry_for(job, None);
        Inference::take_assigned_from(&WORKER);
        assert_eq!(refusal_of(old.clone()), Some(Refusal::NotAssigned));
        next_block();
        assert_eq!(worker_of(job), WORKER);
        assert_eq!(refusal_of(old), Some(Refusal::BadSignature));
        assert_eq!(refusal_of(entry_for(job, None)), None);
    });
}

#[test]
fn replay_across_jobs() {
    ExtBuilder::default().build_and_execute(|| {
        let (first, second) = (request_of(ALICE), request_of(ALICE));
        next_block();
        let copied = ResultEntry { job: second, ..entry_for(first, None) };
        assert_eq!(refusal_of(copied), Some(Refusal::BadSignature));
    });
}

#[test]
fn replay_across_chains_and_forks() {
    let ticket_on = |fork: u8, fork_at_request: bool| {
        let mut found = None;
        ExtBuilder::default().build_and_execute(|| {
            run_blocks(2);
            if fork_at_request {
                Fork::set(fork);
            }
            let job = request_of(ALICE);
            if !fork_at_request {
                // Another chain: all is the same but the first block.
                frame_system::BlockHash::<Test>::insert(0, H256::repeat_byte(fork));
            }
            next_block();
            let parts = TicketParts {
                genesis: &System::block_hash(0),
                request_block: &System::block_hash(3),
                job,
                attempt: 0,
                model: &model(),
                input_hash: &job_of(job).input_hash,
                worker: &WORKER,
            };
            assert_eq!(ticket_of(job), parts.ticket());
            let foreign = found.replace(ticket_of(job));
            assert_eq!(foreign, None);
            let elsewhere = credence_primitives::ids::Ticket(H256::repeat_byte(3));
            let entry = entry_signed_by(&operator(WORKER), job, &elsewhere, None);
            assert_eq!(refusal_of(entry), Some(Refusal::BadSignature));
        });
        found.unwrap()
    };
    assert_ne!(ticket_on(1, true), ticket_on(2, true));
    assert_ne!(ticket_on(1, false), ticket_on(2, false));
    assert_eq!(ticket_on(1, true), ticket_on(1, true));
}

#[test]
fn two_different_results_for_one_ticket() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let ticket = ticket_of(job);
        let mut second = entry_for(job, None);
        second.commitment = output_commitment(&ticket, &H256::zero(), &H256::zero());
        let payload = result_payload(&ticket, &second.commitment, &second.evidence_hash);
        second.signature = operator(WORKER).sign(payload.as_bytes());

        assert_eq!(refusal_of(entry_for(job, None)), None);
        assert_eq!(refusal_of(second), Some(Refusal::NotAssigned));
        assert_eq!(refusal_of(entry_for(job, None)), Some(Refusal::NotAssigned));
    });
}

#[test]
fn result_after_deadline() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let Stage::Assigned { due } = job_of(job).stage else { panic!("not assigned") };
        IdleWeight::set(Default::default());
        IdleStarvation::set(1_000);
        run_blocks(due - Now::<Test>::get());
        frame_support::hypothetically!(assert_eq!(refusal_of(entry_for(job, None)), None));
        next_block();
        assert_eq!(refusal_of(entry_for(job, None)), Some(Refusal::Late));
    });
}

#[test]
fn batch_with_one_bad_entry() {
    ExtBuilder::default().build_and_execute(|| {
        let jobs = [request_of(ALICE), request_of(ALICE), request_of(BOB)];
        next_block();
        let mut entries: Vec<_> = jobs.iter().map(|job| entry_for(*job, None)).collect();
        entries[1].signature = Default::default();
        events();

        submit(entries);

        let seen: Vec<_> = events()
            .into_iter()
            .map(|event| match event {
                Event::ResultSubmitted { job, .. } => (job, None),
                Event::ResultRefused { job, reason } => (job, Some(reason)),
                other => panic!("unexpected {other:?}"),
            })
            .collect();
        assert_eq!(
            seen,
            [(jobs[0], None), (jobs[1], Some(Refusal::BadSignature)), (jobs[2], None)]
        );
    });
}

#[test]
fn relayed_by_a_stranger() {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.opens_at_once = Some(Report::default()));
        let job = assigned_job();
        // `submit` signs as a stranger; the worker and not the stranger is credited and paid.
        submit(vec![entry_for(job, Some(right_opening()))]);
        let settlement = script(|script| script.settled[0].clone());
        assert_eq!((settlement.worker, settlement.worker_payee), (WORKER, payee_of(WORKER)));
        assert_eq!(balance(STRANGER), ENDOWMENT);
    });
}

#[test]
fn an_opening_must_come_exactly_when_the_method_wants_it() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let with = entry_for(job, Some(right_opening()));
        assert_eq!(refusal_of(with), Some(Refusal::OpeningTooEarly));
        script(|script| script.opens_at_once = Some(Report::default()));
        let without = entry_for(job, None);
        assert_eq!(refusal_of(without), Some(Refusal::OpeningMissing));
    });
}

#[test]
fn opening_at_once_that_does_not_match() {
    ExtBuilder::default().build_and_execute(|| {
        script(|script| script.opens_at_once = Some(Report::default()));
        let job = assigned_job();
        let wrong = Opening { salt: H256::zero(), ..right_opening() };
        assert_eq!(refusal_of(entry_for(job, Some(wrong))), Some(Refusal::OpeningMismatch));

        // Committed to something that is no output of the model.
        let opening = Opening { output: a_request().input, salt: H256::zero() };
        let entry = entry_committed_to(job, opening);
        assert_eq!(refusal_of(entry), Some(Refusal::Output(TensorError::Count)));
    });
}

#[test]
fn settlements_at_once_leave_room_in_the_block() {
    ExtBuilder::default().build_and_execute(|| {
        MaxSettledAtOnce::set(1);
        script(|script| script.opens_at_once = Some(Report::default()));
        let (first, second) = (request_of(ALICE), request_of(ALICE));
        next_block();
        let entry = |job| entry_for(job, Some(right_opening()));
        assert_eq!(refusal_of(entry(first)), None);
        assert_eq!(refusal_of(entry(second)), Some(Refusal::BlockFull));
        next_block();
        script(|script| script.is_full = true);
        assert_eq!(refusal_of(entry(second)), Some(Refusal::BlockFull));
        script(|script| script.is_full = false);
        assert_eq!(refusal_of(entry(second)), None);
    });
}

#[test]
fn an_opening_reaches_verification() {
    ExtBuilder::default().build_and_execute(|| {
        let job = verifying_job();
        script(|script| script.awaits.push(job));
        events();

        assert_ok!(Inference::open(RuntimeOrigin::signed(STRANGER), job, right_opening()));

        let hash = output_hash(&right_output());
        assert_eq!(events(), [Event::Opened { job, ticket: ticket_of(job), output_hash: hash }]);
        let opened = script(|script| script.opened.clone());
        assert_eq!(opened, [(job, right_output().into_inner())]);
        assert_eq!(status(job), Some(JobStatus::Verifying { worker: WORKER, is_open: true }));
        assert_eq!(Inference::output(job), Some(right_output()));
    });
}

#[test]
fn openings_wait_until_verification_wants_them() {
    ExtBuilder::default().build_and_execute(|| {
        let open = |job| Inference::open(RuntimeOrigin::signed(ALICE), job, right_opening());
        assert_noop!(open(0), Error::<Test>::UnknownJob);
        let job = assigned_job();
        script(|script| script.awaits.push(job));
        assert_noop!(open(job), Error::<Test>::OpeningNotAwaited);
        submit(vec![entry_for(job, None)]);
        script(|script| script.awaits.clear());
        assert_noop!(open(job), Error::<Test>::OpeningNotAwaited);
        script(|script| script.awaits.push(job));
        assert_ok!(open(job));
        // Once.
        assert_noop!(open(job), Error::<Test>::OpeningNotAwaited);
    });
}

#[test]
fn opening_that_does_not_match() {
    ExtBuilder::default().build_and_execute(|| {
        let job = verifying_job();
        script(|script| script.awaits.push(job));
        let cases = [
            Opening { salt: H256::zero(), ..right_opening() },
            Opening { output: output_of([1.0, 3.0], [3.0, 1.0]), ..right_opening() },
            Opening { output: Default::default(), ..right_opening() },
        ];
        for opening in cases {
            assert_noop!(
                Inference::open(RuntimeOrigin::signed(ALICE), job, opening),
                Error::<Test>::OpeningMismatch
            );
        }
    });
}

#[test]
fn opened_outputs_must_fit_the_manifest() {
    ExtBuilder::default().build_and_execute(|| {
        let job = assigned_job();
        let opening = Opening { output: a_request().input, salt: H256::zero() };
        let entry = entry_committed_to(job, opening.clone());
        submit(vec![ResultEntry { opening: None, ..entry }]);
        script(|script| script.awaits.push(job));
        assert_noop!(
            Inference::open(RuntimeOrigin::signed(ALICE), job, opening),
            Error::<Test>::OutputMismatch
        );
    });
}
