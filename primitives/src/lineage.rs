// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Shares along a model's ancestry, flattened once, at registration.

use crate::{
    division::share_of,
    ids::{DatasetId, ModelId},
    manifest::{DirectShare, LineageTerms, ShareOf, MAX_PARENTS, MAX_TABLE_ROWS},
    Balance, Ppm, MILLION,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// One row of a model's table of shares.
///
/// `of` is a contributor, an ancestor model at any depth ([`ShareOf::Parent`]), or a dataset of
/// the model or of an ancestor. No two rows are of the same.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TableRow<AccountId> {
    /// Whose it is.
    pub of: ShareOf<AccountId>,
    /// Its share of the royalty.
    pub share: Ppm,
    /// The least share its terms allow; 0 for a contributor.
    pub minimum: Ppm,
    /// Whether the manifest names it; else it is inherited from a parent.
    pub is_direct: bool,
}

/// A model's table of shares: direct entries in the manifest's order, then inherited ones in the
/// order of their names. The shares sum to exactly one million.
pub type ShareTable<AccountId> = BoundedVec<TableRow<AccountId>, ConstU32<MAX_TABLE_ROWS>>;

/// Something a model builds on, and on what terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ancestor<AccountId> {
    /// A model or a dataset.
    pub of: ShareOf<AccountId>,
    /// Its terms.
    pub terms: LineageTerms,
}

/// Why shares are refused.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    thiserror::Error,
    Encode,
    Decode,
    DecodeWithMemTracking,
    TypeInfo,
)]
pub enum LineageError {
    /// Two direct entries name the same.
    #[error("two entries name the same")]
    Repeated,
    /// A direct entry has no share.
    #[error("an entry has no share")]
    ZeroShare,
    /// More than eight parents.
    #[error("more than eight parents")]
    TooManyParents,
    /// More than 64 rows with all ancestors.
    #[error("more than 64 rows with all ancestors")]
    TooManyRows,
    /// Direct shares and what ancestors are due do not sum to one million.
    #[error("direct and inherited shares sum to {sum} and not to a million")]
    Sum {
        /// What they sum to.
        sum: u64,
    },
    /// A direct share is below the minimum of its terms.
    #[error("a share is below the minimum of its terms")]
    BelowMinimumShare,
    /// A row's part of the royalty is below the minimum planck of its terms.
    #[error("the royalty gives a row less than the minimum of its terms")]
    BelowMinimumPlanck,
    /// Ancestor models and inherited datasets get more than the cap.
    #[error("lineage takes more than the cap")]
    LineageCap,
}

/// Flattens the direct shares of a new model and the ancestors reached through its parents.
///
/// `ancestors` holds everything the model builds on, direct or not, in any order, possibly
/// repeatedly; each gets one row. What is not direct gets its minimum share. `lineage_cap` bounds
/// what ancestor models and inherited datasets get together.
///
/// # Errors
/// Fails, and never scales anything, when the shares cannot be had as declared.
pub fn flatten<AccountId: Clone + Ord>(
    direct: &[DirectShare<AccountId>],
    ancestors: &[Ancestor<AccountId>],
    royalty: Balance,
    lineage_cap: Ppm,
) -> Result<ShareTable<AccountId>, LineageError> {
    let mut table = ShareTable::new();
    let mut push = |row| table.try_push(row).map_err(|_| LineageError::TooManyRows);

    let parents = direct.iter().filter(|entry| matches!(entry.of, ShareOf::Parent(_))).count();
    if parents > MAX_PARENTS as usize {
        return Err(LineageError::TooManyParents);
    }
    for (index, entry) in direct.iter().enumerate() {
        if direct[..index].iter().any(|earlier| earlier.of == entry.of) {
            return Err(LineageError::Repeated);
        }
        if entry.share == 0 {
            return Err(LineageError::ZeroShare);
        }
        let terms = terms_of(&entry.of, ancestors);
        if entry.share < terms.minimum_share {
            return Err(LineageError::BelowMinimumShare);
        }
        ensure_planck(royalty, entry.share, &terms)?;
        push(TableRow {
            of: entry.of.clone(),
            share: entry.share,
            minimum: terms.minimum_share,
            is_direct: true,
        })?;
    }

    let mut inherited: alloc::vec::Vec<_> = ancestors
        .iter()
        .filter(|ancestor| direct.iter().all(|entry| entry.of != ancestor.of))
        .collect();
    inherited.sort_by(|a, b| a.of.cmp(&b.of));
    inherited.dedup_by(|a, b| a.of == b.of);
    for ancestor in inherited {
        let share = ancestor.terms.minimum_share;
        ensure_planck(royalty, share, &ancestor.terms)?;
        push(TableRow { of: ancestor.of.clone(), share, minimum: share, is_direct: false })?;
    }

    let sum: u64 = table.iter().map(|row| u64::from(row.share)).sum();
    if sum != u64::from(MILLION) {
        return Err(LineageError::Sum { sum });
    }
    let lineage: u64 = table.iter().filter(|row| is_lineage(row)).map(|row| row.share as u64).sum();
    if lineage > u64::from(lineage_cap) {
        return Err(LineageError::LineageCap);
    }
    Ok(table)
}

/// Whether the cap on lineage counts the row: ancestor models, and what comes with them.
fn is_lineage<AccountId>(row: &TableRow<AccountId>) -> bool {
    matches!(row.of, ShareOf::Parent(_)) || !row.is_direct
}

fn terms_of<AccountId: PartialEq>(
    of: &ShareOf<AccountId>,
    ancestors: &[Ancestor<AccountId>],
) -> LineageTerms {
    ancestors.iter().find(|ancestor| ancestor.of == *of).map_or(
        // A contributor has no terms.
        LineageTerms { minimum_share: 0, minimum_planck: 0, needs_consent: false },
        |ancestor| ancestor.terms,
    )
}

fn ensure_planck(royalty: Balance, share: Ppm, terms: &LineageTerms) -> Result<(), LineageError> {
    if share_of(royalty, share) < terms.minimum_planck {
        return Err(LineageError::BelowMinimumPlanck);
    }
    Ok(())
}

/// The models and datasets of a table: what descendants of its model inherit.
pub fn inherited_from<AccountId>(
    table: &[TableRow<AccountId>],
) -> impl Iterator<Item = InheritedFrom> + '_ {
    table.iter().filter_map(|row| match &row.of {
        ShareOf::Contributor(_) => None,
        ShareOf::Parent(model) => Some(InheritedFrom::Model(*model)),
        ShareOf::Dataset(dataset) => Some(InheritedFrom::Dataset(*dataset)),
    })
}

/// An ancestor by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InheritedFrom {
    /// A model.
    Model(ModelId),
    /// A dataset.
    Dataset(DatasetId),
}
