// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What an honest checker says (`docs/economics.md`).

use credence_engine::ModelSpec;
use credence_primitives::{
    duty::Verdict,
    numeric::{NumericClass, Tolerance},
    tensor::{decode_as, Tensor},
};

/// Up to this part of the tolerance a checker says Pass.
const PASS: (u64, u64) = (3, 4);
/// From this part on it says Fail.
const FAIL: (u64, u64) = (5, 4);
/// Its own two runs may differ by this part.
const OWN_NOISE: (u64, u64) = (1, 4);

/// Judges a worker's output by one's own. What is no output of the model at all fails.
pub fn judge(spec: &ModelSpec, own: &[u8], workers: &[u8]) -> Verdict {
    let (Some(own), Some(workers)) = (decoded(spec, own), decoded(spec, workers)) else {
        return Verdict::Fail;
    };
    let matches = |part| scaled(&spec.class, part).outputs_match(&spec.outputs, &own, &workers);
    if matches(PASS) {
        Verdict::Pass
    } else if matches(FAIL) {
        Verdict::Inconclusive
    } else {
        Verdict::Fail
    }
}

/// Whether one's own two runs differ so little that a difference from the worker's means something.
pub fn is_steady(spec: &ModelSpec, first: &[u8], second: &[u8]) -> bool {
    let (Some(first), Some(second)) = (decoded(spec, first), decoded(spec, second)) else {
        return false;
    };
    scaled(&spec.class, OWN_NOISE).outputs_match(&spec.outputs, &second, &first)
}

fn decoded<'a>(spec: &ModelSpec, output: &'a [u8]) -> Option<Vec<Tensor<'a>>> {
    decode_as(output, spec.outputs.iter().map(|output| &output.tensor)).ok()
}

/// A class whose bounds are a part of another's. The floor says which values count as nothing and
/// stays.
fn scaled(class: &NumericClass, (numerator, denominator): (u64, u64)) -> NumericClass {
    let scale = |nano: u32| {
        let scaled = u64::from(nano) * numerator / denominator;
        u32::try_from(scaled).unwrap_or(u32::MAX)
    };
    match class {
        NumericClass::Exact => NumericClass::Exact,
        NumericClass::Tolerance(tolerance) => NumericClass::Tolerance(Tolerance {
            norm_nano: scale(tolerance.norm_nano),
            floor_nano: tolerance.floor_nano,
            element_rms_nano: scale(tolerance.element_rms_nano),
            element_relative_nano: scale(tolerance.element_relative_nano),
        }),
    }
}
