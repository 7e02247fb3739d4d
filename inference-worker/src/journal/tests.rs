// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use crate::testing::{identity, TestResult, GENESIS, MODEL};
use rstest::rstest;
use sp_core::H256;
use std::{fs, io::Write as _};
use tempfile::TempDir;

/// The points that tests kill a process at.
pub(crate) mod kill {
    use super::super::{Change, State};
    pub(crate) use crate::testing::kill::reach;

    pub(in crate::journal) fn name_of(change: &Change) -> &'static str {
        match change {
            Change::Hold(..) => "hold",
            Change::Verdict(..) => "judge",
            Change::Note(_, State::Submitted, _) => "note-submitted",
            Change::Note(_, State::Opened, _) => "note-opened",
            Change::Note(..) => "note-closed",
            Change::Disown(..) => "disown",
            Change::Forget(..) => "forget",
            Change::Guard(..) => "guard",
        }
    }
}

fn ticket(number: u64) -> Ticket {
    Ticket(H256::from_low_u64_be(number))
}

fn entry(number: u64, output: &[u8]) -> Entry {
    Entry {
        ticket: ticket(number),
        job: number,
        model: MODEL,
        output: output.to_vec(),
        salt: H256::repeat_byte(9),
        digest: credence_artifacts::hash_of(output),
        opens_at_once: false,
    }
}

fn open(folder: &TempDir) -> Result<(Journal, Contents), JournalError> {
    Journal::open(folder.path(), identity(Role::Worker))
}

#[tokio::test]
async fn the_first_commitment_stands_whatever_comes_later() -> TestResult {
    let folder = TempDir::new()?;
    let first = entry(1, b"first");
    {
        let (journal, _) = open(&folder)?;
        assert_eq!(journal.hold(first.clone()).await?, first);
        assert_eq!(journal.hold(entry(1, b"second")).await?, first);
    }
    let (journal, contents) = open(&folder)?;
    assert_eq!(contents.entries.len(), 1);
    assert_eq!(journal.hold(entry(1, b"third")).await?, first);
    assert_eq!(journal.get(ticket(1)).await?, Some(first));
    Ok(())
}

#[tokio::test]
async fn a_restart_finds_how_far_each_ticket_has_come() -> TestResult {
    let folder = TempDir::new()?;
    {
        let (journal, contents) = open(&folder)?;
        assert_eq!(contents, Contents::default());
        for number in 1..=3 {
            journal.hold(entry(number, b"output")).await?;
        }
        journal.note(ticket(2), State::Submitted).await?;
        journal.note(ticket(3), State::Opened).await?;
        journal.disown(ticket(4)).await?;
        assert_eq!(journal.guard(17).await?, 17);
        assert_eq!(journal.guard(99).await?, 17);
    }
    let (_, contents) = open(&folder)?;
    let states: Vec<_> = contents.entries.iter().map(|entry| entry.state).collect();
    let all = [State::Held, State::Submitted, State::Opened, State::Disowned];
    assert_eq!(states, all);
    assert_eq!(contents.guard, Some(17));
    Ok(())
}

#[tokio::test]
async fn what_waits_for_company_is_written_when_the_journal_is_closed() -> TestResult {
    let folder = TempDir::new()?;
    {
        let (journal, _) = open(&folder)?;
        journal.hold(entry(1, b"output")).await?;
        // Asked for, and its answer is not waited for.
        let note = journal.note(ticket(1), State::Opened);
        assert!(futures::poll!(std::pin::pin!(note)).is_pending());
    }
    let (_, contents) = open(&folder)?;
    let states: Vec<_> = contents.entries.iter().map(|entry| entry.state).collect();
    assert_eq!(states, [State::Opened]);
    Ok(())
}

#[tokio::test]
async fn a_forgotten_or_disowned_ticket_is_never_held_again() -> TestResult {
    let folder = TempDir::new()?;
    let (journal, _) = open(&folder)?;
    journal.hold(entry(1, b"output")).await?;
    journal.forget(ticket(1)).await?;
    journal.disown(ticket(2)).await?;
    assert_eq!(journal.get(ticket(1)).await?, None);
    for number in [1, 2] {
        let error = journal.hold(entry(number, b"another")).await.expect_err("used");
        assert!(matches!(error, JournalError::Spent), "{error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_first_verdict_stands() -> TestResult {
    let folder = TempDir::new()?;
    let (journal, _) = open(&folder)?;
    assert_eq!(journal.judge(ticket(1), 5, Verdict::Pass).await?, Verdict::Pass);
    assert_eq!(journal.judge(ticket(1), 5, Verdict::Fail).await?, Verdict::Pass);
    assert_eq!(journal.judge(ticket(1), 6, Verdict::Fail).await?, Verdict::Fail);
    Ok(())
}

#[tokio::test]
async fn a_second_process_is_refused_the_folder() -> TestResult {
    let folder = TempDir::new()?;
    let held = open(&folder)?;
    let error = open(&folder).expect_err("in use");
    assert!(matches!(error, JournalError::InUse { .. }), "{error:?}");
    drop(held);
    open(&folder)?;
    Ok(())
}

#[rstest]
#[case::another_role(Identity { role: Role::Checker, ..identity(Role::Worker) })]
#[case::another_chain(Identity { genesis: H256::zero(), ..identity(Role::Worker) })]
#[case::another_key(Identity { key: Default::default(), ..identity(Role::Worker) })]
fn a_journal_of_somebody_else_is_refused(#[case] other: Identity) -> TestResult {
    let folder = TempDir::new()?;
    drop(open(&folder)?);
    let error = Journal::open(folder.path(), other).expect_err("another's");
    assert!(matches!(error, JournalError::Foreign { .. }), "{error:?}");
    assert_ne!(GENESIS, H256::zero());
    Ok(())
}

#[test]
fn a_newer_journal_is_refused_with_what_to_do() -> TestResult {
    let folder = TempDir::new()?;
    drop(open(&folder)?);
    {
        let database = redb::Database::create(folder.path().join(FILE))?;
        let transaction = database.begin_write()?;
        {
            let meta: redb::TableDefinition<'_, &str, &[u8]> = redb::TableDefinition::new("meta");
            let version = (VERSION + 1).to_le_bytes();
            transaction.open_table(meta)?.insert("version", version.as_slice())?;
        }
        transaction.commit()?;
    }
    let error = open(&folder).expect_err("newer");
    assert!(matches!(error, JournalError::Newer { found: 2, known: 1, .. }), "{error:?}");
    assert!(error.to_string().contains("run the release that wrote it"));
    Ok(())
}

#[rstest]
#[case::text(b"this is no database, but it is long enough to be looked at as one".repeat(200))]
#[case::empty_header(vec![0; 4096])]
fn a_file_that_is_no_journal_is_refused(#[case] bytes: Vec<u8>) -> TestResult {
    let folder = TempDir::new()?;
    fs::File::create(folder.path().join(FILE))?.write_all(&bytes)?;
    let error = open(&folder).expect_err("no journal");
    assert!(matches!(error, JournalError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains("keep the file aside"));
    Ok(())
}

#[tokio::test]
async fn a_truncated_journal_is_refused() -> TestResult {
    let folder = TempDir::new()?;
    {
        let (journal, _) = open(&folder)?;
        for number in 0..50 {
            journal.hold(entry(number, &[7; 4000])).await?;
        }
    }
    let path = folder.path().join(FILE);
    let length = fs::metadata(&path)?.len();
    fs::OpenOptions::new().write(true).open(&path)?.set_len(length / 3)?;
    let error = open(&folder).expect_err("truncated");
    assert!(matches!(error, JournalError::Damaged { .. }), "{error:?}");
    Ok(())
}

#[test]
fn a_folder_that_cannot_be_made_is_named() -> TestResult {
    let folder = TempDir::new()?;
    let file = folder.path().join("file");
    fs::write(&file, b"")?;
    let error = Journal::open(&file, identity(Role::Worker)).expect_err("a file");
    assert!(matches!(error, JournalError::Folder { .. }), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn changes_that_come_together_share_transactions_and_all_are_kept() -> TestResult {
    let folder = TempDir::new()?;
    {
        let (journal, _) = open(&folder)?;
        let all = (0..500).map(|number| journal.hold(entry(number, b"output")));
        for held in futures::future::join_all(all).await {
            held?;
        }
    }
    let (_, contents) = open(&folder)?;
    assert_eq!(contents.entries.len(), 500);
    Ok(())
}

const FULL_FOLDER: &str = "CREDENCE_TEST_FULL_FOLDER";

/// Runs in a process of its own, whose files may not grow beyond a limit that it can lift.
#[tokio::test]
#[ignore = "started by the test of a full disk"]
async fn a_process_whose_disk_fills_up() -> TestResult {
    use nix::sys::resource::{getrlimit, setrlimit, Resource};
    let folder = std::env::var(FULL_FOLDER)?;
    let (journal, _) = Journal::open(Path::new(&folder), identity(Role::Worker))?;
    let (_, most) = getrlimit(Resource::RLIMIT_FSIZE)?;
    let mut kept = 0;
    setrlimit(Resource::RLIMIT_FSIZE, fs::metadata(journal.path())?.len() + 65_536, most)?;
    let error = loop {
        match journal.hold(entry(kept, &[7; 16_000])).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 10_000, "the limit never bites");
    };
    assert!(matches!(error, JournalError::Disk { .. }), "{error:?}");
    assert!(error.to_string().contains("nothing is signed"));
    // Still full, still an error, and what was kept is there.
    assert!(journal.hold(entry(kept, &[7; 16_000])).await.is_err());
    setrlimit(Resource::RLIMIT_FSIZE, most, most)?;
    journal.hold(entry(kept, b"room again")).await?;
    for number in 0..kept {
        assert!(journal.get(ticket(number)).await?.is_some(), "{number} of {kept} is lost");
    }
    eprintln!("{kept} entries before the disk was full");
    Ok(())
}

#[test]
fn a_full_disk_is_an_error_loses_nothing_and_ends_when_there_is_room() -> TestResult {
    let folder = TempDir::new()?;
    // The signal that comes with the limit would end the process: disks that are full send none.
    let ended = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(std::env::current_exe()?)
        .args(["--ignored", "--exact", "journal::tests::a_process_whose_disk_fills_up"])
        .env(FULL_FOLDER, folder.path())
        .output()?;
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    Ok(())
}
