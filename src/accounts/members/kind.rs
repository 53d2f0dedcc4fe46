//! Kinds of members: student, teacher, staff.

use crate::{text::folding::search_text, web::FieldErrors};

/// The kinds of members that the rules of lockers and pages tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Kind {
    Student,
    Teacher,
    Staff,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Student, Self::Teacher, Self::Staff];

    /// Parses a kind in English or French; case, accents and `(e)` do not matter.
    ///
    /// # Errors
    /// On the field `kind`.
    pub fn parse(text: &str) -> Result<Self, FieldErrors> {
        match search_text(&[text]).as_str() {
            "student" | "etudiant" | "etudiante" | "etudiant e" => Ok(Self::Student),
            "teacher" | "enseignant" | "enseignante" | "enseignant e" => Ok(Self::Teacher),
            "staff" | "personnel" => Ok(Self::Staff),
            _ => Err(FieldErrors::one("kind", "kind-wrong")),
        }
    }

    /// A kind read from the database, which checked it; the one with the fewest rights should a newer program have
    /// written another.
    #[must_use]
    pub(crate) fn stored(code: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.code() == code).unwrap_or(Self::Student)
    }

    /// The name in the database and in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Teacher => "teacher",
            Self::Staff => "staff",
        }
    }

    /// Key of the name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Student => "kind-student",
            Self::Teacher => "kind-teacher",
            Self::Staff => "kind-staff",
        }
    }
}
