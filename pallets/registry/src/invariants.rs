// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What must hold whenever no call is running.

use crate::{
    pallet::*,
    registration::is_sound,
    types::{assemble, sources_of},
    Dispute, ModelRecord, Source, Stage, MAX_DISPUTES,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use credence_primitives::{
    ids::{DatasetId, ModelId},
    manifest::ShareOf,
    Balance, MILLION,
};
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

type Check = Result<(), TryRuntimeError>;

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the pallet.
    ///
    /// # Errors
    ///
    /// A sentence on the first that is broken.
    pub fn do_try_state() -> Check {
        let counts = [
            Interfaces::<T>::iter_keys().count(),
            ModelSheets::<T>::iter_keys().count(),
            Tables::<T>::iter_keys().count(),
        ];
        let models = Models::<T>::iter_keys().count();
        ensure!(counts == [models; 3], "a part of a model lies without its model");
        for (model, record) in Models::<T>::iter() {
            Self::check_model(&model, &record)?;
        }
        ensure!(
            DatasetSheets::<T>::iter_keys().count() == Datasets::<T>::iter_keys().count(),
            "a sheet lies without its dataset"
        );
        for (dataset, _) in Datasets::<T>::iter() {
            Self::check_dataset(&dataset)?;
        }
        ensure!(
            Classes::<T>::iter_values().all(|class| is_sound(&class)),
            "a numeric class is unsound"
        );
        Self::check_consents()?;
        Self::check_references()?;
        Self::check_disputes()?;
        Self::check_deposits()
    }

    fn check_model(model: &ModelId, record: &ModelRecord<T::AccountId>) -> Check {
        let interface = Interfaces::<T>::get(model).ok_or("a model has no interface")?;
        let sheet = ModelSheets::<T>::get(model).ok_or("a model has no sheet and no deposit")?;
        let table = Tables::<T>::get(model).ok_or("a model has no table")?;
        ensure!(is_sound(&interface.class), "a model's class is unsound");
        Self::check_table(&table)?;
        let manifest = assemble(record.terms, interface, sheet, &table)
            .ok_or("a table has too many direct rows")?;
        ensure!(
            ModelId::new(&record.owner, &manifest) == *model,
            "a model's name is not the hash of its owner and manifest"
        );
        Ok(())
    }

    fn check_table(table: &TableOf<T>) -> Check {
        let sum: u64 = table.iter().map(|row| u64::from(row.share)).sum();
        ensure!(sum == u64::from(MILLION), "a table does not sum to a million");
        let unique: BTreeSet<_> = table.iter().map(|row| &row.of).collect();
        ensure!(unique.len() == table.len(), "a table names something twice");
        for row in table {
            let minimum = match &row.of {
                ShareOf::Contributor(_) => 0,
                ShareOf::Parent(model) => {
                    Models::<T>::get(model)
                        .ok_or("a table names an unknown model")?
                        .terms
                        .minimum_share
                },
                ShareOf::Dataset(dataset) => {
                    Datasets::<T>::get(dataset)
                        .ok_or("a table names an unknown dataset")?
                        .terms
                        .minimum_share
                },
            };
            ensure!(row.minimum == minimum, "a row's minimum is not that of its terms");
            ensure!(
                row.share >= minimum && (row.is_direct || row.share == minimum),
                "a row's share is not what its terms ask"
            );
        }
        let sources: BTreeSet<_> = sources_of(table).collect();
        for parent in sources.iter() {
            let Source::Model(parent) = parent else { continue };
            let inherited = Tables::<T>::get(parent).ok_or("a parent has no table")?;
            ensure!(
                sources_of(&inherited).all(|of| sources.contains(&of)),
                "a table lacks an ancestor"
            );
        }
        Ok(())
    }

    fn check_dataset(dataset: &DatasetId) -> Check {
        let view = Self::view_dataset(dataset).ok_or("a dataset has no sheet and no deposit")?;
        ensure!(
            DatasetId::new(&view.record.owner, &view.terms, &view.content_hash) == *dataset,
            "a dataset's name is not the hash of its owner, terms and content"
        );
        Ok(())
    }

    fn check_consents() -> Check {
        for (model, record) in Models::<T>::iter() {
            let awaited = Awaited::<T>::get(model).unwrap_or_default();
            let missing = match record.stage {
                Stage::Pending { missing } => {
                    ensure!(missing > 0, "a model waits for no consent and is not active");
                    missing as usize
                },
                _ => 0,
            };
            ensure!(awaited.len() == missing, "missing consents are miscounted");
            let table = Tables::<T>::get(model).ok_or("a model has no table")?;
            let unique: BTreeSet<_> = awaited.iter().collect();
            ensure!(unique.len() == missing, "a consent is awaited twice");
            for source in awaited.iter() {
                ensure!(
                    sources_of(&table).any(|of| of == *source),
                    "a consent is awaited that the table does not need"
                );
                let (owner, needs_consent) = Self::consent_terms(source)?;
                ensure!(
                    needs_consent && owner != record.owner,
                    "a consent is awaited that the terms do not need"
                );
            }
            let is_started = !matches!(record.stage, Stage::Pending { .. });
            ensure!(
                is_started || (record.open_jobs == 0 && !record.is_disputed),
                "a pending model has jobs or a dispute"
            );
        }
        ensure!(
            Awaited::<T>::iter_keys().all(Models::<T>::contains_key),
            "consents are awaited for an unknown model"
        );
        Ok(())
    }

    fn consent_terms(source: &Source) -> Result<(T::AccountId, bool), TryRuntimeError> {
        Ok(match source {
            Source::Model(model) => {
                let record = Models::<T>::get(model).ok_or("a table names an unknown model")?;
                (record.owner, record.terms.needs_consent)
            },
            Source::Dataset(dataset) => {
                let record =
                    Datasets::<T>::get(dataset).ok_or("a table names an unknown dataset")?;
                (record.owner, record.terms.needs_consent)
            },
        })
    }

    fn check_references() -> Check {
        let mut counted = BTreeMap::<Source, u32>::new();
        let mut count = |source: Source| *counted.entry(source).or_default() += 1;
        for (_, table) in Tables::<T>::iter() {
            sources_of(&table).for_each(&mut count);
        }
        Disputes::<T>::iter_values().for_each(|dispute| count(dispute.ancestor));
        for record in Models::<T>::iter_values() {
            if let Stage::Withdrawn { wronged } = record.stage {
                count(wronged);
            }
        }
        let models =
            Models::<T>::iter().map(|(model, record)| (Source::Model(model), record.references));
        let datasets = Datasets::<T>::iter()
            .map(|(dataset, record)| (Source::Dataset(dataset), record.references));
        for (source, stored) in models.chain(datasets) {
            ensure!(
                counted.remove(&source).unwrap_or_default() == stored,
                "references are miscounted"
            );
        }
        ensure!(counted.is_empty(), "a reference is to nothing");
        Ok(())
    }

    fn check_disputes() -> Check {
        for (model, record) in Models::<T>::iter() {
            ensure!(
                record.is_disputed == Disputes::<T>::contains_key(model),
                "a royalty is withheld without a dispute, or not withheld in one"
            );
        }
        let ends = DisputeQueueRange::<T>::get();
        let mut open = Vec::new();
        for (model, dispute) in Disputes::<T>::iter() {
            ensure!(Models::<T>::contains_key(model), "a dispute is about an unknown model");
            ensure!(
                DisputeQueue::<T>::get(dispute.sequence) == Some(model),
                "a dispute has no place in the queue"
            );
            Self::check_disputer(&model, &dispute)?;
            open.push((dispute.sequence, dispute.until));
        }
        open.sort_unstable();
        ensure!(
            open.windows(2).all(|pair| pair[0].1 <= pair[1].1),
            "the queue of disputes is out of order"
        );
        ensure!(
            open.iter().all(|(sequence, until)| {
                (ends.head..ends.tail).contains(sequence) && *until <= ends.last_until
            }),
            "a dispute lies beyond the ends of the queue"
        );
        ensure!(
            DisputeQueue::<T>::iter_keys().count() == open.len(),
            "a place of the queue is taken by no dispute"
        );
        Ok(())
    }

    fn check_disputer(model: &ModelId, dispute: &Dispute<T::AccountId>) -> Check {
        let past = PastDisputers::<T>::get(model);
        ensure!(past.contains(&dispute.disputer), "a disputer is not remembered");
        let unique: BTreeSet<_> = past.iter().collect();
        ensure!(
            unique.len() == past.len() && past.len() <= MAX_DISPUTES as usize,
            "an account has disputed a model twice"
        );
        Ok(())
    }

    fn check_deposits() -> Check {
        ensure!(
            PastDisputers::<T>::iter_keys().all(Models::<T>::contains_key),
            "disputers of an unknown model are remembered"
        );
        let mut deposits = BTreeMap::<T::AccountId, Balance>::new();
        for dispute in Disputes::<T>::iter_values() {
            let sum = deposits.entry(dispute.disputer).or_default();
            *sum = sum.checked_add(dispute.deposit).ok_or("deposits overflow")?;
        }
        let reason = HoldReason::Dispute.into();
        for (disputer, sum) in deposits {
            ensure!(
                CurrencyOf::<T>::balance_on_hold(&reason, &disputer) == sum,
                "what is held for disputes is not what they hold"
            );
        }
        Ok(())
    }
}
