// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use super::*;
use frame_support::derive_impl;
use sp_runtime::BuildStorage;

type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Timing = crate;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
}

impl Config for Test {}

const SHORT: Schedule =
    Schedule { session_slots: 10, era_sessions: 2, bonding_eras: 2, slash_deferral_eras: 1 };

fn chain_with(schedule: Schedule) -> sp_io::TestExternalities {
    RuntimeGenesisConfig {
        timing: GenesisConfig { schedule, ..Default::default() },
        ..Default::default()
    }
    .build_storage()
    .unwrap()
    .into()
}

#[test]
fn genesis_fixes_the_schedule() {
    chain_with(SHORT).execute_with(|| {
        assert_eq!(Timing::schedule(), SHORT);
        assert_eq!(Timing::lengths(), SHORT);
        Timing::do_try_state().unwrap();
    });
}

#[test]
fn a_genesis_that_names_no_schedule_gets_the_public_one() {
    chain_with(Schedule::default()).execute_with(|| {
        assert_eq!(Timing::schedule().session_slots, 1_200);
        Timing::do_try_state().unwrap();
    });
}

#[test]
fn unsound_schedules_are_refused_with_their_fault() {
    let cases = [
        (Schedule { session_slots: 4, ..SHORT }, Err(ScheduleFault::SessionTooShort)),
        (Schedule { session_slots: 5, ..SHORT }, Ok(())),
        (Schedule { era_sessions: 0, ..SHORT }, Err(ScheduleFault::EraEmpty)),
        (Schedule { era_sessions: 1, ..SHORT }, Ok(())),
        (Schedule { slash_deferral_eras: 2, ..SHORT }, Err(ScheduleFault::SlashAfterUnbonding)),
        (Schedule { slash_deferral_eras: 0, bonding_eras: 1, ..SHORT }, Ok(())),
        (Schedule { bonding_eras: u32::MAX, ..SHORT }, Err(ScheduleFault::TooLong)),
    ];
    for (schedule, expected) in cases {
        assert_eq!(schedule.check(), expected, "{schedule:?}");
    }
}

#[test]
#[should_panic(expected = "`slashDeferralEras` must be less than `bondingEras`")]
fn genesis_panics_on_an_unsound_schedule_and_says_what_to_change() {
    chain_with(Schedule { slash_deferral_eras: 2, ..SHORT });
}

#[test]
fn derived_lengths_multiply_up() {
    assert_eq!(SHORT.bonding_sessions(), 4);
    assert_eq!(SHORT.bonding_slots(), 40);
}

#[test]
fn try_state_sees_a_corrupted_schedule() {
    chain_with(SHORT).execute_with(|| {
        ChainSchedule::<Test>::put(Schedule { era_sessions: 0, ..SHORT });
        assert_eq!(Timing::do_try_state(), Err(ScheduleFault::EraEmpty.sentence().into()));
    });
}
