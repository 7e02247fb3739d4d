// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The genesis states of Credence's networks, as patches of the default one.

use crate::{
    configs::staking::MAX_ELECTABLE_TARGETS, AccountId, Balance, BalancesConfig, RegistryConfig,
    RuntimeGenesisConfig, SessionConfig, SessionKeys, StakingConfig, SudoConfig, TimingConfig,
    UNIT,
};
use alloc::{vec, vec::Vec};
use credence_primitives::numeric::{ClassId, NumericClass, Tolerance};
use frame_support::build_struct_json_patch;
use hex_literal::hex;
use pallet_staking::StakerStatus;
use pallet_timing::Schedule;
use serde_json::Value;
use sp_core::{ed25519, sr25519};
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::Perbill;

/// Four validators on one machine, with sessions of half a minute.
pub const LOCAL_PRESET: &str = sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET;
/// One validator on one machine.
pub const DEVELOPMENT_PRESET: &str = sp_genesis_builder::DEV_RUNTIME_PRESET;
/// The public test network.
pub const TESTNET_PRESET: &str = "testnet";

/// The class of models whose honest runs agree bit for bit.
pub const BIT_EXACT: ClassId = ClassId(1);
/// The class of models in 32-bit floats without reduced precision anywhere.
pub const FULL_PRECISION: ClassId = ClassId(2);

/// What each development account starts with.
const DEVELOPMENT_ENDOWMENT: Balance = 1_000_000 * UNIT;
/// What each development validator bonds.
const DEVELOPMENT_BOND: Balance = 10_000 * UNIT;

/// The addresses of the keys that Ethereum's tools for Polkadot's chains call Alith and Baltathar.
/// Anybody knows the keys: `0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133` and
/// `0x8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b`.
pub const ETHEREUM_DEVELOPERS: [[u8; 20]; 2] = [
    hex!("f24ff3a9cf04c71dbc94d0b566f7a27b94566cac"),
    hex!("3cd0a705a2dc65e5b1e1205896baa2be8a07c6e0"),
];

/// The account of an Ethereum address.
pub fn ethereum_account(address: [u8; 20]) -> AccountId {
    let mut account = [0xee; 32];
    account[..20].copy_from_slice(&address);
    account.into()
}

/// Lengths short enough to watch an election, an unbonding and a slash in minutes.
const DEVELOPMENT_SCHEDULE: Schedule =
    Schedule { session_slots: 10, era_sessions: 2, bonding_eras: 2, slash_deferral_eras: 1 };

/// A validator of a genesis.
struct Validator {
    stash: AccountId,
    keys: SessionKeys,
    bond: Balance,
}

/// What the networks differ in.
struct Network {
    schedule: Schedule,
    endowed: Vec<(AccountId, Balance)>,
    validators: Vec<Validator>,
    validator_count: u32,
    min_validator_bond: Balance,
    min_nominator_bond: Balance,
    root: AccountId,
}

impl Network {
    fn patch(self) -> Value {
        build_struct_json_patch!(RuntimeGenesisConfig {
            timing: TimingConfig { schedule: self.schedule },
            balances: BalancesConfig { balances: self.endowed },
            session: SessionConfig {
                keys: self
                    .validators
                    .iter()
                    .map(|validator| {
                        (validator.stash.clone(), validator.stash.clone(), validator.keys.clone())
                    })
                    .collect(),
            },
            staking: StakingConfig {
                validator_count: self.validator_count,
                minimum_validator_count: 1,
                stakers: self
                    .validators
                    .iter()
                    .map(|validator| {
                        (
                            validator.stash.clone(),
                            validator.stash.clone(),
                            validator.bond,
                            StakerStatus::Validator,
                        )
                    })
                    .collect(),
                slash_reward_fraction: Perbill::from_percent(10),
                min_validator_bond: self.min_validator_bond,
                min_nominator_bond: self.min_nominator_bond,
                max_validator_count: Some(MAX_ELECTABLE_TARGETS),
            },
            sudo: SudoConfig { key: Some(self.root) },
            registry: RegistryConfig { classes: numeric_classes(), operator_list: None },
        })
    }
}

/// The numeric classes that models can name from the first block on.
fn numeric_classes() -> Vec<(ClassId, NumericClass)> {
    vec![
        (BIT_EXACT, NumericClass::Exact),
        (FULL_PRECISION, NumericClass::Tolerance(Tolerance::FULL_PRECISION)),
    ]
}

fn development_validator(stash: Sr25519Keyring, finality: Ed25519Keyring) -> Validator {
    Validator {
        stash: stash.to_account_id(),
        keys: SessionKeys { grandpa: finality.public().into(), babe: stash.public().into() },
        bond: DEVELOPMENT_BOND,
    }
}

fn development_network(validators: Vec<Validator>) -> Value {
    Network {
        schedule: DEVELOPMENT_SCHEDULE,
        endowed: [
            Sr25519Keyring::Alice,
            Sr25519Keyring::Bob,
            Sr25519Keyring::Charlie,
            Sr25519Keyring::Dave,
            Sr25519Keyring::Eve,
            Sr25519Keyring::Ferdie,
        ]
        .iter()
        .map(|key| key.to_account_id())
        .chain(ETHEREUM_DEVELOPERS.map(ethereum_account))
        .map(|account| (account, DEVELOPMENT_ENDOWMENT))
        .collect(),
        validators,
        validator_count: 16,
        min_validator_bond: 1_000 * UNIT,
        min_nominator_bond: 10 * UNIT,
        root: Sr25519Keyring::Alice.to_account_id(),
    }
    .patch()
}

fn development() -> Value {
    development_network(vec![development_validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice)])
}

fn local() -> Value {
    development_network(vec![
        development_validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
        development_validator(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
        development_validator(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
        development_validator(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
    ])
}

/// The public keys of the test network's first validators and root: stash and BABE key (sr25519),
/// GRANDPA key (ed25519).
///
/// These are rehearsal keys: anybody can derive their secrets (`//Credence//testnet//1` … `//4`
/// and `//Credence//testnet//root` of the development phrase). The founders put their own here
/// before the genesis is frozen; `make freeze-testnet` refuses rehearsal keys.
pub const TESTNET_VALIDATORS: [([u8; 32], [u8; 32]); 4] = [
    (
        hex!("1e6daf6787ae532f237abb729d11622dcc769468720b83c1d1490e44f6a4b327"),
        hex!("1af0076c14aaa511df32aee4c5c532437fb17ff99e802f2fc1a6e38e505e93e1"),
    ),
    (
        hex!("c20436ad428b616c753e443f1f37087b8de38c1fcc90954f50dc7fc8923c674a"),
        hex!("898f62e5583bfb32985bd96788b4d2ec8f67581768283cd4d0eb5c64f36f1a68"),
    ),
    (
        hex!("70586d4ca668c2e07a4c4cbf23f03c1fd47cfcf5ab4248de18d90b886adf8661"),
        hex!("7c2fffd4cc5007fabc5f31ed524d24faae685a0868b98f7eb3f4e9c9a100883f"),
    ),
    (
        hex!("6c7eb97de947ac8a6a2f6773acaa715c0f720d4500f248a4f4049418bb05ee55"),
        hex!("379fa69e134d5b6599d51410089194dcee7d2e9a0915652a253b2fe31a8fa7ed"),
    ),
];
/// The account with root rights on the test network; see [`TESTNET_VALIDATORS`].
pub const TESTNET_ROOT: [u8; 32] =
    hex!("6e638c1e7742ae368a3b7818ac23e502e3d24053d1b4c353366d70204eeeb255");

fn testnet() -> Value {
    const BOND: Balance = 100_000 * UNIT;

    let validators: Vec<_> = TESTNET_VALIDATORS
        .iter()
        .map(|(stash, finality)| Validator {
            stash: (*stash).into(),
            keys: SessionKeys {
                grandpa: ed25519::Public::from_raw(*finality).into(),
                babe: sr25519::Public::from_raw(*stash).into(),
            },
            bond: BOND,
        })
        .collect();
    let endowed = validators
        .iter()
        .map(|validator| (validator.stash.clone(), 2 * BOND))
        .chain([(TESTNET_ROOT.into(), 100_000_000 * UNIT)])
        .collect();
    Network {
        schedule: Schedule::default(),
        endowed,
        validators,
        validator_count: 50,
        min_validator_bond: 10_000 * UNIT,
        min_nominator_bond: 100 * UNIT,
        root: TESTNET_ROOT.into(),
    }
    .patch()
}

/// The genesis patch of the preset `id`, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_ref() {
        DEVELOPMENT_PRESET => development(),
        LOCAL_PRESET => local(),
        TESTNET_PRESET => testnet(),
        _ => return None,
    };
    serde_json::to_vec(&patch).ok()
}

/// Every preset there is.
pub fn preset_names() -> Vec<PresetId> {
    vec![
        PresetId::from(DEVELOPMENT_PRESET),
        PresetId::from(LOCAL_PRESET),
        PresetId::from(TESTNET_PRESET),
    ]
}
