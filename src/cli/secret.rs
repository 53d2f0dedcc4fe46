//! Key of the keyed hashes: from the settings, or generated once and kept in the data folder.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::Context as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{accounts::members::store_key_check, config::Config, keyring::Keyring};

/// The keyring of this portal: the one that its database was first used with.
///
/// # Errors
/// A sentence, when there is another key, or none although the database was used with one.
pub(super) async fn keyring(config: &Config, db: &PgPool, now: OffsetDateTime) -> anyhow::Result<Keyring> {
    let path = config.data_dir.join("secret");
    let advice = "printed codes and cards belong to the first one: bring back the file secret of the data folder that was used \
                  first, or set PARVIS_SECRET to the same value in each process";
    if config.secret.is_none() && !path.exists() && store_key_check::is_checked(db).await? {
        anyhow::bail!(
            "PARVIS_SECRET is not set and {} is not there, but the database was used with a key before; {advice}",
            path.display()
        );
    }
    let keyring = read(config, &path)?;
    if !store_key_check::check(db, &keyring.hash("key_check", b""), now).await? {
        let place = if config.secret.is_some() { "PARVIS_SECRET".to_owned() } else { path.display().to_string() };
        anyhow::bail!("{place} is not the key that the database was first used with; {advice}");
    }
    Ok(keyring)
}

fn read(config: &Config, path: &Path) -> anyhow::Result<Keyring> {
    if let Some(secret) = &config.secret {
        return Keyring::new(secret.reveal().as_bytes()).context("PARVIS_SECRET needs 32 characters or more");
    }
    Keyring::new(&kept(&config.data_dir, path)?)
        .with_context(|| format!("{} holds less than a whole key: bring it back from a backup", path.display()))
}

/// The key at `path` in `folder`, made where there is none.
fn kept(folder: &Path, path: &Path) -> anyhow::Result<Vec<u8>> {
    let read = || fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
    if path.exists() {
        return read();
    }
    // Written aside, then linked: of two programs that start at once, one file wins, whole.
    let aside = folder.join(format!("secret.{}", uuid::Uuid::new_v4().simple()));
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
    file.write_all(BASE64_STANDARD.encode(bytes).as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&aside, path);
    fs::remove_file(&aside)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(error).with_context(|| format!("{} cannot be written", path.display()))
        }
        _ => read(),
    }
}
