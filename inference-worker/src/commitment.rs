// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Salts, commitments and signatures of a key.
//!
//! A salt is derived from the key by a signature over the ticket, and stored in the journal all
//! the same. Derived, because who has lost its journal and computes the same output again then
//! makes the same commitment: a random salt would turn that into equivocation. Stored, so that an
//! entry opens by itself, whatever a later release derives.

use crate::{
    chain::{DutiesCall, Opening, SignedResult},
    journal::Entry,
};
use credence_primitives::{
    commitment::{
        domain_hash, input_hash, operator_payload, output_commitment, output_hash, result_payload,
        tile_at, tiles, TileTree,
    },
    duty::{checker_payload, duties_payload, Duty, Reveal, Verdict},
    ids::{JobId, ModelId, OutputCommitment, Signature, Ticket},
    tensor::{decode_as, OutputSpecs, TensorError},
};
use sp_core::{crypto::AccountId32, crypto::Pair as _, ed25519, H256};

/// The key of an operator or a checker. Shows itself to nobody.
#[derive(Clone)]
pub struct SigningKey(ed25519::Pair);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("SigningKey").field(&self.0.public()).finish()
    }
}

impl From<ed25519::Pair> for SigningKey {
    fn from(pair: ed25519::Pair) -> Self {
        Self(pair)
    }
}

/// A job that an output is for.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The attempt.
    pub ticket: Ticket,
    /// The job.
    pub job: JobId,
    /// The model.
    pub model: ModelId,
}

impl SigningKey {
    /// The public key.
    pub fn public(&self) -> ed25519::Public {
        self.0.public()
    }

    /// Signs a payload of the protocol.
    pub fn sign(&self, payload: &H256) -> Signature {
        self.0.sign(payload.as_bytes())
    }

    /// The salt of a ticket, known to nobody without the key.
    fn salt(&self, ticket: &Ticket) -> H256 {
        let payload = domain_hash("credence/worker/salt/v1", ticket);
        input_hash(&self.sign(&payload).0)
    }

    /// What a worker commits to.
    pub fn worker_entry(&self, subject: Subject, output: &[u8], opens_at_once: bool) -> Entry {
        let Subject { ticket, job, model } = subject;
        let salt = self.salt(&ticket);
        let digest = output_commitment(&ticket, &output_hash(output), &salt).0;
        Entry { ticket, job, model, output: output.to_vec(), salt, digest, opens_at_once }
    }

    /// What a checker commits to.
    ///
    /// # Errors
    /// If the output is not as declared.
    pub fn checker_entry(
        &self,
        subject: Subject,
        output: &[u8],
        specs: &OutputSpecs,
    ) -> Result<Entry, TensorError> {
        let Subject { ticket, job, model } = subject;
        let salt = self.salt(&ticket);
        let digest = tile_tree(&ticket, &self.public(), &salt, output, specs)?.root();
        let output = output.to_vec();
        Ok(Entry { ticket, job, model, output, salt, digest, opens_at_once: false })
    }

    /// The signed result of an entry. The same entry gives the same bytes.
    pub fn sign_result(&self, entry: &Entry) -> SignedResult {
        let commitment = OutputCommitment(entry.digest);
        let payload = result_payload(&entry.ticket, &commitment, &H256::zero());
        SignedResult {
            job: entry.job,
            commitment,
            signature: self.sign(&payload),
            opening: entry.opens_at_once.then(|| entry.opening()),
        }
    }

    /// The proof that an operator works for an owner.
    pub fn sign_operator(&self, genesis: &H256, owner: &AccountId32) -> Signature {
        self.sign(&operator_payload(genesis, owner))
    }

    /// The proof that a checker checks for a validator.
    pub fn sign_checker(&self, genesis: &H256, validator: &AccountId32) -> Signature {
        self.sign(&checker_payload(genesis, validator))
    }

    /// A signed call of duties.
    pub fn sign_duties(&self, genesis: &H256, sequence: u64, duties: Vec<Duty>) -> DutiesCall {
        let checker = self.public();
        let signature = self.sign(&duties_payload(genesis, &checker, sequence, &duties));
        DutiesCall { checker, sequence, duties, signature }
    }
}

impl Entry {
    /// What opens a worker's commitment.
    pub fn opening(&self) -> Opening {
        Opening { output: self.output.clone(), salt: self.salt }
    }

    /// What a checker shows for a seed; none if there is no such tile.
    ///
    /// # Errors
    /// If the output is not as declared.
    pub fn reveal(
        &self,
        checker: &ed25519::Public,
        specs: &OutputSpecs,
        seed: u64,
        verdict: Verdict,
    ) -> Result<Option<Reveal>, TensorError> {
        let output = decode_as(&self.output, specs.iter().map(|spec| &spec.tensor))?;
        let tree = tile_tree(&self.ticket, checker, &self.salt, &self.output, specs)?;
        let index = seed.checked_rem(u64::from(tree.len())).and_then(|i| u32::try_from(i).ok());
        let shown = index.and_then(|index| {
            let tile = tile_at(specs, &output, index)?.data.to_vec().try_into().ok()?;
            let path = tree.path(index)?.try_into().ok()?;
            Some(Reveal { salt: self.salt, verdict, tile_count: tree.len(), tile, path })
        });
        Ok(shown)
    }
}

fn tile_tree(
    ticket: &Ticket,
    checker: &ed25519::Public,
    salt: &H256,
    output: &[u8],
    specs: &OutputSpecs,
) -> Result<TileTree, TensorError> {
    let tensors = decode_as(output, specs.iter().map(|spec| &spec.tensor))?;
    Ok(TileTree::new(ticket, checker, salt, &tiles(specs, &tensors)))
}
