// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the values in leaves are called in JSON and on the command line.

use alloc::vec::Vec;
use credence_primitives::{
    duty::Verdict,
    history::{Doubt, Ending, Failure, Offence, Party, Source, What},
    manifest::{Assurance, AssuranceSet},
};

/// The name of a method of verification.
pub fn assurance(method: Assurance) -> &'static str {
    match method {
        Assurance::Signed => "signed",
        Assurance::Sampled => "sampled",
        Assurance::Checked => "checked",
        Assurance::Enclave => "enclave",
        Assurance::Proven => "proven",
        Assurance::Executed => "executed",
    }
}

/// The names of the methods in a set, weakest first.
pub fn assurances(set: AssuranceSet) -> Vec<&'static str> {
    set.iter().map(assurance).collect()
}

/// The name of what a validator has found; none if it has not answered.
pub fn verdict(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Fail) => "fail",
        Some(Verdict::Inconclusive) => "inconclusive",
        None => "none",
    }
}

/// The name of what has happened.
pub fn what(what: &What) -> &'static str {
    match what {
        What::Requested { .. } => "requested",
        What::Ended { .. } => "ended",
        What::Paid { .. } => "paid",
        What::Owed { .. } => "owed",
        What::AttemptFailed { .. } => "attempt_failed",
        What::Struck { .. } => "struck",
        What::SlashQueued { .. } => "slash_queued",
        What::SlashCancelled { .. } => "slash_cancelled",
        What::Slashed { .. } => "slashed",
        What::Charged { .. } => "charged",
        What::Ejected { .. } => "ejected",
        What::Pardoned => "pardoned",
        What::DutyFailed { .. } => "duty_failed",
        What::Rewarded { .. } => "rewarded",
        What::Flagged { .. } => "flagged",
        What::DatasetRegistered { .. } => "dataset_registered",
        What::ModelRegistered => "model_registered",
    }
}

/// The name of how a job has ended; the reason code of `credence job status`.
pub fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Settled => "settled",
        Ending::Cancelled => "cancelled",
        Ending::NoWorker => "no_worker",
        Ending::Expired => "expired",
        Ending::DeclinedThrice => "declined_thrice",
        Ending::AttemptsExhausted => "attempts_exhausted",
        Ending::Undecided => "undecided",
        Ending::SettlementFailed => "settlement_failed",
        Ending::ModelWithdrawn => "model_withdrawn",
    }
}

/// The name of what money was paid for.
pub fn source(source: Source) -> &'static str {
    match source {
        Source::Compute => "compute",
        Source::Row(_) => "row",
        Source::Claimable => "claimable",
    }
}

/// The name of why an attempt has brought nothing.
pub fn failure(failure: Failure) -> &'static str {
    match failure {
        Failure::NoShow => "no_show",
        Failure::NotOpened => "not_opened",
        Failure::Rejected => "rejected",
        Failure::TakenAway => "taken_away",
        Failure::Undecided => "undecided",
        Failure::NotSettled => "not_settled",
        Failure::Overloaded => "overloaded",
        Failure::ArtifactUnavailable => "artifact_unavailable",
        Failure::EngineFault => "engine_fault",
        Failure::Unwilling => "unwilling",
    }
}

/// The name of whose bond it is.
pub fn party(party: Party) -> &'static str {
    match party {
        Party::Worker => "worker",
        Party::Checker => "checker",
        Party::Challenger => "challenger",
        Party::Disputer => "disputer",
    }
}

/// The name of what a penalty is for.
pub fn offence(offence: Offence) -> &'static str {
    match offence {
        Offence::WrongResult => "wrong_result",
        Offence::NoShow => "no_show",
        Offence::Equivocation => "equivocation",
        Offence::Strikes => "strikes",
        Offence::Silence => "silence",
        Offence::MissingReveal => "missing_reveal",
        Offence::Dissent => "dissent",
    }
}

/// The name of why a settled job is doubted.
pub fn doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::EvidenceRevoked => "evidence_revoked",
        Doubt::MethodBroken => "method_broken",
        Doubt::LineageUpheld => "lineage_upheld",
        Doubt::Collusion => "collusion",
    }
}
