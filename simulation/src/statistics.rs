// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Chances of committees, and intervals of observed rates.

/// The chance that all `drawn` of `from` are among `dishonest`, without replacement:
/// C(dishonest, drawn) / C(from, drawn).
pub fn all_dishonest(from: u32, dishonest: u32, drawn: u32) -> f64 {
    if drawn > dishonest {
        return 0.0;
    }
    (0..drawn).map(|index| f64::from(dishonest - index) / f64::from(from - index)).product()
}

/// The Clopper–Pearson interval of a rate of which `hits` of `trials` were seen; it holds the true
/// rate with at least this confidence.
pub fn interval(hits: u64, trials: u64, confidence: f64) -> (f64, f64) {
    let tail = (1.0 - confidence) / 2.0;
    let low = if hits == 0 {
        0.0
    } else {
        // The rate at which as many hits or more would be this rare.
        bisect(|rate| 1.0 - at_most(hits - 1, trials, rate) < tail)
    };
    let high = bisect(|rate| at_most(hits, trials, rate) > tail);
    (low, high)
}

/// The greatest rate for which `holds`, which holds for all smaller ones.
fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// The chance of at most `hits` in `trials` at a rate.
fn at_most(hits: u64, trials: u64, rate: f64) -> f64 {
    if rate <= 0.0 {
        return 1.0;
    }
    if rate >= 1.0 {
        return f64::from(u8::from(hits >= trials));
    }
    let mut logarithm = trials as f64 * (-rate).ln_1p();
    let mut sum = logarithm.exp();
    for hit in 0..hits.min(trials) {
        logarithm +=
            ((trials - hit) as f64).ln() - ((hit + 1) as f64).ln() + rate.ln() - (-rate).ln_1p();
        sum += logarithm.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interval_agrees_with_published_values() {
        // Clopper and Pearson, 95 %: 4 of 20; no hit gives 1 - (α/2)^(1/n).
        let (low, high) = interval(4, 20, 0.95);
        assert!((low - 0.0573).abs() < 1e-4 && (high - 0.4366).abs() < 1e-4, "{low} {high}");
        let (low, high) = interval(0, 100, 0.95);
        assert!(low == 0.0 && (high - (1.0 - 0.025f64.powf(0.01))).abs() < 1e-9, "{high}");
    }

    #[test]
    fn committees_follow_the_hypergeometric_formula() {
        assert_eq!(all_dishonest(4, 1, 3), 0.0);
        // C(10, 8) / C(31, 8) = 45 / 7,888,725.
        assert!((all_dishonest(31, 10, 8) - 45.0 / 7_888_725.0).abs() < 1e-15);
    }
}
