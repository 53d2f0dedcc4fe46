//! Insertion of messages.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    chat::messages::posting::new_message::{NewMessage, Verdict},
    ids::{MemberId, MessageId, RoomId},
};

/// Writes messages in one transaction, in the order in which they are given. One verdict for each.
pub async fn write(db: &PgPool, messages: &[NewMessage], now: OffsetDateTime) -> sqlx::Result<Vec<Verdict>> {
    let rooms: Vec<RoomId> = messages.iter().map(|message| message.room_id).collect();
    let authors: Vec<MemberId> = messages.iter().map(|message| message.author_id).collect();
    let clients: Vec<uuid::Uuid> = messages.iter().map(|message| message.client_id).collect();
    let bodies: Vec<&str> = messages.iter().map(|message| message.body.as_str()).collect();
    let htmls: Vec<&str> = messages.iter().map(|message| message.html.as_str()).collect();
    let searches: Vec<&str> = messages.iter().map(|message| message.search_text.as_str()).collect();
    let replies: Vec<Option<MessageId>> = messages.iter().map(|message| message.reply_to).collect();
    let (named_in, named): (Vec<i64>, Vec<MemberId>) =
        (1..).zip(messages).flat_map(|(nr, message)| message.mentions.iter().map(move |id| (nr, *id))).unzip();
    let rows = sqlx::query!(
        r#"SELECT verdict AS "verdict!", id AS "id: MessageId", seq, fresh AS "fresh!"
           FROM post_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"#,
        &rooms as &[RoomId],
        &authors as _,
        &clients,
        &bodies as &[&str],
        &htmls as &[&str],
        &searches as &[&str],
        &replies as &[Option<MessageId>],
        &named_in,
        &named as _,
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
