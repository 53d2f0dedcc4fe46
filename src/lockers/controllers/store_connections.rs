//! Connections of bays, and the process that holds each.

use sqlx::{Connection as _, PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{
    ids::{BayId, BayTokenId},
    lockers::bays::SILENCE,
};

#[derive(Debug)]
pub struct NewConnection<'a> {
    pub bay_id: BayId,
    pub session: &'a str,
    pub process: &'a str,
    pub firmware: &'a str,
    pub now: OffsetDateTime,
}

/// The name of the process whose line to a bay is there still, as far as the row says; the row is locked. A line of
/// `own`, which knows that it has none, is not.
pub async fn lock_holder(
    db: &mut PgConnection,
    bay_id: BayId,
    own: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "SELECT process FROM bay_connections
         WHERE bay_id = $1 AND process <> $2 AND lost_at IS NULL AND heard_at > $3 FOR UPDATE",
        bay_id as _,
        own,
        now - SILENCE,
    )
    .fetch_optional(db)
    .await
}

/// True if a process is gone: it keeps a lock for as long as it is connected to the database, and a process that was
/// killed is not.
pub async fn is_gone(db: &mut PgConnection, process: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT pg_try_advisory_xact_lock(hashtextextended('bays of ' || $1, 0)) AS "gone!""#,
        process,
    )
    .fetch_one(db)
    .await
}

/// Takes over the connection of a bay, which only the connection `given_up` may hold. False: another one was faster.
pub async fn take(db: &mut PgConnection, new: &NewConnection<'_>, given_up: Option<&str>) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "INSERT INTO bay_connections AS kept (bay_id, session, process, connected_at, heard_at, firmware)
         VALUES ($1, $2, $3, $4, $4, $5)
         ON CONFLICT (bay_id) DO UPDATE SET session = $2, process = $3, connected_at = $4, heard_at = $4,
             firmware = $5, lost_at = NULL, round_trip_ms = NULL
         WHERE kept.lost_at IS NOT NULL OR kept.heard_at <= $6 OR kept.process = $3 OR kept.process = $7",
        new.bay_id as _,
        new.session,
        new.process,
        new.now,
        new.firmware,
        new.now - SILENCE,
        given_up,
    )
    .execute(db)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Records the last frame of a bay. False: the session was replaced, or its token revoked.
pub async fn hear(
    db: &PgPool,
    bay_id: BayId,
    session: &str,
    token_id: BayTokenId,
    round_trip_ms: Option<i32>,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let received = sqlx::query!(
        "UPDATE bay_connections SET heard_at = $4, round_trip_ms = coalesce($5, round_trip_ms)
         WHERE bay_id = $1 AND session = $2 AND lost_at IS NULL
           AND EXISTS (SELECT FROM bay_tokens t JOIN bays b ON b.id = t.bay_id
                       WHERE t.id = $3 AND t.revoked_at IS NULL AND b.closed_at IS NULL)",
        bay_id as _,
        session,
        token_id as _,
        now,
        round_trip_ms,
    )
    .execute(db)
    .await?;
    Ok(received.rows_affected() == 1)
}

/// True if a session still has its bay, and its token holds.
pub async fn holds(db: &PgPool, bay_id: BayId, session: &str, token_id: BayTokenId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM bay_connections c JOIN bay_tokens t ON t.id = $3 JOIN bays b ON b.id = c.bay_id
                          WHERE c.bay_id = $1 AND c.session = $2 AND c.lost_at IS NULL AND t.revoked_at IS NULL
                            AND b.closed_at IS NULL) AS "holds!""#,
        bay_id as _,
        session,
        token_id as _,
    )
    .fetch_one(db)
    .await
}

/// Notes that a line has ended. False: it was not this session's any more.
pub async fn lose(db: impl PgExecutor<'_>, bay_id: BayId, session: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    let lost = sqlx::query!(
        "UPDATE bay_connections SET lost_at = $3 WHERE bay_id = $1 AND session = $2 AND lost_at IS NULL",
        bay_id as _,
        session,
        now,
    )
    .execute(db)
    .await?;
    Ok(lost.rows_affected() == 1)
}

pub async fn configured(db: &PgPool, bay_id: BayId, session: &str, hash: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE bay_connections SET config_hash = $3 WHERE bay_id = $1 AND session = $2",
        bay_id as _,
        session,
        hash,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Registration of this process, valid as long as the connection lives.
#[derive(Debug)]
pub struct Presence(PgConnection);

impl Presence {
    /// Begins to show it. None: this name is shown already, by a connection of ours that the server has not ended yet.
    pub async fn begin(db: &PgPool, process: &str) -> sqlx::Result<Option<Self>> {
        let mut connection = db.acquire().await?.detach();
        let locked = sqlx::query_scalar!(
            r#"SELECT pg_try_advisory_lock(hashtextextended('bays of ' || $1, 0)) AS "locked!""#,
            process,
        )
        .fetch_one(&mut connection)
        .await?;
        Ok(locked.then_some(Self(connection)))
    }

    pub async fn stands(&mut self) -> bool {
        self.0.ping().await.is_ok()
    }
}
