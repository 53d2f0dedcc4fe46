//! Queries on commands.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::{
    ids::{BayId, CommandId, LockerId, MemberId},
    lockers::{
        bays::{
            bay::{Actuator, Connection, SILENCE},
            locker::LockerCode,
        },
        commands::command::{Command, CommandState, Op, Source},
    },
};

/// An order to be written down.
#[derive(Debug)]
pub struct NewCommand<'a> {
    pub locker_id: LockerId,
    /// Sender; None for an unknown card.
    pub member_id: Option<MemberId>,
    pub source: Source,
    pub op: Op,
    /// Idempotency key of the form.
    pub key: &'a str,
    /// Reason given by staff.
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

/// An order.
pub async fn find(db: impl PgExecutor<'_>, id: CommandId) -> sqlx::Result<Option<Command>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.code AS locker, l.number, l.bay_id AS "bay_id: BayId", l.sensor, c.member_id AS "member_id: MemberId", c.via, c.op, c.state,
                  c.code AS refusal, c.requested_at, c.finished_at
           FROM commands c JOIN lockers l ON l.id = c.locker_id WHERE c.id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Command::from))
}

/// The order that a member's form was, when it was sent before.
pub async fn find_sent(db: impl PgExecutor<'_>, member_id: MemberId, key: &str) -> sqlx::Result<Option<Command>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT c.id AS "id: CommandId", c.locker_id AS "locker_id: LockerId", l.code AS locker, l.number, l.bay_id AS "bay_id: BayId", l.sensor, c.member_id AS "member_id: MemberId", c.via, c.op, c.state,
                  c.code AS refusal, c.requested_at, c.finished_at
           FROM commands c JOIN lockers l ON l.id = c.locker_id WHERE c.member_id = $1 AND c.idempotency_key = $2"#,
        member_id as _,
        key,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Command::from))
}

struct Row {
    id: CommandId,
    locker_id: LockerId,
    locker: String,
    number: i16,
    bay_id: BayId,
    sensor: bool,
    member_id: Option<MemberId>,
    via: String,
    op: String,
    state: String,
    refusal: Option<String>,
    requested_at: OffsetDateTime,
    finished_at: Option<OffsetDateTime>,
}

impl From<Row> for Command {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            locker_id: row.locker_id,
            code: LockerCode::stored(row.locker),
            number: row.number,
            bay_id: row.bay_id,
            sensor: row.sensor,
            member_id: row.member_id,
            source: Source::stored(&row.via),
            op: Op::stored(&row.op),
            state: CommandState::stored(&row.state),
            refusal: row.refusal,
            requested_at: row.requested_at,
            finished_at: row.finished_at,
        }
    }
}

/// Current connection of a bay.
#[derive(Debug, Clone, Copy)]
pub struct BayStatus {
    pub actuator: Actuator,
    pub connection: Connection,
    /// When the bay was last heard.
    pub heard_at: Option<OffsetDateTime>,
}

/// Connection of a bay.
pub async fn load_line(db: impl PgExecutor<'_>, bay_id: BayId, now: OffsetDateTime) -> sqlx::Result<BayStatus> {
    let row = sqlx::query!(
        r#"SELECT b.actuator, c.heard_at AS "heard_at?",
                  connection_state(c.heard_at, c.lost_at, c.round_trip_ms, $2, $3) AS "connection!"
           FROM bays b LEFT JOIN bay_connections c ON c.bay_id = b.id WHERE b.id = $1"#,
        bay_id as _,
        now,
        now - SILENCE,
    )
    .fetch_one(db)
    .await?;
    Ok(BayStatus {
        actuator: Actuator::stored(&row.actuator),
        connection: Connection::stored(&row.connection),
        heard_at: row.heard_at,
    })
}
