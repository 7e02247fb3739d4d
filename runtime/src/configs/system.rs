// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Blocks, balances and fees.

use super::parameters::{dynamic, RuntimeParameters, RuntimeParametersKey};
use crate::{
    weights::{block_weights::BlockExecutionWeight, extrinsic_weights::ExtrinsicBaseWeight},
    AccountId, Balance, Balances, Block, BlockNumber, Hash, Nonce, PalletInfo, Runtime,
    RuntimeCall, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, RuntimeOrigin, RuntimeTask,
    SafeMode, System, TxPause, EXISTENTIAL_DEPOSIT, MAXIMUM_BLOCK_WEIGHT, MILLIUNIT, VERSION,
};
use frame_support::{
    derive_impl,
    dispatch::DispatchClass,
    parameter_types,
    traits::{
        fungible::{Balanced, Credit},
        ConstU128, ConstU16, ConstU32, ConstU8, EnsureOriginWithArg, Get, Imbalance, InsideBoth,
        OnUnbalanced, VariantCountOf,
    },
    weights::{constants::ParityDbWeight, ConstantMultiplier},
};
use frame_system::limits::{BlockLength, BlockWeights};
use pallet_revive::{evm::fees::BlockRatioFee, AutoMapper};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{traits::Bounded, FixedPointNumber, Perbill, Perquintill};
use sp_version::RuntimeVersion;

/// The share of a block that ordinary calls may fill. The rest is kept for operational ones, so
/// that a full chain can still be governed.
const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// The prefix of addresses in text. Not assigned to another chain in the SS58 registry.
pub const SS58_PREFIX: u16 = 2403;

parameter_types! {
    pub const BlockHashCount: BlockNumber = 2_400;
    pub const Version: RuntimeVersion = VERSION;
    pub RuntimeBlockLength: BlockLength =
        BlockLength::builder()
            .max_length(5 * 1024 * 1024)
            .modify_max_length_for_class(DispatchClass::Normal, |length| {
                *length = NORMAL_DISPATCH_RATIO * *length
            })
            .build();
    pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
        .base_block(BlockExecutionWeight::get())
        .for_class(DispatchClass::all(), |weights| {
            weights.base_extrinsic = ExtrinsicBaseWeight::get();
        })
        .for_class(DispatchClass::Normal, |weights| {
            weights.max_total = Some(NORMAL_DISPATCH_RATIO * MAXIMUM_BLOCK_WEIGHT);
        })
        .for_class(DispatchClass::Operational, |weights| {
            weights.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
            weights.reserved =
                Some(MAXIMUM_BLOCK_WEIGHT - NORMAL_DISPATCH_RATIO * MAXIMUM_BLOCK_WEIGHT);
        })
        .avg_block_initialization(Perbill::from_percent(10))
        .build_or_panic();
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type BaseCallFilter = InsideBoth<SafeMode, TxPause>;
    type Block = Block;
    type BlockWeights = RuntimeBlockWeights;
    type BlockLength = RuntimeBlockLength;
    type AccountId = AccountId;
    type Nonce = Nonce;
    type Hash = Hash;
    type BlockHashCount = BlockHashCount;
    // The node ships no other database.
    type DbWeight = ParityDbWeight;
    type Version = Version;
    type AccountData = pallet_balances::AccountData<Balance>;
    type SystemWeightInfo = crate::weights::frame_system::WeightInfo<Runtime>;
    type ExtensionsWeightInfo = crate::weights::frame_system_extensions::WeightInfo<Runtime>;
    type SS58Prefix = ConstU16<SS58_PREFIX>;
    // Every account can use contracts, and its address there leads back to it.
    type OnNewAccount = AutoMapper<Self>;
    type OnKilledAccount = AutoMapper<Self>;
    type MaxConsumers = ConstU32<16>;
}

impl pallet_timing::Config for Runtime {}

impl pallet_balances::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type Balance = Balance;
    type DustRemoval = ();
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ConstU32<50>;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    type DoneSlashHandler = ();
    type WeightInfo = crate::weights::pallet_balances::WeightInfo<Runtime>;
}

parameter_types! {
    pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
    // Fees can double or halve in about a day of full or empty blocks.
    pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(1, 100_000);
    // The lowest at which the price of gas, in the smallest unit of Ethereum's wallets, is not zero.
    pub MinimumMultiplier: Multiplier =
        Multiplier::saturating_from_rational(1, super::contracts::WEI_PER_PLANCK);
    pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = FungibleAdapter<Balances, DealWithFees>;
    // A planck for a picosecond, or for the part of a block's proof that goes with one.
    type WeightToFee = BlockRatioFee<1, 1, Self, Balance>;
    type LengthToFee = ConstantMultiplier<Balance, ConstU128<{ MILLIUNIT / 1_000 }>>;
    type FeeMultiplierUpdate = TargetedFeeAdjustment<
        Self,
        TargetBlockFullness,
        AdjustmentVariable,
        MinimumMultiplier,
        MaximumMultiplier,
    >;
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightInfo = crate::weights::pallet_transaction_payment::WeightInfo<Runtime>;
}

/// Divides fees between the treasury and the block's author; tips go to the author.
pub struct DealWithFees;

impl OnUnbalanced<Credit<AccountId, Balances>> for DealWithFees {
    fn on_unbalanceds(mut fees_then_tips: impl Iterator<Item = Credit<AccountId, Balances>>) {
        let Some(fees) = fees_then_tips.next() else { return };
        let treasury_share = dynamic::fees::TreasuryShare::get() * fees.peek();
        let (to_treasury, mut to_author) = fees.split(treasury_share);
        if let Some(tips) = fees_then_tips.next() {
            to_author.subsume(tips);
        }
        // A share below the existential deposit that would create the account is burned.
        let _ = Balances::resolve(&crate::Treasury::account_id(), to_treasury);
        if let Some(author) = crate::Authorship::author() {
            let _ = Balances::resolve(&author, to_author);
        }
    }
}

/// Only root changes a parameter.
pub struct ParametersAdmin;

impl EnsureOriginWithArg<RuntimeOrigin, RuntimeParametersKey> for ParametersAdmin {
    type Success = ();

    fn try_origin(
        origin: RuntimeOrigin,
        _key: &RuntimeParametersKey,
    ) -> Result<Self::Success, RuntimeOrigin> {
        frame_system::ensure_root(origin.clone()).map_err(|_| origin)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin(_key: &RuntimeParametersKey) -> Result<RuntimeOrigin, ()> {
        Ok(RuntimeOrigin::root())
    }
}

impl pallet_parameters::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeParameters = RuntimeParameters;
    type AdminOrigin = ParametersAdmin;
    type WeightInfo = crate::weights::pallet_parameters::WeightInfo<Runtime>;
}
