// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One line of the history.

use crate::words::words;
use credence_primitives::{
    ids::{DatasetId, JobId, ModelId},
    manifest::AssuranceSet,
    Balance,
};
use sp_core::{crypto::AccountId32, H256};

/// The most rows of a leaf, and the most leaves of a block, that a [`Position`] can tell apart.
const PER_PART: u32 = 1 << 16;

/// Where a row stands: rows of later blocks, leaves and lines come later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The number of the block.
    pub block: u32,
    /// The place of the leaf in the block's tree.
    pub leaf: u32,
    /// The place of the row among those of the leaf.
    pub row: u32,
}

impl Position {
    /// The last position that a block can have.
    pub const fn end_of(block: u32) -> Self {
        Self { block, leaf: PER_PART - 1, row: PER_PART - 1 }
    }

    /// One number in the same order; `None` if a part does not fit.
    pub fn to_number(self) -> Option<i64> {
        if self.leaf >= PER_PART || self.row >= PER_PART {
            return None;
        }
        let number = u64::from(self.block) << 32 | u64::from(self.leaf) << 16 | u64::from(self.row);
        i64::try_from(number).ok()
    }

    /// The position that [`Self::to_number`] gave this number.
    pub const fn of_number(number: i64) -> Self {
        let number = number as u64;
        Self {
            block: (number >> 32) as u32,
            leaf: (number >> 16) as u32 % PER_PART,
            row: number as u32 % PER_PART,
        }
    }
}

/// One thing that has happened to one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub position: Position,
    /// When the block's slot began, in milliseconds since 1970.
    pub time_ms: u64,
    /// What has happened.
    pub kind: Kind,
    /// As what the account had to do with it; none if it is a job's alone.
    pub role: Option<Role>,
    /// Whose history it belongs to.
    pub account: Option<AccountId32>,
    /// The job.
    pub job: Option<JobId>,
    /// The model that the job, or the registration, is of.
    pub model: Option<ModelId>,
    /// The ancestor of the model that got credit.
    pub ancestor: Option<ModelId>,
    /// The dataset that got credit, or was registered.
    pub dataset: Option<DatasetId>,
    /// The owner account of the worker.
    pub worker: Option<AccountId32>,
    /// Micro-credits.
    pub credits: Option<u32>,
    /// Planck.
    pub planck: Option<Balance>,
    /// How the result was verified; empty unless the job has settled.
    pub reached: AssuranceSet,
    /// What has become of the job, or of the attempt.
    pub status: Option<Status>,
    /// Why, or what for.
    pub reason: Option<Reason>,
    /// The number that belongs to the kind: of strikes, of the slash, of the row of the table that
    /// was paid.
    pub number: Option<u64>,
    /// The hash of the leaf.
    pub leaf_hash: H256,
}

words! {
    /// What has happened.
    Kind {
        /// An account got credit for a settled job, and planck that the job brings it.
        Credit = 0 => "credit",
        /// A requester has paid for a job: what is kept until the job is over.
        Request = 1 => "request",
        /// A requester has paid for a job: what was burned.
        Burned = 2 => "burned",
        /// A job is over: what the requester gets back.
        Ended = 3 => "ended",
        /// A job is over: what of the requester's money the treasury gets.
        Treasury = 4 => "treasury",
        /// Money was paid out.
        Payment = 5 => "payment",
        /// The account can withdraw more, other than by a credit row.
        Owed = 6 => "owed",
        /// A worker's attempt has ended without credit.
        AttemptFailed = 7 => "attempt-failed",
        /// A wrong result has left a strike.
        Strike = 8 => "strike",
        /// A part of a bond was set aside, to be taken later.
        SlashQueued = 9 => "slash-queued",
        /// It will not be taken after all.
        SlashCancelled = 10 => "slash-cancelled",
        /// It was taken.
        Slashed = 11 => "slashed",
        /// A part of a bond has paid for something at once.
        Charged = 12 => "charged",
        /// A worker has lost its place.
        Ejected = 13 => "ejected",
        /// It may return.
        Pardoned = 14 => "pardoned",
        /// A checker has failed in a duty.
        DutyFailed = 15 => "duty-failed",
        /// A reward from somebody's bond.
        Reward = 16 => "reward",
        /// Governance doubts a settled job.
        Flagged = 17 => "flagged",
        /// A dataset or a model was registered.
        Registered = 18 => "registered",
    }
}

words! {
    /// As what an account had to do with something.
    Role {
        /// It asked and paid.
        Requester = 0 => "requester",
        /// It owns the worker.
        Worker = 1 => "worker",
        /// It is the validator behind a checker.
        Checker = 2 => "checker",
        /// It has a share of its own in the model.
        Contributor = 3 => "contributor",
        /// It owns an ancestor of the model.
        Ancestor = 4 => "ancestor",
        /// It owns a dataset that the model was trained on.
        Dataset = 5 => "dataset",
        /// Money is paid to it.
        Payee = 6 => "payee",
        /// It has shown that something was wrong.
        Reporter = 7 => "reporter",
        /// It has registered something.
        Owner = 8 => "owner",
        /// It has challenged a result.
        Challenger = 9 => "challenger",
        /// It has disputed a model's lineage.
        Disputer = 10 => "disputer",
    }
}

words! {
    /// What has become of a job or of an attempt.
    Status {
        /// The job has a verified result, and its receipt says who was credited.
        Settled = 0 => "settled",
        /// The requester has withdrawn the job.
        Cancelled = 1 => "cancelled",
        /// The job's time was over.
        Expired = 2 => "expired",
        /// The job was given up for another reason.
        Void = 3 => "void",
        /// The worker's attempt has brought it nothing; the job may go on.
        Failed = 4 => "failed",
    }
}

words! {
    /// Why something was not paid, or what a payment, a penalty or a doubt is for. A word means
    /// the same for ever.
    Reason {
        /// The requester has withdrawn the job.
        Cancelled = 0 => "cancelled",
        /// Until its deadline no worker could take it.
        NoWorker = 1 => "no-worker",
        /// Its deadline passed.
        Expired = 2 => "expired",
        /// Three workers have declined it.
        DeclinedThrice = 3 => "declined-thrice",
        /// Too many workers have failed it.
        AttemptsExhausted = 4 => "attempts-exhausted",
        /// Its verification could not decide.
        Undecided = 5 => "undecided",
        /// The books could not take its settlement.
        SettlementFailed = 6 => "settlement-failed",
        /// The model was taken out of use before a worker was drawn.
        ModelWithdrawn = 7 => "model-withdrawn",
        /// No result came in time.
        NoShow = 8 => "no-show",
        /// The output was not opened in time.
        NotOpened = 9 => "not-opened",
        /// Two thirds of all validators found the result wrong.
        Rejected = 10 => "rejected",
        /// The worker has lost its assigned jobs for something it did elsewhere.
        TakenAway = 11 => "taken-away",
        /// The worker has declined: too much to do.
        Overloaded = 12 => "overloaded",
        /// The worker has declined: the model's artifact cannot be had.
        ArtifactUnavailable = 13 => "artifact-unavailable",
        /// The worker has declined: the engine fails at this model or input.
        EngineFault = 14 => "engine-fault",
        /// The worker has declined: the operator does not want to process this input.
        Unwilling = 15 => "unwilling",
        /// A result that two thirds of all validators found wrong.
        WrongResult = 16 => "wrong-result",
        /// Two results signed for one ticket.
        Equivocation = 17 => "equivocation",
        /// Too many wrong results.
        Strikes = 18 => "strikes",
        /// A checker said nothing when drawn.
        Silence = 19 => "silence",
        /// A checker committed and never revealed.
        MissingReveal = 20 => "missing-reveal",
        /// A checker judged against two thirds of all validators.
        Dissent = 21 => "dissent",
        /// The evidence that vouched for the worker was revoked.
        EvidenceRevoked = 22 => "evidence-revoked",
        /// The method of verification turned out to be unsound.
        MethodBroken = 23 => "method-broken",
        /// A dispute about the model's lineage was upheld.
        LineageUpheld = 24 => "lineage-upheld",
        /// Checkers or the worker were shown to have colluded.
        Collusion = 25 => "collusion",
        /// Paid for a computation.
        Compute = 26 => "compute",
        /// Paid for a row of the model's table.
        Royalty = 27 => "royalty",
        /// Paid what could be withdrawn.
        Claim = 28 => "claim",
    }
}

words! {
    /// A method of verification.
    Method {
        /// The worker's signature, and nothing else.
        Signed = 0 => "signed",
        /// Accepted unless challenged.
        Sampled = 1 => "sampled",
        /// Re-executed by a random committee.
        Checked = 2 => "checked",
        /// Signed inside an attested enclave.
        Enclave = 3 => "enclave",
        /// Proven in zero knowledge.
        Proven = 4 => "proven",
        /// Executed by the chain itself.
        Executed = 5 => "executed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_order_of_positions() {
        let positions = [
            Position::default(),
            Position { block: 0, leaf: 0, row: 1 },
            Position { block: 0, leaf: 1, row: 0 },
            Position { block: 1, leaf: 0, row: 0 },
            Position { block: 1, leaf: 65_535, row: 65_535 },
            Position { block: i32::MAX as u32, leaf: 7, row: 9 },
        ];
        let numbers: Vec<_> = positions.iter().map(|position| position.to_number()).collect();
        assert!(numbers.is_sorted() && numbers.iter().all(Option::is_some));
        for (position, number) in positions.iter().zip(numbers.into_iter().flatten()) {
            assert_eq!(Position::of_number(number), *position);
        }
    }

    #[test]
    fn what_does_not_fit_has_no_number() {
        assert_eq!(Position { block: 1 << 31, leaf: 0, row: 0 }.to_number(), None);
        assert_eq!(Position { block: 0, leaf: 65_536, row: 0 }.to_number(), None);
        assert_eq!(Position { block: 0, leaf: 0, row: 65_536 }.to_number(), None);
    }

    #[test]
    fn methods_are_those_of_the_protocol() {
        use credence_primitives::manifest::Assurance;
        let codes: Vec<_> = Assurance::ALL.iter().map(|method| *method as u8).collect();
        assert_eq!(codes, Method::ALL.iter().map(|method| method.code()).collect::<Vec<_>>());
    }
}
