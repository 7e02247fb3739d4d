// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What settlement of a job does.

use crate::{
    ledger::{LedgerOverflow, Weighing},
    types::{credited_checkers, micro_credits},
    AccountIdOf, Config, Credits, CreditsOf, Error, Event, GroupCredits, GroupPlanck, Ledger,
    Ledgers, Pallet, SettledJobs, WeightInfo,
};
use alloc::vec::Vec;
use credence_primitives::{
    division::largest_remainder,
    history::{History, Source, What},
    ids::ModelId,
    protocol::{ModelCatalog, Settlement},
    receipt::{CreditOf, CreditRow, ReceiptLeaf, RECEIPT_VERSION},
    Balance,
};
use frame_support::{
    dispatch::DispatchResult, ensure, storage::with_storage_layer, traits::Get, weights::Weight,
};
use sp_runtime::{
    traits::{SaturatedConversion, Zero},
    DispatchError,
};

/// A job's credit and money, divided.
struct Division<AccountId> {
    rows: Vec<CreditRow<AccountId>>,
    credits: GroupCredits,
    planck: GroupPlanck,
    is_attributed: bool,
}

impl<T: Config> Pallet<T> {
    /// The most that settling a job judged by `checkers` checkers costs. Whoever settles accounts
    /// for it.
    pub fn settle_weight(checkers: u32) -> Weight {
        T::WeightInfo::settle(checkers).saturating_add(T::WeightInfo::open_ledger())
    }

    pub(crate) fn do_settle(settlement: Settlement<AccountIdOf<T>>) -> DispatchResult {
        with_storage_layer(|| {
            ensure!(Self::has_room_for_work(), Error::<T>::BlockFull);
            let division = Self::divide(&settlement)?;
            Self::pay_worker(&settlement)?;
            Self::credit_accounts(&division.rows)?;
            let (job, model) = (settlement.job, settlement.model);
            let Division { credits, planck, is_attributed, .. } = division;
            let leaf = Self::leaf(settlement, division)?;
            let (leaf_hash, index) = Self::record_receipt(&leaf)?;
            let event =
                Event::Settled { job, model, leaf_hash, index, credits, planck, is_attributed };
            Self::deposit_event(event);
            Ok(())
        })
    }

    /// A model's ledger, opened by its first settlement.
    pub(crate) fn ledger_of(model: &ModelId) -> Result<Ledger<AccountIdOf<T>>, DispatchError> {
        if let Some(ledger) = Ledgers::<T>::get(model) {
            return Ok(ledger);
        }
        let table = T::Models::table(model).ok_or(Error::<T>::UnknownModel)?;
        let terms = T::Models::terms(model).ok_or(Error::<T>::UnknownModel)?;
        Ok(Ledger::open(&table, terms.attribution_output.is_some()))
    }

    /// Takes on the job's money, divides it and one credit, and enters both in the model's ledger.
    fn divide(
        settlement: &Settlement<AccountIdOf<T>>,
    ) -> Result<Division<AccountIdOf<T>>, DispatchError> {
        let checkers = credited_checkers(&settlement.report);
        let checker_count: u32 = checkers.len().saturated_into();
        ensure!(checker_count <= T::MaxCheckers::get(), Error::<T>::TooManyCheckers);
        let pays = checkers.iter().try_fold(0, |sum: Balance, (_, pay)| sum.checked_add(*pay));
        let planck = GroupPlanck {
            royalty: settlement.royalty,
            compute: settlement.compute,
            checks: pays.ok_or(Error::<T>::Overflow)?,
        };
        Self::take_on(planck.total().ok_or(Error::<T>::Overflow)?)?;

        let credits = GroupCredits::divide(T::CreditWeights::get(), !checkers.is_empty());
        let mut ledger = Self::ledger_of(&settlement.model)?;
        let weighing = ledger.weigh(settlement.dataset_weights.as_deref());
        let mut rows = Self::enter(&mut ledger, &weighing, planck.royalty, credits)?;
        Ledgers::<T>::insert(settlement.model, ledger);

        rows.push(CreditRow {
            of: CreditOf::Worker(settlement.worker.clone()),
            credits: credits.compute,
            planck: planck.compute,
        });
        rows.extend(checker_rows(checkers, credits.verification));
        Ok(Division { rows, credits, planck, is_attributed: weighing.is_attributed })
    }

    /// Divides the contributors' part over the rows of the ledger, and enters it there.
    fn enter(
        ledger: &mut Ledger<AccountIdOf<T>>,
        weighing: &Weighing,
        royalty: Balance,
        credits: GroupCredits,
    ) -> Result<Vec<CreditRow<AccountIdOf<T>>>, DispatchError> {
        let credits =
            micro_credits(&largest_remainder(credits.contributors.into(), &weighing.parts));
        let growth = ledger
            .enter(royalty, weighing, &credits)
            .map_err(|LedgerOverflow| Error::<T>::Overflow)?;
        let rows = ledger.rows.iter().zip(credits).zip(growth);
        Ok(rows
            .map(|((row, credits), planck)| CreditRow {
                of: CreditOf::Row(row.of.clone()),
                credits,
                planck,
            })
            .collect())
    }

    /// Pays the worker at once, or notes the debt where the currency refuses.
    fn pay_worker(settlement: &Settlement<AccountIdOf<T>>) -> DispatchResult {
        let Settlement { job, model, worker_payee: payee, compute: planck, .. } = settlement;
        let (job, model, planck) = (*job, *model, *planck);
        if planck.is_zero() {
            return Ok(());
        }
        if Self::pay_out(payee, planck).is_ok() {
            let paid = What::Paid { planck, source: Source::Compute };
            Self::record(Some(payee), Some(job), Some(model), paid);
            return Ok(());
        }
        Self::add_claimable(payee, planck)?;
        Self::record(Some(payee), Some(job), Some(model), What::Owed { planck });
        Self::deposit_event(Event::Owed { who: payee.clone(), amount: planck });
        Ok(())
    }

    /// Books credits of worker and checkers, and what checkers are paid; the rows of the table
    /// are in the ledger.
    fn credit_accounts(rows: &[CreditRow<AccountIdOf<T>>]) -> DispatchResult {
        for row in rows {
            match &row.of {
                CreditOf::Row(_) => {},
                CreditOf::Worker(worker) => {
                    Self::add_credits(worker, row.credits, |credits| &mut credits.compute)?;
                },
                CreditOf::Checker(checker) => {
                    Self::add_credits(checker, row.credits, |credits| &mut credits.verification)?;
                    Self::add_claimable(checker, row.planck)?;
                },
            }
        }
        SettledJobs::<T>::try_mutate(|jobs| {
            *jobs = jobs.checked_add(1).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })
    }

    fn add_credits(
        who: &AccountIdOf<T>,
        amount: u32,
        kind: fn(&mut Credits) -> &mut u128,
    ) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        CreditsOf::<T>::try_mutate(who, |credits| {
            let total = kind(credits);
            *total = total.checked_add(amount.into()).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })
    }

    fn leaf(
        settlement: Settlement<AccountIdOf<T>>,
        division: Division<AccountIdOf<T>>,
    ) -> Result<ReceiptLeaf<AccountIdOf<T>>, DispatchError> {
        Ok(ReceiptLeaf {
            version: RECEIPT_VERSION,
            genesis: Self::genesis_hash(),
            job: settlement.job,
            ticket: settlement.ticket,
            model: settlement.model,
            requester: settlement.requester,
            input_hash: settlement.input_hash,
            output_hash: settlement.output_hash,
            worker: settlement.worker,
            signature: settlement.signature,
            report: settlement.report,
            paid: division.planck.total().ok_or(Error::<T>::Overflow)?,
            is_attributed: division.is_attributed,
            credits: division.rows,
            block: Self::block(),
        })
    }
}

/// The verification part, equally between the checkers, earlier ones first where it is uneven.
fn checker_rows<AccountId>(
    checkers: Vec<(AccountId, Balance)>,
    credits: u32,
) -> impl Iterator<Item = CreditRow<AccountId>> {
    let equal = alloc::vec![1; checkers.len()];
    let credits = micro_credits(&largest_remainder(credits.into(), &equal));
    checkers.into_iter().zip(credits).map(|((checker, planck), credits)| CreditRow {
        of: CreditOf::Checker(checker),
        credits,
        planck,
    })
}
