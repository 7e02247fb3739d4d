// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What stops the chain's use in mid-job harms nobody, wherever in the job it comes.

use crate::support::*;
use credence_primitives::manifest::Assurance;
use credence_simulation::{
    invariants,
    runtime::{next_block, next_block_of_migration, IsStopped},
    world::World,
};
use pallet_inference::Outcome;
use rstest::rstest;

/// Lets `stop` last for a hundred blocks after each number of blocks into a job.
fn is_harmless(method: Assurance, stop: impl Fn(&mut World)) {
    for after in 0..14 {
        scene(&[WORKER], |world, model| {
            let stakes = || (stake(WORKER), (1..=7).map(checker_stake).collect::<Vec<_>>());
            let before = stakes();
            let job = world.request(REQUESTER, model.id, method).unwrap();
            for _ in 0..after {
                block(world);
            }
            for _ in 0..100 {
                stop(world);
                invariants::check();
            }
            let outcome = finish(world, job);
            assert_eq!(outcome, Outcome::Settled, "stopped after {after} blocks");
            assert_eq!(stakes(), before, "stopped after {after} blocks");
        });
    }
}

#[rstest]
fn emergency_stop(
    #[values(Assurance::Signed, Assurance::Sampled, Assurance::Checked)] method: Assurance,
) {
    is_harmless(method, |world| {
        IsStopped::set(true);
        // Everybody tries, and nobody gets through.
        world.live();
        next_block(Default::default());
        IsStopped::set(false);
    });
}

#[rstest]
fn migration_of_many_blocks(
    #[values(Assurance::Signed, Assurance::Sampled, Assurance::Checked)] method: Assurance,
) {
    is_harmless(method, |_| next_block_of_migration());
}
