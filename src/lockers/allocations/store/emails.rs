//! E-mails about lockers: queued in the transaction of the action, and the facts of their text.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    ids::{AllocationId, LockerId, MemberId},
    lockers::{
        allocations::store::loans::Lent,
        bays::LockerCode,
        email_kinds::{OFFERED, OVERDUE, SHARED},
        news::{News, OUT_OF_SERVICE},
    },
    mail::{Email, NewEmail},
};

pub async fn overdue(db: &mut PgConnection, allocation_id: AllocationId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT queue_email($3, member_id, id, jsonb_build_object('until', due_at), $2, $4) FROM allocations WHERE id = $1",
        allocation_id as _,
        now,
        OVERDUE.name,
        OVERDUE.until(now),
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

pub async fn offered(
    db: &mut PgConnection,
    allocation_id: AllocationId,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT queue_email($4, member_id, id, jsonb_build_object('until', $2::timestamptz), $3, $5)
         FROM allocations WHERE id = $1",
        allocation_id as _,
        until,
        now,
        OFFERED.name,
        OFFERED.until(now),
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

/// Queues the e-mails to the holder and the borrowers of a locker that is out of service.
pub async fn out_of_service(db: &mut PgConnection, locker_id: LockerId, now: OffsetDateTime) -> sqlx::Result<()> {
    let holder = sqlx::query!(
        r#"SELECT a.id AS "id: AllocationId", a.member_id AS "member_id: MemberId", l.code AS "code: LockerCode", l.service_reason FROM allocations a JOIN lockers l ON l.id = a.locker_id
         WHERE l.id = $1 AND a.ended_at IS NULL AND l.service <> 'in_service'"#,
        locker_id as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(holder) = holder else { return Ok(()) };
    let (code, reason) = (holder.code, holder.service_reason.as_deref());
    let news = News { member_id: holder.member_id, allocation_id: holder.id, code: &code, from: None, reason };
    news.tell(&mut *db, &OUT_OF_SERVICE, now).await?;
    Lent { allocation_id: holder.id, code: &code, reason }.is_out_of_service(db, now).await
}

/// Queues the e-mail to a borrower; once for each locker, however often it is shared again.
pub async fn shared(
    db: &mut PgConnection,
    allocation_id: AllocationId,
    member_id: MemberId,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<()> {
    let until = until.format(&Rfc3339).unwrap_or_default();
    let email = NewEmail::to(&SHARED, member_id).about(allocation_id).detail(json!({ "until": until }));
    email.once(format!("locker.shared {allocation_id} {member_id}")).queue(db, now).await
}

#[derive(Debug)]
pub struct Facts {
    pub code: LockerCode,
    /// Position in its bay; may be empty.
    pub place: String,
    pub bay: String,
    pub site: String,
    /// First name and surname of the locker's holder.
    pub holder: String,
    /// The deadline, or the end of the offer or share.
    pub until: Option<OffsetDateTime>,
    pub penalty_until: Option<OffsetDateTime>,
    /// True if the e-mail is still true.
    pub is_true: bool,
}

/// The facts of an e-mail as they are at `now`. `until` is the moment that it was queued for: when the deadline has become
/// another, it is not true any more. None: the allocation is forgotten.
pub async fn load_facts(
    db: &PgPool,
    email: &Email,
    until: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Facts>> {
    sqlx::query_as!(
        Facts,
        r#"SELECT k.code AS "code: LockerCode", k.place, b.name AS bay, s.name AS site, h.first_name || ' ' || h.surname AS "holder!",
                  CASE WHEN $2::text IN ('locker.shared', 'locker.loan_exchanged', 'locker.loan_resumed') THEN r.until
                       ELSE $4::timestamptz END AS until, p.ends_at AS "penalty_until?",
                  CASE $2::text
                      WHEN 'locker.reminder' THEN a.ended_at IS NULL AND a.state = 'in_use' AND a.due_at = $4 AND $4 > $5
                      WHEN 'locker.overdue' THEN a.due_at = $4
                      WHEN 'locker.offered' THEN a.ended_at IS NULL AND a.state = 'held' AND a.expires_at > $5
                      WHEN 'locker.shared' THEN a.ended_at IS NULL AND r.until > $5
                      WHEN 'locker.prolonged' THEN a.ended_at IS NULL AND a.due_at = $4
                      WHEN 'locker.assigned' THEN a.ended_at IS NULL
                      WHEN 'locker.unshared' THEN r.until IS NULL OR r.until <= $5
                      WHEN 'locker.loan_out_of_service' THEN a.ended_at IS NULL AND r.until > $5 AND k.service <> 'in_service'
                      WHEN 'locker.loan_exchanged' THEN a.ended_at IS NULL AND r.until > $5
                      WHEN 'locker.loan_paused' THEN a.ended_at IS NULL AND r.until > $5
                                                     AND h.state NOT IN ('prepared', 'active')
                      WHEN 'locker.loan_resumed' THEN a.ended_at IS NULL AND r.until > $5
                                                      AND h.state IN ('prepared', 'active')
                      WHEN 'locker.out_of_service' THEN a.ended_at IS NULL AND k.service <> 'in_service'
                      WHEN 'locker.exchanged' THEN a.ended_at IS NULL
                      ELSE true END IS TRUE AS "is_true!"
           FROM allocations a JOIN lockers k ON k.id = a.locker_id
               JOIN bays b ON b.id = k.bay_id JOIN sites s ON s.id = b.site_id JOIN members h ON h.id = a.member_id
               LEFT JOIN penalties p ON p.allocation_id = a.id AND p.lifted_at IS NULL
               LEFT JOIN shares r ON r.allocation_id = a.id AND r.member_id = $3 AND r.ended_at IS NULL
           WHERE a.id = $1"#,
        email.subject_id as _,
        email.kind,
        email.member_id().ok() as _,
        until,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Number of members without e-mails about lockers: without an address, suspended or closed.
pub async fn count_unreachable(db: &PgPool, members: &[MemberId]) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM members
           WHERE id = ANY ($1) AND (email IS NULL OR state NOT IN ('prepared', 'active'))"#,
        members as _,
    )
    .fetch_one(db)
    .await
}
