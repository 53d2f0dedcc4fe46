//! Concerts of the demo, each in another state.

use anyhow::Context as _;
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime, Time};
use uuid::Uuid;

use crate::{
    concerts::{
        bookings::{self, booking_number::BookingNumber, creation::new_booking::NewBooking},
        export::store_demo,
        programme::{self, concert::NewConcert, store_admin},
        seats::{
            self,
            seat::{Seat, SeatKind},
            store::{HoldOutcome, HoldRequest},
            store_plan::{self, SeatsOutcome},
        },
    },
    ids::ConcertId,
};

/// From the start to the sale that one can watch opening.
const OPENS_IN: Duration = Duration::minutes(2);

/// Duration of the holds of another member in the demo.
const HELD_FOR: Duration = Duration::hours(1);

/// Members with bookings.
const PEOPLE: [(&str, &str); 8] = [
    ("Carpentier", "Inès"),
    ("Le Goff", "Malo"),
    ("Nguyên", "Thuỷ"),
    ("D’Almeida", "Rosa"),
    ("Øvergård", "Siri"),
    ("Benali", "Yacine"),
    ("Fontaine-Roux", "Élise"),
    ("Szczęsny", "Paweł"),
];

/// Makes what is missing, and lets one sale open soon.
pub(super) async fn prepare(db: &PgPool, now: OffsetDateTime) -> anyhow::Result<()> {
    let program = [heures_lentes(now), estran(now), claviers(now), scene_ouverte(now), fanfare(now), bal(now)];
    for (concert, state) in program {
        // The one that is over was never to come.
        let from = now.min(concert.starts_at) - Duration::hours(1);
        let id = if let Some(id) = store_demo::find(db, &concert.title, from).await? {
            id
        } else {
            let id = programme::edits::create(db, &concert, now).await?;
            prepare_state(db, id, &concert, state, now).await.with_context(|| concert.title.clone())?;
            id
        };
        match state {
            DemoState::Soon => store_demo::open_sale(db, id, now + OPENS_IN).await?,
            DemoState::Lively => hold_some(db, id, now).await?,
            _ => {}
        }
    }
    Ok(())
}

/// State that a demo concert is brought to.
#[derive(Clone, Copy)]
enum DemoState {
    /// Some seats booked, some held, some for wheelchairs, some blocked.
    Lively,
    /// Four seats are left.
    NearlyFull,
    /// The sale opens a little after each start.
    Soon,
    Plain,
    Cancelled,
}

/// In so many days, at half past eight in the evening of the campus in winter.
fn evening(now: OffsetDateTime, days: i64) -> OffsetDateTime {
    (now + Duration::days(days)).replace_time(Time::from_hms(19, 30, 0).unwrap_or(Time::MIDNIGHT))
}

fn concert(title: &str, artist: &str, venue: &str, starts_at: OffsetDateTime, now: OffsetDateTime) -> NewConcert {
    NewConcert {
        title: title.to_owned(),
        artist: artist.to_owned(),
        venue: venue.to_owned(),
        text: String::new(),
        starts_at,
        doors_at: None,
        ends_at: None,
        row_count: 10,
        seats_per_row: 10,
        sale_opens_at: now.min(starts_at) - Duration::days(7),
        sale_closes_at: starts_at - Duration::hours(1),
        members_only: false,
        limit_per_person: 4,
    }
}

fn heures_lentes(now: OffsetDateTime) -> (NewConcert, DemoState) {
    let mut concert = concert("Les Heures lentes", "Folk de chambre", "Auditorium de la Halle", evening(now, 5), now);
    concert.text.push_str(
        "Deux voix, une contrebasse et un harmonium : les chansons d’un hiver passé à l’atelier. \
                    Le disque entier, joué une seule fois.",
    );
    concert.doors_at = Some(concert.starts_at - Duration::minutes(30));
    concert.ends_at = Some(concert.starts_at + Duration::hours(2));
    (concert, DemoState::Lively)
}

fn estran(now: OffsetDateTime) -> (NewConcert, DemoState) {
    let mut concert =
        concert("Cordes et marées", "Quatuor de l’Estran", "Chapelle du Vieux-Port", evening(now, 2), now);
    concert.text.push_str("Quatre élèves de dernière année et un programme autour de la mer. Presque complet.");
    (concert, DemoState::NearlyFull)
}

fn claviers(now: OffsetDateTime) -> (NewConcert, DemoState) {
    let mut concert = concert("Nuit des claviers", "Classe de piano", "Auditorium de la Halle", evening(now, 12), now);
    concert.sale_opens_at = now + OPENS_IN;
    concert.text.push_str("De huit heures du soir à minuit, un piano, douze pianistes.");
    (concert, DemoState::Soon)
}

fn scene_ouverte(now: OffsetDateTime) -> (NewConcert, DemoState) {
    let mut concert = concert("Scène ouverte", "Les membres du campus", "Foyer, bâtiment C", evening(now, 8), now);
    concert.members_only = true;
    concert.row_count = 6;
    concert.seats_per_row = 8;
    concert.limit_per_person = 2;
    (concert, DemoState::Plain)
}

fn fanfare(now: OffsetDateTime) -> (NewConcert, DemoState) {
    (concert("Fanfare des quais", "Fanfare du campus", "Cour d’honneur", evening(now, 3), now), DemoState::Cancelled)
}

fn bal(now: OffsetDateTime) -> (NewConcert, DemoState) {
    // Listed until some hours after it began.
    (concert("Bal d’automne", "Orchestre de poche", "Grande salle", now - Duration::hours(1), now), DemoState::Plain)
}

fn all_seats(concert: &NewConcert) -> impl Iterator<Item = Seat> {
    let numbers = concert.seats_per_row;
    (1..=concert.row_count).flat_map(move |row| (1..=numbers).filter_map(move |number| Seat::at(row, number)))
}

async fn prepare_state(
    db: &PgPool,
    id: ConcertId,
    concert: &NewConcert,
    state: DemoState,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    match state {
        DemoState::Lively => {
            mark_and_block(&mut *db.acquire().await?, id, now).await?;
            // Every third group of two from the back of the middle.
            let pairs: Vec<Seat> = all_seats(concert).filter(|seat| (2..=7).contains(&seat.row())).collect();
            for pair in pairs.chunks(2).step_by(3) {
                book(db, id, pair, now).await?;
            }
        }
        DemoState::NearlyFull => {
            let left = [parse("B10")?, parse("E1")?, parse("E2")?, parse("H6")?];
            let seats: Vec<Seat> = all_seats(concert).filter(|seat| !left.contains(seat)).collect();
            for group in seats.chunks(4) {
                book(db, id, group, now).await?;
            }
        }
        DemoState::Cancelled => {
            store_admin::cancel(&mut *db.acquire().await?, id, now).await?;
        }
        DemoState::Soon | DemoState::Plain => {}
    }
    Ok(())
}

async fn mark_and_block(db: &mut PgConnection, id: ConcertId, now: OffsetDateTime) -> anyhow::Result<()> {
    for (seats, kind) in [(&["J1", "J10"][..], SeatKind::Wheelchair), (&["J2"], SeatKind::Companion)] {
        let seats = seats.iter().map(|seat| parse(seat)).collect::<anyhow::Result<Vec<_>>>()?;
        anyhow::ensure!(store_plan::mark(db, id, &seats, kind).await?, "the hall of the demo lacks seats");
    }
    let pillars = [parse("A1")?, parse("A10")?];
    let blocked = store_plan::block(db, id, &pillars, "Vue gênée par un pilier", now).await?;
    anyhow::ensure!(blocked == SeatsOutcome::Done, "seats of the demo cannot be blocked: {blocked:?}");
    Ok(())
}

fn parse(seat: &str) -> anyhow::Result<Seat> {
    Seat::parse(seat).with_context(|| format!("no seat {seat}"))
}

/// Holds some seats for an imaginary other viewer.
async fn hold_some(db: &PgPool, id: ConcertId, now: OffsetDateTime) -> anyhow::Result<()> {
    for group in [["D7", "D8"], ["F1", "F2"]] {
        let seats = group.into_iter().map(parse).collect::<anyhow::Result<Vec<_>>>()?;
        // A visitor of the demo may have booked them already.
        let _ = hold(db, id, &[guest()], &seats, now + HELD_FOR, now).await?;
    }
    Ok(())
}

fn guest() -> String {
    format!("guest:{}", Uuid::new_v4().simple())
}

async fn hold(
    db: &PgPool,
    id: ConcertId,
    holders: &[String],
    seats: &[Seat],
    until: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<HoldOutcome> {
    seats::store::hold(db, &HoldRequest { concert_id: id, holders, for_member: false, now, until, guests: None }, seats)
        .await
}

async fn book(db: &PgPool, id: ConcertId, seats: &[Seat], now: OffsetDateTime) -> anyhow::Result<()> {
    let holder = guest();
    let held = hold(db, id, std::slice::from_ref(&holder), seats, now + HELD_FOR, now).await?;
    anyhow::ensure!(held == HoldOutcome::Held, "seats of the demo cannot be held: {held:?}");
    let first = seats.first().map_or(0, |seat| seat.key());
    let (surname, first_name) =
        usize::try_from(first).ok().and_then(|at| PEOPLE.get(at % PEOPLE.len())).copied().unwrap_or(PEOPLE[0]);
    let booking = NewBooking {
        number: BookingNumber::random()?,
        concert_id: id,
        holder,
        member_id: None,
        surname: surname.to_owned(),
        first_name: first_name.to_owned(),
        email: None,
        language: "fr",
        idempotency_key: Uuid::new_v4().to_string(),
        seats: seats.to_vec(),
    };
    bookings::creation::store::book_alone(db, &booking, now).await?;
    Ok(())
}
