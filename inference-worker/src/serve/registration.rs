// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who the worker is on chain, and whether that is so.

use super::ServeSettings;
use crate::{
    chain::{
        records::{Standing, WorkerRecord, WorkerRegistration},
        Chain, ChainError,
    },
    follow::{self, causes, follow},
    metrics::labels::Call,
    models::Models,
    status::{Happening, Observer},
};
use credence_primitives::{ids::ModelId, Balance};
use sp_core::{crypto::AccountId32, ed25519};
use std::{sync::Arc, time::Duration};
use tokio::time::{interval, sleep, MissedTickBehavior};
use tracing::{info, warn};

/// How often balance and bond are looked at.
pub const FUNDS_INTERVAL: Duration = Duration::from_secs(60);

/// The pause before models that could not be offered are tried again.
pub const OFFER_AGAIN: Duration = Duration::from_secs(120);

/// Registers the worker if it is none yet; returns its record if that is as configured.
pub(super) async fn ensure<C: Chain>(
    settings: &ServeSettings,
    chain: &C,
    observer: &Observer,
) -> Result<WorkerRecord, RegistrationError> {
    let owner = &settings.owner;
    let record = match follow(observer, || chain.worker(owner)).await? {
        Some(record) => record,
        None => register(settings, chain, observer).await?,
    };
    if record.operator != settings.key.public() {
        return Err(RegistrationError::OtherOperator {
            owner: owner.clone(),
            registered: record.operator,
            configured: settings.key.public(),
        });
    }
    observer.note(Happening::InService(record.standing == Standing::Active));
    warn_of_standing(record.standing);
    warn_of_differences(settings, &record);
    Ok(record)
}

/// Loads what is configured, and serves it at the configured price. Beside other work: files may
/// be large. What fails while a node is away is tried again.
pub(super) async fn offer<C: Chain>(
    settings: ServeSettings,
    record: WorkerRecord,
    offered: (Arc<C>, Arc<Models<C>>, Observer),
) {
    for (model, ask) in &record.prices {
        if !settings.prices.iter().any(|(wanted, _)| wanted == model) {
            warn!(?model, ask, "model-served-unconfigured: jobs for it will still come");
        }
    }
    let mut left = settings.prices;
    let mut served = 0;
    loop {
        let (newly_served, again) = offer_once(&record, &left, &offered).await;
        (served, left) = (served + newly_served, again);
        if served == 0 {
            warn!("nothing-served: no jobs will come; see the lines above, or add models to the configuration");
        }
        if left.is_empty() {
            return;
        }
        sleep(OFFER_AGAIN).await;
    }
}

/// Offers these models; returns how many are served now, and those that may be tried again.
pub(super) async fn offer_once<C: Chain>(
    record: &WorkerRecord,
    prices: &[(ModelId, Balance)],
    (chain, models, observer): &(Arc<C>, Arc<Models<C>>, Observer),
) -> (usize, Vec<(ModelId, Balance)>) {
    let (mut served, mut left) = (0, Vec::new());
    for (model, ask) in prices {
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
                left.push((*model, *ask));
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
            Err(error) => {
                warn!(?model, error = causes(&error), "model-not-served");
                // What the chain refuses costs a fee each time.
                if error.is_retryable() {
                    left.push((*model, *ask));
                }
            },
        }
    }
    (served, left)
}

async fn register<C: Chain>(
    settings: &ServeSettings,
    chain: &C,
    observer: &Observer,
) -> Result<WorkerRecord, RegistrationError> {
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
    let send = || chain.register_worker(call.clone());
    Ok(follow::register(observer, || chain.worker(&owner), send).await?)
}

fn warn_of_standing(standing: Standing) {
    match standing {
        Standing::Active => {},
        Standing::Suspended { until } => {
            warn!(until, "jailed: `credence worker return` brings it back from then on");
        },
        Standing::Leaving => warn!("leaving: no jobs will come"),
        Standing::Ejected => warn!("ejected: no jobs will come"),
    }
}

fn warn_of_differences(settings: &ServeSettings, record: &WorkerRecord) {
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

/// Looks at standing, balance and bond for ever, and warns of what is wrong.
pub(super) async fn watch<C: Chain>(settings: ServeSettings, chain: Arc<C>, observer: Observer) {
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
    settings: &ServeSettings,
    chain: &C,
    observer: &Observer,
    last: &mut Option<Standing>,
) {
    // What a node cannot tell changes nothing.
    let Ok(record) = chain.worker(&settings.owner).await else { return };
    let standing = record.as_ref().map(|record| record.standing);
    observer.note(Happening::InService(standing == Some(Standing::Active)));
    match standing {
        // When it starts, it is warned of anyway.
        Some(standing) if last.is_some_and(|last| last != standing) => warn_of_standing(standing),
        Some(_) => {},
        None => warn!("not-registered: the chain does not know this worker any more"),
    }
    *last = standing.or(*last);
    let (Some(record), Ok(balance)) = (record, chain.spendable(&settings.owner).await) else {
        return;
    };
    let free_bond = record.free_bond;
    observer.note(Happening::Funds { balance, free_bond });
    warn_of_funds(
        (balance, settings.low_balance),
        (free_bond, settings.low_bond),
        record.minimum_bond,
    );
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
