// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A chain of this pallet and balances, with scripted jobs, workers and models.

#![expect(clippy::unwrap_used, reason = "a mock that cannot unwrap has failed")]

mod fakes;
mod scene;

pub(crate) use fakes::*;
pub(crate) use scene::*;

use crate as pallet_verification;
use credence_primitives::{
    ids::{CheckerKey, Signature},
    ActiveBlock, Balance, Ppm,
};
use frame_support::{
    derive_impl, parameter_types,
    traits::{tokens::imbalance::ResolveTo, ConstU128, ConstU32},
    weights::{Weight, WeightMeter},
};
use frame_system::EnsureRoot;
use sp_core::{ed25519, Pair, H256};
use sp_runtime::{
    testing::UintAuthorityId,
    traits::{BlakeTwo256, IdentityLookup},
    BuildStorage, Permill,
};

pub(crate) type AccountId = u64;
pub(crate) type TransactionExtension = (frame_system::AuthorizeCall<Test>,);
pub(crate) type Header = sp_runtime::generic::Header<u64, BlakeTwo256>;
pub(crate) type Extrinsic = sp_runtime::generic::UncheckedExtrinsic<
    AccountId,
    RuntimeCall,
    UintAuthorityId,
    TransactionExtension,
>;
pub(crate) type Block = sp_runtime::generic::Block<Header, Extrinsic>;

#[frame_support::runtime]
mod runtime {
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
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type Verification = pallet_verification;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<1>;
    type AccountStore = System;
}

/// Where slashes go.
pub(crate) const TREASURY: AccountId = 700;
/// Where escrow lies.
pub(crate) const ESCROW: AccountId = 800;
/// Where what is owed lies.
pub(crate) const ATTRIBUTION: AccountId = 900;
/// The worker's owner.
pub(crate) const WORKER: AccountId = 500;
/// Who is paid for its work.
pub(crate) const PAYEE: AccountId = 501;
/// A bonded worker that is not involved.
pub(crate) const OTHER_WORKER: AccountId = 502;
/// Somebody without any stake.
pub(crate) const STRANGER: AccountId = 600;

/// Every checker's bond.
pub(crate) const BOND: Balance = 1_000_000;
/// What everybody has at first.
pub(crate) const WEALTH: Balance = 10_000_000;

parameter_types! {
    pub const Treasury: AccountId = TREASURY;
    pub static Window: ActiveBlock = 10;
    pub static ChallengeWindow: ActiveBlock = 30;
    pub static UnbondingPeriod: ActiveBlock = 500;
    pub static SlashDeferral: ActiveBlock = 100;
    pub static SuspensionPeriod: ActiveBlock = 50;
    pub static EvidenceLifetime: ActiveBlock = 400;
    pub static MinimumBond: Balance = BOND;
    pub static SilencePenalty: Ppm = 100_000;
    pub static MissingRevealPenalty: Ppm = 1_000_000;
    pub static DissentPenalty: Ppm = 20_000_000;
    pub static MinimumCheckFee: Balance = 10;
    pub static PlanckPerMillisecond: Balance = 1;
    pub static AuditProbability: Permill = Permill::zero();
    pub static SampleProbability: Permill = Permill::zero();
    pub static ChallengeReward: Permill = Permill::from_percent(10);
    pub static MaxStepsPerBlock: u32 = 16;
    pub static IsStopped: bool = false;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for Test {
    fn set_validators(validators: Vec<AccountId>) {
        SessionValidators::set(validators);
    }

    fn submitted_job() -> (credence_primitives::protocol::Submission<AccountId>, Vec<u8>) {
        Elements::set(4_000);
        (submission(1, credence_primitives::manifest::Assurance::Checked), output(Run::Honest(0)))
    }

    fn open_output(job: u64, output: Vec<u8>) {
        Outputs::mutate(|outputs| outputs.insert(job, output));
    }

    fn next_block(randomness: H256) {
        Now::mutate(|now| *now += 1);
        Randomness::set(Some(randomness));
    }

    fn set_operator(_: &AccountId, key: CheckerKey) {
        Operator::set(Some(key));
    }
}

impl crate::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type SlashTarget = ResolveTo<Treasury, Balances>;
    type AdminOrigin = EnsureRoot<AccountId>;
    type Models = FakeModels;
    type Workers = FakeWorkers;
    type Jobs = FakeJobs;
    type Clock = FakeClock;
    type Randomness = FakeRandomness;
    type Validators = FakeValidators;
    type Attribution = FakeAttribution;
    type History = Chronicle;
    type IsStopped = IsStopped;
    type MaxValidators = ConstU32<32>;
    type CommitteeCap = ConstU32<8>;
    type MaxStepsPerBlock = MaxStepsPerBlock;
    type MillisecondsPerBlock = ConstU32<3_000>;
    type Window = Window;
    type ChallengeWindow = ChallengeWindow;
    type MinimumBond = MinimumBond;
    type UnbondingPeriod = UnbondingPeriod;
    type SlashDeferral = SlashDeferral;
    type SuspensionPeriod = SuspensionPeriod;
    type EvidenceLifetime = EvidenceLifetime;
    type SilencePenalty = SilencePenalty;
    type MissingRevealPenalty = MissingRevealPenalty;
    type DissentPenalty = DissentPenalty;
    type MinimumCheckFee = MinimumCheckFee;
    type PlanckPerMillisecond = PlanckPerMillisecond;
    type AuditProbability = AuditProbability;
    type SampleProbability = SampleProbability;
    type ChallengeReward = ChallengeReward;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Test;
}

/// The key of a validator's checker.
pub(crate) fn pair(validator: AccountId) -> ed25519::Pair {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&validator.to_be_bytes());
    ed25519::Pair::from_seed(&seed)
}

pub(crate) fn key(validator: AccountId) -> CheckerKey {
    pair(validator).public()
}

pub(crate) fn proof(validator: AccountId, pair: &ed25519::Pair) -> Signature {
    let genesis = Verification::genesis();
    pair.sign(crate::types::checker_payload(&genesis, &validator).as_bytes())
}

/// Builds a chain whose validators 1 to n have checkers that have acknowledged the model.
pub(crate) struct ExtBuilder {
    validators: u64,
    without_checker: Vec<AccountId>,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self { validators: 4, without_checker: Vec::new() }
    }
}

impl ExtBuilder {
    pub(crate) fn validators(mut self, validators: u64) -> Self {
        self.validators = validators;
        self
    }

    pub(crate) fn without_checker(mut self, validators: &[AccountId]) -> Self {
        self.without_checker = validators.to_vec();
        self
    }

    pub(crate) fn build(self) -> sp_io::TestExternalities {
        let validators: Vec<AccountId> = (1..=self.validators).collect();
        let others = [WORKER, PAYEE, OTHER_WORKER, STRANGER, TREASURY, ESCROW, ATTRIBUTION];
        let accounts = validators.iter().copied().chain(40..50).chain(others);
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: accounts.map(|account| (account, WEALTH)).collect(),
                ..Default::default()
            },
            ..Default::default()
        };
        let mut chain: sp_io::TestExternalities = storage.build_storage().unwrap().into();
        chain.execute_with(|| {
            reset_fakes();
            SessionValidators::set(validators.clone());
            next_block();
            for validator in validators.iter().filter(|v| !self.without_checker.contains(v)) {
                register(*validator);
            }
            next_block();
            for validator in validators.iter().filter(|v| !self.without_checker.contains(v)) {
                Verification::acknowledge(validator, &model());
            }
            System::reset_events();
        });
        chain
    }

    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            Verification::do_try_state().unwrap();
            assert_conservation();
        });
    }
}

pub(crate) fn register(validator: AccountId) {
    let pair = pair(validator);
    Verification::register_checker(
        RuntimeOrigin::signed(validator),
        pair.public(),
        proof(validator, &pair),
        BOND,
    )
    .unwrap();
}

/// Every planck that came into the world is still there.
pub(crate) fn assert_conservation() {
    use frame_support::traits::fungible::Inspect;
    let accounts = frame_system::Account::<Test>::iter_keys();
    let sum: Balance = accounts.map(|account| Balances::total_balance(&account)).sum();
    assert_eq!(sum, Balances::total_issuance(), "money was lost or made");
    let owed: Balance = Owed::get().values().sum();
    assert_eq!(Balances::total_balance(&ATTRIBUTION), WEALTH + owed, "owed differs from paid in");
}

/// The next block: a new number, new randomness, and the hooks.
pub(crate) fn next_block() {
    next_block_with(Weight::MAX);
}

pub(crate) fn next_block_with(limit: Weight) {
    let number = System::block_number() + 1;
    System::set_block_number(number);
    if !IsStopped::get() {
        Now::mutate(|now| *now += 1);
    }
    if Randomness::get().is_some() {
        let seed = (number, Fork::get());
        Randomness::set(Some(credence_primitives::commitment::domain_hash("test", &seed)));
    }
    let mut meter = WeightMeter::with_limit(limit);
    <Verification as frame_support::traits::Hooks<u64>>::on_poll(number, &mut meter);
    <Verification as frame_support::traits::Hooks<u64>>::on_idle(number, limit);
}

pub(crate) fn next_blocks(count: u32) {
    for _ in 0..count {
        next_block();
    }
}

/// Events of this pallet since the last look.
pub(crate) fn events() -> Vec<crate::Event<Test>> {
    let events = System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Verification(event) => Some(event),
            _ => None,
        })
        .collect();
    System::reset_events();
    events
}
