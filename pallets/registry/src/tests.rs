// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the registry does, by behaviour.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
use crate::{mock::*, *};
use credence_primitives::{
    ids::{DatasetId, ModelId},
    manifest::{Manifest, ShareOf},
    protocol::{ModelCatalog, ModelUnavailable},
};
use frame_support::{assert_noop, assert_ok};

mod catalog;
mod cheats;
mod datasets;
mod disputes;
mod governance;
mod history;
mod lifecycle;
mod registration;
mod sequences;
mod try_state;
mod worst_case;

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

fn record(model: ModelId) -> ModelRecord<AccountId> {
    Models::<Test>::get(model).unwrap()
}

fn references_of(source: Source) -> u32 {
    match source {
        Source::Model(model) => record(model).references,
        Source::Dataset(dataset) => Datasets::<Test>::get(dataset).unwrap().references,
    }
}

/// What a table gives, in its order.
fn shares_of(model: ModelId) -> Vec<(ShareOf<AccountId>, u32, bool)> {
    let table = Tables::<Test>::get(model).unwrap();
    table.iter().map(|row| (row.of.clone(), row.share, row.is_direct)).collect()
}
