//! Messages, as everybody in a conversation sees them.

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::chat::{
    conversation::Person,
    markup::Shown,
    message::{Message, Notice, Quote, Reaction},
};

struct Row {
    id: i64,
    room_id: i64,
    seq: i64,
    changed_seq: i64,
    client_id: Option<Uuid>,
    notice: Option<String>,
    body: String,
    html: String,
    created_at: OffsetDateTime,
    edited_at: Option<OffsetDateTime>,
    deleted_at: Option<OffsetDateTime>,
    deleted_by_author: bool,
    author_id: Option<i64>,
    number: Option<String>,
    first_name: Option<String>,
    surname: Option<String>,
    display_name: Option<String>,
    picture: Option<Uuid>,
    subject: Option<String>,
    reply_to: Option<i64>,
    quoted_name: Option<String>,
    excerpt: Option<String>,
    reactions: Vec<String>,
}

impl From<Row> for Message {
    fn from(row: Row) -> Self {
        let names = (row.first_name.as_deref().unwrap_or_default(), row.surname.as_deref().unwrap_or_default());
        let author = row
            .author_id
            .zip(row.number)
            .map(|(id, number)| Person::of(id, number, names, row.display_name.as_deref(), row.picture));
        let quote = row.reply_to.zip(row.quoted_name);
        Self {
            id: row.id,
            room_id: row.room_id,
            seq: row.seq,
            changed_seq: row.changed_seq,
            author,
            client_id: row.client_id,
            notice: row.notice.as_deref().map(Notice::stored),
            subject: row.subject,
            body: row.body,
            html: Shown::stored(row.html),
            quote: quote.map(|(id, name)| Quote { id, name, excerpt: row.excerpt.unwrap_or_default() }),
            reactions: gather(&row.reactions),
            created_at: row.created_at,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
            deleted_by_author: row.deleted_by_author,
        }
    }
}

/// Puts together who gave the same emoji. Each line: emoji, number, name, apart by a line feed; the first given first.
fn gather(lines: &[String]) -> Vec<Reaction> {
    let mut reactions: Vec<Reaction> = Vec::new();
    for line in lines {
        let mut parts = line.splitn(3, '\n');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        let (emoji, number, name) = (next(), next(), next());
        if let Some(reaction) = reactions.iter_mut().find(|reaction| reaction.emoji == emoji) {
            reaction.numbers.push(number);
            reaction.names.push(name);
        } else {
            reactions.push(Reaction { emoji, numbers: vec![number], names: vec![name] });
        }
    }
    reactions
}

/// The columns of [`Row`] of the messages whose keys the statement `$which` gives.
macro_rules! read {
    ($db:expr, $which:literal, $($argument:expr),+) => {{
        let rows = sqlx::query_as!(
            Row,
            r#"WITH chosen AS ("# + $which + r#")
            SELECT m.id, m.room_id, m.seq, m.changed_seq, m.client_id, m.notice, m.body, m.html, m.created_at, m.edited_at,
                   m.deleted_at, COALESCE(m.deleted_by = m.author_id, false) AS "deleted_by_author!",
                   m.author_id, a.number AS "number?", a.first_name AS "first_name?", a.surname AS "surname?", a.display_name,
                   a.picture, COALESCE(s.display_name, s.first_name || ' ' || s.surname) AS subject,
                   m.reply_to, COALESCE(qa.display_name, qa.first_name || ' ' || qa.surname) AS quoted_name,
                   left(q.body, 120) AS excerpt,
                   ARRAY(SELECT concat_ws(E'\n', x.emoji, xm.number, COALESCE(xm.display_name, xm.first_name || ' ' || xm.surname))
                         FROM reactions x JOIN members xm ON xm.id = x.member_id WHERE x.message_id = m.id
                         ORDER BY x.created_at, x.member_id) AS "reactions!"
            FROM chosen c JOIN messages m ON m.id = c.id LEFT JOIN members a ON a.id = m.author_id
                LEFT JOIN members s ON s.id = m.subject_id
                LEFT JOIN messages q ON q.id = m.reply_to LEFT JOIN members qa ON qa.id = q.author_id
            ORDER BY m.seq"#,
            $($argument),+
        )
        .fetch_all($db)
        .await?;
        Ok(rows.into_iter().map(Message::from).collect())
    }};
}

/// The last messages of a room before a place, the oldest first.
pub async fn list_before(db: &PgPool, room_id: i64, before: i64, count: i64) -> sqlx::Result<Vec<Message>> {
    read!(
        db,
        "SELECT id FROM messages WHERE room_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        room_id,
        before,
        count
    )
}

/// The first messages of a room from a place on, the oldest first.
pub async fn list_from(db: &PgPool, room_id: i64, from: i64, count: i64) -> sqlx::Result<Vec<Message>> {
    read!(db, "SELECT id FROM messages WHERE room_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3", room_id, from, count)
}

/// What changed in a room after a change: each message once, as it is now. In the order of their places.
pub async fn list_changed(db: &PgPool, room_id: i64, after: i64, count: i64) -> sqlx::Result<Vec<Message>> {
    read!(
        db,
        "SELECT id FROM messages WHERE room_id = $1 AND changed_seq > $2 ORDER BY changed_seq LIMIT $3",
        room_id,
        after,
        count
    )
}

/// One message.
pub async fn find(db: &PgPool, id: i64) -> sqlx::Result<Option<Message>> {
    let found: sqlx::Result<Vec<Message>> = read!(db, "SELECT $1::bigint AS id", id);
    Ok(found?.pop())
}

/// The last change of a room.
pub async fn last_seq(db: &PgPool, room_id: i64) -> sqlx::Result<i64> {
    let seq = sqlx::query_scalar!("SELECT last_seq FROM rooms WHERE id = $1", room_id).fetch_optional(db).await?;
    Ok(seq.unwrap_or_default())
}
