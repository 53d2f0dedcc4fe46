//! Queries on messages, the same for all members of a conversation.

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    accounts::members::{kind::Kind as MemberKind, number::MemberNumber},
    chat::{
        messages::{
            markup::{self, Shown},
            message::{Message, MessagePage, NAMED, Notice, Quote, Reaction},
        },
        rooms::conversation::{Person, PersonColumns},
    },
    ids::{MemberId, MessageId, RoomId},
};

struct Row {
    id: MessageId,
    room_id: RoomId,
    seq: i64,
    place: i64,
    changed_seq: i64,
    client_id: Option<Uuid>,
    notice: Option<Notice>,
    body: String,
    html: Shown,
    created_at: OffsetDateTime,
    edited_at: Option<OffsetDateTime>,
    deleted_at: Option<OffsetDateTime>,
    deleted_by_author: bool,
    pinned: bool,
    author_id: Option<MemberId>,
    number: Option<MemberNumber>,
    first_name: Option<String>,
    surname: Option<String>,
    display_name: Option<String>,
    member_kind: Option<MemberKind>,
    picture: Option<Uuid>,
    subject: Option<String>,
    reply_to: Option<MessageId>,
    quoted_seq: Option<i64>,
    quoted_name: Option<String>,
    quoted_number: Option<String>,
    excerpt: Option<String>,
    reactions: Vec<Given>,
    outside: bool,
}

impl From<Row> for Message {
    fn from(row: Row) -> Self {
        let author = row.author_id.zip(row.number).zip(row.member_kind).map(|((id, number), kind)| {
            let (first_name, surname) = (row.first_name.unwrap_or_default(), row.surname.unwrap_or_default());
            let (display_name, picture) = (row.display_name, row.picture);
            Person::from(PersonColumns { id, number, first_name, surname, display_name, kind, picture })
        });
        let quote = row.reply_to.zip(row.quoted_seq).map(|(id, seq)| Quote {
            id,
            seq,
            name: row.quoted_name.unwrap_or_default(),
            number: row.quoted_number.unwrap_or_default(),
            excerpt: row.excerpt.as_deref().map(markup::beginning).unwrap_or_default(),
        });
        Self {
            id: row.id,
            room_id: row.room_id,
            seq: row.seq,
            number: row.place,
            changed_seq: row.changed_seq,
            author,
            client_id: row.client_id,
            notice: row.notice,
            subject: row.subject,
            body: row.body,
            html: row.html,
            quote,
            reactions: gather(row.reactions),
            created_at: row.created_at,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
            deleted_by_author: row.deleted_by_author,
            pinned: row.pinned,
        }
    }
}

/// An emoji that a member gave, with the number and the name of the member.
type Given = (String, String, String);

/// Groups reactions by emoji; of each the first author comes first.
fn gather(given: Vec<Given>) -> Vec<Reaction> {
    let mut reactions: Vec<Reaction> = Vec::new();
    for (emoji, number, name) in given {
        if let Some(reaction) = reactions.iter_mut().find(|reaction| reaction.emoji == emoji) {
            reaction.numbers.push(number);
            if reaction.names.len() < NAMED {
                reaction.names.push(name);
            }
        } else {
            reactions.push(Reaction { emoji, numbers: vec![number], names: vec![name] });
        }
    }
    reactions
}

/// The rows of the messages whose keys the statement gives.
macro_rules! rows {
    ($db:expr, [$($which:tt)+], $($argument:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"WITH chosen AS ("# + $($which)+ + r#")
            SELECT m.id AS "id: MessageId", m.room_id AS "room_id: RoomId", m.seq, m.number AS place, m.changed_seq, m.client_id, m.notice AS "notice: Notice", m.body, m.html AS "html: Shown", m.created_at, m.edited_at,
                   m.deleted_at, m.pinned_at IS NOT NULL AS "pinned!", COALESCE(m.deleted_by = m.author_id, false) AS "deleted_by_author!",
                   m.author_id AS "author_id: MemberId", a.number AS "number?: MemberNumber", a.first_name AS "first_name?", a.surname AS "surname?", a.display_name,
                   a.kind AS "member_kind?: MemberKind", a.picture, COALESCE(s.display_name, s.first_name || ' ' || s.surname) AS subject,
                   m.reply_to AS "reply_to: MessageId", q.seq AS "quoted_seq?",
                   COALESCE(qa.display_name, qa.first_name || ' ' || qa.surname) AS quoted_name, qa.number AS "quoted_number?", left(q.html, 900) AS excerpt,
                   ARRAY(SELECT (x.emoji, xm.number, COALESCE(xm.display_name, xm.first_name || ' ' || xm.surname))
                         FROM reactions x JOIN members xm ON xm.id = x.member_id WHERE x.message_id = m.id
                         ORDER BY x.created_at, x.member_id) AS "reactions!: Vec<Given>",
                   c.outside AS "outside!"
            FROM chosen c JOIN messages m ON m.id = c.id LEFT JOIN members a ON a.id = m.author_id
                LEFT JOIN members s ON s.id = m.subject_id
                LEFT JOIN messages q ON q.id = m.reply_to LEFT JOIN members qa ON qa.id = q.author_id
            ORDER BY m.seq"#,
            $($argument),+
        )
        .fetch_all($db)
        .await
    };
}

/// A piece of a conversation: so many messages before a place and so many from it on, and whether there are more. The
/// statement gives `pivot`, `before` and `onward`; its first argument is the room.
macro_rules! stretch {
    ($db:expr, $place:tt, $($argument:expr),+) => {{
        let rows = rows!(
            $db,
["WITH place AS (" + $place + ")
            (SELECT id, row_number() OVER (ORDER BY seq DESC) > (SELECT before FROM place) AS outside FROM messages
             WHERE room_id = $1 AND seq < (SELECT pivot FROM place)
             ORDER BY seq DESC LIMIT (SELECT before FROM place) + 1)
            UNION ALL
            (SELECT id, row_number() OVER (ORDER BY seq) > (SELECT onward FROM place) FROM messages
             WHERE room_id = $1 AND seq >= (SELECT pivot FROM place)
             ORDER BY seq LIMIT (SELECT onward FROM place) + 1)"],
            $($argument),+
        )?;
        Ok(gather_stretch(rows))
    }};
}

fn gather_stretch(rows: Vec<Row>) -> MessagePage {
    let any = rows.iter().any(|row| !row.outside);
    let older = any && rows.first().is_some_and(|row| row.outside);
    let newer = any && rows.last().is_some_and(|row| row.outside);
    let shown = rows.into_iter().filter(|row| !row.outside);
    MessagePage { older, newer, messages: shown.map(Message::from).collect() }
}

/// Messages before a position.
pub async fn list_before(db: &PgPool, room_id: RoomId, before: i64, count: i64) -> sqlx::Result<MessagePage> {
    stretch!(db, "SELECT $2::bigint AS pivot, $3::bigint AS before, 0::bigint AS onward", room_id as _, before, count)
}

/// Messages after a position.
pub async fn list_after(db: &PgPool, room_id: RoomId, after: i64, count: i64) -> sqlx::Result<MessagePage> {
    let next = after.saturating_add(1);
    stretch!(db, "SELECT $2::bigint AS pivot, 0::bigint AS before, $3::bigint AS onward", room_id as _, next, count)
}

/// Messages around a position: half of them before it.
pub async fn list_around(db: &PgPool, room_id: RoomId, seq: i64, count: i64) -> sqlx::Result<MessagePage> {
    stretch!(
        db,
        "SELECT $2::bigint AS pivot, $3::bigint / 2 AS before, $3::bigint / 2 AS onward",
        room_id as _,
        seq,
        count
    )
}

/// Messages around the first one since an instant; the newest ones where there is none since.
pub async fn list_since(db: &PgPool, room_id: RoomId, since: OffsetDateTime, count: i64) -> sqlx::Result<MessagePage> {
    stretch!(
        db,
        "SELECT COALESCE(seq, 9223372036854775807) AS pivot, CASE WHEN seq IS NULL THEN $3::bigint ELSE $3::bigint / 2 END AS before,
                $3::bigint / 2 AS onward
         FROM first_message_since($1, $2) AS seq",
        room_id as _,
        since,
        count
    )
}

/// First page of a conversation: the newest messages, or those around the first unread one, where it lies further back.
pub async fn list_opening(db: &PgPool, room_id: RoomId, member_id: MemberId, count: i64) -> sqlx::Result<MessagePage> {
    stretch!(
        db,
        "SELECT COALESCE(far.seq, 9223372036854775807) AS pivot,
                CASE WHEN far.seq IS NULL THEN $3::bigint ELSE $3::bigint / 2 END AS before, $3::bigint / 2 AS onward
         FROM (VALUES (1)) AS one LEFT JOIN (
             SELECT unread.seq FROM memberships s CROSS JOIN LATERAL (
                 SELECT m.seq FROM messages m
                 WHERE m.room_id = $1 AND m.seq > s.read_seq AND m.notice IS NULL AND m.deleted_at IS NULL AND m.author_id <> $2
                     AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $2 AND b.blocked_id = m.author_id)
                 ORDER BY m.seq LIMIT 1) AS unread
             WHERE s.room_id = $1 AND s.member_id = $2 AND EXISTS (
                 SELECT FROM messages m WHERE m.room_id = $1 AND m.seq >= unread.seq OFFSET $3)) AS far ON true",
        room_id as _,
        member_id as _,
        count
    )
}

/// Messages that changed after a position: each once, in its current state, in the order of their positions.
pub async fn list_changed(db: &PgPool, room_id: RoomId, after: i64, count: i64) -> sqlx::Result<Vec<Message>> {
    let rows =
        rows!(db, ["SELECT id, false AS outside FROM changed_messages($1, $2, $3) AS id"], room_id as _, after, count)?;
    Ok(rows.into_iter().map(Message::from).collect())
}

/// Messages by id, in no particular order.
pub async fn list_by_key(db: &PgPool, ids: &[MessageId]) -> sqlx::Result<Vec<Message>> {
    let rows = rows!(db, ["SELECT id, false AS outside FROM unnest($1::bigint[]) AS id"], ids as _)?;
    Ok(rows.into_iter().map(Message::from).collect())
}

/// A message of people that stands in a conversation that a member is in, and whose author the member has not blocked.
pub async fn find_seen(db: &PgPool, member_id: MemberId, id: MessageId) -> sqlx::Result<Option<Message>> {
    let rows = rows!(
        db,
        ["SELECT m.id, false AS outside FROM messages m JOIN rooms r ON r.id = m.room_id AND r.deleted_at IS NULL
             JOIN memberships s ON s.room_id = r.id AND s.member_id = $2 AND s.state = 'active'
         WHERE m.id = $1 AND m.notice IS NULL AND m.deleted_at IS NULL
             AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $2 AND b.blocked_id = m.author_id)"],
        id as _,
        member_id as _
    )?;
    Ok(rows.into_iter().map(Message::from).next())
}

/// The last change of a room.
pub async fn last_seq(db: &PgPool, room_id: RoomId) -> sqlx::Result<i64> {
    let seq = sqlx::query_scalar!("SELECT last_seq FROM rooms WHERE id = $1", room_id as _).fetch_optional(db).await?;
    Ok(seq.unwrap_or_default())
}
