// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A contract asks on a network of four validators, is called with the verified result, and pays
//! accordingly, though a worker cheats; and polkadot-api asks, reads and claims.

#![expect(clippy::print_stdout, reason = "what polkadot-api says is what the test shows")]

mod common;

use common::{account, all_over, images, settings, with_scene};
use credence_demo::{
    accounts::{CHEAT, HONEST_WORKERS, VALIDATORS},
    bounty,
    cheat::Cheat,
    chronicle::{Chronicle, Stage},
    play::Player,
};
use credence_localnet::{npm, terminal::Terminal};
use credence_primitives::manifest::Assurance;
use std::{path::Path, time::Duration};

const SCRIPT_TIMEOUT: Duration = Duration::from_secs(900);

#[tokio::test]
async fn contracts_are_called_with_true_results_and_pay_accordingly() {
    let workers = vec![
        Player::honest(HONEST_WORKERS[0]),
        Player::honest(HONEST_WORKERS[1]),
        Player::cheating(CHEAT, Cheat::Fabricate),
    ];
    let checkers = VALIDATORS.map(Player::honest).into();
    with_scene(settings("contracts", workers, checkers), async |scene, settings| {
        let mut terminal = Terminal::new();
        let mut chronicle = Chronicle::after(scene.client.rpc().finalized().await?.number);
        let model = &scene.models[0];
        // The model reads this one rightly.
        let image = &images(settings, 1)?[0];
        for (wanted, is_paid) in [(image.label, true), ((image.label + 1) % 10, false)] {
            let come = bounty::play(&scene.client, model, image, wanted, &mut terminal).await?;
            assert_eq!(come.label, i64::from(image.label));
            assert!(come.reached.contains(Assurance::Checked), "{come:?}");
            assert_eq!(come.paid, if is_paid { bounty::BOUNTY } else { 0 }, "{come:?}");
        }

        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contracts-npm");
        npm::install(&checkout.join("contracts/live"), &folder).await?;
        let url = scene.network.node("alice")?.url();
        let model = format!("{:?}", model.id.0);
        let image_file = settings.models.join("digits/images.json").canonicalize()?;
        let contracts = checkout.join("contracts");
        let paths = [image_file, contracts].map(|path| path.display().to_string());
        let arguments = ["substrate.mjs", &url, &model, &paths[0], &paths[1]];
        let said = npm::run("node", &arguments, &folder, SCRIPT_TIMEOUT).await?;
        println!("{said}");
        assert!(said.contains("has assurance 5"), "{said}");
        assert!(said.contains("claimed for 3 rows"), "{said}");

        all_over(scene, &mut chronicle, 3, async |_, _| Ok(())).await?;
        for (job, story) in chronicle.jobs() {
            let is_cheats = story.worker == Some(account(CHEAT));
            assert!(story.stage != Stage::Settled || !is_cheats, "job {job} is the cheat's");
        }
        Ok(())
    })
    .await;
}
