// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A committee's round, from its draw to its end.

use crate::{
    check::{MemberState, Outcome},
    mock::*,
    types::Fault,
    Event, Finding, Phase, Round, Taken,
};
use credence_primitives::{
    duty::Verdict,
    manifest::{Assurance, AssuranceSet},
    protocol::{Begun, Conclusion, Verification as _},
};
use rstest::rstest;
use sp_core::Pair;
use sp_runtime::{transaction_validity::InvalidTransaction, Permill};

fn done(validator: u64, taken: Taken) -> Event<Test> {
    let sequence = Verification::next_sequence(key(validator)).unwrap() - 1;
    Event::DutiesDone { validator, sequence, taken }
}

#[test]
fn an_honest_result_is_accepted_in_six_blocks() {
    ExtBuilder::default().build_and_execute(|| {
        // Block b + 2 of the protocol: the result.
        begin(1, Assurance::Checked);
        assert_eq!(
            events(),
            [Event::CheckBegun { job: 1, ticket: ticket(1), method: Assurance::Checked }]
        );
        let start = Now::get();
        next_block();
        let committee = members(1);
        assert_eq!(committee.len(), 3);
        assert_eq!(
            events(),
            [Event::CommitteeDrawn {
                job: 1,
                validators: committee.clone(),
                until: start + 1 + 10
            }]
        );
        next_block();
        all_commit(1);
        let taken = Taken { committed: 1, ..Default::default() };
        assert_eq!(events(), committee.iter().map(|v| done(*v, taken)).collect::<Vec<_>>());
        next_block();
        let seed = check(1).seed;
        let until = Now::get() + 10;
        assert_eq!(events(), [Event::OpeningAwaited { job: 1, seed: Some(seed), until }]);
        open(1, Run::Honest(0));
        assert_eq!(events(), [Event::RevealsAwaited { job: 1, seed, until: until + 1 }]);
        next_block();
        all_reveal(1, Verdict::Pass);
        assert_eq!(Now::get() - start, 4);
        let taken = Taken { revealed: 1, ..Default::default() };
        let mut expected: Vec<_> = committee.iter().map(|v| done(*v, taken)).collect();
        expected.insert(2, Event::Concluded { job: 1, finding: Finding::Accepted, pay: 3 * FEE });
        assert_eq!(events(), expected);
        let report = accepted(1);
        assert_eq!(report.pay, committee.iter().map(|v| (*v, FEE)).collect::<Vec<_>>());
        assert_eq!(
            report.verdicts,
            committee.iter().map(|v| (*v, Some(Verdict::Pass))).collect::<Vec<_>>()
        );
        assert_eq!(report.reached, AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]));
        assert_eq!(phase(1), None);
    });
}

#[test]
fn reveals_in_the_block_of_the_opening_wait_for_the_audits_draw() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        all_commit(1);
        next_block();
        open(1, Run::Honest(0));
        all_reveal(1, Verdict::Pass);
        assert_eq!(phase(1), Some(Phase::Auditing));
        assert_eq!(conclusion(1), None);
        next_block();
        accepted(1);
    });
}

#[test]
fn an_audit_is_drawn_once_and_not_again_for_late_reveals() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        AuditProbability::set(Permill::one());
        to_revealing(1, Run::Honest(0));
        assert!(check(1).is_audited);
        AuditProbability::set(Permill::zero());
        next_blocks(3);
        all_reveal(1, Verdict::Pass);
        assert_eq!(phase(1), Some(Phase::Escalating));
        next_block();
        assert_eq!(check(1).round, Round::Everyone);
    });
}

#[test]
fn an_audit_asks_everyone_and_pays_at_most_the_check_fee() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        AuditProbability::set(Permill::one());
        to_revealing(1, Run::Honest(0));
        all_reveal(1, Verdict::Pass);
        next_block();
        assert_eq!(check(1).round, Round::Everyone);
        assert_eq!(members(1).len(), 7);
        all_commit(1);
        next_blocks(1);
        assert_eq!(phase(1), Some(Phase::Revealing));
        next_block();
        all_reveal(1, Verdict::Pass);
        next_block();
        let report = accepted(1);
        assert_eq!(report.pay.len(), 7);
        assert_eq!(report.pay.iter().map(|(_, pay)| pay).sum::<u128>(), CHECK_FEE);
        assert!(report.pay.iter().all(|(_, pay)| [8, 9].contains(pay)));
    });
}

#[test]
fn a_signed_result_opens_at_once() {
    ExtBuilder::default().build_and_execute(|| {
        let Begun::OpensAtOnce(report) = Verification::begin(submission(1, Assurance::Signed))
        else {
            panic!("hidden");
        };
        assert_eq!(report.reached, AssuranceSet::of(&[Assurance::Signed]));
        assert!(report.pay.is_empty() && report.verdicts.is_empty());
        assert_eq!(phase(1), None);
    });
}

#[test]
fn the_workers_owner_payee_and_operator_are_never_drawn() {
    ExtBuilder::default().validators(6).build_and_execute(|| {
        // Owner and payee run validators, and another validator's checker has the operator's key.
        for validator in [WORKER, PAYEE] {
            register(validator);
        }
        Verification::rotate_key(RuntimeOrigin::signed(WORKER), key(46), proof(WORKER, &pair(46)))
            .unwrap();
        Verification::rotate_key(
            RuntimeOrigin::signed(6),
            operator().public(),
            proof(6, &operator()),
        )
        .unwrap();
        SessionValidators::set(vec![1, 2, 3, 4, 5, 6, WORKER, PAYEE]);
        next_block();
        for job in 0..40 {
            begin(job, Assurance::Checked);
            next_block();
            let members = members(job);
            assert_eq!(members.len(), 3);
            assert!(members.iter().all(|member| *member <= 5), "{members:?}");
        }
    });
}

#[rstest]
#[case(4, 3)]
#[case(7, 3)]
#[case(10, 4)]
#[case(13, 5)]
#[case(22, 8)]
#[case(31, 8)]
fn committees_have_one_more_than_a_third_up_to_the_cap(#[case] n: u64, #[case] size: usize) {
    ExtBuilder::default().validators(n).build_and_execute(|| {
        to_committing(1);
        assert_eq!(members(1).len(), size);
        assert_eq!(check(1).validators, n as u32);
    });
}

#[test]
fn draws_differ_between_forks() {
    let drawn_on = |fork| {
        let mut drawn = Vec::new();
        ExtBuilder::default().validators(24).build_and_execute(|| {
            Fork::set(fork);
            to_committing(1);
            drawn = members(1);
        });
        drawn
    };
    assert_ne!(drawn_on(1), drawn_on(2));
    assert_eq!(drawn_on(1), drawn_on(1));
}

#[test]
fn who_declines_is_replaced_once_and_not_penalised() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_committing(1);
        let committee = members(1);
        let first = committee[0];
        say(first, vec![credence_primitives::duty::Duty::Decline { job: 1 }]).unwrap();
        for validator in drawn(1) {
            say(validator, vec![commit_duty(validator, 1, Run::Honest(validator))]).unwrap();
        }
        assert_eq!(phase(1), Some(Phase::Committed));
        events();
        next_block();
        let replacement = drawn(1);
        assert_eq!(replacement.len(), 1);
        assert!(!committee.contains(&replacement[0]));
        let until = Now::get() + 10;
        assert_eq!(
            events(),
            [Event::MembersReplaced { job: 1, validators: replacement.clone(), until }]
        );
        next_block();
        all_commit(1);
        next_block();
        open(1, Run::Honest(0));
        all_reveal_next(1);
        let report = accepted(1);
        assert_eq!(report.pay.len(), 3);
        assert!(report.pay.iter().all(|(validator, _)| *validator != first));
        assert!(report.verdicts.contains(&(first, None)));
        assert_eq!(penalties(), []);
    });
}

fn all_reveal_next(job: u64) {
    next_block();
    all_reveal(job, Verdict::Pass);
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
fn a_no_show_is_replaced_once_and_pays_for_its_silence() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_committing(1);
        let silent = members(1)[2];
        for validator in members(1).into_iter().take(2) {
            say(validator, vec![commit_duty(validator, 1, Run::Honest(validator))]).unwrap();
        }
        next_blocks(10);
        assert_eq!(drawn(1), [silent]);
        next_block();
        // The window is over, and who replaces the silent one was drawn at once.
        assert_eq!(drawn(1).len(), 1);
        assert_ne!(drawn(1), [silent]);
        let late = say(silent, vec![commit_duty(silent, 1, Run::Honest(silent))]);
        assert_eq!(late, Err(InvalidTransaction::Call));
        all_commit(1);
        next_block();
        open(1, Run::Honest(0));
        next_block();
        all_reveal(1, Verdict::Pass);
        accepted(1);
        assert_eq!(penalties(), [(silent, Fault::Silence, VALUE / 10)]);
    });
}

#[test]
fn if_a_replacement_fails_too_everyone_is_asked_before_the_output_opens() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_committing(1);
        for validator in members(1).into_iter().take(2) {
            say(validator, vec![commit_duty(validator, 1, Run::Honest(validator))]).unwrap();
        }
        next_blocks(22);
        assert_eq!(check(1).round, Round::Everyone);
        assert_eq!(phase(1), Some(Phase::Committing));
        assert!(!check(1).is_opened);
        assert_eq!(members(1).len(), 7);
        all_commit(1);
        next_block();
        open(1, Run::Honest(0));
        next_block();
        all_reveal(1, Verdict::Pass);
        next_block();
        assert_eq!(accepted(1).pay.len(), 7);
        // Both no-shows had another chance and took it; they pay for the first.
        let penalties = penalties();
        assert_eq!(penalties.len(), 2);
        assert!(penalties.iter().all(|(_, fault, _)| *fault == Fault::Silence));
    });
}

#[test]
fn too_few_checkers_for_a_committee_means_everyone() {
    ExtBuilder::default().without_checker(&[1]).build_and_execute(|| {
        SessionValidators::set(vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        begin(1, Assurance::Checked);
        next_block();
        // Three checkers, but a committee of ten validators has four, and seven decide.
        assert!(is_void(1));
    });
    ExtBuilder::default().validators(3).build_and_execute(|| {
        SessionValidators::set(vec![1, 2]);
        begin(1, Assurance::Checked);
        next_block();
        assert_eq!(check(1).round, Round::Everyone);
        assert_eq!(members(1).len(), 2);
        all_commit(1);
        next_block();
        open(1, Run::Honest(0));
        next_block();
        all_reveal(1, Verdict::Pass);
        next_block();
        assert_eq!(accepted(1).pay.len(), 2);
    });
}

#[test]
fn a_worker_that_does_not_open_is_a_no_show() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        all_commit(1);
        next_block();
        assert_eq!(phase(1), Some(Phase::Opening));
        next_blocks(10);
        assert!(Verification::awaits_opening(1));
        events();
        next_block();
        assert!(!Verification::awaits_opening(1));
        assert_eq!(conclusion(1), Some(Conclusion::NotOpened));
        assert_eq!(events(), [Event::Concluded { job: 1, finding: Finding::NotOpened, pay: 0 }]);
    });
}

#[test]
fn an_output_opens_only_after_commitments_have_closed() {
    ExtBuilder::default().build_and_execute(|| {
        begin(1, Assurance::Checked);
        assert!(!Verification::awaits_opening(1));
        next_block();
        assert!(!Verification::awaits_opening(1));
        all_commit(1);
        // The tile is drawn in the next block: nobody who committed could know it.
        assert!(!Verification::awaits_opening(1));
        next_block();
        assert!(Verification::awaits_opening(1));
        open(1, Run::Honest(0));
        assert!(!Verification::awaits_opening(1));
    });
}

#[test]
fn copied_commitment_opens_for_nobody_else() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let committee = members(1);
        let (honest, copier, third) = (committee[0], committee[1], committee[2]);
        let stolen = commit_duty(honest, 1, Run::Honest(honest));
        say(honest, vec![stolen.clone()]).unwrap();
        say(copier, vec![stolen]).unwrap();
        say(third, vec![commit_duty(third, 1, Run::Honest(third))]).unwrap();
        next_block();
        open(1, Run::Honest(0));
        next_block();
        for validator in [honest, third] {
            let duty = reveal_duty(validator, 1, Run::Honest(validator), Verdict::Pass);
            say(validator, vec![duty]).unwrap();
        }
        // Neither its own opening nor the one that the other has published fits.
        let own = reveal_duty(copier, 1, Run::Honest(copier), Verdict::Pass);
        let stolen = reveal_duty(honest, 1, Run::Honest(honest), Verdict::Pass);
        assert_eq!(say(copier, vec![own]), Err(InvalidTransaction::Call));
        assert_eq!(say(copier, vec![stolen]), Err(InvalidTransaction::Call));
        next_blocks(11);
        assert_eq!(check(1).round, Round::Everyone);
        let place = check(1).position(&copier).unwrap();
        assert_eq!(check(1).members[place].first, Some(Outcome::Unrevealed));
    });
}

#[test]
fn a_commitment_without_work_contradicts_its_pass() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_committing(1);
        let lazy = members(1)[0];
        say(lazy, vec![commit_duty(lazy, 1, Run::Other(5))]).unwrap();
        all_commit(1);
        next_block();
        open(1, Run::Honest(0));
        next_block();
        say(lazy, vec![reveal_duty(lazy, 1, Run::Other(5), Verdict::Pass)]).unwrap();
        all_reveal(1, Verdict::Pass);
        assert_eq!(phase(1), Some(Phase::Escalating));
        next_block();
        let place = check(1).position(&lazy).unwrap();
        assert_eq!(check(1).members[place].first, Some(Outcome::Contradicted));
        all_commit(1);
        next_block();
        next_block();
        events();
        all_reveal(1, Verdict::Pass);
        let lie = reveal_duty(lazy, 1, Run::Other(5), Verdict::Pass);
        let _ = say(lazy, vec![lie]);
        next_block();
        let report = accepted(1);
        assert_eq!(report.pay.len(), 6);
        assert!(report.verdicts.contains(&(lazy, None)));
        let fined = penalties();
        assert_eq!(fined.len(), 1);
        // Of 20 times the job's value it has paid three more checks at once.
        assert_eq!(fined[0], (lazy, Fault::Dissent, 20 * VALUE - 3 * FEE));
    });
}

#[test]
fn a_late_reveal_counts_as_missing() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_revealing(1, Run::Honest(0));
        let late = members(1)[1];
        for validator in members(1).into_iter().filter(|v| *v != late) {
            let duty = reveal_duty(validator, 1, Run::Honest(validator), Verdict::Pass);
            say(validator, vec![duty]).unwrap();
        }
        let until = check(1).until();
        while Now::get() < until {
            next_block();
        }
        let duty = reveal_duty(late, 1, Run::Honest(late), Verdict::Pass);
        next_block();
        assert_eq!(say(late, vec![duty]), Err(InvalidTransaction::Call));
        assert_eq!(check(1).round, Round::Everyone);
        let place = check(1).position(&late).unwrap();
        assert_eq!(check(1).members[place].first, Some(Outcome::Unrevealed));
    });
}

#[test]
fn the_last_block_of_a_window_still_counts() {
    ExtBuilder::default().build_and_execute(|| {
        to_revealing(1, Run::Honest(0));
        let until = check(1).until();
        while Now::get() < until {
            next_block();
        }
        all_reveal(1, Verdict::Pass);
        accepted(1);
    });
}

#[test]
fn inconclusive_asks_everyone_and_is_not_penalised() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_revealing(1, Run::Honest(0));
        let unsure = members(1)[0];
        let duty = reveal_duty(unsure, 1, Run::Honest(unsure), Verdict::Inconclusive);
        say(unsure, vec![duty]).unwrap();
        all_reveal(1, Verdict::Pass);
        next_block();
        assert_eq!(check(1).round, Round::Everyone);
        all_commit(1);
        next_blocks(2);
        let duty = reveal_duty(unsure, 1, Run::Honest(unsure), Verdict::Inconclusive);
        say(unsure, vec![duty]).unwrap();
        all_reveal(1, Verdict::Pass);
        next_block();
        let report = accepted(1);
        assert_eq!(report.pay.len(), 6);
        assert_eq!(penalties(), []);
    });
}

#[test]
fn a_key_changed_in_mid_job_leaves_commitments_valid() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let member = members(1)[0];
        all_commit(1);
        Verification::rotate_key(RuntimeOrigin::signed(member), key(45), proof(member, &pair(45)))
            .unwrap();
        next_block();
        open(1, Run::Honest(0));
        next_block();
        // The root is bound to the old key, the call is signed with the new one.
        let duty = reveal_bound_to(member, &key(member), 1, Run::Honest(member), Verdict::Pass);
        let sequence = Verification::next_sequence(key(45)).unwrap();
        let signature = sign(&pair(45), sequence, std::slice::from_ref(&duty));
        apply_duties(key(45), sequence, vec![duty], signature).unwrap().unwrap();
        let place = check(1).position(&member).unwrap();
        assert!(matches!(check(1).members[place].state, MemberState::Judged(..)));
    });
}

#[rstest]
#[case::short_models_get_the_window(20, 10)]
#[case::at_the_window(18_000, 10)]
#[case::long_ones_their_time_bound(60_000, 24)]
fn committing_takes_as_long_as_the_model_may(#[case] time_bound: u32, #[case] blocks: u32) {
    ExtBuilder::default().build_and_execute(|| {
        TimeBound::set(time_bound);
        to_committing(1);
        assert_eq!(check(1).until(), Now::get() + blocks);
    });
}
