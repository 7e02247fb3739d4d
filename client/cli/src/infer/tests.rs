// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use crate::quote::tests::fixed;
use credence_primitives::{
    manifest::LineageTerms,
    numeric::ClassId,
    tensor::{self, Axis, DType, Tensor, TensorSpec},
};
use rstest::rstest;

fn manifest(time_bound_ms: u32) -> Manifest<AccountId> {
    let spec = TensorSpec {
        name: b"x".to_vec().try_into().expect("short"),
        dtype: DType::U8,
        shape: vec![Axis::Fixed(2)].try_into().expect("few"),
    };
    Manifest {
        artifact_hash: H256::zero(),
        artifact_bytes: 1,
        metadata_uri: Vec::new().try_into().expect("short"),
        inputs: vec![spec].try_into().expect("few"),
        outputs: Vec::new().try_into().expect("few"),
        class: ClassId(2),
        time_bound_ms,
        royalty: 0,
        shares: Vec::new().try_into().expect("few"),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::default(),
        attribution_output: None,
        sample: None,
        supersedes: None,
    }
}

fn encoded() -> Vec<u8> {
    let tensor = Tensor { name: "x", dtype: DType::U8, shape: vec![2], data: &[1, 2] };
    tensor::encode(&[tensor]).expect("it is small")
}

#[test]
fn json_and_raw_input_give_the_same_bytes() {
    let json = br#"{"inputs":[{"name":"x","shape":[2],"datatype":"UINT8","data":[1,2]}]}"#;
    let from_json = encoded_input(json, false, &manifest(1)).expect("it fits");
    assert_eq!(from_json, encoded());
    assert_eq!(encoded_input(&encoded(), true, &manifest(1)).expect("it fits"), encoded());
}

#[test]
fn input_that_does_not_fit_is_refused_before_it_is_sent() {
    let wrong = br#"{"inputs":[{"name":"x","shape":[3],"datatype":"UINT8","data":[1,2,3]}]}"#;
    let error = encoded_input(wrong, false, &manifest(1)).expect_err("three are too many");
    assert!(matches!(error, InferError::Tensors(_)));
    let error = encoded_input(b"{", false, &manifest(1)).expect_err("no JSON");
    assert!(matches!(error, InferError::Json(_)));
    let error = encoded_input(b"\x01\x00", true, &manifest(1)).expect_err("no tensor");
    assert!(matches!(error, InferError::Raw(_)));
}

#[test]
fn input_that_is_not_there_is_named() {
    let error = read(Path::new("/nowhere/input.json")).expect_err("no file");
    assert!(error.to_string().contains("/nowhere/input.json"));
}

#[rstest]
#[case(None, Some(7_500_000_000))]
#[case(Some(6_500_000_000), Some(6_500_000_000))]
#[case(Some(6_499_999_999), None)]
fn the_fee_reaches_at_least_the_quote(
    #[case] offered: Option<u128>,
    #[case] fee_paid: Option<u128>,
) {
    let fee = fee(offered.map(Amount), &fixed());
    assert_eq!(fee.as_ref().ok(), fee_paid.map(Amount).as_ref());
    if let Err(error) = fee {
        assert_eq!(
            error.to_string(),
            "--max-fee is 0.006499999999 CRED, and the quote says 0.0065 CRED"
        );
    }
}

#[rstest]
#[case(1, 101)]
#[case(3_000, 101)]
#[case(3_001, 102)]
#[case(60_000, 120)]
fn the_deadline_leaves_time_beyond_the_models(#[case] time_bound_ms: u32, #[case] blocks: u32) {
    assert_eq!(deadline(&manifest(time_bound_ms)), blocks);
}

#[test]
fn every_error_says_what_to_do() {
    let errors = [
        InferError::Raw(TensorError::Truncated),
        InferError::NoEnd { job: 7 },
        InferError::Unpaid { job: 7, sentence: "It expired.", advice: "request it again" },
        InferError::OutputDeleted { job: 7 },
    ];
    for error in errors {
        assert!(!error.advice().is_empty(), "{error}");
    }
    assert_eq!(InferError::NoEnd { job: 7 }.advice(), "ask later: credence job status 7");
}

#[test]
fn a_request_without_waiting_looks_as_documented() {
    let requested = Requested {
        job: 9,
        requester: Address([2; 32]),
        input_hash: H256::repeat_byte(3),
        assurance: vec!["checked"],
        max_fee: Amount(7_500_000_000),
        deadline: 112,
    };
    let requester = Address([2; 32]).to_string();
    let table = format!(
        "Job           9\nRequester     {requester}\nVerified by   checked\n\
         Pays at most  0.0075 CRED\nGiven up at   active block 112\n\
         next: credence job status 9\n"
    );
    let json = serde_json::json!({
        "job": 9, "requester": requester, "input_hash": format!("0x{}", "03".repeat(32)),
        "assurance": ["checked"], "max_fee": "7500000000", "deadline": 112,
    });
    crate::output::assert_looks(&requested, &table, &json);
}
