// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A runtime of the five pallets, wired to each other as a chain wires them, and its blocks.
//! Scripted are only consensus and staking: the block's randomness and the session's validators.
//!
//! Periods are short, so that everything that takes time happens within a few hundred blocks.

#![expect(missing_docs, reason = "the macros' items cannot carry documentation")]

use codec::Encode;
use credence_primitives::{
    commitment::domain_hash,
    protocol::{BlockRandomness, ValidatorSet},
    ActiveBlock, Balance, Ppm,
};
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::HoldConsideration, tokens::imbalance::ResolveTo, Authorize, ConstU128, ConstU32,
        Contains, Footprint, LinearStoragePrice, OnFinalize, OnIdle, OnInitialize, OnPoll,
    },
    weights::{Weight, WeightMeter},
    PalletId,
};
use frame_system::{EnsureRoot, RawOrigin};
use sp_core::H256;
use sp_runtime::{
    traits::{Dispatchable, Header as _},
    transaction_validity::{TransactionSource, TransactionValidityError},
    BuildStorage, DispatchError, Permill,
};

pub type AccountId = u64;
pub type Block = frame_system::mocking::MockBlock<Runtime>;

/// Where slashes and lost deposits go.
pub const TREASURY: AccountId = 9_999;
/// The least that an account holds.
pub const EXISTENTIAL_DEPOSIT: Balance = 10;
/// The least bond of a worker or checker.
pub const MINIMUM_BOND: Balance = 100_000;
/// Of two workers serving one model, a third has to be better.
pub const MAX_WORKERS_PER_MODEL: u32 = 4;
/// How long closed jobs are kept.
pub const RETENTION: ActiveBlock = 40;

#[frame_support::runtime]
mod construct {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type Registry = pallet_registry;
    #[runtime::pallet_index(3)]
    pub type Workers = pallet_workers;
    // The clock advances here, before verification looks at it.
    #[runtime::pallet_index(4)]
    pub type Inference = pallet_inference;
    #[runtime::pallet_index(5)]
    pub type Verification = pallet_verification;
    #[runtime::pallet_index(6)]
    pub type Attribution = pallet_attribution;
}

/// Lets no call of the protocol through while the emergency stop is on.
pub struct EmergencyFilter;

impl Contains<RuntimeCall> for EmergencyFilter {
    fn contains(call: &RuntimeCall) -> bool {
        !IsStopped::get() || matches!(call, RuntimeCall::System(_) | RuntimeCall::Balances(_))
    }
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
    type BaseCallFilter = EmergencyFilter;
    type BlockHashCount = frame_support::traits::ConstU64<64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
    type AccountStore = System;
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
}

parameter_types! {
    pub static IsStopped: bool = false;
    pub static SessionValidators: Vec<AccountId> = Vec::new();
    pub static Randomness: Option<H256> = None;
    pub static AuditProbability: Permill = Permill::from_percent(10);
    pub static SampleProbability: Permill = Permill::from_percent(30);

    pub const Treasury: AccountId = TREASURY;
    pub const ModelReason: RuntimeHoldReason =
        RuntimeHoldReason::Registry(pallet_registry::HoldReason::Model);
    pub const DatasetReason: RuntimeHoldReason =
        RuntimeHoldReason::Registry(pallet_registry::HoldReason::Dataset);
    pub const DepositBase: Balance = 100;
    pub const DepositPerByte: Balance = 1;
    pub const InferencePot: PalletId = PalletId(*b"infr_pot");
    pub const AttributionPot: PalletId = PalletId(*b"attr_pot");
    pub const NoShowShare: Permill = Permill::from_percent(1);
    pub const ReporterShare: Permill = Permill::from_percent(10);
    pub const DeclineShare: Permill = Permill::from_percent(5);
    pub const ChallengeReward: Permill = Permill::from_percent(50);
    pub const CreditWeights: (Ppm, Ppm, Ppm) = (300_000, 500_000, 200_000);
    pub const ChallengeWindow: ActiveBlock = 8;
    pub const SlashDeferral: ActiveBlock = 20;
    pub const UnbondingPeriod: ActiveBlock = 145;
    pub const MaxCheckedArtifactBytes: u64 = 256 * 1024 * 1024;
}

type Price = LinearStoragePrice<DepositBase, DepositPerByte, Balance>;

impl pallet_registry::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type ModelConsideration = HoldConsideration<AccountId, Balances, ModelReason, Price, Footprint>;
    type DatasetConsideration =
        HoldConsideration<AccountId, Balances, DatasetReason, Price, Footprint>;
    type AdminOrigin = EnsureRoot<AccountId>;
    type Slash = ResolveTo<Treasury, Balances>;
    type Clock = Inference;
    type History = Attribution;
    type Ledgers = Attribution;
    type LineageCap = ConstU32<300_000>;
    type MaxCheckedArtifactBytes = MaxCheckedArtifactBytes;
    type DisputeDeposit = ConstU128<5_000>;
    type DisputeWindow = ConstU32<30>;
    type WeightInfo = ();
}

impl pallet_workers::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Clock = Inference;
    type Models = Registry;
    type History = Attribution;
    type SlashTarget = ResolveTo<Treasury, Balances>;
    type AdminOrigin = EnsureRoot<AccountId>;
    type MinimumBond = ConstU128<MINIMUM_BOND>;
    type MaxCapacity = ConstU32<16>;
    type MaxWorkersPerModel = ConstU32<MAX_WORKERS_PER_MODEL>;
    type MaxModelsPerWorker = ConstU32<6>;
    type UnbondingPeriod = UnbondingPeriod;
    type ChallengeWindow = ChallengeWindow;
    type SlashDeferral = SlashDeferral;
    type PenaltyMultiple = ConstU32<20>;
    type NoShowShare = NoShowShare;
    type NoShowsToJail = ConstU32<3>;
    type JailPeriod = ConstU32<12>;
    type ReporterShare = ReporterShare;
    type MaxDeclines = ConstU32<3>;
    type DeclineWindow = ConstU32<10>;
    type WeightInfo = ();
}

impl pallet_inference::Config for Runtime {
    type Currency = Balances;
    type Models = Registry;
    type Workers = Workers;
    type Verification = Verification;
    type Attribution = Attribution;
    type History = Attribution;
    type Randomness = ScriptedRandomness;
    type Hook = ();
    type Treasury = ResolveTo<Treasury, Balances>;
    type IsStopped = IsStopped;
    type PalletId = InferencePot;
    type MinimumFee = ConstU128<50>;
    type InputByteFee = ConstU128<1>;
    type MaxBlockInputBytes = ConstU32<400>;
    type MaxOpenJobs = ConstU32<16>;
    type MaxDeadline = ConstU32<200>;
    type BlockMilliseconds = ConstU32<3_000>;
    type AnswerMargin = ConstU32<5>;
    type MaxRedraws = frame_support::traits::ConstU8<3>;
    type DeclineShare = DeclineShare;
    type MaxDrawsPerBlock = ConstU32<8>;
    type MaxSettledAtOnce = ConstU32<4>;
    type Retention = ConstU32<RETENTION>;
    type MaxOverdue = ConstU32<8>;
    type IdleStarvation = ConstU32<6>;
    type StarvedSteps = ConstU32<1>;
    type WeightInfo = ();
}

impl pallet_verification::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type SlashTarget = ResolveTo<Treasury, Balances>;
    type AdminOrigin = EnsureRoot<AccountId>;
    type Models = Registry;
    type Workers = Workers;
    type Jobs = Inference;
    type Clock = Inference;
    type Randomness = ScriptedRandomness;
    type Validators = ScriptedValidators;
    type Attribution = Attribution;
    type History = Attribution;
    type IsStopped = IsStopped;
    type MaxValidators = ConstU32<32>;
    type CommitteeCap = ConstU32<8>;
    type MaxStepsPerBlock = ConstU32<16>;
    type MillisecondsPerBlock = ConstU32<3_000>;
    type Window = ConstU32<4>;
    type ChallengeWindow = ChallengeWindow;
    type MinimumBond = ConstU128<MINIMUM_BOND>;
    type UnbondingPeriod = UnbondingPeriod;
    type SlashDeferral = SlashDeferral;
    type SuspensionPeriod = ConstU32<12>;
    type EvidenceLifetime = ConstU32<60>;
    type SilencePenalty = ConstU32<100_000>;
    type MissingRevealPenalty = ConstU32<1_000_000>;
    type DissentPenalty = ConstU32<2_000_000>;
    type MinimumCheckFee = ConstU128<20>;
    type PlanckPerMillisecond = ConstU128<0>;
    type AuditProbability = AuditProbability;
    type SampleProbability = SampleProbability;
    type ChallengeReward = ChallengeReward;
    type WeightInfo = ();
}

impl pallet_attribution::Config for Runtime {
    type Currency = Balances;
    type Models = Registry;
    type AdminOrigin = EnsureRoot<AccountId>;
    type PalletId = AttributionPot;
    type CreditWeights = CreditWeights;
    type MaxCallLeaves = ConstU32<24>;
    type MaxWorkLeaves = ConstU32<36>;
    type MaxLeaves = ConstU32<512>;
    type MaxCheckers = ConstU32<32>;
    type WeightInfo = ();
}

/// The randomness of the block: a chain of hashes, or none.
pub struct ScriptedRandomness;

impl BlockRandomness for ScriptedRandomness {
    fn get() -> Option<H256> {
        Randomness::get()
    }
}

/// The validators of the session.
pub struct ScriptedValidators;

impl ValidatorSet<AccountId> for ScriptedValidators {
    fn validators() -> Vec<AccountId> {
        SessionValidators::get()
    }
}

/// A chain whose accounts have these balances.
pub fn chain(balances: Vec<(AccountId, Balance)>) -> sp_io::TestExternalities {
    IsStopped::set(false);
    Randomness::set(Some(H256::repeat_byte(1)));
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        ..Default::default()
    };
    let mut chain: sp_io::TestExternalities = storage.build_storage().unwrap().into();
    chain.execute_with(|| {
        frame_system::BlockHash::<Runtime>::insert(0, H256::repeat_byte(42));
        begin_block(Conditions::default());
    });
    chain
}

/// What a block is like.
#[derive(Clone, Copy, Debug)]
pub struct Conditions {
    /// The weight that hooks before transactions may use.
    pub poll: Weight,
    /// The weight left for idle work at the end of the block before.
    pub idle: Weight,
    /// Whether the block carries randomness.
    pub has_randomness: bool,
    /// Names the fork.
    pub fork: u64,
}

impl Default for Conditions {
    fn default() -> Self {
        let plenty = Weight::from_parts(u64::MAX / 4, u64::MAX / 4);
        Self { poll: plenty, idle: plenty, has_randomness: true, fork: 0 }
    }
}

/// Ends the block under way and begins the next. Events from the end of the one to the end of
/// the calls in the other can be read together.
pub fn next_block(conditions: Conditions) {
    let number = System::block_number();
    System::reset_events();
    AllPalletsWithSystem::on_idle(number, conditions.idle);
    AllPalletsWithSystem::on_finalize(number);
    begin_block(conditions);
}

/// A block in the middle of a migration of many blocks: no polls, no transactions, no idle work.
pub fn next_block_of_migration() {
    System::reset_events();
    AllPalletsWithSystem::on_finalize(System::block_number());
    initialize_block(Conditions::default());
}

fn begin_block(conditions: Conditions) {
    initialize_block(conditions);
    let mut meter = WeightMeter::with_limit(conditions.poll);
    AllPalletsWithSystem::on_poll(System::block_number(), &mut meter);
}

fn initialize_block(conditions: Conditions) {
    let parent = System::block_number();
    let number = parent + 1;
    let digest = sp_runtime::Digest::default();
    // Instead of the state's root, whose computation would take most of the time.
    let parent_hash = if parent == 0 {
        System::block_hash(0)
    } else {
        let header = frame_system::pallet_prelude::HeaderFor::<Runtime>::new(
            parent,
            H256::zero(),
            domain_hash("simulation/block", &(parent, conditions.fork)),
            System::parent_hash(),
            digest.clone(),
        );
        header.hash()
    };
    System::initialize(&number, &parent_hash, &digest);
    if let Some(old) = number.checked_sub(65).filter(|old| *old > 0) {
        frame_system::BlockHash::<Runtime>::remove(old);
    }
    let seed = domain_hash("simulation/vrf", &(parent_hash, number).encode());
    Randomness::set(conditions.has_randomness.then_some(seed));
    AllPalletsWithSystem::on_initialize(number);
}

/// Why a call had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It was not even valid.
    Invalid(TransactionValidityError),
    /// It failed.
    Dispatch(DispatchError),
}

/// Makes a call as a transaction would.
pub fn make(call: RuntimeCall, origin: RawOrigin<AccountId>) -> Result<(), Failure> {
    let origin = match origin {
        RawOrigin::Authorized => {
            match call.authorize(TransactionSource::External) {
                Some(Ok(_)) => RawOrigin::Authorized,
                Some(Err(error)) => return Err(Failure::Invalid(error)),
                // A call without authorization has no such origin.
                None => RawOrigin::None,
            }
        },
        other => other,
    };
    frame_support::storage::with_storage_layer(|| {
        call.dispatch(origin.into()).map(|_| ()).map_err(|error| error.error)
    })
    .map_err(Failure::Dispatch)
}

/// Makes a signed call.
pub fn call(who: AccountId, call: impl Into<RuntimeCall>) -> Result<(), Failure> {
    make(call.into(), RawOrigin::Signed(who))
}

/// Makes a call of governance.
pub fn govern(call: impl Into<RuntimeCall>) -> Result<(), Failure> {
    make(call.into(), RawOrigin::Root)
}
