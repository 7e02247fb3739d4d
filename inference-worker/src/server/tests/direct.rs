// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Runs that no chain knows of.

use super::*;
use credence_primitives::commitment::{input_hash, output_hash, result_payload};
use credence_primitives::ids::{OutputCommitment, Ticket};
use serde_json::json;
use sp_core::{crypto::Pair as _, ed25519, H256};

#[tokio::test]
async fn the_server_and_its_models_describe_themselves() -> TestResult {
    let served = Served::begin().await?;
    let server = served.client.get("/v2").await?.json()?;
    assert_eq!(server["name"], "credence-worker");
    let id = hex::encode(MODEL.0);
    for name in ["double", &id, &format!("0x{id}"), &id.to_uppercase(), "double/versions/1"] {
        let model = served.client.get(&format!("/v2/models/{name}")).await?;
        assert_eq!(model.status, 200, "{name}: {}", model.body);
        let expected = json!({
            "name": "double",
            "versions": ["1"],
            "platform": "onnx_onnxv1",
            "inputs": [{ "name": "x", "datatype": "FP32", "shape": [4] }],
            "outputs": [{ "name": "y", "datatype": "FP32", "shape": [4] }],
        });
        assert_eq!(model.json()?, expected);
        let ready = served.client.get(&format!("/v2/models/{name}/ready")).await?;
        assert_eq!((ready.status, ready.json()?["ready"].as_bool()), (200, Some(true)));
    }
    Ok(())
}

#[tokio::test]
async fn a_run_comes_back_signed_and_without_receipt() -> TestResult {
    let served = Served::begin().await?;
    for path in ["/v2/models/double/infer", "/v2/models/double/versions/1/infer"] {
        let body = INPUT.replacen('{', r#"{"id":"mine","#, 1);
        let answer = served.client.post(path, &body).await?;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let json = answer.json()?;
        assert_eq!(json["id"], "mine");
        assert_eq!(json["model_name"], "double");
        assert_eq!(json["model_version"], "1");
        let output =
            json!({ "name": "y", "shape": [4], "datatype": "FP32", "data": [2.0, 4.0, 6.0, 8.0] });
        assert_eq!(json["outputs"], json!([output]));

        let parameters = &json["parameters"];
        assert_eq!(parameters.get("receipt"), Some(&Value::Null));
        assert_eq!(parameters["assurance"], "none");
        let input = testing::encoded("x", [1.0, 2.0, 3.0, 4.0]);
        let output = testing::output(&input, 0.0);
        let payload = direct_payload(&GENESIS, &MODEL, &input_hash(&input), &output_hash(&output));
        assert_eq!(parameters["credence_input_hash"], json!(input_hash(&input)));
        assert_eq!(parameters["credence_output_hash"], json!(output_hash(&output)));
        assert_eq!(parameters["credence_genesis"], json!(GENESIS));
        assert_eq!(parameters["credence_model"], json!(MODEL));
        let public = key().public();
        let shown = format!("0x{}", hex::encode(public.0));
        assert_eq!(parameters["credence_operator"], json!(shown));
        let signature = parameters["credence_signature"].as_str().unwrap_or_default();
        let signature: [u8; 64] =
            hex::decode(signature.trim_start_matches("0x"))?.try_into().map_err(|_| "length")?;
        let signature = ed25519::Signature::from(signature);
        assert!(ed25519::Pair::verify(&signature, payload, &public));
    }
    Ok(())
}

#[test]
fn a_direct_result_is_no_result_of_a_job() {
    let hash = H256::repeat_byte(5);
    let direct = direct_payload(&hash, &ModelId(hash), &hash, &hash);
    assert_ne!(direct, result_payload(&Ticket(hash), &OutputCommitment(hash), &hash));
    // What anybody who verifies one must compute.
    let expected = "c431ffdce1e513cc999ebb10b57d04ebc9b5db463f1a8e17dd42348119bba77a";
    assert_eq!(hex::encode(direct), expected);
}

#[tokio::test]
async fn only_the_outputs_asked_for_come_back() -> TestResult {
    let served = Served::begin().await?;
    let body = INPUT.replace("}]}", r#"}],"outputs":[{"name":"y"}]}"#);
    let answer = served.infer(&body).await?;
    assert_eq!(answer.json()?["outputs"].as_array().map(Vec::len), Some(1), "{}", answer.body);
    Ok(())
}

#[rstest]
#[case::no_json("{", "EOF")]
#[case::no_inputs("{}", "inputs")]
#[case::empty_inputs(r#"{"inputs":[]}"#, "`x` is missing")]
#[case::other_name(&INPUT.replace("\"x\"", "\"z\""), "no tensor `z`")]
#[case::other_type(&INPUT.replace("FP32", "INT8"), "FP32 [4] is expected")]
#[case::no_type(&INPUT.replace("FP32", "FP31"), "FP31")]
#[case::other_shape(&INPUT.replace("\"shape\":[4]", "\"shape\":[2,2]"), "FP32 [4] is expected")]
#[case::short(&INPUT.replace(",4]", "]"), "3 elements")]
#[case::text(&INPUT.replace("[1,", "[\"one\","), "element 0")]
#[case::no_data(&INPUT.replace("\"data\"", "\"dada\""), "no `data`")]
#[case::unknown_output(&INPUT.replace("}]}", r#"}],"outputs":[{"name":"z"}]}"#), "no output `z`")]
#[case::job_of_no_number(&INPUT.replacen('{', r#"{"parameters":{"credence_job":"7"},"#, 1), "number of a job")]
#[tokio::test]
async fn bad_input_is_explained(#[case] body: &str, #[case] message: &str) -> TestResult {
    let served = Served::begin().await?;
    let answer = served.infer(body).await?;
    assert_eq!(answer.status, 400, "{}", answer.body);
    let error = answer.json()?["error"].as_str().unwrap_or_default().to_owned();
    assert!(error.contains(message), "{error}");
    Ok(())
}

#[rstest]
#[case::other_model("other/infer", "`double`")]
#[case::other_version("double/versions/2/infer", "version 1")]
#[case::other_id(
    "0x0000000000000000000000000000000000000000000000000000000000000000/infer",
    "`double`"
)]
#[tokio::test]
async fn what_is_not_served_is_not_found(#[case] path: &str, #[case] message: &str) -> TestResult {
    let served = Served::begin().await?;
    let answer = served.client.post(&format!("/v2/models/{path}"), INPUT).await?;
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains(message), "{}", answer.body);
    served.models.send_replace(Vec::new());
    let answer = served.client.post(&format!("/v2/models/{path}"), INPUT).await?;
    assert_eq!(answer.status, 404);
    Ok(())
}

#[rstest]
#[case::busy(Mood::Busy, 429, Some("3"))]
#[case::stopped(Mood::Stopped, 503, Some("1"))]
#[case::input(Mood::RefusesInput, 400, None)]
#[case::overdue(Mood::Overdue, 504, None)]
#[case::other(Mood::WrongModel, 500, None)]
#[tokio::test]
async fn what_the_engine_says_has_a_status(
    #[case] mood: Mood,
    #[case] status: u16,
    #[case] retry_after: Option<&str>,
) -> TestResult {
    let served = Served::begin().await?;
    served.set_mood(mood);
    let answer = served.infer(INPUT).await?;
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("retry-after"), retry_after);
    assert!(answer.json()?["error"].is_string());
    Ok(())
}

#[tokio::test]
async fn an_evicted_model_is_loaded_again() -> TestResult {
    let served = Served::begin().await?;
    assert!(!served.engine.is_loaded(&MODEL));
    assert_eq!(served.infer(INPUT).await?.status, 200);
    assert!(served.engine.is_loaded(&MODEL));
    *served.engine.loaded.lock().expect("not poisoned") = false;
    assert_eq!(served.infer(INPUT).await?.status, 200);
    Ok(())
}
