// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The round of all validators: decisions, pay, penalties, quarantine.

use crate::{mock::*, types::Fault, Event, Finding, Phase, Round};
use credence_primitives::{duty::Verdict, protocol::Conclusion};
use rstest::rstest;

/// Members reveal: the first `liars` of the validators judge otherwise than the rest.
fn judge(job: u64, liars: &[u64], lie: (Run, Verdict), truth: Verdict) {
    for validator in members(job) {
        let (run, verdict) = match liars.contains(&validator) {
            true => lie,
            false => (Run::Honest(validator), truth),
        };
        if phase(job) != Some(Phase::Revealing) {
            break;
        }
        let _ = say(validator, vec![reveal_duty(validator, job, run, verdict)]);
    }
}

fn commit_as(job: u64, liars: &[u64], lie: Run) {
    for validator in drawn(job) {
        let run = if liars.contains(&validator) { lie } else { Run::Honest(validator) };
        say(validator, vec![commit_duty(validator, job, run)]).unwrap();
    }
}

/// A whole *Checked* job in which some lie.
fn run_job(job: u64, worker: Run, liars: &[u64], lie: (Run, Verdict), truth: Verdict) {
    to_committing(job);
    commit_as(job, liars, lie.0);
    next_block();
    open(job, worker);
    next_block();
    judge(job, liars, lie, truth);
    if phase(job).is_none() {
        return;
    }
    // Whoever could reveal and did not is waited for.
    while phase(job) == Some(Phase::Revealing) {
        next_block();
    }
    if phase(job) == Some(Phase::Escalating) {
        next_block();
    }
    commit_as(job, liars, lie.0);
    while phase(job) == Some(Phase::Committing) || phase(job) == Some(Phase::Committed) {
        next_block();
    }
    judge(job, liars, lie, truth);
    for _ in 0..12 {
        next_block();
    }
    assert_eq!(phase(job), None);
}

fn penalties() -> Vec<(u64, Fault, u128)> {
    events()
        .into_iter()
        .filter_map(|event| match event {
            Event::CheckerPenalised { validator, fault, amount, .. } => {
                Some((validator, fault, amount))
            },
            _ => None,
        })
        .collect()
}

#[test]
fn a_fabricated_output_is_rejected_by_all_and_the_worker_pays_every_check() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_everyone_revealing(1, Run::Other(1), Verdict::Fail);
        events();
        all_reveal(1, Verdict::Fail);
        assert_eq!(phase(1), Some(Phase::Concluding));
        next_block();
        let report = rejected(1);
        assert_eq!(report.pay.len(), 7);
        assert!(report.pay.iter().all(|(_, pay)| *pay == FEE));
        assert_eq!(Owed::get().values().sum::<u128>(), 7 * FEE);
        assert_eq!(WorkerBond::get(), 1_000_000 - 7 * FEE);
        let last = events().pop().unwrap();
        assert_eq!(last, Event::Concluded { job: 1, finding: Finding::Rejected, pay: 7 * FEE });
        assert!(Quarantined::get().is_empty());
    });
}

#[test]
fn of_a_worker_with_too_little_bond_the_checkers_share_what_there_is() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        WorkerBond::set(100);
        to_everyone_revealing(1, Run::Other(1), Verdict::Fail);
        all_reveal(1, Verdict::Fail);
        next_block();
        let pay: Vec<u128> = rejected(1).pay.into_iter().map(|(_, pay)| pay).collect();
        assert_eq!(pay, [15, 15, 14, 14, 14, 14, 14]);
        assert_eq!(Owed::get().values().sum::<u128>(), 100);
    });
}

#[rstest]
#[case(4)]
#[case(7)]
#[case(10)]
#[case(24)]
fn a_lying_third_can_neither_pass_a_wrong_result_nor_fail_a_right_one(#[case] n: u64) {
    let liars: Vec<u64> = (1..=(n - 1) / 3).collect();
    ExtBuilder::default().validators(n).build_and_execute(|| {
        // They have the worker's false output and say that it is right.
        run_job(1, Run::Other(9), &liars, (Run::Other(9), Verdict::Pass), Verdict::Fail);
        rejected(1);
        let fined = penalties();
        assert!(fined.iter().all(|(validator, ..)| liars.contains(validator)), "{fined:?}");
        assert_eq!(fined.len(), liars.len());
        // They say that a right one is wrong, out of spite.
        run_job(2, Run::Honest(0), &liars, (Run::Honest(1), Verdict::Fail), Verdict::Pass);
        accepted(2);
        let fined = penalties();
        assert!(fined.iter().all(|(validator, ..)| liars.contains(validator)), "{fined:?}");
        assert!(Quarantined::get().is_empty());
    });
}

#[test]
fn losers_pay_the_escalation_and_the_check_fee_the_rest() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_committing(1);
        let liar = members(1)[1];
        commit_as(1, &[liar], Run::Other(3));
        next_block();
        open(1, Run::Honest(0));
        next_block();
        judge(1, &[liar], (Run::Other(3), Verdict::Fail), Verdict::Pass);
        next_block();
        commit_as(1, &[liar], Run::Other(3));
        next_blocks(2);
        judge(1, &[liar], (Run::Other(3), Verdict::Fail), Verdict::Pass);
        events();
        next_block();
        let report = accepted(1);
        // Six correct checks; three are what the committee would have cost.
        assert_eq!(report.pay.iter().map(|(_, pay)| pay).sum::<u128>(), 3 * FEE);
        assert_eq!(Owed::get().values().sum::<u128>(), 6 * FEE);
        assert!(Owed::get().values().all(|owed| *owed == FEE));
        let slash = 20 * VALUE - 3 * FEE;
        assert_eq!(
            events(),
            [
                Event::CheckerCharged { validator: liar, amount: 3 * FEE },
                Event::CheckerPenalised {
                    validator: liar,
                    job: 1,
                    fault: Fault::Dissent,
                    amount: slash,
                    slash: Some(0)
                },
                Event::Concluded { job: 1, finding: Finding::Accepted, pay: 6 * FEE },
            ]
        );
    });
}

#[test]
fn changing_sides_after_the_first_round_is_dissent_all_the_same() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_committing(1);
        let turncoat = members(1)[0];
        all_commit(1);
        next_block();
        open(1, Run::Other(1));
        next_block();
        // It says Pass to a wrong result, and Fail when all look.
        let duty = reveal_duty(turncoat, 1, Run::Honest(turncoat), Verdict::Pass);
        say(turncoat, vec![duty]).unwrap();
        all_reveal(1, Verdict::Fail);
        next_block();
        all_commit(1);
        next_blocks(2);
        all_reveal(1, Verdict::Fail);
        next_block();
        rejected(1);
        let fined = penalties();
        assert_eq!(fined.len(), 1);
        assert_eq!((fined[0].0, fined[0].1), (turncoat, Fault::Dissent));
    });
}

#[test]
fn who_fails_a_wrong_result_without_work_is_not_paid() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        run_job(1, Run::Other(9), &[2], (Run::Other(4), Verdict::Fail), Verdict::Fail);
        let report = rejected(1);
        assert_eq!(report.pay.len(), 6);
        assert!(report.pay.iter().all(|(validator, _)| *validator != 2));
    });
}

#[rstest]
#[case::just_two_thirds(7, 2, true)]
#[case::one_less(7, 3, false)]
#[case::four(4, 1, true)]
#[case::four_less(4, 2, false)]
#[case::ten(10, 3, true)]
#[case::ten_less(10, 4, false)]
fn two_thirds_of_all_decide_answering_or_not(
    #[case] n: u64,
    #[case] silent: usize,
    #[case] is_decided: bool,
) {
    ExtBuilder::default().validators(n).build_and_execute(|| {
        to_everyone_revealing(1, Run::Other(1), Verdict::Fail);
        let judging: Vec<u64> = members(1).into_iter().skip(silent).collect();
        for validator in judging {
            let duty = reveal_duty(validator, 1, Run::Honest(validator), Verdict::Fail);
            say(validator, vec![duty]).unwrap();
        }
        events();
        next_blocks(12);
        if is_decided {
            rejected(1);
            let missing = penalties();
            assert_eq!(missing.len(), silent);
            assert!(missing.iter().all(|(_, fault, _)| *fault == Fault::MissingReveal));
        } else {
            assert!(is_void(1));
            // Refund, and nobody is penalised.
            assert_eq!(
                events(),
                [Event::Concluded { job: 1, finding: Finding::Undecided, pay: 0 }]
            );
            assert!(Owed::get().is_empty());
        }
    });
}

#[test]
fn a_non_deterministic_model_is_quarantined_and_nobody_penalised() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_committing(1);
        let run = |validator: u64| Run::Other(validator);
        for validator in drawn(1) {
            say(validator, vec![commit_duty(validator, 1, run(validator))]).unwrap();
        }
        next_block();
        open(1, Run::Other(0));
        next_block();
        for validator in members(1) {
            let duty = reveal_duty(validator, 1, run(validator), Verdict::Fail);
            say(validator, vec![duty]).unwrap();
        }
        next_block();
        for validator in drawn(1) {
            say(validator, vec![commit_duty(validator, 1, run(validator))]).unwrap();
        }
        next_blocks(2);
        for validator in members(1) {
            let duty = reveal_duty(validator, 1, run(validator), Verdict::Fail);
            say(validator, vec![duty]).unwrap();
        }
        events();
        next_block();
        assert!(is_void(1));
        assert_eq!(Quarantined::get(), [model()]);
        assert_eq!(
            events(),
            [
                Event::ModelQuarantined { model: model(), job: 1 },
                Event::Concluded { job: 1, finding: Finding::Quarantined, pay: 0 },
            ]
        );
        assert_eq!(WorkerBond::get(), 1_000_000);
    });
}

#[test]
fn fewer_than_a_third_cannot_quarantine_a_model_when_others_are_silent() {
    ExtBuilder::default().validators(10).build_and_execute(|| {
        to_committing(1);
        let liars = [1, 2, 3];
        commit_as(1, &liars, Run::Other(3));
        next_block();
        open(1, Run::Honest(0));
        next_block();
        judge(1, &liars, (Run::Other(3), Verdict::Fail), Verdict::Fail);
        next_block();
        commit_as(1, &liars, Run::Other(3));
        next_blocks(2);
        for validator in [1, 2, 3, 4, 5, 6] {
            let run = if validator < 4 { Run::Other(validator) } else { Run::Honest(validator) };
            let _ = say(validator, vec![reveal_duty(validator, 1, run, Verdict::Fail)]);
        }
        next_blocks(12);
        assert!(is_void(1));
        assert!(Quarantined::get().is_empty());
    });
}

#[rstest]
#[case::gpu_noise(2_700, true)]
#[case::within(14_000, true)]
#[case::beyond(16_000, false)]
#[case::tf32(620_000, false)]
#[case::fp16(460_000, false)]
fn a_tile_agrees_up_to_the_tolerance(#[case] off_nano: i64, #[case] agrees: bool) {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        // One tile, so that its bounds are the tensor's.
        Elements::set(200);
        to_revealing(1, Run::Off(off_nano));
        all_reveal(1, Verdict::Pass);
        match agrees {
            true => drop(accepted(1)),
            false => assert_eq!(phase(1), Some(Phase::Escalating)),
        }
    });
}

#[test]
fn an_output_of_another_size_contradicts_every_pass() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_committing(1);
        Elements::set(200);
        let short = members(1)[0];
        say(short, vec![commit_duty(short, 1, Run::Honest(short))]).unwrap();
        Elements::set(600);
        all_commit(1);
        next_block();
        open(1, Run::Honest(0));
        next_block();
        Elements::set(200);
        let duty = reveal_duty(short, 1, Run::Honest(short), Verdict::Pass);
        Elements::set(600);
        say(short, vec![duty]).unwrap();
        all_reveal(1, Verdict::Pass);
        assert_eq!(phase(1), Some(Phase::Escalating));
    });
}

#[test]
fn members_whose_session_has_ended_still_count() {
    ExtBuilder::default().validators(10).build_and_execute(|| {
        to_revealing(1, Run::Other(1));
        let gone = members(1)[0];
        all_reveal(1, Verdict::Fail);
        SessionValidators::set((1..=10).filter(|validator| *validator != gone).collect());
        next_block();
        assert_eq!(check(1).validators, 10);
        assert_eq!(members(1).len(), 10);
        assert_eq!(check(1).round, Round::Everyone);
    });
}

#[test]
fn too_few_commitments_of_all_void_the_job_at_once() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_revealing(1, Run::Other(1));
        all_reveal(1, Verdict::Fail);
        next_blocks(12);
        assert!(matches!(conclusion(1), Some(Conclusion::Void(_))));
    });
}

#[test]
fn a_penalty_takes_at_most_what_there_is() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        DissentPenalty::set(u32::MAX);
        to_committing(1);
        let liar = members(1)[0];
        let lie = (Run::Honest(liar), Verdict::Fail);
        crate::Checks::<Test>::mutate(1, |check| {
            check.as_mut().unwrap().penalties.dissent = u128::MAX;
        });
        all_commit(1);
        next_block();
        open(1, Run::Honest(0));
        next_block();
        judge(1, &[liar], lie, Verdict::Pass);
        next_block();
        all_commit(1);
        next_blocks(2);
        judge(1, &[liar], lie, Verdict::Pass);
        next_block();
        accepted(1);
        let bond = crate::Checkers::<Test>::get(liar).unwrap().bond;
        assert_eq!(bond.free(), 0);
        assert_eq!(bond.pending_slashes, bond.held);
        DissentPenalty::set(20_000_000);
    });
}
