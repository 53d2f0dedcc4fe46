//! Queries on the configuration of a controller, and the position of its journal.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    ids::{BayId, LockerId, MemberId},
    lockers::controllers::frames::Setting,
};

pub async fn list_settings(db: &PgPool, bay_id: BayId) -> sqlx::Result<Vec<Setting>> {
    sqlx::query_as!(
        Setting,
        "SELECT number AS n, code, sensor, pulse_ms FROM lockers WHERE bay_id = $1 ORDER BY number",
        bay_id as _,
    )
    .fetch_all(db)
    .await
}

/// A card that a controller decided about by itself.
#[derive(Debug)]
pub struct Decided<'a> {
    pub locker_id: LockerId,
    pub member_id: Option<MemberId>,
    /// Position in the bay's journal: no entry is stored twice.
    pub key: &'a str,
    pub state: &'a str,
    pub at: OffsetDateTime,
}

/// Keeps a card that a controller decided about. False: it is kept already.
pub async fn keep_decided(db: &mut PgConnection, decided: &Decided<'_>) -> sqlx::Result<bool> {
    let kept = sqlx::query!(
        "INSERT INTO commands (locker_id, member_id, via, op, idempotency_key, state, requested_at, finished_at)
         VALUES ($1, $2, 'offline', 'open', $3, $4, $5, $5) ON CONFLICT DO NOTHING",
        decided.locker_id as _,
        decided.member_id as _,
        decided.key,
        decided.state,
        decided.at,
    )
    .execute(db)
    .await?;
    Ok(kept.rows_affected() == 1)
}
