// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The precompile: what each function of the interface does.
//!
//! Each function charges the most it may weigh before it does anything, and gives back what it has
//! not used. Whatever it refuses it refuses with a string that says why.

mod callbacks;
mod requests;

use crate::{
    interface::{planck, share_of, tensors, wei, IInference, INFERENCE},
    pallet::*,
    prices::NoCallback,
    Callback, CallbackStage, EncodedCall, Operation, WeightInfo,
};
use alloc::{string::String, vec::Vec};
use core::marker::PhantomData;
use credence_primitives::{
    api::NoQuote,
    ids::{JobId, ModelId},
    manifest::{AssuranceSet, MAX_TABLE_ROWS, MAX_TENSOR_BYTES},
    protocol::{AssuranceUnavailable, ModelCatalog, ModelUnavailable},
    Balance,
};
use frame_support::{traits::Contains, weights::Weight};
use frame_system::RawOrigin;
use pallet_attribution::WeightInfo as _;
use pallet_inference::{Jobs, Outputs, Stage};
use pallet_revive::{
    precompiles::{
        alloy::{
            primitives::{Address, IntoLogData, B256, U256},
            sol_types::{Revert, SolCall},
        },
        AddressMatcher, Error, Ext, Precompile, RuntimeCosts,
    },
    AddressMapper,
};
use sp_core::{H160, H256};
use sp_runtime::{AccountId32, DispatchError};
use IInference::IInferenceCalls as Calls;

/// The precompile, to be listed in `pallet_revive::Config::Precompiles`.
pub struct Inference<T>(PhantomData<T>);

type InferenceOf<T> = pallet_inference::Pallet<T>;
type AttributionOf<T> = pallet_attribution::Pallet<T>;
type ModelsOf<T> = <T as pallet_inference::Config>::Models;
type MapperOf<T> = <T as pallet_revive::Config>::AddressMapper;
type Returned = Result<Vec<u8>, Error>;

impl<T: Config> Precompile for Inference<T> {
    type T = T;
    type Interface = EncodedCall;
    const MATCHER: AddressMatcher = AddressMatcher::Fixed(INFERENCE);
    const HAS_CONTRACT_INFO: bool = false;

    fn call(_: &[u8; 20], input: &EncodedCall, env: &mut impl Ext<T = T>) -> Returned {
        env.charge(Pace::Decoding.of(WeightsOf::<T>::decode(input.len())))?;
        let call =
            input.decode().map_err(|_| revert("these bytes are no call of the interface"))?;
        match &call {
            Calls::quote(call) => Self::quote(call, env),
            Calls::quoteCallback(call) => Self::quote_callback(call, env),
            Calls::request(call) => Self::request(call, env),
            Calls::requestBatch(call) => Self::request_batch(call, env),
            Calls::cancel(call) => Self::cancel(call, env),
            Calls::result(call) => Self::result(call, env),
            Calls::callbackOf(call) => Self::callback_of(call, env),
            Calls::retryCallback(call) => Self::retry_callback(call, env),
            Calls::creditsOf(call) => Self::credits_of(call, env),
            Calls::sharesOf(call) => Self::shares_of(call, env),
            Calls::claim(call) => Self::claim(call, env),
            Calls::withdraw(call) => Self::withdraw(call, env),
            Calls::models(call) => Self::models(call, env),
        }
    }
}

/// How many times a unit of a measured weight counts: a contract shall pay no less for a second of
/// the chain's time than whoever transfers, most of whose weight is that of the database, while
/// these functions mostly compute. `make bench-gas` measures by how much.
#[derive(Clone, Copy)]
enum Pace {
    /// Of what opens and withdraws jobs.
    Asking = 3,
    /// Of decoding calls, which have been copied before.
    Decoding = 32,
    /// Of what mostly encodes long answers.
    Encoding = 16,
    /// Of all else.
    Else = 6,
}

impl Pace {
    fn of(self, weight: Weight) -> Weight {
        Weight::from_parts(weight.ref_time().saturating_mul(self as u64), weight.proof_size())
    }
}

impl<T: Config> Inference<T> {
    fn quote(call: &IInference::quoteCall, env: &mut impl Ext<T = T>) -> Returned {
        env.charge(Pace::Else.of(WeightsOf::<T>::quote()))?;
        refuse_value(env)?;
        let model = ModelId(H256(call.model.0));
        let assurance = AssuranceSet::from_bits(call.assurance);
        let quote = InferenceOf::<T>::quote(model, assurance, call.inputBytes).map_err(no_quote)?;
        let total = [quote.compute, quote.checks, quote.royalty, quote.burned]
            .into_iter()
            .fold(0, Balance::saturating_add);
        Ok(IInference::quoteCall::abi_encode_returns(&IInference::Quote {
            compute: wei::<T>(quote.compute),
            checks: wei::<T>(quote.checks),
            royalty: wei::<T>(quote.royalty),
            burned: wei::<T>(quote.burned),
            total: wei::<T>(total),
            queuePosition: quote.queue_position,
        }))
    }

    fn quote_callback(call: &IInference::quoteCallbackCall, env: &mut impl Ext<T = T>) -> Returned {
        env.charge(Pace::Else.of(WeightsOf::<T>::quote_callback()))?;
        refuse_value(env)?;
        let deposit = amount::<T>(call.deposit, "deposit")?;
        let prepaid = Pallet::<T>::prepayment(call.gas, deposit).map_err(no_callback)?;
        Ok(IInference::quoteCallbackCall::abi_encode_returns(&wei::<T>(prepaid.total())))
    }

    fn result(call: &IInference::resultCall, env: &mut impl Ext<T = T>) -> Returned {
        let weight = |bytes: u32| Pace::Else.of(WeightsOf::<T>::result(bytes));
        let charged = env.charge(weight(MAX_TENSOR_BYTES))?;
        refuse_value(env)?;
        let record = job_id(call.job).and_then(|job| Some((job, Jobs::<T>::get(job)?)));
        let Some((job, record)) = record else {
            env.adjust_gas(charged, weight(0));
            return Ok(IInference::resultCall::abi_encode_returns(&IInference::Job {
                status: IInference::JobStatus::Unknown,
                ending: IInference::Ending::None,
                assurance: 0,
                requester: Address::ZERO,
                model: B256::ZERO,
                output: Default::default(),
            }));
        };
        let status = IInference::JobStatus::from(&record.stage);
        let ending = match record.stage {
            Stage::Closed { outcome, .. } => outcome.into(),
            _ => IInference::Ending::None,
        };
        // An output in verification is not a result.
        let output = match status {
            IInference::JobStatus::Settled => Outputs::<T>::get(job).unwrap_or_default(),
            _ => Default::default(),
        };
        env.adjust_gas(charged, weight(output.len() as u32));
        Ok(IInference::resultCall::abi_encode_returns(&IInference::Job {
            status,
            ending,
            assurance: record.reached.bits(),
            requester: address(&MapperOf::<T>::to_address(&record.requester)),
            model: B256::from(record.model.0 .0),
            output: output.into_inner().into(),
        }))
    }

    fn credits_of(call: &IInference::creditsOfCall, env: &mut impl Ext<T = T>) -> Returned {
        env.charge(Pace::Else.of(WeightsOf::<T>::credits_of()))?;
        refuse_value(env)?;
        let who = MapperOf::<T>::to_account_id(&H160(call.who.into_array()));
        let (compute, verification) = AttributionOf::<T>::credits(who.clone());
        Ok(IInference::creditsOfCall::abi_encode_returns(&IInference::Credits {
            compute: U256::from(compute),
            verification: U256::from(verification),
            claimable: wei::<T>(AttributionOf::<T>::claimable(who)),
        }))
    }

    fn shares_of(call: &IInference::sharesOfCall, env: &mut impl Ext<T = T>) -> Returned {
        // Who is paid instead of a withdrawn model is found in two steps; the benchmark's take one.
        let weight = |rows: u32| {
            let rows = WeightsOf::<T>::shares_of(rows.saturating_mul(2));
            Pace::Else.of(rows.saturating_add(WeightsOf::<T>::quote_callback()))
        };
        let charged = env.charge(weight(MAX_TABLE_ROWS))?;
        refuse_value(env)?;
        let model = ModelId(H256(call.model.0));
        let table = ModelsOf::<T>::table(&model).unwrap_or_default();
        let totals = AttributionOf::<T>::row_totals(model);
        let shares: Vec<_> = table
            .iter()
            .zip(totals)
            .map(|(row, (claimable, credits))| {
                let (kind, of) = share_of(&row.of);
                let payee = AttributionOf::<T>::payee_of(&model, &row.of)
                    .map_or(H160::zero(), |payee| MapperOf::<T>::to_address(&payee));
                IInference::Share {
                    kind,
                    holder: of.into(),
                    payee: address(&payee),
                    share: row.share,
                    claimable: wei::<T>(claimable),
                    credits: U256::from(credits),
                }
            })
            .collect();
        env.adjust_gas(charged, weight(shares.len() as u32));
        Ok(IInference::sharesOfCall::abi_encode_returns(&shares))
    }

    fn claim(call: &IInference::claimCall, env: &mut impl Ext<T = T>) -> Returned {
        let rows = call.rows.len().min(MAX_TABLE_ROWS as usize) as u32;
        let weight = <T as pallet_attribution::Config>::WeightInfo::claim_many(rows)
            .saturating_add(WeightsOf::<T>::quote_callback());
        env.charge(Pace::Else.of(weight))?;
        let who = changing::<T>(env, Operation::Claim)?;
        refuse_value(env)?;
        let model = ModelId(H256(call.model.0));
        let rows =
            call.rows.clone().try_into().map_err(|_| revert("a table has 64 rows at most"))?;
        let owed = pallet_attribution::Liabilities::<T>::get();
        AttributionOf::<T>::claim_many(RawOrigin::Signed(who).into(), model, rows)
            .map_err(refused)?;
        let paid = owed.saturating_sub(pallet_attribution::Liabilities::<T>::get());
        let amount = wei::<T>(paid);
        emit(IInference::Claimed { model: call.model, amount }, env)?;
        Ok(IInference::claimCall::abi_encode_returns(&amount))
    }

    fn withdraw(_: &IInference::withdrawCall, env: &mut impl Ext<T = T>) -> Returned {
        let weight = <T as pallet_attribution::Config>::WeightInfo::withdraw()
            .saturating_add(WeightsOf::<T>::credits_of());
        env.charge(Pace::Else.of(weight))?;
        let who = changing::<T>(env, Operation::Withdraw)?;
        refuse_value(env)?;
        let amount = wei::<T>(AttributionOf::<T>::claimable(who.clone()));
        let to = address(&MapperOf::<T>::to_address(&who));
        AttributionOf::<T>::withdraw(RawOrigin::Signed(who).into()).map_err(refused)?;
        emit(IInference::Withdrawn { who: to, amount }, env)?;
        Ok(IInference::withdrawCall::abi_encode_returns(&amount))
    }

    fn models(call: &IInference::modelsCall, env: &mut impl Ext<T = T>) -> Returned {
        env.charge(Pace::Encoding.of(WeightsOf::<T>::models()))?;
        refuse_value(env)?;
        let name = ModelId(H256(call.model.0));
        let (status, terms) = match ModelsOf::<T>::offer(&name) {
            Ok(terms) => (IInference::ModelStatus::Active, Some(terms)),
            Err(reason) => (reason.into(), ModelsOf::<T>::terms(&name)),
        };
        let told = match terms {
            None => IInference::Model {
                status,
                owner: Address::ZERO,
                assurance: 0,
                timeBoundMs: 0,
                royalty: U256::ZERO,
                inputs: Vec::new(),
                outputs: Vec::new(),
            },
            Some(terms) => IInference::Model {
                status,
                owner: address(&MapperOf::<T>::to_address(&terms.owner)),
                assurance: terms.accepted.bits(),
                timeBoundMs: terms.time_bound_ms,
                royalty: wei::<T>(terms.royalty),
                inputs: tensors(terms.inputs.iter()),
                outputs: tensors(terms.outputs.iter().map(|output| &output.tensor)),
            },
        };
        Ok(IInference::modelsCall::abi_encode_returns(&told))
    }
}

/// Who calls a function that changes the chain; refuses where it may not be called.
fn changing<T: Config>(
    env: &mut impl Ext<T = T>,
    operation: Operation,
) -> Result<AccountId32, Error> {
    if env.is_read_only() {
        return Err(revert("a static call cannot change anything"));
    }
    // Whoever delegates would act with an account that is not the precompile's.
    if env.is_delegate_call() {
        return Err(revert("the precompile cannot be called by delegatecall"));
    }
    if !<T as Config>::Operations::contains(&operation) {
        return Err(revert("the chain's governance has paused this"));
    }
    Ok(env.caller().account_id().map_err(refused)?.clone())
}

fn refuse_value<T: Config>(env: &impl Ext<T = T>) -> Result<(), Error> {
    if env.value_transferred().is_zero() {
        return Ok(());
    }
    Err(revert("this function takes no value"))
}

/// The value of the call, in planck.
fn received<T: Config>(env: &impl Ext<T = T>) -> Result<Balance, Error> {
    amount::<T>(U256::from_limbs(env.value_transferred().0), "value")
}

/// An amount of wei as planck.
fn amount<T: Config>(amount: U256, name: &str) -> Result<Balance, Error> {
    planck::<T>(amount).ok_or_else(|| {
        revert(alloc::format!(
            "{name} has a fraction of the chain's smallest unit, or is more than there can be"
        ))
    })
}

fn job_id(number: U256) -> Option<JobId> {
    number.try_into().ok()
}

fn address(of: &H160) -> Address {
    Address::from(of.0)
}

fn revert(reason: impl Into<String>) -> Error {
    Error::Revert(Revert { reason: reason.into() })
}

/// A refusal by the chain: the name of its error.
fn refused(error: DispatchError) -> Error {
    let name: &'static str = error.into();
    revert(name)
}

fn no_callback(reason: NoCallback) -> Error {
    revert(match reason {
        NoCallback::TooMuchGas => "callbackGas is more than one callback may use",
        NoCallback::TooExpensive => "callbackDeposit is more than there can be",
    })
}

/// Why there is no quote, in the words that a request would be refused with.
fn no_quote(reason: NoQuote) -> Error {
    revert(match reason {
        NoQuote::Model(ModelUnavailable::Unknown) => "UnknownModel",
        NoQuote::Model(ModelUnavailable::Pending) => "ModelPending",
        NoQuote::Model(ModelUnavailable::Deprecated) => "ModelDeprecated",
        NoQuote::Model(ModelUnavailable::Quarantined) => "ModelQuarantined",
        NoQuote::Assurance(AssuranceUnavailable::Unknown) => "UnknownAssurance",
        NoQuote::Assurance(AssuranceUnavailable::NotAccepted(_)) => "AssuranceNotAccepted",
        NoQuote::Assurance(AssuranceUnavailable::Off(_)) => "AssuranceOff",
        NoQuote::Assurance(AssuranceUnavailable::NotAcknowledged) => "NotAcknowledged",
        NoQuote::NoWorker => "NoWorker",
        NoQuote::InputTooLarge => "the input is longer than 16384 bytes",
        NoQuote::Paused => "Paused",
    })
}

/// Writes an event as a Solidity contract would.
fn emit<T: Config>(event: impl IntoLogData, env: &mut impl Ext<T = T>) -> Result<(), Error> {
    let (topics, data) = event.into_log_data().split();
    let topics: Vec<H256> = topics.into_iter().map(|topic| H256(topic.0)).collect();
    env.frame_meter_mut().charge_weight_token(RuntimeCosts::DepositEvent {
        num_topic: topics.len() as u32,
        len: data.len() as u32,
    })?;
    env.deposit_event(topics, data.to_vec());
    Ok(())
}
