// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence claim`: everything that is due to the account.

use crate::{
    amount::Amount,
    chain::{ask, share_of, Context},
    error::Failure,
    identifier::{shown, Address},
    output::{some, Page, Report},
    refusal::Refusal,
};
use credence_client::{
    runtime::{self, runtime_types::bounded_collections::bounded_vec::BoundedVec},
    subxt::{utils::Static, Metadata},
    AccountId, AtBlock, Events,
};
use credence_primitives::{ids::ModelId, manifest::ShareOf};
use serde::Serialize;
use sp_core::H256;

/// What was paid.
#[derive(Debug, Serialize)]
struct ClaimReport {
    account: Address,
    withdrawn: Amount,
    royalties: Vec<RowPaid>,
    failed: Vec<RowFailed>,
    total: Amount,
}

#[derive(Debug, Serialize)]
struct RowPaid {
    model: H256,
    row: u32,
    amount: Amount,
}

#[derive(Debug, Serialize)]
struct RowFailed {
    model: H256,
    row: u32,
    reason: String,
}

impl Report for ClaimReport {
    fn table(&self) -> Page {
        if self.total == Amount(0) && self.failed.is_empty() {
            return Page::new().note(&format!("Nothing is due to {}.", self.account));
        }
        let paid = self
            .royalties
            .iter()
            .map(|paid| vec![shown(paid.model), paid.row.to_string(), paid.amount.to_string()]);
        let failed = self
            .failed
            .iter()
            .map(|failed| vec![shown(failed.model), failed.row.to_string(), failed.reason.clone()]);
        Page::new()
            .fields(&[
                ("Account", some(self.account)),
                ("From checks and refunds", some(self.withdrawn)),
                ("Together", some(self.total)),
            ])
            .rows("Royalties", &["Model", "Row", "Paid"], paid)
            .rows("Still due", &["Model", "Row", "Because"], failed)
    }
}

/// Claims what is due, from one model or from everywhere.
pub(crate) async fn claim(context: &Context, model: Option<ModelId>) -> Result<(), Failure> {
    let submitter = context.submitter()?;
    let account = *submitter.account();
    let at = context.at_best().await?;
    let models = match model {
        Some(model) => vec![model],
        None => settled_models(&at).await?,
    };
    let mut report = ClaimReport {
        account: account.into(),
        withdrawn: Amount(0),
        royalties: Vec::new(),
        failed: Vec::new(),
        total: Amount(0),
    };
    for model in models {
        let rows = due_rows(&at, model, &account).await?;
        if !rows.is_empty() {
            let call = runtime::tx().attribution().claim_many(Static(model), BoundedVec(rows));
            let executed = context.finalize(&submitter, &call).await?;
            note_rows(model, &executed.events, at.metadata_ref(), &mut report)?;
        }
    }
    let claimable = ask(&at, runtime::view_functions().attribution().claimable(account)).await?;
    if model.is_none() && claimable > 0 {
        let call = runtime::tx().attribution().withdraw();
        let executed = context.finalize(&submitter, &call).await?;
        for event in executed.events.find::<runtime::attribution::events::Withdrawn>() {
            report.withdrawn = report.withdrawn.plus(Amount(event?.amount));
        }
    }
    report.total =
        report.royalties.iter().fold(report.withdrawn, |sum, paid| sum.plus(paid.amount));
    Ok(context.output.show(&report)?)
}

fn note_rows(
    model: ModelId,
    events: &Events,
    metadata: &Metadata,
    report: &mut ClaimReport,
) -> Result<(), Failure> {
    for event in events.find::<runtime::attribution::events::Claimed>() {
        let event = event?;
        let amount = Amount(event.amount);
        report.royalties.push(RowPaid { model: model.0, row: event.row, amount });
    }
    for event in events.find::<runtime::attribution::events::ClaimFailed>() {
        let event = event?;
        let reason = Refusal::told(&event.error, metadata).to_string();
        report.failed.push(RowFailed { model: model.0, row: event.row, reason });
    }
    Ok(())
}

/// The models of which a job has settled.
async fn settled_models(at: &AtBlock) -> Result<Vec<ModelId>, Failure> {
    let mut models = Vec::new();
    let mut ledgers = at.storage().iter(runtime::storage().attribution().ledgers(), ()).await?;
    while let Some(entry) = ledgers.next().await {
        let entry = entry?;
        let (model,) = entry.key()?.decode()?;
        models.push(model.0);
    }
    Ok(models)
}

/// The rows of a model's table that owe the account something now.
async fn due_rows(at: &AtBlock, model: ModelId, account: &AccountId) -> Result<Vec<u32>, Failure> {
    let functions = runtime::view_functions;
    let totals = ask(at, functions().attribution().row_totals(Static(model))).await?;
    if totals.iter().all(|(due, _)| *due == 0) {
        return Ok(Vec::new());
    }
    let table = ask(at, functions().registry().shares(Static(model))).await?;
    let table = table.ok_or(Failure::UnknownModel { model })?;
    let view = ask(at, functions().registry().model(Static(model))).await?;
    let redirect = view.and_then(|view| view.redirect);
    let mut rows = Vec::new();
    for (row, (share, (due, _))) in (0u32..).zip(table.0.iter().zip(totals)) {
        if due > 0 && payee(at, &share_of(&share.of), redirect).await? == Some(*account) {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Who is paid for a row now.
async fn payee(
    at: &AtBlock,
    of: &ShareOf<AccountId>,
    redirect: Option<AccountId>,
) -> Result<Option<AccountId>, Failure> {
    let functions = runtime::view_functions;
    Ok(match of {
        ShareOf::Contributor(account) => redirect.or(Some(*account)),
        ShareOf::Parent(model) => {
            let view = ask(at, functions().registry().model(Static(*model))).await?;
            view.map(|view| view.record.payee)
        },
        ShareOf::Dataset(dataset) => {
            let view = ask(at, functions().registry().dataset(Static(*dataset))).await?;
            view.map(|view| view.record.payee)
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::assert_looks;
    use serde_json::json;

    fn report() -> ClaimReport {
        ClaimReport {
            account: Address([2; 32]),
            withdrawn: Amount(0),
            royalties: Vec::new(),
            failed: Vec::new(),
            total: Amount(0),
        }
    }

    #[test]
    fn nothing_due_is_said_so() {
        let account = Address([2; 32]).to_string();
        let json = json!({
            "account": account, "withdrawn": "0", "royalties": [], "failed": [], "total": "0",
        });
        assert_looks(&report(), &format!("Nothing is due to {account}.\n"), &json);
    }

    #[test]
    fn what_was_paid_and_what_was_not_is_listed() {
        let model = H256::repeat_byte(1);
        let mut report = report();
        report.withdrawn = Amount(1_000_000_000);
        report.total = Amount(3_000_000_000);
        report.royalties.push(RowPaid { model, row: 0, amount: Amount(2_000_000_000) });
        report.failed.push(RowFailed { model, row: 2, reason: "Token".into() });
        let (account, id) = (Address([2; 32]).to_string(), shown(model));
        let gap = " ".repeat(id.len() - "Model".len());
        let table = format!(
            "Account                  {account}\nFrom checks and refunds  0.001 CRED\n\
             Together                 0.003 CRED\n\nRoyalties\nModel{gap}  Row  Paid\n\
             {id}  0    0.002 CRED\n\nStill due\nModel{gap}  Row  Because\n{id}  2    Token\n"
        );
        let json = json!({
            "account": account, "withdrawn": "1000000000", "total": "3000000000",
            "royalties": [{ "model": id, "row": 0, "amount": "2000000000" }],
            "failed": [{ "model": id, "row": 2, "reason": "Token" }],
        });
        assert_looks(&report, &table, &json);
    }
}
