// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Stores on temporary folders, and a web server that misbehaves as told.

use credence_artifacts::{hash_of, Store, StoreConfig, H256};
use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc, Mutex,
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use url::Url;

/// What a test's functions return.
pub(crate) type TestResult<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// A budget that no test fills.
pub(crate) const AMPLE: u64 = 1 << 30;

/// The URL of a folder.
pub(crate) fn folder_url(path: &Path) -> Url {
    Url::from_directory_path(path).expect("the path of a temporary folder is absolute; qed")
}

/// A store over these sources.
pub(crate) fn store(cache: &Path, disk_budget_bytes: u64, sources: &[Url]) -> TestResult<Store> {
    let config = StoreConfig { cache: cache.into(), disk_budget_bytes, sources: sources.to_vec() };
    Ok(Store::open(config)?)
}

/// A source folder with these objects.
pub(crate) fn folder_with(objects: &[&[u8]]) -> TestResult<TempDir> {
    let folder = tempfile::tempdir()?;
    for object in objects {
        fs::write(folder.path().join(hex::encode(hash_of(object))), object)?;
    }
    Ok(folder)
}

/// Bytes that differ by seed.
pub(crate) fn object(seed: u8, bytes: usize) -> Vec<u8> {
    (0..bytes).map(|index| seed ^ (index % 251) as u8 ^ (index / 251) as u8).collect()
}

/// The sum of the lengths of a folder's files.
pub(crate) fn bytes_in(folder: &Path) -> TestResult<u64> {
    let mut sum = 0;
    for file in fs::read_dir(folder)? {
        sum += file?.metadata()?.len();
    }
    Ok(sum)
}

/// How a web server misbehaves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manners {
    /// After how many bytes of a body it hangs up, for the first so many requests.
    pub(crate) cut_after: Option<(usize, usize)>,
    /// Whether it answers ranges with the whole.
    pub(crate) ignores_ranges: bool,
    /// How long it waits before a body.
    pub(crate) delay: Duration,
    /// The status of every answer, where not 200.
    pub(crate) status: Option<u16>,
}

/// A web server that serves objects by their hash.
pub(crate) struct Web {
    /// Where it is.
    pub(crate) url: Url,
    /// Where each request wanted to begin.
    pub(crate) offsets: Arc<Mutex<Vec<usize>>>,
}

impl Web {
    /// Serves `objects` until the test ends.
    pub(crate) async fn serve(objects: &[&[u8]], manners: Manners) -> TestResult<Self> {
        let named = objects.iter().map(|object| (hash_of(object), object.to_vec())).collect();
        Self::serve_named(named, manners).await
    }

    /// Serves `objects` under these names, right or wrong.
    pub(crate) async fn serve_named(
        objects: HashMap<H256, Vec<u8>>,
        manners: Manners,
    ) -> TestResult<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = Url::parse(&format!("http://{}/objects", listener.local_addr()?))?;
        let offsets = Arc::new(Mutex::new(Vec::new()));
        let (asked, count) = (offsets.clone(), Arc::new(AtomicUsize::new(0)));
        let objects = Arc::new(objects);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (asked, count, objects) = (asked.clone(), count.clone(), objects.clone());
                tokio::spawn(async move {
                    // A client that hangs up is none of the server's business.
                    let _ = answer(stream, &objects, manners, &asked, &count).await;
                });
            }
        });
        Ok(Self { url, offsets })
    }

    /// Where each request wanted to begin.
    pub(crate) fn offsets(&self) -> Vec<usize> {
        self.offsets.lock().expect("no test panics while holding it; qed").clone()
    }
}

async fn answer(
    mut stream: TcpStream,
    objects: &HashMap<H256, Vec<u8>>,
    manners: Manners,
    asked: &Mutex<Vec<usize>>,
    count: &AtomicUsize,
) -> TestResult {
    let mut lines = BufReader::new(&mut stream).lines();
    let request = lines.next_line().await?.unwrap_or_default();
    let mut range = None;
    while let Some(line) = lines.next_line().await?.filter(|line| !line.is_empty()) {
        let line = line.to_ascii_lowercase();
        if let Some(start) = line.strip_prefix("range: bytes=") {
            range = start.trim_end_matches('-').parse::<usize>().ok();
        }
    }
    asked.lock().expect("no test panics while holding it; qed").push(range.unwrap_or(0));
    let number = count.fetch_add(1, Ordering::SeqCst);
    let name = request.split(' ').nth(1).and_then(|path| path.strip_prefix("/objects/"));
    let object = objects.iter().find(|(hash, _)| name == Some(hex::encode(hash).as_str()));
    let (Some((_, object)), None) = (object, manners.status) else {
        let status = manners.status.unwrap_or(404);
        let head =
            format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return Ok(stream.write_all(head.as_bytes()).await?);
    };
    let range = range.filter(|_| !manners.ignores_ranges);
    let body = &object[range.unwrap_or(0)..];
    let head = match range {
        Some(start) => format!(
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {start}-{}/{}",
            object.len() - 1,
            object.len()
        ),
        None => "HTTP/1.1 200 OK".into(),
    };
    let head = format!("{head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    tokio::time::sleep(manners.delay).await;
    let sent = match manners.cut_after {
        Some((bytes, requests)) if number < requests => &body[..bytes.min(body.len())],
        _ => body,
    };
    stream.write_all(sent).await?;
    Ok(stream.shutdown().await?)
}
