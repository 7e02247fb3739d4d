// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence model list`.

use crate::{
    chain::Context,
    error::Failure,
    identifier::{shown, Address},
    output::{Page, Report},
    words,
};
use credence_client::{runtime, AccountId};
use serde::Serialize;
use sp_core::H256;

/// Prints the models of an account.
pub(crate) async fn list(context: &Context, owner: Option<AccountId>) -> Result<(), Failure> {
    let owner = match owner {
        Some(owner) => owner,
        None => *context.submitter()?.account(),
    };
    let at = context.at_best().await?;
    let mut models = Vec::new();
    let mut records = at.storage().iter(runtime::storage().registry().models(), ()).await?;
    while let Some(entry) = records.next().await {
        let entry = entry?;
        let record = entry.value().decode()?;
        if record.owner != owner {
            continue;
        }
        let key = entry.key()?;
        let (model,) = key.decode()?;
        models.push(ModelLine {
            model: model.0 .0,
            state: words::model_stage(&record.stage).0,
            is_quarantined: record.is_quarantined,
            open_jobs: record.open_jobs,
        });
    }
    models.sort_by_key(|line| line.model);
    Ok(context.output.show(&ModelList { owner: owner.into(), models })?)
}

/// The models of an account.
#[derive(Debug, Serialize)]
struct ModelList {
    owner: Address,
    models: Vec<ModelLine>,
}

#[derive(Debug, Serialize)]
struct ModelLine {
    model: H256,
    state: &'static str,
    is_quarantined: bool,
    open_jobs: u32,
}

impl Report for ModelList {
    fn table(&self) -> Page {
        if self.models.is_empty() {
            return Page::new().note(&format!("{} has no models.", self.owner));
        }
        let rows = self.models.iter().map(|line| {
            let quarantine = if line.is_quarantined { ", quarantined" } else { "" };
            vec![
                shown(line.model),
                format!("{}{quarantine}", line.state),
                line.open_jobs.to_string(),
            ]
        });
        Page::new().rows("Models", &["Model", "State", "Open jobs"], rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::assert_looks;
    use serde_json::json;

    #[test]
    fn no_models_are_said_to_be_none() {
        let list = ModelList { owner: Address([2; 32]), models: Vec::new() };
        let owner = Address([2; 32]).to_string();
        let table = format!("{owner} has no models.\n");
        assert_looks(&list, &table, &json!({ "owner": owner, "models": [] }));
    }

    #[test]
    fn models_are_lines() {
        let model = ModelLine {
            model: H256::repeat_byte(1),
            state: "active",
            is_quarantined: true,
            open_jobs: 4,
        };
        let list = ModelList { owner: Address([2; 32]), models: vec![model] };
        let id = format!("0x{}", "01".repeat(32));
        let table = format!(
            "Models\nModel{}  State                Open jobs\n{id}  active, quarantined  4\n",
            " ".repeat(id.len() - 5)
        );
        let json = json!({ "owner": Address([2; 32]).to_string(), "models": [
            { "model": id, "state": "active", "is_quarantined": true, "open_jobs": 4 }
        ] });
        assert_looks(&list, &table, &json);
    }
}
