// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What must hold between any two blocks, and after every test.

use crate::{
    AccountIdOf, BlockLeaves, Claimable, Config, CreditsOf, LeavesRoot, Ledgers, Liabilities,
    Pallet, SettledJobs,
};
use credence_primitives::{Balance, MILLION};
use frame_support::{
    ensure,
    traits::{fungible::Inspect, Get},
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks every invariant of this pallet.
    ///
    /// # Errors
    /// A sentence about the first that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_ledgers()?;
        Self::check_money()?;
        Self::check_credits()?;
        Self::check_leaves()
    }

    fn check_ledgers() -> Result<(), TryRuntimeError> {
        for ledger in Ledgers::<T>::iter_values() {
            ledger.check()?;
            ensure!(ledger.settled_jobs > 0, "a ledger was opened without a settled job");
        }
        Ok(())
    }

    fn check_money() -> Result<(), TryRuntimeError> {
        let mut owed: Balance = 0;
        for claimable in Claimable::<T>::iter_values() {
            ensure!(claimable > 0, "an account can withdraw nothing");
            owed = owed.checked_add(claimable).ok_or("claimable amounts overflow")?;
        }
        for ledger in Ledgers::<T>::iter_values() {
            let unpaid = ledger.unpaid().ok_or("a ledger has paid more than it received")?;
            owed = owed.checked_add(unpaid).ok_or("unpaid amounts overflow")?;
        }
        ensure!(owed == Liabilities::<T>::get(), "liabilities differ from what is owed");
        let needed =
            owed.checked_add(T::Currency::minimum_balance()).ok_or("liabilities overflow")?;
        let account: AccountIdOf<T> = Self::account_id();
        ensure!(T::Currency::balance(&account) >= needed, "the account holds less than is owed");
        Ok(())
    }

    fn check_credits() -> Result<(), TryRuntimeError> {
        let settled_jobs = SettledJobs::<T>::get();
        let mut jobs: u64 = 0;
        let mut minted: u128 = 0;
        for ledger in Ledgers::<T>::iter_values() {
            jobs = jobs.checked_add(ledger.settled_jobs).ok_or("settled jobs overflow")?;
            let credits = ledger.credits().ok_or("a ledger's credits overflow")?;
            minted = minted.checked_add(credits).ok_or("credits overflow")?;
        }
        ensure!(jobs == settled_jobs, "the jobs of all ledgers differ from the settled jobs");
        for credits in CreditsOf::<T>::iter_values() {
            let credits = credits.total().ok_or("an account's credits overflow")?;
            ensure!(credits > 0, "an account is kept without credits");
            minted = minted.checked_add(credits).ok_or("credits overflow")?;
        }
        let expected = u128::from(settled_jobs).checked_mul(u128::from(MILLION));
        ensure!(Some(minted) == expected, "credits are not a million per settled job");
        Ok(())
    }

    fn check_leaves() -> Result<(), TryRuntimeError> {
        // More than the bound would not decode.
        ensure!(Self::leaf_count() <= T::MaxLeaves::get(), "a block has too many leaves");
        ensure!(
            BlockLeaves::<T>::get().iter().all(|leaf_hash| !leaf_hash.is_zero()),
            "a leaf without a hash"
        );
        Ok(())
    }

    /// What must hold besides once a block is over.
    ///
    /// # Errors
    /// A sentence about the first that does not hold.
    pub fn check_between_blocks() -> Result<(), TryRuntimeError> {
        ensure!(!BlockLeaves::<T>::exists(), "leaves of a finished block are left");
        ensure!(
            LeavesRoot::<T>::try_get() != Ok(Default::default()),
            "the root of no leaves is stored"
        );
        Ok(())
    }
}
