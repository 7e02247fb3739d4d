// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Both databases against a model.

mod common;

use common::{
    chronicle::{Chronicle, Dice},
    cluster::Cluster,
    model::{compare, compare_all, question, read_all, Model},
};
use credence_index::{
    leaf::{BlockRef, FinalizedBlock},
    query::{Dimension, Filter, Order, Query, MAX_SCAN},
    row::{Kind, Position, Role},
    store::{Origin, Postgres, PostgresOptions, Sqlite, SqliteOptions, Store, StoreError},
};
use proptest::prelude::*;
use sp_core::H256;
use std::time::Duration;
use tempfile::TempDir;

/// A place for a database that can be opened again.
enum Place {
    Folder(TempDir),
    Cluster(Cluster),
}

impl Place {
    fn folder() -> Self {
        Self::Folder(tempfile::tempdir().expect("temporary folder"))
    }

    fn open(&self, origin: Origin, reindex: bool) -> Result<Box<dyn Store>, StoreError> {
        match self {
            Self::Folder(folder) => {
                let path = folder.path().join("deep/history.sqlite");
                let options = SqliteOptions { reindex, ..SqliteOptions::at(path) };
                Sqlite::open(origin, &options).map(|store| Box::new(store) as Box<dyn Store>)
            },
            Self::Cluster(cluster) => {
                // The lock of a store that was dropped is free a moment later.
                let options = PostgresOptions { reindex, ..PostgresOptions::at(cluster.config()) };
                for _ in 0..100 {
                    match Postgres::open(origin, &options) {
                        Err(StoreError::Locked) => std::thread::sleep(Duration::from_millis(20)),
                        opened => return opened.map(|store| Box::new(store) as Box<dyn Store>),
                    }
                }
                Err(StoreError::Locked)
            },
        }
    }

    fn fresh(&self, chronicle: &Chronicle) -> Box<dyn Store> {
        self.open(Origin::whole(chronicle.genesis()), true).expect("a new database")
    }
}

fn on_sqlite(test: impl Fn(&Place)) {
    test(&Place::folder());
}

fn on_postgres(test: impl Fn(&Place)) {
    if let Some(cluster) = Cluster::start() {
        test(&Place::Cluster(cluster));
    }
}

/// A test for both.
macro_rules! for_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::on_sqlite(super::$name); })*
        }
        mod postgres {
            $(#[test] fn $name() { super::on_postgres(super::$name); })*
        }
    };
}

for_both! {
    pages_and_sums_are_those_of_the_model,
    restarts_change_nothing,
    blocks_out_of_order_leave_no_trace,
    other_chains_are_refused,
    histories_begin_where_told,
    rare_rows_are_found_in_bounded_steps,
    amounts_of_128_bits_survive,
    cursors_beyond_all_rows_give_nothing,
}

fn pages_and_sums_are_those_of_the_model(place: &Place) {
    let cases = if matches!(place, Place::Folder(_)) { 60 } else { 8 };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases));
    let strategy = (any::<u64>(), 1u32..40, 1u32..9);
    runner
        .run(&strategy, |(seed, blocks, batch)| {
            let chronicle = Chronicle::new(seed);
            let store = place.fresh(&chronicle);
            let mut model = Model::default();
            let mut dice = Dice::new(seed);
            for part in chronicle.blocks(1..=blocks).chunks(batch as usize) {
                let before = model.len();
                model.append(part);
                let rows = store.append(part).expect("next blocks");
                prop_assert_eq!(rows as usize, model.len() - before);
                let queries = (0..4).map(|_| question(&chronicle, blocks, &mut dice));
                compare(&*store, &model, queries);
            }
            prop_assert_eq!(store.head().expect("head"), chronicle.at(blocks));
            let queries = (0..60).map(|_| question(&chronicle, blocks, &mut dice));
            compare(&*store, &model, queries);
            compare_all(&*store, &model, &chronicle);
            Ok(())
        })
        .expect("as the model");
}

fn restarts_change_nothing(place: &Place) {
    let chronicle = Chronicle::new(1);
    let mut store = place.fresh(&chronicle);
    let mut model = Model::default();
    for number in 1..30 {
        let block = chronicle.block(number);
        store.append(std::slice::from_ref(&block)).expect("next block");
        model.append(&[block]);
        if number % 7 == 0 {
            drop(store);
            store = place.open(Origin::whole(chronicle.genesis()), false).expect("again");
            assert_eq!(store.head().expect("head"), chronicle.at(number));
        }
    }
    compare_all(&*store, &model, &chronicle);
    drop(store);
    let store = place.fresh(&chronicle);
    assert_eq!(store.head().expect("head"), chronicle.at(0));
    compare_all(&*store, &Model::default(), &chronicle);
}

fn blocks_out_of_order_leave_no_trace(place: &Place) {
    let chronicle = Chronicle::new(2);
    let store = place.fresh(&chronicle);
    let mut model = Model::default();
    let first = chronicle.blocks(1..10);
    store.append(&first).expect("next blocks");
    model.append(&first);
    let refused = |blocks: &[FinalizedBlock]| {
        let refusal = store.append(blocks);
        assert!(matches!(refusal, Err(StoreError::OutOfOrder { .. })), "{refusal:?}");
    };
    refused(&chronicle.blocks(9..12));
    refused(&chronicle.blocks(11..12));
    refused(&[chronicle.block(10), chronicle.block(12)]);
    refused(&Chronicle::new(3).blocks(10..12));
    let early = BlockRef { time_ms: 5, ..chronicle.at(10) };
    refused(&[FinalizedBlock { block: early, ..chronicle.block(10) }]);
    assert_eq!(store.append(&[]).expect("nothing"), 0);
    compare_all(&*store, &model, &chronicle);
    let next = chronicle.blocks(10..20);
    store.append(&next).expect("next blocks");
    model.append(&next);
    compare_all(&*store, &model, &chronicle);
}

fn other_chains_are_refused(place: &Place) {
    let chronicle = Chronicle::new(4);
    drop(place.fresh(&chronicle));
    let other = Origin::whole(H256::repeat_byte(7));
    let refused = place.open(other, false).err();
    assert!(
        matches!(refused, Some(StoreError::OtherChain { found, .. }) if found == chronicle.genesis()),
        "{refused:?}"
    );
    assert!(place.open(other, true).is_ok());
}

fn histories_begin_where_told(place: &Place) {
    let chronicle = Chronicle::new(5);
    let start = chronicle.at(20);
    let origin = Origin { genesis: chronicle.genesis(), start };
    let store = place.open(origin, true).expect("a new database");
    assert_eq!(store.head().expect("head"), start);
    assert!(store.append(&chronicle.blocks(1..3)).is_err());
    let blocks = chronicle.blocks(21..40);
    store.append(&blocks).expect("next blocks");
    let mut model = Model::default();
    model.append(&blocks);
    compare_all(&*store, &model, &chronicle);
    drop(store);
    let again = place.open(Origin::whole(chronicle.genesis()), false).expect("again");
    assert_eq!(again.origin(), origin);
}

fn rare_rows_are_found_in_bounded_steps(place: &Place) {
    // More rows of one account than a page looks at, and few that the filter lets pass.
    let chronicle = Chronicle { seed: 6, accounts: 1, leaves: 2_000 };
    let store = place.fresh(&chronicle);
    let blocks = chronicle.blocks(1..=25);
    let mut model = Model::default();
    model.append(&blocks);
    store.append(&blocks).expect("next blocks");
    let filter = Filter {
        kinds: [Kind::Registered].into(),
        roles: [Role::Worker].into(),
        ..Filter::default()
    };
    let of = Dimension::Account(common::chronicle::account(0));
    let query = Query { of: of.clone(), filter, order: Order::Descending, after: None, limit: 10 };
    let page = store.page(&query).expect("page");
    let everything = Query { filter: Filter::default(), limit: 1_000, ..query.clone() };
    let rows = read_all(&*store, &everything).len();
    assert!(rows > MAX_SCAN as usize, "{rows} rows");
    assert!(page.rows.is_empty() && page.next.is_some(), "a short page with more behind it");
    assert!(read_all(&*store, &query).is_empty());
    let rare = Filter { kinds: [Kind::Pardoned].into(), ..Filter::default() };
    let rare = Query { filter: rare, order: Order::Ascending, ..query };
    assert!(!model.all(&rare).is_empty());
    compare(&*store, &model, [rare, everything]);
}

fn amounts_of_128_bits_survive(place: &Place) {
    use credence_index::leaf::{Content, Leaf};
    use credence_primitives::history::{Entry, What, ENTRY_VERSION};
    let chronicle = Chronicle::new(7);
    let store = place.fresh(&chronicle);
    let account = common::chronicle::account(0);
    let with = |number: u32, planck| {
        let entry = Entry {
            version: ENTRY_VERSION,
            genesis: chronicle.genesis(),
            block: number,
            account: Some(account.clone()),
            job: None,
            model: None,
            what: What::Owed { planck },
        };
        let leaves = vec![Leaf::new(Content::Entry(Box::new(entry)))];
        FinalizedBlock { leaves, ..chronicle.block(number) }
    };
    store.append(&[with(1, u128::MAX - 5), with(2, 5)]).expect("fits exactly");
    let of = Dimension::Account(account.clone());
    let sum = |store: &dyn Store| store.totals(&of).expect("totals").0.sum(|_| true);
    assert_eq!(sum(&*store).map(|sum| sum.planck), Some(u128::MAX));
    let filter = Filter::default();
    let query = Query { of: of.clone(), filter, order: Order::Ascending, after: None, limit: 9 };
    let planck = |store: &dyn Store| {
        read_all(store, &query).iter().map(|row| row.row.planck).collect::<Vec<_>>()
    };
    assert_eq!(planck(&*store), [Some(u128::MAX - 5), Some(5)]);
    let refused = store.append(&[with(3, 1)]);
    assert!(matches!(refused, Err(StoreError::Overflow(_))), "{refused:?}");
    assert_eq!(planck(&*store).len(), 2, "nothing of the refused block");
    assert_eq!(store.head().expect("head").number, 2);
}

fn cursors_beyond_all_rows_give_nothing(place: &Place) {
    let chronicle = Chronicle::new(8);
    let store = place.fresh(&chronicle);
    let blocks = chronicle.blocks(1..20);
    store.append(&blocks).expect("next blocks");
    let query = Query {
        of: Dimension::Job(1),
        filter: Filter::default(),
        order: Order::Ascending,
        after: Some(Position::end_of(u32::MAX)),
        limit: 10,
    };
    let page = store.page(&query).expect("page");
    assert!(page.rows.is_empty() && page.next.is_none());
    let newest = Query { order: Order::Descending, after: Some(Position::default()), ..query };
    assert!(store.page(&newest).expect("page").rows.is_empty());
}

#[test]
fn sqlite_of_a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = folder.path().join("history.sqlite");
    let origin = Origin::whole(H256::repeat_byte(1));
    drop(Sqlite::open(origin, &SqliteOptions::at(&path)).expect("a new database"));
    let connection = rusqlite::Connection::open(&path).expect("SQLite");
    connection.pragma_update(None, "user_version", 99).expect("SQLite");
    drop(connection);
    let refused = Sqlite::open(origin, &SqliteOptions::at(&path)).err().expect("newer");
    assert!(matches!(refused, StoreError::NewerSchema { found: 99 }));
    assert!(refused.to_string().contains("--history-reindex"), "{refused}");
    let options = SqliteOptions { reindex: true, ..SqliteOptions::at(&path) };
    assert!(Sqlite::open(origin, &options).is_ok());
}

#[test]
fn files_that_are_no_databases_are_refused_and_kept() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = folder.path().join("history.sqlite");
    let text = "not a database at all, and longer than a header of one: ".repeat(40);
    std::fs::write(&path, &text).expect("own folder");
    let origin = Origin::whole(H256::repeat_byte(1));
    let refused = Sqlite::open(origin, &SqliteOptions::at(&path)).err();
    assert!(matches!(refused, Some(StoreError::Sqlite { .. })), "{refused:?}");
    let reindex = SqliteOptions { reindex: true, ..SqliteOptions::at(&path) };
    let refused = Sqlite::open(origin, &reindex).err();
    assert!(matches!(refused, Some(StoreError::Files { .. })), "{refused:?}");
    assert_eq!(std::fs::read_to_string(&path).expect("still there"), text);
}

#[test]
fn damaged_databases_say_what_to_do() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = folder.path().join("history.sqlite");
    let chronicle = Chronicle::new(10);
    let origin = Origin::whole(chronicle.genesis());
    let store = Sqlite::open(origin, &SqliteOptions::at(&path)).expect("a new database");
    store.append(&chronicle.blocks(1..200)).expect("next blocks");
    drop(store);
    let mut bytes = std::fs::read(&path).expect("own folder");
    let end = bytes.len();
    bytes[4096..end].fill(0xa5);
    std::fs::write(&path, &bytes).expect("own folder");
    let refused = match Sqlite::open(origin, &SqliteOptions::at(&path)) {
        Ok(store) => store.append(&chronicle.blocks(200..201)).err(),
        Err(error) => Some(error),
    };
    let refused = refused.expect("damaged");
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");
    assert!(refused.to_string().contains("--history-reindex"), "{refused}");
    let reindex = SqliteOptions { reindex: true, ..SqliteOptions::at(&path) };
    assert!(Sqlite::open(origin, &reindex).is_ok());
}

#[test]
fn postgres_has_one_writer_and_many_readers() {
    let Some(cluster) = Cluster::start() else { return };
    let chronicle = Chronicle::new(9);
    let origin = Origin::whole(chronicle.genesis());
    let options = PostgresOptions::at(cluster.config());
    let reading = PostgresOptions { is_writer: false, ..options.clone() };
    assert!(Postgres::open(origin, &reading).is_err(), "nothing to read yet");
    let writer = Postgres::open(origin, &options).expect("a new database");
    assert!(matches!(Postgres::open(origin, &options).err(), Some(StoreError::Locked)));
    let reader = Postgres::open(origin, &reading).expect("tables are there");
    let blocks = chronicle.blocks(1..30);
    writer.append(&blocks).expect("next blocks");
    let mut model = Model::default();
    model.append(&blocks);
    compare_all(&reader, &model, &chronicle);
    let refused = reader.append(&chronicle.blocks(30..31));
    assert!(matches!(refused, Err(StoreError::ReadOnly)), "{refused:?}");
    let other = Origin::whole(H256::repeat_byte(7));
    assert!(matches!(Postgres::open(other, &reading).err(), Some(StoreError::OtherChain { .. })));
}
