//! Columns of the files that are imported, and the headings by which people name them.

use crate::{text::folding::search_text, web::Language};

/// A column, in whichever language and spelling its heading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name in the documentation.
    pub name: &'static str,
    /// The key of the heading that our own exports give it.
    pub label: &'static str,
    /// Other headings that people write, in the languages of [`Language::ALL`].
    pub others: [&'static [&'static str]; 2],
}

/// Rank of a heading for a column; a lower one fits better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// The own name of the column, or its heading in exports.
    Own,
    /// Another word for it.
    Other,
}

impl Column {
    /// A column with this name in the documentation, the key of its heading, and other French and English headings.
    #[must_use]
    pub const fn new(
        name: &'static str,
        label: &'static str,
        french: &'static [&'static str],
        english: &'static [&'static str],
    ) -> Self {
        Self { name, label, others: [french, english] }
    }

    /// Rank of a folded heading for this column. None: it does not name the column.
    pub(crate) fn fit(&self, heading: &str) -> Option<Fit> {
        let own = heading == fold(self.name) || Language::ALL.iter().any(|language| heading == self.heading(*language));
        let other = || self.others.iter().any(|words| contains(words, heading));
        if own { Some(Fit::Own) } else { other().then_some(Fit::Other) }
    }

    /// The languages in which a folded heading names this column; none for the name of the documentation.
    pub(crate) fn languages(&self, heading: &str) -> impl Iterator<Item = Language> {
        let documented = heading == fold(self.name);
        let of = move |(language, words): &(Language, &[&str])| {
            !documented && (heading == self.heading(*language) || contains(words, heading))
        };
        Language::ALL
            .into_iter()
            .zip(self.others)
            .filter(of)
            .map(|(language, _)| language)
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn heading(&self, language: Language) -> String {
        fold(&language.text(self.label).to_string())
    }
}

fn contains(words: &[&str], heading: &str) -> bool {
    words.iter().any(|word| fold(word) == heading)
}

/// A heading without case, accents, spaces, hyphens, apostrophes and other signs: `N° d’étudiant` is `ndetudiant`.
pub(crate) fn fold(heading: &str) -> String {
    search_text(&[heading]).replace(' ', "")
}

/// The number of a member.
pub const NUMBER: Column = Column::new(
    "number",
    "column-number",
    &[
        "n°",
        "no",
        "num",
        "matricule",
        "numéro de membre",
        "numéro étudiant",
        "numéro d’étudiant",
        "n° étudiant",
        "n° d’étudiant",
    ],
    &["no", "member number", "student number", "student no"],
);
/// The family name.
pub const SURNAME: Column =
    Column::new("surname", "column-surname", &["nom de famille", "nom d’usage", "noms"], &["last name", "family name"]);
/// The first name.
pub const FIRST_NAME: Column =
    Column::new("first_name", "column-first-name", &["prénoms"], &["given name", "forename"]);
/// The e-mail address.
pub const EMAIL: Column = Column::new(
    "email",
    "column-email",
    &[
        "e-mail",
        "mail",
        "mél",
        "courriel",
        "adresse e-mail",
        "adresse mail",
        "adresse électronique",
        "adresse de courriel",
    ],
    &["e-mail", "mail", "e-mail address", "mail address"],
);
/// Student, teacher or staff.
pub const KIND: Column = Column::new(
    "kind",
    "column-kind",
    &["statut", "catégorie", "profil", "type de membre"],
    &["type", "category", "member type"],
);
/// The department.
pub const DEPARTMENT: Column = Column::new(
    "department",
    "column-department",
    &["département", "filière", "formation", "service", "composante", "formation ou service"],
    &["dept", "faculty", "course", "course or department"],
);
/// The number printed on the card.
pub const CARD_NUMBER: Column = Column::new(
    "card_number",
    "column-card-number",
    &["carte", "n° de carte", "n° carte", "no de carte", "numéro carte", "numéro de la carte"],
    &["card", "card no"],
);
/// The last day of the card.
pub const CARD_EXPIRES_ON: Column = Column::new(
    "card_expires_on",
    "column-card-expires-on",
    &["expiration", "date d’expiration", "expiration de la carte", "fin de validité", "date de fin de validité"],
    &["expiry", "expiry date", "card expiry", "card expiry date", "card expires", "expires on"],
);

/// The columns of a file of members, in the order of the documentation; a file may have them in any other.
pub const MEMBERS: [Column; 8] = [NUMBER, SURNAME, FIRST_NAME, EMAIL, KIND, DEPARTMENT, CARD_NUMBER, CARD_EXPIRES_ON];

/// The required columns of a line.
pub const REQUIRED: [Column; 4] = [NUMBER, SURNAME, FIRST_NAME, KIND];

/// The column with this name in the documentation.
#[must_use]
pub fn named(name: &str) -> Option<Column> {
    MEMBERS.into_iter().find(|column| column.name == name)
}
