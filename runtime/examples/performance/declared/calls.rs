// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The protocol's calls and the steps of its hooks, one by one.

use super::{chain, kibibytes, microseconds, ratios};
use credence_primitives::{
    duty::{Duties, Duty, Reveal, Verdict, MAX_DUTIES},
    ids::{ModelId, Signature},
    manifest::{AssuranceSet, MAX_TABLE_ROWS, MAX_TENSOR_BYTES},
};
use credence_runtime::{
    Attribution, Inference, Registry, Runtime, RuntimeCall, UncheckedExtrinsic, Verification,
    Workers,
};
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::{Get, GetCallIndex, GetCallName, PalletInfoAccess},
    weights::Weight,
};
use pallet_inference::{Opening, Request, ResultEntry, TensorBytes, MAX_BATCH, MAX_RESULTS};
use sp_core::H256;

/// More zeros than any call needs that is as small as it can be.
const ZEROS: [u8; 4096] = [0; 4096];

fn largest_tensor() -> TensorBytes {
    vec![0; MAX_TENSOR_BYTES as usize].try_into().unwrap()
}

fn requests(count: u32) -> Vec<Request> {
    let request = Request {
        model: ModelId(H256::zero()),
        input: largest_tensor(),
        assurance: AssuranceSet::default(),
        max_fee: 0,
        deadline: 0,
    };
    vec![request; count as usize]
}

fn results(count: u32, is_open: bool) -> RuntimeCall {
    let opening = Opening { output: largest_tensor(), salt: H256::zero() };
    let entry = ResultEntry {
        job: 0,
        commitment: Default::default(),
        evidence_hash: H256::zero(),
        signature: Signature::default(),
        opening: is_open.then_some(opening),
    };
    let results = vec![entry; count as usize].try_into().unwrap();
    pallet_inference::Call::submit_results { results }.into()
}

fn duties(count: u32, duty: Duty) -> RuntimeCall {
    let duties: Duties = vec![duty; count as usize].try_into().unwrap();
    let signature = Signature::default();
    pallet_verification::Call::duties {
        checker: Default::default(),
        sequence: 0,
        duties,
        signature,
    }
    .into()
}

fn reveal() -> Duty {
    let reveal = Reveal {
        salt: H256::zero(),
        verdict: Verdict::Pass,
        tile_count: 1,
        tile: vec![0; credence_primitives::commitment::TILE_BYTES].try_into().unwrap(),
        path: vec![H256::zero(); 5].try_into().unwrap(),
    };
    Duty::Reveal { job: 0, reveal }
}

/// The calls whose weight grows with their arguments, at their smallest and largest.
fn sized(pallet: &str, call: &str) -> Option<Vec<(String, RuntimeCall)>> {
    let kib = MAX_TENSOR_BYTES / 1024;
    let calls: Vec<(String, RuntimeCall)> = match (pallet, call) {
        ("Inference", "request") => {
            let request = requests(1).remove(0);
            let call = pallet_inference::Call::request { request };
            vec![(format!("{kib} KiB"), call.into())]
        },
        ("Inference", "request_batch") => {
            let requests = requests(MAX_BATCH).try_into().unwrap();
            let call = pallet_inference::Call::request_batch { requests };
            vec![(format!("{MAX_BATCH} of {kib} KiB"), call.into())]
        },
        ("Inference", "submit_results") => vec![
            ("1, hidden".into(), results(1, false)),
            (format!("{MAX_RESULTS}, hidden"), results(MAX_RESULTS, false)),
            (format!("1, open, {kib} KiB"), results(1, true)),
            (format!("{MAX_RESULTS}, open, of {kib} KiB"), results(MAX_RESULTS, true)),
        ],
        ("Inference", "open") => {
            let opening = Opening { output: largest_tensor(), salt: H256::zero() };
            let call = pallet_inference::Call::open { job: 0, opening };
            vec![(format!("{kib} KiB"), call.into())]
        },
        ("Verification", "duties") => {
            let model = ModelId(H256::zero());
            let commit = Duty::Commit { job: 0, root: H256::zero() };
            vec![
                ("1 acknowledgement".into(), duties(1, Duty::Acknowledge(model))),
                ("1 commitment".into(), duties(1, commit.clone())),
                (format!("{MAX_DUTIES} commitments"), duties(MAX_DUTIES, commit)),
                ("1 reveal".into(), duties(1, reveal())),
                (format!("{MAX_DUTIES} reveals"), duties(MAX_DUTIES, reveal())),
            ]
        },
        ("Attribution", "claim_many") => {
            let rows = vec![0; MAX_TABLE_ROWS as usize].try_into().unwrap();
            let model = ModelId(H256::zero());
            let call = pallet_attribution::Call::claim_many { model, rows };
            vec![(format!("{MAX_TABLE_ROWS} rows"), call.into())]
        },
        _ => return None,
    };
    Some(calls)
}

/// All calls of a pallet, with what is said of their arguments.
fn calls_of<P: PalletInfoAccess, C: GetCallName + GetCallIndex>(
) -> Vec<(String, String, RuntimeCall)> {
    let names = C::get_call_names().iter().zip(C::get_call_indices());
    let calls = names.flat_map(|(name, index)| {
        sized(P::name(), name)
            .unwrap_or_else(|| {
                let head = [P::index() as u8, *index];
                let mut bytes = &[&head[..], &ZEROS].concat()[..];
                let call = <RuntimeCall as codec::Decode>::decode(&mut bytes);
                vec![(String::new(), call.expect("zeros are values of all types in use"))]
            })
            .into_iter()
            .map(|(arguments, call)| (format!("`{}.{name}`", P::name()), arguments, call))
            .collect::<Vec<_>>()
    });
    calls.collect()
}

fn extrinsic(call: RuntimeCall) -> UncheckedExtrinsic {
    match call.get_dispatch_info().class {
        DispatchClass::Operational => chain::general(call),
        DispatchClass::Normal | DispatchClass::Mandatory => chain::signed(call),
    }
}

fn row(name: &str, arguments: &str, call: RuntimeCall, transfer: Weight) -> String {
    let weight = call.get_dispatch_info().call_weight;
    let extrinsic = extrinsic(call);
    let [time, proof] = ratios(chain::booked(&extrinsic), transfer);
    let share = chain::share_of_most(&extrinsic) * 100.0;
    format!(
        "| {name} | {arguments} | {} | {} | {time} | {proof} | {share:.1} |\n",
        microseconds(weight),
        kibibytes(weight),
    )
}

/// The sections about calls and steps.
pub(super) fn page(transfer: Weight) -> String {
    let all: u32 = <Runtime as pallet_verification::Config>::MaxValidators::get();
    let calls = [
        calls_of::<Registry, pallet_registry::Call<Runtime>>(),
        calls_of::<Workers, pallet_workers::Call<Runtime>>(),
        calls_of::<Inference, pallet_inference::Call<Runtime>>(),
        calls_of::<Verification, pallet_verification::Call<Runtime>>(),
        calls_of::<Attribution, pallet_attribution::Call<Runtime>>(),
    ];
    let rows: String = calls
        .into_iter()
        .flatten()
        .map(|(name, arguments, call)| row(&name, &arguments, call, transfer))
        .collect();
    format!(
        "\
## Calls
µs and KiB are the call's own; the ratios compare whole extrinsics, and the last column is what \
the extrinsic takes of the most that one may take. Arguments are named where the weight depends \
on them: then they are as large as they can be, or one entry. The weight of `duties` is the one \
booked before, for a session of {all} validators and for reveals that all conclude a verification.

| call | arguments | µs | KiB | × transfer, time | × transfer, proof | % of most |
|---|---|--:|--:|--:|--:|--:|
{rows}
{}",
        steps(),
    )
}

/// A weight of a pallet, as the runtime declares it.
macro_rules! weight_of {
    ($pallet:ident, $step:ident $(, $count:expr)?) => {
        <<Runtime as $pallet::Config>::WeightInfo as $pallet::WeightInfo>::$step($($count)?)
    };
}

/// What the hooks do step by step.
fn steps() -> String {
    let all = <Runtime as pallet_verification::Config>::MaxValidators::get();
    let committee = <Runtime as pallet_verification::Config>::CommitteeCap::get();
    let jobs = pallet_inference::MAX_WORKER_JOBS;
    let workers = pallet_workers::MAX_SEATS;
    let leaves = <Runtime as pallet_attribution::Config>::MaxLeaves::get();
    let steps = [
        ("each block: inference", weight_of!(pallet_inference, on_poll_base)),
        (
            "each block: roster, at most validators",
            weight_of!(pallet_verification, refresh_roster, all),
        ),
        ("each block: root of the most leaves", weight_of!(pallet_attribution, block_end, leaves)),
        ("each block: disputes", weight_of!(pallet_registry, inspect_dispute_queue)),
        ("each block: slashes of workers", weight_of!(pallet_workers, peek_slash)),
        ("a worker is drawn", weight_of!(pallet_inference, draw_assigned, workers)),
        ("a draw finds none", weight_of!(pallet_inference, draw_put_back, workers)),
        ("a verification's step is found", weight_of!(pallet_verification, next_due)),
        ("a step of a committee", weight_of!(pallet_verification, step_committee, all)),
        ("all validators are asked", weight_of!(pallet_verification, step_everyone, all)),
        (
            "a committee's verification ends",
            weight_of!(pallet_verification, conclude_committee, committee),
        ),
        (
            "all validators' verification ends",
            weight_of!(pallet_verification, conclude_everyone, all),
        ),
        ("settlement, within the former", weight_of!(pallet_attribution, settle, committee)),
        ("a job's time is up", weight_of!(pallet_inference, timer_close)),
        ("a worker with most jobs fails one", weight_of!(pallet_inference, timer_no_show, jobs)),
        ("a job's record is deleted", weight_of!(pallet_inference, delete_job)),
        ("a worker's slash is taken", weight_of!(pallet_workers, apply_due_slash)),
        ("a checker's slash is taken", weight_of!(pallet_verification, apply_slash)),
        ("a dispute lapses", weight_of!(pallet_registry, lapse_dispute)),
    ];
    let rows: String = steps
        .into_iter()
        .map(|(step, weight)| {
            format!("| {step} | {} | {} |\n", microseconds(weight), kibibytes(weight))
        })
        .collect();
    format!(
        "\
## Steps of the hooks
For {all} validators, a committee of {committee}, {jobs} jobs of one worker, {leaves} leaves.

| step | µs | KiB |
|---|--:|--:|
{rows}"
    )
}
