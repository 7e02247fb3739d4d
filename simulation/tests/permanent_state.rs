// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Ten thousand jobs leave nothing behind: after retention the state has as many keys as before,
//! and no more bytes than wider counters take.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![expect(clippy::print_stdout, reason = "sizes are to be read")]

use credence_primitives::manifest::{Assurance, AssuranceSet};
use credence_simulation::{
    invariants,
    runtime::{next_block, AuditProbability, Runtime, SampleProbability, RETENTION},
    world::{self, chain, input, manifest, offer, whole, World},
};
use pallet_inference::{Call, Request};
use sp_core::hexdisplay::HexDisplay;
use sp_runtime::Permill;
use std::collections::BTreeMap;

const JOBS: u64 = 10_000;

/// Keys and bytes of all state but `frame_system`'s, and keys by pallet and item.
fn state() -> (usize, usize, BTreeMap<String, usize>) {
    let system = sp_io::hashing::twox_128(b"System");
    let (mut keys, mut bytes, mut items) = (0, 0, BTreeMap::new());
    let mut key = Vec::new();
    while let Some(next) = sp_io::storage::next_key(&key) {
        if !next.starts_with(&system) {
            keys += 1;
            bytes += next.len() + sp_io::storage::get(&next).map_or(0, |value| value.len());
            let item = &next[..32.min(next.len())];
            *items.entry(HexDisplay::from(&item).to_string()).or_default() += 1;
        }
        key = next;
    }
    (keys, bytes, items)
}

fn live(world: &mut World) {
    world.live();
    world.made.clear();
    next_block(Default::default());
}

/// Asks for as many more jobs as there is room for.
fn request(world: &mut World, model: &world::Model, requested: u64, wanted: u64) -> u64 {
    let open = u64::from(pallet_inference::CurrentLoad::<Runtime>::get().open);
    let room = 20u64.saturating_sub(open).min(wanted).min(6);
    if room == 0 {
        return 0;
    }
    let methods = [Assurance::Checked, Assurance::Sampled, Assurance::Signed];
    let requests: Vec<Request> = (requested..requested + room)
        .map(|number| Request {
            model: model.id,
            input: input(number),
            assurance: AssuranceSet::of(&[methods[(number % 3) as usize]]),
            max_fee: 5_000,
            deadline: 60,
        })
        .collect();
    let call = Call::request_batch { requests: requests.try_into().unwrap() };
    if world.call(41, call).is_ok() {
        room
    } else {
        0
    }
}

/// Makes so many jobs, and waits until all is deleted that is ever deleted.
fn make_jobs(
    chain: &mut sp_io::TestExternalities,
    world: &mut World,
    model: &world::Model,
    jobs: u64,
) {
    let settled = || pallet_attribution::SettledJobs::<Runtime>::get();
    let before = chain.execute_with(settled);
    let mut requested = 0;
    while chain.execute_with(settled) < before + jobs {
        chain.execute_with(|| {
            for _ in 0..20 {
                requested += request(world, model, requested, jobs - requested);
                live(world);
            }
            world.forget();
        });
        // Deleted keys slow down iteration until they leave the overlay.
        chain.commit_all().unwrap();
    }
    chain.execute_with(|| {
        for _ in 0..RETENTION + 10 {
            live(world);
        }
    });
}

#[test]
fn ten_thousand_jobs_leave_no_state_behind() {
    AuditProbability::set(Permill::from_percent(5));
    SampleProbability::set(Permill::from_percent(20));
    let (mut chain, mut world) = chain(3);
    let model = chain.execute_with(|| {
        world.natures.clear();
        let model = world.register_model(61, manifest(1, 16, whole(61)), false).unwrap();
        offer(&mut world, &model, &[21, 22, 23, 24]);
        model
    });
    // Every account that will ever have anything has it after some jobs.
    make_jobs(&mut chain, &mut world, &model, 100);
    let (keys, bytes, items) = chain.execute_with(state);
    make_jobs(&mut chain, &mut world, &model, JOBS);
    let (keys_after, bytes_after, items_after) = chain.execute_with(state);
    println!("{JOBS} jobs settled: keys {keys} -> {keys_after}, bytes {bytes} -> {bytes_after}");
    assert_eq!(items, items_after, "the same keys of the same items");
    // Money and counters grow in value, not in number.
    assert!(bytes_after.abs_diff(bytes) < 64, "{bytes} -> {bytes_after}");
    chain.execute_with(|| {
        assert_eq!(pallet_attribution::SettledJobs::<Runtime>::get(), JOBS + 100);
        invariants::check();
    });
}
