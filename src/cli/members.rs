//! `members`: prepare members, make codes, grant roles, list.

mod import;
mod list;
mod progress;

use std::{
    fmt::Display,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use sqlx::PgPool;
use time::macros::format_description;

use super::tell;
use crate::{
    accounts::{
        audit::Origin,
        keyed::Keyring,
        number::MemberNumber,
        roles::Role,
        store::{
            codes::{self, IssuedCode},
            grants::{self, Change, Changed},
            members::{self, Listed},
        },
    },
    clock::Clock,
};

/// What can be done with members.
#[derive(Debug, clap::Subcommand)]
pub enum MembersCommand {
    /// Add and update members from a CSV file, and print a code for each who needs one
    #[command(long_about = "\
Add and update members from a CSV file, and print a code for each who needs one

Columns, in any order: number, surname, first_name, email, kind (student, teacher, staff), department, card_number, \
card_expires_on (2027-08-31 or 31/08/2027). E-mail, department and card may be empty. Files of French spreadsheets are \
read as they are. Members are recognised by their number; nobody is removed.")]
    Import(Import),
    /// Make a new activation code for a member; the one before stops working
    ///
    /// It activates the account, gives an active one a new password, and reopens a closed one.
    Code {
        /// The 8 digits
        number: String,
    },
    /// Grant a role to a member
    Grant {
        /// The 8 digits
        number: String,
        #[arg(help = "locker_manager, box_office, moderator, helpdesk, auditor or administrator")]
        role: String,
    },
    /// List members by name, with the state of the account and roles
    List {
        /// Only members in whose name or number all these words are
        #[arg(long, value_name = "TEXT")]
        query: Option<String>,
    },
}

/// What `members import` is given.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The CSV file
    pub file: PathBuf,
    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write the codes to this new file, for your eyes only, instead of printing them
    #[arg(long, value_name = "FILE")]
    pub codes: Option<PathBuf>,
    /// Import the good lines although others are wrong
    #[arg(long)]
    pub skip_errors: bool,
}

/// Runs a command. What a person can mend is said on the standard error, with an exit code of 1.
///
/// # Errors
/// When the database or the output fails.
pub async fn run(command: MembersCommand, db: &PgPool, keyring: &Keyring, clock: &Clock) -> anyhow::Result<ExitCode> {
    match command {
        MembersCommand::Import(arguments) => import::run(&arguments, db, keyring, clock).await,
        MembersCommand::Code { number } => code(&number, db, keyring, clock).await,
        MembersCommand::Grant { number, role } => grant(&number, &role, db, clock).await,
        MembersCommand::List { query } => list::run(query.as_deref().unwrap_or_default(), db).await,
    }
}

fn refuse(sentence: impl Display) -> ExitCode {
    tell(sentence);
    ExitCode::FAILURE
}

fn print(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// The member with a number, or the sentence to refuse with.
async fn find(db: &PgPool, number: &str) -> sqlx::Result<Result<Listed, String>> {
    let Ok(number) = MemberNumber::parse(number) else {
        return Ok(Err(format!("“{number}” is not a member number: it has 8 digits, zeros at the start included.")));
    };
    let found = members::find_listed(db, number.as_str()).await?;
    Ok(found.ok_or_else(|| {
        format!(
            "No member has the number {number}. Search with `members list --query NAME`, add with `members import`."
        )
    }))
}

async fn code(number: &str, db: &PgPool, keyring: &Keyring, clock: &Clock) -> anyhow::Result<ExitCode> {
    let member = match find(db, number).await? {
        Ok(member) => member,
        Err(sentence) => return Ok(refuse(sentence)),
    };
    let origin = Origin::command_line(clock.now());
    let mut transaction = db.begin().await?;
    let Ok(IssuedCode { code, expires_at }) = codes::issue(&mut transaction, keyring, &origin, member.id, None).await?
    else {
        return Ok(refuse(format!(
            "The account {} is suspended: restore it in the administration first.",
            member.number
        )));
    };
    transaction.commit().await?;
    print(&code)?;
    let end = expires_at.format(format_description!("[year]-[month]-[day] [hour]:[minute]"))?;
    tell(format_args!(
        "For {} {}, works once until {end} UTC. The code before no longer works.",
        member.first_name, member.surname
    ));
    Ok(ExitCode::SUCCESS)
}

async fn grant(number: &str, role: &str, db: &PgPool, clock: &Clock) -> anyhow::Result<ExitCode> {
    let Some(role) = Role::from_code(role) else {
        let roles = Role::ALL.map(Role::code).join(", ");
        return Ok(refuse(format!("There is no role “{role}”. The roles are {roles}.")));
    };
    let member = match find(db, number).await? {
        Ok(member) => member,
        Err(sentence) => return Ok(refuse(sentence)),
    };
    let origin = Origin::command_line(clock.now());
    let mut transaction = db.begin().await?;
    let changed = grants::change(&mut transaction, &origin, member.id, Change::Grant(role), None).await?;
    transaction.commit().await?;
    let has = if changed == Changed::Done { "now has" } else { "already had" };
    print(format!("{} {} {has} the role {}.", member.first_name, member.surname, role.code()))?;
    Ok(ExitCode::SUCCESS)
}
