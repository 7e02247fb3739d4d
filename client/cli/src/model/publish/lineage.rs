// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What sources demand, against what a manifest gives them.

use super::PublishError;
use crate::{amount::Amount, chain::ask, error::Failure, identifier::shown, refusal::Refusal};
use credence_client::{
    runtime::{
        self,
        runtime_types::pallet_registry::types::{LineageDemand, Source},
    },
    subxt::utils::Static,
    AccountId, AtBlock,
};
use credence_primitives::{
    manifest::{Manifest, ShareOf},
    MILLION,
};

/// Whether the shares are what the sources ask for.
pub(super) async fn check_lineage(
    at: &AtBlock,
    manifest: &Manifest<AccountId>,
) -> Result<(), Failure> {
    let (mut parents, mut datasets) = (Vec::new(), Vec::new());
    for share in &manifest.shares {
        match share.of {
            ShareOf::Parent(model) => parents.push(Static(model)),
            ShareOf::Dataset(dataset) => datasets.push(Static(dataset)),
            ShareOf::Contributor(_) => {},
        }
    }
    let asked = runtime::view_functions().registry().inherited_shares(parents, datasets);
    let demands = ask(at, asked)
        .await?
        .map_err(|error| PublishError::Lineage(Refusal::told(&error, at.metadata_ref())))?;
    let mut inherited = 0;
    for demand in &demands {
        inherited += ensure_met(demand, manifest)?;
    }
    let direct = manifest.shares.iter().map(|share| u64::from(share.share)).sum::<u64>();
    if direct + inherited != u64::from(MILLION) {
        return Err(PublishError::Sum { direct, inherited }.into());
    }
    Ok(())
}

/// What a source takes that the manifest does not name; 0 if it names it, with enough.
pub(super) fn ensure_met(
    demand: &LineageDemand<AccountId>,
    manifest: &Manifest<AccountId>,
) -> Result<u64, PublishError> {
    let (kind, id, of) = match &demand.of {
        Source::Model(model) => ("model", shown(model.0), ShareOf::Parent(model.0)),
        Source::Dataset(dataset) => ("dataset", shown(dataset.0), ShareOf::Dataset(dataset.0)),
    };
    let terms = &demand.terms;
    let named = manifest.shares.iter().find(|share| share.of == of);
    let share = named.map_or(terms.minimum_share, |share| share.share);
    let planck = manifest.royalty.saturating_mul(u128::from(share)) / u128::from(MILLION);
    if share < terms.minimum_share || planck < terms.minimum_planck {
        return Err(PublishError::BelowMinimum {
            kind,
            id,
            minimum_ppm: terms.minimum_share,
            minimum: Amount(terms.minimum_planck),
        });
    }
    Ok(if named.is_some() { 0 } else { u64::from(share) })
}
