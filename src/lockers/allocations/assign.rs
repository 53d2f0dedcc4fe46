//! Assignment of lockers and extension of deadlines by staff, regardless of quotas, penalties and departments.

use sqlx::{Postgres, Transaction};
use time::{Date, Duration, OffsetDateTime};

use crate::{
    audit::{Action, Entry, Origin},
    ids::{BayId, LockerId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            self,
            lapses::end_lapsed,
            rules::Situation,
            store::{assign, situation},
        },
        bays::{AllocationState, LockerCode, Service},
        news::{ASSIGNED, News, PROLONGED},
    },
    web::time::at_clock,
};

/// A deadline set by staff is no farther away than this.
const FARTHEST: Duration = Duration::days(3 * 365);

/// A locker that a member is to have until the end of a day.
#[derive(Debug, Clone, Copy)]
pub struct Assignment<'a> {
    pub code: &'a LockerCode,
    pub member_id: MemberId,
    /// The last day: the deadline is the closing time of the bay.
    pub last_day: Date,
    pub reason: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    Given,
    /// The member had it, and has another deadline now.
    Prolonged,
    Same,
    Taken,
    /// The locker is to be checked, or out of service.
    OutOfService,
    /// The account is suspended or closed.
    NoMember,
    NoLocker,
    /// The day has passed, or is more than three years away.
    Day,
}

#[derive(Debug, Clone)]
pub struct Touched {
    pub bay_id: BayId,
    pub locker_id: LockerId,
    pub members: Vec<MemberId>,
}

impl Lockers {
    /// Gives a locker to a member, or sets the deadline of the one that they have, in a transaction of its own.
    pub async fn assign(&self, origin: &Origin, assignment: Assignment<'_>) -> sqlx::Result<Assigned> {
        let mut transaction = self.context.db.begin().await?;
        let (assigned, touched) = assign(&mut transaction, origin, assignment).await?;
        if matches!(assigned, Assigned::Given | Assigned::Prolonged) {
            transaction.commit().await?;
            self.context.mailer.wake();
            if let Some(touched) = touched {
                self.tell_assigned(&touched);
            }
        }
        Ok(assigned)
    }

    pub(crate) fn tell_assigned(&self, touched: &Touched) {
        self.changed(touched.bay_id, &[touched.locker_id]);
        for member_id in &touched.members {
            self.changed_for(*member_id);
        }
    }
}

/// Assigns like [`Lockers::assign`], within the caller's transaction.
pub(crate) async fn assign(
    transaction: &mut Transaction<'static, Postgres>,
    origin: &Origin,
    assignment: Assignment<'_>,
) -> sqlx::Result<(Assigned, Option<Touched>)> {
    let Assignment { code, member_id, last_day, .. } = assignment;
    let nothing = |assigned| Ok((assigned, None));
    situation::lock_member(transaction, member_id).await?;
    let Some(locker_id) = situation::lock_locker(transaction, code).await? else {
        return nothing(Assigned::NoLocker);
    };
    let lapsed = end_lapsed(transaction, code, locker_id, origin.at).await?;
    let Some(situation) = situation::load(transaction, locker_id, member_id, origin.at).await? else {
        return nothing(Assigned::NoMember);
    };
    let due_at = at_clock(last_day, situation.terms.closes_at);
    if due_at <= origin.at || due_at > origin.at + FARTHEST {
        return nothing(Assigned::Day);
    }
    let assigned = settle(transaction, origin, &assignment, &situation, due_at).await?;
    let mut members = vec![member_id];
    members.extend(lapsed.into_iter().map(|lapsed| lapsed.member_id));
    Ok((assigned, Some(Touched { bay_id: situation.bay_id, locker_id, members })))
}

async fn settle(
    transaction: &mut Transaction<'static, Postgres>,
    origin: &Origin,
    assignment: &Assignment<'_>,
    situation: &Situation,
    due_at: OffsetDateTime,
) -> sqlx::Result<Assigned> {
    let Assignment { code, member_id, reason, .. } = *assignment;
    let tenancy = situation.tenancy.as_ref();
    let (assigned, allocation_id) = match tenancy {
        Some(tenancy) if tenancy.member_id != member_id => return Ok(Assigned::Taken),
        Some(tenancy) if tenancy.state == AllocationState::InUse => {
            let Some(from) = tenancy.due_at.filter(|from| *from != due_at) else { return Ok(Assigned::Same) };
            if !assign::set_deadline(transaction, tenancy.id, from, due_at).await? {
                return Ok(Assigned::Taken);
            }
            (Assigned::Prolonged, tenancy.id)
        }
        None if situation.service != Service::InService => return Ok(Assigned::OutOfService),
        _ => {
            let (locker_id, now) = (situation.locker_id, origin.at);
            (Assigned::Given, allocations::store::take(transaction, locker_id, member_id, due_at, 0, now).await?)
        }
    };
    let (action, announcement) = if assigned == Assigned::Given {
        (Action::LOCKER_ASSIGNED, &ASSIGNED)
    } else {
        (Action::LOCKER_PROLONGED, &PROLONGED)
    };
    let entry = origin.entry(action, member_id).detail(code.as_str());
    let entry = reason.into_iter().fold(entry, Entry::with_reason);
    entry.record(&mut **transaction).await?;
    let news = News { member_id, allocation_id, code, from: None, reason };
    news.tell_deadline(transaction, announcement, origin.at, due_at).await?;
    Ok(assigned)
}
