//! Announcements of changes to a member's locker by staff, other members or time: by e-mail and on the home page.

use serde_json::json;
use sqlx::PgConnection;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    accounts::{NewNotice, NoticeKind},
    ids::{AllocationId, MemberId},
    lockers::{bays::LockerCode, paths},
    mail::{EmailKind, NewEmail},
};

/// A change that is told by e-mail and on the home page.
#[derive(Debug, Clone, Copy)]
pub struct Announcement {
    pub email: EmailKind,
    pub notice: NoticeKind,
}

impl Announcement {
    const fn new(name: &'static str, label: &'static str, text: &'static str) -> Self {
        Self::with(name, label, text, &["locker"])
    }

    const fn with(
        name: &'static str,
        label: &'static str,
        text: &'static str,
        variables: &'static [&'static str],
    ) -> Self {
        let email = EmailKind { name, label, lasts: EmailKind::DAYS };
        Self { email, notice: NoticeKind { name, text, variables } }
    }
}

pub const TAKEN_BACK: Announcement =
    Announcement::new("locker.taken_back", "email-locker-taken-back", "notice-locker-taken-back");
/// Staff took it back with all others at the end of the term.
pub const TERM: Announcement = Announcement::new("locker.term", "email-locker-term", "notice-locker-term");
/// The locker is out of service, or to be checked, while a member has it.
pub const OUT_OF_SERVICE: Announcement =
    Announcement::new("locker.out_of_service", "email-locker-out-of-service", "notice-locker-out-of-service");
pub const EXCHANGED: Announcement =
    Announcement::with("locker.exchanged", "email-locker-exchanged", "notice-locker-exchanged", &["locker", "from"]);
pub const OFFER_OVER: Announcement =
    Announcement::new("locker.offer_over", "email-locker-offer-over", "notice-locker-offer-over");
pub const RESERVATION_OVER: Announcement =
    Announcement::new("locker.reservation_over", "email-locker-reservation-over", "notice-locker-reservation-over");
/// The owner lends the locker no more.
pub const UNSHARED: Announcement =
    Announcement::new("locker.unshared", "email-locker-unshared", "notice-locker-unshared");
pub const PROLONGED: Announcement =
    Announcement::with("locker.prolonged", "email-locker-prolonged", "notice-locker-prolonged", &["locker", "until"]);
pub const ASSIGNED: Announcement =
    Announcement::with("locker.assigned", "email-locker-assigned", "notice-locker-assigned", &["locker", "until"]);
/// Things were found in a locker that the member had.
pub const FOUND: Announcement =
    Announcement::with("locker.found", "email-locker-found", "notice-locker-found", &["locker", "things"]);
/// A share ended for its borrower: the locker was taken back or released, or its holder's account was closed.
pub const LOAN_OVER: Announcement =
    Announcement::new("locker.loan_over", "email-locker-loan-over", "notice-locker-loan-over");
/// A borrowed locker is out of service, or to be checked.
pub const LOAN_OUT_OF_SERVICE: Announcement = Announcement::new(
    "locker.loan_out_of_service",
    "email-locker-loan-out-of-service",
    "notice-locker-loan-out-of-service",
);
pub const LOAN_EXCHANGED: Announcement = Announcement::with(
    "locker.loan_exchanged",
    "email-locker-loan-exchanged",
    "notice-locker-loan-exchanged",
    &["locker", "from"],
);
/// A borrowed locker opens for nobody while its holder's account is suspended; told without the reason.
pub const LOAN_PAUSED: Announcement =
    Announcement::new("locker.loan_paused", "email-locker-loan-paused", "notice-locker-loan-paused");
pub const LOAN_RESUMED: Announcement =
    Announcement::new("locker.loan_resumed", "email-locker-loan-resumed", "notice-locker-loan-resumed");

pub const NOTICES: &[NoticeKind] = &[
    TAKEN_BACK.notice,
    TERM.notice,
    OUT_OF_SERVICE.notice,
    EXCHANGED.notice,
    OFFER_OVER.notice,
    RESERVATION_OVER.notice,
    UNSHARED.notice,
    PROLONGED.notice,
    ASSIGNED.notice,
    FOUND.notice,
    LOAN_OVER.notice,
    LOAN_OUT_OF_SERVICE.notice,
    LOAN_EXCHANGED.notice,
    LOAN_PAUSED.notice,
    LOAN_RESUMED.notice,
];

#[derive(Debug, Clone, Copy)]
pub struct News<'a> {
    pub member_id: MemberId,
    pub allocation_id: AllocationId,
    pub code: &'a LockerCode,
    /// The locker before an exchange.
    pub from: Option<&'a LockerCode>,
    pub reason: Option<&'a str>,
}

impl News<'_> {
    /// Queues the e-mail and posts the notice, in the transaction of the change.
    pub async fn tell(
        self,
        db: &mut PgConnection,
        announcement: &Announcement,
        now: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let detail = json!({ "reason": self.reason, "from": self.from.map(LockerCode::plate) });
        NewEmail::to(&announcement.email, self.member_id)
            .about(self.allocation_id)
            .detail(detail)
            .queue(&mut *db, now)
            .await?;
        let posted = NewNotice::to(&announcement.notice, self.member_id).with("locker", self.code.plate());
        let posted = self.from.iter().fold(posted, |posted, from| posted.with("from", from.plate()));
        let posted = self.reason.iter().fold(posted, |posted, reason| posted.with_reason(reason));
        posted.link(paths::Locker { code: self.code.clone() }).post(db, now).await
    }

    /// Announces like [`Self::tell`] a deadline set by staff.
    pub async fn tell_deadline(
        self,
        db: &mut PgConnection,
        announcement: &Announcement,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let moment = until.format(&Rfc3339).unwrap_or_default();
        let detail = json!({ "reason": self.reason, "until": moment });
        NewEmail::to(&announcement.email, self.member_id)
            .about(self.allocation_id)
            .detail(detail)
            .queue(&mut *db, now)
            .await?;
        let posted =
            NewNotice::to(&announcement.notice, self.member_id).with("locker", self.code.plate()).at("until", until);
        let posted = self.reason.iter().fold(posted, |posted, reason| posted.with_reason(reason));
        posted.link(paths::Locker { code: self.code.clone() }).post(db, now).await
    }

    /// Announces like [`Self::tell`] items found in the locker.
    pub async fn tell_found(self, db: &mut PgConnection, things: &str, now: OffsetDateTime) -> sqlx::Result<()> {
        let detail = json!({ "things": things });
        NewEmail::to(&FOUND.email, self.member_id)
            .about(self.allocation_id)
            .detail(detail)
            .queue(&mut *db, now)
            .await?;
        let posted = NewNotice::to(&FOUND.notice, self.member_id).with("locker", self.code.plate());
        posted.with("things", things).post(db, now).await
    }
}
