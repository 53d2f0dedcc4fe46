//! Queries on members who may be mentioned in a conversation.

use sqlx::PgPool;

use crate::{
    accounts::members::{kind::Kind, names::WordPatterns, number::MemberNumber},
    chat::{
        mentions::mention::{Candidate, Candidates, beginnings, numbers},
        messages::message::Message,
    },
    ids::{MemberId, RoomId},
    text::folding::{escape_like, words},
};

/// People with the names of one message who are looked at; beyond that a name names nobody.
const NAMESAKES: i64 = 1000;

struct Row {
    id: MemberId,
    number: MemberNumber,
    first_name: String,
    surname: String,
    display_name: Option<String>,
}

/// Members whom a text may mention. Runs no query where the text has no mention.
pub async fn candidates(db: &PgPool, room_id: RoomId, text: &str) -> sqlx::Result<Candidates> {
    candidates_with(db, room_id, text, Vec::new()).await
}

/// The members whom another text for a message may name; the spelling of a name in the message goes on meaning its member.
pub async fn candidates_again(db: &PgPool, message: &Message, text: &str) -> sqlx::Result<Candidates> {
    let spelled = message.html.mentions();
    let named = spelled.iter().map(|(_, number)| number.clone()).collect();
    Ok(candidates_with(db, message.room_id, text, named).await?.spelled(spelled))
}

/// The members whom a text may name, and the members with these numbers.
async fn candidates_with(db: &PgPool, room_id: RoomId, text: &str, named: Vec<String>) -> sqlx::Result<Candidates> {
    let words = beginnings(text);
    let numbers = [numbers(text), named].concat();
    if words.is_empty() && numbers.is_empty() {
        return Ok(Candidates::default());
    }
    // Whole words: the first of a name is written out.
    let patterns: Vec<String> = words.iter().map(|word| format!("% {} %", escape_like(word))).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT m.id AS "id: MemberId", m.number AS "number: MemberNumber", m.first_name, m.surname, m.display_name
         FROM memberships s JOIN members m ON m.id = s.member_id
         WHERE s.room_id = $1 AND s.state = 'active' AND m.state = 'active'
           AND (m.number = ANY ($4) OR ' ' || m.search_text || ' ' || m.display_search_text || ' ' LIKE ANY ($2)) LIMIT $3"#,
        room_id as _,
        &patterns,
        NAMESAKES,
        &numbers,
    )
    .fetch_all(db)
    .await?;
    let candidates = rows.into_iter().map(|row| Candidate {
        id: row.id,
        number: row.number,
        display_name: row.display_name,
        full_name: format!("{} {}", row.first_name, row.surname),
    });
    Ok(candidates.collect())
}

/// A member who is suggested for a mention.
#[derive(Debug)]
pub struct Offered {
    pub number: String,
    /// The name that others see.
    pub name: String,
    /// First name and surname, where the name is another one.
    pub full_name: Option<String>,
    pub kind: Kind,
}

/// Members of a conversation whose names match the words of a text; none whom the member has blocked.
/// The first are those whose name begins with the text as it stands, then those with words that begin with its words.
pub async fn offer(
    db: &PgPool,
    member_id: MemberId,
    room_id: RoomId,
    text: &str,
    count: i64,
) -> sqlx::Result<Vec<Offered>> {
    let words = WordPatterns::of(&words(text));
    sqlx::query_as!(
        Offered,
        r#"SELECT m.number, n.name AS "name!", m.kind AS "kind: Kind",
                  CASE WHEN m.display_name <> m.first_name || ' ' || m.surname THEN m.first_name || ' ' || m.surname END AS full_name
           FROM memberships s JOIN members m ON m.id = s.member_id
               CROSS JOIN LATERAL (SELECT COALESCE(m.display_name, m.first_name || ' ' || m.surname) AS name,
                                          searched_names(m.search_text, m.display_search_text, m.number) AS searched) n
           WHERE s.room_id = $1 AND s.state = 'active' AND m.state = 'active' AND n.searched LIKE ALL ($2)
             AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $4 AND b.blocked_id = m.id)
           ORDER BY starts_with(lower(n.name), $5) DESC, ' ' || n.searched LIKE ALL ($6) DESC, m.search_text, m.id LIMIT $3"#,
        room_id as _,
        &words.parts,
        count,
        member_id as _,
        text.trim().replace('\0', " ").to_lowercase(),
        &words.beginnings,
    )
    .fetch_all(db)
    .await
}
