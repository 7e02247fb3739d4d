// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Slashes: set aside at once, taken later, cancellable until then.
//!
//! The books count a slash from the moment it is queued: it lowers the free bond and cannot be
//! withdrawn. So nothing is lost when the queue is worked off late, and it can wait for idle
//! blocks. A cancelled slash leaves a gap in the numbers that the queue steps over.

use crate::{
    pallet::{
        Barred, Config, Departing, Error, Event, HoldReason, Pallet, Serving, Slashes, Workers,
    },
    types::{EjectionCause, Standing, Worker},
    SlashQueue as Queue, WeightInfo,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{
    bond::Bond,
    history::{self, History, Party, What},
    ids::JobId,
    protocol::ActiveClock,
    ActiveBlock, Balance,
};
use frame_support::{
    defensive, ensure,
    traits::{
        fungible::{Balanced, BalancedHold},
        Get, Imbalance, OnUnbalanced,
    },
    weights::WeightMeter,
};
use scale_info::TypeInfo;
use sp_runtime::{DispatchResult, Permill};

/// What a worker is slashed for.
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
pub enum Offence {
    /// Two thirds of all validators found its result wrong.
    WrongResult(JobId),
    /// Its result, or the opening of it, did not come in time.
    NoShow(JobId),
    /// It signed two results for one ticket.
    Equivocation,
}

impl Offence {
    /// The job in which it has happened, if it is about one.
    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::WrongResult(job) | Self::NoShow(job) => Some(*job),
            Self::Equivocation => None,
        }
    }
}

impl From<Offence> for history::Offence {
    fn from(offence: Offence) -> Self {
        match offence {
            Offence::WrongResult(_) => Self::WrongResult,
            Offence::NoShow(_) => Self::NoShow,
            Offence::Equivocation => Self::Equivocation,
        }
    }
}

/// A slash that can still be cancelled.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PendingSlash<AccountId> {
    /// Who loses.
    pub owner: AccountId,
    /// How much, at least unless payments for checks have taken it first; set aside in its bond.
    pub amount: Balance,
    /// When it is taken.
    pub due: ActiveBlock,
    /// What for.
    pub offence: Offence,
    /// Who reported it.
    pub reporter: Option<AccountId>,
    /// The reporter's part.
    pub reporter_share: Permill,
}

/// The ends of the queue of slashes.
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
pub struct SlashQueueEnds {
    /// The number of the first slash that may wait.
    pub first: u64,
    /// The number that the next slash will have.
    pub next: u64,
    /// When the last one queued is due. No later one is due earlier, whatever becomes of the
    /// deferral.
    pub last_due: ActiveBlock,
}

impl SlashQueueEnds {
    /// Takes the next number; returns it and when that slash is due.
    pub fn push(&mut self, earliest: ActiveBlock) -> (u64, ActiveBlock) {
        let id = self.next;
        self.next = self.next.saturating_add(1);
        self.last_due = self.last_due.max(earliest);
        (id, self.last_due)
    }
}

/// What the head of the queue asks for.
enum Head<AccountId> {
    /// Nothing now.
    Waits,
    /// To be stepped over.
    Gap,
    /// To be taken.
    Due(PendingSlash<AccountId>),
}

impl<T: Config> Pallet<T> {
    /// Sets up to `amount` of a bond aside for a slash.
    pub(crate) fn queue_slash(
        owner: &T::AccountId,
        bond: &mut Bond,
        amount: Balance,
        offence: Offence,
        reporter: Option<&T::AccountId>,
    ) {
        let amount = bond.reserve_slash(amount);
        if amount == 0 {
            return;
        }
        let earliest = T::Clock::now().saturating_add(T::SlashDeferral::get());
        let (id, due) = Queue::<T>::mutate(|queue| queue.push(earliest));
        let slash = PendingSlash {
            owner: owner.clone(),
            amount,
            due,
            offence,
            reporter: reporter.cloned(),
            reporter_share: T::ReporterShare::get(),
        };
        Slashes::<T>::insert(id, slash);
        let queued = What::SlashQueued {
            party: Party::Worker,
            slash: id,
            planck: amount,
            offence: offence.into(),
        };
        T::History::record(Some(owner), offence.job(), None, queued);
        Self::deposit_event(Event::SlashQueued {
            id,
            worker: owner.clone(),
            amount,
            due,
            offence,
            reporter: reporter.cloned(),
        });
    }

    pub(crate) fn do_cancel_slash(id: u64) -> DispatchResult {
        let slash = Slashes::<T>::take(id).ok_or(Error::<T>::UnknownSlash)?;
        let mut worker = Self::worker_of(&slash.owner)?;
        worker.bond.cancel_slash(slash.amount);
        Workers::<T>::insert(&slash.owner, worker);
        let cancelled =
            What::SlashCancelled { party: Party::Worker, slash: id, planck: slash.amount };
        T::History::record(Some(&slash.owner), slash.offence.job(), None, cancelled);
        Self::deposit_event(Event::SlashCancelled {
            id,
            worker: slash.owner,
            amount: slash.amount,
        });
        Ok(())
    }

    pub(crate) fn do_apply_slash(id: u64) -> DispatchResult {
        let slash = Slashes::<T>::get(id).ok_or(Error::<T>::UnknownSlash)?;
        ensure!(Workers::<T>::contains_key(&slash.owner), Error::<T>::NotRegistered);
        Self::take_slash(id, slash);
        Ok(())
    }

    /// Takes a slash from hold and divides it.
    fn take_slash(id: u64, slash: PendingSlash<T::AccountId>) {
        Slashes::<T>::remove(id);
        let Some(mut worker) = Workers::<T>::get(&slash.owner) else {
            defensive!("a worker stays while a slash waits");
            return;
        };
        let amount = worker.bond.apply_slash(slash.amount);
        Workers::<T>::insert(&slash.owner, worker);

        let reason = HoldReason::WorkerBond.into();
        let (credit, missing) = T::Currency::slash(&reason, &slash.owner, amount);
        if missing > 0 {
            defensive!("what the books say is on hold");
        }
        let mut reported = 0;
        let rest = match &slash.reporter {
            None => credit,
            Some(reporter) => {
                let (share, rest) = credit.split(slash.reporter_share.mul_floor(amount));
                let share_amount = share.peek();
                match T::Currency::resolve(reporter, share) {
                    Ok(()) => {
                        reported = share_amount;
                        rest
                    },
                    // Too little to open the reporter's account with.
                    Err(share) => rest.merge(share),
                }
            },
        };
        T::SlashTarget::on_unbalanced(rest);
        let job = slash.offence.job();
        let slashed = What::Slashed { party: Party::Worker, slash: id, planck: amount };
        T::History::record(Some(&slash.owner), job, None, slashed);
        let reporter = slash.reporter.filter(|_| reported > 0);
        if let Some(reporter) = &reporter {
            T::History::record(Some(reporter), job, None, What::Rewarded { planck: reported });
        }
        Self::deposit_event(Event::SlashApplied {
            id,
            worker: slash.owner,
            amount,
            reporter,
            reported,
        });
    }

    /// Works off what is due, within `meter`: slashes, then seats of ejected workers.
    pub(crate) fn work_off(meter: &mut WeightMeter) {
        while meter.try_consume(T::WeightInfo::peek_slash()).is_ok() {
            match Self::slash_head() {
                Head::Waits => break,
                Head::Gap => Self::advance_slashes(),
                Head::Due(_) if meter.try_consume(T::WeightInfo::apply_due_slash()).is_err() => {
                    return
                },
                Head::Due(slash) => {
                    let id = Queue::<T>::get().first;
                    Self::advance_slashes();
                    Self::take_slash(id, slash);
                },
            }
        }
        while meter.try_consume(T::WeightInfo::peek_departing()).is_ok() {
            let Some(owner) = Self::next_departing() else { return };
            if meter.try_consume(T::WeightInfo::vacate_next_seat()).is_err() {
                return;
            }
            Self::vacate_next(&owner);
        }
    }

    pub(crate) fn next_departing() -> Option<T::AccountId> {
        Departing::<T>::iter_keys().next()
    }

    fn slash_head() -> Head<T::AccountId> {
        let queue = Queue::<T>::get();
        if queue.first >= queue.next {
            return Head::Waits;
        }
        match Slashes::<T>::get(queue.first) {
            None => Head::Gap,
            Some(slash) if slash.due <= T::Clock::now() && T::History::has_room_for_work() => {
                Head::Due(slash)
            },
            Some(_) => Head::Waits,
        }
    }

    fn advance_slashes() {
        Queue::<T>::mutate(|queue| queue.first = queue.first.saturating_add(1));
    }

    /// Ejects a worker for ever. Its seats go in idle time; it gets no jobs from now on.
    pub(crate) fn eject(
        owner: &T::AccountId,
        worker: &mut Worker<T::AccountId>,
        cause: EjectionCause,
    ) {
        let until = match worker.standing.gone_at() {
            Some(until) => until,
            None => Self::start_unbonding(worker),
        };
        worker.standing = Standing::Ejected { until, cause };
        Barred::<T>::insert(owner, cause);
        if Serving::<T>::contains_key(owner) {
            Departing::<T>::insert(owner, ());
        }
        T::History::record(Some(owner), None, None, What::Ejected { offence: cause.into() });
        Self::deposit_event(Event::Ejected { worker: owner.clone(), cause, until });
    }

    pub(crate) fn do_equivocated(
        owner: &T::AccountId,
        reporter: Option<&T::AccountId>,
    ) -> DispatchResult {
        let mut worker = Self::worker_of(owner)?;
        let is_known =
            matches!(worker.standing, Standing::Ejected { cause: EjectionCause::Equivocation, .. });
        if is_known {
            return Ok(());
        }
        let whole = worker.bond.held;
        Self::queue_slash(owner, &mut worker.bond, whole, Offence::Equivocation, reporter);
        Self::eject(owner, &mut worker, EjectionCause::Equivocation);
        Workers::<T>::insert(owner, worker);
        Ok(())
    }

    pub(crate) fn do_pardon(owner: T::AccountId) -> DispatchResult {
        Barred::<T>::take(&owner).ok_or(Error::<T>::NotBarred)?;
        match Workers::<T>::get(&owner) {
            None => Self::free_retired_keys(&owner),
            Some(mut worker) => {
                if let Standing::Ejected { until, .. } = worker.standing {
                    worker.standing = Standing::Leaving { until };
                }
                Workers::<T>::insert(&owner, worker);
                Self::vacate_all(&owner);
                Departing::<T>::remove(&owner);
            },
        }
        T::History::record(Some(&owner), None, None, What::Pardoned);
        Self::deposit_event(Event::Pardoned { worker: owner });
        Ok(())
    }
}
