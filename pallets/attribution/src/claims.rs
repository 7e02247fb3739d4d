// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Money in, debts, and money out.

use crate::{AccountIdOf, Claimable, Config, Error, Event, Ledger, Ledgers, Liabilities, Pallet};
use alloc::vec::Vec;
use credence_primitives::{
    history::{History, Source, What},
    ids::ModelId,
    manifest::ShareOf,
    protocol::ModelCatalog,
    Balance,
};
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    storage::with_storage_layer,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::Preservation,
        Get,
    },
};
use sp_runtime::{traits::AccountIdConversion, DispatchError};

impl<T: Config> Pallet<T> {
    /// The account that holds what is owed.
    pub fn account_id() -> AccountIdOf<T> {
        T::PalletId::get().into_account_truncating()
    }

    /// Takes responsibility for money that was moved to the account.
    pub(crate) fn take_on(amount: Balance) -> DispatchResult {
        let liabilities =
            Liabilities::<T>::get().checked_add(amount).ok_or(Error::<T>::Overflow)?;
        let needed =
            liabilities.checked_add(T::Currency::minimum_balance()).ok_or(Error::<T>::Overflow)?;
        ensure!(T::Currency::balance(&Self::account_id()) >= needed, Error::<T>::Unfunded);
        Liabilities::<T>::put(liabilities);
        Ok(())
    }

    /// Pays what this pallet owes. Fails without effect if the currency refuses.
    pub(crate) fn pay_out(payee: &AccountIdOf<T>, amount: Balance) -> DispatchResult {
        with_storage_layer(|| {
            let left = Liabilities::<T>::get().checked_sub(amount).ok_or(Error::<T>::Overflow)?;
            Liabilities::<T>::put(left);
            // An account that falls below an existential deposit loses what is left on it.
            T::Currency::transfer(&Self::account_id(), payee, amount, Preservation::Preserve)?;
            Ok(())
        })
    }

    /// Notes a debt that [`Self::take_on`] has counted.
    pub(crate) fn add_claimable(who: &AccountIdOf<T>, amount: Balance) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        Claimable::<T>::try_mutate(who, |claimable| {
            *claimable = claimable.checked_add(amount).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })
    }

    pub(crate) fn do_owe(who: &AccountIdOf<T>, amount: Balance) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        with_storage_layer(|| {
            Self::take_on(amount)?;
            Self::add_claimable(who, amount)
        })?;
        Self::record(Some(who), None, None, What::Owed { planck: amount });
        Self::deposit_event(Event::Owed { who: who.clone(), amount });
        Ok(())
    }

    pub(crate) fn do_withdraw(who: &AccountIdOf<T>) -> DispatchResult {
        ensure!(Self::has_room(), Error::<T>::BlockFull);
        let amount = Claimable::<T>::take(who);
        ensure!(amount > 0, Error::<T>::NothingClaimable);
        Self::pay_out(who, amount)?;
        let paid = What::Paid { planck: amount, source: Source::Claimable };
        Self::record(Some(who), None, None, paid);
        Self::deposit_event(Event::Withdrawn { who: who.clone(), amount });
        Ok(())
    }

    pub(crate) fn do_claim(model: &ModelId, row: u32) -> DispatchResult {
        let mut ledger = Self::claimable_ledger(model)?;
        Self::pay_row(model, &mut ledger, row)?;
        Ledgers::<T>::insert(model, ledger);
        Ok(())
    }

    pub(crate) fn do_claim_many(model: &ModelId, rows: &[u32]) -> DispatchResult {
        let mut ledger = Self::claimable_ledger(model)?;
        let mut first_error: Option<DispatchError> = None;
        let mut is_any_paid = false;
        for row in rows {
            match Self::pay_row(model, &mut ledger, *row) {
                Ok(()) => is_any_paid = true,
                Err(error) if error == Error::<T>::NothingDue.into() => {},
                Err(error) => {
                    first_error = first_error.or(Some(error));
                    Self::deposit_event(Event::ClaimFailed { model: *model, row: *row, error });
                },
            }
        }
        ensure!(is_any_paid, first_error.unwrap_or(Error::<T>::NothingDue.into()));
        Ledgers::<T>::insert(model, ledger);
        Ok(())
    }

    pub(crate) fn totals_of_rows(model: &ModelId) -> Vec<(Balance, u128)> {
        let Some(ledger) = Ledgers::<T>::get(model) else {
            let rows = T::Models::table(model).map_or(0, |table| table.len());
            return alloc::vec![(0, 0); rows];
        };
        let is_frozen = T::Models::is_royalty_frozen(model);
        let due = |row: u32| if is_frozen { 0 } else { ledger.due(row).unwrap_or(0) };
        (0u32..).zip(&ledger.rows).map(|(index, row)| (due(index), row.credits)).collect()
    }

    /// Whether any row of the model's ledger could be paid, now or once a dispute has ended.
    pub(crate) fn has_dues(model: &ModelId) -> bool {
        Ledgers::<T>::get(model).is_some_and(|ledger| {
            (0u32..).zip(&ledger.rows).any(|(row, _)| ledger.due(row).is_some_and(|due| due > 0))
        })
    }

    fn claimable_ledger(model: &ModelId) -> Result<Ledger<AccountIdOf<T>>, DispatchError> {
        ensure!(Self::has_room(), Error::<T>::BlockFull);
        let ledger = Ledgers::<T>::get(model).ok_or(Error::<T>::NeverSettled)?;
        ensure!(!T::Models::is_royalty_frozen(model), Error::<T>::RoyaltyFrozen);
        Ok(ledger)
    }

    /// Pays one row; on an error nothing has changed, `ledger` included.
    fn pay_row(model: &ModelId, ledger: &mut Ledger<AccountIdOf<T>>, row: u32) -> DispatchResult {
        let amount = ledger.due(row).ok_or(Error::<T>::UnknownRow)?;
        ensure!(amount > 0, Error::<T>::NothingDue);
        let of = usize::try_from(row).ok().and_then(|row| Some(&ledger.rows.get(row)?.of));
        let payee = of.and_then(|of| Self::payee_of(model, of)).ok_or(Error::<T>::NoPayee)?;
        Self::pay_out(&payee, amount)?;
        ledger.note_paid(row);
        let paid = What::Paid { planck: amount, source: Source::Row(row) };
        Self::record(Some(&payee), None, Some(*model), paid);
        Self::deposit_event(Event::Claimed { model: *model, row, payee, amount });
        Ok(())
    }

    /// Who is paid for a row of a model's table at this moment. An upheld dispute takes the royalty
    /// from the model's own contributors; what it builds on has done no wrong.
    pub fn payee_of(model: &ModelId, of: &ShareOf<AccountIdOf<T>>) -> Option<AccountIdOf<T>> {
        let redirect = match of {
            ShareOf::Contributor(_) => T::Models::royalty_redirect(model),
            ShareOf::Parent(_) | ShareOf::Dataset(_) => None,
        };
        redirect.or_else(|| T::Models::payee(of))
    }
}
