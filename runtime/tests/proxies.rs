// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a proxy may do.

use credence_runtime::{configs::accounts::ProxyType, RuntimeCall};
use frame_support::traits::InstanceFilter;
use sp_keyring::Sr25519Keyring;

fn calls() -> [(&'static str, RuntimeCall); 4] {
    let bob = Sr25519Keyring::Bob.to_account_id();
    [
        (
            "transfer",
            pallet_balances::Call::transfer_all { dest: bob.into(), keep_alive: true }.into(),
        ),
        ("chill", pallet_staking::Call::chill {}.into()),
        ("purge_keys", pallet_session::Call::purge_keys {}.into()),
        ("remark", frame_system::Call::remark { remark: Vec::new() }.into()),
    ]
}

#[test]
fn each_kind_of_proxy_passes_its_own_calls() {
    let table = [
        (ProxyType::Any, [true, true, true, true]),
        (ProxyType::NonTransfer, [false, false, true, true]),
        (ProxyType::Staking, [false, true, true, false]),
    ];
    for (kind, expected) in table {
        for ((name, call), expected) in calls().into_iter().zip(expected) {
            assert_eq!(kind.filter(&call), expected, "{kind:?} {name}");
        }
    }
}

#[test]
fn only_an_unlimited_proxy_can_make_wider_ones() {
    use ProxyType::{Any, NonTransfer, Staking};
    for (outer, inner, expected) in [
        (Any, Staking, true),
        (Any, Any, true),
        (Staking, Staking, true),
        (Staking, Any, false),
        (NonTransfer, Staking, false),
        (NonTransfer, NonTransfer, true),
    ] {
        assert_eq!(outer.is_superset(&inner), expected, "{outer:?} {inner:?}");
    }
}
