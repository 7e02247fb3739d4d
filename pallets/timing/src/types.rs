// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The schedule and its rules.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Lengths of sessions, eras and waiting periods.
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
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Schedule {
    /// Slots in a session, which is also a BABE epoch.
    pub session_slots: u32,
    /// Sessions in an era; validators are elected once an era.
    pub era_sessions: u32,
    /// Eras between unbonding and withdrawing.
    pub bonding_eras: u32,
    /// Eras between a slash being reported and taken, in which governance can cancel it.
    pub slash_deferral_eras: u32,
}

impl Default for Schedule {
    /// A public network at 3-second slots: one-hour sessions, six-hour eras, seven days of
    /// bonding, slashes taken within the bonding period.
    fn default() -> Self {
        Self { session_slots: 1_200, era_sessions: 6, bonding_eras: 28, slash_deferral_eras: 27 }
    }
}

/// Why a schedule cannot work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleFault {
    /// Keys queued in one session serve two later; a shorter session leaves GRANDPA no time to
    /// hand over.
    SessionTooShort,
    /// An era has no session.
    EraEmpty,
    /// Bonds would be free before the slash for what they secured is taken.
    SlashAfterUnbonding,
    /// The whole bonding period does not fit the block number type.
    TooLong,
}

impl Schedule {
    /// The shortest session, in slots.
    pub const MIN_SESSION_SLOTS: u32 = 5;

    /// Checks that the lengths fit each other.
    ///
    /// # Errors
    ///
    /// The first [`ScheduleFault`] found.
    pub fn check(&self) -> Result<(), ScheduleFault> {
        if self.session_slots < Self::MIN_SESSION_SLOTS {
            return Err(ScheduleFault::SessionTooShort);
        }
        if self.era_sessions == 0 {
            return Err(ScheduleFault::EraEmpty);
        }
        if self.slash_deferral_eras >= self.bonding_eras {
            return Err(ScheduleFault::SlashAfterUnbonding);
        }
        self.session_slots
            .checked_mul(self.era_sessions)
            .and_then(|slots| slots.checked_mul(self.bonding_eras))
            .map(|_| ())
            .ok_or(ScheduleFault::TooLong)
    }

    /// Sessions in the bonding period: how long the keys of a past session must stay provable.
    pub fn bonding_sessions(&self) -> u32 {
        self.era_sessions.saturating_mul(self.bonding_eras)
    }

    /// Slots in the bonding period: how long an offence can be reported.
    pub fn bonding_slots(&self) -> u64 {
        u64::from(self.session_slots).saturating_mul(u64::from(self.bonding_sessions()))
    }
}

impl ScheduleFault {
    /// What is wrong and what to change.
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::SessionTooShort => "`sessionSlots` must be at least 5",
            Self::EraEmpty => "`eraSessions` must be at least 1",
            Self::SlashAfterUnbonding => "`slashDeferralEras` must be less than `bondingEras`",
            Self::TooLong => "the bonding period must stay below 2^32 slots",
        }
    }
}

impl fmt::Display for ScheduleFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.sentence())
    }
}
