// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence`: publish models and datasets, request inferences, follow jobs, claim what is due,
//! verify receipts, register workers and checkers.

mod account;
mod advice;
mod amount;
mod arguments;
mod chain;
mod checker;
mod claim;
mod credits;
mod dataset;
mod dataset_file;
mod error;
mod history;
mod history_api;
mod identifier;
mod infer;
mod job;
mod manifest;
mod model;
mod new_file;
mod objects;
mod output;
mod place;
mod quote;
mod receipt;
mod refusal;
mod run;
mod statement;
mod tensor_words;
mod words;
mod worker;

use arguments::Arguments;
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            failure.exit_code()
        },
    }
}
