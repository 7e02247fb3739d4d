// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence checker`: set, return, leave, withdraw, status.

use crate::{
    account::signing_key,
    amount::Amount,
    arguments::CheckerCommand,
    chain::{active_block, ask, genesis, Context},
    error::Failure,
    identifier::{shown, Address},
    output::{some, Page, Report},
    worker::BondLine,
};
use credence_client::{
    runtime::{
        self,
        runtime_types::pallet_verification::types::{Checker, Standing},
        verification::events::{CheckerRemoved, Withdrawn},
    },
    AccountId, Submitter,
};
use credence_primitives::{duty::checker_payload, ActiveBlock};
use serde::Serialize;
use sp_core::{crypto::Pair as _, ed25519};
use std::path::Path;

/// How many duties a checker's history has; as pallet-verification counts.
const HISTORY_DUTIES: u32 = 50;

/// Does one of the commands.
pub(crate) async fn run(context: &Context, command: CheckerCommand) -> Result<(), Failure> {
    let submitter = match &command {
        CheckerCommand::Status { validator } => return show(context, *validator).await,
        _ => context.submitter()?,
    };
    let calls = || runtime::tx().verification();
    match command {
        CheckerCommand::Status { .. } => {},
        CheckerCommand::Set { checker_file, bond } => {
            set(context, &submitter, &checker_file, bond).await?;
        },
        CheckerCommand::Return => {
            context.finalize(&submitter, &calls().return_to_duty()).await?;
        },
        CheckerCommand::Leave => {
            context.output.confirm("Be drawn no more and free the bond?")?;
            context.finalize(&submitter, &calls().leave()).await?;
        },
        CheckerCommand::Withdraw => {
            let events = context.finalize(&submitter, &calls().withdraw()).await?.events;
            let say = |amount| context.output.say(format_args!("Withdrawn: {}", Amount(amount)));
            for event in events.find::<Withdrawn>() {
                say(event?.amount);
            }
            for event in events.find::<CheckerRemoved>() {
                say(event?.amount);
            }
        },
    }
    match show(context, *submitter.account()).await {
        // The last withdrawal removes it.
        Err(Failure::NoChecker) => {
            context.output.say("The account has no checker any more.");
            Ok(())
        },
        shown => shown,
    }
}

async fn registered(
    context: &Context,
    validator: AccountId,
) -> Result<Option<(Checker<u32>, ActiveBlock)>, Failure> {
    let at = context.at_best().await?;
    let checker = ask(&at, runtime::view_functions().verification().checker(validator)).await?;
    let now = active_block(&at).await?;
    Ok(checker.map(|checker| (checker, now)))
}

async fn set(
    context: &Context,
    submitter: &Submitter,
    file: &Path,
    bond: Amount,
) -> Result<(), Failure> {
    let key = signing_key(file)?;
    let validator = *submitter.account();
    let calls = || runtime::tx().verification();
    let present = registered(context, validator).await?;
    let Some((checker, _)) = present else {
        let question = format!("Put {bond} of {} on hold?", Address::from(validator));
        context.output.confirm(&question)?;
        let proof = proof(context, &key, &validator).await?;
        let call = calls().register_checker(key.public().0, proof, bond.0);
        context.finalize(submitter, &call).await?;
        return Ok(());
    };
    if checker.key != key.public().0 {
        let proof = proof(context, &key, &validator).await?;
        let call = calls().rotate_key(key.public().0, proof);
        context.finalize(submitter, &call).await?;
        context.output.say("The key is changed.");
    }
    raise_bond(context, submitter, Amount(checker.bond.held), bond).await
}

/// Brings a bond up to an amount. It is never lowered: that takes an unbonding period.
async fn raise_bond(
    context: &Context,
    submitter: &Submitter,
    held: Amount,
    wanted: Amount,
) -> Result<(), Failure> {
    let missing = Amount(wanted.0.saturating_sub(held.0));
    if missing == Amount(0) {
        return Ok(());
    }
    context.output.confirm(&format!("Put {missing} more on hold?"))?;
    let call = runtime::tx().verification().bond_extra(missing.0);
    context.finalize(submitter, &call).await?;
    Ok(())
}

/// The key's proof that it checks for the validator on this chain.
async fn proof(
    context: &Context,
    key: &ed25519::Pair,
    validator: &AccountId,
) -> Result<[u8; 64], Failure> {
    let client = context.client().await?;
    let payload = checker_payload(&genesis(&client), &validator.0);
    Ok(key.sign(payload.as_bytes()).0)
}

/// A checker as the chain has it.
#[derive(Debug, Serialize)]
struct CheckerReport {
    validator: Address,
    key: String,
    standing: &'static str,
    words: String,
    bond: BondLine,
    strikes: u32,
    last_call_block: Option<u32>,
}

impl Report for CheckerReport {
    fn table(&self) -> Page {
        let last_call = match self.last_call_block {
            Some(block) => format!("in block {block}"),
            None => "never".to_owned(),
        };
        Page::new().fields(&[
            ("Validator", some(self.validator)),
            ("Checker key", some(&self.key)),
            ("Standing", some(format!("{}: {}", self.standing, self.words))),
            ("Bond", some(self.bond.words())),
            ("Strikes", some(format!("{} in the last {HISTORY_DUTIES} duties", self.strikes))),
            ("Last word", some(last_call)),
        ])
    }
}

impl CheckerReport {
    fn new(validator: AccountId, checker: &Checker<u32>, now: ActiveBlock) -> Self {
        let (standing, words) = match &checker.standing {
            Standing::OnDuty => ("on_duty", "it can be drawn while its bond suffices".to_owned()),
            Standing::Suspended { until } => {
                let left = until.saturating_sub(now);
                ("suspended", format!("too many strikes; it may return in {left} block(s)"))
            },
            Standing::Leaving => ("leaving", "it is on its way out".to_owned()),
        };
        Self {
            validator: validator.into(),
            key: shown(checker.key),
            standing,
            words,
            bond: BondLine::new(&checker.bond, now),
            strikes: checker.history.0.count_ones(),
            last_call_block: checker.last_call,
        }
    }
}

async fn show(context: &Context, validator: AccountId) -> Result<(), Failure> {
    let (checker, now) = registered(context, validator).await?.ok_or(Failure::NoChecker)?;
    Ok(context.output.show(&CheckerReport::new(validator, &checker, now))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::assert_looks;
    use credence_client::{
        dev,
        runtime::runtime_types::{
            bounded_collections::bounded_vec::BoundedVec, credence_primitives::bond::Bond,
            pallet_verification::types::History,
        },
    };
    use serde_json::json;

    #[test]
    fn a_checker_looks_as_documented() {
        let validator = dev::alice().public_key().to_account_id();
        let checker = Checker {
            key: [3; 32],
            registration: 0,
            bond: Bond {
                held: 5_000_000_000_000,
                pending_slashes: 0,
                unlocking: BoundedVec(vec![]),
            },
            sequence: 4,
            last_call: Some(17),
            history: History(0b101),
            standing: Standing::Suspended { until: 30 },
        };
        let report = CheckerReport::new(validator, &checker, 10);
        let (address, key) = (Address::from(validator).to_string(), shown([3; 32]));
        let table = format!(
            "Validator    {address}\nChecker key  {key}\n\
             Standing     suspended: too many strikes; it may return in 20 block(s)\n\
             Bond         5 CRED, of which free 5 CRED\nStrikes      2 in the last 50 duties\n\
             Last word    in block 17\n"
        );
        let json = json!({
            "validator": address, "key": key, "standing": "suspended",
            "words": "too many strikes; it may return in 20 block(s)",
            "bond": { "held": "5000000000000", "free": "5000000000000", "unlocking": "0",
                      "pending_slashes": "0", "next_unlock_in_blocks": null },
            "strikes": 2, "last_call_block": 17,
        });
        assert_looks(&report, &table, &json);
    }
}
