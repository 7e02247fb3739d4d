// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Callbacks: where they stand, and making failed ones again.

use super::*;
use frame_support::traits::{
    fungible::Inspect,
    tokens::{Fortitude, Preservation},
};
use pallet_revive::{precompiles::ReentrancyProtection, CallResources};

impl<T: Config> Inference<T> {
    pub(super) fn callback_of(
        call: &IInference::callbackOfCall,
        env: &mut impl Ext<T = T>,
    ) -> Returned {
        env.charge(Pace::Else.of(WeightsOf::<T>::callback_of()))?;
        refuse_value(env)?;
        let callback = job_id(call.job).and_then(Callbacks::<T>::get);
        let told = match callback {
            None => IInference::Callback {
                status: IInference::CallbackStatus::None,
                target: Address::ZERO,
                gas: 0,
                deposit: U256::ZERO,
                prepaid: U256::ZERO,
                failure: Default::default(),
            },
            Some(callback) => {
                let (status, failure) = match &callback.stage {
                    CallbackStage::Waiting => (IInference::CallbackStatus::Waiting, Vec::new()),
                    CallbackStage::Queued => (IInference::CallbackStatus::Queued, Vec::new()),
                    CallbackStage::Failed(failure) => {
                        (IInference::CallbackStatus::Failed, failure.bytes())
                    },
                };
                IInference::Callback {
                    status,
                    target: address(&callback.target),
                    gas: callback.gas,
                    deposit: wei::<T>(callback.deposit),
                    prepaid: wei::<T>(callback.prepaid.total()),
                    failure: failure.into(),
                }
            },
        };
        Ok(IInference::callbackOfCall::abi_encode_returns(&told))
    }

    pub(super) fn retry_callback(
        call: &IInference::retryCallbackCall,
        env: &mut impl Ext<T = T>,
    ) -> Returned {
        env.charge(Pace::Else.of(WeightsOf::<T>::retry_callback(MAX_TENSOR_BYTES)))?;
        let signer = changing::<T>(env, Operation::CallBack)?;
        refuse_value(env)?;
        let failed = job_id(call.job).and_then(|job| Some((job, Callbacks::<T>::get(job)?)));
        let Some((job, callback)) =
            failed.filter(|(_, callback)| matches!(callback.stage, CallbackStage::Failed(_)))
        else {
            return Err(revert("no callback of this job has failed"));
        };
        let record = Jobs::<T>::get(job).ok_or_else(|| revert("the job's record is deleted"))?;
        if !pallet_revive::AccountInfo::<T>::is_contract(&callback.target) {
            return Err(revert("the contract is gone"));
        }
        // Whoever retries could otherwise have the contract do half of what it should: with less
        // gas or deposit than was asked for, near the end of the call stack, where what the
        // contract calls in turn fails, or in the midst of another call of the contract.
        if !env.caller_is_origin(false) {
            return Err(revert("only who signs the transaction can make a callback again"));
        }
        let meter = env.frame_meter();
        let weight_left = meter.weight_left().filter(|left| callback.weight.all_lte(*left));
        let weight_left =
            weight_left.ok_or_else(|| revert("less gas is left than the callback was to have"))?;
        // In an Ethereum transaction both come out of the same gas.
        let price = callback.deposit.saturating_add(Pallet::<T>::price_of(callback.weight));
        let deposit_left = meter
            .deposit_left()
            .filter(|left| price <= *left)
            .ok_or_else(|| revert("less storage deposit is left than the callback was to have"))?;
        let (weight, deposit_limit) = callback.most_of(weight_left, deposit_left, price);
        // A limit holds no money, and some deposits are paid at once.
        let (preserve, polite) = (Preservation::Preserve, Fortitude::Polite);
        if CurrencyOf::<T>::reducible_balance(&signer, preserve, polite) < callback.deposit {
            return Err(revert("the signer has less than the callback's storage deposit"));
        }
        Callbacks::<T>::remove(job);
        env.call(
            &CallResources::WeightDeposit { weight, deposit_limit },
            &callback.target,
            sp_core::U256::zero(),
            Pallet::<T>::call_data(job, &record),
            ReentrancyProtection::AllowReentry,
            false,
        )
        .map_err(|error| refused(error.error))?;
        if env.last_frame_output().did_revert() {
            return Err(revert("the contract has reverted again"));
        }
        Pallet::<T>::deposit_event(Event::CallbackRetried { job, target: callback.target });
        emit(IInference::CallbackRetried { job: call.job }, env)?;
        Ok(Vec::new())
    }
}
