// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Doubts noted by governance.

use crate::{mock::*, Error, Event, Flag, FlagReason};
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;
use sp_core::H256;
use sp_runtime::DispatchError;

fn flag(reason: FlagReason) -> Flag {
    Flag { leaf_hash: H256::repeat_byte(3), reason }
}

#[rstest]
#[case(FlagReason::EvidenceRevoked)]
#[case(FlagReason::MethodBroken)]
#[case(FlagReason::LineageUpheld)]
#[case(FlagReason::Collusion)]
fn a_flag_marks_a_job_and_takes_nothing_away(#[case] reason: FlagReason) {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        let before = (Attribution::ledger(PLAIN), Attribution::credits(WORKER));
        let flag = Flag { leaf_hash: leaf_hashes()[1], reason };
        events();

        assert_ok!(Attribution::flag_receipt(RuntimeOrigin::root(), 0, flag));

        assert_eq!(Attribution::flag(0), Some(flag));
        assert_eq!(Attribution::flag(1), None);
        assert_eq!((Attribution::ledger(PLAIN), Attribution::credits(WORKER)), before);
        assert_eq!(events(), [Event::Flagged { job: 0, flag }]);
    });
}

#[test]
fn a_flag_is_never_replaced() {
    ExtBuilder::default().build_and_execute(|| {
        let first = flag(FlagReason::Collusion);
        assert_ok!(Attribution::flag_receipt(RuntimeOrigin::root(), 0, first));
        assert_noop!(
            Attribution::flag_receipt(RuntimeOrigin::root(), 0, flag(FlagReason::MethodBroken)),
            Error::<Test>::AlreadyFlagged
        );
        assert_eq!(Attribution::flag(0), Some(first));
    });
}

#[test]
fn only_governance_flags() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Attribution::flag_receipt(RuntimeOrigin::signed(OWNER), 0, flag(FlagReason::Collusion)),
            DispatchError::BadOrigin
        );
    });
}
