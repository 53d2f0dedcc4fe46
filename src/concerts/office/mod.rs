//! The box office: concerts made and changed, seats blocked, bookings searched, moved, sold at the door.

mod bookings;
mod by_hand;
mod changes;
mod door;
mod door_list;
mod draft;
mod endings;
mod forms;
mod index;
mod messages;
pub mod paths;
pub mod plans;
mod posters;
mod renaming;
mod restorations;
mod sales;
mod seats;
mod show;

use axum::Router;

use super::{Concerts, concert::Concert, seat::Seat, store};
use crate::{
    error::{Error, Result},
    web::{FieldErrors, Form},
};

pub(super) fn router() -> Router<Concerts> {
    Router::new()
        .merge(bookings::router())
        .merge(by_hand::router())
        .merge(changes::router())
        .merge(door::router())
        .merge(door_list::router())
        .merge(endings::router())
        .merge(forms::router())
        .merge(index::router())
        .merge(messages::router())
        .merge(plans::router())
        .merge(renaming::router())
        .merge(restorations::router())
        .merge(sales::router())
        .merge(seats::router())
        .merge(show::router())
}

/// The concert of an address.
async fn find(concerts: &Concerts, id: i64) -> Result<Concert> {
    store::concerts::find(&concerts.accounts.db, id).await?.ok_or(Error::NotFound)
}

/// Seats as people read them, the first twenty.
fn list_of(seats: &[Seat]) -> String {
    let names: Vec<String> = seats.iter().take(20).map(Seat::to_string).collect();
    let rest = if seats.len() > names.len() { ", …" } else { "" };
    format!("{}{rest}", names.join(", "))
}

/// What the audit says of an act on a concert.
fn act(id: i64, title: &str, more: &str) -> String {
    let separator = if more.is_empty() { "" } else { ", " };
    format!("{title} (#{id}){separator}{more}")
}

/// The seats that a form names, each once and one at least.
fn parse_seats(form: &Form) -> Result<Vec<Seat>, FieldErrors> {
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
