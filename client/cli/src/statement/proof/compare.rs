// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Rows as a node lists them, beside those that proven leaves give.

use super::unproven;
use crate::{
    history_api::{RowView, COLUMNS},
    statement::error::{ProofError, StatementError},
};
use credence_index::{
    query::MarkedRow,
    row::{Role, Row},
};
use sp_core::crypto::AccountId32;

/// All rows of one leaf that a node lists for an account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'a> {
    pub(super) account: &'a AccountId32,
    pub(super) rows: &'a [Row],
}

impl Listed<'_> {
    /// Compares whole rows with those that the leaf gives.
    pub(super) fn ensure_as_in(&self, proven: &[Row]) -> Result<(), StatementError> {
        for listed in self.rows {
            let same_place = |row: &&Row| row.position == listed.position;
            let Some(row) = proven.iter().find(same_place) else {
                return Err(unproven(listed.position, ProofError::NoSuchRow));
            };
            let mut row = row.clone();
            if matches!(row.role, Some(Role::Dataset | Role::Ancestor)) {
                // The leaf does not say who that is. The registration does, which is proven too.
                row.account = Some(self.account.clone());
            }
            if row != *listed {
                return Err(unproven(listed.position, difference(listed, &row)));
            }
        }
        let is_left_out = |row: &&Row| {
            row.account.as_ref() == Some(self.account)
                && self.rows.iter().all(|listed| listed.position != row.position)
        };
        match (proven.iter().find(is_left_out), self.rows.first()) {
            (Some(missing), Some(first)) => {
                let row = missing.position.row;
                Err(unproven(first.position, ProofError::RowMissing { row }))
            },
            _ => Ok(()),
        }
    }
}

fn difference(listed: &Row, proven: &Row) -> ProofError {
    let texts =
        |row: &Row| RowView::from(&MarkedRow { row: row.clone(), doubts: Vec::new() }).texts();
    let pairs = COLUMNS.into_iter().zip(texts(listed)).zip(texts(proven));
    pairs
        .map(|((field, listed), proven)| ProofError::Differs { field, listed, proven })
        .find(|difference| {
            matches!(difference, ProofError::Differs { listed, proven, .. } if listed != proven)
        })
        .unwrap_or(ProofError::NoSuchRow)
}
