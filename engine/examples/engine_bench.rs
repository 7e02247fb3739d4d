// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How much of ONNX Runtime's speed the engine keeps, as ratios from one run.
//!
//! Usage: engine_bench [--device auto|cpu|cuda] [--threads N] [--rounds N] [--block-ms N]
//! [--overload-s N] MODEL…
//!
//! Each comparison alternates blocks of both sides (A B B A), so that whatever else the machine
//! does hits both. A round is one such quadruple; printed are the median of the rounds' ratios and
//! its 95 % bootstrap interval. The bare side is a loop around `Session::run` on inputs made once,
//! with the session that the engine would use. With `--device cuda` a fallback to the CPU fails.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

#[path = "engine_bench/measure.rs"]
mod measure;
#[path = "engine_bench/subject.rs"]
mod subject;

use credence_engine::{Device, Engine, EngineConfig, EngineError, OrtEngine, Settings};
use measure::{median_and_interval, p95, resident_bytes, Block};
use std::{
    error::Error,
    future::Future,
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc,
    },
    task::{Context, Waker},
    time::{Duration, Instant},
};
use subject::Subject;
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

/// Batches that are tried for the best static one.
const STATIC_BATCHES: [u32; 6] = [1, 2, 4, 8, 16, 32];
/// How many times capacity an overload offers.
const OVERLOAD: f64 = 10.0;
/// In how many parts an overload is offered.
const STRETCHES: u32 = 8;
/// How often an overload offers the next requests.
const TICK: Duration = Duration::from_millis(5);
/// In which everything must be answered once an overload has ended.
const DRAIN_LIMIT: Duration = Duration::from_secs(60);
/// Blocks hold at least this many runs of the bare loop.
const RUNS_PER_BLOCK: u32 = 6;

/// The command line.
struct Options {
    device: Device,
    threads: u32,
    rounds: usize,
    block: Duration,
    overload: Duration,
    models: Vec<String>,
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let options = options()?;
    for path in &options.models {
        measure(path, &options).await.map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}

fn options() -> Result<Options, Failure> {
    let mut options = Options {
        device: Device::Cpu,
        threads: 0,
        rounds: 15,
        block: Duration::from_millis(500),
        overload: Duration::from_secs(120),
        models: Vec::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--device" => options.device = serde_json::from_value(value()?.into())?,
            "--threads" => options.threads = value()?.parse()?,
            "--rounds" => options.rounds = value()?.parse()?,
            "--block-ms" => options.block = Duration::from_millis(value()?.parse()?),
            "--overload-s" => options.overload = Duration::from_secs(value()?.parse()?),
            _ => options.models.push(argument),
        }
    }
    if options.models.is_empty() || options.rounds == 0 {
        return Err("usage: engine_bench [--rounds N] [--overload-s N] … MODEL…".into());
    }
    Ok(options)
}

async fn measure(path: &str, options: &Options) -> Result<(), Failure> {
    let mut subject = Subject::read(path)?;
    let config =
        EngineConfig { device: options.device, threads: options.threads, ..Default::default() };
    let unbatched = engine(EngineConfig { max_batch: 1, ..config.clone() }, &subject).await?;
    subject.open(unbatched.runtime())?;
    println!("{path}: {} on {} threads", unbatched.provider(), unbatched.runtime().threads());

    let single_run = subject.time_of(1)?;
    let block = options.block.max(single_run * RUNS_PER_BLOCK);
    println!("  one run of the bare loop: {:.3} ms", single_run.as_secs_f64() * 1e3);
    for clients in [1, 16] {
        let label = format!("{clients} clients, no batching: throughput / bare loop");
        compare(&label, options.rounds, &mut subject, 1, &unbatched, clients, block).await?;
    }
    drop(unbatched);

    let mut best = (1, 0.0);
    for rows in STATIC_BATCHES {
        let speed = f64::from(rows) / subject.time_of(rows)?.as_secs_f64();
        println!("  static batches of {rows:2}: {speed:.1} rows/s");
        if speed > best.1 {
            best = (rows, speed);
        }
    }
    let rows = best.0;
    let batched = engine(EngineConfig { max_batch: rows, ..config.clone() }, &subject).await?;
    let block = options.block.max(subject.time_of(rows)? * RUNS_PER_BLOCK);
    for clients in [rows as usize, 4 * rows as usize] {
        let label = format!("{clients} clients, batches up to {rows}: throughput / best static");
        compare(&label, options.rounds, &mut subject, rows, &batched, clients, block).await?;
    }
    if !options.overload.is_zero() {
        overload(&batched, &subject, 2 * rows as usize, block, options.overload).await?;
    }
    Ok(())
}

async fn engine(config: EngineConfig, subject: &Subject) -> Result<Arc<OrtEngine>, Failure> {
    let engine = OrtEngine::new(config)?;
    engine.load(subject.spec.clone(), subject.artifact.clone()).await?;
    Ok(Arc::new(engine))
}

/// Alternates blocks of the engine and the bare loop, and prints how they compare.
async fn compare(
    label: &str,
    rounds: usize,
    subject: &mut Subject,
    rows: u32,
    engine: &Arc<OrtEngine>,
    clients: usize,
    block: Duration,
) -> Result<(), Failure> {
    // Warm both up.
    serve(engine, subject, clients, block / 4).await?;
    subject.loop_for(rows, block / 4)?;
    let (mut speeds, mut latencies, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let before = engine.stats();
    for _ in 0..rounds {
        let ours_1 = serve(engine, subject, clients, block).await?;
        let bare_1 = subject.loop_for(rows, block)?;
        let bare_2 = subject.loop_for(rows, block)?;
        let ours_2 = serve(engine, subject, clients, block).await?;
        let bare_speed = bare_1.speed() + bare_2.speed();
        speeds.push((ours_1.speed() + ours_2.speed()) / bare_speed);
        latencies.push(
            p95([ours_1.latencies, ours_2.latencies].concat())
                / p95([bare_1.latencies, bare_2.latencies].concat()),
        );
        bare.push(bare_speed / 2.0);
    }
    let (median, low, high) = median_and_interval(&speeds);
    println!("  {label}: {median:.3} [{low:.3}, {high:.3}]");
    if clients == rows as usize {
        let (median, low, high) = median_and_interval(&latencies);
        println!("    p95 / p95 of the bare loop: {median:.3} [{low:.3}, {high:.3}]");
    }
    let after = engine.stats();
    let id = &subject.spec.id;
    if let (Some(before), Some(after)) = (before.models.get(id), after.models.get(id)) {
        let batches = (after.batches - before.batches).max(1);
        let mean = (after.runs - before.runs) as f64 / batches as f64;
        let (bare, ..) = median_and_interval(&bare);
        println!("    mean batch {mean:.1}; bare loop {bare:.1} rows/s");
    }
    Ok(())
}

/// Clients that each ask again as soon as they are answered.
async fn serve(
    engine: &Arc<OrtEngine>,
    subject: &Subject,
    clients: usize,
    block: Duration,
) -> Result<Block, Failure> {
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let (engine, input, model) = (engine.clone(), subject.input.clone(), subject.spec.id);
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            while began.elapsed() < block {
                let asked = Instant::now();
                engine.run(model, input.clone(), Settings::Serving).await?;
                latencies.push(asked.elapsed());
            }
            Ok::<_, EngineError>(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(client) = tasks.join_next().await {
        latencies.extend(client??);
    }
    Ok(Block { rows: latencies.len() as u64, took: began.elapsed(), latencies })
}

/// Offers ten times what the engine can do, in stretches with peaks measured between them, and
/// prints what comes of it.
async fn overload(
    engine: &Arc<OrtEngine>,
    subject: &Subject,
    clients: usize,
    block: Duration,
    duration: Duration,
) -> Result<(), Failure> {
    let mut peak = serve(engine, subject, clients, block * 2).await?.speed();
    let (mut ratios, mut stretches) = (Vec::new(), Vec::new());
    for _ in 0..STRETCHES {
        let stretch = offer(engine, subject, peak * OVERLOAD, duration / STRETCHES).await?;
        let peak_after = serve(engine, subject, clients, block * 2).await?.speed();
        ratios.push(stretch.goodput / ((peak + peak_after) / 2.0));
        stretches.push(stretch);
        peak = peak_after;
    }
    let (median, low, high) = median_and_interval(&ratios);
    let sum = |part: fn(&Stretch) -> u64| stretches.iter().map(part).sum::<u64>();
    let label = format!("overload for {} s: goodput / peak", duration.as_secs());
    println!("  {label} {median:.3} [{low:.3}, {high:.3}]");
    let (answered, refused) = (sum(|part| part.answered), sum(|part| part.refused));
    println!("    {answered} answered, {refused} refused, none lost");
    let memory: Vec<_> = stretches.iter().map(|part| (part.most_bytes >> 20).to_string()).collect();
    println!("    memory in MiB, by stretch: {}", memory.join(" "));
    Ok(())
}

/// What came of one stretch of overload.
struct Stretch {
    answered: u64,
    refused: u64,
    /// Answers in a second, of those within the stretch.
    goodput: f64,
    most_bytes: u64,
}

async fn offer(
    engine: &Arc<OrtEngine>,
    subject: &Subject,
    per_second: f64,
    stretch: Duration,
) -> Result<Stretch, Failure> {
    let answered = Arc::new(AtomicU64::new(0));
    let refused = Arc::new(AtomicU64::new(0));
    let mut tasks = JoinSet::new();
    let (mut offered, mut most_bytes) = (0u64, 0);
    let began = Instant::now();
    let mut ticks = tokio::time::interval(TICK);
    while began.elapsed() < stretch {
        ticks.tick().await;
        // A late tick offers what it has missed.
        while (offered as f64) < began.elapsed().as_secs_f64() * per_second {
            offered += 1;
            let (engine, input, model) = (engine.clone(), subject.input.clone(), subject.spec.id);
            let (answered, refused) = (answered.clone(), refused.clone());
            let mut request = Box::pin(async move {
                match engine.run(model, input, Settings::Serving).await {
                    Ok(_) => answered.fetch_add(1, Ordering::Relaxed),
                    Err(EngineError::Busy { .. }) => refused.fetch_add(1, Ordering::Relaxed),
                    Err(_) => 0,
                };
            });
            // What is refused is refused at once, and costs the benchmark no task.
            let mut context = Context::from_waker(Waker::noop());
            if request.as_mut().poll(&mut context).is_pending() {
                tasks.spawn(request);
                // Kept until then, answered requests would count as the engine's memory.
                while tasks.try_join_next().is_some() {}
            }
            if began.elapsed() >= stretch {
                break;
            }
        }
        most_bytes = most_bytes.max(resident_bytes());
    }
    let goodput = answered.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64();
    let drain = async { while tasks.join_next().await.is_some() {} };
    tokio::time::timeout(DRAIN_LIMIT, drain).await.map_err(|_| "requests hang")?;
    let (answered, refused) = (answered.load(Ordering::Relaxed), refused.load(Ordering::Relaxed));
    if answered + refused != offered {
        return Err(format!("{} requests failed", offered - answered - refused).into());
    }
    Ok(Stretch { answered, refused, goodput, most_bytes })
}
