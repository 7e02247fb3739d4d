// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Each kind of leaf and the rows it gives, written out.

mod common;

use codec::Encode;
use common::chronicle::{account, dataset, model};
use credence_index::{
    leaf::{BlockRef, Content, Leaf, LeafError},
    row::Row,
    rows_of,
};
use credence_primitives::{
    history::{Doubt, Ending, Entry, Failure, Offence, Party, Source, What, ENTRY_VERSION},
    ids::{Signature, Ticket},
    manifest::{Assurance, AssuranceSet, ShareOf},
    receipt::{CreditOf, CreditRow, ReceiptLeaf, Report, RECEIPT_VERSION},
};
use rstest::rstest;
use sp_core::H256;

const BLOCK: BlockRef = BlockRef { number: 9, hash: H256::repeat_byte(9), time_ms: 5_000 };

/// A row in a few words: its name, who, amounts, outcome.
fn words(row: &Row) -> String {
    let who = |account: &Option<_>| {
        let number = account.as_ref().map(|one| (0..9).position(|number| account_is(one, number)));
        number.map_or("-".into(), |number| format!("{}", number.expect("one of the test")))
    };
    let word = |word: Option<&str>| word.unwrap_or("-").to_owned();
    let amount = |amount: Option<u128>| amount.map_or("-".into(), |amount| amount.to_string());
    [
        row.kind.word().to_owned(),
        word(row.role.map(|role| role.word())),
        format!("account {}", who(&row.account)),
        format!("worker {}", who(&row.worker)),
        format!("credits {}", amount(row.credits.map(Into::into))),
        format!("planck {}", amount(row.planck)),
        word(row.status.map(|status| status.word())),
        word(row.reason.map(|reason| reason.word())),
        amount(row.number.map(Into::into)),
    ]
    .join(", ")
}

fn account_is(one: &sp_core::crypto::AccountId32, number: u64) -> bool {
    *one == account(number)
}

fn entry(what: What) -> Leaf {
    Leaf::new(Content::Entry(Box::new(Entry {
        version: ENTRY_VERSION,
        genesis: H256::zero(),
        block: BLOCK.number,
        account: Some(account(1)),
        job: Some(4),
        model: Some(model(2)),
        what,
    })))
}

#[rstest]
#[case(What::Requested { escrow: 5, burned: 0 }, &["request, requester, account 1, worker -, credits -, planck 5, -, -, -"])]
#[case(What::Requested { escrow: 5, burned: 2 }, &[
    "request, requester, account 1, worker -, credits -, planck 5, -, -, -",
    "burned, requester, account 1, worker -, credits -, planck 2, -, -, -",
])]
#[case(What::Ended { ending: Ending::Settled, refund: 3, to_treasury: 0 }, &["ended, requester, account 1, worker -, credits -, planck 3, settled, -, -"])]
#[case(What::Ended { ending: Ending::DeclinedThrice, refund: 3, to_treasury: 1 }, &[
    "ended, requester, account 1, worker -, credits -, planck 3, void, declined-thrice, -",
    "treasury, requester, account 1, worker -, credits -, planck 1, void, declined-thrice, -",
])]
#[case(What::Ended { ending: Ending::Cancelled, refund: 3, to_treasury: 0 }, &["ended, requester, account 1, worker -, credits -, planck 3, cancelled, cancelled, -"])]
#[case(What::Ended { ending: Ending::NoWorker, refund: 3, to_treasury: 0 }, &["ended, requester, account 1, worker -, credits -, planck 3, expired, no-worker, -"])]
#[case(What::Ended { ending: Ending::Expired, refund: 3, to_treasury: 0 }, &["ended, requester, account 1, worker -, credits -, planck 3, expired, expired, -"])]
#[case(What::Ended { ending: Ending::AttemptsExhausted, refund: 3, to_treasury: 0 }, &["ended, requester, account 1, worker -, credits -, planck 3, void, attempts-exhausted, -"])]
#[case(What::Ended { ending: Ending::Undecided, refund: 3, to_treasury: 0 }, &["ended, requester, account 1, worker -, credits -, planck 3, void, undecided, -"])]
#[case(What::Ended { ending: Ending::SettlementFailed, refund: 3, to_treasury: 0 }, &["ended, requester, account 1, worker -, credits -, planck 3, void, settlement-failed, -"])]
#[case(What::Ended { ending: Ending::ModelWithdrawn, refund: 3, to_treasury: 0 }, &["ended, requester, account 1, worker -, credits -, planck 3, void, model-withdrawn, -"])]
#[case(What::Paid { planck: 6, source: Source::Compute }, &["payment, payee, account 1, worker -, credits -, planck 6, -, compute, -"])]
#[case(What::Paid { planck: 6, source: Source::Row(7) }, &["payment, payee, account 1, worker -, credits -, planck 6, -, royalty, 7"])]
#[case(What::Paid { planck: 6, source: Source::Claimable }, &["payment, payee, account 1, worker -, credits -, planck 6, -, claim, -"])]
#[case(What::Owed { planck: 6 }, &["owed, payee, account 1, worker -, credits -, planck 6, -, -, -"])]
#[case(What::AttemptFailed { ticket: Ticket::default(), failure: Failure::NoShow }, &["attempt-failed, worker, account 1, worker 1, credits -, planck -, failed, no-show, -"])]
#[case(What::AttemptFailed { ticket: Ticket::default(), failure: Failure::NotSettled }, &["attempt-failed, worker, account 1, worker 1, credits -, planck -, failed, settlement-failed, -"])]
#[case(What::AttemptFailed { ticket: Ticket::default(), failure: Failure::Unwilling }, &["attempt-failed, worker, account 1, worker 1, credits -, planck -, failed, unwilling, -"])]
#[case(What::Struck { strikes: 2 }, &["strike, worker, account 1, worker 1, credits -, planck -, -, -, 2"])]
#[case(What::SlashQueued { party: Party::Worker, slash: 8, planck: 6, offence: Offence::Equivocation }, &["slash-queued, worker, account 1, worker 1, credits -, planck 6, -, equivocation, 8"])]
#[case(What::SlashQueued { party: Party::Checker, slash: 8, planck: 6, offence: Offence::Dissent }, &["slash-queued, checker, account 1, worker -, credits -, planck 6, -, dissent, 8"])]
#[case(What::SlashCancelled { party: Party::Worker, slash: 8, planck: 6 }, &["slash-cancelled, worker, account 1, worker 1, credits -, planck 6, -, -, 8"])]
#[case(What::Slashed { party: Party::Checker, slash: 8, planck: 6 }, &["slashed, checker, account 1, worker -, credits -, planck 6, -, -, 8"])]
#[case(What::Charged { party: Party::Challenger, planck: 6 }, &["charged, challenger, account 1, worker -, credits -, planck 6, -, -, -"])]
#[case(What::Charged { party: Party::Disputer, planck: 6 }, &["charged, disputer, account 1, worker -, credits -, planck 6, -, -, -"])]
#[case(What::Ejected { offence: Offence::Strikes }, &["ejected, worker, account 1, worker 1, credits -, planck -, -, strikes, -"])]
#[case(What::Pardoned, &["pardoned, worker, account 1, worker 1, credits -, planck -, -, -, -"])]
#[case(What::DutyFailed { offence: Offence::Silence }, &["duty-failed, checker, account 1, worker -, credits -, planck -, -, silence, -"])]
#[case(What::Rewarded { planck: 6 }, &["reward, reporter, account 1, worker -, credits -, planck 6, -, -, -"])]
#[case(What::Flagged { leaf_hash: H256::zero(), doubt: Doubt::Collusion }, &["flagged, requester, account 1, worker -, credits -, planck -, -, collusion, -"])]
#[case(What::DatasetRegistered { dataset: dataset(3) }, &["registered, owner, account 1, worker -, credits -, planck -, -, -, -"])]
#[case(What::ModelRegistered, &["registered, owner, account 1, worker -, credits -, planck -, -, -, -"])]
fn entries_give_these_rows(#[case] what: What, #[case] expected: &[&str]) {
    let leaf = entry(what);
    let rows = rows_of(&BLOCK, &[entry(What::Pardoned), leaf.clone()]);
    assert_eq!(rows[1..].iter().map(words).collect::<Vec<_>>(), expected);
    for (index, row) in rows[1..].iter().enumerate() {
        assert_eq!((row.position.block, row.position.leaf), (9, 1));
        assert_eq!(row.position.row as usize, index);
        assert_eq!((row.time_ms, row.leaf_hash), (5_000, leaf.hash));
        assert_eq!((row.job, row.model), (Some(4), Some(model(2))));
        let registered = matches!(what, What::DatasetRegistered { .. });
        assert_eq!(row.dataset, registered.then(|| dataset(3)));
        assert_eq!(row.reached, AssuranceSet::default());
    }
}

fn receipt() -> ReceiptLeaf<sp_core::crypto::AccountId32> {
    let credit = |of, credits| CreditRow { of, credits, planck: 7 };
    ReceiptLeaf {
        version: RECEIPT_VERSION,
        genesis: H256::zero(),
        job: 4,
        ticket: Ticket::default(),
        model: model(2),
        requester: account(5),
        input_hash: H256::zero(),
        output_hash: H256::zero(),
        worker: account(3),
        signature: Signature::default(),
        report: Report {
            reached: AssuranceSet::of(&[Assurance::Checked]),
            verdicts: Vec::new(),
            evidence_hash: H256::zero(),
            pay: Vec::new(),
        },
        paid: 35,
        is_attributed: false,
        credits: vec![
            credit(CreditOf::Row(ShareOf::Contributor(account(1))), 1),
            credit(CreditOf::Row(ShareOf::Parent(model(0))), 2),
            credit(CreditOf::Row(ShareOf::Dataset(dataset(0))), 3),
            credit(CreditOf::Worker(account(3)), 4),
            credit(CreditOf::Checker(account(2)), 5),
        ],
        block: 9,
    }
}

#[test]
fn receipts_give_a_row_for_each_credit() {
    let rows = rows_of(&BLOCK, &[Leaf::new(Content::Receipt(Box::new(receipt())))]);
    let expected = [
        "credit, contributor, account 1, worker 3, credits 1, planck 7, settled, -, -",
        "credit, ancestor, account -, worker 3, credits 2, planck 7, settled, -, -",
        "credit, dataset, account -, worker 3, credits 3, planck 7, settled, -, -",
        "credit, worker, account 3, worker 3, credits 4, planck 7, settled, -, -",
        "credit, checker, account 2, worker 3, credits 5, planck 7, settled, -, -",
    ];
    assert_eq!(rows.iter().map(words).collect::<Vec<_>>(), expected);
    assert_eq!((rows[1].ancestor, rows[2].dataset), (Some(model(0)), Some(dataset(0))));
    assert!(rows.iter().all(|row| row.reached.contains(Assurance::Checked)));
    assert!(rows.iter().all(|row| (row.job, row.model) == (Some(4), Some(model(2)))));
}

#[test]
fn leaves_are_decoded_as_they_are_encoded() {
    let encoded = receipt().encode();
    let leaf = Leaf::from_encoded(&encoded).expect("a leaf");
    assert_eq!(leaf, Leaf::new(Content::Receipt(Box::new(receipt()))));
    assert!(leaf.is_of(&H256::zero(), 9));
    assert!(!leaf.is_of(&H256::zero(), 8) && !leaf.is_of(&H256::repeat_byte(1), 9));
    let Content::Entry(pardon) = entry(What::Pardoned).content else { panic!("an entry") };
    assert_eq!(Leaf::from_encoded(&pardon.encode()).expect("a leaf"), entry(What::Pardoned));
    let longer = [encoded.as_slice(), &[0]].concat();
    assert!(matches!(Leaf::from_encoded(&longer), Err(LeafError::Encoding(_))));
    assert!(matches!(Leaf::from_encoded(&encoded[..9]), Err(LeafError::Encoding(_))));
    assert!(matches!(Leaf::from_encoded(&[]), Err(LeafError::Empty)));
    assert!(matches!(Leaf::from_encoded(&[2, 3]), Err(LeafError::Version { version: 2 })));
}
