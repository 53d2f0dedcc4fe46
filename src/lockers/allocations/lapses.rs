//! The end of reservations, offers and releases whose time is over, and offers of free lockers to the waiting list.

use sqlx::{Postgres, Transaction};
use time::OffsetDateTime;

use crate::{
    audit::{Action, Origin},
    ids::{LockerId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            rules,
            store::{self, Lapsed, emails, situation},
        },
        bays::{AllocationState, LockerCode},
        news::{News, OFFER_OVER, RESERVATION_OVER},
    },
};

impl Lockers {
    /// Ends expired reservations and offers, and offers free lockers to the waiting list.
    pub async fn sweep(&self, now: OffsetDateTime) -> sqlx::Result<()> {
        let mut codes = store::list_lapsed(&self.context.db, now).await?;
        codes.extend(store::list_offerable(&self.context.db, now).await?);
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            self.sweep_one(&code, now).await?;
        }
        Ok(())
    }

    async fn sweep_one(&self, code: &LockerCode, now: OffsetDateTime) -> sqlx::Result<()> {
        let mut transaction = self.context.db.begin().await?;
        let Some(locker_id) = situation::lock_locker(&mut transaction, code).await? else {
            return Ok(());
        };
        let lapsed = end_lapsed(&mut transaction, code, locker_id, now).await?;
        let place = situation::load_place(&mut transaction, locker_id, now).await?;
        let offerable = place.tenancy.is_none() && place.offers_at(now);
        let offer = if offerable { pass_on(&mut transaction, code, locker_id, now).await? } else { None };
        if lapsed.is_none() && offer.is_none() {
            return transaction.rollback().await;
        }
        transaction.commit().await?;
        self.changed(place.bay_id, &[locker_id]);
        if let Some(lapsed) = lapsed {
            self.changed_for_all(lapsed.member_id, &lapsed.borrowers);
        }
        if let Some(member_id) = offer {
            self.changed_for(member_id);
        }
        Ok(())
    }
}

/// Ends what has run out on a locker that is locked: in the audit, and told to the people concerned.
pub(crate) async fn end_lapsed(
    transaction: &mut Transaction<'static, Postgres>,
    code: &LockerCode,
    locker_id: LockerId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Lapsed>> {
    let Some(lapsed) = store::end_lapsed(transaction, locker_id, now).await? else { return Ok(None) };
    let (action, announcement) = match lapsed.state {
        AllocationState::Held => (Action::LOCKER_OFFER_EXPIRED, Some(&OFFER_OVER)),
        AllocationState::Reserved => (Action::RESERVATION_EXPIRED, Some(&RESERVATION_OVER)),
        AllocationState::InUse | AllocationState::Releasing => (Action::LOCKER_RELEASED, None),
    };
    Origin::job(now).entry(action, lapsed.member_id).detail(code.as_str()).record(&mut **transaction).await?;
    if let Some(announcement) = announcement {
        let (member_id, allocation_id) = (lapsed.member_id, lapsed.id);
        let news = News { member_id, allocation_id, code, from: None, reason: None };
        news.tell(transaction, announcement, now).await?;
    }
    Ok(Some(lapsed))
}

/// Holds a locker that is free, and locked, for the next member of the waiting list who may have it; returns that member.
pub(crate) async fn pass_on(
    transaction: &mut Transaction<'static, Postgres>,
    code: &LockerCode,
    locker_id: LockerId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<MemberId>> {
    let Some((wait_id, member_id)) = store::find_next(transaction, locker_id, now).await? else {
        return Ok(None);
    };
    let until = now + rules::OFFER;
    store::leave_queue(transaction, wait_id, now).await?;
    let id = store::set_aside(transaction, locker_id, member_id, AllocationState::Held, now, until).await?;
    emails::offered(transaction, id, now, until).await?;
    Origin::job(now).entry(Action::LOCKER_OFFERED, member_id).detail(code.as_str()).record(&mut **transaction).await?;
    Ok(Some(member_id))
}
