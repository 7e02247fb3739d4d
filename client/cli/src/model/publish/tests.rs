// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{lineage::ensure_met, *};
use crate::model::show::tests::fixed;
use credence_client::{
    dev,
    runtime::runtime_types::{
        credence_primitives::manifest as chain,
        pallet_registry::types::{LineageDemand, Source},
    },
};
use credence_primitives::{
    ids::DatasetId,
    manifest::{AssuranceSet, DirectShare, LineageTerms, ShareOf},
    numeric::ClassId,
};
use rstest::rstest;
use serde_json::json;

fn dataset() -> DatasetId {
    DatasetId(H256::repeat_byte(9))
}

fn manifest(share: Option<u32>) -> Manifest<AccountId> {
    let shares = share
        .map(|share| DirectShare { of: ShareOf::Dataset(dataset()), share })
        .into_iter()
        .collect::<Vec<_>>();
    Manifest {
        artifact_hash: H256::zero(),
        artifact_bytes: 1,
        metadata_uri: Vec::new().try_into().expect("short"),
        inputs: Vec::new().try_into().expect("few"),
        outputs: Vec::new().try_into().expect("few"),
        class: ClassId(2),
        time_bound_ms: 1,
        royalty: 1_000_000,
        shares: shares.try_into().expect("few"),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Assurance::Checked]),
        attribution_output: None,
        sample: None,
        supersedes: None,
    }
}

fn demand(minimum_share: u32, minimum_planck: u128) -> LineageDemand<AccountId> {
    LineageDemand {
        of: Source::Dataset(Static(dataset())),
        owner: dev::bob().public_key().to_account_id(),
        terms: chain::LineageTerms { minimum_share, minimum_planck, needs_consent: false },
        is_direct: true,
    }
}

#[rstest]
#[case(Some(100_000), 100_000, 0, 0)]
#[case(Some(100_000), 50_000, 100_000, 0)]
#[case(None, 50_000, 0, 50_000)]
fn what_sources_ask_for_is_met(
    #[case] share: Option<u32>,
    #[case] minimum_ppm: u32,
    #[case] minimum_planck: u128,
    #[case] inherited: u64,
) {
    let met = ensure_met(&demand(minimum_ppm, minimum_planck), &manifest(share));
    assert_eq!(met.expect("it is met"), inherited);
}

#[rstest]
#[case(Some(100_000), 100_001, 0)]
#[case(Some(100_000), 0, 100_001)]
#[case(None, 50_000, 50_001)]
fn too_little_for_a_source_is_named(
    #[case] share: Option<u32>,
    #[case] minimum_ppm: u32,
    #[case] minimum_planck: u128,
) {
    let error = ensure_met(&demand(minimum_ppm, minimum_planck), &manifest(share));
    let error = error.expect_err("too little");
    assert!(matches!(error, PublishError::BelowMinimum { .. }));
    assert!(error.to_string().contains(&shown(dataset())), "{error}");
}

#[test]
fn a_file_that_is_no_onnx_is_refused_with_its_name() {
    let error = check_file(Path::new("digits.onnx"), b"\xff\xff", &manifest(None));
    let error = error.expect_err("it is no ONNX file");
    assert!(matches!(error, PublishError::Artifact { .. }));
    assert!(error.to_string().contains("digits.onnx"));
}

#[test]
fn the_report_says_what_must_happen_next() {
    let mut registered = fixed();
    registered.workers.clear();
    let next = next_steps(&registered, &manifest(None));
    assert_eq!(next.len(), 3);
    assert!(next[0].contains("credence model consent 0x0101"), "{}", next[0]);
    assert!(next[0].contains("--parent 0x0404"), "{}", next[0]);
    assert!(next[1].contains("must acknowledge it (so far 3)"), "{}", next[1]);
    assert!(next[2].contains("credence worker serve 0x0101"), "{}", next[2]);
}

#[test]
fn a_dry_run_looks_as_documented() {
    let report = PublishReport {
        model: H256::repeat_byte(1),
        is_dry_run: true,
        was_registered: false,
        artifact_bytes: 4_096,
        sample_run_us: 3_042,
        time_bound_ms: 1_000,
        provider: "CPU".into(),
        deposit: None,
        registered: None,
        next: vec!["publish it without --dry-run".into()],
    };
    let id = format!("0x{}", "01".repeat(32));
    let table = format!(
        "Model       {id}\nPublishing  all checks passed; nothing was changed\n\
         Artifact    4096 bytes\nSample run  3.042 ms of 1000 ms on CPU\n\
         next: publish it without --dry-run\n"
    );
    let json = json!({
        "model": id, "is_dry_run": true, "was_registered": false, "artifact_bytes": 4096,
        "sample_run_us": 3042, "time_bound_ms": 1000, "provider": "CPU",
        "next": ["publish it without --dry-run"],
    });
    crate::output::assert_looks(&report, &table, &json);
}
