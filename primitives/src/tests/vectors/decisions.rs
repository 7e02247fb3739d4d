// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{decimal, hash, hex, hexes, noise, scale};
use crate::{
    committee::{committee_size, two_thirds, Draw, Purpose},
    numeric::{NumericClass, Tolerance},
    tensor::DType,
    tests::{f32s, f64s},
};
use alloc::{string::String, vec, vec::Vec};
use codec::Encode;
use serde_json::{json, Value};

const FULL: NumericClass = NumericClass::Tolerance(Tolerance::FULL_PRECISION);
const TENTH: NumericClass = NumericClass::Tolerance(Tolerance {
    norm_nano: 100_000_000,
    floor_nano: 1_000,
    element_rms_nano: 100_000_000,
    element_relative_nano: 100_000_000,
});

pub(super) fn comparison() -> Value {
    let pairs = [measured(), special()].concat();
    json!({ "pairs": pairs, "medians": medians() })
}

fn pair(
    name: impl Into<String>,
    class: NumericClass,
    dtype: DType,
    [data, reference]: [Vec<u8>; 2],
    expected: bool,
) -> Value {
    let matches = class.elements_match(dtype, &data, &reference);
    let name = name.into();
    assert_eq!(matches, expected, "{name}");
    json!({
        "name": name,
        "class": class,
        "dtype": dtype,
        "data": hex(data),
        "reference": hex(reference),
        "matches": matches,
    })
}

/// Errors relative to the norm as measured in research (ORT 1.31.1 on CPU, a transformer with
/// random weights, lower precision emulated; GPU figures from ORT's issue tracker), on outputs
/// of three scales: logits, the flattest distribution over 4,096 classes, and near the floor.
fn measured() -> Vec<Value> {
    let errors = [
        ("another CPU build", 6.8e-7, true),
        ("a GPU without TF32", 2.7e-6, true),
        ("the drift of a GPU with a trained model", 1e-5, true),
        ("weights in fp16", 4.6e-4, false),
        ("TF32 or fp16 products", 6.2e-4, false),
        ("bf16", 4.9e-3, false),
        ("weights in int8", 1.5e-2, false),
        ("another input", 1.0, false),
    ];
    let mut pairs = Vec::new();
    for (scale_name, scale) in [("logits", 1.0), ("a flat distribution", 1.0 / 4096.0)] {
        for (name, error, matches) in errors {
            let pair_of = [with_error(error, scale), with_error(0.0, scale)];
            pairs.push(pair(
                alloc::format!("{name}: {scale_name}"),
                FULL,
                DType::F32,
                pair_of,
                matches,
            ));
        }
    }
    let residues = |scale| [with_error(1.0, scale), with_error(0.0, scale)];
    pairs.push(pair("residues below the floor", FULL, DType::F32, residues(5e-9), true));
    pairs.push(pair("residues above the floor", FULL, DType::F32, residues(5e-7), false));
    pairs
}

/// 64 numbers of this root mean square with noise of this relative norm.
fn with_error(error: f64, scale: f64) -> Vec<u8> {
    let to_norm = |values: Vec<f64>, norm: f64| -> Vec<f64> {
        let square: f64 = values.iter().map(|value| value * value).sum();
        values.iter().map(|value| value * norm / square.sqrt()).collect()
    };
    let norm = scale * 8.0;
    let values = to_norm(noise(1, 64), norm);
    let errors = to_norm(noise(2, 64), norm * error);
    let sums: Vec<_> = values.iter().zip(errors).map(|(a, b)| (a + b) as f32).collect();
    f32s(&sums)
}

fn special() -> Vec<Value> {
    let f64_pair = |ours: &[f64], theirs: &[f64]| [f64s(ours), f64s(theirs)];
    let (inf, nan, max) = (f64::INFINITY, f64::NAN, f64::MAX);
    let other_nan = f64::from_bits(0xfff8_0000_0000_0001);
    let float = |name, class, ours: &[f64], theirs: &[f64], matches| {
        pair(name, class, DType::F64, f64_pair(ours, theirs), matches)
    };
    let exact = NumericClass::Exact;
    vec![
        float("empty", FULL, &[], &[], true),
        float("equal", exact, &[1.0], &[1.0], true),
        float("one unit in the last place", exact, &[1.0], &[1.0 + f64::EPSILON], false),
        float("zeros of two signs, exact", exact, &[0.0], &[-0.0], false),
        float("zeros of two signs", FULL, &[0.0], &[-0.0], true),
        float("two NaNs, exact", exact, &[nan], &[other_nan], true),
        float("two NaNs", FULL, &[nan, 1.0], &[other_nan, 1.0], true),
        float("a NaN elsewhere", FULL, &[nan, 1.0], &[1.0, nan], false),
        float("infinities", FULL, &[inf, -inf], &[inf, -inf], true),
        float("opposite infinities", FULL, &[inf], &[-inf], false),
        float("infinity for the largest number", FULL, &[inf], &[max], false),
        float("huge and near", TENTH, &[max, 1.0], &[max * 0.99, 1.0], true),
        float("huge and far", TENTH, &[max, 1.0], &[max * 0.5, 1.0], false),
        float("tiny under the floor", TENTH, &[5e-324], &[0.0], true),
        float("one element of 64 is off by 5 %", FULL, &off_by(0.05), &[1.0; 64], false),
        float("one element of 64 is off by 0.005 %", FULL, &off_by(5e-5), &[1.0; 64], true),
        float("within a tenth of the reference", TENTH, &[1.05], &[1.0], true),
        float("a tenth and a half off", TENTH, &[1.15], &[1.0], false),
        pair("other lengths", FULL, DType::F32, [vec![0; 4], vec![0; 8]], false),
        pair("f16 within a tenth", TENTH, DType::F16, [vec![0, 0x3c], vec![0x20, 0x3c]], true),
        pair("f16 beyond", FULL, DType::F16, [vec![0, 0x3c], vec![1, 0x3c]], false),
        pair("bf16 within a tenth", TENTH, DType::Bf16, [vec![0x80, 0x3f], vec![0x82, 0x3f]], true),
        pair("bf16 beyond", FULL, DType::Bf16, [vec![0x80, 0x3f], vec![0x81, 0x3f]], false),
        pair("integers equal", TENTH, DType::I32, [vec![9, 0, 0, 0], vec![9, 0, 0, 0]], true),
        pair("integers one apart", TENTH, DType::I32, [vec![9, 0, 0, 0], vec![8, 0, 0, 0]], false),
        pair("text", TENTH, DType::String, [b"cat".to_vec(), b"car".to_vec()], false),
    ]
}

fn off_by(error: f64) -> [f64; 64] {
    let mut values = [1.0; 64];
    values[63] += error;
    values
}

fn medians() -> Vec<Value> {
    let runs = |values: &[&[f64]]| values.iter().map(|run| f64s(run)).collect::<Vec<_>>();
    let of = |name, class: NumericClass, dtype, runs: Vec<Vec<u8>>| {
        let borrowed: Vec<&[u8]> = runs.iter().map(Vec::as_slice).collect();
        let matches = class.matches_of_median(dtype, &borrowed);
        json!({
            "name": name,
            "class": class,
            "dtype": dtype,
            "runs": hexes(&runs),
            "matches": matches,
        })
    };
    vec![
        of("by element", FULL, DType::F64, runs(&[&[1.0, 20.0], &[2.0, 90.0], &[2.0, 20.0]])),
        of("lower of four", FULL, DType::F64, runs(&[&[4.0], &[1.0], &[3.0], &[2.0]])),
        of("NaN is last", FULL, DType::F64, runs(&[&[f64::NAN], &[f64::INFINITY], &[1.0]])),
        of("uncommon length", FULL, DType::F64, runs(&[&[1.0], &[9.0, 9.0], &[1.0]])),
        of("negative integers", TENTH, DType::I8, vec![vec![0xff], vec![0], vec![1]]),
        of("unsigned integers", TENTH, DType::U8, vec![vec![0xff], vec![0], vec![1]]),
    ]
}

pub(super) fn draws() -> Value {
    let purposes = [
        ("worker", Purpose::Worker),
        ("checkers", Purpose::Checkers),
        ("replacement", Purpose::Replacement),
        ("tile", Purpose::Tile),
        ("sample", Purpose::Sample),
        ("audit", Purpose::Audit),
    ];
    let draws: Vec<_> = purposes.into_iter().map(|(name, purpose)| draw(name, purpose)).collect();
    let sizes: Vec<_> = (1..=100u32)
        .map(|validators| {
            json!({
                "validators": validators,
                "two_thirds": two_thirds(validators),
                "committee_of_at_most_8": committee_size(validators, 8),
            })
        })
        .collect();
    json!({ "draws": draws, "sizes": sizes })
}

fn draw(name: &str, purpose: Purpose) -> Value {
    let (randomness, genesis, subject, attempt) = (hash(1), hash(2), 7u64, 3);
    let draw = || Draw::new(&randomness, &genesis, purpose, &subject, attempt);
    let bounds = [1, 2, 10, u128::from(u64::MAX), u128::MAX];
    let mut numbers = draw();
    let below: Vec<_> = bounds
        .iter()
        .map(|bound| json!({ "bound": decimal(*bound), "number": decimal(numbers.below(*bound)) }))
        .collect();
    let weights = [3u128, 0, 1 << 90, 5, 1 << 91];
    let mut weighted = draw();
    let chosen: Vec<_> = (0..5).map(|_| weighted.weighted(&weights)).collect();
    json!({
        "randomness": hex(randomness),
        "genesis": hex(genesis),
        "purpose": name,
        "purpose_number": purpose.encode()[0],
        "subject": scale(&subject),
        "attempt": attempt,
        "below": below,
        "weights": weights.map(decimal),
        "weighted": chosen,
        "five_of_nine": draw().distinct(&[0, 1, 2, 3, 4, 5, 6, 7, 8], 5),
    })
}
