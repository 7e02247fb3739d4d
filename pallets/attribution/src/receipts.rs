// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The receipts of a block.

use crate::{AccountIdOf, BlockReceipts, Config, Error, Pallet, ReceiptsRoot};
use codec::Encode;
use credence_primitives::receipt::{self, RangeLeaf, ReceiptHint, ReceiptLeaf};
use frame_support::traits::Get;
use sp_core::H256;
use sp_runtime::{
    traits::{One, SaturatedConversion, Saturating},
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
            receipts_root: ReceiptsRoot::<T>::get(),
        }
    }

    /// The number of the current block, as receipts hold it.
    pub(crate) fn block() -> u32 {
        // Block numbers are 32 bits wide in every runtime of this chain.
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// Whether this block has room for another receipt.
    pub(crate) fn has_room() -> bool {
        Self::receipt_count() < T::MaxSettlementsPerBlock::get()
    }

    fn receipt_count() -> u32 {
        BlockReceipts::<T>::decode_len().unwrap_or(0).saturated_into()
    }

    /// Adds a receipt to the block; returns its leaf hash and place.
    pub(crate) fn record_receipt(
        leaf: &ReceiptLeaf<AccountIdOf<T>>,
    ) -> Result<(H256, u32), DispatchError> {
        let index = Self::receipt_count();
        let leaf_hash = leaf.hash();
        BlockReceipts::<T>::try_append(leaf_hash).map_err(|()| Error::<T>::BlockFull)?;
        sp_io::offchain_index::set(&receipt::leaf_key(&leaf_hash), &leaf.encode());
        let hint = ReceiptHint { block: leaf.block, index, leaf_hash };
        sp_io::offchain_index::set(&receipt::hint_key(leaf.job), &hint.encode());
        Ok((leaf_hash, index))
    }

    /// Fixes the root of the block's receipts; also that of none, which replaces the last one.
    pub(crate) fn close_receipts() {
        let leaf_hashes = BlockReceipts::<T>::get();
        if leaf_hashes.is_empty() {
            ReceiptsRoot::<T>::kill();
            return;
        }
        let root = receipt::root(&leaf_hashes);
        sp_io::offchain_index::set(&receipt::block_key(&root), &leaf_hashes.encode());
        ReceiptsRoot::<T>::put(root);
    }
}
