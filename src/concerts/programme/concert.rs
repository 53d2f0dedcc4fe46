//! Concerts: details, and the state of the sale. Rules only.

use time::{Duration, OffsetDateTime};

use crate::{ids::ConcertId, text::folding::search_text};

/// Assumed length of a concert without a known end, the same as in `over_at` of the database.
pub const USUAL_LENGTH: Duration = Duration::hours(2);

/// A concert as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concert {
    pub id: ConcertId,
    pub title: String,
    pub artist: String,
    pub venue: String,
    pub text: String,
    /// Key of the stored picture.
    pub picture: Option<String>,
    pub starts_at: OffsetDateTime,
    /// When the doors open, where it is known.
    pub doors_at: Option<OffsetDateTime>,
    /// When it ends, where it is known.
    pub ends_at: Option<OffsetDateTime>,
    /// Rows of the hall.
    pub row_count: i16,
    /// Seats in each row.
    pub seats_per_row: i16,
    /// From when seats can be held.
    pub sale_opens_at: OffsetDateTime,
    pub sale_closes_at: OffsetDateTime,
    /// True if only members may book.
    pub members_only: bool,
    /// Seats that one person may have.
    pub limit_per_person: i16,
    /// When it was cancelled.
    pub cancelled_at: Option<OffsetDateTime>,
    /// Rises with each change of what its form edits.
    pub version: i64,
    /// Number of changes of title, artist, venue or start, or of the cancellation.
    pub revision: i32,
    /// When that was last.
    pub revised_at: Option<OffsetDateTime>,
}

/// Time before admission or start and after the end in which tickets are admitted: a scan at another time is a
/// rehearsal, or a mistake.
pub const DOOR_HOURS: Duration = Duration::hours(12);

impl Concert {
    /// True if tickets are taken at the door at this moment.
    #[must_use]
    pub fn takes_tickets_at(&self, at: OffsetDateTime) -> bool {
        let opens = self.doors_at.unwrap_or(self.starts_at) - DOOR_HOURS;
        let closes = self.ends_at.unwrap_or(self.starts_at) + DOOR_HOURS;
        (opens..=closes).contains(&at)
    }

    /// Detail of an audit entry on the concert, with more where there is more to say.
    #[must_use]
    pub fn audit_detail(&self, more: &str) -> String {
        audit_detail(self.id, &self.title, more)
    }
}

/// States of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sale {
    Ahead,
    Open,
    Over,
    /// The concert does not take place.
    Cancelled,
}

impl Sale {
    /// The name in the HTML.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Open => "open",
            Self::Over => "over",
            Self::Cancelled => "cancelled",
        }
    }

    /// State of a sale with these times.
    pub(crate) fn of(
        opens_at: OffsetDateTime,
        closes_at: OffsetDateTime,
        cancelled: bool,
        now: OffsetDateTime,
    ) -> Self {
        match (cancelled, now < opens_at, now < closes_at) {
            (true, ..) => Self::Cancelled,
            (_, true, _) => Self::Ahead,
            (_, _, true) => Self::Open,
            _ => Self::Over,
        }
    }
}

/// When a concert is over: at its end, or after the usual length where the end is not known.
#[must_use]
pub fn over_at(starts_at: OffsetDateTime, ends_at: Option<OffsetDateTime>) -> OffsetDateTime {
    ends_at.unwrap_or(starts_at + USUAL_LENGTH)
}

impl Concert {
    /// When it is over.
    #[must_use]
    pub fn over_at(&self) -> OffsetDateTime {
        over_at(self.starts_at, self.ends_at)
    }

    /// State of the sale. A concert that is over is not on sale.
    #[must_use]
    pub fn sale(&self, now: OffsetDateTime) -> Sale {
        Sale::of(self.sale_opens_at, self.sale_closes_at.min(self.over_at()), self.cancelled_at.is_some(), now)
    }
}

/// A concert with how many of its seats are left.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: ConcertId,
    pub title: String,
    pub artist: String,
    pub venue: String,
    /// Key of the stored picture.
    pub picture: Option<String>,
    pub starts_at: OffsetDateTime,
    /// From when seats can be held.
    pub sale_opens_at: OffsetDateTime,
    /// Until when; at the latest when the concert is over.
    pub sale_closes_at: OffsetDateTime,
    /// True if only members may book.
    pub members_only: bool,
    /// When it was cancelled.
    pub cancelled_at: Option<OffsetDateTime>,
    /// Seats to be had by everybody.
    pub free: i64,
    /// Wheelchair places to be had.
    pub wheelchairs: i64,
}

impl Listed {
    /// State of the sale.
    #[must_use]
    pub fn sale(&self, now: OffsetDateTime) -> Sale {
        Sale::of(self.sale_opens_at, self.sale_closes_at, self.cancelled_at.is_some(), now)
    }
}

/// A concert to be made.
#[derive(Debug, Clone)]
pub struct NewConcert {
    pub title: String,
    pub artist: String,
    pub venue: String,
    pub text: String,
    pub starts_at: OffsetDateTime,
    /// When the doors open, where it is known.
    pub doors_at: Option<OffsetDateTime>,
    /// When it ends, where it is known.
    pub ends_at: Option<OffsetDateTime>,
    /// Rows of the hall.
    pub row_count: i16,
    /// Seats in each row.
    pub seats_per_row: i16,
    /// From when seats can be held.
    pub sale_opens_at: OffsetDateTime,
    pub sale_closes_at: OffsetDateTime,
    /// True if only members may book.
    pub members_only: bool,
    /// Seats that one person may have.
    pub limit_per_person: i16,
}

impl NewConcert {
    /// Text that the search matches.
    #[must_use]
    pub fn search_text(&self) -> String {
        search_text(&[&self.title, &self.artist, &self.venue])
    }
}

/// Detail of an audit entry on the concert with this key and title, with more where there is more to say.
#[must_use]
pub fn audit_detail(id: ConcertId, title: &str, more: &str) -> String {
    let separator = if more.is_empty() { "" } else { ", " };
    format!("{title} (#{id}){separator}{more}")
}
