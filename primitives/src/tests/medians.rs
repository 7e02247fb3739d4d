// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{f32s, f64s};
use crate::{
    numeric::{
        NumericClass::{self, Exact},
        Tolerance,
    },
    tensor::DType,
};
use alloc::{vec, vec::Vec};
use proptest::{collection::vec as vec_of, prelude::*};
use rstest::rstest;

const FULL: NumericClass = NumericClass::Tolerance(Tolerance::FULL_PRECISION);

fn of(class: NumericClass, dtype: DType, runs: &[Vec<u8>]) -> Vec<bool> {
    let runs: Vec<&[u8]> = runs.iter().map(Vec::as_slice).collect();
    class.matches_of_median(dtype, &runs)
}

#[test]
fn a_median_is_taken_element_by_element() {
    // Medians 2 and 20, of different runs: only the fourth run has both.
    let runs: Vec<_> = [[1.0, 20.0], [2.0, 90.0], [9.0, 3.0], [2.0, 20.0], [1.0, 20.0]]
        .iter()
        .map(|run| f32s(run))
        .collect();
    assert_eq!(of(FULL, DType::F32, &runs), [false, false, false, true, false]);
}

#[test]
fn of_an_even_number_the_lower_median_counts() {
    let runs: Vec<_> = [4.0, 1.0, 3.0, 2.0].iter().map(|value| f64s(&[*value])).collect();
    assert_eq!(of(FULL, DType::F64, &runs), [false, false, false, true]);
}

#[rstest]
#[case::i8(DType::I8, vec![vec![0xff], vec![0], vec![1]], 1)]
#[case::u8(DType::U8, vec![vec![0xff], vec![0], vec![1]], 2)]
#[case::i16(DType::I16, vec![vec![0, 0x80], vec![0xff, 0xff], vec![1, 0]], 1)]
#[case::u16(DType::U16, vec![vec![0, 0x80], vec![0xff, 0xff], vec![1, 0]], 0)]
#[case::i32(DType::I32, vec![vec![0, 0, 0, 0x80], vec![9, 0, 0, 0], vec![1, 0, 0, 0]], 2)]
#[case::i64(DType::I64, vec![vec![0xff; 8], vec![0; 8], vec![1; 8]], 1)]
#[case::u64(DType::U64, vec![vec![0xff; 8], vec![0; 8], vec![1; 8]], 2)]
#[case::negative_floats(
    DType::F32, vec![f32s(&[-2.0]), f32s(&[-1.0]), f32s(&[-3.0])], 0)]
#[case::mixed_floats(DType::F32, vec![f32s(&[-2.0]), f32s(&[0.5]), f32s(&[0.25])], 2)]
#[case::infinities(
    DType::F64, vec![f64s(&[f64::INFINITY]), f64s(&[1.0]), f64s(&[f64::NEG_INFINITY])], 1)]
#[case::nan_is_last(
    DType::F64, vec![f64s(&[f64::INFINITY]), f64s(&[-f64::NAN]), f64s(&[1.0])], 0)]
#[case::text(DType::String, vec![b"c".to_vec(), b"a".to_vec(), b"b".to_vec()], 2)]
fn elements_sort_by_value(#[case] dtype: DType, #[case] runs: Vec<Vec<u8>>, #[case] middle: usize) {
    let expected: Vec<bool> = (0..runs.len()).map(|index| index == middle).collect();
    assert_eq!(of(Exact, dtype, &runs), expected);
}

#[test]
fn runs_of_uncommon_length_are_no_part_of_it() {
    let runs =
        [f32s(&[9.0, 9.0]), f32s(&[1.0]), f32s(&[9.0, 9.0, 9.0]), f32s(&[1.0]), f32s(&[1.0])];
    assert_eq!(of(FULL, DType::F32, &runs), [false, true, false, true, true]);
    let tie = [f32s(&[9.0, 9.0]), f32s(&[1.0]), f32s(&[9.0, 9.0]), f32s(&[1.0])];
    assert_eq!(of(FULL, DType::F32, &tie), [false, true, false, true]);
}

#[test]
fn nothing_has_no_median_and_empty_runs_are_equal() {
    assert_eq!(of(FULL, DType::F32, &[]), Vec::<bool>::new());
    assert_eq!(of(FULL, DType::F32, &[vec![], vec![]]), [true, true]);
}

#[test]
fn nan_in_most_runs_is_the_median() {
    let runs = [f32s(&[f32::NAN]), f32s(&[1.0]), f32s(&[-f32::NAN])];
    assert_eq!(of(FULL, DType::F32, &runs), [true, false, true]);
    assert_eq!(of(Exact, DType::F32, &runs), [true, false, true]);
}

proptest! {
    #[test]
    fn a_majority_of_equals_is_the_median(
        honest in vec_of(any::<u8>(), 8..64),
        liars in vec_of(vec_of(any::<u8>(), 0..64), 0..5),
    ) {
        for dtype in DType::ALL {
            let mut runs = vec![honest[..honest.len() / 8 * 8].to_vec(); liars.len() + 1];
            let majority = runs.len();
            runs.extend(liars.iter().map(|lie| lie[..lie.len() / 8 * 8].to_vec()));
            let matches = of(Exact, dtype, &runs);
            prop_assert!(matches[..majority].iter().all(|matches| *matches));
        }
    }

    #[test]
    fn the_order_of_runs_changes_nothing(
        runs in vec_of(vec_of(any::<u32>(), 2), 1..9).prop_shuffle(),
    ) {
        let bytes = |runs: &[Vec<u32>]| -> Vec<Vec<u8>> {
            runs.iter().map(|run| run.iter().flat_map(|word| word.to_le_bytes()).collect()).collect()
        };
        let forth = of(FULL, DType::F32, &bytes(&runs));
        let mut turned = runs.clone();
        turned.reverse();
        let mut back = of(FULL, DType::F32, &bytes(&turned));
        back.reverse();
        prop_assert_eq!(forth, back);
    }
}
