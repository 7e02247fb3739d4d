// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Leaves that were written once are read for ever.

use crate::{
    history::{Entry, Offence, Party, Source, What, ENTRY_VERSION},
    ids::ModelId,
    receipt::{leaf_hash, ReceiptLeaf, RECEIPT_VERSION},
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use rstest::rstest;
use sp_core::H256;

/// An encoding in parts of hexadecimal digits.
fn bytes(parts: &[&str]) -> Vec<u8> {
    let digits = parts.concat();
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

fn entry(account: Option<u64>, what: What) -> Entry<u64> {
    Entry {
        version: ENTRY_VERSION,
        genesis: H256([1; 32]),
        block: 258,
        account,
        job: Some(5),
        model: None,
        what,
    }
}

/// Version 0x81, a genesis hash of ones, block 258.
const HEAD: &str = "810101010101010101010101010101010101010101010101010101010101010101\
                    02010000";
const NO_ACCOUNT: &str = "00";
const ACCOUNT_SEVEN: &str = "010700000000000000";
const JOB_FIVE: &str = "010500000000000000";
const NO_MODEL: &str = "00";
const NINE: &str = "09000000000000000000000000000000";

// Never changed: what stands here has been written by chains.
#[rstest]
#[case::requested(&["00", NINE, NINE], What::Requested { escrow: 9, burned: 9 })]
#[case::paid(&["02", NINE, "013f000000"], What::Paid { planck: 9, source: Source::Row(63) })]
#[case::queued(
    &["06", "01", "0200000000000000", NINE, "06"],
    What::SlashQueued { party: Party::Checker, slash: 2, planck: 9, offence: Offence::Dissent }
)]
#[case::pardoned(&["0b"], What::Pardoned)]
#[case::registered(&["10"], What::ModelRegistered)]
fn entries_of_the_first_version_are_read(#[case] tail: &[&str], #[case] what: What) {
    for (option, account) in [(NO_ACCOUNT, None), (ACCOUNT_SEVEN, Some(7))] {
        let parts = [&[HEAD, option, JOB_FIVE, NO_MODEL], tail].concat();
        let encoded = bytes(&parts);
        let entry = entry(account, what);
        assert_eq!(Entry::<u64>::decode(&mut &encoded[..]), Ok(entry.clone()));
        assert_eq!(entry.encode(), encoded);
        assert_eq!(entry.hash(), leaf_hash(&encoded));
    }
}

#[test]
fn receipts_of_the_first_version_are_read() {
    let hashes = ["02", "03"].map(|byte| byte.repeat(32));
    let [two, three] = hashes.each_ref().map(|text| &text[..]);
    let signature = "08".repeat(64);
    let encoded = bytes(&[
        "01",
        three,
        "0500000000000000",
        two,
        three,
        "0400000000000000",
        two,
        two,
        "0700000000000000",
        &signature,
        "00",
        "00",
        two,
        "00",
        NINE,
        "01",
        "00",
        "02010000",
    ]);
    let leaf = ReceiptLeaf::<u64>::decode(&mut &encoded[..]).unwrap();
    assert_eq!(leaf.encode(), encoded);
    assert_eq!((leaf.version, leaf.job, leaf.block), (RECEIPT_VERSION, 5, 258));
    assert_eq!((leaf.model, leaf.requester, leaf.worker), (ModelId(H256([3; 32])), 4, 7));
    assert_eq!((leaf.paid, leaf.is_attributed), (9, true));
}

#[test]
fn the_first_byte_tells_an_entry_from_a_receipt() {
    let first = entry(None, What::Pardoned).encode()[0];
    assert_eq!(first, 0x81);
    assert_ne!(first, RECEIPT_VERSION);
}
