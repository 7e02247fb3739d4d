// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What happens to an account besides credit: one leaf for each charge, payment, refund, failure
//! and penalty.
//!
//! An [`Entry`] lies beside the receipts in its block's tree and is proven in the same way. Its
//! first byte, [`ENTRY_VERSION`], tells it from a [`ReceiptLeaf`](crate::receipt::ReceiptLeaf).
//! Encodings are for ever: variants are added at the end, under new indices, and never changed.

use crate::{
    ids::{DatasetId, JobId, ModelId, Ticket},
    receipt::leaf_hash,
    Balance,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_core::H256;

/// The version of [`Entry`]; receipts count theirs from 1.
pub const ENTRY_VERSION: u8 = 0x81;

/// Something that has happened to an account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Entry<AccountId> {
    /// [`ENTRY_VERSION`].
    pub version: u8,
    /// The hash of the chain's first block.
    pub genesis: H256,
    /// The number of the block in which it has happened.
    pub block: u32,
    /// Whose history it belongs to; none if it is a job's alone.
    pub account: Option<AccountId>,
    /// The job that it is about, if any.
    pub job: Option<JobId>,
    /// The model that it is about, if any.
    pub model: Option<ModelId>,
    /// What has happened.
    pub what: What,
}

impl<AccountId: Encode> Entry<AccountId> {
    /// The entry's hash in its block's tree.
    pub fn hash(&self) -> H256 {
        leaf_hash(&self.encode())
    }
}

/// What has happened. Amounts are planck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum What {
    /// A requester has paid for a job.
    #[codec(index = 0)]
    Requested {
        /// What is kept until the job is over.
        escrow: Balance,
        /// What was burned.
        burned: Balance,
    },
    /// A job is over. What it has cost is its escrow without these two.
    #[codec(index = 1)]
    Ended {
        /// How.
        ending: Ending,
        /// What the requester gets back.
        refund: Balance,
        /// What the treasury gets.
        to_treasury: Balance,
    },
    /// Money was paid out to the account.
    #[codec(index = 2)]
    Paid {
        /// How much.
        planck: Balance,
        /// What for.
        source: Source,
    },
    /// The account can withdraw more, other than for a check that a receipt names.
    #[codec(index = 3)]
    Owed {
        /// By how much.
        planck: Balance,
    },
    /// A worker's attempt has ended without credit.
    #[codec(index = 4)]
    AttemptFailed {
        /// The attempt.
        ticket: Ticket,
        /// Why.
        failure: Failure,
    },
    /// A worker's wrong result has left a strike.
    #[codec(index = 5)]
    Struck {
        /// How many it has now.
        strikes: u32,
    },
    /// A part of a bond was set aside, to be taken later unless governance cancels that.
    #[codec(index = 6)]
    SlashQueued {
        /// Whose bond.
        party: Party,
        /// The slash's number; each kind of party has its own numbers.
        slash: u64,
        /// How much.
        planck: Balance,
        /// What for.
        offence: Offence,
    },
    /// It will not be taken after all.
    #[codec(index = 7)]
    SlashCancelled {
        /// Whose bond.
        party: Party,
        /// The slash's number.
        slash: u64,
        /// How much.
        planck: Balance,
    },
    /// It was taken.
    #[codec(index = 8)]
    Slashed {
        /// Whose bond.
        party: Party,
        /// The slash's number.
        slash: u64,
        /// How much.
        planck: Balance,
    },
    /// A part of a bond has paid for something at once.
    #[codec(index = 9)]
    Charged {
        /// Whose bond.
        party: Party,
        /// How much.
        planck: Balance,
    },
    /// A worker has lost its place.
    #[codec(index = 10)]
    Ejected {
        /// Why.
        offence: Offence,
    },
    /// Governance has let an ejected worker return.
    #[codec(index = 11)]
    Pardoned,
    /// A checker has failed in a duty; what it costs is a [`Self::SlashQueued`] of its own, if
    /// anything.
    #[codec(index = 12)]
    DutyFailed {
        /// How.
        offence: Offence,
    },
    /// A reward from somebody's bond, for showing that something was wrong.
    #[codec(index = 13)]
    Rewarded {
        /// How much.
        planck: Balance,
    },
    /// Governance doubts a settled job.
    #[codec(index = 14)]
    Flagged {
        /// The hash of the leaf of its receipt.
        leaf_hash: H256,
        /// Why.
        doubt: Doubt,
    },
    /// The account has registered a dataset and owns it.
    #[codec(index = 15)]
    DatasetRegistered {
        /// Which.
        dataset: DatasetId,
    },
    /// The account has registered the entry's model and owns it.
    #[codec(index = 16)]
    ModelRegistered,
}

/// How a job has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Ending {
    /// It has a verified result, and its receipt says who was credited.
    #[codec(index = 0)]
    Settled,
    /// Its requester has withdrawn it.
    #[codec(index = 1)]
    Cancelled,
    /// Until its deadline no worker could take it.
    #[codec(index = 2)]
    NoWorker,
    /// Its deadline passed.
    #[codec(index = 3)]
    Expired,
    /// Three workers have declined it.
    #[codec(index = 4)]
    DeclinedThrice,
    /// Too many workers have failed it.
    #[codec(index = 5)]
    AttemptsExhausted,
    /// Its verification could not decide.
    #[codec(index = 6)]
    Undecided,
    /// The books could not take its settlement.
    #[codec(index = 7)]
    SettlementFailed,
    /// The model was taken out of use before a worker was drawn.
    #[codec(index = 8)]
    ModelWithdrawn,
}

/// What money was paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Source {
    /// A computation, to the payee of the worker.
    #[codec(index = 0)]
    Compute,
    /// A row of the model's table, to its payee.
    #[codec(index = 1)]
    Row(u32),
    /// All that could be withdrawn: checks, and whatever was owed.
    #[codec(index = 2)]
    Claimable,
}

/// Why an attempt has brought its worker nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Failure {
    /// No result came in time.
    #[codec(index = 0)]
    NoShow,
    /// The output was not opened in time.
    #[codec(index = 1)]
    NotOpened,
    /// Two thirds of all validators found the result wrong.
    #[codec(index = 2)]
    Rejected,
    /// The worker has lost its assigned jobs for something it did elsewhere.
    #[codec(index = 3)]
    TakenAway,
    /// Nobody could decide.
    #[codec(index = 4)]
    Undecided,
    /// The books could not take the settlement.
    #[codec(index = 5)]
    NotSettled,
    /// The worker has declined: too much to do.
    #[codec(index = 6)]
    Overloaded,
    /// The worker has declined: the model's artifact cannot be had.
    #[codec(index = 7)]
    ArtifactUnavailable,
    /// The worker has declined: the engine fails at this model or input.
    #[codec(index = 8)]
    EngineFault,
    /// The worker has declined: the operator does not want to process this input.
    #[codec(index = 9)]
    Unwilling,
}

/// Whose bond a penalty is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Party {
    /// A worker's.
    #[codec(index = 0)]
    Worker,
    /// A validator's, for its checker.
    #[codec(index = 1)]
    Checker,
    /// That of who has challenged a result: it pays for the checks of one that stands.
    #[codec(index = 2)]
    Challenger,
    /// The deposit of who has disputed a model's lineage, lost when the dispute is dismissed.
    #[codec(index = 3)]
    Disputer,
}

/// What a penalty is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Offence {
    /// A result that two thirds of all validators found wrong.
    #[codec(index = 0)]
    WrongResult,
    /// A result, or the opening of it, that did not come in time.
    #[codec(index = 1)]
    NoShow,
    /// Two results signed for one ticket.
    #[codec(index = 2)]
    Equivocation,
    /// Too many wrong results.
    #[codec(index = 3)]
    Strikes,
    /// A checker said nothing when drawn.
    #[codec(index = 4)]
    Silence,
    /// A checker committed and never revealed.
    #[codec(index = 5)]
    MissingReveal,
    /// A checker judged against two thirds of all validators, or its tile contradicts its verdict.
    #[codec(index = 6)]
    Dissent,
}

/// Why a settled job is doubted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Doubt {
    /// The measurement or certificate that vouched for the worker was revoked.
    #[codec(index = 0)]
    EvidenceRevoked,
    /// The method of verification turned out to be unsound.
    #[codec(index = 1)]
    MethodBroken,
    /// A dispute about the model's lineage was upheld.
    #[codec(index = 2)]
    LineageUpheld,
    /// Checkers or the worker were shown to have colluded.
    #[codec(index = 3)]
    Collusion,
}

/// Where all that happens to accounts is noted, to be proven later. Kept by attribution.
///
/// A block's tree is bounded. What anyone can bring about asks for room first, so that the rest is
/// for what the chain itself has to note.
pub trait History<AccountId> {
    /// Notes it; if the block's tree is full, it is left out.
    fn record(account: Option<&AccountId>, job: Option<JobId>, model: Option<ModelId>, what: What);

    /// Whether a call that anyone may make may still note something in this block.
    fn has_room() -> bool;

    /// Whether what can as well be done in a later block, such as a settlement, may still be done
    /// in this one. Calls that ask [`Self::has_room`] always leave room for it.
    fn has_room_for_work() -> bool;
}

impl<AccountId> History<AccountId> for () {
    fn record(_: Option<&AccountId>, _: Option<JobId>, _: Option<ModelId>, _: What) {}

    fn has_room() -> bool {
        true
    }

    fn has_room_for_work() -> bool {
        true
    }
}
