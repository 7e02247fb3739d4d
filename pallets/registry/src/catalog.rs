// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The registry as other pallets and people see it.

use crate::{pallet::*, DatasetView, ModelView, Source, Stage, LOG_TARGET};
use credence_primitives::{
    ids::{DatasetId, ModelId},
    lineage::ShareTable,
    manifest::ShareOf,
    protocol::{ModelCatalog, ModelTerms, ModelUnavailable},
};
use frame_support::traits::{DefensiveOption, DefensiveSaturating};

impl<T: Config> ModelCatalog<T::AccountId> for Pallet<T> {
    fn offer(model: &ModelId) -> Result<ModelTerms<T::AccountId>, ModelUnavailable> {
        let record = Models::<T>::get(model).ok_or(ModelUnavailable::Unknown)?;
        record.ensure_offered()?;
        let interface = Interfaces::<T>::get(model).defensive_ok_or(ModelUnavailable::Unknown)?;
        Ok(interface.into_terms(record.owner))
    }

    fn terms(model: &ModelId) -> Option<ModelTerms<T::AccountId>> {
        let owner = Models::<T>::get(model)?.owner;
        Some(Interfaces::<T>::get(model)?.into_terms(owner))
    }

    fn table(model: &ModelId) -> Option<ShareTable<T::AccountId>> {
        Tables::<T>::get(model)
    }

    /// Nobody is paid for a model while its lineage is disputed, neither by its own royalty nor as
    /// an ancestor; after a dispute was upheld, the wronged is.
    fn payee(of: &ShareOf<T::AccountId>) -> Option<T::AccountId> {
        match of {
            ShareOf::Contributor(account) => Some(account.clone()),
            ShareOf::Dataset(dataset) => Self::named_payee(&Source::Dataset(*dataset)),
            ShareOf::Parent(model) => {
                let record = Models::<T>::get(model)?;
                match record.stage {
                    _ if record.is_disputed => None,
                    Stage::Withdrawn { wronged } => Self::named_payee(&wronged),
                    _ => Some(record.payee),
                }
            },
        }
    }

    fn is_royalty_frozen(model: &ModelId) -> bool {
        Models::<T>::get(model).is_some_and(|record| record.is_disputed)
    }

    fn royalty_redirect(model: &ModelId) -> Option<T::AccountId> {
        match Models::<T>::get(model)?.stage {
            Stage::Withdrawn { wronged } => Self::named_payee(&wronged),
            _ => None,
        }
    }

    fn job_opened(model: &ModelId) {
        Models::<T>::mutate(model, |record| match record {
            Some(record) => record.open_jobs = record.open_jobs.defensive_saturating_add(1),
            None => log::error!(target: LOG_TARGET, "a job opens of unknown model {model:?}"),
        });
    }

    fn job_closed(model: &ModelId) {
        Models::<T>::mutate(model, |record| match record {
            Some(record) => record.open_jobs = record.open_jobs.defensive_saturating_sub(1),
            None => log::error!(target: LOG_TARGET, "a job closes of unknown model {model:?}"),
        });
    }

    fn quarantine(model: &ModelId) {
        let Some(mut record) = Models::<T>::get(model) else { return };
        if record.is_quarantined {
            return;
        }
        record.is_quarantined = true;
        Models::<T>::insert(model, record);
        Self::deposit_event(Event::ModelQuarantined { model: *model });
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn create_model(
        owner: &T::AccountId,
        manifest: credence_primitives::manifest::Manifest<T::AccountId>,
    ) -> ModelId {
        let fund = crate::benchmarking::fund::<T>;
        let model = crate::worst_case::create_model::<T>(fund, owner, manifest);
        // Paying somebody who holds nothing makes an account.
        let [a, b, c, d, ..] = model.0 .0;
        let number = u32::from_le_bytes([a, b, c, d]);
        Models::<T>::mutate(model, |record| {
            if let Some(record) = record.as_mut() {
                record.payee = frame_benchmarking::account("payee", number, 0);
            }
        });
        model
    }
}

impl<T: Config> Pallet<T> {
    /// The payee that the owner of a source has named.
    ///
    /// One step and no further: were the wronged found a cheat too, following on could go round in
    /// circles.
    fn named_payee(source: &Source) -> Option<T::AccountId> {
        match source {
            Source::Model(model) => Models::<T>::get(model).map(|record| record.payee),
            Source::Dataset(dataset) => Datasets::<T>::get(dataset).map(|record| record.payee),
        }
    }

    pub(crate) fn view_model(model: &ModelId) -> Option<ModelView<T::AccountId>> {
        Some(ModelView {
            record: Models::<T>::get(model)?,
            awaits: Awaited::<T>::get(model).map(Into::into).unwrap_or_default(),
            dispute: Disputes::<T>::get(model),
            redirect: <Self as ModelCatalog<_>>::royalty_redirect(model),
        })
    }

    pub(crate) fn view_dataset(dataset: &DatasetId) -> Option<DatasetView<T::AccountId>> {
        let record = Datasets::<T>::get(dataset)?;
        let sheet = DatasetSheets::<T>::get(dataset)?;
        Some(DatasetView {
            terms: Self::terms_of_dataset(record.terms, &sheet),
            record,
            content_hash: sheet.content_hash,
            metadata_uri: sheet.metadata_uri,
        })
    }
}
