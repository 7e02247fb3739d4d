// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use super::*;
use crate::{
    inspect::{InspectError, SignatureError},
    testing::*,
};
use credence_primitives::tensor::{decode, encode, Axis, DType, Tensor, TensorError};
use rstest::rstest;

fn config() -> EngineConfig {
    EngineConfig { device: Device::Cpu, threads: 1, ..Default::default() }
}

fn engine(config: EngineConfig) -> OrtEngine {
    OrtEngine::new(config).unwrap()
}

fn values(output: &[u8]) -> Vec<f32> {
    let tensors = decode(output).unwrap();
    tensors[0].data.as_chunks().0.iter().copied().map(f32::from_le_bytes).collect()
}

async fn loaded(config: EngineConfig, spec: ModelSpec, graph: &Graph) -> OrtEngine {
    let engine = engine(config);
    engine.load(Arc::new(spec), graph.file()).await.unwrap();
    engine
}

#[tokio::test]
async fn a_model_computes_with_both_settings() {
    let spec = float_spec(1, &fixed(&[1, 2]));
    let engine = loaded(config(), spec.clone(), &unary("Neg", &["1", "2"])).await;
    assert!(engine.is_loaded(&spec.id));
    assert_eq!(engine.provider(), Provider::Cpu);
    for settings in [Settings::Serving, Settings::Alternative] {
        let input = encoded("x", &[1, 2], &[1.0, -2.5]);
        let output = engine.run(spec.id, input, settings).await.unwrap();
        assert_eq!(output, *encoded("y", &[1, 2], &[-1.0, 2.5]));
    }
    let stats = engine.stats();
    let model = stats.models[&spec.id];
    assert_eq!((model.runs, model.batches, model.failures, model.loads), (2, 2, 0, 1));
    assert!(model.is_loaded && model.run_time > Duration::ZERO);
    assert_eq!(stats.loaded_bytes, memory_of(&unary("Neg", &["1", "2"]).file()));
}

/// `y = Identity(x)` for each element type, with bytes that any of them has.
#[rstest]
#[case(DType::F32, 1)]
#[case(DType::U8, 2)]
#[case(DType::I8, 3)]
#[case(DType::U16, 4)]
#[case(DType::I16, 5)]
#[case(DType::I32, 6)]
#[case(DType::I64, 7)]
#[case(DType::String, 8)]
#[case(DType::Bool, 9)]
#[case(DType::F16, 10)]
#[case(DType::F64, 11)]
#[case(DType::U32, 12)]
#[case(DType::U64, 13)]
#[case(DType::Bf16, 16)]
#[tokio::test]
async fn every_element_type_passes_through(#[case] dtype: DType, #[case] element_type: u64) {
    let axes = fixed(&[3]);
    let spec = model_spec(
        element_type as u8,
        vec![tensor_spec("x", dtype, &axes)],
        vec![output_spec("y", dtype, &axes)],
    );
    let graph = Graph {
        inputs: vec![value_info("x", element_type, &["3"])],
        outputs: vec![value_info("y", element_type, &["3"])],
        ..unary("Identity", &[])
    };
    let engine = loaded(config(), spec.clone(), &graph).await;
    let data: Vec<u8> = match dtype.element_bytes() {
        None => [&[2, 0, 0, 0][..], "é".as_bytes(), &[0, 0, 0, 0, 1, 0, 0, 0, b'a']].concat(),
        Some(1) => vec![1, 0, 1],
        Some(width) => (0..3 * width as u8).map(|byte| byte * 7).collect(),
    };
    let encode_as = |name| encode(&[Tensor { name, dtype, shape: vec![3], data: &data }]).unwrap();
    let output = engine.run(spec.id, encode_as("x").into(), Settings::Serving).await.unwrap();
    assert_eq!(output, encode_as("y"));
}

#[tokio::test]
async fn what_is_not_loaded_does_not_run() {
    let engine = engine(config());
    let model = float_spec(1, &[]).id;
    let error = engine.run(model, Arc::from([]), Settings::Serving).await.unwrap_err();
    assert!(matches!(error, EngineError::NotLoaded { .. }));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn loading_again_is_no_work() {
    let spec = Arc::new(float_spec(1, &fixed(&[2])));
    let engine = engine(config());
    let file = unary("Neg", &["2"]).file();
    engine.load(spec.clone(), file).await.unwrap();
    // Not even looked at.
    engine.load(spec.clone(), Arc::from([1, 2, 3])).await.unwrap();
    assert_eq!(engine.stats().models[&spec.id].loads, 1);
}

#[rstest]
#[case::batch(EngineConfig { max_batch: 0, ..config() }, "max_batch is 0: 1 or more is possible")]
#[case::delay(EngineConfig { batch_delay_us: 2001, ..config() }, "batch_delay_us is 2001")]
#[case::queue(EngineConfig { queue_length: 0, ..config() }, "queue_length is 0")]
#[case::threads(EngineConfig { threads: 100_000, ..config() }, "threads is 100000")]
fn a_senseless_configuration_is_refused(#[case] config: EngineConfig, #[case] message: &str) {
    let error = OrtEngine::new(config).err().unwrap();
    assert!(matches!(error, EngineError::Config { .. }));
    assert!(error.to_string().contains(message), "{error}");
}

#[test]
fn a_configuration_has_defaults_and_no_unknown_fields() {
    let parse = serde_json::from_str::<EngineConfig>;
    assert_eq!(parse("{}").unwrap(), EngineConfig::default());
    assert_eq!(parse(r#"{"device": "cuda"}"#).unwrap().device, Device::Cuda);
    assert!(parse(r#"{"treads": 1}"#).is_err());
}

#[rstest]
#[case::no_onnx(b"hello".to_vec(), |error: &EngineError| matches!(error, EngineError::Inspect(InspectError::Malformed)))]
#[case::other_signature(
    unary("Neg", &["3"]).file().to_vec(),
    |error: &EngineError| matches!(error, EngineError::Signature(SignatureError::Axis { .. }))
)]
#[case::no_such_operator(
    unary("Nonsense", &["2"]).file().to_vec(),
    |error: &EngineError| matches!(error, EngineError::Load(_))
)]
#[tokio::test]
async fn a_model_that_is_not_what_it_should_be_is_not_loaded(
    #[case] file: Vec<u8>,
    #[case] is_expected: fn(&EngineError) -> bool,
) {
    let spec = Arc::new(float_spec(1, &fixed(&[2])));
    let engine = engine(config());
    let error = engine.load(spec.clone(), file.into()).await.unwrap_err();
    assert!(is_expected(&error), "{error:?}");
    assert!(!error.is_retryable());
    assert!(!engine.is_loaded(&spec.id));
}

#[rstest]
#[case::shape(encoded("x", &[3], &[0.0; 3]), TensorError::Shape)]
#[case::name(encoded("z", &[2], &[0.0; 2]), TensorError::Name)]
#[case::oversize(Arc::from([1; 20_000]), TensorError::TooLarge)]
#[case::truncated(Arc::from([1, 1]), TensorError::Truncated)]
#[tokio::test]
async fn malformed_inputs_are_refused_at_once(
    #[case] input: Arc<[u8]>,
    #[case] expected: TensorError,
) {
    let spec = float_spec(1, &fixed(&[2]));
    let engine = loaded(config(), spec.clone(), &unary("Neg", &["2"])).await;
    let error = engine.run(spec.id, input, Settings::Serving).await.unwrap_err();
    assert!(matches!(error, EngineError::Input(found) if found == expected), "{error:?}");
    assert_eq!(engine.stats().models[&spec.id].runs, 0);
}

#[tokio::test]
async fn strings_with_nul_are_refused() {
    let spec = model_spec(
        1,
        vec![tensor_spec("x", DType::String, &fixed(&[1]))],
        vec![output_spec("y", DType::String, &fixed(&[1]))],
    );
    let graph = Graph {
        inputs: vec![value_info("x", 8, &["1"])],
        outputs: vec![value_info("y", 8, &["1"])],
        ..unary("Identity", &[])
    };
    let engine = loaded(config(), spec.clone(), &graph).await;
    let data = [1, 0, 0, 0, 0];
    let input = Tensor { name: "x", dtype: DType::String, shape: vec![1], data: &data };
    let input = encode(&[input]).unwrap();
    let error = engine.run(spec.id, input.into(), Settings::Serving).await.unwrap_err();
    assert!(matches!(error, EngineError::InputText));
}

/// `y = Reshape(x, [-1])` or whatever else makes another shape than declared.
#[tokio::test]
async fn outputs_are_held_to_the_manifest() {
    let tile = |times: i64| Graph {
        nodes: vec![node("Tile", &["x", "times"], &["y"])],
        initialisers: vec![initialiser("times", 7, &[1], &times.to_le_bytes())],
        inputs: vec![value_info("x", FLOAT, &["n"])],
        outputs: vec![value_info("y", FLOAT, &["m"])],
    };
    let spec = |number, output: Axis| {
        model_spec(
            number,
            vec![tensor_spec("x", DType::F32, &[dynamic("n", 8)])],
            vec![output_spec("y", DType::F32, &[output])],
        )
    };
    for (number, times, output, expected) in [
        (1, 2, Axis::Fixed(2), TensorError::Shape),
        (2, 2, dynamic("n", 8), TensorError::Shape),
        (3, 10_000, dynamic("m", 100_000), TensorError::TooLarge),
        (4, 1_000_000_000, dynamic("m", u32::MAX), TensorError::TooLarge),
    ] {
        // Not enough memory is an error of the run.
        let spec = spec(number, output);
        let engine = loaded(config(), spec.clone(), &tile(times)).await;
        let input = encoded("x", &[2], &[1.0, 2.0]);
        let error = engine.run(spec.id, input, Settings::Serving).await.unwrap_err();
        assert!(
            matches!(&error, EngineError::Output(found) if *found == expected)
                || (number == 4 && matches!(error, EngineError::Run(_))),
            "{number}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_bool_beyond_0_and_1_is_refused() {
    let graph = Graph {
        nodes: vec![node("Shape", &["x"], &["unused"]), node("Identity", &["weights"], &["y"])],
        initialisers: vec![initialiser("weights", 9, &[2], &[1, 7])],
        inputs: vec![value_info("x", FLOAT, &["2"])],
        outputs: vec![value_info("y", 9, &["2"])],
    };
    let spec = model_spec(
        1,
        vec![tensor_spec("x", DType::F32, &fixed(&[2]))],
        vec![output_spec("y", DType::Bool, &fixed(&[2]))],
    );
    let engine = loaded(config(), spec.clone(), &graph).await;
    let input = encoded("x", &[2], &[1.0, 2.0]);
    match engine.run(spec.id, input, Settings::Alternative).await {
        Err(EngineError::Output(TensorError::Bool)) => {},
        // ONNX Runtime may have made it 1 itself.
        Ok(output) => assert_eq!(decode(&output).unwrap()[0].data, [1, 1]),
        other => panic!("{other:?}"),
    }
}

/// `Gather` fails where the index is beyond the table.
#[tokio::test]
async fn a_bad_input_fails_alone() {
    let graph = Graph {
        nodes: vec![node("Gather", &["table", "x"], &["y"])],
        initialisers: vec![floats("table", &[4], &[0.0, 10.0, 20.0, 30.0])],
        inputs: vec![value_info("x", 7, &["batch", "1"])],
        outputs: vec![value_info("y", FLOAT, &["batch", "1"])],
    };
    let spec = model_spec(
        1,
        vec![tensor_spec("x", DType::I64, &fixed(&[1, 1]))],
        vec![output_spec("y", DType::F32, &fixed(&[1, 1]))],
    );
    let engine = Arc::new(loaded(config(), spec.clone(), &graph).await);
    let runs: Vec<_> = (0..40i64)
        .map(|index| {
            let engine = engine.clone();
            let data = (index % 5).to_le_bytes();
            let input = Tensor { name: "x", dtype: DType::I64, shape: vec![1, 1], data: &data };
            let input = encode(&[input]).unwrap();
            tokio::spawn(async move { engine.run(spec.id, input.into(), Settings::Serving).await })
        })
        .collect();
    for (index, run) in runs.into_iter().enumerate() {
        match (index % 5, run.await.unwrap()) {
            (4, Err(EngineError::Run(_))) => {},
            (index, Ok(output)) => assert_eq!(values(&output), [index as f32 * 10.0]),
            (_, other) => panic!("{other:?}"),
        }
    }
    let stats = engine.stats().models[&spec.id];
    assert_eq!((stats.runs, stats.failures), (40, 8));
}

#[tokio::test]
async fn batches_answer_each_job_with_its_own_rows() {
    let spec = float_spec(1, &[dynamic("n", 3), Axis::Fixed(64)]);
    let engine = Arc::new(loaded(config(), spec.clone(), &network(8, 64)).await);
    let input = |index: usize| {
        let rows = index % 3 + 1;
        let data: Vec<f32> =
            (0..rows * 64).map(|place| ((index * 64 + place) as f32).sin()).collect();
        encoded("x", &[rows as u32, 64], &data)
    };
    let runs: Vec<_> = (0..100)
        .map(|index| {
            let (engine, input) = (engine.clone(), input(index));
            tokio::spawn(async move { engine.run(spec.id, input, Settings::Serving).await })
        })
        .collect();
    for (index, run) in runs.into_iter().enumerate() {
        let output = run.await.unwrap().unwrap();
        let alone = engine.run(spec.id, input(index), Settings::Alternative).await.unwrap();
        let (ours, reference) = (decode(&output).unwrap(), decode(&alone).unwrap());
        assert!(spec.class.outputs_match(&spec.outputs, &ours, &reference), "{index}");
    }
    let stats = engine.stats().models[&spec.id];
    assert_eq!(stats.runs, 200);
    assert!(stats.batches < 190, "{stats:?}");
}

#[tokio::test]
async fn batches_keep_to_the_time_bound() {
    let spec = ModelSpec { time_bound: Duration::ZERO, ..float_spec(1, &fixed(&[1, 64])) };
    let engine = loaded(config(), spec.clone(), &network(8, 64)).await;
    assert!(!engine.inner.lock().models[&spec.id].is_batched);
}

/// Subtracts the mean of all rows: rows of a batch are not independent.
#[tokio::test]
async fn a_model_whose_rows_depend_on_each_other_is_not_batched() {
    let graph = Graph {
        nodes: vec![
            node_with("ReduceMean", &["x"], &["mean"], &[integer("keepdims", 1)]),
            node("Sub", &["x", "mean"], &["y"]),
        ],
        ..unary("Neg", &["batch", "2"])
    };
    let spec = float_spec(1, &fixed(&[1, 2]));
    let engine = loaded(config(), spec.clone(), &graph).await;
    assert!(!engine.inner.lock().models[&spec.id].is_batched);

    let engine = loaded(config(), spec.clone(), &unary("Neg", &["batch", "2"])).await;
    assert!(engine.inner.lock().models[&spec.id].is_batched);
}

#[rstest]
#[case::one_row(&["b", "2"], vec![Axis::Fixed(1), Axis::Fixed(2)], true)]
#[case::named_rows(&["b", "2"], vec![dynamic("n", 4), Axis::Fixed(2)], true)]
#[case::two_rows(&["b", "2"], vec![Axis::Fixed(2), Axis::Fixed(2)], false)]
#[case::fixed_in_graph(&["1", "2"], vec![Axis::Fixed(1), Axis::Fixed(2)], false)]
#[case::scalar(&[], vec![], false)]
#[case::axis_used_twice(&["b", "n"], vec![dynamic("n", 4), dynamic("n", 4)], false)]
fn only_a_batch_axis_is_batched(
    #[case] graph: &[&str],
    #[case] shape: Vec<Axis>,
    #[case] expected: bool,
) {
    let inspection = inspect(&unary("Neg", graph).file()).unwrap();
    assert_eq!(batching::has_batch_axis(&inspection, &float_spec(1, &shape)), expected);
}

#[tokio::test]
async fn the_longest_unused_idle_model_makes_room() {
    let file = unary("Neg", &["2"]).file();
    let memory_budget_bytes = 2 * memory_of(&file);
    let engine = engine(EngineConfig { memory_budget_bytes, ..config() });
    let spec = |number| Arc::new(float_spec(number, &fixed(&[2])));
    engine.load(spec(1), file.clone()).await.unwrap();
    engine.load(spec(2), file.clone()).await.unwrap();
    let input = encoded("x", &[2], &[0.0; 2]);
    engine.run(spec(1).id, input, Settings::Serving).await.unwrap();
    engine.load(spec(3), file).await.unwrap();
    let loaded = |number| engine.is_loaded(&spec(number).id);
    assert_eq!((loaded(1), loaded(2), loaded(3)), (true, false, true));
    assert_eq!(engine.stats().models[&spec(2).id].evictions, 1);
    assert_eq!(engine.stats().loaded_bytes, memory_budget_bytes);
}

#[tokio::test]
async fn a_model_beyond_the_budget_is_refused() {
    let engine = engine(EngineConfig { memory_budget_bytes: 1000, ..config() });
    let spec = Arc::new(float_spec(1, &fixed(&[2])));
    let error = engine.load(spec, unary("Neg", &["2"]).file()).await.unwrap_err();
    assert!(matches!(error, EngineError::Memory { budget_bytes: 1000, .. }));
}

/// Some ten milliseconds of work for each product.
fn long(products: usize) -> (ModelSpec, Graph) {
    let mut graph = network(1, 512);
    graph.initialisers.push(initialiser("square", 7, &[2], &[512i64.to_le_bytes(); 2].concat()));
    graph.nodes = vec![node("Expand", &["x", "square"], &["h0"])];
    for index in 0..products {
        let (from, to) = (format!("h{index}"), format!("h{}", index + 1));
        graph.nodes.push(node("MatMul", &[&from, "w0"], &[&to]));
    }
    let axes = [bytes(1, "axes"), number(8, 0), number(20, 7)].concat();
    graph.nodes.push(node_with("ReduceMean", &[&format!("h{products}")], &["y"], &[axes]));
    let spec = float_spec(9, &fixed(&[1, 512]));
    (ModelSpec { time_bound: Duration::from_millis(1), ..spec }, graph)
}

#[tokio::test]
async fn models_that_run_are_not_evicted() {
    let (spec, graph) = long(30);
    let memory_budget_bytes = memory_of(&graph.file());
    let config = EngineConfig { memory_budget_bytes, max_batch: 1, ..config() };
    let engine = Arc::new(loaded(config, spec.clone(), &graph).await);
    let run = tokio::spawn({
        let engine = engine.clone();
        let input = encoded("x", &[1, 512], &[0.0; 512]);
        async move { engine.run(spec.id, input, Settings::Serving).await }
    });
    while engine.inner.lock().models[&spec.id].is_idle() {
        tokio::task::yield_now().await;
    }
    let other = Arc::new(float_spec(1, &fixed(&[2])));
    let error = engine.load(other.clone(), unary("Neg", &["2"]).file()).await.unwrap_err();
    assert!(matches!(error, EngineError::Busy { .. }), "{error:?}");
    run.await.unwrap().unwrap();
    engine.load(other, unary("Neg", &["2"]).file()).await.unwrap();
    assert!(!engine.is_loaded(&spec.id));
}

#[tokio::test]
async fn a_run_beyond_all_bounds_is_an_error_and_unloads_the_model() {
    let (spec, graph) = long(3_000);
    let engine = loaded(EngineConfig { max_batch: 1, ..config() }, spec.clone(), &graph).await;
    let input = encoded("x", &[1, 512], &[0.0; 512]);
    let began = Instant::now();
    let error = engine.run(spec.id, input, Settings::Serving).await.unwrap_err();
    assert!(matches!(error, EngineError::Overdue { limit } if limit == OVERDUE_FLOOR), "{error:?}");
    assert!(began.elapsed() < OVERDUE_FLOOR + Duration::from_secs(2));
    assert!(!engine.is_loaded(&spec.id));
    // The engine goes on.
    let other = float_spec(1, &fixed(&[2]));
    engine.load(Arc::new(other.clone()), unary("Neg", &["2"]).file()).await.unwrap();
    let input = encoded("x", &[2], &[1.0, 2.0]);
    engine.run(other.id, input, Settings::Serving).await.unwrap();
}
