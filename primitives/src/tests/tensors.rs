// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{compared, dynamic, f32s, fixed, spec, tensor};
use crate::{
    manifest::MAX_TENSOR_BYTES,
    tensor::{axes_agree, decode, decode_as, encode, Axis, DType, Tensor, TensorError, TensorSpec},
};
use alloc::{string::String, vec, vec::Vec};
use proptest::{collection::vec as vec_of, prelude::*};
use rstest::rstest;

/// What a [`Tensor`] borrows from.
#[derive(Clone, Debug)]
struct Owned {
    name: String,
    dtype: DType,
    shape: Vec<u32>,
    data: Vec<u8>,
}

impl Owned {
    fn lend(&self) -> Tensor<'_> {
        tensor(&self.name, self.dtype, &self.shape, &self.data)
    }
}

fn any_data(dtype: DType, elements: usize) -> BoxedStrategy<Vec<u8>> {
    match (dtype, dtype.element_bytes()) {
        (DType::Bool, _) => vec_of(0u8..=1, elements).boxed(),
        (_, Some(bytes)) => vec_of(any::<u8>(), elements * bytes).boxed(),
        (_, None) => vec_of("\\PC{0,6}", elements)
            .prop_map(|texts| {
                texts
                    .iter()
                    .flat_map(|text| {
                        [&(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat()
                    })
                    .collect()
            })
            .boxed(),
    }
}

fn any_tensor() -> impl Strategy<Value = Owned> {
    ("[a-z]{1,8}", prop::sample::select(&DType::ALL[..]), vec_of(0u32..5, 0..4)).prop_flat_map(
        |(name, dtype, shape)| {
            let elements = shape.iter().product::<u32>() as usize;
            any_data(dtype, elements).prop_map(move |data| Owned {
                name: name.clone(),
                dtype,
                shape: shape.clone(),
                data,
            })
        },
    )
}

fn any_value() -> impl Strategy<Value = Vec<Owned>> {
    vec_of(any_tensor(), 0..5).prop_map(|mut tensors| {
        for (index, tensor) in tensors.iter_mut().enumerate() {
            tensor.name.push_str(&alloc::format!("{index}"));
        }
        tensors
    })
}

fn lend(value: &[Owned]) -> Vec<Tensor<'_>> {
    value.iter().map(Owned::lend).collect()
}

proptest! {
    #[test]
    fn decoding_returns_what_was_encoded(value in any_value()) {
        let bytes = encode(&lend(&value)).unwrap();
        prop_assert_eq!(decode(&bytes), Ok(lend(&value)));
    }

    #[test]
    fn one_changed_byte_never_means_the_same(
        value in any_value(),
        place in any::<prop::sample::Index>(),
        flip in 1u8..,
    ) {
        let bytes = encode(&lend(&value)).unwrap();
        let mut changed = bytes.clone();
        changed[place.index(bytes.len())] ^= flip;
        if let Ok(other) = decode(&changed) {
            prop_assert_ne!(&other, &lend(&value));
            prop_assert_eq!(encode(&other), Ok(changed.clone()));
        }
    }

    #[test]
    fn no_other_length_decodes(value in any_value(), extra in vec_of(any::<u8>(), 1..9)) {
        let bytes = encode(&lend(&value)).unwrap();
        for end in 0..bytes.len() {
            prop_assert!(decode(&bytes[..end]).is_err());
        }
        let longer = [bytes, extra].concat();
        prop_assert_eq!(decode(&longer), Err(TensorError::Trailing));
    }

    #[test]
    fn arbitrary_bytes_are_canonical_or_refused(tail in vec_of(any::<u8>(), 0..300)) {
        let bytes = [&[1, 1, 1, b'x'][..], &tail].concat();
        if let Ok(value) = decode(&bytes) {
            prop_assert_eq!(encode(&value), Ok(bytes.clone()));
        }
    }
}

fn bad(tail: &[u8]) -> Vec<u8> {
    [&[1, 1, 1, b'x'][..], tail].concat()
}

#[rstest]
#[case::nothing(vec![], TensorError::Truncated)]
#[case::version_zero(vec![0, 0], TensorError::Version)]
#[case::version_two(vec![2, 0], TensorError::Version)]
#[case::no_count(vec![1], TensorError::Truncated)]
#[case::seventeen_tensors(vec![1, 17], TensorError::TooLarge)]
#[case::missing_tensor(vec![1, 1], TensorError::Truncated)]
#[case::trailing(vec![1, 0, 0], TensorError::Trailing)]
#[case::empty_name(vec![1, 1, 0, 8, 0, 5], TensorError::Text)]
#[case::name_of_65_bytes([&[1, 1, 65][..], &[b'x'; 65], &[8, 0, 5]].concat(), TensorError::TooLarge)]
#[case::name_not_utf8(vec![1, 1, 1, 0xff, 8, 0, 5], TensorError::Text)]
#[case::repeated_name(vec![1, 2, 1, b'x', 8, 0, 5, 1, b'x', 8, 0, 5], TensorError::Text)]
#[case::unknown_type(bad(&[14, 0]), TensorError::DType)]
#[case::nine_axes(bad(&[8, 9]), TensorError::TooLarge)]
#[case::shape_cut(bad(&[8, 1, 1, 0, 0]), TensorError::Truncated)]
#[case::data_cut(bad(&[8, 1, 2, 0, 0, 0, 7]), TensorError::Truncated)]
#[case::shape_overflows(
    bad(&[&[8u8, 3][..], &[0xff; 12]].concat()), TensorError::TooLarge)]
#[case::bytes_overflow(
    bad(&[&[7u8, 2][..], &[0xff; 8]].concat()), TensorError::TooLarge)]
#[case::shape_beyond_data(bad(&[8, 1, 0xff, 0xff, 0xff, 0xff]), TensorError::Truncated)]
#[case::strings_beyond_data(
    bad(&[&[13u8, 2][..], &[0xff; 8]].concat()), TensorError::Truncated)]
#[case::bool_of_two(bad(&[12, 0, 2]), TensorError::Bool)]
#[case::string_cut(bad(&[13, 0, 2, 0, 0, 0, b'a']), TensorError::Truncated)]
#[case::string_not_utf8(bad(&[13, 0, 1, 0, 0, 0, 0xc0]), TensorError::Text)]
fn malformed_bytes_are_refused(#[case] bytes: Vec<u8>, #[case] error: TensorError) {
    assert_eq!(decode(&bytes), Err(error));
}

#[rstest]
#[case::empty_name(vec![tensor("", DType::U8, &[], &[1])], TensorError::Text)]
#[case::repeated_name(
    vec![tensor("x", DType::U8, &[], &[1]), tensor("x", DType::I8, &[], &[1])], TensorError::Text)]
#[case::short_data(vec![tensor("x", DType::U16, &[2], &[1, 2, 3])], TensorError::Truncated)]
#[case::long_data(vec![tensor("x", DType::U16, &[1], &[1, 2, 3])], TensorError::Trailing)]
#[case::nine_axes(vec![tensor("x", DType::U8, &[1; 9], &[1])], TensorError::TooLarge)]
#[case::bool_of_two(vec![tensor("x", DType::Bool, &[], &[2])], TensorError::Bool)]
#[case::string_not_utf8(vec![tensor("x", DType::String, &[], &[1, 0, 0, 0, 0xff])], TensorError::Text)]
#[case::overflow(vec![tensor("x", DType::U64, &[u32::MAX, u32::MAX], &[])], TensorError::TooLarge)]
#[case::seventeen_tensors(vec![tensor("x", DType::U8, &[], &[1]); 17], TensorError::TooLarge)]
fn malformed_tensors_are_not_encoded(#[case] value: Vec<Tensor<'_>>, #[case] error: TensorError) {
    assert_eq!(encode(&value), Err(error));
}

#[test]
fn names_of_64_bytes_are_the_longest() {
    let name = "x".repeat(64);
    let bytes = encode(&[tensor(&name, DType::U8, &[], &[1])]).unwrap();
    assert!(decode(&bytes).is_ok());
    let name = "x".repeat(65);
    assert_eq!(encode(&[tensor(&name, DType::U8, &[], &[1])]), Err(TensorError::TooLarge));
}

#[test]
fn an_encoding_of_16_kib_is_the_longest() {
    // Version, count, name with its length, type, rank, one axis.
    let room = MAX_TENSOR_BYTES as usize - 10;
    let data = vec![0; room + 1];
    let bytes = encode(&[tensor("x", DType::U8, &[room as u32], &data[..room])]).unwrap();
    assert_eq!(bytes.len(), MAX_TENSOR_BYTES as usize);
    assert!(decode(&bytes).is_ok());
    let larger = [tensor("x", DType::U8, &[room as u32 + 1], &data)];
    assert_eq!(encode(&larger), Err(TensorError::TooLarge));
    assert_eq!(decode(&vec![1; MAX_TENSOR_BYTES as usize + 1]), Err(TensorError::TooLarge));
}

#[test]
fn an_axis_of_zero_makes_no_elements_whatever_the_others() {
    let value = [tensor("x", DType::F64, &[u32::MAX, u32::MAX, 0], &[])];
    assert_eq!(decode(&encode(&value).unwrap()), Ok(value.to_vec()));
}

fn fit(shape: Vec<Axis>, actual: &[u32]) -> Result<(), TensorError> {
    let data = vec![0; actual.iter().product::<u32>() as usize];
    let bytes = encode(&[tensor("x", DType::U8, actual, &data)]).unwrap();
    decode_as(&bytes, [spec("x", DType::U8, shape)].iter()).map(drop)
}

#[rstest]
#[case::scalar(vec![], &[], Ok(()))]
#[case::fixed(fixed(&[2, 3]), &[2, 3], Ok(()))]
#[case::fixed_longer(fixed(&[2, 3]), &[2, 4], Err(TensorError::Shape))]
#[case::fixed_shorter(fixed(&[2, 3]), &[2, 2], Err(TensorError::Shape))]
#[case::rank_above(fixed(&[2]), &[2, 1], Err(TensorError::Shape))]
#[case::rank_below(fixed(&[2, 1]), &[2], Err(TensorError::Shape))]
#[case::dynamic_least(vec![dynamic("n", 4)], &[1], Ok(()))]
#[case::dynamic_most(vec![dynamic("n", 4)], &[4], Ok(()))]
#[case::dynamic_zero(vec![dynamic("n", 4)], &[0], Err(TensorError::Shape))]
#[case::dynamic_beyond(vec![dynamic("n", 4)], &[5], Err(TensorError::Shape))]
#[case::one_name_one_length(vec![dynamic("n", 4), dynamic("n", 4)], &[3, 3], Ok(()))]
#[case::one_name_two_lengths(
    vec![dynamic("n", 4), dynamic("n", 4)], &[3, 2], Err(TensorError::Shape))]
#[case::two_names_two_lengths(vec![dynamic("n", 4), dynamic("m", 4)], &[3, 2], Ok(()))]
fn shapes_fit_the_declared(
    #[case] shape: Vec<Axis>,
    #[case] actual: &[u32],
    #[case] expected: Result<(), TensorError>,
) {
    assert_eq!(fit(shape, actual), expected);
}

fn two_of(first: u32, second: u32) -> (Vec<TensorSpec>, Vec<u8>) {
    let specs = vec![
        spec("a", DType::U8, vec![dynamic("n", 9)]),
        spec("b", DType::I8, vec![dynamic("n", 9)]),
    ];
    let data = [0; 9];
    let bytes = encode(&[
        tensor("a", DType::U8, &[first], &data[..first as usize]),
        tensor("b", DType::I8, &[second], &data[..second as usize]),
    ])
    .unwrap();
    (specs, bytes)
}

#[test]
fn axes_of_one_name_agree_between_tensors() {
    let (specs, bytes) = two_of(3, 3);
    assert!(decode_as(&bytes, specs.iter()).is_ok());
    let (specs, bytes) = two_of(3, 4);
    assert_eq!(decode_as(&bytes, specs.iter()), Err(TensorError::Shape));
}

#[test]
fn tensors_other_than_declared_are_refused() {
    let (mut specs, bytes) = two_of(3, 3);
    assert_eq!(decode_as(&bytes, specs[..1].iter()), Err(TensorError::Count));
    specs.reverse();
    assert_eq!(decode_as(&bytes, specs.iter()), Err(TensorError::Name));
    specs.reverse();
    specs[1].dtype = DType::U8;
    assert_eq!(decode_as(&bytes, specs.iter()), Err(TensorError::Type));
}

#[rstest]
#[case(2, true)]
#[case(3, false)]
fn axes_agree_between_input_and_output(#[case] output_rows: u32, #[case] expected: bool) {
    let data = f32s(&[1.0; 3]);
    let inputs = [spec("x", DType::F32, vec![dynamic("rows", 3)])];
    let outputs = [compared(spec("y", DType::F32, vec![dynamic("rows", 3)]))];
    let input = [tensor("x", DType::F32, &[2], &data[..8])];
    let output = [tensor("y", DType::F32, &[output_rows], &data[..output_rows as usize * 4])];
    assert_eq!(axes_agree(&inputs, &input, &outputs, &output), expected);
}

#[rstest]
#[case::numbers(spec("ab", DType::F64, fixed(&[2, 5])), &[2, 5], 80)]
#[case::dynamic(spec("ab", DType::U8, vec![dynamic("n", 7)]), &[7], 7)]
#[case::empty_strings(spec("ab", DType::String, fixed(&[3])), &[3], 12)]
fn the_largest_encoding_is_that_of_the_largest_value(
    #[case] declared: TensorSpec,
    #[case] shape: &[u32],
    #[case] data_bytes: usize,
) {
    let data = vec![0; data_bytes];
    let bytes = encode(&[tensor("ab", declared.dtype, shape, &data)]).unwrap();
    // Version and count stand before the tensor.
    assert_eq!(declared.largest_encoding(), Some(bytes.len() as u64 - 2));
}

#[test]
fn every_type_has_its_own_number() {
    for (index, dtype) in (0u8..).zip(DType::ALL) {
        assert_eq!(dtype as u8, index);
        assert_eq!(DType::from_index(index), Some(dtype));
    }
    assert_eq!(DType::from_index(14), None);
}
