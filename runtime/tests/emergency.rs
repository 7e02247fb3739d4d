// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What stops and what goes on in an emergency.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod support;

use credence_runtime::{
    genesis_config_presets::LOCAL_PRESET, BlockNumber, Runtime, RuntimeCall, RuntimeOrigin,
    SafeMode, System, TxPause,
};
use frame_support::{assert_noop, assert_ok, traits::Contains};
use sp_keyring::Sr25519Keyring;
use sp_runtime::traits::Dispatchable;
use support::{account, chain_from};

type Filter = <Runtime as frame_system::Config>::BaseCallFilter;

fn transfer() -> RuntimeCall {
    pallet_balances::Call::transfer_keep_alive {
        dest: account(Sr25519Keyring::Bob).into(),
        value: 1,
    }
    .into()
}

/// Calls that must go on, whatever happens.
fn vital() -> Vec<RuntimeCall> {
    vec![
        pallet_timestamp::Call::set { now: 0 }.into(),
        frame_system::Call::set_code { code: Vec::new() }.into(),
        pallet_sudo::Call::remove_key {}.into(),
        pallet_safe_mode::Call::force_exit {}.into(),
        pallet_babe::Call::plan_config_change {
            config: sp_consensus_babe::digests::NextConfigDescriptor::V1 {
                c: (1, 4),
                allowed_slots: sp_consensus_babe::AllowedSlots::PrimaryAndSecondaryVRFSlots,
            },
        }
        .into(),
        pallet_session::Call::purge_keys {}.into(),
        pallet_staking::Call::chill {}.into(),
        pallet_utility::Call::batch { calls: Vec::new() }.into(),
    ]
}

fn ordinary() -> Vec<RuntimeCall> {
    vec![
        transfer(),
        pallet_staking::Call::withdraw_unbonded { num_slashing_spans: 0 }.into(),
        pallet_treasury::Call::check_status { index: 0 }.into(),
        pallet_bags_list::Call::rebag { dislocated: account(Sr25519Keyring::Alice).into() }.into(),
    ]
}

#[test]
fn every_call_passes_in_peace() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        for call in vital().into_iter().chain(ordinary()) {
            assert!(Filter::contains(&call), "{call:?}");
        }
    });
}

#[test]
fn safe_mode_stops_ordinary_calls_and_no_vital_one() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        System::set_block_number(1);
        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        for call in vital() {
            assert!(Filter::contains(&call), "{call:?}");
        }
        for call in ordinary() {
            assert!(!Filter::contains(&call), "{call:?}");
        }
    });
}

#[test]
fn safe_mode_stops_ordinary_calls_inside_the_vital_ones_that_carry_calls() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        System::set_block_number(1);
        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
        let filtered = frame_system::Error::<Runtime>::CallFiltered;
        let batch = RuntimeCall::from(pallet_utility::Call::batch_all { calls: vec![transfer()] });
        assert_eq!(batch.dispatch(alice).unwrap_err().error, filtered.into());
    });
}

#[test]
fn safe_mode_ends_by_itself_or_by_root_alone() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        System::set_block_number(1);
        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        let until: BlockNumber = pallet_safe_mode::EnteredUntil::<Runtime>::get().unwrap();
        assert_eq!(until, 1 + 4 * credence_runtime::HOURS);
        let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
        assert_noop!(SafeMode::force_exit(alice), sp_runtime::DispatchError::BadOrigin);
        assert_ok!(SafeMode::force_exit(RuntimeOrigin::root()));
        assert!(Filter::contains(&transfer()));
    });
}

#[test]
fn nobody_can_pay_to_stop_the_chain() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
        assert_noop!(SafeMode::enter(alice), pallet_safe_mode::Error::<Runtime>::NotConfigured);
    });
}

#[test]
fn a_paused_call_is_stopped_and_calls_that_lift_the_pause_cannot_be() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        System::set_block_number(1);
        let name = |pallet: &str, call: &str| {
            (
                pallet.as_bytes().to_vec().try_into().unwrap(),
                call.as_bytes().to_vec().try_into().unwrap(),
            )
        };
        assert_ok!(TxPause::pause(RuntimeOrigin::root(), name("Balances", "transfer_keep_alive")));
        assert!(!Filter::contains(&transfer()));
        for (pallet, call) in [("Timestamp", "set"), ("TxPause", "unpause"), ("Sudo", "sudo")] {
            assert_noop!(
                TxPause::pause(RuntimeOrigin::root(), name(pallet, call)),
                pallet_tx_pause::Error::<Runtime>::Unpausable
            );
        }
        assert_ok!(TxPause::unpause(
            RuntimeOrigin::root(),
            name("Balances", "transfer_keep_alive")
        ));
        assert!(Filter::contains(&transfer()));
    });
}
