// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Proofs as Substrate's own crates make them, and what we accept as they check it.

use crate::chain::{
    authorities, from_a_set, late, ones, public, receipt, standard, Chain, Proof, Seed, Votes,
    RECEIPT,
};
use codec::{Decode as _, DecodeAll as _, Encode as _};
use credence_primitives::receipt::{root, RangeLeaf};
use credence_receipt::{authorities_key, AuthoritySet, Finality, Origin, ReceiptFile};
use finality_grandpa::{voter_set::VoterSet, Error as GrandpaError};
use pallet_mmr::verify_leaves_proof;
use sp_consensus_grandpa::{
    check_message_signature, AuthorityId, ConsensusLog, GrandpaJustification, Message,
    ScheduledChange,
};
use sp_core::{crypto::ByteArray as _, Blake2Hasher, H256};
use sp_mmr_primitives::{DataOrHash, LeafProof};
use sp_runtime::{
    generic::{self, OpaqueDigestItemId},
    traits::{BlakeTwo256, Header as _, Keccak256},
    StateVersion,
};
use sp_state_machine::{new_in_mem, prove_read};
use std::collections::HashMap;

type Header = generic::Header<u32, BlakeTwo256>;

/// The headers between votes and target, as a node looks through them.
struct Ancestry(HashMap<H256, Header>);

impl finality_grandpa::Chain<H256, u32> for Ancestry {
    fn ancestry(&self, base: H256, block: H256) -> Result<Vec<H256>, GrandpaError> {
        let mut way = Vec::new();
        let mut hash = block;
        while hash != base {
            hash = self.0.get(&hash).ok_or(GrandpaError::NotDescendent)?.parent_hash;
            way.push(hash);
        }
        way.pop();
        Ok(way)
    }
}

/// As a node checks a justification: with its own types, threshold and signatures.
fn is_final_to_a_node(finality: &Finality, set: &AuthoritySet) -> bool {
    let header = Header::decode_all(&mut &finality.header[..]).expect("it is a header");
    let justification =
        GrandpaJustification::<Header>::decode_all(&mut &finality.justification[..])
            .expect("it is a justification");
    let ids = set
        .authorities
        .iter()
        .map(|(key, weight)| (AuthorityId::from_slice(key).expect("a key has 32 bytes"), *weight));
    let voters = VoterSet::new(ids).expect("they have weight");
    let ancestries = &justification.votes_ancestries;
    let ancestry = Ancestry(ancestries.iter().map(|one| (one.hash(), one.clone())).collect());
    let commit = &justification.commit;
    let is_valid = finality_grandpa::validate_commit(commit, &voters, &ancestry)
        .is_ok_and(|result| result.is_valid());
    let are_signed = commit.precommits.iter().all(|signed| {
        let message = Message::<Header>::Precommit(signed.precommit.clone());
        let (id, signature) = (&signed.id, &signed.signature);
        check_message_signature(&message, id, signature, justification.round, set.id).is_valid()
    });
    is_valid && are_signed && commit.target_hash == header.hash()
}

#[test]
fn justifications_are_those_of_a_node() {
    let chain = standard();
    let proof = late(&chain);
    assert!(is_final_to_a_node(&proof.handovers[0], &chain.set(0)));
    assert!(is_final_to_a_node(&proof.handovers[1], &chain.set(1)));
    assert!(is_final_to_a_node(&proof.finality, &chain.set(2)));
    assert!(!is_final_to_a_node(&proof.finality, &chain.set(1)));
    assert!(!is_final_to_a_node(&chain.finality(25, 2, &[1, 9, 10]), &chain.set(2)));
}

#[test]
fn votes_for_later_blocks_are_final_to_a_node_too() {
    let chain = standard();
    let finality = from_a_set(&chain).finality;
    assert!(is_final_to_a_node(&finality, &chain.set(2)));
}

#[test]
fn signatures_are_checked_as_sp_core_does() {
    // sp-core and this crate use the same function of the same library; a key of small order
    // and a signature of zeros tell its rules (ZIP 215) from others.
    let small = [0u8; 32];
    let chain = Chain::new(ones(&[1]));
    let votes = Votes {
        round: 7,
        set_id: 0,
        target: (chain.genesis(), 0),
        votes: vec![((chain.genesis(), 0), [0; 64], small)],
        ancestries: Vec::new(),
    };
    let finality = Finality::new(&chain.headers[0].encode(), &votes.encode()).expect("readable");
    let set = AuthoritySet { id: 0, authorities: vec![(small, 1)] };
    let by_node = is_final_to_a_node(&finality, &set);
    let mut later = Chain::new(ones(&[1]));
    later.block(vec![receipt(later.genesis(), 1, 1)], None);
    later.blocks(1);
    let votes = Votes {
        target: (later.hash_of(2), 2),
        votes: vec![((later.hash_of(2), 2), [0; 64], small)],
        ..votes
    };
    let proof = Proof {
        origin: Origin::set(0, vec![(small, 1)]).expect("it is small"),
        handovers: Vec::new(),
        justified: 2,
        finality: later.finality_of(2, &votes),
    };
    let mut trust = later.trust();
    trust.sets.push(credence_receipt::NamedSet { id: 0, authorities_hash: set.hash() });
    let by_us = later.file((1, 0), proof).verify(&trust).is_ok();
    assert_eq!(by_us, by_node);
    assert!(by_node, "ZIP 215 takes it");
}

#[test]
fn changes_are_read_as_a_node_reads_them() {
    let chain = standard();
    let find = |number: usize| {
        chain.headers[number].digest().convert_first(|item| {
            item.try_to::<ConsensusLog<u32>>(OpaqueDigestItemId::Consensus(b"FRNK"))
                .and_then(ConsensusLog::try_into_change)
        })
    };
    let list = |seeds: &[Seed]| {
        let encoded = authorities(&ones(seeds)).encode();
        sp_consensus_grandpa::AuthorityList::decode(&mut &encoded[..]).expect("it is a list")
    };
    let first = ScheduledChange { next_authorities: list(&[5, 6, 7, 8]), delay: 0u32 };
    let second = ScheduledChange { next_authorities: list(&[1, 5, 9, 10, 11]), delay: 2 };
    assert_eq!((find(8), find(9), find(18)), (None, Some(first), Some(second)));
}

#[test]
fn the_range_is_that_of_pallet_mmr() {
    let chain = standard();
    let file: ReceiptFile = chain.file(RECEIPT, late(&chain));
    let leaf = RangeLeaf {
        parent_number: 4,
        parent_hash: chain.hash_of(4),
        receipts_root: root(&chain.leaf_hashes(4)),
    };
    let proof =
        LeafProof { leaf_indices: vec![4], leaf_count: 25, items: file.range_items.to_vec() };
    let range_root = chain.headers[25]
        .digest()
        .convert_first(|item| item.try_to::<H256>(OpaqueDigestItemId::Consensus(b"CRED")))
        .expect("every header has it");
    let node = || DataOrHash::<Keccak256, _>::Data(leaf.clone());
    assert_eq!(verify_leaves_proof(range_root, vec![node()], proof.clone()), Ok(()));
    let other = LeafProof { leaf_indices: vec![5], ..proof };
    assert!(verify_leaves_proof(range_root, vec![node()], other).is_err());
}

#[test]
fn the_first_authorities_are_proven_by_a_nodes_read_proof() {
    let seeds = ones(&[1, 2, 3, 4]);
    let list = authorities(&seeds);
    let values = (0..300u32).map(|item| (item.encode(), Some(vec![item as u8; 50])));
    let values = values.chain([(authorities_key(), Some(list.encode()))]).collect::<Vec<_>>();
    let mut backend = new_in_mem::<Blake2Hasher>();
    backend.insert(vec![(None, values)], StateVersion::V1);
    let state_root = *backend.root();
    let proof = prove_read(backend, [authorities_key()]).expect("it can be read");

    let mut chain = Chain::new(seeds);
    chain.headers[0].state_root = state_root;
    chain.state_nodes = proof.into_iter_nodes().collect();
    chain.block(vec![receipt(chain.genesis(), 1, 1)], None);
    chain.blocks(1);
    let parts = Proof {
        origin: chain.origin(),
        handovers: Vec::new(),
        justified: 2,
        finality: chain.finality(2, 0, &[1, 2, 4]),
    };
    let proven = chain.file((1, 0), parts).verify(&chain.trust()).expect("it is proven");
    assert_eq!(proven.set, chain.named(0));
    assert_eq!(chain.set(0).authorities[0].0, public(1));
}

#[test]
fn the_key_of_the_authorities_is_the_known_one() {
    let expected = "0x5f9cc45b7a00c5899361e1c6099678dc5e0621c4869aa60c02be9adcc98a0d1d";
    assert_eq!(format!("{:?}", H256::from_slice(&authorities_key())), expected);
}
