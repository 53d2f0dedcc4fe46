//! `members`: register members, issue codes, grant roles, list.

mod import;
mod list;
mod progress;

use std::{
    fmt::Display,
    io::{self, Write as _},
    process::ExitCode,
};

use sqlx::PgPool;

use crate::{
    accounts::{
        activation::store_codes::{self, IssuedCode},
        members::{self, listed::Listed, number::MemberNumber},
        roles::{
            self, Role,
            store::{Change, Changed},
        },
    },
    audit::Origin,
    cli::{
        members::import::Import,
        output::{refuse, tell},
    },
    clock::Clock,
    error::Refusable,
    keyring::Keyring,
    web::{Language, Message, time::in_full},
};

/// Commands on members.
#[derive(Debug, clap::Subcommand)]
pub enum MembersCommand {
    /// Add and update members from a CSV file, and print a code for each who needs one
    #[command(long_about = "\
Add and update members from a CSV file, and print a code for each who needs one

Columns, in any order and by their English or French headings: number, surname, first_name, email, kind (student, \
teacher, staff), department, card_number, card_expires_on (2027-08-31 or 31/08/2027). E-mail, department and card may be \
empty, or left out: what is stored stays then. Other columns are named and left out. Files of French spreadsheets are \
read as they are. Members are recognised by their number; nobody is removed, and --list-missing names those whom the \
file does not mention.")]
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

/// Runs a command. What a person can mend is said on the standard error, with an exit code of 1.
///
/// # Errors
/// When the database or the output fails.
pub async fn run(
    command: MembersCommand,
    language: Language,
    db: &PgPool,
    keyring: &Keyring,
    clock: &Clock,
) -> anyhow::Result<ExitCode> {
    match command {
        MembersCommand::Import(arguments) => import::run(&arguments, language, db, keyring, clock).await,
        MembersCommand::Code { number } => code(&number, language, db, keyring, clock).await,
        MembersCommand::Grant { number, role } => grant(&number, &role, language, db, clock).await,
        MembersCommand::List { query } => list::run(query.as_deref().unwrap_or_default(), language, db).await,
    }
}

fn print(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// The member with a number, or the sentence to refuse with.
async fn find(db: &PgPool, number: &str) -> Refusable<Listed, Message, sqlx::Error> {
    let Ok(number) = MemberNumber::parse(number) else {
        return Ok(Err(Message::new("members-no-number").with("number", number)));
    };
    let found = members::store::find_listed(db, number.as_str()).await?;
    Ok(found.ok_or_else(|| Message::new("members-unknown").with("number", number.as_str())))
}

async fn code(
    number: &str,
    language: Language,
    db: &PgPool,
    keyring: &Keyring,
    clock: &Clock,
) -> anyhow::Result<ExitCode> {
    let member = match find(db, number).await? {
        Ok(member) => member,
        Err(message) => return Ok(refuse(message.say(language))),
    };
    let origin = Origin::command_line(clock.now());
    let mut transaction = db.begin().await?;
    let Ok(IssuedCode { code, expires_at }) =
        store_codes::issue(&mut transaction, keyring, &origin, member.id, None).await?
    else {
        return Ok(refuse(Message::new("members-suspended").with("number", member.number.as_str()).say(language)));
    };
    transaction.commit().await?;
    print(&code)?;
    let made = Message::new("members-code-made").with("name", format!("{} {}", member.first_name, member.surname));
    tell(made.with("end", in_full(expires_at, language)).say(language));
    Ok(ExitCode::SUCCESS)
}

async fn grant(number: &str, role: &str, language: Language, db: &PgPool, clock: &Clock) -> anyhow::Result<ExitCode> {
    let Some(role) = Role::parse(role) else {
        let roles = Role::ALL.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
        return Ok(refuse(Message::new("members-no-role").with("role", role).with("roles", roles).say(language)));
    };
    let member = match find(db, number).await? {
        Ok(member) => member,
        Err(message) => return Ok(refuse(message.say(language))),
    };
    let origin = Origin::command_line(clock.now());
    let mut transaction = db.begin().await?;
    let changed = roles::store::change(&mut transaction, &origin, member.id, Change::Grant(role), None).await?;
    transaction.commit().await?;
    let key = if changed == Changed::Done { "members-role-granted" } else { "members-role-held" };
    let name = format!("{} {}", member.first_name, member.surname);
    print(Message::new(key).with("name", name).with("role", role.code()).say(language))?;
    Ok(ExitCode::SUCCESS)
}
