//! Deadlines: reminders, expiry, and the end of shares.

use time::OffsetDateTime;

use crate::{
    error::Result,
    lockers::{Lockers, allocations::store::deadlines},
};

/// Maximum number of rows of one statement; the next handles the rest.
const PART: i64 = 200;

/// Reminds, notices what is overdue, and ends what was lent.
pub async fn tick(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    notice(lockers, now).await?;
    while deadlines::remind(&lockers.context.db, now, PART).await? > 0 {}
    end_shares(lockers, now).await
}

/// Announces a passed deadline, once, and records its penalty. The locker is overdue by the deadline alone.
async fn notice(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    let db = &lockers.context.db;
    loop {
        let late = deadlines::list_late(db, now, PART).await?;
        for one in &late {
            let reason = lockers.context.language.text("locker-overdue-penalty");
            let reason = reason.arg("locker", one.code.plate()).to_string();
            if deadlines::mark_late(db, one, &reason, now).await? {
                lockers.changed(one.bay_id, &[one.locker_id]);
                lockers.changed_for(one.member_id);
            }
        }
        if late.is_empty() {
            return Ok(());
        }
    }
}

async fn end_shares(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    loop {
        let ended = deadlines::end_shares(&lockers.context.db, now, PART).await?;
        for share in &ended {
            lockers.changed_for(share.member_id);
            lockers.changed_for(share.holder_id);
        }
        if ended.is_empty() {
            return Ok(());
        }
    }
}
