// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The ways of money into and out of escrow. There are no others.

use crate::{pallet::*, types::*, LOG_TARGET};
use alloc::vec::Vec;
use credence_primitives::{
    attribution::weights_ppm,
    ids::{JobId, ModelId},
    manifest::ShareOf,
    protocol::{Attribution, ModelCatalog, ModelTerms, Settlement, WorkerPool},
    receipt::Report,
    tensor, Balance, Ppm,
};
use frame_support::{
    storage::with_storage_layer,
    traits::{
        fungible::{Balanced, Mutate},
        tokens::{Fortitude, Precision, Preservation},
        OnUnbalanced,
    },
};
use sp_runtime::{DispatchError, DispatchResult};

/// What a settlement takes out of a job's escrow.
pub(crate) struct Payment {
    pub(crate) compute: Balance,
    pub(crate) checks: Balance,
    pub(crate) royalty: Balance,
}

impl Payment {
    /// What a report and the worker's ask come to; `None` beyond what is in escrow for it.
    fn due<AccountId>(escrow: &Escrow, ask: Balance, report: &Report<AccountId>) -> Option<Self> {
        let checks =
            report.pay.iter().try_fold(0, |sum: Balance, (_, pay)| sum.checked_add(*pay))?;
        let is_covered = checks <= escrow.checks && ask <= escrow.compute_budget;
        is_covered.then_some(Self { compute: ask, checks, royalty: escrow.royalty })
    }

    /// All of it: no part is larger than its part of the escrow, so the sum fits.
    pub(crate) fn total(&self) -> Balance {
        self.compute.saturating_add(self.checks).saturating_add(self.royalty)
    }
}

impl<T: Config> Pallet<T> {
    /// Takes a fee: burns a part, holds the rest.
    pub(crate) fn take_fee(
        requester: &T::AccountId,
        escrow: Balance,
        burned: Balance,
    ) -> DispatchResult {
        if burned > 0 {
            T::Currency::burn_from(
                requester,
                burned,
                Preservation::Preserve,
                Precision::Exact,
                Fortitude::Polite,
            )?;
        }
        if escrow > 0 {
            T::Currency::transfer(requester, &Self::account_id(), escrow, Preservation::Preserve)?;
        }
        Ok(())
    }

    /// Pays for an accepted result out of its job's escrow, or changes nothing.
    pub(crate) fn pay_settlement(
        job_id: JobId,
        job: &JobOf<T>,
        attempt: &Attempt<T::AccountId>,
        report: Report<T::AccountId>,
    ) -> Result<Payment, DispatchError> {
        let Stage::Verifying { signature, output_hash: Some(output_hash), .. } = job.stage else {
            return Err(Error::<T>::OpeningNotAwaited.into());
        };
        let payment =
            Payment::due(&job.escrow, attempt.ask, &report).ok_or(Error::<T>::FeeTooLow)?;
        let settlement = Settlement {
            job: job_id,
            ticket: attempt.ticket,
            model: job.model,
            requester: job.requester.clone(),
            input_hash: job.input_hash,
            output_hash,
            worker: attempt.worker.clone(),
            // A worker that has left is paid as its owner.
            worker_payee: T::Workers::identity(&attempt.worker)
                .map_or_else(|| attempt.worker.clone(), |identity| identity.payee),
            signature,
            report,
            compute: payment.compute,
            royalty: payment.royalty,
            dataset_weights: Self::dataset_weights(job_id, &job.model),
        };
        with_storage_layer(|| {
            Self::move_to_attribution(payment.total())?;
            T::Attribution::settle(settlement)
        })?;
        Ok(payment)
    }

    /// Returns money to a requester; what could be done with none of it stays in escrow and is
    /// returned.
    pub(crate) fn refund(job_id: JobId, requester: &T::AccountId, amount: Balance) -> Balance {
        if amount == 0 {
            return 0;
        }
        let paid = with_storage_layer(|| Self::pay_out(requester, amount));
        if paid.is_ok() {
            return 0;
        }
        let owed = with_storage_layer(|| {
            Self::move_to_attribution(amount)?;
            T::Attribution::owe(requester, amount)
        });
        let requester = requester.clone();
        match owed {
            Ok(()) => {
                Self::deposit_event(Event::RefundClaimable { job: job_id, requester, amount });
                0
            },
            Err(error) => {
                log::error!(target: LOG_TARGET, "job {job_id} cannot be refunded: {error:?}");
                Self::deposit_event(Event::RefundPostponed { job: job_id, requester, amount });
                amount
            },
        }
    }

    /// Gives money to the treasury; returns how much.
    pub(crate) fn pay_treasury(amount: Balance) -> Balance {
        if amount == 0 {
            return 0;
        }
        let credit = T::Currency::withdraw(
            &Self::account_id(),
            amount,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        );
        match credit {
            Ok(credit) => {
                T::Treasury::on_unbalanced(credit);
                amount
            },
            // Then it is the requester's.
            Err(_) => 0,
        }
    }

    fn pay_out(to: &T::AccountId, amount: Balance) -> DispatchResult {
        // The deposit that keeps the account alive is nobody's escrow.
        T::Currency::transfer(&Self::account_id(), to, amount, Preservation::Preserve)?;
        Ok(())
    }

    fn move_to_attribution(amount: Balance) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        Self::pay_out(&T::Attribution::account(), amount)
    }

    /// How the output weighs the model's own datasets.
    fn dataset_weights(job_id: JobId, model: &ModelId) -> Option<Vec<Ppm>> {
        let ModelTerms { outputs, attribution_output, .. } = T::Models::terms(model)?;
        let index = usize::from(attribution_output?);
        let slots = T::Models::table(model)?
            .iter()
            .filter(|row| row.is_direct && matches!(row.of, ShareOf::Dataset(_)))
            .count();
        let output = Outputs::<T>::get(job_id)?;
        let tensors =
            tensor::decode_as(&output, outputs.iter().map(|output| &output.tensor)).ok()?;
        weights_ppm(tensors.get(index)?, slots)
    }
}
