// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is read, from where, and what is refused.

use super::*;
use credence_client::amount::AmountError;
use figment::Jail;
use rstest::rstest;

const MODEL: &str = "0x1111111111111111111111111111111111111111111111111111111111111111";
const SERVE: &str = include_str!("../../config/serve.toml");
const CHECK: &str = include_str!("../../config/check.toml");

/// Reads a file with this content, in this environment, with these settings.
#[expect(clippy::result_large_err, reason = "figment's own error")]
fn read(text: &str, environment: &[(&str, &str)], settings: &[&str]) -> Result<Config, String> {
    let mut result = Err("not read".to_owned());
    let settings: Vec<_> = settings.iter().map(ToString::to_string).collect();
    Jail::expect_with(|jail| {
        jail.create_file("worker.toml", text)?;
        for (name, value) in environment {
            jail.set_env(name, value);
        }
        let file = jail.directory().join("worker.toml");
        result = load(Some(&file), &settings).map_err(|error| crate::follow::causes(&error));
        Ok(())
    });
    result
}

fn problems(text: &str, role: Role) -> Vec<String> {
    let config = read(text, &[], &[]).unwrap_or_default();
    let problems = config.validate(role).err().map(|problems| problems.0);
    problems.unwrap_or_default().into_iter().map(|problem| problem.key).collect()
}

#[rstest]
#[case::serve(SERVE, Role::Worker)]
#[case::check(CHECK, Role::Checker)]
fn the_examples_are_valid(#[case] example: &str, #[case] role: Role) -> Result<(), String> {
    let config = read(example, &[], &[])?;
    config.validate(role).map_err(|problems| problems.to_string())
}

#[rstest]
#[case::serve(SERVE)]
#[case::check(CHECK)]
fn comments_of_the_examples_show_the_defaults(#[case] example: &str) -> Result<(), String> {
    // What is commented out without a space is a setting.
    let lines = example.lines().map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') => setting,
        _ => line,
    });
    let uncommented = lines.collect::<Vec<_>>().join("\n");
    let (plain, full) = (read(example, &[], &[])?, read(&uncommented, &[], &[])?);
    assert_ne!(example, uncommented);
    assert_eq!(plain, full);
    Ok(())
}

#[test]
fn file_gives_way_to_environment_and_that_to_settings() -> Result<(), String> {
    let text = "[http]\nlisten = \"127.0.0.1:1\"\nconnections = 5\n[limits]\nlow_bond = \"2.5\"";
    let environment = [
        ("CREDENCE_WORKER__HTTP__LISTEN", "127.0.0.1:2"),
        ("CREDENCE_WORKER__HTTP__CONCURRENT_REQUESTS", "7"),
        ("CREDENCE_WORKER__LIMITS__LOW_BALANCE", "0.002"),
        ("CREDENCE_WORKER__CHAIN__ENDPOINTS", "[\"ws://a:1\",\"wss://b\"]"),
    ];
    let config = read(text, &environment, &["http.listen=127.0.0.1:3", "log.format=json"])?;
    assert_eq!(config.http.listen.port(), 3);
    assert_eq!(config.http.connections, 5);
    assert_eq!(config.http.concurrent_requests, 7);
    assert_eq!(config.http.body_bytes, HttpConfig::default().body_bytes);
    assert_eq!(config.limits.low_balance, Amount(2_000_000_000));
    assert_eq!(config.limits.low_bond, Amount(2_500_000_000_000));
    assert_eq!(config.chain.endpoints.len(), 2);
    assert_eq!(config.log.format, LogFormat::Json);
    Ok(())
}

#[rstest]
#[case::section("[htp]\nlisten = \"127.0.0.1:1\"", "htp")]
#[case::key("[http]\nlisen = \"127.0.0.1:1\"", "lisen")]
#[case::key_of_the_engine("[engine]\ngpu = true", "gpu")]
#[case::key_of_a_model("[[serve.models]]\nid = \"0x00\"\ncost = 1", "serve.models")]
#[case::value("[http]\nlisten = \"here\"", "listen")]
#[case::model("[[serve.models]]\nid = \"0x00\"", "serve.models")]
#[case::models("[check]\nmodels = \"some\"", "\"all\" or a list")]
#[case::amount("[limits]\nlow_bond = \"much\"", "a decimal number of units")]
#[case::validator("[check]\nvalidator = \"Alice\"", "validator")]
#[case::toml("[http", "http")]
fn what_is_not_understood_is_named(#[case] text: &str, #[case] named: &str) {
    let error = read(text, &[], &[]).expect_err("it makes no sense");
    assert!(error.contains(named), "{error}");
}

#[test]
fn unknown_keys_are_refused_wherever_they_stand() {
    let error = read("", &[("CREDENCE_WORKER__HTTP__LISEN", "1")], &[]).expect_err("unknown");
    assert!(error.contains("lisen"), "{error}");
    let error = read("", &[], &["http.lisen=1"]).expect_err("unknown");
    assert!(error.contains("lisen"), "{error}");
    let error = read("", &[], &["http.listen"]).expect_err("no value");
    assert!(error.contains("section.key=value"), "{error}");
    let error = load(Some("/nowhere/worker.toml".as_ref()), &[]).expect_err("no such file");
    assert!(error.to_string().contains("/nowhere/worker.toml"), "{error}");
}

const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
const SEED: &str = "0xfac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e";

#[rstest]
#[case::phrase_for_a_file("operator_file", PHRASE)]
#[case::seed_for_a_file("account_file", SEED)]
#[case::seed_without_prefix("checker_file", &SEED[2..])]
#[case::development_key("keystore", "//Alice")]
#[case::unknown_key("operator_seed", SEED)]
#[case::unknown_phrase("phrase", PHRASE)]
fn secrets_are_refused_everywhere_and_not_repeated(#[case] key: &str, #[case] secret: &str) {
    let variable = format!("CREDENCE_WORKER__KEYS__{}", key.to_uppercase());
    let results = [
        read(&format!("[keys]\n{key} = \"{secret}\""), &[], &[]),
        read("", &[(&variable, secret)], &[]),
        read("", &[], &[&format!("keys.{key}={secret}")]),
        read(&format!("[http]\nlisten = \"{SEED}\""), &[], &[]),
        read(&format!("[check]\nmodels = \"{PHRASE}\""), &[], &[]),
    ];
    for result in results {
        let error = result.expect_err("it is a secret");
        assert!(error.contains("looks like a secret"), "{error}");
        assert!(!error.contains("drive") && !error.contains("fac795"), "{error}");
    }
}

const NAMED_VALIDATOR: &str = "[keys]\nchecker_file = \"/c\"\n[check]\nvalidator = \"g6yrxACk9JabCNoHJUcpGZK3xcPTzPGUFqj2Fz188JUGkn8sC\"";

#[rstest]
#[case::nothing("", Role::Worker, &["keys.account_file", "keys.operator_file", "serve.models"])]
#[case::nothing_for_a_checker("", Role::Checker, &["keys.checker_file", "check.validator"])]
#[case::a_checker_that_registers("[check]\nbond = \"5\"", Role::Checker, &["keys.account_file", "keys.checker_file"])]
#[case::a_checker_needs_no_account(NAMED_VALIDATOR, Role::Checker, &[])]
#[case::keystore("[check]\nbond = \"5\"\n[keys]\nkeystore = \"/k\"", Role::Checker, &[])]
#[case::no_nodes("[check]\nbond = \"5\"\n[keys]\nkeystore = \"/k\"\n[chain]\nendpoints = []", Role::Checker, &["chain.endpoints"])]
#[case::http_node("[check]\nbond = \"5\"\n[keys]\nkeystore = \"/k\"\n[chain]\nendpoints = [\"http://a\"]", Role::Checker, &["chain.endpoints"])]
#[case::password("[check]\nbond = \"5\"\n[keys]\nkeystore = \"/k\"\n[chain]\nendpoints = [\"ws://u:p@a\"]", Role::Checker, &["chain.endpoints"])]
#[case::twice("[check]\nbond = \"5\"\n[keys]\nkeystore = \"/k\"\n[chain]\nendpoints = [\"ws://a\", \"ws://a\"]", Role::Checker, &["chain.endpoints"])]
#[case::open_door("[check]\nbond = \"5\"\n[keys]\nkeystore = \"/k\"\n[http]\nlisten = \"0.0.0.0:9700\"", Role::Checker, &["http.listen"])]
#[case::meant("[check]\nbond = \"5\"\n[keys]\nkeystore = \"/k\"\n[http]\nlisten = \"[::]:9700\"\npublic = true", Role::Checker, &[])]
#[case::zeroes(
    "[check]\nbond = \"5\"\n[keys]\nkeystore = \"/k\"\n[http]\nbody_bytes = 0\nconcurrent_requests = 0\nconnections = 0\n[limits]\ndrain_timeout_secs = 0",
    Role::Checker,
    &["http.body_bytes", "http.concurrent_requests", "http.connections", "limits.drain_timeout_secs"]
)]
#[case::folders(
    "[check]\nbond = \"5\"\n[keys]\nkeystore = \"/k\"\n[data]\nfolder = \"\"\n[artifacts]\ncache = \"\"\n[log]\nfilter = \"loud=very=much\"",
    Role::Checker,
    &["data.folder", "artifacts.cache", "log.filter"]
)]
fn what_cannot_work_is_named(#[case] text: &str, #[case] role: Role, #[case] keys: &[&str]) {
    assert_eq!(problems(text, role), keys);
}

#[rstest]
#[case::both("price = \"1\"\nprice_planck = 1", &["serve.models[0]"])]
#[case::neither("", &["serve.models[0]"])]
#[case::nothing("price = \"0\"", &["serve.models[0]"])]
#[case::name("price = \"1\"\nname = \"a/b\"", &["serve.models[0].name"])]
#[case::name_like_an_id("price = \"1\"\nname = \"0xab\"", &["serve.models[0].name"])]
#[case::right("price_planck = 2000000000\nname = \"digits\"", &[])]
fn models_have_one_price_and_a_plain_name(#[case] lines: &str, #[case] keys: &[&str]) {
    let text = format!("[keys]\nkeystore = \"/k\"\n[[serve.models]]\nid = \"{MODEL}\"\n{lines}");
    assert_eq!(problems(&text, Role::Worker), keys);
}

#[test]
fn models_and_names_occur_once() {
    let model = format!("[[serve.models]]\nid = \"{MODEL}\"\nprice = \"1\"\nname = \"a\"\n");
    let text = format!("[keys]\nkeystore = \"/k\"\n[serve]\ncapacity = 0\n{model}{model}");
    assert_eq!(problems(&text, Role::Worker), ["serve.capacity", "serve.models", "serve.models"]);
}

#[test]
fn what_is_shown_reads_back_and_hides_paths_of_nodes() -> Result<(), String> {
    let text = format!("{SERVE}\n").replace("127.0.0.1:9944", "node.example/access-key?token=1");
    let config = read(&text, &[], &[])?;
    let shown = config.shown();
    assert!(!shown.contains("access-key") && !shown.contains("token"), "{shown}");
    let back = read(&shown, &[], &[])?;
    assert_eq!(back.serve, config.serve);
    assert_eq!(back.limits, config.limits);
    assert_eq!(back.engine, config.engine);
    assert_eq!(back.artifacts, config.artifacts);
    Ok(())
}

#[test]
fn checkers_check_all_or_those_named() -> Result<(), String> {
    let named = ModelId([0x11; 32].into());
    let all = read("[check]\nmodels = \"all\"", &[], &[])?.check.models;
    assert!(all.includes(&named) && all.includes(&ModelId::default()));
    let these = read(&format!("[check]\nmodels = [\"{MODEL}\"]"), &[], &[])?.check.models;
    assert!(these.includes(&named) && !these.includes(&ModelId::default()));
    Ok(())
}

/// The same account, as Credence and as generic tools write it.
#[rstest]
#[case("g6yrxACk9JabCNoHJUcpGZK3xcPTzPGUFqj2Fz188JUGkn8sC")]
#[case("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")]
fn addresses_are_read_either_way_and_shown_as_those_of_credence(
    #[case] address: &str,
) -> Result<(), String> {
    let text = format!("[check]\nvalidator = \"{address}\"\n[serve]\npayee = \"{address}\"");
    let shown = read(&text, &[], &[])?.shown();
    assert_eq!(shown.matches("g6yrxACk9JabCNoHJUcpGZK3xcPTzPGUFqj2Fz188JUGkn8sC").count(), 2);
    Ok(())
}

#[rstest]
#[case("0", Ok(0))]
#[case("1", Ok(1_000_000_000_000))]
#[case("0.002", Ok(2_000_000_000))]
#[case("12.000000000001", Ok(12_000_000_000_001))]
#[case("1.5000000000000000", Ok(1_500_000_000_000))]
#[case("0.0000000000001", Err(AmountError::TooFine))]
#[case("340282366920938463463374607.5", Err(AmountError::TooLarge))]
#[case("", Err(AmountError::Malformed))]
#[case(".5", Err(AmountError::Malformed))]
#[case("5.", Err(AmountError::Malformed))]
#[case("-1", Err(AmountError::Malformed))]
#[case("1e3", Err(AmountError::Malformed))]
#[case("1 UNIT", Err(AmountError::Malformed))]
fn amounts_are_decimal_numbers(#[case] text: &str, #[case] planck: Result<u128, AmountError>) {
    assert_eq!(text.parse::<Amount>().map(|amount| amount.0), planck);
}

proptest::proptest! {
    #[test]
    fn amounts_read_back(planck: u128) {
        proptest::prop_assert_eq!(Amount(planck).to_string().parse(), Ok(Amount(planck)));
    }
}
