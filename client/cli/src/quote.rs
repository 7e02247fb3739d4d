// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence quote`.

use crate::{
    amount::Amount,
    arguments,
    chain::{ask, manifest, Context},
    error::Failure,
    identifier::shown,
    output::{some, Page, Report},
    words,
};
use credence_client::{
    runtime::{
        self,
        runtime_types::credence_primitives::{
            api::NoQuote,
            manifest::Assurance as ChainAssurance,
            protocol::{AssuranceUnavailable, ModelUnavailable},
        },
    },
    subxt::utils::Static,
    AccountId, AtBlock,
};
use credence_primitives::{
    api::Quote,
    ids::ModelId,
    manifest::{AssuranceSet, Manifest, MAX_TENSOR_BYTES},
    tensor::TensorSpec,
};
use serde::Serialize;
use sp_core::H256;

/// Bytes of an encoding before its first tensor.
const HEAD_BYTES: u64 = 2;

/// Why there is no price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoQuoteError {
    /// No such model.
    #[error("there is no such model")]
    Unknown,
    /// The model waits for consents.
    #[error("the model still waits for consents of owners of what it builds on")]
    Pending,
    /// The model has ended.
    #[error("the model's owner has ended it")]
    Deprecated,
    /// The model's results differ.
    #[error("the model is in quarantine: honest checkers disagree about its results")]
    Quarantined,
    /// No method of verification.
    #[error("no such method of verification")]
    UnknownAssurance,
    /// The model does not accept the method.
    #[error("the model does not accept `{0}`")]
    NotAccepted(&'static str),
    /// The method is off.
    #[error("`{0}` is not in operation")]
    Off(&'static str),
    /// Too few checkers.
    #[error("fewer than two thirds of the validators' checkers hold the model")]
    NotAcknowledged,
    /// No worker.
    #[error("no worker serves the model")]
    NoWorker,
    /// Too much input.
    #[error("the input is longer than {MAX_TENSOR_BYTES} bytes")]
    InputTooLarge,
    /// The chain has too much to delete.
    #[error("the chain takes no requests until old outputs have been deleted")]
    Paused,
}

impl NoQuoteError {
    /// What to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::Unknown => "check the id, and that --url is a node of the right chain",
            Self::Pending => "wait for the consents that `credence model show` names",
            Self::Deprecated | Self::Quarantined => "use another model, or a newer version",
            Self::UnknownAssurance | Self::NotAccepted(_) | Self::Off(_) => {
                "choose an --assurance that `credence model show` lists"
            },
            Self::NotAcknowledged => {
                "wait until more checkers hold it (`credence model show`), or use --assurance \
                 signed"
            },
            Self::NoWorker => "wait until a worker serves it: `credence model show` lists them",
            Self::InputTooLarge => "use a smaller input",
            Self::Paused => "try again in some minutes",
        }
    }
}

fn name(method: &ChainAssurance) -> &'static str {
    match method {
        ChainAssurance::Signed => "signed",
        ChainAssurance::Sampled => "sampled",
        ChainAssurance::Checked => "checked",
        ChainAssurance::Enclave => "enclave",
        ChainAssurance::Proven => "proven",
        ChainAssurance::Executed => "executed",
    }
}

impl From<NoQuote> for NoQuoteError {
    fn from(reason: NoQuote) -> Self {
        match reason {
            NoQuote::Model(ModelUnavailable::Unknown) => Self::Unknown,
            NoQuote::Model(ModelUnavailable::Pending) => Self::Pending,
            NoQuote::Model(ModelUnavailable::Deprecated) => Self::Deprecated,
            NoQuote::Model(ModelUnavailable::Quarantined) => Self::Quarantined,
            NoQuote::Assurance(AssuranceUnavailable::Unknown) => Self::UnknownAssurance,
            NoQuote::Assurance(AssuranceUnavailable::NotAccepted(method)) => {
                Self::NotAccepted(name(&method))
            },
            NoQuote::Assurance(AssuranceUnavailable::Off(method)) => Self::Off(name(&method)),
            NoQuote::Assurance(AssuranceUnavailable::NotAcknowledged) => Self::NotAcknowledged,
            NoQuote::NoWorker => Self::NoWorker,
            NoQuote::InputTooLarge => Self::InputTooLarge,
            NoQuote::Paused => Self::Paused,
        }
    }
}

/// The price of an inference, part by part.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct QuoteReport {
    pub(crate) model: H256,
    pub(crate) assurance: Vec<&'static str>,
    pub(crate) input_bytes: u32,
    pub(crate) compute: Amount,
    pub(crate) checks: Amount,
    pub(crate) royalty: Amount,
    pub(crate) burned: Amount,
    pub(crate) total: Amount,
    pub(crate) queue_position: u32,
}

impl QuoteReport {
    fn new(model: ModelId, assurance: AssuranceSet, input_bytes: u32, quote: &Quote) -> Self {
        let parts = [quote.compute, quote.checks, quote.royalty, quote.burned].map(Amount);
        let [compute, checks, royalty, burned] = parts;
        Self {
            model: model.0,
            assurance: words::assurances(assurance),
            input_bytes,
            compute,
            checks,
            royalty,
            burned,
            total: parts.into_iter().fold(Amount(0), Amount::plus),
            queue_position: quote.queue_position,
        }
    }
}

impl Report for QuoteReport {
    fn table(&self) -> Page {
        let assurance = self.assurance.join(", ");
        Page::new().fields(&[
            ("Model", some(shown(self.model))),
            ("Verified by", some(assurance)),
            ("Input", some(format!("{} bytes", self.input_bytes))),
            ("Computation", some(format!("{} (the cheapest worker)", self.compute))),
            ("Checks", some(self.checks)),
            ("Contributors", some(self.royalty)),
            ("Burned", some(self.burned)),
            ("Together", some(self.total)),
            ("Jobs before it", some(self.queue_position)),
        ])
    }
}

/// Asks the chain for a price.
pub(crate) async fn quote(
    at: &AtBlock,
    model: ModelId,
    assurance: AssuranceSet,
    input_bytes: u32,
) -> Result<QuoteReport, Failure> {
    let asked =
        runtime::view_functions().inference().quote(Static(model), Static(assurance), input_bytes);
    let quote = ask(at, asked).await?.map_err(NoQuoteError::from)?;
    Ok(QuoteReport::new(model, assurance, input_bytes, &quote.0))
}

/// Prints the price of an inference.
pub(crate) async fn show(context: &Context, arguments: arguments::Quote) -> Result<(), Failure> {
    let at = context.at_best().await?;
    let input_bytes = match arguments.input_bytes {
        Some(bytes) => bytes,
        None => longest_input(&manifest(&at, arguments.model).await?),
    };
    let assurance = AssuranceSet::of(&arguments.assurance);
    let report = quote(&at, arguments.model, assurance, input_bytes).await?;
    Ok(context.output.show(&report)?)
}

/// The length of the longest encoded input that a model takes.
fn longest_input(manifest: &Manifest<AccountId>) -> u32 {
    let tensors = manifest.inputs.iter().filter_map(TensorSpec::largest_encoding);
    let bytes = tensors.fold(HEAD_BYTES, u64::saturating_add);
    u32::try_from(bytes).unwrap_or(u32::MAX).min(MAX_TENSOR_BYTES)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::output::assert_looks;
    use credence_primitives::manifest::Assurance;
    use rstest::rstest;
    use serde_json::json;

    pub(crate) fn fixed() -> QuoteReport {
        let quote = Quote {
            compute: 2_000_000_000,
            checks: 3_000_000_000,
            royalty: 1_000_000_000,
            burned: 500_000_000,
            queue_position: 4,
        };
        let assurance = AssuranceSet::of(&[Assurance::Checked]);
        QuoteReport::new(ModelId(H256::repeat_byte(1)), assurance, 276, &quote)
    }

    #[test]
    fn a_quote_looks_as_documented() {
        let id = format!("0x{}", "01".repeat(32));
        let table = format!(
            "Model           {id}\nVerified by     checked\nInput           276 bytes\n\
             Computation     0.002 CRED (the cheapest worker)\nChecks          0.003 CRED\n\
             Contributors    0.001 CRED\nBurned          0.0005 CRED\n\
             Together        0.0065 CRED\nJobs before it  4\n"
        );
        let json = json!({
            "model": id, "assurance": ["checked"], "input_bytes": 276,
            "compute": "2000000000", "checks": "3000000000", "royalty": "1000000000",
            "burned": "500000000", "total": "6500000000", "queue_position": 4,
        });
        assert_looks(&fixed(), &table, &json);
    }

    #[rstest]
    #[case(NoQuote::Model(ModelUnavailable::Unknown), NoQuoteError::Unknown)]
    #[case(NoQuote::Model(ModelUnavailable::Pending), NoQuoteError::Pending)]
    #[case(NoQuote::Model(ModelUnavailable::Deprecated), NoQuoteError::Deprecated)]
    #[case(NoQuote::Model(ModelUnavailable::Quarantined), NoQuoteError::Quarantined)]
    #[case(NoQuote::Assurance(AssuranceUnavailable::Unknown), NoQuoteError::UnknownAssurance)]
    #[case(
        NoQuote::Assurance(AssuranceUnavailable::NotAccepted(ChainAssurance::Checked)),
        NoQuoteError::NotAccepted("checked")
    )]
    #[case(
        NoQuote::Assurance(AssuranceUnavailable::Off(ChainAssurance::Sampled)),
        NoQuoteError::Off("sampled")
    )]
    #[case(
        NoQuote::Assurance(AssuranceUnavailable::NotAcknowledged),
        NoQuoteError::NotAcknowledged
    )]
    #[case(NoQuote::NoWorker, NoQuoteError::NoWorker)]
    #[case(NoQuote::InputTooLarge, NoQuoteError::InputTooLarge)]
    #[case(NoQuote::Paused, NoQuoteError::Paused)]
    fn every_reason_has_a_sentence_and_advice(
        #[case] reason: NoQuote,
        #[case] error: NoQuoteError,
    ) {
        assert_eq!(NoQuoteError::from(reason), error);
        assert!(!error.to_string().is_empty() && !error.advice().is_empty());
    }
}
