// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Scripted stand-ins for the other pallets. Money that they move is real.

use super::*;
use credence_primitives::{
    history::{History, What},
    ids::{JobId, ModelId, OperatorKey, Ticket},
    lineage::ShareTable,
    manifest::{Assurance, AssuranceSet, ShareOf},
    numeric::{NumericClass, Tolerance},
    protocol::*,
    receipt::Report,
    tensor::{Axis, DType, OutputRole, OutputSpec, TensorSpec},
};
use frame_support::{
    storage::unhashed,
    traits::{fungible::Mutate, tokens::Preservation},
};
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

parameter_types! {
    pub static Now: ActiveBlock = 0;
    pub static Randomness: Option<H256> = Some(H256::zero());
    pub static Fork: u64 = 0;
    pub static SessionValidators: Vec<AccountId> = Vec::new();
    pub static Quarantined: Vec<ModelId> = Vec::new();
    pub static Elements: u32 = 600;
    pub static Accepted: Vec<Assurance> = vec![Assurance::Signed, Assurance::Sampled, Assurance::Checked];
    pub static TimeBound: u32 = 20;
    pub static Conclusions: Vec<(JobId, Conclusion<AccountId>)> = Vec::new();
    pub static Outputs: BTreeMap<JobId, Vec<u8>> = BTreeMap::new();
    pub static Owed: BTreeMap<AccountId, Balance> = BTreeMap::new();
    pub static Redrawn: Vec<AccountId> = Vec::new();
    pub static WorkerBond: Balance = 1_000_000;
    pub static Equivocated: Vec<(AccountId, Option<AccountId>)> = Vec::new();
    pub static CanSettle: bool = true;
    pub static HasRoomForWork: bool = true;
    pub static Operator: Option<OperatorKey> = None;
}

pub(crate) fn reset_fakes() {
    Now::set(0);
    Randomness::set(Some(H256::zero()));
    Fork::set(0);
    Quarantined::set(Vec::new());
    Elements::set(600);
    TimeBound::set(20);
    Conclusions::set(Vec::new());
    Outputs::set(BTreeMap::new());
    Owed::set(BTreeMap::new());
    Redrawn::set(Vec::new());
    WorkerBond::set(1_000_000);
    Equivocated::set(Vec::new());
    CanSettle::set(true);
    HasRoomForWork::set(true);
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

pub struct FakeClock;

impl ActiveClock for FakeClock {
    fn now() -> ActiveBlock {
        Now::get()
    }
}

pub struct FakeRandomness;

impl BlockRandomness for FakeRandomness {
    fn get() -> Option<H256> {
        Randomness::get()
    }
}

pub struct FakeValidators;

impl ValidatorSet<AccountId> for FakeValidators {
    fn validators() -> Vec<AccountId> {
        SessionValidators::get()
    }
}

/// The model's name.
pub(crate) fn model() -> ModelId {
    ModelId(H256::repeat_byte(7))
}

/// Class F of the protocol: τ, floor, and what elements may differ by.
pub(crate) const CLASS: NumericClass = NumericClass::Tolerance(Tolerance {
    norm_nano: 15_000,
    floor_nano: 1_000,
    element_rms_nano: 100_000,
    element_relative_nano: 100_000,
});

pub(crate) fn terms() -> ModelTerms<AccountId> {
    let tensor = |name: &str, dtype, length| TensorSpec {
        name: name.as_bytes().to_vec().try_into().unwrap(),
        dtype,
        shape: vec![Axis::Fixed(length)].try_into().unwrap(),
    };
    let scores = OutputSpec {
        tensor: tensor("scores", DType::F32, Elements::get()),
        role: OutputRole::Compared,
    };
    let label = OutputSpec { tensor: tensor("label", DType::I64, 1), role: OutputRole::Derived };
    ModelTerms {
        owner: 600,
        inputs: vec![tensor("x", DType::F32, 1)].try_into().unwrap(),
        outputs: vec![scores, label].try_into().unwrap(),
        class: CLASS,
        time_bound_ms: TimeBound::get(),
        royalty: 0,
        accepted: AssuranceSet::of(&Accepted::get()),
        attribution_output: None,
    }
}

pub struct FakeModels;

impl ModelCatalog<AccountId> for FakeModels {
    fn offer(id: &ModelId) -> Result<ModelTerms<AccountId>, ModelUnavailable> {
        if *id != model() {
            return Err(ModelUnavailable::Unknown);
        }
        if Quarantined::get().contains(id) {
            return Err(ModelUnavailable::Quarantined);
        }
        Ok(terms())
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

    fn quarantine(model: &ModelId) {
        Quarantined::mutate(|list| list.push(*model));
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn create_model(
        _: &AccountId,
        _: credence_primitives::manifest::Manifest<AccountId>,
    ) -> ModelId {
        model()
    }
}

/// The worker's operator key.
pub(crate) fn operator() -> ed25519::Pair {
    pair(WORKER)
}

pub struct FakeWorkers;

impl WorkerPool<AccountId> for FakeWorkers {
    const MAX_CANDIDATES: u32 = 64;

    fn candidates(_: &ModelId, _: Balance, _: Balance) -> Vec<Candidate<AccountId>> {
        Vec::new()
    }

    fn cheapest_ask(_: &ModelId) -> Option<Balance> {
        None
    }

    fn assign(_: &AccountId, _: JobId, _: Balance) -> Result<(), DispatchError> {
        Ok(())
    }

    fn release(_: &AccountId, _: JobId, _: Balance, _: AttemptEnd) -> AttemptConsequence {
        AttemptConsequence::default()
    }

    fn note_decline(_: &AccountId) -> Result<(), DispatchError> {
        Ok(())
    }

    fn charge(owner: &AccountId, _: JobId, amount: Balance, to: &AccountId) -> Balance {
        let amount = amount.min(WorkerBond::get());
        WorkerBond::mutate(|bond| *bond -= amount);
        Balances::transfer(owner, to, amount, Preservation::Expendable).unwrap();
        amount
    }

    fn equivocated(owner: &AccountId, reporter: Option<&AccountId>) -> Result<(), DispatchError> {
        if *owner != WORKER {
            return Err(DispatchError::Other("no such worker"));
        }
        Equivocated::mutate(|list| list.push((*owner, reporter.copied())));
        Ok(())
    }

    fn identity(owner: &AccountId) -> Option<WorkerIdentity<AccountId>> {
        let operator: OperatorKey = Operator::get().unwrap_or_else(|| operator().public());
        (*owner == WORKER).then_some(WorkerIdentity { operator, payee: PAYEE })
    }

    fn is_bonded(owner: &AccountId) -> bool {
        [WORKER, OTHER_WORKER].contains(owner)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn create_worker(_: &AccountId, _: OperatorKey, _: &ModelId, _: Balance) {}
}

pub struct FakeAttribution;

impl Attribution<AccountId> for FakeAttribution {
    fn account() -> AccountId {
        ATTRIBUTION
    }

    fn can_settle() -> bool {
        CanSettle::get()
    }

    fn settle(_: Settlement<AccountId>) -> Result<(), DispatchError> {
        Ok(())
    }

    fn owe(who: &AccountId, amount: Balance) -> Result<(), DispatchError> {
        Owed::mutate(|owed| *owed.entry(*who).or_default() += amount);
        Ok(())
    }
}

/// Pays as the inference pallet does, and remembers the rest.
pub struct FakeJobs;

impl JobBook<AccountId> for FakeJobs {
    fn conclude(job: JobId, conclusion: Conclusion<AccountId>) {
        if let Conclusion::Accepted(report) = &conclusion {
            for (who, amount) in &report.pay {
                Balances::transfer(&ESCROW, &ATTRIBUTION, *amount, Preservation::Preserve).unwrap();
                FakeAttribution::owe(who, *amount).unwrap();
            }
        }
        Outputs::mutate(|outputs| outputs.remove(&job));
        Conclusions::mutate(|list| list.push((job, conclusion)));
    }

    fn output(job: JobId) -> Option<Vec<u8>> {
        Outputs::get().get(&job).cloned()
    }

    fn redraw_assigned(worker: &AccountId) {
        Redrawn::mutate(|list| list.push(*worker));
    }

    fn attempt(_: JobId) -> Option<(Ticket, AccountId)> {
        None
    }
}

/// The only conclusion so far, with its report.
pub(crate) fn accepted(job: JobId) -> Report<AccountId> {
    match conclusion(job) {
        Some(Conclusion::Accepted(report)) => report,
        other => panic!("not accepted: {other:?}"),
    }
}

pub(crate) fn rejected(job: JobId) -> Report<AccountId> {
    match conclusion(job) {
        Some(Conclusion::Rejected(report)) => report,
        other => panic!("not rejected: {other:?}"),
    }
}

pub(crate) fn is_void(job: JobId) -> bool {
    matches!(conclusion(job), Some(Conclusion::Void(_)))
}

pub(crate) fn conclusion(job: JobId) -> Option<Conclusion<AccountId>> {
    let mut of_job: Vec<_> =
        Conclusions::get().into_iter().filter(|(other, _)| *other == job).collect();
    assert!(of_job.len() <= 1, "a job was concluded twice");
    of_job.pop().map(|(_, conclusion)| conclusion)
}
