// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is indexed while forks come and go is exactly what became final.
//!
//! As a test it makes a few dozen forks. `make test-long` sets `CREDENCE_CAMPAIGN_SECONDS` and
//! `CREDENCE_CAMPAIGN_FOLDER`, where totals are kept and from where a later run goes on.
//! `CREDENCE_FORKS_SEED` plays one round again.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a campaign reports its totals")]

use super::{
    blocks::{Note, DOUBTS, OWNERS},
    client::{Genesis, Keeping, Memory, Node, Settings, FIRST_SLOT},
    follow::{Indexer, Written},
    tree::{Counts, Tree},
    Dice,
};
use credence_index::store::Origin;
use credence_runtime::Hash;
use sc_consensus::ForkChoiceStrategy;
use serde_json::{json, Value};
use sp_blockchain::HeaderBackend as _;
use std::{
    collections::BTreeSet,
    env, fs,
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// Forks of a round.
const FORKS_PER_ROUND: u64 = 40;
/// Unfinalized blocks at a time.
const MAX_LIVE: usize = 24;
/// The most entries of a block.
const MAX_NOTES: usize = 6;

/// One chain with its forks, from its first block on.
struct Round {
    dice: Dice,
    node: Node,
    tree: Tree,
    folder: tempfile::TempDir,
    written: Arc<Mutex<Written>>,
    indexer: Option<Indexer>,
    starts: u64,
    reorganisations: u64,
    rows: u64,
}

impl Round {
    fn new(genesis: &Genesis, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let keeping = dice.of(&[Keeping::Everything, Keeping::Finalized, Keeping::Last(2)]);
        let node = genesis.open(&Memory::new(), Settings { keeping, ..Settings::default() });
        if dice.happens(80) {
            node.canonicalize_range();
        }
        let tree = Tree::new(node.client.info().genesis_hash, FIRST_SLOT);
        let folder = tempfile::tempdir().expect("temporary folder");
        let (written, indexer) = (Arc::default(), None);
        Self { dice, node, tree, folder, written, indexer, starts: 0, reorganisations: 0, rows: 0 }
    }

    fn play(&mut self) {
        while self.tree.counts.forks < FORKS_PER_ROUND {
            match self.dice.below(100) {
                _ if self.tree.live().len() >= MAX_LIVE => self.finalize_any(),
                0..75 => self.plant_any(),
                75..85 => self.finalize_any(),
                85..92 => self.stop_or_start(),
                92..94 => self.compare_when_quiet(),
                _ => thread::sleep(Duration::from_micros(self.dice.roll() % 5_000)),
            }
            self.check_head();
        }
        let tips = self.tree.tips();
        let last = self.dice.of(&tips);
        self.finalize(last);
        // A final block without a child has no leaves to read yet.
        let child = self.plant(last, ForkChoiceStrategy::LongestChain);
        self.finalize(child);
        self.compare_when_quiet();
        self.tree.count_different();
    }

    fn plant_any(&mut self) {
        let parents =
            if self.dice.happens(40) { self.tree.live().to_vec() } else { self.tree.tips() };
        let parent = self.dice.of(&parents);
        let choice = match self.dice.happens(70) {
            true => ForkChoiceStrategy::LongestChain,
            false => ForkChoiceStrategy::Custom(self.dice.happens(50)),
        };
        self.plant(parent, choice);
    }

    /// Makes and imports a block.
    fn plant(&mut self, parent: Hash, choice: ForkChoiceStrategy) -> Hash {
        let mut slot = self.tree.get(&parent).slot + 1 + self.dice.roll() % 3;
        let notes = self.notes(parent);
        let (mut built, mut taken) = self.node.build(parent, slot, &notes);
        while self.tree.has(&built.block.header.hash()) {
            slot += 1;
            (built, taken) = self.node.build(parent, slot, &notes);
        }
        let hash = built.block.header.hash();
        let executes = self.dice.happens(50);
        self.tree.plant(hash, parent, slot, taken);
        self.watching_best(|round| round.node.import(built, choice, executes));
        hash
    }

    /// New entries, and entries of competing blocks once more.
    fn notes(&mut self, parent: Hash) -> Vec<Note> {
        let (ours, others) = self.tree.notes_around(parent);
        let mut jobs: BTreeSet<_> = ours.iter().filter_map(flagged).collect();
        let mut notes = Vec::new();
        for _ in 0..self.dice.below(MAX_NOTES + 1) {
            let note = match self.dice.below(4) {
                0 | 1 if !others.is_empty() => match self.dice.of(&others) {
                    Note::Flag(job, _) => Note::Flag(job, self.dice.of(&DOUBTS)),
                    dataset => dataset,
                },
                0 | 2 => Note::Flag(self.dice.roll() >> 16, self.dice.of(&DOUBTS)),
                _ => Note::Dataset(self.dice.of(&OWNERS), self.content()),
            };
            let is_new = match note {
                Note::Flag(job, _) => jobs.insert(job),
                Note::Dataset(..) => !ours.contains(&note) && !notes.contains(&note),
            };
            if is_new {
                notes.push(note);
            }
        }
        notes
    }

    fn content(&mut self) -> Hash {
        Hash::from_low_u64_be(self.dice.roll())
    }

    fn finalize_any(&mut self) {
        let live = self.tree.live()[1..].to_vec();
        if !live.is_empty() {
            let hash = self.dice.of(&live);
            self.finalize(hash);
        }
    }

    fn finalize(&mut self, hash: Hash) {
        self.tree.finalize(hash);
        self.watching_best(|round| round.node.finalize(hash));
    }

    fn watching_best(&mut self, act: impl FnOnce(&mut Self)) {
        let before = self.node.client.info().best_hash;
        act(self);
        let after = self.node.client.info().best_hash;
        self.reorganisations += u64::from(!self.tree.is_under(before, after));
    }

    fn stop_or_start(&mut self) {
        match self.indexer.take() {
            Some(indexer) => indexer.stop(),
            None => self.start(),
        }
    }

    fn start(&mut self) {
        let origin = Origin::whole(self.node.client.info().genesis_hash);
        let file = self.folder.path().join("history.sqlite");
        self.indexer = Some(Indexer::start(&self.node, &file, origin, &self.written));
        self.starts += 1;
    }

    fn check_head(&self) {
        let Some(indexer) = &self.indexer else { return };
        indexer.expect_running();
        let head = indexer.head();
        assert_eq!(Some(head.hash), self.tree.final_at(head.number), "block {}", head.number);
    }

    /// Waits until everything is indexed that can be, and compares.
    fn compare_when_quiet(&mut self) {
        if self.indexer.is_none() {
            self.start();
        }
        let Some(indexer) = &self.indexer else { return };
        indexer.wait_for(self.tree.finalized().saturating_sub(1));
        // The last final block may follow, if it has a child.
        let mut through = indexer.head().number;
        loop {
            let written = self.written.lock().expect("nobody panics with it");
            if written.blocks.len() == through as usize {
                self.rows = self.tree.compare(indexer, &written, 1..=through);
                return;
            }
            drop(written);
            thread::yield_now();
            through = indexer.head().number;
        }
    }
}

fn flagged(note: &Note) -> Option<u64> {
    match note {
        Note::Flag(job, _) => Some(*job),
        Note::Dataset(..) => None,
    }
}

/// Names the round that has failed.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("to play this round again: CREDENCE_FORKS_SEED={}", self.0);
        }
    }
}

#[derive(Default)]
struct Totals {
    values: [u64; 9],
    file: Option<PathBuf>,
}

/// What is counted, by its name in the file.
const NAMES: [&str; 9] = [
    "rounds",
    "forks",
    "blocks",
    "dead",
    "different",
    "jumped",
    "reorganisations",
    "starts",
    "rows",
];

impl Totals {
    fn read() -> Self {
        let file = env::var_os("CREDENCE_CAMPAIGN_FOLDER")
            .map(|folder| PathBuf::from(folder).join("history-forks.json"));
        let saved = file.as_ref().and_then(|path| fs::read(path).ok());
        let saved: Value =
            saved.map_or(Value::Null, |bytes| serde_json::from_slice(&bytes).expect("own file"));
        Self { values: NAMES.map(|name| saved[name].as_u64().unwrap_or(0)), file }
    }

    fn add(&mut self, round: &Round) {
        let Counts { forks, blocks, dead, different, jumped, .. } = round.tree.counts;
        let (reorganisations, starts) = (round.reorganisations, round.starts);
        let new = [1, forks, blocks, dead, different, jumped, reorganisations, starts, round.rows];
        for (value, new) in self.values.iter_mut().zip(new) {
            *value += new;
        }
    }

    fn report(&self) {
        let saved: Value = NAMES.iter().zip(&self.values).map(|(n, v)| (*n, json!(v))).collect();
        println!("history over forks, in all campaigns: {saved}");
        if let Some(path) = &self.file {
            let fresh = path.with_extension("new");
            fs::write(&fresh, saved.to_string()).expect("the folder of campaigns");
            fs::rename(fresh, path).expect("the folder of campaigns");
        }
    }
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn campaign_of_forks_leaves_exactly_the_final_rows() {
    let seconds = number("CREDENCE_CAMPAIGN_SECONDS").unwrap_or(0);
    let only = number("CREDENCE_FORKS_SEED");
    let until = Instant::now() + Duration::from_secs(seconds);
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let _inside = runtime.enter();
    let genesis = Genesis::local();
    let mut totals = Totals::read();
    loop {
        let seed = Seed(only.unwrap_or(totals.values[0]));
        let mut round = Round::new(&genesis, seed.0);
        round.play();
        let counts = round.tree.counts;
        let has_forked = counts.different > 0 && round.reorganisations > 0 && counts.deepest > 1;
        assert!(has_forked && counts.jumped > 0, "hardly anything has happened: {counts:?}");
        totals.add(&round);
        totals.report();
        if only.is_some() || Instant::now() >= until {
            break;
        }
    }
}
