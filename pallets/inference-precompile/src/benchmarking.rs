// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Worst cases of the precompile's functions, called as an account would, and of the hooks' steps.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot unwrap has failed")]

use super::*;
use alloc::{vec, vec::Vec};
use credence_primitives::{
    ids::{JobId, ModelId, OperatorKey},
    manifest::{
        Assurance, AssuranceSet, DirectShare, Manifest, SampleRun, ShareOf, MAX_PARENTS,
        MAX_TENSOR_BYTES,
    },
    numeric::ClassId,
    protocol::{ModelCatalog, WorkerPool},
    tensor::{
        encode, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec, MAX_RANK, MAX_TENSORS,
    },
    Balance, MILLION,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{fungible::Mutate, Get},
    weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use pallet_inference::{JobOf, Jobs, NextJob, Outcome, Outputs, Stage, TensorBytes};
use pallet_revive::{
    precompiles::alloy::{
        primitives::{Address, B256, U256},
        sol_types::{SolCall, SolInterface},
    },
    AddressMapper, Code, ExecConfig, TransactionLimits,
};
use sp_core::{H160, H256};
use sp_runtime::AccountId32;

/// What the encoding of one tensor of bytes adds to them.
const FRAME_BYTES: u32 = 10;
const MIN_BYTES: u32 = 64;
/// pallet-revive takes no longer calls.
const MAX_CALL_BYTES: u32 = 128 * 1024;
const GAS: u64 = 100_000;
const DEPOSIT: Balance = 1_000_000_000;
/// Init code of a contract whose code is STOP.
const STOP: [u8; 13] = [0x60, 1, 0x60, 12, 0x60, 0, 0x39, 0x60, 1, 0x60, 0, 0xf3, 0x00];

fn tensor_of(bytes: u32) -> TensorBytes {
    let data = vec![7; bytes.saturating_sub(FRAME_BYTES) as usize];
    let tensor =
        Tensor { name: "x", dtype: DType::U8, shape: vec![data.len() as u32], data: &data };
    encode(&[tensor]).unwrap().try_into().unwrap()
}

fn bytes_spec() -> TensorSpec {
    TensorSpec {
        name: b"x".to_vec().try_into().unwrap(),
        dtype: DType::U8,
        shape: vec![Axis::Dynamic {
            name: b"n".to_vec().try_into().unwrap(),
            max: MAX_TENSOR_BYTES - FRAME_BYTES,
        }]
        .try_into()
        .unwrap(),
    }
}

/// As long a declaration as a tensor can have.
fn wide_spec(index: u32) -> TensorSpec {
    let mut name = vec![b'n'; 64];
    name[0] = b'a' + index as u8;
    let axis = |number: u32| Axis::Dynamic {
        name: vec![b'a' + number as u8; 16].try_into().unwrap(),
        max: 1,
    };
    TensorSpec {
        name: name.try_into().unwrap(),
        dtype: DType::U8,
        shape: (0..MAX_RANK).map(axis).collect::<Vec<_>>().try_into().unwrap(),
    }
}

fn funded<T: Config>(name: &'static str, index: u32) -> AccountId32 {
    let who: AccountId32 = account(name, index, 0);
    CurrencyOf::<T>::set_balance(&who, Balance::MAX / 1_000_000);
    let _ = <T as pallet_revive::Config>::AddressMapper::map_no_deposit_unchecked(&who);
    who
}

fn model_of<T: Config>(inputs: Vec<TensorSpec>, outputs: Vec<TensorSpec>, rows: u32) -> ModelId {
    let owner = funded::<T>("owner", 0);
    // Parents: who is paid for them has to be looked up. A hundredth each, far below any cap.
    let part = MILLION / 100;
    let shares = (0..rows).map(|index| match index {
        0 => DirectShare {
            of: ShareOf::Contributor(owner.clone()),
            share: MILLION - part * (rows - 1),
        },
        _ => DirectShare { of: ShareOf::Parent(parent::<T>(index)), share: part },
    });
    let manifest = manifest(inputs, outputs, shares.collect());
    <T as pallet_inference::Config>::Models::create_model(&owner, manifest)
}

fn manifest(
    inputs: Vec<TensorSpec>,
    outputs: Vec<TensorSpec>,
    shares: Vec<DirectShare<AccountId32>>,
) -> Manifest<AccountId32> {
    let outputs = outputs
        .into_iter()
        .map(|tensor| OutputSpec { tensor, role: OutputRole::Compared })
        .collect::<Vec<_>>();
    Manifest {
        artifact_hash: H256::repeat_byte(2),
        artifact_bytes: 1_000,
        metadata_uri: Default::default(),
        inputs: inputs.try_into().unwrap(),
        outputs: outputs.try_into().unwrap(),
        class: ClassId(0),
        time_bound_ms: 1_000,
        royalty: 1_000_000,
        shares: shares.try_into().unwrap(),
        terms: Default::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
        attribution_output: None,
        sample: Some(SampleRun { input_hash: H256::zero(), output_hash: H256::zero() }),
        supersedes: None,
    }
}

fn parent<T: Config>(index: u32) -> ModelId {
    let owner = funded::<T>("parent", index);
    let share = DirectShare { of: ShareOf::Contributor(owner.clone()), share: MILLION };
    let manifest = manifest(vec![bytes_spec()], vec![bytes_spec()], vec![share]);
    <T as pallet_inference::Config>::Models::create_model(&owner, manifest)
}

/// A model with as many workers as may serve one.
fn served_model<T: Config>() -> ModelId {
    let model = model_of::<T>(vec![bytes_spec()], vec![bytes_spec()], 1);
    for index in 0..T::Workers::MAX_CANDIDATES {
        let owner = funded::<T>("worker", index);
        let key = OperatorKey::from_raw([index as u8; 32]);
        T::Workers::create_worker(&owner, key, &model, 1_000);
    }
    model
}

/// A contract that does nothing.
fn contract<T: Config>() -> H160 {
    let deployed = pallet_revive::Pallet::<T>::bare_instantiate(
        RawOrigin::Signed(funded::<T>("deployer", 0)).into(),
        sp_core::U256::zero(),
        limits::<T>(),
        Code::Upload(STOP.to_vec()),
        Vec::new(),
        None,
        &ExecConfig::new_substrate_tx(),
    );
    deployed.result.unwrap().addr
}

fn limits<T: Config>() -> TransactionLimits<T> {
    TransactionLimits::WeightAndDeposit {
        weight_limit: T::BlockWeights::get().max_block,
        deposit_limit: Balance::MAX / 1_000_000,
    }
}

/// Calls the precompile; it must not refuse.
fn call<T: Config>(from: &AccountId32, value: Balance, data: Vec<u8>) -> Vec<u8> {
    let ratio = <T as pallet_revive::Config>::NativeToEthRatio::get();
    let outcome = pallet_revive::Pallet::<T>::bare_call(
        RawOrigin::Signed(from.clone()).into(),
        ADDRESS,
        sp_core::U256::from(value) * sp_core::U256::from(ratio),
        limits::<T>(),
        data,
        &ExecConfig::new_substrate_tx(),
    );
    let returned = outcome.result.unwrap();
    assert!(!returned.did_revert(), "{:?}", returned.data);
    returned.data
}

fn budget<T: Config>(model: ModelId, bytes: u32) -> Balance {
    let assurance = AssuranceSet::of(&[Assurance::Signed]);
    let quote = pallet_inference::Pallet::<T>::quote(model, assurance, bytes).ok().unwrap();
    quote.compute + quote.checks + quote.royalty + quote.burned
}

/// A job of `who` with a callback to `target`.
fn job_of<T: Config>(who: &AccountId32, target: H160) -> JobId {
    let model = served_model::<T>();
    let max_fee = budget::<T>(model, MIN_BYTES);
    let request = pallet_inference::Request {
        model,
        input: tensor_of(MIN_BYTES),
        assurance: AssuranceSet::of(&[Assurance::Signed]),
        max_fee,
        deadline: 30,
    };
    let parts = pallet_inference::RequestParts { requester: who.clone(), request };
    let job = pallet_inference::Pallet::<T>::do_request(parts).unwrap();
    let callback = Callback {
        target,
        gas: GAS,
        weight: Pallet::<T>::weight_of_gas(GAS),
        deposit: DEPOSIT,
        prepaid: Pallet::<T>::prepayment(GAS, DEPOSIT).ok().unwrap(),
        payer: who.clone(),
        stage: CallbackStage::Waiting,
    };
    Pallet::<T>::register(job, callback).unwrap();
    job
}

/// Ends a job as settled, with an output.
fn settle<T: Config>(job: JobId, bytes: u32) {
    Jobs::<T>::mutate(job, |record: &mut Option<JobOf<T>>| {
        let record = record.as_mut().unwrap();
        record.reached = AssuranceSet::of(&[Assurance::Signed]);
        record.stage = Stage::Closed { outcome: Outcome::Settled, delete_at: 1_000 };
    });
    Outputs::<T>::insert(job, tensor_of(bytes));
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn decode(b: Linear<0, MAX_CALL_BYTES>) {
        let one = || IInference::Request {
            model: B256::ZERO,
            assurance: 1,
            deadline: 30,
            budget: U256::ZERO,
            callbackGas: 0,
            callbackDeposit: U256::ZERO,
            // Empty ones would need no memory of their own.
            input: vec![7].into(),
        };
        let encode = |count: usize| {
            let what = (0..count).map(|_| one()).collect();
            IInference::requestBatchCall { what }.abi_encode()
        };
        // Of what tools encode this has the most parts for its length. What is left over lies behind.
        let each = encode(2).len() - encode(1).len();
        let mut data = encode((b as usize).saturating_sub(encode(0).len()) / each);
        data.resize(data.len().max(b as usize), 0);

        #[block]
        {
            let encoded = <EncodedCall as SolInterface>::abi_decode_validate(&data).unwrap();
            assert!(encoded.decode().is_ok());
        }
    }

    #[benchmark]
    fn quote() {
        let model = served_model::<T>();
        let who = funded::<T>("caller", 0);
        let data = IInference::quoteCall {
            model: B256::from(model.0 .0),
            assurance: 1,
            inputBytes: MAX_TENSOR_BYTES,
        }
        .abi_encode();

        #[block]
        {
            call::<T>(&who, 0, data);
        }
    }

    #[benchmark]
    fn quote_callback() {
        let who = funded::<T>("caller", 0);
        let data = IInference::quoteCallbackCall { gas: GAS, deposit: U256::ZERO }.abi_encode();

        #[block]
        {
            call::<T>(&who, 0, data);
        }
    }

    #[benchmark]
    fn request(b: Linear<MIN_BYTES, MAX_TENSOR_BYTES>) {
        let model = served_model::<T>();
        let who = funded::<T>("caller", 0);
        let max_fee = budget::<T>(model, b);
        let data = IInference::requestCall {
            what: IInference::Request {
                model: B256::from(model.0 .0),
                assurance: 1,
                deadline: 30,
                budget: interface::wei::<T>(max_fee),
                callbackGas: 0,
                callbackDeposit: U256::ZERO,
                input: tensor_of(b).into_inner().into(),
            },
        }
        .abi_encode();
        // An account cannot be called back; a contract's wish is registered beside.
        let callback = Callback {
            target: H160::repeat_byte(1),
            gas: GAS,
            weight: Pallet::<T>::weight_of_gas(GAS),
            deposit: DEPOSIT,
            prepaid: Pallet::<T>::prepayment(GAS, DEPOSIT).ok().unwrap(),
            payer: who.clone(),
            stage: CallbackStage::Waiting,
        };

        #[block]
        {
            call::<T>(&who, max_fee, data);
            Pallet::<T>::register(0, callback).unwrap();
        }

        assert_eq!(NextJob::<T>::get(), 1);
        assert!(Callbacks::<T>::contains_key(0));
    }

    #[benchmark]
    fn cancel() {
        let who = funded::<T>("caller", 0);
        let job = job_of::<T>(&who, H160::repeat_byte(1));
        let data = IInference::cancelCall { job: U256::from(job) }.abi_encode();

        #[block]
        {
            call::<T>(&who, 0, data);
        }

        assert!(!Jobs::<T>::get(job).unwrap().is_open());
    }

    #[benchmark]
    fn result(b: Linear<MIN_BYTES, MAX_TENSOR_BYTES>) {
        let who = funded::<T>("caller", 0);
        let job = job_of::<T>(&who, H160::repeat_byte(1));
        settle::<T>(job, b);
        let data = IInference::resultCall { job: U256::from(job) }.abi_encode();

        #[block]
        {
            assert!(call::<T>(&who, 0, data).len() >= b as usize);
        }
    }

    #[benchmark]
    fn callback_of() {
        let who = funded::<T>("caller", 0);
        let job = job_of::<T>(&who, H160::repeat_byte(1));
        Callbacks::<T>::mutate(job, |callback| {
            callback.as_mut().unwrap().fail(Failure::reverted(&[7; MAX_FAILURE_BYTES as usize]));
        });
        let data = IInference::callbackOfCall { job: U256::from(job) }.abi_encode();

        #[block]
        {
            call::<T>(&who, 0, data);
        }
    }

    #[benchmark]
    fn retry_callback(b: Linear<MIN_BYTES, MAX_TENSOR_BYTES>) {
        let who = funded::<T>("caller", 0);
        let job = job_of::<T>(&who, contract::<T>());
        settle::<T>(job, b);
        Callbacks::<T>::mutate(job, |callback| {
            callback.as_mut().unwrap().fail(Failure::NoContract);
        });
        let data = IInference::retryCallbackCall { job: U256::from(job) }.abi_encode();

        #[block]
        {
            call::<T>(&who, 0, data);
        }

        assert!(!Callbacks::<T>::contains_key(job));
    }

    #[benchmark]
    fn credits_of() {
        let who = funded::<T>("caller", 0);
        let data = IInference::creditsOfCall { who: Address::repeat_byte(3) }.abi_encode();

        #[block]
        {
            call::<T>(&who, 0, data);
        }
    }

    #[benchmark]
    fn shares_of(r: Linear<1, { MAX_PARENTS + 1 }>) {
        let model = model_of::<T>(vec![bytes_spec()], vec![bytes_spec()], r);
        let who = funded::<T>("caller", 0);
        let data = IInference::sharesOfCall { model: B256::from(model.0 .0) }.abi_encode();

        #[block]
        {
            assert!(call::<T>(&who, 0, data).len() > 32 * 6 * r as usize);
        }
    }

    #[benchmark]
    fn models() {
        let specs = || (0..MAX_TENSORS).map(wide_spec).collect::<Vec<_>>();
        let model = model_of::<T>(specs(), specs(), 1);
        let who = funded::<T>("caller", 0);
        let data = IInference::modelsCall { model: B256::from(model.0 .0) }.abi_encode();

        #[block]
        {
            call::<T>(&who, 0, data);
        }
    }

    #[benchmark]
    fn on_poll() {
        let who = funded::<T>("caller", 0);
        let job = job_of::<T>(&who, contract::<T>());
        settle::<T>(job, MIN_BYTES);
        Pallet::<T>::enqueue(job);
        let mut meter = WeightMeter::with_limit(Weight::MAX);

        #[block]
        {
            Pallet::<T>::keep_room(&mut meter);
        }

        assert!(Reserved::<T>::get().any_gt(Weight::zero()));
    }

    #[benchmark]
    fn on_idle_base() {
        let most = T::BlockWeights::get().max_block;

        #[block]
        {
            Pallet::<T>::use_idle(most);
        }
    }

    #[benchmark]
    fn deliver(b: Linear<MIN_BYTES, MAX_TENSOR_BYTES>) {
        let who = funded::<T>("caller", 0);
        let job = job_of::<T>(&who, contract::<T>());
        settle::<T>(job, b);
        Pallet::<T>::enqueue(job);
        let mut meter = WeightMeter::with_limit(Weight::MAX);

        #[block]
        {
            assert!(Pallet::<T>::deliver_next(&mut meter));
        }

        assert!(!Callbacks::<T>::contains_key(job));
    }

    #[benchmark]
    fn sweep() {
        let who = funded::<T>("caller", 0);
        let job = job_of::<T>(&who, H160::repeat_byte(1));
        Callbacks::<T>::mutate(job, |callback| {
            callback.as_mut().unwrap().fail(Failure::NoContract);
        });
        FailedEnds::<T>::mutate(|ends| Failed::<T>::insert(ends.push(), job));
        Jobs::<T>::remove(job);
        let mut meter = WeightMeter::with_limit(Weight::MAX);

        #[block]
        {
            Pallet::<T>::sweep(&mut meter);
        }

        assert!(!Callbacks::<T>::contains_key(job));
    }
}
