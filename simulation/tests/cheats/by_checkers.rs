// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What dishonest checkers try. Two of seven are dishonest, and the result is right.

use crate::support::*;
use credence_primitives::{duty::Verdict, manifest::Assurance};
use credence_simulation::{
    invariants,
    party::Nature,
    runtime::{Attribution, Runtime},
    world::Conduct,
};
use pallet_inference::Outcome;
use rstest::rstest;

/// Thirty jobs settle in spite of two dishonest checkers, who lose and earn less than others.
fn thirty_jobs_against(conduct: Conduct) -> [u128; 2] {
    let mut lost = [0, 0];
    scene(&[WORKER, OTHER], |world, model| {
        for (index, validator) in [6, 7].into_iter().enumerate() {
            world.natures.insert(validator, Nature::Lying);
            world.scripts.insert(validator, conduct);
            lost[index] = checker_stake(validator);
        }
        let honest: Vec<u128> = (1..=5).map(checker_stake).collect();
        for _ in 0..30 {
            let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
            while outcome(job).is_none() {
                world.live();
                invariants::watch(world);
                credence_simulation::runtime::next_block(Default::default());
            }
            assert_eq!(outcome(job), Some(Outcome::Settled));
        }
        assert_eq!((1..=5).map(checker_stake).collect::<Vec<_>>(), honest, "the honest lose");
        let verified = |validator| Attribution::credits(validator).1;
        assert!((1..=5).all(|honest| verified(honest) > 0), "the honest earn credit");
        for (index, validator) in [6, 7].into_iter().enumerate() {
            lost[index] -= checker_stake(validator);
        }
    });
    lost
}

#[rstest]
#[case::copied_commitment(Conduct::CopiesRoot)]
#[case::no_show(Conduct::Absent)]
#[case::commit_without_reveal(Conduct::StopsHalfWay)]
#[case::commit_without_work(Conduct::Lies(Verdict::Pass))]
#[case::dissent_with_the_true_output(Conduct::Says(Verdict::Fail))]
#[case::dissent_with_a_false_output(Conduct::Lies(Verdict::Fail))]
fn checkers_that_cheat_lose_and_stop_nothing(#[case] conduct: Conduct) {
    let lost = thirty_jobs_against(conduct);
    assert!(lost.iter().all(|lost| *lost > 0), "both lose: {lost:?}");
}

#[rstest]
#[case::needless_decline(Conduct::Declines)]
#[case::no_opinion(Conduct::Says(Verdict::Inconclusive))]
fn checkers_that_will_not_say_stop_nothing_and_lose_nothing(#[case] conduct: Conduct) {
    assert_eq!(thirty_jobs_against(conduct), [0, 0]);
}

#[test]
fn a_committee_that_backs_a_false_result_is_overruled_and_pays() {
    scene(&[WORKER], |world, model| {
        world.natures.insert(WORKER, Nature::Colluding);
        for validator in [6, 7] {
            world.natures.insert(validator, Nature::Colluding);
            world.scripts.insert(validator, Conduct::Lies(Verdict::Pass));
        }
        world.scripts.insert(WORKER, Conduct::Lies(Verdict::Pass));
        let (bond, stakes) = (stake(WORKER), [checker_stake(6), checker_stake(7)]);
        let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
        let concluded = || {
            pallet_inference::Jobs::<Runtime>::get(job)
                .is_some_and(|job| job.failures > 0 || !job.is_open())
        };
        while !concluded() {
            world.live();
            invariants::watch(world);
            credence_simulation::runtime::next_block(Default::default());
        }
        assert!(stake(WORKER) < bond);
        assert!(checker_stake(6) < stakes[0] && checker_stake(7) < stakes[1]);
        // Now an honest run: the same requester still gets its answer.
        world.scripts.clear();
        world.natures.clear();
        world.forget();
        assert_eq!(finish(world, job), Outcome::Settled);
    });
}
