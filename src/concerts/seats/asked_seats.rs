//! Seats that requests for best seats are asking for.

use std::collections::{HashMap, HashSet};

use parking_lot::Mutex;

use crate::{
    concerts::seats::{adjacent_seats::best_block, seat::Seat, seat_map::SeatMap},
    ids::ConcertId,
};

/// Seats that requests under way ask for, so that each chooses others.
#[derive(Debug, Default)]
pub struct AskedSeats(Mutex<HashMap<ConcertId, HashSet<Seat>>>);

impl AskedSeats {
    /// The best block that nobody asks for; asked for until the claim is dropped.
    pub(crate) fn choose(&self, seat_map: &SeatMap, count: i16) -> Option<Claim<'_>> {
        let concert_id = seat_map.concert.id;
        let mut asked = self.0.lock();
        let of_others = asked.get(&concert_id);
        let seats = best_block(seat_map, count, |seat| of_others.is_some_and(|seats| seats.contains(&seat)))?;
        asked.entry(concert_id).or_default().extend(&seats);
        Some(Claim { asked: self, concert_id, seats })
    }
}

/// Seats that one request asks for.
pub(crate) struct Claim<'a> {
    asked: &'a AskedSeats,
    concert_id: ConcertId,
    pub(crate) seats: Vec<Seat>,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut asked = self.asked.0.lock();
        if let Some(of_concert) = asked.get_mut(&self.concert_id) {
            of_concert.retain(|seat| !self.seats.contains(seat));
            if of_concert.is_empty() {
                asked.remove(&self.concert_id);
            }
        }
    }
}
