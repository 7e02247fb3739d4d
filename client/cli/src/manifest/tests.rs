// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use credence_client::dev;
use credence_primitives::manifest::Assurance;
use rstest::rstest;

const SOUND: &str = r#"
name = "digits"
description = "Which digit a handwritten one is."
licence = "Apache-2.0"
artifact = "digits.onnx"
class = 2
time_bound_ms = 1000
royalty = "0.001"
accepted = ["signed", "checked"]
attribution_output = "weights"
sample_input = "sample-input.json"

[[inputs]]
name = "image"
dtype = "f32"
shape = [1, { name = "n", max = 8 }]

[[outputs]]
name = "logits"
dtype = "f32"
shape = [1, 10]
role = "compared"

[[outputs]]
name = "weights"
dtype = "f32"
shape = [1]
role = "compared"

[[shares]]
contributor = "self"
ppm = 700000

[[shares]]
dataset = "writers-a"
ppm = 300000

[terms]
minimum_share_ppm = 1000
minimum_planck = "5"
needs_consent = true
"#;

const HASHES: Hashes = Hashes {
    artifact: H256::repeat_byte(1),
    artifact_bytes: 4096,
    sample: SampleHashes { input: H256::repeat_byte(2), output: H256::repeat_byte(3) },
};

fn alice() -> AccountId {
    dev::alice().public_key().to_account_id()
}

fn writers() -> Vec<NamedDataset> {
    let id = DatasetId(H256::repeat_byte(9));
    vec![NamedDataset { name: "writers-a".into(), id }]
}

fn read_as_manifest(text: &str) -> Result<Manifest<AccountId>, ManifestFileError> {
    let folder = tempfile::tempdir().expect("room for a folder");
    let path = folder.path().join("manifest.toml");
    fs::write(&path, text).expect("a folder of ours");
    ManifestFile::open(&path)?.manifest(&alice(), &writers(), HASHES, "urn:x")
}

#[test]
fn a_sound_manifest_becomes_what_the_chain_keeps() {
    let manifest = read_as_manifest(SOUND).expect("it is sound");
    assert_eq!(manifest.artifact_bytes, 4096);
    assert_eq!(manifest.royalty, 1_000_000_000);
    assert_eq!(manifest.class, ClassId(2));
    assert_eq!(manifest.accepted, AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]));
    assert_eq!(manifest.attribution_output, Some(1));
    assert_eq!(manifest.shares[0].of, ShareOf::Contributor(alice()));
    assert_eq!(manifest.shares[1].of, ShareOf::Dataset(DatasetId(H256::repeat_byte(9))));
    assert_eq!(manifest.inputs[0].shape.len(), 2);
    assert_eq!(manifest.outputs[0].role, OutputRole::Compared);
    assert!(manifest.terms.needs_consent);
    assert_eq!(manifest.terms.minimum_planck, 5);
}

#[rstest]
#[case("digits")]
#[case("prototypes")]
fn the_projects_own_manifests_are_sound(#[case] name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(name);
    let file = ManifestFile::open(&path.join("manifest.toml")).expect("it can be read");
    let datasets: Vec<_> = file
        .shares
        .iter()
        .filter_map(|share| share.dataset.clone())
        .enumerate()
        .map(|(index, name)| NamedDataset {
            name,
            id: DatasetId(H256::from_low_u64_be(index as u64)),
        })
        .collect();
    let manifest = file.manifest(&alice(), &datasets, HASHES, "urn:x");
    assert!(manifest.is_ok(), "{manifest:?}");
}

/// What replaces what in the sound manifest, and the error's message with its cause.
#[rstest]
#[case("royalty = \"0.001\"", "royalty = \"free\"", "`royalty` is not an amount")]
#[case("\"signed\", ", "\"believed\", ", "`accepted` names an unknown method")]
#[case(
    "dtype = \"f32\"\nshape = [1, {",
    "dtype = \"f8\"\nshape = [1, {",
    "has an unknown dtype `f8`"
)]
#[case("shape = [1, 10]\nrole = \"compared\"", "shape = [1, 10]", "output `logits` has no `role`")]
#[case("max = 8 }]", "max = 8 }]\nrole = \"compared\"", "input `image` has a `role`")]
#[case("name = \"n\"", "name = \"a-name-of-17-byte\"", "axis `a-name-of-17-byte` is too long")]
#[case(
    "attribution_output = \"weights\"",
    "attribution_output = \"w\"",
    "names `w`, which is no output"
)]
#[case("contributor = \"self\"\n", "", "entry 1 of `shares` names 0 of")]
#[case("contributor = \"self\"\n", "contributor = \"self\"\nparent = \"0x\"\n", "names 2 of")]
#[case("contributor = \"self\"", "contributor = \"nobody\"", "entry 1 of `shares` names nothing")]
#[case("contributor = \"self\"", "parent = \"0x12\"", "entry 1 of `shares` names nothing")]
#[case("dataset = \"writers-a\"", "dataset = \"0x12\"", "entry 2 of `shares` names nothing")]
#[case("dataset = \"writers-a\"", "dataset = \"b\"", "add --dataset b=0x…")]
#[case(
    "dataset = \"writers-a\"",
    "contributor = \"5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty\"",
    "--dataset writers-a=… is given"
)]
#[case("ppm = 300000", "ppm = 200000", "`shares` sum to 900000 ppm")]
#[case("minimum_planck = \"5\"", "minimum_planck = \"0.5\"", "`terms.minimum_planck` is `0.5`")]
#[case("class = 2", "class = 2\nsupersedes = \"0x12\"", "`supersedes` is not a model's id")]
#[case("time_bound_ms = 1000", "time_bound_ms = 0", "the chain would refuse the manifest")]
#[case("class = 2", "class = 2\ncolour = \"blue\"", "is not a manifest")]
#[case("class = 2\n", "", "is not a manifest")]
#[case("shape = [1, 10]", "shape = [1, \"ten\"]", "is not a manifest")]
#[case("name = \"digits\"", "name = ", "is not a manifest")]
fn what_is_wrong_is_named(#[case] sound: &str, #[case] wrong: &str, #[case] message: &str) {
    let text = SOUND.replacen(sound, wrong, 1);
    assert_ne!(text, SOUND, "the case changes nothing");
    let error = read_as_manifest(&text).expect_err(message).to_string();
    assert!(error.contains(message), "{error}");
}

#[test]
fn the_cause_of_a_toml_error_names_the_place() {
    let error = read_as_manifest(&SOUND.replace("shape = [1, 10]", "shape = [1, \"ten\"]"));
    let error = error.expect_err("no length");
    let cause = std::error::Error::source(&error).expect("it has a cause").to_string();
    assert!(cause.contains("an axis is a length or { name"), "{cause}");
    assert!(cause.contains("line"), "{cause}");
}

#[test]
fn too_many_shares_are_refused() {
    let one = "[[shares]]\ncontributor = \"self\"\nppm = 0\n";
    let text = SOUND.replace("[terms]", &format!("{}[terms]", one.repeat(20)));
    let error = read_as_manifest(&text).expect_err("at most sixteen");
    assert!(matches!(error, ManifestFileError::TooLong { what: "list of shares", .. }), "{error}");
}

#[test]
fn with_parents_the_sum_is_left_to_the_chain() {
    let parent = format!("parent = \"0x{}\"", "ab".repeat(32));
    let text = SOUND.replace("contributor = \"self\"", &parent).replace("700000", "600000");
    assert!(read_as_manifest(&text).is_ok());
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = ManifestFile::open(Path::new("/nowhere/manifest.toml")).expect_err("no file");
    assert!(matches!(error, ManifestFileError::Read { .. }));
    assert!(error.to_string().contains("/nowhere/manifest.toml"));
}
