// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Measures receipts: sizes of files, and the time to verify them beside that of checking their
//! signatures and nothing else.
//!
//! `make bench-receipt`. `BENCH_RECEIPT_ROUNDS` is the number of pairs of each comparison (15).

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../tests/proofs/chain.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod chain;
#[path = "../../engine/examples/engine_bench/measure.rs"]
#[expect(dead_code, reason = "the engine's benchmark uses the rest")]
mod measure;

use chain::{entry, key, ones, public, receipt, Chain, Change, Proof, Seed};
use codec::{Decode, Encode};
use credence_primitives::{
    duty::Verdict,
    ids::DatasetId,
    manifest::ShareOf,
    receipt::{CreditOf, CreditRow, ReceiptLeaf},
};
use credence_receipt::{verify, AccountId, Finality, Trust};
use ed25519_zebra::{Signature, VerificationKey};
use measure::median_and_interval;
use sp_core::H256;
use std::{
    env,
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Checkers and rows of the large leaf: all validators were asked, and a model has this lineage.
const CHECKERS: u16 = 300;
const ROWS: u16 = 64;
/// Leaves of the large leaf's block, the most there can be.
const LEAVES: usize = 4096;
/// How long a side of a pair takes at the least.
const STRETCH: Duration = Duration::from_millis(100);

fn main() -> Outcome {
    let rounds = env::var("BENCH_RECEIPT_ROUNDS").map_or(Ok(15), |text| text.parse())?;
    println!("medians of {rounds} pairs, with their 95 % intervals\n");
    println!(
        "| authorities | changes | leaf | bytes of it | bytes of the file | signatures | to verify, \
         ms | of one signature, µs | verifying, in signatures | to signatures alone |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for authorities in [4, 100, 300] {
        for changes in [0, 100] {
            for is_large in [false, true] {
                Case::new(authorities, changes, is_large).measure(rounds)?;
            }
        }
    }
    Ok(())
}

/// A file, and who verifies it.
struct Case {
    authorities: Seed,
    changes: u32,
    leaf: &'static str,
    leaf_bytes: usize,
    file: Vec<u8>,
    signatures: usize,
    trust: Trust,
}

impl Case {
    fn new(authorities: Seed, changes: u32, is_large: bool) -> Self {
        let seeds: Vec<_> = (0..authorities).collect();
        // As many as are needed, and no more.
        let signers = seeds.get(..usize::from(authorities - (authorities - 1) / 3));
        let signers = signers.unwrap_or_default();
        let mut chain = Chain::new(ones(&seeds));
        let genesis = chain.genesis();
        let (leaf, leaves) = match is_large {
            false => ("an entry alone", vec![entry(genesis, 1, 7)]),
            true => ("the largest receipt", vec![large(genesis, 1); LEAVES]),
        };
        let leaf_bytes = leaves.first().map_or(0, Vec::len);
        chain.block(leaves, None);
        let handovers: Vec<Finality> = (0..changes)
            .map(|set| {
                chain.block(Vec::new(), Some(Change::Scheduled(ones(&seeds), 0)));
                chain.finality(chain.best(), set.into(), signers)
            })
            .collect();
        chain.blocks(8);
        let justified = chain.best();
        let finality = chain.finality(justified, changes.into(), signers);
        let proof = Proof { origin: chain.origin(), handovers, justified, finality };
        Self {
            authorities,
            changes,
            leaf,
            leaf_bytes,
            file: chain.file((1, 0), proof).to_bytes(),
            signatures: signers.len() * (changes as usize + 1),
            trust: chain.trust(),
        }
    }

    fn measure(&self, rounds: u32) -> Outcome {
        let whole = || verify(black_box(&self.file), &self.trust).map(drop);
        whole()?;
        let payload = [7; 53];
        let (key, signature) = (public(1), key(1).sign(&payload).to_bytes());
        // As a verifier has it: keys are bytes, and each is used once for each signature.
        let one = || {
            let key = VerificationKey::try_from(black_box(key))?;
            key.verify(&Signature::from(black_box(signature)), &payload)
        };
        let (mut verifying, mut checking, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let (file, signature) = (stretch(whole)?, stretch(one)?);
            verifying.push(file * 1e3);
            checking.push(signature * 1e6);
            ratios.push(file / signature);
        }
        let (time, least, most) = median_and_interval(&verifying);
        let (of_one, ..) = median_and_interval(&checking);
        let (ratio, low, high) = median_and_interval(&ratios);
        let signatures = self.signatures as f64;
        println!(
            "| {} | {} | {} | {} | {} | {} | {time:.3} ({least:.3} to {most:.3}) | {of_one:.1} | \
             {ratio:.1} ({low:.1} to {high:.1}) | {:.3} ({:.3} to {:.3}) |",
            self.authorities,
            self.changes,
            self.leaf,
            self.leaf_bytes,
            self.file.len(),
            self.signatures,
            ratio / signatures,
            low / signatures,
            high / signatures,
        );
        Ok(())
    }
}

/// How long something takes, in seconds.
fn stretch<Failure>(work: impl Fn() -> Result<(), Failure>) -> Result<f64, Failure> {
    let begun = Instant::now();
    let mut times = 0u32;
    while begun.elapsed() < STRETCH {
        work()?;
        times += 1;
    }
    Ok(begun.elapsed().as_secs_f64() / f64::from(times))
}

fn account(number: u16) -> AccountId {
    let mut bytes = [0x5a; 32];
    bytes.iter_mut().zip(number.to_le_bytes()).for_each(|(byte, digit)| *byte = digit);
    AccountId::new(bytes)
}

/// A receipt that every validator has checked, of a model with a long lineage.
fn large(genesis: H256, block: u32) -> Vec<u8> {
    let encoded = receipt(genesis, block, 7);
    let Ok(mut leaf) = ReceiptLeaf::<AccountId>::decode(&mut encoded.as_slice()) else {
        return encoded;
    };
    let credit = |of| CreditRow { of, credits: 1_000, planck: 1 << 40 };
    let checkers = || (0..CHECKERS).map(account);
    let rows = (0..ROWS).map(|row| {
        let mut id = [0x9a; 32];
        id.iter_mut().zip(row.to_le_bytes()).for_each(|(byte, digit)| *byte = digit);
        CreditOf::Row(ShareOf::Dataset(DatasetId(H256(id))))
    });
    leaf.report.verdicts = checkers().map(|checker| (checker, Some(Verdict::Pass))).collect();
    leaf.report.pay = checkers().map(|checker| (checker, 1 << 40)).collect();
    leaf.credits = rows
        .chain([CreditOf::Worker(account(u16::MAX))])
        .chain(checkers().map(CreditOf::Checker))
        .map(credit)
        .collect();
    leaf.encode()
}
