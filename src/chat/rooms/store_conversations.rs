//! Queries on the conversations of one member.

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    accounts::{
        AccountState,
        members::{kind::Kind as MemberKind, number::MemberNumber},
        roles::{Permission, Role},
    },
    chat::{
        memberships::membership::{self, Notify},
        messages::markup,
        presence::presences::PresenceSetting,
        rooms::{
            activity::{Activity, RECENT},
            conversation::{Block, Conversation, Person, PersonColumns},
            room::{JoinPolicy, Kind},
        },
    },
    ids::{MemberId, RoomId},
};

struct Row {
    id: RoomId,
    kind: Kind,
    name: Option<String>,
    about: String,
    join_policy: JoinPolicy,
    everybody: bool,
    role: membership::Role,
    notify: Notify,
    read_seq: i64,
    read_number: i64,
    last_seq: i64,
    last_number: i64,
    last_at: Option<OffsetDateTime>,
    named: i64,
    mine: Option<bool>,
    shunned: Option<Vec<String>>,
    uncounted: Vec<i64>,
    setting: Option<PresenceSetting>,
    word: Option<String>,
    other_word: Option<String>,
    waiting: i64,
    other_id: Option<MemberId>,
    other_state: Option<AccountState>,
    other_number: Option<MemberNumber>,
    first_name: Option<String>,
    surname: Option<String>,
    display_name: Option<String>,
    other_kind: Option<MemberKind>,
    picture: Option<Uuid>,
}

impl From<Row> for Conversation {
    fn from(row: Row) -> Self {
        let other = row.other_id.zip(row.other_number).zip(row.other_kind).map(|((id, number), kind)| {
            let (first_name, surname) = (row.first_name.unwrap_or_default(), row.surname.unwrap_or_default());
            let (display_name, picture) = (row.display_name, row.picture);
            Person::from(PersonColumns { id, number, first_name, surname, display_name, kind, picture })
        });
        Self {
            id: row.id,
            kind: row.kind,
            name: row.name.or_else(|| other.as_ref().map(|other| other.name.clone())).unwrap_or_default(),
            about: row.about,
            join_policy: row.join_policy,
            everybody: row.everybody,
            other,
            role: row.role,
            notify: row.notify,
            read_seq: row.read_seq,
            read_number: row.read_number,
            last_seq: row.last_seq,
            last_number: row.last_number,
            last_at: row.last_at,
            named: row.named,
            shunned: row.shunned.unwrap_or_default(),
            uncounted: row.uncounted,
            other_state: row.other_state,
            other_word: row.other_word.filter(|word| !word.is_empty() && row.mine.is_none()),
            block: row.mine.map(|mine| if mine { Block::Mine } else { Block::Theirs }),
        }
    }
}

/// The sidebar lists of a member.
#[derive(Debug)]
pub struct SidebarLists {
    /// All conversations that the member is in, the one that was written in last first.
    pub conversations: Vec<Conversation>,
    /// Number of requests and invitations for the member.
    pub waiting: i64,
    /// Presence setting of the member.
    pub setting: PresenceSetting,
    /// Status text of the member.
    pub word: String,
}

/// All conversations of a member, and how much waits.
pub async fn list(db: &PgPool, member_id: MemberId) -> sqlx::Result<SidebarLists> {
    let rows = read(db, member_id, None).await?;
    // The same in each row: every member is somewhere.
    let first = rows.first();
    let waiting = first.map_or(0, |row| row.waiting);
    let setting = first.and_then(|row| row.setting).unwrap_or(PresenceSetting::Auto);
    let word = first.and_then(|row| row.word.clone()).unwrap_or_default();
    Ok(SidebarLists { conversations: rows.into_iter().map(Conversation::from).collect(), waiting, setting, word })
}

/// A conversation that a member is in.
pub async fn find(db: &PgPool, member_id: MemberId, room_id: RoomId) -> sqlx::Result<Option<Conversation>> {
    Ok(read(db, member_id, Some(room_id)).await?.pop().map(Conversation::from))
}

/// Unread messages of a conversation that are looked at for those that do not count: beyond them all count.
const UNCOUNTED: i64 = 1000;

async fn read(db: &PgPool, member_id: MemberId, room_id: Option<RoomId>) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"SELECT r.id AS "id: RoomId", r.kind AS "kind: Kind", r.name, r.about, r.join_policy AS "join_policy: JoinPolicy",
                  r.everybody, s.role AS "role: membership::Role", s.notify AS "notify: Notify", s.read_seq, s.read_number, r.last_seq, r.last_number, r.last_at,
                  CASE WHEN r.last_seq > s.read_seq THEN (
                      SELECT count(*) FROM mentions n WHERE n.member_id = $1 AND n.room_id = r.id AND n.seq > s.read_seq
                          AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = n.author_id)
                  ) ELSE 0 END AS "named!",
                  own.presence AS "setting?: PresenceSetting", own.status AS "word?",
                  CASE WHEN theirs.presence <> 'invisible' THEN theirs.status END AS other_word,
                  (SELECT array_agg(p.number) FROM blocks b JOIN members p ON p.id = b.blocked_id WHERE b.blocker_id = $1) AS shunned,
                  CASE WHEN o.id IS NOT NULL THEN (SELECT bool_or(b.blocker_id = $1) FROM blocks b
                      WHERE (b.blocker_id, b.blocked_id) IN (($1, o.id), (o.id, $1))) END AS mine,
                  CASE WHEN r.last_number > s.read_number THEN ARRAY(
                      SELECT d.number FROM messages d
                      WHERE d.room_id = r.id AND d.seq > s.read_seq AND d.deleted_at IS NOT NULL ORDER BY d.seq DESC LIMIT $3)
                  || CASE WHEN EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $1) THEN ARRAY(
                      SELECT u.number FROM (
                          SELECT m.number, m.author_id FROM messages m WHERE m.room_id = r.id AND m.seq > s.read_seq
                              AND m.notice IS NULL AND m.deleted_at IS NULL ORDER BY m.seq DESC LIMIT $3) u
                      WHERE u.author_id IN (SELECT b.blocked_id FROM blocks b WHERE b.blocker_id = $1))
                  ELSE '{}' END ELSE '{}' END AS "uncounted!",
                  (SELECT waiting_for($1, $4)) AS "waiting!",
                  o.id AS "other_id?: MemberId", o.state AS "other_state?: AccountState", o.number AS "other_number?: MemberNumber", o.first_name AS "first_name?", o.surname AS "surname?",
                  o.display_name, o.kind AS "other_kind?: MemberKind", o.picture
           FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
               LEFT JOIN members o ON o.id = CASE r.low_id WHEN $1 THEN r.high_id ELSE r.low_id END
               LEFT JOIN chat_preferences own ON own.member_id = $1
               LEFT JOIN chat_preferences theirs ON theirs.member_id = o.id
           WHERE s.member_id = $1 AND s.state = 'active' AND ($2::bigint IS NULL OR s.room_id = $2)
           ORDER BY COALESCE(r.last_at, r.created_at) DESC, r.id"#,
        member_id as _,
        room_id as _,
        UNCOUNTED,
        Role::allowing(Permission::RunRooms) as _,
    )
    .fetch_all(db)
    .await
}

/// Last message of a conversation.
#[derive(Debug)]
pub struct LastWords {
    pub room_id: RoomId,
    pub author: String,
    /// Beginning in plain text.
    pub text: String,
}

/// The last message of each of these conversations that was not deleted and whose author the member has not blocked.
pub async fn list_last_words(db: &PgPool, member_id: MemberId, room_ids: &[RoomId]) -> sqlx::Result<Vec<LastWords>> {
    let mut words = sqlx::query_as!(
        LastWords,
        r#"SELECT r.id AS "room_id: RoomId", COALESCE(a.display_name, a.first_name || ' ' || a.surname) AS "author!", left(m.html, 900) AS "text!"
           FROM rooms r CROSS JOIN LATERAL (
               SELECT author_id, html FROM messages w WHERE w.room_id = r.id AND w.notice IS NULL AND w.deleted_at IS NULL
                   AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $2 AND b.blocked_id = w.author_id)
               ORDER BY w.seq DESC LIMIT 1
           ) m JOIN members a ON a.id = m.author_id WHERE r.id = ANY ($1)"#,
        room_ids as _,
        member_id as _,
    )
    .fetch_all(db)
    .await?;
    for one in &mut words {
        one.text = markup::beginning(&one.text);
    }
    Ok(words)
}

/// The pulse of a conversation.
pub async fn find_activity(db: &PgPool, room_id: RoomId) -> sqlx::Result<Option<Activity>> {
    sqlx::query_as!(
        Activity,
        r#"SELECT r.id AS "room_id: RoomId", r.last_number, r.last_at, r.name,
                  ARRAY(SELECT a.number FROM messages m JOIN members a ON a.id = m.author_id
                        WHERE m.room_id = r.id AND m.notice IS NULL ORDER BY m.seq DESC LIMIT $2) AS "authors!",
                  ARRAY(SELECT d.number FROM messages d
                        WHERE d.room_id = r.id AND d.deleted_at IS NOT NULL ORDER BY d.seq DESC LIMIT $2) AS "deleted!"
           FROM rooms r WHERE r.id = $1 AND r.deleted_at IS NULL"#,
        room_id as _,
        RECENT,
    )
    .fetch_optional(db)
    .await
}
