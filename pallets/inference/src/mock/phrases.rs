// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What tests say: requests, results, and what became of them.

use super::*;

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
