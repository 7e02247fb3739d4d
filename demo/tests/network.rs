// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Real workers and checkers on a network of four validators: honest, cheating, stalling, crashing
//! and killed ones.

#![expect(clippy::print_stdout, reason = "what jobs took is what the tests show")]

mod common;

use common::{account, all_over, images, settings, with_scene, TestResult};
use credence_client::AccountId;
use credence_demo::{
    accounts::{CHEAT, HONEST_WORKERS, REQUESTERS, VALIDATORS},
    cheat::Cheat,
    chronicle::{Chronicle, Stage},
    play::Player,
    report,
    requests::{self, Requester},
};
use futures::future::try_join_all;
use std::time::Duration;

/// Between two kills: enough for a new process to take up work, not enough to finish a job.
const BETWEEN_KILLS: Duration = Duration::from_secs(9);

fn ensure_settled_by_others(chronicle: &Chronicle, cheat: &str) -> TestResult {
    for (job, story) in chronicle.jobs() {
        if story.stage != Stage::Settled || story.worker == Some(account(cheat)) {
            return Err(report::story(*job, story).into());
        }
    }
    Ok(())
}

#[tokio::test]
async fn false_results_are_never_paid_and_cost_their_worker_and_a_false_checker() {
    let workers = vec![
        Player::honest(HONEST_WORKERS[0]),
        Player::honest(HONEST_WORKERS[1]),
        Player::cheating(CHEAT, Cheat::Fabricate),
    ];
    let [honest @ .., false_checker] = VALIDATORS;
    let mut checkers: Vec<Player> = honest.map(Player::honest).into();
    checkers.push(Player::cheating(false_checker, Cheat::Precision));
    with_scene(settings("cheats", workers, checkers), async |scene, settings| {
        let mut chronicle = Chronicle::after(scene.client.rpc().finalized().await?.number);
        let images = images(settings, 16)?;
        let model = scene.models[0].id;
        let asked = Requester::named(&scene.client, REQUESTERS[0]).ask(model, &images).await?;
        all_over(scene, &mut chronicle, asked.len(), async |scene, _| {
            Ok(scene.daemons.ensure_alive()?)
        })
        .await?;
        println!("{}", report::incidents(&chronicle));
        ensure_settled_by_others(&chronicle, CHEAT)?;
        let blamed: Vec<AccountId> =
            chronicle.incidents().iter().map(|incident| incident.who).collect();
        assert!(blamed.contains(&account(CHEAT)), "the worker that cheats is struck");
        assert!(blamed.contains(&account(false_checker)), "the checker that cheats is penalised");
        let guilty = [account(CHEAT), account(false_checker)];
        assert!(blamed.iter().all(|who| guilty.contains(who)), "nobody else has to answer");
        for asked in &asked {
            let label = requests::label_of(&scene.client, asked.job).await?;
            assert!(label.is_some_and(|label| (0..10).contains(&label)), "{label:?}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn jobs_of_workers_that_stall_or_crash_are_done_by_another() {
    let workers = vec![
        Player::honest(HONEST_WORKERS[0]),
        Player::cheating(CHEAT, Cheat::Stall),
        Player::cheating(HONEST_WORKERS[1], Cheat::Crash),
    ];
    let checkers = VALIDATORS.map(Player::honest).into();
    with_scene(settings("absent", workers, checkers), async |scene, settings| {
        let mut chronicle = Chronicle::after(scene.client.rpc().finalized().await?.number);
        let images = images(settings, 12)?;
        let model = scene.models[1].id;
        let asked = Requester::named(&scene.client, REQUESTERS[1]).ask(model, &images).await?;
        all_over(scene, &mut chronicle, asked.len(), async |_, _| Ok(())).await?;
        ensure_settled_by_others(&chronicle, CHEAT)?;
        ensure_settled_by_others(&chronicle, HONEST_WORKERS[1])
    })
    .await;
}

#[tokio::test]
async fn a_worker_killed_five_times_and_a_node_restarted_under_load_lose_no_job() {
    let worker = HONEST_WORKERS[0];
    let checkers = VALIDATORS.map(Player::honest).into();
    let settings = settings("killed", vec![Player::honest(worker)], checkers);
    with_scene(settings, async |scene, settings| {
        let mut chronicle = Chronicle::after(scene.client.rpc().finalized().await?.number);
        let images = images(settings, 36)?;
        let model = scene.models[0].id;
        let client = &scene.client;
        let asked = REQUESTERS
            .into_iter()
            .zip(images.chunks(12))
            .map(async |(name, images)| Requester::named(client, name).ask(model, images).await);
        let asked = try_join_all(asked).await?.concat().len();
        let mut kills = 0;
        let mut is_restarted = false;
        all_over(scene, &mut chronicle, asked, async |scene, elapsed| {
            if kills < 5 && elapsed > BETWEEN_KILLS * kills {
                scene.daemons.kill(worker)?;
                scene.daemons.restart(worker)?;
                kills += 1;
            }
            // The node that the worker has been speaking to.
            if kills == 3 && !is_restarted {
                scene.network.stop_nodes(&["alice"]).await?;
                scene.network.restart_nodes(&["alice"]).await?;
                is_restarted = true;
            }
            Ok(())
        })
        .await?;
        assert_eq!((kills, is_restarted), (5, true), "the jobs were over before the last kill");
        assert_eq!(chronicle.incidents(), [], "nobody has to answer for anything");
        let unsettled = chronicle.jobs().values().filter(|story| story.stage != Stage::Settled);
        assert_eq!(unsettled.count(), 0);
        Ok(())
    })
    .await;
}
