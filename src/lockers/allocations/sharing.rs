//! Sharing of a locker, and the end of a share.

use time::{OffsetDateTime, Time};

use crate::{
    accounts::members::number::MemberNumber,
    audit::{Action, Origin},
    error::Refusable,
    ids::MemberId,
    lockers::{
        Lockers,
        allocations::{Acted, Refusal, attempt::NotActed, rules::SHARES, store},
        bays::LockerCode,
        news::{News, UNSHARED},
    },
    web::{
        FieldErrors, Message,
        time::{at_clock, on_campus, parse_clock},
    },
};

/// A borrower, and the end of the share as it was typed.
#[derive(Debug)]
pub struct NewShare {
    pub number: MemberNumber,
    pub until: String,
}

impl NewShare {
    /// End of the share: a day until its last moment or the deadline of the locker, a time to the minute.
    fn end(&self, due_at: OffsetDateTime, now: OffsetDateTime) -> Result<OffsetDateTime, FieldErrors> {
        let day = format!("{}T00:00", self.until);
        let until = match (parse_clock(&self.until), parse_clock(&day)) {
            (Ok(until), _) => until,
            (_, Ok(morning)) => {
                let day = on_campus(morning).date();
                let evening = at_clock(day.next_day().unwrap_or(day), Time::MIDNIGHT);
                // The last day lasts as long as the locker does.
                if on_campus(due_at).date() == day { due_at } else { evening }
            }
            _ => return Err(FieldErrors::one("until", "share-until-wrong")),
        };
        if until <= now {
            Err(FieldErrors::one("until", "share-until-past"))
        } else if until > due_at {
            Err(FieldErrors::one("until", "share-until-late"))
        } else {
            Ok(until)
        }
    }
}

#[derive(Debug)]
pub enum NotShared {
    Refused(Refusal),
    Wrong(FieldErrors),
}

impl From<Refusal> for NotShared {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<FieldErrors> for NotActed<NotShared> {
    fn from(errors: FieldErrors) -> Self {
        Self::Refused(NotShared::Wrong(errors))
    }
}

impl Lockers {
    /// Shares a locker, or sets another end of its share.
    pub async fn share(
        &self,
        origin: &Origin,
        code: &LockerCode,
        member_id: MemberId,
        share: &NewShare,
    ) -> Refusable<(), NotShared, sqlx::Error> {
        self.act(origin, code, member_id, async |attempt| {
            let tenancy = attempt.situation.share(origin.at)?;
            let (id, due_at) = (tenancy.id, tenancy.due_at.ok_or(Refusal::NotYours)?);
            let until = share.end(due_at, origin.at)?;
            let (db, number) = (&mut attempt.transaction, share.number.as_str());
            let lent = store::count_shares(db, id, number, origin.at).await?;
            if usize::try_from(lent).is_ok_and(|lent| lent >= SHARES) {
                let message = Message::new("share-too-many").count("max", lent);
                return Err(FieldErrors::one("number", message).into());
            }
            let friend = store::share(db, id, number, origin.at, until).await?;
            let friend = friend.ok_or_else(|| FieldErrors::one("number", "share-nobody"))?;
            origin.entry(Action::LOCKER_SHARED, friend).detail(code.as_str()).record(&mut **db).await?;
            attempt.touch([friend]);
            Ok(())
        })
        .await
    }

    /// Ends the share of a borrower, also of a locker that is overdue. `Refusal::Unknown`: the locker is not shared with them.
    pub async fn end_share(
        &self,
        origin: &Origin,
        code: &LockerCode,
        member_id: MemberId,
        borrower: &MemberNumber,
    ) -> Acted<()> {
        let ended = self.act(origin, code, member_id, async |attempt| {
            let allocation_id = attempt.situation.release()?.id;
            let db = &mut attempt.transaction;
            let friend = store::unshare(db, allocation_id, borrower.as_str(), origin.at).await?;
            let friend = friend.ok_or(Refusal::Unknown)?;
            origin.entry(Action::LOCKER_UNSHARED, friend).detail(code.as_str()).record(&mut **db).await?;
            let news = News { member_id: friend, allocation_id, code, from: None, reason: None };
            news.tell(db, &UNSHARED, origin.at).await?;
            attempt.touch([friend]);
            Ok(())
        });
        let ended = ended.await?;
        if ended.is_ok() {
            self.context.mailer.wake();
        }
        Ok(ended)
    }
}
