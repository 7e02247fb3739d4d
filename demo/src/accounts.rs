// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who takes part: development accounts, each with a part to play.

use credence_client::{
    runtime::{self, runtime_types::pallet_balances::pallet::Call as BalancesCall, Call},
    AccountId, Client, SubmitError,
};
use credence_localnet::Identity;

/// One CRED in planck.
pub const UNIT: u128 = 1_000_000_000_000;

/// Run a node each, and a checker.
pub const VALIDATORS: [&str; 4] = ["Alice", "Bob", "Charlie", "Dave"];
/// Publishes the models.
pub const PUBLISHER: &str = "Eve";
/// Offer the data that the models were trained on.
pub const DATA_PROVIDERS: [&str; 5] = ["Grace", "Heidi", "Ivan", "Judy", "Kim"];
/// Serve the models as they are.
pub const HONEST_WORKERS: [&str; 2] = ["Niaj", "Olivia"];
/// Serves something else.
pub const CHEAT: &str = "Mallory";
/// Ask for inferences.
pub const REQUESTERS: [&str; 3] = ["Peggy", "Rupert", "Victor"];

/// What an account gets to begin with: more than a worker's bond.
const ENDOWMENT: u128 = 20_000 * UNIT;
/// Endowed by the genesis of local chains, with much more than all others together get.
const FUNDER: &str = "Alice";

/// Whose name it is, in the order of this page; `None` of a stranger.
pub fn name_of(account: &AccountId) -> Option<&'static str> {
    everybody().find(|name| Identity::named(name).account() == *account)
}

fn everybody() -> impl Iterator<Item = &'static str> {
    VALIDATORS.into_iter().chain([PUBLISHER]).chain(strangers())
}

/// All that genesis does not endow.
fn strangers() -> impl Iterator<Item = &'static str> {
    DATA_PROVIDERS.into_iter().chain(HONEST_WORKERS).chain([CHEAT]).chain(REQUESTERS)
}

/// Gives every account what it needs to begin.
pub async fn endow(client: &Client) -> Result<(), SubmitError> {
    let transfers = strangers().map(|name| {
        Call::Balances(BalancesCall::transfer_keep_alive {
            dest: Identity::named(name).account().into(),
            value: ENDOWMENT,
        })
    });
    let batch = runtime::tx().utility().batch_all(transfers.collect());
    client.submitter(Identity::named(FUNDER).signer()).submit_and_finalize(&batch).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_known_by_name() {
        for name in everybody() {
            assert_eq!(name_of(&Identity::named(name).account()), Some(name));
        }
        assert_eq!(name_of(&Identity::named("Nobody").account()), None);
    }
}
