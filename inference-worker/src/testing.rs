// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A scripted chain and a scripted engine, for tests of both roles.
//!
//! - [`chain`]: a chain that plays the protocol's rules for one worker and one checker
//! - [`engine`]: an engine that is slow, fails or gives another output each time, as told
//! - [`remote`]: the same chain in another process
//! - [`kill`]: where a process kills itself

pub(crate) mod chain;
pub(crate) mod engine;
pub(crate) mod kill;
pub(crate) mod remote;

use crate::{
    chain::ModelInfo,
    check::CheckSettings,
    commitment::SigningKey,
    config::CheckedModels,
    journal::{Identity, Journal, Role},
    serve::{Parts, Registration, ServeSettings},
    shutdown::Shutdown,
    status::{Happening, Observer},
};
use chain::ScriptedChain;
use credence_artifacts::{Store, StoreConfig};
use credence_engine::{Engine, ModelSpec};
use credence_primitives::{
    ids::ModelId,
    manifest::SampleRun,
    numeric::{NumericClass, Tolerance},
    tensor::{self, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
};
use sp_core::{crypto::AccountId32, crypto::Pair as _, ed25519, H256};
use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use url::Url;

pub(crate) const MODEL: ModelId = ModelId(H256::repeat_byte(7));
pub(crate) const GENESIS: H256 = H256::repeat_byte(1);
pub(crate) const ARTIFACT: &[u8] = b"the model";
/// How long any test waits for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) type TestResult<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn tensor_spec(name: &str) -> TensorSpec {
    TensorSpec {
        name: name.as_bytes().to_vec().try_into().expect("short"),
        dtype: DType::F32,
        shape: vec![Axis::Fixed(4)].try_into().expect("one axis"),
    }
}

pub(crate) fn spec() -> ModelSpec {
    let output = OutputSpec { tensor: tensor_spec("y"), role: OutputRole::Compared };
    ModelSpec {
        id: MODEL,
        inputs: vec![tensor_spec("x")].try_into().expect("one"),
        outputs: vec![output].try_into().expect("one"),
        class: NumericClass::Tolerance(Tolerance::FULL_PRECISION),
        time_bound: Duration::from_secs(1),
    }
}

pub(crate) fn encoded(name: &str, values: [f32; 4]) -> Vec<u8> {
    let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    tensor::encode(&[Tensor { name, dtype: DType::F32, shape: vec![4], data: &data }])
        .expect("small")
}

pub(crate) fn input(number: u64) -> Vec<u8> {
    let number = number as f32;
    encoded("x", [1.0 + number, 2.0, 3.0, 4.0])
}

/// What an engine without faults makes of an input, but for `noise`.
pub(crate) fn output(input: &[u8], noise: f32) -> Vec<u8> {
    let tensors = tensor::decode(input).expect("an input");
    let mut values = [0.0; 4];
    for (value, bytes) in values.iter_mut().zip(tensors[0].data.chunks_exact(4)) {
        *value = 2.0 * f32::from_le_bytes(bytes.try_into().expect("four")) * (1.0 + noise);
    }
    encoded("y", values)
}

pub(crate) fn model_info() -> ModelInfo {
    let sample = input(0);
    let output_hash = credence_artifacts::hash_of(&output(&sample, 0.0));
    ModelInfo {
        spec: Arc::new(spec()),
        artifact_hash: credence_artifacts::hash_of(ARTIFACT),
        artifact_bytes: ARTIFACT.len() as u64,
        sample: Some(SampleRun { input_hash: credence_artifacts::hash_of(&sample), output_hash }),
    }
}

pub(crate) fn key() -> SigningKey {
    ed25519::Pair::from_seed(&[3; 32]).into()
}

pub(crate) fn owner() -> AccountId32 {
    AccountId32::new([5; 32])
}

pub(crate) fn identity(role: Role) -> Identity {
    Identity { role, genesis: GENESIS, key: key().public() }
}

/// A store with the model's files in a folder.
pub(crate) async fn store(folder: &Path) -> TestResult<Store> {
    let source = folder.join("source");
    std::fs::create_dir_all(&source)?;
    let url = Url::from_directory_path(&source).map_err(|()| "no absolute path")?;
    let config =
        StoreConfig { cache: folder.join("cache"), disk_budget_bytes: 1 << 20, sources: vec![url] };
    let store = Store::open(config)?;
    for object in [ARTIFACT, &input(0), &output(&input(0), 0.0)] {
        store.put(object).await?;
    }
    Ok(store)
}

pub(crate) fn serve_settings() -> ServeSettings {
    ServeSettings {
        owner: owner(),
        key: key(),
        registration: Some(Registration { payee: owner(), bond: 1_000, capacity: 16 }),
        prices: vec![(MODEL, 10)],
        low_balance: 0,
        low_bond: 0,
        drain_timeout: PATIENCE,
    }
}

pub(crate) fn check_settings() -> CheckSettings {
    CheckSettings {
        validator: owner(),
        key: key(),
        bond: Some(1_000),
        models: CheckedModels::default(),
        low_bond: 0,
        drain_timeout: PATIENCE,
    }
}

/// The parts of a worker or checker with its data in `folder`.
pub(crate) async fn parts<C>(
    folder: &Path,
    role: Role,
    chain: Arc<C>,
    engine: Arc<dyn Engine>,
    shutdown: Shutdown,
) -> TestResult<Parts<C>> {
    Ok(Parts {
        chain,
        engine,
        store: Arc::new(store(folder).await?),
        journal: {
            let (journal, contents) = Journal::open(&folder.join("data"), identity(role))?;
            (Arc::new(journal), contents)
        },
        observer: Observer::nobody(),
        shutdown,
    })
}

/// An observer that keeps all that happens.
pub(crate) fn recorder() -> (Observer, Arc<Mutex<Vec<Happening>>>) {
    let record = Arc::new(Mutex::new(Vec::new()));
    let kept = record.clone();
    let observer = Observer::new(move |happening| {
        kept.lock().expect("not poisoned").push(happening.clone());
    });
    (observer, record)
}

/// Waits until something has happened.
pub(crate) async fn happened(
    record: &Mutex<Vec<Happening>>,
    is_it: impl Fn(&Happening) -> bool,
) -> TestResult {
    let wait = async {
        while !record.lock().expect("not poisoned").iter().any(&is_it) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.map_err(|_| {
        format!("waited in vain; what happened: {:?}", record.lock().expect("not poisoned")).into()
    })
}

/// Waits until the chain is as wanted.
pub(crate) async fn until(
    chain: &ScriptedChain,
    what: &str,
    is_so: impl Fn(&chain::State) -> bool,
) -> TestResult {
    let wait = async {
        while !chain.with(|state| is_so(state)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.map_err(|_| {
        let state = chain.with(|state| format!("{state:?}"));
        format!("waited in vain until {what}: {state}").into()
    })
}
