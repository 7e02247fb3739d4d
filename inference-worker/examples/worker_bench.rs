// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How much of ONNX Runtime's speed is left when a whole worker is around it.
//!
//! Usage: worker_bench --data FOLDER [--device auto|cpu|cuda] [--threads N] [--rounds N]
//! [--block-ms N] [--differences FILE] MODEL…
//!
//! The worker is the role `serve` as the daemon runs it: canonical inputs, scheduler, engine,
//! salted commitments, the journal on disk before anything is signed, signatures, openings,
//! metrics. Only the chain is another: one in this process, that takes no time. The bare side is a
//! loop around `Session::run` on inputs made once, with the session that the engine would use.
//!
//! Blocks of both sides alternate (A B B A), which makes two pairs; printed are the median of the
//! pairs' ratios and its 95 % bootstrap interval. A round whose two blocks of the bare loop differ
//! by more than 10 % is discarded. The same is said of processor time, which leaves out what other
//! processes take and what is spent waiting, for the disk above all.
//!
//! With `--device cuda` a fallback to the CPU fails. `--differences` also writes how far the
//! device's outputs are from the CPU's.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

#[path = "worker_bench/chain.rs"]
mod chain;
#[path = "worker_bench/differences.rs"]
mod differences;
#[path = "worker_bench/disk.rs"]
mod disk;
#[path = "worker_bench/inputs.rs"]
mod inputs;
#[expect(dead_code, reason = "the benchmark of the engine needs more of it")]
#[path = "../../engine/examples/engine_bench/measure.rs"]
mod measure;
#[path = "worker_bench/pairs.rs"]
mod pairs;
#[expect(dead_code, reason = "the benchmark of the engine needs more of it")]
#[path = "../../engine/examples/engine_bench/subject.rs"]
mod subject;
#[path = "worker_bench/worker.rs"]
mod worker;

use credence_engine::{Device, EngineConfig, OrtEngine, Provider};
use credence_inference_worker::models::REMEMBERED_OUTPUTS;
use disk::Disk;
use measure::Block;
use pairs::{Pairs, Speeds};
use std::{collections::BTreeMap, error::Error, path::PathBuf, sync::Arc, time::Duration};
use subject::Subject;
use worker::Worker;

type Failure = Box<dyn Error + Send + Sync>;

/// Jobs that come at once.
const AT_ONCE: [usize; 2] = [1, 64];
/// Inputs that jobs take in turn: more than a worker remembers outputs.
const INPUTS: u64 = 2 * REMEMBERED_OUTPUTS as u64;
/// Blocks hold at least this many runs of the bare loop.
const RUNS_PER_BLOCK: u32 = 6;
/// Rounds that are tried for each that is wanted.
const TRIES: usize = 3;

/// The command line.
struct Options {
    data: PathBuf,
    device: Device,
    threads: u32,
    rounds: usize,
    block: Duration,
    differences: Option<PathBuf>,
    models: Vec<String>,
}

/// What is compared.
struct Comparison {
    label: String,
    at_once: usize,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let options = options()?;
    let mut differences = BTreeMap::new();
    for path in &options.models {
        let named = |error| format!("{path}: {error}");
        let mut subject = Subject::read(path).map_err(named)?;
        measure(path, &mut subject, &options).await.map_err(named)?;
        if options.differences.is_some() {
            let found = differences::measure(&subject, options.device).await.map_err(named)?;
            let name = PathBuf::from(path).file_stem().map(|name| name.to_owned());
            differences.insert(name.unwrap_or_default().to_string_lossy().into_owned(), found);
        }
    }
    if let Some(file) = &options.differences {
        std::fs::write(file, serde_json::to_string_pretty(&differences)? + "\n")?;
        println!("differences between devices: {}", file.display());
    }
    Ok(())
}

fn options() -> Result<Options, Failure> {
    let mut options = Options {
        data: PathBuf::new(),
        device: Device::Cpu,
        threads: 0,
        rounds: 15,
        block: Duration::from_millis(500),
        differences: None,
        models: Vec::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--data" => options.data = value()?.into(),
            "--device" => options.device = serde_json::from_value(value()?.into())?,
            "--threads" => options.threads = value()?.parse()?,
            "--rounds" => options.rounds = value()?.parse()?,
            "--block-ms" => options.block = Duration::from_millis(value()?.parse()?),
            "--differences" => options.differences = Some(value()?.into()),
            _ => options.models.push(argument),
        }
    }
    let is_complete = options.data.is_absolute() && options.rounds > 0;
    if !is_complete || options.models.is_empty() {
        return Err("usage: worker_bench --data ABSOLUTE_FOLDER [--rounds N] … MODEL…".into());
    }
    Ok(options)
}

async fn measure(path: &str, subject: &mut Subject, options: &Options) -> Result<(), Failure> {
    let batched = EngineConfig {
        device: options.device,
        threads: options.threads,
        ..EngineConfig::default()
    };
    let unbatched = EngineConfig { max_batch: 1, ..batched.clone() };
    let max_rows = batched.max_batch;
    for (config, rows) in [(unbatched, 1), (batched, max_rows)] {
        // It loads the model when the worker asks for it.
        let engine = Arc::new(OrtEngine::new(config)?);
        if options.device == Device::Cuda && engine.provider() == Provider::Cpu {
            return Err("fell back to the CPU".into());
        }
        subject.open(engine.runtime())?;
        let run = subject.time_of(rows)?;
        let block = options.block.max(run * RUNS_PER_BLOCK);
        if rows == 1 {
            println!("{path}: {} on {} threads", engine.provider(), engine.runtime().threads());
            println!("  one run of the bare loop: {:.3} ms", run.as_secs_f64() * 1e3);
        }
        let folder = tempfile::tempdir_in(&options.data)?;
        let made_up = inputs::made_up(&subject.spec.inputs, INPUTS)?;
        let worker = Worker::start(folder.path(), engine.clone(), subject, made_up).await?;
        for at_once in AT_ONCE.into_iter().filter(|at_once| *at_once >= rows as usize) {
            let how = match rows {
                1 => "no batching: whole worker / bare loop".into(),
                _ => format!("batches up to {rows}: whole worker / bare loop of such batches"),
            };
            let jobs = if at_once == 1 { "job" } else { "jobs" };
            let label = format!("{at_once} {jobs} at once, {how}");
            let comparison = Comparison { label, at_once };
            let bare = |subject: &mut Subject, block| subject.loop_for(rows, block);
            compare(&comparison, subject, &worker, bare, options.rounds, block).await?;
            if at_once == 1 {
                let label = "1 job at once: whole worker / bare loop that writes to the same disk";
                let comparison = Comparison { label: label.into(), at_once };
                let mut disk = Disk::new(&folder.path().join("outputs"), subject)?;
                let bare =
                    |subject: &mut Subject, block| subject.loop_with(rows, block, || disk.write());
                compare(&comparison, subject, &worker, bare, options.rounds, block).await?;
            }
        }
        let stats = engine.stats().models.get(&subject.spec.id).copied().unwrap_or_default();
        let mean = stats.runs as f64 / stats.batches.max(1) as f64;
        println!("    mean batch {mean:.1}, {} runs failed", stats.failures);
        worker.stop().await?;
    }
    Ok(())
}

/// Alternates blocks of the worker and the bare loop, and prints how they compare.
async fn compare(
    Comparison { label, at_once }: &Comparison,
    subject: &mut Subject,
    worker: &Worker,
    mut bare: impl FnMut(&mut Subject, Duration) -> Result<Block, Failure>,
    rounds: usize,
    block: Duration,
) -> Result<(), Failure> {
    // Warm both up.
    worker.serve(*at_once, block / 4).await?;
    bare(subject, block / 4)?;
    let mut by_clock = Pairs::default();
    let mut by_processor = Pairs::default();
    let mut tried = 0;
    while by_clock.ratios.len() < 2 * rounds && tried < TRIES * rounds {
        tried += 1;
        let ours_1 = worker.serve(*at_once, block).await?;
        let bare_1 = Speeds::of(|| bare(subject, block))?;
        let bare_2 = Speeds::of(|| bare(subject, block))?;
        let ours_2 = worker.serve(*at_once, block).await?;
        by_clock.add([ours_1.by_clock, ours_2.by_clock], [bare_1.by_clock, bare_2.by_clock]);
        by_processor.add(
            [ours_1.by_processor, ours_2.by_processor],
            [bare_1.by_processor, bare_2.by_processor],
        );
    }
    by_clock.print(label, tried);
    by_processor.print(&format!("{label}, processor time only"), tried);
    Ok(())
}
