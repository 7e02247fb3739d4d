// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A runtime with the registry, balances, and scripted fakes of what the registry asks of others.

#![expect(clippy::unwrap_used, reason = "a mock that cannot unwrap fails its test")]

use crate::{self as pallet_registry, *};
use credence_primitives::{
    history::{History, What},
    ids::{DatasetId, JobId, ModelId},
    manifest::{
        Assurance, AssuranceSet, DatasetTerms, DirectShare, LineageTerms, Manifest, SampleRun,
        ShareOf,
    },
    numeric::{ClassId, NumericClass, Tolerance},
    protocol::{ActiveClock, RoyaltyLedgers},
    tensor::{Axis, DType, OutputRole, OutputSpec, TensorSpec},
    ActiveBlock, Balance, Ppm, MILLION,
};
use frame_support::{
    derive_impl, parameter_types,
    storage::unhashed,
    traits::{
        fungible::HoldConsideration, tokens::imbalance::ResolveTo, Footprint, LinearStoragePrice,
    },
};
use frame_system::EnsureRoot;
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};

pub(crate) type AccountId = u64;
type Block = frame_system::mocking::MockBlock<Test>;

pub(crate) const ALICE: AccountId = 1;
pub(crate) const BOB: AccountId = 2;
pub(crate) const CAROL: AccountId = 3;
pub(crate) const DAVE: AccountId = 4;
pub(crate) const TREASURY: AccountId = 99;
pub(crate) const ENDOWMENT: Balance = 1_000_000_000;

pub(crate) const EXACT: ClassId = ClassId(0);
pub(crate) const CLOSE: ClassId = ClassId(1);
pub(crate) const CLOSE_VALUE: NumericClass = NumericClass::Tolerance(Tolerance {
    norm_nano: 1_000_000,
    floor_nano: 1_000,
    element_rms_nano: 10_000_000,
    element_relative_nano: 10_000_000,
});

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
    pub type Registry = pallet_registry;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type Balance = Balance;
}

parameter_types! {
    pub static Now: ActiveBlock = 10;
    pub static Unclaimed: Option<ModelId> = None;
    pub static Closed: Vec<ModelId> = Vec::new();
    pub static LineageCap: Ppm = 300_000;
    pub static MaxCheckedArtifactBytes: u64 = 256 * 1024 * 1024;
    pub static DisputeDeposit: Balance = 5_000;
    pub static DisputeWindow: ActiveBlock = 100;
    pub static HasRoom: bool = true;
    pub const TreasuryAccount: AccountId = TREASURY;
    pub const ModelReason: RuntimeHoldReason = RuntimeHoldReason::Registry(HoldReason::Model);
    pub const DatasetReason: RuntimeHoldReason = RuntimeHoldReason::Registry(HoldReason::Dataset);
    pub const DepositBase: Balance = 100;
    pub const DepositPerByte: Balance = 1;
}

/// The active block that the test says it is.
pub struct FakeClock;

impl ActiveClock for FakeClock {
    fn now() -> ActiveBlock {
        Now::get()
    }
}

/// Ledgers of which the one the test names is not empty.
pub struct FakeLedgers;

pub(crate) const ROYALTY_UNCLAIMED: DispatchError = DispatchError::Other("royalty is unclaimed");

impl RoyaltyLedgers for FakeLedgers {
    fn close(model: &ModelId) -> DispatchResult {
        if Unclaimed::get() == Some(*model) {
            return Err(ROYALTY_UNCLAIMED);
        }
        Closed::mutate(|closed| closed.push(*model));
        Ok(())
    }
}

/// What was noted: the account, the job, the model, and what.
pub(crate) type Noted = (Option<AccountId>, Option<JobId>, Option<ModelId>, What);

/// Notes in storage, so that a failing call takes it back.
pub struct Chronicle;

impl Chronicle {
    const KEY: &'static [u8] = b"mock:history";
}

impl History<AccountId> for Chronicle {
    fn record(account: Option<&AccountId>, job: Option<JobId>, model: Option<ModelId>, what: What) {
        let mut noted: Vec<Noted> = unhashed::get_or_default(Self::KEY);
        noted.push((account.copied(), job, model, what));
        unhashed::put(Self::KEY, &noted);
    }

    fn has_room() -> bool {
        HasRoom::get()
    }

    fn has_room_for_work() -> bool {
        true
    }
}

/// All that was noted since the last call.
pub(crate) fn noted() -> Vec<Noted> {
    unhashed::take(Chronicle::KEY).unwrap_or_default()
}

type Price = LinearStoragePrice<DepositBase, DepositPerByte, Balance>;

impl Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type ModelConsideration = HoldConsideration<AccountId, Balances, ModelReason, Price, Footprint>;
    type DatasetConsideration =
        HoldConsideration<AccountId, Balances, DatasetReason, Price, Footprint>;
    type AdminOrigin = EnsureRoot<AccountId>;
    type Slash = ResolveTo<TreasuryAccount, Balances>;
    type Clock = FakeClock;
    type History = Chronicle;
    type Ledgers = FakeLedgers;
    type LineageCap = LineageCap;
    type MaxCheckedArtifactBytes = MaxCheckedArtifactBytes;
    type DisputeDeposit = DisputeDeposit;
    type DisputeWindow = DisputeWindow;
    type WeightInfo = ();
}

/// A chain with two numeric classes and four endowed accounts.
pub(crate) struct ExtBuilder;

impl ExtBuilder {
    pub(crate) fn build() -> sp_io::TestExternalities {
        let endowed = [ALICE, BOB, CAROL, DAVE, TREASURY];
        let mut ext: sp_io::TestExternalities = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: endowed.iter().map(|who| (*who, ENDOWMENT)).collect(),
                ..Default::default()
            },
            registry: pallet_registry::GenesisConfig {
                classes: vec![(EXACT, NumericClass::Exact), (CLOSE, CLOSE_VALUE)],
                operator_list: Some(H256::repeat_byte(7)),
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .unwrap()
        .into();
        // Events are kept from the first block on.
        ext.execute_with(|| System::set_block_number(1));
        HasRoom::set(true);
        ext
    }

    /// Runs a test, and after it every invariant.
    pub(crate) fn build_and_execute(test: impl FnOnce()) {
        Self::build().execute_with(|| {
            test();
            Registry::do_try_state().unwrap();
        });
    }
}

/// The registry's events since the last call.
pub(crate) fn events() -> Vec<Event<Test>> {
    let events = System::read_events_for_pallet::<Event<Test>>();
    System::reset_events();
    events
}

pub(crate) fn held(reason: HoldReason, who: AccountId) -> Balance {
    use frame_support::traits::fungible::InspectHold;
    Balances::balance_on_hold(&RuntimeHoldReason::Registry(reason), &who)
}

pub(crate) fn contributor(who: AccountId, share: Ppm) -> DirectShare<AccountId> {
    DirectShare { of: ShareOf::Contributor(who), share }
}

pub(crate) fn parent(model: ModelId, share: Ppm) -> DirectShare<AccountId> {
    DirectShare { of: ShareOf::Parent(model), share }
}

pub(crate) fn data(dataset: DatasetId, share: Ppm) -> DirectShare<AccountId> {
    DirectShare { of: ShareOf::Dataset(dataset), share }
}

pub(crate) fn terms(minimum_share: Ppm) -> LineageTerms {
    LineageTerms { minimum_share, ..Default::default() }
}

pub(crate) fn consent(minimum_share: Ppm) -> LineageTerms {
    LineageTerms { minimum_share, needs_consent: true, ..Default::default() }
}

/// A *Signed* and *Checked* model with one input and one output; `seed` tells it from others.
pub(crate) fn manifest(
    seed: u8,
    shares: impl IntoIterator<Item = DirectShare<AccountId>>,
) -> Manifest<AccountId> {
    let tensor = |name: &[u8]| TensorSpec {
        name: name.to_vec().try_into().unwrap(),
        dtype: DType::F32,
        shape: vec![Axis::Fixed(4)].try_into().unwrap(),
    };
    let output = OutputSpec { tensor: tensor(b"logits"), role: OutputRole::Compared };
    Manifest {
        artifact_hash: H256::repeat_byte(seed),
        artifact_bytes: 1_000,
        metadata_uri: b"ipfs://model".to_vec().try_into().unwrap(),
        inputs: vec![tensor(b"image")].try_into().unwrap(),
        outputs: vec![output].try_into().unwrap(),
        class: CLOSE,
        time_bound_ms: 100,
        royalty: 1_000,
        shares: shares.into_iter().collect::<Vec<_>>().try_into().unwrap(),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
        attribution_output: None,
        sample: Some(SampleRun { input_hash: H256::zero(), output_hash: H256::zero() }),
        supersedes: None,
    }
}

/// A manifest whose owner's own share is whatever is left of the whole.
pub(crate) fn derived(
    seed: u8,
    owner: AccountId,
    others: impl IntoIterator<Item = DirectShare<AccountId>>,
    inherited: Ppm,
) -> Manifest<AccountId> {
    let others: Vec<_> = others.into_iter().collect();
    let rest = MILLION - inherited - others.iter().map(|entry| entry.share).sum::<Ppm>();
    manifest(seed, [contributor(owner, rest)].into_iter().chain(others))
}

pub(crate) fn register(
    owner: AccountId,
    manifest: Manifest<AccountId>,
) -> Result<ModelId, DispatchError> {
    let model = ModelId::new(&owner, &manifest);
    Registry::register_model(RuntimeOrigin::signed(owner), Box::new(manifest), owner)?;
    Ok(model)
}

/// A model of nobody but its owner, under terms for others.
pub(crate) fn root_model(owner: AccountId, seed: u8, terms: LineageTerms) -> ModelId {
    register(owner, Manifest { terms, ..manifest(seed, [contributor(owner, MILLION)]) }).unwrap()
}

pub(crate) fn dataset_terms(lineage: LineageTerms) -> DatasetTerms {
    DatasetTerms { lineage, licence_hash: H256::repeat_byte(3) }
}

pub(crate) fn register_dataset(owner: AccountId, seed: u8, lineage: LineageTerms) -> DatasetId {
    let (content, terms) = (H256::repeat_byte(seed), dataset_terms(lineage));
    let dataset = DatasetId::new(&owner, &terms, &content);
    let origin = RuntimeOrigin::signed(owner);
    let uri = b"ipfs://data".to_vec().try_into().unwrap();
    Registry::register_dataset(origin, content, terms, owner, uri).unwrap();
    dataset
}
