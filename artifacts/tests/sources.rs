// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What comes from where, and what if it does not.

mod common;

use common::{bytes_in, folder_url, folder_with, object, store, Manners, TestResult, Web, AMPLE};
use credence_artifacts::{
    hash_of, ArtifactError, Progress, SourceError, Store, StoreConfig, H256, MAX_OBJECT_BYTES,
};
use rstest::rstest;
use std::{collections::HashMap, fs, time::Duration};
use tokio::sync::watch;
use url::Url;

#[tokio::test]
async fn a_folder_serves_what_was_published_to_it() -> TestResult {
    let (cache, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let base = folder.path().join("a name with spaces");
    let store = store(cache.path(), AMPLE, &[folder_url(&base)])?;
    let wanted = object(1, 3_000_000);
    let hash = store.put(&wanted).await?;
    assert_eq!(hash, hash_of(&wanted));
    assert_eq!(fs::read(base.join(hex::encode(hash)))?, wanted);
    assert_eq!(*store.fetch(hash, Some(3_000_000)).await?, *wanted);
    assert_eq!(store.status().from_sources, 1);

    fs::remove_dir_all(base)?;
    assert_eq!(*store.fetch(hash, None).await?, *wanted, "the cache has it");
    assert_eq!(store.status().from_cache, 1);
    Ok(())
}

#[tokio::test]
async fn an_empty_object_is_an_object() -> TestResult {
    let (cache, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let store = store(cache.path(), AMPLE, &[folder_url(folder.path())])?;
    let hash = store.put(b"").await?;
    assert_eq!(*store.fetch(hash, Some(0)).await?, *b"");
    assert_eq!(*store.fetch(hash, Some(0)).await?, *b"");
    Ok(())
}

#[tokio::test]
async fn a_download_that_is_cut_goes_on_where_it_stopped() -> TestResult {
    let cache = tempfile::tempdir()?;
    let wanted = object(2, 500_000);
    let manners = Manners { cut_after: Some((200_000, 2)), ..Manners::default() };
    let web = Web::serve(&[&wanted], manners).await?;
    let store = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    let progress = watch::Sender::new(Progress::default());
    let fetched = store.fetch_with_progress(hash_of(&wanted), Some(500_000), &progress).await?;
    assert_eq!(*fetched, *wanted);
    assert_eq!(web.offsets(), [0, 200_000, 400_000]);
    let end = Progress {
        source: Some(web.url.clone()),
        received_bytes: 500_000,
        total_bytes: Some(500_000),
    };
    assert_eq!(*progress.borrow(), end);
    Ok(())
}

#[tokio::test]
async fn a_later_process_goes_on_too() -> TestResult {
    let cache = tempfile::tempdir()?;
    let wanted = object(3, 300_000);
    let partial = cache.path().join(format!("{}.partial", hex::encode(hash_of(&wanted))));
    fs::write(&partial, &wanted[..120_000])?;
    let web = Web::serve(&[&wanted], Manners::default()).await?;
    let store = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    assert_eq!(*store.fetch(hash_of(&wanted), None).await?, *wanted);
    assert_eq!(web.offsets(), [120_000]);
    assert!(!partial.exists());
    Ok(())
}

#[tokio::test]
async fn what_was_whole_before_a_crash_is_not_asked_for_again() -> TestResult {
    let cache = tempfile::tempdir()?;
    let wanted = object(4, 30_000);
    fs::write(cache.path().join(format!("{}.partial", hex::encode(hash_of(&wanted)))), &wanted)?;
    let web = Web::serve(&[&wanted], Manners::default()).await?;
    let store = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    assert_eq!(*store.fetch(hash_of(&wanted), None).await?, *wanted);
    assert!(web.offsets().is_empty());
    Ok(())
}

#[rstest]
#[case::of_something_else(object(99, 1_000), &[1_000, 0])]
#[case::longer_than_allowed(object(99, 400_000), &[0])]
#[tokio::test]
async fn a_wrong_beginning_is_thrown_away(
    #[case] left: Vec<u8>,
    #[case] offsets: &[usize],
) -> TestResult {
    let cache = tempfile::tempdir()?;
    let wanted = object(5, 300_000);
    fs::write(cache.path().join(format!("{}.partial", hex::encode(hash_of(&wanted)))), left)?;
    let web = Web::serve(&[&wanted], Manners::default()).await?;
    let store = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    assert_eq!(*store.fetch(hash_of(&wanted), Some(300_000)).await?, *wanted);
    assert_eq!(web.offsets(), offsets);
    Ok(())
}

#[tokio::test]
async fn a_server_that_ignores_ranges_is_asked_for_the_whole() -> TestResult {
    let cache = tempfile::tempdir()?;
    let wanted = object(6, 100_000);
    let manners =
        Manners { cut_after: Some((40_000, 1)), ignores_ranges: true, ..Manners::default() };
    let web = Web::serve(&[&wanted], manners).await?;
    let store = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    assert_eq!(*store.fetch(hash_of(&wanted), None).await?, *wanted);
    assert_eq!(web.offsets(), [0, 40_000, 0]);
    Ok(())
}

#[tokio::test]
async fn a_server_that_always_hangs_up_is_left() -> TestResult {
    let (cache, wanted) = (tempfile::tempdir()?, object(7, 100_000));
    let manners = Manners {
        cut_after: Some((40_000, usize::MAX)),
        ignores_ranges: true,
        ..Manners::default()
    };
    let web = Web::serve(&[&wanted], manners).await?;
    let folder = folder_with(&[&wanted])?;
    let store = store(cache.path(), AMPLE, &[web.url.clone(), folder_url(folder.path())])?;
    assert_eq!(*store.fetch(hash_of(&wanted), None).await?, *wanted);
    assert!(web.offsets().len() <= 8, "{:?}", web.offsets());
    Ok(())
}

#[tokio::test]
async fn sources_are_asked_in_turn_and_the_error_names_each() -> TestResult {
    let (cache, wanted) = (tempfile::tempdir()?, object(8, 5_000));
    let hash = hash_of(&wanted);
    let wrong = HashMap::from([(hash, object(9, 5_000))]);
    let wrong = Web::serve_named(wrong, Manners::default()).await?;
    let long = HashMap::from([(hash, object(9, 5_001))]);
    let long = Web::serve_named(long, Manners::default()).await?;
    let empty = tempfile::tempdir()?;
    let closed = Url::parse("http://127.0.0.1:1/")?;
    let refusing = Manners { status: Some(403), ..Manners::default() };
    let refusing = Web::serve(&[&wanted], refusing).await?;
    let mut sources =
        vec![wrong.url, long.url, folder_url(empty.path()), closed, refusing.url.clone()];

    let failing = store(cache.path(), AMPLE, &sources)?;
    let error = failing.fetch(hash, Some(5_000)).await.expect_err("no source has it");
    let ArtifactError::Unavailable { failures, .. } = &error else { panic!("{error}") };
    let [first, second, third, fourth, fifth] = &failures.0[..] else { panic!("{error}") };
    assert!(matches!(first.reason, SourceError::WrongContent { found } if found != hash));
    assert!(matches!(second.reason, SourceError::TooLong { limit_bytes: 5_000 }));
    assert!(matches!(third.reason, SourceError::NotFound));
    assert!(matches!(fourth.reason, SourceError::Client { .. }));
    assert!(matches!(fifth.reason, SourceError::Client { .. }));
    for source in &sources {
        assert!(error.to_string().contains(source.as_str()), "{error}");
    }
    assert!(error.is_retryable());
    assert_eq!(failing.status().failed, 1);
    assert_eq!(bytes_in(cache.path())?, 0, "nothing wrong stays");

    let folder = folder_with(&[&wanted])?;
    sources.push(folder_url(folder.path()));
    let helped = store(cache.path(), AMPLE, &sources)?;
    assert_eq!(*helped.fetch(hash, Some(5_000)).await?, *wanted);
    Ok(())
}

#[tokio::test]
async fn who_wants_the_same_at_once_shares_one_download() -> TestResult {
    let (cache, wanted) = (tempfile::tempdir()?, object(10, 50_000));
    let manners = Manners { delay: Duration::from_millis(200), ..Manners::default() };
    let web = Web::serve(&[&wanted], manners).await?;
    let hash = hash_of(&wanted);
    // Two stores on one folder stand for two processes.
    let first = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    let second = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    let fetches = (0..10).map(|index| {
        let store = if index % 2 == 0 { first.clone() } else { second.clone() };
        async move { store.fetch(hash, None).await }
    });
    for fetched in futures::future::join_all(fetches).await {
        assert_eq!(*fetched?, *wanted);
    }
    assert_eq!(web.offsets(), [0]);
    Ok(())
}

#[tokio::test]
async fn a_fetch_that_is_dropped_leaves_the_rest_to_the_next() -> TestResult {
    let (cache, wanted) = (tempfile::tempdir()?, object(11, 50_000));
    let manners = Manners { delay: Duration::from_millis(300), ..Manners::default() };
    let web = Web::serve(&[&wanted], manners).await?;
    let store = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    let dropped =
        tokio::time::timeout(Duration::from_millis(100), store.fetch(hash_of(&wanted), None)).await;
    assert!(dropped.is_err());
    assert_eq!(*store.fetch(hash_of(&wanted), None).await?, *wanted);
    Ok(())
}

#[tokio::test]
async fn without_sources_only_the_cache_is_asked() -> TestResult {
    let (cache, wanted) = (tempfile::tempdir()?, object(12, 100));
    let hash = hash_of(&wanted);
    let store = store(cache.path(), AMPLE, &[])?;
    let error = store.fetch(hash, None).await.expect_err("it is nowhere");
    assert!(matches!(error, ArtifactError::NoSources { hash: named } if named == hash));
    assert!(!error.is_retryable());
    fs::write(cache.path().join(hex::encode(hash)), &wanted)?;
    assert_eq!(*store.fetch(hash, None).await?, *wanted);
    Ok(())
}

#[tokio::test]
async fn an_undeclared_length_is_limited_all_the_same() -> TestResult {
    let (cache, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let hash = H256::repeat_byte(7);
    let file = fs::File::create(folder.path().join(hex::encode(hash)))?;
    file.set_len(MAX_OBJECT_BYTES + 1)?;
    let store = store(cache.path(), AMPLE, &[folder_url(folder.path())])?;
    let error = store.fetch(hash, None).await.expect_err("too long");
    let ArtifactError::Unavailable { failures, .. } = &error else { panic!("{error}") };
    let limit = MAX_OBJECT_BYTES;
    assert!(
        matches!(failures.0[0].reason, SourceError::TooLong { limit_bytes } if limit_bytes == limit)
    );
    assert!(!error.is_retryable());
    Ok(())
}

#[tokio::test]
async fn publishing_needs_a_source_that_takes_objects() -> TestResult {
    let (cache, base) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let web = Web::serve(&[], Manners::default()).await?;
    let read_only = store(cache.path(), AMPLE, std::slice::from_ref(&web.url))?;
    let error = read_only.put(b"object").await.expect_err("a web server takes nothing");
    assert!(matches!(error, ArtifactError::NoWritableSource));

    let file = base.path().join("file");
    fs::write(&file, "no folder")?;
    let below_a_file = folder_url(&file.join("below"));
    let failing = store(cache.path(), AMPLE, std::slice::from_ref(&below_a_file))?;
    let error = failing.put(b"object").await.expect_err("there can be no such folder");
    assert!(matches!(error, ArtifactError::NotPublished { .. }));
    assert!(error.to_string().contains(below_a_file.as_str()), "{error}");

    let sources = [web.url, below_a_file, folder_url(base.path())];
    let hash = store(cache.path(), AMPLE, &sources)?.put(b"object").await?;
    assert_eq!(fs::read(base.path().join(hex::encode(hash)))?, b"object");
    Ok(())
}

#[rstest]
#[case::unknown_scheme("ftp://host/folder", "is no source of artifacts")]
#[case::relative_folder("file://folder", "is no source of artifacts")]
#[case::password("https://name:secret@host/folder", "credentials belong in the environment")]
#[case::token("https://host/folder?sig=secret", "credentials belong in the environment")]
fn a_source_must_be_a_place(#[case] url: &str, #[case] message: &str) -> TestResult {
    let cache = tempfile::tempdir()?;
    let config = StoreConfig {
        cache: cache.path().into(),
        disk_budget_bytes: 1,
        sources: vec![Url::parse(url)?],
    };
    let error = Store::open(config).expect_err("no such source").to_string();
    assert!(error.contains(message), "{error}");
    assert!(!error.contains("secret"), "{error}");
    Ok(())
}

#[rstest]
#[case::s3("s3://bucket/folder")]
#[case::google("gs://bucket/folder")]
fn buckets_are_sources(#[case] url: &str) -> TestResult {
    let cache = tempfile::tempdir()?;
    store(cache.path(), AMPLE, &[Url::parse(url)?])?;
    Ok(())
}

#[test]
fn azure_without_an_account_says_what_is_missing() -> TestResult {
    let config = StoreConfig {
        cache: tempfile::tempdir()?.path().into(),
        disk_budget_bytes: 1,
        sources: vec![Url::parse("az://container/folder")?],
    };
    let error = Store::open(config).expect_err("no account is named");
    let ArtifactError::Source { source, .. } = error else { panic!("{error}") };
    assert!(source.to_string().contains("Account"), "{source}");
    Ok(())
}
