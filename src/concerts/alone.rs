//! Seats that a choice would leave alone between two others: hardly anybody takes them afterwards.

use super::{
    hall::{Cell, Hall},
    seat::{Seat, SeatKind, SeatState},
    store::seats::HeldSeat,
};

/// The free seats beside what is held whose other neighbour is somebody else's too.
#[must_use]
pub fn left_alone(hall: &Hall, held: &[HeldSeat]) -> Vec<Seat> {
    let cell = |row: i16, number: i16| {
        let seat = Seat::at(row, number)?;
        hall.cells.binary_search_by_key(&seat, |cell| cell.seat).ok().and_then(|at| hall.cells.get(at))
    };
    // The picture may be older than the hold.
    let mine = |seat: Seat| held.iter().any(|held| held.seat == seat);
    let gone = |cell: &Cell| mine(cell.seat) || matches!(cell.state, SeatState::Held | SeatState::Booked);
    let free = |cell: &Cell| !mine(cell.seat) && cell.state == SeatState::Free && cell.kind == SeatKind::Standard;
    let mut alone: Vec<Seat> = Vec::new();
    for seat in held.iter().map(|held| held.seat) {
        for step in [-1, 1] {
            let Some(beside) = cell(seat.row(), seat.number() + step).filter(|cell| free(cell)) else { continue };
            let between = cell(seat.row(), seat.number() + 2 * step).is_some_and(gone);
            if between && !alone.contains(&beside.seat) {
                alone.push(beside.seat);
            }
        }
    }
    alone
}
