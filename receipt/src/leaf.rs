// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a file proves.

use crate::{encoding::canonical, error::VerifyError};
use alloc::boxed::Box;
use credence_primitives::{
    history::{Entry, ENTRY_VERSION},
    receipt::{ReceiptLeaf, RECEIPT_VERSION},
};
use sp_core::{crypto::AccountId32, H256};

/// An account, named by 32 bytes.
pub type AccountId = AccountId32;

/// A leaf of a block's tree. Every version stays readable for ever: a new one gets a variant, and
/// keeps the types that the old ones name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Leaf {
    /// The receipt of a settled job; first byte 1.
    ReceiptV1(Box<ReceiptLeaf<AccountId>>),
    /// Something else that has happened; first byte 0x81.
    EntryV1(Entry<AccountId>),
}

impl Leaf {
    /// Reads an encoded leaf.
    ///
    /// # Errors
    /// If its version is unknown, or it is not the canonical encoding of one.
    pub fn decode(encoded: &[u8]) -> Result<Self, VerifyError> {
        let leaf = match encoded.first().copied() {
            Some(RECEIPT_VERSION) => {
                canonical(encoded).map(|receipt| Self::ReceiptV1(Box::new(receipt)))
            },
            Some(ENTRY_VERSION) => canonical(encoded).map(Self::EntryV1),
            Some(version) => return Err(VerifyError::UnknownLeafVersion { version }),
            None => None,
        };
        leaf.ok_or(VerifyError::LeafMalformed)
    }

    /// The hash of the first block of the chain that has written it.
    pub fn genesis(&self) -> H256 {
        match self {
            Self::ReceiptV1(receipt) => receipt.genesis,
            Self::EntryV1(entry) => entry.genesis,
        }
    }

    /// The number of the block that has written it.
    pub fn block(&self) -> u32 {
        match self {
            Self::ReceiptV1(receipt) => receipt.block,
            Self::EntryV1(entry) => entry.block,
        }
    }
}
