// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Checkers, the roster they are drawn from, and what awaits them.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{
    bond::Bond,
    history,
    ids::{CheckerKey, JobId, ModelId, OperatorKey, OutputCommitment, Signature, Ticket},
    ActiveBlock, Balance,
};
use frame_support::{pallet_prelude::*, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_core::H256;

pub use credence_primitives::duty::checker_payload;

/// The number of a deferred slash.
pub type SlashId = u64;

/// How many of its latest duties count for a checker's suspension.
pub const HISTORY_DUTIES: u32 = 50;
/// How many strikes among them suspend it.
pub const STRIKES_TO_SUSPEND: u32 = 3;

/// Whether a checker can be drawn.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Standing {
    /// It can, while its bond suffices.
    OnDuty,
    /// Not before its validator asks for its return, at this active block or later.
    Suspended {
        /// The first active block at which it can return.
        until: ActiveBlock,
    },
    /// It is on its way out. What it has begun it can still finish.
    Leaving,
}

/// Which of a checker's latest [`HISTORY_DUTIES`] duties were strikes; the latest is bit 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct History(u64);

impl History {
    /// Notes a duty. True when that suspends the checker; then the history starts anew.
    pub fn note(&mut self, is_strike: bool) -> bool {
        let window = (1u64 << HISTORY_DUTIES) - 1;
        self.0 = ((self.0 << 1) | u64::from(is_strike)) & window;
        let is_over = self.strikes() >= STRIKES_TO_SUSPEND;
        if is_over {
            self.0 = 0;
        }
        is_over
    }

    /// The strikes among the duties remembered.
    pub fn strikes(&self) -> u32 {
        self.0.count_ones()
    }
}

/// A validator's checker.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Checker<BlockNumber> {
    /// The key that signs its duties.
    pub key: CheckerKey,
    /// Names this registration: what was said under an earlier one no longer counts.
    pub registration: u64,
    /// What it has at stake.
    pub bond: Bond,
    /// The number of its last `duties` call.
    pub sequence: u64,
    /// The block of that call.
    pub last_call: Option<BlockNumber>,
    /// Its latest duties.
    pub history: History,
    /// Whether it can be drawn.
    pub standing: Standing,
}

/// Why a `duties` call cannot be next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfTurn {
    /// Its number was used.
    Past,
    /// A number was left out.
    Future,
    /// This block has one already.
    SecondInBlock,
}

impl<BlockNumber: PartialEq> Checker<BlockNumber> {
    /// Calls of a registration are numbered from a point that no earlier one of the same key has
    /// reached, so that nothing signed then is valid again.
    pub fn first_sequence(registration: u64) -> u64 {
        registration << 32
    }

    /// Whether it can be drawn.
    pub fn is_eligible(&self, minimum_bond: Balance) -> bool {
        self.standing == Standing::OnDuty && self.bond.free() >= minimum_bond
    }

    /// Whether it has anything at stake.
    pub fn is_bonded(&self) -> bool {
        self.bond.held > self.bond.pending_slashes
    }

    /// Whether a call with this number may come next, in block `at`.
    ///
    /// # Errors
    /// Why it may not.
    pub fn ensure_next(&self, sequence: u64, at: &BlockNumber) -> Result<(), OutOfTurn> {
        match sequence.checked_sub(self.sequence) {
            None | Some(0) => Err(OutOfTurn::Past),
            Some(1) if self.last_call.as_ref() == Some(at) => Err(OutOfTurn::SecondInBlock),
            Some(1) => Ok(()),
            Some(_) => Err(OutOfTurn::Future),
        }
    }
}

/// A validator of the session whose checker can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Seat<AccountId> {
    /// The validator.
    pub validator: AccountId,
    /// Its checker's key.
    pub key: CheckerKey,
    /// Its checker's registration.
    pub registration: u64,
}

/// The validators of the session and their checkers, kept so that draws and quotes need not read
/// every checker.
#[derive(
    CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxValidators))]
pub struct Roster<AccountId, MaxValidators>
where
    AccountId: Clone + core::fmt::Debug + PartialEq + Eq,
    MaxValidators: Get<u32>,
{
    /// All validators, in the session's order.
    pub validators: BoundedVec<AccountId, MaxValidators>,
    /// Those whose checker can be drawn, in the same order.
    pub seats: BoundedVec<Seat<AccountId>, MaxValidators>,
}

impl<AccountId, MaxValidators> Default for Roster<AccountId, MaxValidators>
where
    AccountId: Clone + core::fmt::Debug + PartialEq + Eq,
    MaxValidators: Get<u32>,
{
    fn default() -> Self {
        Self { validators: BoundedVec::new(), seats: BoundedVec::new() }
    }
}

impl<AccountId, MaxValidators> Roster<AccountId, MaxValidators>
where
    AccountId: Clone + core::fmt::Debug + PartialEq + Eq,
    MaxValidators: Get<u32>,
{
    /// n.
    pub fn size(&self) -> u32 {
        u32::try_from(self.validators.len()).unwrap_or(u32::MAX)
    }

    /// The seat of a validator.
    pub fn seat(&self, validator: &AccountId) -> Option<&Seat<AccountId>> {
        self.seats.iter().find(|seat| seat.validator == *validator)
    }
}

/// Planck that each fault costs in one job; fixed when its verification begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Penalties {
    /// No word when drawn.
    pub silence: Balance,
    /// A commitment that was never revealed.
    pub missing_reveal: Balance,
    /// A judgement against two thirds of all validators, or against one's own tile.
    pub dissent: Balance,
}

/// What a checker has done wrong in a job; graver ones are greater.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Fault {
    /// It said nothing when drawn.
    Silence,
    /// It committed and never revealed.
    MissingReveal,
    /// It judged against two thirds of all validators, or its tile contradicts its verdict.
    Dissent,
}

impl From<Fault> for history::Offence {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Silence => Self::Silence,
            Fault::MissingReveal => Self::MissingReveal,
            Fault::Dissent => Self::Dissent,
        }
    }
}

impl Penalties {
    /// What the fault costs.
    pub fn of(&self, fault: Fault) -> Balance {
        match fault {
            Fault::Silence => self.silence,
            Fault::MissingReveal => self.missing_reveal,
            Fault::Dissent => self.dissent,
        }
    }
}

/// A slash that governance can still cancel.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PendingSlash<AccountId> {
    /// Whose checker.
    pub validator: AccountId,
    /// How much; set aside in the bond.
    pub amount: Balance,
    /// The job in which it earned the slash.
    pub job: JobId,
    /// What it had done.
    pub fault: Fault,
    /// The active block from which it is taken.
    pub due: ActiveBlock,
}

/// One of two results signed for one ticket.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Statement {
    /// The commitment.
    pub commitment: OutputCommitment,
    /// The evidence hash.
    pub evidence_hash: H256,
    /// The signature over both and the ticket.
    pub signature: Signature,
}

/// Proof that a worker has signed two results for one ticket of this chain.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Equivocation<BlockNumber> {
    /// The block of the job's request.
    pub request_number: BlockNumber,
    /// Its hash.
    pub request_block: H256,
    /// The job.
    pub job: JobId,
    /// The number of the attempt.
    pub attempt: u8,
    /// The model.
    pub model: ModelId,
    /// The hash of the job's input.
    pub input_hash: H256,
    /// The key that has signed both statements.
    pub operator: OperatorKey,
    /// What it has signed.
    pub statements: [Statement; 2],
}

/// Who has challenged a result, and what it costs if the result stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Challenge<AccountId> {
    /// Who.
    pub challenger: AccountId,
    /// What is on hold.
    pub bond: Balance,
}

/// A tile shown in the round of all validators.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ShownTile {
    /// The number of tiles under its root.
    pub tile_count: u32,
    /// Its bytes.
    pub data: TileBytes,
}

/// The bytes of a tile.
pub type TileBytes =
    BoundedVec<u8, ConstU32<{ credence_primitives::commitment::TILE_BYTES as u32 }>>;

/// A key of a queue ordered by active block: big-endian, so that the database's order is the
/// queue's.
pub type QueueKey = [u8; 12];

/// The place of `id` in a queue.
pub fn queue_key(due: ActiveBlock, id: u64) -> QueueKey {
    let mut key = [0; 12];
    let (first, last) = key.split_at_mut(4);
    first.copy_from_slice(&due.to_be_bytes());
    last.copy_from_slice(&id.to_be_bytes());
    key
}

/// What is at a place in a queue.
pub fn queue_entry(key: &QueueKey) -> (ActiveBlock, u64) {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *key;
    (u32::from_be_bytes([a, b, c, d]), u64::from_be_bytes([e, f, g, h, i, j, k, l]))
}

/// A key of the queue of remembered equivocations.
pub type TicketQueueKey = ([u8; 4], Ticket);
