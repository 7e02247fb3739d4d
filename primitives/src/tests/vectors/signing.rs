// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{account, decimal, hash, hex, hexes, scale};
use crate::{
    commitment::{input_hash, output_commitment, output_hash, result_payload, TicketParts},
    duty::{checker_payload, duties_payload, Duty, Reveal, Verdict},
    ids::{ModelId, OutputCommitment, Ticket},
    tensor::{encode, DType},
    tests::{f32s, tensor},
};
use alloc::{vec, vec::Vec};
use serde_json::{json, Value};
use sp_core::{ed25519, Pair, H256};

/// The seed of the test key: never use it.
const SEED: [u8; 32] = [0x5e; 32];

pub(super) fn signing() -> Value {
    json!({
        "seed": hex(SEED),
        "public": hex(ed25519::Pair::from_seed(&SEED).public()),
        "hashes": [hashes(&[]), hashes(&encoded())],
        "tickets": [ticket(0, 0), ticket(u64::MAX, 2)],
        "commitments": [commitment(hash(2)), commitment(hash(3))],
        "results": [result(H256::zero()), result(hash(9))],
        "checkers": [checker(5), checker(6)],
        "duties": [duties(1, vec![]), duties(u64::MAX, every_duty())],
    })
}

fn encoded() -> Vec<u8> {
    encode(&[tensor("y", DType::F32, &[2], &f32s(&[0.25, 0.75]))]).unwrap()
}

fn hashes(encoded: &[u8]) -> Value {
    json!({
        "encoded": hex(encoded),
        "input_hash": hex(input_hash(encoded)),
        "output_hash": hex(output_hash(encoded)),
    })
}

fn ticket(job: u64, attempt: u8) -> Value {
    let (genesis, request_block, model, input_hash, worker) =
        (hash(1), hash(2), ModelId(hash(3)), hash(4), account(5));
    let parts = TicketParts {
        genesis: &genesis,
        request_block: &request_block,
        job,
        attempt,
        model: &model,
        input_hash: &input_hash,
        worker: &worker,
    };
    json!({
        "genesis": hex(genesis),
        "request_block": hex(request_block),
        "job": decimal(job),
        "attempt": attempt,
        "model": hex(model),
        "input_hash": hex(input_hash),
        "worker": hex(&worker),
        "ticket": hex(parts.ticket()),
    })
}

fn commitment(salt: H256) -> Value {
    let (ticket, output_hash) = (Ticket(hash(1)), output_hash(&encoded()));
    json!({
        "ticket": hex(ticket),
        "output_hash": hex(output_hash),
        "salt": hex(salt),
        "commitment": hex(output_commitment(&ticket, &output_hash, &salt)),
    })
}

fn result(evidence_hash: H256) -> Value {
    let (ticket, commitment) = (Ticket(hash(1)), OutputCommitment(hash(7)));
    let payload = result_payload(&ticket, &commitment, &evidence_hash);
    json!({
        "ticket": hex(ticket),
        "commitment": hex(commitment),
        "evidence_hash": hex(evidence_hash),
        "payload": hex(payload),
        "signature": sign(&payload),
    })
}

fn sign(payload: &H256) -> Value {
    let signature = ed25519::Pair::from_seed(&SEED).sign(payload.as_bytes());
    json!(hex(signature))
}

fn checker(validator: u8) -> Value {
    let (genesis, validator) = (hash(1), account(validator));
    let payload = checker_payload(&genesis, &validator);
    json!({
        "genesis": hex(genesis),
        "validator": hex(&validator),
        "payload": hex(payload),
        "signature": sign(&payload),
    })
}

fn every_duty() -> Vec<Duty> {
    let reveal = |verdict, tile: &[u8], path: &[H256]| Reveal {
        salt: hash(3),
        verdict,
        tile_count: 70_000,
        tile: tile.to_vec().try_into().unwrap(),
        path: path.to_vec().try_into().unwrap(),
    };
    vec![
        Duty::Acknowledge(ModelId(hash(1))),
        Duty::Commit { job: 1, root: hash(2) },
        Duty::Decline { job: u64::MAX },
        Duty::Reveal { job: 2, reveal: reveal(Verdict::Pass, &[1, 2, 3, 4], &[hash(4), hash(5)]) },
        Duty::Reveal { job: 3, reveal: reveal(Verdict::Fail, &[], &[]) },
        Duty::Reveal { job: 4, reveal: reveal(Verdict::Inconclusive, &[7; 1024], &[]) },
    ]
}

fn duties(sequence: u64, duties: Vec<Duty>) -> Value {
    let genesis = hash(1);
    let checker = ed25519::Pair::from_seed(&SEED).public();
    let payload = duties_payload(&genesis, &checker, sequence, &duties);
    json!({
        "genesis": hex(genesis),
        "checker": hex(checker),
        "sequence": decimal(sequence),
        "duties": duties.iter().map(json_of).collect::<Vec<_>>(),
        "encoded": scale(&duties),
        "payload": hex(payload),
        "signature": sign(&payload),
    })
}

fn json_of(duty: &Duty) -> Value {
    match duty {
        Duty::Acknowledge(model) => json!({ "acknowledge": hex(model) }),
        Duty::Commit { job, root } => json!({ "commit": decimal(*job), "root": hex(root) }),
        Duty::Decline { job } => json!({ "decline": decimal(*job) }),
        Duty::Reveal { job, reveal } => json!({
            "reveal": decimal(*job),
            "salt": hex(reveal.salt),
            "verdict": reveal.verdict,
            "tile_count": reveal.tile_count,
            "tile": hex(&reveal.tile),
            "path": hexes(&reveal.path),
        }),
    }
}
