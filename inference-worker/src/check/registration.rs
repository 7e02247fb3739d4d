// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who the checker is on chain, and whether that is so.

use super::CheckSettings;
use crate::{
    chain::{
        records::{CheckerRecord, CheckerRegistration, Standing},
        Chain,
    },
    follow::{self, follow},
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
    let record = match follow(observer, || chain.checker(&validator)).await? {
        Some(record) => record,
        None => register(settings, chain, observer).await?,
    };
    if record.key != settings.key.public() {
        return Err(RegistrationError::OtherOperator {
            owner: validator,
            registered: record.key,
            configured: settings.key.public(),
        });
    }
    observer.note(Happening::InService(record.standing == Standing::Active));
    warn_of_standing(record.standing);
    Ok(())
}

async fn register<C: Chain>(
    settings: &CheckSettings,
    chain: &C,
    observer: &Observer,
) -> Result<CheckerRecord, RegistrationError> {
    let validator = settings.validator.clone();
    let Some(bond) = settings.bond else {
        return Err(RegistrationError::NotRegistered { owner: validator });
    };
    let proof = settings.key.sign_checker(&chain.genesis(), &validator);
    info!(%validator, bond, "registering");
    let call = CheckerRegistration { key: settings.key.public(), proof, bond };
    let send = || chain.register_checker(call.clone());
    Ok(follow::register(observer, || chain.checker(&validator), send).await?)
}

fn warn_of_standing(standing: Standing) {
    match standing {
        Standing::Active => {},
        Standing::Suspended { until } => {
            warn!(until, "suspended: the validator may call verification.return_to_duty then");
        },
        Standing::Leaving | Standing::Ejected => warn!("leaving: no duties will come"),
    }
}

/// Looks at standing and bond for ever, and warns of what is wrong. Duties cost no fee.
pub(super) async fn watch<C: Chain>(settings: CheckSettings, chain: Arc<C>, observer: Observer) {
    let mut ticks = interval(FUNDS_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = None;
    loop {
        ticks.tick().await;
        look(&settings, &*chain, &observer, &mut last).await;
    }
}

/// Looks once; `last` is the standing that was seen before.
pub(super) async fn look<C: Chain>(
    settings: &CheckSettings,
    chain: &C,
    observer: &Observer,
    last: &mut Option<Standing>,
) {
    // What a node cannot tell changes nothing.
    let Ok(record) = chain.checker(&settings.validator).await else { return };
    // Another key is another checker.
    let record = record.filter(|record| record.key == settings.key.public());
    let standing = record.as_ref().map(|record| record.standing);
    observer.note(Happening::InService(standing == Some(Standing::Active)));
    match standing {
        // When it starts, it is warned of anyway.
        Some(standing) if last.is_some_and(|last| last != standing) => warn_of_standing(standing),
        Some(_) => {},
        None => warn!("not-registered: the validator has no checker with this key any more"),
    }
    *last = standing.or(*last);
    let (Some(record), Ok(balance)) = (record, chain.spendable(&settings.validator).await) else {
        return;
    };
    let free_bond = record.free_bond;
    observer.note(Happening::Funds { balance, free_bond });
    warn_of_funds((balance, 0), (free_bond, settings.low_bond), record.minimum_bond);
}
