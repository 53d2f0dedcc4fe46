//! Durations of holds.

use time::Duration;

/// How long a seat is kept, from the click.
pub const HOLD: Duration = Duration::minutes(5);
/// What "more time" adds.
pub const EXTENSION: Duration = Duration::minutes(2);
/// How often it can be asked for.
pub const EXTENSIONS: i16 = 10;

/// How long a freed seat is kept for who waited.
pub const OFFER: Duration = Duration::minutes(30);
