// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The protocol: registry, workers, inference, verification, attribution.

use super::{governance::deposit, parameters, staking::TreasuryAccount};
use crate::{
    AccountId, Attribution, Balance, Balances, Inference, Registry, Runtime, RuntimeHoldReason,
    SafeMode, Session, TxPause, Verification, Workers, DAYS, HOURS, SLOT_MILLISECONDS, UNIT,
};
use alloc::vec::Vec;
use codec::Encode;
use credence_primitives::{
    protocol::{BlockRandomness, ValidatorSet},
    receipt::RangeLeaf,
    ActiveBlock,
};
use frame_support::{
    parameter_types,
    traits::{
        fungible::HoldConsideration, tokens::imbalance::ResolveTo, ConstU32, Get,
        LinearStoragePrice,
    },
    PalletId,
};
use frame_system::EnsureRoot;
use pallet_tx_pause::RuntimeCallNameOf;
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::Permill;

/// Active blocks in which a result that nobody has checked can be challenged.
pub const CHALLENGE_WINDOW: ActiveBlock = 300;
/// Active blocks from a fault to the slash for it, in which governance may cancel it.
const SLASH_DEFERRAL: ActiveBlock = 7 * DAYS;
/// Active blocks from unbonding to withdrawing.
const UNBONDING_PERIOD: ActiveBlock = 14 * DAYS;

/// The VRF output of the block that is being executed, which its author alone knew before, and
/// could not choose. The header's verification has checked its proof before execution.
pub struct BlockVrf;

impl BlockRandomness for BlockVrf {
    fn get() -> Option<H256> {
        let pre_digest = pallet_babe::Initialized::<Runtime>::get().flatten()?;
        let output = &pre_digest.vrf_signature()?.pre_output;
        Some(blake2_256(&output.encode()).into())
    }
}

/// The validators of the session.
pub struct SessionValidators;

impl ValidatorSet<AccountId> for SessionValidators {
    fn validators() -> Vec<AccountId> {
        Session::validators()
    }
}

/// Whether safe mode or a pause keeps parties from what the protocol expects of them in time.
pub struct EmergencyStop;

/// The calls that somebody has to make within a window.
const TIMED_CALLS: [(&str, &str); 5] = [
    ("Inference", "submit_results"),
    ("Inference", "open"),
    ("Inference", "decline"),
    ("Verification", "duties"),
    ("Verification", "challenge"),
];

impl Get<bool> for EmergencyStop {
    fn get() -> bool {
        SafeMode::is_entered()
            || TIMED_CALLS.iter().any(|(pallet, call)| is_paused(pallet, call).unwrap_or(false))
    }
}

/// Whether a call is paused; `None` if its name is too long to be.
pub(crate) fn is_paused(pallet: &str, call: &str) -> Option<bool> {
    let name: RuntimeCallNameOf<Runtime> =
        (pallet.as_bytes().to_vec().try_into().ok()?, call.as_bytes().to_vec().try_into().ok()?);
    Some(TxPause::is_paused(&name))
}

parameter_types! {
    pub const ItemDeposit: Balance = deposit(1, 0);
    pub const ByteDeposit: Balance = deposit(0, 1);
    pub const ModelHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::Registry(pallet_registry::HoldReason::Model);
    pub const DatasetHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::Registry(pallet_registry::HoldReason::Dataset);
    pub const DisputeDeposit: Balance = 1_000 * UNIT;
    pub const DisputeWindow: ActiveBlock = 28 * DAYS;
}

impl pallet_registry::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type ModelConsideration = HoldConsideration<
        AccountId,
        Balances,
        ModelHoldReason,
        LinearStoragePrice<ItemDeposit, ByteDeposit, Balance>,
    >;
    type DatasetConsideration = HoldConsideration<
        AccountId,
        Balances,
        DatasetHoldReason,
        LinearStoragePrice<ItemDeposit, ByteDeposit, Balance>,
    >;
    type AdminOrigin = EnsureRoot<AccountId>;
    type Slash = ResolveTo<TreasuryAccount, Balances>;
    type Clock = Inference;
    type History = Attribution;
    type Ledgers = Attribution;
    type LineageCap = parameters::LineageCap;
    type MaxCheckedArtifactBytes = parameters::MaxCheckedArtifactBytes;
    type DisputeDeposit = DisputeDeposit;
    type DisputeWindow = DisputeWindow;
    type WeightInfo = crate::weights::pallet_registry::WeightInfo<Runtime>;
}

impl pallet_workers::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Clock = Inference;
    type Models = Registry;
    type History = Attribution;
    type SlashTarget = ResolveTo<TreasuryAccount, Balances>;
    type AdminOrigin = EnsureRoot<AccountId>;
    type MinimumBond = parameters::WorkerMinimumBond;
    type MaxCapacity = ConstU32<64>;
    type MaxWorkersPerModel = parameters::MaxWorkersPerModel;
    type MaxModelsPerWorker = ConstU32<32>;
    type UnbondingPeriod = ConstU32<UNBONDING_PERIOD>;
    type ChallengeWindow = ConstU32<CHALLENGE_WINDOW>;
    type SlashDeferral = ConstU32<SLASH_DEFERRAL>;
    type PenaltyMultiple = parameters::PenaltyMultiple;
    type NoShowShare = parameters::NoShowShare;
    type NoShowsToJail = ConstU32<3>;
    type JailPeriod = ConstU32<HOURS>;
    type ReporterShare = parameters::ReporterShare;
    type MaxDeclines = parameters::MaxDeclines;
    type DeclineWindow = ConstU32<HOURS>;
    type WeightInfo = crate::weights::pallet_workers::WeightInfo<Runtime>;
}

parameter_types! {
    pub const InferencePalletId: PalletId = PalletId(*b"cr/infer");
    pub const AttributionPalletId: PalletId = PalletId(*b"cr/attrb");
    pub const CheckerMinimumBond: Balance = 1_000 * UNIT;
    pub const ChallengeReward: Permill = Permill::from_percent(10);
}

impl pallet_inference::Config for Runtime {
    type Currency = Balances;
    type Models = Registry;
    type Workers = Workers;
    type Verification = Verification;
    type Attribution = Attribution;
    type History = Attribution;
    type Randomness = BlockVrf;
    type Hook = crate::InferencePrecompile;
    type Treasury = ResolveTo<TreasuryAccount, Balances>;
    type IsStopped = EmergencyStop;
    type PalletId = InferencePalletId;
    type MinimumFee = parameters::MinimumFee;
    type InputByteFee = parameters::InputByteFee;
    type MaxBlockInputBytes = parameters::MaxBlockInputBytes;
    type MaxOpenJobs = ConstU32<8_192>;
    type MaxDeadline = ConstU32<{ 12 * HOURS }>;
    type BlockMilliseconds = ConstU32<{ SLOT_MILLISECONDS as u32 }>;
    type AnswerMargin = ConstU32<5>;
    type MaxRedraws = frame_support::traits::ConstU8<3>;
    type DeclineShare = parameters::DeclineShare;
    type MaxDrawsPerBlock = ConstU32<32>;
    type MaxSettledAtOnce = ConstU32<256>;
    type Retention = parameters::Retention;
    type MaxOverdue = ConstU32<4_096>;
    type IdleStarvation = ConstU32<10>;
    type StarvedSteps = ConstU32<16>;
    type WeightInfo = crate::weights::pallet_inference::WeightInfo<Runtime>;
}

impl pallet_verification::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type SlashTarget = ResolveTo<TreasuryAccount, Balances>;
    type AdminOrigin = EnsureRoot<AccountId>;
    type Models = Registry;
    type Workers = Workers;
    type Jobs = Inference;
    type Clock = Inference;
    type Randomness = BlockVrf;
    type Validators = SessionValidators;
    type Attribution = Attribution;
    type History = Attribution;
    type IsStopped = EmergencyStop;
    type MaxValidators = ConstU32<{ super::consensus::MAX_AUTHORITIES }>;
    type CommitteeCap = parameters::CommitteeCap;
    type MaxStepsPerBlock = ConstU32<64>;
    type MillisecondsPerBlock = ConstU32<{ SLOT_MILLISECONDS as u32 }>;
    type Window = parameters::Window;
    type ChallengeWindow = ConstU32<CHALLENGE_WINDOW>;
    type MinimumBond = CheckerMinimumBond;
    type UnbondingPeriod = ConstU32<UNBONDING_PERIOD>;
    type SlashDeferral = ConstU32<SLASH_DEFERRAL>;
    type SuspensionPeriod = ConstU32<DAYS>;
    type EvidenceLifetime = ConstU32<UNBONDING_PERIOD>;
    type SilencePenalty = parameters::SilencePenalty;
    type MissingRevealPenalty = parameters::MissingRevealPenalty;
    type DissentPenalty = parameters::DissentPenalty;
    type MinimumCheckFee = parameters::MinimumCheckFee;
    type PlanckPerMillisecond = parameters::PlanckPerMillisecond;
    type AuditProbability = parameters::AuditProbability;
    type SampleProbability = parameters::SampleProbability;
    type ChallengeReward = ChallengeReward;
    type WeightInfo = crate::weights::pallet_verification::WeightInfo<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::ProtocolStates;
}

impl pallet_attribution::Config for Runtime {
    type Currency = Balances;
    type Models = Registry;
    type AdminOrigin = EnsureRoot<AccountId>;
    type PalletId = AttributionPalletId;
    type CreditWeights = parameters::CreditWeights;
    type MaxCallLeaves = ConstU32<1_024>;
    type MaxWorkLeaves = ConstU32<2_048>;
    type MaxLeaves = ConstU32<4_096>;
    type MaxCheckers = ConstU32<{ super::consensus::MAX_AUTHORITIES }>;
    type WeightInfo = crate::weights::pallet_attribution::WeightInfo<Runtime>;
}

/// The Mountain Range's leaf of a block: its parent, and the root of the parent's leaves.
pub struct ReceiptsOfParent;

impl sp_mmr_primitives::LeafDataProvider for ReceiptsOfParent {
    type LeafData = RangeLeaf;

    fn leaf_data() -> RangeLeaf {
        Attribution::range_leaf()
    }
}
