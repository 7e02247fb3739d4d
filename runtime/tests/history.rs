// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What pallets note is in their block's tree, whichever part of the block brings it about.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod support;

use codec::Decode;
use credence_primitives::{
    history::{Entry, History, What},
    receipt,
};
use credence_runtime::{
    genesis_config_presets::LOCAL_PRESET, AccountId, Attribution, Runtime, RuntimeCall,
    RuntimeOrigin, Scheduler, System,
};
use frame_support::traits::{Hooks, PalletInfoAccess};
use pallet_attribution::{BlockLeaves, Flag, FlagReason, LeavesRoot};
use sp_core::H256;
use sp_keyring::Sr25519Keyring::Alice;
use support::{account, chain_from};

fn note<T: History<AccountId>>() {
    T::record(Some(&account(Alice)), None, None, What::Pardoned);
}

#[test]
fn all_pallets_note_in_one_list() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        note::<<Runtime as pallet_inference::Config>::History>();
        note::<<Runtime as pallet_workers::Config>::History>();
        note::<<Runtime as pallet_verification::Config>::History>();
        note::<<Runtime as pallet_registry::Config>::History>();
        assert_eq!(BlockLeaves::<Runtime>::get().len(), 4);
    });
}

#[test]
fn what_governance_has_scheduled_belongs_to_the_block_in_which_it_runs() {
    let flag = Flag { leaf_hash: H256::repeat_byte(3), reason: FlagReason::Collusion };
    let mut chain = chain_from(LOCAL_PRESET);
    let root = chain.execute_with(|| {
        System::set_block_number(1);
        let call = RuntimeCall::from(pallet_attribution::Call::flag_receipt { job: 7, flag });
        Scheduler::schedule(RuntimeOrigin::root(), 2, None, 0, Box::new(call)).unwrap();
        Attribution::on_finalize(1);
        // Scheduled calls run before the pallet begins the block.
        assert!(Scheduler::index() < Attribution::index());
        System::set_block_number(2);
        Scheduler::on_initialize(2);
        Attribution::on_initialize(2);
        Attribution::on_finalize(2);
        LeavesRoot::<Runtime>::get()
    });
    chain.persist_offchain_overlay();
    let index = chain.offchain_db();
    let listed = index.get(&receipt::block_key(&root)).unwrap();
    let hashes: Vec<H256> = Decode::decode(&mut &listed[..]).unwrap();
    let encoded = index.get(&receipt::leaf_key(&hashes[0])).unwrap();
    let entry = Entry::<AccountId>::decode(&mut &encoded[..]).unwrap();
    assert_eq!((hashes.len(), entry.block, entry.job), (1, 2, Some(7)));
    assert_eq!(entry.what, flag.into());
}

#[test]
fn the_list_is_never_in_the_database() {
    // So benchmarks need not charge for it, as `whitelist_storage` says.
    chain_from(LOCAL_PRESET).execute_with(|| {
        for number in 1..4 {
            System::set_block_number(number);
            Attribution::on_initialize(number);
            note::<Attribution>();
            assert!(BlockLeaves::<Runtime>::exists());
            Attribution::on_finalize(number);
            Attribution::check_between_blocks().unwrap();
        }
    });
}
