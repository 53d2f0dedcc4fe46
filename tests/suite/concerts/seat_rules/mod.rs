//! Seats answer and end as a plain model of the rules does, whatever four people do to a small hall.

mod model;

use std::sync::atomic::{AtomicUsize, Ordering};

use parvis::{
    concerts::{
        holds::expiry,
        seats::{self, seat::SeatState},
    },
    ids::ConcertId,
    live::{Keys, Topic},
};
use proptest::{
    array::uniform8, collection::vec, prelude::any, prop_assert, prop_assert_eq, test_runner::TestCaseError,
};
use time::Duration;

use self::model::{Act, COMPANION, LIMIT, Model, PEOPLE, Place, ROWS, SEATS_PER_ROW, WHEELCHAIR, any_act};
use super::facts::{book, broken_rules, concert_with, hold, keep_for};
use crate::{
    factories::{members, seats as seat_rows},
    harness::{
        TestPortal,
        browser::Browser,
        cases::{Cases, Choices},
        portal,
    },
};

/// The portal beside the model.
struct World {
    portal: TestPortal,
    concert: i64,
    people: Vec<(Browser, String)>,
    model: Model,
    /// Bookings that are not cancelled: whose, the step at which they were made, their number.
    bookings: Vec<(usize, usize, String)>,
    waited: Duration,
}

/// The clock of a case stops before the sessions of its people end, which last twelve hours.
const LONGEST: Duration = Duration::hours(11);

fn label(seat: usize) -> String {
    format!("{}{}", char::from(b'A' + u8::try_from(seat / SEATS_PER_ROW).unwrap()), seat % SEATS_PER_ROW + 1)
}

impl World {
    async fn new() -> Self {
        let portal = portal().await;
        let size = (i16::try_from(ROWS).unwrap(), i16::try_from(SEATS_PER_ROW).unwrap());
        let concert = concert_with(&portal, |one| (one.row_count, one.seats_per_row) = size).await;
        keep_for(&portal.db, concert, "wheelchair", &[&label(WHEELCHAIR)]).await;
        keep_for(&portal.db, concert, "companion", &[&label(COMPANION)]).await;
        let mut people = Vec::new();
        for nth in 0..PEOPLE {
            let number = format!("2060000{nth}");
            let browser = portal.signed_in(&number, &[]).await;
            let id = members::member(&portal.db, &number).id().await;
            people.push((browser, format!("member:{id}")));
        }
        let model = Model::new(portal.clock.now());
        Self { portal, concert, people, model, bookings: Vec::new(), waited: Duration::ZERO }
    }

    async fn post(&self, person: usize, path: &str, fields: &[(&str, &str)]) -> u16 {
        let path = format!("/concerts/{}/{path}", self.concert);
        self.people[person].0.post(&path, fields).await.status.as_u16()
    }

    /// The answer of the portal and that of the model, which has made the same step.
    #[expect(clippy::too_many_lines, reason = "an arm for each act")]
    async fn act(&mut self, act: &Act, step: usize) -> Result<(u16, u16), TestCaseError> {
        self.model.expire();
        Ok(match act {
            Act::Hold(person, seats) => {
                let names: Vec<String> = seats.iter().map(|seat| label(*seat)).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let answer = hold(&self.people[*person].0, self.concert, &names).await;
                (answer.status.as_u16(), self.model.hold(*person, seats))
            }
            Act::HoldBest(person, count) => self.hold_best(*person, *count).await?,
            Act::HoldWithWheelchair(person, count) => {
                let expected = match self.model.with_wheelchair(*count) {
                    Some(seats) => self.model.hold(*person, &seats),
                    None => 409,
                };
                let fields = [("count", count.to_string()), ("wheelchair", "1".to_owned())];
                let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
                (self.post(*person, "holds/best", &fields).await, expected)
            }
            Act::Release(person, seat) => self.release(*person, *seat).await?,
            Act::ReleaseOwn(person, nth) => match self.model.held_by(*person).as_slice() {
                [] => (0, 0),
                held => self.release(*person, held[nth % held.len()]).await?,
            },
            Act::Extend(person) => (self.post(*person, "holds/extend", &[]).await, self.model.extend(*person)),
            Act::Book(person) => self.book(*person, step).await,
            Act::Cancel(person) => self.cancel(*person).await?,
            Act::Block(seat) => {
                self.block(*seat).await;
                (0, 0)
            }
            Act::Join(person, count) => {
                let expected = self.model.join(*person, *count);
                let answered = self.post(*person, "waiting-list", &[("count", &count.to_string())]).await;
                if expected == 303 {
                    self.settle_offers().await?;
                }
                (answered, expected)
            }
            Act::Leave(person) => {
                self.model.line.retain(|(member, _)| member != person);
                (self.post(*person, "waiting-list/leave", &[]).await, 303)
            }
            Act::Wait(seconds) => {
                self.wait(Duration::seconds(*seconds)).await;
                (0, 0)
            }
            Act::Sweep => {
                self.model.sweep();
                expiry::tick(&self.portal.concerts, self.model.now).await.unwrap();
                self.settle_offers().await?;
                (0, 0)
            }
        })
    }

    async fn release(&mut self, person: usize, seat: usize) -> Result<(u16, u16), TestCaseError> {
        let mine = self.model.release(person, seat);
        let answered = self.post(person, &format!("holds/{}/release", label(seat)), &[]).await;
        self.settle_offers().await?;
        // A hold that ran out a moment ago may still be given back.
        Ok((if mine { answered } else { 409 }, if mine { 303 } else { 409 }))
    }

    /// Lets time pass. Everybody looks at a page afterwards, and the clock stops in time: their sessions would end.
    async fn wait(&mut self, time: Duration) {
        if self.waited + time > LONGEST {
            return;
        }
        self.waited += time;
        self.portal.clock.advance(time);
        self.model.now = self.portal.clock.now();
        self.model.expire();
        for (browser, _) in &self.people {
            browser.get("/bookings").await.assert_status(200);
        }
    }

    /// After whatever frees seats: the first of the line who fits has one of the blocks, and so on until nobody fits.
    async fn settle_offers(&mut self) -> Result<(), TestCaseError> {
        let table = self.table().await;
        while let Some((person, count)) = self.model.next_in_line() {
            let before = self.model.held_by(person);
            let held = |seat: &usize| matches!(table[*seat], Place::Held { person: holder, .. } if holder == person);
            let new: Vec<usize> = (0..table.len()).filter(|seat| held(seat) && !before.contains(seat)).collect();
            let blocks = self.model.blocks(count);
            prop_assert!(blocks.contains(&new), "{new:?} was offered to {person}, who waits for {count}");
            self.model.offer(person, &new);
        }
        Ok(())
    }

    /// Which of the blocks is the best is not said here: it is one of them.
    async fn hold_best(&mut self, person: usize, count: usize) -> Result<(u16, u16), TestCaseError> {
        let answered = self.post(person, "holds/best", &[("count", &count.to_string())]).await;
        let blocks = self.model.blocks(count);
        let expected = match blocks.is_empty() {
            _ if self.model.next_in_line().is_some() => 409,
            _ if self.model.count(person) + count > LIMIT => 422,
            true => 409,
            false => 303,
        };
        if expected == 303 && answered == 303 {
            let before = self.model.held_by(person);
            let table = self.table().await;
            let held = |seat: &usize| matches!(table[*seat], Place::Held { person: holder, .. } if holder == person);
            let new: Vec<usize> = (0..table.len()).filter(|seat| held(seat) && !before.contains(seat)).collect();
            prop_assert!(blocks.contains(&new), "{new:?} is no block of free seats side by side");
            for seat in new {
                self.model.keep(person, seat, Duration::minutes(5));
            }
        }
        Ok((answered, expected))
    }

    async fn book(&mut self, person: usize, step: usize) -> (u16, u16) {
        let held = self.model.held_by(person);
        let answer = book(&self.people[person].0, self.concert, &format!("seat-rules-{step}")).await;
        if held.is_empty() {
            // A refusal of either kind.
            return (answer.status.as_u16().clamp(409, 422), answer.status.as_u16());
        }
        if let Some(number) = answer.header("location").strip_prefix("/bookings/") {
            self.bookings.push((person, step, number.to_owned()));
        }
        for seat in held {
            self.model.places[seat] = Place::Booked { person, step };
        }
        (answer.status.as_u16(), 303)
    }

    async fn cancel(&mut self, person: usize) -> Result<(u16, u16), TestCaseError> {
        let Some(oldest) = self.bookings.iter().position(|(owner, ..)| *owner == person) else { return Ok((0, 0)) };
        let (_, step, number) = self.bookings.remove(oldest);
        let fields = [("number", &*number), ("surname", "Carpentier")];
        let answer = self.people[person].0.post("/bookings/cancel/confirm", &fields).await;
        for place in &mut self.model.places {
            if *place == (Place::Booked { person, step }) {
                *place = Place::Free;
            }
        }
        self.settle_offers().await?;
        Ok((answer.status.as_u16(), 303))
    }

    async fn block(&mut self, seat: usize) {
        let (state, reason, place) = match self.model.places[seat] {
            Place::Free => ("blocked", Some("caméra"), Place::Blocked),
            Place::Blocked => ("free", None, Place::Free),
            Place::Held { .. } | Place::Booked { .. } => return,
        };
        (self.model.places[seat], self.model.stale[seat]) = (place, None);
        let place =
            (i16::try_from(seat / SEATS_PER_ROW + 1).unwrap(), i16::try_from(seat % SEATS_PER_ROW + 1).unwrap());
        seat_rows::set_state(&self.portal.db, self.concert, place, state, reason).await;
        self.portal.live.changed(&Topic::new("concert", self.concert), Keys::All);
    }

    /// The hall as the table has it. Extensions are not listed: the end of a hold tells of them.
    async fn table(&self) -> Vec<Place> {
        let rows = seats::store::list(&self.portal.db, ConcertId(self.concert), None, self.model.now).await.unwrap();
        let person = |holder: Option<String>| {
            let holder = holder.unwrap();
            self.people.iter().position(|(_, name)| *name == holder).unwrap()
        };
        let place = |row: seats::store::SeatRow| match row.state {
            SeatState::Free => Place::Free,
            SeatState::Blocked => Place::Blocked,
            SeatState::Booked => Place::Booked { person: person(row.holder), step: 0 },
            SeatState::Held => {
                Place::Held { person: person(row.holder), until: row.held_until.unwrap(), extensions: 0 }
            }
        };
        rows.into_iter().map(place).collect()
    }
}

/// Without what the table does not list.
fn listed(place: &Place) -> Place {
    match *place {
        Place::Held { person, until, .. } => Place::Held { person, until, extensions: 0 },
        Place::Booked { person, .. } => Place::Booked { person, step: 0 },
        Place::Free | Place::Blocked => *place,
    }
}

/// Plays one case. How many acts changed the hall.
async fn play(steps: Vec<[u32; 8]>) -> Result<usize, TestCaseError> {
    let mut world = World::new().await;
    let mut log = Vec::new();
    let mut done = 0;
    for (step, numbers) in steps.into_iter().enumerate() {
        let act = any_act(&mut Choices::new(numbers));
        let (answered, expected) = world.act(&act, step).await?;
        done += usize::from(answered == 303);
        log.push(format!("{step} {act:?} → {expected} at {}", world.model.now));
        let story = || log[log.len().saturating_sub(25)..].join("\n");
        prop_assert_eq!(answered, expected, "{}", story());
        let wanted: Vec<Place> = world.model.places.iter().map(listed).collect();
        prop_assert_eq!(world.table().await, wanted, "{}", story());
    }
    // Expired holds stay in the table until the sweep, and count for nobody.
    expiry::tick(&world.portal.concerts, world.model.now).await.unwrap();
    prop_assert_eq!(broken_rules(&world.portal.db).await, Vec::<String>::new());
    Ok(done)
}

// covers C7 C8 C9 C19
#[test]
fn seats_follow_their_rules_whatever_is_done_to_them() {
    let (acts, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let cases = Cases { count: 6, regressions: "tests/suite/regressions/seats.txt" };

    cases.check(&vec(uniform8(any::<u32>()), 1..=250), async |steps| {
        acts.fetch_add(steps.len(), Ordering::Relaxed);
        done.fetch_add(play(steps).await?, Ordering::Relaxed);
        Ok(())
    });

    let (acts, done) = (acts.into_inner(), done.into_inner());
    assert!(done > acts / 8, "only {done} of {acts} acts changed the hall: the cases try too little");
}
