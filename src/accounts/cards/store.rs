//! Queries on the cards of members: report as lost, found or replaced.

use sqlx::{PgConnection, PgPool};
use time::{Date, OffsetDateTime};

use crate::{accounts::cards::card::CardNumber, ids::MemberId, keyring::Keyring};

/// Stores the controller hashes of a card that was assigned before they existed.
pub async fn remember_card(db: &PgPool, card: &CardNumber, keyring: &Keyring) -> sqlx::Result<()> {
    let hashes = card.controller_hashes(keyring);
    sqlx::query!(
        "UPDATE cards SET controller_hash = $2, reversed_hash = $3, decimal_hash = $4
         WHERE number_hash = $1 AND (controller_hash IS NULL OR decimal_hash IS NULL)",
        &card.hash(keyring),
        hashes.plain.as_slice(),
        hashes.reversed.as_ref().map(<[u8; 32]>::as_slice),
        hashes.decimal.as_ref().map(<[u8; 32]>::as_slice),
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Reports the card of a member lost: it opens nothing any more. False: there is none, or it is lost already.
pub async fn block(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO lost_cards (number_hash, member_id, lost_at) SELECT number_hash, member_id, $2 FROM cards
         WHERE member_id = $1 ON CONFLICT (number_hash) DO NOTHING",
        member_id as _,
        now,
    );
    let rows = done.execute(&mut *db).await?.rows_affected();
    changed(db, rows, member_id).await
}

/// The lost card of a member was found and opens lockers again. False: it is not lost.
pub async fn unblock(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM lost_cards l USING cards c WHERE c.number_hash = l.number_hash AND c.member_id = $1",
        member_id as _,
    );
    let rows = done.execute(&mut *db).await?.rows_affected();
    changed(db, rows, member_id).await
}

/// The form of the record shows the card too: it has another version now.
async fn changed(db: &mut PgConnection, rows: u64, member_id: MemberId) -> sqlx::Result<bool> {
    if rows == 0 {
        return Ok(false);
    }
    sqlx::query!("UPDATE members SET edit_version = edit_version + 1 WHERE id = $1", member_id as _)
        .execute(db)
        .await?;
    Ok(true)
}

/// The result of giving a member another card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The previous card, if there was one, counts as lost.
    Done,
    /// The member has this card already.
    Same,
    /// Another member has it.
    Held,
    /// The card was reported lost.
    Lost,
}

/// Gives a member a card in place of the one before.
pub async fn replace(
    db: &mut PgConnection,
    keyring: &Keyring,
    member_id: MemberId,
    card: &CardNumber,
    expires_on: Option<Date>,
    now: OffsetDateTime,
) -> sqlx::Result<Replaced> {
    let (hash, hashes) = (card.hash(keyring), card.controller_hashes(keyring));
    sqlx::query!(r#"SELECT id AS "id: MemberId" FROM members WHERE id = $1 FOR NO KEY UPDATE"#, member_id as _)
        .fetch_one(&mut *db)
        .await?;
    let holder = sqlx::query_scalar!(
        r#"SELECT member_id AS "member_id: MemberId" FROM cards WHERE number_hash = $1"#,
        hash.as_slice()
    );
    match holder.fetch_optional(&mut *db).await? {
        Some(holder) if holder == member_id => return Ok(Replaced::Same),
        Some(_) => return Ok(Replaced::Held),
        None if is_lost(db, &hash).await? => return Ok(Replaced::Lost),
        None => {}
    }
    block(db, member_id, now).await?;
    let given = sqlx::query!(
        "INSERT INTO cards (member_id, number_hash, controller_hash, reversed_hash, decimal_hash, last_four, expires_on)
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
        expires_on,
    );
    let rows = given.execute(&mut *db).await?.rows_affected();
    changed(db, rows, member_id).await?;
    Ok(Replaced::Done)
}

/// True if a card was reported lost.
pub async fn is_lost(db: &mut PgConnection, number_hash: &[u8]) -> sqlx::Result<bool> {
    let lost = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM lost_cards WHERE number_hash = $1) AS "lost!""#,
        number_hash,
    );
    lost.fetch_one(db).await
}
