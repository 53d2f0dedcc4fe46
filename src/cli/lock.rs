//! Lock file of the data folder: one running portal for each.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use anyhow::Context as _;
use rustix::{fs::OFlags, process::geteuid};

use crate::{cli::database::make_folder, config::Config};

/// Held until it is dropped, or the process ends in any way.
pub(super) struct Lock {
    _file: Option<File>,
}

/// Makes the data folder and takes it for this portal. With a database of another server the folder is shared freely:
/// several processes may serve it.
///
/// # Errors
/// A sentence, when another portal runs on the folder or another user owns it.
pub(super) fn take(config: &Config) -> anyhow::Result<Lock> {
    make_folder(&config.data_dir)?;
    if config.database_url.is_some() {
        return Ok(Lock { _file: None });
    }
    let path = config.data_dir.join("serve.lock");
    let file = open(&config.data_dir, &path)
        .with_context(|| format!("PARVIS_DATA_DIR {} cannot be used: {}", config.data_dir.display(), path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: Some(file) }),
        Err(TryLockError::WouldBlock) => anyhow::bail!(
            "another parvis serves PARVIS_DATA_DIR {} already: stop it first, or choose another folder",
            config.data_dir.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("PARVIS_DATA_DIR: {} cannot be locked", path.display()))
        }
    }
}

/// Opens the file of the lock, for its owner alone: another user could hold the lock as well. Started as root, it is given
/// to the owner of the folder, who starts the portal the next time.
fn open(folder: &Path, path: &Path) -> std::io::Result<File> {
    #[expect(clippy::cast_possible_wrap, reason = "flags, not a number")]
    let no_link = OFlags::NOFOLLOW.bits() as i32;
    let mut options = OpenOptions::new();
    let file = options.create(true).append(true).mode(0o600).custom_flags(no_link).open(path)?;
    let (owner, there) = (fs::metadata(folder)?, file.metadata()?);
    if geteuid().is_root() && there.uid() != owner.uid() {
        std::os::unix::fs::fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
    }
    Ok(file)
}
