// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{account, decimal, hash, hex, scale};
use crate::{
    history::{Doubt, Ending, Entry, Failure, Offence, Party, Source, What, ENTRY_VERSION},
    ids::{DatasetId, ModelId, Ticket},
};
use alloc::{format, vec::Vec};
use core::fmt::Debug;
use serde_json::{json, Value};
use sp_runtime::AccountId32;

/// One of each kind, with every choice in it somewhere.
fn whats() -> Vec<What> {
    let ended = |ending| What::Ended { ending, refund: 8, to_treasury: 9 };
    let paid = |source| What::Paid { planck: 10, source };
    let failed = |failure| What::AttemptFailed { ticket: Ticket(hash(2)), failure };
    let queued =
        |offence| What::SlashQueued { party: Party::Worker, slash: 11, planck: 12, offence };
    let charged = |party| What::Charged { party, planck: u128::MAX };
    let flagged = |doubt| What::Flagged { leaf_hash: hash(13), doubt };
    let endings = [
        Ending::Settled,
        Ending::Cancelled,
        Ending::NoWorker,
        Ending::Expired,
        Ending::DeclinedThrice,
        Ending::AttemptsExhausted,
        Ending::Undecided,
        Ending::SettlementFailed,
        Ending::ModelWithdrawn,
    ];
    let failures = [
        Failure::NoShow,
        Failure::NotOpened,
        Failure::Rejected,
        Failure::TakenAway,
        Failure::Undecided,
        Failure::NotSettled,
        Failure::Overloaded,
        Failure::ArtifactUnavailable,
        Failure::EngineFault,
        Failure::Unwilling,
    ];
    let offences = [
        Offence::WrongResult,
        Offence::NoShow,
        Offence::Equivocation,
        Offence::Strikes,
        Offence::Silence,
        Offence::MissingReveal,
        Offence::Dissent,
    ];
    let parties = [Party::Worker, Party::Checker, Party::Challenger, Party::Disputer];
    let doubts =
        [Doubt::EvidenceRevoked, Doubt::MethodBroken, Doubt::LineageUpheld, Doubt::Collusion];
    let mut all = Vec::from([What::Requested { escrow: 1_000_000, burned: 7 }]);
    all.extend(endings.map(ended));
    all.extend([Source::Compute, Source::Row(63), Source::Claimable].map(paid));
    all.push(What::Owed { planck: 14 });
    all.extend(failures.map(failed));
    all.push(What::Struck { strikes: 3 });
    all.extend(offences.map(queued));
    all.push(What::SlashCancelled { party: Party::Checker, slash: u64::MAX, planck: 15 });
    all.push(What::Slashed { party: Party::Worker, slash: 16, planck: 17 });
    all.extend(parties.map(charged));
    all.push(What::Ejected { offence: Offence::Strikes });
    all.push(What::Pardoned);
    all.push(What::DutyFailed { offence: Offence::Dissent });
    all.push(What::Rewarded { planck: 18 });
    all.extend(doubts.map(flagged));
    all.push(What::DatasetRegistered { dataset: DatasetId(hash(19)) });
    all.push(What::ModelRegistered);
    all
}

pub(super) fn entries() -> Value {
    let entries: Vec<Value> =
        (0u8..).zip(whats()).map(|(number, what)| case(number, what)).collect();
    json!(entries)
}

/// Entries with and without account, job and model.
fn case(number: u8, what: What) -> Value {
    let entry: Entry<AccountId32> = Entry {
        version: ENTRY_VERSION,
        genesis: hash(1),
        block: 12,
        account: number.is_multiple_of(2).then(|| account(3)),
        job: (!number.is_multiple_of(3)).then_some(number.into()),
        model: (!number.is_multiple_of(5)).then_some(ModelId(hash(4))),
        what,
    };
    json!({
        "version": entry.version,
        "genesis": hex(entry.genesis),
        "block": entry.block,
        "account": entry.account.as_ref().map(hex),
        "job": entry.job.map(decimal),
        "model": entry.model.map(hex),
        "what": fields_of(&entry.what),
        "encoded": scale(&entry),
        "hash": hex(entry.hash()),
    })
}

fn name(choice: impl Debug) -> Value {
    json!(format!("{choice:?}"))
}

/// What has happened, by its name and its fields in the order of their encoding.
fn fields_of(what: &What) -> Value {
    match *what {
        What::Requested { escrow, burned } => {
            json!(["Requested", [decimal(escrow), decimal(burned)]])
        },
        What::Ended { ending, refund, to_treasury } => {
            json!(["Ended", [name(ending), decimal(refund), decimal(to_treasury)]])
        },
        What::Paid { planck, source } => json!(["Paid", [decimal(planck), name(source)]]),
        What::Owed { planck } => json!(["Owed", [decimal(planck)]]),
        What::AttemptFailed { ticket, failure } => {
            json!(["AttemptFailed", [hex(ticket), name(failure)]])
        },
        What::Struck { strikes } => json!(["Struck", [strikes]]),
        What::SlashQueued { party, slash, planck, offence } => {
            json!(["SlashQueued", [name(party), decimal(slash), decimal(planck), name(offence)]])
        },
        What::SlashCancelled { party, slash, planck } => {
            json!(["SlashCancelled", [name(party), decimal(slash), decimal(planck)]])
        },
        What::Slashed { party, slash, planck } => {
            json!(["Slashed", [name(party), decimal(slash), decimal(planck)]])
        },
        What::Charged { party, planck } => json!(["Charged", [name(party), decimal(planck)]]),
        What::Ejected { offence } => json!(["Ejected", [name(offence)]]),
        What::Pardoned => json!(["Pardoned", []]),
        What::DutyFailed { offence } => json!(["DutyFailed", [name(offence)]]),
        What::Rewarded { planck } => json!(["Rewarded", [decimal(planck)]]),
        What::Flagged { leaf_hash, doubt } => json!(["Flagged", [hex(leaf_hash), name(doubt)]]),
        What::DatasetRegistered { dataset } => json!(["DatasetRegistered", [hex(dataset)]]),
        What::ModelRegistered => json!(["ModelRegistered", []]),
    }
}
