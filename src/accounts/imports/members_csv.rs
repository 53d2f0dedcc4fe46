//! CSV file of members: parsed lines, and the errors of each.

use std::collections::{BTreeMap, HashMap};

use time::Date;

use crate::{
    accounts::{
        cards::card::CardNumber,
        imports::{
            columns::{
                CARD_EXPIRES_ON, CARD_NUMBER, Column, DEPARTMENT, EMAIL, FIRST_NAME, KIND, MEMBERS, NUMBER, REQUIRED,
                SURNAME,
            },
            csv_table::Table,
            encoding::decode,
        },
        members::{
            email::Email,
            kind::Kind,
            names::{Department, FirstName, Surname},
            number::MemberNumber,
        },
    },
    web::{FieldErrors, Language, Message, time::parse_file_day},
};

/// Separator, encoding and language of a file, so that the file of codes opens in the same program and has the same
/// headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    pub separator: u8,
    /// True if the program that wrote the file wants the mark of UTF-8 at the start.
    pub mark: bool,
    /// Language of its headings. None: the names of the documentation.
    pub language: Option<Language>,
}

/// The optional columns that a file has; what is stored in the others stays.
#[expect(clippy::struct_excessive_bools, reason = "one for each column, and each may be there without the others")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    pub email: bool,
    pub department: bool,
    pub card: bool,
    /// The ends of cards.
    pub card_end: bool,
}

/// A member as a line describes them.
#[derive(Debug, Clone)]
pub struct Row {
    /// Line in the file, from 1.
    pub line: u64,
    pub number: MemberNumber,
    pub surname: Surname,
    pub first_name: FirstName,
    pub email: Option<Email>,
    pub kind: Kind,
    pub department: Option<Department>,
    /// The two columns of the card, may be empty.
    pub card: Option<Card>,
}

/// The card of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub number: CardNumber,
    pub expires_on: Option<Date>,
}

/// Errors by line of the file.
pub type LineErrors = BTreeMap<u64, FieldErrors>;

/// A file that could be read: its good lines and its wrong ones.
#[derive(Debug)]
pub struct Contents {
    pub format: Format,
    pub present: Present,
    /// Headings of columns that nothing is read from, as they are written.
    pub ignored: Vec<String>,
    /// The lines without fault.
    pub rows: Vec<Row>,
    /// The faults of the others.
    pub errors: LineErrors,
}

impl Contents {
    /// A file with every column and one line.
    pub(crate) fn of_one(row: Row) -> Self {
        Self {
            format: Format { separator: b',', mark: false, language: None },
            present: Present { email: true, department: true, card: true, card_end: true },
            ignored: Vec::new(),
            rows: vec![row],
            errors: LineErrors::new(),
        }
    }
}

/// Reads a file of members.
///
/// # Errors
/// When it is no such file at all: not text, or without the columns that are needed.
pub fn read(bytes: &[u8]) -> Result<Contents, Message> {
    let decoded = decode(bytes)?;
    let mut table = Table::open(&decoded.text, &MEMBERS)?;
    table.head.check(&REQUIRED, &MEMBERS)?;
    if !table.head.has(&CARD_NUMBER) {
        table.head.leave_out(&CARD_EXPIRES_ON);
    }
    let has = |column| table.head.has(&column);
    let present = Present {
        email: has(EMAIL),
        department: has(DEPARTMENT),
        card: has(CARD_NUMBER),
        card_end: has(CARD_EXPIRES_ON),
    };
    let (mut rows, mut errors, mut repeats) = (Vec::new(), LineErrors::new(), Repeats::default());
    while let Some(line) = table.next_line()? {
        repeats.note(line, &table);
        match row(line, &table) {
            Ok(row) => rows.push(row),
            Err(faults) => drop(errors.insert(line, faults)),
        }
    }
    let head = table.head;
    let format = Format { separator: head.separator, mark: decoded.wants_mark, language: head.language };
    let mut file = Contents { format, present, ignored: head.ignored, rows, errors };
    repeats.mark(&mut file);
    Ok(file)
}

fn optional<T>(
    table: &Table<'_>,
    column: &Column,
    parse: impl FnOnce(&str) -> Result<T, FieldErrors>,
) -> Result<Option<T>, FieldErrors> {
    let cell = table.cell(column);
    if cell.is_empty() { Ok(None) } else { parse(cell).map(Some) }
}

/// Too few cells, or something beyond the last column.
fn misfit(table: &Table<'_>) -> Option<Message> {
    let (found, wanted) = (table.record.len(), table.head.width());
    let beyond = table.record.iter().skip(wanted).any(|cell| !cell.trim().is_empty());
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    (found < wanted || beyond)
        .then(|| Message::new("import-cells").count("found", count(found)).count("wanted", count(wanted)))
}

fn row(line: u64, table: &Table<'_>) -> Result<Row, FieldErrors> {
    if let Some(misfit) = misfit(table) {
        return Err(FieldErrors::one("", misfit));
    }
    let mut errors = FieldErrors::default();
    let number = errors.take(number(table.cell(&NUMBER)));
    let surname = errors.take(Surname::parse(table.cell(&SURNAME)));
    let first_name = errors.take(FirstName::parse(table.cell(&FIRST_NAME)));
    let email = errors.take(optional(table, &EMAIL, Email::parse)).flatten();
    let kind = errors.take(Kind::parse_word(table.cell(&KIND)));
    let department = errors.take(optional(table, &DEPARTMENT, Department::parse)).flatten();
    let card_number = errors.take(optional(table, &CARD_NUMBER, CardNumber::parse));
    let expires_on = errors.take(optional(table, &CARD_EXPIRES_ON, date)).flatten();
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

fn date(text: &str) -> Result<Date, FieldErrors> {
    parse_file_day(text).ok_or_else(|| FieldErrors::one("card_expires_on", "import-date"))
}

/// Numbers and cards by the lines that hold them, wrong lines included.
#[derive(Default)]
struct Repeats {
    numbers: HashMap<MemberNumber, Vec<u64>>,
    cards: HashMap<CardNumber, Vec<u64>>,
}

impl Repeats {
    fn note(&mut self, line: u64, table: &Table<'_>) {
        if let Ok(number) = MemberNumber::parse(table.cell(&NUMBER)) {
            self.numbers.entry(number).or_default().push(line);
        }
        if let Ok(card) = CardNumber::parse(table.cell(&CARD_NUMBER)) {
            self.cards.entry(card).or_default().push(line);
        }
    }

    /// Marks every line of a repetition, because only a person knows which one is right.
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
