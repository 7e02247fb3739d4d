// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is put into blocks, and the rows that it must give.

use codec::{Decode, Encode};
use credence_index::row::{Kind, Position, Reason, Role, Row};
use credence_primitives::{
    history::{Doubt, Entry, What, ENTRY_VERSION},
    ids::{DatasetId, JobId},
    manifest::{AssuranceSet, DatasetTerms, LineageTerms},
};
use credence_runtime::{Hash, RuntimeCall, SLOT_MILLISECONDS};
use sp_core::H256;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};

/// Who registers datasets.
pub(super) const OWNERS: [Sr25519Keyring; 3] = [Bob, Charlie, Dave];

/// The reasons for which receipts are flagged.
pub(super) const DOUBTS: [Doubt; 4] =
    [Doubt::EvidenceRevoked, Doubt::MethodBroken, Doubt::LineageUpheld, Doubt::Collusion];

/// Numbers of calls. This crate does not depend on the pallets.
mod numbers {
    pub(super) const SUDO: u8 = 0;
    pub(super) const BATCH_ALL: u8 = 2;
    pub(super) const FLAG_RECEIPT: u8 = 4;
    pub(super) const REGISTER_DATASET: u8 = 0;
}

/// Something that leaves one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Note {
    /// The root account flags the receipt of a job.
    Flag(JobId, Doubt),
    /// An account registers a dataset.
    Dataset(Sr25519Keyring, H256),
}

/// The entries of each transaction, in order: flags that follow each other are one.
pub(super) fn groups(notes: &[Note]) -> impl Iterator<Item = &[Note]> {
    let is_flag = |note: &Note| matches!(note, Note::Flag(..));
    notes.chunk_by(move |one, next| is_flag(one) && is_flag(next))
}

/// The call that leaves the entries of such a group, and who signs it.
pub(super) fn call_of(group: &[Note]) -> (Sr25519Keyring, RuntimeCall) {
    match group {
        [Note::Dataset(owner, content)] => (*owner, registration(*owner, *content)),
        flags => (Alice, flagging(flags)),
    }
}

fn flagging(notes: &[Note]) -> RuntimeCall {
    let flag = |note: &Note| match note {
        Note::Flag(job, doubt) => {
            Some(RuntimeCall::Attribution(call(numbers::FLAG_RECEIPT, (job, H256::zero(), doubt))))
        },
        Note::Dataset(..) => None,
    };
    let flags: Vec<_> = notes.iter().filter_map(flag).collect();
    let batch = RuntimeCall::Utility(call(numbers::BATCH_ALL, flags));
    RuntimeCall::Sudo(call(numbers::SUDO, batch))
}

fn terms() -> DatasetTerms {
    let lineage = LineageTerms { minimum_share: 0, minimum_planck: 0, needs_consent: false };
    DatasetTerms { lineage, licence_hash: H256::zero() }
}

fn registration(owner: Sr25519Keyring, content: H256) -> RuntimeCall {
    let arguments = (content, terms(), owner.to_account_id(), Vec::<u8>::new());
    RuntimeCall::Registry(call(numbers::REGISTER_DATASET, arguments))
}

fn call<Call: Decode>(number: u8, arguments: impl Encode) -> Call {
    let encoded = (number, arguments).encode();
    Call::decode(&mut &encoded[..]).expect("a call of that number")
}

/// The dataset that is registered with this content.
pub(super) fn dataset(owner: Sr25519Keyring, content: &H256) -> DatasetId {
    DatasetId::new(&owner.to_account_id(), &terms(), content)
}

/// The rows that a block with these notes gives.
pub(super) fn rows(genesis: Hash, block: u32, slot: u64, notes: &[Note]) -> Vec<Row> {
    (0..).zip(notes).map(|(leaf, note)| row(genesis, block, slot, leaf, note)).collect()
}

fn row(genesis: Hash, block: u32, slot: u64, leaf: u32, note: &Note) -> Row {
    let nothing = Row {
        position: Position { block, leaf, row: 0 },
        time_ms: slot * SLOT_MILLISECONDS,
        kind: Kind::Flagged,
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
    };
    let (account, job, what) = match note {
        Note::Flag(job, doubt) => {
            (None, Some(*job), What::Flagged { leaf_hash: H256::zero(), doubt: *doubt })
        },
        Note::Dataset(owner, content) => {
            let dataset = dataset(*owner, content);
            (Some(owner.to_account_id()), None, What::DatasetRegistered { dataset })
        },
    };
    let entry = Entry {
        version: ENTRY_VERSION,
        genesis,
        block,
        account: account.clone(),
        job,
        model: None,
        what,
    };
    let row = Row { account, job, leaf_hash: entry.hash(), ..nothing };
    match note {
        Note::Flag(_, doubt) => Row { reason: Some(reason(*doubt)), ..row },
        Note::Dataset(owner, content) => Row {
            kind: Kind::Registered,
            role: Some(Role::Owner),
            dataset: Some(dataset(*owner, content)),
            ..row
        },
    }
}

fn reason(doubt: Doubt) -> Reason {
    match doubt {
        Doubt::EvidenceRevoked => Reason::EvidenceRevoked,
        Doubt::MethodBroken => Reason::MethodBroken,
        Doubt::LineageUpheld => Reason::LineageUpheld,
        Doubt::Collusion => Reason::Collusion,
    }
}
