// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! GRANDPA's authorities, and how those of the first block are proven.

use crate::{encoding::canonical, error::VerifyError};
use alloc::vec::Vec;
use codec::Encode;
use finality_grandpa::voter_set::VoterSet;
use sp_core::{Hasher, H256};
use sp_crypto_hashing::{blake2_256, twox_128};
use sp_runtime::traits::BlakeTwo256;
use sp_trie::{
    read_trie_value, HashDBT as _, LayoutV1, MemoryDB, RandomState, Recorder, EMPTY_PREFIX,
};

/// An authority's ed25519 key.
pub type AuthorityKey = [u8; 32];

/// The number of a set of authorities, counted from 0.
pub type SetId = u64;

/// The authorities that finalize blocks until they name the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthoritySet {
    /// Its number; every signature names it.
    pub id: SetId,
    /// The authorities and their weights, in the chain's order.
    pub authorities: Vec<(AuthorityKey, u64)>,
}

impl AuthoritySet {
    /// What a verifier names a set by: the Blake2-256 hash of the encoded list.
    pub fn hash(&self) -> H256 {
        blake2_256(&self.authorities.encode()).into()
    }

    /// As GRANDPA counts their votes.
    pub(crate) fn voters(&self) -> Result<VoterSet<AuthorityKey>, VerifyError> {
        VoterSet::new(self.authorities.iter().copied())
            .ok_or(VerifyError::SetWithoutWeight { set_id: self.id })
    }
}

/// Where the chain's state keeps the authorities.
pub fn authorities_key() -> Vec<u8> {
    [twox_128(b"Grandpa"), twox_128(b"Authorities")].concat()
}

/// Blake2-256 without a Substrate host, which sp-core's needs in some builds and sp-runtime's in
/// others.
struct Blake2;

impl Hasher for Blake2 {
    type Out = H256;
    type StdHasher = <BlakeTwo256 as Hasher>::StdHasher;
    const LENGTH: usize = 32;

    fn hash(data: &[u8]) -> H256 {
        blake2_256(data).into()
    }
}

type Layout = LayoutV1<Blake2>;

/// What a state holds under [`authorities_key`], and the nodes of the state's trie on the way to
/// it, in order; `None` if some of them are not among those given.
pub(crate) fn look_up<Node: AsRef<[u8]>>(
    state_root: &H256,
    nodes: impl IntoIterator<Item = Node>,
) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let mut known = MemoryDB::<Blake2>::with_hasher(RandomState::default());
    for node in nodes {
        known.insert(EMPTY_PREFIX, node.as_ref());
    }
    let mut recorder = Recorder::<Layout>::new();
    let key = authorities_key();
    let value = read_trie_value::<Layout, _>(&known, state_root, &key, Some(&mut recorder), None)
        .ok()??;
    let path = recorder.drain().into_iter().map(|record| record.data).collect();
    Some((value, path))
}

/// The authorities in the state of the first block. The nodes must be those on the way, in order,
/// and no other.
pub(crate) fn at_genesis<Node: AsRef<[u8]>>(
    state_root: &H256,
    nodes: &[Node],
) -> Result<AuthoritySet, VerifyError> {
    let (value, path) = look_up(state_root, nodes).ok_or(VerifyError::AuthoritiesNotProven)?;
    if !path.iter().map(Vec::as_slice).eq(nodes.iter().map(AsRef::as_ref)) {
        return Err(VerifyError::StateNodesNotExact);
    }
    let authorities = canonical(&value).ok_or(VerifyError::AuthoritiesMalformed)?;
    Ok(AuthoritySet { id: 0, authorities })
}
