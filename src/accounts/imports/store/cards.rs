//! Cards given to members one by one.

use sqlx::PgConnection;
use time::Date;

/// What became of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardOutcome {
    /// The member has it now, and had none or another.
    Given,
    /// The member has it already.
    Same,
    /// There is no such member.
    NoMember,
    /// It is somebody else's.
    Held,
}

/// Gives a member a card, in place of the one before.
pub async fn give_card(
    db: &mut PgConnection,
    number: &str,
    (hash, last_four): (&[u8; 32], &str),
    expires_on: Option<Date>,
) -> sqlx::Result<CardOutcome> {
    let member = sqlx::query_scalar!("SELECT id FROM members WHERE number = $1 FOR NO KEY UPDATE", number);
    let Some(member_id) = member.fetch_optional(&mut *db).await? else {
        return Ok(CardOutcome::NoMember);
    };
    let holder = sqlx::query!("SELECT member_id, expires_on FROM cards WHERE number_hash = $1", hash.as_slice());
    match holder.fetch_optional(&mut *db).await? {
        Some(held) if held.member_id != member_id => return Ok(CardOutcome::Held),
        Some(held) if held.expires_on == expires_on => return Ok(CardOutcome::Same),
        _ => {}
    }
    let given = sqlx::query!(
        "INSERT INTO cards (member_id, number_hash, last_four, expires_on) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT cards_pkey
         DO UPDATE SET number_hash = EXCLUDED.number_hash, last_four = EXCLUDED.last_four, expires_on = EXCLUDED.expires_on",
        member_id,
        hash.as_slice(),
        last_four,
        expires_on,
    );
    given.execute(&mut *db).await?;
    sqlx::query!("UPDATE members SET edit_version = edit_version + 1 WHERE id = $1", member_id).execute(db).await?;
    Ok(CardOutcome::Given)
}
