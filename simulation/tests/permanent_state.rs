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
            *items
                .entry(
                    sp_core::hexdisplay::HexDisplay::from(&&next[..32.min(next.len())]).to_string(),
                )
                .or_default() += 1;
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

/// Makes so many jobs, and waits until all is deleted that is ever deleted.
fn make_jobs(world: &mut World, model: &world::Model, jobs: u64) {
    let settled = pallet_attribution::SettledJobs::<Runtime>::get();
    let target = settled + jobs;
    let mut requested = settled;
    while pallet_attribution::SettledJobs::<Runtime>::get() < target {
        // The validators and the model's owner take out what they have earned now and then, and
        // the pot never grows out of proportion.
        let open = pallet_inference::CurrentLoad::<Runtime>::get().open;
        let room = u64::from(5u32.saturating_sub(open / 5)).min(target - requested);
        if room > 0 {
            let methods = [Assurance::Checked, Assurance::Sampled, Assurance::Signed];
            let requests: Vec<Request> = (0..room)
                .map(|index| Request {
                    model: model.id,
                    input: input(requested + index),
                    assurance: AssuranceSet::of(&[methods[((requested + index) % 3) as usize]]),
                    max_fee: 5_000,
                    deadline: 60,
                })
                .collect();
            let call = Call::request_batch { requests: requests.try_into().unwrap() };
            if world.call(41, call).is_ok() {
                requested += room;
            }
        }
        live(world);
        world.forget();
    }
    for _ in 0..RETENTION + 10 {
        live(world);
    }
}

#[test]
fn ten_thousand_jobs_leave_no_state_behind() {
    AuditProbability::set(Permill::from_percent(5));
    SampleProbability::set(Permill::from_percent(20));
    let (mut chain, mut world) = chain(3);
    chain.execute_with(|| {
        world.natures.clear();
        let model = world.register_model(61, manifest(1, 16, whole(61)), false).unwrap();
        offer(&mut world, &model, &[21, 22, 23, 24]);
        // Every account that will ever have anything has it after some jobs.
        make_jobs(&mut world, &model, 100);
        let (keys, bytes, items) = state();
        let settled = pallet_attribution::SettledJobs::<Runtime>::get();
        make_jobs(&mut world, &model, JOBS);
        let (keys_after, bytes_after, items_after) = state();
        let jobs = pallet_attribution::SettledJobs::<Runtime>::get() - settled;
        println!(
            "{jobs} jobs settled: keys {keys} -> {keys_after}, bytes {bytes} -> {bytes_after}"
        );
        assert!(jobs >= JOBS);
        assert_eq!(items, items_after, "the same keys of the same items");
        // Counters of jobs, blocks and money are compact or grow in value, not in number.
        assert!(bytes_after.abs_diff(bytes) < 64, "{bytes} -> {bytes_after}");
        invariants::check();
    });
}
