//! File storage: a folder of this machine, or an S3 bucket.
//!
//! A file is named by a [`Key`], which the program makes; a name or path that a person sent never reaches the store.

use std::fs::{DirBuilder, Permissions};
use std::ops::Range;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
pub use object_store::GetRange;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{GetOptions, GetResult, ObjectStore, ObjectStoreExt};
use url::Url;
use uuid::Uuid;

use crate::web::streamed::streamed;

/// Reasons for which a file could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The setting names no store.
    #[error(
        "PARVIS_FILES_URL names no store of files: write s3://bucket or s3://bucket/prefix, \
         or leave it out to keep files in the data folder"
    )]
    Setting,
    /// The folder cannot be made, or not be made private.
    #[error("the folder {} cannot be used", folder.display())]
    Folder { folder: PathBuf, source: std::io::Error },
    /// The part that was asked for lies outside the file.
    #[error("the part asked for lies outside the file of {length} bytes")]
    OutOfRange {
        /// Bytes of the whole file.
        length: u64,
    },
    #[error("the store of files failed")]
    Store(#[from] object_store::Error),
}

/// A kind of stored file: its folder in the store, and the ending of its names.
///
/// Made as a constant by the domain that owns the files, so that a bad name does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folder {
    name: &'static str,
    extension: &'static str,
}

impl Folder {
    /// A folder and the ending of its files; both are lower-case ASCII letters and digits.
    ///
    /// # Panics
    /// When a name is empty or holds anything else: at compile time in a constant.
    #[must_use]
    pub const fn new(name: &'static str, extension: &'static str) -> Folder {
        assert!(is_plain(name.as_bytes()) && is_plain(extension.as_bytes()), "lower-case letters and digits only");
        Folder { name, extension }
    }
}

const fn is_plain(mut name: &[u8]) -> bool {
    if name.is_empty() {
        return false;
    }
    while let [first, rest @ ..] = name {
        if !(first.is_ascii_lowercase() || first.is_ascii_digit()) {
            return false;
        }
        name = rest;
    }
    true
}

/// The name of one stored file, such as `pictures/6fa459ea-ee8a-4ca4-894e-db77e160355e.jpg`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    folder: Folder,
    id: Uuid,
}

impl Key {
    /// The file `id` in `folder`.
    #[must_use]
    pub const fn new(folder: Folder, id: Uuid) -> Key {
        Key { folder, id }
    }

    fn path(self) -> object_store::path::Path {
        object_store::path::Path::from(format!("{}/{}.{}", self.folder.name, self.id, self.folder.extension))
    }
}

/// A file, or a range of it, read while it is sent.
#[derive(Debug)]
pub struct Reading(GetResult);

impl Reading {
    /// Bytes of the whole file.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.0.meta.size
    }

    /// The bytes that are read.
    #[must_use]
    pub fn range(&self) -> Range<u64> {
        self.0.range.clone()
    }

    /// The bytes, read as they are sent.
    pub fn into_body(self) -> Body {
        streamed(self.0.into_stream())
    }
}

/// The store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

impl Files {
    /// Opens the bucket of `url` (`s3://bucket/prefix`; keys and region from the usual `AWS_…` variables),
    /// or `folder` when there is no URL.
    ///
    /// # Errors
    /// When the URL is not of that form, or the folder cannot be made.
    pub fn open(url: Option<&str>, folder: PathBuf) -> Result<Files, FilesError> {
        let store = match url {
            Some(url) => open_bucket(url)?,
            None => open_folder(folder)?,
        };
        Ok(Files { store })
    }

    /// Keeps `bytes` under `key`; what was there before is replaced at once, never half.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, key: &Key, bytes: Bytes) -> Result<(), FilesError> {
        self.store.put(&key.path(), bytes.into()).await?;
        Ok(())
    }

    /// The whole file, in memory; `None` when there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(&self, key: &Key) -> Result<Option<Bytes>, FilesError> {
        match self.read(key, GetOptions::default()).await? {
            Some(file) => Ok(Some(file.bytes().await?)),
            None => Ok(None),
        }
    }

    /// Streams the file, or `range` of it; `None` when it does not exist.
    ///
    /// # Errors
    /// `OutOfRange` when no byte of `range` exists, else when the store fails.
    pub async fn stream(&self, key: &Key, range: Option<GetRange>) -> Result<Option<Reading>, FilesError> {
        let Some(range) = range else {
            return Ok(self.read(key, GetOptions::default()).await?.map(Reading));
        };
        // Stores word a bad range differently, and none tells the length that a 416 answer must name.
        let Some(file) = self.read(key, GetOptions::new().with_head(true)).await? else { return Ok(None) };
        let length = file.meta.size;
        match range.as_range(length) {
            Ok(bytes) if !bytes.is_empty() => {
                Ok(self.read(key, GetOptions::new().with_range(Some(bytes))).await?.map(Reading))
            }
            _ => Err(FilesError::OutOfRange { length }),
        }
    }

    /// Removes the file; a file that is not there is no error.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete(&self, key: &Key) -> Result<(), FilesError> {
        match self.store.delete(&key.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn read(&self, key: &Key, options: GetOptions) -> Result<Option<GetResult>, FilesError> {
        match self.store.get_opts(&key.path(), options).await {
            Ok(file) => Ok(Some(file)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn open_folder(folder: PathBuf) -> Result<Arc<dyn ObjectStore>, FilesError> {
    if let Err(source) = make_private(&folder) {
        return Err(FilesError::Folder { folder, source });
    }
    // A row of the database names the file: the file must not be lost where the row is kept.
    Ok(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)))
}

fn open_bucket(url: &str) -> Result<Arc<dyn ObjectStore>, FilesError> {
    let url = Url::parse(url).map_err(|_| FilesError::Setting)?;
    let extra = !url.username().is_empty() || url.port().is_some() || url.query().is_some() || url.fragment().is_some();
    let bucket = url.host_str().filter(|_| url.scheme() == "s3" && !extra).ok_or(FilesError::Setting)?;
    let prefix = object_store::path::Path::from_url_path(url.path()).map_err(|_| FilesError::Setting)?;
    // The HTTP client has no cryptography of its own. A second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build()?;
    Ok(Arc::new(PrefixStore::new(store, prefix)))
}

/// Makes `folder` where it is missing, and closes it to other users of the machine.
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))
}
