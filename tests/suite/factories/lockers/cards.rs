//! Cards of members, as readers and controllers know them.

use sqlx::PgPool;
use time::Date;

use crate::factories::change;

/// Gives a member's card another last day; none: it has no end.
pub async fn good_until(db: &PgPool, number: &str, day: Option<Date>) {
    let good = "UPDATE cards SET expires_on = $2 WHERE member_id = (SELECT id FROM members WHERE number = $1)";
    change(db, sqlx::query(good).bind(number).bind(day)).await;
}

/// Takes a member's card away.
pub async fn delete(db: &PgPool, number: &str) {
    let delete = "DELETE FROM cards WHERE member_id = (SELECT id FROM members WHERE number = $1)";
    change(db, sqlx::query(delete).bind(number)).await;
}

/// Lets a member's card be lost since a day.
pub async fn lose(db: &PgPool, number: &str, day: Date) {
    let lose = "INSERT INTO lost_cards SELECT number_hash, member_id, $2::date
                FROM cards WHERE member_id = (SELECT id FROM members WHERE number = $1)";
    change(db, sqlx::query(lose).bind(number).bind(day)).await;
}

/// Lets all lost cards be found, if there are any.
pub async fn find_all(db: &PgPool) {
    sqlx::query("DELETE FROM lost_cards").execute(db).await.unwrap();
}

/// The hash that controllers know the only card by.
pub async fn controller_hash(db: &PgPool) -> Option<Vec<u8>> {
    sqlx::query_scalar("SELECT controller_hash FROM cards").fetch_one(db).await.unwrap()
}

/// Lets controllers know no card.
pub async fn unknown_to_controllers(db: &PgPool) {
    change(db, sqlx::query("UPDATE cards SET controller_hash = NULL")).await;
}

/// Cards that controllers know.
pub async fn known_to_controllers(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM cards WHERE controller_hash IS NOT NULL").fetch_one(db).await.unwrap()
}

/// The last letters of the only card.
pub async fn last_four(db: &PgPool) -> String {
    sqlx::query_scalar("SELECT last_four FROM cards").fetch_one(db).await.unwrap()
}
