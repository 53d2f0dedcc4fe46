//! `members import`: the report of the lines goes to the standard output, progress to the standard error.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context as _;
use sqlx::PgPool;

use crate::{
    accounts::imports::{
        self, Absent, Change, CodesFile, CodesFileError, Contents, LineErrors, OnErrors, Outcome, Pending, Plan, Step,
        Unreadable, columns,
    },
    audit::Origin,
    cli::{
        members::progress::Progress,
        output::{refuse, tell},
    },
    clock::Clock,
    keyring::Keyring,
    web::{Language, Message},
};

/// Arguments of `members import`.
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
    /// List the members whom the file does not mention (with --dry-run or --codes)
    #[arg(long)]
    pub list_missing: bool,
}

pub(super) async fn run(
    arguments: &Import,
    language: Language,
    db: &PgPool,
    keyring: &Keyring,
    clock: &Clock,
) -> anyhow::Result<ExitCode> {
    let import = Importing { arguments, language };
    if arguments.list_missing && !arguments.dry_run && arguments.codes.is_none() {
        return Ok(import.refuse(&Message::new("import-list-missing-apart")));
    }
    let file = match imports::open(&arguments.file) {
        Ok(file) => file,
        Err(error) => return Ok(import.refuse(&import.unreadable(&error))),
    };
    if arguments.dry_run {
        let plan = imports::preview(db, keyring, clock.now(), file).await?;
        return import.show(&plan);
    }
    let codes_file = match arguments.codes.as_deref().map(CodesFile::create).transpose() {
        Ok(codes_file) => codes_file,
        Err(error) => return Ok(import.refuse(&import.no_codes_file(&error))),
    };
    let format = file.format;
    match import.write(db, keyring, clock, file).await? {
        Outcome::Refused(plan) => {
            import.list_errors(&plan.errors);
            Ok(import.refuse(&refusal(&plan.errors)))
        }
        Outcome::Pending(pending) => import.finish(pending, codes_file, format).await,
    }
}

/// The command as it was given, and the language of its messages.
#[derive(Clone, Copy)]
struct Importing<'a> {
    arguments: &'a Import,
    language: Language,
}

impl Importing<'_> {
    fn say(self, message: &Message) -> String {
        message.say(self.language).to_string()
    }

    fn tell(self, message: &Message) {
        tell(self.say(message));
    }

    fn refuse(self, message: &Message) -> ExitCode {
        refuse(self.say(message))
    }

    async fn write(self, db: &PgPool, keyring: &Keyring, clock: &Clock, file: Contents) -> anyhow::Result<Outcome> {
        let on_errors = if self.arguments.skip_errors { OnErrors::Skip } else { OnErrors::Refuse };
        let progress = Progress::start(self.language);
        let origin = Origin::command_line(clock.now());
        let show = |done, all| progress.show(done, all);
        let outcome = imports::prepare(db, keyring, &origin, file, on_errors, &show).await;
        progress.end();
        outcome
    }

    /// Writes the codes to their file, then commits: a lost code could not be recovered, a superfluous one is harmless.
    async fn finish(
        self,
        pending: Pending,
        codes_file: Option<CodesFile>,
        format: imports::Format,
    ) -> anyhow::Result<ExitCode> {
        let codes = pending.codes.len();
        let codes_file = codes_file.filter(|_| codes > 0);
        if let Some(codes_file) = &codes_file {
            let written = codes_file.write(&pending.codes, format);
            written.with_context(|| self.say(&Message::new("import-codes-unwritten")))?;
        } else if codes > 0 {
            let printed = imports::write_codes(io::stdout().lock(), &pending.codes, format);
            printed.with_context(|| self.say(&Message::new("import-codes-unprinted")))?;
        }
        let committed = pending.commit().await;
        let plan = committed.with_context(|| self.say(&Message::new("import-uncommitted")))?;
        if let Some(codes_file) = codes_file {
            codes_file.keep();
        }
        self.list_errors(&plan.errors);
        if !plan.errors.is_empty() {
            self.tell(&Message::new("import-skipped").count("count", number(plan.errors.len())));
        }
        if self.arguments.list_missing {
            let mut out = io::BufWriter::new(io::stdout().lock());
            self.list_missing(&mut out, &plan.absent)?;
            out.flush()?;
        }
        self.summarise(&plan);
        Ok(ExitCode::SUCCESS)
    }

    /// The dry run.
    fn show(self, plan: &Plan) -> anyhow::Result<ExitCode> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        for step in &plan.steps {
            self.describe(&mut out, step)?;
        }
        if self.arguments.list_missing {
            self.list_missing(&mut out, &plan.absent)?;
        }
        out.flush()?;
        self.list_errors(&plan.errors);
        if !plan.errors.is_empty() && !self.arguments.skip_errors {
            return Ok(self.refuse(&refusal(&plan.errors)));
        }
        self.tell(&Message::new("import-dry"));
        self.summarise(plan);
        Ok(ExitCode::SUCCESS)
    }

    fn describe(self, out: &mut impl Write, step: &Step) -> io::Result<()> {
        let row = &step.row;
        let (mark, mut words) = if step.is_new() {
            ('+', vec![self.say(&row.kind.label().into()).to_lowercase()])
        } else if step.is_change() {
            ('~', step.changes.iter().map(|change| self.change(change)).collect())
        } else {
            ('=', Vec::new())
        };
        if step.code_due() {
            words.push(self.say(&Message::new("import-a-code")));
        }
        if mark == '=' && words.is_empty() {
            return Ok(());
        }
        let colon = self.say(&Message::new("bay-colon"));
        writeln!(out, "{mark} {} {} {}{colon} {}", row.number, row.first_name, row.surname, words.join(", "))
    }

    fn change(self, change: &Change) -> String {
        let or_none =
            |value: &Option<String>| value.clone().unwrap_or_else(|| self.say(&Message::new("import-nothing")));
        let field = self.column(change.field).to_lowercase();
        format!("{field} {} → {}", or_none(&change.old), or_none(&change.new))
    }

    /// The heading of a column.
    fn column(self, name: &'static str) -> String {
        columns::named(name).map_or_else(|| name.to_owned(), |column| self.say(&column.label.into()))
    }

    /// Members whom the file does not mention, one a line.
    fn list_missing(self, out: &mut impl Write, absent: &[Absent]) -> io::Result<()> {
        let colon = self.say(&Message::new("bay-colon"));
        for member in absent {
            let state = self.say(&member.state.label().into()).to_lowercase();
            writeln!(out, "- {} {} {}{colon} {state}", member.number, member.first_name, member.surname)?;
        }
        Ok(())
    }

    fn summarise(self, plan: &Plan) {
        self.tell(
            &Message::new("import-summary")
                .count("new", number(plan.new_members()))
                .count("changed", number(plan.changed_members()))
                .count("unchanged", number(plan.unchanged_members()))
                .count("codes", number(plan.codes_due())),
        );
        if !plan.ignored.is_empty() {
            self.tell(&Message::new("import-ignored").with("columns", plan.ignored.join(", ")));
        }
        if !plan.absent.is_empty() {
            self.tell(&Message::new("import-absent").count("count", number(plan.absent.len())));
        }
    }

    fn list_errors(self, errors: &LineErrors) {
        for (line, errors) in errors {
            for (column, message) in errors.iter() {
                let fault = Message::new(if column.is_empty() { "import-line-fault" } else { "import-cell-fault" });
                let fault = fault.with("line", line.to_string()).with("fault", self.say(message));
                self.tell(&if column.is_empty() { fault } else { fault.with("column", self.column(column)) });
            }
        }
    }

    fn unreadable(self, error: &Unreadable) -> Message {
        let fault = match error {
            Unreadable::Content(message) => self.say(message),
            Unreadable::System(error) => {
                self.say(&Message::new("import-file-unreadable").with("error", error.to_string()))
            }
        };
        Message::new("import-file-fault").with("file", self.arguments.file.display().to_string()).with("fault", fault)
    }

    fn no_codes_file(self, error: &CodesFileError) -> Message {
        let path = self.arguments.codes.as_deref().unwrap_or(&self.arguments.file).display().to_string();
        let fault = match error {
            CodesFileError::NotEmpty => Message::new("import-codes-not-empty"),
            CodesFileError::System(error) => Message::new("import-codes-no-file").with("error", error.to_string()),
        };
        Message::new("import-file-fault").with("file", path).with("fault", self.say(&fault))
    }
}

fn number(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn refusal(errors: &LineErrors) -> Message {
    Message::new("import-refused").count("count", number(errors.len()))
}
