// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the chain's values are called: a code for programs, a sentence for people.

use credence_client::runtime::runtime_types::{
    pallet_inference::types::Outcome, pallet_registry::types::Stage as ModelStage,
};
use credence_primitives::{
    manifest::{Assurance, AssuranceSet},
    tensor::{DType, OutputRole},
};

/// The name of a method of verification.
pub(crate) fn assurance(method: Assurance) -> &'static str {
    match method {
        Assurance::Signed => "signed",
        Assurance::Sampled => "sampled",
        Assurance::Checked => "checked",
        Assurance::Enclave => "enclave",
        Assurance::Proven => "proven",
        Assurance::Executed => "executed",
    }
}

/// The names of the methods in a set.
pub(crate) fn assurances(set: AssuranceSet) -> Vec<&'static str> {
    set.iter().map(assurance).collect()
}

/// The name of an element type in manifests.
pub(crate) fn dtype(dtype: DType) -> &'static str {
    match dtype {
        DType::F16 => "f16",
        DType::Bf16 => "bf16",
        DType::F32 => "f32",
        DType::F64 => "f64",
        DType::I8 => "i8",
        DType::I16 => "i16",
        DType::I32 => "i32",
        DType::I64 => "i64",
        DType::U8 => "u8",
        DType::U16 => "u16",
        DType::U32 => "u32",
        DType::U64 => "u64",
        DType::Bool => "bool",
        DType::String => "string",
    }
}

/// The name of what an output is to verification.
pub(crate) fn role(role: OutputRole) -> &'static str {
    match role {
        OutputRole::Compared => "compared",
        OutputRole::Derived => "derived",
    }
}

/// How a job ended: a code, what it means, and what to do.
pub(crate) fn outcome(outcome: &Outcome) -> [&'static str; 3] {
    match outcome {
        Outcome::Settled => {
            ["settled", "It has a verified result, and all were paid.", "nothing is left to do"]
        },
        Outcome::Cancelled => [
            "cancelled",
            "Its requester withdrew it before a worker had it; the escrow went back.",
            "request it again when you want it",
        ],
        Outcome::NoWorker => [
            "no_worker",
            "Until its deadline no worker could take it; the escrow went back.",
            "see `credence model show` for who serves the model, and offer a higher --max-fee",
        ],
        Outcome::Expired => [
            "expired",
            "Its deadline passed before a verified result; the escrow went back.",
            "request it again with a longer --deadline-blocks",
        ],
        Outcome::DeclinedThrice => [
            "declined_thrice",
            "Three workers declined it; a small part of the fee went to the treasury, the rest \
             back.",
            "check that the input is one that workers would compute",
        ],
        Outcome::AttemptsExhausted => [
            "attempts_exhausted",
            "Too many workers failed it; the escrow went back.",
            "request it again later; if it happens again, tell the model's owner",
        ],
        Outcome::Undecided => [
            "undecided",
            "Its checkers could not decide by two thirds; the escrow went back.",
            "request it again later",
        ],
        Outcome::SettlementFailed => [
            "settlement_failed",
            "The books could not take its settlement; the escrow went back.",
            "report this: it should not happen",
        ],
        Outcome::ModelWithdrawn => [
            "model_withdrawn",
            "The model was taken out of use before a worker was drawn; the escrow went back.",
            "choose another model",
        ],
    }
}

/// How far a model's life has come: a code and a sentence.
pub(crate) fn model_stage(stage: &ModelStage) -> (&'static str, String) {
    match stage {
        ModelStage::Pending { missing } => {
            ("pending", format!("waits for {missing} consent(s) of owners of what it builds on"))
        },
        ModelStage::Active => ("active", "takes jobs".to_owned()),
        ModelStage::Deprecated => (
            "deprecated",
            "its owner has ended it: open jobs are finished, new ones refused".into(),
        ),
        ModelStage::Withdrawn { .. } => {
            ("withdrawn", "a dispute about its lineage was upheld: nobody may use it".to_owned())
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTCOMES: [Outcome; 9] = [
        Outcome::Settled,
        Outcome::Cancelled,
        Outcome::NoWorker,
        Outcome::Expired,
        Outcome::DeclinedThrice,
        Outcome::AttemptsExhausted,
        Outcome::Undecided,
        Outcome::SettlementFailed,
        Outcome::ModelWithdrawn,
    ];

    #[test]
    fn every_outcome_has_a_code_of_its_own_and_a_sentence() {
        let mut codes: Vec<_> = OUTCOMES.iter().map(|end| outcome(end)[0]).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), OUTCOMES.len());
        for [code, sentence, advice] in OUTCOMES.iter().map(outcome) {
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(!advice.is_empty());
        }
    }

    #[test]
    fn names_of_element_types_are_distinct() {
        let mut names: Vec<_> = DType::ALL.into_iter().map(dtype).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), DType::ALL.len());
    }
}
