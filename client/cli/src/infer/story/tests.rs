// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use crate::output::assert_looks;
use credence_primitives::{
    manifest::Assurance,
    tensor::{DType, Tensor},
};
use serde_json::json;

fn story() -> Story {
    Story {
        model: Some(H256::repeat_byte(1)),
        worker: Some(Address([2; 32])),
        attempts: 2,
        checkers: vec![Address([3; 32]), Address([4; 32])],
        everyone: None,
        is_checked: true,
        burned: Amount(500_000_000),
        credits: Some(CreditLine {
            contributors: 500_000,
            compute: 300_000,
            verification: 200_000,
        }),
        receipt: Some(H256::repeat_byte(5)),
        is_attributed: false,
        end: None,
    }
}

fn report(assurance: Assurance) -> InferReport {
    let paid = Paid {
        compute: Amount(2_000_000_000),
        checks: Amount(3_000_000_000),
        royalty: Amount(1_000_000_000),
        returned: Amount(1_000_000_000),
    };
    let tensor = Tensor { name: "label", dtype: DType::I64, shape: vec![1], data: &[7; 8] };
    let outputs = vec![JsonTensor::new(&tensor)];
    story().report(9, AssuranceSet::of(&[assurance]), paid, 77, outputs)
}

#[test]
fn a_result_looks_as_documented() {
    let (worker, one, two) =
        (Address([2; 32]).to_string(), Address([3; 32]).to_string(), Address([4; 32]).to_string());
    let hash = |byte: &str| format!("0x{}", byte.repeat(32));
    let table = format!(
        "Job             9\nModel           {}\nVerified by     checked\n\
         Worker          {worker}\nAttempts        2\n\
         Paid            0.0065 CRED (computation 0.002 CRED, checks 0.003 CRED, \
         contributors 0.001 CRED, burned 0.0005 CRED)\nReturned        0.001 CRED\n\
         Credit          500000 to contributors, 300000 to the worker, 200000 to checkers, of \
         1000000\nReceipt         {}\nFinal in block  77\n\nCheckers\nValidator\n{one}\n{two}\n\n\
         Result\nOutput  Type   Shape  Elements\nlabel   INT64  [1]    506381209866536711\n",
        hash("01"),
        hash("05")
    );
    let json = json!({
        "job": 9, "model": hash("01"),
        "assurance_requested": ["checked"], "assurance_reached": ["checked"],
        "worker": worker, "attempts": 2, "checkers": [one, two], "everyone_asked": null,
        "fee": {
            "total": "6500000000", "burned": "500000000", "compute": "2000000000",
            "checks": "3000000000", "royalty": "1000000000", "returned": "1000000000",
        },
        "credits": { "contributors": 500_000, "compute": 300_000, "verification": 200_000 },
        "is_attributed": false, "receipt": hash("05"), "block": 77,
        "outputs": [
            { "name": "label", "shape": [1], "datatype": "INT64", "data": [506381209866536711u64] }
        ],
    });
    assert_looks(&report(Assurance::Checked), &table, &json);
}

#[test]
fn a_sampled_job_that_was_drawn_for_a_check_has_reached_more() {
    assert_eq!(report(Assurance::Sampled).assurance_reached, ["sampled", "checked"]);
}
