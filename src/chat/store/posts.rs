//! Messages on their way into the tables.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::chat::writer::NewMessage;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is written, now or when it was sent before.
    Written {
        /// Its key.
        id: i64,
        /// Its place in the room.
        seq: i64,
        /// Whether it was written now.
        fresh: bool,
    },
    /// The author is not in that room, or there is none.
    Stranger,
    /// One of the two of a direct has blocked the other.
    Blocked,
    /// The other one of a direct has no active account.
    Alone,
    /// What it answers is not in that room.
    NoSuchReply,
    /// The device gave that id to another message before.
    Reused,
}

/// Writes messages in one transaction, in the order in which they are given. One verdict for each.
pub async fn write(db: &PgPool, messages: &[NewMessage], now: OffsetDateTime) -> sqlx::Result<Vec<Verdict>> {
    let rooms: Vec<i64> = messages.iter().map(|message| message.room_id).collect();
    let authors: Vec<i64> = messages.iter().map(|message| message.author_id).collect();
    let clients: Vec<uuid::Uuid> = messages.iter().map(|message| message.client_id).collect();
    let bodies: Vec<&str> = messages.iter().map(|message| message.body.as_str()).collect();
    let htmls: Vec<&str> = messages.iter().map(|message| message.html.as_str()).collect();
    let searches: Vec<&str> = messages.iter().map(|message| message.search_text.as_str()).collect();
    let replies: Vec<Option<i64>> = messages.iter().map(|message| message.reply_to).collect();
    let (named_in, named): (Vec<i64>, Vec<i64>) =
        (1..).zip(messages).flat_map(|(nr, message)| message.mentions.iter().map(move |id| (nr, *id))).unzip();
    let rows = sqlx::query!(
        r#"SELECT verdict AS "verdict!", id, seq, fresh AS "fresh!"
           FROM post_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"#,
        &rooms,
        &authors,
        &clients,
        &bodies as &[&str],
        &htmls as &[&str],
        &searches as &[&str],
        &replies as &[Option<i64>],
        &named_in,
        &named,
        now,
    )
    .fetch_all(db)
    .await?;
    let verdicts = rows.into_iter().map(|row| match (row.verdict.as_str(), row.id, row.seq) {
        ("written", Some(id), Some(seq)) => Verdict::Written { id, seq, fresh: row.fresh },
        ("blocked", ..) => Verdict::Blocked,
        ("alone", ..) => Verdict::Alone,
        ("reply", ..) => Verdict::NoSuchReply,
        ("reused", ..) => Verdict::Reused,
        _ => Verdict::Stranger,
    });
    Ok(verdicts.collect())
}
