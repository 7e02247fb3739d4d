// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What commands work with: the chain, the account, the output.

use crate::{account::account_key, arguments::Global, error::Failure, output::Output};
use credence_client::{
    runtime, subxt::view_functions::Payload as ViewPayload, view, AccountId, AtBlock, Client,
    Endpoints, Executed, Submitter,
};
use credence_client::{
    runtime::runtime_types::credence_primitives::manifest::ShareOf as ChainShareOf,
    subxt::{transactions::Payload, utils::Static},
};
use credence_primitives::{
    ids::ModelId,
    manifest::{Manifest, ShareOf},
    ActiveBlock,
};
use sp_core::H256;
use std::path::{Path, PathBuf};

/// What commands work with.
#[derive(Debug)]
pub(crate) struct Context {
    /// Where results go.
    pub(crate) output: Output,
    endpoints: Endpoints,
    account_file: Option<PathBuf>,
}

impl Context {
    /// As the command line says. Nothing is connected yet.
    pub(crate) fn new(global: &Global) -> Result<Self, Failure> {
        Ok(Self {
            output: Output::new(global),
            endpoints: Endpoints::new(global.url.clone())?,
            account_file: global.account_file.clone(),
        })
    }

    /// The nodes.
    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The file with the account's secret, if one is named.
    pub(crate) fn account_file(&self) -> Option<&Path> {
        self.account_file.as_deref()
    }

    /// A connection.
    pub(crate) async fn client(&self) -> Result<Client, Failure> {
        Ok(self.endpoints.client().await?)
    }

    /// The chain as of the best block.
    pub(crate) async fn at_best(&self) -> Result<AtBlock, Failure> {
        Ok(self.client().await?.at_best().await?)
    }

    /// Sends for the account of the command line.
    pub(crate) fn submitter(&self) -> Result<Submitter, Failure> {
        let key = account_key(self.account_file.as_deref())?;
        Ok(Submitter::new(self.endpoints.clone(), key))
    }

    /// Sends a call and waits until it has succeeded in a final block.
    pub(crate) async fn finalize<Call: Payload>(
        &self,
        submitter: &Submitter,
        call: &Call,
    ) -> Result<Executed, Failure> {
        self.output.say("Sent; waiting until it is final …");
        Ok(submitter.submit_and_finalize(call).await?)
    }
}

/// Asks a view function.
pub(crate) async fn ask<P: ViewPayload>(
    at: &AtBlock,
    question: P,
) -> Result<P::ReturnType, Failure> {
    Ok(view(at, question).await?)
}

/// The genesis of a chain as the protocol's signatures contain it.
pub(crate) fn genesis(client: &Client) -> H256 {
    H256(client.genesis().0)
}

/// The manifest of a registered model.
pub(crate) async fn manifest(at: &AtBlock, model: ModelId) -> Result<Manifest<AccountId>, Failure> {
    let asked = runtime::view_functions().registry().manifest(Static(model));
    let manifest = ask(at, asked).await?.ok_or(Failure::UnknownModel { model })?;
    Ok(manifest.0)
}

/// The number of the active block.
pub(crate) async fn active_block(at: &AtBlock) -> Result<ActiveBlock, Failure> {
    ask(at, runtime::view_functions().inference().active_block()).await
}

/// Who or what has a share, in the protocol's own type.
pub(crate) fn share_of(of: &ChainShareOf<AccountId>) -> ShareOf<AccountId> {
    match of {
        ChainShareOf::Contributor(account) => ShareOf::Contributor(*account),
        ChainShareOf::Parent(model) => ShareOf::Parent(model.0),
        ChainShareOf::Dataset(dataset) => ShareOf::Dataset(dataset.0),
    }
}
