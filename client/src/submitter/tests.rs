// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use crate::{
    dev, runtime,
    test_node::{Chain, Pool, TestNode},
};
use tokio::net::TcpStream;

async fn node() -> TestNode {
    TestNode::start(Chain::new(1, 1)).await
}

fn submitter(nodes: &[&TestNode]) -> Submitter {
    let urls = nodes.iter().map(|node| node.url()).collect();
    Submitter::new(Endpoints::new(urls).expect("good addresses"), dev::alice())
}

fn remark(text: &str) -> impl Payload {
    runtime::tx().system().remark(text.as_bytes().to_vec())
}

/// Makes blocks until dropped.
fn make_blocks(node: TestNode) -> (tokio::task::JoinHandle<()>, Arc<TestNode>) {
    let node = Arc::new(node);
    let maker = Arc::clone(&node);
    let task = tokio::spawn(async move {
        loop {
            sleep(Duration::from_millis(50)).await;
            maker.make_block();
        }
    });
    (task, node)
}

#[tokio::test]
async fn transactions_of_several_tasks_get_successive_nonces() {
    let node = node().await;
    let submitter = submitter(&[&node]);
    let (maker, node) = make_blocks(node);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..12 {
        let submitter = submitter.clone();
        tasks
            .spawn(async move { submitter.submit_and_include(&remark(&number.to_string())).await });
    }
    while let Some(outcome) = tasks.join_next().await {
        outcome.expect("no panic").expect("each is included");
    }
    maker.abort();
    assert_eq!(node.chain().included(), (0..12).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_node_that_forgets_the_pool_causes_no_collision() {
    let node = node().await;
    node.chain().ignores_pool = true;
    let submitter = submitter(&[&node]);
    let (maker, node) = make_blocks(node);
    let (calls, other) = (remark("one"), remark("two"));
    let (one, two) =
        tokio::join!(submitter.submit_and_include(&calls), submitter.submit_and_finalize(&other));
    one.expect("it is included");
    two.expect("it is included");
    maker.abort();
    assert_eq!(node.chain().included(), [0, 1]);
}

#[tokio::test]
async fn transactions_of_another_process_are_stepped_over() {
    let node = node().await;
    node.chain().ignores_pool = true;
    let (ours, theirs) = (submitter(&[&node]), submitter(&[&node]));
    let (call, other) = (remark("ours"), remark("theirs"));
    let (maker, node) = make_blocks(node);
    let (one, two) =
        tokio::join!(ours.submit_and_include(&call), theirs.submit_and_include(&other));
    one.expect("it is included");
    two.expect("it is included");
    maker.abort();
    assert_eq!(node.chain().included(), [0, 1]);
}

#[tokio::test]
async fn a_refused_transaction_does_not_hold_up_the_next() {
    let node = node().await;
    let submitter = submitter(&[&node]);
    node.chain().pool = Pool::Refuses(1010);
    let error = submitter.submit_and_include(&remark("one")).await.expect_err("it is refused");
    assert!(matches!(&error, SubmitError::Refused { source } if source.is_refusal()), "{error:?}");
    assert!(!error.is_retryable());
    node.chain().pool = Pool::Sound;
    let (maker, node) = make_blocks(node);
    submitter.submit_and_include(&remark("two")).await.expect("it is included");
    maker.abort();
    assert_eq!(node.chain().included(), [0]);
}

#[tokio::test]
async fn what_a_pool_gives_up_is_sent_again_as_the_same_bytes() {
    let node = node().await;
    let submitter = submitter(&[&node]);
    node.chain().pool = Pool::Forgets;
    let (call, node) = (remark("one"), Arc::new(node));
    let healer = Arc::clone(&node);
    tokio::spawn(async move {
        sleep(Duration::from_millis(300)).await;
        healer.chain().pool = Pool::Sound;
        loop {
            sleep(Duration::from_millis(50)).await;
            healer.make_block();
        }
    });
    submitter.submit_and_include(&call).await.expect("it is included at last");
    assert_eq!(node.chain().included(), [0]);
}

#[tokio::test]
async fn a_transaction_whose_node_dies_is_found_over_another() {
    let (first, second) = (node().await, node().await);
    let submitter = submitter(&[&first, &second]);
    first.chain().pool = Pool::Mute;
    let call = remark("one");
    let (outcome, ()) = tokio::join!(submitter.submit_and_include(&call), async {
        while first.chain().waiting.is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
        let taken = first.stop().waiting;
        // The network had it from the first.
        second.chain().waiting = taken;
        second.make_block();
    });
    outcome.expect("it is in a block of the second");
    assert_eq!(second.chain().included(), [0], "and only once");
}

#[tokio::test]
async fn what_a_client_has_sent_is_found_when_its_node_has_restarted() {
    let node = node().await;
    let client = Client::connect(&node.url()).await.expect("a working node");
    let submitter = client.submitter(dev::alice());
    let call = remark("one");
    let (outcome, restarted) = tokio::join!(submitter.submit_and_include(&call), async {
        while node.chain().waiting.is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
        let address = node.address;
        let mut chain = node.stop();
        chain.make_block();
        while TcpStream::connect(address).await.is_ok() {
            sleep(Duration::from_millis(10)).await;
        }
        TestNode::start_at(address, chain).await
    });
    outcome.expect("it is found in the block");
    assert_eq!(restarted.chain().included(), [0], "and only once");
}

#[tokio::test]
async fn what_is_in_no_block_until_its_end_has_expired_and_may_be_said_again() {
    let node = node().await;
    let submitter = submitter(&[&node]);
    node.chain().pool = Pool::Forgets;
    let call = remark("one");
    let (outcome, ()) = tokio::join!(submitter.submit_and_include(&call), async {
        // Until it is submitted.
        sleep(Duration::from_secs(2)).await;
        for _ in 0..MORTAL_BLOCKS {
            node.make_block();
        }
    });
    let error = outcome.expect_err("no block holds it");
    assert!(matches!(error, SubmitError::Expired { last_block } if last_block == 64), "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn what_a_reorganisation_has_undone_leaves_no_gap() {
    let node = node().await;
    let submitter = submitter(&[&node]);
    submitter.shared.nonces.lock().await.lag = Duration::ZERO;
    let (maker, node) = make_blocks(node);
    for text in ["one", "two"] {
        submitter.submit_and_include(&remark(text)).await.expect("it is included");
    }
    node.chain().blocks.iter_mut().for_each(Vec::clear);
    submitter.submit_and_include(&remark("three")).await.expect("it is included");
    maker.abort();
    assert_eq!(node.chain().included(), [0]);
}

#[tokio::test]
async fn no_node_at_all_is_said_with_its_address() {
    let endpoints = Endpoints::new(vec!["ws://127.0.0.1:1".into()]).expect("a good address");
    let submitter = Submitter::new(endpoints, dev::alice());
    let call = remark("one");
    let waiting = submitter.submit_and_include(&call);
    // It goes on trying.
    assert!(tokio::time::timeout(Duration::from_secs(2), waiting).await.is_err());
}

#[test]
fn the_key_is_not_in_debug_output() {
    let endpoints = Endpoints::new(vec!["ws://127.0.0.1:1".into()]).expect("a good address");
    let shown = format!("{:?}", Submitter::new(endpoints, dev::alice()).shared);
    assert!(shown.contains("account"), "{shown}");
    assert!(!shown.contains("signer"), "{shown}");
}
