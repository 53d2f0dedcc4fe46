//! Queries on profiles: display name, language, theme, reminders.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{ids::MemberId, text::folding, web::Version};

/// Stored profile settings of a member.
#[derive(Debug)]
pub struct Stored {
    /// Absent: first name and surname.
    pub display_name: Option<String>,
    /// `fr` or `en`; absent: never chosen.
    pub language: Option<String>,
    /// `auto`, `light` or `dark`.
    pub theme: String,
    /// `everyone`, `friends` or `nobody`.
    pub direct_from: String,
    /// Rises with each change of the others.
    pub version: i64,
}

/// Stored profile settings of a member.
pub async fn load(db: &PgPool, id: MemberId) -> sqlx::Result<Stored> {
    sqlx::query_as!(
        Stored,
        "SELECT display_name, language, theme, direct_from, profile_version AS version FROM members WHERE id = $1",
        id as _,
    )
    .fetch_one(db)
    .await
}

/// Sets whether a member gets reminders by e-mail: `None` where they are wanted, else since when they are not.
pub async fn set_reminders(db: &PgPool, id: MemberId, refused_at: Option<OffsetDateTime>) -> sqlx::Result<()> {
    sqlx::query!("UPDATE members SET reminders_refused_at = $2 WHERE id = $1", id as _, refused_at)
        .execute(db)
        .await
        .map(|_| ())
}

/// Stored profile settings of a member.
#[derive(Debug)]
pub struct Profile<'a> {
    /// Absent: first name and surname.
    pub display_name: Option<&'a str>,
    /// `fr` or `en`.
    pub language: &'a str,
    /// `auto`, `light` or `dark`.
    pub theme: &'a str,
    /// `everyone`, `friends` or `nobody`.
    pub direct_from: &'a str,
}

/// The names that a member may be known by.
#[derive(Debug)]
pub struct KnownNames {
    pub first_name: String,
    pub surname: String,
    /// Display name, if the member chose one.
    pub display_name: Option<String>,
}

/// Keeps others from choosing a name until the transaction ends, so that two never choose the same one at once.
pub async fn lock_names(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtext('members.display_name'))").fetch_one(db).await.map(|_| ())
}

/// The names of all other members who can be met: active ones, and teachers and staff whose account is not closed.
pub async fn list_names_of_others(db: &mut PgConnection, id: MemberId) -> sqlx::Result<Vec<KnownNames>> {
    sqlx::query_as!(
        KnownNames,
        "SELECT first_name, surname, display_name FROM members m
         WHERE id <> $1 AND (state = 'active' OR state <> 'closed' AND (
             kind <> 'student' OR EXISTS (SELECT FROM role_grants g WHERE g.member_id = m.id)))",
        id as _,
    )
    .fetch_all(db)
    .await
}

/// The registered names of those of these members who can be met.
pub async fn list_registered_names(db: &mut PgConnection, ids: &[MemberId]) -> sqlx::Result<Vec<KnownNames>> {
    sqlx::query_as!(
        KnownNames,
        "SELECT first_name, surname, NULL AS display_name FROM members m
         WHERE id = ANY ($1) AND (state = 'active' OR state <> 'closed' AND (
             kind <> 'student' OR EXISTS (SELECT FROM role_grants g WHERE g.member_id = m.id)))",
        ids as _,
    )
    .fetch_all(db)
    .await
}

/// A name that a member chose.
#[derive(Debug)]
pub struct ChosenName {
    pub id: MemberId,
    pub display_name: String,
    /// The names of the school.
    pub names: KnownNames,
}

/// The chosen names of all members.
pub async fn list_chosen_names(db: &mut PgConnection) -> sqlx::Result<Vec<ChosenName>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: MemberId", first_name, surname, display_name AS "display_name!" FROM members
           WHERE display_name IS NOT NULL AND state <> 'closed'"#,
    )
    .fetch_all(db)
    .await?;
    let chosen = rows.into_iter().map(|row| ChosenName {
        id: row.id,
        display_name: row.display_name,
        names: KnownNames { first_name: row.first_name, surname: row.surname, display_name: None },
    });
    Ok(chosen.collect())
}

/// Shows a member by the names of the school again.
pub async fn forget_chosen_name(db: &mut PgConnection, id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE members SET display_name = NULL, display_search_text = '', updated_at = $2 WHERE id = $1",
        id as _,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// The result of a change of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateOutcome {
    Updated,
    /// The account is not active any more.
    Inactive,
    /// The record has another version than the one that the change is based on.
    Stale,
}

/// Saves the choices of an active member over this version of them.
pub async fn update(
    db: impl PgExecutor<'_>,
    id: MemberId,
    profile: &Profile<'_>,
    version: Version,
    now: OffsetDateTime,
) -> sqlx::Result<UpdateOutcome> {
    let shown = profile.display_name.map(|name| folding::search_text(&[name])).unwrap_or_default();
    let written = sqlx::query_scalar!(
        r#"WITH before AS (SELECT id, state, profile_version FROM members WHERE id = $1 FOR UPDATE), written AS (
               UPDATE members m SET display_name = $2, language = $3, theme = $4, direct_from = $5,
                      display_search_text = $6, updated_at = $7
               FROM before b WHERE m.id = b.id AND b.state = 'active' AND b.profile_version = coalesce($8, b.profile_version)
               RETURNING m.id)
           SELECT CASE WHEN EXISTS (SELECT FROM written) THEN 'updated'
                       WHEN b.state = 'active' THEN 'stale' ELSE 'inactive' END AS "outcome!"
           FROM before b"#,
        id as _,
        profile.display_name,
        profile.language,
        profile.theme,
        profile.direct_from,
        shown,
        now,
        version.expected(),
    )
    .fetch_optional(db)
    .await?;
    Ok(match written.as_deref() {
        Some("updated") => UpdateOutcome::Updated,
        Some("stale") => UpdateOutcome::Stale,
        _ => UpdateOutcome::Inactive,
    })
}
