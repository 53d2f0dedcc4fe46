//! Factories and readers of rows, by noun: what tests arrange behind the portal's back, and the facts that they assert.
//!
//! The SQL of the tests stands here; `architecture::test_sql` names the tests that are about the database itself.

pub mod audit;
pub mod bookings;
pub mod concerts;
pub mod emails;
pub mod lockers;
pub mod locks;
pub mod members;
pub mod messages;
pub mod notices;
pub mod rooms;
pub mod seats;
pub mod sessions;
pub mod statistics;

use serde_json::Value;
use sqlx::{PgPool, Postgres, postgres::PgArguments, query::Query};

/// How many rows a table has.
pub async fn count(db: &PgPool, table: &str) -> i64 {
    sqlx::query_scalar(&format!("SELECT count(*) FROM {}", name(table))).fetch_one(db).await.unwrap()
}

/// How many rows of a table have this key in a column: the reactions of a message, the tickets of a concert.
pub async fn count_by(db: &PgPool, table: &str, column: &str, key: impl Into<i64>) -> i64 {
    let count = format!("SELECT count(*) FROM {} WHERE {} = $1", name(table), name(column));
    sqlx::query_scalar(&count).bind(key.into()).fetch_one(db).await.unwrap()
}

/// How many rows of a table have these values in their columns: `{"kind": "forced", "ended_at": null}`.
pub async fn count_with(db: &PgPool, table: &str, values: Value) -> i64 {
    let count = format!("SELECT count(*) FROM {} r WHERE to_jsonb(r) @> $1", name(table));
    sqlx::query_scalar(&count).bind(values).fetch_one(db).await.unwrap()
}

/// All rows of some tables as text, to look for words that stand in none of them.
pub async fn text_of(db: &PgPool, tables: &[&str]) -> String {
    let mut text = String::new();
    for table in tables {
        let rows = format!("SELECT coalesce(string_agg(r::text, E'\\n'), '') FROM {} r", name(table));
        text += &sqlx::query_scalar::<_, String>(&rows).fetch_one(db).await.unwrap();
        text.push('\n');
    }
    text
}

/// The columns of some tables, as `table.column`, in the order of their names.
pub async fn columns(db: &PgPool, tables: &[&str]) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = ANY ($1) ORDER BY 1",
    )
    .bind(tables)
    .fetch_all(db)
    .await
    .unwrap()
}

/// The columns that reference members, with their tables.
pub async fn references_to_members(db: &PgPool) -> Vec<(String, String)> {
    sqlx::query_as(
        "SELECT c.conrelid::regclass::text, a.attname::text FROM pg_constraint c
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
         WHERE c.contype = 'f' AND c.confrelid = 'members'::regclass ORDER BY 1, 2",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// The name of a table, and no other words.
fn name(table: &str) -> &str {
    let is_name = table.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    assert!(is_name, "{table} is no name of a table");
    table
}

/// Runs a statement that changes at least one row.
async fn change(db: &PgPool, query: Query<'_, Postgres, PgArguments>) {
    let done = query.execute(db).await.unwrap();
    assert!(done.rows_affected() > 0, "nothing was changed");
}
