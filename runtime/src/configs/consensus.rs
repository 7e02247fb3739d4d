// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Block production, finality, sessions and the range of block hashes.

use crate::{
    AccountId, Babe, Balances, Historical, Moment, Offences, Runtime, RuntimeCall, RuntimeEvent,
    Session, SessionKeys, Staking, Timing, UncheckedExtrinsic, SLOT_MILLISECONDS,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
    parameter_types,
    traits::{ConstU32, ConstU64, Get, KeyOwnerProofSystem},
    weights::Weight,
};
use frame_system::offchain::{CreateBare, CreateTransactionBase};
use sp_core::crypto::KeyTypeId;
use sp_runtime::{
    generic::DigestItem,
    traits::{ConvertInto, Keccak256, OpaqueKeys},
    ConsensusEngineId, Perbill,
};
use sp_staking::{
    offence::{OffenceDetails, OnOffenceHandler},
    SessionIndex, StakingInterface,
};

/// Validators in a set at the most.
pub const MAX_AUTHORITIES: u32 = 200;

/// Marks Credence's items in a header's digest.
pub const CREDENCE_ENGINE_ID: ConsensusEngineId = *b"CRED";

impl pallet_timestamp::Config for Runtime {
    type Moment = Moment;
    type OnTimestampSet = Babe;
    type MinimumPeriod = ConstU64<{ SLOT_MILLISECONDS / 2 }>;
    type WeightInfo = crate::weights::pallet_timestamp::WeightInfo<Runtime>;
}

/// Slots in a BABE epoch, from the chain's schedule.
pub struct EpochDuration;

impl Get<u64> for EpochDuration {
    fn get() -> u64 {
        Timing::schedule().session_slots.into()
    }
}

/// Slots in which an offence can be reported: as long as its author's bond is held.
pub struct ReportLongevity;

impl Get<u64> for ReportLongevity {
    fn get() -> u64 {
        Timing::schedule().bonding_slots()
    }
}

/// Sessions whose GRANDPA set stays known: as long as an offence can be reported.
pub struct MaxSetIdSessionEntries;

impl Get<u64> for MaxSetIdSessionEntries {
    fn get() -> u64 {
        Timing::schedule().bonding_sessions().into()
    }
}

type KeyOwnerProofOf<Id> = <Historical as KeyOwnerProofSystem<(KeyTypeId, Id)>>::Proof;

impl pallet_babe::Config for Runtime {
    type EpochDuration = EpochDuration;
    type ExpectedBlockTime = ConstU64<SLOT_MILLISECONDS>;
    type EpochChangeTrigger = pallet_babe::ExternalTrigger;
    type DisabledValidators = Session;
    type WeightInfo = crate::weights::pallet_babe::WeightInfo<Runtime>;
    type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
    type MaxNominators = super::staking::MaxExposurePageSize;
    type KeyOwnerProof = KeyOwnerProofOf<pallet_babe::AuthorityId>;
    type EquivocationReportSystem =
        pallet_babe::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

impl pallet_grandpa::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = crate::weights::pallet_grandpa::WeightInfo<Runtime>;
    type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
    type MaxNominators = super::staking::MaxExposurePageSize;
    type MaxSetIdSessionEntries = MaxSetIdSessionEntries;
    type KeyOwnerProof = KeyOwnerProofOf<pallet_grandpa::AuthorityId>;
    type EquivocationReportSystem =
        pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

// Equivocation reports travel as bare transactions, made by the node's own runtime.
impl<LocalCall> CreateTransactionBase<LocalCall> for Runtime
where
    RuntimeCall: From<LocalCall>,
{
    type Extrinsic = UncheckedExtrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<LocalCall> CreateBare<LocalCall> for Runtime
where
    RuntimeCall: From<LocalCall>,
{
    fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
        sp_runtime::generic::UncheckedExtrinsic::new_bare(call).into()
    }
}

impl pallet_authorship::Config for Runtime {
    type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
    type EventHandler = Staking;
}

parameter_types! {
    // Two keys of 32 bytes and their owner records.
    pub const KeyDeposit: crate::Balance = super::governance::deposit(3, 64 + 2 * 40);
}

impl pallet_session::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = AccountId;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = Babe;
    type NextSessionRotation = Babe;
    type SessionManager = pallet_session::historical::NoteHistoricalRoot<Self, Staking>;
    type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
    type Keys = SessionKeys;
    type DisablingStrategy = pallet_session::disabling::UpToLimitWithReEnablingDisablingStrategy;
    type WeightInfo = crate::weights::pallet_session::WeightInfo<Runtime>;
    type Currency = Balances;
    type KeyDeposit = KeyDeposit;
}

impl pallet_session::historical::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type FullIdentification = ();
    type FullIdentificationOf = pallet_staking::UnitIdentificationOf<Self>;
}

impl pallet_offences::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type IdentificationTuple = pallet_session::historical::IdentificationTuple<Self>;
    type OnOffenceHandler = SlashAndChill;
}

/// Reports an offender to staking, which slashes and disables it, and takes it out of the next
/// election. Staking alone would elect it again: a validator whose key was used twice may have
/// lost it, and should return only by its operator's own act.
pub struct SlashAndChill;

type Offender = pallet_session::historical::IdentificationTuple<Runtime>;

impl OnOffenceHandler<AccountId, Offender, Weight> for SlashAndChill {
    fn on_offence(
        offenders: &[OffenceDetails<AccountId, Offender>],
        slash_fraction: &[Perbill],
        session: SessionIndex,
    ) -> Weight {
        let mut weight =
            <Staking as OnOffenceHandler<_, _, _>>::on_offence(offenders, slash_fraction, session);
        let chill_weight =
            <<Runtime as pallet_staking::Config>::WeightInfo as pallet_staking::WeightInfo>::chill(
            );
        for (details, fraction) in offenders.iter().zip(slash_fraction) {
            if !fraction.is_zero() {
                // An offender that has unbonded has nothing to chill.
                let _ = <Staking as StakingInterface>::chill(&details.offender.0);
                weight.saturating_accrue(chill_weight);
            }
        }
        weight
    }
}

impl pallet_mmr::Config for Runtime {
    const INDEXING_PREFIX: &'static [u8] = sp_mmr_primitives::INDEXING_PREFIX;
    type Hashing = Keccak256;
    type LeafData = super::protocol::ReceiptsOfParent;
    type OnNewRoot = DepositRangeRoot;
    type BlockHashProvider = pallet_mmr::DefaultBlockHashProvider<Self>;
    type WeightInfo = crate::weights::pallet_mmr::WeightInfo<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

/// Puts the root of the Mountain Range into the header, where a finality justification covers it.
pub struct DepositRangeRoot;

impl sp_mmr_primitives::OnNewRoot<MmrHash> for DepositRangeRoot {
    fn on_new_root(root: &MmrHash) {
        frame_system::Pallet::<Runtime>::deposit_log(DigestItem::Consensus(
            CREDENCE_ENGINE_ID,
            root.encode(),
        ));
    }
}

/// The hash of a node of the Mountain Range: Keccak-256, as the range of every other chain has it.
pub type MmrHash = <Keccak256 as sp_runtime::traits::Hash>::Output;

/// Proof that a session key belonged to a validator, opaque to the node.
pub(crate) fn key_ownership_proof<Id: codec::Codec>(
    key_type: KeyTypeId,
    authority: Id,
) -> Option<Vec<u8>>
where
    Historical: KeyOwnerProofSystem<(KeyTypeId, Id)>,
    <Historical as KeyOwnerProofSystem<(KeyTypeId, Id)>>::Proof: Encode,
{
    Historical::prove((key_type, authority)).map(|proof| proof.encode())
}
