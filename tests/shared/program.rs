//! The built program as tests and load start it: in a folder of its own, without the settings of whoever runs them.

use std::{fs, io, path::Path, process::Command};

/// The program in `folder`, which is made where it is missing; the data folder is `var` in it.
pub fn program(folder: &Path) -> io::Result<Command> {
    fs::create_dir_all(folder)?;
    let settings = folder.join(".env");
    if !settings.exists() {
        // Keeps the program from finding one further up.
        fs::write(settings, "")?;
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_parvis"));
    command.current_dir(folder);
    let names = std::env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| name.to_str().is_some_and(is_setting)) {
        command.env_remove(name);
    }
    // Many portals run beside each other: the one that wants readers says where.
    command.env("PARVIS_READER_LISTEN", "off");
    Ok(command)
}

/// Where PostgreSQL lies is of this machine, not of a portal.
fn is_setting(name: &str) -> bool {
    name == "DATABASE_URL" || (name.starts_with("PARVIS_") && name != "PARVIS_POSTGRES_BIN")
}
