//! Sentences about what depends on an account, a concert or some of its seats when it ends: bookings, holds, waiting lists.

use sqlx::PgConnection;

use crate::{
    accounts::{Departure, Leaving},
    concerts::programme::{store_dependents::Dependents, store_dependents_of_members},
    web::{Language, Message, Shown, time::in_full},
};

/// Held seats, bookings of future concerts and waiting list entries, a sentence each.
pub async fn list(db: &mut PgConnection, leaving: Leaving) -> sqlx::Result<Vec<Message>> {
    let closing = leaving.departure == Departure::Closing;
    let key = |closed, suspended| if closing { closed } else { suspended };
    let mut list = Vec::new();
    for one in store_dependents_of_members::list_holds(db, leaving.member_id, leaving.now).await? {
        let message = Message::new(key("dependents-holds-closed", "dependents-holds-suspended"));
        list.push(message.count("seats", one.seats).with("title", one.title));
    }
    for one in store_dependents_of_members::list_bookings(db, leaving.member_id, leaving.now).await? {
        let message = Message::new(key("dependents-booking-closed", "dependents-booking-suspended"));
        let message = message.with("number", one.number.as_str()).with("title", one.title).count("seats", one.seats);
        list.push(message.with("when", in_full(one.starts_at, leaving.language)));
    }
    for title in store_dependents_of_members::list_waits(db, leaving.member_id, leaving.now).await? {
        list.push(Message::new(key("dependents-wait-closed", "dependents-wait-suspended")).with("title", title));
    }
    Ok(list)
}

impl Dependents {
    /// A sentence for each kind that there is.
    pub(crate) fn shown(&self, language: Language) -> Shown {
        let bookings = Message::new("dependents-bookings").count("bookings", self.bookings);
        let counted = [
            (self.bookings, bookings.count("seats", self.booked_seats)),
            (self.returned, Message::new("dependents-returned").count("count", self.returned)),
            (self.held, Message::new("dependents-held").count("count", self.held)),
            (self.offers, Message::new("dependents-offers").count("count", self.offers)),
            (self.waiting, Message::new("dependents-waiting-list").count("count", self.waiting)),
            (self.blocked, Message::new("dependents-blocked").count("count", self.blocked)),
            (self.marked, Message::new("dependents-marked").count("count", self.marked)),
        ];
        let there: Vec<Message> =
            counted.into_iter().filter(|(count, _)| *count > 0).map(|(_, message)| message).collect();
        Shown::new(&there, language)
    }
}
