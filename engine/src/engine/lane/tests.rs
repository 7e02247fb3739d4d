// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use super::*;
use std::sync::mpsc;

const LIMITS: Limits = Limits {
    queue_length: 4,
    max_rows: 8,
    batch_delay: Duration::from_millis(2),
    overdue: Duration::from_millis(50),
};

type Results = Vec<Result<Vec<u8>, EngineError>>;

async fn lane(
    limits: Limits,
    compute: impl FnMut(&[Arc<[u8]>]) -> Result<Results, EngineError> + Send + 'static,
) -> Lane {
    let ready = Ready { compute: Box::new(compute), cancel: Box::new(|| {}), limits };
    Lane::start("test".to_owned(), Permits::new(1), || Ok(ready)).await.unwrap()
}

fn echo(inputs: &[Arc<[u8]>]) -> Results {
    inputs.iter().map(|input| Ok(input.to_vec())).collect()
}

type Answer = oneshot::Receiver<Result<Vec<u8>, EngineError>>;

fn push(lane: &Lane, input: u8, key: Option<u32>) -> Result<Answer, EngineError> {
    let (reply, answer) = oneshot::channel();
    let key = key.map(|key| vec![key]);
    lane.push(Job { input: Arc::from([input]), key, rows: 1, reply })?;
    Ok(answer)
}

/// A lane that says what it computes at once, and waits for leave before it does.
async fn gated(limits: Limits) -> (Lane, mpsc::Sender<()>, mpsc::Receiver<Vec<u8>>) {
    let (leave, wait) = mpsc::channel();
    let (said, batches) = mpsc::channel();
    let lane = lane(limits, move |inputs| {
        said.send(inputs.iter().map(|input| input[0]).collect()).unwrap();
        wait.recv().unwrap();
        Ok(echo(inputs))
    })
    .await;
    (lane, leave, batches)
}

#[tokio::test]
async fn a_full_queue_refuses_and_says_when_to_come_back() {
    let (lane, leave, batches) = gated(LIMITS).await;
    let first = push(&lane, 0, None).unwrap();
    batches.recv().unwrap();
    let _waiting: Vec<_> = (1..=4).map(|input| push(&lane, input, None).unwrap()).collect();
    assert!(!lane.is_idle());
    assert_eq!(lane.counts().waiting, 4);
    let error = push(&lane, 5, None).unwrap_err();
    assert!(matches!(error, EngineError::Busy { retry_after } if retry_after == FIRST_RETRY));
    assert!(error.is_retryable());

    // Once it is known how long a run takes, that is what counts.
    thread::sleep(Duration::from_millis(20));
    leave.send(()).unwrap();
    assert_eq!(first.await.unwrap().unwrap(), [0]);
    batches.recv().unwrap();
    push(&lane, 6, None).unwrap();
    let Err(EngineError::Busy { retry_after }) = push(&lane, 7, None) else { panic!() };
    assert!(retry_after >= Duration::from_millis(60), "{retry_after:?}");
    drop(leave);
}

#[tokio::test]
async fn what_has_waited_together_is_computed_together() {
    let (lane, leave, batches) = gated(Limits { queue_length: 20, ..LIMITS }).await;
    let mut answers = vec![push(&lane, 0, Some(1)).unwrap()];
    assert_eq!(batches.recv().unwrap(), [0]);
    // 12 of one kind, others between them.
    for input in 1..=14 {
        let key = if input % 7 == 0 { None } else { Some(1) };
        answers.push(push(&lane, input, key).unwrap());
    }
    for expected in [&[1, 2, 3, 4, 5, 6, 8, 9][..], &[7], &[10, 11, 12, 13], &[14]] {
        leave.send(()).unwrap();
        assert_eq!(batches.recv().unwrap(), expected);
    }
    leave.send(()).unwrap();
    for (index, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.await.unwrap().unwrap(), [index as u8]);
    }
    let counts = lane.counts();
    assert_eq!((counts.runs, counts.batches, counts.failures), (15, 5, 0));
}

#[tokio::test]
async fn a_job_larger_than_a_batch_runs_alone() {
    let lane = lane(LIMITS, |inputs| Ok(echo(inputs))).await;
    let (reply, answer) = oneshot::channel();
    lane.push(Job { input: Arc::from([1]), key: Some(vec![]), rows: 100, reply }).unwrap();
    assert_eq!(answer.await.unwrap().unwrap(), [1]);
}

#[tokio::test]
async fn a_lone_job_waits_for_nobody() {
    let slow = Limits { batch_delay: Duration::from_secs(5), ..LIMITS };
    let lane = lane(slow, |inputs| Ok(echo(inputs))).await;
    let began = Instant::now();
    for input in 0..10 {
        push(&lane, input, Some(1)).unwrap().await.unwrap().unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_panic_is_an_error_and_ends_the_lane() {
    let lane = lane(LIMITS, |_| panic!("on purpose")).await;
    let answer = push(&lane, 0, None).unwrap();
    assert!(matches!(answer.await.unwrap(), Err(EngineError::Crashed)));
    assert!(lane.is_closed());
    assert!(matches!(push(&lane, 1, None), Err(EngineError::Stopped)));
    assert_eq!(lane.counts().failures, 1);
}

#[tokio::test]
async fn a_panic_while_loading_is_an_error() {
    let started = Lane::start("test".to_owned(), Permits::new(1), || panic!("on purpose")).await;
    assert!(matches!(started, Err(EngineError::Crashed)));
}

#[tokio::test]
async fn an_overdue_run_is_given_up_and_frees_its_permit() {
    let permits = Permits::new(1);
    let (_never, wait) = mpsc::channel::<()>();
    let (cancelled, is_cancelled) = mpsc::channel();
    let ready = Ready {
        compute: Box::new(move |inputs| {
            let _ = wait.recv();
            Ok(echo(inputs))
        }),
        cancel: Box::new(move || cancelled.send(()).unwrap()),
        limits: LIMITS,
    };
    let lane = Lane::start("test".to_owned(), permits.clone(), || Ok(ready)).await.unwrap();
    let answers = [push(&lane, 0, None).unwrap(), push(&lane, 1, None).unwrap()];
    while lane.counts().waiting == 2 {
        tokio::task::yield_now().await;
    }
    lane.give_up_if_overdue(Instant::now());
    assert!(!lane.is_closed());
    lane.give_up_if_overdue(Instant::now() + LIMITS.overdue * 2);
    assert!(lane.is_closed());
    let [running, waiting] = answers;
    assert!(
        matches!(running.await.unwrap(), Err(EngineError::Overdue { limit }) if limit == LIMITS.overdue)
    );
    assert!(matches!(waiting.await.unwrap(), Err(EngineError::Stopped)));
    is_cancelled.recv().unwrap();
    drop(permits.acquire());
}

#[tokio::test]
async fn who_waits_when_the_lane_is_dropped_learns_it() {
    let (lane, leave, batches) = gated(LIMITS).await;
    let running = push(&lane, 0, None).unwrap();
    batches.recv().unwrap();
    let waiting = push(&lane, 1, None).unwrap();
    drop(lane);
    leave.send(()).unwrap();
    assert_eq!(running.await.unwrap().unwrap(), [0]);
    assert!(waiting.await.is_err());
}

/// The clock of the test stands still until nothing else is left to do.
#[tokio::test(start_paused = true)]
async fn loading_ends_in_bounded_time() {
    let (never, wait) = mpsc::channel::<()>();
    let started = Lane::start("test".to_owned(), Permits::new(1), move || {
        let _ = wait.recv();
        Err(EngineError::Stopped)
    });
    assert!(matches!(started.await, Err(EngineError::LoadOverdue)));
    drop(never);
}
