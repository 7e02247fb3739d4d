// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a file proves, as JSON: for programs, on the command line and in browsers alike.
//!
//! Hashes, accounts and keys are `0x` and hexadecimal digits; amounts and other numbers of more
//! than 32 bits are strings.

use crate::{words, Block, Leaf, NamedSet, Proven, Signed};
use alloc::{format, string::String, vec::Vec};
use core::fmt::{Display, Write as _};
use credence_primitives::{
    history::{Entry, Source, What},
    manifest::ShareOf,
    receipt::{CreditOf, CreditRow, ReceiptLeaf},
};

impl Proven {
    /// Everything as one JSON object, with keys in snake case.
    pub fn to_json(&self) -> String {
        Object::new()
            .value("leaf", self.leaf.to_json())
            .hex("leaf_hash", self.leaf_hash)
            .value("block", block(&self.block))
            .value("justified", block(&self.justified))
            .value("authority_set", set(&self.set))
            .value("signed", signed(&self.signed))
            .value("handovers", self.handovers)
            .end()
    }
}

impl Leaf {
    /// The leaf as one JSON object, with keys in snake case. Says nothing about its proof.
    pub fn to_json(&self) -> String {
        match self {
            Self::ReceiptV1(leaf) => receipt(leaf),
            Self::EntryV1(leaf) => entry(leaf),
        }
    }
}

fn block(block: &Block) -> String {
    Object::new().value("number", block.number).hex("hash", block.hash).end()
}

fn set(set: &NamedSet) -> String {
    Object::new().text("id", set.id).hex("authorities_hash", set.authorities_hash).end()
}

fn signed(signed: &Signed) -> String {
    Object::new()
        .value("voters", signed.voters)
        .value("of_voters", signed.of_voters)
        .text("weight", signed.weight)
        .text("needed_weight", signed.needed_weight)
        .text("of_weight", signed.of_weight)
        .end()
}

fn receipt<AccountId: AsRef<[u8]>>(leaf: &ReceiptLeaf<AccountId>) -> String {
    let methods = words::assurances(leaf.report.reached).into_iter().map(quoted);
    let verdicts = leaf.report.verdicts.iter().map(|(validator, verdict)| {
        Object::new().hex("validator", validator).text("verdict", words::verdict(*verdict)).end()
    });
    let pay = leaf.report.pay.iter().map(|(validator, planck)| {
        Object::new().hex("validator", validator).text("planck", planck).end()
    });
    Object::new()
        .text("kind", "receipt")
        .value("version", leaf.version)
        .hex("genesis", leaf.genesis)
        .value("block", leaf.block)
        .text("job", leaf.job)
        .hex("ticket", leaf.ticket)
        .hex("model", leaf.model)
        .hex("requester", &leaf.requester)
        .hex("input_hash", leaf.input_hash)
        .hex("output_hash", leaf.output_hash)
        .hex("worker", &leaf.worker)
        .hex("signature", leaf.signature)
        .value("assurance", list(methods))
        .value("verdicts", list(verdicts))
        .hex("evidence_hash", leaf.report.evidence_hash)
        .value("pay", list(pay))
        .text("paid", leaf.paid)
        .value("is_attributed", leaf.is_attributed)
        .value("credits", list(leaf.credits.iter().map(credit)))
        .end()
}

fn credit<AccountId: AsRef<[u8]>>(row: &CreditRow<AccountId>) -> String {
    let (kind, id) = match &row.of {
        CreditOf::Row(ShareOf::Contributor(account)) => ("contributor", account.as_ref()),
        CreditOf::Row(ShareOf::Parent(model)) => ("parent", model.as_ref()),
        CreditOf::Row(ShareOf::Dataset(dataset)) => ("dataset", dataset.as_ref()),
        CreditOf::Worker(account) => ("worker", account.as_ref()),
        CreditOf::Checker(account) => ("checker", account.as_ref()),
    };
    Object::new()
        .text("of", kind)
        .hex("id", id)
        .text("micro_credits", row.credits)
        .text("planck", row.planck)
        .end()
}

fn entry<AccountId: AsRef<[u8]>>(leaf: &Entry<AccountId>) -> String {
    let object = Object::new()
        .text("kind", "entry")
        .value("version", leaf.version)
        .hex("genesis", leaf.genesis)
        .value("block", leaf.block);
    let object = match &leaf.account {
        Some(account) => object.hex("account", account),
        None => object.value("account", "null"),
    };
    let object = match leaf.job {
        Some(job) => object.text("job", job),
        None => object.value("job", "null"),
    };
    let object = match leaf.model {
        Some(model) => object.hex("model", model),
        None => object.value("model", "null"),
    };
    what(object.text("what", words::what(&leaf.what)), &leaf.what).end()
}

fn what(object: Object, what: &What) -> Object {
    match what {
        What::Requested { escrow, burned } => object.text("escrow", escrow).text("burned", burned),
        What::Ended { ending, refund, to_treasury } => object
            .text("ending", words::ending(*ending))
            .text("refund", refund)
            .text("to_treasury", to_treasury),
        What::Paid { planck, source } => {
            let object = object.text("planck", planck).text("source", words::source(*source));
            match source {
                Source::Row(row) => object.value("row", row),
                Source::Compute | Source::Claimable => object,
            }
        },
        What::Owed { planck } | What::Rewarded { planck } => object.text("planck", planck),
        What::AttemptFailed { ticket, failure } => {
            object.hex("ticket", ticket).text("failure", words::failure(*failure))
        },
        What::Struck { strikes } => object.value("strikes", strikes),
        What::SlashQueued { party, slash, planck, offence } => object
            .text("party", words::party(*party))
            .text("slash", slash)
            .text("planck", planck)
            .text("offence", words::offence(*offence)),
        What::SlashCancelled { party, slash, planck } | What::Slashed { party, slash, planck } => {
            object.text("party", words::party(*party)).text("slash", slash).text("planck", planck)
        },
        What::Charged { party, planck } => {
            object.text("party", words::party(*party)).text("planck", planck)
        },
        What::Ejected { offence } | What::DutyFailed { offence } => {
            object.text("offence", words::offence(*offence))
        },
        What::Flagged { leaf_hash, doubt } => {
            object.hex("leaf_hash", leaf_hash).text("doubt", words::doubt(*doubt))
        },
        What::DatasetRegistered { dataset } => object.hex("dataset", dataset),
        What::Pardoned | What::ModelRegistered => object,
    }
}

/// A JSON object in the making. Keys and texts are hexadecimal digits, numbers and words of this
/// crate: nothing in them needs escaping.
struct Object {
    text: String,
}

impl Object {
    fn new() -> Self {
        Self { text: String::from("{") }
    }

    /// Adds a value that is JSON.
    fn value(mut self, key: &str, value: impl Display) -> Self {
        let comma = if self.text.len() > 1 { "," } else { "" };
        // Writing to a string does not fail.
        let _ = write!(self.text, "{comma}\"{key}\":{value}");
        self
    }

    fn text(self, key: &str, text: impl Display) -> Self {
        self.value(key, quoted(text))
    }

    fn hex(self, key: &str, bytes: impl AsRef<[u8]>) -> Self {
        let mut digits = String::from("0x");
        for byte in bytes.as_ref() {
            let _ = write!(digits, "{byte:02x}");
        }
        self.text(key, digits)
    }

    fn end(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

fn quoted(text: impl Display) -> String {
    format!("\"{text}\"")
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    format!("[{}]", items.join(","))
}
