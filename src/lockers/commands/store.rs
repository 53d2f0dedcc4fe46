//! Queries on commands.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::{
    ids::{BayId, CommandId, LockerId, MemberId},
    lockers::{
        bays::{Actuator, Connection, LockerCode, SILENCE},
        commands::{Command, CommandState, Op, Source},
    },
};

#[derive(Debug)]
pub struct NewCommand<'a> {
    pub locker_id: LockerId,
    /// Sender; None for an unknown card.
    pub member_id: Option<MemberId>,
    pub source: Source,
    pub op: Op,
    pub key: &'a str,
    pub reason: Option<&'a str>,
    /// Initial state: requested, or failed at once.
    pub state: CommandState,
    pub now: OffsetDateTime,
}

/// Writes an order down. None: another one to this locker is unfinished, or this form was sent before.
pub async fn create(db: &mut PgConnection, new: &NewCommand<'_>) -> sqlx::Result<Option<CommandId>> {
    sqlx::query_scalar!(
        r#"INSERT INTO commands (locker_id, member_id, via, op, idempotency_key, state, finished_at, requested_at, reason)
         VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $6 <> 'requested' THEN $7::timestamptz END, $7, $8)
         ON CONFLICT DO NOTHING RETURNING id AS "id: CommandId""#,
        new.locker_id as _,
        new.member_id as _,
        new.source.code(),
        new.op.code(),
        new.key,
        new.state.code(),
        new.now,
        new.reason,
    )
    .fetch_optional(db)
    .await
}

pub async fn find(db: impl PgExecutor<'_>, id: CommandId) -> sqlx::Result<Option<Command>> {
    sqlx::query_as!(
        Command,
        r#"SELECT c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.code AS "code: LockerCode", l.number, l.bay_id AS "bay_id: BayId",
                  l.sensor, c.member_id AS "member_id: MemberId", c.via AS "source: Source", c.op AS "op: Op", c.state AS "state: CommandState",
                  c.code AS refusal, c.requested_at, c.finished_at
           FROM commands c JOIN lockers l ON l.id = c.locker_id WHERE c.id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// The command that a member's form was, when it was sent before.
pub async fn find_sent(db: impl PgExecutor<'_>, member_id: MemberId, key: &str) -> sqlx::Result<Option<Command>> {
    sqlx::query_as!(
        Command,
        r#"SELECT c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.code AS "code: LockerCode", l.number, l.bay_id AS "bay_id: BayId",
                  l.sensor, c.member_id AS "member_id: MemberId", c.via AS "source: Source", c.op AS "op: Op", c.state AS "state: CommandState",
                  c.code AS refusal, c.requested_at, c.finished_at
           FROM commands c JOIN lockers l ON l.id = c.locker_id WHERE c.member_id = $1 AND c.idempotency_key = $2"#,
        member_id as _,
        key,
    )
    .fetch_optional(db)
    .await
}

/// Current connection of a bay.
#[derive(Debug, Clone, Copy)]
pub struct BayStatus {
    pub actuator: Actuator,
    pub connection: Connection,
    pub heard_at: Option<OffsetDateTime>,
}

pub async fn load_line(db: impl PgExecutor<'_>, bay_id: BayId, now: OffsetDateTime) -> sqlx::Result<BayStatus> {
    sqlx::query_as!(
        BayStatus,
        r#"SELECT b.actuator AS "actuator: Actuator", c.heard_at AS "heard_at?",
                  connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $3) AS "connection!: Connection"
           FROM bays b LEFT JOIN bay_connections c ON c.bay_id = b.id WHERE b.id = $1"#,
        bay_id as _,
        now,
        now - SILENCE,
    )
    .fetch_one(db)
    .await
}
