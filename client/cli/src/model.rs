// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence model`: publish, show, list, deprecate, consent.

pub(crate) mod list;
pub(crate) mod publish;
pub(crate) mod show;

use crate::{arguments::Consent, chain::Context, error::Failure, identifier::shown};
use credence_client::{
    runtime::{self, runtime_types::pallet_registry::types::Source},
    subxt::utils::Static,
};
use credence_primitives::ids::ModelId;

/// Ends a model.
pub(crate) async fn deprecate(context: &Context, model: ModelId) -> Result<(), Failure> {
    let submitter = context.submitter()?;
    context.output.confirm(&format!("End model {} for ever?", shown(model)))?;
    let call = runtime::tx().registry().deprecate_model(Static(model));
    context.finalize(&submitter, &call).await?;
    show::show(context, model).await
}

/// Agrees, or does not, that a model builds on something of the account's.
pub(crate) async fn consent(context: &Context, arguments: Consent) -> Result<(), Failure> {
    let Consent { model, of, refuse } = arguments;
    let submitter = context.submitter()?;
    let source = match (of.dataset, of.parent) {
        (Some(dataset), _) => Source::Dataset(Static(dataset)),
        // One of the two is there: the command line requires it.
        (None, parent) => Source::Model(Static(parent.unwrap_or_default())),
    };
    if refuse {
        context.output.confirm(&format!("Refuse model {}, which removes it?", shown(model)))?;
        let call = runtime::tx().registry().refuse_use(Static(model), source);
        context.finalize(&submitter, &call).await?;
        context.output.say("Refused: the model is removed.");
        return Ok(());
    }
    let call = runtime::tx().registry().accept_use(Static(model), source);
    context.finalize(&submitter, &call).await?;
    show::show(context, model).await
}
