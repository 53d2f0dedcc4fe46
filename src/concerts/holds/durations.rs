//! Durations of holds.

use time::Duration;

/// Duration of a hold, from the click.
pub const HOLD: Duration = Duration::minutes(5);
/// Time added by "more time".
pub const EXTENSION: Duration = Duration::minutes(2);
/// Maximum number of extensions.
pub const EXTENSIONS: i16 = 10;

/// Time for which a freed seat is held for a member of the waiting list.
pub const OFFER: Duration = Duration::minutes(30);
