// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{compared, derived, dynamic, fixed, spec};
use crate::{
    ids::{DatasetId, ModelId},
    manifest::{
        Assurance::{self, Checked, Enclave, Executed, Proven, Sampled, Signed},
        AssuranceSet, DatasetTerms, DirectShare, LineageTerms, Manifest,
        ManifestError::{self, *},
        SampleRun, ShareOf,
    },
    numeric::ClassId,
    tensor::{Axis, DType, OutputSpec, TensorSpec},
    MILLION,
};
use alloc::{vec, vec::Vec};
use codec::{Decode, Encode};
use rstest::rstest;
use sp_core::H256;

/// A sound manifest of a small classifier.
pub(super) fn manifest<AccountId: core::fmt::Debug>(author: AccountId) -> Manifest<AccountId> {
    let contribution = DirectShare { of: ShareOf::Contributor(author), share: MILLION };
    Manifest {
        artifact_hash: H256([1; 32]),
        artifact_bytes: 1_000,
        metadata_uri: b"ipfs://model".to_vec().try_into().unwrap(),
        inputs: vec![spec("x", DType::F32, vec![dynamic("rows", 4), Axis::Fixed(8)])]
            .try_into()
            .unwrap(),
        outputs: vec![
            compared(spec("logits", DType::F32, vec![dynamic("rows", 4), Axis::Fixed(3)])),
            derived(spec("label", DType::String, vec![dynamic("rows", 4)])),
        ]
        .try_into()
        .unwrap(),
        class: ClassId(1),
        time_bound_ms: 500,
        royalty: 1_000,
        shares: vec![contribution].try_into().unwrap(),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Signed, Checked]),
        attribution_output: None,
        sample: Some(SampleRun { input_hash: H256([2; 32]), output_hash: H256([3; 32]) }),
        supersedes: None,
    }
}

fn after(change: impl FnOnce(&mut Manifest<u64>)) -> Result<(), ManifestError> {
    let mut manifest = manifest(1u64);
    change(&mut manifest);
    manifest.check()
}

fn with_inputs(inputs: Vec<TensorSpec>) -> Result<(), ManifestError> {
    after(|manifest| manifest.inputs = inputs.try_into().unwrap())
}

fn with_outputs(outputs: Vec<OutputSpec>) -> Result<(), ManifestError> {
    after(|manifest| manifest.outputs = outputs.try_into().unwrap())
}

fn nameless() -> TensorSpec {
    spec("", DType::F32, vec![])
}

fn not_utf8() -> TensorSpec {
    TensorSpec { name: vec![0xff].try_into().unwrap(), ..nameless() }
}

fn number(name: &str) -> TensorSpec {
    spec(name, DType::F32, vec![])
}

#[test]
fn a_sound_manifest_passes() {
    assert_eq!(manifest(1u64).check(), Ok(()));
}

// Of the 16 KiB an encoding of one tensor `x` with one axis needs 10 bytes for the rest.
const ROOM: u32 = 16 * 1024 - 10;

#[rstest]
#[case::none(vec![], Err(NoInput))]
#[case::nameless(vec![nameless()], Err(TensorName))]
#[case::not_utf8(vec![not_utf8()], Err(TensorName))]
#[case::same_name(vec![number("x"), number("y"), number("x")], Err(TensorName))]
#[case::scalars(vec![number("x"), number("y")], Ok(()))]
#[case::axis_of_zero(vec![spec("x", DType::U8, fixed(&[3, 0]))], Err(ZeroAxis))]
#[case::dynamic_axis_of_zero(vec![spec("x", DType::U8, vec![dynamic("n", 0)])], Err(ZeroAxis))]
#[case::nameless_axis(vec![spec("x", DType::U8, vec![dynamic("", 1)])], Err(AxisName))]
#[case::axis_not_utf8(
    vec![spec("x", DType::U8, vec![
        Axis::Dynamic { name: vec![0xff].try_into().unwrap(), max: 1 }])],
    Err(AxisName))]
#[case::largest(vec![spec("x", DType::U8, fixed(&[ROOM]))], Ok(()))]
#[case::too_large(vec![spec("x", DType::U8, fixed(&[ROOM + 1]))], Err(InputTooLarge))]
#[case::largest_at_its_maximum(vec![spec("x", DType::U8, vec![dynamic("n", ROOM)])], Ok(()))]
#[case::too_large_at_its_maximum(
    vec![spec("x", DType::U8, vec![dynamic("n", ROOM + 1)])], Err(InputTooLarge))]
#[case::too_large_together(
    vec![spec("x", DType::U8, fixed(&[ROOM])), number("y")], Err(InputTooLarge))]
#[case::strings_take_four_bytes(vec![spec("x", DType::String, fixed(&[ROOM / 4]))], Ok(()))]
#[case::too_many_strings(
    vec![spec("x", DType::String, fixed(&[ROOM / 4 + 1]))], Err(InputTooLarge))]
#[case::beyond_all_numbers(
    vec![spec("x", DType::U64, fixed(&[u32::MAX, u32::MAX, u32::MAX]))], Err(InputTooLarge))]
fn inputs_are_checked(
    #[case] inputs: Vec<TensorSpec>,
    #[case] expected: Result<(), ManifestError>,
) {
    assert_eq!(with_inputs(inputs), expected);
}

#[rstest]
#[case::none(vec![], Err(NoOutput))]
#[case::nameless(vec![compared(nameless())], Err(TensorName))]
#[case::same_name(vec![compared(number("x")), derived(number("x"))], Err(TensorName))]
#[case::too_large(
    vec![compared(number("x")), derived(spec("y", DType::U8, fixed(&[ROOM])))],
    Err(OutputTooLarge))]
#[case::derived_only(vec![derived(number("x"))], Err(NothingCompared))]
#[case::bool_only(vec![compared(spec("x", DType::Bool, vec![]))], Err(NothingCompared))]
#[case::string_only(vec![compared(spec("x", DType::String, vec![]))], Err(NothingCompared))]
#[case::integer(vec![compared(spec("x", DType::I8, vec![]))], Ok(()))]
fn outputs_are_checked(
    #[case] outputs: Vec<OutputSpec>,
    #[case] expected: Result<(), ManifestError>,
) {
    assert_eq!(with_outputs(outputs), expected);
}

#[rstest]
#[case(0, Err(TimeBound))]
#[case(1, Ok(()))]
#[case(60_000, Ok(()))]
#[case(60_001, Err(TimeBound))]
fn time_bounds_are_at_most_a_minute(
    #[case] bound: u32,
    #[case] expected: Result<(), ManifestError>,
) {
    assert_eq!(after(|manifest| manifest.time_bound_ms = bound), expected);
}

#[test]
fn a_metadata_uri_is_text() {
    let with =
        |uri: &[u8]| after(|manifest| manifest.metadata_uri = uri.to_vec().try_into().unwrap());
    assert_eq!(with(&[0xc3]), Err(MetadataUri));
    assert_eq!(with("ü".as_bytes()), Ok(()));
    assert_eq!(with(b""), Ok(()));
}

#[test]
fn accepted_methods_exist() {
    let unknown = AssuranceSet::decode(&mut &[0b0100_0001][..]).unwrap();
    assert_eq!(after(|manifest| manifest.accepted = AssuranceSet::default()), Err(Accepted));
    assert_eq!(after(|manifest| manifest.accepted = unknown), Err(Accepted));
}

#[rstest]
#[case(Signed, Ok(()))]
#[case(Sampled, Err(NoSample))]
#[case(Checked, Err(NoSample))]
#[case(Enclave, Ok(()))]
#[case(Proven, Ok(()))]
#[case(Executed, Ok(()))]
fn checks_need_a_sample_run(
    #[case] method: Assurance,
    #[case] expected: Result<(), ManifestError>,
) {
    let checked = after(|manifest| {
        manifest.accepted = AssuranceSet::of(&[method]);
        manifest.sample = None;
    });
    assert_eq!(checked, expected);
}

#[test]
fn what_is_never_checked_may_give_labels_only() {
    let checked = after(|manifest| {
        manifest.accepted = AssuranceSet::of(&[Signed, Enclave]);
        manifest.outputs = vec![derived(number("x"))].try_into().unwrap();
    });
    assert_eq!(checked, Ok(()));
}

#[rstest]
#[case::floats(compared(spec("w", DType::Bf16, fixed(&[1, 3]))), 1, Ok(()))]
#[case::unsigned(compared(spec("w", DType::U16, fixed(&[3]))), 1, Ok(()))]
#[case::scalar(compared(spec("w", DType::F32, vec![])), 1, Ok(()))]
#[case::beyond_the_last(compared(spec("w", DType::F32, fixed(&[3]))), 2, Err(AttributionOutput))]
#[case::far_beyond(compared(spec("w", DType::F32, fixed(&[3]))), 255, Err(AttributionOutput))]
#[case::derived(derived(spec("w", DType::F32, fixed(&[3]))), 1, Err(AttributionOutput))]
#[case::three_axes(compared(spec("w", DType::F32, fixed(&[1, 1, 3]))), 1, Err(AttributionOutput))]
#[case::signed(compared(spec("w", DType::I32, fixed(&[3]))), 1, Err(AttributionOutput))]
#[case::bool(compared(spec("w", DType::Bool, fixed(&[3]))), 1, Err(AttributionOutput))]
#[case::string(compared(spec("w", DType::String, fixed(&[3]))), 1, Err(AttributionOutput))]
fn an_attribution_output_holds_weights_that_are_compared(
    #[case] output: OutputSpec,
    #[case] index: u8,
    #[case] expected: Result<(), ManifestError>,
) {
    let checked = after(|manifest| {
        manifest.outputs = vec![compared(number("y")), output].try_into().unwrap();
        manifest.attribution_output = Some(index);
    });
    assert_eq!(checked, expected);
}

#[test]
fn a_model_is_named_by_owner_and_manifest() {
    let one = manifest(1u64);
    let mut other = one.clone();
    other.royalty += 1;
    assert_eq!(ModelId::new(&1, &one), ModelId::new(&1, &one.clone()));
    assert_ne!(ModelId::new(&1, &one), ModelId::new(&2, &one));
    assert_ne!(ModelId::new(&1, &one), ModelId::new(&1, &other));
    assert_eq!(Manifest::<u64>::decode(&mut &one.encode()[..]), Ok(one));
}

#[test]
fn a_dataset_is_named_by_owner_terms_and_content() {
    let terms = DatasetTerms { lineage: LineageTerms::default(), licence_hash: H256([1; 32]) };
    let dearer = DatasetTerms {
        lineage: LineageTerms { minimum_share: 1, ..Default::default() },
        ..terms.clone()
    };
    let content = H256([2; 32]);
    let id = DatasetId::new(&1u64, &terms, &content);
    assert_ne!(id, DatasetId::new(&2u64, &terms, &content));
    assert_ne!(id, DatasetId::new(&1u64, &dearer, &content));
    assert_ne!(id, DatasetId::new(&1u64, &terms, &H256([3; 32])));
}

#[test]
fn sets_hold_what_was_put_in() {
    for method in Assurance::ALL {
        let set = AssuranceSet::of(&[method]);
        assert!(!set.is_empty_or_unknown());
        assert_eq!(set.iter().collect::<Vec<_>>(), [method]);
        for other in Assurance::ALL {
            assert_eq!(set.contains(other), other == method);
        }
    }
    let all = AssuranceSet::of(&Assurance::ALL);
    let some = AssuranceSet::of(&[Checked, Signed]);
    assert_eq!(some.iter().collect::<Vec<_>>(), [Signed, Checked]);
    assert!(all.is_superset(some) && some.is_superset(some) && !some.is_superset(all));
    assert!(some.is_superset(AssuranceSet::default()));
}
