// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How callbacks wait, are made, fail and are cleaned up.

#[cfg(feature = "runtime-benchmarks")]
use crate::Prepaid;
use crate::{
    pallet::*, Callback, CallbackStage, Failure, IInference, IInferenceCallback, Operation,
    WeightInfo, LOG_TARGET,
};
use alloc::vec::Vec;
use credence_primitives::{ids::JobId, protocol::Attribution, Balance};
use frame_support::{
    defensive,
    storage::with_storage_layer,
    traits::{
        fungible::{Balanced, Inspect, Mutate},
        tokens::{Fortitude, Precision, Preservation},
        Contains, Get, OnUnbalanced,
    },
    weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use pallet_inference::{JobOf, Jobs, Outcome, Outputs, Stage};
use pallet_revive::{
    precompiles::alloy::{primitives::U256, sol_types::SolCall},
    ExecConfig, TransactionLimits,
};
use sp_runtime::{AccountId32, DispatchError, DispatchResult};

/// What a call has come to.
struct Made {
    result: Result<(), Failure>,
    weight: Weight,
}

impl<T: Config> Pallet<T> {
    /// Notes the wish of a contract whose job has just been opened.
    pub(crate) fn register(job: JobId, callback: Callback) -> DispatchResult {
        CurrencyOf::<T>::transfer(
            &callback.payer,
            &Self::account_id(),
            callback.prepaid.total(),
            Preservation::Preserve,
        )?;
        Callbacks::<T>::insert(job, callback);
        Ok(())
    }

    /// Gives up the callback of a job that its requester withdraws.
    pub(crate) fn withdraw_wish(job: JobId) {
        if let Some(callback) = Callbacks::<T>::take(job) {
            Self::give_back(job, &callback.payer, callback.prepaid.total());
        }
    }

    /// Has the callback of an ended job made, if there is one.
    pub(crate) fn enqueue(job: JobId) {
        let Some(mut callback) = Self::callback_of_ended(job) else { return };
        callback.stage = CallbackStage::Queued;
        Callbacks::<T>::insert(job, callback);
        QueueEnds::<T>::mutate(|ends| Queue::<T>::insert(ends.push(), job));
    }

    #[cfg(not(feature = "runtime-benchmarks"))]
    fn callback_of_ended(job: JobId) -> Option<Callback> {
        Callbacks::<T>::get(job)
    }

    // The weights of whatever ends a job must cover the worst case, and jobs of benchmarks have no
    // contract.
    #[cfg(feature = "runtime-benchmarks")]
    fn callback_of_ended(job: JobId) -> Option<Callback> {
        Callbacks::<T>::get(job).or(Some(Callback {
            target: Default::default(),
            gas: 0,
            weight: Weight::zero(),
            deposit: 0,
            prepaid: Prepaid::default(),
            payer: AccountId32::new([0; 32]),
            stage: CallbackStage::Waiting,
        }))
    }

    /// Keeps room free in this block for the oldest callback, if it has found none in the last one:
    /// otherwise full blocks would keep contracts from being told until their jobs are forgotten.
    pub(crate) fn keep_room(meter: &mut WeightMeter) {
        // What is left of a block that had no idle time at all is no room in this one.
        Reserved::<T>::kill();
        if meter.try_consume(WeightsOf::<T>::on_poll()).is_err() {
            return;
        }
        let ends = QueueEnds::<T>::get();
        if ends.is_empty() || Self::is_stopped() {
            return;
        }
        let Some(callback) = Queue::<T>::get(ends.head).and_then(Callbacks::<T>::get) else {
            return;
        };
        let room = Self::delivery_overhead()
            .saturating_add(callback.weight)
            .saturating_add(WeightsOf::<T>::on_idle_base().saturating_mul(2));
        if meter.try_consume(room).is_ok() {
            Reserved::<T>::put(room);
        }
    }

    /// Whether an emergency keeps contracts from being called.
    fn is_stopped() -> bool {
        <T as pallet_inference::Config>::IsStopped::get()
            || !<T as Config>::Operations::contains(&Operation::CallBack)
    }

    /// Makes callbacks and cleans up, as far as `limit` and the room that was kept reach. Returns
    /// what it has used beyond that room, which counts as used already.
    pub(crate) fn use_idle(limit: Weight) -> Weight {
        let kept = Reserved::<T>::take();
        let mut meter = WeightMeter::with_limit(limit.saturating_add(kept));
        if meter.try_consume(WeightsOf::<T>::on_idle_base()).is_ok() && !Self::is_stopped() {
            while Self::deliver_next(&mut meter) {}
            Self::sweep(&mut meter);
        }
        meter.consumed().saturating_sub(kept)
    }

    /// Deletes failed callbacks whose jobs' records are gone. The oldest failed first, and so
    /// ended nearly first.
    pub(crate) fn sweep(meter: &mut WeightMeter) {
        loop {
            let mut ends = FailedEnds::<T>::get();
            if ends.is_empty() || meter.try_consume(WeightsOf::<T>::sweep()).is_err() {
                return;
            }
            let Some(job) = Failed::<T>::get(ends.head) else {
                defensive!("the list of failed callbacks has a hole");
                return;
            };
            if Callbacks::<T>::contains_key(job) && Jobs::<T>::contains_key(job) {
                return;
            }
            if Callbacks::<T>::take(job).is_some() {
                Self::deposit_event(Event::CallbackExpired { job });
            }
            Failed::<T>::remove(ends.pop());
            FailedEnds::<T>::put(ends);
        }
    }

    /// Makes the oldest callback, if the meter has room for the most it may weigh. Returns whether
    /// there may be another.
    pub(crate) fn deliver_next(meter: &mut WeightMeter) -> bool {
        let mut ends = QueueEnds::<T>::get();
        if ends.is_empty() || meter.try_consume(WeightsOf::<T>::on_idle_base()).is_err() {
            return false;
        }
        let entry = Queue::<T>::get(ends.head)
            .and_then(|job| Callbacks::<T>::get(job).map(|callback| (job, callback)));
        let Some((job, callback)) = entry else {
            defensive!("a place of the queue names no callback");
            Queue::<T>::remove(ends.pop());
            QueueEnds::<T>::put(ends);
            return true;
        };
        let overhead = Self::delivery_overhead();
        if !meter.can_consume(overhead.saturating_add(callback.weight)) {
            return false;
        }
        // Before the call, which may do anything that contracts can do.
        Queue::<T>::remove(ends.pop());
        QueueEnds::<T>::put(ends);
        Callbacks::<T>::remove(job);
        let called = Self::deliver(job, callback);
        meter.consume(overhead.saturating_add(called));
        true
    }

    /// Makes a callback that has left the queue, pays for it, and returns what the contract used.
    pub(crate) fn deliver(job_id: JobId, mut callback: Callback) -> Weight {
        let Some(job) = Jobs::<T>::get(job_id) else {
            Self::give_back(job_id, &callback.payer, callback.prepaid.total());
            Self::deposit_event(Event::CallbackExpired { job: job_id });
            return Weight::zero();
        };
        let data = Self::call_data(job_id, &job);
        let held_before = CurrencyOf::<T>::balance(&Self::caller_account());
        let made = Self::call_with_deposit(&callback, data);
        let left = CurrencyOf::<T>::balance(&Self::caller_account()).saturating_sub(held_before);
        let fee = Self::price_of(made.weight.saturating_add(Self::delivery_overhead()))
            .min(callback.prepaid.fee);
        let fee = Self::pay_fee(fee);
        let unused_fee = callback.prepaid.fee.saturating_sub(fee);
        // A call that fails has moved nothing, the deposit included.
        let unused_deposit = if made.result.is_ok() { 0 } else { callback.prepaid.deposit };
        Self::move_from_caller(left);
        let target = callback.target;
        let payer = callback.payer.clone();
        match made.result {
            Ok(()) => Self::deposit_event(Event::CallbackMade {
                job: job_id,
                target,
                weight: made.weight,
                fee,
            }),
            Err(failure) => {
                Self::deposit_event(Event::CallbackFailed {
                    job: job_id,
                    target,
                    failure: failure.clone(),
                    weight: made.weight,
                    fee,
                });
                callback.fail(failure);
                Callbacks::<T>::insert(job_id, callback);
                FailedEnds::<T>::mutate(|ends| Failed::<T>::insert(ends.push(), job_id));
            },
        }
        let remainder = left.saturating_add(unused_fee).saturating_add(unused_deposit);
        Self::give_back(job_id, &payer, remainder);
        made.weight
    }

    /// What the contract is called with.
    pub(crate) fn call_data(job_id: JobId, job: &JobOf<T>) -> Vec<u8> {
        let (status, assurance, output) = match job.stage {
            Stage::Closed { outcome: Outcome::Settled, .. } => (
                IInference::JobStatus::Settled,
                job.reached.bits(),
                Outputs::<T>::get(job_id).unwrap_or_default().into_inner(),
            ),
            _ => (IInference::JobStatus::Refunded, 0, Vec::new()),
        };
        IInferenceCallback::onInferenceCall {
            job: U256::from(job_id),
            status,
            assurance,
            output: output.into(),
        }
        .abi_encode()
    }

    /// Calls the contract from the precompile's account, which has the prepaid deposit for so long.
    /// Undoes everything if the call fails.
    fn call_with_deposit(callback: &Callback, data: Vec<u8>) -> Made {
        let mut weight = Weight::zero();
        let mut failure = Failure::NoContract;
        let done = with_storage_layer::<(), DispatchError, _>(|| {
            // A call to an address without code would succeed, and tell nobody.
            if !pallet_revive::AccountInfo::<T>::is_contract(&callback.target) {
                return Err(DispatchError::CannotLookup);
            }
            let caller = Self::caller_account();
            let deposit = callback.prepaid.deposit;
            CurrencyOf::<T>::transfer(
                &Self::account_id(),
                &caller,
                deposit,
                Preservation::Preserve,
            )
            .inspect_err(|error| failure = Failure::trapped((*error).into()))?;
            let outcome = pallet_revive::Pallet::<T>::bare_call(
                RawOrigin::Signed(caller).into(),
                callback.target,
                sp_core::U256::zero(),
                TransactionLimits::WeightAndDeposit {
                    weight_limit: callback.weight,
                    deposit_limit: deposit,
                },
                data,
                &ExecConfig::new_substrate_tx(),
            );
            weight = outcome.weight_consumed;
            match outcome.result {
                Ok(returned) if !returned.did_revert() => Ok(()),
                Ok(returned) => {
                    failure = Failure::reverted(&returned.data);
                    Err(DispatchError::Other("reverted"))
                },
                Err(error) => {
                    failure = Failure::trapped(error.into());
                    Err(error)
                },
            }
        });
        Made { result: done.map_err(|_| failure), weight }
    }

    /// Takes the fee of a call from what is prepaid; returns what was taken.
    fn pay_fee(fee: Balance) -> Balance {
        let credit = CurrencyOf::<T>::withdraw(
            &Self::account_id(),
            fee,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        );
        match credit {
            Ok(credit) => {
                <T as Config>::Fees::on_unbalanced(credit);
                fee
            },
            Err(error) => {
                defensive!("a prepaid fee is not there", error);
                0
            },
        }
    }

    /// Takes back what a call has left of its deposit, or has got for storage it has freed.
    fn move_from_caller(amount: Balance) {
        if amount == 0 {
            return;
        }
        let (from, to) = (Self::caller_account(), Self::account_id());
        if let Err(error) = CurrencyOf::<T>::transfer(&from, &to, amount, Preservation::Preserve) {
            defensive!("what a callback left cannot be moved", error);
        }
    }

    /// Pays back what was prepaid and not used. Where the account cannot take it, such as a
    /// deleted one that gets less than an account must hold, it can be claimed from attribution.
    fn give_back(job: JobId, payer: &AccountId32, amount: Balance) {
        if amount == 0 {
            return;
        }
        let pay = |to: &AccountId32| {
            CurrencyOf::<T>::transfer(&Self::account_id(), to, amount, Preservation::Preserve)
        };
        if with_storage_layer(|| pay(payer)).is_ok() {
            return;
        }
        let owed = with_storage_layer(|| {
            pay(&pallet_attribution::Pallet::<T>::account_id())?;
            <pallet_attribution::Pallet<T> as Attribution<AccountId32>>::owe(payer, amount)
        });
        match owed {
            Ok(()) => {
                Self::deposit_event(Event::RemainderClaimable { job, payer: payer.clone(), amount })
            },
            Err(error) => {
                log::error!(target: LOG_TARGET, "job {job}: {amount} cannot be paid back: {error:?}");
            },
        }
    }
}
