//! Lockers taken back or exchanged by staff: one transaction for each, with the member locked first.

use sqlx::PgConnection;

use crate::{
    audit::{Action, Origin},
    ids::{AllocationId, LockerId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            self,
            rules::Tenancy,
            store::{
                Ending,
                loans::{self, Lent},
                situation,
            },
        },
        attention::store_checks::{self, NewCheck},
        bays::{
            locker::{AllocationState, LockerCode, Service},
            store::lockers::find_holder,
        },
        news::{Announcement, EXCHANGED, News, TAKEN_BACK, TERM},
    },
    web::Form,
};

/// Reasons for taking a locker back.
#[derive(Debug, Clone, Copy)]
pub enum TakeBackReason<'a> {
    /// This one, for this reason; only while this allocation lasts.
    ByStaff(&'a str, AllocationId),
    /// With others, at the end of the term; only while this allocation lasts.
    Term(&'a str, AllocationId),
}

impl<'a> TakeBackReason<'a> {
    /// True if this is what was to be taken back.
    fn means(self, tenancy: &Tenancy) -> bool {
        match self {
            Self::ByStaff(_, id) | Self::Term(_, id) => tenancy.id == id,
        }
    }

    fn parts(self) -> (Ending, Action, &'a str) {
        match self {
            Self::ByStaff(reason, _) => (Ending::ByStaff, Action::LOCKER_TAKEN_BACK, reason),
            Self::Term(reason, _) => (Ending::Term, Action::TERM_ENDED, reason),
        }
    }

    fn announcement(self) -> &'static Announcement {
        match self {
            Self::ByStaff(..) => &TAKEN_BACK,
            Self::Term(..) => &TERM,
        }
    }
}

/// Treatment of a locker that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// Staff looks at it before anybody has it: things may be in it.
    Check,
    /// Anybody may have it at once.
    Free,
}

impl Afterwards {
    /// Parses the field `afterwards`; without it, the locker is to be checked.
    #[must_use]
    pub fn parse(form: &Form) -> Self {
        if form.value("afterwards") == "free" { Self::Free } else { Self::Check }
    }
}

/// Reasons for a refused exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoExchange {
    /// The first locker is not in use.
    NotInUse,
    /// The other locker is taken or unusable.
    Taken,
}

impl Lockers {
    /// Ends the use, reservation or offer of a locker. Returns the previous holder, if any.
    pub async fn take_back(
        &self,
        origin: &Origin,
        code: &LockerCode,
        why: TakeBackReason<'_>,
        afterwards: Afterwards,
    ) -> sqlx::Result<Option<MemberId>> {
        let Some(holder) = find_holder(&self.context.db, code).await? else {
            return Ok(None);
        };
        let mut transaction = self.context.db.begin().await?;
        situation::lock_member(&mut transaction, holder).await?;
        let Some(locker_id) = situation::lock_locker(&mut transaction, code).await? else {
            return Ok(None);
        };
        let place = situation::load_place(&mut transaction, locker_id, origin.at).await?;
        // A newer allocation of the locker is not taken back.
        let Some(tenancy) = place.tenancy.filter(|tenancy| tenancy.member_id == holder && why.means(tenancy)) else {
            return Ok(None);
        };
        let (ending, action, reason) = why.parts();
        let borrowers = allocations::store::end(&mut transaction, tenancy.id, ending, Some(reason), origin.at).await?;
        // A reservation or an offer leaves nothing behind.
        let used = matches!(tenancy.state, AllocationState::InUse | AllocationState::Releasing);
        if used && afterwards == Afterwards::Check {
            let check = NewCheck { locker_id, allocation_id: tenancy.id, member_id: holder, reason };
            store_checks::ask(&mut transaction, check, origin.at).await?;
        }
        let news = News { member_id: holder, allocation_id: tenancy.id, code, from: None, reason: Some(reason) };
        news.tell(&mut transaction, why.announcement(), origin.at).await?;
        let entry = origin.entry(action, holder).with_reason(reason).detail(code.as_str());
        entry.record(&mut *transaction).await?;
        transaction.commit().await?;
        self.context.mailer.wake();
        self.changed(place.bay_id, &[locker_id]);
        self.changed_for_all(holder, &borrowers);
        Ok(Some(holder))
    }

    /// Moves the holder to another locker, with the same deadline and shares.
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
        let lapsed = allocations::end_lapsed(&mut transaction, to, to_id, origin.at).await?;
        let new = situation::load_place(&mut transaction, to_id, origin.at).await?;
        let Some((id, due_at, extensions)) = old.tenancy.as_ref().and_then(|tenancy| in_use(tenancy, holder)) else {
            return Ok(Err(NoExchange::NotInUse));
        };
        if new.tenancy.is_some() || new.service != Service::InService {
            return Ok(Err(NoExchange::Taken));
        }
        let given = allocations::store::take(&mut transaction, to_id, holder, due_at, extensions, origin.at).await?;
        let lent = |allocation_id, code| Lent { allocation_id, code, reason: Some(reason) };
        let borrowers = loans::carry(&mut transaction, lent(id, from), lent(given, to), origin.at).await?;
        allocations::store::end(&mut transaction, id, Ending::Moved, None, origin.at).await?;
        if afterwards == Afterwards::Check {
            let check = NewCheck { locker_id: from_id, allocation_id: id, member_id: holder, reason };
            store_checks::ask(&mut transaction, check, origin.at).await?;
        }
        let entry = origin.entry(Action::LOCKER_EXCHANGED, holder).with_reason(reason);
        entry.detail(&format!("{from} → {to}")).record(&mut *transaction).await?;
        let news = News { member_id: holder, allocation_id: given, code: to, from: Some(from), reason: Some(reason) };
        news.tell(&mut transaction, &EXCHANGED, origin.at).await?;
        transaction.commit().await?;
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

fn in_use(tenancy: &Tenancy, holder: MemberId) -> Option<(AllocationId, time::OffsetDateTime, i16)> {
    let theirs = tenancy.member_id == holder && tenancy.state == AllocationState::InUse;
    tenancy.due_at.filter(|_| theirs).map(|due_at| (tenancy.id, due_at, tenancy.extensions))
}
