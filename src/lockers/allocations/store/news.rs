//! Announcements of changes to a member's locker by staff, other members or time: by e-mail and on the home page.

use serde_json::json;
use sqlx::PgConnection;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    accounts::{NewNotice, NoticeKind},
    ids::{AllocationId, MemberId},
    lockers::{
        bays::locker::LockerCode,
        email_kinds::{
            ASSIGNED, EXCHANGED, FOUND, LOAN_EXCHANGED, LOAN_OUT_OF_SERVICE, LOAN_OVER, LOAN_PAUSED, LOAN_RESUMED,
            OFFER_OVER, OUT_OF_SERVICE, PROLONGED, RESERVATION_OVER, TAKEN_BACK, TERM, UNSHARED,
        },
        paths,
    },
    mail::{EmailKind, NewEmail},
};

const fn about_locker(kind: &EmailKind, text: &'static str) -> NoticeKind {
    NoticeKind { name: kind.name, text, variables: &["locker"] }
}

/// Staff took the locker back.
pub const TAKEN_BACK_NOTICE: NoticeKind = about_locker(&TAKEN_BACK, "notice-locker-taken-back");
/// The term ended.
pub const TERM_NOTICE: NoticeKind = about_locker(&TERM, "notice-locker-term");
/// The locker cannot be used for now.
pub const OUT_OF_SERVICE_NOTICE: NoticeKind = about_locker(&OUT_OF_SERVICE, "notice-locker-out-of-service");
/// Another locker takes its place.
pub const EXCHANGED_NOTICE: NoticeKind =
    NoticeKind { name: EXCHANGED.name, text: "notice-locker-exchanged", variables: &["locker", "from"] };
/// The offer was not taken in time.
pub const OFFER_OVER_NOTICE: NoticeKind = about_locker(&OFFER_OVER, "notice-locker-offer-over");
/// The reservation was not used in time.
pub const RESERVATION_OVER_NOTICE: NoticeKind = about_locker(&RESERVATION_OVER, "notice-locker-reservation-over");
/// The owner does not lend it any more.
pub const UNSHARED_NOTICE: NoticeKind = about_locker(&UNSHARED, "notice-locker-unshared");
/// A borrowed locker is not shared any more.
pub const LOAN_OVER_NOTICE: NoticeKind = about_locker(&LOAN_OVER, "notice-locker-loan-over");
/// A borrowed locker cannot be used for now.
pub const LOAN_OUT_OF_SERVICE_NOTICE: NoticeKind =
    about_locker(&LOAN_OUT_OF_SERVICE, "notice-locker-loan-out-of-service");
/// Another locker takes the place of a borrowed one.
pub const LOAN_EXCHANGED_NOTICE: NoticeKind =
    NoticeKind { name: LOAN_EXCHANGED.name, text: "notice-locker-loan-exchanged", variables: &["locker", "from"] };
/// A borrowed locker opens for nobody for now.
pub const LOAN_PAUSED_NOTICE: NoticeKind = about_locker(&LOAN_PAUSED, "notice-locker-loan-paused");
/// A borrowed locker opens again.
pub const LOAN_RESUMED_NOTICE: NoticeKind = about_locker(&LOAN_RESUMED, "notice-locker-loan-resumed");

/// Staff set another deadline.
pub const PROLONGED_NOTICE: NoticeKind =
    NoticeKind { name: PROLONGED.name, text: "notice-locker-prolonged", variables: &["locker", "until"] };
/// Staff gave the member a locker.
pub const ASSIGNED_NOTICE: NoticeKind =
    NoticeKind { name: ASSIGNED.name, text: "notice-locker-assigned", variables: &["locker", "until"] };
/// Things were found in a locker that the member had.
pub const FOUND_NOTICE: NoticeKind =
    NoticeKind { name: FOUND.name, text: "notice-locker-found", variables: &["locker", "things"] };

/// All kinds.
pub const NOTICES: &[NoticeKind] = &[
    TAKEN_BACK_NOTICE,
    TERM_NOTICE,
    OUT_OF_SERVICE_NOTICE,
    EXCHANGED_NOTICE,
    OFFER_OVER_NOTICE,
    RESERVATION_OVER_NOTICE,
    UNSHARED_NOTICE,
    PROLONGED_NOTICE,
    ASSIGNED_NOTICE,
    FOUND_NOTICE,
    LOAN_OVER_NOTICE,
    LOAN_OUT_OF_SERVICE_NOTICE,
    LOAN_EXCHANGED_NOTICE,
    LOAN_PAUSED_NOTICE,
    LOAN_RESUMED_NOTICE,
];

/// A change to be told.
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
        (email, notice): (&EmailKind, &NoticeKind),
        now: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let detail = json!({ "reason": self.reason, "from": self.from.map(LockerCode::plate) });
        NewEmail::to(email, self.member_id).about(self.allocation_id).detail(detail).queue(&mut *db, now).await?;
        let posted = NewNotice::to(notice, self.member_id).with("locker", self.code.plate());
        let posted = self.from.iter().fold(posted, |posted, from| posted.with("from", from.plate()));
        let posted = self.reason.iter().fold(posted, |posted, reason| posted.with_reason(reason));
        posted.link(&paths::locker(self.code.as_str())).post(db, now).await
    }
    /// Announces like [`Self::tell`] a deadline set by staff.
    pub async fn tell_deadline(
        self,
        db: &mut PgConnection,
        (email, notice): (&EmailKind, &NoticeKind),
        (now, until): (OffsetDateTime, OffsetDateTime),
    ) -> sqlx::Result<()> {
        let moment = until.format(&Rfc3339).unwrap_or_default();
        let detail = json!({ "reason": self.reason, "until": moment });
        NewEmail::to(email, self.member_id).about(self.allocation_id).detail(detail).queue(&mut *db, now).await?;
        let posted = NewNotice::to(notice, self.member_id).with("locker", self.code.plate()).at("until", until);
        let posted = self.reason.iter().fold(posted, |posted, reason| posted.with_reason(reason));
        posted.link(&paths::locker(self.code.as_str())).post(db, now).await
    }

    /// Announces like [`Self::tell`] items found in the locker.
    pub async fn tell_found(self, db: &mut PgConnection, things: &str, now: OffsetDateTime) -> sqlx::Result<()> {
        let detail = json!({ "things": things });
        NewEmail::to(&FOUND, self.member_id).about(self.allocation_id).detail(detail).queue(&mut *db, now).await?;
        let posted = NewNotice::to(&FOUND_NOTICE, self.member_id).with("locker", self.code.plate());
        posted.with("things", things).post(db, now).await
    }
}
