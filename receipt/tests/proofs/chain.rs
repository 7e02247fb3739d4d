// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A chain in memory, with authorities whose keys the tests hold.

use ckb_merkle_mountain_range::{
    leaf_index_to_mmr_size, leaf_index_to_pos, MMRStoreReadOps, MMRStoreWriteOps, Merge, MMR,
};
use codec::Encode;
use credence_primitives::{
    duty::Verdict,
    history::{Ending, Entry, What, ENTRY_VERSION},
    ids::{DatasetId, ModelId, Signature as LeafSignature, Ticket},
    manifest::{Assurance, AssuranceSet, ShareOf},
    receipt::{
        leaf_hash, root, CreditOf, CreditRow, RangeLeaf, ReceiptLeaf, Report, RECEIPT_VERSION,
    },
};
use credence_receipt::{
    authorities_key, AccountId, AuthorityKey, AuthoritySet, Finality, NamedSet, Origin, Parts,
    ReceiptFile, Trust, CREDENCE_ENGINE_ID, GRANDPA_ENGINE_ID,
};
use ed25519_zebra::{SigningKey, VerificationKeyBytes};
use sp_core::{Blake2Hasher, H256};
use sp_crypto_hashing::{blake2_256, keccak_256};
use sp_runtime::{generic, traits::BlakeTwo256, Digest, DigestItem};
use sp_trie::{
    read_trie_value, trie_types::TrieDBMutBuilderV1, LayoutV1, MemoryDB, Recorder, TrieHash,
    TrieMut as _,
};
use std::{cell::RefCell, collections::BTreeMap};

pub(crate) type Header = generic::Header<u32, BlakeTwo256>;
/// What an authority's key is made from.
pub(crate) type Seed = u16;
/// Authorities by the seeds of their keys, with their weights.
pub(crate) type Seeds = Vec<(Seed, u64)>;

/// What a block says about the authorities to come.
#[derive(Clone)]
pub(crate) enum Change {
    Scheduled(Seeds, u32),
    Forced(Seeds, u32),
}

pub(crate) struct Chain {
    pub(crate) headers: Vec<Header>,
    leaves: Vec<Vec<Vec<u8>>>,
    range: Range,
    pub(crate) sets: Vec<Seeds>,
    pub(crate) state_nodes: Vec<Vec<u8>>,
}

pub(crate) fn key(seed: Seed) -> SigningKey {
    let [high, low] = seed.to_be_bytes();
    let mut bytes = [low; 32];
    bytes[0] ^= high;
    SigningKey::from(bytes)
}

pub(crate) fn public(seed: Seed) -> AuthorityKey {
    VerificationKeyBytes::from(&key(seed)).into()
}

pub(crate) fn authorities(seeds: &[(Seed, u64)]) -> Vec<(AuthorityKey, u64)> {
    seeds.iter().map(|(seed, weight)| (public(*seed), *weight)).collect()
}

/// Authorities of weight one.
pub(crate) fn ones(seeds: &[Seed]) -> Seeds {
    seeds.iter().map(|seed| (*seed, 1)).collect()
}

pub(crate) fn hash(header: &Header) -> H256 {
    blake2_256(&header.encode()).into()
}

impl Chain {
    pub(crate) fn new(first: Seeds) -> Self {
        let list = authorities(&first).encode();
        Self { sets: vec![first], ..Self::with_state(&list) }
    }

    /// A chain whose first state has these bytes where authorities should be.
    pub(crate) fn with_state(authorities: &[u8]) -> Self {
        let (state_root, state_nodes) = state(authorities);
        let genesis = Header {
            parent_hash: H256::zero(),
            number: 0,
            state_root,
            extrinsics_root: H256::repeat_byte(0xee),
            digest: Digest::default(),
        };
        Self {
            headers: vec![genesis],
            leaves: vec![Vec::new()],
            range: Range::default(),
            sets: Vec::new(),
            state_nodes,
        }
    }

    pub(crate) fn genesis(&self) -> H256 {
        hash(&self.headers[0])
    }

    pub(crate) fn best(&self) -> u32 {
        self.headers.len() as u32 - 1
    }

    pub(crate) fn hash_of(&self, number: u32) -> H256 {
        hash(&self.headers[number as usize])
    }

    /// Adds a block; these leaves are what it writes.
    pub(crate) fn block(&mut self, leaves: Vec<Vec<u8>>, change: Option<Change>) {
        let parent = self.best();
        let range_root = self.extend_range();
        let mut logs = vec![
            DigestItem::PreRuntime(*b"BABE", vec![3, parent as u8, 7]),
            DigestItem::Consensus(CREDENCE_ENGINE_ID, range_root.encode()),
        ];
        if let Some(change) = change {
            let (log, seeds) = match change {
                Change::Scheduled(seeds, delay) => {
                    ((1u8, authorities(&seeds), delay).encode(), seeds)
                },
                Change::Forced(seeds, delay) => {
                    ((2u8, parent, authorities(&seeds), delay).encode(), seeds)
                },
            };
            logs.push(DigestItem::Consensus(GRANDPA_ENGINE_ID, log));
            self.sets.push(seeds);
        }
        logs.push(DigestItem::Seal(*b"BABE", vec![0x5e; 64]));
        self.add(leaves, logs);
    }

    /// Adds a block with this digest, and its parent to the Mountain Range.
    pub(crate) fn append(&mut self, leaves: Vec<Vec<u8>>, logs: Vec<DigestItem>) {
        self.extend_range();
        self.add(leaves, logs);
    }

    fn extend_range(&mut self) -> H256 {
        let parent = self.best();
        let hashes = self.leaf_hashes(parent);
        self.range.push(&RangeLeaf {
            parent_number: parent,
            parent_hash: self.hash_of(parent),
            receipts_root: root(&hashes),
        })
    }

    fn add(&mut self, leaves: Vec<Vec<u8>>, logs: Vec<DigestItem>) {
        let number = self.best() + 1;
        self.headers.push(Header {
            parent_hash: self.hash_of(number - 1),
            number,
            state_root: blake2_256(&number.encode()).into(),
            extrinsics_root: blake2_256(&(number, "extrinsics").encode()).into(),
            digest: Digest { logs },
        });
        self.leaves.push(leaves);
    }

    /// Adds blocks that write nothing.
    pub(crate) fn blocks(&mut self, count: u32) {
        for _ in 0..count {
            self.block(Vec::new(), None);
        }
    }

    pub(crate) fn leaf_hashes(&self, number: u32) -> Vec<H256> {
        self.leaves[number as usize].iter().map(|leaf| leaf_hash(leaf)).collect()
    }

    pub(crate) fn range_items(&self, number: u32, height: u32) -> Vec<H256> {
        self.range.proof(number, height)
    }

    pub(crate) fn set(&self, id: u64) -> AuthoritySet {
        AuthoritySet { id, authorities: authorities(&self.sets[id as usize]) }
    }

    pub(crate) fn named(&self, id: u64) -> NamedSet {
        NamedSet { id, authorities_hash: self.set(id).hash() }
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust::genesis(self.genesis())
    }

    pub(crate) fn trust_from(&self, id: u64) -> Trust {
        Trust { genesis: self.genesis(), sets: vec![self.named(id)] }
    }

    pub(crate) fn origin(&self) -> Origin {
        Origin::genesis(&self.headers[0].encode(), &self.state_nodes).expect("it is proven")
    }

    pub(crate) fn origin_at(&self, id: u64) -> Origin {
        Origin::set(id, authorities(&self.sets[id as usize])).expect("it is small")
    }

    /// Votes of these authorities for a block.
    pub(crate) fn votes(&self, number: u32, set_id: u64, seeds: &[Seed]) -> Votes {
        let target = (self.hash_of(number), number);
        let mut votes = Votes { round: 7, set_id, target, votes: Vec::new(), ancestries: vec![] };
        for seed in seeds {
            votes.add(*seed, target);
        }
        votes
    }

    /// A block with the votes of these authorities.
    pub(crate) fn finality(&self, number: u32, set_id: u64, seeds: &[Seed]) -> Finality {
        self.finality_of(number, &self.votes(number, set_id, seeds))
    }

    pub(crate) fn finality_of(&self, number: u32, votes: &Votes) -> Finality {
        let header = self.headers[number as usize].encode();
        Finality::new(&header, &votes.encode()).expect("both can be read")
    }

    pub(crate) fn file(&self, (block, index): (u32, usize), proof: Proof) -> ReceiptFile {
        let Proof { origin, handovers, justified, finality } = proof;
        ReceiptFile::new(Parts {
            leaf: &self.leaves[block as usize][index],
            index,
            leaf_hashes: &self.leaf_hashes(block),
            block_hash: self.hash_of(block),
            range_items: &self.range_items(block, justified),
            origin,
            handovers,
            finality,
        })
        .expect("the leaf is there")
    }
}

/// The part of a file that is the same for all leaves.
#[derive(Clone)]
pub(crate) struct Proof {
    pub(crate) origin: Origin,
    pub(crate) handovers: Vec<Finality>,
    pub(crate) justified: u32,
    pub(crate) finality: Finality,
}

/// Votes as a node has them: in any order, with whatever headers.
#[derive(Clone)]
pub(crate) struct Votes {
    pub(crate) round: u64,
    pub(crate) set_id: u64,
    pub(crate) target: (H256, u32),
    pub(crate) votes: Vec<((H256, u32), [u8; 64], AuthorityKey)>,
    pub(crate) ancestries: Vec<Header>,
}

impl Votes {
    pub(crate) fn add(&mut self, seed: Seed, target: (H256, u32)) {
        // The second variant of GRANDPA's message is the precommit.
        let payload = (1u8, target, self.round, self.set_id).encode();
        let signature = key(seed).sign(&payload).to_bytes();
        self.votes.push((target, signature, public(seed)));
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        (self.round, self.target, &self.votes, &self.ancestries).encode()
    }
}

/// A state with authorities, and the nodes of its trie that lead to them, out of order and with
/// one that does not.
fn state(authorities: &[u8]) -> (H256, Vec<Vec<u8>>) {
    let mut nodes = MemoryDB::<Blake2Hasher>::default();
    let mut state_root = TrieHash::<LayoutV1<Blake2Hasher>>::default();
    {
        let mut trie = TrieDBMutBuilderV1::<Blake2Hasher>::new(&mut nodes, &mut state_root).build();
        for item in 0..200u32 {
            let key = blake2_256(&item.encode());
            trie.insert(&key, &[item as u8; 40]).expect("it is kept in memory");
        }
        trie.insert(&authorities_key(), authorities).expect("it is kept in memory");
        trie.insert(&[authorities_key(), vec![1]].concat(), b"beside").expect("in memory");
    }
    let mut recorder = Recorder::<LayoutV1<Blake2Hasher>>::new();
    let value = read_trie_value::<LayoutV1<Blake2Hasher>, _>(
        &nodes,
        &state_root,
        &authorities_key(),
        Some(&mut recorder),
        None,
    );
    assert_eq!(value.expect("it is there").as_deref(), Some(authorities));
    let way: Vec<_> = recorder.drain().into_iter().map(|record| record.data).collect();
    let idle = vec![vec![0u8; 40]];
    (state_root, way.into_iter().rev().chain(idle).collect())
}

/// A Mountain Range that remembers every node.
#[derive(Default)]
struct Range {
    nodes: RefCell<BTreeMap<u64, H256>>,
    leaves: u64,
}

struct Keccak;

impl Merge for Keccak {
    type Item = H256;

    fn merge(left: &H256, right: &H256) -> ckb_merkle_mountain_range::Result<H256> {
        Ok(keccak_256(&[left.0, right.0].concat()).into())
    }
}

impl MMRStoreReadOps<H256> for &Range {
    fn get_elem(&self, position: u64) -> ckb_merkle_mountain_range::Result<Option<H256>> {
        Ok(self.nodes.borrow().get(&position).copied())
    }
}

impl MMRStoreWriteOps<H256> for &Range {
    fn append(&mut self, position: u64, nodes: Vec<H256>) -> ckb_merkle_mountain_range::Result<()> {
        self.nodes.borrow_mut().extend((position..).zip(nodes));
        Ok(())
    }
}

impl Range {
    fn of(&self, leaves: u64) -> MMR<H256, Keccak, &Self> {
        let size = leaves.checked_sub(1).map_or(0, leaf_index_to_mmr_size);
        MMR::new(size, self)
    }

    fn push(&mut self, leaf: &RangeLeaf) -> H256 {
        let mut range = self.of(self.leaves);
        range.push(keccak_256(&leaf.encode()).into()).expect("it is kept in memory");
        range.commit().expect("it is kept in memory");
        let root = range.get_root().expect("it has a leaf");
        self.leaves += 1;
        root
    }

    fn proof(&self, number: u32, height: u32) -> Vec<H256> {
        let range = self.of(height.into());
        let proof = range.gen_proof(vec![leaf_index_to_pos(number.into())]);
        proof.expect("it has the leaf").proof_items().to_vec()
    }
}

fn account(seed: u8) -> AccountId {
    AccountId::new([seed; 32])
}

/// The receipt of a job that two validators have checked.
pub(crate) fn receipt(genesis: H256, block: u32, job: u64) -> Vec<u8> {
    let share = |of, credits, planck| CreditRow { of, credits, planck };
    ReceiptLeaf {
        version: RECEIPT_VERSION,
        genesis,
        job,
        ticket: Ticket(H256::repeat_byte(0x11)),
        model: ModelId(H256::repeat_byte(0x22)),
        requester: account(0x33),
        input_hash: H256::repeat_byte(0x44),
        output_hash: H256::repeat_byte(0x55),
        worker: account(0x66),
        signature: LeafSignature::from_raw([0x77; 64]),
        report: Report {
            reached: AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
            verdicts: vec![
                (account(0x88), Some(Verdict::Pass)),
                (account(0x89), None),
                (account(0x8a), Some(Verdict::Pass)),
            ],
            evidence_hash: H256::zero(),
            pay: vec![(account(0x88), 250_000_000), (account(0x8a), 250_000_000)],
        },
        paid: 4_500_000_000,
        is_attributed: true,
        credits: vec![
            share(CreditOf::Row(ShareOf::Contributor(account(0x99))), 420_000, 1_200_000_000),
            share(
                CreditOf::Row(ShareOf::Dataset(DatasetId(H256::repeat_byte(0x9a)))),
                280_000,
                800_000_000,
            ),
            share(CreditOf::Worker(account(0x66)), 200_000, 2_000_000_000),
            share(CreditOf::Checker(account(0x88)), 50_000, 250_000_000),
            share(CreditOf::Checker(account(0x8a)), 50_000, 250_000_000),
        ],
        block,
    }
    .encode()
}

/// An entry that says a job has ended without a worker.
pub(crate) fn entry(genesis: H256, block: u32, job: u64) -> Vec<u8> {
    Entry {
        version: ENTRY_VERSION,
        genesis,
        block,
        account: Some(account(0x33)),
        job: Some(job),
        model: Some(ModelId(H256::repeat_byte(0x22))),
        what: What::Ended { ending: Ending::NoWorker, refund: 7_000_000_000, to_treasury: 0 },
    }
    .encode()
}

/// Where the standard chain has a receipt.
pub(crate) const RECEIPT: (u32, usize) = (4, 1);
/// Where it has an entry.
pub(crate) const ENTRY: (u32, usize) = (4, 4);
/// Where it has a leaf alone in its block.
pub(crate) const ALONE: (u32, usize) = (6, 0);

/// 26 blocks. Set 0 (1 to 4) finalizes up to block 9, set 1 (5 to 8) up to 20, two blocks after
/// the change that block 18 announces, then set 2 (1, 5, 9, 10, 11).
pub(crate) fn standard() -> Chain {
    let mut chain = Chain::new(ones(&[1, 2, 3, 4]));
    let genesis = chain.genesis();
    chain.blocks(3);
    let mut leaves: Vec<_> = (0..4).map(|job| receipt(genesis, 4, job)).collect();
    leaves.push(entry(genesis, 4, 9));
    chain.block(leaves, None);
    chain.blocks(1);
    chain.block(vec![receipt(genesis, 6, 10)], None);
    chain.blocks(2);
    chain.block(Vec::new(), Some(Change::Scheduled(ones(&[5, 6, 7, 8]), 0)));
    chain.blocks(8);
    chain.block(Vec::new(), Some(Change::Scheduled(ones(&[1, 5, 9, 10, 11]), 2)));
    chain.blocks(8);
    chain
}

/// From the first block to block 8, without a change.
pub(crate) fn early(chain: &Chain) -> Proof {
    Proof {
        origin: chain.origin(),
        handovers: Vec::new(),
        justified: 8,
        finality: chain.finality(8, 0, &[3, 1, 2]),
    }
}

/// From the first block over both changes to block 25.
pub(crate) fn late(chain: &Chain) -> Proof {
    Proof {
        origin: chain.origin(),
        handovers: vec![chain.finality(9, 0, &[1, 2, 3, 4]), chain.finality(18, 1, &[8, 6, 5])],
        justified: 25,
        finality: chain.finality(25, 2, &[1, 9, 10, 11]),
    }
}

/// From the second set over the second change to block 25, with votes for block 26.
pub(crate) fn from_a_set(chain: &Chain) -> Proof {
    let mut votes = chain.votes(25, 2, &[5, 10]);
    votes.add(9, (chain.hash_of(26), 26));
    votes.add(1, (chain.hash_of(26), 26));
    votes.ancestries = vec![chain.headers[26].clone()];
    Proof {
        origin: chain.origin_at(1),
        handovers: vec![chain.finality(18, 1, &[5, 6, 7])],
        justified: 25,
        finality: chain.finality_of(25, &votes),
    }
}
