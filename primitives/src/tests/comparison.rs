// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{compared, derived, f32s, f64s, fixed, spec, tensor};
use crate::{
    commitment::{tile_at, tile_count},
    numeric::{
        NumericClass::{self, Exact},
        Tolerance,
    },
    tensor::{DType, OutputSpec, Tensor},
};
use alloc::{vec, vec::Vec};
use proptest::{collection::vec as vec_of, prelude::*};
use rstest::rstest;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
const TINY: f64 = 5e-324;

const FULL: NumericClass = NumericClass::Tolerance(Tolerance::FULL_PRECISION);

/// In billionths, as in [`Tolerance`].
const fn class(norm: u32, floor: u32, rms: u32, relative: u32) -> NumericClass {
    NumericClass::Tolerance(Tolerance {
        norm_nano: norm,
        floor_nano: floor,
        element_rms_nano: rms,
        element_relative_nano: relative,
    })
}

/// Ten percent of everything.
const TENTH: NumericClass = class(100_000_000, 0, 100_000_000, 100_000_000);
const ZERO: NumericClass = class(0, 0, 0, 0);

#[rstest]
#[case::equal(TENTH, &[1.0, 2.0], &[1.0, 2.0], true)]
#[case::norm_within(TENTH, &[1.09, 2.0], &[1.0, 2.0], true)]
#[case::norm_beyond(class(10_000_000, 0, u32::MAX, u32::MAX), &[1.03, 2.0], &[1.0, 2.0], false)]
#[case::element_beyond(class(u32::MAX, 0, 100_000_000, 0), &[1.2, 2.0], &[1.0, 2.0], false)]
#[case::element_within_by_rms(class(u32::MAX, 0, 100_000_000, 0), &[1.15, 2.0], &[1.0, 2.0], true)]
#[case::element_within_by_itself(class(u32::MAX, 0, 0, 100_000_000), &[1.0, 2.2], &[1.0, 2.01], true)]
#[case::element_beyond_itself(class(u32::MAX, 0, 0, 100_000_000), &[1.2, 2.0], &[1.0, 2.0], false)]
#[case::small_element_beside_large(class(u32::MAX, 0, 0, 100_000_000), &[f64::MAX, 1.2], &[f64::MAX, 1.0], false)]
#[case::zero_element_beside_large(class(u32::MAX, 0, 0, 100_000_000), &[f64::MAX, 0.0], &[f64::MAX, 0.0], true)]
#[case::both_parts_add_up(class(u32::MAX, 0, 50_000_000, 50_000_000), &[1.12, 2.0], &[1.0, 2.0], true)]
#[case::b_is_the_reference(class(520_000_000, 0, u32::MAX, 0), &[1.0], &[2.0], true)]
#[case::a_is_not(class(520_000_000, 0, u32::MAX, 0), &[2.0], &[1.0], false)]
#[case::zero_reference_without_floor(TENTH, &[1e-30], &[0.0], false)]
#[case::zero_reference_within_floor(class(100_000_000, 1000, 100_000_000, 0), &[0.9e-7], &[0.0], true)]
#[case::zero_reference_beyond_floor(class(100_000_000, 1000, 100_000_000, 0), &[1.1e-7], &[0.0], false)]
#[case::floor_counts_each_element(class(100_000_000, 1000, 100_000_000, 0), &[0.9e-7; 9], &[0.0; 9], true)]
#[case::all_zero(ZERO, &[0.0, -0.0], &[-0.0, 0.0], true)]
#[case::empty(ZERO, &[], &[], true)]
fn tolerance_bounds_norm_and_elements(
    #[case] class: NumericClass,
    #[case] ours: &[f64],
    #[case] theirs: &[f64],
    #[case] expected: bool,
) {
    assert_eq!(class.elements_match(DType::F64, &f64s(ours), &f64s(theirs)), expected);
}

#[rstest]
#[case::nan(&[NAN, 1.0], &[NAN, 1.0], true)]
#[case::nan_of_other_bits(&[f64::from_bits(0xfff8_0000_0000_0001), 1.0], &[NAN, 1.0], true)]
#[case::nan_elsewhere(&[1.0, NAN], &[NAN, 1.0], false)]
#[case::nan_for_number(&[NAN, 1.0], &[1.0, 1.0], false)]
#[case::number_for_nan(&[1.0, 1.0], &[NAN, 1.0], false)]
#[case::infinity(&[INF, -INF, 1.0], &[INF, -INF, 1.0], true)]
#[case::other_infinity(&[INF], &[-INF], false)]
#[case::infinity_for_number(&[INF], &[f64::MAX], false)]
#[case::infinity_for_nan(&[INF], &[NAN], false)]
#[case::number_for_infinity(&[f64::MAX], &[INF], false)]
#[case::only_infinities(&[INF, INF], &[INF, INF], true)]
fn only_equal_non_numbers_match(
    #[values(FULL, TENTH, ZERO, Exact)] class: NumericClass,
    #[case] ours: &[f64],
    #[case] theirs: &[f64],
    #[case] expected: bool,
) {
    assert_eq!(class.elements_match(DType::F64, &f64s(ours), &f64s(theirs)), expected);
}

#[test]
fn infinities_add_nothing_to_the_norm_but_count_as_elements() {
    let class = class(100_000_000, 1000, 100_000_000, 0);
    let with = |value| [value, INF, INF, INF];
    let matches = |value| class.elements_match(DType::F64, &f64s(&with(value)), &f64s(&with(0.0)));
    // √4 · floor · a tenth.
    assert!(matches(0.9e-7));
    assert!(!matches(1.1e-7), "the element rule knows the floor, not the number of elements");
}

#[rstest]
#[case::huge_equal(&[f64::MAX, f64::MAX], &[f64::MAX, f64::MAX], true)]
#[case::huge_near(&[f64::MAX, 1.0], &[f64::MAX * 0.99, 1.0], true)]
#[case::huge_far(&[f64::MAX, 1.0], &[f64::MAX * 0.5, 1.0], false)]
#[case::huge_opposite(&[f64::MAX], &[-f64::MAX], false)]
#[case::huge_for_small(&[f64::MAX], &[1.0], false)]
#[case::small_for_huge(&[1.0], &[f64::MAX], false)]
#[case::tiny_equal(&[TINY, TINY], &[TINY, TINY], true)]
#[case::tiny_near(&[TINY * 100.0], &[TINY * 99.0], true)]
#[case::tiny_far(&[TINY * 2.0], &[TINY], false)]
#[case::tiny_for_zero(&[TINY], &[0.0], false)]
#[case::zero_for_tiny(&[0.0], &[TINY], false)]
#[case::tiny_beside_huge(&[f64::MAX, TINY], &[f64::MAX, 0.0], true)]
#[case::smallest_normal(&[f64::MIN_POSITIVE], &[f64::MIN_POSITIVE * 1.05], true)]
#[case::smallest_normal_far(&[f64::MIN_POSITIVE], &[f64::MIN_POSITIVE * 1.5], false)]
fn magnitudes_neither_overflow_nor_vanish(
    #[case] ours: &[f64],
    #[case] theirs: &[f64],
    #[case] expected: bool,
) {
    assert_eq!(TENTH.elements_match(DType::F64, &f64s(ours), &f64s(theirs)), expected);
}

#[test]
fn a_floor_far_above_all_elements_admits_them() {
    assert!(FULL.elements_match(DType::F64, &f64s(&[TINY, -TINY]), &f64s(&[-TINY, 0.0])));
    assert!(FULL.elements_match(DType::F64, &f64s(&[1e-200]), &f64s(&[-1e-200])));
}

#[rstest]
#[case::vanishing_difference(&[1.0, 1e-300], &[1.0, 2e-300])]
#[case::vanishing_beside_huge(&[f64::MAX, TINY], &[f64::MAX, 0.0])]
#[case::one_ulp(&[1.0], &[1.0 + f64::EPSILON])]
fn a_tolerance_of_zero_sees_every_difference(#[case] ours: &[f64], #[case] theirs: &[f64]) {
    assert!(!ZERO.elements_match(DType::F64, &f64s(ours), &f64s(theirs)));
    let no_element_may_differ = class(u32::MAX, 1, 0, 0);
    assert!(!no_element_may_differ.elements_match(DType::F64, &f64s(ours), &f64s(theirs)));
    let only_norm_is_zero = class(0, 1, u32::MAX, u32::MAX);
    assert!(!only_norm_is_zero.elements_match(DType::F64, &f64s(ours), &f64s(theirs)));
}

#[test]
fn exact_tells_zeros_apart_and_tolerance_does_not() {
    let (plus, minus) = (f32s(&[0.0]), f32s(&[-0.0]));
    assert!(!Exact.elements_match(DType::F32, &plus, &minus));
    assert!(ZERO.elements_match(DType::F32, &plus, &minus));
}

#[rstest]
#[case::i8(DType::I8, 1)]
#[case::i16(DType::I16, 2)]
#[case::i32(DType::I32, 4)]
#[case::i64(DType::I64, 8)]
#[case::u8(DType::U8, 1)]
#[case::u16(DType::U16, 2)]
#[case::u32(DType::U32, 4)]
#[case::u64(DType::U64, 8)]
#[case::bool(DType::Bool, 1)]
#[case::string(DType::String, 5)]
fn all_but_floats_compare_exactly(#[case] dtype: DType, #[case] bytes: usize) {
    let ours = vec![1; bytes];
    let mut theirs = ours.clone();
    for class in [Exact, class(u32::MAX, u32::MAX, u32::MAX, u32::MAX)] {
        assert!(class.elements_match(dtype, &ours, &ours));
        theirs[bytes - 1] = 0;
        assert!(!class.elements_match(dtype, &ours, &theirs));
    }
}

#[rstest]
fn unequal_lengths_never_match(
    #[values(Exact, FULL)] class: NumericClass,
    #[values(DType::F32, DType::U8, DType::String)] dtype: DType,
) {
    assert!(!class.elements_match(dtype, &[0; 8], &[0; 12]));
    assert!(!class.elements_match(dtype, &[], &[0; 4]));
}

#[test]
fn half_an_element_matches_only_itself() {
    assert!(FULL.elements_match(DType::F32, &[1, 2, 3], &[1, 2, 3]));
    assert!(!FULL.elements_match(DType::F32, &[1, 2, 3], &[1, 2, 4]));
}

#[test]
fn every_f16_has_its_value() {
    // Independent of the code under test: sums of powers of two.
    for bits in 0..=u16::MAX {
        let (sign, exponent, fraction) = (bits >> 15, (bits >> 10) & 31, bits & 0x3ff);
        let value = match (exponent, fraction) {
            (31, 0) => INF,
            (31, _) => NAN,
            (0, _) => f64::from(fraction) * 2f64.powi(-24),
            _ => (1.0 + f64::from(fraction) / 1024.0) * 2f64.powi(i32::from(exponent) - 15),
        };
        let expected = if sign == 1 { -value } else { value };
        let read = crate::numeric::to_f64(DType::F16, &bits.to_le_bytes());
        assert!(read.to_bits() == expected.to_bits() || (read.is_nan() && expected.is_nan()));
    }
}

#[rstest]
#[case::one(DType::F16, &[0x00, 0x3c], 1.0)]
#[case::largest(DType::F16, &[0xff, 0x7b], 65504.0)]
#[case::bf16(DType::Bf16, &[0xc0, 0xbf], -1.5)]
#[case::f32(DType::F32, &[0, 0, 0x20, 0x40], 2.5)]
#[case::f64(DType::F64, &[0, 0, 0, 0, 0, 0, 4, 0xc0], -2.5)]
fn floats_have_their_values(#[case] dtype: DType, #[case] bytes: &[u8], #[case] value: f64) {
    assert_eq!(crate::numeric::to_f64(dtype, bytes), value);
}

fn outputs() -> Vec<OutputSpec> {
    vec![
        compared(spec("logits", DType::F32, fixed(&[2]))),
        derived(spec("label", DType::String, fixed(&[1]))),
        compared(spec("token", DType::I32, fixed(&[1]))),
    ]
}

const CAT: &[u8] = b"\x03\0\0\0cat";
const DOG: &[u8] = b"\x03\0\0\0dog";

fn output<'a>(logits: &'a [u8], label: &'a [u8], token: &'a [u8]) -> Vec<Tensor<'a>> {
    vec![
        tensor("logits", DType::F32, &[2], logits),
        tensor("label", DType::String, &[1], label),
        tensor("token", DType::I32, &[1], token),
    ]
}

#[test]
fn derived_outputs_are_not_compared() {
    let logits = f32s(&[1.0, 2.0]);
    let ours = output(&logits, CAT, &[1, 0, 0, 0]);
    let theirs = output(&logits, DOG, &[1, 0, 0, 0]);
    assert!(FULL.outputs_match(&outputs(), &ours, &theirs));
}

#[test]
fn every_compared_output_must_match() {
    let (logits, other) = (f32s(&[1.0, 2.0]), f32s(&[1.0, 2.01]));
    let reference = output(&logits, CAT, &[1, 0, 0, 0]);
    assert!(!FULL.outputs_match(&outputs(), &output(&other, CAT, &[1, 0, 0, 0]), &reference));
    assert!(!FULL.outputs_match(&outputs(), &output(&logits, CAT, &[2, 0, 0, 0]), &reference));
}

#[test]
fn outputs_of_other_form_do_not_match() {
    let logits = f32s(&[1.0, 2.0]);
    let reference = output(&logits, CAT, &[1, 0, 0, 0]);
    let change = |change: fn(&mut Tensor<'_>)| {
        let mut ours = reference.clone();
        change(&mut ours[0]);
        FULL.outputs_match(&outputs(), &ours, &reference)
    };
    assert!(change(|_| ()));
    assert!(!change(|logits| logits.name = "other"));
    assert!(!change(|logits| logits.dtype = DType::I32));
    assert!(!change(|logits| logits.shape = vec![2, 1]));
    assert!(!FULL.outputs_match(&outputs(), &reference[..2], &reference));
    assert!(!FULL.outputs_match(&outputs(), &reference, &reference[..2]));
    assert!(!FULL.outputs_match(&outputs()[..2], &reference, &reference));
}

/// A large element in the first tile, small ones in the second.
fn uneven(noise: f32) -> Vec<u8> {
    let mut values = vec![1e-4; 300];
    values[0] = 1000.0;
    values[299] += noise;
    f32s(&values)
}

#[test]
fn a_tile_is_judged_by_its_whole_tensor() {
    let specs = [compared(spec("y", DType::F32, fixed(&[300])))];
    let (reference, ours) = (uneven(0.0), uneven(1e-7));
    let reference = [tensor("y", DType::F32, &[300], &reference)];
    let ours = [tensor("y", DType::F32, &[300], &ours)];
    assert!(FULL.outputs_match(&specs, &ours, &reference));
    let tile = tile_at(&specs, &ours, 1).unwrap().data;
    assert!(FULL.tile_matches(&specs, &reference, 1, tile));
    assert!(!FULL.tile_matches(&specs, &reference, 0, tile));
    assert!(!FULL.tile_matches(&specs, &reference, 2, tile));
    let alone = tile_at(&specs, &reference, 1).unwrap().data;
    let strict = class(15_000, 0, 100_000, 100_000);
    assert!(!strict.elements_match(DType::F32, tile, alone), "by its own norm it would fail");
}

#[test]
fn a_wrong_tile_does_not_match() {
    let specs = [compared(spec("y", DType::F32, fixed(&[300])))];
    let (reference, ours) = (f32s(&[1.0; 300]), f32s(&[1.001; 300]));
    let reference = [tensor("y", DType::F32, &[300], &reference)];
    assert!(FULL.tile_matches(&specs, &reference, 1, &f32s(&[1.0; 44])));
    assert!(!FULL.tile_matches(&specs, &reference, 1, &ours[..176]));
    assert!(!Exact.tile_matches(&specs, &reference, 1, &ours[..176]));
    assert!(Exact.tile_matches(&specs, &reference, 1, &f32s(&[1.0; 44])));
}

fn noisy(len: usize) -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let element = (-1.0f64..1.0, -20i32..20, -1.0f64..1.0)
        .prop_map(|(mantissa, exponent, noise)| (mantissa * 2f64.powi(exponent), noise));
    (vec_of(element, 0..len), 1e-9f64..1e-1).prop_map(|(elements, noise_level)| {
        elements.iter().map(|(value, noise)| (value + noise * noise_level, *value)).unzip()
    })
}

fn any_class() -> impl Strategy<Value = NumericClass> {
    let nano = || prop_oneof![Just(0u32), 1u32..1000, 1000u32..1_000_000_000];
    (nano(), nano(), nano(), nano()).prop_map(|(a, b, c, d)| class(a, b, c, d))
}

proptest! {
    #[test]
    fn whoever_has_a_matching_output_can_show_any_tile(
        (ours, theirs) in noisy(700),
        class in any_class(),
    ) {
        let len = ours.len() as u32;
        let specs = [compared(spec("y", DType::F64, fixed(&[len])))];
        let (ours, theirs) = (f64s(&ours), f64s(&theirs));
        let ours = [tensor("y", DType::F64, &[len], &ours)];
        let theirs = [tensor("y", DType::F64, &[len], &theirs)];
        if class.outputs_match(&specs, &ours, &theirs) {
            for index in 0..tile_count(&specs, &ours) {
                let tile = tile_at(&specs, &ours, index).unwrap();
                prop_assert!(class.tile_matches(&specs, &theirs, index, tile.data));
            }
        }
    }

    #[test]
    fn everything_matches_itself(bytes in vec_of(any::<u8>(), 0..200), class in any_class()) {
        for dtype in DType::ALL {
            prop_assert!(class.elements_match(dtype, &bytes, &bytes));
            prop_assert!(Exact.elements_match(dtype, &bytes, &bytes));
        }
    }

    #[test]
    fn powers_of_two_change_no_verdict(
        (ours, theirs) in noisy(20),
        norm in 1u32..1_000_000_000,
        rms in 1u32..1_000_000_000,
        power in -800i32..800,
    ) {
        let class = class(norm, 0, rms, rms);
        let scaled = |values: &[f64]| -> Vec<u8> {
            f64s(&values.iter().map(|value| value * 2f64.powi(power)).collect::<Vec<_>>())
        };
        prop_assert_eq!(
            class.elements_match(DType::F64, &scaled(&ours), &scaled(&theirs)),
            class.elements_match(DType::F64, &f64s(&ours), &f64s(&theirs))
        );
    }

    #[test]
    fn wider_bounds_admit_no_less(
        (ours, theirs) in noisy(20),
        class in any_class(),
        more in 0u32..1_000_000,
    ) {
        let NumericClass::Tolerance(bounds) = class else { unreachable!("any_class gives these") };
        let wider = NumericClass::Tolerance(Tolerance {
            norm_nano: bounds.norm_nano + more,
            floor_nano: bounds.floor_nano + more,
            element_rms_nano: bounds.element_rms_nano + more,
            element_relative_nano: bounds.element_relative_nano + more,
        });
        let (ours, theirs) = (f64s(&ours), f64s(&theirs));
        if class.elements_match(DType::F64, &ours, &theirs) {
            prop_assert!(wider.elements_match(DType::F64, &ours, &theirs));
        }
    }
}
