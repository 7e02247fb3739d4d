// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Asking for inferences, and withdrawing them.

use super::*;
use frame_support::traits::{fungible::Mutate, tokens::Preservation};
use pallet_inference::{Request, RequestParts, MAX_BATCH};

/// A request as the chain takes it, and what it must be paid.
struct Asked {
    request: Request,
    callback: Option<Callback>,
    total: Balance,
}

impl<T: Config> Inference<T> {
    pub(super) fn request(call: &IInference::requestCall, env: &mut impl Ext<T = T>) -> Returned {
        env.charge(request_weight::<T>(&call.what))?;
        let requester = changing::<T>(env, Operation::Request)?;
        let job = Self::open(core::slice::from_ref(&call.what), &requester, env)?
            .pop()
            .ok_or_else(|| revert("no job was opened"))?;
        Ok(IInference::requestCall::abi_encode_returns(&U256::from(job)))
    }

    pub(super) fn request_batch(
        call: &IInference::requestBatchCall,
        env: &mut impl Ext<T = T>,
    ) -> Returned {
        let base = Pace::Else.of(WeightsOf::<T>::quote());
        let weight =
            call.what.iter().fold(base, |sum, what| sum.saturating_add(request_weight::<T>(what)));
        env.charge(weight)?;
        let requester = changing::<T>(env, Operation::RequestBatch)?;
        if call.what.is_empty() {
            return Err(revert("the batch is empty"));
        }
        if call.what.len() > MAX_BATCH as usize {
            return Err(revert("a batch holds 16 requests at most"));
        }
        let jobs: Vec<U256> =
            Self::open(&call.what, &requester, env)?.into_iter().map(U256::from).collect();
        Ok(IInference::requestBatchCall::abi_encode_returns(&jobs))
    }

    /// Opens all the jobs for a requester out of the call's value, or none: whoever returns an
    /// error has changed nothing.
    fn open(
        what: &[IInference::Request],
        requester: &AccountId32,
        env: &mut impl Ext<T = T>,
    ) -> Result<Vec<JobId>, Error> {
        let target = MapperOf::<T>::to_address(requester);
        let is_contract = !env.caller_is_origin(false);
        let asked = what
            .iter()
            .map(|one| asked::<T>(one, target, requester, is_contract))
            .collect::<Result<Vec<_>, _>>()?;
        let value = received::<T>(env)?;
        let total = asked
            .iter()
            .try_fold(0, |sum: Balance, one| sum.checked_add(one.total))
            .ok_or_else(|| revert("the budgets are more than there can be"))?;
        if value < total {
            return Err(revert("value is below budget and callback"));
        }
        // The value is the requester's again, which pays from its own account: refunds find their
        // way, and the precompile's account holds no escrow.
        let pot = env.account_id().clone();
        CurrencyOf::<T>::transfer(&pot, requester, value, Preservation::Preserve)
            .map_err(refused)?;
        let mut jobs = Vec::with_capacity(asked.len());
        for one in asked {
            let model = one.request.model;
            let parts = RequestParts { requester: requester.clone(), request: one.request };
            let job = InferenceOf::<T>::do_request(parts).map_err(refused)?;
            if let Some(callback) = one.callback {
                Pallet::<T>::register(job, callback).map_err(refused)?;
            }
            emit(
                IInference::Requested {
                    job: U256::from(job),
                    requester: address(&target),
                    model: B256::from(model.0 .0),
                },
                env,
            )?;
            jobs.push(job);
        }
        Ok(jobs)
    }

    pub(super) fn cancel(call: &IInference::cancelCall, env: &mut impl Ext<T = T>) -> Returned {
        env.charge(Pace::Asking.of(WeightsOf::<T>::cancel()))?;
        let who = changing::<T>(env, Operation::Cancel)?;
        refuse_value(env)?;
        let job = job_id(call.job).ok_or_else(|| revert("UnknownJob"))?;
        let is_requesters = Jobs::<T>::get(job).is_some_and(|record| record.requester == who);
        // First, so that the end of the job finds no callback to make.
        if is_requesters {
            Pallet::<T>::withdraw_wish(job);
        }
        InferenceOf::<T>::cancel(RawOrigin::Signed(who).into(), job).map_err(refused)?;
        emit(IInference::Cancelled { job: call.job }, env)?;
        Ok(Vec::new())
    }
}

/// What a request weighs at the most.
fn request_weight<T: Config>(what: &IInference::Request) -> Weight {
    Pace::Asking.of(WeightsOf::<T>::request((what.input.len() as u32).min(MAX_TENSOR_BYTES)))
}

/// A request as the chain takes it.
fn asked<T: Config>(
    what: &IInference::Request,
    target: H160,
    payer: &AccountId32,
    is_contract: bool,
) -> Result<Asked, Error> {
    let max_fee = amount::<T>(what.budget, "budget")?;
    let deposit = amount::<T>(what.callbackDeposit, "callbackDeposit")?;
    let callback = match (what.callbackGas, deposit) {
        (0, 0) => None,
        (0, _) => return Err(revert("callbackDeposit without callbackGas")),
        (gas, _) if is_contract => Some(Callback {
            target,
            gas,
            weight: Pallet::<T>::weight_of_gas(gas),
            deposit,
            prepaid: Pallet::<T>::prepayment(gas, deposit).map_err(no_callback)?,
            payer: payer.clone(),
            stage: CallbackStage::Waiting,
        }),
        _ => return Err(revert("only a contract can be called back")),
    };
    let prepaid = callback.as_ref().map_or(0, |callback| callback.prepaid.total());
    let total = max_fee
        .checked_add(prepaid)
        .ok_or_else(|| revert("the budget is more than there can be"))?;
    let request = Request {
        model: ModelId(H256(what.model.0)),
        input: what
            .input
            .to_vec()
            .try_into()
            .map_err(|_| revert("the input is longer than 16384 bytes"))?,
        assurance: AssuranceSet::from_bits(what.assurance),
        max_fee,
        deadline: what.deadline,
    };
    Ok(Asked { request, callback, total })
}
