//! Who in a conversation may be named.

use sqlx::PgPool;

use crate::{
    accounts::names::{escape_like, search_text},
    chat::mention::{Candidate, Candidates, beginnings},
};

/// People with the names of one message who are looked at; beyond that a name names nobody.
const NAMESAKES: i64 = 1000;

struct Row {
    id: i64,
    number: String,
    first_name: String,
    surname: String,
    display_name: Option<String>,
}

/// Whom a text may name. Asks nothing where the text names nobody.
pub async fn candidates(db: &PgPool, room_id: i64, text: &str) -> sqlx::Result<Candidates> {
    let words = beginnings(text);
    if words.is_empty() {
        return Ok(Candidates::default());
    }
    // Whole words: the first of a name is written out.
    let patterns: Vec<String> = words.iter().map(|word| format!("% {} %", escape_like(word))).collect();
    let rows = sqlx::query_as!(
        Row,
        "SELECT m.id, m.number, m.first_name, m.surname, m.display_name
         FROM memberships s JOIN members m ON m.id = s.member_id
         WHERE s.room_id = $1 AND s.state = 'active' AND m.state = 'active'
           AND ' ' || m.search_text || ' ' || m.display_search_text || ' ' LIKE ANY ($2) LIMIT $3",
        room_id,
        &patterns,
        NAMESAKES,
    )
    .fetch_all(db)
    .await?;
    let candidates = rows.into_iter().map(|row| Candidate {
        id: row.id,
        number: row.number,
        display_name: row.display_name.map(|name| search_text(&[&name])),
        full_name: search_text(&[&row.first_name, &row.surname]),
    });
    Ok(candidates.collect())
}

/// Somebody whom a message may name.
#[derive(Debug)]
pub struct Offered {
    /// Member number.
    pub number: String,
    /// The name that others see.
    pub name: String,
    /// Whether others in the conversation have the same one.
    pub shared: bool,
}

/// Some of those in a conversation whose name has these words, or parts of them.
pub async fn offer(db: &PgPool, room_id: i64, words: &[String], count: i64) -> sqlx::Result<Vec<Offered>> {
    let patterns: Vec<String> = words.iter().map(|word| format!("%{}%", escape_like(word))).collect();
    sqlx::query_as!(
        Offered,
        r#"WITH found AS (
               SELECT m.number, COALESCE(m.display_name, m.first_name || ' ' || m.surname) AS name, m.search_text
               FROM memberships s JOIN members m ON m.id = s.member_id
               WHERE s.room_id = $1 AND s.state = 'active' AND m.state = 'active'
                 AND m.search_text || ' ' || m.display_search_text || ' ' || m.number LIKE ALL ($2)
               ORDER BY m.search_text, m.id LIMIT $3
           )
           SELECT f.number, f.name AS "name!", EXISTS (
               SELECT FROM memberships s JOIN members m ON m.id = s.member_id
               WHERE s.room_id = $1 AND s.state = 'active' AND m.number <> f.number
                 AND lower(COALESCE(m.display_name, m.first_name || ' ' || m.surname)) = lower(f.name)) AS "shared!"
           FROM found f ORDER BY f.search_text, f.number"#,
        room_id,
        &patterns,
        count,
    )
    .fetch_all(db)
    .await
}
