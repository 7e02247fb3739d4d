// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A chain of this pallet and balances, with a scripted clock and catalogue.

#![expect(clippy::unwrap_used, reason = "a chain that cannot be built fails its test")]

use crate::{self as pallet_workers, Event, Pallet};
use credence_primitives::{
    commitment::operator_payload,
    history::{History, What},
    ids::{JobId, ModelId, OperatorKey, Signature},
    lineage::ShareTable,
    manifest::{AssuranceSet, ShareOf},
    numeric::NumericClass,
    protocol::{ActiveClock, ModelCatalog, ModelTerms, ModelUnavailable},
    ActiveBlock, Balance,
};
use frame_support::{
    assert_ok, derive_impl, parameter_types,
    storage::unhashed,
    traits::{
        fungible::{Balanced, Credit},
        OnUnbalanced,
    },
    weights::Weight,
};
use sp_core::{ed25519, Pair, H256};
use sp_runtime::{BuildStorage, Permill};

pub(crate) type AccountId = u64;
type Block = frame_system::mocking::MockBlock<Test>;

/// What every account has in the beginning.
pub(crate) const ENDOWMENT: Balance = 1_000_000_000;
/// Gets what slashes take.
pub(crate) const TREASURY: AccountId = 999;

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
    pub type Workers = pallet_workers;
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
    type ExistentialDeposit = ExistentialDeposit;
}

parameter_types! {
    pub static ExistentialDeposit: Balance = 10;
    pub static Now: ActiveBlock = 1;
    pub static Unavailable: Vec<(ModelId, ModelUnavailable)> = Vec::new();

    pub static MinimumBond: Balance = 1_000;
    pub static MaxCapacity: u32 = 8;
    pub static MaxWorkersPerModel: u32 = 3;
    pub static MaxModelsPerWorker: u32 = 4;
    pub static UnbondingPeriod: ActiveBlock = 100;
    pub static ChallengeWindow: ActiveBlock = 20;
    pub static SlashDeferral: ActiveBlock = 50;
    pub static PenaltyMultiple: u32 = 20;
    pub static NoShowShare: Permill = Permill::from_percent(1);
    pub static NoShowsToJail: u32 = 3;
    pub static JailPeriod: ActiveBlock = 30;
    pub static ReporterShare: Permill = Permill::from_percent(10);
    pub static MaxDeclines: u32 = 3;
    pub static DeclineWindow: ActiveBlock = 10;
    pub static HasRoomForWork: bool = true;
}

/// A clock that tests set.
pub struct Clock;

impl ActiveClock for Clock {
    fn now() -> ActiveBlock {
        Now::get()
    }
}

/// A catalogue that offers every model but those in [`Unavailable`].
pub struct Catalog;

impl ModelCatalog<AccountId> for Catalog {
    fn offer(model: &ModelId) -> Result<ModelTerms<AccountId>, ModelUnavailable> {
        match Unavailable::get().into_iter().find(|(id, _)| id == model) {
            Some((_, reason)) => Err(reason),
            None => Ok(terms()),
        }
    }

    fn terms(_: &ModelId) -> Option<ModelTerms<AccountId>> {
        Some(terms())
    }

    fn table(_: &ModelId) -> Option<ShareTable<AccountId>> {
        None
    }

    fn payee(_: &ShareOf<AccountId>) -> Option<AccountId> {
        None
    }

    fn is_royalty_frozen(_: &ModelId) -> bool {
        false
    }

    fn job_opened(_: &ModelId) {}

    fn job_closed(_: &ModelId) {}

    fn quarantine(_: &ModelId) {}

    #[cfg(feature = "runtime-benchmarks")]
    fn create_model(
        owner: &AccountId,
        manifest: credence_primitives::manifest::Manifest<AccountId>,
    ) -> ModelId {
        ModelId::new(owner, &manifest)
    }
}

fn terms() -> ModelTerms<AccountId> {
    ModelTerms {
        owner: 0,
        inputs: Default::default(),
        outputs: Default::default(),
        class: NumericClass::Exact,
        time_bound_ms: 1_000,
        royalty: 0,
        accepted: AssuranceSet::of(&[]),
        attribution_output: None,
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
        true
    }

    fn has_room_for_work() -> bool {
        HasRoomForWork::get()
    }
}

/// All that was noted since the last call.
pub(crate) fn noted() -> Vec<Noted> {
    unhashed::take(Chronicle::KEY).unwrap_or_default()
}

/// Moves what slashes take to [`TREASURY`].
pub struct Treasury;

impl OnUnbalanced<Credit<AccountId, Balances>> for Treasury {
    fn on_nonzero_unbalanced(credit: Credit<AccountId, Balances>) {
        assert!(Balances::resolve(&TREASURY, credit).is_ok(), "the treasury takes any amount");
    }
}

impl crate::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Clock = Clock;
    type Models = Catalog;
    type History = Chronicle;
    type SlashTarget = Treasury;
    type AdminOrigin = frame_system::EnsureRoot<AccountId>;
    type MinimumBond = MinimumBond;
    type MaxCapacity = MaxCapacity;
    type MaxWorkersPerModel = MaxWorkersPerModel;
    type MaxModelsPerWorker = MaxModelsPerWorker;
    type UnbondingPeriod = UnbondingPeriod;
    type ChallengeWindow = ChallengeWindow;
    type SlashDeferral = SlashDeferral;
    type PenaltyMultiple = PenaltyMultiple;
    type NoShowShare = NoShowShare;
    type NoShowsToJail = NoShowsToJail;
    type JailPeriod = JailPeriod;
    type ReporterShare = ReporterShare;
    type MaxDeclines = MaxDeclines;
    type DeclineWindow = DeclineWindow;
    type WeightInfo = ();
}

/// A chain with accounts 1 to 100 and workers among them.
#[derive(Default)]
pub(crate) struct ExtBuilder {
    workers: Vec<(AccountId, Balance)>,
}

impl ExtBuilder {
    /// With a worker whose operator is [`pair`] of its number and who is paid itself.
    pub(crate) fn with_worker(mut self, owner: AccountId, bond: Balance) -> Self {
        self.workers.push((owner, bond));
        self
    }

    pub(crate) fn build(self) -> sp_io::TestExternalities {
        let accounts = (1..=100).chain([TREASURY]);
        let genesis = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: accounts.map(|who| (who, ENDOWMENT)).collect(),
                ..Default::default()
            },
            ..Default::default()
        };
        let mut ext: sp_io::TestExternalities = genesis.build_storage().unwrap().into();
        ext.execute_with(|| {
            System::set_block_number(1);
            for (owner, bond) in self.workers {
                register(owner, bond);
            }
            System::reset_events();
        });
        HasRoomForWork::set(true);
        ext
    }

    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            Workers::do_try_state().unwrap();
        });
    }
}

/// The operator key that tests give to an owner.
pub(crate) fn pair(number: AccountId) -> ed25519::Pair {
    ed25519::Pair::from_seed(H256::from_low_u64_be(number).as_fixed_bytes())
}

/// The public half of [`pair`].
pub(crate) fn key(number: AccountId) -> OperatorKey {
    pair(number).public()
}

/// A key's agreement to work for an owner.
pub(crate) fn proof(number: AccountId, owner: AccountId) -> Signature {
    let genesis = System::block_hash(0);
    pair(number).sign(operator_payload(&genesis, &owner).as_bytes())
}

pub(crate) fn register(owner: AccountId, bond: Balance) {
    let origin = RuntimeOrigin::signed(owner);
    assert_ok!(Workers::register(origin, key(owner), proof(owner, owner), owner, bond, 8));
}

pub(crate) fn serve(owner: AccountId, model: ModelId, ask: Balance) {
    assert_ok!(Workers::serve(RuntimeOrigin::signed(owner), model, ask));
}

pub(crate) fn model(number: u64) -> ModelId {
    ModelId(H256::from_low_u64_be(number))
}

/// All events of the pallet since the last call.
pub(crate) fn events() -> Vec<Event<Test>> {
    let events = System::read_events_for_pallet::<Event<Test>>();
    System::reset_events();
    events
}

/// Lets time pass, and the queues run.
pub(crate) fn run_to(now: ActiveBlock) {
    Now::set(now);
    idle(Weight::MAX);
}

/// One block's idle time.
pub(crate) fn idle(weight: Weight) -> Weight {
    use frame_support::traits::OnIdle;
    <Pallet<Test> as OnIdle<u64>>::on_idle(System::block_number(), weight)
}
