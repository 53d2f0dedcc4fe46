//! Summary below the seat map: seats held by the viewer with their remaining time, and the response to the last click.

use std::borrow::Borrow;

use time::{Duration, OffsetDateTime};

use crate::{
    concerts::{
        Concerts,
        holds::{
            durations::{EXTENSION, EXTENSIONS, HOLD, OFFER},
            holder::Holder,
            store_lapsed::{self, LapsedSeat},
        },
        seats::{
            self,
            adjacent_seats::{Proposal, companions},
            seat::{Seat, SeatKind, SeatState, names_of},
            seat_map::SeatMap,
            single_seats,
            store::HeldSeat,
        },
        waiting_list::{
            self,
            store::{Lapse, Place},
        },
    },
    error::Result,
    ids::ConcertId,
    web::{Language, Message},
};

/// The seats that the viewer holds of a concert, and the answer to the last click.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) seats: Vec<HeldSeat>,
    /// Refusal of the last request.
    pub(crate) refusal: Option<Message>,
    /// Seats to take instead.
    pub(crate) nearest: Vec<Seat>,
    /// Seats apart for a group that finds none together.
    pub(crate) split: Option<Split>,
    /// For how many seats together the viewer may want to wait.
    pub(crate) wait_for: Option<i16>,
    /// Seats whose time ran out a moment ago, when nothing is held now.
    pub(crate) lapsed: Vec<LapsedSeat>,
    /// The viewer's place in the waiting list.
    pub(crate) place: Option<Place>,
    /// The offer of the waiting list that the viewer let run out.
    pub(crate) lapse: Option<Lapse>,
}

/// Seats apart, to be taken all or none.
#[derive(Debug)]
pub(crate) struct Split {
    pub(crate) proposal: Proposal,
    /// True if one of them is a wheelchair place.
    pub(crate) wheelchair: bool,
}

impl Split {
    /// The seats in words: `C 4, C 5 and D 4`.
    pub(crate) fn names(&self, language: impl Borrow<Language>) -> String {
        let mut parts = self.proposal.parts.iter().map(names_of);
        let (first, language) = (parts.next().unwrap_or_default(), *language.borrow());
        parts.fold(first, |names, part| language.text("best-and").arg("names", names).arg("more", part).to_string())
    }

    /// Number of seats.
    pub(crate) fn count(&self) -> usize {
        self.proposal.parts.iter().map(Vec::len).sum()
    }

    /// All seats, in order of rows.
    pub(crate) fn seats(&self) -> Vec<Seat> {
        self.proposal.seats()
    }
}

/// A wheelchair place that is held, and the companion seats beside it that can be had.
pub(crate) struct Pair {
    pub(crate) place: Seat,
    pub(crate) companions: Vec<Seat>,
}

impl Sheet {
    pub(crate) async fn load(concerts: &Concerts, id: ConcertId, holder: &Holder, now: OffsetDateTime) -> Result<Self> {
        let names = holder.names();
        if names.is_empty() {
            return Ok(Self::default());
        }
        // A cancelled concert keeps no held seats.
        if concerts.seat_maps.find(id).await?.is_some_and(|seat_map| seat_map.concert.cancelled_at.is_some()) {
            return Ok(Self::default());
        }
        let db = &concerts.context.db;
        let seats = seats::store::list_held(db, id, &names, now).await?;
        let lapsed = if seats.is_empty() { store_lapsed::list(db, id, &names, now).await? } else { Vec::new() };
        Ok(Self { seats, lapsed, ..Self::default() })
    }

    /// Only the page says it, and the answer after a hold ran out; not each answer to a click.
    pub(crate) async fn load_place(&mut self, concerts: &Concerts, id: ConcertId, holder: &Holder) -> Result<()> {
        if let Some(member_id) = holder.member_id {
            let db = &concerts.context.db;
            self.place = waiting_list::store::find_place(db, id, member_id).await?;
            self.lapse = waiting_list::store::find_lapse(db, id, member_id).await?;
        }
        Ok(())
    }

    /// True if there is anything to show.
    pub(crate) fn is_shown(&self) -> bool {
        self.refusal.is_some() || !self.seats.is_empty() || !self.lapsed.is_empty()
    }

    /// Until the first of the seats goes.
    pub(crate) fn seconds_left(&self, now: OffsetDateTime) -> Option<i64> {
        self.seats.iter().map(|held| (held.held_until - now).whole_seconds().max(0)).min()
    }

    /// For how long that seat was held in all, in seconds.
    pub(crate) fn seconds_in_all(&self) -> i64 {
        let first = self.seats.iter().min_by_key(|held| held.held_until);
        let granted = first.map_or(Duration::ZERO, |held| {
            let from_the_click = if held.offered { OFFER } else { HOLD };
            from_the_click + EXTENSION * i32::from(held.extensions)
        });
        granted.whole_seconds()
    }

    /// The seats in words: `C 5, C 6`.
    pub(crate) fn names(&self) -> String {
        names_of(self.seats.iter().map(|held| held.seat).collect::<Vec<_>>())
    }

    /// True if more time can be had.
    pub(crate) fn extendable(&self) -> bool {
        self.seats.iter().any(|held| held.extensions < EXTENSIONS && !(held.offered && held.others_wait))
    }

    /// True if the time of what is held cannot be prolonged because others wait for it.
    pub(crate) fn is_awaited(&self) -> bool {
        self.seats.iter().any(|held| held.offered && held.others_wait)
    }

    /// The seats that ran out and can be taken again.
    pub(crate) fn lapsed_free(&self) -> Vec<Seat> {
        self.lapsed.iter().filter(|lapsed| lapsed.free).map(|lapsed| lapsed.seat).collect()
    }

    /// The seats that ran out and are somebody else's.
    pub(crate) fn lapsed_taken(&self) -> Vec<Seat> {
        self.lapsed.iter().filter(|lapsed| !lapsed.free && !lapsed.awaited).map(|lapsed| lapsed.seat).collect()
    }

    /// The seats that ran out and are offered to members who wait.
    pub(crate) fn lapsed_awaited(&self) -> Vec<Seat> {
        self.lapsed.iter().filter(|lapsed| lapsed.awaited).map(|lapsed| lapsed.seat).collect()
    }

    /// All seats that ran out.
    pub(crate) fn lapsed_seats(&self) -> Vec<Seat> {
        self.lapsed.iter().map(|lapsed| lapsed.seat).collect()
    }

    /// Seats that the choice leaves alone.
    pub(crate) fn left_alone(&self, seat_map: &SeatMap) -> Vec<Seat> {
        single_seats::left_alone(seat_map, &self.seats)
    }

    /// The wheelchair places that are held.
    pub(crate) fn pairs(&self, seat_map: &SeatMap) -> Vec<Pair> {
        let kind = |seat: Seat| seat_map.cell(seat).map(|cell| cell.kind);
        let places = self.seats.iter().map(|held| held.seat).filter(|seat| kind(*seat) == Some(SeatKind::Wheelchair));
        let pairs = places.map(|place| {
            let free = companions(seat_map, place).into_iter().filter(|cell| cell.state == SeatState::Free);
            let free = free.map(|cell| cell.seat).filter(|seat| !self.seats.iter().any(|held| held.seat == *seat));
            Pair { place, companions: free.collect() }
        });
        pairs.collect()
    }
}
