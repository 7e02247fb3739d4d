// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Blocks of work, and what is said of many.

use std::{fs, time::Duration};

/// Resamplings behind an interval.
const RESAMPLES: usize = 2_000;
/// Bytes of a page of memory on the machines this runs on.
const PAGE_BYTES: u64 = 4096;

/// What was done in a stretch of time.
pub(crate) struct Block {
    /// Rows computed.
    pub(crate) rows: u64,
    /// In which time.
    pub(crate) took: Duration,
    /// How long each request, or each run of the bare loop, took.
    pub(crate) latencies: Vec<Duration>,
}

impl Block {
    /// Rows in a second.
    pub(crate) fn speed(&self) -> f64 {
        self.rows as f64 / self.took.as_secs_f64()
    }
}

/// What 95 % of the latencies keep to, in seconds.
pub(crate) fn p95(mut latencies: Vec<Duration>) -> f64 {
    latencies.sort_unstable();
    let place = (latencies.len() * 95).div_ceil(100).saturating_sub(1);
    latencies.get(place).map_or(f64::NAN, Duration::as_secs_f64)
}

/// The median and its 95 % bootstrap interval.
pub(crate) fn median_and_interval(values: &[f64]) -> (f64, f64, f64) {
    let mut state = 1u64;
    let mut medians: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let sample = (0..values.len()).filter_map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                values.get((state >> 33) as usize % values.len()).copied()
            });
            median(sample.collect())
        })
        .collect();
    medians.sort_unstable_by(f64::total_cmp);
    let at = |part: usize| medians.get(RESAMPLES * part / 1000).copied().unwrap_or(f64::NAN);
    (median(values.to_vec()), at(25), at(975))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    if values.len() % 2 == 1 {
        at(middle)
    } else {
        (at(middle.wrapping_sub(1)) + at(middle)) / 2.0
    }
}

/// The memory that this process holds; 0 where the system does not say.
pub(crate) fn resident_bytes() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").ok();
    let resident = pages.and_then(|line| line.split(' ').nth(1)?.parse::<u64>().ok());
    resident.unwrap_or(0) * PAGE_BYTES
}
