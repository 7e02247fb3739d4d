// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Receipts that prove what a chain has written down, to whoever knows the hash of its first block
//! and nothing else.
//!
//! A *receipt file* proves one leaf: the receipt of a settled job, or an entry of an account's
//! history. [`verify()`] reads the file, follows it from the leaf to the first block, and returns what
//! is [`Proven`]; any other file is refused with the reason:
//!
//! 1. the leaf lies in the tree of leaves that its block has written;
//! 2. that tree lies in the Mountain Range, whose root a later header holds;
//! 3. authorities of more than two thirds of the weight have signed that header as final;
//! 4. they are those of the first block's state, or were named by authorities before them, or the
//!    verifier has named them.
//!
//! What this does not say: that a worker's signature in a receipt is its operator's. The receipt
//! holds the account, not the key; the chain has checked the signature before it wrote the leaf.
//!
//! Files are encoded canonically: of a file that verifies, no byte can be changed, and nothing can
//! be appended. docs/receipts.md describes the format to the byte.
//!
//! The crate calls no function of a Substrate host, so it runs in browsers: `receipt/wasm`.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod authorities;
mod build;
mod encoding;
mod error;
mod file;
mod header;
mod json;
mod justification;
mod leaf;
mod range;
mod verify;
pub mod words;

pub use authorities::{authorities_key, AuthorityKey, AuthoritySet, SetId};
pub use build::{BuildError, Parts};
pub use error::{Place, VerifyError};
pub use file::{
    Bytes, Finality, Origin, ReceiptFile, Sibling, FILE_VERSION, MAGIC, MAX_FILE_BYTES,
    MAX_HANDOVERS, MAX_HEADER_BYTES, MAX_JUSTIFICATION_BYTES, MAX_LEAF_BYTES, MAX_PATH,
    MAX_RANGE_ITEMS, MAX_STATE_NODES,
};
pub use justification::Signed;
pub use leaf::{AccountId, Leaf};
pub use verify::{verify, Block, NamedSet, Proven, Trust};

/// Marks Credence's items in a header's digest; the one item holds the Mountain Range's root.
pub const CREDENCE_ENGINE_ID: [u8; 4] = *b"CRED";
/// Marks GRANDPA's items in a header's digest.
pub const GRANDPA_ENGINE_ID: [u8; 4] = *b"FRNK";
