// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Where a job stands, while somebody waits.

use crate::{identifier::Address, output::Output, words};
use credence_client::{
    runtime::runtime_types::{
        pallet_inference::views::JobStatus,
        pallet_verification::check::{Check, MemberState, Phase},
    },
    AccountId,
};
use credence_primitives::ActiveBlock;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// Shows one line: a spinner on a terminal, else a line for each change.
pub(super) struct Progress {
    output: Output,
    spinner: Option<ProgressBar>,
    last: String,
}

impl Progress {
    pub(super) fn new(output: Output) -> Self {
        let spinner = output.is_terminal().then(|| {
            let spinner = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
                spinner.set_style(style);
            }
            spinner.enable_steady_tick(TICK);
            spinner
        });
        Self { output, spinner, last: String::new() }
    }

    /// Shows another state.
    pub(super) fn show(&mut self, words: String) {
        if words == self.last {
            return;
        }
        match &self.spinner {
            Some(spinner) => spinner.set_message(words.clone()),
            None => self.output.say(&words),
        }
        self.last = words;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
    }
}

/// A job's state in a line.
pub(crate) fn state(
    status: Option<&JobStatus<AccountId>>,
    check: Option<&Check>,
    now: ActiveBlock,
) -> String {
    match status {
        None => "requested".to_owned(),
        Some(JobStatus::Queued { before, .. }) => {
            format!("waits for a worker; at most {before} job(s) before it")
        },
        Some(JobStatus::Assigned { worker, due }) => {
            let left = due.saturating_sub(now);
            format!("computed by {}, due in {left} block(s)", Address::from(worker))
        },
        Some(JobStatus::Verifying { is_open, .. }) => match check {
            Some(check) => format!("result is in; {}", phase(check)),
            None if *is_open => "result is in and open".to_owned(),
            None => "result is in".to_owned(),
        },
        Some(JobStatus::Closed(outcome)) => {
            format!("{}; waiting until that is final", words::outcome(outcome)[0])
        },
    }
}

fn phase(check: &Check) -> String {
    let members = &check.members.0;
    let count =
        |is: fn(&MemberState) -> bool| members.iter().filter(|member| is(&member.state)).count();
    let all = members.len();
    match check.phase {
        Phase::Sampling => "it is being drawn whether it is checked".to_owned(),
        Phase::Drawing | Phase::Escalating => "checkers are being drawn".to_owned(),
        Phase::Committing => {
            let done = count(|state| matches!(state, MemberState::Committed(_)));
            format!("{done} of {all} checkers have committed")
        },
        Phase::Committed | Phase::Opening => "the worker opens its output".to_owned(),
        Phase::Revealing | Phase::Auditing => {
            let done = count(|state| matches!(state, MemberState::Judged(..)));
            format!("{done} of {all} checkers have judged")
        },
        Phase::Challengeable => "it stands unless somebody challenges it".to_owned(),
        Phase::Concluding => "the verdict is known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_client::{
        dev,
        runtime::runtime_types::pallet_inference::types::{Lane, Outcome},
    };

    fn worker() -> AccountId {
        dev::ferdie().public_key().to_account_id()
    }

    #[test]
    fn each_state_has_a_line() {
        let line = |status: JobStatus<AccountId>| state(Some(&status), None, 7);
        assert_eq!(state(None, None, 7), "requested");
        assert_eq!(
            line(JobStatus::Queued { lane: Lane::Fresh, before: 2 }),
            "waits for a worker; at most 2 job(s) before it"
        );
        let name = Address::from(worker());
        assert_eq!(
            line(JobStatus::Assigned { worker: worker(), due: 10 }),
            format!("computed by {name}, due in 3 block(s)")
        );
        assert_eq!(
            line(JobStatus::Verifying { worker: worker(), is_open: true }),
            "result is in and open"
        );
        assert_eq!(
            line(JobStatus::Closed(Outcome::Settled)),
            "settled; waiting until that is final"
        );
    }
}
