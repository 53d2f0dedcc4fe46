//! An act on a locker: one transaction in which the member and the locker are locked, and whom its result is told to.

use sqlx::{Postgres, Transaction};
use time::OffsetDateTime;

use crate::{
    audit::{Action, Origin},
    error::Refusable,
    ids::{LockerId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            Refusal,
            lapses::{end_lapsed, pass_on},
            rules::{self, Situation},
            store::{self, situation},
        },
        bays::LockerCode,
    },
};

/// An act that has begun: what was found is true until its end.
pub struct Attempt {
    pub transaction: Transaction<'static, Postgres>,
    pub situation: Situation,
    code: LockerCode,
    now: OffsetDateTime,
    lockers: Vec<LockerId>,
    members: Vec<MemberId>,
    /// True if the locker was offered to the waiting list.
    is_offered: bool,
}

#[derive(Debug)]
pub(crate) enum NotActed<R> {
    Refused(R),
    Failed(sqlx::Error),
}

impl<R> From<sqlx::Error> for NotActed<R> {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error)
    }
}

impl<R: From<Refusal>> From<Refusal> for NotActed<R> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
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

    /// Begins like [`Self::begin`] in a transaction that has locked the member.
    pub(crate) async fn begin_in(
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
        let (mut members, mut is_offered) = (vec![member_id], false);
        if let Some(lapsed) = end_lapsed(&mut transaction, code, locker_id, now).await? {
            members.push(lapsed.member_id);
            members.extend(lapsed.borrowers);
        }
        let Some(mut situation) = situation::load(&mut transaction, locker_id, member_id, now).await? else {
            transaction.rollback().await?;
            return Ok(None);
        };
        // Nobody jumps the queue: a free locker belongs to whoever waits.
        if situation.awaited
            && situation.tenancy.is_none()
            && situation.offers_at(now)
            && let Some(offered) = pass_on(&mut transaction, code, locker_id, now).await?
        {
            members.push(offered);
            is_offered = true;
            match situation::load(&mut transaction, locker_id, member_id, now).await? {
                Some(found) => situation = found,
                None => return Ok(None),
            }
        }
        let (code, lockers) = (code.clone(), vec![locker_id]);
        Ok(Some(Attempt { transaction, situation, code, now, lockers, members, is_offered }))
    }

    /// Does an act of a member on a locker: committed and published, or rolled back when it is refused.
    pub(crate) async fn act<T, R: From<Refusal>>(
        &self,
        origin: &Origin,
        code: &LockerCode,
        member_id: MemberId,
        act: impl AsyncFnOnce(&mut Attempt) -> Result<T, NotActed<R>>,
    ) -> Refusable<T, R, sqlx::Error> {
        let Some(mut attempt) = self.begin(code, member_id, origin.at).await? else {
            return Ok(Err(Refusal::Unknown.into()));
        };
        let outcome = act(&mut attempt).await;
        self.conclude(attempt, outcome).await
    }

    /// Commits and publishes an act, or rolls it back.
    pub(crate) async fn conclude<T, R>(
        &self,
        attempt: Attempt,
        outcome: Result<T, NotActed<R>>,
    ) -> Refusable<T, R, sqlx::Error> {
        match outcome {
            Ok(value) => {
                self.finish(attempt).await?;
                Ok(Ok(value))
            }
            Err(NotActed::Refused(refusal)) => {
                attempt.undo().await?;
                Ok(Err(refusal))
            }
            Err(NotActed::Failed(error)) => Err(error),
        }
    }

    /// Commits an act whose audit entry is written, and publishes it.
    pub async fn finish(&self, attempt: Attempt) -> sqlx::Result<()> {
        let Attempt { transaction, situation, lockers, members, .. } = attempt;
        transaction.commit().await?;
        self.changed(situation.bay_id, &lockers);
        for member_id in members {
            self.changed_for(member_id);
        }
        Ok(())
    }
}

impl Attempt {
    /// Rolls back a refused action and releases its locks before the response: a dropped attempt would keep them a
    /// moment longer, and the next action would skip a waiting member.
    pub async fn undo(self) -> sqlx::Result<()> {
        self.transaction.rollback().await
    }

    /// True if another member took the locker, which was found free, before it was locked. A locker that was just
    /// offered to the waiting list does not count.
    pub(crate) fn was_outrun(&self) -> bool {
        let tenancy = self.situation.tenancy.as_ref();
        !self.is_offered && tenancy.is_some_and(|tenancy| tenancy.member_id != self.situation.asker.id)
    }

    pub(crate) async fn record(&mut self, origin: &Origin, action: Action) -> sqlx::Result<()> {
        let entry = origin.entry(action, self.situation.asker.id);
        entry.detail(self.code.as_str()).record(&mut *self.transaction).await
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
    pub(crate) async fn pass_on(&mut self) -> sqlx::Result<()> {
        if self.situation.offers_at(self.now)
            && let Some(offered) =
                pass_on(&mut self.transaction, &self.code, self.situation.locker_id, self.now).await?
        {
            self.members.push(offered);
            self.is_offered = true;
        }
        Ok(())
    }

    pub(crate) fn touch(&mut self, members: impl IntoIterator<Item = MemberId>) {
        self.members.extend(members);
    }

    pub(crate) fn touch_locker(&mut self, locker_id: LockerId) {
        self.lockers.push(locker_id);
    }
}
