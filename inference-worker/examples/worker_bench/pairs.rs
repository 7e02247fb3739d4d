// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Speeds of both sides in pairs, and what is said of them.

use crate::{
    measure::{median_and_interval, Block},
    Failure,
};
use nix::sys::{
    resource::{getrusage, UsageWho},
    time::TimeValLike,
};

/// By how much two blocks of the bare loop may differ.
const MOST_DRIFT: f64 = 0.1;

/// How fast a block went, in rows.
pub(crate) struct Speeds {
    /// In a second.
    pub(crate) by_clock: f64,
    /// In a second of the processor's time, of all threads of this process.
    pub(crate) by_processor: f64,
}

impl Speeds {
    /// Of what is done here.
    pub(crate) fn of(work: impl FnOnce() -> Result<Block, Failure>) -> Result<Self, Failure> {
        let before = processor_seconds()?;
        let block = work()?;
        Self::new(&block, before)
    }

    /// Of a block that has just ended, and began when the processor's time was `before`.
    pub(crate) fn new(block: &Block, before: f64) -> Result<Self, Failure> {
        let spent = processor_seconds()? - before;
        Ok(Self { by_clock: block.speed(), by_processor: block.rows as f64 / spent })
    }
}

/// What this process has taken of the processor's time.
pub(crate) fn processor_seconds() -> Result<f64, Failure> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    Ok((usage.user_time() + usage.system_time()).num_microseconds() as f64 * 1e-6)
}

/// Pairs that count, and what they were made of.
#[derive(Default)]
pub(crate) struct Pairs {
    /// The worker's speed by that of the bare loop.
    pub(crate) ratios: Vec<f64>,
    ours: Vec<f64>,
    bare: Vec<f64>,
}

impl Pairs {
    /// Adds a round, unless the bare loop drifted.
    pub(crate) fn add(&mut self, ours: [f64; 2], bare: [f64; 2]) {
        if drift(bare[0], bare[1]) <= MOST_DRIFT {
            self.ratios.extend([ours[0] / bare[0], ours[1] / bare[1]]);
            self.ours.extend(ours);
            self.bare.extend(bare);
        }
    }

    /// Says how they compare, and how much that is worth.
    pub(crate) fn print(&self, label: &str, tried: usize) {
        if self.bare.is_empty() {
            println!("  {label}: no figure, the bare loop drifted in all {tried} rounds");
            return;
        }
        let (median, low, high) = median_and_interval(&self.ratios);
        println!("  {label}: {median:.3} [{low:.3}, {high:.3}]");
        let (early, late) = self.bare.split_at(self.bare.len() / 2);
        let (early, ..) = median_and_interval(early);
        let (late, ..) = median_and_interval(late);
        let (ours, ..) = median_and_interval(&self.ours);
        let (bare, ..) = median_and_interval(&self.bare);
        println!(
            "    {} pairs; {} of {tried} rounds discarded; the bare loop drifted by {:.0} % from \
             the first half to the second",
            self.ratios.len(),
            tried - self.ratios.len() / 2,
            drift(early, late) * 1e2,
        );
        println!(
            "    bare loop {:.3} ms for each row, the worker {:.3} ms",
            1e3 / bare,
            1e3 / ours,
        );
    }
}

/// By which part of the slower one the faster one is faster.
fn drift(one: f64, other: f64) -> f64 {
    one.max(other) / one.min(other) - 1.0
}
