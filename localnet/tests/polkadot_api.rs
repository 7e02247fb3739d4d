// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! polkadot-api, as it comes from npm, reads the chain's metadata and sends a transfer.

mod common;

use common::{with_network, TestError, TestResult};
use serde_json::{json, Value};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::process::Command;

const INSTALL_TIMEOUT: Duration = Duration::from_secs(300);
const SCRIPT_TIMEOUT: Duration = Duration::from_secs(120);
const FINALITY_TIMEOUT: Duration = Duration::from_secs(120);

const FILES: [&str; 4] =
    ["package.json", "package-lock.json", "transfer.mjs", "no-cli/package.json"];

#[tokio::test]
async fn polkadot_api_sends_a_transfer() {
    with_network("polkadot-api", 1, async |network, steps| {
        let folder = install().await?;
        steps.reached("polkadot-api is installed");
        network.wait_finalized(1, FINALITY_TIMEOUT).await?;
        let url = network.node("alice")?.url();
        let printed = run("node", &["transfer.mjs", &url], &folder, SCRIPT_TIMEOUT).await?;
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

/// Installs what the script needs outside the source tree, unless the same is there already.
async fn install() -> TestResult<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/polkadot-api");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("polkadot-api-npm");
    fs::create_dir_all(folder.join("no-cli"))?;
    for file in FILES {
        fs::copy(source.join(file), folder.join(file))?;
    }
    let lock = fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("installed");
    if fs::read(&installed).is_ok_and(|content| content == lock) {
        return Ok(folder);
    }
    let arguments = ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    run("npm", &arguments, &folder, INSTALL_TIMEOUT).await?;
    fs::write(installed, lock)?;
    Ok(folder)
}

/// Runs a program to its end, and returns what it prints.
async fn run(
    program: &str,
    arguments: &[&str],
    folder: &Path,
    timeout: Duration,
) -> TestResult<String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(timeout, command.output())
        .await
        .map_err(|_| format!("{program} did not end within {} s", timeout.as_secs()))?
        .map_err(|error| -> TestError {
            format!("cannot run {program} ({error}); Node.js 18.19 or newer is needed").into()
        })?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program} failed ({}): {stderr}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
