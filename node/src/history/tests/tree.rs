// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Competing blocks, and which of them became final.

use super::blocks::{dataset, rows, Note, OWNERS};
use super::follow::{Indexer, Written};
use credence_index::{query::Dimension, row::Row};
use credence_runtime::{BlockNumber, Hash};
use std::{
    collections::{BTreeSet, HashMap},
    ops::RangeInclusive,
};

/// A block.
#[derive(Clone, Debug)]
pub(super) struct Planted {
    pub(super) number: BlockNumber,
    pub(super) parent: Hash,
    pub(super) slot: u64,
    pub(super) notes: Vec<Note>,
    children: u32,
}

/// What has happened.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Blocks beside an older child of their parent.
    pub(super) forks: u64,
    /// Blocks.
    pub(super) blocks: u64,
    /// Blocks beside the final chain.
    pub(super) dead: u64,
    /// Blocks beside a final one of the same number and other leaves.
    pub(super) different: u64,
    /// Blocks that became final together with a later one.
    pub(super) jumped: u64,
    /// The most blocks, one after the other, that died at once.
    pub(super) deepest: u64,
}

/// All blocks of a chain from its first.
pub(super) struct Tree {
    blocks: HashMap<Hash, Planted>,
    /// The final ones, by number.
    chain: Vec<Hash>,
    /// The last final one, and its descendants, in the order in which they were made.
    live: Vec<Hash>,
    dead: Vec<Hash>,
    pub(super) counts: Counts,
}

impl Tree {
    /// The first block alone.
    pub(super) fn new(genesis: Hash, slot: u64) -> Self {
        let first =
            Planted { number: 0, parent: Hash::zero(), slot, notes: Vec::new(), children: 0 };
        Self {
            blocks: [(genesis, first)].into(),
            chain: vec![genesis],
            live: vec![genesis],
            dead: Vec::new(),
            counts: Counts::default(),
        }
    }

    pub(super) fn get(&self, hash: &Hash) -> &Planted {
        &self.blocks[hash]
    }

    pub(super) fn has(&self, hash: &Hash) -> bool {
        self.blocks.contains_key(hash)
    }

    pub(super) fn live(&self) -> &[Hash] {
        &self.live
    }

    pub(super) fn tips(&self) -> Vec<Hash> {
        self.live.iter().copied().filter(|hash| self.get(hash).children == 0).collect()
    }

    /// The final block of this number.
    pub(super) fn final_at(&self, number: BlockNumber) -> Option<Hash> {
        self.chain.get(number as usize).copied()
    }

    /// The last final block.
    pub(super) fn finalized(&self) -> BlockNumber {
        self.chain.len() as BlockNumber - 1
    }

    /// The block, its parent and so on, to the first one.
    fn ancestry(&self, hash: Hash) -> impl Iterator<Item = Hash> + '_ {
        let parent = |hash: &Hash| self.blocks.get(hash).map(|block| block.parent);
        std::iter::successors(Some(hash), parent).take_while(|hash| self.has(hash))
    }

    pub(super) fn is_under(&self, ancestor: Hash, hash: Hash) -> bool {
        self.ancestry(hash).any(|above| above == ancestor)
    }

    /// What a block and its ancestors have noted, and what other blocks have.
    pub(super) fn notes_around(&self, hash: Hash) -> (Vec<Note>, Vec<Note>) {
        let on_branch: BTreeSet<_> = self.ancestry(hash).collect();
        let of = |is_ours: bool| {
            // In the order of numbers and hashes, which is the same in every run of a seed.
            let mut hashes: Vec<_> = self.blocks.keys().collect();
            hashes.retain(|hash| on_branch.contains(hash) == is_ours);
            hashes.sort_unstable_by_key(|hash| (self.get(hash).number, **hash));
            hashes.into_iter().flat_map(|hash| self.get(hash).notes.clone()).collect()
        };
        (of(true), of(false))
    }

    pub(super) fn plant(&mut self, hash: Hash, parent: Hash, slot: u64, notes: Vec<Note>) {
        let above = self.blocks.get_mut(&parent).expect("a known parent");
        self.counts.forks += u64::from(above.children > 0);
        self.counts.blocks += 1;
        above.children += 1;
        let number = above.number + 1;
        self.blocks.insert(hash, Planted { number, parent, slot, notes, children: 0 });
        self.live.push(hash);
    }

    pub(super) fn finalize(&mut self, hash: Hash) {
        let head = self.chain[self.chain.len() - 1];
        let mut new: Vec<_> = self.ancestry(hash).take_while(|above| *above != head).collect();
        new.reverse();
        self.counts.jumped += new.len() as u64 - 1;
        self.chain.extend(&new);
        let (alive, others): (Vec<_>, Vec<_>) =
            self.live.iter().partition(|live| self.is_under(hash, **live));
        let dead: Vec<_> = others.into_iter().filter(|hash| !self.chain.contains(hash)).collect();
        self.counts.dead += dead.len() as u64;
        for dying in &dead {
            let depth = self.ancestry(*dying).take_while(|above| dead.contains(above)).count();
            self.counts.deepest = self.counts.deepest.max(depth as u64);
        }
        self.live = alive;
        self.dead.extend(dead);
    }

    /// Counts dead blocks with other leaves than the final one of their number.
    pub(super) fn count_different(&mut self) {
        let differs = |hash: &&Hash| {
            let dead = self.get(hash);
            let rival = self.final_at(dead.number);
            rival.is_some_and(|rival| self.get(&rival).notes != dead.notes)
        };
        self.counts.different = self.dead.iter().filter(differs).count() as u64;
    }

    /// Compares everything that is indexed of these blocks with what was put into them, and returns
    /// how many rows that are.
    pub(super) fn compare(
        &self,
        indexer: &Indexer,
        written: &Written,
        numbers: RangeInclusive<BlockNumber>,
    ) -> u64 {
        let chain: Vec<_> = numbers.filter_map(|number| self.final_at(number)).collect();
        let blocks = || chain.iter().map(|hash| (self.get(hash), hash));
        let rows: Vec<Row> = blocks()
            .flat_map(|(block, _)| rows(self.chain[0], block.number, block.slot, &block.notes))
            .collect();
        let named: Vec<_> = blocks().map(|(block, hash)| (block.number, *hash)).collect();
        assert_eq!(written.blocks, named, "each final block once, in order");
        assert_eq!(written.rows, rows.len() as u64, "rows, whoever asks for them");
        let all_notes = || self.blocks.values().flat_map(|block| &block.notes);
        let jobs: BTreeSet<_> = all_notes().filter_map(Note::job).collect();
        let datasets: BTreeSet<_> = all_notes().filter_map(Note::dataset).collect();
        let asked = (jobs.into_iter().map(Dimension::Job))
            .chain(datasets.into_iter().map(Dimension::Dataset))
            .chain(OWNERS.map(|owner| Dimension::Account(owner.to_account_id())));
        let mut seen = 0;
        for of in asked {
            let found = indexer.rows(of.clone());
            let expected: Vec<_> = rows.iter().filter(|row| of.has(row)).cloned().collect();
            assert_eq!(found, expected, "{of:?}");
            seen += u64::from(!matches!(of, Dimension::Account(_))) * found.len() as u64;
        }
        assert_eq!(seen, rows.len() as u64, "every row has been asked for");
        seen
    }
}

impl Note {
    fn job(&self) -> Option<u64> {
        match self {
            Self::Flag(job, _) => Some(*job),
            Self::Dataset(..) => None,
        }
    }

    fn dataset(&self) -> Option<credence_primitives::ids::DatasetId> {
        match self {
            Self::Flag(..) => None,
            Self::Dataset(owner, content) => Some(dataset(*owner, content)),
        }
    }
}
