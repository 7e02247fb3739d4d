// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Every pallet is charged by this runtime's own weights: those that `make weights` measures, and
//! pallet-revive's, put together here (decision 11).

use core::any::type_name;
use credence_runtime::{
    configs::staking::OnChainElection,
    weights::{block_weights::BlockExecutionWeight, extrinsic_weights::ExtrinsicBaseWeight},
    AllPalletsWithSystem, Runtime, RuntimeCall,
};
use frame_support::{
    dispatch::DispatchClass,
    traits::{GetCallMetadata, PalletsInfoAccess},
};
use std::collections::BTreeSet;

/// Pallets whose `Config` has no weights: none of them has a call.
const WITHOUT_WEIGHTS: [&str; 4] = ["Authorship", "Historical", "Offences", "Timing"];

/// The weights in use, by the name of the pallet that is charged by them.
fn weights_in_use() -> Vec<(&'static str, &'static str)> {
    macro_rules! weights {
        ($($name:literal: $pallet:ident,)*) => {
            vec![$(($name, type_name::<<Runtime as $pallet::Config>::WeightInfo>())),*]
        };
    }
    let mut weights = weights! {
        "Attribution": pallet_attribution,
        "Babe": pallet_babe,
        "Balances": pallet_balances,
        "Grandpa": pallet_grandpa,
        "Inference": pallet_inference,
        "InferencePrecompile": pallet_inference_precompile,
        "Mmr": pallet_mmr,
        "Multisig": pallet_multisig,
        "Parameters": pallet_parameters,
        "Preimage": pallet_preimage,
        "Proxy": pallet_proxy,
        "Registry": pallet_registry,
        "Revive": pallet_revive,
        "SafeMode": pallet_safe_mode,
        "Scheduler": pallet_scheduler,
        "Session": pallet_session,
        "Staking": pallet_staking,
        "Sudo": pallet_sudo,
        "Timestamp": pallet_timestamp,
        "TransactionPayment": pallet_transaction_payment,
        "Treasury": pallet_treasury,
        "TxPause": pallet_tx_pause,
        "Utility": pallet_utility,
        "Verification": pallet_verification,
        "VoterList": pallet_bags_list,
        "Workers": pallet_workers,
    };
    weights.extend([
        ("System", type_name::<<Runtime as frame_system::Config>::SystemWeightInfo>()),
        ("System", type_name::<<Runtime as frame_system::Config>::ExtensionsWeightInfo>()),
        (
            "Staking",
            type_name::<
                <OnChainElection as frame_election_provider_support::onchain::Config>::WeightInfo,
            >(),
        ),
    ]);
    weights
}

#[test]
fn all_weights_are_this_runtimes_own() {
    for (pallet, weights) in weights_in_use() {
        assert!(
            weights.starts_with("credence_runtime::weights::"),
            "{pallet} is charged by {weights}; measure it with `make weights` and use \
             `crate::weights`"
        );
    }
}

#[test]
fn no_pallet_is_left_out() {
    let listed: BTreeSet<_> =
        weights_in_use().into_iter().map(|(pallet, _)| pallet).chain(WITHOUT_WEIGHTS).collect();
    let pallets: BTreeSet<_> =
        AllPalletsWithSystem::infos().into_iter().map(|pallet| pallet.name).collect();
    assert_eq!(listed, pallets, "a pallet belongs into one of the lists of this test");
}

#[test]
fn a_pallet_without_weights_has_no_call() {
    for pallet in WITHOUT_WEIGHTS {
        assert!(
            !RuntimeCall::get_module_names().contains(&pallet),
            "{pallet} has calls, which need weights"
        );
    }
}

#[test]
fn a_block_and_a_transaction_are_charged_by_what_they_cost_here() {
    let limits = <Runtime as frame_system::Config>::BlockWeights::get();
    assert_eq!(limits.base_block, BlockExecutionWeight::get());
    for class in DispatchClass::all() {
        assert_eq!(limits.get(*class).base_extrinsic, ExtrinsicBaseWeight::get(), "{class:?}");
    }
}
