// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence worker`: status, register, serve, stop, bond, rotate, return, leave, withdraw.

mod status;

pub(crate) use status::BondLine;

use crate::{
    account::signing_key,
    amount::Amount,
    arguments::WorkerCommand,
    chain::{ask, genesis, Context},
    error::Failure,
    identifier::{shown, Address},
};
use credence_client::{
    runtime::{self, runtime_types::pallet_workers::seats::Seat},
    subxt::utils::Static,
    AccountId,
};
use credence_primitives::{commitment::operator_payload, ids::ModelId};
use sp_core::crypto::Pair as _;
use std::path::Path;

/// Does one of the commands.
pub(crate) async fn run(context: &Context, command: WorkerCommand) -> Result<(), Failure> {
    let calls = || runtime::tx().workers();
    let submitter = match command {
        WorkerCommand::Status { owner } => return status::show(context, owner).await,
        _ => context.submitter()?,
    };
    let owner = *submitter.account();
    match command {
        WorkerCommand::Status { .. } => {},
        WorkerCommand::Register { operator_file, bond, capacity, payee } => {
            context.output.confirm(&format!(
                "Put {bond} of {} on hold as a worker's bond?",
                Address::from(owner)
            ))?;
            let (operator, proof) = operator(context, &operator_file, &owner).await?;
            let payee = payee.unwrap_or(owner);
            let call = calls().register(operator, proof, payee, bond.0, capacity);
            context.finalize(&submitter, &call).await?;
        },
        WorkerCommand::Serve { model, ask } => {
            if serves(context, model, &owner).await? {
                let call = calls().set_ask(Static(model), ask.0);
                context.finalize(&submitter, &call).await?;
            } else {
                let call = calls().serve(Static(model), ask.0);
                context.finalize(&submitter, &call).await?;
            }
        },
        WorkerCommand::Stop { model } => {
            let call = calls().stop_serving(Static(model));
            context.finalize(&submitter, &call).await?;
        },
        WorkerCommand::Bond { amount } => {
            context.output.confirm(&format!("Put {amount} more on hold?"))?;
            context.finalize(&submitter, &calls().bond_extra(amount.0)).await?;
        },
        WorkerCommand::Rotate { operator_file } => {
            context.output.confirm(
                "Sign results with another key from now on? The present one is never used again, \
                 but for open jobs.",
            )?;
            let (operator, proof) = operator(context, &operator_file, &owner).await?;
            context.finalize(&submitter, &calls().rotate_operator(operator, proof)).await?;
        },
        WorkerCommand::Return => {
            context.finalize(&submitter, &calls().return_to_service()).await?;
        },
        WorkerCommand::Leave => {
            context.output.confirm("Serve nothing any more and free the bond?")?;
            context.finalize(&submitter, &calls().leave()).await?;
        },
        WorkerCommand::Withdraw => {
            let executed = context.finalize(&submitter, &calls().withdraw()).await?;
            for event in executed.events.find::<runtime::workers::events::Withdrawn>() {
                context.output.say(format_args!("Withdrawn: {}", Amount(event?.amount)));
            }
        },
    }
    match status::show(context, owner).await {
        // The last withdrawal removes it.
        Err(Failure::NotAWorker) => {
            context.output.say("The account is no worker any more.");
            Ok(())
        },
        shown => shown,
    }
}

/// The operator's key, and its proof that it works for the owner on this chain.
async fn operator(
    context: &Context,
    file: &Path,
    owner: &AccountId,
) -> Result<([u8; 32], [u8; 64]), Failure> {
    let key = signing_key(file)?;
    let client = context.client().await?;
    let payload = operator_payload(&genesis(&client), &owner.0);
    Ok((key.public().0, key.sign(payload.as_bytes()).0))
}

async fn serves(context: &Context, model: ModelId, owner: &AccountId) -> Result<bool, Failure> {
    let at = context.at_best().await?;
    let seats: Vec<Seat<AccountId>> =
        ask(&at, runtime::view_functions().workers().serving(Static(model))).await?;
    let is_serving = seats.iter().any(|seat| seat.owner == *owner);
    if is_serving {
        context.output.say(format_args!("Changing the price for {} …", shown(model)));
    }
    Ok(is_serving)
}
