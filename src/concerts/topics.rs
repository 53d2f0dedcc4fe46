//! Topics of the live updates of concerts. The key is the id of the concert.

/// The seat map, as everybody sees it.
pub const SEATS: &str = "concert";

/// The seat plan of the box office.
pub const SEAT_PLAN: &str = "plan";

/// The counts of the check-in.
pub const CHECK_IN: &str = "door";

pub const PROGRAMME: &str = "programme";
