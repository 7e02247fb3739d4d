// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! GRANDPA's word that a block is final.

use crate::{
    authorities::{AuthorityKey, SetId},
    error::VerifyError,
    header::{hash_of, HashedHeader, Header},
};
use alloc::{
    collections::{btree_map::Entry, BTreeMap, BTreeSet},
    vec::Vec,
};
use codec::{Decode, Encode};
use ed25519_zebra::{Signature, VerificationKey};
use finality_grandpa::{voter_set::VoterSet, Message, Precommit};
use sp_core::H256;

/// How much of a set's weight has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Authorities that have signed.
    pub voters: u32,
    /// Authorities of the set that have a weight.
    pub of_voters: u32,
    /// The weight of those that have signed.
    pub weight: u64,
    /// The least weight that makes a block final: more than two thirds.
    pub needed_weight: u64,
    /// The weight of the set.
    pub of_weight: u64,
}

/// A justification as the chain's nodes encode it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Justification {
    pub(crate) round: u64,
    pub(crate) target_hash: H256,
    pub(crate) target_number: u32,
    pub(crate) votes: Vec<Vote>,
    /// The headers between the target and later blocks that authorities have voted for.
    pub(crate) ancestries: Vec<Header>,
}

/// A signed precommit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Vote {
    pub(crate) target_hash: H256,
    pub(crate) target_number: u32,
    pub(crate) signature: [u8; 64],
    pub(crate) voter: AuthorityKey,
}

/// What an authority signs.
pub(crate) fn payload(target_hash: H256, target_number: u32, round: u64, set_id: SetId) -> Vec<u8> {
    let precommit = Precommit { target_hash, target_number };
    (Message::Precommit(precommit), round, set_id).encode()
}

impl Justification {
    /// Checks that authorities of enough weight have signed for this header.
    ///
    /// Stricter than the nodes: every vote counts, none is there twice, and the headers are those
    /// that the votes need; all in order. So no part can be changed or left unchecked.
    pub(crate) fn verify(
        &self,
        header: &HashedHeader,
        set_id: SetId,
        voters: &VoterSet<AuthorityKey>,
    ) -> Result<Signed, VerifyError> {
        let block = header.number();
        if (self.target_hash, self.target_number) != (header.hash, block) {
            return Err(VerifyError::OtherTarget { block, target: self.target_number });
        }
        if !self.votes.is_sorted_by(|one, next| one.voter < next.voter) {
            return Err(VerifyError::VotesOutOfOrder { block });
        }
        let ancestry = self.ancestry();
        if !self.is_ancestry_sorted() || ancestry.len() != self.ancestries.len() {
            return Err(VerifyError::AncestryNotExact { block });
        }
        let mut weight = 0;
        let mut needed = BTreeSet::new();
        for vote in &self.votes {
            let unknown = VerifyError::UnknownVoter { block, set_id, voter: vote.voter.into() };
            weight += voters.get(&vote.voter).ok_or(unknown)?.weight().get();
            let elsewhere = VerifyError::VoteElsewhere { block, voter: vote.voter.into() };
            needed.extend(self.way(vote, &ancestry).ok_or(elsewhere)?);
        }
        if needed.len() != ancestry.len() {
            return Err(VerifyError::AncestryNotExact { block });
        }
        let needed_weight = voters.threshold().get();
        if weight < needed_weight {
            let of_weight = voters.total_weight().get();
            return Err(VerifyError::TooFewVotes { block, weight, needed_weight, of_weight });
        }
        for vote in &self.votes {
            if !vote.is_signed(self.round, set_id) {
                return Err(VerifyError::BadSignature { block, set_id, voter: vote.voter.into() });
            }
        }
        Ok(Signed {
            // Both are lengths of lists in a file of bounded length.
            voters: self.votes.len() as u32,
            of_voters: voters.len().get() as u32,
            weight,
            needed_weight,
            of_weight: voters.total_weight().get(),
        })
    }

    /// The same word in the form that [`Self::verify`] wants: without votes for other blocks, with
    /// one vote of each authority, without idle headers, in order.
    pub(crate) fn in_order(mut self) -> Self {
        let ancestry = self.ancestry();
        let mut votes = BTreeMap::new();
        let mut needed = BTreeSet::new();
        for vote in &self.votes {
            let Some(way) = self.way(vote, &ancestry) else { continue };
            if let Entry::Vacant(first) = votes.entry(vote.voter) {
                first.insert(vote.clone());
                needed.extend(way);
            }
        }
        self.ancestries.retain(|header| needed.contains(&hash_of(header)));
        self.ancestries.sort_by_cached_key(|header| (header.number, hash_of(header)));
        self.ancestries.dedup();
        self.votes = votes.into_values().collect();
        self
    }

    fn ancestry(&self) -> BTreeMap<H256, &Header> {
        self.ancestries.iter().map(|header| (hash_of(header), header)).collect()
    }

    fn is_ancestry_sorted(&self) -> bool {
        self.ancestries.is_sorted_by_key(|header| (header.number, hash_of(header)))
    }

    /// The headers from a vote's block down to the target, without it; `None` if that block does
    /// not descend from it.
    fn way(&self, vote: &Vote, ancestry: &BTreeMap<H256, &Header>) -> Option<Vec<H256>> {
        let mut way = Vec::new();
        let (mut hash, mut number) = (vote.target_hash, vote.target_number);
        while number > self.target_number {
            let header = ancestry.get(&hash).filter(|header| header.number == number)?;
            way.push(hash);
            (hash, number) = (header.parent_hash, number - 1);
        }
        ((hash, number) == (self.target_hash, self.target_number)).then_some(way)
    }
}

impl Vote {
    /// As sp-core verifies: the rules of ZIP 215, of the same library.
    fn is_signed(&self, round: u64, set_id: SetId) -> bool {
        let payload = payload(self.target_hash, self.target_number, round, set_id);
        let signature = Signature::from_bytes(&self.signature);
        VerificationKey::try_from(self.voter)
            .is_ok_and(|key| key.verify(&signature, &payload).is_ok())
    }
}
