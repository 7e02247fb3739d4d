// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The books of a bonded party. The money itself is held on its account.

use crate::{ActiveBlock, Balance};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most withdrawals waiting at a time.
pub const MAX_UNLOCKING: u32 = 16;

/// Money on its way out.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Unlocking {
    /// How much.
    pub amount: Balance,
    /// When it can be withdrawn.
    pub at: ActiveBlock,
}

/// A bond: `held` on the account, of which some is on its way out and some awaits slashes.
///
/// Invariant: `pending_slashes ≤ held`, and the unlocking amounts sum to at most `held`. Money on
/// its way out can be slashed until it is withdrawn.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Bond {
    /// All that is held.
    pub held: Balance,
    /// What slashes that are not yet applied will take.
    pub pending_slashes: Balance,
    /// What is on its way out, in order of time.
    pub unlocking: BoundedVec<Unlocking, ConstU32<MAX_UNLOCKING>>,
}

/// Why a bond cannot do what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BondError {
    /// Less is free than asked for.
    #[error("less of the bond is free than asked for")]
    Insufficient,
    /// Too many withdrawals wait.
    #[error("too many withdrawals wait; withdraw first")]
    TooManyWithdrawals,
    /// An amount overflows.
    #[error("the amount overflows")]
    Overflow,
}

impl Bond {
    /// What is on its way out.
    pub fn unlocking_total(&self) -> Balance {
        self.unlocking.iter().fold(0, |sum, chunk| sum.saturating_add(chunk.amount))
    }

    /// What stands behind the party's word: neither on its way out nor awaiting a slash.
    pub fn free(&self) -> Balance {
        self.held.saturating_sub(self.unlocking_total()).saturating_sub(self.pending_slashes)
    }

    /// Adds money that has been put on hold.
    ///
    /// # Errors
    /// [`BondError::Overflow`].
    pub fn add(&mut self, amount: Balance) -> Result<(), BondError> {
        self.held = self.held.checked_add(amount).ok_or(BondError::Overflow)?;
        Ok(())
    }

    /// Puts free money on its way out, to be withdrawn at `at`, no earlier than what waits.
    ///
    /// # Errors
    /// [`BondError::Insufficient`], [`BondError::TooManyWithdrawals`].
    pub fn unbond(&mut self, amount: Balance, at: ActiveBlock) -> Result<(), BondError> {
        if amount > self.free() {
            return Err(BondError::Insufficient);
        }
        if amount == 0 {
            return Ok(());
        }
        if let Some(last) = self.unlocking.last_mut().filter(|last| last.at == at) {
            last.amount = last.amount.checked_add(amount).ok_or(BondError::Overflow)?;
            return Ok(());
        }
        self.unlocking.try_push(Unlocking { amount, at }).map_err(|_| BondError::TooManyWithdrawals)
    }

    /// Takes out of the books what can be withdrawn at `now`, and returns it; what awaits a slash
    /// stays.
    pub fn withdraw(&mut self, now: ActiveBlock) -> Balance {
        let mut released: Balance = 0;
        while let Some(first) = self.unlocking.iter_mut().next().filter(|first| first.at <= now) {
            let part = first.amount.min(self.held.saturating_sub(self.pending_slashes));
            first.amount -= part;
            self.held -= part;
            released = released.saturating_add(part);
            if first.amount > 0 {
                break;
            }
            self.unlocking.remove(0);
        }
        released
    }

    /// Sets money aside for a slash; returns how much of `amount` there was.
    pub fn reserve_slash(&mut self, amount: Balance) -> Balance {
        let reserved = amount.min(self.held.saturating_sub(self.pending_slashes));
        self.pending_slashes = self.pending_slashes.saturating_add(reserved);
        reserved
    }

    /// Gives back what was set aside for a slash that is cancelled.
    pub fn cancel_slash(&mut self, reserved: Balance) {
        self.pending_slashes = self.pending_slashes.saturating_sub(reserved);
    }

    /// Takes a slash that was set aside out of the books; returns what is to be taken from hold.
    pub fn apply_slash(&mut self, reserved: Balance) -> Balance {
        self.cancel_slash(reserved);
        self.take(reserved)
    }

    /// Takes money out of the books at once, up to what no slash awaits; returns how much.
    pub fn charge(&mut self, amount: Balance) -> Balance {
        self.take(amount.min(self.held.saturating_sub(self.pending_slashes)))
    }

    /// Takes from what is held, the bond proper first and then what is on its way out, latest
    /// first.
    fn take(&mut self, amount: Balance) -> Balance {
        let amount = amount.min(self.held);
        self.held -= amount;
        let mut excess = self.unlocking_total().saturating_sub(self.held);
        while let Some(last) = self.unlocking.last_mut().filter(|_| excess > 0) {
            let cut = excess.min(last.amount);
            last.amount -= cut;
            excess -= cut;
            if last.amount == 0 {
                self.unlocking.pop();
            }
        }
        amount
    }
}
