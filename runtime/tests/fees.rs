// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How fees are divided, and what root can change about it.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod support;

use codec::Encode;
use credence_runtime::{
    configs::{
        parameters::{dynamic, RuntimeParameters},
        system::DealWithFees,
    },
    genesis_config_presets::LOCAL_PRESET,
    AccountId, Balance, Balances, Parameters, Runtime, RuntimeOrigin, Session, System, Treasury,
    UNIT,
};
use frame_support::{
    assert_noop, assert_ok,
    traits::{
        fungible::{Balanced, Inspect},
        OnUnbalanced,
    },
};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    generic::{Digest, DigestItem},
    Perbill,
};
use support::{account, chain_from};

/// Makes `validator` the author of the block being built.
fn author_block(validator: usize) -> AccountId {
    let slot = sp_consensus_babe::digests::PreDigest::SecondaryPlain(
        sp_consensus_babe::digests::SecondaryPlainPreDigest {
            authority_index: validator as u32,
            slot: 1.into(),
        },
    );
    let digest = Digest {
        logs: vec![DigestItem::PreRuntime(sp_consensus_babe::BABE_ENGINE_ID, slot.encode())],
    };
    System::initialize(&1, &Default::default(), &digest);
    Session::validators().get(validator).cloned().unwrap()
}

fn treasury_balance() -> Balance {
    Balances::total_balance(&Treasury::account_id())
}

fn charge(fee: Balance, tip: Balance) {
    let fees = [Balances::issue(fee), Balances::issue(tip)];
    DealWithFees::on_unbalanceds(fees.into_iter());
}

#[test]
fn the_treasury_gets_four_fifths_of_a_fee_and_the_author_the_rest_and_the_tip() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        let author = author_block(1);
        let before = Balances::total_balance(&author);
        let treasury = treasury_balance();
        let issued = Balances::total_issuance();
        charge(10 * UNIT, 3 * UNIT);
        assert_eq!(treasury_balance(), treasury + 8 * UNIT);
        assert_eq!(Balances::total_balance(&author), before + 5 * UNIT);
        assert_eq!(Balances::total_issuance(), issued + 13 * UNIT);
    });
}

#[test]
fn root_changes_the_treasurys_share_and_nobody_else() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        let author = author_block(0);
        let share = RuntimeParameters::Fees(dynamic::fees::Parameters::TreasuryShare(
            dynamic::fees::TreasuryShare,
            Some(Perbill::zero()),
        ));
        let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
        assert_noop!(
            Parameters::set_parameter(alice, share.clone()),
            sp_runtime::DispatchError::BadOrigin
        );
        assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), share));

        let before = Balances::total_balance(&author);
        let treasury = treasury_balance();
        charge(10 * UNIT, 0);
        assert_eq!(Balances::total_balance(&author), before + 10 * UNIT);
        assert_eq!(treasury_balance(), treasury);
    });
}

#[test]
fn blocks_are_bounded_in_time_and_in_proof_size() {
    let limits = <Runtime as frame_system::Config>::BlockWeights::get();
    assert_eq!(limits.max_block, credence_runtime::MAXIMUM_BLOCK_WEIGHT);
    assert!(limits.max_block.proof_size() < u64::MAX);
    use frame_support::dispatch::DispatchClass;
    let normal = limits.get(DispatchClass::Normal).max_total.unwrap();
    assert!(normal.all_lt(limits.max_block), "operational calls need room of their own");
}
