//! A locker offered to the first of a waiting list.

use crate::lockers::bays::locker::LockerCode;
use time::OffsetDateTime;

/// A locker that is offered to somebody who waited.
#[derive(Debug, Clone)]
pub struct Offer {
    pub member_id: i64,
    pub code: LockerCode,
    /// Until when it is held.
    pub until: OffsetDateTime,
}
