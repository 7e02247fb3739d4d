// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who the checker is on chain, and whether that is so.

use super::CheckSettings;
use crate::{
    chain::{
        records::{CheckerRegistration, Standing},
        Chain,
    },
    follow::follow,
    metrics::labels::Call,
    serve::registration::{warn_of_funds, RegistrationError, FUNDS_INTERVAL},
    status::{Happening, Observer},
};
use std::sync::Arc;
use tokio::time::{interval, MissedTickBehavior};
use tracing::{info, warn};

/// Registers the checker if its validator has none yet.
pub(super) async fn ensure<C: Chain>(
    settings: &CheckSettings,
    chain: &C,
    observer: &Observer,
) -> Result<(), RegistrationError> {
    let validator = settings.validator.clone();
    let mut record = follow(observer, || chain.checker(&validator)).await?;
    if record.is_none() {
        let Some(bond) = settings.bond else {
            return Err(RegistrationError::NotRegistered { owner: validator });
        };
        let proof = settings.key.sign_checker(&chain.genesis(), &validator);
        info!(%validator, bond, "registering");
        let registration = CheckerRegistration { key: settings.key.public(), proof, bond };
        let answer = chain.register_checker(registration).await;
        observer.note(Happening::sent(Call::Register, &answer));
        match answer {
            Err(error) if error.is_refusal("AlreadyRegistered") => {},
            other => other?,
        }
        record = follow(observer, || chain.checker(&validator)).await?;
    }
    let Some(record) = record else {
        return Err(RegistrationError::Lost { owner: validator });
    };
    if record.key != settings.key.public() {
        return Err(RegistrationError::OtherOperator {
            owner: validator,
            registered: record.key,
            configured: settings.key.public(),
        });
    }
    match record.standing {
        Standing::Active => {},
        Standing::Suspended { until } => {
            warn!(until, "suspended: the validator may call verification.return_to_duty then");
        },
        Standing::Leaving | Standing::Ejected => warn!("leaving: no duties will come"),
    }
    Ok(())
}

/// Looks at the bond for ever, and warns when it is low. Duties cost no fee.
pub(super) async fn watch<C: Chain>(settings: CheckSettings, chain: Arc<C>, observer: Observer) {
    let mut ticks = interval(FUNDS_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Ok(Some(record)) = chain.checker(&settings.validator).await else { continue };
        let Ok(balance) = chain.spendable(&settings.validator).await else { continue };
        let free_bond = record.free_bond;
        observer.note(Happening::Funds { balance, free_bond });
        warn_of_funds((balance, 0), (free_bond, settings.low_bond), record.minimum_bond);
    }
}
