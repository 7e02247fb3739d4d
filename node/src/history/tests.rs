// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The history of a client in memory whose blocks are made by hand.
//!
//! - `client`: the client
//! - `blocks`: what is put into blocks, and the rows that it must give
//! - `follow`: an indexer that can be stopped, and a store that watches it
//! - `tree`: competing blocks
//! - `forks`: what is indexed while forks come and go
//! - `gaps`: clients that do not have everything
//! - `moments`: reads between two writes
//! - `cost`, `scan`: benchmarks

mod blocks;
mod client;
mod cost;
mod follow;
mod forks;
mod gaps;
#[path = "../../../engine/examples/engine_bench/measure.rs"]
#[expect(dead_code, reason = "the engine's benchmark uses the rest")]
mod measure;
mod moments;
mod scan;
mod tree;

/// Random numbers, the same for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.roll() % count.max(1) as u64) as usize
    }

    fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<T: Clone>(&mut self, choice: &[T]) -> T {
        choice[self.below(choice.len())].clone()
    }
}
