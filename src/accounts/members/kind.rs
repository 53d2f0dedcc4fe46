//! Kinds of members: student, teacher, staff.

use crate::{
    text::folding::search_text,
    web::{FieldErrors, codes::codes},
};

codes! {
    /// The kinds of members that the rules of lockers and pages tell apart.
    Kind {
        Student = "student", "kind-student";
        Teacher = "teacher", "kind-teacher";
        Staff = "staff", "kind-staff";
    }
}

impl Kind {
    /// Parses a kind as people write it in English or French; case, accents and `(e)` do not matter.
    ///
    /// # Errors
    /// On the field `kind`.
    pub fn parse_word(text: &str) -> Result<Self, FieldErrors> {
        match search_text(&[text]).as_str() {
            "student" | "etudiant" | "etudiante" | "etudiant e" => Ok(Self::Student),
            "teacher" | "enseignant" | "enseignante" | "enseignant e" => Ok(Self::Teacher),
            "staff" | "personnel" => Ok(Self::Staff),
            _ => Err(FieldErrors::one("kind", "kind-wrong")),
        }
    }
}
