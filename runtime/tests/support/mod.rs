// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Chains in memory that start from a genesis preset.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use credence_runtime::{genesis_config_presets as presets, AccountId, RuntimeGenesisConfig};
use frame_support::genesis_builder_helper::{build_state, get_preset};
use sp_genesis_builder::PresetId;
use sp_io::hashing::blake2_256;
use sp_keyring::Sr25519Keyring;

/// The full genesis of a preset, as a chain specification would build it.
pub(crate) fn chain_from(preset: &str) -> sp_io::TestExternalities {
    let id = Some(PresetId::from(preset));
    let mut chain = sp_io::TestExternalities::default();
    chain.execute_with(|| {
        let patch = get_preset::<RuntimeGenesisConfig>(&id, presets::get_preset)
            .expect("the preset exists");
        let mut genesis =
            get_preset::<RuntimeGenesisConfig>(&None, |_| None).expect("there is a default");
        merge(&mut genesis, &patch);
        build_state::<RuntimeGenesisConfig>(genesis).unwrap();
    });
    chain
}

/// The account of a development key.
pub(crate) fn account(key: Sr25519Keyring) -> AccountId {
    key.to_account_id()
}

/// Numbers and bytes that a seed determines.
pub(crate) struct Random {
    seed: u64,
    counter: u64,
}

impl Random {
    /// The stream of this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, counter: 0 }
    }

    /// The next 32 bytes.
    pub(crate) fn bytes(&mut self) -> [u8; 32] {
        self.counter += 1;
        blake2_256(&[self.seed.to_le_bytes(), self.counter.to_le_bytes()].concat())
    }

    /// A number below `bound`, which is not zero.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.bytes();
        u64::from_le_bytes([a, b, c, d, e, f, g, h]) % bound
    }
}

fn merge(genesis: &mut Vec<u8>, patch: &[u8]) {
    fn merge_values(base: &mut serde_json::Value, patch: serde_json::Value) {
        match (base, patch) {
            (serde_json::Value::Object(base), serde_json::Value::Object(patch)) => {
                for (key, value) in patch {
                    merge_values(base.entry(key).or_insert(serde_json::Value::Null), value);
                }
            },
            (base, patch) => *base = patch,
        }
    }
    let mut merged = serde_json::from_slice(genesis).unwrap();
    merge_values(&mut merged, serde_json::from_slice(patch).unwrap());
    *genesis = serde_json::to_vec(&merged).unwrap();
}
