//! Importing members from the school's files. All persons are invented.

mod codes;
mod commands;
mod files;
mod headings;
mod lines;

use parvis::{
    accounts::imports::{self, Contents, IssuedCode, OnErrors, Outcome, Plan},
    audit::Origin,
    keyring::Keyring,
    web::Language,
};
use sqlx::PgPool;
use time::{OffsetDateTime, macros::datetime};

use crate::factories::count;

pub const NOW: OffsetDateTime = datetime!(2026-11-21 09:00 UTC);
pub const HEADER: &str = "number,surname,first_name,email,kind,department,card_number,card_expires_on\n";

/// Three persons, as a program would write them.
pub const CLASS: &str = "number,surname,first_name,email,kind,department,card_number,card_expires_on
20260001,Durand,Camille,camille@ecole.example,student,Physics,AB12CD34,2027-08-31
20260002,Petit,Lou,,teacher,,,
00000003,Silva,Ana,ana@ecole.example,staff,Library,EE99DD88,
";

pub fn keyring() -> Keyring {
    Keyring::new(&[7; 32]).unwrap()
}

pub fn read(text: &str) -> Contents {
    imports::read(text.as_bytes()).unwrap()
}

pub async fn preview(db: &PgPool, text: &str) -> Plan {
    imports::preview(db, &keyring(), NOW, read(text)).await.unwrap()
}

pub async fn prepare(db: &PgPool, text: &str, at: OffsetDateTime, on_errors: OnErrors) -> Outcome {
    imports::prepare(db, &keyring(), &Origin::command_line(at), read(text), on_errors, &|_, _| ()).await.unwrap()
}

/// Imports a file that must be accepted.
pub async fn import(db: &PgPool, text: &str) -> (Plan, Vec<IssuedCode>) {
    import_at(db, text, NOW).await
}

pub async fn import_at(db: &PgPool, text: &str, at: OffsetDateTime) -> (Plan, Vec<IssuedCode>) {
    let Outcome::Pending(mut pending) = prepare(db, text, at, OnErrors::Skip).await else {
        panic!("the file was refused");
    };
    let codes = std::mem::take(&mut pending.codes);
    (pending.commit().await.unwrap(), codes)
}

/// New, changed and unchanged members, and codes.
pub fn figures(plan: &Plan) -> [usize; 4] {
    [plan.new_members(), plan.changed_members(), plan.unchanged_members(), plan.codes_due()]
}

/// `line column key` of each error.
pub fn faults(errors: &imports::LineErrors) -> Vec<String> {
    let errors = errors.iter().flat_map(|(line, errors)| errors.iter().map(move |error| (line, error)));
    errors
        .map(|(line, (column, message))| {
            assert_ne!(message.say(Language::En).to_string(), message.key(), "a text is missing");
            assert_ne!(message.say(Language::Fr).to_string(), message.key(), "a text is missing");
            format!("{line} {column} {}", message.key())
        })
        .collect()
}

/// All rows of the tables that an import writes.
pub async fn counts(db: &PgPool) -> [i64; 4] {
    [
        count(db, "members").await,
        count(db, "cards").await,
        count(db, "activation_codes").await,
        count(db, "audit_entries").await,
    ]
}
