// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! polkadot-api, as it comes from npm, reads the chain's metadata and sends a transfer.

mod common;

use common::with_network;
use credence_localnet::npm;
use serde_json::{json, Value};
use std::{path::Path, time::Duration};

const SCRIPT_TIMEOUT: Duration = Duration::from_secs(300);
const FINALITY_TIMEOUT: Duration = Duration::from_secs(300);

#[tokio::test]
async fn polkadot_api_sends_a_transfer() {
    with_network("polkadot-api", 1, async |network, steps| {
        // Outside the source tree.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("polkadot-api-npm");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/polkadot-api");
        npm::install(&source, &folder).await?;
        steps.reached("polkadot-api is installed");
        network.wait_finalized(1, FINALITY_TIMEOUT).await?;
        let url = network.node("alice")?.url();
        let printed = npm::run("node", &["transfer.mjs", &url], &folder, SCRIPT_TIMEOUT).await?;
        steps.reached("the transfer is final");

        let report = serde_json::from_str::<Value>(&printed)?;
        assert_eq!(report["chain"]["specName"], "credence");
        assert_eq!(report["chain"]["properties"]["tokenSymbol"], "CRED");
        assert_eq!(report["chain"]["properties"]["tokenDecimals"], 12);
        assert_eq!(report["ok"], true);
        assert_eq!(report["received"], report["sent"]);
        let expected = json!([{
            "from": report["alice"],
            "to": report["bob"],
            "amount": report["sent"],
        }]);
        assert_eq!(report["transfers"], expected);
        let number = report["block"]["number"].as_u64().ok_or("the block has no number")?;
        let hash = network.common_hash(number).await?;
        assert_eq!(report["block"]["hash"], format!("{hash:?}"));
        Ok(())
    })
    .await;
}
