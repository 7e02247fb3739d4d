// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! From a file to what it proves.

use crate::{
    authorities::{at_genesis, AuthoritySet, SetId},
    encoding::canonical,
    error::{Place, VerifyError},
    file::{Finality, Origin, ReceiptFile},
    header::{Change, HashedHeader, ScheduledChange},
    justification::{Justification, Signed},
    leaf::Leaf,
    range,
};
use alloc::vec::Vec;
use credence_primitives::receipt::RangeLeaf;
use sp_core::H256;

/// What a verifier trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The hash of the chain's first block.
    pub genesis: H256,
    /// Sets of authorities that it knows from elsewhere. A file may start from one, and no file
    /// may contradict any.
    pub sets: Vec<NamedSet>,
}

impl Trust {
    /// Trust in a first block and nothing else.
    pub fn genesis(genesis: H256) -> Self {
        Self { genesis, sets: Vec::new() }
    }

    fn named(&self, id: SetId) -> Option<&NamedSet> {
        self.sets.iter().find(|named| named.id == id)
    }

    fn admit(&self, set: &AuthoritySet) -> Result<(), VerifyError> {
        let found = set.hash();
        let wrong = |named: &&NamedSet| named.id == set.id && named.authorities_hash != found;
        match self.sets.iter().find(wrong) {
            Some(named) => Err(VerifyError::SetContradicted {
                set_id: set.id,
                expected: named.authorities_hash,
                found,
            }),
            None => Ok(()),
        }
    }
}

/// A set of authorities that a verifier knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedSet {
    /// Its number.
    pub id: SetId,
    /// Its [`AuthoritySet::hash`].
    pub authorities_hash: H256,
}

/// A block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The height.
    pub number: u32,
    /// The hash of the header.
    pub hash: H256,
}

/// What a file proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The leaf.
    pub leaf: Leaf,
    /// Its hash, by which flags and indexes name it.
    pub leaf_hash: H256,
    /// The block that has written it.
    pub block: Block,
    /// The later block that authorities have signed as final.
    pub justified: Block,
    /// The set of those authorities.
    pub set: NamedSet,
    /// How many of them have signed.
    pub signed: Signed,
    /// How many changes of authorities the file shows before that.
    pub handovers: u32,
}

/// Reads and verifies a file.
///
/// # Errors
/// If it does not prove its leaf to this verifier.
pub fn verify(bytes: &[u8], trust: &Trust) -> Result<Proven, VerifyError> {
    ReceiptFile::from_bytes(bytes)?.verify(trust)
}

impl ReceiptFile {
    /// Verifies a file that was read.
    ///
    /// # Errors
    /// If it does not prove its leaf to this verifier.
    pub fn verify(&self, trust: &Trust) -> Result<Proven, VerifyError> {
        let leaf = Leaf::decode(&self.leaf)?;
        if leaf.genesis() != trust.genesis {
            let (expected, found) = (trust.genesis, leaf.genesis());
            return Err(VerifyError::OtherChain { expected, found });
        }
        let justified = header(&self.finality, Place::Justified)?;
        self.ensure_in_history(leaf.block(), &justified)?;
        let mut authorities = Succession::start(&self.origin, trust)?;
        for (index, handover) in self.handovers.iter().enumerate() {
            // The number of handovers is bounded.
            authorities.hand_over(handover, Place::Handover(index as u32), trust)?;
        }
        let signed = authorities.verify(&justified, &self.finality)?;
        if justified.change() == Some(Change::Forced) {
            return Err(VerifyError::ForcedChange { block: justified.number() });
        }
        Ok(Proven {
            leaf_hash: self.leaf_hash(),
            block: Block { number: leaf.block(), hash: self.block_hash },
            justified: Block { number: justified.number(), hash: justified.hash },
            set: NamedSet { id: authorities.set.id, authorities_hash: authorities.set.hash() },
            signed,
            handovers: self.handovers.len() as u32,
            leaf,
        })
    }

    fn ensure_in_history(&self, block: u32, justified: &HashedHeader) -> Result<(), VerifyError> {
        let number = justified.number();
        if number <= block {
            return Err(VerifyError::NotAfter { block, justified: number });
        }
        let root = justified.range_root().ok_or(VerifyError::NoRangeRoot { block: number })?;
        let leaf = RangeLeaf {
            parent_number: block,
            parent_hash: self.block_hash,
            receipts_root: self.tree_root(),
        };
        match range::contains(root, number, &leaf, &self.range_items) {
            true => Ok(()),
            false => Err(VerifyError::NotInHistory { justified: number }),
        }
    }
}

/// The authorities of one time after the other.
#[derive(Debug)]
struct Succession {
    set: AuthoritySet,
    /// The last block that the set before finalizes.
    after: u32,
}

impl Succession {
    fn start(origin: &Origin, trust: &Trust) -> Result<Self, VerifyError> {
        let set = match origin {
            Origin::Genesis { header, nodes } => {
                let genesis = HashedHeader::read(header)
                    .ok_or(VerifyError::HeaderMalformed { place: Place::Genesis })?;
                if genesis.hash != trust.genesis {
                    let (expected, found) = (trust.genesis, genesis.hash);
                    return Err(VerifyError::OtherGenesis { expected, found });
                }
                if genesis.number() != 0 {
                    return Err(VerifyError::GenesisNotFirst { number: genesis.number() });
                }
                at_genesis(&genesis.header.state_root, nodes)?
            },
            Origin::Set { id, authorities } => {
                let set = AuthoritySet { id: *id, authorities: authorities.to_vec() };
                if trust.named(*id).is_none() {
                    return Err(VerifyError::SetNotNamed { set_id: *id, found: set.hash() });
                }
                set
            },
        };
        trust.admit(&set)?;
        Ok(Self { set, after: 0 })
    }

    /// Lets the present authorities name the next.
    fn hand_over(
        &mut self,
        handover: &Finality,
        place: Place,
        trust: &Trust,
    ) -> Result<(), VerifyError> {
        let header = header(handover, place)?;
        self.verify(&header, handover)?;
        let block = header.number();
        let ScheduledChange { authorities, delay } = match header.change() {
            Some(Change::Scheduled(change)) => change,
            Some(Change::Forced) => return Err(VerifyError::ForcedChange { block }),
            None => return Err(VerifyError::NoChange { block }),
        };
        let too_long = VerifyError::DelayTooLong { block, delay };
        self.after = block.checked_add(delay).ok_or_else(|| too_long.clone())?;
        let id = self.set.id.checked_add(1).ok_or(too_long)?;
        self.set = AuthoritySet { id, authorities };
        trust.admit(&self.set)
    }

    /// Checks that the present authorities have signed a header.
    fn verify(&self, header: &HashedHeader, finality: &Finality) -> Result<Signed, VerifyError> {
        let (block, set_id) = (header.number(), self.set.id);
        if block <= self.after {
            return Err(VerifyError::NotRising { block, set_id, after: self.after });
        }
        let justification: Justification = canonical(&finality.justification)
            .ok_or(VerifyError::JustificationMalformed { block })?;
        justification.verify(header, set_id, &self.set.voters()?)
    }
}

fn header(finality: &Finality, place: Place) -> Result<HashedHeader, VerifyError> {
    HashedHeader::read(&finality.header).ok_or(VerifyError::HeaderMalformed { place })
}
