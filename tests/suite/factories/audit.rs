//! Entries of the audit log.

use parvis::ids::MemberId;
use sqlx::PgPool;

/// An entry, as far as tests assert it.
#[derive(Debug, sqlx::FromRow)]
pub struct Entry {
    pub action: String,
    pub reason: Option<String>,
    pub detail: Option<String>,
    pub actor_id: Option<MemberId>,
    pub member_id: Option<MemberId>,
}

/// All entries, the oldest first.
pub async fn entries(db: &PgPool) -> Vec<Entry> {
    let entries = "SELECT action, reason, detail, actor_id, member_id FROM audit_entries ORDER BY id";
    sqlx::query_as(entries).fetch_all(db).await.unwrap()
}

/// The entries of an action, the oldest first.
pub async fn entries_of(db: &PgPool, action: &str) -> Vec<Entry> {
    entries(db).await.into_iter().filter(|entry| entry.action == action).collect()
}

/// The details of the entries of an action, the oldest first.
pub async fn details_of(db: &PgPool, action: &str) -> Vec<Option<String>> {
    entries_of(db, action).await.into_iter().map(|entry| entry.detail).collect()
}

/// Channel, member number and detail of the entries of an action about members, the last numbers first.
pub async fn about_members(db: &PgPool, action: &str) -> Vec<(String, String, Option<String>)> {
    let about = "SELECT e.via, m.number, e.detail FROM audit_entries e JOIN members m ON m.id = e.member_id
                 WHERE e.action = $1 ORDER BY m.number DESC, e.id";
    sqlx::query_as(about).bind(action).fetch_all(db).await.unwrap()
}

/// The newest entry.
pub async fn last(db: &PgPool) -> Entry {
    entries(db).await.pop().expect("an entry")
}

/// How many entries an action has.
pub async fn count_of(db: &PgPool, action: &str) -> usize {
    entries_of(db, action).await.len()
}

/// The actions that begin with a word (`room.`), the oldest first.
pub async fn actions(db: &PgPool, beginning: &str) -> Vec<String> {
    let actions = entries(db).await.into_iter().map(|entry| entry.action);
    actions.filter(|action| action.starts_with(beginning)).collect()
}

/// How many entries have these words in their detail or reason, in whatever case.
pub async fn mentions(db: &PgPool, words: &str) -> usize {
    let words = words.to_lowercase();
    let told = |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase().contains(&words));
    entries(db).await.iter().filter(|entry| told(&entry.detail) || told(&entry.reason)).count()
}

/// Many entries of one action about the first member, with a numbered reason each: `motif 1`, `motif 2`, …
pub async fn fill(db: &PgPool, via: &str, reason: &str, count: i32) {
    let fill = "INSERT INTO audit_entries (at, via, action, member_id, reason)
                SELECT created_at, $1, 'account.suspended', id, $2 || ' ' || n
                FROM (SELECT id, created_at FROM members ORDER BY id LIMIT 1) AS m, generate_series(1, $3) AS n ORDER BY n";
    sqlx::query(fill).bind(via).bind(reason).bind(count).execute(db).await.unwrap();
}

/// Action, member number, detail and address of each entry about a refused attempt, the oldest first.
pub async fn refusals(db: &PgPool) -> Vec<(String, Option<String>, Option<String>, Option<String>)> {
    sqlx::query_as(
        "SELECT e.action, m.number, e.detail, host(e.address)
         FROM audit_entries e LEFT JOIN members m ON m.id = e.member_id WHERE e.action LIKE 'refused.%' ORDER BY e.id",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// An entry about an exported table.
#[derive(Debug, sqlx::FromRow, PartialEq)]
pub struct Export {
    pub actor: String,
    pub action: String,
    pub detail: Option<String>,
    pub request_id: String,
}

/// The entries about exported tables, the oldest first.
pub async fn exports(db: &PgPool) -> Vec<Export> {
    sqlx::query_as(
        "SELECT m.number AS actor, e.action, e.detail, e.request_id FROM audit_entries e JOIN members m ON m.id = e.actor_id
         WHERE e.action LIKE '%.exported' ORDER BY e.id",
    )
    .fetch_all(db)
    .await
    .unwrap()
}
