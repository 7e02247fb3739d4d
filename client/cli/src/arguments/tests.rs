// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use clap::{error::ErrorKind, CommandFactory as _};
use rstest::rstest;

const ID: &str = "0xabababababababababababababababababababababababababababababababab";
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

fn parse(line: &str) -> Result<Arguments, clap::Error> {
    let line = line.replace("ID", ID).replace("ALICE", ALICE);
    Arguments::try_parse_from(line.split_whitespace())
}

#[test]
fn the_definition_is_sound() {
    Arguments::command().debug_assert();
}

#[rstest]
#[case("credence model publish manifest.toml --artifacts file:///srv/objects --dry-run")]
#[case("credence model publish m.toml --dataset a=ID --dataset b=ID")]
#[case("credence model show ID")]
#[case("credence model list")]
#[case("credence model list --owner ALICE")]
#[case("credence model deprecate ID --yes")]
#[case("credence model consent ID --dataset ID")]
#[case("credence model consent ID --parent ID --refuse")]
#[case("credence dataset register d.toml --payee ALICE")]
#[case("credence dataset show ID")]
#[case("credence infer ID --input -")]
#[case("credence infer ID --input in.json --assurance signed,checked --max-fee 0.5 --no-wait")]
#[case("credence infer ID --input in.bin --raw --deadline-blocks 100 --output json")]
#[case("credence quote ID --assurance sampled --input-bytes 276")]
#[case("credence job status 7")]
#[case("credence job cancel 7 --yes")]
#[case("credence credits ALICE")]
#[case("credence credits ID")]
#[case("credence claim")]
#[case("credence claim --model ID")]
#[case("credence worker status ALICE")]
#[case("credence worker register --operator-file key --bond 10000 --capacity 4")]
#[case("credence worker serve ID --ask 0.002")]
#[case("credence worker stop ID")]
#[case("credence worker bond 5")]
#[case("credence worker rotate --operator-file key")]
#[case("credence worker return")]
#[case("credence worker leave")]
#[case("credence worker withdraw")]
#[case("credence checker set --checker-file key --bond 5000CRED")]
#[case("credence checker status ALICE")]
#[case("credence checker return")]
#[case("credence checker leave --yes")]
#[case("credence checker withdraw")]
#[case("credence receipt get 7")]
#[case("credence receipt get 7 --wait --out 7.receipt --genesis ID --set set.json")]
#[case("credence receipt get --block 11 --leaf 0 --wait")]
#[case("credence receipt verify 7.receipt --genesis ID")]
#[case("credence receipt verify 7.receipt --genesis ID --set a.json --set b.json --output json")]
#[case("credence receipt show 7.receipt")]
#[case("credence receipt show 7.receipt --genesis ID")]
#[case("credence history --account ALICE --kind credit,payment --role worker --limit 5000")]
#[case("credence history --worker ALICE --status failed --from 2026-11-01 --to 2026-12-01")]
#[case("credence history --model ID --assurance signed,checked --order ascending --cursor x")]
#[case("credence history --dataset ID --follow --cursor x --output json")]
#[case("credence history --job 7")]
#[case("credence statement --account ALICE --from 2026-11-01 --to 2026-12-01 --format csv")]
#[case("credence statement --format json --out a.json --force")]
#[case("credence statement --format parquet --out a.parquet --proofs receipts --genesis ID")]
#[case("credence completions bash")]
#[case("credence --url ws://a --url ws://b job status 1")]
fn commands_are_understood(#[case] line: &str) {
    if let Err(error) = parse(line) {
        panic!("{line}: {error}");
    }
}

#[rstest]
#[case("credence model show 0x12", ErrorKind::ValueValidation)]
#[case("credence model publish", ErrorKind::MissingRequiredArgument)]
#[case("credence model publish m.toml --dataset a", ErrorKind::ValueValidation)]
#[case("credence model publish m.toml --artifacts nowhere", ErrorKind::ValueValidation)]
#[case("credence model consent ID", ErrorKind::MissingRequiredArgument)]
#[case("credence model consent ID --parent ID --dataset ID", ErrorKind::ArgumentConflict)]
#[case("credence infer ID", ErrorKind::MissingRequiredArgument)]
#[case("credence infer ID --input - --assurance believed", ErrorKind::ValueValidation)]
#[case("credence infer ID --input - --max-fee much", ErrorKind::ValueValidation)]
#[case("credence job status x", ErrorKind::ValueValidation)]
#[case("credence job", ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand)]
#[case("credence credits nobody", ErrorKind::ValueValidation)]
#[case("credence worker register --bond 1", ErrorKind::MissingRequiredArgument)]
#[case("credence worker rotate", ErrorKind::MissingRequiredArgument)]
#[case("credence checker set --checker-file key --bond -1", ErrorKind::UnknownArgument)]
#[case("credence receipt get", ErrorKind::MissingRequiredArgument)]
#[case("credence receipt get --block 11", ErrorKind::MissingRequiredArgument)]
#[case("credence receipt get --leaf 0", ErrorKind::MissingRequiredArgument)]
#[case("credence receipt get 7 --block 11 --leaf 0", ErrorKind::ArgumentConflict)]
#[case("credence receipt verify 7.receipt", ErrorKind::MissingRequiredArgument)]
#[case("credence receipt verify 7.receipt --genesis 0x12", ErrorKind::ValueValidation)]
#[case("credence receipt show 7.receipt --set a.json", ErrorKind::MissingRequiredArgument)]
#[case("credence job status 1 --output xml", ErrorKind::InvalidValue)]
#[case("credence statement", ErrorKind::MissingRequiredArgument)]
#[case("credence statement --format parquet", ErrorKind::MissingRequiredArgument)]
#[case("credence statement --format xml", ErrorKind::InvalidValue)]
#[case("credence history --limit 5", ErrorKind::MissingRequiredArgument)]
#[case("credence history --job 1 --model ID", ErrorKind::ArgumentConflict)]
#[case("credence history --job 1 --follow --to 2026-11-01", ErrorKind::ArgumentConflict)]
#[case("credence believe", ErrorKind::InvalidSubcommand)]
#[case("credence", ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand)]
fn mistakes_are_refused(#[case] line: &str, #[case] kind: ErrorKind) {
    let error = parse(line).expect_err(line);
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.exit_code(), 2);
}

#[test]
fn several_addresses_may_be_given_in_one() {
    let arguments = parse("credence --url ws://a,ws://b job status 1").expect("two addresses");
    assert_eq!(arguments.global.url, ["ws://a", "ws://b"]);
}

#[test]
fn a_secret_is_never_an_argument() {
    let help = Arguments::command().render_long_help().to_string();
    assert!(help.contains("--account-file"));
    for name in ["--secret", "--seed", "--suri", "--phrase", "--password"] {
        assert!(!help.contains(name), "{name}");
    }
}

#[test]
fn inferences_say_in_their_help_that_all_becomes_public() {
    let mut command = Arguments::command();
    let infer = command.find_subcommand_mut("infer").expect("it is there");
    assert!(infer.render_long_help().to_string().contains("public for ever"));
}

#[rstest]
#[case("signed", Assurance::Signed)]
#[case("sampled", Assurance::Sampled)]
#[case("checked", Assurance::Checked)]
#[case("enclave", Assurance::Enclave)]
#[case("proven", Assurance::Proven)]
#[case("executed", Assurance::Executed)]
fn methods_have_names(#[case] name: &str, #[case] method: Assurance) {
    assert_eq!(assurance(name), Ok(method));
}
