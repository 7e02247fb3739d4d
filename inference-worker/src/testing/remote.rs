// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The scripted chain in another process, over a local socket: one length-prefixed SCALE value
//! each way for every call.

use super::{chain::ScriptedChain, kill, model_info, TestResult, GENESIS, MODEL};
use crate::chain::{
    records::{CheckerRecord, CheckerRegistration, WorkerRecord, WorkerRegistration},
    Chain, ChainError, CheckerView, DeclineReason, DutiesCall, ModelInfo, Opening, SignedResult,
    Taken, WorkerView,
};
use async_trait::async_trait;
use codec::{Decode, DecodeAll, Encode};
use credence_primitives::{
    ids::{CheckerKey, JobId, ModelId, Signature},
    Balance,
};
use sp_core::{crypto::AccountId32, H256};
use std::{
    io,
    path::{Path, PathBuf},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
};

#[derive(Encode, Decode)]
enum Request {
    WorkerView(AccountId32, Option<H256>),
    CheckerView(CheckerKey, Option<H256>),
    Input(JobId, H256),
    Output(JobId, H256),
    Submit(Vec<SignedResult>),
    Open(JobId, Opening),
    Decline(JobId, DeclineReason, Signature),
    Duties(DutiesCall),
    Worker(AccountId32),
    RegisterWorker(WorkerRegistration),
    SetPrice(ModelId, Balance),
    Checker(AccountId32),
    RegisterChecker(CheckerRegistration),
    Spendable(AccountId32),
}

/// An error, as far as it matters.
#[derive(Encode, Decode)]
enum Failure {
    Refused(String, String),
    GivenUp,
    Other,
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Refused { pallet, error } => Self::Refused(pallet, error),
            ChainError::GivenUp { .. } => Self::GivenUp,
            _ => Self::Other,
        }
    }
}

impl From<Failure> for ChainError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(pallet, error) => Self::Refused { pallet, error },
            Failure::GivenUp => Self::GivenUp { source: "given up".into() },
            Failure::Other => Self::Unreachable { source: "unreachable".into() },
        }
    }
}

/// Answers calls of other processes until dropped.
pub(crate) fn serve(
    chain: ScriptedChain,
    socket: &Path,
) -> TestResult<tokio::task::JoinHandle<()>> {
    let listener = UnixListener::bind(socket)?;
    Ok(tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let chain = chain.clone();
            // Ends when the other process is killed.
            tokio::spawn(async move { drop(answer(chain, stream).await) });
        }
    }))
}

async fn answer(chain: ScriptedChain, mut stream: UnixStream) -> io::Result<()> {
    let request = Request::decode_all(&mut read(&mut stream).await?.as_slice());
    let request = request.map_err(io::Error::other)?;
    let answer = match request {
        Request::WorkerView(owner, after) => encoded(chain.next_worker_view(&owner, after).await),
        Request::CheckerView(key, after) => encoded(chain.next_checker_view(key, after).await),
        Request::Input(job, at) => encoded(chain.input(job, at).await),
        Request::Output(job, at) => encoded(chain.output(job, at).await),
        Request::Submit(results) => encoded(chain.submit_results(results).await),
        Request::Open(job, opening) => encoded(chain.open(job, opening).await),
        Request::Decline(job, reason, signature) => {
            encoded(chain.decline(job, reason, signature).await)
        },
        Request::Duties(call) => encoded(chain.duties(call).await),
        Request::Worker(owner) => encoded(chain.worker(&owner).await),
        Request::RegisterWorker(registration) => encoded(chain.register_worker(registration).await),
        Request::SetPrice(model, ask) => encoded(chain.set_price(model, ask).await),
        Request::Checker(validator) => encoded(chain.checker(&validator).await),
        Request::RegisterChecker(registration) => {
            encoded(chain.register_checker(registration).await)
        },
        Request::Spendable(account) => encoded(chain.spendable(&account).await),
    };
    write(&mut stream, &answer).await
}

fn encoded<T: Encode>(result: Result<T, ChainError>) -> Vec<u8> {
    result.map_err(Failure::from).encode()
}

async fn read(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let length = stream.read_u32().await?;
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn write(stream: &mut UnixStream, bytes: &[u8]) -> io::Result<()> {
    stream.write_u32(u32::try_from(bytes.len()).map_err(io::Error::other)?).await?;
    stream.write_all(bytes).await?;
    stream.flush().await
}

/// The chain, seen from the other process.
pub(crate) struct RemoteChain(pub(crate) PathBuf);

impl RemoteChain {
    /// Passes kill points around calls that are not answered with what is only read.
    async fn ask<T: Decode>(&self, name: &str, request: Request) -> Result<T, ChainError> {
        kill::reach("before", &[name]);
        let exchange = async {
            let mut stream = UnixStream::connect(&self.0).await?;
            write(&mut stream, &request.encode()).await?;
            kill::reach("sent", &[name]);
            read(&mut stream).await
        };
        let answer: io::Result<Vec<u8>> = exchange.await;
        kill::reach("after", &[name]);
        let answer = answer.map_err(|source| ChainError::Unreachable { source: source.into() })?;
        Ok(Result::<T, Failure>::decode_all(&mut answer.as_slice())
            .map_err(|source| ChainError::Incompatible { source: source.into() })??)
    }
}

#[async_trait]
impl Chain for RemoteChain {
    fn genesis(&self) -> H256 {
        GENESIS
    }

    async fn next_worker_view(
        &self,
        owner: &AccountId32,
        after: Option<H256>,
    ) -> Result<WorkerView, ChainError> {
        self.ask("view", Request::WorkerView(owner.clone(), after)).await
    }

    async fn next_checker_view(
        &self,
        checker: CheckerKey,
        after: Option<H256>,
    ) -> Result<CheckerView, ChainError> {
        self.ask("view", Request::CheckerView(checker, after)).await
    }

    async fn model(&self, model: ModelId) -> Result<Option<ModelInfo>, ChainError> {
        Ok((model == MODEL).then(model_info))
    }

    async fn input(&self, job: JobId, at: H256) -> Result<Option<Vec<u8>>, ChainError> {
        self.ask("input", Request::Input(job, at)).await
    }

    async fn output(&self, job: JobId, at: H256) -> Result<Option<Vec<u8>>, ChainError> {
        self.ask("output", Request::Output(job, at)).await
    }

    async fn submit_results(&self, results: Vec<SignedResult>) -> Result<Taken, ChainError> {
        self.ask("submit", Request::Submit(results)).await
    }

    async fn open(&self, job: JobId, opening: Opening) -> Result<u64, ChainError> {
        self.ask("open", Request::Open(job, opening)).await
    }

    async fn decline(
        &self,
        job: JobId,
        reason: DeclineReason,
        signature: Signature,
    ) -> Result<u64, ChainError> {
        self.ask("decline", Request::Decline(job, reason, signature)).await
    }

    async fn duties(&self, call: DutiesCall) -> Result<(), ChainError> {
        self.ask("duties", Request::Duties(call)).await
    }

    async fn worker(&self, owner: &AccountId32) -> Result<Option<WorkerRecord>, ChainError> {
        self.ask("worker", Request::Worker(owner.clone())).await
    }

    async fn register_worker(&self, registration: WorkerRegistration) -> Result<(), ChainError> {
        self.ask("register", Request::RegisterWorker(registration)).await
    }

    async fn set_price(&self, model: ModelId, ask: Balance) -> Result<(), ChainError> {
        self.ask("price", Request::SetPrice(model, ask)).await
    }

    async fn checker(&self, validator: &AccountId32) -> Result<Option<CheckerRecord>, ChainError> {
        self.ask("checker", Request::Checker(validator.clone())).await
    }

    async fn register_checker(&self, registration: CheckerRegistration) -> Result<(), ChainError> {
        self.ask("register", Request::RegisterChecker(registration)).await
    }

    async fn spendable(&self, account: &AccountId32) -> Result<Balance, ChainError> {
        self.ask("spendable", Request::Spendable(account.clone())).await
    }
}
