// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The cache: corrupt files, full disks, budgets.

mod common;

use common::{bytes_in, folder_url, folder_with, object, store, Manners, TestResult, Web, AMPLE};
use credence_artifacts::hash_of;
use rstest::rstest;
use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    time::{Duration, SystemTime},
};

#[rstest]
#[case::another_byte(|content: &mut Vec<u8>| content[500] ^= 1)]
#[case::cut(|content: &mut Vec<u8>| content.truncate(999))]
#[case::empty(|content: &mut Vec<u8>| content.clear())]
#[case::longer(|content: &mut Vec<u8>| content.push(0))]
#[tokio::test]
async fn a_corrupt_file_is_fetched_again(#[case] corrupt: fn(&mut Vec<u8>)) -> TestResult {
    let (cache, wanted) = (tempfile::tempdir()?, object(1, 1_000));
    let folder = folder_with(&[&wanted])?;
    let hash = hash_of(&wanted);
    let store = store(cache.path(), AMPLE, &[folder_url(folder.path())])?;
    store.fetch(hash, Some(1_000)).await?;

    let file = cache.path().join(hex::encode(hash));
    let mut content = fs::read(&file)?;
    corrupt(&mut content);
    fs::write(&file, content)?;
    assert_eq!(*store.fetch(hash, Some(1_000)).await?, *wanted);
    assert_eq!(fs::read(&file)?, wanted);
    assert_eq!(store.status().from_sources, 2);
    assert_eq!(store.status().from_cache, 0);
    Ok(())
}

#[rstest]
#[case::below_a_file("file/below")]
#[case::where_nothing_can_be_created("/proc/self/nothing")]
#[tokio::test]
async fn a_folder_that_cannot_be_written_still_serves(#[case] place: &str) -> TestResult {
    let (base, wanted) = (tempfile::tempdir()?, object(2, 3_000_000));
    fs::write(base.path().join("file"), "no folder")?;
    let folder = folder_with(&[&wanted])?;
    let store = store(&base.path().join(place), AMPLE, &[folder_url(folder.path())])?;
    for round in 1..=2 {
        assert_eq!(*store.fetch(hash_of(&wanted), Some(3_000_000)).await?, *wanted);
        assert_eq!(store.status().from_sources, round);
    }
    assert!(store.status().cache_fault.is_some());
    Ok(())
}

/// `/dev/full` takes no byte, like a disk that is full.
fn full_disk(cache: &Path, wanted: &[u8]) -> TestResult {
    let partial = cache.join(format!("{}.partial", hex::encode(hash_of(wanted))));
    Ok(symlink("/dev/full", partial)?)
}

#[tokio::test]
async fn a_full_disk_still_serves_and_says_what_to_do() -> TestResult {
    let (cache, wanted) = (tempfile::tempdir()?, object(3, 3_000_000));
    full_disk(cache.path(), &wanted)?;
    let folder = folder_with(&[&wanted])?;
    let store = store(cache.path(), AMPLE, &[folder_url(folder.path())])?;
    assert_eq!(*store.fetch(hash_of(&wanted), Some(3_000_000)).await?, *wanted);
    let fault = store.status().cache_fault.unwrap_or_default();
    assert!(fault.contains("is full: free some space"), "{fault}");

    // What stood for the full disk is gone: the next fetch is kept.
    assert_eq!(*store.fetch(hash_of(&wanted), None).await?, *wanted);
    assert_eq!(store.status().cache_fault, None);
    assert_eq!(store.status().cached_bytes, 3_000_000);
    Ok(())
}

#[tokio::test]
async fn a_disk_that_fills_up_while_a_server_hangs_up_still_serves() -> TestResult {
    let (cache, wanted) = (tempfile::tempdir()?, object(4, 3_000_000));
    full_disk(cache.path(), &wanted)?;
    let manners = Manners { cut_after: Some((1_500_000, 1)), ..Manners::default() };
    let web = Web::serve(&[&wanted], manners).await?;
    let store = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    assert_eq!(*store.fetch(hash_of(&wanted), None).await?, *wanted);
    assert_eq!(web.offsets(), [0, 1_500_000]);
    Ok(())
}

#[tokio::test]
async fn what_was_used_longest_ago_makes_room() -> TestResult {
    let cache = tempfile::tempdir()?;
    let objects: Vec<_> = (0..4).map(|seed| object(seed, 1_000)).collect();
    let all: Vec<&[u8]> = objects.iter().map(Vec::as_slice).collect();
    let folder = folder_with(&all)?;
    let store = store(cache.path(), 3_500, &[folder_url(folder.path())])?;
    let file = |index: usize| cache.path().join(hex::encode(hash_of(&objects[index])));
    let mut age = 100;
    for (index, object) in objects.iter().enumerate().take(3) {
        store.fetch(hash_of(object), None).await?;
        let used = SystemTime::now() - Duration::from_secs(age);
        fs::File::open(file(index))?.set_modified(used)?;
        age -= 10;
    }
    // Used again, the first is the youngest.
    store.fetch(hash_of(&objects[0]), None).await?;
    store.fetch(hash_of(&objects[3]), None).await?;
    let present: Vec<_> = (0..4).map(|index| file(index).exists()).collect();
    assert_eq!(present, [true, false, true, true]);
    assert_eq!(store.status().cached_bytes, 3_000);
    Ok(())
}

#[tokio::test]
async fn what_is_being_read_is_never_evicted() -> TestResult {
    let cache = tempfile::tempdir()?;
    let (first, second) = (object(1, 1_000), object(2, 1_000));
    let folder = folder_with(&[&first, &second])?;
    let store = store(cache.path(), 1_500, &[folder_url(folder.path())])?;
    store.fetch(hash_of(&first), None).await?;
    let path = cache.path().join(hex::encode(hash_of(&first)));
    let reader = fs::File::open(&path)?;
    reader.lock_shared()?;
    assert_eq!(*store.fetch(hash_of(&second), None).await?, *second);
    assert!(path.exists());
    let fault = store.status().cache_fault.unwrap_or_default();
    assert!(fault.contains("raise `artifacts.disk_budget_bytes`"), "{fault}");

    drop(reader);
    assert_eq!(*store.fetch(hash_of(&second), None).await?, *second);
    assert!(!path.exists());
    Ok(())
}

#[tokio::test]
async fn what_is_larger_than_the_budget_evicts_nothing() -> TestResult {
    let cache = tempfile::tempdir()?;
    let (small, large) = (object(1, 1_000), object(2, 3_000_000));
    let folder = folder_with(&[&small, &large])?;
    let store = store(cache.path(), 2_000_000, &[folder_url(folder.path())])?;
    store.fetch(hash_of(&small), None).await?;
    assert_eq!(*store.fetch(hash_of(&large), None).await?, *large);
    assert_eq!(bytes_in(cache.path())?, 1_000);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_never_exceed_the_budget() -> TestResult {
    const BUDGET: u64 = 5_000_000;
    let cache = tempfile::tempdir()?;
    let objects: Vec<_> = (0..6).map(|seed| object(seed, 2_300_000)).collect();
    let all: Vec<&[u8]> = objects.iter().map(Vec::as_slice).collect();
    let folder = folder_with(&all)?;
    let stores = [
        store(cache.path(), BUDGET, &[folder_url(folder.path())])?,
        store(cache.path(), BUDGET, &[folder_url(folder.path())])?,
    ];
    let done = Arc::new(AtomicBool::new(false));
    let (watched, path) = (done.clone(), cache.path().to_path_buf());
    let watcher = std::thread::spawn(move || {
        let mut most = 0;
        while !watched.load(Ordering::Relaxed) {
            // A file may go between being listed and being looked at.
            most = most.max(bytes_in(&path).unwrap_or(0));
        }
        most
    });
    for _ in 0..3 {
        let fetches = objects.iter().enumerate().map(|(index, object)| {
            let store = stores[index % 2].clone();
            async move { (store.fetch(hash_of(object), None).await, object) }
        });
        for (fetched, object) in futures::future::join_all(fetches).await {
            assert_eq!(*fetched?, **object);
        }
    }
    done.store(true, Ordering::Relaxed);
    let most = watcher.join().map_err(|_| "the watcher panicked")?;
    assert!(most > 0 && most <= BUDGET, "{most}");
    Ok(())
}

#[tokio::test]
async fn a_lowered_budget_holds_from_the_start() -> TestResult {
    let cache = tempfile::tempdir()?;
    let objects: Vec<_> = (0..4).map(|seed| object(seed, 1_000)).collect();
    let all: Vec<&[u8]> = objects.iter().map(Vec::as_slice).collect();
    let folder = folder_with(&all)?;
    let before = store(cache.path(), AMPLE, &[folder_url(folder.path())])?;
    for object in &objects {
        before.fetch(hash_of(object), None).await?;
    }
    fs::write(cache.path().join("somebody's notes"), "not ours")?;
    let after = store(cache.path(), 2_500, &[])?;
    assert_eq!(after.status().cached_bytes, 2_000);
    assert!(cache.path().join("somebody's notes").exists());
    Ok(())
}
