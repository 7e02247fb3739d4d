// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Names of things.

use crate::manifest::{DatasetTerms, Manifest};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

/// A job's number, counted from 0; for people. What is signed is the ticket.
pub type JobId = u64;

/// The key a worker signs results with.
pub type OperatorKey = sp_core::ed25519::Public;

/// The key a checker signs its duties with.
pub type CheckerKey = sp_core::ed25519::Public;

/// A signature by an [`OperatorKey`] or a [`CheckerKey`].
pub type Signature = sp_core::ed25519::Signature;

macro_rules! hash_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
            Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
        )]
        pub struct $name(pub H256);

        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                self.0.as_bytes()
            }
        }
    };
}

hash_id! {
    /// One immutable version of a model: the hash of its owner and manifest.
    ModelId
}
hash_id! {
    /// One dataset under one set of terms: the hash of its owner, terms and content hash.
    DatasetId
}
hash_id! {
    /// One attempt at one job by one worker on one fork of one chain.
    Ticket
}
hash_id! {
    /// What a worker commits to before it shows its output.
    OutputCommitment
}

impl ModelId {
    /// The name of what `owner` registers.
    pub fn new<AccountId: Encode>(owner: &AccountId, manifest: &Manifest<AccountId>) -> Self {
        Self(blake2_256(&(owner, manifest).encode()).into())
    }
}

impl DatasetId {
    /// The name of the content with this hash when `owner` offers it under `terms`.
    pub fn new<AccountId: Encode>(
        owner: &AccountId,
        terms: &DatasetTerms,
        content_hash: &H256,
    ) -> Self {
        Self(blake2_256(&(owner, terms, content_hash).encode()).into())
    }
}
