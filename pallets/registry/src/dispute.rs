// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Claims that a model was built on what it does not declare.
//!
//! A table never changes, for money has been divided by it; what a wronged owner gets instead is
//! the royalty that the model's own contributors have not claimed yet, and all that follows. So an
//! open dispute withholds it. Every dispute ends: governance decides, or it lapses.

use crate::{
    pallet::*, types::sources_of, Dispute, ModelRecord, Ruling, Source, Stage, LOG_TARGET,
};
use credence_primitives::{
    history::{History, Party, What},
    ids::ModelId,
    protocol::ActiveClock,
    ActiveBlock,
};
use frame_support::{
    defensive, ensure,
    pallet_prelude::{DispatchResult, Get},
    traits::{
        fungible::{BalancedHold, MutateHold},
        tokens::Precision,
        DefensiveOption, Imbalance, OnUnbalanced,
    },
    weights::WeightMeter,
};
use sp_core::H256;

use crate::WeightInfo;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_open_dispute(
        disputer: T::AccountId,
        model: ModelId,
        ancestor: Source,
        evidence_hash: H256,
    ) -> DispatchResult {
        let mut record = Self::record(&model)?;
        record.ensure_disputable::<T>()?;
        Self::ensure_undeclared(&model, &ancestor)?;
        let mut past = PastDisputers::<T>::get(model);
        ensure!(!past.contains(&disputer), Error::<T>::AlreadyDisputed);
        past.try_push(disputer.clone()).map_err(|_| Error::<T>::TooManyDisputes)?;

        let deposit = T::DisputeDeposit::get();
        T::Currency::hold(&HoldReason::Dispute.into(), &disputer, deposit)?;
        Self::add_reference(&ancestor)?;
        let (sequence, until) = Self::enqueue(model);
        let dispute = Dispute { disputer, ancestor, evidence_hash, deposit, until, sequence };
        record.is_disputed = true;
        Models::<T>::insert(model, record);
        PastDisputers::<T>::insert(model, past);
        Disputes::<T>::insert(model, dispute.clone());
        Self::deposit_event(Event::DisputeOpened { model, dispute });
        Ok(())
    }

    /// The ancestor is registered for good, and neither declares the other.
    fn ensure_undeclared(model: &ModelId, ancestor: &Source) -> Result<(), Error<T>> {
        let names = |model: &ModelId, source: &Source| {
            Tables::<T>::get(model).is_some_and(|table| sources_of(&table).any(|of| of == *source))
        };
        ensure!(!names(model, ancestor), Error::AncestorDeclared);
        match ancestor {
            Source::Model(other) => {
                let descends = other == model || names(other, &Source::Model(*model));
                ensure!(!descends, Error::AncestorDescends);
                match Self::record(other)?.stage {
                    Stage::Pending { .. } => Err(Error::ParentPending),
                    Stage::Withdrawn { .. } => Err(Error::ParentWithdrawn),
                    Stage::Active | Stage::Deprecated => Ok(()),
                }
            },
            Source::Dataset(dataset) => {
                ensure!(Datasets::<T>::contains_key(dataset), Error::UnknownDataset);
                Ok(())
            },
        }
    }

    /// Puts a dispute in the queue; returns its place and the last active block it can be decided
    /// in.
    fn enqueue(model: ModelId) -> (u64, ActiveBlock) {
        DisputeQueueRange::<T>::mutate(|ends| {
            let until = T::Clock::now().saturating_add(T::DisputeWindow::get());
            // The queue is in order: see `DisputeQueueEnds::last_until`.
            ends.last_until = ends.last_until.max(until);
            let sequence = ends.tail;
            DisputeQueue::<T>::insert(sequence, model);
            // One for each dispute ever opened never reaches 2^64.
            ends.tail = ends.tail.saturating_add(1);
            (sequence, ends.last_until)
        })
    }

    pub(crate) fn do_resolve_dispute(model: ModelId, ruling: Ruling) -> DispatchResult {
        let dispute = Disputes::<T>::take(model).ok_or(Error::<T>::NoDispute)?;
        DisputeQueue::<T>::remove(dispute.sequence);
        let record = Models::<T>::get(model).defensive_ok_or(Error::<T>::Unexpected)?;
        match ruling {
            Ruling::Upheld => Self::uphold(model, record, dispute),
            Ruling::Dismissed => Self::dismiss(model, record, dispute),
        }
        Ok(())
    }

    fn uphold(
        model: ModelId,
        mut record: ModelRecord<T::AccountId>,
        dispute: Dispute<T::AccountId>,
    ) {
        // The reference stays: the wronged must be there to be paid.
        let wronged = dispute.ancestor;
        record.stage = Stage::Withdrawn { wronged };
        record.is_disputed = false;
        Models::<T>::insert(model, record);
        Self::return_deposit(&dispute);
        let disputer = dispute.disputer;
        Self::deposit_event(Event::DisputeUpheld { model, disputer, wronged });
    }

    fn dismiss(model: ModelId, record: ModelRecord<T::AccountId>, dispute: Dispute<T::AccountId>) {
        Self::end_undecided(model, record, &dispute);
        let reason = HoldReason::Dispute.into();
        let (taken, _) = T::Currency::slash(&reason, &dispute.disputer, dispute.deposit);
        let slashed = taken.peek();
        T::Slash::on_unbalanced(taken);
        let disputer = dispute.disputer;
        let charged = What::Charged { party: Party::Disputer, planck: slashed };
        T::History::record(Some(&disputer), None, Some(model), charged);
        Self::deposit_event(Event::DisputeDismissed { model, disputer, slashed });
    }

    /// The model is as it was before the dispute.
    fn end_undecided(
        model: ModelId,
        mut record: ModelRecord<T::AccountId>,
        dispute: &Dispute<T::AccountId>,
    ) {
        record.is_disputed = false;
        Models::<T>::insert(model, record);
        Self::drop_reference(&dispute.ancestor);
    }

    fn return_deposit(dispute: &Dispute<T::AccountId>) {
        let reason = HoldReason::Dispute.into();
        let (who, deposit) = (&dispute.disputer, dispute.deposit);
        if T::Currency::release(&reason, who, deposit, Precision::BestEffort).is_err() {
            defensive!("what is held on an account can be released to it");
        }
    }

    /// Ends the disputes whose time is over, as many as the meter lets.
    pub(crate) fn lapse_disputes(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::inspect_dispute_queue()).is_err() {
            return;
        }
        let mut ends = DisputeQueueRange::<T>::get();
        let first = ends.head;
        let now = T::Clock::now();
        while ends.head < ends.tail && meter.try_consume(T::WeightInfo::lapse_dispute()).is_ok() {
            if !Self::lapse_at(ends.head, now) {
                break;
            }
            ends.head = ends.head.saturating_add(1);
        }
        if ends.head != first {
            DisputeQueueRange::<T>::put(ends);
        }
    }

    /// Empties a place of the queue unless the dispute in it can still be decided; returns whether
    /// it is empty now.
    pub(crate) fn lapse_at(sequence: u64, now: ActiveBlock) -> bool {
        let Some(model) = DisputeQueue::<T>::get(sequence) else { return true };
        let (Some(record), Some(dispute)) = (Models::<T>::get(model), Disputes::<T>::get(model))
        else {
            defensive!("whatever is in the queue is disputed");
            DisputeQueue::<T>::remove(sequence);
            return true;
        };
        if now <= dispute.until {
            return false;
        }
        log::debug!(target: LOG_TARGET, "dispute about {model:?} lapses at {now}");
        DisputeQueue::<T>::remove(sequence);
        Disputes::<T>::remove(model);
        Self::end_undecided(model, record, &dispute);
        Self::return_deposit(&dispute);
        Self::deposit_event(Event::DisputeLapsed { model, disputer: dispute.disputer });
        true
    }
}
