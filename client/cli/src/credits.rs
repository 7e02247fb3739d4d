// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence credits`.

use crate::{
    amount::Amount,
    chain::{ask, share_of, Context},
    error::Failure,
    identifier::{shown, AccountOrModel, Address},
    model::show::Named,
    output::{some, Page, Report},
};
use credence_client::{runtime, subxt::utils::Static, AccountId, AtBlock};
use credence_primitives::ids::ModelId;
use serde::{Serialize, Serializer};
use sp_core::H256;
use std::fmt;

/// Micro-credits in a credit.
const MICRO: u128 = 1_000_000;

/// Micro-credits. Shown as credits; in JSON a string of micro-credits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MicroCredits(pub(crate) u128);

impl fmt::Display for MicroCredits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{:06}", self.0 / MICRO, self.0 % MICRO)
    }
}

impl Serialize for MicroCredits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Prints the credits of an account or a model.
pub(crate) async fn credits(context: &Context, of: AccountOrModel) -> Result<(), Failure> {
    let at = context.at_best().await?;
    match of {
        AccountOrModel::Account(account) => {
            Ok(context.output.show(&of_account(&at, account).await?)?)
        },
        AccountOrModel::Model(model) => Ok(context.output.show(&of_model(&at, model).await?)?),
    }
}

/// The credits of an account outside models' tables.
#[derive(Debug, Serialize)]
pub(crate) struct AccountCredits {
    pub(crate) account: Address,
    pub(crate) compute_micro_credits: MicroCredits,
    pub(crate) verification_micro_credits: MicroCredits,
    pub(crate) claimable: Amount,
}

impl Report for AccountCredits {
    fn table(&self) -> Page {
        Page::new().fields(&[
            ("Account", some(self.account)),
            ("Credits for computation", some(self.compute_micro_credits)),
            ("Credits for checks", some(self.verification_micro_credits)),
            ("Can be claimed", some(self.claimable)),
        ])
    }
}

/// Asks the chain for the credits of an account.
pub(crate) async fn of_account(
    at: &AtBlock,
    account: AccountId,
) -> Result<AccountCredits, Failure> {
    let functions = runtime::view_functions;
    let (compute, verification) = ask(at, functions().attribution().credits(account)).await?;
    Ok(AccountCredits {
        account: account.into(),
        compute_micro_credits: MicroCredits(compute),
        verification_micro_credits: MicroCredits(verification),
        claimable: Amount(ask(at, functions().attribution().claimable(account)).await?),
    })
}

/// The credits of a model, row by row.
#[derive(Debug, Serialize)]
struct ModelCredits {
    model: H256,
    rows: Vec<RowLine>,
}

#[derive(Debug, Serialize)]
struct RowLine {
    row: usize,
    #[serde(flatten)]
    of: Named,
    ppm: u32,
    claimable: Amount,
    micro_credits: MicroCredits,
}

impl Report for ModelCredits {
    fn table(&self) -> Page {
        let rows = self.rows.iter().map(|line| {
            vec![
                line.row.to_string(),
                line.of.kind.to_owned(),
                line.of.id.clone(),
                line.ppm.to_string(),
                line.micro_credits.to_string(),
                line.claimable.to_string(),
            ]
        });
        let header = ["Row", "Of", "Id", "ppm", "Credits", "Can be claimed"];
        Page::new().fields(&[("Model", some(shown(self.model)))]).rows("Rows", &header, rows)
    }
}

async fn of_model(at: &AtBlock, model: ModelId) -> Result<ModelCredits, Failure> {
    let functions = runtime::view_functions;
    let table = ask(at, functions().registry().shares(Static(model))).await?;
    let table = table.ok_or(Failure::UnknownModel { model })?;
    let totals = ask(at, functions().attribution().row_totals(Static(model))).await?;
    let rows = table.0.iter().enumerate().map(|(row, share)| {
        // Without a settled job there are no totals.
        let (claimable, credits) = totals.get(row).copied().unwrap_or_default();
        RowLine {
            row,
            of: Named::of(&share_of(&share.of)),
            ppm: share.share,
            claimable: Amount(claimable),
            micro_credits: MicroCredits(credits),
        }
    });
    Ok(ModelCredits { model: model.0, rows: rows.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::assert_looks;
    use credence_primitives::{ids::DatasetId, manifest::ShareOf};
    use serde_json::json;

    #[test]
    fn an_accounts_credits_look_as_documented() {
        let report = AccountCredits {
            account: Address([2; 32]),
            compute_micro_credits: MicroCredits(1_500_000),
            verification_micro_credits: MicroCredits(7),
            claimable: Amount(3_000_000_000),
        };
        let account = Address([2; 32]).to_string();
        let table = format!(
            "Account                  {account}\nCredits for computation  1.500000\n\
             Credits for checks       0.000007\nCan be claimed           0.003 CRED\n"
        );
        let json = json!({
            "account": account, "compute_micro_credits": "1500000",
            "verification_micro_credits": "7", "claimable": "3000000000",
        });
        assert_looks(&report, &table, &json);
    }

    #[test]
    fn a_models_credits_look_as_documented() {
        let dataset = DatasetId(H256::repeat_byte(4));
        let report = ModelCredits {
            model: H256::repeat_byte(1),
            rows: vec![RowLine {
                row: 0,
                of: Named::of(&ShareOf::Dataset(dataset)),
                ppm: 1_000_000,
                claimable: Amount(1_000_000_000),
                micro_credits: MicroCredits(500_000),
            }],
        };
        let (model, id) = (shown(H256::repeat_byte(1)), shown(dataset));
        let table = format!(
            "Model  {model}\n\nRows\nRow  Of       Id{}  ppm      Credits   Can be claimed\n\
             0    dataset  {id}  1000000  0.500000  0.001 CRED\n",
            " ".repeat(id.len() - 2)
        );
        let json = json!({ "model": model, "rows": [{
            "row": 0, "kind": "dataset", "id": id, "ppm": 1_000_000,
            "claimable": "1000000000", "micro_credits": "500000",
        }] });
        assert_looks(&report, &table, &json);
    }
}
