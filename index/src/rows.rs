// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Which rows a block's leaves give.

use crate::{
    leaf::{BlockRef, Content, Leaf},
    row::{Kind, Position, Reason, Role, Row, Status},
};
use credence_primitives::{
    history::{Doubt, Ending, Entry, Failure, Offence, Party, Source, What},
    manifest::{AssuranceSet, ShareOf},
    receipt::{CreditOf, CreditRow, ReceiptLeaf},
    Balance,
};
use sp_core::{crypto::AccountId32, H256};

/// The rows of a block, in the order of its leaves. Rows of datasets and ancestors have no account:
/// who owns them, other leaves have said.
pub fn rows_of(block: &BlockRef, leaves: &[Leaf]) -> Vec<Row> {
    let mut rows = Vec::with_capacity(leaves.len());
    for (index, leaf) in (0u32..).zip(leaves) {
        let lines = match &leaf.content {
            Content::Receipt(receipt) => receipt_lines(receipt),
            Content::Entry(entry) => entry_lines(entry),
        };
        rows.extend((0u32..).zip(lines).map(|(row, line)| Row {
            position: Position { block: block.number, leaf: index, row },
            time_ms: block.time_ms,
            leaf_hash: leaf.hash,
            ..line
        }));
    }
    rows
}

/// A row without anything optional.
pub(crate) fn bare(kind: Kind) -> Row {
    Row {
        position: Position::default(),
        time_ms: 0,
        kind,
        role: None,
        account: None,
        job: None,
        model: None,
        ancestor: None,
        dataset: None,
        worker: None,
        credits: None,
        planck: None,
        reached: AssuranceSet::default(),
        status: None,
        reason: None,
        number: None,
        leaf_hash: H256::zero(),
    }
}

fn receipt_lines(receipt: &ReceiptLeaf<AccountId32>) -> Vec<Row> {
    receipt.credits.iter().map(|credit| credit_line(receipt, credit)).collect()
}

fn credit_line(receipt: &ReceiptLeaf<AccountId32>, credit: &CreditRow<AccountId32>) -> Row {
    let row = Row {
        job: Some(receipt.job),
        model: Some(receipt.model),
        worker: Some(receipt.worker.clone()),
        credits: Some(credit.credits),
        planck: Some(credit.planck),
        reached: receipt.report.reached,
        status: Some(Status::Settled),
        ..bare(Kind::Credit)
    };
    let of = |role, account: &AccountId32| (Some(role), Some(account.clone()));
    let (role, account) = match &credit.of {
        CreditOf::Worker(account) => of(Role::Worker, account),
        CreditOf::Checker(account) => of(Role::Checker, account),
        CreditOf::Row(ShareOf::Contributor(account)) => of(Role::Contributor, account),
        CreditOf::Row(ShareOf::Parent(ancestor)) => {
            return Row { role: Some(Role::Ancestor), ancestor: Some(*ancestor), ..row }
        },
        CreditOf::Row(ShareOf::Dataset(dataset)) => {
            return Row { role: Some(Role::Dataset), dataset: Some(*dataset), ..row }
        },
    };
    Row { role, account, ..row }
}

fn entry_lines(entry: &Entry<AccountId32>) -> Vec<Row> {
    let line = |kind, role| Row {
        role: entry.account.is_some().then_some(role),
        account: entry.account.clone(),
        job: entry.job,
        model: entry.model,
        ..bare(kind)
    };
    let money = |kind, role, planck| Row { planck: Some(planck), ..line(kind, role) };
    match entry.what {
        What::Requested { escrow, burned } => {
            let escrow = money(Kind::Request, Role::Requester, escrow);
            with_more(escrow, money(Kind::Burned, Role::Requester, burned))
        },
        What::Ended { ending, refund, to_treasury } => {
            let (status, reason) = ended(ending);
            let row = |kind, planck| Row {
                status: Some(status),
                reason,
                ..money(kind, Role::Requester, planck)
            };
            with_more(row(Kind::Ended, refund), row(Kind::Treasury, to_treasury))
        },
        What::Paid { planck, source } => {
            let (reason, number) = paid_for(source);
            vec![Row { reason: Some(reason), number, ..money(Kind::Payment, Role::Payee, planck) }]
        },
        What::Owed { planck } => vec![money(Kind::Owed, Role::Payee, planck)],
        What::AttemptFailed { ticket: _, failure } => vec![Row {
            status: Some(Status::Failed),
            reason: Some(failed(failure)),
            ..of_worker(line(Kind::AttemptFailed, Role::Worker))
        }],
        What::Struck { strikes } => vec![Row {
            number: Some(strikes.into()),
            ..of_worker(line(Kind::Strike, Role::Worker))
        }],
        What::SlashQueued { party, slash, planck, offence } => vec![Row {
            reason: Some(for_what(offence)),
            ..of_bond(party, Some(slash), planck, |role| line(Kind::SlashQueued, role))
        }],
        What::SlashCancelled { party, slash, planck } => {
            vec![of_bond(party, Some(slash), planck, |role| line(Kind::SlashCancelled, role))]
        },
        What::Slashed { party, slash, planck } => {
            vec![of_bond(party, Some(slash), planck, |role| line(Kind::Slashed, role))]
        },
        What::Charged { party, planck } => {
            vec![of_bond(party, None, planck, |role| line(Kind::Charged, role))]
        },
        What::Ejected { offence } => vec![Row {
            reason: Some(for_what(offence)),
            ..of_worker(line(Kind::Ejected, Role::Worker))
        }],
        What::Pardoned => vec![of_worker(line(Kind::Pardoned, Role::Worker))],
        What::DutyFailed { offence } => {
            vec![Row { reason: Some(for_what(offence)), ..line(Kind::DutyFailed, Role::Checker) }]
        },
        What::Rewarded { planck } => vec![money(Kind::Reward, Role::Reporter, planck)],
        What::Flagged { leaf_hash: _, doubt } => {
            vec![Row { reason: Some(doubted(doubt)), ..line(Kind::Flagged, Role::Requester) }]
        },
        What::DatasetRegistered { dataset } => {
            vec![Row { dataset: Some(dataset), ..line(Kind::Registered, Role::Owner) }]
        },
        What::ModelRegistered => vec![line(Kind::Registered, Role::Owner)],
    }
}

/// The row, and the other one if it is about any money.
fn with_more(row: Row, other: Row) -> Vec<Row> {
    match other.planck {
        Some(planck) if planck > 0 => vec![row, other],
        _ => vec![row],
    }
}

fn of_worker(row: Row) -> Row {
    Row { worker: row.account.clone(), ..row }
}

fn of_bond(party: Party, number: Option<u64>, planck: Balance, line: impl Fn(Role) -> Row) -> Row {
    let row = match party {
        Party::Worker => of_worker(line(Role::Worker)),
        Party::Checker => line(Role::Checker),
        Party::Challenger => line(Role::Challenger),
        Party::Disputer => line(Role::Disputer),
    };
    Row { number, planck: Some(planck), ..row }
}

fn ended(ending: Ending) -> (Status, Option<Reason>) {
    match ending {
        Ending::Settled => (Status::Settled, None),
        Ending::Cancelled => (Status::Cancelled, Some(Reason::Cancelled)),
        Ending::NoWorker => (Status::Expired, Some(Reason::NoWorker)),
        Ending::Expired => (Status::Expired, Some(Reason::Expired)),
        Ending::DeclinedThrice => (Status::Void, Some(Reason::DeclinedThrice)),
        Ending::AttemptsExhausted => (Status::Void, Some(Reason::AttemptsExhausted)),
        Ending::Undecided => (Status::Void, Some(Reason::Undecided)),
        Ending::SettlementFailed => (Status::Void, Some(Reason::SettlementFailed)),
        Ending::ModelWithdrawn => (Status::Void, Some(Reason::ModelWithdrawn)),
    }
}

fn paid_for(source: Source) -> (Reason, Option<u64>) {
    match source {
        Source::Compute => (Reason::Compute, None),
        Source::Row(row) => (Reason::Royalty, Some(row.into())),
        Source::Claimable => (Reason::Claim, None),
    }
}

fn failed(failure: Failure) -> Reason {
    match failure {
        Failure::NoShow => Reason::NoShow,
        Failure::NotOpened => Reason::NotOpened,
        Failure::Rejected => Reason::Rejected,
        Failure::TakenAway => Reason::TakenAway,
        Failure::Undecided => Reason::Undecided,
        Failure::NotSettled => Reason::SettlementFailed,
        Failure::Overloaded => Reason::Overloaded,
        Failure::ArtifactUnavailable => Reason::ArtifactUnavailable,
        Failure::EngineFault => Reason::EngineFault,
        Failure::Unwilling => Reason::Unwilling,
    }
}

fn for_what(offence: Offence) -> Reason {
    match offence {
        Offence::WrongResult => Reason::WrongResult,
        Offence::NoShow => Reason::NoShow,
        Offence::Equivocation => Reason::Equivocation,
        Offence::Strikes => Reason::Strikes,
        Offence::Silence => Reason::Silence,
        Offence::MissingReveal => Reason::MissingReveal,
        Offence::Dissent => Reason::Dissent,
    }
}

fn doubted(doubt: Doubt) -> Reason {
    match doubt {
        Doubt::EvidenceRevoked => Reason::EvidenceRevoked,
        Doubt::MethodBroken => Reason::MethodBroken,
        Doubt::LineageUpheld => Reason::LineageUpheld,
        Doubt::Collusion => Reason::Collusion,
    }
}
