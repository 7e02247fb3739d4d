// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is noted of checkers' faults, slashes, payments, and of challenges.

use crate::{mock::*, types::Fault, Phase};
use credence_primitives::{
    duty::Verdict,
    history::{Offence, Party, What},
    manifest::Assurance,
};
use frame_support::assert_ok;
use rstest::rstest;

fn of(who: u64, job: u64, what: What) -> Noted {
    (Some(who), Some(job), None, what)
}

fn queued(slash: u64, planck: u128, offence: Offence) -> What {
    What::SlashQueued { party: Party::Checker, slash, planck, offence }
}

#[rstest]
#[case(Fault::Silence, Offence::Silence)]
#[case(Fault::MissingReveal, Offence::MissingReveal)]
#[case(Fault::Dissent, Offence::Dissent)]
fn a_fault_is_noted_and_its_slash(#[case] fault: Fault, #[case] offence: Offence) {
    ExtBuilder::default().build_and_execute(|| {
        Verification::note_duty(7, &1, Some(fault), 500);
        assert_eq!(
            noted(),
            [of(1, 7, What::DutyFailed { offence }), of(1, 7, queued(0, 500, offence))]
        );
        next_blocks(SlashDeferral::get());
        let taken = What::Slashed { party: Party::Checker, slash: 0, planck: 500 };
        assert_eq!(noted(), [of(1, 7, taken)]);
    });
}

#[test]
fn a_fault_that_costs_nothing_is_noted_alone() {
    ExtBuilder::default().build_and_execute(|| {
        Verification::note_duty(7, &1, None, 500);
        assert_eq!(noted(), []);
        Verification::note_duty(7, &1, Some(Fault::Silence), 0);
        assert_eq!(noted(), [of(1, 7, What::DutyFailed { offence: Offence::Silence })]);
    });
}

#[test]
fn a_cancelled_slash_is_noted_once() {
    ExtBuilder::default().build_and_execute(|| {
        Verification::note_duty(7, &1, Some(Fault::Dissent), 500);
        noted();
        assert_ok!(Verification::cancel_slash(RuntimeOrigin::root(), 0));
        next_blocks(SlashDeferral::get());
        let cancelled = What::SlashCancelled { party: Party::Checker, slash: 0, planck: 500 };
        assert_eq!(noted(), [of(1, 7, cancelled)]);
    });
}

#[test]
fn a_slash_waits_for_room() {
    ExtBuilder::default().build_and_execute(|| {
        Verification::note_duty(7, &1, Some(Fault::Dissent), 500);
        noted();
        HasRoomForWork::set(false);
        next_blocks(SlashDeferral::get() + 1);
        assert_eq!(noted(), []);
        HasRoomForWork::set(true);
        next_block();
        let taken = What::Slashed { party: Party::Checker, slash: 0, planck: 500 };
        assert_eq!(noted(), [of(1, 7, taken)]);
    });
}

#[test]
fn steps_and_conclusions_wait_for_room() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        all_commit(1);
        HasRoomForWork::set(false);
        let before = phase(1);
        next_blocks(3);
        assert_eq!(phase(1), before);
        HasRoomForWork::set(true);
        next_block();
        open(1, Run::Honest(0));
        next_block();
        HasRoomForWork::set(false);
        all_reveal(1, Verdict::Pass);
        assert_eq!((phase(1), conclusion(1)), (Some(Phase::Concluding), None));
        HasRoomForWork::set(true);
        next_block();
        accepted(1);
    });
}

/// Brings a *Sampled* job that is not checked to its challenge window, and has it challenged.
fn challenged(job: u64, run: Run, challenger: u64) {
    begin(job, Assurance::Sampled);
    next_block();
    open(job, run);
    assert_ok!(Verification::challenge(RuntimeOrigin::signed(challenger), job));
    next_block();
    all_commit(job);
    next_block();
    noted();
}

#[test]
fn an_upheld_challenge_is_a_reward() {
    ExtBuilder::default().build_and_execute(|| {
        challenged(1, Run::Other(1), OTHER_WORKER);
        all_reveal(1, Verdict::Fail);
        next_block();
        rejected(1);
        // The fake worker pool, which is charged, notes nothing.
        assert_eq!(noted(), [of(OTHER_WORKER, 1, What::Rewarded { planck: VALUE / 10 })]);
    });
}

#[test]
fn a_failed_challenge_is_a_charge_and_dissent_costs_the_dissenter() {
    ExtBuilder::default().build_and_execute(|| {
        challenged(1, Run::Honest(0), OTHER_WORKER);
        for validator in [1, 2, 3] {
            let run = Run::Honest(validator);
            say(validator, vec![reveal_duty(validator, 1, run, Verdict::Pass)]).unwrap();
        }
        next_blocks(12);
        accepted(1);
        let offence = Offence::MissingReveal;
        let charged = What::Charged { party: Party::Challenger, planck: 3 * FEE };
        let all = noted();
        assert_eq!(all[0], of(OTHER_WORKER, 1, charged));
        assert_eq!(all[1], of(4, 1, What::DutyFailed { offence }));
        let [_, _, (Some(4), Some(1), None, What::SlashQueued { slash: 0, .. })] = all[..] else {
            panic!("{all:?}")
        };
    });
}

#[test]
fn what_a_checker_pays_at_once_is_noted_with_its_job() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(Verification::charge_checker(9, &1, 300), 300);
        assert_eq!(Verification::charge_checker(9, &STRANGER, 300), 0);
        // Whoever charges owes it to somebody.
        Owed::mutate(|owed| owed.insert(2, 300));
        let charged = What::Charged { party: Party::Checker, planck: 300 };
        assert_eq!(noted(), [of(1, 9, charged)]);
    });
}
