// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Sampled results and challenges.

use crate::{mock::*, Error, Event, Finding, HoldReason, Phase, Round};
use credence_primitives::{
    duty::Verdict,
    manifest::{Assurance, AssuranceSet},
};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_runtime::Permill;

fn challenge(account: u64, job: u64) -> sp_runtime::DispatchResult {
    Verification::challenge(RuntimeOrigin::signed(account), job)
}

fn held(account: u64) -> u128 {
    Balances::balance_on_hold(&HoldReason::ChallengeBond.into(), &account)
}

/// Brings a *Sampled* job that is not checked to its challenge window.
fn to_challengeable(job: u64, run: Run) {
    begin(job, Assurance::Sampled);
    next_block();
    open(job, run);
    assert_eq!(phase(job), Some(Phase::Challengeable));
}

/// All validators judge a challenged result.
fn decide(job: u64, verdict: Verdict) {
    next_block();
    all_commit(job);
    next_block();
    // The output is open; the tile was drawn.
    all_reveal(job, verdict);
    next_block();
}

#[test]
fn an_unchecked_result_stands_after_its_window() {
    ExtBuilder::default().build_and_execute(|| {
        begin(1, Assurance::Sampled);
        assert_eq!(phase(1), Some(Phase::Sampling));
        events();
        next_block();
        let until = Now::get() + 10;
        assert_eq!(events(), [Event::OpeningAwaited { job: 1, seed: None, until }]);
        open(1, Run::Honest(0));
        let until = Now::get() + ChallengeWindow::get();
        assert_eq!(events(), [Event::Challengeable { job: 1, until }]);
        next_blocks(ChallengeWindow::get());
        assert_eq!(conclusion(1), None);
        next_block();
        let report = accepted(1);
        assert_eq!(report.reached, AssuranceSet::of(&[Assurance::Signed, Assurance::Sampled]));
        assert!(report.pay.is_empty() && report.verdicts.is_empty());
        assert_eq!(events(), [Event::Concluded { job: 1, finding: Finding::Accepted, pay: 0 }]);
    });
}

#[test]
fn a_drawn_sample_is_checked_like_any_other() {
    ExtBuilder::default().build_and_execute(|| {
        SampleProbability::set(Permill::one());
        begin(1, Assurance::Sampled);
        next_block();
        assert_eq!(phase(1), Some(Phase::Committing));
        all_commit(1);
        next_block();
        open(1, Run::Honest(0));
        next_block();
        all_reveal(1, Verdict::Pass);
        let report = accepted(1);
        let all = [Assurance::Signed, Assurance::Sampled, Assurance::Checked];
        assert_eq!(report.reached, AssuranceSet::of(&all));
        assert_eq!(report.pay.len(), 3);
    });
}

#[test]
fn about_as_many_are_sampled_as_the_parameter_says() {
    ExtBuilder::default().build_and_execute(|| {
        SampleProbability::set(Permill::from_percent(25));
        MaxStepsPerBlock::set(400);
        for job in 0..400 {
            begin(job, Assurance::Sampled);
        }
        next_block();
        let checked = (0..400).filter(|job| phase(*job) == Some(Phase::Committing)).count();
        assert!((70..130).contains(&checked), "{checked}");
    });
}

#[test]
fn an_unopened_sample_is_a_no_show() {
    ExtBuilder::default().build_and_execute(|| {
        begin(1, Assurance::Sampled);
        next_blocks(12);
        assert_eq!(conclusion(1), Some(credence_primitives::protocol::Conclusion::NotOpened));
    });
}

#[test]
fn an_upheld_challenge_returns_the_bond_with_a_reward() {
    ExtBuilder::default().build_and_execute(|| {
        to_challengeable(1, Run::Other(1));
        events();
        assert_ok!(challenge(OTHER_WORKER, 1));
        assert_eq!(
            events(),
            [Event::Challenged { job: 1, challenger: OTHER_WORKER, bond: 4 * FEE }]
        );
        assert_eq!(held(OTHER_WORKER), 4 * FEE);
        decide(1, Verdict::Fail);
        assert_eq!(rejected(1).pay.len(), 4);
        assert_eq!(held(OTHER_WORKER), 0);
        // A tenth of the job's value, from the worker's bond, which has also paid four checks.
        assert_eq!(Balances::free_balance(OTHER_WORKER), WEALTH + VALUE / 10);
        assert_eq!(WorkerBond::get(), 1_000_000 - VALUE / 10 - 4 * FEE);
        assert!(events().contains(&Event::ChallengeUpheld {
            job: 1,
            challenger: OTHER_WORKER,
            reward: VALUE / 10
        }));
    });
}

#[test]
fn a_failed_challenge_pays_the_checks() {
    ExtBuilder::default().build_and_execute(|| {
        to_challengeable(1, Run::Honest(0));
        assert_ok!(challenge(4, 1));
        next_block();
        assert_eq!(check(1).round, Round::Everyone);
        all_commit(1);
        next_block();
        // One is silent: three checks are paid, the rest of the bond returns.
        for validator in [1, 2, 3] {
            let run = Run::Honest(validator);
            say(validator, vec![reveal_duty(validator, 1, run, Verdict::Pass)]).unwrap();
        }
        next_blocks(12);
        let report = accepted(1);
        assert_eq!(report.pay.iter().map(|(_, pay)| pay).sum::<u128>(), 0);
        assert_eq!(Owed::get().values().sum::<u128>(), 3 * FEE);
        assert_eq!(held(4), 0);
        assert_eq!(Balances::free_balance(4), WEALTH - BOND - 3 * FEE);
    });
}

#[test]
fn an_undecided_challenge_costs_nobody_anything() {
    ExtBuilder::default().build_and_execute(|| {
        to_challengeable(1, Run::Honest(0));
        assert_ok!(challenge(OTHER_WORKER, 1));
        next_blocks(30);
        assert!(is_void(1));
        assert_eq!(held(OTHER_WORKER), 0);
        assert_eq!(Balances::free_balance(OTHER_WORKER), WEALTH);
    });
}

#[test]
fn only_bonded_outsiders_challenge_only_unchecked_results_and_only_once() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(challenge(OTHER_WORKER, 1), Error::<Test>::NotChallengeable);
        begin(1, Assurance::Sampled);
        assert_noop!(challenge(OTHER_WORKER, 1), Error::<Test>::NotChallengeable);
        next_block();
        open(1, Run::Honest(0));
        assert_noop!(challenge(WORKER, 1), Error::<Test>::OwnResult);
        assert_noop!(challenge(STRANGER, 1), Error::<Test>::NotBonded);
        let check_fee = check(1).fee;
        crate::Checks::<Test>::mutate(1, |check| check.as_mut().unwrap().fee = u128::MAX);
        assert_noop!(challenge(OTHER_WORKER, 1), Error::<Test>::Overflow);
        crate::Checks::<Test>::mutate(1, |check| check.as_mut().unwrap().fee = check_fee);
        assert_ok!(challenge(OTHER_WORKER, 1));
        assert_noop!(challenge(1, 1), Error::<Test>::NotChallengeable);
    });
}

#[test]
fn a_challenge_after_the_window_is_too_late() {
    ExtBuilder::default().build_and_execute(|| {
        to_challengeable(1, Run::Honest(0));
        next_blocks(ChallengeWindow::get());
        Now::mutate(|now| *now += 1);
        assert_noop!(challenge(OTHER_WORKER, 1), Error::<Test>::NotChallengeable);
    });
}
