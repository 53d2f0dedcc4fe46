//! A locker offered to the first of a waiting list.

use crate::{ids::MemberId, lockers::bays::locker::LockerCode};
use time::OffsetDateTime;

/// A locker that is offered to somebody who waited.
#[derive(Debug, Clone)]
pub struct Offer {
    pub member_id: MemberId,
    pub code: LockerCode,
    /// Until when it is held.
    pub until: OffsetDateTime,
}
