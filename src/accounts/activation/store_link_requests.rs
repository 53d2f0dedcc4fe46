//! Queue of requests for an e-mailed link that were answered and are not handled yet.

use sqlx::{PgConnection, PgPool};

use crate::{
    audit::{Origin, Via},
    ids::{LinkRequestId, MemberId},
};

/// A request for a link to the account with a number, which may be unknown.
#[derive(Debug)]
pub struct LinkRequest {
    pub id: LinkRequestId,
    pub number: String,
    pub origin: Origin,
}

/// Keeps a request, at the same cost for every number. Its key.
pub async fn create(db: &PgPool, number: &str, origin: &Origin) -> sqlx::Result<LinkRequestId> {
    sqlx::query_scalar!(
        r#"INSERT INTO link_requests (number, requested_at, actor_id, request_id, address)
         VALUES ($1, $2, $3, $4, $5) RETURNING id AS "id: LinkRequestId""#,
        number,
        origin.at,
        origin.actor_id as _,
        origin.request_id,
        origin.address,
    )
    .fetch_one(db)
    .await
}

/// Requests that are not handled yet, the oldest first, at most 500.
pub async fn list(db: &PgPool) -> sqlx::Result<Vec<LinkRequest>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: LinkRequestId", number, requested_at, actor_id AS "actor_id: MemberId", request_id, address FROM link_requests ORDER BY id LIMIT 500"#,
    )
    .fetch_all(db)
    .await?;
    let requests = rows.into_iter().map(|row| LinkRequest {
        id: row.id,
        number: row.number,
        origin: Origin {
            at: row.requested_at,
            via: Via::Web,
            actor_id: row.actor_id,
            request_id: row.request_id,
            address: row.address,
        },
    });
    Ok(requests.collect())
}

/// Ends a request, in the transaction that handles it. False: it was handled elsewhere.
pub async fn end(db: &mut PgConnection, id: LinkRequestId) -> sqlx::Result<bool> {
    let ended = sqlx::query!("DELETE FROM link_requests WHERE id = $1", id as _).execute(db).await?;
    Ok(ended.rows_affected() == 1)
}
