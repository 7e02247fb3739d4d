// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The worst of each protocol call and of each step of a hook can be in a block.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod support;

use codec::{Decode, Encode};
use credence_primitives::{
    commitment::TILE_BYTES,
    duty::{Duty, Reveal, Verdict, MAX_DUTIES, MAX_PATH},
    ids::{CheckerKey, ModelId, OutputCommitment, Signature},
    manifest::{AssuranceSet, MAX_TABLE_ROWS, MAX_TENSOR_BYTES},
};
use credence_runtime::{
    configs::{
        consensus::MAX_AUTHORITIES,
        parameters::{dynamic::verification, RuntimeParameters},
    },
    genesis_config_presets::LOCAL_PRESET,
    Parameters, Runtime, RuntimeCall, RuntimeOrigin, TxExtension, UncheckedExtrinsic,
};
use frame_support::{
    assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    traits::{Get, GetCallMetadata},
    weights::Weight,
    BoundedVec,
};
use frame_system::{calculate_consumed_extrinsic_weight, limits::BlockWeights};
use pallet_inference::{Opening, Request, ResultEntry, MAX_BATCH, MAX_RESULTS, MAX_WORKER_JOBS};
use pallet_verification::Round;
use pallet_workers::MAX_SEATS;
use sp_core::H256;
use sp_runtime::generic::{self, Era};
use std::collections::BTreeMap;
use support::chain_from;

/// The pallets, by index.
const PROTOCOL: core::ops::RangeInclusive<u8> = 40..=44;
/// The largest committee that governance can ask for; see `configs::parameters`.
const LARGEST_COMMITTEE: u32 = 32;

type Inference = pallet_inference::Call<Runtime>;
type Verification = pallet_verification::Call<Runtime>;

fn limits() -> BlockWeights {
    <Runtime as frame_system::Config>::BlockWeights::get()
}

fn extension() -> TxExtension {
    (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckMortality::from(Era::Immortal),
        frame_system::CheckNonce::from(0),
        frame_system::CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
        pallet_revive::evm::tx_extension::SetOrigin::default(),
        frame_system::WeightReclaim::new(),
    )
}

/// One call of each kind, with as little in it as can be. What it weighs is the worst of its kind
/// unless the weight depends on its arguments.
fn smallest_calls() -> Vec<RuntimeCall> {
    let calls = PROTOCOL.flat_map(|pallet| {
        (0..=u8::MAX).filter_map(move |index| {
            let mut bytes = [0; 4_096];
            bytes[..2].copy_from_slice(&[pallet, index]);
            RuntimeCall::decode(&mut &bytes[..]).ok()
        })
    });
    calls.collect()
}

fn repeated<Item: Clone, Bound: Get<u32>>(item: Item) -> BoundedVec<Item, Bound> {
    let count = Bound::get() as usize;
    vec![item; count].try_into().ok().unwrap()
}

fn request(bytes: u32) -> Request {
    Request {
        model: ModelId::default(),
        input: vec![0; bytes as usize].try_into().unwrap(),
        assurance: AssuranceSet::default(),
        max_fee: 0,
        deadline: 0,
    }
}

fn opening() -> Opening {
    Opening { output: vec![0; MAX_TENSOR_BYTES as usize].try_into().unwrap(), salt: H256::zero() }
}

fn result(opening: Option<Opening>) -> ResultEntry {
    ResultEntry {
        job: 0,
        commitment: OutputCommitment(H256::zero()),
        evidence_hash: H256::zero(),
        signature: Signature::default(),
        opening,
    }
}

fn duties(duty: Duty) -> RuntimeCall {
    Verification::duties {
        checker: CheckerKey::from_raw([0; 32]),
        sequence: 0,
        duties: repeated(duty),
        signature: Signature::default(),
    }
    .into()
}

fn reveal() -> Reveal {
    Reveal {
        salt: H256::zero(),
        verdict: Verdict::Pass,
        tile_count: 1,
        tile: vec![0; TILE_BYTES].try_into().unwrap(),
        path: repeated::<_, frame_support::traits::ConstU32<MAX_PATH>>(H256::zero()),
    }
}

/// Calls whose weight depends on their arguments, at the most each of these can hold.
fn largest_calls() -> Vec<RuntimeCall> {
    let rows = (0..MAX_TABLE_ROWS).collect::<Vec<_>>().try_into().unwrap();
    vec![
        Inference::request { request: request(MAX_TENSOR_BYTES) }.into(),
        Inference::request_batch { requests: repeated(request(MAX_TENSOR_BYTES)) }.into(),
        Inference::submit_results { results: repeated(result(None)) }.into(),
        Inference::submit_results { results: repeated(result(Some(opening()))) }.into(),
        Inference::open { job: 0, opening: opening() }.into(),
        duties(Duty::Acknowledge(ModelId::default())),
        duties(Duty::Commit { job: 0, root: H256::zero() }),
        duties(Duty::Decline { job: 0 }),
        duties(Duty::Reveal { job: 0, reveal: reveal() }),
        pallet_attribution::Call::<Runtime>::claim_many { model: ModelId::default(), rows }.into(),
    ]
}

fn set_committee_cap(cap: u32) {
    let parameter = verification::Parameters::CommitteeCap(verification::CommitteeCap, Some(cap));
    assert_ok!(Parameters::set_parameter(
        RuntimeOrigin::root(),
        RuntimeParameters::Verification(parameter)
    ));
}

/// Why a call cannot be in a block, if it cannot.
fn obstacle(call: &RuntimeCall) -> Option<String> {
    let extrinsic = UncheckedExtrinsic::from(generic::UncheckedExtrinsic::new_transaction(
        call.clone(),
        extension(),
    ));
    let info = extrinsic.get_dispatch_info();
    let limits = limits();
    let class = limits.get(info.class);
    let most = class.max_extrinsic.unwrap().saturating_add(class.base_extrinsic);
    let length = extrinsic.encoded_size();
    let weight = calculate_consumed_extrinsic_weight::<RuntimeCall>(&limits, &info, length);
    let longest = *<Runtime as frame_system::Config>::BlockLength::get().max.get(info.class);
    let fits = weight.all_lte(most) && length <= longest as usize;
    (!fits).then(|| {
        let name = call.get_call_metadata();
        format!(
            "{}.{}: {weight:?} of {most:?}, {length} bytes of {longest}",
            name.pallet_name, name.function_name
        )
    })
}

#[test]
fn every_call_fits_a_block() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        for committee in [3, 8, LARGEST_COMMITTEE] {
            set_committee_cap(committee);
            let obstacles: Vec<_> =
                smallest_calls().iter().chain(&largest_calls()).filter_map(obstacle).collect();
            assert!(obstacles.is_empty(), "with committees of {committee}: {obstacles:#?}");
        }
    });
}

#[test]
fn no_call_of_the_protocol_is_left_out() {
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for call in smallest_calls() {
        let name = call.get_call_metadata();
        found.entry(name.pallet_name).or_default().push(name.function_name);
    }
    let expected = ["Registry", "Workers", "Inference", "Verification", "Attribution"]
        .map(|pallet| (pallet, RuntimeCall::get_call_names(pallet).to_vec()));
    assert_eq!(found, expected.into());
}

#[test]
fn only_what_checkers_owe_is_free_and_operational() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        for call in smallest_calls() {
            let info = call.get_dispatch_info();
            let expected = match &call {
                RuntimeCall::Verification(Verification::duties { .. }) => {
                    (DispatchClass::Operational, Pays::No)
                },
                _ => (DispatchClass::Normal, Pays::Yes),
            };
            assert_eq!((info.class, info.pays_fee), expected, "{:?}", call.get_call_metadata());
        }
    });
}

#[test]
fn the_largest_arguments_are_as_large_as_their_types_allow() {
    let lengths = largest_calls().into_iter().map(|call| match call {
        RuntimeCall::Inference(Inference::request_batch { requests }) => {
            (requests.len(), MAX_BATCH)
        },
        RuntimeCall::Inference(Inference::submit_results { results }) => {
            (results.len(), MAX_RESULTS)
        },
        RuntimeCall::Verification(Verification::duties { duties, .. }) => {
            (duties.len(), MAX_DUTIES)
        },
        _ => (1, 1),
    });
    for (length, most) in lengths {
        assert_eq!(length, most as usize);
    }
}

/// What inherents and the hooks before `on_poll` leave of a block.
fn left_by_initialization() -> Weight {
    let limits = limits();
    let initialization = limits.max_block / 10;
    limits.max_block.saturating_sub(limits.base_block).saturating_sub(initialization)
}

fn step_of_verification(round: Round, committee: u32) -> Weight {
    use pallet_verification::WeightInfo;
    type Weights = <Runtime as pallet_verification::Config>::WeightInfo;
    let step = Weights::step_everyone(MAX_AUTHORITIES);
    let (step, end) = match round {
        Round::Committee => (
            step.max(Weights::step_committee(MAX_AUTHORITIES)),
            Weights::conclude_committee(2 * committee),
        ),
        Round::Everyone => {
            let members = MAX_AUTHORITIES + 2 * committee;
            let settlement = Weights::conclude_committee(members);
            (step, Weights::conclude_everyone(members).saturating_add(settlement))
        },
    };
    Weights::refresh_roster(MAX_AUTHORITIES)
        .saturating_add(Weights::next_due())
        .saturating_add(step)
        .saturating_add(end)
}

#[test]
fn verification_moves_on_beside_all_that_inference_draws_and_catches_up_with() {
    // Inference takes a third.
    let left = left_by_initialization() / 3 * 2;
    for round in [Round::Committee, Round::Everyone] {
        let step = step_of_verification(round, LARGEST_COMMITTEE);
        assert!(step.all_lte(left), "{round:?}: {step:?} of {left:?}");
    }
}

#[test]
fn jobs_are_drawn_and_ended_within_the_share_of_inference() {
    use pallet_inference::WeightInfo;
    type Weights = <Runtime as pallet_inference::Config>::WeightInfo;
    let left = left_by_initialization().saturating_sub(Weights::on_poll_base()) / 3;
    let draw = |workers| Weights::draw_assigned(workers).max(Weights::draw_put_back(workers));
    let late = Weights::timer_no_show(MAX_WORKER_JOBS);
    assert!((draw(MAX_SEATS) + late).all_lte(left), "{late:?} of {left:?}");
    // Of models with few workers each block draws as many jobs as it may.
    let most: u32 = <Runtime as pallet_inference::Config>::MaxDrawsPerBlock::get();
    let draws = draw(8) * u64::from(most);
    assert!(draws.all_lte(left), "{draws:?} of {left:?}");
}

#[test]
fn every_step_of_idle_work_fits_an_idle_block() {
    // Inference leaves half of the rest to others.
    let left = left_by_initialization() / 2;
    let steps = {
        use pallet_inference::WeightInfo as _;
        use pallet_registry::WeightInfo as _;
        use pallet_verification::WeightInfo as _;
        use pallet_workers::WeightInfo as _;
        type Inference = <Runtime as pallet_inference::Config>::WeightInfo;
        type Registry = <Runtime as pallet_registry::Config>::WeightInfo;
        type Verification = <Runtime as pallet_verification::Config>::WeightInfo;
        type Workers = <Runtime as pallet_workers::Config>::WeightInfo;
        [
            ("no-show", Inference::timer_no_show(MAX_WORKER_JOBS)),
            ("deletion", Inference::delete_job()),
            ("dispute", Registry::inspect_dispute_queue() + Registry::lapse_dispute()),
            ("checker's slash", Verification::apply_slash()),
            ("reported ticket", Verification::forget_equivocation()),
            ("worker's slash", Workers::peek_slash() + Workers::apply_due_slash()),
            ("seat", Workers::peek_departing() + Workers::vacate_next_seat()),
        ]
    };
    for (step, weight) in steps {
        assert!(weight.all_lte(left), "{step}: {weight:?} of {left:?}");
        assert!(weight.all_gt(Weight::zero()), "{step} weighs nothing");
    }
}
