//! Preview of an import: each line beside the stored member that it concerns.

use std::collections::{HashMap, HashSet};

use time::Date;

use crate::{
    accounts::{
        cards::card::ControllerHashes,
        imports::members_csv::{Contents, LineErrors, Present, Row},
        members::{email::Email, kind::Kind, names::Department, number::MemberNumber, state::State},
    },
    ids::MemberId,
    keyring::Keyring,
    web::FieldErrors,
};

/// The keyed hash of a card's number.
pub type CardHash = [u8; 32];

/// A member as the database has them.
#[derive(Debug, Clone)]
pub struct Known {
    pub(crate) id: MemberId,
    pub(crate) surname: String,
    pub(crate) first_name: String,
    pub(crate) email: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) department: Option<String>,
    pub(crate) card: Option<KnownCard>,
    /// Never activated, and no code that still works.
    pub(crate) code_due: bool,
}

/// A card as the database has it.
#[derive(Debug, Clone)]
pub struct KnownCard {
    pub(crate) hash: Vec<u8>,
    pub(crate) last_four: String,
    pub(crate) expires_on: Option<Date>,
}

/// Stored members and cards that a file mentions.
#[derive(Debug, Default)]
pub(crate) struct Register {
    pub(crate) members: HashMap<MemberNumber, Known>,
    /// Holders of the cards of the file.
    pub(crate) cards: HashMap<Vec<u8>, MemberNumber>,
    /// Cards of the file that were reported lost.
    pub(crate) lost: HashSet<Vec<u8>>,
    /// Members of whom the file says nothing.
    pub(crate) absent: Vec<Absent>,
}

/// A member whom the file does not mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    pub number: String,
    pub surname: String,
    pub first_name: String,
    /// State of the account: prepared, active or suspended.
    pub state: State,
}

/// A field that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub field: &'static str,
    /// Current value; of a card only the last four characters.
    pub old: Option<String>,
    /// New value; of a card only the last four characters.
    pub new: Option<String>,
}

/// Effect of an import on one line.
#[derive(Debug)]
pub struct Step {
    pub row: Row,
    /// Changed fields; empty for a new member.
    pub changes: Vec<Change>,
    pub(crate) known: Option<Known>,
    present: Present,
    pub(crate) card_hash: Option<CardHash>,
    /// Hashes of the card for offline controllers.
    pub(crate) controller_hashes: Option<ControllerHashes>,
}

impl Step {
    fn new(row: Row, known: Option<Known>, present: Present, keyring: &Keyring) -> Self {
        let card_hash = row.card.as_ref().map(|card| card.number.hash(keyring));
        let controller_hashes = row.card.as_ref().map(|card| card.number.controller_hashes(keyring));
        let mut step = Self { row, changes: Vec::new(), known, present, card_hash, controller_hashes };
        step.changes = step.known.as_ref().map(|known| changes(known, &step)).unwrap_or_default();
        step
    }

    /// The address to store: that of the line, or the stored one where the file has no such column.
    pub(crate) fn email(&self) -> Option<&str> {
        match &self.known {
            Some(known) if !self.present.email => known.email.as_deref(),
            _ => self.row.email.as_ref().map(Email::as_str),
        }
    }

    /// The department to be stored, likewise.
    pub(crate) fn department(&self) -> Option<&str> {
        match &self.known {
            Some(known) if !self.present.department => known.department.as_deref(),
            _ => self.row.department.as_ref().map(Department::as_str),
        }
    }

    /// The last day of the line's card; of an unchanged card the stored one where the file has no such column.
    pub(crate) fn card_end(&self) -> Option<Date> {
        let known = self.known.as_ref().and_then(|known| known.card.as_ref());
        let same = |card: &&KnownCard| self.card_hash.is_some_and(|hash| card.hash == hash);
        match known.filter(same) {
            Some(card) if !self.present.card_end => card.expires_on,
            _ => self.row.card.as_ref().and_then(|card| card.expires_on),
        }
    }

    /// True if the member is not there yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.known.is_none()
    }

    /// True if the member is there and would change.
    #[must_use]
    pub fn is_change(&self) -> bool {
        !self.changes.is_empty()
    }

    /// True if the member is to be given a code.
    #[must_use]
    pub fn code_due(&self) -> bool {
        self.known.as_ref().is_none_or(|known| known.code_due)
    }

    /// True if something is to be written.
    pub(crate) fn writes(&self) -> bool {
        self.is_new() || self.is_change() || self.code_due()
    }

    /// True if a card is to be taken back, given, or given another end.
    pub(crate) fn card_changes(&self) -> bool {
        self.is_new() || self.changes.iter().any(|change| change.field.starts_with("card"))
    }
}

/// Effects of an import.
#[derive(Debug, Default)]
pub struct Plan {
    /// The good lines, in the order of the file.
    pub steps: Vec<Step>,
    /// Errors of the other lines.
    pub errors: LineErrors,
    /// Headings of columns that nothing is read from, as they are written.
    pub ignored: Vec<String>,
    /// Members whom the file does not mention and whose account is not closed; they stay as they are.
    pub absent: Vec<Absent>,
}

impl Plan {
    /// Compares the lines of a file with the stored members.
    pub(crate) fn new(file: Contents, mut register: Register, keyring: &Keyring) -> Self {
        let Contents { present, ignored, rows, errors, .. } = file;
        let absent = register.absent;
        let mut plan = Self { steps: Vec::with_capacity(rows.len()), errors, ignored, absent };
        for row in rows {
            let known = register.members.remove(&row.number);
            plan.steps.push(Step::new(row, known, present, keyring));
        }
        plan.refuse_lost_cards(&register.lost);
        plan.refuse_cards_of_others(&register.cards);
        plan
    }

    /// A card that was reported lost is given to nobody; a member who still has it keeps it.
    fn refuse_lost_cards(&mut self, lost: &HashSet<Vec<u8>>) {
        let errors = &mut self.errors;
        self.steps.retain(|step| {
            let given = step.is_new() || step.changes.iter().any(|change| change.field == "card_number");
            let refused = given && step.card_hash.as_ref().is_some_and(|hash| lost.contains(hash.as_slice()));
            if refused {
                errors.insert(step.row.line, FieldErrors::one("card_number", "import-card-lost"));
            }
            !refused
        });
    }

    /// Refuses cards that belong to another member, unless the file gives that member another card or none. A refused
    /// line keeps its own card, which may invalidate the line of a third member, so the check repeats until nothing
    /// changes.
    fn refuse_cards_of_others(&mut self, holders: &HashMap<Vec<u8>, MemberNumber>) {
        loop {
            let moving: HashSet<MemberNumber> = self.steps.iter().map(|step| step.row.number.clone()).collect();
            let before = self.steps.len();
            let errors = &mut self.errors;
            self.steps.retain(|step| {
                let holder = step.card_hash.as_ref().and_then(|hash| holders.get(hash.as_slice()));
                let refused = holder.is_some_and(|holder| *holder != step.row.number && !moving.contains(holder));
                if refused {
                    errors.insert(step.row.line, FieldErrors::one("card_number", "import-card-held"));
                }
                !refused
            });
            if self.steps.len() == before {
                return;
            }
        }
    }

    /// Number of new members.
    #[must_use]
    pub fn new_members(&self) -> usize {
        self.steps.iter().filter(|step| step.is_new()).count()
    }

    /// Number of changed members.
    #[must_use]
    pub fn changed_members(&self) -> usize {
        self.steps.iter().filter(|step| step.is_change()).count()
    }

    /// Number of members that are already as in the file.
    #[must_use]
    pub fn unchanged_members(&self) -> usize {
        self.steps.len() - self.new_members() - self.changed_members()
    }

    /// Number of codes to issue.
    #[must_use]
    pub fn codes_due(&self) -> usize {
        self.steps.iter().filter(|step| step.code_due()).count()
    }
}

fn changes(known: &Known, step: &Step) -> Vec<Change> {
    let row = &step.row;
    let texts = [
        ("surname", Some(known.surname.as_str()), Some(row.surname.as_str())),
        ("first_name", Some(known.first_name.as_str()), Some(row.first_name.as_str())),
        ("email", known.email.as_deref(), step.email()),
        ("kind", Some(known.kind.code()), Some(row.kind.code())),
        ("department", known.department.as_deref(), step.department()),
    ];
    let mut changes: Vec<Change> = texts
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(field, old, new)| Change { field, old: old.map(str::to_owned), new: new.map(str::to_owned) })
        .collect();
    if step.present.card {
        changes.extend(card_changes(known, step));
    }
    changes
}

fn card_changes(known: &Known, step: &Step) -> Vec<Change> {
    let (old_card, new_card) = (known.card.as_ref(), step.row.card.as_ref());
    let mut changes = Vec::new();
    if old_card.map(|card| card.hash.as_slice()) != step.card_hash.as_ref().map(<[u8; 32]>::as_slice) {
        let old = old_card.map(|card| masked(&card.last_four));
        changes.push(Change { field: "card_number", old, new: new_card.map(|card| masked(card.number.last_four())) });
    }
    let (old_end, new_end) = (old_card.and_then(|card| card.expires_on), step.card_end());
    if old_end != new_end {
        let day = |date: Option<Date>| date.map(|date| date.to_string());
        changes.push(Change { field: "card_expires_on", old: day(old_end), new: day(new_end) });
    }
    changes
}

fn masked(last_four: &str) -> String {
    format!("…{last_four}")
}
