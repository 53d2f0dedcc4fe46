//! State transitions of a command. Each names the states that it leaves, so that none is done twice or out of order, and
//! the bay, since a command may only be answered by its own bay.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    ids::{BayId, CommandId, LockerId, MemberId},
    lockers::commands::{CommandState, Op, Source, command::TIME_TO_LIVE},
};

/// A command after a state transition.
#[derive(Debug, Clone)]
pub struct Step {
    pub id: CommandId,
    pub locker_id: LockerId,
    pub bay_id: BayId,
    pub member_id: Option<MemberId>,
    pub source: Source,
    pub op: Op,
    pub sensor: bool,
}

/// requested → sent, unless expired.
pub async fn send(
    db: impl PgExecutor<'_>,
    id: CommandId,
    bay_id: BayId,
    session: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Step>> {
    sqlx::query_as!(
        Step,
        r#"UPDATE commands c SET state = 'sent', session = $3, sent_at = $4 FROM lockers l
         WHERE c.id = $1 AND l.id = c.locker_id AND l.bay_id = $2 AND c.state = 'requested' AND c.requested_at > $5
         RETURNING c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.bay_id AS "bay_id: BayId",
                   c.member_id AS "member_id: MemberId", c.via AS "source: Source", c.op AS "op: Op", l.sensor"#,
        id as _,
        bay_id as _,
        session,
        now,
        now - TIME_TO_LIVE,
    )
    .fetch_optional(db)
    .await
}

/// sent → accepted.
pub async fn accept(
    db: impl PgExecutor<'_>,
    id: CommandId,
    bay_id: BayId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Step>> {
    sqlx::query_as!(
        Step,
        r#"UPDATE commands c SET state = 'accepted', accepted_at = $3 FROM lockers l
         WHERE c.id = $1 AND l.id = c.locker_id AND l.bay_id = $2 AND c.state = 'sent'
         RETURNING c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.bay_id AS "bay_id: BayId",
                   c.member_id AS "member_id: MemberId", c.via AS "source: Source", c.op AS "op: Op", l.sensor"#,
        id as _,
        bay_id as _,
        now,
    )
    .fetch_optional(db)
    .await
}

/// sent or accepted → denied, expired or rejected.
pub async fn refuse(
    db: impl PgExecutor<'_>,
    id: CommandId,
    bay_id: BayId,
    state: CommandState,
    code: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Step>> {
    sqlx::query_as!(
        Step,
        r#"UPDATE commands c SET state = $3, code = $4, finished_at = $5 FROM lockers l
         WHERE c.id = $1 AND l.id = c.locker_id AND l.bay_id = $2 AND c.state IN ('sent', 'accepted')
         RETURNING c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.bay_id AS "bay_id: BayId",
                   c.member_id AS "member_id: MemberId", c.via AS "source: Source", c.op AS "op: Op", l.sensor"#,
        id as _,
        bay_id as _,
        state.code(),
        code,
        now,
    )
    .fetch_optional(db)
    .await
}

/// sent or accepted → pulsed, which is the end of it where the door has no sensor.
pub async fn pulse(
    db: &mut PgConnection,
    id: CommandId,
    bay_id: BayId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Step>> {
    sqlx::query_as!(
        Step,
        r#"UPDATE commands c SET state = 'pulsed', pulsed_at = $3, finished_at = CASE WHEN NOT l.sensor THEN $3::timestamptz END
         FROM lockers l
         WHERE c.id = $1 AND l.id = c.locker_id AND l.bay_id = $2 AND c.state IN ('sent', 'accepted')
         RETURNING c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.bay_id AS "bay_id: BayId",
                   c.member_id AS "member_id: MemberId", c.via AS "source: Source", c.op AS "op: Op", l.sensor"#,
        id as _,
        bay_id as _,
        now,
    )
    .fetch_optional(db)
    .await
}

/// sent, accepted or pulsed → opened, closed, `no_movement` or unknown. The report of the pulse may have been lost.
pub async fn conclude(
    db: &mut PgConnection,
    id: CommandId,
    bay_id: BayId,
    state: CommandState,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Step>> {
    sqlx::query_as!(
        Step,
        r#"UPDATE commands c SET state = $3, finished_at = $4,
                pulsed_at = CASE WHEN $3 = 'unknown' THEN c.pulsed_at ELSE coalesce(c.pulsed_at, $4) END
         FROM lockers l
         WHERE c.id = $1 AND l.id = c.locker_id AND l.bay_id = $2
           AND c.state IN ('sent', 'accepted', 'pulsed') AND c.finished_at IS NULL
         RETURNING c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.bay_id AS "bay_id: BayId",
                   c.member_id AS "member_id: MemberId", c.via AS "source: Source", c.op AS "op: Op", l.sensor"#,
        id as _,
        bay_id as _,
        state.code(),
        now,
    )
    .fetch_optional(db)
    .await
}

/// requested → `bay_offline`: unsent commands when the connection of a bay ends or restarts. They are never sent.
pub async fn drop_unsent(db: impl PgExecutor<'_>, bay_id: BayId, now: OffsetDateTime) -> sqlx::Result<Vec<Step>> {
    sqlx::query_as!(
        Step,
        r#"UPDATE commands c SET state = 'bay_offline', finished_at = $2 FROM lockers l
         WHERE l.id = c.locker_id AND l.bay_id = $1 AND c.state = 'requested'
         RETURNING c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.bay_id AS "bay_id: BayId",
                   c.member_id AS "member_id: MemberId", c.via AS "source: Source", c.op AS "op: Op", l.sensor"#,
        bay_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// Ends expired commands: requested → `bay_offline`, since it was never sent; the others → unknown.
pub async fn give_up(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Vec<Step>> {
    sqlx::query_as!(
        Step,
        r#"UPDATE commands c SET finished_at = $1, state = CASE c.state WHEN 'requested' THEN 'bay_offline' ELSE 'unknown' END
         FROM lockers l
         WHERE l.id = c.locker_id AND c.finished_at IS NULL AND coalesce(c.sent_at, c.requested_at) <= $2
         RETURNING c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.bay_id AS "bay_id: BayId",
                   c.member_id AS "member_id: MemberId", c.via AS "source: Source", c.op AS "op: Op", l.sensor"#,
        now,
        // A little longer than the bay's own connection waits: its word comes first.
        now - TIME_TO_LIVE - Duration::SECOND,
    )
    .fetch_all(db)
    .await
}

/// Bays to which commands wait since then.
pub async fn list_waiting(db: &PgPool, since: OffsetDateTime) -> sqlx::Result<Vec<BayId>> {
    sqlx::query_scalar!(
        r#"SELECT DISTINCT l.bay_id AS "bay_id: BayId" FROM commands c JOIN lockers l ON l.id = c.locker_id
         WHERE c.finished_at IS NULL AND c.state = 'requested' AND c.requested_at <= $1"#,
        since,
    )
    .fetch_all(db)
    .await
}

/// Commands to a bay that were not sent yet, but for those that are the answer to a card.
pub async fn list_unsent(db: &PgPool, bay_id: BayId) -> sqlx::Result<Vec<CommandId>> {
    sqlx::query_scalar!(
        r#"SELECT c.id AS "id: CommandId" FROM commands c JOIN lockers l ON l.id = c.locker_id
         WHERE l.bay_id = $1 AND c.finished_at IS NULL AND c.state = 'requested' AND c.via <> 'card' ORDER BY c.id"#,
        bay_id as _,
    )
    .fetch_all(db)
    .await
}

/// Commands to a bay that were sent and of which nothing final was heard.
pub async fn list_open(db: &PgPool, bay_id: BayId) -> sqlx::Result<Vec<CommandId>> {
    sqlx::query_scalar!(
        r#"SELECT c.id AS "id: CommandId" FROM commands c JOIN lockers l ON l.id = c.locker_id
         WHERE l.bay_id = $1 AND c.finished_at IS NULL AND c.state <> 'requested' ORDER BY c.id"#,
        bay_id as _,
    )
    .fetch_all(db)
    .await
}
