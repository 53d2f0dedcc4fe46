//! Member records of the school, added, corrected and removed one by one by staff.

use sqlx::{PgConnection, PgPool};
use time::{Date, OffsetDateTime};

use crate::{
    accounts::members::{kind::Kind, number::MemberNumber},
    ids::MemberId,
};

/// Record of a member at the school.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: MemberId,
    /// Eight digits; it never changes.
    pub number: MemberNumber,
    pub surname: String,
    pub first_name: String,
    /// The address that mails go to.
    pub email: Option<String>,
    /// Student, teacher or staff.
    pub kind: Kind,
    pub department: Option<String>,
    /// Last four characters of the card. None: no card.
    pub card_last_four: Option<String>,
    /// Last day of the card. None: no card, or one without end.
    pub card_expires_on: Option<Date>,
    /// Rises with each change of the others.
    pub version: i64,
}

/// The record of the member with this number.
pub async fn find(db: &PgPool, number: &str) -> sqlx::Result<Option<Record>> {
    sqlx::query_as!(
        Record,
        r#"SELECT m.id AS "id: MemberId", m.number AS "number: MemberNumber", m.surname, m.first_name, m.email,
                  m.kind AS "kind: Kind", m.department, c.last_four AS "card_last_four?",
                  c.expires_on AS card_expires_on, m.edit_version AS version
           FROM members m LEFT JOIN cards c ON c.member_id = m.id WHERE m.number = $1"#,
        number,
    )
    .fetch_optional(db)
    .await
}

/// Deletes a member who never activated an account, with card and code. False: the account is not in that state, or others
/// refer to the member (a locker opened with the card, for example), and nothing was deleted.
pub async fn remove(db: &mut PgConnection, id: MemberId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM members WHERE id = $1 AND state = 'prepared'
             AND NOT EXISTS (SELECT FROM audit_entries WHERE actor_id = $1)",
        id as _,
    )
    .execute(db)
    .await;
    match done {
        Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(false),
        done => Ok(done?.rows_affected() == 1),
    }
}

/// Closes an account that was never activated. False: it is in another state.
pub async fn close_prepared(db: &mut PgConnection, id: MemberId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE members SET closed_at = $2, updated_at = $2 WHERE id = $1 AND state = 'prepared'",
        id as _,
        now,
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    crate::accounts::activation::store_void::void(db, id, now).await?;
    Ok(true)
}
