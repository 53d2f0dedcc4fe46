//! Folders that go with their test.

use std::{fs::Permissions, ops::Deref, os::unix::fs::PermissionsExt as _, path::Path};

use tempfile::TempDir;

/// A new, empty folder; kept to be looked at when its test has failed.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        // Passable: a database server in it runs as another user where the tests run as root.
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir_in(TMP).unwrap();
        Self(folder)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.join(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.join(name)).ok()
    }
}

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.disable_cleanup(true);
            eprintln!("kept for a look: {}", self.display());
        }
    }
}
