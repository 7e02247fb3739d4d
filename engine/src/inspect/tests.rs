// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use super::*;
use crate::testing::*;
use credence_primitives::tensor::{Axis, DType};
use proptest::{collection::vec as vec_of, prelude::*};
use rstest::rstest;

fn file(graph: Graph) -> Vec<u8> {
    graph.file().to_vec()
}

fn simple() -> Graph {
    unary("Neg", &["batch", "2"])
}

/// A node of another domain.
fn foreign(domain: &str, operator: &str) -> Vec<u8> {
    [node(operator, &["x"], &["y"]), bytes(7, domain)].concat()
}

fn with_node(node: Vec<u8>) -> Vec<u8> {
    file(Graph { nodes: vec![node], ..simple() })
}

fn with_initialiser(initialiser: Vec<u8>) -> Vec<u8> {
    file(Graph { initialisers: vec![initialiser], ..simple() })
}

#[test]
fn a_file_is_described() {
    let mut graph = network(2, 4);
    // An initialiser that is listed as an input, too, as files before 2019 have it.
    graph.inputs.push(value_info("w0", FLOAT, &["4", "4"]));
    graph.outputs.push(value_info("unknown", 16, &[]));
    let inspection = check_admissible(&graph.file()).unwrap();
    assert_eq!(inspection.opset, 17);
    let operators: Vec<_> = inspection.operators.iter().map(Operator::to_string).collect();
    assert_eq!(operators, ["MatMul", "Tanh"]);
    let axes = vec![GraphAxis::Dynamic("batch".to_owned()), GraphAxis::Fixed(4)];
    let tensor = |name: &str| GraphTensor {
        name: name.to_owned(),
        element_type: Some(FLOAT),
        shape: Some(axes.clone()),
    };
    assert_eq!(inspection.inputs, [tensor("x")]);
    assert_eq!(inspection.outputs[0], tensor("y"));
    assert_eq!(inspection.outputs[1].dtype(), Some(DType::Bf16));
    assert!(
        !inspection.has_subgraphs && !inspection.has_functions && !inspection.has_external_data
    );
}

#[rstest]
#[case::control_flow(with_node(node("If", &["x"], &["y"])), InspectError::ControlFlow)]
#[case::subgraph(
    with_node(node_with("Neg", &["x"], &["y"], &[bytes(6, simple().message())])),
    InspectError::ControlFlow
)]
#[case::subgraphs(
    with_node(node_with("Neg", &["x"], &["y"], &[bytes(11, simple().message())])),
    InspectError::ControlFlow
)]
#[case::external(
    with_initialiser([floats("w", &[1], &[]), bytes(13, bytes(1, "location"))].concat()),
    InspectError::ExternalData
)]
#[case::external_by_location(
    with_initialiser([floats("w", &[1], &[]), number(14, 1)].concat()),
    InspectError::ExternalData
)]
#[case::external_in_attribute(
    with_node(node_with("Constant", &[], &["y"], &[bytes(5, number(14, 1))])),
    InspectError::ExternalData
)]
#[case::external_in_sparse_attribute(
    with_node(node_with("Constant", &[], &["y"], &[bytes(22, bytes(2, number(14, 1)))])),
    InspectError::ExternalData
)]
#[case::functions([file(simple()), bytes(25, "")].concat(), InspectError::Functions)]
#[case::hidden_in_a_second_graph(
    [file(simple()), bytes(7, bytes(1, node("Loop", &[], &[])))].concat(),
    InspectError::ControlFlow
)]
#[case::no_graph(bytes(8, number(2, 17)), InspectError::NoGraph)]
#[case::empty(vec![], InspectError::NoGraph)]
#[case::group(vec![0x0b], InspectError::Malformed)]
#[case::field_zero(vec![0x00, 0x00], InspectError::Malformed)]
#[case::endless_number(vec![0xff; 20], InspectError::Malformed)]
#[case::graph_is_a_number(number(7, 1), InspectError::Malformed)]
#[case::truncated(file(simple())[..40].to_vec(), InspectError::Truncated)]
#[case::huge_length([vec![7 << 3 | 2], varint(u64::MAX)].concat(), InspectError::Truncated)]
#[case::length_beyond([vec![7 << 3 | 2], varint(1 << 40)].concat(), InspectError::Truncated)]
#[case::many_inputs(
    file(Graph { inputs: vec![value_info("x", 1, &[]); 300], ..simple() }),
    InspectError::TooMany { what: "inputs" }
)]
#[case::many_axes(
    file(Graph { inputs: vec![value_info("x", 1, &["1"; 65])], ..simple() }),
    InspectError::TooMany { what: "axes" }
)]
#[case::long_name(with_node(node(&"x".repeat(2000), &[], &[])), InspectError::TooMany { what: "letters in a name" })]
#[case::many_operators(
    file(Graph {
        nodes: (0..2000).map(|index| node(&format!("op{index}"), &[], &[])).collect(),
        ..simple()
    }),
    InspectError::TooMany { what: "operators" }
)]
#[case::too_large(vec![0; MAX_CHECKED_BYTES + 1], InspectError::TooLarge { bytes: MAX_CHECKED_BYTES + 1 })]
fn what_cannot_be_checked_says_why(#[case] file: Vec<u8>, #[case] expected: InspectError) {
    assert_eq!(check_admissible(&file), Err(expected));
}

#[rstest]
#[case::random("", "RandomNormal", "operator RandomNormal draws random numbers")]
#[case::training("", "Dropout", "operator Dropout draws random numbers")]
#[case::scales_of_inputs(
    "",
    "DynamicQuantizeLinear",
    "operator DynamicQuantizeLinear is not among"
)]
#[case::of_microsoft("com.microsoft", "Gelu", "operator com.microsoft.Gelu is not among")]
#[case::unknown("", "Nonsense", "operator Nonsense is not among")]
fn operators_that_cannot_be_checked_are_named(
    #[case] domain: &str,
    #[case] operator: &str,
    #[case] message: &str,
) {
    let error = check_admissible(&with_node(foreign(domain, operator))).unwrap_err();
    assert!(matches!(error, InspectError::Random { .. } | InspectError::Operator { .. }));
    assert!(error.to_string().starts_with(message), "{error}");
}

#[rstest]
#[case("", "MatMul")]
#[case("ai.onnx", "MatMul")]
#[case("ai.onnx.ml", "TreeEnsembleClassifier")]
fn operators_that_can_be_checked_pass(#[case] domain: &str, #[case] operator: &str) {
    check_admissible(&with_node(foreign(domain, operator))).unwrap();
}

/// Two bytes each in the file, and nothing in memory.
#[test]
fn millions_of_empty_messages_cost_no_memory() {
    for field in [1, 5] {
        let graph = bytes(field, "").repeat(5_000_000);
        let inspection = inspect(&bytes(7, graph)).unwrap();
        assert!(inspection.operators.len() <= 1);
    }
}

/// Subgraphs in subgraphs are not entered.
#[test]
fn deep_nesting_is_no_depth() {
    let mut graph = simple().message();
    for _ in 0..1000 {
        graph = bytes(1, node_with("If", &["x"], &["y"], &[bytes(6, graph)]));
    }
    assert!(inspect(&bytes(7, graph)).unwrap().has_subgraphs);
}

#[test]
fn sequences_are_no_tensors() {
    let sequence = [bytes(1, "x"), bytes(2, bytes(4, bytes(1, "")))].concat();
    let inspection = inspect(&file(Graph { inputs: vec![sequence], ..simple() })).unwrap();
    assert_eq!(inspection.inputs[0].dtype(), None);
    let inputs = [tensor_spec("x", DType::F32, &fixed(&[2]))];
    let error = signature_matches(&inspection, &inputs, &[]).unwrap_err();
    assert!(matches!(error, SignatureError::NoTensor { side: "input", .. }));
}

#[rstest]
#[case::missing("z", DType::F32, vec![], "input `z` is declared, and the model has none of that name; it has `x`")]
#[case::dtype("x", DType::F64, vec![], "input `x` is declared as F64, and is F32 in the model")]
#[case::rank("x", DType::F32, vec![Axis::Fixed(2)], "input `x` is declared with 1 axes, and has 2")]
#[case::length("x", DType::F32, fixed(&[1, 3]), "axis 1 of input `x` is declared as 3, and is 2")]
#[case::dynamic("x", DType::F32, vec![Axis::Fixed(1), dynamic("n", 2)], "axis 1 of input `x` is declared as n, and is 2")]
fn a_signature_says_what_differs(
    #[case] name: &str,
    #[case] dtype: DType,
    #[case] shape: Vec<Axis>,
    #[case] message: &str,
) {
    let inspection = inspect(&file(simple())).unwrap();
    let error =
        signature_matches(&inspection, &[tensor_spec(name, dtype, &shape)], &[]).unwrap_err();
    assert!(error.to_string().starts_with(message), "{error}");
}

#[rstest]
#[case::fixed(fixed(&[1, 2]))]
#[case::dynamic(vec![dynamic("n", 8), Axis::Fixed(2)])]
fn a_signature_that_fits_matches(#[case] shape: Vec<Axis>) {
    let inspection = inspect(&file(simple())).unwrap();
    let inputs = [tensor_spec("x", DType::F32, &shape)];
    let outputs = [output_spec("y", DType::F32, &shape)];
    assert_eq!(signature_matches(&inspection, &inputs, &outputs), Ok(()));
    let error = signature_matches(&inspection, &inputs, &[]).unwrap_err();
    assert_eq!(error.to_string(), "the model has an output `y`, which is not declared");
}

proptest! {
    #[test]
    fn any_bytes_give_an_answer(bytes in vec_of(any::<u8>(), 0..300)) {
        let _ = check_admissible(&bytes);
    }

    /// Fields of real files in any order and number, with any content.
    #[test]
    fn any_fields_give_an_answer(
        fields in vec_of((1u64..30, vec_of((1u64..30, vec_of(any::<u8>(), 0..20)), 0..8)), 0..8),
    ) {
        let nested = |(field, inner): (u64, Vec<(u64, Vec<u8>)>)| {
            bytes(field, inner.iter().flat_map(|(f, b)| bytes(*f, b)).collect::<Vec<_>>())
        };
        let file: Vec<u8> = fields.into_iter().flat_map(nested).collect();
        let _ = check_admissible(&bytes(7, &file));
        let _ = check_admissible(&file);
    }

    #[test]
    fn damaged_files_give_an_answer(
        changes in vec_of((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        length in any::<prop::sample::Index>(),
    ) {
        let mut file = file(network(2, 4));
        for (place, value) in changes {
            let place = place.index(file.len());
            file[place] = value;
        }
        let _ = check_admissible(&file);
        let _ = check_admissible(&file[..length.index(file.len())]);
    }
}

/// Those that the project makes itself.
#[test]
fn the_committed_models_are_admissible() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let files = std::fs::read_dir(folder).unwrap().flat_map(|folder| {
        std::fs::read_dir(folder.unwrap().path())
            .into_iter()
            .flatten()
            .map(|file| file.unwrap().path())
    });
    let mut count = 0;
    for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "onnx")) {
        let inspection = check_admissible(&std::fs::read(&path).unwrap());
        assert!(inspection.is_ok(), "{}: {inspection:?}", path.display());
        count += 1;
    }
    assert!(count > 0);
}
