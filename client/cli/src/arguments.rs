// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The command line.

use crate::{
    amount::Amount,
    history::History,
    identifier::{account, dataset, hash, model, AccountOrModel, NamedDataset},
    receipt::Wanted,
    statement::Statement,
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use credence_client::AccountId;
use credence_primitives::{
    ids::{DatasetId, JobId, ModelId},
    manifest::Assurance,
};
use sp_core::H256;
use std::path::PathBuf;
use url::Url;

/// Publish models and datasets, request inferences, and get what is due.
///
/// Exit codes: 0 done, 1 failed, 2 wrong use, 3 refused by the chain, 4 outcome unknown or too
/// late, 5 the job ended without a verified result, 6 a receipt or history proves nothing.
#[derive(Debug, Parser)]
#[command(name = "credence", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What all commands share.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// A node's WebSocket; up to eight, tried in turn
    #[arg(
        long,
        global = true,
        env = "CREDENCE_URL",
        value_delimiter = ',',
        default_value = "ws://127.0.0.1:9944"
    )]
    pub(crate) url: Vec<String>,
    /// How results are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) output: Format,
    /// The file, of mode 0600, with the secret of the account that signs and pays
    #[arg(long, global = true, env = "CREDENCE_ACCOUNT_FILE", value_name = "FILE")]
    pub(crate) account_file: Option<PathBuf>,
    /// Ask nothing: do it
    #[arg(long, global = true)]
    pub(crate) yes: bool,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs: one JSON object
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Models: publish, show, end
    #[command(subcommand)]
    Model(ModelCommand),
    /// Datasets: register, show
    #[command(subcommand)]
    Dataset(DatasetCommand),
    /// Request an inference. Input and output become public for ever
    Infer(Infer),
    /// Jobs: status, cancel
    #[command(subcommand)]
    Job(JobCommand),
    /// What an inference would cost now
    Quote(Quote),
    /// The credits of an account or a model
    Credits {
        /// An account's address, or a model's id
        #[arg(value_name = "ACCOUNT|MODEL")]
        of: AccountOrModel,
    },
    /// Get paid what is due to the account
    Claim {
        /// Only from this model
        #[arg(long, value_parser = model)]
        model: Option<ModelId>,
    },
    /// Workers: status, register, serve, rotate, leave
    #[command(subcommand)]
    Worker(WorkerCommand),
    /// Checkers of validators: set, status, return, leave
    #[command(subcommand)]
    Checker(CheckerCommand),
    /// What has happened to an account, a model, a dataset, a worker or a job
    History(Box<History>),
    /// All that an account got, paid and lost in a time, with proofs and sums
    Statement(Box<Statement>),
    /// Receipts: get, verify, show
    #[command(subcommand)]
    Receipt(ReceiptCommand),
    /// Print a script that completes commands in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// Check a model, upload it and register it for ever
    Publish(Publish),
    /// All about a model
    Show {
        /// The model's id
        #[arg(value_parser = model)]
        model: ModelId,
    },
    /// The models of an account
    List {
        /// The owner; without it, the account of --account-file
        #[arg(long, value_parser = account)]
        owner: Option<AccountId>,
    },
    /// End a model: open jobs are finished, new ones refused
    Deprecate {
        /// The model's id
        #[arg(value_parser = model)]
        model: ModelId,
    },
    /// Agree that a model builds on a model or dataset of yours
    Consent(Consent),
}

#[derive(Args, Debug)]
pub(crate) struct Publish {
    /// The manifest
    #[arg(value_name = "MANIFEST.TOML")]
    pub(crate) manifest: PathBuf,
    /// Where the model's files are published: file:///…, https://…, s3://…, gs://…, az://…
    #[arg(long, env = "CREDENCE_ARTIFACTS", value_name = "URL")]
    pub(crate) artifacts: Option<Url>,
    /// The id of a dataset that the manifest names
    #[arg(long = "dataset", value_name = "NAME=0x…")]
    pub(crate) datasets: Vec<NamedDataset>,
    /// Check everything, change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Consent {
    /// The model that waits
    #[arg(value_parser = model)]
    pub(crate) model: ModelId,
    #[command(flatten)]
    pub(crate) of: ConsentOf,
    /// Do not agree: the model is removed
    #[arg(long)]
    pub(crate) refuse: bool,
}

/// What a model builds on.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct ConsentOf {
    /// Your dataset that it builds on
    #[arg(long = "dataset", value_parser = dataset, value_name = "0x…")]
    pub(crate) dataset: Option<DatasetId>,
    /// Your model that it builds on
    #[arg(long = "parent", value_parser = model, value_name = "0x…")]
    pub(crate) parent: Option<ModelId>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DatasetCommand {
    /// Register a dataset under terms that never change; its content stays where it is
    Register {
        /// The description
        #[arg(value_name = "DATASET.TOML")]
        file: PathBuf,
        /// Where licence and description are published; without it nowhere
        #[arg(long, env = "CREDENCE_ARTIFACTS", value_name = "URL")]
        artifacts: Option<Url>,
        /// Who is paid; without it, the account that registers
        #[arg(long, value_parser = account)]
        payee: Option<AccountId>,
    },
    /// All about a dataset
    Show {
        /// The dataset's id
        #[arg(value_parser = dataset)]
        dataset: DatasetId,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Infer {
    /// The model's id
    #[arg(value_parser = model)]
    pub(crate) model: ModelId,
    /// A file with the input, or - for standard input: JSON of the Open Inference Protocol v2
    #[arg(long, value_name = "FILE|-")]
    pub(crate) input: PathBuf,
    /// The input is the canonical encoding, not JSON
    #[arg(long)]
    pub(crate) raw: bool,
    /// How the result must be verified at least
    #[arg(long, value_parser = assurance, value_delimiter = ',', default_value = "checked")]
    pub(crate) assurance: Vec<Assurance>,
    /// The most to pay; without it, what the quote says and half of its compute more
    #[arg(long, value_name = "CRED")]
    pub(crate) max_fee: Option<Amount>,
    /// Blocks until the job is given up
    #[arg(long, value_name = "BLOCKS")]
    pub(crate) deadline_blocks: Option<u32>,
    /// Return as soon as the request is in a block
    #[arg(long)]
    pub(crate) no_wait: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Quote {
    /// The model's id
    #[arg(value_parser = model)]
    pub(crate) model: ModelId,
    /// How the result must be verified at least
    #[arg(long, value_parser = assurance, value_delimiter = ',', default_value = "checked")]
    pub(crate) assurance: Vec<Assurance>,
    /// The length of the encoded input; without it, the longest that the model takes
    #[arg(long, value_name = "BYTES")]
    pub(crate) input_bytes: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum JobCommand {
    /// Where a job stands, and why if nobody was paid
    Status {
        /// The job's number
        job: JobId,
    },
    /// Withdraw a job that waits for a worker
    Cancel {
        /// The job's number
        job: JobId,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkerCommand {
    /// Bond, models, jobs, track record and earnings of a worker
    Status {
        /// The worker's owner
        #[arg(value_parser = account)]
        owner: AccountId,
    },
    /// Register the account as a worker and put its bond on hold
    Register {
        /// The file, of mode 0600, with the secret that signs results
        #[arg(long, value_name = "FILE")]
        operator_file: PathBuf,
        /// What stands behind the results
        #[arg(long, value_name = "CRED")]
        bond: Amount,
        /// The most jobs open at a time
        #[arg(long, default_value_t = 16)]
        capacity: u32,
        /// Who is paid; without it, the account that registers
        #[arg(long, value_parser = account)]
        payee: Option<AccountId>,
    },
    /// Serve a model at a price, or change the price
    Serve {
        /// The model's id
        #[arg(value_parser = model)]
        model: ModelId,
        /// What a run costs
        #[arg(long, value_name = "CRED")]
        ask: Amount,
    },
    /// Serve a model no longer
    Stop {
        /// The model's id
        #[arg(value_parser = model)]
        model: ModelId,
    },
    /// Add to the bond
    Bond {
        /// How much
        #[arg(value_name = "CRED")]
        amount: Amount,
    },
    /// Sign results with another key from now on; open jobs keep the present one
    Rotate {
        /// The file, of mode 0600, with the secret that will sign results
        #[arg(long, value_name = "FILE")]
        operator_file: PathBuf,
    },
    /// Come back from jail
    Return,
    /// Serve nothing any more and free the bond
    Leave,
    /// Get back what has been freed long enough ago
    Withdraw,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CheckerCommand {
    /// Register the validator's checker, or change its key, and bring its bond up to an amount
    Set {
        /// The file, of mode 0600, with the secret that signs duties
        #[arg(long, value_name = "FILE")]
        checker_file: PathBuf,
        /// What stands behind the checks
        #[arg(long, value_name = "CRED")]
        bond: Amount,
    },
    /// Come back from a suspension
    Return,
    /// Be drawn no more and free the bond
    Leave,
    /// Get back what has been freed long enough ago
    Withdraw,
    /// Key, bond and strikes of a validator's checker
    Status {
        /// The validator
        #[arg(value_parser = account)]
        validator: AccountId,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReceiptCommand {
    /// Get the receipt of a job or of any leaf from a node, verify it, and write it into a file
    Get(GetReceipt),
    /// Verify a receipt with the hash of the chain's first block. Asks no node
    Verify {
        /// The receipt
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The hash of the chain's first block
        #[arg(long, value_parser = hash, value_name = "HASH")]
        genesis: H256,
        /// A file with a later set of authorities that you trust; may be repeated
        #[arg(long = "set", value_name = "FILE")]
        sets: Vec<PathBuf>,
    },
    /// Print what a receipt says. Asks no node
    Show {
        /// The receipt
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        trust: ReceiptTrust,
    },
}

#[derive(Args, Debug)]
pub(crate) struct GetReceipt {
    #[command(flatten)]
    pub(crate) of: ReceiptOf,
    /// Wait until there is a receipt, for an hour at the most
    #[arg(long)]
    pub(crate) wait: bool,
    /// The new file; without it, job-JOB.receipt or block-NUMBER-leaf-INDEX.receipt
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: ReceiptTrust,
}

/// Whose receipt.
#[derive(Args, Debug)]
pub(crate) struct ReceiptOf {
    /// The settled job's number
    #[arg(required_unless_present = "block", conflicts_with_all = ["block", "leaf"])]
    job: Option<JobId>,
    /// The block of a leaf, as `credence history` lists it
    #[arg(long, value_name = "NUMBER", requires = "leaf")]
    block: Option<u32>,
    /// The leaf's place in the block, as `credence history` lists it
    #[arg(long, value_name = "INDEX", requires = "block")]
    leaf: Option<u32>,
}

impl From<ReceiptOf> for Wanted {
    fn from(ReceiptOf { job, block, leaf }: ReceiptOf) -> Self {
        // Whatever is needed is there: clap has seen to it.
        let (block, leaf) = (block.unwrap_or_default(), leaf.unwrap_or_default());
        job.map_or(Self::Leaf { block, leaf }, Self::Job)
    }
}

/// What a receipt is verified with, if it is.
#[derive(Args, Debug)]
pub(crate) struct ReceiptTrust {
    /// The hash of the chain's first block
    #[arg(long, value_parser = hash, value_name = "HASH")]
    pub(crate) genesis: Option<H256>,
    /// A file with a later set of authorities that you trust; may be repeated
    #[arg(long = "set", value_name = "FILE", requires = "genesis")]
    pub(crate) sets: Vec<PathBuf>,
}

/// Reads the name of a method of verification.
pub(crate) fn assurance(text: &str) -> Result<Assurance, UnknownAssurance> {
    Assurance::ALL
        .into_iter()
        .find(|method| crate::words::assurance(*method) == text)
        .ok_or_else(|| UnknownAssurance { text: text.to_owned() })
}

/// A name of no method of verification.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no method of verification: signed, sampled, checked, enclave, proven or executed"
)]
pub(crate) struct UnknownAssurance {
    text: String,
}

#[cfg(test)]
mod tests;
