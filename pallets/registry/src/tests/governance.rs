// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Classes, operators, quarantine.

use super::*;
use credence_primitives::numeric::{ClassId, NumericClass, Tolerance};
use rstest::rstest;
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchError};

#[test]
fn genesis_fills_the_tables_of_governance() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Registry::class(EXACT), Some(NumericClass::Exact));
        assert_eq!(Registry::class(CLOSE), Some(CLOSE_VALUE));
        assert_eq!(Registry::class(ClassId(2)), None);
        assert_eq!(Registry::operator_list(), Some(H256::repeat_byte(7)));
    });
}

#[test]
#[should_panic(expected = "`registry.classes` has an unsound")]
fn genesis_refuses_an_unsound_class() {
    let bounds =
        Tolerance { norm_nano: 0, floor_nano: 1, element_rms_nano: 1, element_relative_nano: 1 };
    let registry = GenesisConfig::<Test> {
        classes: vec![(EXACT, NumericClass::Tolerance(bounds))],
        ..Default::default()
    };
    let _ = RuntimeGenesisConfig { registry, ..Default::default() }.build_storage();
}

#[test]
fn only_governance_governs() {
    ExtBuilder::build_and_execute(|| {
        let model = root_model(ALICE, 1, terms(0));
        let results = [
            Registry::set_class(signed(ALICE), EXACT, None),
            Registry::quarantine(signed(ALICE), model),
            Registry::release_quarantine(signed(ALICE), model),
            Registry::set_operator_list(signed(ALICE), H256::zero()),
            Registry::resolve_dispute(signed(ALICE), model, Ruling::Dismissed),
        ];
        for result in results {
            assert_eq!(result, Err(DispatchError::BadOrigin));
        }
    });
}

#[test]
fn a_class_is_set_and_taken_out_of_use() {
    ExtBuilder::build_and_execute(|| {
        let class = ClassId(5);
        assert_ok!(Registry::set_class(RuntimeOrigin::root(), class, Some(CLOSE_VALUE)));
        assert_eq!(events(), [Event::ClassSet { class, value: Some(CLOSE_VALUE) }]);
        assert_eq!(Registry::class(class), Some(CLOSE_VALUE));
        assert_ok!(Registry::set_class(RuntimeOrigin::root(), class, None));
        assert_eq!(events(), [Event::ClassSet { class, value: None }]);
        assert_eq!(Registry::class(class), None);
    });
}

#[rstest]
#[case::no_tolerance(0, 1, 1, false)]
#[case::least_tolerance(1, 1, 1, true)]
#[case::almost_all(999_999_999, 1, 1, true)]
#[case::accepts_zeros(1_000_000_000, 1, 1, false)]
#[case::no_element_may_differ(1, 0, 0, false)]
#[case::elements_by_mean_only(1, 1, 0, true)]
#[case::elements_by_themselves_only(1, 0, 1, true)]
fn a_tolerance_tells_right_from_wrong(
    #[case] norm_nano: u32,
    #[case] element_rms_nano: u32,
    #[case] element_relative_nano: u32,
    #[case] is_sound: bool,
) {
    ExtBuilder::build_and_execute(|| {
        let bounds =
            Tolerance { norm_nano, floor_nano: 0, element_rms_nano, element_relative_nano };
        let class = Some(NumericClass::Tolerance(bounds));
        let result = Registry::set_class(RuntimeOrigin::root(), ClassId(5), class);
        if is_sound {
            assert_ok!(result);
        } else {
            assert_eq!(result, Err(Error::<Test>::ClassUnsound.into()));
        }
    });
}

#[test]
fn the_list_of_operators_is_replaced() {
    ExtBuilder::build_and_execute(|| {
        let hash = H256::repeat_byte(8);
        assert_ok!(Registry::set_operator_list(RuntimeOrigin::root(), hash));
        assert_eq!(events(), [Event::OperatorListSet { hash }]);
        assert_eq!(Registry::operator_list(), Some(hash));
    });
}

#[test]
fn quarantine_stops_jobs_until_released() {
    ExtBuilder::build_and_execute(|| {
        let model = root_model(ALICE, 1, terms(0));
        events();
        let (root, unknown) = (RuntimeOrigin::root, ModelId::default());
        assert_noop!(Registry::quarantine(root(), unknown), Error::<Test>::UnknownModel);
        assert_noop!(Registry::release_quarantine(root(), unknown), Error::<Test>::UnknownModel);
        assert_noop!(Registry::release_quarantine(root(), model), Error::<Test>::NotQuarantined);
        assert_ok!(Registry::quarantine(root(), model));
        assert_eq!(events(), [Event::ModelQuarantined { model }]);
        assert_noop!(Registry::quarantine(root(), model), Error::<Test>::AlreadyQuarantined);
        assert_eq!(Registry::status(model), Err(ModelUnavailable::Quarantined));
        assert_ok!(Registry::release_quarantine(root(), model));
        assert_eq!(events(), [Event::QuarantineReleased { model }]);
        assert_eq!(Registry::status(model), Ok(()));
    });
}
