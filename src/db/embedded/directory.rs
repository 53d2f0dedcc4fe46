//! Folder of the embedded server: cluster, files beside it, socket.

use crate::db::embedded::{
    error::{Doing, StartError},
    user::Owner,
};
use sha2::Digest;
use sha2::Sha256;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::{
    fmt::Write as _,
    fs::{self, DirBuilder, File, OpenOptions},
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Root's servers live here when their user cannot reach the folder asked for.
pub(super) const REACHABLE: &str = "/var/lib/parvis";

/// The name of a socket's path may have 103 bytes on macOS, 107 on Linux.
const LONGEST_SOCKET_PATH: usize = 100;

/// Opens no link: started as root, we work in a folder where another user may have left one to any file.
#[expect(clippy::cast_possible_wrap, reason = "flags, not a number")]
pub(super) const NO_LINK: i32 = rustix::fs::OFlags::NOFOLLOW.bits() as i32;

/// The folder of one server, existing and owned by its user.
#[derive(Debug)]
pub(super) struct Place {
    /// The configured folder, for messages.
    pub asked: PathBuf,
    /// The real folder behind links.
    folder: PathBuf,
    pub sockets: PathBuf,
    pub owner: Owner,
}

impl Place {
    /// Makes what is missing.
    pub fn prepare(asked: &Path) -> Result<Self, StartError> {
        let asked = std::path::absolute(asked).doing("find", asked)?;
        let owner = Owner::of(&asked)?;
        let folder = folder(&asked, owner)?;
        let sockets = sockets(&folder, owner)?;
        Ok(Self { asked, folder, sockets, owner })
    }

    /// The cluster itself.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// FIFO that the users of the server hold open.
    pub fn fifo(&self) -> PathBuf {
        self.folder.join("users.fifo")
    }

    /// Log file of PostgreSQL.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Another file beside the cluster.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Opens a file beside the cluster, made when it is not there.
    pub fn open(&self, name: &str) -> Result<File, StartError> {
        let path = self.folder.join(name);
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).read(true).mode(0o600).custom_flags(NO_LINK).open(&path);
        let file = file.doing("open", &path)?;
        let there = file.metadata().doing("read", &path)?;
        if there.uid() == self.owner.uid {
            return Ok(file);
        }
        // A second name may lie outside the folder.
        if !there.is_file() || there.nlink() > 1 {
            return Err(StartError::Folder(format!("{} must be an ordinary file: remove it", path.display())));
        }
        self.owner.give_open(&file, &path)?;
        Ok(file)
    }

    /// Names of the files beside the cluster.
    pub fn names(&self) -> Result<Vec<String>, StartError> {
        let entries = fs::read_dir(&self.folder).doing("list", &self.folder)?;
        Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
    }
}

fn folder(asked: &Path, owner: Owner) -> Result<PathBuf, StartError> {
    match fs::canonicalize(asked) {
        Ok(folder) => existing(asked, folder, owner),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if let Ok(target) = fs::read_link(asked) {
                return Err(StartError::Folder(format!(
                    "the database in {} lives in {}, which is gone: bring it back, or remove the link to begin with an empty database",
                    asked.display(),
                    target.display()
                )));
            }
            new(asked, owner)
        }
        Err(error) => Err(error).doing("open", asked),
    }
}

fn existing(asked: &Path, folder: PathBuf, owner: Owner) -> Result<PathBuf, StartError> {
    let there = fs::metadata(&folder).doing("read", &folder)?;
    if !there.is_dir() {
        return Err(StartError::Folder(format!("{} must be a folder: the database is to live there", asked.display())));
    }
    if there.uid() != owner.uid {
        let empty = fs::read_dir(&folder).doing("list", &folder)?.next().is_none();
        if !empty || there.uid() != 0 || rustix::process::geteuid().as_raw() != 0 {
            return Err(StartError::Folder(format!(
                "the database in {} belongs to another user (number {}): start parvis as that user or give the folder to user number {} (chown -R)",
                asked.display(),
                there.uid(),
                owner.uid
            )));
        }
        if folder.parent().is_some_and(|parent| !owner.reaches(parent)) {
            fs::remove_dir(&folder).doing("replace the empty folder", &folder)?;
            return new(asked, owner);
        }
        owner.give(&folder)?;
    }
    if !is_private(&there) {
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(&folder, private).doing("make private", &folder)?;
    }
    if owner.reaches(&folder) {
        return Ok(folder);
    }
    Err(StartError::Folder(format!(
        "user number {} runs the database server (PostgreSQL refuses root) and cannot reach {}: make the folders above it passable (chmod a+x)",
        owner.uid,
        folder.display()
    )))
}

fn new(asked: &Path, owner: Owner) -> Result<PathBuf, StartError> {
    let parent = asked.parent().unwrap_or(Path::new("/"));
    DirBuilder::new().recursive(true).create(parent).doing("create", parent)?;
    if owner.reaches(parent) {
        private(asked, owner)?;
        return fs::canonicalize(asked).doing("find", asked);
    }
    let base = Path::new(REACHABLE);
    DirBuilder::new().recursive(true).mode(0o755).create(base).doing("create", base)?;
    let folder = base.join(format!("postgres-{}", short_hash(asked)));
    private(&folder, owner)?;
    std::os::unix::fs::symlink(&folder, asked).doing("create the link", asked)?;
    tracing::info!(
        asked = %asked.display(),
        folder = %folder.display(),
        "database folder moved: the database user cannot reach the configured one"
    );
    Ok(folder)
}

/// The socket lies in the folder, or under /tmp (not TMPDIR: programs with another one must find it too) when its
/// path would be too long.
fn sockets(folder: &Path, owner: Owner) -> Result<PathBuf, StartError> {
    let socket = folder.join(".s.PGSQL.5432");
    if socket.as_os_str().len() <= LONGEST_SOCKET_PATH {
        return Ok(folder.to_owned());
    }
    let short = Path::new("/tmp").join(format!("parvis-{}-{}", owner.uid, short_hash(folder)));
    private(&short, owner)?;
    Ok(short)
}

/// Makes a folder that only `owner` may enter; an existing one must be just that.
fn private(folder: &Path, owner: Owner) -> Result<(), StartError> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => owner.give(folder),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let there = fs::symlink_metadata(folder).doing("read", folder)?;
            if there.is_dir() && there.uid() == owner.uid && is_private(&there) {
                return Ok(());
            }
            Err(StartError::Folder(format!(
                "{} must be a folder that only user number {} may enter: remove it",
                folder.display(),
                owner.uid
            )))
        }
        Err(error) => Err(error).doing("create", folder),
    }
}

/// Neither the group nor others may do anything.
fn is_private(there: &fs::Metadata) -> bool {
    there.mode().trailing_zeros() >= 6
}

fn short_hash(path: &Path) -> String {
    Sha256::digest(path.as_os_str().as_bytes()).iter().take(6).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
