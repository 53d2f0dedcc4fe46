//! A CSV file of members: its columns, its lines, and what is wrong with each.

use std::collections::{BTreeMap, HashMap};

use csv::{Reader, ReaderBuilder, StringRecord};
use time::{Date, macros::format_description};

use super::text::{Lines, decode};
use crate::{
    accounts::{
        card::CardNumber,
        email::Email,
        kind::Kind,
        names::{Department, FirstName, Surname},
        number::MemberNumber,
    },
    web::{FieldErrors, Message},
};

/// The columns, in the order of the documentation; a file may have them in any other.
pub const COLUMNS: [&str; 8] =
    ["number", "surname", "first_name", "email", "kind", "department", "card_number", "card_expires_on"];

/// How a file is written, so that the file of codes opens in the same program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Between cells.
    pub separator: u8,
    /// Whether the program that wrote the file wants the mark of UTF-8 at the start.
    pub mark: bool,
}

/// A member as a line describes them.
#[derive(Debug, Clone)]
pub struct Row {
    /// Of the file, from 1.
    pub line: u64,
    /// Whom the line is about.
    pub number: MemberNumber,
    /// Column of that name.
    pub surname: Surname,
    /// Column of that name.
    pub first_name: FirstName,
    /// Column of that name, may be empty.
    pub email: Option<Email>,
    /// Column of that name.
    pub kind: Kind,
    /// Column of that name, may be empty.
    pub department: Option<Department>,
    /// The two columns of the card, may be empty.
    pub card: Option<Card>,
}

/// The card of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// As printed on it.
    pub number: CardNumber,
    /// Its last day.
    pub expires_on: Option<Date>,
}

/// What is wrong, by line of the file.
pub type LineErrors = BTreeMap<u64, FieldErrors>;

/// A file that could be read: its good lines and its wrong ones.
#[derive(Debug)]
pub struct Contents {
    /// How it is written.
    pub format: Format,
    /// The lines without fault.
    pub rows: Vec<Row>,
    /// The faults of the others.
    pub errors: LineErrors,
}

/// Reads a file of members.
///
/// # Errors
/// When it is no such file at all: not text, or without the right columns.
pub fn read(bytes: &[u8]) -> Result<Contents, Message> {
    let decoded = decode(bytes)?;
    let separator = separator(&decoded.text);
    let mut reader = reader(&decoded.text, separator);
    let columns = columns(&first_record(&mut reader))?;
    let mut file = Contents {
        format: Format { separator, mark: decoded.wants_mark },
        rows: Vec::new(),
        errors: LineErrors::new(),
    };
    let mut repeats = Repeats::default();
    let mut lines = Lines::new(decoded.text.as_bytes());
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Message::new("import-unreadable"))? {
        let start = record.position().map_or(0, csv::Position::byte);
        let line = lines.next_from(usize::try_from(start).unwrap_or(usize::MAX));
        // Spreadsheets leave lines of separators below the table.
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cells = Cells { columns: &columns, record: &record };
        repeats.note(line, &cells);
        match row(line, &cells) {
            Ok(row) => file.rows.push(row),
            Err(errors) => drop(file.errors.insert(line, errors)),
        }
    }
    repeats.mark(&mut file);
    Ok(file)
}

fn reader(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn first_record(reader: &mut Reader<&[u8]>) -> Vec<String> {
    let mut record = StringRecord::new();
    // Text that is not CSV has no columns, which is what the reader of the columns will say.
    let _ = reader.read_record(&mut record);
    let mut names: Vec<String> = record.iter().map(|cell| cell.trim().to_lowercase()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// The separator under which the first line names the most columns.
fn separator(text: &str) -> u8 {
    let known = |separator: &u8| {
        let names = first_record(&mut reader(text, *separator));
        names.iter().filter(|name| COLUMNS.contains(&name.as_str())).count()
    };
    [b'\t', b';', b','].into_iter().max_by_key(known).unwrap_or(b',')
}

/// Where each column is.
type Columns = HashMap<&'static str, usize>;

fn columns(names: &[String]) -> Result<Columns, Message> {
    let places = COLUMNS.iter().filter_map(|column| Some((*column, names.iter().position(|name| name == column)?)));
    let columns: Columns = places.collect();
    let missing = COLUMNS.iter().filter(|column| !columns.contains_key(*column)).map(|column| (*column).to_owned());
    let unknown = names.iter().filter(|name| !COLUMNS.contains(&name.as_str())).map(|name| shown(name));
    let twice = COLUMNS.iter().filter(|column| names.iter().filter(|name| name == *column).count() > 1);
    let (missing, unknown) = (listed(missing), listed(unknown));
    let twice = listed(twice.map(|column| (*column).to_owned()));
    if columns.is_empty() {
        Err(Message::new("import-no-columns").with("columns", COLUMNS.join(", ")))
    } else if [&missing, &unknown, &twice].into_iter().all(|list| list == NONE) {
        Ok(columns)
    } else {
        Err(Message::new("import-columns").with("missing", missing).with("unknown", unknown).with("twice", twice))
    }
}

const NONE: &str = "–";

fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.take(COLUMNS.len()).collect();
    if names.is_empty() { NONE.to_owned() } else { names.join(", ") }
}

/// A piece of the file, fit for a terminal.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

struct Cells<'file> {
    columns: &'file Columns,
    record: &'file StringRecord,
}

impl Cells<'_> {
    fn get(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|place| self.record.get(*place)).unwrap_or_default().trim()
    }

    fn optional<T>(
        &self,
        column: &str,
        parse: impl FnOnce(&str) -> Result<T, FieldErrors>,
    ) -> Result<Option<T>, FieldErrors> {
        let cell = self.get(column);
        if cell.is_empty() { Ok(None) } else { parse(cell).map(Some) }
    }

    /// Too few cells, or something beyond the last column.
    fn misfit(&self) -> Option<Message> {
        let wanted = self.columns.len();
        let beyond = self.record.iter().skip(wanted).any(|cell| !cell.trim().is_empty());
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        (self.record.len() < wanted || beyond).then(|| {
            Message::new("import-cells").count("found", count(self.record.len())).count("wanted", count(wanted))
        })
    }
}

fn row(line: u64, cells: &Cells<'_>) -> Result<Row, FieldErrors> {
    if let Some(misfit) = cells.misfit() {
        return Err(FieldErrors::one("", misfit));
    }
    let mut errors = FieldErrors::default();
    let number = errors.take(number(cells.get("number")));
    let surname = errors.take(Surname::parse(cells.get("surname")));
    let first_name = errors.take(FirstName::parse(cells.get("first_name")));
    let email = errors.take(cells.optional("email", Email::parse)).flatten();
    let kind = errors.take(Kind::parse(cells.get("kind")));
    let department = errors.take(cells.optional("department", Department::parse)).flatten();
    let card_number = errors.take(cells.optional("card_number", CardNumber::parse));
    let expires_on = errors.take(cells.optional("card_expires_on", date)).flatten();
    if expires_on.is_some() && card_number == Some(None) {
        errors.add("card_expires_on", "import-no-card");
    }
    let card = card_number.flatten().map(|number| Card { number, expires_on });
    match (number, surname, first_name, kind) {
        (Some(number), Some(surname), Some(first_name), Some(kind)) if errors.is_empty() => {
            Ok(Row { line, number, surname, first_name, email, kind, department, card })
        }
        _ => Err(errors),
    }
}

fn number(text: &str) -> Result<MemberNumber, FieldErrors> {
    let shortened = (1..MemberNumber::LENGTH).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    MemberNumber::parse(text)
        .map_err(|errors| if shortened { FieldErrors::one("number", "import-number-shortened") } else { errors })
}

/// A date as databases write it, or as French spreadsheets do.
fn date(text: &str) -> Result<Date, FieldErrors> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .or_else(|_| Date::parse(text, format_description!("[day]/[month]/[year]")))
        .map_err(|_| FieldErrors::one("card_expires_on", "import-date"))
}

/// Numbers and cards by the lines that hold them, wrong lines included.
#[derive(Default)]
struct Repeats {
    numbers: HashMap<MemberNumber, Vec<u64>>,
    cards: HashMap<CardNumber, Vec<u64>>,
}

impl Repeats {
    fn note(&mut self, line: u64, cells: &Cells<'_>) {
        if let Ok(number) = MemberNumber::parse(cells.get("number")) {
            self.numbers.entry(number).or_default().push(line);
        }
        if let Ok(card) = CardNumber::parse(cells.get("card_number")) {
            self.cards.entry(card).or_default().push(line);
        }
    }

    /// Every line of a repeat is wrong: which of them is right, only a person knows.
    fn mark(self, file: &mut Contents) {
        let numbers = self.numbers.into_values().map(|lines| ("number", "import-number-twice", lines));
        let cards = self.cards.into_values().map(|lines| ("card_number", "import-card-twice", lines));
        for (column, key, lines) in numbers.chain(cards).filter(|(_, _, lines)| lines.len() > 1) {
            for line in &lines {
                let other = lines.iter().find(|other| *other != line).copied().unwrap_or_default();
                let message = Message::new(key).count("line", i64::try_from(other).unwrap_or(i64::MAX));
                file.errors.entry(*line).or_default().add(column, message);
            }
        }
        file.rows.retain(|row| !file.errors.contains_key(&row.line));
    }
}
