// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Chains of random blocks, each the same whenever its seed and number are.

use credence_index::leaf::{BlockRef, Content, FinalizedBlock, Leaf};
use credence_primitives::{
    commitment::domain_hash,
    history::{Doubt, Ending, Entry, Failure, Offence, Party, Source, What, ENTRY_VERSION},
    ids::{DatasetId, ModelId, Signature, Ticket},
    manifest::{Assurance, AssuranceSet, ShareOf},
    receipt::{CreditOf, CreditRow, ReceiptLeaf, Report, RECEIPT_VERSION},
};
use sp_core::{crypto::AccountId32, H256};

/// When the first block is, in milliseconds.
pub(crate) const BEGIN_MS: u64 = 1_795_000_000_000;
/// The time between blocks.
pub(crate) const SLOT_MS: u64 = 3_000;

/// A chain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chronicle {
    /// What makes it differ from others.
    pub(crate) seed: u64,
    /// How many accounts there are.
    pub(crate) accounts: u64,
    /// The most leaves of a block.
    pub(crate) leaves: u64,
}

/// Random numbers, the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice with a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    /// A number below `count`.
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        self.roll() % count.max(1)
    }

    /// One of these.
    pub(crate) fn of<T: Clone>(&mut self, choice: &[T]) -> T {
        choice[self.below(choice.len() as u64) as usize].clone()
    }
}

/// The account of this number.
pub(crate) fn account(number: u64) -> AccountId32 {
    AccountId32::new(domain_hash("test/account", &number).0)
}

/// The model of this number.
pub(crate) fn model(number: u64) -> ModelId {
    ModelId(domain_hash("test/model", &number))
}

/// The dataset of this number.
pub(crate) fn dataset(number: u64) -> DatasetId {
    DatasetId(domain_hash("test/dataset", &number))
}

impl Chronicle {
    /// A small chain.
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, accounts: 6, leaves: 5 }
    }

    /// The hash of its first block.
    pub(crate) fn genesis(&self) -> H256 {
        self.hash(0)
    }

    /// The hash of a block.
    pub(crate) fn hash(&self, number: u32) -> H256 {
        domain_hash("test/block", &(self.seed, number))
    }

    /// A block by its names.
    pub(crate) fn at(&self, number: u32) -> BlockRef {
        let time_ms = if number == 0 { 0 } else { BEGIN_MS + u64::from(number) * SLOT_MS };
        BlockRef { number, hash: self.hash(number), time_ms }
    }

    /// A block.
    pub(crate) fn block(&self, number: u32) -> FinalizedBlock {
        let mut dice = Dice::new(self.seed ^ u64::from(number) << 32);
        let count = dice.below(self.leaves + 1);
        let leaves = (0..count).map(|_| Leaf::new(self.content(number, &mut dice))).collect();
        FinalizedBlock { block: self.at(number), parent: self.hash(number - 1), leaves }
    }

    /// The blocks of these numbers.
    pub(crate) fn blocks(&self, numbers: impl IntoIterator<Item = u32>) -> Vec<FinalizedBlock> {
        numbers.into_iter().map(|number| self.block(number)).collect()
    }

    fn content(&self, block: u32, dice: &mut Dice) -> Content {
        if dice.below(3) == 0 {
            Content::Receipt(Box::new(self.receipt(block, dice)))
        } else {
            Content::Entry(Box::new(self.entry(block, dice)))
        }
    }

    fn account(&self, dice: &mut Dice) -> AccountId32 {
        account(dice.below(self.accounts))
    }

    fn receipt(&self, block: u32, dice: &mut Dice) -> ReceiptLeaf<AccountId32> {
        let credits = (0..dice.below(8))
            .map(|_| {
                let of = match dice.below(5) {
                    0 => CreditOf::Worker(self.account(dice)),
                    1 => CreditOf::Checker(self.account(dice)),
                    2 => CreditOf::Row(ShareOf::Contributor(self.account(dice))),
                    3 => CreditOf::Row(ShareOf::Parent(model(dice.below(4)))),
                    _ => CreditOf::Row(ShareOf::Dataset(dataset(dice.below(4)))),
                };
                let planck = u128::from(dice.roll()) << dice.below(40);
                CreditRow { of, credits: dice.roll() as u32 % 1_000_001, planck }
            })
            .collect();
        let reached = AssuranceSet::of(&[dice.of(&Assurance::ALL), dice.of(&Assurance::ALL)]);
        ReceiptLeaf {
            version: RECEIPT_VERSION,
            genesis: self.genesis(),
            job: job(dice),
            ticket: Ticket::default(),
            model: model(dice.below(4)),
            requester: self.account(dice),
            input_hash: H256::zero(),
            output_hash: H256::from_low_u64_be(dice.roll()),
            worker: self.account(dice),
            signature: Signature::default(),
            report: Report {
                reached,
                verdicts: Vec::new(),
                evidence_hash: H256::zero(),
                pay: Vec::new(),
            },
            paid: 0,
            is_attributed: false,
            credits,
            block,
        }
    }

    fn entry(&self, block: u32, dice: &mut Dice) -> Entry<AccountId32> {
        let what = what(dice);
        let is_alone = dice.below(8) == 0 || matches!(what, What::Flagged { .. });
        let is_of_model = matches!(what, What::ModelRegistered) || dice.below(2) == 0;
        Entry {
            version: ENTRY_VERSION,
            genesis: self.genesis(),
            block,
            account: (!is_alone).then(|| self.account(dice)),
            job: (dice.below(4) > 0).then(|| job(dice)),
            model: is_of_model.then(|| model(dice.below(4))),
            what,
        }
    }
}

/// Few, so that they have histories, and one that is beyond signed numbers.
fn job(dice: &mut Dice) -> u64 {
    dice.of(&[0, 1, 2, 3, u64::MAX])
}

fn what(dice: &mut Dice) -> What {
    let planck = u128::from(dice.roll()) << dice.below(40);
    let slash = dice.roll();
    let party = dice.of(&[Party::Worker, Party::Checker, Party::Challenger, Party::Disputer]);
    let offence = dice.of(&[
        Offence::WrongResult,
        Offence::NoShow,
        Offence::Equivocation,
        Offence::Strikes,
        Offence::Silence,
        Offence::MissingReveal,
        Offence::Dissent,
    ]);
    let ending = dice.of(&[
        Ending::Settled,
        Ending::Cancelled,
        Ending::NoWorker,
        Ending::Expired,
        Ending::DeclinedThrice,
        Ending::AttemptsExhausted,
        Ending::Undecided,
        Ending::SettlementFailed,
        Ending::ModelWithdrawn,
    ]);
    let failure = dice.of(&[
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
    ]);
    let doubt = dice.of(&[
        Doubt::EvidenceRevoked,
        Doubt::MethodBroken,
        Doubt::LineageUpheld,
        Doubt::Collusion,
    ]);
    let some = if dice.below(2) == 0 { 0 } else { planck >> 1 };
    match dice.below(17) {
        0 => What::Requested { escrow: planck, burned: some },
        1 => What::Ended { ending, refund: planck, to_treasury: some },
        2 => What::Paid {
            planck,
            source: dice.of(&[Source::Compute, Source::Row(7), Source::Claimable]),
        },
        3 => What::Owed { planck },
        4 => What::AttemptFailed { ticket: Ticket::default(), failure },
        5 => What::Struck { strikes: slash as u32 },
        6 => What::SlashQueued { party, slash, planck, offence },
        7 => What::SlashCancelled { party, slash, planck },
        8 => What::Slashed { party, slash, planck },
        9 => What::Charged { party, planck },
        10 => What::Ejected { offence },
        11 => What::Pardoned,
        12 => What::DutyFailed { offence },
        13 => What::Rewarded { planck },
        14 => What::Flagged { leaf_hash: H256::zero(), doubt },
        15 => What::DatasetRegistered { dataset: dataset(dice.below(4)) },
        _ => What::ModelRegistered,
    }
}
