//! Topics of the live updates of concerts. The key is the id of the concert.

use crate::{
    concerts::seats::seat::Seat,
    ids::ConcertId,
    live::{Keys, Live, Topic},
};

/// The seat map, as everybody sees it.
pub const SEATS: &str = "concert";

/// The seat plan of the box office.
pub const SEAT_PLAN: &str = "plan";

/// The counts of the check-in.
pub const CHECK_IN: &str = "door";

pub const PROGRAMME: &str = "programme";

/// Publishes changed seats. To be called after the commit.
pub(crate) fn seats_changed(live: &Live, concert_id: ConcertId, seats: &[Seat]) {
    if !seats.is_empty() {
        let keys = Keys::these(seats.iter().map(|seat| seat.key()));
        live.changed(&Topic::new(SEATS, concert_id), keys.clone());
        live.changed(&Topic::new(SEAT_PLAN, concert_id), keys);
        entered(live, concert_id);
    }
}

/// Publishes a change of the admitted or expected visitors. To be called after the commit.
pub(crate) fn entered(live: &Live, concert_id: ConcertId) {
    live.changed(&Topic::new(CHECK_IN, concert_id), Keys::All);
}
