// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{f32s, f64s, tensor};
use crate::{
    attribution::weights_ppm,
    division::{largest_remainder, share_of},
    tensor::DType,
    Ppm, MILLION,
};
use alloc::{vec, vec::Vec};
use proptest::{collection::vec as vec_of, prelude::*};
use rstest::rstest;
use sp_core::U256;

#[rstest]
#[case::nothing(10, &[], &[])]
#[case::no_weight(10, &[0, 0], &[0, 0])]
#[case::even(10, &[1, 1], &[5, 5])]
#[case::tie_to_the_earlier(10, &[1, 1, 1], &[4, 3, 3])]
#[case::largest_remainder_first(10, &[1, 2, 4], &[1, 3, 6])]
#[case::zero_gets_nothing(1, &[0, 1], &[0, 1])]
#[case::fewer_units_than_rows(2, &[1, 1, 1], &[1, 1, 0])]
#[case::nothing_to_divide(0, &[1, 2], &[0, 0])]
#[case::largest_numbers(u128::MAX, &[u64::MAX, u64::MAX], &[u128::MAX / 2 + 1, u128::MAX / 2])]
fn division_is_by_largest_remainder(
    #[case] total: u128,
    #[case] weights: &[u64],
    #[case] expected: &[u128],
) {
    assert_eq!(largest_remainder(total, weights), expected);
}

#[rstest]
#[case(0, MILLION, 0)]
#[case(999_999, 1, 0)]
#[case(1_000_000, 1, 1)]
#[case(u128::MAX, MILLION, u128::MAX)]
#[case(u128::MAX, u32::MAX, u128::MAX)]
#[case(u128::MAX, 500_000, u128::MAX / 2)]
fn a_share_is_rounded_down(#[case] total: u128, #[case] share: Ppm, #[case] expected: u128) {
    assert_eq!(share_of(total, share), expected);
}

fn any_weights() -> impl Strategy<Value = Vec<u64>> {
    vec_of(prop_oneof![Just(0), 1u64..10, any::<u64>()], 0..70)
}

proptest! {
    #[test]
    fn parts_sum_to_the_total(total: u128, weights in any_weights()) {
        let parts = largest_remainder(total, &weights);
        let sum = parts.iter().fold(U256::zero(), |sum, part| sum + *part);
        let is_nothing = weights.iter().all(|weight| *weight == 0);
        prop_assert_eq!(sum, if is_nothing { U256::zero() } else { U256::from(total) });
    }

    #[test]
    fn parts_keep_the_order_of_weights(total: u128, weights in any_weights()) {
        let parts = largest_remainder(total, &weights);
        for (row, weight) in weights.iter().enumerate() {
            for (later, other) in weights.iter().enumerate().skip(row + 1) {
                prop_assert!(weight <= other || parts[row] >= parts[later]);
                prop_assert!(weight != other || parts[row] >= parts[later], "ties go by row");
                prop_assert!(weight >= other || parts[row] <= parts[later]);
            }
        }
    }

    #[test]
    fn parts_are_within_one_of_the_exact(total: u128, weights in any_weights()) {
        let sum: U256 = weights.iter().fold(U256::zero(), |sum, weight| sum + *weight);
        for (part, weight) in largest_remainder(total, &weights).into_iter().zip(&weights) {
            if !sum.is_zero() {
                let floor = U256::from(total) * U256::from(*weight) / sum;
                let part = U256::from(part);
                prop_assert!(part == floor || part == floor + 1);
            }
        }
    }

    #[test]
    fn float_weights_divide_one_million(
        values in vec_of(prop_oneof![Just(0.0), 0.0f64..1.0, any::<f64>().prop_map(f64::abs)], 1..17),
        power in -600i32..0,
    ) {
        let data = f64s(&values);
        let parts = weights_ppm(&tensor("w", DType::F64, &[values.len() as u32], &data), values.len());
        let is_sound = values.iter().all(|value| value.is_finite())
            && values.iter().any(|value| *value > 0.0);
        prop_assert_eq!(parts.is_some(), is_sound);
        let Some(parts) = parts else { return Ok(()) };
        prop_assert_eq!(parts.iter().sum::<Ppm>(), MILLION);
        // Scaling by a power of two changes nothing unless digits are lost below.
        if values.iter().all(|value| *value == 0.0 || *value > 1e-100) {
            let scaled: Vec<_> = values.iter().map(|value| value * 2f64.powi(power)).collect();
            let data = f64s(&scaled);
            let again = weights_ppm(&tensor("w", DType::F64, &[1], &data), values.len());
            prop_assert_eq!(again, Some(parts));
        }
    }
}

fn of_f32(values: &[f32], slots: usize) -> Option<Vec<Ppm>> {
    weights_ppm(&tensor("w", DType::F32, &[values.len() as u32], &f32s(values)), slots)
}

#[rstest]
#[case::even(&[1.0, 1.0, 1.0], Some(vec![333_334, 333_333, 333_333]))]
#[case::in_proportion(&[0.5, 0.25, 0.25], Some(vec![500_000, 250_000, 250_000]))]
#[case::one_takes_all(&[0.0, -0.0, 1e-38], Some(vec![0, 0, 1_000_000]))]
#[case::tiny_beside_huge(&[f32::MAX, 1e-38, 0.0], Some(vec![1_000_000, 0, 0]))]
#[case::subnormal(&[1e-45, 1e-45, 2.8e-45], Some(vec![250_000, 250_000, 500_000]))]
#[case::all_zero(&[0.0, 0.0, 0.0], None)]
#[case::negative(&[1.0, -1e-30, 1.0], None)]
#[case::nan(&[1.0, f32::NAN, 1.0], None)]
#[case::infinite(&[1.0, f32::INFINITY, 1.0], None)]
#[case::too_few(&[1.0, 1.0], None)]
#[case::too_many(&[1.0, 1.0, 1.0, 1.0], None)]
fn weights_of_three_datasets(#[case] values: &[f32], #[case] expected: Option<Vec<Ppm>>) {
    assert_eq!(of_f32(values, 3), expected);
}

#[rstest]
#[case::u8(DType::U8, vec![1, 3], Some(vec![250_000, 750_000]))]
#[case::u16(DType::U16, vec![0, 1, 0, 3], Some(vec![250_000, 750_000]))]
#[case::u32(DType::U32, vec![0, 0, 0, 1, 0, 0, 0, 3], Some(vec![250_000, 750_000]))]
#[case::u64(DType::U64, [[0xff; 8], [0xff; 8]].concat(), Some(vec![500_000, 500_000]))]
#[case::f16(DType::F16, vec![0, 0x3c, 0, 0x42], Some(vec![250_000, 750_000]))]
#[case::bf16(DType::Bf16, vec![0x80, 0x3f, 0x40, 0x40], Some(vec![250_000, 750_000]))]
#[case::i8(DType::I8, vec![1, 3], None)]
#[case::i64(DType::I64, vec![1; 16], None)]
#[case::bool(DType::Bool, vec![1, 1], None)]
#[case::string(DType::String, vec![0; 8], None)]
fn weights_have_types(
    #[case] dtype: DType,
    #[case] data: Vec<u8>,
    #[case] expected: Option<Vec<Ppm>>,
) {
    assert_eq!(weights_ppm(&tensor("w", dtype, &[2], &data), 2), expected);
}

#[test]
fn no_datasets_have_no_weights() {
    assert_eq!(of_f32(&[], 0), None);
    assert_eq!(of_f32(&[], usize::MAX), None);
}
