// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The history that a node's offchain index holds, read as whoever has no state reads it, and how
//! it agrees with events and state.

use crate::runtime::{AccountId, Runtime, RuntimeEvent, System};
use codec::Decode;
use credence_primitives::{
    history::{Ending, Entry, Party, Source, What, ENTRY_VERSION},
    ids::{JobId, ModelId},
    receipt::{self, CreditOf, ReceiptLeaf, RECEIPT_VERSION},
    Balance,
};
use sp_core::H256;
use std::collections::{BTreeMap, BTreeSet};

/// A leaf of a block's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// A settled job.
    Receipt(Box<ReceiptLeaf<AccountId>>),
    /// What else has happened.
    Entry(Entry<AccountId>),
}

impl Leaf {
    fn read(encoded: &[u8]) -> Self {
        let mut rest = encoded;
        let leaf = match encoded.first() {
            Some(&RECEIPT_VERSION) => Self::Receipt(Box::new(Decode::decode(&mut rest).unwrap())),
            Some(&ENTRY_VERSION) => Self::Entry(Decode::decode(&mut rest).unwrap()),
            other => panic!("no leaf begins with {other:?}"),
        };
        assert!(rest.is_empty(), "something follows a leaf");
        leaf
    }

    fn block(&self) -> u32 {
        match self {
            Self::Receipt(leaf) => leaf.block,
            Self::Entry(entry) => entry.block,
        }
    }

    fn genesis(&self) -> H256 {
        match self {
            Self::Receipt(leaf) => leaf.genesis,
            Self::Entry(entry) => entry.genesis,
        }
    }
}

/// What an event says that a leaf must say, too.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Receipt(JobId, H256),
    Entry(Option<AccountId>, What),
}

/// The leaves of a chain so far.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The roots of finished blocks that have not been read yet, with their numbers.
    roots: Vec<(u32, H256)>,
    /// Of finished blocks that have been read.
    finished: Vec<Leaf>,
    /// Of the block under way, when it was read.
    under_way: Vec<Leaf>,
    /// By events of finished blocks.
    told: Vec<Told>,
}

impl History {
    /// Takes in what events have told since the last block began. To be called once in each block,
    /// after its calls.
    pub fn listen(&mut self) {
        self.told.extend(told_now());
    }

    /// Takes in the root of the block that has just been finished. To be called at the beginning of
    /// each block.
    pub fn note_root(&mut self) {
        let number = System::block_number() - 1;
        let root = pallet_attribution::LeavesRoot::<Runtime>::get();
        if !root.is_zero() {
            self.roots.push((u32::try_from(number).unwrap(), root));
        }
    }

    /// Reads all new leaves from the offchain index, and once more those of the block under way.
    pub fn read(&mut self, chain: &mut sp_io::TestExternalities) {
        chain.persist_offchain_overlay();
        let (genesis, now, listed_now) = chain.execute_with(|| {
            let listed = pallet_attribution::BlockLeaves::<Runtime>::get().into_inner();
            (System::block_hash(0), System::block_number(), listed)
        });
        let index = chain.offchain_db();
        let indexed = |key: &[u8]| index.get(key).expect("everything is in the index");
        let leaf = |hash: &H256, number: u32| {
            let encoded = indexed(&receipt::leaf_key(hash));
            assert_eq!(receipt::leaf_hash(&encoded), *hash);
            let leaf = Leaf::read(&encoded);
            assert_eq!((leaf.block(), leaf.genesis()), (number, genesis));
            leaf
        };
        for (number, root) in std::mem::take(&mut self.roots) {
            let listed = indexed(&receipt::block_key(&root));
            let hashes: Vec<H256> = Decode::decode(&mut &listed[..]).unwrap();
            assert_eq!(receipt::root(&hashes), root, "the root of block {number}");
            self.finished.extend(hashes.iter().map(|hash| leaf(hash, number)));
        }
        let now = u32::try_from(now).unwrap();
        self.under_way = listed_now.iter().map(|hash| leaf(hash, now)).collect();
    }

    fn leaves(&self) -> impl Iterator<Item = &Leaf> {
        self.finished.iter().chain(&self.under_way)
    }

    /// How many receipts and entries there are.
    pub fn len(&self) -> (usize, usize) {
        (self.receipts().count(), self.entries().count())
    }

    /// Checks that leaves say in order what events have said, and that whoever has nothing but the
    /// leaves knows what is in the state. Only right after [`Self::read`].
    ///
    /// # Panics
    /// With a sentence about what does not hold.
    pub fn check(&self) {
        self.check_events();
        self.check_claimable();
        self.check_rows();
        self.check_requesters();
        self.check_jobs();
        self.check_slashes();
    }

    fn receipts(&self) -> impl Iterator<Item = &ReceiptLeaf<AccountId>> {
        self.leaves().filter_map(|leaf| match leaf {
            Leaf::Receipt(leaf) => Some(&**leaf),
            Leaf::Entry(_) => None,
        })
    }

    fn entries(&self) -> impl Iterator<Item = &Entry<AccountId>> {
        self.leaves().filter_map(|leaf| match leaf {
            Leaf::Receipt(_) => None,
            Leaf::Entry(entry) => Some(entry),
        })
    }

    fn check_events(&self) {
        let said: Vec<Told> = self
            .leaves()
            .filter_map(|leaf| match leaf {
                Leaf::Receipt(leaf) => Some(Told::Receipt(leaf.job, leaf.hash())),
                // These two have no event of their own.
                Leaf::Entry(Entry {
                    what:
                        What::Paid { source: Source::Compute, .. }
                        | What::Charged { party: Party::Challenger, .. },
                    ..
                }) => None,
                Leaf::Entry(entry) => Some(Told::Entry(entry.account, entry.what)),
            })
            .collect();
        let mut all_told = self.told.clone();
        all_told.extend(told_now());
        for (said, told) in said.iter().zip(&all_told) {
            assert_eq!(said, told, "leaves differ from events");
        }
        assert_eq!(said.len(), all_told.len(), "some leaf or event is missing");
    }

    /// What can be claimed is what checks and debts have brought, less withdrawals.
    fn check_claimable(&self) {
        let mut brought: BTreeMap<AccountId, Balance> = BTreeMap::new();
        let mut withdrawn: BTreeMap<AccountId, Balance> = BTreeMap::new();
        for row in self.receipts().flat_map(|leaf| &leaf.credits) {
            if let CreditOf::Checker(who) = &row.of {
                *brought.entry(*who).or_default() += row.planck;
            }
        }
        for entry in self.entries() {
            match (entry.account, entry.what) {
                (Some(who), What::Owed { planck }) => *brought.entry(who).or_default() += planck,
                (Some(who), What::Paid { planck, source: Source::Claimable }) => {
                    *withdrawn.entry(who).or_default() += planck;
                },
                _ => {},
            }
        }
        let mut state: BTreeMap<AccountId, Balance> =
            pallet_attribution::Claimable::<Runtime>::iter().collect();
        for (who, brought) in brought {
            let withdrawn = withdrawn.remove(&who).unwrap_or_default();
            let claimable = state.remove(&who).unwrap_or_default();
            assert_eq!(brought, withdrawn + claimable, "what {who} can claim");
        }
        assert!(withdrawn.is_empty(), "withdrawn without having been owed: {withdrawn:?}");
        assert!(state.is_empty(), "claimable without a leaf: {state:?}");
    }

    /// What a row of a table has earned was paid or is due.
    fn check_rows(&self) {
        let mut earned: BTreeMap<(ModelId, u32), Balance> = BTreeMap::new();
        for leaf in self.receipts() {
            let rows = leaf.credits.iter().filter(|row| matches!(row.of, CreditOf::Row(_)));
            for (index, row) in (0..).zip(rows) {
                *earned.entry((leaf.model, index)).or_default() += row.planck;
            }
        }
        let mut paid: BTreeMap<(ModelId, u32), Balance> = BTreeMap::new();
        for entry in self.entries() {
            if let What::Paid { planck, source: Source::Row(row) } = entry.what {
                *paid.entry((entry.model.unwrap(), row)).or_default() += planck;
            }
        }
        for ((model, row), earned) in earned {
            let ledger = pallet_attribution::Ledgers::<Runtime>::get(model).unwrap();
            let paid = paid.remove(&(model, row)).unwrap_or_default();
            assert_eq!(earned, paid + ledger.due(row).unwrap(), "row {row} of {model:?}");
        }
        assert!(paid.is_empty(), "paid without having been earned: {paid:?}");
    }

    /// What a requester has paid went to others, came back, or is in escrow.
    fn check_requesters(&self) {
        let mut paid: BTreeMap<AccountId, Balance> = BTreeMap::new();
        let mut gone: BTreeMap<AccountId, Balance> = BTreeMap::new();
        for entry in self.entries() {
            match (entry.account, entry.what) {
                (Some(who), What::Requested { escrow, .. }) => {
                    *paid.entry(who).or_default() += escrow;
                },
                (Some(who), What::Ended { refund, to_treasury, .. }) => {
                    *gone.entry(who).or_default() += refund + to_treasury;
                },
                _ => {},
            }
        }
        for leaf in self.receipts() {
            *gone.entry(leaf.requester).or_default() += leaf.paid;
        }
        for job in pallet_inference::Jobs::<Runtime>::iter_values().filter(|job| job.is_open()) {
            *gone.entry(job.requester).or_default() += job.escrow.total();
        }
        gone.retain(|_, planck| *planck > 0);
        paid.retain(|_, planck| *planck > 0);
        assert_eq!(paid, gone, "what requesters have paid, and where it is");
    }

    /// Every job was asked for once, is open or has ended once, and has a receipt if it settled.
    fn check_jobs(&self) {
        let mut requested = BTreeSet::new();
        let mut ended: BTreeMap<JobId, Ending> = BTreeMap::new();
        for entry in self.entries() {
            match (entry.job, entry.what) {
                (Some(job), What::Requested { .. }) => {
                    assert!(requested.insert(job), "job {job} was requested twice");
                },
                (Some(job), What::Ended { ending, .. }) => {
                    assert!(requested.contains(&job), "job {job} ended unrequested");
                    assert_eq!(ended.insert(job, ending), None, "job {job} ended twice");
                },
                _ => {},
            }
        }
        let next = pallet_inference::NextJob::<Runtime>::get();
        assert!(requested.iter().copied().eq(0..next), "a job was never requested");
        let settled = ended.iter().filter(|(_, ending)| **ending == Ending::Settled);
        let settled: Vec<JobId> = settled.map(|(job, _)| *job).collect();
        let mut receipts: Vec<JobId> = self.receipts().map(|leaf| leaf.job).collect();
        receipts.sort_unstable();
        assert_eq!(settled, receipts, "settled jobs and receipts");
        let open: BTreeSet<JobId> = pallet_inference::Jobs::<Runtime>::iter()
            .filter(|(_, job)| job.is_open())
            .map(|(id, _)| id)
            .collect();
        let unended: BTreeSet<JobId> =
            requested.into_iter().filter(|job| !ended.contains_key(job)).collect();
        assert_eq!(open, unended, "open jobs");
    }

    /// A slash waits until it is taken or cancelled, once.
    fn check_slashes(&self) {
        let mut pending: BTreeMap<(bool, u64), (AccountId, Balance)> = BTreeMap::new();
        let key = |party: Party, slash: u64| (party == Party::Worker, slash);
        for entry in self.entries() {
            let Some(who) = entry.account else { continue };
            match entry.what {
                What::SlashQueued { party, slash, planck, .. } => {
                    let old = pending.insert(key(party, slash), (who, planck));
                    assert_eq!(old, None, "slash {slash} of a {party:?} was queued twice");
                },
                What::SlashCancelled { party, slash, planck } => {
                    let queued = pending.remove(&key(party, slash));
                    assert_eq!(queued, Some((who, planck)), "slash {slash} of a {party:?}");
                },
                What::Slashed { party, slash, planck } => {
                    // Payments for checks may have taken a part of it first.
                    let queued = pending.remove(&key(party, slash));
                    let fits = queued.is_some_and(|(whose, most)| whose == who && planck <= most);
                    assert!(fits, "slash {slash} of a {party:?}: {planck}, queued {queued:?}");
                },
                _ => {},
            }
        }
        let workers = pallet_workers::Slashes::<Runtime>::iter()
            .map(|(id, slash)| ((true, id), (slash.owner, slash.amount)));
        let checkers = pallet_verification::Slashes::<Runtime>::iter()
            .map(|(id, slash)| ((false, id), (slash.validator, slash.amount)));
        assert_eq!(pending, workers.chain(checkers).collect(), "slashes that wait");
    }
}

/// What events have said since the last block began.
fn told_now() -> impl Iterator<Item = Told> {
    let records = System::read_events_no_consensus();
    records.flat_map(|record| told_by(&record.event))
}

/// What an event says that leaves must say, too, in their order.
fn told_by(event: &RuntimeEvent) -> Vec<Told> {
    match event {
        RuntimeEvent::Registry(event) => told_by_registry(event),
        RuntimeEvent::Workers(event) => told_by_workers(event),
        RuntimeEvent::Inference(event) => told_by_inference(event),
        RuntimeEvent::Verification(event) => told_by_verification(event),
        RuntimeEvent::Attribution(event) => told_by_attribution(event),
        RuntimeEvent::System(_) | RuntimeEvent::Balances(_) => Vec::new(),
    }
}

fn of(who: AccountId, what: What) -> Vec<Told> {
    vec![Told::Entry(Some(who), what)]
}

fn told_by_registry(event: &pallet_registry::Event<Runtime>) -> Vec<Told> {
    use pallet_registry::Event;
    match event {
        Event::DatasetRegistered { dataset, owner, .. } => {
            of(*owner, What::DatasetRegistered { dataset: *dataset })
        },
        Event::ModelRegistered { owner, .. } => of(*owner, What::ModelRegistered),
        Event::DisputeDismissed { disputer, slashed, .. } => {
            of(*disputer, What::Charged { party: Party::Disputer, planck: *slashed })
        },
        _ => Vec::new(),
    }
}

fn told_by_workers(event: &pallet_workers::Event<Runtime>) -> Vec<Told> {
    use pallet_workers::Event;
    let party = Party::Worker;
    match event {
        Event::Struck { worker, strikes, .. } => of(*worker, What::Struck { strikes: *strikes }),
        Event::SlashQueued { id, worker, amount, offence, .. } => {
            let (slash, planck, offence) = (*id, *amount, (*offence).into());
            of(*worker, What::SlashQueued { party, slash, planck, offence })
        },
        Event::SlashCancelled { id, worker, amount } => {
            of(*worker, What::SlashCancelled { party, slash: *id, planck: *amount })
        },
        Event::SlashApplied { id, worker, amount, reporter, reported } => {
            let mut told = of(*worker, What::Slashed { party, slash: *id, planck: *amount });
            told.extend(
                reporter.iter().flat_map(|who| of(*who, What::Rewarded { planck: *reported })),
            );
            told
        },
        Event::Charged { worker, amount, .. } => {
            of(*worker, What::Charged { party, planck: *amount })
        },
        Event::Ejected { worker, cause, .. } => {
            of(*worker, What::Ejected { offence: (*cause).into() })
        },
        Event::Pardoned { worker } => of(*worker, What::Pardoned),
        _ => Vec::new(),
    }
}

fn told_by_inference(event: &pallet_inference::Event<Runtime>) -> Vec<Told> {
    use pallet_inference::Event;
    let requester = |job: &JobId| pallet_inference::Jobs::<Runtime>::get(job).unwrap().requester;
    match event {
        Event::Requested { requester, escrow, burned, .. } => {
            of(*requester, What::Requested { escrow: escrow.total(), burned: *burned })
        },
        Event::Settled { job, refund, .. } => of(
            requester(job),
            What::Ended { ending: Ending::Settled, refund: *refund, to_treasury: 0 },
        ),
        Event::Closed { job, outcome, refund, to_treasury } => of(
            requester(job),
            What::Ended { ending: (*outcome).into(), refund: *refund, to_treasury: *to_treasury },
        ),
        Event::AttemptFailed { ticket, worker, failure, .. } => {
            of(*worker, What::AttemptFailed { ticket: *ticket, failure: (*failure).into() })
        },
        Event::Declined { ticket, worker, reason, .. } => {
            of(*worker, What::AttemptFailed { ticket: *ticket, failure: (*reason).into() })
        },
        _ => Vec::new(),
    }
}

fn told_by_verification(event: &pallet_verification::Event<Runtime>) -> Vec<Told> {
    use pallet_verification::Event;
    let party = Party::Checker;
    match event {
        Event::CheckerPenalised { validator, fault, amount, slash, .. } => {
            let (offence, planck) = ((*fault).into(), *amount);
            let mut told = of(*validator, What::DutyFailed { offence });
            told.extend(slash.iter().flat_map(|slash| {
                of(*validator, What::SlashQueued { party, slash: *slash, planck, offence })
            }));
            told
        },
        Event::SlashCancelled { slash, validator, amount } => {
            of(*validator, What::SlashCancelled { party, slash: *slash, planck: *amount })
        },
        Event::Slashed { slash, validator, amount } => {
            of(*validator, What::Slashed { party, slash: *slash, planck: *amount })
        },
        Event::CheckerCharged { validator, amount } => {
            of(*validator, What::Charged { party, planck: *amount })
        },
        Event::ChallengeUpheld { challenger, reward, .. } => {
            of(*challenger, What::Rewarded { planck: *reward })
        },
        _ => Vec::new(),
    }
}

fn told_by_attribution(event: &pallet_attribution::Event<Runtime>) -> Vec<Told> {
    use pallet_attribution::Event;
    match event {
        Event::Settled { job, leaf_hash, .. } => vec![Told::Receipt(*job, *leaf_hash)],
        Event::Owed { who, amount } => of(*who, What::Owed { planck: *amount }),
        Event::Claimed { row, payee, amount, .. } => {
            of(*payee, What::Paid { planck: *amount, source: Source::Row(*row) })
        },
        Event::Withdrawn { who, amount } => {
            of(*who, What::Paid { planck: *amount, source: Source::Claimable })
        },
        Event::Flagged { flag, .. } => vec![Told::Entry(None, (*flag).into())],
        Event::ClaimFailed { .. } => Vec::new(),
        Event::__Ignore(..) => Vec::new(),
    }
}
