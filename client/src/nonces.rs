// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Which nonce comes next.

/// The nonces of one account, as one process uses them.
///
/// The node says which nonce it expects; that is the lowest of which it knows no transaction.
/// While transactions of ours may be under way of which it has not heard, ours counts more.
#[derive(Debug, Default)]
pub(crate) struct Nonces {
    /// The nonce after the highest that we have used, unless one of ours came to nothing.
    after_ours: Option<u64>,
}

impl Nonces {
    /// The nonce to use, when the node expects `expected`.
    pub(crate) fn next(&self, expected: u64) -> u64 {
        self.after_ours.map_or(expected, |ours| ours.max(expected))
    }

    /// Notes that a transaction with this nonce may be under way.
    pub(crate) fn note_used(&mut self, nonce: u64) {
        let after = nonce.saturating_add(1);
        self.after_ours = Some(self.after_ours.map_or(after, |ours| ours.max(after)));
    }

    /// Notes that a transaction came to nothing: its nonce is free, and those of later ones wait
    /// for it. The node decides which is next.
    pub(crate) fn forget(&mut self) {
        self.after_ours = None;
    }
}

#[cfg(test)]
mod tests {
    use super::Nonces;

    #[test]
    fn the_node_decides_at_first() {
        assert_eq!(Nonces::default().next(7), 7);
    }

    #[test]
    fn a_node_that_lags_cannot_make_two_transactions_collide() {
        let mut nonces = Nonces::default();
        nonces.note_used(7);
        assert_eq!(nonces.next(7), 8);
        nonces.note_used(8);
        assert_eq!(nonces.next(7), 9);
    }

    #[test]
    fn transactions_of_another_process_are_passed_over() {
        let mut nonces = Nonces::default();
        nonces.note_used(7);
        assert_eq!(nonces.next(12), 12);
    }

    #[test]
    fn the_gap_that_a_failed_one_leaves_is_filled_before_later_ones() {
        let mut nonces = Nonces::default();
        (7..10).for_each(|nonce| nonces.note_used(nonce));
        nonces.forget();
        // The one with 8 died; the node waits for it.
        assert_eq!(nonces.next(8), 8);
        nonces.note_used(8);
        assert_eq!(nonces.next(10), 10);
    }
}
