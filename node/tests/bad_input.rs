// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the node says to input it cannot use: each mistake an operator makes has its sentence.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod support;

use serde_json::{json, Value};
use std::{fs, net::TcpListener, path::Path};
use support::{free_port, isolated, Node};
use tempfile::tempdir;

/// The committed specification of the local network, changed by `change`, as a file.
fn changed_local_spec(folder: &Path, change: impl FnOnce(&mut Value)) -> String {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../chain-spec/local/plain.json");
    let mut spec = serde_json::from_slice(&fs::read(committed).unwrap()).unwrap();
    change(&mut spec);
    let path = folder.join("changed.json");
    fs::write(&path, spec.to_string()).unwrap();
    path.display().to_string()
}

fn patch(spec: &mut Value) -> &mut Value {
    &mut spec["genesis"]["runtimeGenesis"]["patch"]
}

#[test]
fn an_unknown_chain_is_refused_with_the_known_ones() {
    let folder = tempdir().unwrap();
    for command in [&["--chain=nowhere"][..], &["export-chain-spec", "--chain=nowhere"]] {
        Node::assert_refuses(
            folder.path(),
            command,
            &["unknown chain `nowhere`", "dev, local, testnet"],
        );
    }
}

#[test]
fn a_spec_that_is_no_json_is_refused_with_file_and_place() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("broken.json");
    fs::write(&path, "{\"name\": \"x\"\n").unwrap();
    let path = path.display().to_string();
    Node::assert_refuses(
        folder.path(),
        &["--chain", &path],
        &[&path, "cannot be used", "line 2 column 0"],
    );
}

#[test]
fn a_spec_without_a_genesis_is_refused_with_the_missing_field() {
    let folder = tempdir().unwrap();
    let spec = changed_local_spec(folder.path(), |spec| {
        spec.as_object_mut().unwrap().remove("genesis");
    });
    Node::assert_refuses(folder.path(), &["--chain", &spec], &["missing field `genesis`"]);
}

#[test]
fn a_genesis_with_an_unknown_field_is_refused_with_its_name() {
    let folder = tempdir().unwrap();
    let spec = changed_local_spec(folder.path(), |spec| patch(spec)["stakin"] = json!({}));
    let base = isolated(&folder.path().join("data"));
    let mut arguments = vec!["--chain", &spec];
    arguments.extend(base.iter().map(String::as_str));
    Node::assert_refuses(
        folder.path(),
        &arguments,
        &["the runtime refuses the genesis", "unknown field `stakin`"],
    );
}

#[test]
fn a_genesis_with_an_unsound_schedule_is_refused_with_what_to_change() {
    let folder = tempdir().unwrap();
    let spec = changed_local_spec(folder.path(), |spec| {
        patch(spec)["timing"]["schedule"]["slashDeferralEras"] = json!(9);
    });
    let base = isolated(&folder.path().join("data"));
    let mut arguments = vec!["--chain", &spec];
    arguments.extend(base.iter().map(String::as_str));
    let (status, output) = Node::start(folder.path(), &arguments).wait_for_exit();
    assert!(!status.success());
    assert!(
        output.contains("`slashDeferralEras` must be less than `bondingEras`"),
        "no sentence in:\n{output}"
    );
}

#[test]
fn a_taken_port_is_refused_with_address_and_flag() {
    let folder = tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap();
    let cases = [
        (format!("--rpc-port={}", taken.port()), "the RPC address", "--rpc-port"),
        (format!("--listen-addr=/ip4/127.0.0.1/tcp/{}", taken.port()), "the P2P address", "--port"),
        (
            format!("--prometheus-port={}", taken.port()),
            "the Prometheus address",
            "--prometheus-port",
        ),
    ];
    for (argument, purpose, flag) in cases {
        let base = format!("--base-path={}", folder.path().join("data").display());
        let mut arguments = vec!["--chain=local", &base, &argument];
        let other_rpc = format!("--rpc-port={}", free_port());
        let other_p2p = format!("--listen-addr=/ip4/127.0.0.1/tcp/{}", free_port());
        if flag != "--rpc-port" {
            arguments.push(&other_rpc);
        }
        if flag != "--port" {
            arguments.push(&other_p2p);
        }
        if flag != "--prometheus-port" {
            arguments.push("--no-prometheus");
        }
        Node::assert_refuses(
            folder.path(),
            &arguments,
            &[purpose, &taken.to_string(), "is in use", flag],
        );
    }
}

#[test]
fn a_validator_without_a_node_key_is_refused_with_the_command_that_makes_one() {
    let folder = tempdir().unwrap();
    let base = isolated(&folder.path().join("data"));
    let absent = folder.path().join("absent").display().to_string();
    for key in [&[][..], &["--node-key-file", &absent]] {
        let mut arguments = vec!["--chain=local", "--validator"];
        arguments.extend(base.iter().map(String::as_str));
        arguments.extend(key);
        Node::assert_refuses(
            folder.path(),
            &arguments,
            &["without network key", "key generate-node-key --file"],
        );
    }
}

#[test]
fn a_validator_without_session_keys_is_told_how_to_make_them() {
    let folder = tempdir().unwrap();
    let key = folder.path().join("node-key").display().to_string();
    Node::start(folder.path(), &["key", "generate-node-key", "--file", &key]).wait_for_exit();
    let base = isolated(&folder.path().join("data"));
    let mut arguments = vec!["--chain=local", "--validator", "--node-key-file", &key];
    arguments.extend(base.iter().map(String::as_str));
    let output = Node::start(folder.path(), &arguments).wait_for("has no session keys");
    assert!(output.contains("author_rotateKeysWithOwner"), "{output}");
}

#[test]
fn a_boot_node_of_another_chain_is_an_error_with_both_genesis_hashes() {
    let folder = tempdir().unwrap();
    let key = folder.path().join("node-key").display().to_string();
    Node::start(folder.path(), &["key", "generate-node-key", "--file", &key]).wait_for_exit();
    let p2p = free_port();
    let listen = format!("--listen-addr=/ip4/127.0.0.1/tcp/{p2p}");
    let rpc = format!("--rpc-port={}", free_port());
    let base = format!("--base-path={}", folder.path().join("theirs").display());
    let mut theirs = Node::start(
        folder.path(),
        &[
            "--chain=dev",
            &base,
            &listen,
            &rpc,
            "--no-prometheus",
            "--no-mdns",
            "--node-key-file",
            &key,
        ],
    );
    let output = theirs.wait_for("Local node identity is: ");
    let identity = output.split("Local node identity is: ").nth(1).unwrap();
    let identity = identity.split_whitespace().next().unwrap();

    let boot = format!("--bootnodes=/ip4/127.0.0.1/tcp/{p2p}/p2p/{identity}");
    let base = isolated(&folder.path().join("ours"));
    let mut arguments = vec!["--chain=local", &boot];
    arguments.extend(base.iter().map(String::as_str));
    let output = Node::start(folder.path(), &arguments).wait_for("is on a different chain");
    let line = output.lines().find(|line| line.contains("is on a different chain")).unwrap();
    assert!(line.contains(identity), "{line}");
    assert!(line.contains("our genesis: 0x") && line.contains("theirs: 0x"), "{line}");
}

#[test]
fn a_database_of_another_chain_is_refused_with_both_genesis_hashes() {
    let folder = tempdir().unwrap();
    let data = folder.path().join("data");
    let base = isolated(&data);
    let mut arguments = vec!["--chain=local"];
    arguments.extend(base.iter().map(String::as_str));
    Node::start(folder.path(), &arguments).wait_for("Running JSON-RPC server");

    // The same id, and so the same folder, but another genesis.
    let spec = changed_local_spec(folder.path(), |spec| {
        patch(spec)["staking"]["validatorCount"] = json!(3);
    });
    let base = isolated(&data);
    let mut arguments = vec!["--chain", &spec];
    arguments.extend(base.iter().map(String::as_str));
    Node::assert_refuses(
        folder.path(),
        &arguments,
        &["belongs to another chain", "its genesis is 0x", "--base-path", "purge-chain"],
    );
}

#[test]
fn a_damaged_database_is_refused_with_its_path() {
    let folder = tempdir().unwrap();
    let data = folder.path().join("data");
    let database = data.join("chains/credence_local/paritydb/full");
    fs::create_dir_all(&database).unwrap();
    fs::write(database.join("metadata"), "garbage").unwrap();
    let base = isolated(&data);
    let mut arguments = vec!["--chain=local"];
    arguments.extend(base.iter().map(String::as_str));
    Node::assert_refuses(
        folder.path(),
        &arguments,
        &["cannot be opened", &database.display().to_string(), "purge-chain"],
    );
}

#[test]
fn the_libp2p_backend_is_refused_with_the_one_there_is() {
    let folder = tempdir().unwrap();
    let base = isolated(&folder.path().join("data"));
    let mut arguments = vec!["--chain=local", "--network-backend=libp2p"];
    arguments.extend(base.iter().map(String::as_str));
    Node::assert_refuses(folder.path(), &arguments, &["`libp2p` is not part of this node"]);
}
