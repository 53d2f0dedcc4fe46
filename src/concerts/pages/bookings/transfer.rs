//! One seat of a booking: its ticket, cancellation, transfer to another person, return.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use time::OffsetDateTime;

use crate::{
    accounts::{
        EmailAddress, FormRequest,
        members::names::{FirstName, Surname},
    },
    audit::{Action, Origin},
    concerts::{
        Concerts,
        booked_seats::{
            store_cancel,
            store_transfer::{self, Receiver, SeatTransfer, TransferOutcome},
        },
        bookings::{
            booking_number::BookingNumber,
            store::{Booking, CancelOutcome},
        },
        holds::guest_limits,
        pages::bookings::access::BookingViewer,
        paths,
        programme::concert::Concert,
        seats::seat::{Seat, names_of},
        waiting_list::offers,
    },
    error::{Error, Result},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(&paths::seat("{number}", "{seat}"), get(show))
        .route(&paths::seat_cancellation("{number}", "{seat}"), post(cancel))
        .route(&paths::seat_transfer("{number}", "{seat}"), post(create))
        .route(&paths::hand_back("{number}"), post(destroy))
}

/// One seat with the actions of its holder.
#[derive(Template)]
#[template(path = "concerts/bookings/transfer.html", blocks = ["form"])]
struct ShowSeat {
    page: Page,
    form: Form,
    errors: FieldErrors,
    concert: Concert,
    number: BookingNumber,
    seat: Seat,
    /// True if it is the only seat of the booking.
    last: bool,
}

form_view!(ShowSeat);

/// A booking that its holder may change, with one of its valid seats.
struct Found {
    booking: Booking,
    concert: Concert,
    seat: Seat,
}

impl Found {
    async fn load(concerts: &Concerts, reader: &BookingViewer, number: &str, seat: &str) -> Result<Self> {
        let (booking, concert) = reader.find(concerts, number).await?;
        let seat = Seat::parse(seat).filter(|seat| booking.seats.contains(seat)).ok_or(Error::NotFound)?;
        Ok(Self { booking, concert, seat })
    }

    fn view(self, page: Page, form: Form) -> ShowSeat {
        let last = self.booking.seats.len() == 1;
        let number = self.booking.number;
        ShowSeat { page, form, errors: FieldErrors::default(), concert: self.concert, number, seat: self.seat, last }
    }

    /// Reasons for which its seats cannot be changed any more.
    fn hindrance(&self, now: OffsetDateTime) -> Option<&'static str> {
        hindrance(&self.booking, &self.concert, now)
    }
}

fn hindrance(booking: &Booking, concert: &Concert, now: OffsetDateTime) -> Option<&'static str> {
    if booking.cancelled_at.is_some() {
        Some("cancellation-before")
    } else if concert.cancelled_at.is_some() {
        Some("cancellation-no-concert")
    } else if concert.starts_at <= now {
        Some("cancellation-past")
    } else {
        None
    }
}

async fn show(
    State(concerts): State<Concerts>,
    Path((number, seat)): Path<(String, String)>,
    reader: BookingViewer,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let found = Found::load(&concerts, &reader, &number, &seat).await?;
    if found.hindrance(page.now).is_some() {
        return Ok(fragment.redirect(&paths::booking(found.booking.number.as_str())));
    }
    Ok(found.view(page, Form::default()).fresh(fragment))
}

async fn cancel(
    State(concerts): State<Concerts>,
    Path((number, seat)): Path<(String, String)>,
    reader: BookingViewer,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let found = Found::load(&concerts, &reader, &number, &seat).await?;
    let refusal = match found.hindrance(visit.page.now) {
        Some(why) => Refusal::conflict(why),
        None => match give_up(&concerts, (&reader, &visit.origin), &found.booking, &[found.seat]).await? {
            Ok(()) => return Ok(visit.done(&paths::booking(found.booking.number.as_str()), "seat-cancelled")),
            Err(refusal) => refusal,
        },
    };
    Ok(found.view(visit.page, form).refused(visit.fragment, refusal))
}

/// Cancels some seats of a booking: they are free, or offered to the waiting list.
pub(crate) async fn give_up(
    concerts: &Concerts,
    (reader, origin): (&BookingViewer, &Origin),
    booking: &Booking,
    seats: &[Seat],
) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    Ok(match store_cancel::cancel(&mut transaction, booking.id, seats, origin.at).await? {
        CancelOutcome::Cancelled(freed) => {
            if let Some(entry) = reader.entry(origin, Action::SEATS_GIVEN_UP, booking) {
                entry.detail(&detail(booking, &freed)).record(&mut *transaction).await?;
            }
            transaction.commit().await?;
            concerts.changed(booking.concert_id, &freed);
            offers::offer(concerts, booking.concert_id, origin.at).await;
            concerts.accounts.mailer.wake();
            Ok(())
        }
        CancelOutcome::Before => Err(Refusal::conflict("seat-not-yours")),
        CancelOutcome::CheckedIn => Err(Refusal::conflict("seat-checked-in")),
    })
}

/// The detail of an audit entry: number of the booking, seats, key of the concert.
pub(crate) fn detail(booking: &Booking, seats: &[Seat]) -> String {
    format!("{}, {} (#{})", booking.number.as_str(), names_of(seats), booking.concert_id)
}

/// The person that a form names: a member by number and surname, or somebody without an account by names alone.
async fn receiver(concerts: &Concerts, visit: &FormRequest, form: &Form) -> Result<Result<Receiver, Refusal>> {
    let mut errors = form.errors();
    let surname = errors.take(Surname::parse(form.value("surname")));
    let number = form.value("member").trim();
    if form.value("to") == "member" {
        if number.is_empty() {
            errors.add("member", "transfer-member-missing");
        }
        let Some(surname) = surname.filter(|_| errors.is_empty()) else { return Ok(Err(errors.into())) };
        let found = store_transfer::find_receiver(&concerts.accounts.db, number, surname.as_str()).await?;
        return Ok(found.ok_or_else(|| Refusal::one("member", "transfer-member-unknown")));
    }
    let first_name = errors.take(FirstName::parse(form.value("first_name")));
    let email = errors.take(EmailAddress::parse_optional(form.value("email")));
    let (Some(surname), Some(first_name), Some(email)) = (surname, first_name, email) else {
        return Ok(Err(errors.into()));
    };
    if !errors.is_empty() {
        return Ok(Err(errors.into()));
    }
    if let Some(email) = &email
        && !guest_limits::may_write_to(concerts, &visit.origin, email).await?
    {
        return Ok(Err(Refusal::one("email", "guest-email-limit")));
    }
    Ok(Ok(Receiver {
        member_id: None,
        surname: surname.as_str().to_owned(),
        first_name: first_name.as_str().to_owned(),
        email: email.map(|email| email.as_str().to_owned()),
        language: visit.page.language.code(),
    }))
}

async fn create(
    State(concerts): State<Concerts>,
    Path((number, seat)): Path<(String, String)>,
    reader: BookingViewer,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let found = Found::load(&concerts, &reader, &number, &seat).await?;
    let refusal = match (found.hindrance(visit.page.now), receiver(&concerts, &visit, &form).await?) {
        (Some(why), _) => Refusal::conflict(why),
        (None, Err(refusal)) => refusal,
        (None, Ok(receiver)) => match hand_on(&concerts, (&reader, &visit.origin), &found, &receiver).await? {
            Ok(()) => return Ok(visit.done(&paths::booking(found.booking.number.as_str()), "transfer-done")),
            Err(refusal) => refusal,
        },
    };
    Ok(found.view(visit.page, form).refused(visit.fragment, refusal))
}

async fn hand_on(
    concerts: &Concerts,
    (reader, origin): (&BookingViewer, &Origin),
    found: &Found,
    receiver: &Receiver,
) -> Result<Result<(), Refusal>> {
    let (booking_id, concert_id) = (found.booking.id, found.concert.id);
    let handing = SeatTransfer { booking_id, concert_id, seat: found.seat, receiver, now: origin.at };
    loop {
        let mut transaction = concerts.accounts.db.begin().await?;
        let number = BookingNumber::random().map_err(anyhow::Error::from)?;
        // Nothing: one chance in thousands of millions, the number is somebody else's. Another one is taken.
        let Some(outcome) = store_transfer::hand_on(&mut transaction, &handing, &number).await? else { continue };
        let TransferOutcome::Handed(number) = outcome else { return Ok(Err(refusal(&outcome))) };
        if let Some(entry) = reader.entry(origin, Action::SEAT_HANDED_ON, &found.booking) {
            let detail = format!("{} → {}", detail(&found.booking, &[found.seat]), number.as_str());
            entry.detail(&detail).record(&mut *transaction).await?;
        }
        transaction.commit().await?;
        concerts.changed(concert_id, &[found.seat]);
        concerts.accounts.mailer.wake();
        return Ok(Ok(()));
    }
}

fn refusal(outcome: &TransferOutcome) -> Refusal {
    match outcome {
        TransferOutcome::CheckedIn => Refusal::conflict("seat-checked-in"),
        TransferOutcome::Limit => Refusal::conflict("transfer-limit"),
        TransferOutcome::Same => Refusal::conflict("transfer-same"),
        TransferOutcome::Closed => Refusal::conflict("transfer-closed"),
        TransferOutcome::Gone => Refusal::conflict("hand-back-gone"),
        TransferOutcome::NotTheirs | TransferOutcome::Handed(_) => Refusal::conflict("seat-not-yours"),
    }
}

/// Hands a seat that was received back.
async fn destroy(
    State(concerts): State<Concerts>,
    Path(number): Path<String>,
    reader: BookingViewer,
    visit: FormRequest,
) -> Result<Response> {
    let (booking, concert) = reader.find(&concerts, &number).await?;
    let path = paths::booking(booking.number.as_str());
    if booking.handed_from.is_none() {
        return Err(Error::NotFound);
    }
    let now = visit.page.now;
    let refusal = match hindrance(&booking, &concert, now) {
        Some(why) => Refusal::conflict(why),
        None => match hand_back(&concerts, (&reader, &visit.origin), &booking).await? {
            TransferOutcome::Handed(_) => return Ok(visit.done(&path, "hand-back-done")),
            outcome => refusal(&outcome),
        },
    };
    let seat = booking.seats.first().copied().ok_or(Error::NotFound)?;
    let found = Found { booking, concert, seat };
    Ok(found.view(visit.page, Form::default()).refused(visit.fragment, refusal))
}

async fn hand_back(
    concerts: &Concerts,
    (reader, origin): (&BookingViewer, &Origin),
    booking: &Booking,
) -> Result<TransferOutcome> {
    let mut transaction = concerts.accounts.db.begin().await?;
    let outcome = store_transfer::hand_back(&mut transaction, booking.id, origin.at).await?;
    let TransferOutcome::Handed(number) = &outcome else { return Ok(outcome) };
    if let Some(entry) = reader.entry(origin, Action::SEAT_HANDED_BACK, booking) {
        let detail = format!("{} → {}", detail(booking, &booking.seats), number.as_str());
        entry.detail(&detail).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    concerts.changed(booking.concert_id, &booking.seats);
    concerts.accounts.mailer.wake();
    Ok(outcome)
}
