//! Cards assigned to single members.

use sqlx::PgConnection;
use time::Date;

use crate::{
    accounts::{
        cards::{card::CardNumber, store::is_lost},
        members::number::MemberNumber,
    },
    ids::MemberId,
    keyring::Keyring,
};

/// Outcome of assigning a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardOutcome {
    /// The member has it now, and had none or another.
    Given,
    /// The member has it already.
    Same,
    /// There is no such member.
    NoMember,
    /// The card belongs to another member.
    Held,
    /// The card was reported lost.
    Lost,
}

/// Assigns a card to a member, in place of the previous one. `expires_on`: the last day of the card; `None` keeps the
/// stored day of the same card.
pub async fn give_card(
    db: &mut PgConnection,
    keyring: &Keyring,
    number: &MemberNumber,
    card: &CardNumber,
    expires_on: Option<Option<Date>>,
) -> sqlx::Result<CardOutcome> {
    let (hash, hashes) = (card.hash(keyring), card.controller_hashes(keyring));
    let member = sqlx::query_scalar!(
        r#"SELECT id AS "id: MemberId" FROM members WHERE number = $1 FOR NO KEY UPDATE"#,
        number.as_str()
    );
    let Some(member_id) = member.fetch_optional(&mut *db).await? else {
        return Ok(CardOutcome::NoMember);
    };
    let holder = sqlx::query!(
        r#"SELECT member_id AS "member_id: MemberId", expires_on FROM cards WHERE number_hash = $1"#,
        hash.as_slice()
    );
    match holder.fetch_optional(&mut *db).await? {
        Some(held) if held.member_id != member_id => return Ok(CardOutcome::Held),
        Some(held) if expires_on.is_none_or(|end| held.expires_on == end) => return Ok(CardOutcome::Same),
        None if is_lost(db, &hash).await? => return Ok(CardOutcome::Lost),
        _ => {}
    }
    let given = sqlx::query!(
        "INSERT INTO cards
             (member_id, number_hash, controller_hash, reversed_hash, decimal_hash, last_four, expires_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT ON CONSTRAINT cards_pkey
         DO UPDATE SET number_hash = EXCLUDED.number_hash, controller_hash = EXCLUDED.controller_hash,
                       reversed_hash = EXCLUDED.reversed_hash, decimal_hash = EXCLUDED.decimal_hash,
                       last_four = EXCLUDED.last_four, expires_on = EXCLUDED.expires_on",
        member_id as _,
        hash.as_slice(),
        hashes.plain.as_slice(),
        hashes.reversed.as_ref().map(<[u8; 32]>::as_slice),
        hashes.decimal.as_ref().map(<[u8; 32]>::as_slice),
        card.last_four(),
        expires_on.flatten(),
    );
    given.execute(&mut *db).await?;
    count_edit(db, member_id).await?;
    Ok(CardOutcome::Given)
}

/// Counts a change of a member, so that forms that were opened before it are refused.
async fn count_edit(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<()> {
    sqlx::query!("UPDATE members SET edit_version = edit_version + 1 WHERE id = $1", member_id as _)
        .execute(db)
        .await
        .map(|_| ())
}
