// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A place that objects come from.

use crate::{cache::object_name, ArtifactError, SourceError};
use bytes::Bytes;
use futures::{stream, stream::BoxStream, StreamExt, TryStreamExt};
use object_store::{
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    azure::{AzureConfigKey, MicrosoftAzureBuilder},
    gcp::{GoogleCloudStorageBuilder, GoogleConfigKey},
    http::HttpBuilder,
    local::LocalFileSystem,
    path::Path as ObjectPath,
    ClientConfigKey, ClientOptions, GetOptions, GetRange, GetResultPayload, ObjectStore,
    RetryConfig,
};
use sp_core::H256;
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use url::Url;

/// How long a source may take to accept a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The client's own limit on one request; what really bounds it is in [`crate::fetch`].
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3600);
/// How much of a local file is read at once.
const READ_BYTES: usize = 1 << 20;

/// A place that objects come from.
#[derive(Debug)]
pub(crate) struct Source {
    url: Url,
    store: Arc<dyn ObjectStore>,
    base: ObjectPath,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Folder(PathBuf),
    WebServer,
    Bucket,
}

/// An object, or the rest of one, on its way.
pub(crate) struct Incoming {
    /// The length of the whole object.
    pub(crate) total_bytes: u64,
    /// What comes.
    pub(crate) data: BoxStream<'static, Result<Bytes, SourceError>>,
}

impl Source {
    pub(crate) fn open(url: &Url) -> Result<Self, ArtifactError> {
        let holds_more = !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some();
        if holds_more {
            let place = format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default());
            return Err(ArtifactError::SecretInSource { place });
        }
        let failed = |source| ArtifactError::Source { url: url.clone(), source };
        let (store, kind) = connect(url)?.map_err(failed)?;
        let base = match kind {
            // This store has the whole URL as its root.
            Kind::WebServer => ObjectPath::default(),
            _ => ObjectPath::from_url_path(url.path()).map_err(|error| failed(error.into()))?,
        };
        Ok(Self { url: url.clone(), store, base, kind })
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn is_writable(&self) -> bool {
        !matches!(self.kind, Kind::WebServer)
    }

    /// Asks for an object from `offset` on.
    pub(crate) async fn get(&self, hash: H256, offset: u64) -> Result<Incoming, SourceError> {
        let range = (offset > 0).then_some(GetRange::Offset(offset));
        let options = GetOptions { range, ..GetOptions::default() };
        let result = self.store.get_opts(&self.location(hash), options).await?;
        let total_bytes = result.meta.size;
        let data = match result.payload {
            GetResultPayload::File(file, _) => read(file, offset).boxed(),
            GetResultPayload::Stream(stream) => stream.map_err(SourceError::from).boxed(),
        };
        Ok(Incoming { total_bytes, data })
    }

    /// Writes an object, so that it lasts.
    pub(crate) async fn put(&self, hash: H256, content: Bytes) -> Result<(), SourceError> {
        self.store.put(&self.location(hash), content.into()).await?;
        if let Kind::Folder(folder) = &self.kind {
            let folder = folder.clone();
            let path = folder.join(object_name(hash));
            let sync = move || {
                File::open(path)?.sync_all()?;
                File::open(folder)?.sync_all()
            };
            tokio::task::spawn_blocking(sync)
                .await
                .map_err(|error| SourceError::Sync { source: error.into() })?
                .map_err(|source| SourceError::Sync { source })?;
        }
        Ok(())
    }

    fn location(&self, hash: H256) -> ObjectPath {
        self.base.child(object_name(hash))
    }
}

type Connected = Result<(Arc<dyn ObjectStore>, Kind), object_store::Error>;

// Not `ObjectStoreScheme::parse`, which drops the first folder of `az://container/folder`.
fn connect(url: &Url) -> Result<Connected, ArtifactError> {
    // Attempts are counted in one place only, where a download can go on at an offset.
    let retry = RetryConfig { max_retries: 0, ..RetryConfig::default() };
    let seconds = |duration: Duration| format!("{} seconds", duration.as_secs());
    let request = (ClientConfigKey::Timeout, seconds(REQUEST_TIMEOUT));
    let connect = (ClientConfigKey::ConnectTimeout, seconds(CONNECT_TIMEOUT));
    let unknown = || ArtifactError::UnknownSource { url: url.clone() };
    Ok(match url.scheme() {
        "file" => {
            let folder = url.to_file_path().map_err(|()| unknown())?;
            Ok((Arc::new(LocalFileSystem::new()), Kind::Folder(folder)))
        },
        "http" | "https" => HttpBuilder::new()
            .with_url(url.as_str())
            .with_client_options(
                ClientOptions::new()
                    .with_allow_http(url.scheme() == "http")
                    .with_timeout(REQUEST_TIMEOUT)
                    .with_connect_timeout(CONNECT_TIMEOUT),
            )
            .with_retry(retry)
            .build()
            .map(|store| (Arc::new(store) as Arc<dyn ObjectStore>, Kind::WebServer)),
        "s3" => AmazonS3Builder::from_env()
            .with_url(url.as_str())
            .with_config(AmazonS3ConfigKey::Client(request.0), request.1)
            .with_config(AmazonS3ConfigKey::Client(connect.0), connect.1)
            .with_retry(retry)
            .build()
            .map(|store| (Arc::new(store) as Arc<dyn ObjectStore>, Kind::Bucket)),
        "gs" => GoogleCloudStorageBuilder::from_env()
            .with_url(url.as_str())
            .with_config(GoogleConfigKey::Client(request.0), request.1)
            .with_config(GoogleConfigKey::Client(connect.0), connect.1)
            .with_retry(retry)
            .build()
            .map(|store| (Arc::new(store) as Arc<dyn ObjectStore>, Kind::Bucket)),
        "az" => MicrosoftAzureBuilder::from_env()
            .with_url(url.as_str())
            .with_config(AzureConfigKey::Client(request.0), request.1)
            .with_config(AzureConfigKey::Client(connect.0), connect.1)
            .with_retry(retry)
            .build()
            .map(|store| (Arc::new(store) as Arc<dyn ObjectStore>, Kind::Bucket)),
        _ => return Err(unknown()),
    })
}

/// A local file from `offset` on, in larger pieces than the object store would read.
fn read(file: File, offset: u64) -> impl stream::Stream<Item = Result<Bytes, SourceError>> {
    stream::try_unfold((file, offset), |(mut file, offset)| async move {
        let read = move || {
            let mut piece = Vec::with_capacity(READ_BYTES);
            file.seek(SeekFrom::Start(offset))?;
            (&mut file).take(READ_BYTES as u64).read_to_end(&mut piece)?;
            Ok((file, piece))
        };
        let (file, piece) = tokio::task::spawn_blocking(read)
            .await
            .map_err(object_store::Error::from)?
            .map_err(|error: std::io::Error| object_store::Error::Generic {
                store: "LocalFileSystem",
                source: error.into(),
            })?;
        let next = offset + piece.len() as u64;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), (file, next))))
    })
}
