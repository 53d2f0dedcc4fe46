//! Queries of the search: messages, members, rooms.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    accounts::members::{kind::Kind as MemberKind, names::WordPatterns, number::MemberNumber},
    chat::{
        rooms::conversation::{Person, PersonColumns},
        search::query::Query,
    },
    ids::{MemberId, MessageId, RoomId},
};

/// Scope and page size of a search.
#[derive(Debug)]
pub struct Reach<'a> {
    /// The searching member: messages of members whom they blocked are excluded.
    pub reader: MemberId,
    /// Patterns for the folded text of a message that all have to fit.
    pub patterns: &'a [String],
    /// Patterns none of which may fit.
    pub exclusions: &'a [String],
    /// The rooms that the viewer is in and asks for.
    pub rooms: &'a [RoomId],
    /// Possible authors; None: anybody.
    pub authors: Option<&'a [MemberId]>,
    /// Older than the message with this key.
    pub before: Option<MessageId>,
    /// Maximum number of results.
    pub count: i32,
}

/// The keys of messages, the newest first, and where to go on.
#[derive(Debug, Default)]
pub struct Keys {
    pub ids: Vec<MessageId>,
    /// The search covered all newer messages; None when it covered all.
    pub reached: Option<MessageId>,
}

/// Messages that match all terms.
pub async fn messages(db: &PgPool, query: &Query, reach: &Reach<'_>) -> sqlx::Result<Keys> {
    sqlx::query_as!(
        Keys,
        r#"SELECT ids AS "ids!: Vec<MessageId>", reached AS "reached: MessageId" FROM search_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"#,
        reach.rooms as _,
        reach.patterns,
        reach.authors as _,
        query.since as Option<OffsetDateTime>,
        query.until as Option<OffsetDateTime>,
        query.link,
        query.reaction,
        reach.before as _,
        reach.count,
        reach.reader as _,
        reach.exclusions,
    )
    .fetch_one(db)
    .await
}

/// A member who may have written what is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    pub id: MemberId,
    pub number: String,
    /// The name that others see.
    pub name: String,
}

/// The members whom words name, by number or by parts of a name; a hundred at most.
pub async fn authors(db: &PgPool, words: &[String]) -> sqlx::Result<Vec<Author>> {
    sqlx::query_as!(
        Author,
        r#"SELECT id AS "id: MemberId", number, COALESCE(display_name, first_name || ' ' || surname) AS "name!" FROM members
           WHERE searched_names(search_text, display_search_text, number) LIKE ALL ($1) ORDER BY search_text, id LIMIT 100"#,
        &WordPatterns::of(words).parts,
    )
    .fetch_all(db)
    .await
}

/// Active members whose names match these words, and whom the viewer has not blocked; those whose names or words
/// of names begin so come first.
pub async fn people(db: &PgPool, reader: MemberId, words: &WordPatterns, count: i64) -> sqlx::Result<Vec<Person>> {
    let rows = sqlx::query_as!(
        PersonColumns,
        r#"SELECT id AS "id: MemberId", number AS "number: MemberNumber", first_name, surname, display_name, kind AS "kind: MemberKind", picture FROM members m
         WHERE state = 'active' AND searched_names(search_text, display_search_text, number) LIKE ALL ($1)
             AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $3 AND b.blocked_id = m.id)
         ORDER BY ' ' || searched_names(search_text, display_search_text, number) LIKE ALL ($4) DESC, search_text, id LIMIT $2"#,
        &words.parts,
        count,
        reader as _,
        &words.beginnings,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Person::from).collect())
}

/// A room, or a group, that a search found.
#[derive(Debug)]
pub struct FoundRoom {
    pub id: RoomId,
    pub name: String,
    /// Description, written by its members.
    pub about: String,
    /// True if the viewer is in it.
    pub mine: bool,
}

/// Rooms of the member or of the directory whose name or description has the words.
pub async fn rooms(db: &PgPool, member_id: MemberId, words: &WordPatterns, count: i64) -> sqlx::Result<Vec<FoundRoom>> {
    sqlx::query_as!(
        FoundRoom,
        r#"SELECT r.id AS "id: RoomId", r.name AS "name!", r.about, s.room_id IS NOT NULL AS "mine!"
           FROM rooms r LEFT JOIN memberships s ON s.room_id = r.id AND s.member_id = $1 AND s.state = 'active'
           WHERE r.deleted_at IS NULL AND r.kind <> 'direct' AND r.search_text LIKE ALL ($2)
               AND (s.room_id IS NOT NULL OR r.kind = 'room' AND r.join_policy <> 'invitation')
           ORDER BY s.room_id IS NULL, r.name, r.id LIMIT $3"#,
        member_id as _,
        &words.parts,
        count,
    )
    .fetch_all(db)
    .await
}
