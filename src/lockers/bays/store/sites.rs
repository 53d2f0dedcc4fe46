//! Queries on sites.

use sqlx::{PgConnection, PgPool};

use crate::{
    ids::{BayId, SiteId},
    text::folding,
    web::Version,
};

/// A site, and how many bays stand there that are not closed.
#[derive(Debug, Clone)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub bays: i64,
    /// Rises with each change of its name.
    pub version: i64,
}

pub async fn list(db: &PgPool) -> sqlx::Result<Vec<Site>> {
    sqlx::query_as!(
        Site,
        r#"SELECT s.id AS "id: SiteId", s.name, count(b.id) AS "bays!", s.edit_version AS version
           FROM sites s LEFT JOIN bays b ON b.site_id = s.id AND b.closed_at IS NULL
           GROUP BY s.id ORDER BY s.name"#,
    )
    .fetch_all(db)
    .await
}

/// Adds a site. None: there is one of this name.
pub async fn insert(db: &mut PgConnection, name: &str) -> sqlx::Result<Option<SiteId>> {
    sqlx::query_scalar!(
        r#"INSERT INTO sites (name) VALUES ($1) ON CONFLICT ON CONSTRAINT sites_name_key DO NOTHING RETURNING id AS "id: SiteId""#,
        name,
    )
    .fetch_optional(db)
    .await
}

/// The name of a site, which nobody else changes until the transaction ends.
pub async fn lock(db: &mut PgConnection, id: SiteId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT name FROM sites WHERE id = $1 FOR UPDATE", id as _).fetch_optional(db).await
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenameOutcome {
    Renamed,
    Taken,
    /// It has another version than the one that the change is based on.
    Stale,
}

/// Gives a site that has this version another name.
pub async fn rename(db: &mut PgConnection, id: SiteId, name: &str, version: Version) -> sqlx::Result<RenameOutcome> {
    let done = sqlx::query!(
        "UPDATE sites SET name = $2 WHERE id = $1 AND edit_version = coalesce($3, edit_version)",
        id as _,
        name,
        version.expected(),
    )
    .execute(db)
    .await;
    match done {
        Err(sqlx::Error::Database(error)) if error.constraint() == Some("sites_name_key") => Ok(RenameOutcome::Taken),
        Ok(done) if done.rows_affected() == 1 => Ok(RenameOutcome::Renamed),
        Ok(_) => Ok(RenameOutcome::Stale),
        Err(error) => Err(error),
    }
}

/// Updates the search text of the bays of a site; returns their ids.
pub async fn refold(db: &mut PgConnection, id: SiteId, name: &str) -> sqlx::Result<Vec<BayId>> {
    let bays = sqlx::query!(
        r#"SELECT id AS "id: BayId", name FROM bays WHERE site_id = $1 ORDER BY id FOR NO KEY UPDATE"#,
        id as _
    );
    let bays = bays.fetch_all(&mut *db).await?;
    for bay in &bays {
        let folded = folding::search_text(&[&bay.name, name]);
        sqlx::query!("UPDATE bays SET search_text = $2 WHERE id = $1", bay.id as _, folded).execute(&mut *db).await?;
    }
    Ok(bays.into_iter().map(|bay| bay.id).collect())
}
