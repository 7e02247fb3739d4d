// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is stored about workers, and the rules that need nothing else.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{
    bond::Bond, history, ids::OperatorKey, protocol::ModelUnavailable, ActiveBlock, Balance,
};
use scale_info::TypeInfo;
use sp_runtime::Permill;

/// Checked jobs over which strikes are counted.
pub const STRIKE_WINDOW: u32 = 50;
/// Strikes among them that eject.
pub const STRIKES_TO_EJECT: u32 = 3;
/// Rotations of the operator key within one unbonding period.
pub const MAX_ROTATIONS: u32 = 8;
/// Keys kept for an owner beside the one in use; the last is that of a worker ejected and gone.
pub const MAX_RETIRED_KEYS: u32 = MAX_ROTATIONS + 1;

/// A registered worker. Everything that a draw needs is here, so that a candidate costs one read;
/// its models and open jobs are stored apart.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Worker<AccountId> {
    /// The key that signs its results.
    pub operator: OperatorKey,
    /// Who is paid.
    pub payee: AccountId,
    /// What it stands to lose.
    pub bond: Bond,
    /// The most jobs it wants open at a time.
    pub capacity: u32,
    /// Whether it may work.
    pub standing: Standing,
    /// The jobs it has, assigned or under verification.
    pub open_jobs: u32,
    /// The sum of their whole fees.
    pub open_value: Balance,
    /// How its jobs ended.
    pub record: TrackRecord,
    /// What it refused lately.
    pub declines: Declines,
}

/// Whether a worker may work.
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
pub enum Standing {
    /// It may.
    Active,
    /// It has missed too many jobs in a row.
    Jailed {
        /// When it may return.
        until: ActiveBlock,
    },
    /// It has left of its own will.
    Leaving {
        /// When all of the bond is free, unless jobs are open or slashes wait.
        until: ActiveBlock,
    },
    /// It had to leave and cannot return.
    Ejected {
        /// When all of the bond is free, unless jobs are open or slashes wait.
        until: ActiveBlock,
        /// What for.
        cause: EjectionCause,
    },
}

/// What a worker was ejected for.
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
pub enum EjectionCause {
    /// Too many of its last checked results were wrong.
    Strikes,
    /// It signed two results for one ticket.
    Equivocation,
}

impl From<EjectionCause> for history::Offence {
    fn from(cause: EjectionCause) -> Self {
        match cause {
            EjectionCause::Strikes => Self::Strikes,
            EjectionCause::Equivocation => Self::Equivocation,
        }
    }
}

/// Whether a worker could get a job of a model now, and if not, why.
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
pub enum WorkerStatus {
    /// It could.
    Ready,
    /// The account is no worker.
    NotRegistered,
    /// It does not serve the model.
    NotServing,
    /// The model accepts no jobs.
    ModelUnavailable(ModelUnavailable),
    /// It has missed too many jobs in a row.
    Jailed {
        /// When it may return.
        until: ActiveBlock,
    },
    /// It has left of its own will.
    Leaving,
    /// It had to leave and cannot return.
    Ejected(EjectionCause),
    /// Less of its bond is free than the minimum.
    BelowMinimumBond,
    /// It has as many open jobs as it wants.
    AtCapacity,
    /// Its bond stands behind as much open value as it may.
    BondCommitted,
}

impl Standing {
    /// When a worker that has left may take all of its bond; `None` while it has not left.
    pub fn gone_at(&self) -> Option<ActiveBlock> {
        match self {
            Self::Active | Self::Jailed { .. } => None,
            Self::Leaving { until } | Self::Ejected { until, .. } => Some(*until),
        }
    }

    /// Whether it was ejected.
    pub fn is_ejected(&self) -> bool {
        matches!(self, Self::Ejected { .. })
    }

    /// What keeps it from working, as a status.
    pub fn status(&self) -> WorkerStatus {
        match self {
            Self::Active => WorkerStatus::Ready,
            Self::Jailed { until } => WorkerStatus::Jailed { until: *until },
            Self::Leaving { .. } => WorkerStatus::Leaving,
            Self::Ejected { cause, .. } => WorkerStatus::Ejected(*cause),
        }
    }
}

impl<AccountId> Worker<AccountId> {
    /// A worker without jobs or history.
    pub fn new(operator: OperatorKey, payee: AccountId, held: Balance, capacity: u32) -> Self {
        Self {
            operator,
            payee,
            bond: Bond { held, ..Default::default() },
            capacity,
            standing: Standing::Active,
            open_jobs: 0,
            open_value: 0,
            record: TrackRecord::default(),
            declines: Declines::default(),
        }
    }

    /// Whether it is in service, busy or not: standing and minimum bond.
    pub fn service_status(&self, minimum_bond: Balance) -> WorkerStatus {
        match self.standing.status() {
            WorkerStatus::Ready if self.bond.free() < minimum_bond => {
                WorkerStatus::BelowMinimumBond
            },
            status => status,
        }
    }

    /// Whether it could take a job whose whole fee is `value`.
    pub fn job_status(&self, value: Balance, minimum_bond: Balance) -> WorkerStatus {
        match self.service_status(minimum_bond) {
            WorkerStatus::Ready if self.open_jobs >= self.capacity => WorkerStatus::AtCapacity,
            WorkerStatus::Ready if !self.secures(value) => WorkerStatus::BondCommitted,
            status => status,
        }
    }

    /// Whether half of the free bond covers the open jobs and `value` more.
    fn secures(&self, value: Balance) -> bool {
        self.open_value.checked_add(value).is_some_and(|open| open <= self.bond.free() / 2)
    }

    /// What slashes can still take, on its way out or not.
    pub fn stake(&self) -> Balance {
        self.bond.held.saturating_sub(self.bond.pending_slashes)
    }

    /// Whether it has something to lose.
    pub fn has_stake(&self) -> bool {
        self.stake() > 0
    }

    /// Whether half of what slashes can still take covers the open jobs.
    pub fn covers_open_jobs(&self) -> bool {
        self.open_value <= self.stake() / 2
    }

    /// Whether half of the free bond covers the open jobs.
    pub fn secures_open_jobs(&self) -> bool {
        self.secures(0)
    }

    /// Counts a job that begins. The caller has asked for [`Self::job_status`].
    pub fn open(&mut self, value: Balance) {
        self.open_jobs = self.open_jobs.saturating_add(1);
        self.open_value = self.open_value.saturating_add(value);
    }

    /// Counts a job that ends.
    pub fn close(&mut self, value: Balance) {
        self.open_jobs = self.open_jobs.saturating_sub(1);
        self.open_value = self.open_value.saturating_sub(value);
    }

    /// Takes out of the books what may be withdrawn at `now`, and returns it. A worker that has
    /// left gets everything when its time has come, no job is open and no slash waits.
    pub fn withdraw(&mut self, now: ActiveBlock) -> Balance {
        let due = self.bond.withdraw(now);
        if self.is_gone(now) {
            return due.saturating_add(self.bond.charge(self.bond.held));
        }
        due
    }

    /// Whether it has left, its time has come, and nothing can happen to its bond any more.
    pub fn is_gone(&self, now: ActiveBlock) -> bool {
        self.standing.gone_at().is_some_and(|until| until <= now)
            && self.open_jobs == 0
            && self.bond.pending_slashes == 0
    }
}

/// How a worker's jobs ended: its last checked jobs, and how many it has missed in a row.
#[derive(
    Clone,
    Copy,
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
pub struct TrackRecord {
    /// A bit per checked job, the latest lowest, set where the result was wrong. Only the lowest
    /// [`STRIKE_WINDOW`] are ever set.
    pub failures: u64,
    /// Jobs missed in a row.
    pub missed: u32,
}

impl TrackRecord {
    /// The bits that count.
    const WINDOW_MASK: u64 = (1 << STRIKE_WINDOW) - 1;

    /// Notes a checked job.
    pub fn note_checked(&mut self, was_wrong: bool) {
        self.failures = ((self.failures << 1) | u64::from(was_wrong)) & Self::WINDOW_MASK;
    }

    /// The strikes among the last checked jobs.
    pub fn strikes(&self) -> u32 {
        self.failures.count_ones()
    }

    /// Whether no bit beyond the window is set.
    pub fn is_sound(&self) -> bool {
        self.failures & !Self::WINDOW_MASK == 0
    }
}

/// Refusals since a window began. The window begins with the first refusal after the last ended.
#[derive(
    Clone,
    Copy,
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
pub struct Declines {
    /// When the window began.
    pub since: ActiveBlock,
    /// Refusals in it.
    pub count: u32,
}

impl Declines {
    /// Counts a refusal at `now`; false if there were `limit` of them in the window already.
    pub fn note(&mut self, now: ActiveBlock, limit: u32, window: ActiveBlock) -> bool {
        if self.count == 0 || now.saturating_sub(self.since) >= window {
            *self = Self { since: now, count: 0 };
        }
        if self.count >= limit {
            return false;
        }
        self.count = self.count.saturating_add(1);
        true
    }
}

/// An open job as its worker's books have it, with the terms of the time it was assigned.
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
pub struct OpenJob {
    /// Its whole fee.
    pub value: Balance,
    /// The key that signs its result.
    pub operator: OperatorKey,
    /// What a wrong result costs at most.
    pub penalty: Balance,
    /// What part of the bond a missing result costs.
    pub no_show_share: Permill,
}

/// An operator key that is no longer in use.
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
pub struct RetiredKey {
    /// The key.
    pub key: OperatorKey,
    /// Until when what it signed can cost the bond and nobody else may have it.
    pub until: ActiveBlock,
}
