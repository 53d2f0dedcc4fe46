//! The members of a whole school come from one file.

use std::{
    fmt::Write as _,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::Context as _;

use crate::{
    Row,
    portal::{Portal, folder},
    program::program,
};

const LINES: usize = 10_000;

/// Beside a running portal, so that the start of the database does not count.
pub fn run() -> anyhow::Result<Vec<Row>> {
    let portal = Portal::start(&folder("import")?, "serve")?;
    let first = import(&portal, "first.csv", "Réseaux")?;
    // Each member changes, and none needs a code.
    let second = import(&portal, "second.csv", "Musique")?;
    Ok(vec![
        Row::below("10,000 new members with codes", first.as_secs_f64(), "s", 10.0),
        Row::below("10,000 changed members", second.as_secs_f64(), "s", 10.0),
    ])
}

/// Imports invented members; how long the command takes.
fn import(portal: &Portal, name: &str, department: &str) -> anyhow::Result<Duration> {
    let mut file = "number,surname,first_name,email,kind,department,card_number,card_expires_on\n".to_owned();
    for number in 0..LINES {
        writeln!(
            file,
            "{},Personne,Invitée,{number}@campus.example,student,{department},{number:08},2027-08-31",
            40_000_000 + number
        )?;
    }
    std::fs::write(portal.folder.join(name), file)?;
    let codes = format!("codes-of-{name}");
    let begun = Instant::now();
    let out = program(&portal.folder)?
        .args(["members", "import", name, "--codes", &codes])
        .env("PARVIS_DEFAULT_LANGUAGE", "en")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()?;
    let took = begun.elapsed();
    let said = String::from_utf8(out.stderr)?;
    anyhow::ensure!(out.status.success(), "the import failed: {said}");
    said.contains(&format!("{LINES} of {LINES} members written")).then_some(took).context("not all were written")
}
