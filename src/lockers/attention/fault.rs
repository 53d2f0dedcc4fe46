//! Kinds of faults of a locker.

use crate::web::{FieldErrors, Message, codes::codes};

const LONGEST: usize = 1000;

codes! {
    Problem {
        Stuck = "stuck", "problem-stuck";
        NotClosing = "not_closing", "problem-not-closing";
        Damaged = "damaged", "problem-damaged";
        Dirty = "dirty", "problem-dirty";
        /// It contains somebody's belongings.
        Occupied = "occupied", "problem-occupied";
        Other = "other", "problem-other";
    }
}

impl Problem {
    /// Key of its name for staff.
    #[must_use]
    pub const fn staff_label(self) -> &'static str {
        match self {
            Self::Stuck => "bay-problem-stuck",
            Self::NotClosing => "bay-problem-not-closing",
            Self::Damaged => "bay-problem-damaged",
            Self::Dirty => "bay-problem-dirty",
            Self::Occupied => "bay-problem-occupied",
            Self::Other => "bay-problem-other",
        }
    }
}

/// Parses the field `text`: may be empty, unless the problem needs it.
///
/// # Errors
/// When it is too long, holds what does not show, or is missing.
pub fn parse_text(problem: Option<Problem>, text: &str) -> Result<String, FieldErrors> {
    let text = text.trim().replace("\r\n", "\n");
    match text.chars().count() {
        0 if problem == Some(Problem::Other) => Err(FieldErrors::one("text", "fault-text-empty")),
        n if n > LONGEST => Err(FieldErrors::one("text", Message::new("fault-text-long").count("max", 1000))),
        _ if text.chars().any(|letter| letter.is_control() && letter != '\n') => {
            Err(FieldErrors::one("text", "name-characters"))
        }
        _ => Ok(text),
    }
}
