//! Requests for seats of many visitors in one transaction.

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    concerts::seats::{
        seat::Seat,
        store::{GuestLimit, HoldOutcome},
    },
    ids::ConcertId,
};

/// A request for seats that can wait for others.
#[derive(Debug, Clone)]
pub struct Hold {
    pub concert_id: ConcertId,
    /// The name of the person.
    pub holder: String,
    /// False for a guest: some concerts are for members only.
    pub for_member: bool,
    /// When the hold ends by itself.
    pub until: OffsetDateTime,
    /// Shared limit of the guests of one address.
    pub guests: Option<GuestLimit>,
    pub seats: Vec<Seat>,
}

/// Judges requests in their order, each all or nothing. None: another transaction is about what it asks for; it is to be made
/// alone, by [`store::hold`](super::store::hold), which waits.
pub async fn hold_batch(db: &PgPool, requests: &[Hold], now: OffsetDateTime) -> sqlx::Result<Vec<Option<HoldOutcome>>> {
    let concerts: Vec<ConcertId> = requests.iter().map(|request| request.concert_id).collect();
    let holders: Vec<&str> = requests.iter().map(|request| request.holder.as_str()).collect();
    let members: Vec<bool> = requests.iter().map(|request| request.for_member).collect();
    let untils: Vec<OffsetDateTime> = requests.iter().map(|request| request.until).collect();
    let guests = || requests.iter().map(|request| request.guests.as_ref());
    let networks: Vec<Option<&str>> = guests().map(|guests| guests.map(|guests| &*guests.network)).collect();
    let mosts: Vec<Option<i32>> = guests().map(|guests| guests.map(|guests| guests.most)).collect();
    let seats = || (1..).zip(requests).flat_map(|(nr, request)| request.seats.iter().map(move |seat| (nr, seat)));
    let of: Vec<i32> = seats().map(|(nr, _)| nr).collect();
    let (rows, numbers): (Vec<i16>, Vec<i16>) = seats().map(|(_, seat)| (seat.row(), seat.number())).unzip();
    sqlx::query_scalar!(
        r#"SELECT outcome AS "outcome: HoldOutcome" FROM hold_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS outcome"#,
        &concerts as &[ConcertId],
        &holders as &[&str],
        &members,
        &untils,
        &networks as &[Option<&str>],
        &mosts as &[Option<i32>],
        &of,
        &rows,
        &numbers,
        now,
    )
    .fetch_all(db)
    .await
}
