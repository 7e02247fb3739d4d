// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Whatever is changed in a file, it proves nothing any more.

use crate::chain::{early, from_a_set, late, standard, Chain, Proof, ENTRY, RECEIPT};
use credence_receipt::{verify, Trust};
use proptest::prelude::*;
use rstest::rstest;
use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        LazyLock,
    },
    thread,
};

/// The changes of a byte that are tried: each of its bits, one more, one less, nothing and all.
fn others(byte: u8) -> impl Iterator<Item = u8> {
    let bits = (0..8).map(move |bit| byte ^ (1 << bit));
    let rest = [byte.wrapping_add(1), byte.wrapping_sub(1), 0, 0xff];
    bits.chain(rest).filter(move |other| *other != byte)
}

#[rstest]
#[case::receipt_without_a_change(RECEIPT, early, None)]
#[case::receipt_over_two_changes(RECEIPT, late, None)]
#[case::entry_from_a_named_set(ENTRY, from_a_set, Some(1))]
fn a_file_with_one_other_byte_is_refused(
    #[case] place: (u32, usize),
    #[case] proof: fn(&Chain) -> Proof,
    #[case] named: Option<u64>,
) {
    let chain = standard();
    let trust = named.map_or_else(|| chain.trust(), |id| chain.trust_from(id));
    let bytes = chain.file(place, proof(&chain)).to_bytes();
    assert!(verify(&bytes, &trust).is_ok());

    let next = AtomicUsize::new(0);
    let tried = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let mut changed = bytes.clone();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(byte) = bytes.get(at) else { break };
                    for other in others(*byte) {
                        changed[at] = other;
                        let result = verify(&changed, &trust);
                        assert!(result.is_err(), "byte {at}: {byte:#04x} as {other:#04x}");
                        tried.fetch_add(1, Ordering::Relaxed);
                    }
                    changed[at] = *byte;
                }
            });
        }
    });
    assert!(tried.into_inner() >= 8 * bytes.len());
    for end in 0..bytes.len() {
        assert!(verify(&bytes[..end], &trust).is_err(), "cut off after {end} bytes");
    }
}

static LATE: LazyLock<(Trust, Vec<u8>)> = LazyLock::new(|| {
    let chain = standard();
    (chain.trust(), chain.file(RECEIPT, late(&chain)).to_bytes())
});

proptest! {
    #[test]
    fn bytes_removed_added_or_moved_are_noticed(at: usize, length in 1..200usize, byte: u8) {
        let (trust, bytes) = &*LATE;
        let at = at % bytes.len();
        let end = (at + length).min(bytes.len());
        let without = [&bytes[..at], &bytes[end..]].concat();
        prop_assert!(verify(&without, trust).is_err());
        let with = [&bytes[..at], &vec![byte; length], &bytes[at..]].concat();
        prop_assert!(verify(&with, trust).is_err());
        let doubled = [&bytes[..end], &bytes[at..]].concat();
        prop_assert!(verify(&doubled, trust).is_err());
        let mut turned = bytes.clone();
        turned[at..end].reverse();
        prop_assert!(turned == *bytes || verify(&turned, trust).is_err());
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        let (trust, genuine) = &*LATE;
        prop_assert!(verify(&bytes, trust).is_err());
        let headed = [&genuine[..9], &bytes].concat();
        prop_assert!(verify(&headed, trust).is_err());
    }
}
