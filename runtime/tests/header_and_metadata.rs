// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a block's header carries, and what clients are generated from.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod support;

use codec::Decode;
use credence_runtime::{
    configs::consensus::{MmrHash, CREDENCE_ENGINE_ID},
    genesis_config_presets::LOCAL_PRESET,
    Mmr, Runtime, System, METADATA_VERSION,
};
use frame_support::traits::Hooks;
use sp_runtime::generic::DigestItem;
use support::chain_from;

#[test]
fn every_header_carries_the_root_of_the_mountain_range() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        for number in 1..=3 {
            System::initialize(&number, &Default::default(), &Default::default());
            Mmr::on_initialize(number);
            let roots: Vec<_> = System::digest()
                .logs()
                .iter()
                .filter_map(|item| match item {
                    DigestItem::Consensus(engine, root) if *engine == CREDENCE_ENGINE_ID => {
                        Some(MmrHash::decode(&mut &root[..]).unwrap())
                    },
                    _ => None,
                })
                .collect();
            assert_eq!(roots, vec![pallet_mmr::RootHash::<Runtime>::get()]);
            assert_eq!(pallet_mmr::NumberOfLeaves::<Runtime>::get(), u64::from(number));
        }
    });
}

#[test]
fn the_clients_metadata_is_the_runtimes() {
    let current = sp_io::TestExternalities::default()
        .execute_with(|| Runtime::metadata_at_version(METADATA_VERSION))
        .unwrap();
    let committed = include_bytes!("../../client/metadata.scale");
    assert!(
        **current == committed[..],
        "client/metadata.scale is stale: run `make chain-spec` and commit what it changes"
    );
}
