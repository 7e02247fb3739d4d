// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Treasury, upgrades, root and the emergency stop.

use crate::{
    AccountId, Balance, Balances, BlockNumber, OriginCaller, Preimage, Runtime, RuntimeCall,
    RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, System, DAYS, HOURS, MAXIMUM_BLOCK_WEIGHT,
    MILLIUNIT, UNIT,
};
use frame_support::{
    parameter_types,
    traits::{
        fungible::HoldConsideration,
        tokens::{PayFromAccount, UnityAssetBalanceConversion},
        ConstU32, Contains, EqualPrivilegeOnly, LinearStoragePrice,
    },
    weights::Weight,
    PalletId,
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess, EnsureWithSuccess};
use pallet_tx_pause::RuntimeCallNameOf;
use sp_runtime::{traits::IdentityLookup, Perbill, Permill};

/// The deposit for `items` entries of storage holding `bytes` bytes together.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
    items as Balance * 100 * MILLIUNIT + bytes as Balance * MILLIUNIT
}

parameter_types! {
    pub const TreasuryPalletId: PalletId = PalletId(*b"cr/trsry");
    pub const SpendPeriod: BlockNumber = 7 * DAYS;
    pub const PayoutPeriod: BlockNumber = 30 * DAYS;
    pub const NoBurn: Permill = Permill::zero();
    pub const MaxSpend: Balance = Balance::MAX;
}

impl pallet_treasury::Config for Runtime {
    type Currency = Balances;
    type RejectOrigin = EnsureRoot<AccountId>;
    type RuntimeEvent = RuntimeEvent;
    type SpendPeriod = SpendPeriod;
    type Burn = NoBurn;
    type PalletId = TreasuryPalletId;
    type BurnDestination = ();
    type WeightInfo = crate::weights::pallet_treasury::WeightInfo<Runtime>;
    type SpendFunds = ();
    type MaxApprovals = ConstU32<100>;
    type SpendOrigin = EnsureWithSuccess<EnsureRoot<AccountId>, AccountId, MaxSpend>;
    type AssetKind = ();
    type Beneficiary = AccountId;
    type BeneficiaryLookup = IdentityLookup<AccountId>;
    type Paymaster = PayFromAccount<Balances, super::staking::TreasuryAccount>;
    type BalanceConverter = UnityAssetBalanceConversion;
    type PayoutPeriod = PayoutPeriod;
    type BlockNumberProvider = System;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::ExistingPayee;
}

parameter_types! {
    pub const PreimageBaseDeposit: Balance = deposit(2, 64);
    pub const PreimageByteDeposit: Balance = deposit(0, 1);
    pub const PreimageHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
}

impl pallet_preimage::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = crate::weights::pallet_preimage::WeightInfo<Runtime>;
    type Currency = Balances;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        PreimageHoldReason,
        LinearStoragePrice<PreimageBaseDeposit, PreimageByteDeposit, Balance>,
    >;
}

parameter_types! {
    pub MaximumSchedulerWeight: Weight = Perbill::from_percent(80) * MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_scheduler::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = MaximumSchedulerWeight;
    type ScheduleOrigin = EnsureRoot<AccountId>;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type MaxScheduledPerBlock = ConstU32<50>;
    type WeightInfo = crate::weights::pallet_scheduler::WeightInfo<Runtime>;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

impl pallet_sudo::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type WeightInfo = crate::weights::pallet_sudo::WeightInfo<Runtime>;
}

parameter_types! {
    pub const EnterDuration: BlockNumber = 4 * HOURS;
    pub const ExtendDuration: BlockNumber = 2 * HOURS;
    // Nobody can stop the chain by paying for it.
    pub const NotForSale: Option<Balance> = None;
    pub const ReleaseDelay: Option<BlockNumber> = None;
}

impl pallet_safe_mode::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WhitelistedCalls = EmergencyCalls;
    type EnterDuration = EnterDuration;
    type ExtendDuration = ExtendDuration;
    type EnterDepositAmount = NotForSale;
    type ExtendDepositAmount = NotForSale;
    type ForceEnterOrigin = EnsureRootWithSuccess<AccountId, EnterDuration>;
    type ForceExtendOrigin = EnsureRootWithSuccess<AccountId, ExtendDuration>;
    type ForceExitOrigin = EnsureRoot<AccountId>;
    type ForceDepositOrigin = EnsureRoot<AccountId>;
    type Notify = ();
    type ReleaseDelay = ReleaseDelay;
    type WeightInfo = crate::weights::pallet_safe_mode::WeightInfo<Runtime>;
}

/// What goes on while safe mode is entered: making blocks, governing the chain, reporting
/// offences, and a validator's own emergency (new session keys, standing down). Calls that carry
/// another call are let through because the inner call passes the same filter.
pub struct EmergencyCalls;

impl Contains<RuntimeCall> for EmergencyCalls {
    fn contains(call: &RuntimeCall) -> bool {
        matches!(
            call,
            RuntimeCall::System(_)
                | RuntimeCall::Timestamp(_)
                | RuntimeCall::Sudo(_)
                | RuntimeCall::SafeMode(_)
                | RuntimeCall::TxPause(_)
                | RuntimeCall::Scheduler(_)
                | RuntimeCall::Preimage(_)
                | RuntimeCall::Babe(_)
                | RuntimeCall::Grandpa(_)
                | RuntimeCall::Session(_)
                | RuntimeCall::Staking(pallet_staking::Call::chill { .. })
                | RuntimeCall::Utility(_)
                | RuntimeCall::Proxy(_)
                | RuntimeCall::Multisig(_)
        )
    }
}

impl pallet_tx_pause::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PauseOrigin = EnsureRoot<AccountId>;
    type UnpauseOrigin = EnsureRoot<AccountId>;
    type WhitelistedCalls = UnpausableCalls;
    type MaxNameLen = ConstU32<256>;
    type WeightInfo = crate::weights::pallet_tx_pause::WeightInfo<Runtime>;
}

/// Calls that cannot be paused: without them no block is made, or nobody could lift the pause.
pub struct UnpausableCalls;

impl Contains<RuntimeCallNameOf<Runtime>> for UnpausableCalls {
    fn contains(name: &RuntimeCallNameOf<Runtime>) -> bool {
        matches!(
            name.0.as_slice(),
            b"Timestamp" | b"Sudo" | b"TxPause" | b"SafeMode" | b"Babe" | b"Grandpa"
        )
    }
}

// Checked where a deposit is used: a deposit must be able to keep an account alive.
const _: () = assert!(deposit(1, 0) >= crate::EXISTENTIAL_DEPOSIT && UNIT > MILLIUNIT);
