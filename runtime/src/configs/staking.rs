// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who validates: bonds, nominations, elections, rewards.

use crate::{
    AccountId, Balance, Balances, Runtime, RuntimeEvent, RuntimeHoldReason, Session, Staking,
    Timestamp, Timing, VoterList,
};
use frame_election_provider_support::{
    bounds::{ElectionBounds, ElectionBoundsBuilder},
    onchain, ScoreProvider, SequentialPhragmen, VoteWeight,
};
use frame_support::{
    parameter_types,
    traits::{tokens::imbalance::ResolveTo, ConstBool, ConstU32, Get, Nothing},
};
use frame_system::EnsureRoot;
use pallet_staking::UseValidatorsMap;
use sp_runtime::{curve::PiecewiseLinear, Perbill};
use sp_staking::{EraIndex, SessionIndex};

/// Validators that an election can choose from at the most; also a bound on those registered
/// (`max_validator_count` in the presets), since an election with more candidates than this fails.
pub const MAX_ELECTABLE_TARGETS: u32 = super::consensus::MAX_AUTHORITIES;

/// Voters an on-chain election reads, largest first.
pub const MAX_ELECTING_VOTERS: u32 = 1_000;

pallet_staking_reward_curve::build! {
    const REWARD_CURVE: PiecewiseLinear<'static> = curve!(
        min_inflation: 0_025_000,
        max_inflation: 0_100_000,
        ideal_stake: 0_500_000,
        falloff: 0_050_000,
        max_piece_count: 40,
        test_precision: 0_005_000,
    );
}

parameter_types! {
    pub const RewardCurve: &'static PiecewiseLinear<'static> = &REWARD_CURVE;
    pub const MaxExposurePageSize: u32 = 64;
    pub BagThresholds: &'static [VoteWeight] = &BAG_THRESHOLDS;
    pub ElectionBoundsOnChain: ElectionBounds = ElectionBoundsBuilder::default()
        .voters_count(MAX_ELECTING_VOTERS.into())
        .targets_count(MAX_ELECTABLE_TARGETS.into())
        .build();
    pub TreasuryAccount: AccountId = crate::Treasury::account_id();
}

/// Sessions in an era, from the chain's schedule.
pub struct SessionsPerEra;

impl Get<SessionIndex> for SessionsPerEra {
    fn get() -> SessionIndex {
        Timing::schedule().era_sessions
    }
}

/// Eras between unbonding and withdrawing, from the chain's schedule.
pub struct BondingDuration;

impl Get<EraIndex> for BondingDuration {
    fn get() -> EraIndex {
        Timing::schedule().bonding_eras
    }
}

/// Eras between a slash being reported and taken, from the chain's schedule.
pub struct SlashDeferDuration;

impl Get<EraIndex> for SlashDeferDuration {
    fn get() -> EraIndex {
        Timing::schedule().slash_deferral_eras
    }
}

/// Elections by sequential Phragmén in the block that starts an era's last session.
pub struct OnChainElection;

impl onchain::Config for OnChainElection {
    type Sort = ConstBool<true>;
    type System = Runtime;
    type Solver = SequentialPhragmen<AccountId, Perbill>;
    type DataProvider = Staking;
    type WeightInfo = crate::weights::frame_election_provider_support::WeightInfo<Runtime>;
    type MaxBackersPerWinner = ConstU32<MAX_ELECTING_VOTERS>;
    type MaxWinnersPerPage = ConstU32<{ super::consensus::MAX_AUTHORITIES }>;
    type Bounds = ElectionBoundsOnChain;
}

/// Sizes of the worst case that staking's benchmarks build.
pub struct StakingBenchmarks;

impl pallet_staking::BenchmarkingConfig for StakingBenchmarks {
    type MaxValidators = ConstU32<{ super::consensus::MAX_AUTHORITIES }>;
    type MaxNominators = ConstU32<MAX_ELECTING_VOTERS>;
}

impl pallet_staking::Config for Runtime {
    type OldCurrency = Balances;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type CurrencyBalance = Balance;
    type UnixTime = Timestamp;
    type CurrencyToVote = sp_staking::currency_to_vote::U128CurrencyToVote;
    type ElectionProvider = onchain::OnChainExecution<OnChainElection>;
    type GenesisElectionProvider = onchain::OnChainExecution<OnChainElection>;
    type NominationsQuota = pallet_staking::FixedNominationsQuota<16>;
    type HistoryDepth = ConstU32<84>;
    type RewardRemainder = ResolveTo<TreasuryAccount, Balances>;
    type RuntimeEvent = RuntimeEvent;
    type Slash = ResolveTo<TreasuryAccount, Balances>;
    // Rewards are minted.
    type Reward = ();
    type SessionsPerEra = SessionsPerEra;
    type BondingDuration = BondingDuration;
    type SlashDeferDuration = SlashDeferDuration;
    type AdminOrigin = EnsureRoot<AccountId>;
    type SessionInterface = Self;
    type EraPayout = pallet_staking::ConvertCurve<RewardCurve>;
    type NextNewSession = Session;
    type MaxExposurePageSize = MaxExposurePageSize;
    type MaxValidatorSet = ConstU32<{ super::consensus::MAX_AUTHORITIES }>;
    type VoterList = VoterList;
    type TargetList = UseValidatorsMap<Self>;
    type MaxUnlockingChunks = ConstU32<32>;
    type MaxControllersInDeprecationBatch = ConstU32<100>;
    type EventListeners = ();
    type Filter = Nothing;
    type BenchmarkingConfig = StakingBenchmarks;
    type WeightInfo = crate::weights::pallet_staking::WeightInfo<Runtime>;
}

impl pallet_bags_list::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = crate::weights::pallet_bags_list::WeightInfo<Runtime>;
    type ScoreProvider = VoterScore;
    type BagThresholds = BagThresholds;
    type MaxAutoRebagPerBlock = ConstU32<5>;
    type Score = VoteWeight;
}

/// The stake of validators and nominators, and of nobody else.
///
/// Staking itself scores whoever has bonded, so that anybody's `rebag` would put an account that
/// votes for nobody into the list, where it takes a place from those an election can read.
pub struct VoterScore;

impl ScoreProvider<AccountId> for VoterScore {
    type Score = VoteWeight;

    fn score(who: &AccountId) -> Option<VoteWeight> {
        let votes = pallet_staking::Validators::<Runtime>::contains_key(who)
            || pallet_staking::Nominators::<Runtime>::contains_key(who);
        votes.then(|| <Staking as ScoreProvider<AccountId>>::score(who)).flatten()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn set_score_of(who: &AccountId, score: VoteWeight) {
        <Staking as ScoreProvider<AccountId>>::set_score_of(who, score);
        // A nominator, since its score takes the most reads.
        pallet_staking::Nominators::<Runtime>::insert(
            who,
            pallet_staking::Nominations {
                targets: Default::default(),
                submitted_in: 0,
                suppressed: false,
            },
        );
    }
}

/// Upper ends of the bags voters are sorted into, an eighth apart: an election that reads the
/// largest voters first can be off by an eighth of a stake.
const BAG_THRESHOLDS: [VoteWeight; 300] = bag_thresholds();

const fn bag_thresholds() -> [VoteWeight; 300] {
    let mut thresholds = [VoteWeight::MAX; 300];
    // The first step of an eighth is above one planck here; less than this is nobody's stake.
    let mut threshold: u128 = 1_000;
    let mut index = 0;
    // The last bag stays open-ended.
    while index < 299 {
        thresholds[index] = threshold as VoteWeight;
        threshold += threshold / 8;
        index += 1;
    }
    assert!(threshold <= VoteWeight::MAX as u128, "the bags fit the vote weight");
    thresholds
}
