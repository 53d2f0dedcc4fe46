//! Unknown codes in columns are errors, never another value.

use parvis::{
    concerts::{
        announcements::{change::ChangeKind, store_messages::Delivery},
        bookings::booking_number::BookingNumber,
        seats::{
            self,
            seat::{Seat, SeatKind, SeatState},
            store::HoldOutcome,
        },
        tickets::ticket_code::SeatCode,
        waiting_list::store::JoinOutcome,
    },
    ids::ConcertId,
};
use sqlx::{Decode, Error, FromRow, PgPool, Postgres, Type, postgres::PgRow};

use super::facts::concert;
use crate::harness::portal;

/// Reads an SQL expression as a type.
async fn read<T>(db: &PgPool, expression: &str) -> sqlx::Result<T>
where
    T: for<'r> Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
    (T,): for<'r> FromRow<'r, PgRow>,
{
    sqlx::query_scalar(&format!("SELECT {expression}")).fetch_one(db).await
}

#[tokio::test]
async fn a_code_that_no_type_knows_is_an_error() {
    let portal = portal().await;
    let db: &PgPool = &portal.db;

    macro_rules! assert_known_alone {
        ($($type:ty: $known:literal, $unknown:literal;)*) => {$(
            assert!(read::<$type>(db, $known).await.is_ok(), "{} reads {}", stringify!($type), $known);
            let refused = read::<$type>(db, $unknown).await;
            assert!(matches!(refused, Err(Error::ColumnDecode { .. })), "{} refuses {}", stringify!($type), $unknown);
        )*};
    }
    assert_known_alone! {
        SeatState: "'blocked'::text", "'sold'::text";
        SeatKind: "'companion'::text", "'box'::text";
        HoldOutcome: "'awaited'::text", "'perhaps'::text";
        JoinOutcome: "'waiting'::text", "'perhaps'::text";
        ChangeKind: "'booking_moved'::text", "'concert_moved'::text";
        Delivery: "'on_its_way'::text", "'lost'::text";
        BookingNumber: "'4821093756'::text", "'0821093756'::text";
        SeatCode: "'0123456789abcdef'::text", "'0123456789abcdeg'::text";
        Seat: "101", "2701";
        Vec<Seat>: "ARRAY[101, 102]", "ARRAY[101, 199]";
        Vec<SeatCode>: "ARRAY['0123456789abcdef']", "ARRAY['']";
    }
}

#[tokio::test]
async fn a_seat_in_an_unknown_state_is_not_free() {
    let portal = portal().await;
    let id = concert(&portal).await;
    for rule in ["seats_state_check", "seats_state_columns_check"] {
        sqlx::query(&format!("ALTER TABLE seats DROP CONSTRAINT {rule}")).execute(&*portal.db).await.unwrap();
    }
    sqlx::query("UPDATE seats SET state = 'boked' WHERE row_number = 1 AND seat_number = 1")
        .execute(&*portal.db)
        .await
        .unwrap();

    let seats = seats::store::list(&portal.db, ConcertId(id), None, portal.clock.now()).await;

    assert!(matches!(seats, Err(Error::ColumnDecode { .. })), "{seats:?}");
}
