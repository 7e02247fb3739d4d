// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{account, decimal, hash, hex, scale, text_of};
use crate::{
    ids::{DatasetId, ModelId},
    manifest::{DatasetTerms, DirectShare, LineageTerms, Manifest, ShareOf},
    tensor::{decode, encode, Axis, DType, OutputRole, Tensor, TensorSpec},
    tests::{f32s, manifests::manifest, tensor},
};
use alloc::{vec, vec::Vec};
use serde_json::{json, Value};
use sp_runtime::AccountId32;

pub(super) fn tensors() -> Value {
    let floats = f32s(&[1.0, -2.5, f32::NAN, f32::INFINITY, 0.0, -0.0]);
    let words = ["cat", "", "größ"];
    let text: Vec<u8> = words
        .iter()
        .flat_map(|word| [&(word.len() as u32).to_le_bytes()[..], word.as_bytes()].concat())
        .collect();
    let mut good = vec![
        json_of("none", &[]),
        json_of("scalar", &[tensor("x", DType::U8, &[], &[7])]),
        json_of("matrix", &[tensor("x", DType::F32, &[2, 3], &floats)]),
        json_of("strings", &[tensor("words", DType::String, &[3], &text)]),
        json_of("bools", &[tensor("mask", DType::Bool, &[1, 3], &[1, 0, 1])]),
        json_of("empty axis", &[tensor("x", DType::F64, &[4, 0], &[])]),
        json_of(
            "two tensors",
            &[
                tensor("größe", DType::I64, &[1], &[0xfe; 8]),
                tensor("größe2", DType::F16, &[2], &[0, 0x3c, 1, 0x7c]),
            ],
        ),
    ];
    for dtype in DType::ALL.into_iter().filter(|dtype| dtype.element_bytes().is_some()) {
        let data = vec![1; 2 * dtype.element_bytes().unwrap()];
        good.push(json_of("every type", &[tensor("x", dtype, &[2], &data)]));
    }
    json!({ "good": good, "bad": bad_tensors() })
}

fn json_of(name: &str, value: &[Tensor<'_>]) -> Value {
    let bytes = encode(value).unwrap();
    assert_eq!(decode(&bytes).unwrap(), value);
    let tensors: Vec<_> = value
        .iter()
        .map(|tensor| {
            json!({
                "name": tensor.name,
                "dtype": tensor.dtype,
                "shape": tensor.shape,
                "data": hex(tensor.data),
            })
        })
        .collect();
    json!({ "name": name, "bytes": hex(bytes), "tensors": tensors })
}

fn bad_tensors() -> Vec<Value> {
    let one = |tail: &[u8]| [&[1, 1, 1, b'x'][..], tail].concat();
    [
        ("nothing", vec![]),
        ("unknown version", vec![2, 0]),
        ("seventeen tensors", vec![1, 17]),
        ("bytes after the last tensor", vec![1, 0, 0]),
        ("empty name", vec![1, 1, 0, 8, 0, 5]),
        ("name not UTF-8", vec![1, 1, 1, 0xff, 8, 0, 5]),
        ("name taken", vec![1, 2, 1, b'x', 8, 0, 5, 1, b'x', 8, 0, 5]),
        ("unknown type", one(&[14, 0])),
        ("nine axes", one(&[8, 9])),
        ("data too short", one(&[8, 1, 2, 0, 0, 0, 7])),
        ("more elements than numbers", one(&[&[8u8, 3][..], &[0xff; 12]].concat())),
        ("bool of 2", one(&[12, 0, 2])),
        ("string too short", one(&[13, 0, 2, 0, 0, 0, b'a'])),
        ("string not UTF-8", one(&[13, 0, 1, 0, 0, 0, 0xc0])),
    ]
    .into_iter()
    .map(|(why, bytes)| {
        let error = decode(&bytes).unwrap_err();
        json!({ "why": why, "bytes": hex(&bytes), "error": alloc::format!("{error:?}") })
    })
    .collect()
}

pub(super) fn identities() -> Value {
    let small: Manifest<AccountId32> = manifest(account(1));
    let mut full = small.clone();
    full.shares = vec![
        DirectShare { of: ShareOf::Contributor(account(1)), share: 700_000 },
        DirectShare { of: ShareOf::Parent(ModelId(hash(4))), share: 200_000 },
        DirectShare { of: ShareOf::Dataset(DatasetId(hash(5))), share: 100_000 },
    ]
    .try_into()
    .unwrap();
    full.royalty = 1_000_000_000_000_000_000_000;
    full.attribution_output = Some(0);
    full.supersedes = Some(ModelId(hash(6)));
    full.sample = None;
    full.terms = LineageTerms { minimum_share: 50_000, minimum_planck: 10, needs_consent: true };
    json!({
        "models": [model(&account(7), &small), model(&account(8), &small), model(&account(7), &full)],
        "datasets": [dataset(1, LineageTerms::default()), dataset(2, full.terms)],
    })
}

fn dataset(owner: u8, lineage: LineageTerms) -> Value {
    let owner = account(owner);
    let terms = DatasetTerms { lineage, licence_hash: hash(9) };
    let content_hash = hash(10);
    json!({
        "owner": hex(&owner),
        "terms": json_of_terms(&lineage),
        "licence_hash": hex(terms.licence_hash),
        "content_hash": hex(content_hash),
        "id": hex(DatasetId::new(&owner, &terms, &content_hash)),
    })
}

fn model(owner: &AccountId32, manifest: &Manifest<AccountId32>) -> Value {
    let outputs: Vec<_> = manifest
        .outputs
        .iter()
        .map(|output| {
            json!({
                "tensor": json_of_spec(&output.tensor),
                "is_compared": output.role == OutputRole::Compared,
            })
        })
        .collect();
    json!({
        "owner": hex(owner),
        "fields": {
            "artifact_hash": hex(manifest.artifact_hash),
            "artifact_bytes": manifest.artifact_bytes,
            "metadata_uri": text_of(&manifest.metadata_uri),
            "inputs": manifest.inputs.iter().map(json_of_spec).collect::<Vec<_>>(),
            "outputs": outputs,
            "class": manifest.class.0,
            "time_bound_ms": manifest.time_bound_ms,
            "royalty": decimal(manifest.royalty),
            "shares": manifest.shares.iter().map(json_of_share).collect::<Vec<_>>(),
            "terms": json_of_terms(&manifest.terms),
            "accepted": manifest.accepted.iter().collect::<Vec<_>>(),
            "attribution_output": manifest.attribution_output,
            "sample": manifest.sample.as_ref().map(|sample| json!({
                "input_hash": hex(sample.input_hash),
                "output_hash": hex(sample.output_hash),
            })),
            "supersedes": manifest.supersedes.map(hex),
        },
        "manifest": scale(manifest),
        "id": hex(ModelId::new(owner, manifest)),
    })
}

fn json_of_spec(spec: &TensorSpec) -> Value {
    let shape: Vec<_> = spec
        .shape
        .iter()
        .map(|axis| match axis {
            Axis::Fixed(length) => json!({ "length": length }),
            Axis::Dynamic { name, max } => json!({ "name": text_of(name), "max": max }),
        })
        .collect();
    json!({ "name": text_of(&spec.name), "dtype": spec.dtype, "shape": shape })
}

pub(super) fn json_of_share(share: &DirectShare<AccountId32>) -> Value {
    json!({ "of": json_of_of(&share.of), "share": share.share })
}

pub(super) fn json_of_of(of: &ShareOf<AccountId32>) -> Value {
    match of {
        ShareOf::Contributor(account) => json!({ "contributor": hex(account) }),
        ShareOf::Parent(model) => json!({ "parent": hex(model) }),
        ShareOf::Dataset(dataset) => json!({ "dataset": hex(dataset) }),
    }
}

pub(super) fn json_of_terms(terms: &LineageTerms) -> Value {
    json!({
        "minimum_share": terms.minimum_share,
        "minimum_planck": decimal(terms.minimum_planck),
        "needs_consent": terms.needs_consent,
    })
}
