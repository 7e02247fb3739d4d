// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Puts a daemon together as its configuration says.

#[cfg(test)]
mod tests;

use crate::{
    chain::{subxt::SubxtChain, Chain, ChainError},
    check::{self, CheckError, CheckSettings},
    config::{Amount, CheckConfig, Config},
    journal::{Contents, Identity, Journal, JournalError, Role},
    metrics::{Metrics, Thresholds},
    secrets::{account_key, signing_key, AccountKey, KeyKind, SecretError},
    serve::{self, Parts, Registration, ServeError, ServeSettings},
    server::{
        app,
        listen::{self, ListenError},
        Direct, DirectModel, JobBook, Obstacle, Readiness, ServerState,
    },
    shutdown::{Shutdown, Urgency},
    status::{Happening, Observer},
};
use credence_artifacts::{ArtifactError, Store, StoreConfig};
use credence_client::{Endpoints, EndpointsError};
use credence_engine::{Device, Engine, EngineConfig, EngineError, OrtEngine, Provider};
use credence_primitives::{ids::ModelId, Balance};
use sp_core::crypto::AccountId32;
use std::{io, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    sync::{watch, Semaphore},
    task::JoinHandle,
};

/// What both roles have.
struct Base {
    chain: Arc<SubxtChain>,
    engine: Arc<OrtEngine>,
    /// What the role uses: the engine, or something around it.
    used_engine: Arc<dyn Engine>,
    store: Store,
    journal: Arc<Journal>,
    contents: Contents,
    metrics: Metrics,
    readiness: Readiness,
    listener: TcpListener,
    shutdown: Shutdown,
}

/// Runs a worker until it is asked to stop.
///
/// # Errors
/// Whatever keeps it from beginning or going on.
pub async fn serve(config: Config) -> Result<(), DaemonError> {
    serve_with(config, |engine| engine).await
}

/// Runs a worker with an engine around ONNX Runtime's, such as one that a test spoils.
///
/// # Errors
/// As [`serve()`].
pub async fn serve_with(
    config: Config,
    wrap: impl FnOnce(Arc<OrtEngine>) -> Arc<dyn Engine>,
) -> Result<(), DaemonError> {
    let account = account_key(&config.keys)?;
    let key = signing_key(&config.keys, KeyKind::Operator)?;
    let owner = account.account();
    let low = thresholds(&config);
    let settings = ServeSettings {
        owner: owner.clone(),
        key: key.clone(),
        registration: config.serve.bond.map(|Amount(bond)| Registration {
            payee: config.serve.payee.clone().unwrap_or(owner),
            bond,
            capacity: config.serve.capacity,
        }),
        prices: prices(&config),
        low_balance: low.balance,
        low_bond: low.bond,
        drain_timeout: Duration::from_secs(config.limits.drain_timeout_secs),
    };
    let metrics = Metrics::new(Role::Worker, &config.chain.endpoints, low);
    let chain = connect(&config, Some(account.signer().clone()), &metrics).await?;
    let identity = Identity { role: Role::Worker, genesis: chain.genesis(), key: key.public() };
    let base = Base::open(&config, (chain, metrics), identity, wrap).await?;

    let jobs = Arc::new(JobBook::new(base.journal.clone(), &base.contents.entries));
    let (models, direct_models) = watch::channel(Vec::new());
    let direct = Direct {
        genesis: base.chain.genesis(),
        key,
        engine: base.used_engine.clone(),
        store: base.store.clone(),
        models: direct_models,
        jobs: jobs.clone(),
        permits: Arc::new(Semaphore::new(config.http.concurrent_requests as usize)),
        body_bytes: usize::try_from(config.http.body_bytes).unwrap_or(usize::MAX),
    };
    let names: Vec<_> =
        config.serve.models.iter().map(|offer| (offer.id, offer.shown_name())).collect();
    let told = move |happening: &Happening| match happening {
        Happening::Jobs(open) => jobs.see(open),
        Happening::Came(ticket, state) => jobs.note(*ticket, *state),
        Happening::Prepared(info) => models.send_modify(|models: &mut Vec<DirectModel>| {
            let is_known = models.iter().any(|model| model.info.spec.id == info.spec.id);
            let named = names.iter().find(|(id, _)| *id == info.spec.id);
            if let Some((_, name)) = named.filter(|_| !is_known) {
                models.push(DirectModel { name: name.clone(), info: info.clone() });
            }
        }),
        _ => {},
    };
    let observer = base.observer(told);
    let Running { parts, tasks } = base.http(&config, Some(Arc::new(direct)), observer);
    let outcome = serve::run(settings, parts).await;
    tasks.iter().for_each(JoinHandle::abort);
    Ok(outcome?)
}

/// Runs a checker until it is asked to stop.
///
/// # Errors
/// Whatever keeps it from beginning or going on.
pub async fn check(config: Config) -> Result<(), DaemonError> {
    check_with(config, |engine| engine).await
}

/// Runs a checker with an engine around ONNX Runtime's, such as one that a test spoils.
///
/// # Errors
/// As [`check()`].
pub async fn check_with(
    config: Config,
    wrap: impl FnOnce(Arc<OrtEngine>) -> Arc<dyn Engine>,
) -> Result<(), DaemonError> {
    let key = signing_key(&config.keys, KeyKind::Checker)?;
    let (validator, account) = validator(&config)?;
    let settings = CheckSettings {
        validator,
        key: key.clone(),
        bond: config.check.bond.map(|Amount(bond)| bond),
        models: config.check.models.clone(),
        low_bond: thresholds(&config).bond,
        drain_timeout: Duration::from_secs(config.limits.drain_timeout_secs),
    };
    let metrics = Metrics::new(Role::Checker, &config.chain.endpoints, thresholds(&config));
    let account = account.map(|account| account.signer().clone());
    let chain = connect(&config, account, &metrics).await?;
    let identity = Identity { role: Role::Checker, genesis: chain.genesis(), key: key.public() };
    let base = Base::open(&config, (chain, metrics), identity, wrap).await?;
    let observer = base.observer(|_| {});
    let Running { parts, tasks } = base.http(&config, None, observer);
    let outcome = check::run(settings, parts).await;
    tasks.iter().for_each(JoinHandle::abort);
    Ok(outcome?)
}

/// Whom a checker checks for, and the account's key where that is to register it.
fn validator(config: &Config) -> Result<(AccountId32, Option<AccountKey>), DaemonError> {
    let CheckConfig { validator, bond, .. } = &config.check;
    match (validator, bond) {
        (None, None) => Err(DaemonError::NoValidator),
        (Some(validator), None) => Ok((validator.clone(), None)),
        (validator, Some(_)) => {
            let key = account_key(&config.keys)?;
            let account = key.account();
            if let Some(validator) = validator.clone().filter(|validator| *validator != account) {
                return Err(DaemonError::OtherValidator { validator, account });
            }
            Ok((account, Some(key)))
        },
    }
}

fn prices(config: &Config) -> Vec<(ModelId, Balance)> {
    let offers = config.serve.models.iter();
    offers.filter_map(|offer| Some((offer.id, offer.ask_planck()?))).collect()
}

fn thresholds(config: &Config) -> Thresholds {
    let Amount(balance) = config.limits.low_balance;
    let Amount(bond) = config.limits.low_bond;
    Thresholds { balance, bond }
}

async fn connect(
    config: &Config,
    account: Option<credence_client::Keypair>,
    metrics: &Metrics,
) -> Result<SubxtChain, DaemonError> {
    let urls: Vec<_> = config.chain.endpoints.iter().map(ToString::to_string).collect();
    let endpoints = Endpoints::new(urls.clone())?;
    let chain = SubxtChain::connect(endpoints, account).await?;
    Ok(chain.observed(urls, metrics.observer()))
}

/// Opens the engine, and notes what it computes with.
fn open_engine(config: &EngineConfig, metrics: &Metrics) -> Result<Arc<OrtEngine>, EngineError> {
    let engine = OrtEngine::new(config.clone())?;
    let provider = engine.provider();
    metrics.engine_opened(provider, config.device == Device::Auto && provider == Provider::Cpu);
    Ok(Arc::new(engine))
}

impl Base {
    /// Opens what is local, the journal first, which another process may have.
    async fn open(
        config: &Config,
        (chain, metrics): (SubxtChain, Metrics),
        identity: Identity,
        wrap: impl FnOnce(Arc<OrtEngine>) -> Arc<dyn Engine>,
    ) -> Result<Self, DaemonError> {
        let (journal, contents) = Journal::open(&config.data.folder, identity)?;
        let shutdown =
            Shutdown::from_signals().map_err(|source| DaemonError::Signals { source })?;
        let readiness = Readiness::default();
        readiness.set(Obstacle::NoModel, true);
        let engine = open_engine(&config.engine, &metrics)?;
        Ok(Self {
            chain: Arc::new(chain),
            used_engine: wrap(engine.clone()),
            engine,
            store: Store::open(StoreConfig::from(config.artifacts.clone()))?,
            journal: Arc::new(journal),
            contents,
            metrics,
            readiness,
            listener: listen::listen(config.http.listen).await?,
            shutdown,
        })
    }

    /// Tells the metrics, the readiness, and `more`.
    fn observer(&self, more: impl Fn(&Happening) + Send + Sync + 'static) -> Observer {
        let (metrics, readiness) = (self.metrics.clone(), self.readiness.clone());
        Observer::new(move |happening| {
            metrics.observe(happening);
            readiness.observe(happening);
            more(happening);
        })
    }

    /// Answers HTTP beside the role, until that ends: health can be asked while it drains.
    fn http(self, config: &Config, direct: Option<Arc<Direct>>, observer: Observer) -> Running {
        let state = ServerState {
            metrics: self.metrics.clone(),
            readiness: self.readiness.clone(),
            store: self.store.clone(),
            direct,
        };
        let (readiness, shutdown) = (self.readiness.clone(), self.shutdown.clone());
        let draining = tokio::spawn(async move {
            shutdown.reaches(Urgency::Drain).await;
            readiness.set(Obstacle::Draining, true);
        });
        let never = std::future::pending();
        let connections = config.http.connections;
        let http = listen::serve(self.listener, app(state), connections, never);
        let tasks = vec![
            draining,
            tokio::spawn(self.metrics.sample(self.engine.clone())),
            tokio::spawn(http),
        ];
        let parts = Parts {
            chain: self.chain,
            engine: self.used_engine,
            store: Arc::new(self.store),
            journal: (self.journal, self.contents),
            observer,
            shutdown: self.shutdown,
        };
        Running { parts, tasks }
    }
}

/// The parts of a role, and what runs beside it.
struct Running {
    parts: Parts<SubxtChain>,
    tasks: Vec<JoinHandle<()>>,
}

/// Why a daemon cannot begin, or has ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DaemonError {
    /// A key cannot be read.
    #[error("cannot read a key")]
    Secret(#[from] SecretError),
    /// Nothing says whom the checker checks for.
    #[error(
        "no validator is configured: set `check.validator` to its address, or `check.bond` and \
         `keys.account_file` to register its checker"
    )]
    NoValidator,
    /// The account that would register the checker is not the validator.
    #[error(
        "`check.validator` is {validator}, and the key in `keys.account_file` is that of {account}: \
         a validator registers its checker itself"
    )]
    OtherValidator {
        /// The validator.
        validator: AccountId32,
        /// The account whose key is configured.
        account: AccountId32,
    },
    /// The addresses of the nodes cannot be used.
    #[error("cannot use `chain.endpoints`")]
    Endpoints(#[from] EndpointsError),
    /// No node can be worked with.
    #[error("cannot work with the chain")]
    Chain(#[from] ChainError),
    /// The journal cannot be used.
    #[error("cannot use the journal")]
    Journal(#[from] JournalError),
    /// The sources of model files cannot be used.
    #[error("cannot use `artifacts.sources`")]
    Artifacts(#[from] ArtifactError),
    /// The engine cannot be started.
    #[error("cannot start the engine")]
    Engine(#[from] EngineError),
    /// The address for HTTP cannot be used.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// Signals cannot be listened to.
    #[error("cannot listen to signals")]
    Signals {
        /// What the system says.
        source: io::Error,
    },
    /// The worker has ended.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The checker has ended.
    #[error(transparent)]
    Check(#[from] CheckError),
}
