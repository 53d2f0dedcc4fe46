//! Single seats that a choice would leave between taken ones, which sell badly.

use crate::concerts::seats::{adjacent_seats::is_alone, seat::Seat, seat_map::SeatMap, store::HeldSeat};

/// The free seats beside what is held that have no free neighbour any more.
#[must_use]
pub fn left_alone(seat_map: &SeatMap, held: &[HeldSeat]) -> Vec<Seat> {
    // The picture may be older than the hold.
    let mine = |seat: Seat| held.iter().any(|held| held.seat == seat);
    let mut alone: Vec<Seat> = Vec::new();
    for seat in held.iter().map(|held| held.seat) {
        let beside = [-1, 1].into_iter().filter_map(|step| Seat::at(seat.row(), seat.number() + step));
        for seat in beside.filter(|seat| is_alone(seat_map, *seat, mine)) {
            if !alone.contains(&seat) {
                alone.push(seat);
            }
        }
    }
    alone
}
