//! Cards that are seen again.

use sqlx::PgPool;

use crate::accounts::{card::CardNumber, keyed::Keyring};

/// Keeps what bays compare of a card, where it was given before that was kept.
pub async fn remember_card(db: &PgPool, card: &CardNumber, keyring: &Keyring) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE cards SET controller_hash = $2 WHERE number_hash = $1 AND controller_hash IS NULL",
        &card.hash(keyring),
        &card.controller_hash(keyring),
    )
    .execute(db)
    .await
    .map(|_| ())
}
