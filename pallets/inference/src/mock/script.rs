// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Registry, workers, verification, attribution and hook that do what a test says.

use super::*;

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
    // History
    pub(crate) has_no_room: bool,
    pub(crate) has_no_room_for_work: bool,
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

/// How many open jobs the scripted registry knows of.
pub(crate) fn models_open_jobs() -> i64 {
    change_open_jobs(0)
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
    fn charge(_: &u64, _: JobId, _: Balance, _: &u64) -> Balance {
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

/// What was noted: the account, the job, the model, and what.
pub(crate) type Noted = (Option<u64>, Option<JobId>, Option<ModelId>, What);

/// Notes in storage, so that a failing call takes it back.
pub struct Chronicle;

impl Chronicle {
    const KEY: &'static [u8] = b"mock:history";
}

impl History<u64> for Chronicle {
    fn record(account: Option<&u64>, job: Option<JobId>, model: Option<ModelId>, what: What) {
        let mut noted: Vec<Noted> = frame_support::storage::unhashed::get_or_default(Self::KEY);
        noted.push((account.copied(), job, model, what));
        frame_support::storage::unhashed::put(Self::KEY, &noted);
    }
    fn has_room() -> bool {
        script(|script| !script.has_no_room)
    }
    fn has_room_for_work() -> bool {
        script(|script| !script.has_no_room_for_work)
    }
}

/// All that was noted since the last call.
pub(crate) fn noted() -> Vec<Noted> {
    frame_support::storage::unhashed::take(Chronicle::KEY).unwrap_or_default()
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
