// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How models and datasets come and go.

use crate::{
    pallet::*,
    types::{assemble, divide, sources_of},
    AwaitedConsents, DatasetRecord, DatasetSheet, LineageDemand, ManifestFault, MetadataUri,
    ModelRecord, Source, Stage,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use credence_primitives::{
    history::{History, What},
    ids::{DatasetId, ModelId},
    lineage::{flatten, Ancestor, LineageError},
    manifest::{
        Assurance, DatasetTerms, LineageTerms, ShareOf, MAX_DIRECT_ENTRIES, MAX_PARENTS,
        MAX_TABLE_ROWS,
    },
    numeric::NumericClass,
    protocol::RoyaltyLedgers,
    MILLION,
};
use frame_support::{
    defensive, ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get},
    traits::{Consideration, Defensive, DefensiveOption, Footprint},
};
use sp_core::H256;
use sp_runtime::ArithmeticError;

/// A whole, in the units of a tolerance.
const NANO: u32 = 1_000_000_000;

/// Whether a class tells right from wrong: a tolerance of the whole norm would accept zeros, and
/// one of nothing is not a tolerance.
pub(crate) fn is_sound(class: &NumericClass) -> bool {
    match class {
        NumericClass::Exact => true,
        NumericClass::Tolerance(bounds) => {
            (1..NANO).contains(&bounds.norm_nano)
                && (bounds.element_rms_nano > 0 || bounds.element_relative_nano > 0)
        },
    }
}

impl<T> From<LineageError> for Error<T> {
    fn from(error: LineageError) -> Self {
        match error {
            LineageError::Repeated => Self::EntryRepeated,
            LineageError::ZeroShare => Self::EntryWithoutShare,
            LineageError::TooManyParents => Self::TooManyParents,
            LineageError::TooManyRows => Self::TooManyRows,
            LineageError::Sum { .. } => Self::SharesDoNotSum,
            LineageError::BelowMinimumShare => Self::BelowMinimumShare,
            LineageError::BelowMinimumPlanck => Self::BelowMinimumPlanck,
            LineageError::LineageCap => Self::LineageCapExceeded,
        }
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn record(model: &ModelId) -> Result<ModelRecord<T::AccountId>, Error<T>> {
        Models::<T>::get(model).ok_or(Error::UnknownModel)
    }

    pub(crate) fn do_register_dataset(
        owner: T::AccountId,
        content_hash: H256,
        terms: DatasetTerms,
        payee: T::AccountId,
        metadata_uri: MetadataUri,
    ) -> DispatchResult {
        ensure!(terms.lineage.minimum_share <= MILLION, Error::<T>::MinimumOverWhole);
        ensure!(core::str::from_utf8(&metadata_uri).is_ok(), Error::<T>::MetadataNotText);
        let dataset = DatasetId::new(&owner, &terms, &content_hash);
        ensure!(!Datasets::<T>::contains_key(dataset), Error::<T>::DatasetExists);
        ensure!(T::History::has_room(), Error::<T>::BlockFull);

        let record = DatasetRecord {
            owner: owner.clone(),
            payee: payee.clone(),
            terms: terms.lineage,
            is_retired: false,
            references: 0,
        };
        let bytes = (&record, content_hash, terms.licence_hash, &metadata_uri).encoded_size();
        let footprint = Self::footprint(bytes);
        let ticket = T::DatasetConsideration::new(&owner, footprint)?;
        let licence_hash = terms.licence_hash;
        let sheet = DatasetSheet { content_hash, licence_hash, metadata_uri, ticket };
        Datasets::<T>::insert(dataset, record);
        DatasetSheets::<T>::insert(dataset, sheet);
        T::History::record(Some(&owner), None, None, What::DatasetRegistered { dataset });
        let event = Event::DatasetRegistered { dataset, owner, payee, terms, content_hash };
        Self::deposit_event(event);
        Ok(())
    }

    pub(crate) fn do_remove_dataset(who: &T::AccountId, dataset: DatasetId) -> DispatchResult {
        let record = Datasets::<T>::get(dataset).ok_or(Error::<T>::UnknownDataset)?;
        record.ensure_owner::<T>(who)?;
        record.ensure_removable::<T>()?;
        let sheet = DatasetSheets::<T>::take(dataset).defensive_ok_or(Error::<T>::Unexpected)?;
        sheet.ticket.drop(&record.owner)?;
        Datasets::<T>::remove(dataset);
        Self::deposit_event(Event::DatasetRemoved { dataset });
        Ok(())
    }

    /// Checks a manifest, computes its table, takes the deposit and stores all.
    pub(crate) fn do_register_model(
        owner: T::AccountId,
        manifest: ManifestOf<T>,
        payee: T::AccountId,
    ) -> Result<ModelId, DispatchError> {
        Self::ensure_manifest(&owner, &manifest)?;
        let class = Classes::<T>::get(manifest.class).ok_or(Error::<T>::UnknownClass)?;
        let model = ModelId::new(&owner, &manifest);
        ensure!(!Models::<T>::contains_key(model), Error::<T>::ModelExists);
        ensure!(T::History::has_room(), Error::<T>::BlockFull);

        let direct = manifest.shares.iter().filter_map(|entry| Source::of_row(&entry.of));
        let demands = Self::demands(direct)?;
        let ancestors: Vec<_> = demands
            .iter()
            .map(|demand| Ancestor { of: demand.of.as_row(), terms: demand.terms })
            .collect();
        let (royalty, cap) = (manifest.royalty, T::LineageCap::get());
        let table =
            flatten(&manifest.shares, &ancestors, royalty, cap).map_err(Error::<T>::from)?;
        let awaited = Self::consents_needed(&owner, &demands, &table)?;
        let missing = awaited.len() as u32; // At most 64.

        let record = ModelRecord {
            owner: owner.clone(),
            payee: payee.clone(),
            terms: manifest.terms,
            stage: if missing == 0 { Stage::Active } else { Stage::Pending { missing } },
            is_quarantined: false,
            is_disputed: false,
            references: 0,
            open_jobs: 0,
        };
        let bytes = (&record, &manifest, &table, &awaited).encoded_size();
        let footprint = Self::footprint(bytes);
        let ticket = T::ModelConsideration::new(&owner, footprint)?;
        sources_of(&table).try_for_each(|source| Self::add_reference(&source))?;
        let supersedes = manifest.supersedes;
        let (interface, sheet) = divide(manifest, class, ticket);
        Models::<T>::insert(model, record);
        Interfaces::<T>::insert(model, interface);
        ModelSheets::<T>::insert(model, sheet);
        Tables::<T>::insert(model, table);
        if missing > 0 {
            Awaited::<T>::insert(model, awaited);
        }
        T::History::record(Some(&owner), None, Some(model), What::ModelRegistered);
        let event = Event::ModelRegistered { model, owner, payee, supersedes, missing };
        Self::deposit_event(event);
        Ok(model)
    }

    /// What a deposit is taken for: everything of one name together, since a price such as
    /// `LinearStoragePrice` multiplies the number of items by the size of all.
    fn footprint(bytes: usize) -> Footprint {
        Footprint::from_parts(1, bytes)
    }

    /// The rules of a manifest that do not concern its shares.
    fn ensure_manifest(owner: &T::AccountId, manifest: &ManifestOf<T>) -> Result<(), Error<T>> {
        manifest.check().map_err(|fault| Error::Manifest(ManifestFault(fault)))?;
        ensure!(manifest.terms.minimum_share <= MILLION, Error::MinimumOverWhole);
        let is_executed_again =
            [Assurance::Checked, Assurance::Sampled].iter().any(|m| manifest.accepted.contains(*m));
        let fits = manifest.artifact_bytes <= T::MaxCheckedArtifactBytes::get();
        ensure!(fits || !is_executed_again, Error::ArtifactTooLarge);
        let has_datasets =
            manifest.shares.iter().any(|entry| matches!(entry.of, ShareOf::Dataset(_)));
        let weighs_something = has_datasets || manifest.attribution_output.is_none();
        ensure!(weighs_something, Error::AttributionWithoutDatasets);
        if let Some(former) = &manifest.supersedes {
            ensure!(Self::record(former)?.owner == *owner, Error::SupersedesForeign);
        }
        Ok(())
    }

    /// The demands of all that a model with these direct sources builds on, at any depth: first
    /// come first, each once.
    ///
    /// Whatever a parent's table names is among them: tables hold ancestors at any depth. An
    /// inherited source may be retired or quarantined since: the parent's use of it stands.
    pub(crate) fn demands(
        direct: impl Iterator<Item = Source>,
    ) -> Result<Vec<DemandOf<T>>, DispatchError> {
        let mut found = BTreeMap::new();
        let (mut entries, mut parents) = (0, 0);
        for source in direct {
            entries += 1;
            ensure!(entries <= MAX_DIRECT_ENTRIES, Error::<T>::TooManyRows);
            if let Source::Model(model) = source {
                parents += 1;
                ensure!(parents <= MAX_PARENTS, Error::<T>::TooManyParents);
                Self::record(&model)?.ensure_parent::<T>()?;
                let table = Tables::<T>::get(model).defensive_ok_or(Error::<T>::Unexpected)?;
                for of in sources_of(&table) {
                    found.entry(of).or_insert(false);
                }
            }
            found.insert(source, true);
        }
        // Before more than these are read.
        ensure!(found.len() <= MAX_TABLE_ROWS as usize, Error::<T>::TooManyRows);
        found.into_iter().map(|(of, is_direct)| Self::demand(of, is_direct)).collect()
    }

    fn demand(of: Source, is_direct: bool) -> Result<DemandOf<T>, DispatchError> {
        let (owner, terms) = match &of {
            Source::Model(model) => {
                let record = Self::record(model)?;
                (record.owner, record.terms)
            },
            Source::Dataset(dataset) => {
                let record = Datasets::<T>::get(dataset).ok_or(Error::<T>::UnknownDataset)?;
                ensure!(!(is_direct && record.is_retired), Error::<T>::DatasetRetired);
                (record.owner, record.terms)
            },
        };
        Ok(LineageDemand { of, owner, terms, is_direct })
    }

    /// Who must agree before the model is active, in the order of the table. An owner agrees to
    /// building on its own work by doing so.
    fn consents_needed(
        owner: &T::AccountId,
        demands: &[DemandOf<T>],
        table: &TableOf<T>,
    ) -> Result<AwaitedConsents, Error<T>> {
        let is_needed = |source: &Source| {
            demands.iter().any(|demand| {
                demand.of == *source && demand.terms.needs_consent && demand.owner != *owner
            })
        };
        let needed: Vec<_> = sources_of(table).filter(is_needed).collect();
        needed.try_into().map_err(|_| Error::TooManyRows)
    }

    pub(crate) fn do_accept_use(who: &T::AccountId, model: ModelId, of: Source) -> DispatchResult {
        let (mut record, mut awaited) = Self::awaited_from(who, &model, &of)?;
        awaited.retain(|source| *source != of);
        let missing = record.count_consent::<T>()?;
        Models::<T>::insert(model, record);
        if awaited.is_empty() {
            Awaited::<T>::remove(model);
        } else {
            Awaited::<T>::insert(model, awaited);
        }
        Self::deposit_event(Event::UseAccepted { model, of, missing });
        Ok(())
    }

    pub(crate) fn do_refuse_use(who: &T::AccountId, model: ModelId, of: Source) -> DispatchResult {
        let (record, _) = Self::awaited_from(who, &model, &of)?;
        Self::forget(model, record)?;
        Self::deposit_event(Event::UseRefused { model, of });
        Ok(())
    }

    /// The model and the consents it waits for, if that of `who` for `of` is among them.
    fn awaited_from(
        who: &T::AccountId,
        model: &ModelId,
        of: &Source,
    ) -> Result<(ModelRecord<T::AccountId>, AwaitedConsents), Error<T>> {
        let record = Self::record(model)?;
        let owner = match of {
            Source::Model(source) => Self::record(source)?.owner,
            Source::Dataset(source) => {
                Datasets::<T>::get(source).ok_or(Error::UnknownDataset)?.owner
            },
        };
        ensure!(owner == *who, Error::NotOwner);
        let awaited = Awaited::<T>::get(model).ok_or(Error::NotPending)?;
        ensure!(awaited.contains(of), Error::ConsentNotAwaited);
        Ok((record, awaited))
    }

    pub(crate) fn do_remove_model(who: &T::AccountId, model: ModelId) -> DispatchResult {
        let record = Self::record(&model)?;
        record.ensure_owner::<T>(who)?;
        record.ensure_removable::<T>()?;
        T::Ledgers::close(&model)?;
        Self::forget(model, record)?;
        Self::deposit_event(Event::ModelRemoved { model });
        Ok(())
    }

    /// Removes all of a model that nothing rests on, and returns the deposit.
    fn forget(model: ModelId, record: ModelRecord<T::AccountId>) -> DispatchResult {
        let sheet = ModelSheets::<T>::take(model).defensive_ok_or(Error::<T>::Unexpected)?;
        sheet.ticket.drop(&record.owner)?;
        let table = Tables::<T>::take(model).defensive_ok_or(Error::<T>::Unexpected)?;
        sources_of(&table).for_each(|source| Self::drop_reference(&source));
        if let Stage::Withdrawn { wronged } = &record.stage {
            Self::drop_reference(wronged);
        }
        Models::<T>::remove(model);
        Interfaces::<T>::remove(model);
        Awaited::<T>::remove(model);
        PastDisputers::<T>::remove(model);
        Ok(())
    }

    /// Keeps a source registered until the reference is dropped.
    pub(crate) fn add_reference(source: &Source) -> DispatchResult {
        let increase = |references: &mut u32| -> DispatchResult {
            *references = references.checked_add(1).ok_or(ArithmeticError::Overflow)?;
            Ok(())
        };
        match source {
            Source::Model(model) => Models::<T>::try_mutate(model, |record| {
                increase(&mut record.as_mut().ok_or(Error::<T>::UnknownModel)?.references)
            }),
            Source::Dataset(dataset) => Datasets::<T>::try_mutate(dataset, |record| {
                increase(&mut record.as_mut().ok_or(Error::<T>::UnknownDataset)?.references)
            }),
        }
    }

    /// Undoes [`Self::add_reference`].
    pub(crate) fn drop_reference(source: &Source) {
        let decrease = |references: Option<&mut u32>| match references {
            Some(references) if *references > 0 => *references -= 1,
            _ => {
                defensive!("a reference was counted for everything that a table names", source);
            },
        };
        match source {
            Source::Model(model) => Models::<T>::mutate(model, |record| {
                decrease(record.as_mut().map(|record| &mut record.references));
            }),
            Source::Dataset(dataset) => Datasets::<T>::mutate(dataset, |record| {
                decrease(record.as_mut().map(|record| &mut record.references));
            }),
        }
    }

    /// The manifest of a model, put together again.
    pub(crate) fn manifest_of(model: &ModelId) -> Option<ManifestOf<T>> {
        let terms = Models::<T>::get(model)?.terms;
        let interface = Interfaces::<T>::get(model).defensive()?;
        let sheet = ModelSheets::<T>::get(model).defensive()?;
        assemble(terms, interface, sheet, &Tables::<T>::get(model).defensive()?)
    }

    /// A dataset's terms as they were registered.
    pub(crate) fn terms_of_dataset(
        lineage: LineageTerms,
        sheet: &DatasetSheetOf<T>,
    ) -> DatasetTerms {
        DatasetTerms { lineage, licence_hash: sheet.licence_hash }
    }
}
