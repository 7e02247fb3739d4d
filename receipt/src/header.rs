// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Headers, and what their digests say.

use crate::{
    authorities::AuthorityKey, encoding::canonical, CREDENCE_ENGINE_ID, GRANDPA_ENGINE_ID,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use sp_runtime::{generic, traits::BlakeTwo256, ConsensusEngineId, DigestItem};

/// A header as the chain has it. Its own `hash` calls a Substrate host: use [`HashedHeader`].
pub(crate) type Header = generic::Header<u32, BlakeTwo256>;

/// A header with the hash of its encoding.
#[derive(Clone, Debug)]
pub(crate) struct HashedHeader {
    pub(crate) header: Header,
    pub(crate) hash: H256,
}

impl HashedHeader {
    /// Reads an encoded header; `None` unless it is the canonical encoding of one.
    pub(crate) fn read(encoded: &[u8]) -> Option<Self> {
        let header = canonical(encoded)?;
        Some(Self { header, hash: blake2_256(encoded).into() })
    }

    /// The height.
    pub(crate) fn number(&self) -> u32 {
        self.header.number
    }

    /// The root of the Mountain Range: of exactly one item of Credence's, as 32 bytes.
    pub(crate) fn range_root(&self) -> Option<H256> {
        let mut items = self.items(CREDENCE_ENGINE_ID);
        match (items.next(), items.next()) {
            (Some(root), None) => <[u8; 32]>::try_from(root).ok().map(H256),
            _ => None,
        }
    }

    /// What the header says about the authorities to come. As the nodes read it: a forced change
    /// comes before any other, the first of several counts, and what is not understood is passed
    /// over.
    pub(crate) fn change(&self) -> Option<Change> {
        let logs: Vec<GrandpaLog> = self
            .items(GRANDPA_ENGINE_ID)
            .filter_map(|item| GrandpaLog::decode(&mut &*item).ok())
            .collect();
        let is_forced = logs.iter().any(|log| matches!(log, GrandpaLog::Forced(..)));
        if is_forced {
            return Some(Change::Forced);
        }
        logs.into_iter().find_map(|log| match log {
            GrandpaLog::Scheduled(change) => Some(Change::Scheduled(change)),
            GrandpaLog::Forced(..) => None,
        })
    }

    fn items(&self, engine: ConsensusEngineId) -> impl Iterator<Item = &[u8]> {
        self.header.digest.logs.iter().filter_map(move |item| match item {
            DigestItem::Consensus(id, data) if *id == engine => Some(data.as_slice()),
            _ => None,
        })
    }
}

/// The hash of a header.
pub(crate) fn hash_of(header: &Header) -> H256 {
    blake2_256(&header.encode()).into()
}

/// What a header says about the authorities to come.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Those who finalize this header name the next.
    Scheduled(ScheduledChange),
    /// Governance has named the next without them.
    Forced,
}

/// The next authorities, and from when.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct ScheduledChange {
    pub(crate) authorities: Vec<(AuthorityKey, u64)>,
    /// Blocks after this one that the present authorities still finalize.
    pub(crate) delay: u32,
}

/// The items of GRANDPA's `ConsensusLog` that change authorities.
#[derive(Encode, Decode)]
pub(crate) enum GrandpaLog {
    #[codec(index = 1)]
    Scheduled(ScheduledChange),
    /// The number is a height at which nodes look for forks.
    #[codec(index = 2)]
    Forced(u32, ScheduledChange),
}
