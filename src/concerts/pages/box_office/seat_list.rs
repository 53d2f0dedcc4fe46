//! Seats in forms of the box office and in the audit log.

use crate::{
    concerts::seats::seat::Seat,
    error::Result,
    ids::ConcertId,
    web::{FieldErrors, Form},
};

/// Seats as people read them, the first twenty.
pub(crate) fn list_of(seats: &[Seat]) -> String {
    let names: Vec<String> = seats.iter().take(20).map(Seat::to_string).collect();
    let rest = if seats.len() > names.len() { ", …" } else { "" };
    format!("{}{rest}", names.join(", "))
}

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

/// Audit detail of an action on a concert.
pub(crate) fn act(id: ConcertId, title: &str, more: &str) -> String {
    let separator = if more.is_empty() { "" } else { ", " };
    format!("{title} (#{id}){separator}{more}")
}
