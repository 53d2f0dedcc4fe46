//! Statements of the demonstration data of lockers.

use sqlx::{PgConnection, PgPool};
use time::{Date, OffsetDateTime, Time};

use crate::{
    ids::{AllocationId, BayId, LockerId, MemberId},
    lockers::{
        bays::{LockerCode, Policy, Service},
        commands::{CommandState, Source},
    },
    text::folding::search_text,
};

#[derive(Debug)]
pub struct NewBay<'a> {
    pub site: &'a str,
    pub name: &'a str,
    pub policy: Policy,
    pub term_ends_on: Option<Date>,
    pub hours: (Time, Time),
}

/// The bay in which a locker stands; its name may be another by now.
pub async fn find_bay(db: &PgPool, code: &LockerCode) -> sqlx::Result<Option<BayId>> {
    sqlx::query_scalar!(r#"SELECT bay_id AS "bay_id: BayId" FROM lockers WHERE code = $1"#, code.as_str())
        .fetch_optional(db)
        .await
}

pub async fn load_member(db: &mut PgConnection, number: &str) -> sqlx::Result<MemberId> {
    sqlx::query_scalar!(r#"SELECT id AS "id: MemberId" FROM members WHERE number = $1"#, number).fetch_one(db).await
}

pub async fn load_locker(db: &mut PgConnection, code: &LockerCode) -> sqlx::Result<LockerId> {
    sqlx::query_scalar!(r#"SELECT id AS "id: LockerId" FROM lockers WHERE code = $1"#, code.as_str())
        .fetch_one(db)
        .await
}

pub async fn create_bay(db: &mut PgConnection, bay: &NewBay<'_>, now: OffsetDateTime) -> sqlx::Result<BayId> {
    sqlx::query_scalar!(
        r#"WITH site AS (
             INSERT INTO sites (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING id)
         INSERT INTO bays (site_id, name, search_text, policy, term_ends_on, opens_at, closes_at, created_at, updated_at)
         SELECT id, $2, $3, $4, $5, $6, $7, $8, $8 FROM site RETURNING id AS "id: BayId""#,
        bay.site,
        bay.name,
        search_text(&[bay.name, bay.site]),
        bay.policy.code(),
        bay.term_ends_on,
        bay.hours.0,
        bay.hours.1,
        now,
    )
    .fetch_one(db)
    .await
}

pub async fn create_locker(
    db: &mut PgConnection,
    bay_id: BayId,
    number: i16,
    code: &LockerCode,
    place: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO lockers (bay_id, number, code, place, accessible) VALUES ($1, $2, $3, $4, $2::smallint <= 2)",
        bay_id as _,
        number,
        code.as_str(),
        place,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Says that a locker cannot be used, and why.
pub async fn withdraw(db: &mut PgConnection, locker_id: LockerId, service: Service, reason: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE lockers SET service = $2, service_reason = $3 WHERE id = $1",
        locker_id as _,
        service.code(),
        reason,
    )
    .execute(db)
    .await
    .map(|_| ())
}

pub async fn report(
    db: &mut PgConnection,
    locker_id: LockerId,
    member_id: MemberId,
    text: &str,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO faults (locker_id, reported_by, problem, text, created_at) VALUES ($1, $2, 'not_closing', $3, $4)",
        locker_id as _,
        member_id as _,
        text,
        at,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// An order to a door that was given some time ago.
#[derive(Debug, Clone, Copy)]
pub struct DemoCommand {
    pub locker_id: LockerId,
    pub member_id: MemberId,
    pub source: Source,
    pub state: CommandState,
    pub at: OffsetDateTime,
}

/// Notes that a locker was opened, and shut soon after, or that it did not open.
pub async fn note_order(db: &mut PgConnection, order: &DemoCommand) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH command AS (
             INSERT INTO commands (locker_id, member_id, via, op, idempotency_key, state, finished_at, session, requested_at,
                                   sent_at, accepted_at, pulsed_at)
             VALUES ($1, $2, $3, 'open', gen_random_uuid()::text, $4, $5::timestamptz + interval '2 seconds', 'demonstration',
                     $5, $5, $5, $5::timestamptz + interval '1 second'))
         INSERT INTO door_readings (locker_id, event, at, told_by)
         SELECT $1, event, $5::timestamptz + after, told_by
         FROM (VALUES ('opened', interval '2 seconds', 'result'), ('closed', interval '50 seconds', 'event'))
             AS door (event, after, told_by)
         WHERE $4 = 'opened'",
        order.locker_id as _,
        order.member_id as _,
        order.source.code(),
        order.state.code(),
        order.at,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Extends passed deadlines of a bay. Except for the locker that is overdue on purpose.
pub async fn put_off(
    db: &mut PgConnection,
    bay_id: BayId,
    but: &LockerCode,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE allocations a SET due_at = $4, reminded_at = NULL, overdue_at = NULL FROM lockers l
         WHERE l.id = a.locker_id AND l.bay_id = $1 AND l.code <> $2 AND a.ended_at IS NULL AND a.state = 'in_use'
           AND a.due_at <= $3",
        bay_id as _,
        but.as_str(),
        now,
        until,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Extends a term that is over.
pub async fn prolong(db: &mut PgConnection, bay_id: BayId, today: Date, until: Date) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE bays SET term_ends_on = $3 WHERE id = $1 AND term_ends_on <= $2 AND policy = 'term'",
        bay_id as _,
        today,
        until,
    )
    .execute(db)
    .await
    .map(|_| ())
}

pub async fn forgive(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE penalties SET lifted_at = $2, lifted_reason = 'La démonstration a recommencé.'
         WHERE member_id = $1 AND lifted_at IS NULL AND ends_at > $2 AND allocation_id IS NOT NULL",
        member_id as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// The locker that a member has in a bay, if any.
pub async fn find_allocation(
    db: &mut PgConnection,
    bay_id: BayId,
    member_id: MemberId,
) -> sqlx::Result<Option<AllocationId>> {
    sqlx::query_scalar!(
        r#"SELECT max(a.id) AS "id: AllocationId" FROM allocations a JOIN lockers l ON l.id = a.locker_id
         WHERE l.bay_id = $1 AND a.member_id = $2 AND a.ended_at IS NULL AND a.state = 'in_use'"#,
        bay_id as _,
        member_id as _,
    )
    .fetch_one(db)
    .await
}

pub async fn is_free(db: &mut PgConnection, locker_id: LockerId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT NOT EXISTS (SELECT FROM allocations WHERE locker_id = $1 AND ended_at IS NULL) AS "free!""#,
        locker_id as _,
    )
    .fetch_one(db)
    .await
}
