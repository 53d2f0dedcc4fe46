//! Operating system user of the server. PostgreSQL refuses root, so root hands it to another user.

use crate::db::embedded::error::{Doing, StartError};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::{
    fs::{self, File},
    io,
    path::Path,
    process::Command,
};

/// The user that the server runs as and that its files belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pub uid: u32,
    gid: u32,
    /// The program is root and switches to this user for the server.
    switch: bool,
}

impl Owner {
    /// The current user; for root the owner of `folder`, else `postgres`, else `nobody`.
    pub fn of(folder: &Path) -> Result<Self, StartError> {
        let process = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        if process.0 != 0 {
            return Ok(Self { uid: process.0, gid: process.1, switch: false });
        }
        if let Ok(there) = fs::metadata(folder)
            && there.uid() != 0
        {
            return Ok(Self { uid: there.uid(), gid: there.gid(), switch: true });
        }
        let path = Path::new("/etc/passwd");
        let users = fs::read_to_string(path).doing("read", path)?;
        let (uid, gid) = account(&users, "postgres").or_else(|| account(&users, "nobody")).ok_or_else(|| {
            StartError::Folder(
                "PostgreSQL refuses to run as root and this machine has neither a user postgres nor nobody: \
                 start parvis as an ordinary user"
                    .to_owned(),
            )
        })?;
        Ok(Self { uid, gid, switch: true })
    }

    /// A command that runs as this user, knowing nothing of our settings and secrets.
    pub fn command(self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC").current_dir("/");
        for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        if self.switch {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Makes `path` this user's.
    pub fn give(self, path: &Path) -> Result<(), StartError> {
        if !self.switch {
            return Ok(());
        }
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid)).doing("change the owner of", path)
    }

    /// Makes the open file at `path` this user's.
    pub fn give_open(self, file: &File, path: &Path) -> Result<(), StartError> {
        if !self.switch {
            return Ok(());
        }
        std::os::unix::fs::fchown(file, Some(self.uid), Some(self.gid)).doing("change the owner of", path)
    }

    /// True if this user may enter `folder`: asked by trying, which also knows what mode bits do not say.
    pub fn reaches(self, folder: &Path) -> bool {
        !self.switch || self.shell("cd -- \"$1\"", folder).is_ok()
    }

    /// Output of a shell script, run as this user with one argument.
    pub fn shell(self, script: &str, argument: &Path) -> io::Result<String> {
        let output = self.command("/bin/sh").arg("-c").arg(script).arg("sh").arg(argument).output()?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
        } else {
            Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim_end().to_owned()))
        }
    }
}

/// The ids of a user in the text of /etc/passwd.
fn account(users: &str, name: &str) -> Option<(u32, u32)> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let mut ids = fields.skip(1).map(str::parse);
        Some((ids.next()?.ok()?, ids.next()?.ok()?))
    })
}
