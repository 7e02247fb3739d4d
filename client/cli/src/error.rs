// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What can go wrong, told in a line, with its causes and what to do next.

use crate::{
    account::AccountError, dataset_file::DatasetFileError, history::HistoryError,
    identifier::shown, infer::InferError, manifest::ManifestFileError,
    model::publish::PublishError, objects::ObjectError, output::OutputError, quote::NoQuoteError,
    receipt::ReceiptError, refusal::Refusal, statement::StatementError,
};
use credence_client::{
    subxt::error::{EventsError, StorageError, StorageKeyError, StorageValueError},
    ClientError, EndpointsError, SubmitError, ViewError,
};
use credence_primitives::ids::{DatasetId, JobId, ModelId};
use std::{
    error::Error,
    io::{self, Write as _},
    process::ExitCode,
};

/// Exit codes; documented in docs/cli.md and the help text.
mod code {
    pub(super) const FAILED: u8 = 1;
    pub(super) const USAGE: u8 = 2;
    pub(super) const REFUSED: u8 = 3;
    pub(super) const UNKNOWN: u8 = 4;
    pub(super) const UNPAID: u8 = 5;
    pub(super) const DISPROVED: u8 = 6;
}

/// Why a command has not done what it was told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// No thread for the work.
    #[error("cannot start")]
    Start(#[source] io::Error),
    /// There is no key.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// No node can be used.
    #[error(transparent)]
    Endpoints(#[from] EndpointsError),
    /// A node does not answer as it should.
    #[error("the node does not answer")]
    Client(#[from] ClientError),
    /// A view function has no answer.
    #[error("the chain does not answer")]
    View(#[source] Box<ViewError>),
    /// Storage cannot be read.
    #[error("the chain's state cannot be read")]
    Storage(#[source] Box<StorageError>),
    /// What storage holds is not understood.
    #[error("the chain's state is not understood")]
    StorageValue(#[from] StorageValueError),
    /// A name in storage is not understood.
    #[error("the chain's state is not understood")]
    StorageKey(#[from] StorageKeyError),
    /// Events cannot be read.
    #[error("a block's events cannot be read")]
    Events(#[source] Box<EventsError>),
    /// The chain has refused the call.
    #[error("the chain refuses: {0}")]
    Refused(Refusal),
    /// A transaction has not succeeded.
    #[error(transparent)]
    Submit(Box<SubmitError>),
    /// A transaction has succeeded and left no trace.
    #[error("the transaction succeeded, and its event is missing")]
    EventMissing,
    /// No such model.
    #[error("there is no model {}", shown(model))]
    UnknownModel {
        /// The id.
        model: ModelId,
    },
    /// No such dataset.
    #[error("there is no dataset {}", shown(dataset))]
    UnknownDataset {
        /// The id.
        dataset: DatasetId,
    },
    /// No such job.
    #[error("there is no job {job}, or its record has been deleted")]
    UnknownJob {
        /// The number.
        job: JobId,
    },
    /// No such worker.
    #[error("the account is no worker")]
    NotAWorker,
    /// No such checker.
    #[error("the account has no checker")]
    NoChecker,
    /// A file of a model is wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestFileError),
    /// A file of a dataset is wrong.
    #[error(transparent)]
    Dataset(#[from] DatasetFileError),
    /// A model cannot be published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// Files cannot be published.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// There is no price.
    #[error(transparent)]
    NoQuote(#[from] NoQuoteError),
    /// An inference has no result.
    #[error(transparent)]
    Infer(#[from] InferError),
    /// There is no receipt, or none that proves anything.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// A history cannot be shown.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// There is no statement, or a wrong one.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// Printing or asking does not work.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl From<SubmitError> for Failure {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Dispatch { source, .. } => Self::Refused((&source).into()),
            other => Self::Submit(Box::new(other)),
        }
    }
}

impl From<ViewError> for Failure {
    fn from(error: ViewError) -> Self {
        Self::View(Box::new(error))
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(Box::new(error))
    }
}

impl From<EventsError> for Failure {
    fn from(error: EventsError) -> Self {
        Self::Events(Box::new(error))
    }
}

impl Failure {
    /// The process's exit code.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }

    fn code(&self) -> u8 {
        match self {
            Self::Account(AccountError::NoFile)
            | Self::Output(OutputError::NobodyToAsk)
            | Self::Object(ObjectError::NoAddress)
            | Self::Endpoints(
                EndpointsError::Count { .. } | EndpointsError::NotAWebSocket { .. },
            ) => code::USAGE,
            Self::Refused(_) | Self::NoQuote(_) => code::REFUSED,
            Self::Submit(error) => match &**error {
                SubmitError::Refused { .. } | SubmitError::NotAccepted { .. } => code::REFUSED,
                SubmitError::TimedOut { .. } | SubmitError::Events { .. } => code::UNKNOWN,
                _ => code::FAILED,
            },
            Self::Infer(InferError::NoEnd { .. }) | Self::EventMissing => code::UNKNOWN,
            Self::Receipt(ReceiptError::NotYet { .. } | ReceiptError::StillNot { .. }) => {
                code::UNKNOWN
            },
            Self::Infer(InferError::Unpaid { .. })
            | Self::Receipt(ReceiptError::Unsettled { .. }) => code::UNPAID,
            Self::Receipt(error) if error.is_disproof() => code::DISPROVED,
            Self::Statement(error) if error.is_wrong_use() => code::USAGE,
            Self::Statement(error) if error.is_disproof() => code::DISPROVED,
            _ => code::FAILED,
        }
    }

    /// What to do next.
    fn advice(&self) -> Option<String> {
        let fixed = match self {
            Self::Account(error) => return Some(error.advice()),
            Self::Refused(refusal) => return refusal.advice.map(str::to_owned),
            Self::Submit(error) => return submit_advice(error),
            Self::NoQuote(error) => error.advice(),
            Self::Infer(error) => return Some(error.advice()),
            Self::Receipt(error) => error.advice(),
            Self::History(error) => return error.advice().map(str::to_owned),
            Self::Statement(error) => error.advice(),
            Self::Publish(error) => error.advice(),
            Self::Object(error) => error.advice(),
            Self::Endpoints(_) => "start a node, or name another with --url",
            Self::Client(_) | Self::Events(_) => "try again, or name another node with --url",
            Self::View(_) | Self::Storage(_) | Self::StorageValue(_) | Self::StorageKey(_) => {
                "check that tool and chain are of the same version; else name another node with \
                 --url"
            },
            Self::UnknownModel { .. } | Self::UnknownDataset { .. } => {
                "check the id, and that --url is a node of the right chain"
            },
            Self::UnknownJob { .. } => "check the number; old jobs are found in receipts",
            Self::NotAWorker => "register it with `credence worker register`",
            Self::NoChecker => "register it with `credence checker set`",
            Self::Manifest(_) => "correct the manifest: docs/cli.md describes it",
            Self::Dataset(_) => "correct the dataset's file: docs/cli.md describes it",
            Self::Output(OutputError::NobodyToAsk) => "add --yes if you mean it",
            Self::Output(OutputError::Refused) => "say y next time to go on",
            Self::EventMissing => "look at the account's transactions before trying again",
            Self::Start(_) | Self::Output(_) => return None,
        };
        Some(fixed.to_owned())
    }

    /// Tells it to people.
    pub(crate) fn print(&self) {
        // If even this fails, the exit code is left.
        let _ = io::stderr().write_all(self.told().as_bytes());
    }

    /// A line of what is wrong, its causes, and a line of what to do next.
    fn told(&self) -> String {
        let mut text = format!("error: {self}\n");
        let mut last = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let words = error.to_string();
            // Some errors repeat their cause in their own words.
            if !last.contains(&words) {
                text.push_str(&format!("  because: {words}\n"));
            }
            last = words;
            cause = error.source();
        }
        if let Some(advice) = self.advice() {
            text.push_str(&format!("next: {advice}\n"));
        }
        text
    }
}

fn submit_advice(error: &SubmitError) -> Option<String> {
    let advice = match error {
        SubmitError::Refused { source } => match source.refusal() {
            Some((_, words)) if words.contains("pay some fees") => {
                "pay in more: the account cannot pay the transaction's fee"
            },
            Some((_, words)) if words.contains("outdated") => {
                "try again: another transaction of the account came first"
            },
            _ => "try again, or name another node with --url",
        },
        SubmitError::TimedOut { .. } | SubmitError::Events { .. } => {
            "look at the account's transactions before trying again: it may have been executed"
        },
        SubmitError::Expired { .. } => "try again: nothing has been done",
        SubmitError::NotAccepted { .. } => {
            "check that tool and chain are of the same version: `credence --version`"
        },
        SubmitError::Endpoints(_) | SubmitError::Rpc(_) | SubmitError::Chain(_) => {
            "start a node, or name another with --url"
        },
        _ => return None,
    };
    Some(advice.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt::Wanted;
    use rstest::rstest;

    fn no_node() -> Failure {
        Endpoints::new(Vec::new()).map(|_| ()).expect_err("no address").into()
    }

    use credence_client::Endpoints;

    #[rstest]
    #[case(AccountError::NoFile.into(), code::USAGE)]
    #[case(no_node(), code::USAGE)]
    #[case(OutputError::NobodyToAsk.into(), code::USAGE)]
    #[case(ObjectError::NoAddress.into(), code::USAGE)]
    #[case(Failure::UnknownJob { job: 7 }, code::FAILED)]
    #[case(NoQuoteError::NoWorker.into(), code::REFUSED)]
    #[case(SubmitError::TimedOut { awaited: "x", timeout_secs: 1 }.into(), code::UNKNOWN)]
    #[case(SubmitError::Expired { last_block: 7 }.into(), code::FAILED)]
    #[case(InferError::NoEnd { job: 7 }.into(), code::UNKNOWN)]
    #[case(StatementError::Disagrees.into(), code::DISPROVED)]
    #[case(StatementError::Stuck.into(), code::FAILED)]
    #[case(Failure::EventMissing, code::UNKNOWN)]
    #[case(ReceiptError::NotYet { wanted: Wanted::Job(7), message: "x".into() }.into(), code::UNKNOWN)]
    #[case(ReceiptError::Unsettled { message: "x".into() }.into(), code::UNPAID)]
    #[case(ReceiptError::OtherLeaf { wanted: Wanted::Job(7) }.into(), code::DISPROVED)]
    #[case(ReceiptError::Answer(hex::FromHexError::OddLength).into(), code::FAILED)]
    fn exit_codes_are_as_documented(#[case] failure: Failure, #[case] code: u8) {
        assert_eq!(failure.code(), code, "{failure}");
        assert!(failure.advice().is_some(), "{failure}");
    }

    #[test]
    fn an_error_is_a_line_its_causes_and_what_to_do() {
        let failure = Failure::from(AccountError::Read {
            path: "/nowhere".into(),
            source: io::Error::new(io::ErrorKind::NotFound, "no such file"),
        });
        assert_eq!(
            failure.told(),
            "error: cannot read the secret in /nowhere\n  because: no such file\n\
             next: check the path and who may read it\n"
        );
    }

    #[test]
    fn a_lost_transaction_is_not_to_be_repeated_blindly() {
        let failure = Failure::from(SubmitError::TimedOut { awaited: "an end", timeout_secs: 9 });
        assert!(failure.told().contains("before trying again"), "{}", failure.told());
    }
}
