// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who the worker is on chain, and whether that is so.

use super::ServeSettings;
use crate::{
    chain::{
        records::{Standing, WorkerRecord, WorkerRegistration},
        Chain, ChainError,
    },
    follow::{causes, follow},
    metrics::labels::Call,
    models::Models,
    status::{Happening, Observer},
};
use credence_primitives::Balance;
use sp_core::{crypto::AccountId32, ed25519};
use std::{sync::Arc, time::Duration};
use tokio::time::{interval, MissedTickBehavior};
use tracing::{info, warn};

/// How often balance and bond are looked at.
pub const FUNDS_INTERVAL: Duration = Duration::from_secs(60);

/// Registers the worker if it is none yet; returns its record if that is as configured.
pub(super) async fn ensure<C: Chain>(
    settings: &ServeSettings,
    chain: &C,
    observer: &Observer,
) -> Result<WorkerRecord, RegistrationError> {
    let owner = &settings.owner;
    let record = match follow(observer, || chain.worker(owner)).await? {
        Some(record) => record,
        None => {
            register(settings, chain, observer).await?;
            let record = follow(observer, || chain.worker(owner)).await?;
            record.ok_or_else(|| RegistrationError::Lost { owner: owner.clone() })?
        },
    };
    if record.operator != settings.key.public() {
        return Err(RegistrationError::OtherOperator {
            owner: owner.clone(),
            registered: record.operator,
            configured: settings.key.public(),
        });
    }
    warn_of_standing(settings, &record);
    Ok(record)
}

/// Loads what is configured, and serves it at the configured price. Beside other work: files may
/// be large.
pub(super) async fn offer<C: Chain>(
    settings: ServeSettings,
    record: WorkerRecord,
    (chain, models, observer): (Arc<C>, Arc<Models<C>>, Observer),
) {
    let mut served = 0;
    for (model, ask) in &settings.prices {
        let present = record.prices.iter().find(|(other, _)| other == model).map(|(_, ask)| *ask);
        // A model that cannot be run is better not served than declined job by job.
        match models.prepare(*model).await {
            Ok(info) => {
                observer.note(Happening::Prepared(info));
                observer.note(Happening::ModelReady);
            },
            Err(error) => {
                let error = causes(&error);
                let is_served = present.is_some();
                warn!(?model, error, is_served, "model-failed: its jobs would be declined");
                observer.note(Happening::ModelFailed);
                continue;
            },
        }
        if present == Some(*ask) {
            served += 1;
            continue;
        }
        let answer = chain.set_price(*model, *ask).await;
        observer.note(Happening::sent(Call::Register, &answer));
        match answer {
            Ok(()) => {
                info!(?model, ask, "model-served");
                served += 1;
            },
            Err(error) => warn!(?model, error = causes(&error), "model-not-served"),
        }
    }
    for (model, ask) in &record.prices {
        if !settings.prices.iter().any(|(wanted, _)| wanted == model) {
            warn!(?model, ask, "model-served-unconfigured: jobs for it will still come");
        }
    }
    if served == 0 {
        warn!("nothing-served: no jobs will come; see the lines above, or add models to the configuration");
    }
}

async fn register<C: Chain>(
    settings: &ServeSettings,
    chain: &C,
    observer: &Observer,
) -> Result<(), RegistrationError> {
    let owner = settings.owner.clone();
    let Some(registration) = &settings.registration else {
        return Err(RegistrationError::NotRegistered { owner });
    };
    let call = WorkerRegistration {
        operator: settings.key.public(),
        proof: settings.key.sign_operator(&chain.genesis(), &owner),
        payee: registration.payee.clone(),
        bond: registration.bond,
        capacity: registration.capacity,
    };
    info!(%owner, bond = registration.bond, capacity = registration.capacity, "registering");
    let answer = chain.register_worker(call).await;
    observer.note(Happening::sent(Call::Register, &answer));
    match answer {
        Err(error) if error.is_refusal("AlreadyRegistered") => Ok(()),
        other => Ok(other?),
    }
}

fn warn_of_standing(settings: &ServeSettings, record: &WorkerRecord) {
    match record.standing {
        Standing::Active => {},
        Standing::Suspended { until } => {
            warn!(until, "jailed: the owner may call workers.return_to_service from then on");
        },
        Standing::Leaving => warn!("leaving: no jobs will come"),
        Standing::Ejected => warn!("ejected: no jobs will come"),
    }
    if let Some(wanted) = &settings.registration {
        if wanted.payee != record.payee {
            warn!(configured = %wanted.payee, registered = %record.payee, "payee-differs");
        }
        if wanted.capacity != record.capacity {
            let (configured, registered) = (wanted.capacity, record.capacity);
            warn!(configured, registered, "capacity-differs");
        }
    }
}

/// Looks at balance and bond for ever, and warns of what is low.
pub(super) async fn watch<C: Chain>(settings: ServeSettings, chain: Arc<C>, observer: Observer) {
    let mut ticks = interval(FUNDS_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let balance = chain.spendable(&settings.owner).await;
        let record = chain.worker(&settings.owner).await;
        let (Ok(balance), Ok(Some(record))) = (balance, record) else { continue };
        let free_bond = record.free_bond;
        observer.note(Happening::Funds { balance, free_bond });
        warn_of_funds(
            (balance, settings.low_balance),
            (free_bond, settings.low_bond),
            record.minimum_bond,
        );
    }
}

/// Warns of what is low: each pair is what there is, and what is wanted.
pub(crate) fn warn_of_funds(
    (balance, low_balance): (Balance, Balance),
    (free_bond, low_bond): (Balance, Balance),
    minimum_bond: Balance,
) {
    if balance < low_balance {
        warn!(balance, low_balance, "low-balance: transactions will soon fail; add funds");
    }
    if free_bond < minimum_bond {
        warn!(free_bond, minimum_bond, "bond-below-minimum: no work comes; add to the bond");
    } else if free_bond < low_bond {
        warn!(free_bond, low_bond, "low-bond: add to the bond");
    }
}

/// Why a party cannot work with its registration.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistrationError {
    /// The chain cannot be worked with.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The account is not registered, and the configuration does not ask for it.
    #[error("{owner} is not registered: register it, or ask for it in the configuration")]
    NotRegistered {
        /// The account.
        owner: AccountId32,
    },
    /// The registration succeeded and cannot be found.
    #[error("{owner} was registered, and the chain does not know it any more; try again")]
    Lost {
        /// The account.
        owner: AccountId32,
    },
    /// The chain knows another key.
    #[error(
        "{owner} is registered with the key {registered}, and {configured} is configured: use the \
         registered key, or rotate it on chain"
    )]
    OtherOperator {
        /// The account.
        owner: AccountId32,
        /// The key on chain.
        registered: ed25519::Public,
        /// The key here.
        configured: ed25519::Public,
    },
}
