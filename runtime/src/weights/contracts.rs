// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What pallet-revive's work weighs: as published with it, but for what is done before whoever is
//! called can charge for anything.
//!
//! A transfer takes a sixteenth of its weight in a state in memory, since most of it is the
//! database's; calling takes up to nearly all of its own. `make bench-gas` compares both.

use core::marker::PhantomData;
use frame_support::weights::Weight;
use pallet_revive::weights::{SubstrateWeight, WeightInfo};

/// How often the published time of a transaction counts that calls something. It is multiplied with
/// what the database has of it, which is published as part of it.
const TRANSACTION_TIMES: u64 = 5;
/// How often the published time counts of calling a precompile, and of bytes handed over.
const CALLING_TIMES: u64 = 24;

/// The published weights, with those of calls multiplied.
pub struct ContractWeights<T>(PhantomData<T>);

/// What is to be added to a published weight for its time to count so often.
fn added(times: u64, published: Weight) -> Weight {
    Weight::from_parts(published.ref_time().saturating_mul(times - 1), 0)
}

/// Weights as published: the names of functions of so many arguments.
macro_rules! as_published {
    ($($arguments:tt { $($name:ident)* })*) => { $( $(as_published!(@ $name $arguments);)* )* };
    (@ $name:ident ($($argument:ident)*)) => {
        fn $name($($argument: u32),*) -> Weight {
            SubstrateWeight::<T>::$name($($argument),*)
        }
    };
}

impl<T: frame_system::Config> WeightInfo for ContractWeights<T> {
    fn call() -> Weight {
        let published = SubstrateWeight::<T>::call();
        published.saturating_add(added(TRANSACTION_TIMES, published))
    }

    /// One that is signed for Ethereum, with or without dust.
    fn eth_call(dust: u32) -> Weight {
        let published = SubstrateWeight::<T>::eth_call(dust);
        published.saturating_add(added(TRANSACTION_TIMES, published))
    }

    /// A call of the runtime's with so many bytes, signed for Ethereum, which takes what it takes to
    /// call a contract by such a transaction.
    fn eth_substrate_call(bytes: u32) -> Weight {
        SubstrateWeight::<T>::eth_substrate_call(bytes)
            .saturating_add(added(TRANSACTION_TIMES, SubstrateWeight::<T>::eth_call(0)))
    }

    /// A call of a precompile with so many bytes. What one `with_info` reads and writes is the
    /// database's.
    fn seal_call_precompile(with_info: u32, bytes: u32) -> Weight {
        let published = SubstrateWeight::<T>::seal_call_precompile;
        published(with_info, bytes).saturating_add(added(CALLING_TIMES, published(0, bytes)))
    }

    /// A call of anything else. The bytes are those of a contract's own input that it passes on,
    /// also to a precompile.
    fn seal_call(value: u32, dust: u32, bytes: u32) -> Weight {
        let copying =
            Self::seal_call_precompile(0, bytes).saturating_sub(Self::seal_call_precompile(0, 0));
        SubstrateWeight::<T>::seal_call(value, dust, bytes).saturating_add(copying)
    }

    /// What a contract hands to another or to an account without code, and what one for PolkaVM
    /// returns.
    fn seal_return(bytes: u32) -> Weight {
        let published = SubstrateWeight::<T>::seal_return(bytes);
        published.saturating_add(added(CALLING_TIMES, published))
    }

    as_published! {
        () {
            deletion_queue_batch deletion_queue_per_entry deposit_eth_extrinsic_revert_event
            remove_code set_code map_account unmap_account dispatch_as_fallback_account seal_caller
            seal_origin to_account_id seal_code_hash own_code_hash seal_code_size caller_is_origin
            caller_is_root origin_is_root seal_address weight_left seal_ref_time_left seal_balance
            seal_balance_of seal_value_transferred minimum_balance seal_return_data_size
            seal_call_data_size seal_gas_limit seal_gas_price seal_base_fee seal_block_number
            seal_block_author seal_block_hash seal_now seal_call_data_load seal_terminate_logic
            get_storage_empty get_storage_full set_storage_empty set_storage_full
            access_list_touch_cold_full access_list_touch_hot_full access_list_touch_cold_empty
            access_list_touch_hot_single_element access_list_rollback_amortization
            set_transient_storage_empty set_transient_storage_full get_transient_storage_empty
            get_transient_storage_full rollback_transient_storage seal_delegate_call ecdsa_recover
            p256_verify bn128_add bn128_mul seal_ecdsa_to_eth_address v1_migration_step
            v2_migration_step v3_migration_step v4_code_upload_step v4_contract_step
            v4_deletion_queue_step
        }
        (a) {
            deletion_queue_per_trie_key deletion_queue_per_native_deposit_key
            call_with_pvm_code_per_byte call_with_evm_code_per_byte basic_block_compilation
            instantiate upload_code batch_map_accounts noop_host_fn
            seal_get_immutable_data seal_set_immutable_data seal_copy_to_contract
            seal_call_data_copy seal_terminate overlay_probe_full overlay_probe_empty clear_storage
            clear_storage_hot seal_get_storage seal_get_storage_hot contains_storage
            contains_storage_hot take_storage take_storage_hot seal_clear_transient_storage
            seal_get_transient_storage seal_contains_transient_storage seal_take_transient_storage
            sha2_256 identity ripemd_160 seal_hash_keccak_256 hash_blake2_256 hash_blake2_128
            seal_sr25519_verify bn128_pairing blake2f evm_opcode evm_pop_opcode evm_div_opcode
            evm_div_opcode_one_limb_variant evm_div_opcode_mixed_variant
            evm_div_opcode_fixed_knuth_variant evm_sdiv_opcode evm_sdiv_opcode_one_limb_variant
            evm_sdiv_opcode_mixed_variant evm_sdiv_opcode_fixed_knuth_variant evm_mod_opcode
            evm_mod_opcode_one_limb_variant evm_mod_opcode_mixed_variant
            evm_mod_opcode_fixed_knuth_variant evm_smod_opcode evm_smod_opcode_one_limb_variant
            evm_smod_opcode_mixed_variant evm_smod_opcode_fixed_knuth_variant evm_addmod_opcode
            evm_addmod_opcode_one_limb_variant evm_addmod_opcode_mixed_variant
            evm_addmod_opcode_fixed_knuth_variant evm_mulmod_opcode instr instr_empty_loop
            extcodecopy on_finalize_per_transaction on_finalize_per_transaction_data
            on_finalize_per_event on_finalize_per_event_data
        }
        (a b) {
            instantiate_with_code seal_deposit_event seal_set_storage seal_set_storage_hot
            seal_set_transient_storage
        }
        (a b c) {
            eth_instantiate_with_code seal_instantiate evm_instantiate
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Runtime;

    type Ours = ContractWeights<Runtime>;
    type Published = SubstrateWeight<Runtime>;

    #[test]
    fn time_counts_more_often_and_proof_once() {
        for (ours, published, times) in [
            (Ours::call(), Published::call(), TRANSACTION_TIMES),
            (Ours::eth_call(1), Published::eth_call(1), TRANSACTION_TIMES),
            (Ours::seal_return(100), Published::seal_return(100), CALLING_TIMES),
            (
                Ours::seal_call_precompile(0, 100),
                Published::seal_call_precompile(0, 100),
                CALLING_TIMES,
            ),
        ] {
            assert_eq!(ours.ref_time(), published.ref_time() * times);
            assert_eq!(ours.proof_size(), published.proof_size());
        }
    }

    #[test]
    fn calling_the_runtime_for_ethereum_adds_what_calling_a_contract_does() {
        assert_eq!(
            Ours::eth_substrate_call(9).checked_sub(&Published::eth_substrate_call(9)),
            Ours::eth_call(0).checked_sub(&Published::eth_call(0)),
        );
    }

    #[test]
    fn what_a_precompile_with_an_account_reads_counts_once() {
        let reads = |with: Weight, without: Weight| with.checked_sub(&without);
        assert_eq!(
            reads(Ours::seal_call_precompile(1, 0), Ours::seal_call_precompile(0, 0)),
            reads(Published::seal_call_precompile(1, 0), Published::seal_call_precompile(0, 0)),
        );
    }

    #[test]
    fn input_that_is_passed_on_weighs_no_less_than_what_is_handed_over() {
        let beyond =
            |bytes| Ours::seal_call(0, 0, bytes).ref_time() - Ours::seal_call(0, 0, 0).ref_time();
        let handed_over = Ours::seal_call_precompile(0, 1_000).ref_time()
            - Ours::seal_call_precompile(0, 0).ref_time();
        assert!(beyond(1_000) >= handed_over);
    }

    #[test]
    fn all_else_weighs_what_is_published() {
        assert_eq!(Ours::seal_call(1, 1, 0), Published::seal_call(1, 1, 0));
        assert_eq!(Ours::seal_set_storage(1, 2), Published::seal_set_storage(1, 2));
        assert_eq!(Ours::seal_copy_to_contract(7), Published::seal_copy_to_contract(7));
        assert_eq!(Ours::ecdsa_recover(), Published::ecdsa_recover());
    }
}
