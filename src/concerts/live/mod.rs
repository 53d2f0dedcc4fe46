//! Live updates of concerts: seats, programme, box office, check-in.

pub mod check_in_board;
pub mod programme;
pub(crate) mod seat_events;
pub mod seat_map_cache;
pub mod seat_plan;
