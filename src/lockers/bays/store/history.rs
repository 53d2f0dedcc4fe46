//! History of a locker.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    ids::{CommandId, LockerId},
    lockers::{
        allocations::store::Ending,
        attention::Problem,
        commands::{CommandState, Op, Source},
    },
};

#[derive(Debug, Clone)]
pub struct PastUse {
    pub number: String,
    pub name: String,
    pub starts_at: OffsetDateTime,
    pub ended_at: Option<OffsetDateTime>,
    pub ending: Option<Ending>,
}

impl PastUse {
    /// Key of how it ended.
    #[must_use]
    pub fn label(&self) -> &'static str {
        self.ending.map_or("bay-ending-none", Ending::label)
    }
}

/// Uses of a locker, the latest first.
pub async fn list_uses(db: &PgPool, locker_id: LockerId, limit: i64) -> sqlx::Result<Vec<PastUse>> {
    sqlx::query_as!(
        PastUse,
        r#"SELECT m.number, m.first_name || ' ' || m.surname AS "name!", a.starts_at, a.ended_at, a.ending AS "ending: Ending"
           FROM allocations a JOIN members m ON m.id = a.member_id WHERE a.locker_id = $1 ORDER BY a.id DESC LIMIT $2"#,
        locker_id as _,
        limit,
    )
    .fetch_all(db)
    .await
}

#[derive(Debug, Clone)]
pub struct PastCommand {
    pub id: CommandId,
    pub name: Option<String>,
    pub source: Source,
    pub op: Op,
    pub state: CommandState,
    pub requested_at: OffsetDateTime,
    pub finished: bool,
    pub reason: Option<String>,
}

impl PastCommand {
    /// The tone in which its state is said.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match (self.finished, self.state.succeeded(self.op)) {
            (false, _) => "",
            (true, true) => "good",
            (true, false) => "bad",
        }
    }

    /// Key of where it came from, as staff is told.
    #[must_use]
    pub fn source_label(&self) -> &'static str {
        if self.source == Source::Web { "bay-source-web" } else { self.source.label() }
    }
}

/// The orders to a door, the last first.
pub async fn list_orders(db: &PgPool, locker_id: LockerId, limit: i64) -> sqlx::Result<Vec<PastCommand>> {
    sqlx::query_as!(
        PastCommand,
        r#"SELECT c.id AS "id: CommandId", m.first_name || ' ' || m.surname AS name, c.via AS "source: Source", c.op AS "op: Op",
                  c.state AS "state: CommandState", c.requested_at, c.reason,
                  c.finished_at IS NOT NULL AS "finished!"
           FROM commands c LEFT JOIN members m ON m.id = c.member_id WHERE c.locker_id = $1 ORDER BY c.id DESC LIMIT $2"#,
        locker_id as _,
        limit,
    )
    .fetch_all(db)
    .await
}

#[derive(Debug, Clone)]
pub struct PastFault {
    pub problem: Problem,
    pub text: String,
    pub created_at: OffsetDateTime,
    pub resolution: Option<String>,
}

/// The faults of a locker, the last first.
pub async fn list_faults(db: &PgPool, locker_id: LockerId, limit: i64) -> sqlx::Result<Vec<PastFault>> {
    sqlx::query_as!(
        PastFault,
        r#"SELECT problem AS "problem: Problem", text, created_at, resolution FROM faults
           WHERE locker_id = $1 ORDER BY id DESC LIMIT $2"#,
        locker_id as _,
        limit,
    )
    .fetch_all(db)
    .await
}
