// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Settles ten thousand jobs and prints what state they leave behind. `make performance` makes a
//! section of `docs/performance.md` of it.

#![expect(clippy::unwrap_used, reason = "an example that cannot unwrap has failed")]
#![expect(clippy::print_stdout, reason = "the section is what it is for")]

use credence_primitives::manifest::{Assurance, AssuranceSet};
use credence_simulation::{
    invariants,
    runtime::{next_block, Runtime, RETENTION},
    world::{chain, input, manifest, offer, whole, Model, World},
};
use frame_support::storage::storage_prefix;
use pallet_inference::Request;
use sp_io::hashing::twox_128;
use std::{collections::BTreeMap, ops::Sub};

const JOBS: u64 = 10_000;
/// Jobs before the first count, after which every account has what it will ever have.
const FIRST_JOBS: u64 = 100;
/// Jobs under way at a time.
const OPEN_JOBS: u64 = 20;
/// Jobs requested in a block.
const BLOCK_JOBS: u64 = 6;
/// Blocks between two counts.
const ROUND: u32 = 20;

/// What has an account's balance: the rest of `System` is of blocks and not of jobs.
const ACCOUNTS: &str = "accounts";
const PALLETS: [&str; 6] =
    ["Balances", "Registry", "Workers", "Inference", "Verification", "Attribution"];

/// Some state.
#[derive(Clone, Copy, Default)]
struct Size {
    keys: u64,
    bytes: u64,
}

/// How much more there is now.
struct Growth {
    keys: i64,
    bytes: i64,
}

impl Sub for Size {
    type Output = Growth;

    fn sub(self, before: Self) -> Growth {
        let difference = |now: u64, before: u64| now as i64 - before as i64;
        Growth {
            keys: difference(self.keys, before.keys),
            bytes: difference(self.bytes, before.bytes),
        }
    }
}

/// The protocol's state, by pallet.
#[derive(Clone, Default)]
struct State(BTreeMap<&'static str, Size>);

impl State {
    /// That of this moment.
    fn now() -> Self {
        let prefixes = PALLETS.map(|name| (name, twox_128(name.as_bytes()).to_vec()));
        let accounts = (ACCOUNTS, storage_prefix(b"System", b"Account").to_vec());
        let sizes = prefixes.into_iter().chain([accounts]);
        Self(sizes.map(|(name, prefix)| (name, size_under(&prefix))).collect())
    }

    fn total(&self) -> Size {
        self.0.values().fold(Size::default(), |sum, size| Size {
            keys: sum.keys + size.keys,
            bytes: sum.bytes + size.bytes,
        })
    }
}

fn size_under(prefix: &[u8]) -> Size {
    let mut size = Size::default();
    let mut key = prefix.to_vec();
    while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(prefix)) {
        let value = sp_io::storage::get(&next).map_or(0, |value| value.len());
        size.keys += 1;
        size.bytes += (next.len() + value) as u64;
        key = next;
    }
    size
}

/// A chain on which everybody is honest and a model is served.
struct Simulation {
    chain: sp_io::TestExternalities,
    world: World,
    model: Model,
    requested: u64,
}

impl Simulation {
    fn new() -> Self {
        let (mut chain, mut world) = chain(3);
        let model = chain.execute_with(|| {
            world.natures.clear();
            let model = world.register_model(61, manifest(1, 16, whole(61)), false).unwrap();
            offer(&mut world, &model, &[21, 22, 23, 24]);
            model
        });
        Self { chain, world, model, requested: 0 }
    }

    /// Settles so many jobs, and waits until all is deleted that is ever deleted. Returns the most
    /// state that was seen.
    fn settle(&mut self, jobs: u64) -> State {
        let wanted = self.chain.execute_with(settled) + jobs;
        let last = self.requested + jobs;
        let mut most = State::default();
        while self.chain.execute_with(settled) < wanted {
            let state = self.round(last);
            if state.total().bytes > most.total().bytes {
                most = state;
            }
        }
        for _ in 0..=(RETENTION + 10) / ROUND {
            self.round(last);
        }
        most
    }

    /// Some blocks of everybody's daemons.
    fn round(&mut self, last: u64) -> State {
        let state = self.chain.execute_with(|| {
            for _ in 0..ROUND {
                request(&mut self.world, &self.model, &mut self.requested, last);
                self.world.live();
                self.world.made.clear();
                next_block(Default::default());
            }
            self.world.forget();
            State::now()
        });
        // Deleted keys slow down iteration until they leave the overlay.
        self.chain.commit_all().unwrap();
        state
    }
}

fn settled() -> u64 {
    pallet_attribution::SettledJobs::<Runtime>::get()
}

/// Asks for as many more jobs as there is room for.
fn request(world: &mut World, model: &Model, requested: &mut u64, last: u64) {
    let open = u64::from(pallet_inference::CurrentLoad::<Runtime>::get().open);
    let room = OPEN_JOBS.saturating_sub(open).min(last - *requested).min(BLOCK_JOBS);
    if room == 0 {
        return;
    }
    let requests: Vec<Request> = (*requested..*requested + room)
        .map(|number| Request {
            model: model.id,
            input: input(number),
            assurance: AssuranceSet::of(&[Assurance::Checked]),
            max_fee: 5_000,
            deadline: 60,
        })
        .collect();
    let requests = requests.try_into().unwrap();
    if world.call(41, pallet_inference::Call::request_batch { requests }).is_ok() {
        *requested += room;
    }
}

fn main() {
    let mut simulation = Simulation::new();
    simulation.settle(FIRST_JOBS);
    let before = simulation.chain.execute_with(State::now);
    let most = simulation.settle(JOBS);
    let after = simulation.chain.execute_with(|| {
        invariants::check();
        assert_eq!(settled(), FIRST_JOBS + JOBS);
        State::now()
    });
    print_section(&before, &most, &after);
}

fn print_section(before: &State, most: &State, after: &State) {
    println!(
        "\
## Permanent state of a job
{} *Checked* jobs of one model, settled by the five pallets on the simulation's runtime, which \
keeps closed jobs for {RETENTION} blocks and has at most {OPEN_JOBS} open. Counted are keys and \
values of the protocol's pallets and all accounts: after the first {FIRST_JOBS} jobs, at most seen \
on the way, and when the last job was deleted.

| | keys before | most | after | bytes before | most | after |
|---|--:|--:|--:|--:|--:|--:|",
        with_separators(JOBS),
    );
    for (name, old) in &before.0 {
        let (peak, new) = (most.0[name], after.0[name]);
        print_row(name, *old, peak, new);
    }
    print_row("all", before.total(), most.total(), after.total());
    let growth = after.total() - before.total();
    println!(
        "\nGrowth: {} keys and {} bytes in all, which is {} keys and {} bytes per job.",
        growth.keys,
        growth.bytes,
        growth.keys as f64 / JOBS as f64,
        growth.bytes as f64 / JOBS as f64,
    );
}

fn print_row(name: &str, before: Size, most: Size, after: Size) {
    let keys = [before.keys, most.keys, after.keys];
    let bytes = [before.bytes, most.bytes, after.bytes];
    let cells: Vec<String> = keys.into_iter().chain(bytes).map(with_separators).collect();
    println!("| {name} | {} |", cells.join(" | "));
}

fn with_separators(value: u64) -> String {
    let digits = value.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap())
        .collect();
    groups.join(",")
}
