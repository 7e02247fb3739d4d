// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What each network starts with.

mod support;

use credence_runtime::{
    configs::staking::MAX_ELECTABLE_TARGETS, genesis_config_presets as presets, Babe, Balances,
    Grandpa, Runtime, Session, Timing, SLOT_MILLISECONDS, UNIT,
};
use frame_support::traits::fungible::Inspect;
use pallet_timing::Schedule;
use sp_consensus_babe::AllowedSlots;
use sp_genesis_builder::PresetId;
use sp_keyring::Sr25519Keyring;
use support::{account, chain_from};

const PRESETS: [(&str, usize); 3] =
    [(presets::DEVELOPMENT_PRESET, 1), (presets::LOCAL_PRESET, 4), (presets::TESTNET_PRESET, 4)];

#[test]
fn every_preset_is_listed_and_no_other_is_known() {
    let names: Vec<_> = PRESETS.iter().map(|(name, _)| PresetId::from(*name)).collect();
    assert_eq!(presets::preset_names(), names);
    assert_eq!(presets::get_preset(&PresetId::from("mainnet")), None);
}

#[test]
fn every_preset_starts_with_its_validators_in_both_sets() {
    for (preset, validators) in PRESETS {
        chain_from(preset).execute_with(|| {
            assert_eq!(Session::validators().len(), validators, "{preset}");
            assert_eq!(Babe::authorities().len(), validators, "{preset}");
            assert_eq!(Grandpa::grandpa_authorities().len(), validators, "{preset}");
            assert_eq!(pallet_staking::Validators::<Runtime>::count() as usize, validators);
        });
    }
}

#[test]
fn every_preset_bounds_candidates_by_what_an_election_can_read() {
    for (preset, _) in PRESETS {
        chain_from(preset).execute_with(|| {
            assert_eq!(
                pallet_staking::MaxValidatorsCount::<Runtime>::get(),
                Some(MAX_ELECTABLE_TARGETS),
                "{preset}: an election with more candidates fails"
            );
            assert!(pallet_staking::MinValidatorBond::<Runtime>::get() >= 1_000 * UNIT);
        });
    }
}

#[test]
fn every_block_of_every_network_carries_fresh_randomness() {
    for (preset, _) in PRESETS {
        chain_from(preset).execute_with(|| {
            assert_eq!(
                Babe::epoch_config().map(|config| config.allowed_slots),
                Some(AllowedSlots::PrimaryAndSecondaryVRFSlots),
                "{preset}: plain secondary slots would leave the author's randomness stale"
            );
        });
    }
}

#[test]
fn slots_are_three_seconds_on_every_network() {
    for (preset, _) in PRESETS {
        chain_from(preset).execute_with(|| assert_eq!(Babe::slot_duration(), SLOT_MILLISECONDS));
    }
    assert_eq!(SLOT_MILLISECONDS, 3_000);
}

#[test]
fn development_networks_have_short_sessions_and_the_testnet_public_ones() {
    for preset in [presets::DEVELOPMENT_PRESET, presets::LOCAL_PRESET] {
        chain_from(preset).execute_with(|| assert_eq!(Timing::schedule().session_slots, 10));
    }
    chain_from(presets::TESTNET_PRESET)
        .execute_with(|| assert_eq!(Timing::schedule(), Schedule::default()));
}

#[test]
fn development_accounts_are_endowed_and_unknown_ones_are_not() {
    chain_from(presets::LOCAL_PRESET).execute_with(|| {
        for key in [Sr25519Keyring::Alice, Sr25519Keyring::Ferdie] {
            assert_eq!(Balances::total_balance(&account(key)), 1_000_000 * UNIT);
        }
        assert_eq!(Balances::total_balance(&account(Sr25519Keyring::One)), 0);
    });
}

#[test]
fn the_testnet_knows_no_development_account() {
    chain_from(presets::TESTNET_PRESET).execute_with(|| {
        for key in Sr25519Keyring::iter() {
            assert_eq!(Balances::total_balance(&account(key)), 0, "{key}");
        }
    });
}

#[test]
fn an_account_that_votes_for_nobody_cannot_enter_the_voter_list() {
    use credence_runtime::{RuntimeOrigin, Staking, VoterList};
    use frame_election_provider_support::SortedListProvider;
    use frame_support::{assert_noop, assert_ok};

    chain_from(presets::LOCAL_PRESET).execute_with(|| {
        let eve = account(Sr25519Keyring::Eve);
        let origin = RuntimeOrigin::signed(eve.clone());
        let payee = pallet_staking::RewardDestination::Stash;
        assert_ok!(Staking::bond(origin.clone(), 1_000 * UNIT, payee));
        assert_noop!(
            VoterList::rebag(origin.clone(), eve.clone().into()),
            pallet_bags_list::Error::<Runtime>::List(pallet_bags_list::ListError::NodeNotFound)
        );
        assert_ok!(Staking::nominate(origin, vec![account(Sr25519Keyring::Alice).into()]));
        assert!(VoterList::contains(&eve));
    });
}
