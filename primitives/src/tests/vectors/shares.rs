// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{
    account, decimal,
    encodings::{json_of_of, json_of_share, json_of_terms},
    hash, hex,
};
use crate::{
    attribution::weights_ppm,
    division::{largest_remainder, share_of},
    ids::{DatasetId, ModelId},
    lineage::{flatten, Ancestor},
    manifest::{DirectShare, LineageTerms, ShareOf},
    tensor::DType,
    tests::{f32s, f64s, tensor},
    Balance, Ppm,
};
use alloc::{vec, vec::Vec};
use serde_json::{json, Value};
use sp_runtime::AccountId32;

pub(super) fn division() -> Value {
    let divisions = [
        divided(10, &[1, 1, 1]),
        divided(10, &[1, 2, 4]),
        divided(1_000_000, &[1, 1, 1, 1, 1, 1, 1]),
        divided(1_000_000, &[0, 0]),
        divided(u128::MAX, &[u64::MAX, 1, u64::MAX]),
    ];
    let shares: Vec<_> = [(999_999, 1), (1_000_000, 1), (u128::MAX, 333_333), (7, 2_000_000)]
        .into_iter()
        .map(|(total, share)| {
            json!({
                "total": decimal(total),
                "share": share,
                "part": decimal(share_of(total, share)),
            })
        })
        .collect();
    json!({ "largest_remainder": divisions, "share_of": shares, "weights_ppm": weights() })
}

fn divided(total: u128, weights: &[u64]) -> Value {
    let parts = largest_remainder(total, weights);
    json!({
        "total": decimal(total),
        "weights": weights.iter().map(|weight| decimal(*weight)).collect::<Vec<_>>(),
        "parts": parts.into_iter().map(decimal).collect::<Vec<_>>(),
    })
}

fn weights() -> Vec<Value> {
    let of = |dtype, data: Vec<u8>, slots| {
        let parts = weights_ppm(&tensor("w", dtype, &[slots as u32], &data), slots);
        json!({ "dtype": dtype, "data": hex(data), "slots": slots, "parts": parts })
    };
    vec![
        of(DType::F32, f32s(&[0.5, 0.25, 0.25]), 3),
        of(DType::F32, f32s(&[0.1, 0.2, 0.3, 0.4]), 4),
        of(DType::F32, f32s(&[f32::MAX, 1e-38, 0.0]), 3),
        of(DType::F32, f32s(&[1e-45, 2.8e-45]), 2),
        of(DType::F64, f64s(&[1.0 / 3.0, 1e-18, 1e-19, 5e-20]), 4),
        of(DType::F64, f64s(&[1e300, 3e300]), 2),
        of(DType::F16, vec![0, 0x3c, 1, 0], 2),
        of(DType::Bf16, vec![0x80, 0x3f, 0x40, 0x40], 2),
        of(DType::U64, [[0xff; 8], [1; 8]].concat(), 2),
        of(DType::U8, vec![1, 2, 3], 3),
        of(DType::F32, f32s(&[0.0, 0.0]), 2),
        of(DType::F32, f32s(&[1.0, -1.0]), 2),
        of(DType::F32, f32s(&[1.0, f32::NAN]), 2),
        of(DType::F32, f32s(&[1.0, f32::INFINITY]), 2),
        of(DType::F32, f32s(&[1.0]), 2),
        of(DType::I8, vec![1, 2], 2),
    ]
}

fn me(share: Ppm) -> DirectShare<AccountId32> {
    DirectShare { of: ShareOf::Contributor(account(1)), share }
}

fn parent(number: u8) -> ShareOf<AccountId32> {
    ShareOf::Parent(ModelId(hash(number)))
}

fn dataset(number: u8) -> ShareOf<AccountId32> {
    ShareOf::Dataset(DatasetId(hash(number)))
}

fn direct(of: ShareOf<AccountId32>, share: Ppm) -> DirectShare<AccountId32> {
    DirectShare { of, share }
}

fn ancestor(
    of: ShareOf<AccountId32>,
    minimum_share: Ppm,
    minimum_planck: Balance,
) -> Ancestor<AccountId32> {
    Ancestor { of, terms: LineageTerms { minimum_share, minimum_planck, needs_consent: false } }
}

pub(super) fn lineage() -> Value {
    let two_parents = vec![
        me(870_000),
        direct(dataset(9), 50_000),
        direct(parent(2), 30_000),
        direct(parent(1), 30_000),
    ];
    // Both parents derive from model 8, which was trained on dataset 7.
    let diamond = vec![
        ancestor(parent(1), 30_000, 0),
        ancestor(parent(8), 15_000, 15),
        ancestor(dataset(7), 5_000, 0),
        ancestor(parent(2), 20_000, 0),
        ancestor(parent(8), 15_000, 15),
        ancestor(dataset(7), 5_000, 0),
        ancestor(dataset(9), 50_000, 0),
    ];
    let stingy: Vec<_> = [me(880_000)].into_iter().chain(two_parents[1..].to_vec()).collect();
    json!([
        table("alone", &[me(1_000_000)], &[], 0),
        table("a diamond", &two_parents, &diamond, 1_000),
        table("an ancestor's planck is out of reach", &two_parents, &diamond, 999),
        table("nothing left for ancestors", &stingy, &diamond, 1_000),
        table("repeated", &[me(500_000), me(500_000)], &[], 0),
        table("no share", &[me(1_000_000), direct(dataset(1), 0)], &[], 0),
        table(
            "below the minimum",
            &[me(999_999), direct(dataset(1), 1)],
            &[ancestor(dataset(1), 2, 0)],
            0,
        ),
        table("at the cap", &[me(700_000), direct(parent(1), 300_000)], &[], 0),
        table("beyond the cap", &[me(699_999), direct(parent(1), 300_001)], &[], 0),
    ])
}

fn table(
    name: &str,
    direct: &[DirectShare<AccountId32>],
    ancestors: &[Ancestor<AccountId32>],
    royalty: Balance,
) -> Value {
    let cap = 300_000;
    let flattened = flatten(direct, ancestors, royalty, cap);
    let rows = flattened.as_ref().ok().map(|table| {
        table
            .iter()
            .map(|row| {
                json!({
                    "of": json_of_of(&row.of),
                    "share": row.share,
                    "minimum": row.minimum,
                    "is_direct": row.is_direct,
                })
            })
            .collect::<Vec<_>>()
    });
    json!({
        "name": name,
        "direct": direct.iter().map(json_of_share).collect::<Vec<_>>(),
        "ancestors": ancestors.iter().map(|ancestor| json!({
            "of": json_of_of(&ancestor.of),
            "terms": json_of_terms(&ancestor.terms),
        })).collect::<Vec<_>>(),
        "royalty": decimal(royalty),
        "lineage_cap": cap,
        "table": rows,
        "error": flattened.err().map(|error| alloc::format!("{error:?}")),
    })
}
