// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use crate::test_node::{Chain, TestNode};

fn follow(node: &TestNode) -> BestBlocks {
    BestBlocks::new(Endpoints::new(vec![node.url()]).expect("a good address"))
}

#[tokio::test]
async fn the_present_block_comes_first_and_then_each_new_one() {
    let node = TestNode::start(Chain::new(1, 2)).await;
    let mut blocks = follow(&node);
    let present = blocks.next().await.expect("the node works");
    assert_eq!(present.id.number, 2);
    assert_eq!(present.id.hash, node.chain().hash(2));
    node.make_block();
    let new = blocks.next().await.expect("the node works");
    assert_eq!((new.id.number, new.parent), (3, present.id.hash));
}

#[tokio::test]
async fn blocks_missed_meanwhile_are_left_out() {
    let node = TestNode::start(Chain::new(1, 0)).await;
    let mut blocks = follow(&node);
    blocks.next().await.expect("the node works");
    for _ in 0..5 {
        node.make_block();
    }
    // Until the last is heard of.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(blocks.next().await.expect("the node works").id.number, 5);
}

#[tokio::test]
async fn a_restart_of_the_node_is_survived_and_no_block_told_twice() {
    let node = TestNode::start(Chain::new(1, 4)).await;
    let address = node.address;
    let mut blocks = follow(&node);
    blocks.next().await.expect("the node works");
    let chain = node.stop();
    assert!(blocks.next().await.is_err(), "nobody answers");
    let node = TestNode::start_at(address, chain).await;
    let (next, ()) = tokio::join!(blocks.next(), async {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        node.make_block();
    });
    assert_eq!(next.expect("it is back").id.number, 5);
}
