//! Queries on members: credentials, settings, state, lists.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    accounts::{
        members::{
            kind::Kind,
            listed::{After, Listed},
            number::MemberNumber,
            state::{State, StateFilter},
        },
        roles::Role,
    },
    ids::MemberId,
    text::folding,
};

/// Facts that a sign-in is checked against.
#[derive(Debug)]
pub struct Credentials {
    pub member_id: MemberId,
    /// Absent when the account was never activated, or is closed.
    pub password_hash: Option<String>,
    /// Reason of the suspension. None: not suspended.
    pub suspension_reason: Option<String>,
    pub roles: Vec<Role>,
}

/// The credentials behind a number.
pub async fn find_credentials(db: &PgPool, number: &str) -> sqlx::Result<Option<Credentials>> {
    sqlx::query_as!(
        Credentials,
        r#"SELECT id AS "member_id: MemberId", password_hash, suspension_reason,
                  ARRAY(SELECT role FROM role_grants WHERE member_id = m.id) AS "roles!: Vec<Role>"
           FROM members m WHERE number = $1"#,
        number,
    )
    .fetch_optional(db)
    .await
}

/// The key behind a number.
pub async fn find_id(db: &PgPool, number: &str) -> sqlx::Result<Option<MemberId>> {
    sqlx::query_scalar!(r#"SELECT id AS "id: MemberId" FROM members WHERE number = $1"#, number)
        .fetch_optional(db)
        .await
}

/// The hash behind a member's own password.
pub async fn find_password_hash(db: &PgPool, id: MemberId) -> sqlx::Result<Option<String>> {
    Ok(sqlx::query_scalar!("SELECT password_hash FROM members WHERE id = $1", id as _)
        .fetch_optional(db)
        .await?
        .flatten())
}

/// Replaces the password hash, if it is still the checked one. False: it changed meanwhile.
pub async fn update_password(
    db: impl PgExecutor<'_>,
    id: MemberId,
    old_hash: &str,
    new_hash: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE members SET password_hash = $3, updated_at = $4 WHERE id = $1 AND password_hash = $2",
        id as _,
        old_hash,
        new_hash,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Locks a member against sign-ins and changes until the transaction ends. Taken before each change that ends sessions,
/// so that none begins meanwhile.
pub async fn lock(db: &mut PgConnection, id: MemberId) -> sqlx::Result<()> {
    sqlx::query_scalar!(r#"SELECT id AS "id: MemberId" FROM members WHERE id = $1 FOR UPDATE"#, id as _)
        .fetch_optional(db)
        .await
        .map(|_| ())
}

/// Locks several members like [`lock`], in the order of their ids, so that two transactions never deadlock.
pub async fn lock_all(db: &mut PgConnection, ids: &[Option<MemberId>]) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: MemberId" FROM members WHERE id = ANY ($1) ORDER BY id FOR UPDATE"#,
        ids as &[Option<MemberId>],
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

/// Saves the choice of language alone. An account that is not active any more keeps none.
pub async fn update_language(db: &PgPool, id: MemberId, language: &str, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE members SET language = $2, updated_at = $3 WHERE id = $1 AND state = 'active'",
        id as _,
        language,
        now
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Picture key and card state before a change.
#[derive(Debug)]
pub struct Replaced {
    /// The picture before, whose file can go.
    pub picture: Option<Uuid>,
}

/// Replaces or removes the picture. None: the account is not active any more.
pub async fn replace_picture(
    db: &mut PgConnection,
    id: MemberId,
    picture: Option<Uuid>,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Replaced>> {
    sqlx::query_as!(
        Replaced,
        r#"UPDATE members m SET picture = $2, updated_at = $3
           FROM (SELECT id, picture FROM members WHERE id = $1 AND state = 'active' FOR UPDATE) before
           WHERE m.id = before.id RETURNING before.picture AS "picture?""#,
        id as _,
        picture,
        now,
    )
    .fetch_optional(db)
    .await
}

/// The file of a member's picture, while the account is active.
pub async fn find_picture(db: &PgPool, number: &str) -> sqlx::Result<Option<Uuid>> {
    let picture = sqlx::query_scalar!("SELECT picture FROM members WHERE number = $1 AND state = 'active'", number)
        .fetch_optional(db)
        .await?;
    Ok(picture.flatten())
}

/// Closes an active account and erases the member's own data; the record of the school stays. None: it is not active
/// any more.
pub async fn close(db: &mut PgConnection, id: MemberId, now: OffsetDateTime) -> sqlx::Result<Option<Replaced>> {
    let Some(replaced) = replace_picture(db, id, None, now).await? else {
        return Ok(None);
    };
    sqlx::query!(
        "UPDATE members SET password_hash = NULL, activated_at = NULL, closed_at = $2, updated_at = $2, display_name = NULL,
                display_search_text = '', language = NULL, theme = 'auto', direct_from = 'everyone', reminders_refused_at = NULL
         WHERE id = $1",
        id as _,
        now,
    )
    .execute(&mut *db)
    .await?;
    crate::accounts::activation::store_void::void(db, id, now).await?;
    crate::accounts::activation::store_void::void_issued(db, id, now).await?;
    crate::accounts::sign_in::store::end_all(&mut *db, id, None).await?;
    crate::accounts::sign_in::store_devices::end_all(db, id).await?;
    Ok(Some(replaced))
}

/// Suspends an account. False: it is suspended already, or closed.
pub async fn suspend(db: &mut PgConnection, id: MemberId, reason: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    lock(db, id).await?;
    let done = sqlx::query!(
        "UPDATE members SET suspended_at = $2, suspension_reason = $3, updated_at = $2
         WHERE id = $1 AND state IN ('prepared', 'active')",
        id as _,
        now,
        reason,
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    crate::accounts::activation::store_void::void(db, id, now).await?;
    crate::accounts::activation::store_void::void_issued(db, id, now).await?;
    crate::accounts::sign_in::store::end_all(&mut *db, id, None).await?;
    crate::accounts::sign_in::store_devices::end_all(db, id).await?;
    Ok(true)
}

/// Restores an account that is suspended. False: it was not.
pub async fn restore(db: &mut PgConnection, id: MemberId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE members SET suspended_at = NULL, suspension_reason = NULL, updated_at = $2
         WHERE id = $1 AND state = 'suspended'",
        id as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A page of members by name. Each word of `words` (folded) must be in names or number; `darc` is in `D’Arc`.
pub async fn list(
    db: &PgPool,
    words: &[String],
    filter: StateFilter,
    after: &After,
    limit: i64,
) -> sqlx::Result<Vec<Listed>> {
    let patterns: Vec<String> = words.iter().map(|word| format!("%{}%", folding::escape_like(word))).collect();
    sqlx::query_as!(
        Listed,
        r#"SELECT id AS "id: MemberId", number AS "number: MemberNumber", surname, first_name, display_name, kind AS "kind: Kind",
                  department, picture, state AS "state: State", activated_at, search_text
         FROM members
         WHERE searched_names(search_text, display_search_text, number) LIKE ALL ($1)
           AND (search_text, id) > ($2, $3)
           AND ($4 IN (state, '') OR $4 = 'missing' AND missing_since IS NOT NULL AND state <> 'closed')
         ORDER BY search_text, id LIMIT $5"#,
        &patterns,
        after.0,
        after.1 as _,
        filter.code(),
        limit,
    )
    .fetch_all(db)
    .await
}

/// A member in any state of the account.
pub async fn find_listed(db: &PgPool, number: &str) -> sqlx::Result<Option<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"SELECT id AS "id: MemberId", number AS "number: MemberNumber", surname, first_name, display_name, kind AS "kind: Kind",
                  department, picture, state AS "state: State", activated_at, search_text
         FROM members WHERE number = $1"#,
        number,
    )
    .fetch_optional(db)
    .await
}

/// Details that only staff and the member see.
#[derive(Debug)]
pub struct Details {
    /// The address that the school knows.
    pub email: Option<String>,
    pub suspension_reason: Option<String>,
    /// Last four characters of the card.
    pub card_last_four: Option<String>,
    pub card_lost_at: Option<OffsetDateTime>,
    /// When the card runs out.
    pub card_expires_on: Option<Date>,
    /// `everyone`, `friends` or `nobody`.
    pub direct_from: String,
    /// Since when the member wants no reminders.
    pub reminders_refused_at: Option<OffsetDateTime>,
    /// When the member last asked for something, to the minute.
    pub seen_at: Option<OffsetDateTime>,
    /// Since when the member is absent from the list of the last complete import. None: not absent.
    pub missing_since: Option<OffsetDateTime>,
    pub roles: Vec<Role>,
    /// When the school registered the member.
    pub created_at: OffsetDateTime,
    pub activated_at: Option<OffsetDateTime>,
}

/// Loads the details that only staff and the member see.
pub async fn load_details(db: &PgPool, id: MemberId) -> sqlx::Result<Details> {
    sqlx::query_as!(
        Details,
        r#"SELECT m.email, m.suspension_reason, c.last_four AS "card_last_four?", c.expires_on AS card_expires_on,
                  x.lost_at AS "card_lost_at?", m.direct_from, m.reminders_refused_at, m.seen_at, m.missing_since,
                  ARRAY(SELECT role FROM role_grants WHERE member_id = m.id) AS "roles!: Vec<Role>",
                  m.created_at, m.activated_at
           FROM members m LEFT JOIN cards c ON c.member_id = m.id LEFT JOIN lost_cards x ON x.number_hash = c.number_hash
           WHERE m.id = $1"#,
        id as _,
    )
    .fetch_one(db)
    .await
}

/// Number of accounts by state.
#[derive(Debug)]
pub struct Counts {
    pub prepared: i64,
    pub active: i64,
    pub suspended: i64,
}

/// Counts accounts by state.
pub async fn count(db: &PgPool) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"SELECT count(*) FILTER (WHERE state = 'prepared') AS "prepared!",
                  count(*) FILTER (WHERE state = 'active') AS "active!",
                  count(*) FILTER (WHERE state = 'suspended') AS "suspended!"
           FROM members"#,
    )
    .fetch_one(db)
    .await
}
