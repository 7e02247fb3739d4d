// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Bounded work, blocks without randomness, emergency stops.

use crate::{mock::*, types::queue_entry, types::queue_key, Checks, Due, Phase, WeightInfo};
use credence_primitives::{duty::Verdict, manifest::Assurance};
use frame_support::weights::Weight;
use rstest::rstest;

fn drawn_jobs(jobs: u64) -> Vec<u64> {
    (0..jobs).filter(|job| phase(*job) == Some(Phase::Committing)).collect()
}

#[test]
fn a_block_makes_at_most_so_many_steps_and_the_rest_queues_in_order() {
    ExtBuilder::default().build_and_execute(|| {
        MaxStepsPerBlock::set(3);
        for job in 0..7 {
            begin(job, Assurance::Checked);
        }
        next_block();
        assert_eq!(drawn_jobs(7), [0, 1, 2]);
        next_block();
        assert_eq!(drawn_jobs(7), [0, 1, 2, 3, 4, 5]);
        next_block();
        assert_eq!(drawn_jobs(7).len(), 7);
    });
}

#[test]
fn steps_stop_where_the_weight_does() {
    ExtBuilder::default().build_and_execute(|| {
        for job in 0..3 {
            begin(job, Assurance::Checked);
        }
        let refresh = <() as WeightInfo>::refresh_roster(0);
        let step = <() as WeightInfo>::next_due() + <() as WeightInfo>::step_everyone(0);
        // There must be room for the end of a verification, though these do not end.
        let end = <() as WeightInfo>::conclude_committee(0);
        let one = Weight::from_parts(1, 0);
        next_block_with(refresh - one);
        assert_eq!(drawn_jobs(3).len(), 0);
        next_block_with(refresh + step + end - one);
        assert_eq!(drawn_jobs(3).len(), 0);
        next_block_with(refresh + step + end);
        assert_eq!(drawn_jobs(3), [0]);
        next_block_with(refresh + step * 2 + end);
        assert_eq!(drawn_jobs(3), [0, 1, 2]);
    });
}

#[test]
fn an_emergency_stop_in_mid_job_harms_nobody() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        next_blocks(10);
        // The last block in which the committee could commit; then everything stops.
        IsStopped::set(true);
        next_blocks(1_000);
        assert_eq!(phase(1), Some(Phase::Committing));
        IsStopped::set(false);
        all_commit(1);
        next_block();
        assert_eq!(phase(1), Some(Phase::Opening));
        next_blocks(10);
        IsStopped::set(true);
        next_blocks(1_000);
        IsStopped::set(false);
        open(1, Run::Honest(0));
        next_blocks(9);
        IsStopped::set(true);
        next_blocks(1_000);
        IsStopped::set(false);
        next_block();
        all_reveal(1, Verdict::Pass);
        accepted(1);
        assert!(crate::Slashes::<Test>::iter().next().is_none());
    });
}

#[test]
fn nothing_is_drawn_while_everything_stands_still() {
    ExtBuilder::default().build_and_execute(|| {
        begin(1, Assurance::Checked);
        IsStopped::set(true);
        next_blocks(5);
        assert_eq!(phase(1), Some(Phase::Drawing));
        IsStopped::set(false);
        next_block();
        assert_eq!(phase(1), Some(Phase::Committing));
    });
}

#[rstest]
#[case::committee(Phase::Drawing)]
#[case::tile(Phase::Committed)]
#[case::sample(Phase::Sampling)]
#[case::audit(Phase::Auditing)]
fn a_block_without_randomness_draws_nothing(#[case] waiting: Phase) {
    ExtBuilder::default().build_and_execute(|| {
        match waiting {
            Phase::Sampling => begin(1, Assurance::Sampled),
            Phase::Drawing => begin(1, Assurance::Checked),
            Phase::Auditing => {
                to_committing(1);
                all_commit(1);
                next_block();
                open(1, Run::Honest(0));
            },
            _ => {
                to_committing(1);
                all_commit(1);
            },
        }
        let randomness = Randomness::get();
        Randomness::set(None);
        next_blocks(3);
        assert_eq!(phase(1), Some(waiting));
        Randomness::set(randomness);
        next_block();
        assert_ne!(phase(1), Some(waiting));
    });
}

#[test]
fn replacements_wait_for_randomness_too() {
    ExtBuilder::default().validators(7).build_and_execute(|| {
        to_committing(1);
        let silent = members(1);
        let randomness = Randomness::get();
        Randomness::set(None);
        next_blocks(12);
        assert_eq!(phase(1), Some(Phase::Committed));
        Randomness::set(randomness);
        next_block();
        assert_eq!(phase(1), Some(Phase::Committing));
        assert!(drawn(1).iter().all(|validator| !silent.contains(validator)));
    });
}

#[test]
fn an_accepted_result_waits_for_room_to_settle() {
    ExtBuilder::default().build_and_execute(|| {
        to_revealing(1, Run::Honest(0));
        CanSettle::set(false);
        all_reveal(1, Verdict::Pass);
        assert_eq!(phase(1), Some(Phase::Concluding));
        next_blocks(3);
        assert_eq!(conclusion(1), None);
        CanSettle::set(true);
        next_block();
        accepted(1);
    });
}

#[test]
fn a_rejection_needs_no_room_to_settle() {
    ExtBuilder::default().build_and_execute(|| {
        to_everyone_revealing(1, Run::Other(1), Verdict::Fail);
        CanSettle::set(false);
        all_reveal(1, Verdict::Fail);
        next_block();
        rejected(1);
    });
}

#[test]
fn a_second_attempt_is_another_check() {
    ExtBuilder::default().build_and_execute(|| {
        to_everyone_revealing(1, Run::Other(1), Verdict::Fail);
        all_reveal(1, Verdict::Fail);
        next_block();
        rejected(1);
        Conclusions::set(Vec::new());
        to_revealing(1, Run::Honest(0));
        all_reveal(1, Verdict::Pass);
        accepted(1);
        assert_eq!(Checks::<Test>::iter().count(), 0);
        assert_eq!(crate::Tiles::<Test>::iter().count(), 0);
    });
}

#[test]
fn queues_are_in_order_of_time_and_then_of_number() {
    ExtBuilder::default().build_and_execute(|| {
        let entries = [(300, 1), (2, 300), (2, 9), (256, 0), (255, u64::MAX)];
        for (due, job) in entries {
            Due::<Test>::insert(queue_key(due, job), ());
        }
        let keys: Vec<_> = Due::<Test>::iter_keys().collect();
        let order: Vec<_> = keys.iter().map(queue_entry).collect();
        assert_eq!(order, [(2, 9), (2, 300), (255, u64::MAX), (256, 0), (300, 1)]);
        for key in keys {
            Due::<Test>::remove(key);
        }
    });
}

#[test]
fn more_validators_than_the_bound_mean_no_checks_at_all() {
    let outcome = std::panic::catch_unwind(|| {
        ExtBuilder::default().build_and_execute(|| {
            SessionValidators::set((1..=33).collect());
            next_block();
        });
    });
    // `defensive!` panics in tests; in production the roster is empty.
    assert!(outcome.is_err());
}
