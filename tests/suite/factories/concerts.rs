//! Concerts: changed behind the back of the box office.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use super::change;

/// A concert of the database.
pub struct Concert<'a> {
    db: &'a PgPool,
    id: i64,
}

/// The concert with this key.
pub fn concert(db: &PgPool, id: i64) -> Concert<'_> {
    Concert { db, id }
}

impl Concert<'_> {
    /// Cancels the concert and tells nobody.
    pub async fn cancel(&self) {
        self.set("cancelled_at = created_at").await;
    }

    /// Takes the cancellation back and tells nobody.
    pub async fn restore(&self) {
        self.set("cancelled_at = NULL").await;
    }

    pub async fn starts_at(&self, at: OffsetDateTime) {
        let starts = "UPDATE concerts SET starts_at = $2 WHERE id = $1";
        change(self.db, sqlx::query(starts).bind(self.id).bind(at)).await;
    }

    /// The doors open two hours before the start, and it ends three hours after it.
    pub async fn with_doors_and_end(&self, starts_at: OffsetDateTime) {
        let times = "UPDATE concerts SET starts_at = $2, doors_at = $3, ends_at = $4 WHERE id = $1";
        let query = sqlx::query(times).bind(self.id).bind(starts_at);
        let query = query.bind(starts_at - Duration::hours(2)).bind(starts_at + Duration::hours(3));
        change(self.db, query).await;
    }

    /// The doors open half an hour before the start.
    pub async fn doors_half_an_hour_before(&self) {
        self.set("doors_at = starts_at - interval '30 minutes'").await;
    }

    /// The concert ends a minute after its start.
    pub async fn ends_after_a_minute(&self) {
        self.set("ends_at = starts_at + interval '1 minute'").await;
    }

    /// The concert starts an hour later, and nobody is told.
    pub async fn an_hour_later(&self) {
        self.set("starts_at = starts_at + interval '1 hour'").await;
    }

    /// The concert starts a day later, and nobody is told.
    pub async fn a_day_later(&self) {
        self.set("starts_at = starts_at + interval '1 day'").await;
    }

    /// Gives the concert a poster with this key.
    pub async fn poster(&self, key: &str) {
        let picture = "UPDATE concerts SET picture = $2 WHERE id = $1";
        change(self.db, sqlx::query(picture).bind(self.id).bind(key)).await;
    }

    async fn set(&self, assignment: &str) {
        let statement = format!("UPDATE concerts SET {assignment} WHERE id = $1");
        change(self.db, sqlx::query(&statement).bind(self.id)).await;
    }
}

/// Forgets whom changes of concerts concern.
pub async fn forget_recipients(db: &PgPool) {
    change(db, sqlx::query("DELETE FROM change_recipients")).await;
}

/// Entries of waiting lists that have no outcome yet.
pub async fn open_waits(db: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM waiting_list WHERE outcome IS NULL").fetch_one(db).await.unwrap()
}

/// Lets nobody who waits have been offered a seat yet.
pub async fn forget_offers(db: &PgPool) {
    change(db, sqlx::query("UPDATE waiting_list SET offered_at = NULL")).await;
}

/// Holds that lapsed before a time, and are still known.
pub async fn lapsed_holds_before(db: &PgPool, at: OffsetDateTime) -> i64 {
    let lapsed = "SELECT count(*) FROM lapsed_holds WHERE lapsed_at < $1";
    sqlx::query_scalar(lapsed).bind(at).fetch_one(db).await.unwrap()
}

/// The columns of the tables of concerts that name a member.
pub async fn columns_that_name_members(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND (column_name = 'member_id' OR column_name LIKE '%\\_by')
           AND table_name IN ('concerts', 'seats', 'bookings', 'tickets', 'check_ins', 'waiting_list',
                              'concert_changes', 'change_recipients') ORDER BY 1",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// Has a member wait for a seat.
pub async fn wait(db: &PgPool, concert: i64, number: &str, at: OffsetDateTime) {
    let wait =
        "INSERT INTO waiting_list (concert_id, member_id, joined_at) SELECT $1, id, $3 FROM members WHERE number = $2";
    change(db, sqlx::query(wait).bind(concert).bind(number).bind(at)).await;
}
