//! `members import`: what the lines say goes to the standard output, what happens to the standard error.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context as _;
use sqlx::PgPool;

use super::{Import, progress::Progress, refuse, tell};
use crate::{
    accounts::{
        audit::Origin,
        imports::{
            self, Change, CodesFile, CodesFileError, Contents, Format, LineErrors, OnErrors, Outcome, Pending, Plan,
            Step, Unreadable,
        },
        keyed::Keyring,
    },
    clock::Clock,
    web::Language,
};

pub(super) async fn run(arguments: &Import, db: &PgPool, keyring: &Keyring, clock: &Clock) -> anyhow::Result<ExitCode> {
    let file = match imports::open(&arguments.file) {
        Ok(file) => file,
        Err(error) => return Ok(refuse(format!("{}: {}", arguments.file.display(), sentence(&error)))),
    };
    if arguments.dry_run {
        let plan = imports::preview(db, keyring, clock.now(), file).await?;
        return show(&plan, arguments.skip_errors);
    }
    let codes_file = match arguments.codes.as_deref().map(CodesFile::create).transpose() {
        Ok(codes_file) => codes_file,
        Err(error) => return Ok(refuse(codes_sentence(arguments, &error))),
    };
    let (format, on_errors) = (file.format, on_errors(arguments));
    match write(db, keyring, clock, file, on_errors).await? {
        Outcome::Refused(plan) => {
            list_errors(&plan.errors);
            Ok(refuse(refusal(&plan.errors)))
        }
        Outcome::Pending(pending) => finish(pending, codes_file, format).await,
    }
}

fn on_errors(arguments: &Import) -> OnErrors {
    if arguments.skip_errors { OnErrors::Skip } else { OnErrors::Refuse }
}

async fn write(
    db: &PgPool,
    keyring: &Keyring,
    clock: &Clock,
    file: Contents,
    on_errors: OnErrors,
) -> anyhow::Result<Outcome> {
    let progress = Progress::start();
    let origin = Origin::command_line(clock.now());
    let outcome = imports::prepare(db, keyring, &origin, file, on_errors, &|done, all| progress.show(done, all)).await;
    progress.end();
    outcome
}

/// Brings the codes into safety, then commits: a code that is lost could not be found again, one too many harms nobody.
async fn finish(pending: Pending, codes_file: Option<CodesFile>, format: Format) -> anyhow::Result<ExitCode> {
    let codes = pending.codes.len();
    let codes_file = codes_file.filter(|_| codes > 0);
    if let Some(codes_file) = &codes_file {
        codes_file
            .write(&pending.codes, format)
            .context("the file of codes cannot be written; nothing was imported")?;
    } else if codes > 0 {
        imports::write_codes(io::stdout().lock(), &pending.codes, format)
            .context("the codes cannot be printed; nothing was imported")?;
    }
    let plan = pending.commit().await.context("nothing was imported, and the codes written are worth nothing")?;
    if let Some(codes_file) = codes_file {
        codes_file.keep();
    }
    list_errors(&plan.errors);
    if !plan.errors.is_empty() {
        tell(format_args!("{}, skipped.", count(plan.errors.len(), "line is wrong", "lines are wrong")));
    }
    summarise("", &plan);
    Ok(ExitCode::SUCCESS)
}

/// The dry run.
fn show(plan: &Plan, skip_errors: bool) -> anyhow::Result<ExitCode> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for step in &plan.steps {
        describe(&mut out, step)?;
    }
    out.flush()?;
    list_errors(&plan.errors);
    if !plan.errors.is_empty() && !skip_errors {
        return Ok(refuse(refusal(&plan.errors)));
    }
    summarise("Dry run, nothing was written. ", plan);
    Ok(ExitCode::SUCCESS)
}

fn describe(out: &mut impl Write, step: &Step) -> io::Result<()> {
    let row = &step.row;
    let (mark, mut words) = if step.is_new() {
        ('+', vec![row.kind.code().to_owned()])
    } else if step.is_change() {
        ('~', step.changes.iter().map(change).collect())
    } else {
        ('=', Vec::new())
    };
    if step.code_due() {
        words.push("a code".to_owned());
    }
    if mark == '=' && words.is_empty() {
        return Ok(());
    }
    writeln!(out, "{mark} {} {} {}: {}", row.number, row.first_name, row.surname, words.join(", "))
}

fn change(change: &Change) -> String {
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "(none)".to_owned());
    format!("{} {} → {}", change.field, or_none(&change.old), or_none(&change.new))
}

fn summarise(before: &str, plan: &Plan) {
    tell(format_args!(
        "{before}{}, {} changed, {} unchanged, {}.",
        count(plan.new_members(), "new member", "new members"),
        plan.changed_members(),
        plan.unchanged_members(),
        count(plan.codes_due(), "code", "codes"),
    ));
    if plan.absent > 0 {
        tell(format_args!("Not in the file, and left as they are: {}.", plan.absent));
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn list_errors(errors: &LineErrors) {
    for (line, errors) in errors {
        for (column, message) in errors.iter() {
            let place = if column.is_empty() { String::new() } else { format!(", {column}") };
            tell(format_args!("line {line}{place}: {}", message.say(Language::En)));
        }
    }
}

fn refusal(errors: &LineErrors) -> String {
    let wrong = count(errors.len(), "line is wrong", "lines are wrong");
    format!("{wrong}: nothing was written. Correct the file, or import the other lines with --skip-errors.")
}

fn sentence(error: &Unreadable) -> String {
    match error {
        Unreadable::Content(message) => message.say(Language::En).to_string(),
        Unreadable::System(error) => format!("cannot be read ({error})"),
    }
}

fn codes_sentence(arguments: &Import, error: &CodesFileError) -> String {
    let path = arguments.codes.as_deref().unwrap_or(&arguments.file).display();
    match error {
        CodesFileError::NotEmpty => {
            format!(
                "{path}: something is there already, perhaps the codes of another import. Name a new file; nothing was imported."
            )
        }
        CodesFileError::System(error) => format!("{path}: cannot be made ({error}). Nothing was imported."),
    }
}
