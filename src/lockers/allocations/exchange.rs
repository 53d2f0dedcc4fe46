//! Exchange of a locker in use for another, by its holder because it is broken, or by staff. Deadline and shares stay.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    audit::{Action, Origin},
    ids::{AllocationId, LockerId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            Acted, Refusal,
            lapses::end_lapsed,
            rules::Tenancy,
            store::{
                self, Ending,
                loans::{self, Lent},
                mine, situation,
            },
            take_back::Afterwards,
        },
        attention::store_checks::{self, NewCheck},
        bays::{AllocationState, LockerCode, Service, store::lockers::find_holder},
        news::{EXCHANGED, News},
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoExchange {
    NotInUse,
    /// The other locker is taken or unusable.
    Taken,
}

/// A use of a locker that goes on in another.
#[derive(Clone, Copy)]
struct CurrentUse<'a> {
    id: AllocationId,
    code: &'a LockerCode,
    holder: MemberId,
    due_at: OffsetDateTime,
    extensions: i16,
}

impl<'a> CurrentUse<'a> {
    fn of(tenancy: &Tenancy, code: &'a LockerCode, holder: MemberId) -> Option<Self> {
        let theirs = tenancy.member_id == holder && tenancy.state == AllocationState::InUse;
        let due_at = tenancy.due_at.filter(|_| theirs)?;
        Some(Self { id: tenancy.id, code, holder, due_at, extensions: tenancy.extensions })
    }

    /// Goes on in another locker, which is locked and free; returns the new allocation, and the borrowers. They are told,
    /// with the reason where they may know it.
    async fn move_to(
        self,
        db: &mut PgConnection,
        to_id: LockerId,
        to: &LockerCode,
        reason: Option<&str>,
        now: OffsetDateTime,
    ) -> sqlx::Result<(AllocationId, Vec<MemberId>)> {
        let given = store::take(db, to_id, self.holder, self.due_at, self.extensions, now).await?;
        let lent = |allocation_id, code| Lent { allocation_id, code, reason };
        let borrowers = loans::carry(db, lent(self.id, self.code), lent(given, to), now).await?;
        store::end(db, self.id, Ending::Moved, None, now).await?;
        Ok((given, borrowers))
    }
}

impl Lockers {
    /// Gives a member another locker of the same bay for one that they reported; the one left behind is to be checked.
    pub(crate) async fn exchange_broken(&self, origin: &Origin, code: &LockerCode, member_id: MemberId) -> Acted<()> {
        let now = origin.at;
        self.act(origin, code, member_id, async |attempt| {
            let (old_id, bay_id) = (attempt.situation.locker_id, attempt.situation.bay_id);
            let tenancy = attempt.situation.release()?.clone();
            let current = CurrentUse::of(&tenancy, code, member_id).ok_or(Refusal::NotYours)?;
            let db = &mut attempt.transaction;
            let problem = mine::find_report(&mut **db, old_id, member_id).await?.ok_or(Refusal::NotYours)?;
            if tenancy.is_overdue(now) {
                return Err(Refusal::Overdue.into());
            }
            let other = situation::lock_any(db, bay_id, member_id, now).await?.ok_or(Refusal::Taken)?;
            let new_id = situation::lock_locker(db, &other).await?.ok_or(Refusal::Taken)?;
            let lapsed = end_lapsed(db, &other, new_id, now).await?;
            let (_, borrowers) = current.move_to(db, new_id, &other, None, now).await?;
            let reason = self.context.language.text(problem.label()).to_string();
            let check = NewCheck { locker_id: old_id, allocation_id: tenancy.id, member_id, reason: &reason };
            store_checks::ask(db, check, now).await?;
            let detail = format!("{code} {other}");
            origin.entry(Action::LOCKER_EXCHANGED, member_id).detail(&detail).record(&mut **db).await?;
            attempt.touch(lapsed.map(|lapsed| lapsed.member_id));
            attempt.touch(borrowers);
            attempt.touch_locker(new_id);
            Ok(())
        })
        .await
    }

    pub async fn exchange_locker(
        &self,
        origin: &Origin,
        from: &LockerCode,
        to: &LockerCode,
        reason: &str,
        afterwards: Afterwards,
    ) -> sqlx::Result<Result<(), NoExchange>> {
        let Some(holder) = find_holder(&self.context.db, from).await? else {
            return Ok(Err(NoExchange::NotInUse));
        };
        let mut transaction = self.context.db.begin().await?;
        situation::lock_member(&mut transaction, holder).await?;
        let (Some(from_id), Some(to_id)) = lock_both(&mut transaction, from, to).await? else {
            return Ok(Err(NoExchange::Taken));
        };
        let old = situation::load_place(&mut transaction, from_id, origin.at).await?;
        let lapsed = end_lapsed(&mut transaction, to, to_id, origin.at).await?;
        let new = situation::load_place(&mut transaction, to_id, origin.at).await?;
        let Some(current) = old.tenancy.as_ref().and_then(|tenancy| CurrentUse::of(tenancy, from, holder)) else {
            return Ok(Err(NoExchange::NotInUse));
        };
        if new.tenancy.is_some() || new.service != Service::InService {
            return Ok(Err(NoExchange::Taken));
        }
        let (given, borrowers) = current.move_to(&mut transaction, to_id, to, Some(reason), origin.at).await?;
        if afterwards == Afterwards::Check {
            let check = NewCheck { locker_id: from_id, allocation_id: current.id, member_id: holder, reason };
            store_checks::ask(&mut transaction, check, origin.at).await?;
        }
        let news = News { member_id: holder, allocation_id: given, code: to, from: Some(from), reason: Some(reason) };
        news.tell(&mut transaction, &EXCHANGED, origin.at).await?;
        let entry = origin.entry(Action::LOCKER_EXCHANGED, holder).with_reason(reason);
        entry.detail(&format!("{from} → {to}")).commit(transaction).await?;
        self.context.mailer.wake();
        self.changed(old.bay_id, &[from_id]);
        self.changed(new.bay_id, &[to_id]);
        if let Some(lapsed) = lapsed {
            self.changed_for(lapsed.member_id);
        }
        self.changed_for_all(holder, &borrowers);
        Ok(Ok(()))
    }
}

/// Locks two lockers in one order, so that two exchanges do not wait for each other. Their keys, where they exist.
async fn lock_both(
    db: &mut PgConnection,
    from: &LockerCode,
    to: &LockerCode,
) -> sqlx::Result<(Option<LockerId>, Option<LockerId>)> {
    let mut locked = [(from, None), (to, None)];
    locked.sort_by_key(|(code, _)| code.as_str());
    for (code, id) in &mut locked {
        *id = situation::lock_locker(db, code).await?;
    }
    let id_of = |wanted: &LockerCode| locked.iter().find(|(code, _)| *code == wanted).and_then(|(_, id)| *id);
    Ok((id_of(from), id_of(to)))
}
