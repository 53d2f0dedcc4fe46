//! Topics of the live updates of lockers.

/// A bay, as members see it. The key is the id of the bay.
pub const BAY: &str = "bay";

/// The board of a bay, for staff. The key is the id of the bay.
pub const BOARD: &str = "board";

pub const BOARDS: &str = "boards";

/// The lockers of a member. The key is the id of the member.
pub const TENANT: &str = "tenant";

/// Commands for the controller of a bay. The key is the id of the bay.
pub const CONTROLLER: &str = "controller";
