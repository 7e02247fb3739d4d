// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! From a command line to the command.

use crate::{
    arguments::{Arguments, Command, JobCommand, ModelCommand},
    chain::Context,
    checker, claim, credits, dataset,
    error::Failure,
    history, infer, job, model,
    output::OutputError,
    quote, receipt, statement, worker,
};
use clap::CommandFactory as _;
use clap_complete::{generate, Shell};
use std::io::{self, Write as _};

/// Does what the command line says.
pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    if let Command::Completions { shell } = arguments.command {
        return Ok(completions(shell)?);
    }
    let context = Context::new(&arguments.global)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Start)?;
    runtime.block_on(command(&context, arguments.command))
}

async fn command(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Model(ModelCommand::Publish(arguments)) => {
            model::publish::publish(context, arguments).await
        },
        Command::Model(ModelCommand::Show { model }) => model::show::show(context, model).await,
        Command::Model(ModelCommand::List { owner }) => model::list::list(context, owner).await,
        Command::Model(ModelCommand::Deprecate { model }) => model::deprecate(context, model).await,
        Command::Model(ModelCommand::Consent(arguments)) => {
            model::consent(context, arguments).await
        },
        Command::Dataset(command) => dataset::run(context, command).await,
        Command::Infer(arguments) => infer::infer(context, arguments).await,
        Command::Job(JobCommand::Status { job }) => job::status(context, job).await,
        Command::Job(JobCommand::Cancel { job }) => job::cancel(context, job).await,
        Command::Quote(arguments) => quote::show(context, arguments).await,
        Command::Credits { of } => credits::credits(context, of).await,
        Command::Claim { model } => claim::claim(context, model).await,
        Command::Worker(command) => worker::run(context, command).await,
        Command::Checker(command) => checker::run(context, command).await,
        Command::History(arguments) => history::history(context, arguments).await,
        Command::Statement(arguments) => statement::statement(context, arguments).await,
        Command::Receipt(command) => receipt::run(context, command).await,
        // Done without a chain.
        Command::Completions { shell } => Ok(completions(shell)?),
    }
}

fn completions(shell: Shell) -> Result<(), OutputError> {
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), "credence", &mut script);
    io::stdout().write_all(&script)?;
    Ok(())
}
