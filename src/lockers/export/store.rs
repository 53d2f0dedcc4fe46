//! Queries for the export of a member's locker data.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{ids::MemberId, web::time::rfc3339};

/// The lockers of a member, what they lent and were lent, and all else that is kept with their name on it.
pub async fn load(db: &PgPool, member_id: MemberId) -> sqlx::Result<Value> {
    Ok(json!({
        "allocations": allocations(db, member_id).await?,
        "lent": lent(db, member_id).await?,
        "borrowed": borrowed(db, member_id).await?,
        "penalties": penalties(db, member_id).await?,
        "waiting_list": waits(db, member_id).await?,
        "orders_to_doors": orders(db, member_id).await?,
        "preferences": preferences(db, member_id).await?,
        "faults_reported": faults(db, member_id).await?,
        "checks": checks(db, member_id).await?,
        "alarms_by_email": alarms_by_email(db, member_id).await?,
    }))
}

async fn allocations(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        "SELECT l.code, b.name AS bay, s.name AS site, a.state, a.starts_at, a.expires_at, a.due_at, a.extensions,
                a.reminded_at, a.overdue_at, a.ended_at, a.ending
         FROM allocations a JOIN lockers l ON l.id = a.locker_id JOIN bays b ON b.id = l.bay_id
             JOIN sites s ON s.id = b.site_id
         WHERE a.member_id = $1 ORDER BY a.id",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "locker": row.code,
            "bay": row.bay,
            "site": row.site,
            "state": row.state,
            "from": rfc3339(row.starts_at),
            "expires_at": row.expires_at.map(rfc3339),
            "deadline": row.due_at.map(rfc3339),
            "extensions": row.extensions,
            "reminded_at": row.reminded_at.map(rfc3339),
            "overdue_at": row.overdue_at.map(rfc3339),
            "ended_at": row.ended_at.map(rfc3339),
            "ending": row.ending,
        })
    });
    Ok(rows.collect())
}

/// To whom, as the member named them: by number.
async fn lent(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        "SELECT l.code, m.number, r.created_at, r.until, r.ended_at
         FROM shares r JOIN allocations a ON a.id = r.allocation_id JOIN lockers l ON l.id = a.locker_id
             JOIN members m ON m.id = r.member_id
         WHERE a.member_id = $1 ORDER BY r.id",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "locker": row.code,
            "to": row.number,
            "from": rfc3339(row.created_at),
            "until": rfc3339(row.until),
            "ended_at": row.ended_at.map(rfc3339),
        })
    });
    Ok(rows.collect())
}

async fn borrowed(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        "SELECT l.code, r.created_at, r.until, r.ended_at
         FROM shares r JOIN allocations a ON a.id = r.allocation_id JOIN lockers l ON l.id = a.locker_id
         WHERE r.member_id = $1 ORDER BY r.id",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "locker": row.code,
            "from": rfc3339(row.created_at),
            "until": rfc3339(row.until),
            "ended_at": row.ended_at.map(rfc3339),
        })
    });
    Ok(rows.collect())
}

async fn penalties(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT l.code AS "code?", p.reason, p.starts_at, p.ends_at, p.lifted_at, p.lifted_reason
           FROM penalties p LEFT JOIN allocations a ON a.id = p.allocation_id LEFT JOIN lockers l ON l.id = a.locker_id
           WHERE p.member_id = $1 ORDER BY p.id"#,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "locker": row.code,
            "reason": row.reason,
            "from": rfc3339(row.starts_at),
            "until": rfc3339(row.ends_at),
            "lifted_at": row.lifted_at.map(rfc3339),
            "lifted_because": row.lifted_reason,
        })
    });
    Ok(rows.collect())
}

async fn waits(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        "SELECT b.name AS bay, w.joined_at, w.offered_at FROM locker_waits w JOIN bays b ON b.id = w.bay_id
         WHERE w.member_id = $1 ORDER BY w.id",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(
        |row| json!({ "bay": row.bay, "joined_at": rfc3339(row.joined_at), "offered_at": row.offered_at.map(rfc3339) }),
    );
    Ok(rows.collect())
}

async fn orders(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        "SELECT l.code, c.op, c.via, c.state, c.reason, c.requested_at, c.finished_at
         FROM commands c JOIN lockers l ON l.id = c.locker_id WHERE c.member_id = $1 ORDER BY c.id",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "locker": row.code,
            "order": row.op,
            "via": row.via,
            "state": row.state,
            "reason": row.reason,
            "at": rfc3339(row.requested_at),
            "finished_at": row.finished_at.map(rfc3339),
        })
    });
    Ok(rows.collect())
}

async fn preferences(db: &PgPool, member_id: MemberId) -> sqlx::Result<Value> {
    let row = sqlx::query!(
        r#"SELECT p.accessible, s.name AS "site?" FROM locker_preferences p LEFT JOIN sites s ON s.id = p.site_id
           WHERE p.member_id = $1"#,
        member_id as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map_or(Value::Null, |row| json!({ "accessible": row.accessible, "site": row.site })))
}

async fn faults(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        "SELECT l.code, f.problem, f.text, f.created_at, f.closed_at, f.resolution
         FROM faults f JOIN lockers l ON l.id = f.locker_id WHERE f.reported_by = $1 ORDER BY f.id",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "locker": row.code,
            "problem": row.problem,
            "text": row.text,
            "at": rfc3339(row.created_at),
            "closed_at": row.closed_at.map(rfc3339),
            "resolution": row.resolution,
        })
    });
    Ok(rows.collect())
}

/// Items that staff found in lockers of the member.
async fn checks(db: &PgPool, member_id: MemberId) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        "SELECT l.code, c.reason, c.asked_at, c.checked_at, c.found, c.handed_over_at
         FROM locker_checks c JOIN lockers l ON l.id = c.locker_id WHERE c.member_id = $1 ORDER BY c.id",
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        json!({
            "locker": row.code,
            "reason": row.reason,
            "asked_at": rfc3339(row.asked_at),
            "checked_at": row.checked_at.map(rfc3339),
            "found": row.found,
            "handed_over_at": row.handed_over_at.map(rfc3339),
        })
    });
    Ok(rows.collect())
}

/// Choice of staff to get alarms by e-mail.
async fn alarms_by_email(db: &PgPool, member_id: MemberId) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!("SELECT by_email FROM alarm_preferences WHERE member_id = $1", member_id as _)
        .fetch_optional(db)
        .await
}
