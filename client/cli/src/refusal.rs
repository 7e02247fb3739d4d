// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the chain says when it refuses a call, in words.

use crate::advice;
use credence_client::{
    runtime::runtime_types::sp_runtime::DispatchError as ToldError,
    subxt::{
        error::{DispatchError, ModuleError, TokenError},
        Metadata,
    },
};
use std::fmt;

/// A refused call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// `Pallet.Error`, if a pallet refuses.
    pub(crate) name: Option<String>,
    /// What is wrong.
    pub(crate) sentence: String,
    /// What to do.
    pub(crate) advice: Option<&'static str>,
}

impl From<&DispatchError> for Refusal {
    fn from(error: &DispatchError) -> Self {
        match error {
            DispatchError::Module(module) => Self::of_pallet(module),
            DispatchError::Token(
                TokenError::FundsUnavailable | TokenError::Frozen | TokenError::NotExpendable,
            ) => Self {
                name: None,
                sentence: "the account does not have as much to spend".to_owned(),
                advice: Some("pay in more, or spend less"),
            },
            DispatchError::Token(TokenError::BelowMinimum) => Self {
                name: None,
                sentence: "an account would have less than the existential deposit".to_owned(),
                advice: Some("pay in more"),
            },
            other => Self { name: None, sentence: other.to_string(), advice: None },
        }
    }
}

impl Refusal {
    fn of_pallet(error: &ModuleError) -> Self {
        let Ok(details) = error.details() else {
            return Self { name: None, sentence: error.details_string(), advice: None };
        };
        Self::named(details.pallet.name(), &details.variant.name, &details.variant.docs)
    }

    /// Of an error that an event or a view function tells.
    pub(crate) fn told(error: &ToldError, metadata: &Metadata) -> Self {
        if let ToldError::Module(module) = error {
            let [index, ..] = module.error;
            let pallet = metadata.pallet_by_error_index(module.index);
            let found = pallet.and_then(|pallet| {
                let variant = pallet.error_variant_by_index(index)?;
                Some(Self::named(pallet.name(), &variant.name, &variant.docs))
            });
            if let Some(refusal) = found {
                return refusal;
            }
        }
        Self { name: None, sentence: format!("{error:?}"), advice: None }
    }

    fn named(pallet: &str, name: &str, docs: &[String]) -> Self {
        let words: Vec<&str> = docs.iter().map(|line| line.trim()).collect();
        let sentence = words.join(" ");
        Self {
            name: Some(format!("{pallet}.{name}")),
            sentence: sentence.trim_end_matches('.').to_owned(),
            advice: advice::after(pallet, name),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(formatter, "{} ({name})", self.sentence),
            None => formatter.write_str(&self.sentence),
        }
    }
}

/// The metadata that the client was built with.
#[cfg(test)]
pub(crate) fn committed_metadata() -> credence_client::subxt::Metadata {
    let bytes = include_bytes!("../../metadata.scale");
    credence_client::subxt::Metadata::decode_from(bytes).expect("CI compares it with the runtime")
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_client::{
        runtime::runtime_types::sp_runtime::ModuleError as ToldModule,
        subxt::ext::codec::Encode as _,
    };
    use rstest::rstest;
    use std::sync::Arc;

    const OUR_PALLETS: [&str; 5] =
        ["Registry", "Inference", "Workers", "Verification", "Attribution"];

    /// The error of a pallet as a block's events hold it.
    fn error(metadata: &Arc<Metadata>, pallet: &str, name: &str) -> DispatchError {
        let pallet = metadata.pallet_by_name(pallet).expect("the pallet is there");
        let variant = pallet
            .error_variants()
            .and_then(|variants| variants.iter().find(|variant| variant.name == name))
            .expect("the error is there");
        let bytes = (3u8, pallet.error_index(), [variant.index, 0, 0, 0]).encode();
        DispatchError::decode_from(bytes, Arc::clone(metadata)).expect("a dispatch error")
    }

    #[test]
    fn every_error_of_our_pallets_says_what_is_wrong_and_what_to_do() {
        let metadata = committed_metadata();
        for name in OUR_PALLETS {
            let pallet = metadata.pallet_by_name(name).expect("the pallet is there");
            for variant in pallet.error_variants().expect("it has errors") {
                assert!(!variant.docs.is_empty(), "{name}.{} has no sentence", variant.name);
                let advice = advice::after(name, &variant.name);
                assert!(advice.is_some(), "{name}.{} has no advice", variant.name);
            }
        }
    }

    #[rstest]
    #[case(
        "Inference",
        "FeeTooLow",
        "The fee does not cover what is burned, the checks, the royalty and the cheapest worker; \
         a quote names these parts (Inference.FeeTooLow)",
        "raise --max-fee to what `credence quote` says"
    )]
    #[case(
        "Registry",
        "SharesDoNotSum",
        "Direct shares and what ancestors are due do not sum to a million \
         (Registry.SharesDoNotSum)",
        "let [[shares]] and the minimum shares of unnamed ancestors sum to 1000000"
    )]
    #[case(
        "Workers",
        "Jailed",
        "The worker is in jail (Workers.Jailed)",
        "return first, when the time is over: `credence worker return`"
    )]
    fn a_pallets_error_is_told_in_words(
        #[case] pallet: &str,
        #[case] name: &str,
        #[case] sentence: &str,
        #[case] advice: &str,
    ) {
        let metadata = Arc::new(committed_metadata());
        let refusal = Refusal::from(&error(&metadata, pallet, name));
        assert_eq!(refusal.to_string(), sentence);
        assert_eq!(refusal.advice, Some(advice));
    }

    #[test]
    fn an_error_in_an_event_is_told_in_the_same_words() {
        let metadata = committed_metadata();
        let pallet = metadata.pallet_by_name("Attribution").expect("the pallet is there");
        let index = pallet.error_index();
        let told = |error| ToldError::Module(ToldModule { index, error });
        let refusal = Refusal::told(&told([0; 4]), &metadata);
        assert_eq!(refusal.name.as_deref(), Some("Attribution.UnknownModel"));
        let refusal = Refusal::told(&told([255; 4]), &metadata);
        assert_eq!(refusal.name, None);
    }

    #[test]
    fn missing_money_is_told_in_words() {
        let refusal = Refusal::from(&DispatchError::Token(TokenError::FundsUnavailable));
        assert_eq!(refusal.to_string(), "the account does not have as much to spend");
        assert!(refusal.advice.is_some());
    }
}
