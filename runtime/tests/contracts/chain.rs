// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A chain in memory with a model, a worker that serves it, and contracts compiled by solc.

use crate::support::chain_from;
use codec::Encode;
use credence_primitives::{
    commitment::{domain_hash, operator_payload, output_commitment, output_hash, result_payload},
    ids::{JobId, ModelId},
    manifest::{Assurance, AssuranceSet, DirectShare, LineageTerms, Manifest, ShareOf},
    tensor::{self, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
    MILLION,
};
use credence_runtime::{
    genesis_config_presets::{ethereum_account, ETHEREUM_DEVELOPERS, FULL_PRECISION, LOCAL_PRESET},
    AccountId, Attribution, Balance, Balances, Inference, InferencePrecompile, Registry, Revive,
    Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System, Verification, Workers,
    MAXIMUM_BLOCK_WEIGHT, MILLIUNIT, UNIT,
};
use frame_support::{
    traits::{fungible::Mutate, OnFinalize, OnIdle, OnInitialize, OnPoll},
    weights::{Weight, WeightMeter},
};
use pallet_inference::{Opening, ResultEntry, WorkerDuty};
use pallet_inference_precompile::{IInference, ADDRESS};
use pallet_revive::{
    precompiles::alloy::{
        primitives::{B256, U256},
        sol_types::{Revert, SolCall, SolError},
    },
    AddressMapper, Code, ExecConfig, TransactionLimits,
};
use sp_consensus_babe::digests::{PreDigest, SecondaryVRFPreDigest};
use sp_core::{crypto::VrfSecret, ed25519, sr25519, Pair, H160, H256};
use sp_runtime::{traits::Dispatchable, DispatchError};

/// The hooks of the pallets that jobs and callbacks need, in the runtime's order.
type Protocol =
    (Registry, Workers, Inference, Verification, Attribution, Revive, InferencePrecompile);

/// Planck as wei.
pub(crate) fn wei(planck: Balance) -> U256 {
    U256::from(planck) * U256::from(1_000_000)
}

/// What requests offer unless a test says otherwise.
pub(crate) const BUDGET: Balance = UNIT;
/// What callbacks may use unless a test says otherwise.
pub(crate) const GAS: u64 = 1_000_000;
/// What callbacks may lock unless a test says otherwise.
pub(crate) const DEPOSIT: Balance = UNIT;
const WORKER_BOND: Balance = 2_000_000 * UNIT;
const SALT: H256 = H256::repeat_byte(5);

/// The first developer of Ethereum's, who signs all transactions of tests.
pub(crate) fn alith() -> AccountId {
    ethereum_account(ETHEREUM_DEVELOPERS[0])
}

/// Another account with money.
pub(crate) fn baltathar() -> AccountId {
    ethereum_account(ETHEREUM_DEVELOPERS[1])
}

fn operator() -> ed25519::Pair {
    ed25519::Pair::from_seed(&[3; 32])
}

/// The only worker.
pub(crate) fn worker() -> AccountId {
    AccountId::new([11; 32])
}

/// The owner of the model, and its only contributor.
pub(crate) fn owner() -> AccountId {
    AccountId::new([12; 32])
}

/// The encoding of one tensor `x` of four bytes.
pub(crate) fn tensor_of(bytes: [u8; 4]) -> Vec<u8> {
    let tensor = Tensor { name: "x", dtype: DType::U8, shape: vec![4], data: &bytes };
    tensor::encode(&[tensor]).unwrap()
}

/// What the worker answers to every input.
pub(crate) fn answer() -> Vec<u8> {
    tensor_of([9, 8, 7, 6])
}

/// What the owner declares of the model of all tests.
pub(crate) fn manifest() -> Manifest<AccountId> {
    let tensor = TensorSpec {
        name: b"x".to_vec().try_into().unwrap(),
        dtype: DType::U8,
        shape: vec![Axis::Fixed(4)].try_into().unwrap(),
    };
    let share = DirectShare { of: ShareOf::Contributor(owner()), share: MILLION };
    Manifest {
        artifact_hash: H256::repeat_byte(1),
        artifact_bytes: 1_000,
        metadata_uri: Default::default(),
        inputs: vec![tensor.clone()].try_into().unwrap(),
        outputs: vec![OutputSpec { tensor, role: OutputRole::Compared }].try_into().unwrap(),
        class: FULL_PRECISION,
        time_bound_ms: 3_000,
        royalty: MILLIUNIT,
        shares: vec![share].try_into().unwrap(),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed]),
        attribution_output: None,
        sample: None,
        supersedes: None,
    }
}

/// The model of all tests.
pub(crate) fn model() -> ModelId {
    ModelId::new(&owner(), &manifest())
}

/// Has the owner register a model.
pub(crate) fn publish(manifest: Manifest<AccountId>) -> ModelId {
    let model = ModelId::new(&owner(), &manifest);
    let manifest = Box::new(manifest);
    act(owner(), pallet_registry::Call::register_model { manifest, payee: owner() });
    model
}

/// Has the worker serve a model.
pub(crate) fn serve(model: ModelId) {
    act(worker(), pallet_workers::Call::serve { model, ask: MILLIUNIT });
}

/// Runs a test on a chain with a model and a worker; all books agree before and after.
pub(crate) fn on_chain(test: impl FnOnce()) {
    chain_from(LOCAL_PRESET).execute_with(|| {
        begin_block();
        for who in [owner(), worker()] {
            Balances::mint_into(&who, 10_000_000 * UNIT).unwrap();
        }
        publish(manifest());
        let genesis = System::block_hash(0);
        let payload = operator_payload(&genesis, &worker());
        let register = pallet_workers::Call::register {
            operator: operator().public(),
            proof: operator().sign(payload.as_bytes()),
            payee: worker(),
            bond: WORKER_BOND,
            capacity: 64,
        };
        act(worker(), register);
        serve(model());
        next_block();
        check_books();
        test();
        check_books();
    });
}

/// Checks what must hold between blocks.
pub(crate) fn check_books() {
    Inference::do_try_state().unwrap();
    Attribution::do_try_state().unwrap();
    InferencePrecompile::do_try_state().unwrap();
}

/// Dispatches a call, which must succeed.
pub(crate) fn act(who: AccountId, call: impl Into<RuntimeCall>) {
    call.into().dispatch(RuntimeOrigin::signed(who)).unwrap();
}

fn begin_block() {
    let parent = System::block_number();
    let number = parent + 1;
    System::reset_events();
    frame_system::BlockWeight::<Runtime>::kill();
    frame_system::BlockSize::<Runtime>::kill();
    let parent_hash = domain_hash("test/block", &parent);
    System::initialize(&number, &parent_hash, &Default::default());
    let author = sr25519::Pair::from_seed(&[7; 32]);
    let transcript = sr25519::vrf::VrfTranscript::new(b"test", &[(b"seed", &number.encode())]);
    pallet_babe::Initialized::<Runtime>::put(Some(PreDigest::SecondaryVRF(
        SecondaryVRFPreDigest {
            authority_index: 0,
            slot: u64::from(number).into(),
            vrf_signature: author.vrf_sign(&transcript.into_sign_data()),
        },
    )));
    Protocol::on_initialize(number);
    Protocol::on_poll(number, &mut WeightMeter::with_limit(MAXIMUM_BLOCK_WEIGHT));
    System::note_finished_initialize();
}

/// Ends the block, with so much weight for idle work, and begins the next. Returns the events of
/// callbacks.
pub(crate) fn next_block_with(idle: Weight) -> Vec<pallet_inference_precompile::Event<Runtime>> {
    let number = System::block_number();
    Protocol::on_idle(number, idle);
    let events = callback_events();
    Protocol::on_finalize(number);
    begin_block();
    events
}

/// Ends the block and begins the next. Returns the events of callbacks.
pub(crate) fn next_block() -> Vec<pallet_inference_precompile::Event<Runtime>> {
    next_block_with(MAXIMUM_BLOCK_WEIGHT)
}

/// The events of callbacks in this block.
pub(crate) fn callback_events() -> Vec<pallet_inference_precompile::Event<Runtime>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::InferencePrecompile(event) => Some(event),
            _ => None,
        })
        .collect()
}

/// Has the worker answer a queued job; it settles. Returns the events of callbacks of the block in
/// which it did.
pub(crate) fn settle(job: JobId) -> Vec<pallet_inference_precompile::Event<Runtime>> {
    settle_with(job, answer())
}

/// The same with a certain answer.
pub(crate) fn settle_with(
    job: JobId,
    output: Vec<u8>,
) -> Vec<pallet_inference_precompile::Event<Runtime>> {
    let mut blocks = 0;
    while !submit_output_if_assigned(job, output.clone()) {
        blocks += 1;
        assert!(blocks < 5, "the job is drawn within a few blocks");
        next_block();
    }
    next_block()
}

/// Has the worker answer a job if it has it. Returns whether it had.
pub(crate) fn submit_if_assigned(job: JobId) -> bool {
    submit_output_if_assigned(job, answer())
}

fn submit_output_if_assigned(job: JobId, output: Vec<u8>) -> bool {
    let assigned = Inference::open_jobs_of(worker()).into_iter().find(|open| open.job == job);
    let Some(open) = assigned else { return false };
    assert!(matches!(open.todo, WorkerDuty::Submit { .. }));
    let output: pallet_inference::TensorBytes = output.try_into().unwrap();
    let commitment = output_commitment(&open.ticket, &output_hash(&output), &SALT);
    let payload = result_payload(&open.ticket, &commitment, &H256::zero());
    let entry = ResultEntry {
        job,
        commitment,
        evidence_hash: H256::zero(),
        signature: operator().sign(payload.as_bytes()),
        opening: Some(Opening { output, salt: SALT }),
    };
    let results = vec![entry].try_into().unwrap();
    act(worker(), pallet_inference::Call::submit_results { results });
    true
}

/// The creation code of a contract in `contracts/artifacts`.
pub(crate) fn creation_code(name: &str) -> Vec<u8> {
    let path = format!("{}/../contracts/artifacts/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let artifact: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let code = artifact["bytecode"].as_str().unwrap().trim_start_matches("0x");
    (0..code.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&code[at..at + 2], 16).unwrap())
        .collect()
}

fn limits() -> TransactionLimits<Runtime> {
    TransactionLimits::WeightAndDeposit {
        weight_limit: MAXIMUM_BLOCK_WEIGHT,
        deposit_limit: 1_000 * UNIT,
    }
}

/// Deploys a contract with money of Alith's. Returns its address, or what its constructor reverted
/// with.
pub(crate) fn try_deploy(name: &str, value: Balance, arguments: Vec<u8>) -> Result<H160, Vec<u8>> {
    let code = [creation_code(name), arguments].concat();
    // As a transaction would, before it is dispatched: the address follows from it.
    System::inc_account_nonce(alith());
    let outcome = Revive::bare_instantiate(
        RuntimeOrigin::signed(alith()),
        sp_core::U256::from(value) * sp_core::U256::from(1_000_000),
        limits(),
        Code::Upload(code),
        Vec::new(),
        None,
        &ExecConfig::new_substrate_tx(),
    );
    let deployed = outcome.result.unwrap();
    if deployed.result.did_revert() {
        return Err(deployed.result.data);
    }
    Ok(deployed.addr)
}

/// Deploys a contract without arguments and gives it some money.
pub(crate) fn deploy(name: &str) -> H160 {
    let address = try_deploy(name, 0, Vec::new()).unwrap();
    Balances::mint_into(&account(&address), 100 * UNIT).unwrap();
    address
}

/// The account of a contract.
pub(crate) fn account(address: &H160) -> AccountId {
    <Runtime as pallet_revive::Config>::AddressMapper::to_account_id(address)
}

/// Why a call did not succeed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// `revert` with this string.
    Revert(String),
    /// `revert` with other bytes.
    Bytes(Vec<u8>),
    /// The call was ended by the chain.
    Trap(DispatchError),
}

/// Calls a contract or the precompile; the value is in wei.
pub(crate) fn call_wei<C: SolCall>(
    from: AccountId,
    to: H160,
    value: U256,
    call: C,
) -> Result<C::Return, Refused> {
    let returned = call_raw(from, to, value, call.abi_encode())?;
    Ok(C::abi_decode_returns(&returned).unwrap())
}

/// Calls with encoded arguments.
pub(crate) fn call_raw(
    from: AccountId,
    to: H160,
    value: U256,
    data: Vec<u8>,
) -> Result<Vec<u8>, Refused> {
    let outcome = frame_support::storage::with_storage_layer::<_, DispatchError, _>(|| {
        let outcome = Revive::bare_call(
            RuntimeOrigin::signed(from),
            to,
            sp_core::U256(value.into_limbs()),
            limits(),
            data,
            &ExecConfig::new_substrate_tx(),
        );
        outcome.result
    })
    .map_err(Refused::Trap)?;
    if !outcome.did_revert() {
        return Ok(outcome.data);
    }
    Err(match Revert::abi_decode(&outcome.data) {
        Ok(revert) => Refused::Revert(revert.reason),
        Err(_) => Refused::Bytes(outcome.data),
    })
}

/// Calls a contract or the precompile as Alith; the value is in planck.
pub(crate) fn call<C: SolCall>(to: H160, value: Balance, call: C) -> Result<C::Return, Refused> {
    call_wei(alith(), to, wei(value), call)
}

/// Calls the precompile as Alith, without value.
pub(crate) fn ask<C: SolCall>(what: C) -> Result<C::Return, Refused> {
    call(ADDRESS, 0, what)
}

/// A request without callback.
pub(crate) fn request() -> IInference::Request {
    IInference::Request {
        model: B256::from(model().0 .0),
        assurance: 1,
        deadline: 40,
        budget: wei(BUDGET),
        callbackGas: 0,
        callbackDeposit: U256::ZERO,
        input: tensor_of([1, 2, 3, 4]).into(),
    }
}

/// A request with a callback.
pub(crate) fn request_with_callback() -> IInference::Request {
    IInference::Request { callbackGas: GAS, callbackDeposit: wei(DEPOSIT), ..request() }
}

/// A batch of so many requests, all of which are the same bytes of the call: one request with so
/// many bytes of input.
pub(crate) fn aliased_batch(requests: usize, input_bytes: usize) -> Vec<u8> {
    let word = |number: usize| U256::from(number).to_be_bytes::<32>();
    let one = IInference::Request { input: vec![7; input_bytes].into(), ..request() };
    let canonical = IInference::requestBatchCall { what: vec![one] }.abi_encode();
    let (selector, arguments) = canonical.split_at(4);
    // Where the array begins, its length, and where its only element begins.
    let element = &arguments[3 * 32..];
    let mut data = [selector, &word(32), &word(requests)].concat();
    for _ in 0..requests {
        data.extend(word(32 * requests));
    }
    [&data, element].concat()
}

/// What a callback is prepaid.
pub(crate) fn callback_price() -> Balance {
    InferencePrecompile::callback_price(GAS, DEPOSIT).unwrap()
}

/// An account's money.
pub(crate) fn balance(who: &AccountId) -> Balance {
    Balances::free_balance(who)
}
