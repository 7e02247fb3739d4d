// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Which nonce comes next.

use std::{collections::BTreeMap, time::Duration};
use tokio::time::Instant;

/// How long a node may take to see a block that another has seen: four slots.
const LAG: Duration = Duration::from_secs(12);

/// The nonces of one account, as one process uses them.
///
/// The node says which nonce it expects; that is the lowest of which it knows no transaction. It
/// may not have heard of transactions of ours that are under way, or that other nodes have in a
/// block; these nonces are passed over. But where a reorganisation has undone a transaction, its
/// nonce is free again, and whatever comes after it waits until it is used.
#[derive(Debug)]
pub(crate) struct Nonces {
    /// Nonces of transactions whose end is not known, and until when that may be so.
    under_way: BTreeMap<u64, Instant>,
    /// Nonces that are used up somewhere, and until when a node may not know that.
    used: BTreeMap<u64, Instant>,
    pub(crate) lag: Duration,
}

impl Default for Nonces {
    fn default() -> Self {
        Self { under_way: BTreeMap::new(), used: BTreeMap::new(), lag: LAG }
    }
}

impl Nonces {
    /// The nonce to use, when the node expects `expected`.
    pub(crate) fn next(&mut self, expected: u64, now: Instant) -> u64 {
        for nonces in [&mut self.under_way, &mut self.used] {
            nonces.retain(|_, until| *until > now);
        }
        let is_taken =
            |nonce: &u64| self.under_way.contains_key(nonce) || self.used.contains_key(nonce);
        (expected..).find(|nonce| !is_taken(nonce)).unwrap_or(expected)
    }

    /// Notes that a transaction with this nonce may be under way.
    pub(crate) fn note_sent(&mut self, nonce: u64, until: Instant) {
        self.under_way.insert(nonce, until);
    }

    /// Notes that the nonce is used up, in a block or by somebody else.
    pub(crate) fn note_used(&mut self, nonce: u64, now: Instant) {
        self.under_way.remove(&nonce);
        self.used.insert(nonce, now + self.lag);
    }

    /// Notes that a transaction came to nothing: its nonce is free, and those of later ones wait
    /// for it.
    pub(crate) fn note_lost(&mut self, nonce: u64) {
        self.under_way.remove(&nonce);
    }

    /// Notes that a node waits for an earlier nonce: it does not lag, and some that were used are
    /// not any more.
    pub(crate) fn note_gap(&mut self) {
        self.used.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonces_under_way(nonces: impl IntoIterator<Item = u64>) -> (Nonces, Instant) {
        let now = Instant::now();
        let mut all = Nonces::default();
        nonces.into_iter().for_each(|nonce| all.note_sent(nonce, now + Duration::from_secs(60)));
        (all, now)
    }

    #[test]
    fn the_node_decides_at_first() {
        assert_eq!(Nonces::default().next(7, Instant::now()), 7);
    }

    #[test]
    fn a_node_that_lags_cannot_make_two_transactions_collide() {
        let (mut nonces, now) = nonces_under_way([7]);
        assert_eq!(nonces.next(7, now), 8);
        nonces.note_sent(8, now + LAG);
        assert_eq!(nonces.next(7, now), 9);
        nonces.note_used(7, now);
        assert_eq!(nonces.next(7, now), 9);
    }

    #[test]
    fn transactions_of_another_process_are_passed_over() {
        let (mut nonces, now) = nonces_under_way([7]);
        assert_eq!(nonces.next(12, now), 12);
    }

    #[test]
    fn the_gap_that_a_failed_one_leaves_is_filled_before_later_ones() {
        let (mut nonces, now) = nonces_under_way(7..10);
        nonces.note_lost(8);
        assert_eq!(nonces.next(8, now), 8);
        nonces.note_sent(8, now + LAG);
        assert_eq!(nonces.next(8, now), 10);
    }

    #[test]
    fn nonces_that_a_reorganisation_has_freed_are_used_again() {
        let (mut nonces, now) = nonces_under_way(7..10);
        (7..10).for_each(|nonce| nonces.note_used(nonce, now));
        assert_eq!(nonces.next(7, now), 10, "the node lags");
        assert_eq!(nonces.next(7, now + LAG), 7, "it does not");
    }

    #[test]
    fn a_node_that_waits_for_an_earlier_nonce_does_not_lag() {
        let (mut nonces, now) = nonces_under_way([9]);
        (7..9).for_each(|nonce| nonces.note_used(nonce, now));
        nonces.note_gap();
        assert_eq!(nonces.next(7, now), 7);
        assert_eq!(nonces.next(9, now), 10);
    }

    #[test]
    fn nobody_waits_for_ever_for_a_transaction_of_which_nothing_is_heard() {
        let (mut nonces, now) = nonces_under_way([7]);
        assert_eq!(nonces.next(7, now + Duration::from_secs(60)), 7);
    }
}
