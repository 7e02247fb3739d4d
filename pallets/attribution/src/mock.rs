// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A runtime for tests, with a scripted registry.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use crate as pallet_attribution;
use alloc::{collections::BTreeMap, vec, vec::Vec};
use credence_primitives::{
    duty::Verdict,
    ids::{DatasetId, JobId, ModelId, Signature, Ticket},
    lineage::{ShareTable, TableRow},
    manifest::{Assurance, AssuranceSet, ShareOf},
    numeric::NumericClass,
    protocol::{Attribution as _, ModelCatalog, ModelTerms, ModelUnavailable, Settlement},
    receipt::Report,
    Balance, Ppm,
};
use frame_support::{
    derive_impl, parameter_types, traits::OnFinalize, traits::OnInitialize, PalletId,
};
use sp_core::H256;
use sp_runtime::BuildStorage;

pub(crate) type Block = frame_system::mocking::MockBlock<Test>;
pub(crate) type AccountId = u64;

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
    pub type Attribution = pallet_attribution;
}

pub(crate) const EXISTENTIAL_DEPOSIT: Balance = 10;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = frame_support::traits::ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
}

/// What the scripted registry says of a model.
#[derive(Clone, Debug)]
pub(crate) struct FakeModel {
    pub(crate) table: ShareTable<AccountId>,
    pub(crate) attribution_output: Option<u8>,
    pub(crate) is_frozen: bool,
    pub(crate) redirect: Option<AccountId>,
}

parameter_types! {
    pub const AttributionPalletId: PalletId = PalletId(*b"cr/attrb");
    pub static CreditWeights: (Ppm, Ppm, Ppm) = (600_000, 300_000, 100_000);
    pub static MaxCallLeaves: u32 = 32;
    pub static MaxWorkLeaves: u32 = 48;
    pub static MaxLeaves: u32 = 512;
    pub static MaxCheckers: u32 = 100;
    pub(crate) static FakeModels: BTreeMap<ModelId, FakeModel> = BTreeMap::new();
    pub static FakePayees: Vec<(ShareOf<AccountId>, AccountId)> = Vec::new();
}

/// A registry that says what the test has scripted.
pub struct FakeRegistry;

impl ModelCatalog<AccountId> for FakeRegistry {
    fn offer(model: &ModelId) -> Result<ModelTerms<AccountId>, ModelUnavailable> {
        Self::terms(model).ok_or(ModelUnavailable::Unknown)
    }

    fn terms(model: &ModelId) -> Option<ModelTerms<AccountId>> {
        let model = FakeModels::get().get(model)?.clone();
        Some(ModelTerms {
            owner: OWNER,
            inputs: Default::default(),
            outputs: Default::default(),
            class: NumericClass::Exact,
            time_bound_ms: 1_000,
            royalty: 0,
            accepted: AssuranceSet::of(&[Assurance::Checked]),
            attribution_output: model.attribution_output,
        })
    }

    fn table(model: &ModelId) -> Option<ShareTable<AccountId>> {
        FakeModels::get().get(model).map(|model| model.table.clone())
    }

    fn payee(of: &ShareOf<AccountId>) -> Option<AccountId> {
        if let ShareOf::Contributor(account) = of {
            return Some(*account);
        }
        FakePayees::get().iter().find(|(row, _)| row == of).map(|(_, payee)| *payee)
    }

    fn is_royalty_frozen(model: &ModelId) -> bool {
        FakeModels::get().get(model).is_some_and(|model| model.is_frozen)
    }

    fn royalty_redirect(model: &ModelId) -> Option<AccountId> {
        FakeModels::get().get(model).and_then(|model| model.redirect)
    }

    fn job_opened(_: &ModelId) {}

    fn job_closed(_: &ModelId) {}

    fn quarantine(_: &ModelId) {}

    #[cfg(feature = "runtime-benchmarks")]
    fn create_model(
        owner: &AccountId,
        manifest: credence_primitives::manifest::Manifest<AccountId>,
    ) -> ModelId {
        let model = ModelId::new(owner, &manifest);
        let row = |entry: &credence_primitives::manifest::DirectShare<AccountId>| TableRow {
            of: entry.of.clone(),
            share: entry.share,
            minimum: 0,
            is_direct: true,
        };
        let table = ShareTable::truncate_from(manifest.shares.iter().map(row).collect());
        script_model(model, table, manifest.attribution_output);
        FakePayees::mutate(|payees| payees.push((ShareOf::Parent(model), *owner)));
        model
    }
}

impl pallet_attribution::Config for Test {
    type Currency = Balances;
    type Models = FakeRegistry;
    type AdminOrigin = frame_system::EnsureRoot<AccountId>;
    type PalletId = AttributionPalletId;
    type CreditWeights = CreditWeights;
    type MaxCallLeaves = MaxCallLeaves;
    type MaxWorkLeaves = MaxWorkLeaves;
    type MaxLeaves = MaxLeaves;
    type MaxCheckers = MaxCheckers;
    type WeightInfo = ();
}

pub(crate) const OWNER: AccountId = 1;
pub(crate) const CONTRIBUTOR: AccountId = 2;
pub(crate) const REQUESTER: AccountId = 3;
pub(crate) const WORKER: AccountId = 4;
pub(crate) const WORKER_PAYEE: AccountId = 5;
pub(crate) const CHECKERS: [AccountId; 3] = [11, 12, 13];
pub(crate) const PARENT_PAYEE: AccountId = 21;
pub(crate) const DATASET_PAYEES: [AccountId; 2] = [22, 23];
pub(crate) const INHERITED_PAYEE: AccountId = 24;
pub(crate) const STRANGER: AccountId = 99;

/// A model with five rows and no attribution output.
pub(crate) const PLAIN: ModelId = ModelId(H256::repeat_byte(1));
/// The same table, with an attribution output.
pub(crate) const ATTRIBUTING: ModelId = ModelId(H256::repeat_byte(2));

pub(crate) fn parent() -> ShareOf<AccountId> {
    ShareOf::Parent(ModelId(H256::repeat_byte(50)))
}

pub(crate) fn dataset(number: u8) -> ShareOf<AccountId> {
    ShareOf::Dataset(DatasetId(H256::repeat_byte(60 + number)))
}

pub(crate) fn row(
    of: ShareOf<AccountId>,
    share: Ppm,
    minimum: Ppm,
    is_direct: bool,
) -> TableRow<AccountId> {
    TableRow { of, share, minimum, is_direct }
}

/// A contributor, a parent, two direct datasets and an inherited one.
pub(crate) fn five_rows() -> ShareTable<AccountId> {
    vec![
        row(ShareOf::Contributor(CONTRIBUTOR), 500_000, 0, true),
        row(parent(), 100_000, 50_000, true),
        row(dataset(0), 250_000, 50_000, true),
        row(dataset(1), 130_000, 30_000, true),
        row(dataset(2), 20_000, 20_000, false),
    ]
    .try_into()
    .unwrap()
}

pub(crate) fn script_model(
    model: ModelId,
    table: ShareTable<AccountId>,
    attribution_output: Option<u8>,
) {
    let model_terms = FakeModel { table, attribution_output, is_frozen: false, redirect: None };
    FakeModels::mutate(|models| models.insert(model, model_terms));
}

pub(crate) fn freeze(model: ModelId, is_frozen: bool) {
    FakeModels::mutate(|models| models.get_mut(&model).unwrap().is_frozen = is_frozen);
}

pub(crate) fn redirect(model: ModelId, to: AccountId) {
    FakeModels::mutate(|models| models.get_mut(&model).unwrap().redirect = Some(to));
}

pub(crate) struct ExtBuilder {
    weights: (Ppm, Ppm, Ppm),
    bounds: [u32; 3],
    max_checkers: u32,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self { weights: (600_000, 300_000, 100_000), bounds: [32, 48, 512], max_checkers: 100 }
    }
}

impl ExtBuilder {
    pub(crate) fn weights(mut self, weights: (Ppm, Ppm, Ppm)) -> Self {
        self.weights = weights;
        self
    }

    /// The most leaves of a block for calls, for work, and in all.
    pub(crate) fn bounds(mut self, bounds: [u32; 3]) -> Self {
        self.bounds = bounds;
        self
    }

    pub(crate) fn max_checkers(mut self, max: u32) -> Self {
        self.max_checkers = max;
        self
    }

    pub(crate) fn build(self) -> sp_io::TestExternalities {
        CreditWeights::set(self.weights);
        let [calls, work, all] = self.bounds;
        MaxCallLeaves::set(calls);
        MaxWorkLeaves::set(work);
        MaxLeaves::set(all);
        MaxCheckers::set(self.max_checkers);
        FakeModels::set(BTreeMap::new());
        script_model(PLAIN, five_rows(), None);
        script_model(ATTRIBUTING, five_rows(), Some(1));
        FakePayees::set(vec![
            (parent(), PARENT_PAYEE),
            (dataset(0), DATASET_PAYEES[0]),
            (dataset(1), DATASET_PAYEES[1]),
            (dataset(2), INHERITED_PAYEE),
        ]);
        let mut externalities: sp_io::TestExternalities = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: vec![(REQUESTER, 1_000_000_000_000)],
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .unwrap()
        .into();
        externalities.execute_with(|| {
            System::set_block_number(1);
            Attribution::on_initialize(1);
        });
        externalities
    }

    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            Attribution::do_try_state().unwrap();
            next_block();
            Attribution::check_between_blocks().unwrap();
        });
    }
}

/// Ends the block and begins the next, with a parent hash that tells its number.
pub(crate) fn next_block() {
    let number = System::block_number();
    Attribution::on_finalize(number);
    System::reset_events();
    System::initialize(&(number + 1), &H256::from_low_u64_be(number), &Default::default());
    Attribution::on_initialize(number + 1);
}

/// All events of this pallet since the last call.
pub(crate) fn events() -> Vec<pallet_attribution::Event<Test>> {
    let events = System::read_events_for_pallet::<pallet_attribution::Event<Test>>();
    System::reset_events();
    events
}

/// The hashes of the leaves of the block under way.
pub(crate) fn leaf_hashes() -> Vec<H256> {
    pallet_attribution::BlockLeaves::<Test>::get().into_inner()
}

pub(crate) fn balance(who: AccountId) -> Balance {
    Balances::free_balance(who)
}

/// Moves money to the pallet's account as the inference pallet does before it settles.
pub(crate) fn fund(amount: Balance) {
    if amount == 0 {
        return;
    }
    use frame_support::traits::{fungible::Mutate, tokens::Preservation};
    let account = Attribution::account();
    Balances::transfer(&REQUESTER, &account, amount, Preservation::Preserve).unwrap();
}

/// A job of `PLAIN` that pays 100 for computing, 7 for each of three checks, and 1,000 royalty.
pub(crate) fn settlement(job: JobId) -> Settlement<AccountId> {
    Settlement {
        job,
        ticket: Ticket(H256::from_low_u64_be(job)),
        model: PLAIN,
        requester: REQUESTER,
        input_hash: H256::repeat_byte(7),
        output_hash: H256::repeat_byte(8),
        worker: WORKER,
        worker_payee: WORKER_PAYEE,
        signature: Signature::default(),
        report: Report {
            reached: AssuranceSet::of(&[Assurance::Checked]),
            verdicts: CHECKERS.map(|checker| (checker, Some(Verdict::Pass))).to_vec(),
            evidence_hash: H256::zero(),
            pay: CHECKERS.map(|checker| (checker, 7)).to_vec(),
        },
        compute: 100,
        royalty: 1_000,
        dataset_weights: None,
    }
}

/// The same at price zero, which nobody has checked.
pub(crate) fn free_settlement(job: JobId) -> Settlement<AccountId> {
    let report = Report { reached: AssuranceSet::of(&[Assurance::Signed]), ..Default::default() };
    Settlement { report, compute: 0, royalty: 0, ..settlement(job) }
}

/// Funds and settles.
pub(crate) fn settle(settlement: Settlement<AccountId>) -> sp_runtime::DispatchResult {
    let checks: Balance = settlement.report.pay.iter().map(|(_, pay)| pay).sum();
    fund(settlement.compute + settlement.royalty + checks);
    Attribution::settle(settlement)
}

/// Settles a job that pays this royalty and nothing else.
pub(crate) fn settle_royalty(model: ModelId, royalty: Balance, weights: Option<Vec<Ppm>>) {
    let job = crate::SettledJobs::<Test>::get();
    let settled = Settlement { model, royalty, dataset_weights: weights, ..free_settlement(job) };
    settle(settled).unwrap();
}
