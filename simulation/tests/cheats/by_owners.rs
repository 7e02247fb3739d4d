// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What dishonest owners of models try.

use crate::support::*;
use credence_primitives::{
    ids::DatasetId,
    manifest::{Assurance, DatasetTerms, DirectShare, LineageTerms, Manifest, ShareOf},
    numeric::{ClassId, NumericClass, Tolerance},
    MILLION,
};
use credence_simulation::{
    invariants,
    runtime::{Attribution, Registry, Runtime},
    world::{manifest, offer, whole, with_attribution, Conduct},
};
use pallet_inference::Outcome;
use sp_core::H256;

#[test]
fn stolen_registration_earns_the_thief_nothing_of_the_first() {
    scene(&[WORKER], |world, model| {
        let stolen = world.register_model(62, manifest(1, 320, whole(OWNER)), false).unwrap();
        assert_ne!(stolen.id, model.id);
        let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
        assert_eq!(finish(world, job), Outcome::Settled);
        let before = (wealth(OWNER), wealth(62));
        let claim = pallet_attribution::Call::claim { model: model.id, row: 0 };
        world.call(62, claim).unwrap();
        assert_eq!((wealth(OWNER), wealth(62)), (before.0 + 1_000, before.1));
    });
}

#[test]
fn tolerance_set_to_harm_workers() {
    scene(&[WORKER], |world, _| {
        // A model names a class of governance's table, and can bring no tolerance of its own.
        let foreign = Manifest { class: ClassId(9), ..manifest(2, 16, whole(62)) };
        let outcome = world.register_model(62, foreign, false).map(|_| ());
        assert_failed(outcome, pallet_registry::Error::<Runtime>::UnknownClass);
        // Nor could governance set one that no other machine could meet, unless it means exact.
        let impossible = NumericClass::Tolerance(Tolerance {
            norm_nano: 0,
            floor_nano: 0,
            element_rms_nano: 1,
            element_relative_nano: 1,
        });
        let call = pallet_registry::Call::set_class { class: ClassId(9), value: Some(impossible) };
        assert_failed(world.govern(call), pallet_registry::Error::<Runtime>::ClassUnsound);
    });
}

#[test]
fn non_deterministic_artifact_is_nobodys_fault() {
    scene(&[WORKER], |world, _| {
        let chaotic = world.register_model(62, manifest(2, 16, whole(62)), true).unwrap();
        offer(world, &chaotic, &[OTHER]);
        let (worker, checkers) = (stake(OTHER), (1..=7).map(checker_stake).collect::<Vec<_>>());
        for _ in 0..3 {
            let Ok(job) = world.request(REQUESTER, chaotic.id, Assurance::Checked) else { break };
            while outcome(job).is_none() {
                world.live();
                invariants::watch(world);
                credence_simulation::runtime::next_block(Default::default());
            }
            assert_eq!(outcome(job), Some(Outcome::Undecided));
        }
        assert_eq!(stake(OTHER), worker);
        assert_eq!((1..=7).map(checker_stake).collect::<Vec<_>>(), checkers);
        assert!(wealth(REQUESTER) >= 1_000_000_000 - 3 * burned(), "refunded");
    });
}

#[test]
fn withheld_artifact_takes_no_checked_jobs_and_harms_no_checker() {
    scene(&[WORKER], |world, model| {
        // Shown to the checkers, then withheld: all of them decline.
        world.scripts.extend((1..=7).map(|validator| (validator, Conduct::Declines)));
        let checkers: Vec<_> = (1..=7).map(checker_stake).collect();
        let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
        assert_eq!(finish(world, job), Outcome::Undecided);
        assert_eq!((1..=7).map(checker_stake).collect::<Vec<_>>(), checkers);
        assert_eq!(wealth(REQUESTER), 1_000_000_000 - burned());
        // Never shown: no quote.
        let hidden = world.register_model(62, manifest(3, 16, whole(62)), false).unwrap();
        let serve = pallet_workers::Call::serve { model: hidden.id, ask: 1 };
        world.call(OTHER, serve).unwrap();
        let outcome = world.request(REQUESTER, hidden.id, Assurance::Checked).map(|_| ());
        assert_failed(outcome, pallet_inference::Error::<Runtime>::NotAcknowledged);
    });
}

#[test]
fn shell_intermediates_do_not_dilute_what_an_ancestor_is_paid() {
    scene(&[WORKER], |world, _| {
        let terms = LineageTerms { minimum_share: 100_000, ..Default::default() };
        let base = Manifest { terms, ..manifest(10, 16, whole(OWNER)) };
        let base = world.register_model(OWNER, base, false).unwrap();
        let shares = |parent, share| {
            vec![
                DirectShare { of: ShareOf::Contributor(62), share: MILLION - 100_000 - share },
                DirectShare { of: ShareOf::Parent(parent), share },
            ]
        };
        let shell_shares = vec![
            DirectShare { of: ShareOf::Contributor(62), share: 900_000 },
            DirectShare { of: ShareOf::Parent(base.id), share: 100_000 },
        ];
        let shell = world.register_model(62, manifest(11, 16, shell_shares), false).unwrap();
        // Naming only the shell, the ancestor's tenth has to be left over all the same.
        let derived =
            world.register_model(62, manifest(12, 16, shares(shell.id, 10_000)), false).unwrap();
        offer(world, &derived, &[OTHER]);
        let job = world.request(REQUESTER, derived.id, Assurance::Checked).unwrap();
        assert_eq!(finish(world, job), Outcome::Settled);
        let table = Registry::shares(derived.id).unwrap();
        let row = table.iter().position(|row| row.of == ShareOf::Parent(base.id)).unwrap() as u32;
        let before = wealth(OWNER);
        world.call(81, pallet_attribution::Call::claim { model: derived.id, row }).unwrap();
        assert_eq!(wealth(OWNER) - before, 100, "a tenth of the royalty of 1,000");
    });
}

#[test]
fn price_zero_with_an_owner_run_worker_buys_credit_at_the_price_of_checks() {
    scene(&[WORKER], |world, _| {
        let free = Manifest { royalty: 0, ..manifest(20, 16, whole(OTHER)) };
        let free = world.register_model(OTHER, free, false).unwrap();
        let serve = pallet_workers::Call::serve { model: free.id, ask: 0 };
        world.call(OTHER, serve).unwrap();
        world.check();
        let before = wealth(OTHER);
        let mut jobs = 0u128;
        for _ in 0..10 {
            let job = world.request(OTHER, free.id, Assurance::Checked).unwrap();
            assert_eq!(finish(world, job), Outcome::Settled);
            jobs += 1;
        }
        // Credit comes, and every job costs what is burned and three checks: none of it returns.
        assert_eq!(before - wealth(OTHER), jobs * (burned() + 3 * 20));
        assert_eq!(Attribution::credits(OTHER).0, jobs * 500_000);
    });
}

#[test]
fn attribution_weights_that_starve_others_leave_them_their_minimum() {
    scene(&[WORKER], |world, _| {
        let terms = |minimum_share| DatasetTerms {
            lineage: LineageTerms { minimum_share, ..Default::default() },
            licence_hash: H256::zero(),
        };
        let mut ids = Vec::new();
        for (owner, seed) in [(63, 1u8), (64, 2)] {
            let content_hash = H256::repeat_byte(seed);
            let call = pallet_registry::Call::register_dataset {
                content_hash,
                terms: terms(50_000),
                payee: owner,
                metadata_uri: Default::default(),
            };
            world.call(owner, call).unwrap();
            ids.push(DatasetId::new(&owner, &terms(50_000), &content_hash));
        }
        let shares = vec![
            DirectShare { of: ShareOf::Contributor(62), share: 600_000 },
            DirectShare { of: ShareOf::Dataset(ids[0]), share: 200_000 },
            DirectShare { of: ShareOf::Dataset(ids[1]), share: 200_000 },
        ];
        let weighed = with_attribution(manifest(30, 16, shares), 2);
        let weighed = world.register_model(62, weighed, false).unwrap();
        offer(world, &weighed, &[OTHER]);
        let before = (wealth(63), wealth(64));
        for _ in 0..20 {
            let job = world.request(REQUESTER, weighed.id, Assurance::Checked).unwrap();
            assert_eq!(finish(world, job), Outcome::Settled);
        }
        let rows = (0..3).collect::<Vec<_>>().try_into().unwrap();
        world.call(81, pallet_attribution::Call::claim_many { model: weighed.id, rows }).unwrap();
        let (first, second) = (wealth(63) - before.0, wealth(64) - before.1);
        // Of 20,000 each has its minimum of a twentieth, and what is above is divided exactly.
        assert!(first >= 1_000 && second >= 1_000, "{first} {second}");
        assert!((7_999..=8_000).contains(&(first + second)), "{first} {second}");
        assert_ne!(first, second, "the weights count");
    });
}
