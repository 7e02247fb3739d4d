// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What can be quoted, and for how much.

use crate::{mock::*, Acknowledgements, Error, Event, Taken};
use credence_primitives::{
    duty::Duty,
    ids::ModelId,
    manifest::{Assurance, AssuranceSet},
    protocol::{AssuranceUnavailable, Verification as _},
};
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;
use sp_core::H256;
use sp_runtime::{transaction_validity::InvalidTransaction, DispatchError, Permill};

fn quote(methods: &[Assurance]) -> Result<u128, AssuranceUnavailable> {
    Verification::check_fee(&model(), &terms(), AssuranceSet::of(methods))
}

#[rstest]
#[case::signed(&[Assurance::Signed], 4, 0, 100, 0)]
#[case::committee(&[Assurance::Checked], 4, 0, 0, 3 * FEE)]
#[case::with_signed(&[Assurance::Signed, Assurance::Checked], 4, 0, 0, 3 * FEE)]
#[case::sampled_too(&[Assurance::Sampled, Assurance::Checked], 4, 0, 50, 3 * FEE)]
#[case::larger_committee(&[Assurance::Checked], 10, 0, 0, 4 * FEE)]
#[case::capped(&[Assurance::Checked], 31, 0, 0, 8 * FEE)]
#[case::audits(&[Assurance::Checked], 10, 10, 0, 5 * FEE)]
#[case::audits_rounded_up(&[Assurance::Checked], 10, 11, 0, 6 * FEE)]
#[case::never_sampled(&[Assurance::Sampled], 10, 10, 0, 0)]
#[case::sampled(&[Assurance::Sampled], 10, 0, 50, 2 * FEE)]
#[case::sampled_rounded_up(&[Assurance::Sampled], 10, 0, 1, FEE)]
#[case::sampled_always(&[Assurance::Sampled], 10, 10, 100, 5 * FEE)]
fn checks_cost_their_number_and_their_chance(
    #[case] methods: &[Assurance],
    #[case] n: u64,
    #[case] audits: u32,
    #[case] samples: u32,
    #[case] fee: u128,
) {
    ExtBuilder::default().validators(n).build_and_execute(|| {
        AuditProbability::set(Permill::from_percent(audits));
        SampleProbability::set(Permill::from_percent(samples));
        assert_eq!(quote(methods), Ok(fee));
    });
}

#[rstest]
#[case::below(9, 10)]
#[case::at(10, 10)]
#[case::above(11, 11)]
fn a_check_costs_its_time_and_at_least_the_minimum(#[case] time: u32, #[case] fee: u128) {
    ExtBuilder::default().build_and_execute(|| {
        TimeBound::set(time);
        assert_eq!(quote(&[Assurance::Checked]), Ok(3 * fee));
    });
}

#[test]
fn what_cannot_be_quoted_says_why() {
    ExtBuilder::default().build_and_execute(|| {
        let unknown = Err(AssuranceUnavailable::Unknown);
        assert_eq!(quote(&[]), unknown);
        Accepted::set(vec![Assurance::Checked, Assurance::Proven, Assurance::Enclave]);
        for method in [Assurance::Signed, Assurance::Sampled, Assurance::Executed] {
            assert_eq!(quote(&[method]), Err(AssuranceUnavailable::NotAccepted(method)));
        }
        for method in [Assurance::Proven, Assurance::Enclave] {
            assert_eq!(quote(&[method]), Err(AssuranceUnavailable::Off(method)));
            assert_eq!(
                quote(&[Assurance::Checked, method]),
                Err(AssuranceUnavailable::Off(method))
            );
        }
        // Every stronger method includes the signature.
        assert!(quote(&[Assurance::Signed, Assurance::Checked]).is_ok());
        Accepted::set(vec![Assurance::Signed, Assurance::Sampled, Assurance::Checked]);
    });
}

#[rstest]
#[case(4, 2)]
#[case(7, 4)]
#[case(10, 6)]
#[case(24, 16)]
fn checked_needs_the_word_of_two_thirds(#[case] n: u64, #[case] too_few: u64) {
    ExtBuilder::default().validators(n).build_and_execute(|| {
        Acknowledgements::<Test>::remove(model());
        for validator in 1..=too_few {
            say(validator, vec![Duty::Acknowledge(model())]).unwrap();
        }
        assert_eq!(quote(&[Assurance::Checked]), Err(AssuranceUnavailable::NotAcknowledged));
        assert_eq!(quote(&[Assurance::Sampled]), Err(AssuranceUnavailable::NotAcknowledged));
        assert_eq!(quote(&[Assurance::Signed]), Ok(0));
        say(too_few + 1, vec![Duty::Acknowledge(model())]).unwrap();
        assert!(quote(&[Assurance::Checked]).is_ok());
        assert_eq!(u64::from(Verification::acknowledged(model())), too_few + 1);
    });
}

#[test]
fn an_acknowledgement_counts_once_and_only_for_models_that_exist() {
    ExtBuilder::default().build_and_execute(|| {
        Acknowledgements::<Test>::remove(model());
        let unknown = ModelId(H256::repeat_byte(9));
        assert_eq!(say(1, vec![Duty::Acknowledge(unknown)]), Err(InvalidTransaction::Call));
        assert!(Verification::needs_acknowledgement(key(1), model()));
        say(1, vec![Duty::Acknowledge(unknown), Duty::Acknowledge(model())]).unwrap();
        let taken = Taken { acknowledged: 1, skipped: 1, ..Default::default() };
        let sequence = Verification::next_sequence(key(1)).unwrap() - 1;
        assert_eq!(events(), [Event::DutiesDone { validator: 1, sequence, taken }]);
        assert!(!Verification::needs_acknowledgement(key(1), model()));
        next_block();
        assert_eq!(say(1, vec![Duty::Acknowledge(model())]), Err(InvalidTransaction::Call));
    });
}

#[test]
fn models_that_nobody_checks_need_no_acknowledgement() {
    ExtBuilder::default().build_and_execute(|| {
        Acknowledgements::<Test>::remove(model());
        Accepted::set(vec![Assurance::Signed]);
        assert!(!Verification::needs_acknowledgement(key(1), model()));
        Accepted::set(vec![Assurance::Signed, Assurance::Sampled, Assurance::Checked]);
    });
}

#[test]
fn only_the_sessions_validators_acknowledge() {
    ExtBuilder::default().build_and_execute(|| {
        register(40);
        next_block();
        assert_eq!(say(40, vec![Duty::Acknowledge(model())]), Err(InvalidTransaction::Call));
        SessionValidators::set(vec![1, 2, 3, 4, 40]);
        next_block();
        say(40, vec![Duty::Acknowledge(model())]).unwrap();
        assert_eq!(Verification::acknowledged(model()), 5);
    });
}

#[test]
fn former_validators_make_room() {
    ExtBuilder::default().validators(32).build_and_execute(|| {
        assert_eq!(Verification::acknowledged(model()), 32);
        register(40);
        SessionValidators::set((2..=32).chain([40]).collect());
        next_block();
        assert_eq!(Verification::acknowledged(model()), 31);
        say(40, vec![Duty::Acknowledge(model())]).unwrap();
        assert_eq!(Verification::acknowledged(model()), 32);
        assert!(!Acknowledgements::<Test>::get(model()).contains_key(&1));
    });
}

#[test]
fn governance_switches_a_method_off_for_new_quotes_and_jobs_under_way_finish() {
    ExtBuilder::default().build_and_execute(|| {
        to_revealing(1, Run::Honest(0));
        events();
        assert_noop!(
            Verification::set_method(RuntimeOrigin::signed(1), Assurance::Checked, false),
            DispatchError::BadOrigin
        );
        assert_ok!(Verification::set_method(RuntimeOrigin::root(), Assurance::Checked, false));
        assert_eq!(events(), [Event::MethodSet { method: Assurance::Checked, is_on: false }]);
        assert_eq!(
            quote(&[Assurance::Checked]),
            Err(AssuranceUnavailable::Off(Assurance::Checked))
        );
        assert!(!Verification::is_on(Assurance::Checked));
        all_reveal(1, credence_primitives::duty::Verdict::Pass);
        accepted(1);
        assert_ok!(Verification::set_method(RuntimeOrigin::root(), Assurance::Checked, true));
        assert!(quote(&[Assurance::Checked]).is_ok());
        assert_noop!(
            Verification::set_method(RuntimeOrigin::root(), Assurance::Proven, true),
            Error::<Test>::MethodAbsent
        );
    });
}
