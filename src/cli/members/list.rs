//! `members list`: a table, printed page by page.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use sqlx::PgPool;

use crate::{
    accounts::{
        members::{
            self,
            listed::{After, Listed},
            state::StateFilter,
        },
        roles::{self, Role, Roles},
    },
    cli::output::tell,
    ids::MemberId,
    text::folding::search_text,
    web::Language,
};

/// Members read at once.
const PAGE: i64 = 500;

pub(super) async fn run(query: &str, language: Language, db: &PgPool) -> anyhow::Result<ExitCode> {
    match print(query, db).await {
        // `members list | head` has seen enough.
        Err(error) if is_closed_pipe(&error) => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error),
        Ok(0) => {
            tell(language.text("members-none-found"));
            Ok(ExitCode::SUCCESS)
        }
        Ok(_) => Ok(ExitCode::SUCCESS),
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Prints the table. How many members are in it.
async fn print(query: &str, db: &PgPool) -> anyhow::Result<usize> {
    let words: Vec<String> = search_text(&[query]).split_whitespace().map(str::to_owned).collect();
    let mut after = After::default();
    let mut count = 0;
    loop {
        let page = members::store::list(db, &words, StateFilter::default(), &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.place();
        let ids: Vec<MemberId> = page.iter().map(|member| member.id).collect();
        let held = roles::store::list_held(db, &ids).await?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        if count == 0 {
            line(&mut out, ["NUMBER", "NAME", "KIND", "STATE", "ROLES"])?;
        }
        for member in &page {
            write_member(&mut out, member, &held)?;
        }
        out.flush()?;
        count += page.len();
    }
}

fn write_member(out: &mut impl Write, member: &Listed, held: &[(MemberId, Role)]) -> io::Result<()> {
    let own = held.iter().filter(|(id, _)| *id == member.id).map(|(_, role)| *role);
    let roles: Vec<&str> = Roles::new(own.collect()).iter().map(Role::code).collect();
    let name = format!("{}, {}", member.surname, member.first_name);
    line(out, [member.number.as_str(), &name, member.kind.code(), member.state.code(), &roles.join(" ")])
}

fn line(out: &mut impl Write, [number, name, kind, state, roles]: [&str; 5]) -> io::Result<()> {
    let line = format!("{number:<8}  {name:<30}  {kind:<7}  {state:<9}  {roles}");
    writeln!(out, "{}", line.trim_end())
}
