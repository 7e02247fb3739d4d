// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What calls and hooks cost, measured on this runtime.
//!
//! `make weights` writes all of these modules but [`composed`] and [`contracts`]; each names the
//! command and the machine that made it. Reads and writes are priced by the runtime's `DbWeight`.

#![allow(unused_imports, reason = "a pallet whose calls touch no storage needs no `Get`")]

pub mod block_weights;
pub mod composed;
pub mod contracts;
pub mod extrinsic_weights;
pub mod frame_election_provider_support;
pub mod frame_system;
pub mod frame_system_extensions;
pub mod pallet_attribution;
pub mod pallet_babe;
pub mod pallet_bags_list;
pub mod pallet_balances;
pub mod pallet_grandpa;
pub mod pallet_inference;
pub mod pallet_inference_precompile;
pub mod pallet_mmr;
pub mod pallet_multisig;
pub mod pallet_parameters;
pub mod pallet_preimage;
pub mod pallet_proxy;
pub mod pallet_registry;
pub mod pallet_safe_mode;
pub mod pallet_scheduler;
pub mod pallet_session;
pub mod pallet_staking;
pub mod pallet_sudo;
pub mod pallet_timestamp;
pub mod pallet_transaction_payment;
pub mod pallet_treasury;
pub mod pallet_tx_pause;
pub mod pallet_utility;
pub mod pallet_verification;
pub mod pallet_workers;
