// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Runs the ONNX project's backend node tests through encoding and engine, and compares with plain
//! ONNX Runtime. `make conformance` generates the cases and runs this.
//!
//! Usage: conformance FOLDER [WHICH]
//!
//! Fails if plain ONNX Runtime passes a case that we fail for a reason that is not a documented
//! limit of the encoding. WHICH shows the cases whose class contains it, too.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

use credence_engine::{Device, Engine, EngineConfig, EngineError, ModelSpec, OrtEngine, Settings};
use credence_primitives::{
    ids::ModelId,
    numeric::{NumericClass, Tolerance},
    tensor::{
        decode, encode, Axis, DType, OutputRole, OutputSpec, Tensor, TensorError, TensorSpec,
        MAX_RANK,
    },
};
use half::{bf16, f16};
use serde::Deserialize;
use sp_core::H256;
use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

type Failure = Box<dyn Error + Send + Sync>;

/// case.json, as scripts/conformance.py writes it.
#[derive(Deserialize)]
struct Case {
    rtol: f64,
    atol: f64,
    plain_failure: Option<String>,
    sets: Vec<DataSet>,
}

#[derive(Deserialize)]
struct DataSet {
    inputs: Vec<CaseTensor>,
    outputs: Vec<CaseTensor>,
}

#[derive(Deserialize)]
struct CaseTensor {
    name: String,
    dtype: String,
    #[serde(default)]
    shape: Vec<u32>,
    #[serde(default)]
    start: usize,
    #[serde(default)]
    length: usize,
}

/// Why a case does not pass.
#[derive(Debug, thiserror::Error)]
enum Unlike {
    #[error("encoding: no element type {0}")]
    Type(String),
    #[error("encoding: no {0}s, only tensors")]
    NoTensor(String),
    #[error("encoding: more than {MAX_RANK} axes")]
    Rank,
    #[error("encoding: more than 16 KiB")]
    Size,
    #[error("encoding: a name is empty, repeated or longer than 64 bytes")]
    Name,
    #[error("encoding: more than 16 tensors, or none")]
    Count,
    #[error("strings with NUL")]
    Nul,
    #[error("ONNX Runtime does not load the model")]
    Load(String),
    #[error("ONNX Runtime cannot compute the case")]
    Run(String),
    #[error("another result")]
    Result(String),
    #[error("engine: {0}")]
    Engine(String),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Failure> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: conformance FOLDER [WHICH]")?);
    let shown = arguments.next();
    // Small, so that models are evicted all the time.
    let config = EngineConfig {
        device: Device::Cpu,
        memory_budget_bytes: 256 * 1024 * 1024,
        ..Default::default()
    };
    let engine = OrtEngine::new(config)?;
    let mut names: Vec<_> = fs::read_dir(&folder)?
        .filter_map(|entry| Some(entry.ok()?.path()).filter(|path| path.is_dir()))
        .collect();
    names.sort();

    let (mut plain, mut ours, mut both) = (0, 0, 0);
    let mut differences: BTreeMap<(bool, String), Vec<String>> = BTreeMap::new();
    for (index, path) in names.iter().enumerate() {
        let case: Case = serde_json::from_slice(&fs::read(path.join("case.json"))?)?;
        let outcome = run(&engine, index, path, &case).await?;
        let plain_passes = case.plain_failure.is_none();
        plain += usize::from(plain_passes);
        ours += usize::from(outcome.is_ok());
        both += usize::from(plain_passes && outcome.is_ok());
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let class = match (&outcome, plain_passes) {
            (Ok(()), true) => continue,
            (Ok(()), false) => "passes".to_owned(),
            (Err(unlike), _) => unlike.to_string(),
        };
        if shown.as_ref().is_some_and(|shown| class.contains(shown)) {
            println!("{name}: {outcome:?}; plain: {:?}", case.plain_failure);
        }
        differences.entry((plain_passes, class)).or_default().push(name);
    }

    println!("{} cases: plain ONNX Runtime passes {plain}, ours {ours}, both {both}", names.len());
    let mut unexplained = 0;
    for (plain_passes, title) in
        [(true, "Passed by plain ONNX Runtime only:"), (false, "Not passed by plain ONNX Runtime:")]
    {
        println!("\n{title}");
        for ((_, class), cases) in
            differences.iter().filter(|((plain, _), _)| *plain == plain_passes)
        {
            println!("{:5}  {class}, such as {}", cases.len(), cases.first().map_or("", |c| c));
            if plain_passes && !class.starts_with("encoding:") {
                unexplained += cases.len();
                println!("       {}", cases.join(" "));
            }
        }
    }
    println!("\n{unexplained} cases differ for another reason than the encoding's limits");
    Ok(if unexplained == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn run(
    engine: &OrtEngine,
    index: usize,
    path: &Path,
    case: &Case,
) -> Result<Result<(), Unlike>, Failure> {
    let model: Arc<[u8]> = fs::read(path.join("model.onnx"))?.into();
    let data = fs::read(path.join("data.bin"))?;
    for (place, set) in case.sets.iter().enumerate() {
        // A model of its own, since the shapes may differ.
        let id = ModelId(H256::from_low_u64_be((index << 16 | place) as u64));
        let outcome = run_set(engine, id, &model, &data, case, set).await;
        if outcome.is_err() {
            return Ok(outcome);
        }
    }
    Ok(Ok(()))
}

async fn run_set(
    engine: &OrtEngine,
    id: ModelId,
    model: &Arc<[u8]>,
    data: &[u8],
    case: &Case,
    set: &DataSet,
) -> Result<(), Unlike> {
    let inputs = tensors(&set.inputs, data)?;
    let expected = tensors(&set.outputs, data)?;
    let input = encode(&inputs).map_err(limit)?;
    encode(&expected).map_err(limit)?;
    let specs = |tensors: &[Tensor<'_>]| tensors.iter().map(spec).collect::<Result<Vec<_>, _>>();
    let outputs = specs(&expected)?
        .into_iter()
        .map(|tensor| OutputSpec { tensor, role: OutputRole::Compared })
        .collect::<Vec<_>>();
    let spec = Arc::new(ModelSpec {
        id,
        inputs: specs(&inputs)?.try_into().map_err(|_| Unlike::Count)?,
        outputs: outputs.try_into().map_err(|_| Unlike::Count)?,
        class: NumericClass::Tolerance(Tolerance::FULL_PRECISION),
        time_bound: Duration::from_secs(10),
    });
    engine.load(spec.clone(), model.clone()).await.map_err(unlike)?;
    let input: Arc<[u8]> = input.into();
    for settings in [Settings::Serving, Settings::Alternative] {
        let output = engine.run(spec.id, input.clone(), settings).await.map_err(unlike)?;
        let found = decode(&output).map_err(|error| Unlike::Engine(error.to_string()))?;
        for (found, expected) in found.iter().zip(&expected) {
            let is_equal = found.dtype == expected.dtype
                && found.shape == expected.shape
                && is_close(found, expected, case);
            if !is_equal {
                return Err(Unlike::Result(format!("{settings:?}: {}", expected.name)));
            }
        }
    }
    Ok(())
}

fn tensors<'a>(tensors: &'a [CaseTensor], data: &'a [u8]) -> Result<Vec<Tensor<'a>>, Unlike> {
    tensors
        .iter()
        .map(|tensor| {
            if matches!(tensor.dtype.as_str(), "sequence" | "optional" | "map" | "sparse_tensor") {
                return Err(Unlike::NoTensor(tensor.dtype.clone()));
            }
            let dtype = serde_json::from_value::<DType>(tensor.dtype.clone().into())
                .map_err(|_| Unlike::Type(tensor.dtype.clone()))?;
            if tensor.shape.len() > MAX_RANK as usize {
                return Err(Unlike::Rank);
            }
            let data = data.get(tensor.start..tensor.start + tensor.length).unwrap_or_default();
            Ok(Tensor { name: &tensor.name, dtype, shape: tensor.shape.clone(), data })
        })
        .collect()
}

fn spec(tensor: &Tensor<'_>) -> Result<TensorSpec, Unlike> {
    let shape = tensor.shape.iter().copied().map(Axis::Fixed).collect::<Vec<_>>();
    Ok(TensorSpec {
        name: tensor.name.as_bytes().to_vec().try_into().map_err(|_| Unlike::Name)?,
        dtype: tensor.dtype,
        shape: shape.try_into().map_err(|_| Unlike::Rank)?,
    })
}

fn limit(error: TensorError) -> Unlike {
    match error {
        TensorError::TooLarge => Unlike::Size,
        TensorError::Text => Unlike::Name,
        other => Unlike::Engine(other.to_string()),
    }
}

fn unlike(error: EngineError) -> Unlike {
    let source = error.source().map(ToString::to_string).unwrap_or_default();
    match error {
        EngineError::InputText => Unlike::Nul,
        EngineError::Load(_) => Unlike::Load(source),
        EngineError::Run(_) => Unlike::Run(source),
        other => Unlike::Engine(format!("{other}: {source}")),
    }
}

/// As numpy's `assert_allclose` says, which the cases' tolerances are made for.
fn is_close(found: &Tensor<'_>, expected: &Tensor<'_>, case: &Case) -> bool {
    let Some(width) = expected.dtype.element_bytes().filter(|_| expected.dtype.is_float()) else {
        // Integers of the cases are exact but for those that were rounded from floats.
        return found.data == expected.data || integers_are_close(found, expected, case);
    };
    let elements = |data| numbers(expected.dtype, data, width);
    elements(found.data).zip(elements(expected.data)).all(|(ours, theirs)| {
        ours == theirs
            || (ours.is_nan() && theirs.is_nan())
            || (ours - theirs).abs() <= case.atol + case.rtol * theirs.abs()
    })
}

fn integers_are_close(found: &Tensor<'_>, expected: &Tensor<'_>, case: &Case) -> bool {
    let Some(width) = expected.dtype.element_bytes().filter(|width| *width <= 4) else {
        return false;
    };
    let elements = |data| numbers(expected.dtype, data, width);
    found.data.len() == expected.data.len()
        && elements(found.data)
            .zip(elements(expected.data))
            .all(|(ours, theirs)| (ours - theirs).abs() <= case.atol + case.rtol * theirs.abs())
}

fn numbers(dtype: DType, data: &[u8], width: usize) -> impl Iterator<Item = f64> + '_ {
    data.chunks_exact(width).map(move |element| match (dtype, element) {
        (DType::F16, &[a, b]) => f16::from_le_bytes([a, b]).to_f64(),
        (DType::Bf16, &[a, b]) => bf16::from_le_bytes([a, b]).to_f64(),
        (DType::F32, &[a, b, c, d]) => f32::from_le_bytes([a, b, c, d]).into(),
        (DType::F64, bytes) => bytes.try_into().map_or(f64::NAN, f64::from_le_bytes),
        (DType::I8, &[a]) => i8::from_le_bytes([a]).into(),
        (DType::I16, &[a, b]) => i16::from_le_bytes([a, b]).into(),
        (DType::I32, &[a, b, c, d]) => i32::from_le_bytes([a, b, c, d]).into(),
        (DType::U8 | DType::Bool, &[a]) => a.into(),
        (DType::U16, &[a, b]) => u16::from_le_bytes([a, b]).into(),
        (DType::U32, &[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]).into(),
        _ => f64::NAN,
    })
}
