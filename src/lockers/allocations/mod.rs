//! Allocation of lockers to members: each action is one transaction that checks the rules and writes the audit entry.

pub(crate) mod account_ended;
pub mod assign;
pub(crate) mod bulk;
pub mod deadlines;
pub mod emails;
pub mod my_locker;
pub mod offer;
pub mod rules;
pub mod store;
pub mod take_back;

use sqlx::{Postgres, Transaction};
use time::OffsetDateTime;

use crate::{
    audit::{Action, Origin},
    ids::{BayId, LockerId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            offer::Offer,
            rules::{Refusal, Situation},
            store::{
                Ending,
                loans::{self, Lent},
                situation,
            },
        },
        bays::locker::{AllocationState, LockerCode},
        news::{News, OFFER_OVER, RESERVATION_OVER},
    },
};

/// Outcome of a use case: `Ok(value)` or `Refusal`; internal errors are the outer `Result`.
pub type Acted<T> = sqlx::Result<Result<T, Refusal>>;

/// An act on a locker that has begun: the member and the locker are locked, and what was found is true until its end.
pub struct Attempt {
    pub transaction: Transaction<'static, Postgres>,
    pub situation: Situation,
    code: LockerCode,
    now: OffsetDateTime,
    /// Other members whose pages change.
    touched: Vec<MemberId>,
    offers: Vec<Offer>,
}

impl Lockers {
    /// Begins an act of a member on a locker. None: there is no such locker, or the member's account was suspended or closed
    /// meanwhile.
    pub async fn begin(
        &self,
        code: &LockerCode,
        member_id: MemberId,
        now: OffsetDateTime,
    ) -> sqlx::Result<Option<Attempt>> {
        let mut transaction = self.context.db.begin().await?;
        situation::lock_member(&mut transaction, member_id).await?;
        self.begin_in(transaction, code, member_id, now).await
    }

    async fn begin_in(
        &self,
        mut transaction: Transaction<'static, Postgres>,
        code: &LockerCode,
        member_id: MemberId,
        now: OffsetDateTime,
    ) -> sqlx::Result<Option<Attempt>> {
        let Some(locker_id) = situation::lock_locker(&mut transaction, code).await? else {
            transaction.rollback().await?;
            return Ok(None);
        };
        let (mut touched, mut offers) = (vec![member_id], Vec::new());
        if let Some(lapsed) = end_lapsed(&mut transaction, code, locker_id, now).await? {
            touched.push(lapsed.member_id);
            touched.extend(lapsed.borrowers);
        }
        let Some(mut situation) = situation::load(&mut transaction, locker_id, member_id, now).await? else {
            transaction.rollback().await?;
            return Ok(None);
        };
        // Nobody jumps the queue: a free locker belongs to whoever waits.
        if situation.awaited
            && situation.tenancy.is_none()
            && situation.offers_at(now)
            && let Some(offer) = pass_on(&mut transaction, code, locker_id, now).await?
        {
            offers.push(offer);
            match situation::load(&mut transaction, locker_id, member_id, now).await? {
                Some(offered) => situation = offered,
                None => return Ok(None),
            }
        }
        Ok(Some(Attempt { transaction, situation, code: code.clone(), now, touched, offers }))
    }

    /// Takes a locker. Until when.
    pub async fn claim(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<OffsetDateTime> {
        let Some(attempt) = self.begin(code, member_id, origin.at).await? else {
            return Ok(Err(Refusal::Unknown));
        };
        self.claim_begun(origin, attempt).await
    }

    /// Takes the locker of a bay that suits the member best. Which, and until when.
    pub async fn claim_any(
        &self,
        origin: &Origin,
        bay_id: BayId,
        member_id: MemberId,
    ) -> Acted<(LockerCode, OffsetDateTime)> {
        loop {
            let mut transaction = self.context.db.begin().await?;
            situation::lock_member(&mut transaction, member_id).await?;
            let found = situation::lock_any(&mut transaction, bay_id, member_id, origin.at).await?;
            let Some(code) = found else {
                return Ok(Err(Refusal::Taken));
            };
            let Some(attempt) = self.begin_in(transaction, &code, member_id, origin.at).await? else {
                return Ok(Err(Refusal::Unknown));
            };
            // Looked for anew among what is free now. It ends: each time one locker less is free.
            if attempt.was_outrun() {
                attempt.undo().await?;
                continue;
            }
            return Ok(self.claim_begun(origin, attempt).await?.map(|due_at| (code, due_at)));
        }
    }

    async fn claim_begun(&self, origin: &Origin, mut attempt: Attempt) -> Acted<OffsetDateTime> {
        let claimed = attempt.situation.claim(origin.at);
        let due_at = match claimed.and_then(|due_at| attempt.situation.answers().map(|()| due_at)) {
            Ok(due_at) => due_at,
            Err(refusal) => return attempt.refused(refusal).await,
        };
        let (locker_id, member_id) = (attempt.situation.locker_id, attempt.situation.asker.id);
        store::take(&mut attempt.transaction, locker_id, member_id, due_at, 0, origin.at).await?;
        self.finish(attempt, origin, Action::LOCKER_CLAIMED).await?;
        Ok(Ok(due_at))
    }

    /// Reserves a free locker. Until when it waits.
    pub async fn reserve(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<OffsetDateTime> {
        let Some(mut attempt) = self.begin(code, member_id, origin.at).await? else {
            return Ok(Err(Refusal::Unknown));
        };
        let reserved = attempt.situation.reserve(origin.at);
        let until = match reserved.and_then(|until| attempt.situation.answers().map(|()| until)) {
            Ok(until) => until,
            Err(refusal) => return attempt.refused(refusal).await,
        };
        let locker_id = attempt.situation.locker_id;
        let times = (origin.at, until);
        store::set_aside(&mut attempt.transaction, locker_id, member_id, AllocationState::Reserved, times).await?;
        self.finish(attempt, origin, Action::LOCKER_RESERVED).await?;
        Ok(Ok(until))
    }

    /// Gives a locker back, or gives an offer or a reservation up. What it was.
    pub async fn release(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<AllocationState> {
        let Some(mut attempt) = self.begin(code, member_id, origin.at).await? else {
            return Ok(Err(Refusal::Unknown));
        };
        let (id, state) = match attempt.situation.release() {
            Ok(tenancy) => (tenancy.id, tenancy.state),
            Err(refusal) => return attempt.refused(refusal).await,
        };
        let (ending, action) = match state {
            AllocationState::Held | AllocationState::Reserved => (Ending::Cancelled, Action::RESERVATION_CANCELLED),
            AllocationState::InUse | AllocationState::Releasing => (Ending::Released, Action::LOCKER_RELEASED),
        };
        let borrowers = store::end(&mut attempt.transaction, id, ending, None, origin.at).await?;
        attempt.touched.extend(borrowers);
        attempt.pass_on().await?;
        self.finish(attempt, origin, action).await?;
        Ok(Ok(state))
    }

    /// Undoes a recent release, with its shares; returns the deadline.
    pub async fn keep(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<OffsetDateTime> {
        let Some(mut attempt) = self.begin(code, member_id, origin.at).await? else {
            return Ok(Err(Refusal::Unknown));
        };
        let kept = match attempt.situation.keep(origin.at) {
            Ok(kept) => kept,
            Err(refusal) => return attempt.refused(refusal).await,
        };
        let locker_id = attempt.situation.locker_id;
        let db = &mut attempt.transaction;
        if attempt.situation.tenancy.is_some() {
            store::take(db, locker_id, member_id, kept.due_at, kept.extensions, origin.at).await?;
        } else {
            let (allocation_id, borrowers) = store::reopen(db, locker_id, member_id, origin.at).await?;
            loans::resume(db, Lent { allocation_id, code, reason: None }, &borrowers, origin.at).await?;
            attempt.touched.extend(borrowers);
        }
        self.finish(attempt, origin, Action::LOCKER_KEPT).await?;
        Ok(Ok(kept.due_at))
    }

    /// Extends the deadline; returns the new one.
    pub async fn extend(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<OffsetDateTime> {
        let Some(mut attempt) = self.begin(code, member_id, origin.at).await? else {
            return Ok(Err(Refusal::Unknown));
        };
        let due_at = match attempt.situation.extend(origin.at) {
            Ok(due_at) => due_at,
            Err(refusal) => return attempt.refused(refusal).await,
        };
        let tenancy = attempt.situation.tenancy.as_ref();
        let Some((id, from)) = tenancy.and_then(|tenancy| Some((tenancy.id, tenancy.due_at?))) else {
            return attempt.refused(Refusal::NotYours).await;
        };
        if !store::extend(&mut attempt.transaction, id, from, due_at).await? {
            return attempt.refused(Refusal::NotYours).await;
        }
        self.finish(attempt, origin, Action::LOCKER_EXTENDED).await?;
        Ok(Ok(due_at))
    }

    /// Completes an action: writes the audit entry, commits, publishes.
    pub async fn finish(&self, mut attempt: Attempt, origin: &Origin, action: Action) -> sqlx::Result<()> {
        attempt.record(origin, action).await?;
        self.finish_recorded(attempt).await
    }

    /// Completes like [`Self::finish`], where the audit entry is written already.
    pub async fn finish_recorded(&self, attempt: Attempt) -> sqlx::Result<()> {
        let Attempt { transaction, situation, touched, offers, .. } = attempt;
        transaction.commit().await?;
        self.changed(situation.bay_id, &[situation.locker_id]);
        for member_id in touched {
            self.changed_for(member_id);
        }
        self.announce(&offers);
        Ok(())
    }

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
        let bay_id = place.bay_id;
        let offer = if offerable { pass_on(&mut transaction, code, locker_id, now).await? } else { None };
        if lapsed.is_none() && offer.is_none() {
            return transaction.rollback().await;
        }
        transaction.commit().await?;
        self.changed(bay_id, &[locker_id]);
        if let Some(lapsed) = lapsed {
            self.changed_for_all(lapsed.member_id, &lapsed.borrowers);
        }
        self.announce(offer.as_slice());
        Ok(())
    }
}

impl Attempt {
    /// Rolls back a refused action and releases its locks before the response: a dropped attempt would keep them a
    /// moment longer, and the next action would skip a waiting member.
    pub async fn undo(self) -> sqlx::Result<()> {
        self.transaction.rollback().await
    }

    /// The end of an act that the rules forbid.
    pub async fn refused<T>(self, refusal: Refusal) -> Acted<T> {
        self.undo().await?;
        Ok(Err(refusal))
    }

    /// True if another member took the locker, which was found free, before it was locked. A locker that was just
    /// offered to the waiting list does not count.
    fn was_outrun(&self) -> bool {
        let tenancy = self.situation.tenancy.as_ref();
        self.offers.is_empty() && tenancy.is_some_and(|tenancy| tenancy.member_id != self.situation.asker.id)
    }

    /// Notes an act of the member on the locker in the audit.
    pub async fn record(&mut self, origin: &Origin, action: Action) -> sqlx::Result<()> {
        let concerned = self.situation.asker.id;
        origin.act(action).on(Some(concerned)).detail(self.code.as_str()).record(&mut *self.transaction).await
    }

    /// The member opened the door. Where the bay's rules say so, that gives the holder's locker back, unless it is kept.
    /// False: it does not.
    pub async fn opened(&mut self, origin: &Origin) -> sqlx::Result<bool> {
        let id = self.situation.tenancy.as_ref().filter(|tenancy| tenancy.member_id == self.situation.asker.id);
        let Some(id) = id.filter(|_| self.situation.terms.release_on_open).map(|tenancy| tenancy.id) else {
            return Ok(false);
        };
        let begun = store::begin_release(&mut self.transaction, id, self.now + rules::KEEP).await?;
        if begun {
            self.record(origin, Action::LOCKER_OPENED).await?;
        }
        Ok(begun)
    }

    /// Offers the locker, which is free now, to the next who waits.
    pub async fn pass_on(&mut self) -> sqlx::Result<()> {
        if self.situation.offers_at(self.now)
            && let Some(offer) = pass_on(&mut self.transaction, &self.code, self.situation.locker_id, self.now).await?
        {
            self.offers.push(offer);
        }
        Ok(())
    }

    /// Adds another member whose pages change.
    pub fn touch(&mut self, member_id: MemberId) {
        self.touched.push(member_id);
    }
}

/// Ends what has run out on a locker that is locked: in the audit, and told to the people concerned.
pub(crate) async fn end_lapsed(
    transaction: &mut Transaction<'static, Postgres>,
    code: &LockerCode,
    locker_id: LockerId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<store::Lapsed>> {
    let lapsed = store::end_lapsed(transaction, locker_id, now).await?;
    if let Some(lapsed) = &lapsed {
        record_lapse(transaction, code, lapsed, now).await?;
    }
    Ok(lapsed)
}

async fn record_lapse(
    transaction: &mut Transaction<'static, Postgres>,
    code: &LockerCode,
    lapsed: &store::Lapsed,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let action = match lapsed.state {
        AllocationState::Held => Action::LOCKER_OFFER_EXPIRED,
        AllocationState::Reserved => Action::RESERVATION_EXPIRED,
        AllocationState::InUse | AllocationState::Releasing => Action::LOCKER_RELEASED,
    };
    Origin::job(now).entry(action, lapsed.member_id).detail(code.as_str()).record(&mut **transaction).await?;
    let announcement = match lapsed.state {
        AllocationState::Held => &OFFER_OVER,
        AllocationState::Reserved => &RESERVATION_OVER,
        AllocationState::InUse | AllocationState::Releasing => return Ok(()),
    };
    let (member_id, allocation_id) = (lapsed.member_id, lapsed.id);
    News { member_id, allocation_id, code, from: None, reason: None }.tell(transaction, announcement, now).await
}

/// Holds a locker that is free, and locked, for the next in the waiting list who may have it.
async fn pass_on(
    transaction: &mut Transaction<'static, Postgres>,
    code: &LockerCode,
    locker_id: LockerId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Offer>> {
    let Some((wait_id, member_id)) = store::find_next(transaction, locker_id, now).await? else {
        return Ok(None);
    };
    let until = now + rules::OFFER;
    store::leave_queue(transaction, wait_id, now).await?;
    let id = store::set_aside(transaction, locker_id, member_id, AllocationState::Held, (now, until)).await?;
    emails::offered(transaction, id, (now, until)).await?;
    Origin::job(now).entry(Action::LOCKER_OFFERED, member_id).detail(code.as_str()).record(&mut **transaction).await?;
    Ok(Some(Offer { member_id, code: code.clone(), until }))
}
