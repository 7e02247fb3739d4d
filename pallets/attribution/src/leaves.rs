// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The leaves of a block: receipts, and what has happened to accounts besides.

use crate::{AccountIdOf, BlockLeaves, Config, Error, LeavesRoot, Pallet};
use codec::Encode;
use credence_primitives::{
    history::{Entry, History, What, ENTRY_VERSION},
    ids::{JobId, ModelId},
    receipt::{self, RangeLeaf, ReceiptHint, ReceiptLeaf},
};
use frame_support::{defensive, traits::Get};
use sp_core::H256;
use sp_runtime::{
    traits::{One, SaturatedConversion, Saturating, Zero},
    DispatchError,
};

impl<T: Config> Pallet<T> {
    /// What the Mountain Range takes in about the parent of the block that now begins. Valid
    /// until this block's end.
    pub fn range_leaf() -> RangeLeaf {
        let parent = frame_system::Pallet::<T>::block_number().saturating_sub(One::one());
        RangeLeaf {
            parent_number: parent.saturated_into(),
            parent_hash: frame_system::Pallet::<T>::parent_hash(),
            receipts_root: LeavesRoot::<T>::get(),
        }
    }

    /// The number of the current block, as leaves hold it.
    pub(crate) fn block() -> u32 {
        // Block numbers are 32 bits wide in every runtime of this chain.
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The hash of the chain's first block, the one old hash that is never forgotten.
    pub(crate) fn genesis_hash() -> H256 {
        frame_system::Pallet::<T>::block_hash(
            frame_system::pallet_prelude::BlockNumberFor::<T>::zero(),
        )
    }

    /// How many leaves this block has.
    pub(crate) fn leaf_count() -> u32 {
        BlockLeaves::<T>::decode_len().unwrap_or(0).saturated_into()
    }

    /// Adds a receipt to the block; returns its leaf hash and place.
    pub(crate) fn record_receipt(
        leaf: &ReceiptLeaf<AccountIdOf<T>>,
    ) -> Result<(H256, u32), DispatchError> {
        let index = Self::leaf_count();
        let leaf_hash = Self::add_leaf(&leaf.encode()).ok_or(Error::<T>::BlockFull)?;
        let hint = ReceiptHint { block: leaf.block, index, leaf_hash };
        sp_io::offchain_index::set(&receipt::hint_key(leaf.job), &hint.encode());
        Ok((leaf_hash, index))
    }

    /// Adds an encoded leaf to the block; returns its hash, or `None` if the block is full.
    fn add_leaf(encoded: &[u8]) -> Option<H256> {
        let leaf_hash = receipt::leaf_hash(encoded);
        BlockLeaves::<T>::try_append(leaf_hash).ok()?;
        sp_io::offchain_index::set(&receipt::leaf_key(&leaf_hash), encoded);
        Some(leaf_hash)
    }

    /// Fixes the root of the block's leaves; also that of none, which replaces the last one.
    pub(crate) fn close_leaves() {
        let leaf_hashes = BlockLeaves::<T>::take();
        if leaf_hashes.is_empty() {
            LeavesRoot::<T>::kill();
            return;
        }
        let root = receipt::root(&leaf_hashes);
        sp_io::offchain_index::set(&receipt::block_key(&root), &leaf_hashes.encode());
        LeavesRoot::<T>::put(root);
    }
}

impl<T: Config> History<AccountIdOf<T>> for Pallet<T> {
    fn record(
        account: Option<&AccountIdOf<T>>,
        job: Option<JobId>,
        model: Option<ModelId>,
        what: What,
    ) {
        let entry = Entry {
            version: ENTRY_VERSION,
            genesis: Self::genesis_hash(),
            block: Self::block(),
            account: account.cloned(),
            job,
            model,
            what,
        };
        if Self::add_leaf(&entry.encode()).is_none() {
            defensive!("calls and work leave room for all that follows from them");
        }
    }

    fn has_room() -> bool {
        Self::leaf_count() < T::MaxCallLeaves::get()
    }

    fn has_room_for_work() -> bool {
        Self::leaf_count() < T::MaxWorkLeaves::get()
    }
}
