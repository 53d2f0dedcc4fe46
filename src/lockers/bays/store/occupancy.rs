//! Number of allocated lockers by day.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{ids::BayId, lockers::bays::Allocation};

/// Lockers that were used for a part of each span, by the place of the span in the list.
pub async fn count_used(
    db: &PgPool,
    bay_id: Option<BayId>,
    spans: &[(OffsetDateTime, OffsetDateTime)],
) -> sqlx::Result<Vec<i64>> {
    let (from, to): (Vec<OffsetDateTime>, Vec<OffsetDateTime>) = spans.iter().copied().unzip();
    sqlx::query_scalar!(
        r#"SELECT (SELECT count(DISTINCT a.locker_id) FROM allocations a JOIN lockers l ON l.id = a.locker_id
                   WHERE a.state IN ('in_use', 'releasing') AND ($1::bigint IS NULL OR l.bay_id = $1)
                     AND a.during && tstzrange(span.begins, span.ends)) AS "used!"
           FROM unnest($2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS span (begins, ends, place) ORDER BY place"#,
        bay_id as _,
        &from,
        &to,
    )
    .fetch_all(db)
    .await
}

/// Number of lockers in service.
pub async fn count_lockers(db: &PgPool, bay_id: Option<BayId>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "lockers!" FROM lockers l JOIN bays b ON b.id = l.bay_id
           WHERE b.closed_at IS NULL AND ($1::bigint IS NULL OR b.id = $1)"#,
        bay_id as _,
    )
    .fetch_one(db)
    .await
}

pub async fn count_states(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<Vec<(Allocation, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT allocation_state(l.service, a.state, a.expires_at, a.due_at, $1) AS "state!: Allocation", count(*) AS "lockers!"
           FROM lockers l JOIN bays b ON b.id = l.bay_id LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
           WHERE b.closed_at IS NULL GROUP BY 1"#,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.state, row.lockers)).collect())
}
