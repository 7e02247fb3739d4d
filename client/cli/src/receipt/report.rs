// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a receipt says, for people and programs.

use crate::{
    amount::Amount,
    credits::MicroCredits,
    identifier::{shown, Address},
    output::{some, Page, Report},
};
use credence_primitives::{
    history::Entry,
    manifest::ShareOf,
    receipt::{CreditOf, CreditRow, ReceiptLeaf},
};
use credence_receipt::{words, AccountId, Leaf, Proven, ReceiptFile, VerifyError};
use serde::{ser::Error as _, Serialize, Serializer};
use serde_json::{json, Map, Value};
use sp_core::H256;

/// Keys of entries whose values are planck.
const AMOUNTS: [&str; 5] = ["escrow", "burned", "refund", "to_treasury", "planck"];
/// Keys of entries that have a line of their own.
const COMMON: [&str; 8] =
    ["kind", "version", "genesis", "block", "account", "job", "model", "what"];

/// A receipt, verified or not.
#[derive(Debug)]
pub(super) struct ReceiptReport {
    leaf: Leaf,
    leaf_hash: H256,
    proven: Option<Proven>,
}

impl ReceiptReport {
    /// What a file proves.
    pub(super) fn verified(proven: Proven) -> Self {
        Self { leaf: proven.leaf.clone(), leaf_hash: proven.leaf_hash, proven: Some(proven) }
    }

    /// What a file only says.
    pub(super) fn unverified(file: &ReceiptFile) -> Result<Self, VerifyError> {
        let leaf = Leaf::decode(&file.leaf)?;
        Ok(Self { leaf, leaf_hash: file.leaf_hash(), proven: None })
    }
}

impl Serialize for ReceiptReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mut object, is_verified) = match &self.proven {
            Some(proven) => (object(&proven.to_json()), true),
            None => {
                let leaf = serde_json::from_str::<Value>(&self.leaf.to_json());
                let leaf = leaf.map_err(S::Error::custom)?;
                (Ok(Map::from_iter([("leaf".to_owned(), leaf)])), false)
            },
        };
        let object = object.as_mut().map_err(S::Error::custom)?;
        object.insert("leaf_hash".to_owned(), json!(shown(self.leaf_hash)));
        object.insert("verified".to_owned(), json!(is_verified));
        object.serialize(serializer)
    }
}

fn object(text: &str) -> serde_json::Result<Map<String, Value>> {
    serde_json::from_str(text)
}

impl Report for ReceiptReport {
    fn table(&self) -> Page {
        let page = match &self.proven {
            Some(_) => Page::new().note("VERIFIED: the chain has written this.\n"),
            None => Page::new().note(
                "UNVERIFIED: anybody can write such a file. Verify it: `credence receipt verify`.\n",
            ),
        };
        let page = match &self.leaf {
            Leaf::ReceiptV1(receipt) => of_receipt(page, receipt),
            Leaf::EntryV1(entry) => of_entry(page, entry, &self.leaf.to_json()),
            _ => page.note("This version of the tool cannot show it."),
        };
        let mut fields = vec![
            ("Chain", some(shown(self.leaf.genesis()))),
            ("Leaf", some(shown(self.leaf_hash))),
            ("Written in block", some(self.leaf.block())),
            ("Time", some("not in a receipt; ask a node for that block's")),
        ];
        fields.extend(self.proven.iter().flat_map(of_proof));
        page.note("").fields(&fields)
    }
}

fn of_proof(proven: &Proven) -> [(&'static str, Option<String>); 6] {
    let signed = &proven.signed;
    let first = proven.set.id.saturating_sub(proven.handovers.into());
    [
        ("Its hash", some(shown(proven.block.hash))),
        ("Final by block", some(proven.justified.number)),
        ("Its hash", some(shown(proven.justified.hash))),
        (
            "Signed by",
            some(format!(
                "{} of {} authorities, weight {} of {} ({} needed)",
                signed.voters,
                signed.of_voters,
                signed.weight,
                signed.of_weight,
                signed.needed_weight
            )),
        ),
        (
            "Of set",
            some(format!(
                "{}, after {} change(s) since set {first}",
                proven.set.id, proven.handovers
            )),
        ),
        ("Hash of the set", some(shown(proven.set.authorities_hash))),
    ]
}

fn of_receipt(page: Page, receipt: &ReceiptLeaf<AccountId>) -> Page {
    let report = &receipt.report;
    let paid_to = |validator: &AccountId| {
        let paid = report.pay.iter().filter(|(account, _)| account == validator);
        Amount(paid.fold(0, |sum, (_, planck)| sum.saturating_add(*planck)))
    };
    let verdicts = report.verdicts.iter().map(|(validator, verdict)| {
        vec![
            address(validator),
            words::verdict(*verdict).to_owned(),
            paid_to(validator).to_string(),
        ]
    });
    let division = match receipt.is_attributed {
        true => "for this inference, by the model's attribution output",
        false => "by the model's table",
    };
    let evidence = (!report.evidence_hash.is_zero()).then(|| shown(report.evidence_hash));
    let is_unchecked = report.verdicts.is_empty();
    let page = page
        .fields(&[
            ("Receipt of job", some(receipt.job)),
            ("Model", some(shown(receipt.model))),
            ("Requester", some(address(&receipt.requester))),
            ("Worker", some(address(&receipt.worker))),
            ("Assurance", some(words::assurances(report.reached).join(", "))),
            ("Checked by", is_unchecked.then(|| "nobody but the worker".to_owned())),
            ("Evidence", evidence),
            ("Input", some(shown(receipt.input_hash))),
            ("Output", some(shown(receipt.output_hash))),
            ("Ticket", some(shown(receipt.ticket))),
            ("Paid", some(Amount(receipt.paid))),
            ("Datasets' part", some(division)),
        ])
        .rows("Checked by", &["Validator", "Verdict", "Paid"], verdicts);
    let header = ["Of", "Id", "Credits", "Paid"];
    page.rows("Credits", &header, receipt.credits.iter().map(credit))
}

fn credit(row: &CreditRow<AccountId>) -> Vec<String> {
    let (of, id) = match &row.of {
        CreditOf::Row(ShareOf::Contributor(account)) => ("contributor", address(account)),
        CreditOf::Row(ShareOf::Parent(model)) => ("parent", shown(model)),
        CreditOf::Row(ShareOf::Dataset(dataset)) => ("dataset", shown(dataset)),
        CreditOf::Worker(account) => ("worker", address(account)),
        CreditOf::Checker(account) => ("checker", address(account)),
    };
    let credits = MicroCredits(row.credits.into()).to_string();
    vec![of.to_owned(), id, credits, Amount(row.planck).to_string()]
}

fn of_entry(page: Page, entry: &Entry<AccountId>, json: &str) -> Page {
    // What this crate's own JSON cannot be read as has no details to show.
    let details = object(json).unwrap_or_default();
    let details: Vec<(String, Option<String>)> = details
        .iter()
        .filter(|(key, _)| !COMMON.contains(&key.as_str()))
        .map(|(key, value)| (label(key), Some(detail(key, value))))
        .collect();
    let mut fields = vec![
        ("Entry", some(words::what(&entry.what).replace('_', " "))),
        ("Account", entry.account.as_ref().map(address)),
        ("Job", entry.job.map(|job| job.to_string())),
        ("Model", entry.model.map(shown)),
    ];
    fields.extend(details.iter().map(|(label, value)| (label.as_str(), value.clone())));
    page.fields(&fields)
}

fn detail(key: &str, value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.parse() {
        Ok(planck) if AMOUNTS.contains(&key) => Amount(planck).to_string(),
        _ => text,
    }
}

fn label(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn address(account: &AccountId) -> String {
    Address(*AsRef::<[u8; 32]>::as_ref(account)).to_string()
}
