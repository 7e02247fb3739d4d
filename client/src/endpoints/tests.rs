// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use crate::test_node::{Chain, TestNode};

const NOBODY: &str = "ws://127.0.0.1:1";

async fn node(blocks: usize) -> TestNode {
    TestNode::start(Chain::new(1, blocks)).await
}

fn endpoints(urls: &[&str]) -> Endpoints {
    Endpoints::new(urls.iter().map(|url| (*url).to_owned()).collect()).expect("good addresses")
}

#[test]
fn one_to_eight_addresses_are_taken() {
    let urls = |count| vec!["ws://127.0.0.1:9944".to_owned(); count];
    assert!(matches!(Endpoints::new(urls(0)), Err(EndpointsError::Count { count: 0 })));
    assert!(matches!(Endpoints::new(urls(9)), Err(EndpointsError::Count { count: 9 })));
    assert!(Endpoints::new(urls(8)).is_ok());
}

#[test]
fn only_addresses_of_web_sockets_are_taken() {
    for url in ["http://127.0.0.1:9944", "127.0.0.1:9944", "ws://", ""] {
        let error = Endpoints::new(vec![url.into()]).expect_err("no WebSocket");
        assert!(matches!(&error, EndpointsError::NotAWebSocket { url: named } if named == url));
        assert!(!error.is_retryable());
    }
    assert!(Endpoints::new(vec!["wss://rpc.example.org:443/path".into()]).is_ok());
}

#[tokio::test]
async fn an_address_where_nobody_answers_is_passed_over() {
    let good = node(1).await;
    let client = endpoints(&[NOBODY, &good.url()]).client().await.expect("one works");
    assert_eq!(client.rpc().url(), good.url());
}

#[tokio::test]
async fn clones_share_the_connection() {
    let good = node(1).await;
    let endpoints = endpoints(&[&good.url()]);
    let first = endpoints.client().await.expect("it works");
    let second = endpoints.clone().client().await.expect("it works");
    assert!(first.rpc().is_same_connection(second.rpc()));
}

#[tokio::test]
async fn after_a_failure_the_next_address_is_used_and_then_the_first_again() {
    let (one, two) = (node(1).await, node(1).await);
    let endpoints = endpoints(&[&one.url(), &two.url()]);
    let first = endpoints.client().await.expect("it works");
    endpoints.report_failure(&first);
    let second = endpoints.client().await.expect("it works");
    assert_eq!(second.rpc().url(), two.url());
    // News of a connection that is gone changes nothing.
    endpoints.report_failure(&first);
    let same = endpoints.client().await.expect("it works");
    assert!(same.rpc().is_same_connection(second.rpc()));
    endpoints.report_failure(&second);
    assert_eq!(endpoints.client().await.expect("it works").rpc().url(), one.url());
}

#[tokio::test]
async fn a_node_that_restarts_is_found_again() {
    let before = node(3).await;
    let (address, endpoints) = (before.address, endpoints(&[&before.url()]));
    let first = endpoints.client().await.expect("it works");
    let chain = before.stop();
    endpoints.report_failure(&first);
    let error = endpoints.client().await.expect_err("it is down");
    assert!(error.is_retryable(), "{error}");
    let _after = TestNode::start_at(address, chain).await;
    let second = endpoints.client().await.expect("it is back");
    assert_eq!(second.rpc().best_number().await.expect("it works"), 3);
}

#[tokio::test]
async fn a_node_of_another_chain_is_refused_for_ever() {
    let (ours, foreign) = (node(1).await, TestNode::start(Chain::new(2, 1)).await);
    let endpoints = endpoints(&[&ours.url(), &foreign.url()]);
    let client = endpoints.client().await.expect("ours works");
    endpoints.report_failure(&client);
    drop(ours.stop());
    for _ in 0..2 {
        let error = endpoints.client().await.expect_err("no node of the chain is left");
        let message = error.to_string();
        assert!(message.contains("another chain"), "{message}");
        assert!(message.contains(&foreign.url()), "{message}");
        // Ours may come back.
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn the_chain_can_be_named_before_any_node_answers() {
    let foreign = TestNode::start(Chain::new(2, 1)).await;
    let endpoints = endpoints(&[&foreign.url()]).on_chain(Hash::repeat_byte(1));
    let error = endpoints.client().await.expect_err("it is on another chain");
    assert!(!error.is_retryable(), "{error}");
}

#[tokio::test]
async fn a_node_that_fetches_old_blocks_is_passed_over() {
    let (syncing, good) = (node(1).await, node(1).await);
    syncing.chain().is_syncing = true;
    let client = endpoints(&[&syncing.url(), &good.url()]).client().await.expect("one works");
    assert_eq!(client.rpc().url(), good.url());
    let error = endpoints(&[&syncing.url()]).client().await.expect_err("it is not ready");
    assert!(error.to_string().contains("still fetching blocks"), "{error}");
}

#[tokio::test]
async fn a_node_far_behind_the_highest_is_refused() {
    let (ahead, behind) = (node(30).await, node(5).await);
    let endpoints = endpoints(&[&ahead.url(), &behind.url()]);
    let first = endpoints.client().await.expect("it works");
    drop(ahead.stop());
    endpoints.report_failure(&first);
    let error = endpoints.client().await.expect_err("the other has stopped");
    assert!(error.to_string().contains("its best block is 5, far behind 30"), "{error}");
    for _ in 0..8 {
        behind.make_block();
    }
    assert!(endpoints.client().await.is_ok(), "13 of 30 is near enough");
}

#[tokio::test]
async fn the_error_names_every_address_with_its_causes() {
    let foreign = TestNode::start(Chain::new(2, 1)).await;
    let endpoints = endpoints(&[NOBODY, &foreign.url()]).on_chain(Hash::repeat_byte(1));
    let message = endpoints.client().await.expect_err("none works").to_string();
    assert!(message.contains(&format!("{NOBODY}: no working connection: ")), "{message}");
    assert!(message.contains(&format!("{}: it is on another chain", foreign.url())), "{message}");
}

#[test]
fn an_address_rests_longer_with_each_failure_up_to_a_limit() {
    assert_eq!(backoff(0), FIRST_BACKOFF);
    assert_eq!(backoff(1), FIRST_BACKOFF * 2);
    assert_eq!(backoff(40), LONGEST_BACKOFF);
}
