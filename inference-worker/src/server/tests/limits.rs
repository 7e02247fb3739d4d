// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Too much, too long, too late.

use super::*;
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

#[tokio::test]
async fn a_request_that_is_too_long_is_refused() -> TestResult {
    let served = Served::begin().await?;
    let long = format!("{}{INPUT}", " ".repeat(4096));
    let answer = served.infer(&long).await?;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("4096 bytes"), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn too_many_at_once_are_told_when_to_come_back() -> TestResult {
    let served = Arc::new(Served::with(1, 512).await?);
    served.infer(INPUT).await?;
    served.set_mood(Mood::Hangs);
    let first = tokio::spawn({
        let served = served.clone();
        async move { served.infer(INPUT).await.map(|answer| answer.status) }
    });
    let refused = async {
        loop {
            let metrics = served.client.get("/metrics").await?;
            if metrics.body.contains("http_requests_in_flight 1") {
                return served.infer(INPUT).await;
            }
        }
    };
    let answer = timeout(testing::PATIENCE, refused).await??;
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("3")));
    // Who has given up makes room.
    first.abort();
    served.set_mood(Mood::Works);
    let answered = async {
        while served.infer(INPUT).await?.status != 200 {}
        TestResult::Ok(())
    };
    timeout(testing::PATIENCE, answered).await?
}

#[tokio::test]
async fn a_worker_that_stops_takes_no_more() -> TestResult {
    let served = Served::begin().await?;
    served.readiness.set(Obstacle::Draining, true);
    let answer = served.infer(INPUT).await?;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("30")));
    assert_eq!(served.client.get("/v2/models/double/ready").await?.status, 503);
    served.end.send(()).map_err(|()| "the server has ended")?;
    timeout(testing::PATIENCE, served.task).await??;
    assert!(TcpStream::connect(served.client.address).await.is_err());
    Ok(())
}

#[tokio::test]
async fn what_was_begun_is_finished() -> TestResult {
    let served = Served::begin().await?;
    let mut stream = TcpStream::connect(served.client.address).await?;
    let (head, rest) = ("GET /health HTTP/1.1\r\n", "Host: worker\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    // The server has accepted once it has answered somebody later.
    served.client.get("/health").await?;
    served.end.send(()).map_err(|()| "the server has ended")?;
    stream.write_all(rest.as_bytes()).await?;
    timeout(testing::PATIENCE, served.task).await??;
    Ok(())
}

#[tokio::test]
async fn connections_wait_for_their_turn() -> TestResult {
    let served = Served::with(64, 1).await?;
    let idle = TcpStream::connect(served.client.address).await?;
    let waiting = timeout(Duration::from_millis(200), served.client.get("/health")).await;
    assert!(waiting.is_err(), "{waiting:?}");
    drop(idle);
    let answer = timeout(testing::PATIENCE, served.client.get("/health")).await??;
    assert_eq!(answer.status, 200);
    Ok(())
}
