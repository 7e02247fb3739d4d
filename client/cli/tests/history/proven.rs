// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A chain of three blocks whose history is proven: the first, one with leaves, and one that
//! authorities have signed as final.

use crate::{
    node::{metadata, Knowledge},
    rows::{account, address, shown, time, Rows},
};
use codec::Encode;
use credence_index::{
    leaf::{BlockRef, Leaf},
    row::{Kind, Method, Role, Row},
    rows_of,
    rpc::HistoryRow,
};
use credence_primitives::{
    history::{Ending, Entry, Source, What, ENTRY_VERSION},
    ids::{DatasetId, ModelId, Signature, Ticket},
    manifest::{Assurance, AssuranceSet, ShareOf},
    receipt::{
        leaf_hash, root, CreditOf, CreditRow, RangeLeaf, ReceiptLeaf, Report, RECEIPT_VERSION,
    },
};
use credence_receipt::{authorities_key, Finality, Origin, Parts, ReceiptFile, CREDENCE_ENGINE_ID};
use serde_json::{json, Value};
use sp_core::{
    crypto::AccountId32, ed25519, Blake2Hasher, Hasher as _, KeccakHasher, Pair as _, H256,
};

/// The block with the leaves.
pub(crate) const BLOCK: u32 = 1;
/// Slots are counted from 1970; this one began on the first of November.
const MIDNIGHT_MS: u64 = 1_793_491_200_000;
const ROUND: u64 = 7;

/// An item of a digest, by its index in the encoding of such items.
type Log = (u8, [u8; 4], Vec<u8>);

fn header(parent: H256, number: u32, state_root: H256, logs: Vec<Log>) -> (H256, Vec<u8>, Value) {
    let fields = (parent, codec::Compact(number), state_root, H256::zero(), &logs);
    let encoded = fields.encode();
    let logs: Vec<_> = logs.iter().map(|log| format!("0x{}", hex::encode(log.encode()))).collect();
    let json = json!({
        "parentHash": parent, "number": format!("{number:#x}"), "stateRoot": state_root,
        "extrinsicsRoot": H256::zero(), "digest": { "logs": logs },
    });
    (Blake2Hasher::hash(&encoded), encoded, json)
}

/// The trie of a state with nothing but the list of authorities: its root, its one leaf, and the
/// value, which the leaf names by its hash.
fn state(authorities: &[u8]) -> (H256, [Vec<u8>; 2]) {
    // A leaf whose value is hashed, with 64 nibbles of key: 30 in the first byte, the rest after.
    let leaf =
        [&[0x3f, 0x21], &*authorities_key(), Blake2Hasher::hash(authorities).as_bytes()].concat();
    (Blake2Hasher::hash(&leaf), [leaf, authorities.to_vec()])
}

/// The chain.
pub(crate) struct Chain {
    pub(crate) genesis: H256,
    headers: Vec<(H256, Value)>,
    leaves: Vec<Vec<u8>>,
    hash: H256,
    range_item: H256,
    origin: Origin,
    finality: Finality,
    time_ms: u64,
}

impl Chain {
    pub(crate) fn new(leaves: impl Fn(H256) -> Vec<Vec<u8>>) -> Self {
        let key = ed25519::Pair::from_seed(&[1; 32]);
        let authorities = vec![(key.public().0, 1u64)].encode();
        let (state_root, nodes) = state(&authorities);
        let (genesis, encoded, genesis_json) = header(H256::zero(), 0, state_root, Vec::new());
        let origin = Origin::genesis(&encoded, nodes).expect("the authorities are there");
        let leaves = leaves(genesis);
        let slot_ms = slot_ms();
        // As the second sort of claim: the authority's index and the slot.
        let claim = (2u8, 0u32, MIDNIGHT_MS / slot_ms).encode();
        let (hash, _, json) = header(genesis, 1, H256::zero(), vec![(6, *b"BABE", claim)]);
        let hashes: Vec<_> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        let node = |number, hash, receipts_root| {
            let leaf = RangeLeaf { parent_number: number, parent_hash: hash, receipts_root };
            KeccakHasher::hash(&leaf.encode())
        };
        let range_item = node(0, genesis, H256::zero());
        let range = KeccakHasher::hash(&[range_item.0, node(1, hash, root(&hashes)).0].concat());
        let logs = vec![(4, CREDENCE_ENGINE_ID, range.0.to_vec())];
        let (last, encoded, last_json) = header(hash, 2, H256::zero(), logs);
        let target = (last, 2u32);
        let signature = key.sign(&(1u8, target, ROUND, 0u64).encode()).0;
        let votes = vec![(target, signature, key.public().0)];
        let justification = (ROUND, target, votes, Vec::<Vec<u8>>::new()).encode();
        Self {
            genesis,
            headers: vec![(genesis, genesis_json), (hash, json), (last, last_json)],
            leaves,
            hash,
            range_item,
            origin,
            finality: Finality::new(&encoded, &justification).expect("it is sound"),
            time_ms: MIDNIGHT_MS / slot_ms * slot_ms,
        }
    }

    pub(crate) fn receipt(&self, index: usize) -> Vec<u8> {
        let leaf_hashes: Vec<_> = self.leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        let file = ReceiptFile::new(Parts {
            leaf: &self.leaves[index],
            index,
            leaf_hashes: &leaf_hashes,
            block_hash: self.hash,
            range_items: &[self.range_item],
            origin: self.origin.clone(),
            handovers: Vec::new(),
            finality: self.finality.clone(),
        });
        file.expect("it is there").to_bytes()
    }

    /// The account's rows, as a sound node lists them: it knows that the account owns the dataset.
    pub(crate) fn rows(&self) -> Vec<HistoryRow> {
        let leaves: Vec<_> =
            self.leaves.iter().map(|leaf| Leaf::from_encoded(leaf).expect("a leaf")).collect();
        let block = BlockRef { number: BLOCK, hash: self.hash, time_ms: self.time_ms };
        let mut rows = rows_of(&block, &leaves);
        for row in rows.iter_mut().filter(|row| row.role == Some(Role::Dataset)) {
            row.account = Some(account());
        }
        let is_ours = |row: &&Row| row.account == Some(account());
        rows.iter().filter(is_ours).map(listed).collect()
    }

    pub(crate) fn knowledge(&self, rows: Vec<HistoryRow>) -> Knowledge {
        let mut rows = Rows::of(rows);
        (rows.through, rows.through_hash) = (2, self.headers[2].0);
        let places = 0..self.leaves.len();
        Knowledge {
            genesis: self.genesis,
            headers: self.headers.clone(),
            receipts: places.map(|at| ((BLOCK, at as u32), self.receipt(at))).collect(),
            ..Knowledge::new(rows)
        }
    }
}

fn slot_ms() -> u64 {
    let metadata = metadata();
    let timestamp = metadata.pallet_by_name("Timestamp").expect("it is there");
    let minimum = timestamp.constant_by_name("MinimumPeriod").expect("it is there").value();
    2 * u64::from_le_bytes(minimum.try_into().expect("eight bytes"))
}

fn listed(row: &Row) -> HistoryRow {
    let account_text = |account: &AccountId32| crate::rows::address_of(account);
    HistoryRow {
        block: row.position.block,
        leaf: row.position.leaf,
        row: row.position.row,
        time: time((row.time_ms - MIDNIGHT_MS / 1_000 * 1_000) / 1_000),
        kind: row.kind,
        role: row.role,
        account: row.account.as_ref().map(account_text),
        job: row.job,
        model: row.model.map(|model| shown(model.0)),
        ancestor: row.ancestor.map(|model| shown(model.0)),
        dataset: row.dataset.map(|dataset| shown(dataset.0)),
        worker: row.worker.as_ref().map(account_text),
        credits: row.credits.map(|credits| credits.to_string()),
        planck: row.planck.map(|planck| planck.to_string()),
        assurance: row.reached.iter().filter_map(|method| Method::of_code(method as u8)).collect(),
        status: row.status,
        reason: row.reason,
        number: row.number,
        leaf_hash: shown(row.leaf_hash),
        doubts: Vec::new(),
    }
}

pub(crate) const DATASET: DatasetId = DatasetId(H256::repeat_byte(0x44));

fn entry(genesis: H256, job: Option<u64>, what: What) -> Vec<u8> {
    let model = Some(ModelId(H256::repeat_byte(0x22)));
    let account = Some(account());
    Entry { version: ENTRY_VERSION, genesis, block: BLOCK, account, job, model, what }.encode()
}

fn receipt(genesis: H256) -> Vec<u8> {
    let credit = |of, credits, planck| CreditRow { of, credits, planck };
    ReceiptLeaf {
        version: RECEIPT_VERSION,
        genesis,
        job: 7,
        ticket: Ticket(H256::repeat_byte(0x55)),
        model: ModelId(H256::repeat_byte(0x22)),
        requester: AccountId32::new([9; 32]),
        input_hash: H256::repeat_byte(0x66),
        output_hash: H256::repeat_byte(0x77),
        worker: account(),
        signature: Signature::from_raw([8; 64]),
        report: Report {
            reached: AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
            verdicts: Vec::new(),
            evidence_hash: H256::zero(),
            pay: Vec::new(),
        },
        paid: 3_000,
        is_attributed: false,
        credits: vec![
            credit(CreditOf::Row(ShareOf::Contributor(AccountId32::new([3; 32]))), 420_000, 1_200),
            credit(CreditOf::Row(ShareOf::Dataset(DATASET)), 280_000, 800),
            credit(CreditOf::Worker(account()), 200_000, 900),
            credit(CreditOf::Checker(account()), 100_000, 100),
        ],
        block: BLOCK,
    }
    .encode()
}

/// A registration, two equal entries, a receipt with three rows of the account, and its end.
pub(crate) fn chain() -> Chain {
    Chain::new(|genesis| {
        let owed = entry(genesis, None, What::Owed { planck: 50 });
        vec![
            entry(genesis, None, What::DatasetRegistered { dataset: DATASET }),
            owed.clone(),
            owed,
            entry(genesis, Some(7), What::Paid { planck: 900, source: Source::Compute }),
            receipt(genesis),
            entry(
                genesis,
                Some(8),
                What::Ended { ending: Ending::NoWorker, refund: 700, to_treasury: 30 },
            ),
        ]
    })
}

#[test]
fn the_chain_is_as_the_tests_need_it() {
    let chain = chain();
    let rows = chain.rows();
    assert_eq!(rows.len(), 9);
    assert_eq!(rows.iter().filter(|row| row.kind == Kind::Credit).count(), 3);
    assert!(rows.iter().all(|row| row.account == Some(address())));
    let trust = credence_receipt::Trust::genesis(chain.genesis);
    for index in 0..chain.leaves.len() {
        credence_receipt::verify(&chain.receipt(index), &trust).expect("it is proven");
    }
}
