//! Lockers taken back by staff: one transaction for each, with the member locked first.

use crate::{
    audit::{Action, Origin},
    ids::{AllocationId, MemberId},
    lockers::{
        Lockers,
        allocations::{
            self,
            rules::Tenancy,
            store::{Ending, situation},
        },
        attention::store_checks::{self, NewCheck},
        bays::{AllocationState, LockerCode, store::lockers::find_holder},
        news::{Announcement, News, TAKEN_BACK, TERM},
    },
    web::Form,
};

#[derive(Debug, Clone, Copy)]
pub enum TakeBackReason<'a> {
    /// This one, for this reason; only while this allocation lasts.
    ByStaff(&'a str, AllocationId),
    /// With others, at the end of the term; only while this allocation lasts.
    Term(&'a str, AllocationId),
}

impl<'a> TakeBackReason<'a> {
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
        entry.commit(transaction).await?;
        self.context.mailer.wake();
        self.changed(place.bay_id, &[locker_id]);
        self.changed_for_all(holder, &borrowers);
        Ok(Some(holder))
    }
}
