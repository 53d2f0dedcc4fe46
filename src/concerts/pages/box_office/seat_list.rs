//! Seats in forms of the box office.

use crate::{
    concerts::seats::seat::Seat,
    error::Result,
    web::{FieldErrors, Form},
};

/// The seats that a form names, each once and one at least.
pub(crate) fn parse_seats(form: &Form) -> Result<Vec<Seat>, FieldErrors> {
    let seats: Option<Vec<Seat>> = form.values("seat").map(Seat::parse).collect();
    let mut seats = seats.ok_or_else(|| FieldErrors::one("seat", "hold-unknown"))?;
    seats.sort_unstable();
    let named = seats.len();
    seats.dedup();
    match seats.len() {
        0 => Err(FieldErrors::one("seat", "office-seats-none")),
        n if n < named => Err(FieldErrors::one("seat", "hold-twice")),
        _ => Ok(seats),
    }
}
