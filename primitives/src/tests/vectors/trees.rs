// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{account, decimal, hash, hex, hexes, scale};
use crate::{
    commitment::{tiles as tiles_of, Tile, TileTree},
    duty::Verdict,
    ids::{CheckerKey, ModelId, Signature, Ticket},
    manifest::{Assurance, AssuranceSet, ShareOf},
    receipt::{proof, root, CreditOf, CreditRow, RangeLeaf, ReceiptLeaf, Report, RECEIPT_VERSION},
    tensor::{encode, DType},
    tests::{compared, derived, f32s, fixed, spec, tensor},
};
use alloc::{vec, vec::Vec};
use serde_json::{json, Value};
use sp_core::H256;
use sp_runtime::AccountId32;

pub(super) fn tiles() -> Value {
    let counts = [1u8, 2, 3, 5, 8];
    let trees: Vec<_> = counts
        .iter()
        .map(|count| {
            let bytes: Vec<u8> = (0..*count).collect();
            let tiles: Vec<_> =
                bytes.chunks(1).map(|data| Tile { dtype: DType::U8, data }).collect();
            tree(&tiles)
        })
        .collect();
    json!({ "trees": trees, "output": split_output() })
}

fn tree(tiles: &[Tile<'_>]) -> Value {
    let (ticket, checker, salt) = (Ticket(hash(1)), CheckerKey::from_raw([2; 32]), hash(3));
    let tree = TileTree::new(&ticket, &checker, &salt, tiles);
    let paths: Vec<_> = (0..tree.len()).map(|index| hexes(&tree.path(index).unwrap())).collect();
    json!({
        "ticket": hex(ticket),
        "checker": hex(checker),
        "salt": hex(salt),
        "tiles": tiles.iter().map(|tile| hex(tile.data)).collect::<Vec<_>>(),
        "paths": paths,
        "root": hex(tree.root()),
    })
}

fn split_output() -> Value {
    let specs = [
        compared(spec("floats", DType::F32, fixed(&[300]))),
        derived(spec("label", DType::U8, fixed(&[2]))),
        compared(spec("text", DType::String, fixed(&[1]))),
    ];
    let floats = f32s(&(0..300u16).map(f32::from).collect::<Vec<_>>());
    let text = [&1100u32.to_le_bytes()[..], &[b'x'; 1100]].concat();
    let output = [
        tensor("floats", DType::F32, &[300], &floats),
        tensor("label", DType::U8, &[2], &[1, 2]),
        tensor("text", DType::String, &[1], &text),
    ];
    json!({
        "encoded": hex(encode(&output).unwrap()),
        "is_compared": [true, false, true],
        "tree": tree(&tiles_of(&specs, &output)),
    })
}

pub(super) fn receipts() -> Value {
    let leaves = [leaf(0), leaf(1), leaf(2), leaf(3), leaf(4)];
    let hashes: Vec<_> = leaves.iter().map(ReceiptLeaf::hash).collect();
    let encoded: Vec<_> = leaves
        .iter()
        .map(|leaf| json!({ "encoded": scale(leaf), "hash": hex(leaf.hash()) }))
        .collect();
    let trees: Vec<_> = (0..=hashes.len()).map(|count| tree_of(&hashes[..count])).collect();
    let range = RangeLeaf { parent_number: 7, parent_hash: hash(8), receipts_root: root(&hashes) };
    json!({
        "leaves": encoded,
        "trees": trees,
        "range_leaf": {
            "parent_number": range.parent_number,
            "parent_hash": hex(range.parent_hash),
            "receipts_root": hex(range.receipts_root),
            "encoded": scale(&range),
        },
        "first_leaf": fields_of_first(&leaves[0]),
    })
}

fn tree_of(hashes: &[H256]) -> Value {
    let proofs: Vec<_> =
        (0..hashes.len()).map(|index| hexes(&proof(hashes, index).unwrap())).collect();
    json!({ "count": hashes.len(), "root": hex(root(hashes)), "proofs": proofs })
}

fn leaf(job: u8) -> ReceiptLeaf<AccountId32> {
    let row = |of, credits, planck| CreditRow { of, credits, planck };
    ReceiptLeaf {
        version: RECEIPT_VERSION,
        genesis: hash(1),
        job: job.into(),
        ticket: Ticket(hash(2)),
        model: ModelId(hash(3)),
        requester: account(4),
        input_hash: hash(5),
        output_hash: hash(6),
        worker: account(7),
        signature: Signature::from_raw([8; 64]),
        report: Report {
            reached: AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
            verdicts: vec![(account(9), Some(Verdict::Pass)), (account(10), None)],
            evidence_hash: H256::zero(),
            pay: vec![(account(9), 1_000)],
        },
        paid: 1_000_000,
        is_attributed: job % 2 == 1,
        credits: vec![
            row(CreditOf::Row(ShareOf::Contributor(account(11))), 500_000, 400_000),
            row(CreditOf::Worker(account(7)), 400_000, 599_000),
            row(CreditOf::Checker(account(9)), 100_000, 1_000),
        ],
        block: 12,
    }
}

/// The first leaf once more, by field, for whoever has to encode one.
fn fields_of_first(leaf: &ReceiptLeaf<AccountId32>) -> Value {
    let CreditOf::Row(ShareOf::Contributor(contributor)) = &leaf.credits[0].of else {
        unreachable!("the first row is a contributor's")
    };
    json!({
        "version": leaf.version,
        "genesis": hex(leaf.genesis),
        "job": decimal(leaf.job),
        "ticket": hex(leaf.ticket),
        "model": hex(leaf.model),
        "requester": hex(&leaf.requester),
        "input_hash": hex(leaf.input_hash),
        "output_hash": hex(leaf.output_hash),
        "worker": hex(&leaf.worker),
        "signature": hex(leaf.signature),
        "reached": leaf.report.reached.iter().collect::<Vec<_>>(),
        "verdicts": leaf.report.verdicts.iter().map(|(validator, verdict)| json!({
            "validator": hex(validator),
            "verdict": verdict,
        })).collect::<Vec<_>>(),
        "evidence_hash": hex(leaf.report.evidence_hash),
        "pay": leaf.report.pay.iter().map(|(validator, planck)| json!({
            "validator": hex(validator),
            "planck": decimal(*planck),
        })).collect::<Vec<_>>(),
        "paid": decimal(leaf.paid),
        "is_attributed": leaf.is_attributed,
        "contributor": hex(contributor),
        "credits": leaf.credits.iter().map(|row| json!({
            "credits": row.credits,
            "planck": decimal(row.planck),
        })).collect::<Vec<_>>(),
        "block": leaf.block,
    })
}
