//! Reason that staff give for an action: one line, kept in the audit log.

use crate::web::{FieldErrors, Message};

/// Longest reason, in characters.
const LONGEST: usize = 300;

/// Reads the field `reason`.
///
/// # Errors
/// When it is empty, too long, or holds what does not show.
pub fn parse_reason(text: &str) -> Result<String, FieldErrors> {
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let reason = lines.collect::<Vec<_>>().join(" ");
    match reason.chars().count() {
        0 => Err(FieldErrors::one("reason", "reason-empty")),
        n if n > LONGEST => Err(FieldErrors::one("reason", Message::new("reason-long").count("max", 300))),
        _ if reason.chars().any(char::is_control) => Err(FieldErrors::one("reason", "reason-characters")),
        _ => Ok(reason),
    }
}
