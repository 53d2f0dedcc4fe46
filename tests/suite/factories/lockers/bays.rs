//! Bays and their sites.

use parvis::lockers::bays::locker::LockerCode;
use serde_json::Value;
use sqlx::PgPool;
use time::{Date, OffsetDateTime};

use crate::factories::{change, name};

/// A bay of the northern campus with lockers of these codes, open from 0 h to 23 h 59, by the day, for everybody. Its key.
pub async fn create(db: &PgPool, name: &str, codes: Vec<LockerCode>, now: OffsetDateTime) -> i64 {
    let create =
        "WITH site AS (INSERT INTO sites (name) VALUES ('Campus nord') ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING id)
         INSERT INTO bays (site_id, name, search_text, policy, opens_at, closes_at, created_at, updated_at)
         SELECT id, $1, lower($1), 'day_use', '00:00', '23:59', $2, $2 FROM site RETURNING id";
    let bay_id: i64 = sqlx::query_scalar(create).bind(name).bind(now).fetch_one(db).await.unwrap();
    for (number, code) in (1_i16..).zip(codes) {
        let locker = "INSERT INTO lockers (bay_id, number, code) VALUES ($1, $2, $3)";
        change(db, sqlx::query(locker).bind(bay_id).bind(number).bind(code.as_str())).await;
    }
    bay_id
}

/// Gives a bay other values in some columns: `{"opens_at": "12:00", "department": null}`.
pub async fn set(db: &PgPool, id: i64, values: Value) {
    let columns: Vec<&str> = values.as_object().unwrap().keys().map(|column| name(column)).collect();
    let columns = columns.join(", ");
    let set = format!(
        "UPDATE bays SET ({columns}) = (SELECT {columns} FROM jsonb_populate_record(NULL::bays, $2)) WHERE id = $1"
    );
    change(db, sqlx::query(&set).bind(id).bind(values)).await;
}

/// Lets a bay have been closed as soon as it was made.
pub async fn close(db: &PgPool, id: i64) {
    change(db, sqlx::query("UPDATE bays SET closed_at = created_at WHERE id = $1").bind(id)).await;
}

/// Bays that are closed.
pub async fn closed(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM bays WHERE closed_at IS NOT NULL").fetch_one(db).await.unwrap()
}

/// The last day of a bay's term, and whether opening a locker gives it back.
pub async fn term(db: &PgPool, id: i64) -> (Date, bool) {
    let term = "SELECT term_ends_on, release_on_open FROM bays WHERE id = $1";
    sqlx::query_as(term).bind(id).fetch_one(db).await.unwrap()
}

/// A site. Its key.
pub async fn site(db: &PgPool, name: &str) -> i64 {
    sqlx::query_scalar("INSERT INTO sites (name) VALUES ($1) RETURNING id").bind(name).fetch_one(db).await.unwrap()
}

/// The site of the only bay.
pub async fn only_site(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT site_id FROM bays").fetch_one(db).await.unwrap()
}
