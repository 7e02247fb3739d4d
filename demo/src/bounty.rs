// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A contract that pays for a picture: it asks for an inference, is called with the result, and
//! pays accordingly.

use crate::{
    accounts::UNIT,
    images::Image,
    published::Published,
    report::{self, ReportError},
};
use alloy_core::{
    primitives::{hex, keccak256, Address, B256, U256},
    sol,
    sol_types::{Revert, SolCall, SolError, SolValue},
};
use credence_client::{
    amount::decimal,
    runtime,
    runtime::runtime_types::sp_weights::weight_v2::Weight,
    subxt::error::{EventsError, RuntimeApiError},
    AccountId, Client, ClientError, SubmitError,
};
use credence_localnet::{terminal::Terminal, Identity};
use credence_primitives::manifest::{Assurance, AssuranceSet};
use serde::Deserialize;
use sp_core::H160;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::{sleep, Instant};

sol! {
    struct Terms {
        bytes32 model;
        uint8 assurance;
        int64 wanted;
        address beneficiary;
        uint64 until;
        uint32 deadline;
        uint64 callbackGas;
        uint256 callbackDeposit;
    }

    struct Question {
        address requester;
        uint8 outcome;
        uint8 assurance;
        int64 label;
    }

    function price() external view returns (uint256);
    function request(bytes pixels) external payable returns (uint256 job);
    function lastJob() external view returns (uint256);
    function lastQuestion() external view returns (Question memory);
    function withdraw(address who) external returns (uint256 amount);
}

/// Deploys the contract, and asks.
const SPONSOR: &str = "Peggy";
/// Gets what the contract pays.
const BENEFICIARY: &str = "Victor";
/// What the contract pays, in planck.
pub const BOUNTY: u128 = 10 * UNIT;
const WEI_PER_PLANCK: u128 = 1_000_000;
/// As the contract numbers it: the model has read the wanted digit.
const WANTED: u8 = 2;
/// As the contract numbers it: no answer yet.
const WAITING: u8 = 1;
/// The flag of a call whose changes were rolled back.
const REVERT: u32 = 1;
const DEADLINE_BLOCKS: u32 = 400;
const CALLBACK_GAS: u64 = 3_000_000;
/// What a transaction of the demonstration may use: half of a block.
const WEIGHT: Weight = Weight { ref_time: 300_000_000_000, proof_size: 3 * 1024 * 1024 };
const STORAGE_DEPOSIT: u128 = 100 * UNIT;
/// More than a job takes that is drawn for the cheat, checked by everybody and drawn again.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(600);
const POLL: Duration = Duration::from_millis(500);

#[derive(Deserialize)]
struct Artifact {
    bytecode: String,
}

/// The compiled contract.
const ARTIFACT: &str = include_str!("../../contracts/artifacts/ClassifiedPayout.json");

/// A contract on chain, and who calls it.
struct Contract<'a> {
    client: &'a Client,
    address: H160,
}

/// What has come of a bounty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The job that the contract has asked for.
    pub job: u64,
    /// What the chain has called the contract with.
    pub label: i64,
    /// How the result was verified.
    pub reached: AssuranceSet,
    /// By how much the beneficiary's account has grown, in planck.
    pub paid: u128,
}

/// Plays it: a bounty on the digit `wanted`, and an image.
pub async fn play(
    client: &Client,
    model: &Published,
    image: &Image,
    wanted: u8,
    terminal: &mut Terminal,
) -> Result<Outcome, BountyError> {
    terminal.begin("deploying a contract that pays for a picture of a digit");
    let contract = deploy(client, model, wanted).await?;
    terminal.done(&format!(
        "the contract {:?} offers {} CRED to {BENEFICIARY} if the model reads a {wanted}",
        contract.address,
        decimal(BOUNTY),
    ));
    terminal.begin("the contract asks, and is called with the result");
    let price = contract.read(priceCall {}).await?;
    // What it does not need comes back.
    let value = planck(price)? + UNIT / 10;
    contract.write(SPONSOR, value, requestCall { pixels: image.pixels.clone().into() }).await?;
    let job = contract.read(lastJobCall {}).await?;
    let question = contract.answer().await?;
    let reached = AssuranceSet::from_bits(question.assurance);
    terminal.done(&format!(
        "job {job}: the chain called the contract with label {}, verified as {:?}",
        question.label,
        reached.iter().collect::<Vec<_>>(),
    ));
    let before = balance_of(client, BENEFICIARY).await?;
    if question.outcome == WANTED {
        contract.write(SPONSOR, 0, withdrawCall { who: address_of(BENEFICIARY) }).await?;
    }
    let paid = balance_of(client, BENEFICIARY).await?.saturating_sub(before);
    terminal.line(&match paid {
        0 => format!("The contract keeps the bounty: the model does not read a {wanted}."),
        paid => format!("The contract has paid {} CRED to {BENEFICIARY}.", decimal(paid)),
    });
    let job = job.try_into().map_err(|_| BountyError::Job)?;
    Ok(Outcome { job, label: question.label, reached, paid })
}

async fn balance_of(client: &Client, name: &str) -> Result<u128, BountyError> {
    let at = client.at_best().await?;
    Ok(report::balance(&at, Identity::named(name).account()).await?)
}

async fn deploy<'a>(
    client: &'a Client,
    model: &Published,
    wanted: u8,
) -> Result<Contract<'a>, BountyError> {
    let artifact: Artifact = serde_json::from_str(ARTIFACT).map_err(BountyError::Artifact)?;
    let terms = Terms {
        model: B256::from(model.id.0 .0),
        assurance: AssuranceSet::of(&[Assurance::Checked]).bits(),
        wanted: wanted.into(),
        beneficiary: address_of(BENEFICIARY),
        until: seconds_now() + 24 * 60 * 60,
        deadline: DEADLINE_BLOCKS,
        callbackGas: CALLBACK_GAS,
        callbackDeposit: U256::from(UNIT) * U256::from(WEI_PER_PLANCK),
    };
    let bytecode =
        alloy_core::hex::decode(&artifact.bytecode).map_err(|_| BountyError::Bytecode)?;
    let code = [bytecode, (terms,).abi_encode_params()].concat();
    let call = runtime::tx().revive().instantiate_with_code(
        BOUNTY,
        WEIGHT,
        STORAGE_DEPOSIT,
        code,
        Vec::new(),
        None,
    );
    let executed =
        client.submitter(Identity::named(SPONSOR).signer()).submit_and_finalize(&call).await?;
    let instantiated = executed.events.find_first::<runtime::revive::events::Instantiated>();
    let address = instantiated.ok_or(BountyError::NotDeployed)?.map_err(Box::new)?.contract;
    Ok(Contract { client, address: H160(address.0) })
}

impl Contract<'_> {
    /// Waits until the chain has called the contract.
    async fn answer(&self) -> Result<Question, BountyError> {
        let deadline = Instant::now() + ANSWER_TIMEOUT;
        loop {
            let question = self.read(lastQuestionCall {}).await?;
            if question.outcome != WAITING {
                return Ok(question);
            }
            if Instant::now() >= deadline {
                return Err(BountyError::NoAnswer { timeout_secs: ANSWER_TIMEOUT.as_secs() });
            }
            sleep(POLL).await;
        }
    }

    /// Calls a function that changes nothing.
    async fn read<C: SolCall>(&self, call: C) -> Result<C::Return, BountyError> {
        let api = runtime::runtime_apis().revive_api();
        let asked = api.call(
            Identity::named(SPONSOR).account(),
            subxt_address(self.address),
            0,
            None,
            None,
            call.abi_encode(),
        );
        let at = self.client.at_best().await?;
        let answer = at.runtime_apis().call(asked).await?;
        let refused = |said| BountyError::Refused { function: C::SIGNATURE, said };
        let returned = answer.result.map_err(|error| refused(format!("{error:?}")))?;
        if returned.flags.bits & REVERT != 0 {
            return Err(refused(reason_of(&returned.data)));
        }
        C::abi_decode_returns(&returned.data).map_err(|error| refused(error.to_string()))
    }

    /// Calls a function by a transaction.
    async fn write<C: SolCall>(&self, from: &str, value: u128, call: C) -> Result<(), BountyError> {
        let call = runtime::tx().revive().call(
            subxt_address(self.address),
            value,
            WEIGHT,
            STORAGE_DEPOSIT,
            call.abi_encode(),
        );
        self.client.submitter(Identity::named(from).signer()).submit_and_finalize(&call).await?;
        Ok(())
    }
}

/// Why a call has reverted: the string, or the bytes of another error.
fn reason_of(returned: &[u8]) -> String {
    match Revert::abi_decode(returned) {
        Ok(revert) => revert.reason,
        Err(_) => format!("it has reverted with {}", hex::encode_prefixed(returned)),
    }
}

fn subxt_address(address: H160) -> credence_client::subxt::utils::H160 {
    credence_client::subxt::utils::H160(address.0)
}

/// The address that contracts know a development account by.
fn address_of(name: &str) -> Address {
    let account: AccountId = Identity::named(name).account();
    Address::from_word(keccak256(account.0))
}

fn planck(wei: U256) -> Result<u128, BountyError> {
    let rounded_up = wei.div_ceil(U256::from(WEI_PER_PLANCK));
    u128::try_from(rounded_up).map_err(|_| BountyError::Amount)
}

fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Why the contract has not done what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BountyError {
    /// The compiled contract is no JSON.
    #[error("contracts/artifacts/ClassifiedPayout.json is malformed; `make contracts` writes it")]
    Artifact(#[source] serde_json::Error),
    /// The compiled contract is no hex.
    #[error("the bytecode of ClassifiedPayout is no hex; `make contracts` writes it")]
    Bytecode,
    /// A transaction failed.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// The chain cannot be read.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A balance cannot be read.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The events of the deployment cannot be read.
    #[error("cannot read the events of a deployment")]
    Events(#[from] Box<EventsError>),
    /// The chain does not answer.
    #[error("the chain does not run a contract's function")]
    Api(#[from] RuntimeApiError),
    /// The deployment has made no contract.
    #[error("the deployment has made no contract")]
    NotDeployed,
    /// A function has not given what it should.
    #[error("the contract refuses {function}: {said}")]
    Refused {
        /// Its signature.
        function: &'static str,
        /// What was said.
        said: String,
    },
    /// The contract was not called in time.
    #[error("the contract was not called within {timeout_secs} s")]
    NoAnswer {
        /// How long was waited.
        timeout_secs: u64,
    },
    /// An amount beyond all money.
    #[error("the contract names an amount beyond all money")]
    Amount,
    /// A job that no chain can have.
    #[error("the contract names a job with a number of more than 64 bits")]
    Job,
}
