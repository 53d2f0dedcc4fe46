//! Queries on activation codes and e-mailed links: creation, redemption, expiry.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    accounts::activation::{
        applicant::{Applicant, Proof},
        store_validity,
        store_void::void,
    },
    ids::{ActivationCodeId, MailedLinkId, MemberId},
};

/// Lifetime of a code.
pub const CODE_LIFE: Duration = Duration::days(30);
/// Lifetime of an e-mailed link.
pub const LINK_LIFE: Duration = Duration::minutes(60);

/// The member with this number, if the code is valid for it.
pub async fn find_by_code(
    db: &PgPool,
    number: &str,
    code_hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<Option<Applicant>> {
    let row = sqlx::query!(
        r#"SELECT c.id AS "code_id: ActivationCodeId", m.id AS "id: MemberId", m.number, m.surname, m.first_name, m.activated_at
         FROM activation_codes c JOIN members m ON m.id = c.member_id
         WHERE c.code_hash = $1 AND m.number = $2 AND c.used_at IS NULL AND c.expires_at > $3 AND m.state <> 'suspended'"#,
        code_hash,
        number,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Applicant {
        proof: Proof::Code(row.code_id),
        member_id: row.id,
        surname: row.surname,
        first_name: row.first_name,
        number: row.number,
        active: row.activated_at.is_some(),
    }))
}

/// The member of a valid link.
pub async fn find_by_link(db: &PgPool, token_hash: &[u8], now: OffsetDateTime) -> sqlx::Result<Option<Applicant>> {
    let row = sqlx::query!(
        r#"SELECT l.id AS "link_id: MailedLinkId", m.id AS "id: MemberId", m.number, m.surname, m.first_name, m.activated_at
         FROM mailed_links l JOIN members m ON m.id = l.member_id
         WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND m.state <> 'suspended'"#,
        token_hash,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Applicant {
        proof: Proof::Link(row.link_id),
        member_id: row.id,
        surname: row.surname,
        first_name: row.first_name,
        number: row.number,
        active: row.activated_at.is_some(),
    }))
}

/// A member who never activated the account and holds no role: enough only where the settings allow it. An account with
/// a role needs a code, whatever the settings say.
pub async fn find_by_number(db: &PgPool, number: &str) -> sqlx::Result<Option<Applicant>> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: MemberId", number, surname, first_name FROM members m
         WHERE number = $1 AND state = 'prepared' AND NOT EXISTS (SELECT FROM role_grants WHERE member_id = m.id)"#,
        number,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Applicant {
        proof: Proof::Number,
        member_id: row.id,
        surname: row.surname,
        first_name: row.first_name,
        number: row.number,
        active: false,
    }))
}

/// Uses the proof up and sets the password; ends all sign-ins and known devices and voids all other proofs. False: the proof
/// was used, ran out or lost its reason since it was looked at, and nothing was written.
pub async fn redeem(
    db: &mut PgConnection,
    applicant: &Applicant,
    password_hash: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    // The member before the proof, as suspension, closing and the granting of roles do.
    crate::accounts::members::store::lock(db, applicant.member_id).await?;
    if !store_validity::holds(db, applicant).await? || !use_up(db, applicant.proof, now).await? {
        return Ok(false);
    }
    let first = applicant.proof == Proof::Number;
    let changed = sqlx::query!(
        "UPDATE members SET password_hash = $2, activated_at = COALESCE(activated_at, $3), closed_at = NULL, updated_at = $3
         WHERE id = $1 AND state <> 'suspended' AND (state = 'prepared' OR NOT $4)",
        applicant.member_id as _,
        password_hash,
        now,
        first,
    )
    .execute(&mut *db)
    .await?;
    if changed.rows_affected() != 1 {
        return Ok(false);
    }
    void(db, applicant.member_id, now).await?;
    crate::accounts::sign_in::store::end_all(&mut *db, applicant.member_id, None).await?;
    crate::accounts::sign_in::store_devices::end_all(db, applicant.member_id).await?;
    Ok(true)
}

async fn use_up(db: &mut PgConnection, proof: Proof, now: OffsetDateTime) -> sqlx::Result<bool> {
    let used = match proof {
        Proof::Code(id) => {
            sqlx::query!(
                "UPDATE activation_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2",
                id as _,
                now
            )
            .execute(db)
            .await?
        }
        Proof::Link(id) => {
            sqlx::query!(
                "UPDATE mailed_links SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2",
                id as _,
                now
            )
            .execute(db)
            .await?
        }
        Proof::Number => return Ok(true),
    };
    Ok(used.rows_affected() == 1)
}

/// The code of a member that can still be used: its hash, and when it was made.
#[derive(Debug)]
pub struct LiveCode {
    pub code_hash: Vec<u8>,
    pub created_at: OffsetDateTime,
}

/// The code of a member that was neither used nor replaced and has not run out. `None`: there is none.
pub async fn find_live_code(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<LiveCode>> {
    sqlx::query_as!(
        LiveCode,
        "SELECT code_hash, created_at FROM activation_codes
         WHERE member_id = $1 AND used_at IS NULL AND expires_at > $2",
        member_id as _,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Stores a new code of a member, in place of the previous one. `issuer_id` is the member of staff who issues it; None:
/// an import or the command line. Stores nothing for a suspended or missing member.
pub async fn replace_code(
    db: &mut PgConnection,
    member_id: MemberId,
    issuer_id: Option<MemberId>,
    code_hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<Option<OffsetDateTime>> {
    // The row of the member is locked, so that two new codes at once do not meet at the unique index.
    let member = sqlx::query_scalar!(
        r#"SELECT id AS "id: MemberId" FROM members WHERE id = $1 AND state <> 'suspended' FOR UPDATE"#,
        member_id as _
    )
    .fetch_optional(&mut *db)
    .await?;
    if member.is_none() {
        return Ok(None);
    }
    sqlx::query!(
        "UPDATE activation_codes SET used_at = $2 WHERE member_id = $1 AND used_at IS NULL",
        member_id as _,
        now
    )
    .execute(&mut *db)
    .await?;
    let expires_at = now + CODE_LIFE;
    sqlx::query!(
        "INSERT INTO activation_codes (member_id, issuer_id, code_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        member_id as _,
        issuer_id as _,
        code_hash,
        now,
        expires_at,
    )
    .execute(&mut *db)
    .await?;
    Ok(Some(expires_at))
}

/// Keeps a new mailed link. Its key.
pub async fn create_link(
    db: impl PgExecutor<'_>,
    member_id: MemberId,
    token_hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<MailedLinkId> {
    sqlx::query_scalar!(
        r#"INSERT INTO mailed_links (member_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4) RETURNING id AS "id: MailedLinkId""#,
        member_id as _,
        token_hash,
        now,
        now + LINK_LIFE,
    )
    .fetch_one(db)
    .await
}

/// Restarts the lifetime of a link when it is sent. False: used or void.
pub async fn renew_link(db: impl PgExecutor<'_>, id: MailedLinkId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let renewed = sqlx::query!(
        "UPDATE mailed_links SET expires_at = $2 WHERE id = $1 AND used_at IS NULL",
        id as _,
        now + LINK_LIFE
    )
    .execute(db)
    .await?;
    Ok(renewed.rows_affected() == 1)
}

/// Deletes proofs that ran out, or would have, more than 90 days ago.
pub async fn sweep(db: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    let before = now - Duration::days(90);
    sqlx::query!("DELETE FROM activation_codes WHERE expires_at < $1", before).execute(db).await?;
    sqlx::query!("DELETE FROM mailed_links WHERE expires_at < $1", before).execute(db).await?;
    Ok(())
}
