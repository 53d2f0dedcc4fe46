//! What a member has of concerts when the account ends, and what becomes of it.

use sqlx::PgConnection;

use super::store::attached;
use crate::{
    accounts::{Departure, Leaving},
    web::{Message, time::in_full},
};

/// Held seats, bookings of concerts to come and places in waiting lists, a sentence each.
pub async fn list(db: &mut PgConnection, leaving: Leaving) -> sqlx::Result<Vec<Message>> {
    let closing = leaving.departure == Departure::Closing;
    let key = |closed, suspended| if closing { closed } else { suspended };
    let mut list = Vec::new();
    for one in attached::list_holds(db, leaving.member_id, leaving.now).await? {
        let message = Message::new(key("attached-holds-closed", "attached-holds-suspended"));
        list.push(message.count("seats", one.seats).with("title", one.title));
    }
    for one in attached::list_bookings(db, leaving.member_id, leaving.now).await? {
        let message = Message::new(key("attached-booking-closed", "attached-booking-suspended"));
        let message = message.with("number", one.number).with("title", one.title).count("seats", one.seats);
        list.push(message.with("when", in_full(one.starts_at, leaving.language)));
    }
    for title in attached::list_waits(db, leaving.member_id, leaving.now).await? {
        list.push(Message::new(key("attached-wait-closed", "attached-wait-suspended")).with("title", title));
    }
    Ok(list)
}
