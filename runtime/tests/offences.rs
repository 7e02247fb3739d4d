// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What happens to a validator that breaks the rules.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod support;

use credence_runtime::{
    configs::consensus::SlashAndChill, genesis_config_presets::LOCAL_PRESET, Runtime, RuntimeEvent,
    Session, System,
};
use pallet_staking::{UnappliedSlashes, Validators};
use sp_keyring::Sr25519Keyring;
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};
use support::{account, chain_from};

fn report(offender: Sr25519Keyring, fraction: Perbill) {
    let details = OffenceDetails {
        offender: (account(offender), ()),
        reporters: vec![account(Sr25519Keyring::Alice)],
    };
    SlashAndChill::on_offence(&[details], &[fraction], Session::current_index());
}

#[test]
fn an_offender_is_reported_disabled_chilled_and_its_slash_deferred() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        System::set_block_number(1);
        let dave = account(Sr25519Keyring::Dave);
        assert!(Validators::<Runtime>::contains_key(&dave));

        report(Sr25519Keyring::Dave, Perbill::from_percent(50));

        assert!(!Validators::<Runtime>::contains_key(&dave));
        let dave_index = Session::validators().iter().position(|who| *who == dave).unwrap();
        assert_eq!(Session::disabled_validators(), vec![dave_index as u32]);
        let deferred: Vec<_> = UnappliedSlashes::<Runtime>::iter_values().flatten().collect();
        assert_eq!(deferred.len(), 1);
        let events: Vec<_> = System::events()
            .into_iter()
            .filter_map(|record| match record.event {
                RuntimeEvent::Staking(event) => Some(format!("{event:?}")),
                _ => None,
            })
            .collect();
        assert!(events.iter().any(|event| event.starts_with("Event::SlashReported")), "{events:?}");
        assert!(events.iter().any(|event| event.starts_with("Event::Chilled")), "{events:?}");
    });
}

#[test]
fn an_offence_that_costs_nothing_chills_nobody() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        System::set_block_number(1);
        report(Sr25519Keyring::Dave, Perbill::zero());
        assert!(Validators::<Runtime>::contains_key(account(Sr25519Keyring::Dave)));
    });
}

#[test]
fn an_offender_that_already_left_is_no_error() {
    chain_from(LOCAL_PRESET).execute_with(|| {
        System::set_block_number(1);
        report(Sr25519Keyring::Dave, Perbill::from_percent(50));
        report(Sr25519Keyring::Dave, Perbill::from_percent(60));
        assert!(!Validators::<Runtime>::contains_key(account(Sr25519Keyring::Dave)));
    });
}
