// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What files prove, and why others prove nothing.

use crate::chain::{
    authorities, early, from_a_set, late, ones, public, receipt, standard, Chain, Change, Header,
    Proof, Seed, Seeds, Votes, ALONE, ENTRY, RECEIPT,
};
use codec::{Decode as _, Encode as _};
use credence_receipt::{
    verify, Block, BuildError, Finality, Leaf, NamedSet, Origin, Parts, Place, Proven, ReceiptFile,
    Sibling, Signed, Trust, VerifyError, CREDENCE_ENGINE_ID, GRANDPA_ENGINE_ID, MAGIC,
    MAX_FILE_BYTES,
};
use rstest::rstest;
use sp_core::H256;
use sp_runtime::{Digest, DigestItem};

fn refused(file: &ReceiptFile, trust: &Trust) -> VerifyError {
    verify(&file.to_bytes(), trust).expect_err("it must be refused")
}

#[rstest]
#[case::with_a_side(RECEIPT)]
#[case::rising_unchanged(ENTRY)]
#[case::alone(ALONE)]
fn a_leaf_is_proven_without_a_change_of_authorities(#[case] place: (u32, usize)) {
    let chain = standard();
    let file = chain.file(place, early(&chain));
    let proven = verify(&file.to_bytes(), &chain.trust()).expect("it is proven");
    let Proven { leaf, leaf_hash, block, justified, set, signed, handovers } = proven;
    assert_eq!(leaf.genesis(), chain.genesis());
    assert_eq!(matches!(leaf, Leaf::EntryV1(_)), place == ENTRY);
    assert_eq!(leaf_hash, chain.leaf_hashes(place.0)[place.1]);
    assert_eq!(block, Block { number: place.0, hash: chain.hash_of(place.0) });
    assert_eq!(justified, Block { number: 8, hash: chain.hash_of(8) });
    assert_eq!(set, chain.named(0));
    let expected = Signed { voters: 3, of_voters: 4, weight: 3, needed_weight: 3, of_weight: 4 };
    assert_eq!((signed, handovers), (expected, 0));
}

#[test]
fn every_leaf_of_a_block_is_proven() {
    let chain = standard();
    for index in 0..5 {
        let file = chain.file((4, index), late(&chain));
        let proven = verify(&file.to_bytes(), &chain.trust()).expect("it is proven");
        assert_eq!(proven.leaf_hash, chain.leaf_hashes(4)[index]);
    }
}

#[test]
fn one_change_of_authorities_is_followed() {
    let chain = standard();
    let proof = Proof {
        handovers: vec![chain.finality(9, 0, &[1, 2, 3, 4])],
        justified: 20,
        finality: chain.finality(20, 1, &[5, 6, 7, 8]),
        origin: chain.origin(),
    };
    let proven = chain.file(RECEIPT, proof).verify(&chain.trust()).expect("it is proven");
    assert_eq!((proven.set, proven.handovers), (chain.named(1), 1));
}

#[test]
fn several_changes_of_authorities_are_followed() {
    let chain = standard();
    let proven = chain.file(RECEIPT, late(&chain)).verify(&chain.trust()).expect("it is proven");
    assert_eq!((proven.set, proven.handovers), (chain.named(2), 2));
    assert_eq!(proven.justified.number, 25);
}

#[test]
fn a_file_may_start_from_a_set_that_the_verifier_names() {
    let chain = standard();
    let file = chain.file(ENTRY, from_a_set(&chain));
    let proven = verify(&file.to_bytes(), &chain.trust_from(1)).expect("it is proven");
    assert_eq!((proven.set.id, proven.handovers, proven.signed.voters), (2, 1, 4));

    let found = chain.named(1).authorities_hash;
    let not_named = VerifyError::SetNotNamed { set_id: 1, found };
    assert_eq!(refused(&file, &chain.trust()), not_named);
    assert_eq!(refused(&file, &chain.trust_from(0)), not_named);
    let expected = H256::repeat_byte(1);
    let sets = vec![NamedSet { id: 1, authorities_hash: expected }];
    let trust = Trust { genesis: chain.genesis(), sets };
    let contradicted = VerifyError::SetContradicted { set_id: 1, expected, found };
    assert_eq!(refused(&file, &trust), contradicted);
}

#[rstest]
#[case(0)]
#[case(1)]
#[case(2)]
fn no_set_on_the_way_may_contradict_a_named_one(#[case] set_id: u64) {
    let chain = standard();
    let file = chain.file(RECEIPT, late(&chain));
    assert!(file.verify(&chain.trust_from(set_id)).is_ok());
    let expected = H256::repeat_byte(1);
    let mut trust = chain.trust_from(set_id);
    trust.sets.push(NamedSet { id: set_id, authorities_hash: expected });
    let found = chain.named(set_id).authorities_hash;
    assert_eq!(refused(&file, &trust), VerifyError::SetContradicted { set_id, expected, found });
}

#[test]
fn a_file_of_another_chain_is_refused() {
    let chain = standard();
    let file = chain.file(RECEIPT, late(&chain));
    let other = Trust::genesis(H256::repeat_byte(9));
    let (expected, found) = (other.genesis, chain.genesis());
    assert_eq!(refused(&file, &other), VerifyError::OtherChain { expected, found });
}

#[test]
fn a_leaf_of_this_chain_under_another_first_block_is_refused() {
    // The other chain writes leaves that name this one.
    let genuine = standard();
    let mut other = Chain::new(ones(&[21, 22, 23]));
    other.blocks(3);
    other.block(vec![receipt(genuine.genesis(), 4, 1)], None);
    other.blocks(4);
    let proof = Proof {
        origin: other.origin(),
        handovers: Vec::new(),
        justified: 8,
        finality: other.finality(8, 0, &[21, 22, 23]),
    };
    let file = other.file((4, 0), proof);
    let (expected, found) = (genuine.genesis(), other.genesis());
    assert_eq!(refused(&file, &genuine.trust()), VerifyError::OtherGenesis { expected, found });
}

#[test]
fn a_first_block_that_is_not_the_first_is_refused() {
    let mut first = standard();
    first.headers.truncate(1);
    first.headers[0].number = 3;
    let mut chain = Chain::new(ones(&[1, 2, 3]));
    chain.block(vec![receipt(first.genesis(), 1, 1)], None);
    chain.blocks(1);
    let proof = Proof {
        origin: first.origin(),
        handovers: Vec::new(),
        justified: 2,
        finality: chain.finality(2, 0, &[1, 2, 3]),
    };
    let error = refused(&chain.file((1, 0), proof), &first.trust());
    assert_eq!(error, VerifyError::GenesisNotFirst { number: 3 });
}

#[test]
fn signatures_of_a_stale_set_prove_nothing() {
    let chain = standard();
    let bad = |set_id, seed: Seed| VerifyError::BadSignature {
        block: 25,
        set_id,
        voter: public(seed).into(),
    };
    // The first set goes on signing, under its own number, and its successors are left out.
    let stale = Proof {
        handovers: Vec::new(),
        finality: chain.finality(25, 1, &[1, 2, 3, 4]),
        ..late(&chain)
    };
    let first = stale.finality.clone();
    assert!(matches!(
        refused(&chain.file(RECEIPT, stale), &chain.trust()),
        VerifyError::BadSignature { block: 25, set_id: 0, .. }
    ));
    // It is put in the place of its successors.
    let stale = Proof { finality: first, ..late(&chain) };
    assert!(matches!(
        refused(&chain.file(RECEIPT, stale), &chain.trust()),
        VerifyError::UnknownVoter { block: 25, set_id: 2, .. }
    ));
    // Authorities of both sets have signed for the old one.
    let stale = Proof { finality: chain.finality(25, 1, &[1, 5, 9, 10]), ..late(&chain) };
    let error = refused(&chain.file(RECEIPT, stale), &chain.trust());
    assert!([1, 5, 9, 10].into_iter().any(|seed| error == bad(2, seed)), "{error}");
}

#[test]
fn an_old_set_cannot_sign_what_its_successors_are_to_sign() {
    let chain = standard();
    let not_rising = |block, set_id, after| VerifyError::NotRising { block, set_id, after };
    // The second set begins after 9, the third after 20: two blocks after 18 announces it.
    for (handovers, justified, set_id, seeds, after) in
        [(1, 9, 1, [5, 6, 7, 8], 9), (2, 18, 2, [1, 9, 10, 11], 20), (2, 20, 2, [1, 9, 10, 11], 20)]
    {
        let mut proof = late(&chain);
        proof.handovers.truncate(handovers);
        proof.justified = justified;
        proof.finality = chain.finality(justified, set_id, &seeds);
        let error = refused(&chain.file(RECEIPT, proof), &chain.trust());
        assert_eq!(error, not_rising(justified, set_id, after));
    }
    let mut proof = late(&chain);
    proof.handovers.swap(0, 1);
    assert!(chain.file(RECEIPT, proof).verify(&chain.trust()).is_err());
}

#[rstest]
#[case::one_of_one(&[1], &[1], true)]
#[case::two_of_two(&[1, 1], &[1, 2], true)]
#[case::one_of_two(&[1, 1], &[1], false)]
#[case::two_of_three(&[1, 1, 1], &[1, 2], false)]
#[case::three_of_three(&[1, 1, 1], &[1, 2, 3], true)]
#[case::two_of_four(&[1, 1, 1, 1], &[1, 2], false)]
#[case::three_of_four(&[1, 1, 1, 1], &[4, 2, 3], true)]
#[case::exactly_two_thirds(&[1; 6], &[1, 2, 3, 4], false)]
#[case::one_more(&[1; 6], &[1, 2, 3, 4, 5], true)]
#[case::much_weight(&[1, 1, 1, 6], &[4], false)]
#[case::enough_weight(&[1, 1, 1, 6], &[4, 1], true)]
#[case::the_light_majority(&[1, 1, 1, 6], &[1, 2, 3], false)]
fn more_than_two_thirds_of_the_weight_must_sign(
    #[case] weights: &[u64],
    #[case] signers: &[Seed],
    #[case] is_final: bool,
) {
    let seeds = weights.iter().zip(1..).map(|(weight, seed)| (seed, *weight)).collect();
    let mut chain = Chain::new(seeds);
    chain.block(vec![receipt(chain.genesis(), 1, 1)], None);
    chain.blocks(1);
    let proof = Proof {
        origin: chain.origin(),
        handovers: Vec::new(),
        justified: 2,
        finality: chain.finality(2, 0, signers),
    };
    let result = chain.file((1, 0), proof).verify(&chain.trust());
    let of_weight: u64 = weights.iter().sum();
    match result {
        Ok(proven) => {
            assert!(is_final);
            assert!(proven.signed.weight * 3 > of_weight * 2);
        },
        Err(error) => {
            assert!(!is_final, "{error}");
            let signed: u64 = signers.iter().map(|seed| weights[*seed as usize - 1]).sum();
            assert!(signed * 3 <= of_weight * 2);
            assert!(
                matches!(error, VerifyError::TooFewVotes { block: 2, weight, .. } if weight == signed),
                "{error}"
            );
        },
    }
}

#[test]
fn a_change_of_authorities_needs_its_own_two_thirds() {
    let chain = standard();
    let mut proof = late(&chain);
    proof.handovers[1] = chain.finality(18, 1, &[5, 6]);
    let error = refused(&chain.file(RECEIPT, proof), &chain.trust());
    let expected =
        VerifyError::TooFewVotes { block: 18, weight: 2, needed_weight: 3, of_weight: 4 };
    assert_eq!(error, expected);
}

/// A file whose justification of block 8 is these bytes, in this order.
fn with_justification(chain: &Chain, encoded: Vec<u8>) -> ReceiptFile {
    let mut file = chain.file(RECEIPT, early(chain));
    file.finality.justification = encoded.try_into().expect("it is short");
    file
}

fn in_order(mut votes: Votes) -> Votes {
    votes.votes.sort_by_key(|(_, _, voter)| *voter);
    votes
}

#[test]
fn two_votes_of_an_authority_count_once_or_not_at_all() {
    let chain = standard();
    let twice = chain.votes(8, 0, &[1, 2, 2]);
    let error =
        refused(&with_justification(&chain, in_order(twice.clone()).encode()), &chain.trust());
    assert_eq!(error, VerifyError::VotesOutOfOrder { block: 8 });
    // What a node hands over is cleaned: the second vote is gone, and two of four are too few.
    let mut file = chain.file(RECEIPT, early(&chain));
    file.finality = chain.finality_of(8, &twice);
    assert!(matches!(refused(&file, &chain.trust()), VerifyError::TooFewVotes { weight: 2, .. }));
}

#[test]
fn of_an_equivocation_the_vote_for_the_block_counts() {
    let chain = standard();
    let mut votes = chain.votes(8, 0, &[1, 2]);
    votes.add(3, (H256::repeat_byte(5), 8));
    votes.add(3, (chain.hash_of(8), 8));
    let mut file = chain.file(RECEIPT, early(&chain));
    file.finality = chain.finality_of(8, &votes);
    let proven = file.verify(&chain.trust()).expect("three of four have signed");
    assert_eq!(proven.signed.voters, 3);
}

#[test]
fn votes_out_of_order_are_refused() {
    let chain = standard();
    let mut votes = in_order(chain.votes(8, 0, &[1, 2, 3]));
    votes.votes.reverse();
    let error = refused(&with_justification(&chain, votes.encode()), &chain.trust());
    assert_eq!(error, VerifyError::VotesOutOfOrder { block: 8 });
}

#[test]
fn a_forged_signature_is_refused() {
    let chain = standard();
    let mut votes = chain.votes(8, 0, &[1, 2, 3]);
    // The fourth authority's name over the third's signature, beside enough others.
    votes.votes.push((votes.target, votes.votes[2].1, public(4)));
    let error = refused(&with_justification(&chain, in_order(votes).encode()), &chain.trust());
    assert_eq!(error, VerifyError::BadSignature { block: 8, set_id: 0, voter: public(4).into() });
}

#[test]
fn a_signature_of_another_round_is_refused() {
    let chain = standard();
    let mut votes = in_order(chain.votes(8, 0, &[1, 2, 3]));
    votes.round = 8;
    let error = refused(&with_justification(&chain, votes.encode()), &chain.trust());
    assert!(matches!(error, VerifyError::BadSignature { block: 8, .. }));
}

#[test]
fn a_stranger_among_the_voters_is_refused() {
    let chain = standard();
    let votes = in_order(chain.votes(8, 0, &[1, 2, 3, 77]));
    let error = refused(&with_justification(&chain, votes.encode()), &chain.trust());
    let expected = VerifyError::UnknownVoter { block: 8, set_id: 0, voter: public(77).into() };
    assert_eq!(error, expected);
}

#[test]
fn an_authority_without_weight_is_a_stranger() {
    let mut chain = Chain::new(vec![(1, 1), (2, 0)]);
    chain.block(vec![receipt(chain.genesis(), 1, 1)], None);
    chain.blocks(1);
    let proof = |seeds: &[Seed]| Proof {
        origin: chain.origin(),
        handovers: Vec::new(),
        justified: 2,
        finality: chain.finality(2, 0, seeds),
    };
    assert!(chain.file((1, 0), proof(&[1])).verify(&chain.trust()).is_ok());
    let error = refused(&chain.file((1, 0), proof(&[1, 2])), &chain.trust());
    assert!(matches!(error, VerifyError::UnknownVoter { .. }));
}

#[test]
fn a_justification_of_another_block_is_refused() {
    let chain = standard();
    let votes = in_order(chain.votes(7, 0, &[1, 2, 3]));
    let error = refused(&with_justification(&chain, votes.encode()), &chain.trust());
    assert_eq!(error, VerifyError::OtherTarget { block: 8, target: 7 });
}

#[test]
fn a_vote_for_a_block_beside_is_refused() {
    let chain = standard();
    for target in [(H256::repeat_byte(5), 8), (chain.hash_of(7), 7), (chain.hash_of(9), 9)] {
        let mut votes = chain.votes(8, 0, &[1, 2, 3]);
        votes.add(4, target);
        let error = refused(&with_justification(&chain, in_order(votes).encode()), &chain.trust());
        let voter = public(4).into();
        assert_eq!(error, VerifyError::VoteElsewhere { block: 8, voter });
    }
}

#[test]
fn votes_for_later_blocks_count_with_the_headers_between() {
    let chain = standard();
    let mut votes = chain.votes(5, 0, &[1]);
    votes.add(2, (chain.hash_of(6), 6));
    votes.add(3, (chain.hash_of(8), 8));
    votes.ancestries = [8, 6, 7].map(|number: usize| chain.headers[number].clone()).to_vec();
    let proof = |votes: &Votes| Proof {
        origin: chain.origin(),
        handovers: Vec::new(),
        justified: 5,
        finality: chain.finality_of(5, votes),
    };
    let file = chain.file(RECEIPT, proof(&votes));
    assert_eq!(file.verify(&chain.trust()).expect("it is proven").signed.voters, 3);

    let with = |edit: fn(&mut Votes, &Chain)| {
        let mut votes = in_order(votes.clone());
        votes.ancestries.sort_by_key(|header| header.number);
        edit(&mut votes, &chain);
        let mut file = file.clone();
        file.finality.justification = votes.encode().try_into().expect("it is short");
        refused(&file, &chain.trust())
    };
    let inexact = VerifyError::AncestryNotExact { block: 5 };
    assert_eq!(with(|votes, _| votes.ancestries.reverse()), inexact);
    assert_eq!(with(|votes, _| votes.ancestries.push(votes.ancestries[2].clone())), inexact);
    assert_eq!(
        with(|votes, chain| votes.ancestries.push(chain.headers[9].clone())),
        VerifyError::AncestryNotExact { block: 5 }
    );
    assert!(matches!(
        with(|votes, _| drop(votes.ancestries.remove(1))),
        VerifyError::VoteElsewhere { block: 5, .. }
    ));
    assert!(matches!(
        with(|votes, _| votes.ancestries[0].number = 5),
        VerifyError::VoteElsewhere { block: 5, .. }
    ));
}

#[test]
fn a_justified_header_that_was_changed_is_not_the_signed_one() {
    let chain = standard();
    let mut file = chain.file(RECEIPT, early(&chain));
    let mut header = Header::decode(&mut &file.finality.header[..]).expect("it is a header");
    header.state_root = H256::repeat_byte(6);
    file.finality.header = header.encode().try_into().expect("it is short");
    assert_eq!(refused(&file, &chain.trust()), VerifyError::OtherTarget { block: 8, target: 8 });
}

#[test]
fn a_change_that_names_nobody_is_none() {
    let chain = standard();
    let mut proof = late(&chain);
    proof.handovers[0] = chain.finality(8, 0, &[1, 2, 3, 4]);
    let error = refused(&chain.file(RECEIPT, proof), &chain.trust());
    assert_eq!(error, VerifyError::NoChange { block: 8 });
}

/// A chain whose block 2 says this about authorities; then set 1 (5, 6, 7) signs block 4.
fn changed_by(change: Change) -> (Chain, ReceiptFile) {
    let mut chain = Chain::new(ones(&[1, 2, 3]));
    chain.block(vec![receipt(chain.genesis(), 1, 1)], None);
    chain.block(Vec::new(), Some(change));
    chain.blocks(2);
    let proof = Proof {
        origin: chain.origin(),
        handovers: vec![chain.finality(2, 0, &[1, 2, 3])],
        justified: 4,
        finality: chain.finality(4, 1, &[5, 6, 7]),
    };
    let file = chain.file((1, 0), proof);
    (chain, file)
}

#[test]
fn a_forced_change_needs_a_named_set() {
    let (chain, file) = changed_by(Change::Forced(ones(&[5, 6, 7]), 1));
    let forced = VerifyError::ForcedChange { block: 2 };
    assert_eq!(refused(&file, &chain.trust()), forced);
    let after = Proof {
        origin: chain.origin_at(1),
        handovers: Vec::new(),
        justified: 4,
        finality: chain.finality(4, 1, &[5, 6, 7]),
    };
    assert!(chain.file((1, 0), after).verify(&chain.trust_from(1)).is_ok());
    // Nor is a block that announces one taken as the end of a file.
    let at = Proof {
        origin: chain.origin(),
        handovers: Vec::new(),
        justified: 2,
        finality: chain.finality(2, 0, &[1, 2, 3]),
    };
    assert_eq!(refused(&chain.file((1, 0), at), &chain.trust()), forced);
}

#[rstest]
#[case::nobody(Vec::new())]
#[case::nobody_with_weight(vec![(5, 0), (6, 0)])]
#[case::too_much_weight(vec![(5, u64::MAX), (6, 1)])]
fn a_set_without_countable_weight_is_refused(#[case] next: Seeds) {
    let (chain, file) = changed_by(Change::Scheduled(next, 0));
    assert_eq!(refused(&file, &chain.trust()), VerifyError::SetWithoutWeight { set_id: 1 });
}

#[test]
fn a_change_after_the_last_block_is_refused() {
    let delay = u32::MAX - 1;
    let (chain, file) = changed_by(Change::Scheduled(ones(&[5, 6, 7]), delay));
    assert_eq!(refused(&file, &chain.trust()), VerifyError::DelayTooLong { block: 2, delay });
}

#[test]
fn the_first_of_several_changes_counts_and_what_is_unknown_is_passed_over() {
    let log = |data: Vec<u8>| DigestItem::Consensus(GRANDPA_ENGINE_ID, data);
    let scheduled = |seeds: &[Seed]| log((1u8, authorities(&ones(seeds)), 0u32).encode());
    let mut chain = Chain::new(ones(&[1, 2, 3]));
    chain.block(vec![receipt(chain.genesis(), 1, 1)], None);
    let disabled = log((3u8, 0u64).encode());
    chain
        .append(Vec::new(), vec![disabled, log(vec![200]), scheduled(&[5, 6, 7]), scheduled(&[8])]);
    chain.sets.push(ones(&[5, 6, 7]));
    chain.blocks(2);
    let proof = Proof {
        origin: chain.origin(),
        handovers: vec![chain.finality(2, 0, &[1, 2, 3])],
        justified: 4,
        finality: chain.finality(4, 1, &[5, 6, 7]),
    };
    let proven = chain.file((1, 0), proof).verify(&chain.trust()).expect("it is proven");
    assert_eq!(proven.set, chain.named(1));
}

#[test]
fn the_justified_block_must_come_after_the_leaf() {
    let chain = standard();
    let mut file = chain.file(RECEIPT, early(&chain));
    file.finality = chain.finality(4, 0, &[1, 2, 3]);
    let error = refused(&file, &chain.trust());
    assert_eq!(error, VerifyError::NotAfter { block: 4, justified: 4 });
}

#[rstest]
#[case::none(Vec::new())]
#[case::too_short(vec![DigestItem::Consensus(CREDENCE_ENGINE_ID, vec![1; 31])])]
#[case::too_long(vec![DigestItem::Consensus(CREDENCE_ENGINE_ID, vec![1; 33])])]
#[case::of_another_kind(vec![DigestItem::Seal(CREDENCE_ENGINE_ID, vec![1; 32])])]
#[case::two(vec![DigestItem::Consensus(CREDENCE_ENGINE_ID, vec![1; 32]); 2])]
fn the_justified_header_must_hold_one_root(#[case] logs: Vec<DigestItem>) {
    let mut chain = standard();
    chain.append(Vec::new(), logs);
    let mut file = chain.file(RECEIPT, late(&chain));
    file.finality = chain.finality(27, 2, &[1, 9, 10, 11]);
    assert_eq!(refused(&file, &chain.trust()), VerifyError::NoRangeRoot { block: 27 });
}

#[test]
fn what_is_not_in_the_history_is_refused() {
    let chain = standard();
    let file = chain.file(RECEIPT, late(&chain));
    let absent = VerifyError::NotInHistory { justified: 25 };
    let with = |edit: fn(&mut ReceiptFile)| {
        let mut file = file.clone();
        edit(&mut file);
        refused(&file, &chain.trust())
    };
    // Another amount, another job's leaf, another way up, another block, another range.
    assert_eq!(with(|file| file.leaf[200] ^= 1), absent);
    assert_eq!(with(|file| file.path[0] = Sibling::Left(H256::zero())), absent);
    assert_eq!(
        with(|file| {
            if let Sibling::Left(hash) = file.path[0] {
                file.path[0] = Sibling::Right(hash);
            }
        }),
        absent
    );
    assert_eq!(
        with(|file| {
            file.path.pop();
        }),
        absent
    );
    assert_eq!(with(|file| file.path.try_push(Sibling::Left(H256::zero())).expect("room")), absent);
    assert_eq!(with(|file| file.block_hash = H256::zero()), absent);
    assert_eq!(
        with(|file| {
            file.range_items.pop();
        }),
        absent
    );
    assert_eq!(with(|file| file.range_items.as_mut().swap(0, 1)), absent);
    let other = chain.file((4, 2), late(&chain));
    let mixed = ReceiptFile { leaf: other.leaf, ..file.clone() };
    assert_eq!(refused(&mixed, &chain.trust()), absent);
}

#[test]
fn leaves_of_unknown_versions_are_refused_as_such() {
    let chain = standard();
    let mut file = chain.file(RECEIPT, early(&chain));
    for version in [0, 2, 0x80, 0x82, 0xff] {
        file.leaf[0] = version;
        assert_eq!(refused(&file, &chain.trust()), VerifyError::UnknownLeafVersion { version });
    }
}

#[test]
fn a_damaged_leaf_is_refused() {
    let chain = standard();
    let file = chain.file(RECEIPT, early(&chain));
    let with = |leaf: Vec<u8>| {
        let leaf = leaf.try_into().expect("it is short");
        refused(&ReceiptFile { leaf, ..file.clone() }, &chain.trust())
    };
    assert_eq!(with(Vec::new()), VerifyError::LeafMalformed);
    assert_eq!(with(vec![1]), VerifyError::LeafMalformed);
    assert_eq!(with(file.leaf[..file.leaf.len() - 1].to_vec()), VerifyError::LeafMalformed);
    assert_eq!(with([&file.leaf[..], &[0]].concat()), VerifyError::LeafMalformed);
}

#[test]
fn damaged_headers_and_justifications_are_refused() {
    let chain = standard();
    let file = chain.file(RECEIPT, late(&chain));
    let with = |edit: fn(&mut ReceiptFile)| {
        let mut file = file.clone();
        edit(&mut file);
        refused(&file, &chain.trust())
    };
    let at = |place| VerifyError::HeaderMalformed { place };
    assert_eq!(
        with(|file| {
            file.finality.header.pop();
        }),
        at(Place::Justified)
    );
    assert_eq!(with(|file| file.finality.header.try_push(0).expect("room")), at(Place::Justified));
    assert_eq!(
        with(|file| {
            file.handovers[1].header.pop();
        }),
        at(Place::Handover(1))
    );
    assert_eq!(
        with(|file| {
            let Origin::Genesis { header, .. } = &mut file.origin else { return };
            header.clear();
        }),
        at(Place::Genesis)
    );
    assert_eq!(
        with(|file| {
            file.handovers[0].justification.pop();
        }),
        VerifyError::JustificationMalformed { block: 9 }
    );
    assert_eq!(
        with(|file| file.finality.justification.try_push(0).expect("room")),
        VerifyError::JustificationMalformed { block: 25 }
    );
}

#[test]
fn the_first_authorities_must_be_proven_exactly() {
    let chain = standard();
    let file = chain.file(RECEIPT, late(&chain));
    let with = |edit: fn(&mut Vec<Vec<u8>>)| {
        let mut file = file.clone();
        let Origin::Genesis { nodes, .. } = &mut file.origin else { panic!("from the first") };
        let mut edited: Vec<Vec<u8>> = nodes.iter().map(|node| node.to_vec()).collect();
        assert!(edited.len() > 2, "the trie has a way of several nodes");
        edit(&mut edited);
        let bounded: Vec<_> =
            edited.into_iter().map(|node| node.try_into().expect("it is short")).collect();
        *nodes = bounded.try_into().expect("they are few");
        refused(&file, &chain.trust())
    };
    assert_eq!(with(|nodes| nodes.clear()), VerifyError::AuthoritiesNotProven);
    assert_eq!(
        with(|nodes| {
            nodes.pop();
        }),
        VerifyError::AuthoritiesNotProven
    );
    assert_eq!(with(|nodes| drop(nodes.remove(0))), VerifyError::AuthoritiesNotProven);
    assert_eq!(with(|nodes| nodes[1][5] ^= 1), VerifyError::AuthoritiesNotProven);
    assert_eq!(with(|nodes| nodes.swap(0, 1)), VerifyError::StateNodesNotExact);
    assert_eq!(with(|nodes| nodes.push(vec![1, 2, 3])), VerifyError::StateNodesNotExact);
    assert_eq!(with(|nodes| nodes.push(nodes[0].clone())), VerifyError::StateNodesNotExact);
}

#[test]
fn a_first_state_with_other_than_authorities_is_refused() {
    let mut chain = Chain::with_state(b"these bytes are no list of keys and weights");
    chain.block(vec![receipt(chain.genesis(), 1, 1)], None);
    chain.blocks(1);
    let proof = Proof {
        origin: chain.origin(),
        handovers: Vec::new(),
        justified: 2,
        finality: chain.finality(2, 0, &[1]),
    };
    let error = refused(&chain.file((1, 0), proof), &chain.trust());
    assert_eq!(error, VerifyError::AuthoritiesMalformed);
}

#[test]
fn what_is_no_receipt_is_refused_as_such() {
    let trust = Trust::genesis(H256::zero());
    let of = |bytes: &[u8]| verify(bytes, &trust).expect_err("it is none");
    assert_eq!(of(b""), VerifyError::NotAReceipt);
    assert_eq!(of(b"{\"receipt\": 1}"), VerifyError::NotAReceipt);
    assert_eq!(of(&MAGIC), VerifyError::Malformed);
    assert_eq!(of(&[&MAGIC[..], &[2]].concat()), VerifyError::UnknownFileVersion { version: 2 });
    assert_eq!(of(&[&MAGIC[..], &[1]].concat()), VerifyError::Malformed);
    let length = MAX_FILE_BYTES + 1;
    assert_eq!(of(&vec![0; length]), VerifyError::TooLong { length });
}

#[test]
fn nothing_may_follow_a_receipt() {
    let chain = standard();
    let mut bytes = chain.file(RECEIPT, late(&chain)).to_bytes();
    bytes.extend([0, 1]);
    assert_eq!(verify(&bytes, &chain.trust()), Err(VerifyError::TrailingBytes { count: 2 }));
}

#[test]
fn huge_lengths_are_refused_before_they_are_read() {
    let chain = standard();
    let bytes = chain.file(RECEIPT, late(&chain)).to_bytes();
    // The length of the leaf comes first: as long as can be said, and just above the limit.
    for length in [u32::MAX, 1 << 30, 64 * 1024 + 1] {
        let mut huge = bytes[..9].to_vec();
        codec::Compact(length).encode_to(&mut huge);
        huge.extend(&bytes[11..]);
        assert_eq!(verify(&huge, &chain.trust()), Err(VerifyError::Malformed));
    }
}

#[test]
fn lengths_in_longer_form_are_refused() {
    let chain = standard();
    let bytes = chain.file(RECEIPT, late(&chain)).to_bytes();
    let length = u16::from_le_bytes([bytes[9], bytes[10]]) >> 2;
    // Four bytes say what two can.
    let longer = (u32::from(length) << 2 | 2).to_le_bytes();
    let rewritten = [&bytes[..9], &longer[..], &bytes[11..]].concat();
    let error = verify(&rewritten, &chain.trust());
    assert!(matches!(error, Err(VerifyError::Malformed | VerifyError::NotCanonical)), "{error:?}");
}

#[test]
fn parts_that_do_not_fit_make_no_file() {
    let chain = standard();
    let Proof { origin, handovers, finality, .. } = late(&chain);
    let leaf_hashes = chain.leaf_hashes(4);
    let parts = |leaf: &'static [u8], index| {
        ReceiptFile::new(Parts {
            leaf,
            index,
            leaf_hashes: &leaf_hashes,
            block_hash: chain.hash_of(4),
            range_items: &[],
            origin: origin.clone(),
            handovers: handovers.clone(),
            finality: finality.clone(),
        })
    };
    assert_eq!(parts(b"another leaf", 0), Err(BuildError::LeafElsewhere { index: 0 }));
    assert_eq!(parts(b"another leaf", 5), Err(BuildError::LeafElsewhere { index: 5 }));
    let header = chain.headers[8].encode();
    let justification = chain.votes(8, 0, &[1]).encode();
    assert_eq!(Finality::new(b"no header", &justification), Err(BuildError::Header));
    assert_eq!(Finality::new(&header, b"no justification"), Err(BuildError::Justification));
    let long = Header {
        digest: Digest { logs: vec![DigestItem::Other(vec![0; 64 * 1024])] },
        ..chain.headers[8].clone()
    };
    let too_long = BuildError::TooLong { part: "a header" };
    assert_eq!(Finality::new(&long.encode(), &justification), Err(too_long));
    let nodes = &chain.state_nodes[1..];
    let genesis = chain.headers[0].encode();
    assert_eq!(Origin::genesis(&genesis, &nodes[..1]), Err(BuildError::Authorities));
}
