// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The description of the methods for people and generators, made from their types.

use crate::rpc::{
    HealthAnswer, HistoryAnswer, HistoryQuery, JobAnswer, JobsAnswer, JobsQuery, Notice,
    QuoteAnswer, QuoteQuery, ReceiptAnswer, ReceiptQuery, RpcError, SubscribeQuery, TotalsAnswer,
    TotalsQuery,
};
use schemars::{generate::SchemaSettings, JsonSchema, Schema, SchemaGenerator};
use serde_json::{json, Value};

/// The OpenRPC document.
pub fn openrpc() -> Value {
    let mut generator = SchemaSettings::draft07()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let methods = methods(&mut generator);
    json!({
        "openrpc": "1.3.2",
        "info": {
            "title": "Credence: history, receipts and jobs",
            "description": "Amounts are decimal numbers in texts: micro-credits and planck. \
                Accounts are SS58 addresses of the network, or 0x and 64 hex digits when sent. \
                Other names and hashes are 0x and 64 hex digits. Times are RFC 3339 in UTC. \
                Unknown fields are refused.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0" },
        },
        "methods": methods,
        "components": {
            "schemas": generator.take_definitions(true),
            "errors": errors(),
        },
    })
}

fn methods(generator: &mut SchemaGenerator) -> Vec<Value> {
    let mut method = |name, summary, param, result| method(generator, name, summary, param, result);
    let mut methods = vec![
        method(
            "attribution_history",
            "A page of the history of an account, a model, a dataset, a worker or a job.",
            Some(param::<HistoryQuery>("query")),
            result::<HistoryAnswer>("page"),
        ),
        method(
            "attribution_totals",
            "The sums over the whole history of an account, a model, a dataset or a worker.",
            Some(param::<TotalsQuery>("query")),
            result::<TotalsAnswer>("totals"),
        ),
        method(
            "attribution_receipt",
            "A receipt file: a leaf with all that proves it.",
            Some(param::<ReceiptQuery>("query")),
            result::<ReceiptAnswer>("receipt"),
        ),
        method(
            "attribution_health",
            "How the index fares.",
            None,
            result::<HealthAnswer>("health"),
        ),
        method(
            "attribution_subscribe",
            "Rows as they become final, oldest first, from a cursor or from now on. The result \
             names the subscription; notices come as `attribution_subscription`.",
            Some(param::<SubscribeQuery>("query")),
            result::<SubscriptionName>("subscription"),
        ),
        method(
            "attribution_unsubscribe",
            "Closes a subscription.",
            Some(param::<SubscriptionName>("subscription")),
            result::<bool>("isClosed"),
        ),
        method(
            "inference_quote",
            "What a request would cost now.",
            Some(param::<QuoteQuery>("query")),
            result::<QuoteAnswer>("quote"),
        ),
        method(
            "inference_job",
            "What has become of a job, and why.",
            Some(param::<u64>("job")),
            result::<JobAnswer>("job"),
        ),
        method(
            "inference_jobs",
            "The jobs of a requester, a model or a worker: those that have ended by pages, and \
             open ones.",
            Some(param::<JobsQuery>("query")),
            result::<JobsAnswer>("jobs"),
        ),
    ];
    let notice = generator.subschema_for::<Notice>();
    for method in &mut methods {
        if method["name"] == "attribution_subscribe" {
            method["x-notification"] =
                json!({ "name": "attribution_subscription", "schema": notice });
        }
    }
    methods
}

/// The name of a subscription: a number or a text, as the server chooses.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum SubscriptionName {
    Number(u64),
    Text(String),
}

/// A named place for a value, with the schema that is yet to be made.
type Slot = (&'static str, fn(&mut SchemaGenerator) -> Schema);

fn param<T: JsonSchema>(name: &'static str) -> Slot {
    (name, SchemaGenerator::subschema_for::<T>)
}

fn result<T: JsonSchema>(name: &'static str) -> Slot {
    param::<T>(name)
}

fn method(
    generator: &mut SchemaGenerator,
    name: &str,
    summary: &str,
    param: Option<Slot>,
    (result, result_schema): Slot,
) -> Value {
    let params: Vec<_> = param
        .into_iter()
        .map(
            |(name, schema)| json!({ "name": name, "required": true, "schema": schema(generator) }),
        )
        .collect();
    let codes = RpcError::CODES.iter();
    let errors = codes
        .map(|(code, _)| json!({ "$ref": format!("#/components/errors/{code}") }))
        .collect::<Vec<_>>();
    json!({
        "name": name,
        "summary": summary,
        "paramStructure": "either",
        "params": params,
        "result": { "name": result, "schema": result_schema(generator) },
        "errors": errors,
    })
}

fn errors() -> Value {
    let codes = RpcError::CODES.iter();
    codes
        .map(|(code, message)| (code.to_string(), json!({ "code": code, "message": message })))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
