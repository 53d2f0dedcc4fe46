//! Rules that the database and the program both know are the same.

use parvis::{
    chat::messages::body,
    concerts::{
        holds::durations::EXTENSIONS,
        programme::{self, concert::Sale},
        seats::seat::{MAX_ROWS, MAX_SEATS_PER_ROW},
    },
    ids::ConcertId,
};
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::harness::{TestDatabase, database};

/// The greatest number in the check of a table.
async fn bound(db: &TestDatabase, constraint: &str) -> i64 {
    let query = "SELECT max(n[1]::bigint) FROM pg_constraint k,
            regexp_matches(pg_get_constraintdef(k.oid), '[0-9]+', 'g') AS n
        WHERE k.conname = $1 AND k.contype = 'c'";
    let found: Option<i64> = sqlx::query_scalar(query).bind(constraint).fetch_one(db.pool()).await.unwrap();
    found.unwrap_or_else(|| panic!("no check is called {constraint}"))
}

#[tokio::test]
async fn the_checks_of_the_tables_have_the_numbers_of_the_program() {
    let db = database().await;
    let texts = [("messages_body_check", body::LONGEST), ("drafts_body_check", body::LONGEST)];
    let texts = texts.map(|(constraint, longest)| (constraint, i64::try_from(longest).unwrap()));
    let numbers = [
        ("seats_extensions_check", i64::from(EXTENSIONS)),
        ("seats_row_number_check", i64::from(MAX_ROWS)),
        ("seats_seat_number_check", i64::from(MAX_SEATS_PER_ROW)),
        ("concerts_row_count_check", i64::from(MAX_ROWS)),
        ("concerts_seats_per_row_check", i64::from(MAX_SEATS_PER_ROW)),
    ];
    for (constraint, number) in texts.into_iter().chain(numbers) {
        assert_eq!(bound(&db, constraint).await, number, "{constraint}");
    }
}

#[tokio::test]
async fn a_concert_is_over_and_on_sale_at_the_same_moments_for_the_database_and_the_program() {
    let db = database().await;
    let start = datetime!(2026-11-21 19:00 UTC);
    // Its sale and its end, in minutes from the start.
    let cases =
        [(-600, -30, None, false), (-600, 300, None, false), (-600, 300, Some(90), false), (-600, -30, None, true)];
    for (opens, closes, ends, cancelled) in cases {
        let at = |minutes: i64| start + Duration::minutes(minutes);
        let insert = "INSERT INTO concerts (title, artist, venue, text, search_text, starts_at, ends_at, row_count, seats_per_row,
                sale_opens_at, sale_closes_at, audience, limit_per_person, cancelled_at, revision, revised_at, created_at, updated_at)
            VALUES ('Les Heures lentes', 'Folk', 'Halle', '', '', $1, $2, 1, 1, $3, $4, 'everyone', 4, $5, $6, $5, $3, $3)
            RETURNING id";
        let (ends_at, cancelled_at) = (ends.map(at), cancelled.then(|| at(-60)));
        let query = sqlx::query_scalar(insert).bind(start).bind(ends_at).bind(at(opens)).bind(at(closes));
        let query = query.bind(cancelled_at).bind(i32::from(cancelled));
        let id: ConcertId = query.fetch_one(db.pool()).await.unwrap();
        let concert = programme::store::find(db.pool(), id).await.unwrap().unwrap();
        let over_at: OffsetDateTime = sqlx::query_scalar("SELECT over_at($1, $2)")
            .bind(concert.starts_at)
            .bind(concert.ends_at)
            .fetch_one(db.pool())
            .await
            .unwrap();
        assert_eq!(concert.over_at(), over_at);
        for minutes in [-601, -600, -599, -31, -30, -29, 0, 89, 90, 91, 119, 120, 121, 299, 300, 301] {
            let sale: String = sqlx::query_scalar("SELECT sale_state($1, true, $2)")
                .bind(id)
                .bind(at(minutes))
                .fetch_one(db.pool())
                .await
                .unwrap();
            let open = concert.sale(at(minutes)) == Sale::Open;
            assert_eq!(
                sale == "open",
                open,
                "{minutes} minutes after the start, {opens} {closes} {ends:?} {cancelled}"
            );
        }
    }
}
