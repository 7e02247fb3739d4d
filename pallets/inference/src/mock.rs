// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A runtime with scripted registry, workers, verification and attribution.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use crate::{self as pallet_inference, types::*};
use credence_primitives::{
    commitment::{output_commitment, output_hash, result_payload},
    division::share_of,
    ids::{JobId, ModelId, OperatorKey, Signature, Ticket},
    lineage::ShareTable,
    manifest::{Assurance, AssuranceSet, ShareOf},
    numeric::NumericClass,
    protocol::{
        AssuranceUnavailable, AttemptConsequence, AttemptEnd, Attribution, Begun, BlockRandomness,
        Candidate, JobEnd, JobHook, ModelCatalog, ModelTerms, ModelUnavailable, Settlement,
        Submission, Verification, WorkerIdentity, WorkerPool,
    },
    receipt::Report,
    tensor::{encode, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
    ActiveBlock, Balance,
};
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::imbalance::ResolveTo,
        Hooks,
    },
    weights::{Weight, WeightMeter},
    PalletId,
};
use sp_core::{ed25519, Pair, H256};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult, Permill};
use std::{cell::RefCell, collections::BTreeMap};

type Block = frame_system::mocking::MockBlock<Test>;

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
    pub type Inference = pallet_inference;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type AccountStore = System;
    type ExistentialDeposit = ExistentialDeposit;
}

/// The first requester.
pub(crate) const ALICE: u64 = 1;
/// Another account with money.
pub(crate) const BOB: u64 = 2;
/// An account that has nothing to do with any job.
pub(crate) const STRANGER: u64 = 3;
/// The first worker.
pub(crate) const WORKER: u64 = 11;
/// Where the money for settlements goes.
pub(crate) const ATTRIBUTION: u64 = 900;
/// Where penalties go.
pub(crate) const TREASURY: u64 = 901;

/// What accounts with money have at first.
pub(crate) const ENDOWMENT: Balance = 1_000_000;
/// What the scripted workers ask.
pub(crate) const ASK: Balance = 200;
/// What the scripted checks cost.
pub(crate) const CHECKS: Balance = 60;
/// The scripted model's royalty.
pub(crate) const ROYALTY: Balance = 100;
/// What requests pay unless a test says otherwise.
pub(crate) const MAX_FEE: Balance = 1_000;
/// The deadline of requests unless a test says otherwise.
pub(crate) const DEADLINE: ActiveBlock = 50;
/// The scripted model's time bound in blocks.
pub(crate) const TIME_BLOCKS: ActiveBlock = 2;

parameter_types! {
    pub const ExistentialDeposit: Balance = 10;
    pub const InferencePalletId: PalletId = PalletId(*b"cred/inf");
    pub const TreasuryAccount: u64 = TREASURY;
    pub static MinimumFee: Balance = 50;
    pub static InputByteFee: Balance = 1;
    pub static MaxBlockInputBytes: u32 = 4_096;
    pub static MaxOpenJobs: u32 = 100;
    pub static MaxDeadline: ActiveBlock = 1_000;
    pub static AnswerMargin: ActiveBlock = 10;
    pub static MaxRedraws: u8 = 3;
    pub static DeclineShare: Permill = Permill::from_percent(5);
    pub static MaxDrawsPerBlock: u32 = 4;
    pub static MaxSettledAtOnce: u32 = 8;
    pub static Retention: ActiveBlock = 30;
    pub static MaxOverdue: u32 = 2;
    pub static IdleStarvation: ActiveBlock = 5;
    pub static StarvedSteps: u32 = 4;
    pub static IsStopped: bool = false;
    pub static IdleWeight: Weight = Weight::from_parts(1_000_000, 0);
    pub static PollWeight: Weight = Weight::from_parts(1_000_000, 0);
    // Distinguishes forks and chains in hashes of blocks.
    pub static Fork: u8 = 0;
}

impl pallet_inference::Config for Test {
    type Currency = Balances;
    type Models = Models;
    type Workers = Workers;
    type Verification = Judges;
    type Attribution = Books;
    type Randomness = Randomness;
    type Hook = Ended;
    type Treasury = ResolveTo<TreasuryAccount, Balances>;
    type IsStopped = IsStopped;
    type PalletId = InferencePalletId;
    type MinimumFee = MinimumFee;
    type InputByteFee = InputByteFee;
    type MaxBlockInputBytes = MaxBlockInputBytes;
    type MaxOpenJobs = MaxOpenJobs;
    type MaxDeadline = MaxDeadline;
    type BlockMilliseconds = frame_support::traits::ConstU32<3_000>;
    type AnswerMargin = AnswerMargin;
    type MaxRedraws = MaxRedraws;
    type DeclineShare = DeclineShare;
    type MaxDrawsPerBlock = MaxDrawsPerBlock;
    type MaxSettledAtOnce = MaxSettledAtOnce;
    type Retention = Retention;
    type MaxOverdue = MaxOverdue;
    type IdleStarvation = IdleStarvation;
    type StarvedSteps = StarvedSteps;
    type WeightInfo = ();
}

// ---- Scripts ----

/// A worker as a test wants it.
#[derive(Clone)]
pub(crate) struct ScriptedWorker {
    pub(crate) owner: u64,
    pub(crate) ask: Balance,
    pub(crate) weight: u128,
    pub(crate) refuses: bool,
}

/// What the fakes do, and what they were told.
#[derive(Default)]
pub(crate) struct Script {
    // Registry
    pub(crate) models: BTreeMap<ModelId, ModelTerms<u64>>,
    pub(crate) unavailable: Option<ModelUnavailable>,
    pub(crate) table: ShareTable<u64>,
    // Workers
    pub(crate) workers: Vec<ScriptedWorker>,
    pub(crate) assigned: Vec<(u64, JobId, Balance)>,
    pub(crate) released: Vec<(u64, JobId, AttemptEnd)>,
    pub(crate) loses_jobs: bool,
    pub(crate) declines_refused: bool,
    pub(crate) identity_gone: bool,
    #[cfg(feature = "runtime-benchmarks")]
    pub(crate) keys: BTreeMap<u64, OperatorKey>,
    // Verification
    pub(crate) opens_at_once: Option<Report<u64>>,
    pub(crate) unassured: Option<AssuranceUnavailable>,
    pub(crate) begun: Vec<Submission<u64>>,
    pub(crate) awaits: Vec<JobId>,
    pub(crate) opened: Vec<(JobId, Vec<u8>)>,
    // Attribution
    pub(crate) settled: Vec<Settlement<u64>>,
    pub(crate) owed: Vec<(u64, Balance)>,
    pub(crate) settle_fails: bool,
    pub(crate) owe_fails: bool,
    pub(crate) is_full: bool,
    // Others
    pub(crate) ended: Vec<(JobId, u64, JobEnd)>,
    pub(crate) no_randomness: bool,
}

thread_local! {
    static SCRIPT: RefCell<Script> = RefCell::default();
}

/// Reads or changes the script.
pub(crate) fn script<R>(with: impl FnOnce(&mut Script) -> R) -> R {
    SCRIPT.with(|script| with(&mut script.borrow_mut()))
}

// In storage and not in the script, so that a failing call takes it back.
fn change_open_jobs(by: i64) -> i64 {
    const KEY: &[u8] = b"mock:open_jobs";
    let open = frame_support::storage::unhashed::get_or(KEY, 0i64) + by;
    frame_support::storage::unhashed::put(KEY, &open);
    open
}

/// The scripted registry.
pub struct Models;
impl ModelCatalog<u64> for Models {
    fn offer(model: &ModelId) -> Result<ModelTerms<u64>, ModelUnavailable> {
        script(|script| match script.unavailable {
            Some(reason) => Err(reason),
            None => script.models.get(model).cloned().ok_or(ModelUnavailable::Unknown),
        })
    }
    fn terms(model: &ModelId) -> Option<ModelTerms<u64>> {
        script(|script| script.models.get(model).cloned())
    }
    fn table(_: &ModelId) -> Option<ShareTable<u64>> {
        Some(script(|script| script.table.clone()))
    }
    fn payee(_: &ShareOf<u64>) -> Option<u64> {
        None
    }
    fn is_royalty_frozen(_: &ModelId) -> bool {
        false
    }
    fn job_opened(_: &ModelId) {
        change_open_jobs(1);
    }
    fn job_closed(_: &ModelId) {
        change_open_jobs(-1);
    }
    fn quarantine(_: &ModelId) {
        script(|script| script.unavailable = Some(ModelUnavailable::Quarantined));
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn create_model(
        owner: &u64,
        manifest: credence_primitives::manifest::Manifest<u64>,
    ) -> ModelId {
        let id = ModelId::new(owner, &manifest);
        let terms = ModelTerms {
            owner: *owner,
            inputs: manifest.inputs,
            outputs: manifest.outputs,
            class: NumericClass::Exact,
            time_bound_ms: manifest.time_bound_ms,
            royalty: manifest.royalty,
            accepted: manifest.accepted,
            attribution_output: manifest.attribution_output,
        };
        script(|script| {
            script.models.insert(id, terms);
            script.opens_at_once = Some(Report::default());
        });
        id
    }
}

/// The scripted workers.
pub struct Workers;
impl WorkerPool<u64> for Workers {
    const MAX_CANDIDATES: u32 = 64;
    fn candidates(_: &ModelId, compute_budget: Balance, _: Balance) -> Vec<Candidate<u64>> {
        script(|script| {
            script
                .workers
                .iter()
                .filter(|worker| worker.ask <= compute_budget)
                .map(|worker| Candidate {
                    owner: worker.owner,
                    ask: worker.ask,
                    weight: worker.weight,
                })
                .collect()
        })
    }
    fn cheapest_ask(_: &ModelId) -> Option<Balance> {
        script(|script| script.workers.iter().map(|worker| worker.ask).min())
    }
    fn assign(owner: &u64, job: JobId, value: Balance) -> DispatchResult {
        script(|script| {
            if script.workers.iter().any(|worker| worker.owner == *owner && worker.refuses) {
                return Err(DispatchError::Other("refuses"));
            }
            script.assigned.push((*owner, job, value));
            Ok(())
        })
    }
    fn release(owner: &u64, job: JobId, _: Balance, end: AttemptEnd) -> AttemptConsequence {
        script(|script| {
            script.released.push((*owner, job, end));
            let is_fault = matches!(end, AttemptEnd::Rejected | AttemptEnd::NoShow);
            AttemptConsequence { loses_assigned_jobs: script.loses_jobs && is_fault }
        })
    }
    fn note_decline(_: &u64) -> DispatchResult {
        match script(|script| script.declines_refused) {
            true => Err(DispatchError::Other("declines too often")),
            false => Ok(()),
        }
    }
    fn charge(_: &u64, _: Balance, _: &u64) -> Balance {
        0
    }
    fn equivocated(_: &u64, _: Option<&u64>) -> DispatchResult {
        Ok(())
    }
    fn identity(owner: &u64) -> Option<WorkerIdentity<u64>> {
        let is_gone = script(|script| script.identity_gone);
        (!is_gone).then(|| WorkerIdentity {
            operator: operator(*owner).public(),
            payee: payee_of(*owner),
        })
    }
    fn operator_for(owner: &u64, _: JobId) -> Option<OperatorKey> {
        #[cfg(feature = "runtime-benchmarks")]
        if let Some(key) = script(|script| script.keys.get(owner).copied()) {
            return Some(key);
        }
        Some(operator(*owner).public())
    }
    fn is_bonded(_: &u64) -> bool {
        true
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn create_worker(owner: &u64, operator: OperatorKey, _: &ModelId, ask: Balance) {
        add_worker(*owner, ask, 1);
        script(|script| script.keys.insert(*owner, operator));
    }
}

/// The scripted verification.
pub struct Judges;
impl Verification<u64> for Judges {
    fn check_fee(
        _: &ModelId,
        _: &ModelTerms<u64>,
        _: AssuranceSet,
    ) -> Result<Balance, AssuranceUnavailable> {
        match script(|script| script.unassured) {
            Some(reason) => Err(reason),
            None => Ok(CHECKS),
        }
    }
    fn begin(submission: Submission<u64>) -> Begun<u64> {
        script(|script| {
            script.begun.push(submission);
            script.opens_at_once.clone().map_or(Begun::Hidden, Begun::OpensAtOnce)
        })
    }
    fn awaits_opening(job: JobId) -> bool {
        script(|script| script.awaits.contains(&job))
    }
    fn opened(job: JobId, output: &[u8]) {
        script(|script| script.opened.push((job, output.to_vec())));
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn hide_results() {
        script(|script| script.opens_at_once = None);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn expect_opening(job: JobId) {
        script(|script| script.awaits.push(job));
    }
}

/// The scripted attribution.
pub struct Books;
impl Attribution<u64> for Books {
    fn account() -> u64 {
        ATTRIBUTION
    }
    fn can_settle() -> bool {
        script(|script| !script.is_full)
    }
    fn settle(settlement: Settlement<u64>) -> DispatchResult {
        script(|script| {
            if script.settle_fails {
                return Err(DispatchError::Other("books are closed"));
            }
            script.settled.push(settlement);
            Ok(())
        })
    }
    fn owe(who: &u64, amount: Balance) -> DispatchResult {
        script(|script| {
            if script.owe_fails {
                return Err(DispatchError::Other("books are closed"));
            }
            script.owed.push((*who, amount));
            Ok(())
        })
    }
}

/// A different number in each block.
pub struct Randomness;
impl BlockRandomness for Randomness {
    fn get() -> Option<H256> {
        let block = System::block_number();
        (!script(|script| script.no_randomness)).then(|| H256::from_low_u64_be(block + 7_000))
    }
}

/// Notes who would be called back.
pub struct Ended;
impl JobHook<u64> for Ended {
    fn ended(job: JobId, requester: &u64, end: JobEnd) {
        script(|script| script.ended.push((job, *requester, end)));
    }
}

// ---- What tests say ----

/// The scripted model.
pub(crate) fn model() -> ModelId {
    ModelId(H256::repeat_byte(7))
}

/// The key that signs for a worker.
pub(crate) fn operator(owner: u64) -> ed25519::Pair {
    ed25519::Pair::from_seed(H256::from_low_u64_be(owner).as_fixed_bytes())
}

/// Who is paid for a worker.
pub(crate) fn payee_of(owner: u64) -> u64 {
    owner + 1_000
}

/// Adds a worker to the script.
pub(crate) fn add_worker(owner: u64, ask: Balance, weight: u128) {
    script(|script| {
        script.workers.push(ScriptedWorker { owner, ask, weight, refuses: false });
    });
}

fn spec(name: &str, length: u32) -> TensorSpec {
    TensorSpec {
        name: name.as_bytes().to_vec().try_into().unwrap(),
        dtype: DType::F32,
        shape: vec![credence_primitives::tensor::Axis::Fixed(length)].try_into().unwrap(),
    }
}

/// The scripted model's terms.
pub(crate) fn terms() -> ModelTerms<u64> {
    ModelTerms {
        owner: 50,
        inputs: vec![spec("x", 4)].try_into().unwrap(),
        outputs: vec![
            OutputSpec { tensor: spec("y", 2), role: OutputRole::Compared },
            OutputSpec { tensor: spec("w", 2), role: OutputRole::Compared },
        ]
        .try_into()
        .unwrap(),
        class: NumericClass::Exact,
        time_bound_ms: 6_000,
        royalty: ROYALTY,
        accepted: AssuranceSet::of(&Assurance::ALL),
        attribution_output: None,
    }
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// An input that fits the scripted model.
pub(crate) fn input_of(values: [f32; 4]) -> TensorBytes {
    let data = floats(&values);
    let tensor = Tensor { name: "x", dtype: DType::F32, shape: vec![4], data: &data };
    encode(&[tensor]).unwrap().try_into().unwrap()
}

/// An output that fits the scripted model.
pub(crate) fn output_of(result: [f32; 2], weights: [f32; 2]) -> TensorBytes {
    let (y, w) = (floats(&result), floats(&weights));
    let tensors = [
        Tensor { name: "y", dtype: DType::F32, shape: vec![2], data: &y },
        Tensor { name: "w", dtype: DType::F32, shape: vec![2], data: &w },
    ];
    encode(&tensors).unwrap().try_into().unwrap()
}

/// The output that honest workers give.
pub(crate) fn right_output() -> TensorBytes {
    output_of([1.0, 2.0], [3.0, 1.0])
}

/// A request that all limits allow.
pub(crate) fn a_request() -> Request {
    Request {
        model: model(),
        input: input_of([1.0, 2.0, 3.0, 4.0]),
        assurance: AssuranceSet::of(&[Assurance::Checked]),
        max_fee: MAX_FEE,
        deadline: DEADLINE,
    }
}

/// What of a plain request's fee is burned.
pub(crate) fn burned() -> Balance {
    let bytes = a_request().input.len() as Balance;
    MinimumFee::get() + InputByteFee::get() * bytes
}

/// What of a plain request's fee is escrow.
pub(crate) fn escrow() -> Escrow {
    Escrow {
        compute_budget: MAX_FEE - burned() - CHECKS - ROYALTY,
        checks: CHECKS,
        royalty: ROYALTY,
    }
}

/// Makes a plain request.
pub(crate) fn request_of(requester: u64) -> JobId {
    let job = pallet_inference::NextJob::<Test>::get();
    Inference::request(RuntimeOrigin::signed(requester), a_request()).unwrap();
    job
}

/// Makes a plain request and has it drawn.
pub(crate) fn assigned_job() -> JobId {
    let job = request_of(ALICE);
    next_block();
    assert!(matches!(job_of(job).stage, Stage::Assigned { .. }));
    job
}

/// Makes a plain request and brings it to verification; its output is hidden.
pub(crate) fn verifying_job() -> JobId {
    let job = assigned_job();
    submit(vec![entry_for(job, None)]);
    assert!(matches!(job_of(job).stage, Stage::Verifying { .. }));
    job
}

/// Makes a plain request and brings it to where verification can conclude it.
pub(crate) fn opened_job() -> JobId {
    let job = verifying_job();
    script(|script| script.awaits.push(job));
    Inference::open(RuntimeOrigin::signed(STRANGER), job, right_opening()).unwrap();
    job
}

/// A stored job.
pub(crate) fn job_of(job: JobId) -> pallet_inference::JobOf<Test> {
    pallet_inference::Jobs::<Test>::get(job).unwrap()
}

/// The ticket of a job's latest attempt.
pub(crate) fn ticket_of(job: JobId) -> Ticket {
    job_of(job).latest.unwrap().ticket
}

/// The worker of a job's latest attempt.
pub(crate) fn worker_of(job: JobId) -> u64 {
    job_of(job).latest.unwrap().worker
}

pub(crate) fn right_opening() -> Opening {
    Opening { output: right_output(), salt: H256::repeat_byte(9) }
}

/// A result signed by this key for this ticket.
pub(crate) fn entry_signed_by(
    key: &ed25519::Pair,
    job: JobId,
    ticket: &Ticket,
    opening: Option<Opening>,
) -> ResultEntry {
    let commitment =
        output_commitment(ticket, &output_hash(&right_output()), &right_opening().salt);
    let evidence_hash = H256::zero();
    let payload = result_payload(ticket, &commitment, &evidence_hash);
    let signature: Signature = key.sign(payload.as_bytes());
    ResultEntry { job, commitment, evidence_hash, signature, opening }
}

/// The result that a job's worker would bring.
pub(crate) fn entry_for(job: JobId, opening: Option<Opening>) -> ResultEntry {
    entry_signed_by(&operator(worker_of(job)), job, &ticket_of(job), opening)
}

/// Hands in results, relayed by a stranger.
pub(crate) fn submit(entries: Vec<ResultEntry>) {
    Inference::submit_results(RuntimeOrigin::signed(STRANGER), entries.try_into().unwrap())
        .unwrap();
}

/// A report that pays one checker.
pub(crate) fn report(pay: Balance) -> Report<u64> {
    Report {
        verdicts: vec![(70, Some(credence_primitives::duty::Verdict::Pass))],
        pay: vec![(70, pay)],
        ..Default::default()
    }
}

pub(crate) fn status(job: JobId) -> Option<JobStatus<u64>> {
    Inference::job_status(job)
}

pub(crate) fn escrow_account() -> u64 {
    Inference::account_id()
}

pub(crate) fn balance(who: u64) -> Balance {
    Balances::balance(&who)
}

/// What is on the pallet's account beyond the deposit that keeps it alive.
pub(crate) fn held() -> Balance {
    balance(escrow_account()) - ExistentialDeposit::get()
}

/// Empties an account, so that it is no more.
pub(crate) fn kill_account(who: u64) {
    use frame_support::traits::tokens::{Fortitude, Precision, Preservation};
    Balances::burn_from(
        &who,
        balance(who),
        Preservation::Expendable,
        Precision::Exact,
        Fortitude::Force,
    )
    .unwrap();
}

pub(crate) fn five_percent() -> Balance {
    share_of(MAX_FEE, 50_000)
}

/// The pallet's events since the last call, in order.
pub(crate) fn events() -> Vec<pallet_inference::Event<Test>> {
    let events = System::read_events_for_pallet::<pallet_inference::Event<Test>>();
    System::reset_events();
    events
}

fn block_hash(number: u64) -> H256 {
    H256::from_slice(&sp_io::hashing::blake2_256(&[Fork::get(), number as u8, 3]))
}

/// Ends the block and begins the next.
pub(crate) fn next_block() {
    let number = System::block_number();
    let _ = Inference::on_idle(number, IdleWeight::get());
    System::initialize(&(number + 1), &block_hash(number), &Default::default());
    let mut meter = WeightMeter::with_limit(PollWeight::get());
    Inference::on_poll(number + 1, &mut meter);
}

pub(crate) fn run_blocks(count: u32) {
    for _ in 0..count {
        next_block();
    }
}

/// Builds a chain.
#[derive(Default)]
pub(crate) struct ExtBuilder {
    without_workers: bool,
}

impl ExtBuilder {
    /// Nobody serves the model.
    pub(crate) fn without_workers(mut self) -> Self {
        self.without_workers = true;
        self
    }

    pub(crate) fn build(self) -> sp_io::TestExternalities {
        let balances = [ALICE, BOB, STRANGER].map(|who| (who, ENDOWMENT)).to_vec();
        let mut chain: sp_io::TestExternalities = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: [balances, vec![(ATTRIBUTION, 10), (TREASURY, 10)]].concat(),
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .unwrap()
        .into();
        chain.execute_with(|| {
            SCRIPT.with(|script| *script.borrow_mut() = Script::default());
            Fork::set(0);
            System::initialize(&1, &block_hash(0), &Default::default());
            script(|script| script.models.insert(model(), terms()));
            if !self.without_workers {
                add_worker(WORKER, ASK, 1);
            }
        });
        chain
    }

    /// Runs a test; all books must agree before and after, to the last planck.
    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        let mut chain = self.build();
        chain.execute_with(|| {
            Inference::do_try_state().unwrap();
            test();
            Inference::do_try_state().unwrap();
            assert_eq!(held(), Inference::total_escrow());
            let open = pallet_inference::CurrentLoad::<Test>::get().open;
            assert_eq!(change_open_jobs(0), i64::from(open));
        });
    }
}

#[cfg(feature = "runtime-benchmarks")]
pub(crate) fn new_test_ext() -> sp_io::TestExternalities {
    ExtBuilder::default().build()
}
