// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use super::*;
use proptest::{collection::vec as vec_of, prelude::*};
use rstest::rstest;
use serde_json::json;

fn spec(name: &str, dtype: DType, shape: &[Axis]) -> TensorSpec {
    TensorSpec {
        name: name.as_bytes().to_vec().try_into().unwrap(),
        dtype,
        shape: shape.to_vec().try_into().unwrap(),
    }
}

fn dynamic(name: &str, max: u32) -> Axis {
    Axis::Dynamic { name: name.as_bytes().to_vec().try_into().unwrap(), max }
}

fn json_tensor(datatype: &str, shape: Value, data: Value) -> JsonTensor {
    serde_json::from_value(json!({
        "name": "x", "datatype": datatype, "shape": shape, "data": data
    }))
    .unwrap()
}

fn encode_one(tensor: JsonTensor, dtype: DType, shape: &[Axis]) -> Result<Vec<u8>, OipError> {
    encode(&[tensor], [spec("x", dtype, shape)].iter())
}

/// The elements' bytes, the last in the encoding.
fn elements(bytes: &[u8]) -> Vec<u8> {
    tensor::decode(bytes).unwrap()[0].data.to_vec()
}

#[rstest]
#[case("BOOL", DType::Bool, json!([true, false]), vec![1, 0])]
#[case("UINT8", DType::U8, json!([0, 255]), vec![0, 255])]
#[case("UINT16", DType::U16, json!([1, 65535]), vec![1, 0, 255, 255])]
#[case("UINT32", DType::U32, json!([1, u32::MAX]), vec![1, 0, 0, 0, 255, 255, 255, 255])]
#[case("UINT64", DType::U64, json!([u64::MAX, 2]), [[255; 8], [2, 0, 0, 0, 0, 0, 0, 0]].concat())]
#[case("INT8", DType::I8, json!([-128, 127]), vec![128, 127])]
#[case("INT16", DType::I16, json!([-1, 258]), vec![255, 255, 2, 1])]
#[case("INT32", DType::I32, json!([-1, 1]), vec![255, 255, 255, 255, 1, 0, 0, 0])]
#[case("INT64", DType::I64, json!([i64::MIN, -1]), [[0, 0, 0, 0, 0, 0, 0, 128], [255; 8]].concat())]
#[case("FP16", DType::F16, json!([1, -0.5]), vec![0x00, 0x3c, 0x00, 0xb8])]
#[case("BF16", DType::Bf16, json!([1, "NaN"]), vec![0x80, 0x3f, 0xc0, 0x7f])]
#[case("FP32", DType::F32, json!([0.1, "-Infinity"]), [0.1f32.to_le_bytes(), f32::NEG_INFINITY.to_le_bytes()].concat())]
#[case("FP64", DType::F64, json!([0.1, "Infinity"]), [0.1f64.to_le_bytes(), f64::INFINITY.to_le_bytes()].concat())]
#[case("BYTES", DType::String, json!(["", "é"]), vec![0, 0, 0, 0, 2, 0, 0, 0, 0xc3, 0xa9])]
fn every_datatype_is_read_and_written(
    #[case] datatype: &str,
    #[case] dtype: DType,
    #[case] data: Value,
    #[case] expected: Vec<u8>,
) {
    let tensor = json_tensor(datatype, json!([2]), data.clone());
    let bytes = encode_one(tensor.clone(), dtype, &[Axis::Fixed(2)]).unwrap();
    assert_eq!(elements(&bytes), expected);
    let again = &decode(&bytes).unwrap()[0];
    assert_eq!(again.datatype, tensor.datatype);
    assert_eq!(encode_one(again.clone(), dtype, &[Axis::Fixed(2)]).unwrap(), bytes);
}

#[rstest]
#[case::flat(json!([2, 2]), json!([1, 2, 3, 4]))]
#[case::nested(json!([2, 2]), json!([[1, 2], [3, 4]]))]
#[case::deep(json!([1, 2, 2, 1]), json!([[[[1], [2]], [[3], [4]]]]))]
fn elements_come_flat_or_nested(#[case] shape: Value, #[case] data: Value) {
    let axes: Vec<_> =
        shape.as_array().unwrap().iter().map(|n| Axis::Fixed(n.as_u64().unwrap() as u32)).collect();
    let bytes = encode_one(json_tensor("UINT8", shape, data), DType::U8, &axes).unwrap();
    assert_eq!(elements(&bytes), [1, 2, 3, 4]);
    assert_eq!(decode(&bytes).unwrap()[0].data, json!([1, 2, 3, 4]));
}

#[rstest]
#[case(json!([7]))]
#[case(json!(7))]
fn a_scalar_is_a_number_or_an_array_of_one(#[case] data: Value) {
    let bytes = encode_one(json_tensor("INT32", json!([]), data), DType::I32, &[]).unwrap();
    assert_eq!(elements(&bytes), [7, 0, 0, 0]);
}

#[rstest]
#[case::no_integer("INT8", DType::I8, json!([1.0]), "element 0: 1.0 is no INT8")]
#[case::too_large("UINT8", DType::U8, json!([256]), "element 0: 256 is no UINT8")]
#[case::negative("UINT64", DType::U64, json!([-1]), "element 0: -1 is no UINT64")]
#[case::number_for_bool("BOOL", DType::Bool, json!([1]), "element 0: 1 is no BOOL")]
#[case::text("FP32", DType::F32, json!(["inf"]), "element 0: \"inf\" is no FP32")]
#[case::beyond_range("FP32", DType::F32, json!([1e39]), "element 0: 1e+39 is no FP32")]
#[case::beyond_half("FP16", DType::F16, json!([65520.0]), "element 0: 65520.0 is no FP16")]
#[case::number_for_text("BYTES", DType::String, json!([1]), "element 0: 1 is no BYTES")]
#[case::null("FP32", DType::F32, json!([null]), "element 0: null is no FP32")]
#[case::too_many("INT8", DType::I8, json!([1, 2]), "2 elements, where its shape says 1")]
#[case::too_few("INT8", DType::I8, json!([]), "0 elements, where its shape says 1")]
#[case::nested_wrongly("INT8", DType::I8, json!([[1]]), "nested arrays must follow the shape")]
#[case::binary("INT8", DType::I8, Value::Null, "no `data`; tensors in binary form")]
fn malformed_elements_are_named(
    #[case] datatype: &str,
    #[case] dtype: DType,
    #[case] data: Value,
    #[case] message: &str,
) {
    let tensor = json_tensor(datatype, json!([1]), data);
    let error = encode_one(tensor, dtype, &[Axis::Fixed(1)]).unwrap_err().to_string();
    assert!(error.starts_with("tensor `x`"), "{error}");
    assert!(error.contains(message), "{error}");
}

#[rstest]
#[case::datatype("FP64", json!([1, 3]), "is FP64 [1, 3]: FP32 [n (1 to 4), 3] is expected")]
#[case::rank("FP32", json!([3]), "is FP32 [3]: FP32")]
#[case::fixed_axis("FP32", json!([1, 2]), "is FP32 [1, 2]: FP32")]
#[case::dynamic_axis("FP32", json!([5, 3]), "is FP32 [5, 3]: FP32")]
#[case::empty_axis("FP32", json!([0, 3]), "is FP32 [0, 3]: FP32")]
#[case::huge("FP32", json!([u64::MAX, 3]), "is FP32 [18446744073709551615, 3]: FP32")]
#[case::many_axes("FP32", json!([1, 1, 1, 1, 1, 1, 1, 1, 1]), "[1, 1, 1, 1, 1, 1, 1, 1, …]")]
fn another_type_or_shape_says_what_is_expected(
    #[case] datatype: &str,
    #[case] shape: Value,
    #[case] message: &str,
) {
    let tensor = json_tensor(datatype, shape, json!([]));
    let error = encode_one(tensor, DType::F32, &[dynamic("n", 4), Axis::Fixed(3)]).unwrap_err();
    assert!(matches!(error, OipError::Mismatch { .. }));
    assert!(error.to_string().contains(message), "{error}");
}

#[test]
fn tensors_are_found_by_name() {
    let specs = [spec("a", DType::U8, &[]), spec("b", DType::U8, &[])];
    let named = |name: &str, value: u8| JsonTensor {
        name: name.to_owned(),
        ..json_tensor("UINT8", json!([]), json!([value]))
    };
    let bytes = encode(&[named("b", 2), named("a", 1)], specs.iter()).unwrap();
    let tensors = tensor::decode_as(&bytes, specs.iter()).unwrap();
    assert_eq!((tensors[0].data, tensors[1].data), (&[1][..], &[2][..]));

    let error = |tensors: &[JsonTensor]| encode(tensors, specs.iter()).unwrap_err().to_string();
    assert_eq!(error(&[named("a", 1)]), "tensor `b` is missing: UINT8 [] is expected");
    assert_eq!(error(&[named("c", 1)]), "the model has no tensor `c`; it has `a`, `b`");
    assert_eq!(error(&[named("a", 1), named("a", 1)]), "tensor `a` occurs twice");
}

#[test]
fn axes_of_one_name_must_agree() {
    let specs =
        [spec("a", DType::U8, &[dynamic("n", 4)]), spec("b", DType::U8, &[dynamic("n", 4)])];
    let tensor = |name: &str, length: u64| JsonTensor {
        name: name.to_owned(),
        ..json_tensor("UINT8", json!([length]), json!(vec![0; length as usize]))
    };
    assert!(encode(&[tensor("a", 2), tensor("b", 2)], specs.iter()).is_ok());
    assert_eq!(
        encode(&[tensor("a", 2), tensor("b", 3)], specs.iter()),
        Err(OipError::Encoding(TensorError::Shape))
    );
}

#[test]
fn what_does_not_fit_an_encoding_is_refused() {
    let text = "x".repeat(20_000);
    let tensor = json_tensor("BYTES", json!([1]), json!([text]));
    assert_eq!(
        encode_one(tensor, DType::String, &[Axis::Fixed(1)]),
        Err(OipError::Encoding(TensorError::TooLarge))
    );
}

#[test]
fn requests_and_responses_look_as_the_protocol_says() {
    let request = json!({
        "id": "7",
        "parameters": {"priority": 1},
        "inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [0.5, 1.0]}],
        "outputs": [{"name": "y", "parameters": {"binary_data": false}}],
    });
    let parsed: InferRequest = serde_json::from_value(request.clone()).unwrap();
    assert_eq!(serde_json::to_value(parsed).unwrap(), request);
    let least: InferRequest = serde_json::from_value(json!({"inputs": []})).unwrap();
    assert_eq!(least, InferRequest::default());

    let response = InferResponse { model_name: "m".to_owned(), ..Default::default() };
    assert_eq!(serde_json::to_value(response).unwrap(), json!({"model_name": "m", "outputs": []}));

    let inputs = [spec("x", DType::F32, &[dynamic("n", 4), Axis::Fixed(3)])];
    let described = serde_json::to_value(metadata("m", &inputs, &[])).unwrap();
    assert_eq!(described["inputs"], json!([{"name": "x", "datatype": "FP32", "shape": [-1, 3]}]));
}

#[test]
fn numbers_are_written_short() {
    let bytes =
        encode_one(json_tensor("FP32", json!([1]), json!([0.1])), DType::F32, &[Axis::Fixed(1)]);
    assert_eq!(serde_json::to_string(&decode(&bytes.unwrap()).unwrap()[0].data).unwrap(), "[0.1]");
}

/// All NaNs as the one that is read.
fn canonical(dtype: DType, element: &[u8]) -> Vec<u8> {
    match (dtype, element) {
        (DType::F16, &[a, b]) if half::f16::from_le_bytes([a, b]).is_nan() => {
            half::f16::from_f64(f64::NAN).to_le_bytes().to_vec()
        },
        (DType::Bf16, &[a, b]) if half::bf16::from_le_bytes([a, b]).is_nan() => {
            half::bf16::from_f64(f64::NAN).to_le_bytes().to_vec()
        },
        (DType::F32, &[a, b, c, d]) if f32::from_le_bytes([a, b, c, d]).is_nan() => {
            f32::NAN.to_le_bytes().to_vec()
        },
        (DType::F64, bytes) if f64::from_le_bytes(bytes.try_into().unwrap()).is_nan() => {
            f64::NAN.to_le_bytes().to_vec()
        },
        (DType::Bool, &[byte]) => vec![byte & 1],
        _ => element.to_vec(),
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(
        dtype in prop::sample::select(&DType::ALL[..13]),
        raw in vec_of(any::<[u8; 8]>(), 0..20),
    ) {
        let width = dtype.element_bytes().unwrap();
        let data: Vec<u8> =
            raw.iter().flat_map(|bytes| canonical(dtype, &bytes[..width])).collect();
        let shape = vec![raw.len() as u32];
        let tensor = Tensor { name: "x", dtype, shape, data: &data };
        let bytes = tensor::encode(&[tensor]).unwrap();
        let text = serde_json::to_string(&decode(&bytes).unwrap()).unwrap();
        let tensors: Vec<JsonTensor> = serde_json::from_str(&text).unwrap();
        let spec = spec("x", dtype, &[Axis::Fixed(raw.len() as u32)]);
        prop_assert_eq!(encode(&tensors, [spec].iter()).unwrap(), bytes);
    }

    #[test]
    fn strings_read_back_the_same(texts in vec_of(".*", 0..10)) {
        let data: Vec<u8> = texts
            .iter()
            .flat_map(|text| [&(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat())
            .collect();
        let shape = vec![texts.len() as u32];
        let tensor = Tensor { name: "x", dtype: DType::String, shape, data: &data };
        let bytes = tensor::encode(&[tensor]).unwrap();
        let tensors = decode(&bytes).unwrap();
        prop_assert_eq!(&tensors[0].data, &json!(texts));
        let spec = spec("x", DType::String, &[Axis::Fixed(texts.len() as u32)]);
        prop_assert_eq!(encode(&tensors, [spec].iter()).unwrap(), bytes);
    }
}
