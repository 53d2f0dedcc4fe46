//! Idempotency key: the same key again is the same request.

use crate::web::{FieldErrors, Form};

/// True if a text is an idempotency key: 8 to 100 visible ASCII characters.
#[must_use]
pub fn is_idempotency_key(text: &str) -> bool {
    (8..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Reads the field `idempotency_key`.
///
/// # Errors
/// With the message `wrong`, when it is none. The page sets the field, so that the message belongs to no field.
pub fn parse_idempotency_key(form: &Form, wrong: &'static str) -> Result<String, FieldErrors> {
    let key = form.value("idempotency_key");
    if is_idempotency_key(key) { Ok(key.to_owned()) } else { Err(FieldErrors::one("", wrong)) }
}
