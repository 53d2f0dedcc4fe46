//! How many rows of tables and indexes an act reads: those of the person and the seats, never those of all others, whatever the
//! statistics say. A connection keeps the plans that it made on an empty portal; a minute may pass before new statistics end them.

use parvis::{
    concerts::{
        bookings::{
            self,
            booking_number::BookingNumber,
            creation::{new_booking::NewBooking, store as creation},
        },
        holds::{store_handovers, store_lapsed},
        seats::{
            seat::Seat,
            store::{self, HoldOutcome, HoldRequest},
            store_batch::{Hold, hold_batch},
        },
    },
    ids::ConcertId,
};
use sqlx::{PgConnection, PgPool, postgres::PgPoolOptions};
use time::{Duration, OffsetDateTime};

use super::facts::concert_with;
use crate::{
    factories::{
        seats::crowd,
        statistics::{analyze, rows_read},
    },
    harness::{TestPortal, portal},
};

/// Rows that an act may read, besides those of the hall where it looks at all of them. A table with a few dozen rows may be read
/// whole; those of others are thousands here.
const BOUND: i64 = 120;

/// A meter of what one connection of the portal reads.
struct Meter {
    db: PgPool,
    superuser: PgConnection,
    /// Rows that each act read, by table or index.
    read: Vec<(&'static str, Vec<(String, i64)>)>,
}

impl Meter {
    async fn new(portal: &TestPortal) -> Self {
        let pool = PgPoolOptions::new().max_connections(1);
        let db = pool.connect_with(portal.db.options()).await.unwrap();
        Self { db, superuser: portal.db.superuser().await, read: Vec::new() }
    }

    async fn measure(&mut self, name: &'static str, act: impl AsyncFnOnce(&PgPool)) {
        let before = rows_read(&self.db, &mut self.superuser).await;
        act(&self.db.clone()).await;
        let after = rows_read(&self.db, &mut self.superuser).await;
        let read = after.into_iter().zip(before).map(|((of, after), (_, before))| (of, after - before));
        self.read.push((name, read.filter(|(_, rows)| *rows > 0).collect()));
    }
}

/// A visit of people who hold, look, book and cancel.
struct Visit {
    concert_id: ConcertId,
    /// A number that nobody has had.
    nr: u32,
    now: OffsetDateTime,
}

impl Visit {
    fn holder(&self, nth: u32) -> String {
        format!("guest:{:032x}", self.nr * 10 + nth)
    }

    fn hold(&self, nth: u32, seats: &[&str]) -> Hold {
        Hold {
            concert_id: self.concert_id,
            holder: self.holder(nth),
            for_member: false,
            until: self.now + Duration::minutes(5),
            guests: Some(store::GuestLimit { network: format!("network {}", self.nr), most: 60 }),
            seats: seats.iter().map(|seat| Seat::parse(seat).unwrap()).collect(),
        }
    }

    fn booking(&self, nth: u32) -> NewBooking {
        NewBooking {
            number: BookingNumber::parse(&format!("{}", 9_000_000_000 + u64::from(self.nr * 10 + nth))).unwrap(),
            concert_id: self.concert_id,
            holder: self.holder(nth),
            member_id: None,
            surname: "Carpentier".to_owned(),
            first_name: "Inès".to_owned(),
            email: Some("ines@campus.example".to_owned()),
            language: "fr",
            idempotency_key: format!("visit-{}-{nth}", self.nr),
            seats: Vec::new(),
        }
    }

    /// All acts of the visit, in row A.
    async fn run(&self, meter: &mut Meter) {
        let [one, other, third] = [0, 1, 2].map(|nth| vec![self.holder(nth)]);
        self.hold_seats(meter, &third).await;
        self.look(meter, &one, &third).await;
        self.book(meter, &one).await;
        self.cancel(meter, &other).await;
    }

    async fn hold_seats(&self, meter: &mut Meter, third: &[String]) {
        let (now, id) = (self.now, self.concert_id);
        meter
            .measure("hold with others", async |db| {
                let holds = [self.hold(0, &["A1"]), self.hold(1, &["A2", "A3"])];
                assert_eq!(hold_batch(db, &holds, now).await.unwrap(), [Some(HoldOutcome::Held); 2]);
            })
            .await;
        meter
            .measure("hold alone", async |db| {
                let hold = self.hold(2, &["A4"]);
                let request = HoldRequest {
                    concert_id: id,
                    holders: third,
                    for_member: false,
                    now,
                    until: hold.until,
                    guests: hold.guests,
                };
                assert_eq!(store::hold(db, &request, &hold.seats).await.unwrap(), HoldOutcome::Held);
            })
            .await;
    }

    async fn look(&self, meter: &mut Meter, one: &[String], third: &[String]) {
        let (now, id) = (self.now, self.concert_id);
        meter
            .measure("what is held", async |db| {
                assert_eq!(store::list_held(db, id, one, now).await.unwrap().len(), 1);
            })
            .await;
        meter
            .measure("what ran out", async |db| {
                assert!(store_lapsed::list(db, id, one, now).await.unwrap().is_empty());
            })
            .await;
        meter
            .measure("more time", async |db| {
                assert_eq!(store::extend(db, id, one, Duration::minutes(2), 2, now).await.unwrap().len(), 1);
            })
            .await;
        meter
            .measure("holds of a person", async |db| {
                assert_eq!(bookings::store_mine::list_own_holds(db, one, now).await.unwrap().len(), 1);
            })
            .await;
        meter
            .measure("release", async |db| {
                assert_eq!(store::release(db, id, third, None).await.unwrap().len(), 1);
            })
            .await;
        meter
            .measure("the end of holds", async |db| {
                assert!(store::sweep(db, now).await.unwrap().is_empty());
            })
            .await;
    }

    async fn book(&self, meter: &mut Meter, one: &[String]) {
        let now = self.now;
        meter
            .measure("book with others", async |db| {
                let booked = creation::book(db, &[self.booking(0)], now).await.unwrap();
                assert_eq!(booked[0].len(), 1);
            })
            .await;
        meter
            .measure("book alone", async |db| {
                creation::book_alone(db, &self.booking(1), now).await.unwrap().unwrap();
            })
            .await;
        meter
            .measure("bookings of a person", async |db| {
                assert_eq!(bookings::store_mine::list_own(db, one).await.unwrap().len(), 1);
            })
            .await;
    }

    async fn cancel(&self, meter: &mut Meter, other: &[String]) {
        let (now, number) = (self.now, self.booking(1).number);
        let mut found = None;
        meter
            .measure("a booking", async |db| {
                found = bookings::store::find(db, &number).await.unwrap();
            })
            .await;
        let booking = found.unwrap();
        meter
            .measure("cancel", async |db| {
                let mut transaction = db.begin().await.unwrap();
                bookings::store::cancel(&mut transaction, booking.id, now).await.unwrap();
                transaction.commit().await.unwrap();
            })
            .await;
        meter
            .measure("a guest signs in", async |db| {
                let mut transaction = db.begin().await.unwrap();
                store_handovers::take_over(&mut transaction, &other[0], "member:1", now).await.unwrap();
                transaction.commit().await.unwrap();
            })
            .await;
    }
}

#[tokio::test]
async fn an_act_reads_its_own_rows_whatever_the_statistics_say() {
    let portal = portal().await;
    let now = portal.clock.now();
    let mut meter = Meter::new(&portal).await;
    let mut nr = 0;
    // The plans of an empty portal: PostgreSQL keeps one after the fifth time.
    for _ in 0..7 {
        nr += 1;
        let concert_id = ConcertId(concert_with(&portal, |one| (one.row_count, one.seats_per_row) = (1, 4)).await);
        Visit { concert_id, nr, now }.run(&mut meter).await;
    }
    crowd(&portal.db, now).await;
    for statistics in ["none", "fresh"] {
        if statistics == "fresh" {
            analyze(&mut meter.superuser).await;
        }
        meter.read.clear();
        for _ in 0..2 {
            nr += 1;
            let concert_id = ConcertId(concert_with(&portal, |_| ()).await);
            Visit { concert_id, nr, now }.run(&mut meter).await;
        }
        let bound = |name: &str| match name {
            // Looks at the whole hall, of a hundred seats.
            "what ran out" => 100 + BOUND,
            // Of the portal, not of a person: twice a second until there are statistics.
            "the end of holds" if statistics == "none" => i64::MAX,
            _ => BOUND,
        };
        let many: Vec<_> = meter
            .read
            .iter()
            .filter(|(name, read)| read.iter().map(|(_, rows)| rows).sum::<i64>() > bound(name))
            .collect();
        assert!(many.is_empty(), "with statistics {statistics}: {many:#?}");
    }
}
