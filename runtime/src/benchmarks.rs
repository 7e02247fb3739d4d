// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Runs the pallets' benchmarks, for `make weights`.

mod protocol;

pub(crate) use protocol::ProtocolStates;

use crate::{
    configs::parameters::{dynamic::fees, RuntimeParameters},
    *,
};
use alloc::string::String;
use codec::Encode;
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{
    fungible::Mutate, StorageInfo, StorageInfoTrait, WhitelistedStorageKeys,
};
use frame_system_benchmarking::{
    extensions::Pallet as SystemExtensions, Pallet as SystemBenchmarks,
};
use pallet_election_provider_support_benchmarking::Pallet as Elections;
use pallet_session_benchmarking::Pallet as SessionBenchmarks;
use sp_runtime::Perbill;

impl frame_system_benchmarking::Config for Runtime {}
impl pallet_election_provider_support_benchmarking::Config for Runtime {}
impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

impl pallet_session_benchmarking::Config for Runtime {
    fn generate_session_keys_and_proof(owner: AccountId) -> (SessionKeys, Vec<u8>) {
        let generated = SessionKeys::generate(&owner.encode(), None);
        (generated.keys, generated.proof.encode())
    }
}

/// Whom the treasury's benchmarks pay: an account that exists, as does the treasury's. They pay 100
/// planck, less than an account must hold.
pub struct ExistingPayee;

impl pallet_treasury::ArgumentsFactory<(), AccountId> for ExistingPayee {
    fn create_asset_kind(_seed: u32) {}

    fn create_beneficiary(seed: [u8; 32]) -> AccountId {
        let beneficiary = AccountId::from(seed);
        for account in [&beneficiary, &Treasury::account_id()] {
            let _ = Balances::mint_into(account, EXISTENTIAL_DEPOSIT);
        }
        beneficiary
    }
}

/// A parameter to set.
impl Default for RuntimeParameters {
    fn default() -> Self {
        let share = Some(Perbill::from_percent(50));
        Self::Fees(fees::Parameters::TreasuryShare(fees::TreasuryShare, share))
    }
}

// Babe's and Grandpa's benchmarks measure parts of a weight, not calls; see `crate::weights`.
frame_benchmarking::define_benchmarks!(
    [frame_election_provider_support, Elections::<Runtime>]
    [frame_system, SystemBenchmarks::<Runtime>]
    [frame_system_extensions, SystemExtensions::<Runtime>]
    [pallet_attribution, Attribution]
    [pallet_babe, Babe]
    [pallet_bags_list, VoterList]
    [pallet_balances, Balances]
    [pallet_grandpa, Grandpa]
    [pallet_inference, Inference]
    [pallet_inference_precompile, InferencePrecompile]
    [pallet_mmr, Mmr]
    [pallet_multisig, Multisig]
    [pallet_parameters, Parameters]
    [pallet_preimage, Preimage]
    [pallet_proxy, Proxy]
    [pallet_registry, Registry]
    [pallet_safe_mode, SafeMode]
    [pallet_scheduler, Scheduler]
    [pallet_session, SessionBenchmarks::<Runtime>]
    [pallet_staking, Staking]
    [pallet_sudo, Sudo]
    [pallet_timestamp, Timestamp]
    [pallet_transaction_payment, TransactionPayment]
    [pallet_treasury, Treasury]
    [pallet_tx_pause, TxPause]
    [pallet_utility, Utility]
    [pallet_verification, Verification]
    [pallet_workers, Workers]
);

/// Lists the benchmarks, and what their storage is bounded by.
pub(crate) fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs one benchmark.
pub(crate) fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}
