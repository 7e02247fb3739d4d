// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Why a file proves nothing.

use crate::{authorities::SetId, file::MAX_FILE_BYTES};
use core::fmt;
use sp_core::H256;

/// Where in a file a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The first block's.
    Genesis,
    /// That of a change of authorities, counted from 0.
    Handover(u32),
    /// The one that makes the leaf final.
    Justified,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Genesis => formatter.write_str("the first block"),
            Self::Handover(index) => write!(formatter, "change of authorities {index}"),
            Self::Justified => formatter.write_str("the justified block"),
        }
    }
}

/// Why a file proves nothing to this verifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Longer than any receipt.
    #[error("the file has {length} bytes; a receipt has at most {MAX_FILE_BYTES}")]
    TooLong {
        /// Its length.
        length: usize,
    },
    /// Something else.
    #[error("the file is not a receipt: it does not begin with CREDRCPT")]
    NotAReceipt,
    /// Of a later version of this library.
    #[error("the file has format {version}, which this version cannot read")]
    UnknownFileVersion {
        /// Its version.
        version: u8,
    },
    /// Cut off, or with a part that is too long or not what it should be.
    #[error("the file is cut off or damaged")]
    Malformed,
    /// Longer than what it contains.
    #[error("{count} byte(s) follow the end of the receipt")]
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// The same content has a shorter encoding.
    #[error("the file is not in its one canonical encoding")]
    NotCanonical,
    /// A leaf of a later version of this library, or none.
    #[error("the leaf has version {version}, which this version cannot read")]
    UnknownLeafVersion {
        /// Its first byte.
        version: u8,
    },
    /// The leaf is damaged.
    #[error("the leaf is damaged, or not in its one canonical encoding")]
    LeafMalformed,
    /// The leaf is of another chain.
    #[error("the leaf is of the chain with first block {found:?}, not {expected:?}")]
    OtherChain {
        /// The chain that the verifier has named.
        expected: H256,
        /// The leaf's.
        found: H256,
    },
    /// The file begins with the first block of another chain.
    #[error("the file begins with block {found:?}, not with the first block {expected:?}")]
    OtherGenesis {
        /// The first block that the verifier has named.
        expected: H256,
        /// The hash of the file's first header.
        found: H256,
    },
    /// A header is damaged.
    #[error("the header of {place} is damaged, or not in its one canonical encoding")]
    HeaderMalformed {
        /// Where.
        place: Place,
    },
    /// The file's first header is not that of a first block.
    #[error("the block named as the first has number {number}")]
    GenesisNotFirst {
        /// Its number.
        number: u32,
    },
    /// The state of the first block is not shown to hold authorities.
    #[error("the first authorities are not shown to be in the first block's state")]
    AuthoritiesNotProven,
    /// More nodes of the state's trie than needed, or in another order.
    #[error("the proof of the first authorities has idle parts, or is out of order")]
    StateNodesNotExact,
    /// The state of the first block holds something else.
    #[error("the first block's state holds no list of authorities where it should")]
    AuthoritiesMalformed,
    /// The file starts from authorities that the verifier has not named.
    #[error(
        "the file starts from set {set_id} of authorities (hash {found:?}), which was not named; \
         name it, or take a file that starts from the first block"
    )]
    SetNotNamed {
        /// Its number.
        set_id: SetId,
        /// Its hash.
        found: H256,
    },
    /// The verifier has named others.
    #[error("set {set_id} of authorities has hash {found:?}, not {expected:?} as it was named")]
    SetContradicted {
        /// Its number.
        set_id: SetId,
        /// The hash that the verifier has named.
        expected: H256,
        /// The file's.
        found: H256,
    },
    /// Nobody in the set has a weight, or all together have too much.
    #[error("set {set_id} of authorities has no weight, or too much to count")]
    SetWithoutWeight {
        /// Its number.
        set_id: SetId,
    },
    /// A block is not after all that the authorities before have finalized.
    #[error("block {block} is signed by set {set_id} of authorities, which begins after {after}")]
    NotRising {
        /// Its number.
        block: u32,
        /// The set.
        set_id: SetId,
        /// The last block of the set before.
        after: u32,
    },
    /// A block that should name the next authorities does not.
    #[error("block {block} names no new authorities")]
    NoChange {
        /// Its number.
        block: u32,
    },
    /// Governance has replaced the authorities without them.
    #[error(
        "in block {block} governance has replaced the authorities without their signatures; \
         name a later set to verify from there"
    )]
    ForcedChange {
        /// Its number.
        block: u32,
    },
    /// The change lies beyond the last possible block.
    #[error("block {block} puts off the new authorities for {delay} blocks: for ever")]
    DelayTooLong {
        /// Its number.
        block: u32,
        /// For how many blocks.
        delay: u32,
    },
    /// The justification is damaged.
    #[error("the justification of block {block} is damaged, or not in its one canonical encoding")]
    JustificationMalformed {
        /// The block's number.
        block: u32,
    },
    /// The justification is one for another block.
    #[error("the justification of block {block} is one for another block, number {target}")]
    OtherTarget {
        /// The block's number.
        block: u32,
        /// The other's.
        target: u32,
    },
    /// An authority has two votes, or the votes are out of order.
    #[error("in the justification of block {block} an authority votes twice, or out of order")]
    VotesOutOfOrder {
        /// The block's number.
        block: u32,
    },
    /// The justification has headers that no vote needs, or out of order.
    #[error("the justification of block {block} has idle headers, or out of order")]
    AncestryNotExact {
        /// The block's number.
        block: u32,
    },
    /// Somebody has signed who is no authority.
    #[error("{voter:?} has signed for block {block} and is not in set {set_id} of authorities")]
    UnknownVoter {
        /// The block's number.
        block: u32,
        /// The set.
        set_id: SetId,
        /// The key.
        voter: H256,
    },
    /// A vote is for a block that does not descend from the one to justify.
    #[error(
        "the vote of {voter:?} is not for block {block}, nor for one shown to descend from it"
    )]
    VoteElsewhere {
        /// The block's number.
        block: u32,
        /// The authority.
        voter: H256,
    },
    /// Not more than two thirds have signed.
    #[error(
        "block {block} is not final: a weight of {weight} has signed, and {needed_weight} of \
         {of_weight} are needed"
    )]
    TooFewVotes {
        /// The block's number.
        block: u32,
        /// The weight that has signed.
        weight: u64,
        /// The least that is needed.
        needed_weight: u64,
        /// The weight of the set.
        of_weight: u64,
    },
    /// A signature is forged, or of another set or round.
    #[error(
        "the signature of {voter:?} for block {block} is not valid for set {set_id} of authorities"
    )]
    BadSignature {
        /// The block's number.
        block: u32,
        /// The set.
        set_id: SetId,
        /// The authority.
        voter: H256,
    },
    /// The justified block is not after the leaf's.
    #[error("block {justified} cannot hold what block {block} has written: it is not after it")]
    NotAfter {
        /// The leaf's block.
        block: u32,
        /// The justified block.
        justified: u32,
    },
    /// The justified header has no root of a Mountain Range.
    #[error("the header of block {block} holds no root of the history")]
    NoRangeRoot {
        /// Its number.
        block: u32,
    },
    /// The leaf, its way up, or its block is not what the chain has.
    #[error("the leaf is not in the history of block {justified}: it was changed, or never there")]
    NotInHistory {
        /// The justified block.
        justified: u32,
    },
}
