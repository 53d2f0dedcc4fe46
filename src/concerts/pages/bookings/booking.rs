//! Bookings: created from the held seats, and shown.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    accounts::{
        CurrentMember, EmailAddress, FormRequest,
        members::names::{FirstName, Surname},
    },
    concerts::{
        Concerts,
        announcements::{
            change::{self, AnnouncedChange, ChangeKind, Facts},
            store_changes,
        },
        booked_seats::store_transfer::{self, TransferredSeat},
        bookings::{
            booking_number::BookingNumber,
            creation::new_booking::{BookOutcome, NewBooking},
            store_restore::{self, UNDO},
        },
        holds::{
            durations::{EXTENSION, EXTENSIONS},
            guest_limits,
            hold_summary::Sheet,
            holder::Holder,
        },
        pages::{
            bookings::{access::BookingViewer, index},
            holds::{self, names_other},
        },
        paths,
        programme::{self, concert::Concert},
        seats::{
            self,
            seat::{Seat, names_of},
            store::HoldOutcome,
        },
        tickets::ticket::Ticket,
    },
    error::{Error, Result},
    ids::ConcertId,
    web::{
        FieldErrors, Form, Fragment, Message, Page, Refusal,
        forms::{
            idempotency_key::parse_idempotency_key,
            refusal::{FormView as _, form_view},
        },
        pages::fragment,
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(paths::NewBooking::PATH, get(new).post(prolong))
        .route(paths::ConcertBookings::PATH, axum::routing::post(create))
        .route(paths::Bookings::PATH, get(index::index))
        .route(paths::Booking::PATH, get(show))
}

/// The form of a booking: what it is about, and whose name is on it.
#[derive(Template)]
#[template(path = "concerts/bookings/new.html", blocks = ["form"])]
struct NewBookingPage {
    page: Page,
    form: Form,
    errors: FieldErrors,
    concert: Concert,
    sheet: Sheet,
}

form_view!(NewBookingPage);

async fn new(
    State(concerts): State<Concerts>,
    paths::NewBooking { id }: paths::NewBooking,
    holder: Holder,
    member: Option<CurrentMember>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let concert = programme::store::find(&concerts.context.db, id).await?.ok_or(Error::NotFound)?;
    let sheet = Sheet::load(&concerts, id, &holder, page.now).await?;
    // Seats that ran out a moment ago are offered again here.
    if sheet.seats.is_empty() && sheet.lapsed.is_empty() {
        return Ok(fragment.redirect(paths::Concert { id }));
    }
    let (surname, first_name) =
        member.map(|CurrentMember(one)| (one.member.surname, one.member.first_name)).unwrap_or_default();
    let form = Form::filled([
        ("surname", &surname),
        ("first_name", &first_name),
        ("idempotency_key", &Uuid::new_v4().to_string()),
    ]);
    Ok(NewBookingPage { page, form, errors: FieldErrors::default(), concert, sheet }.fresh(fragment))
}

/// The same with what was typed so far: more time for its seats, or those whose time ran out taken again.
async fn prolong(
    State(concerts): State<Concerts>,
    paths::NewBooking { id }: paths::NewBooking,
    holder: Holder,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (db, now) = (&concerts.context.db, request.page.now);
    let concert = programme::store::find(db, id).await?.ok_or(Error::NotFound)?;
    let prolonged = seats::store::extend(db, id, &holder.names(), EXTENSION, EXTENSIONS, now).await?;
    concerts.changed(id, &prolonged);
    let refusal = if prolonged.is_empty() { refuse_time(&concerts, id, &holder, &request, &form).await? } else { None };
    let sheet = Sheet::load(&concerts, id, &holder, now).await?;
    let view = NewBookingPage { page: request.page, form, errors: FieldErrors::default(), concert, sheet };
    Ok(match refusal {
        Some(refusal) => view.refused(request.fragment, refusal),
        None => view.fresh(request.fragment),
    })
}

/// Takes the seats of the form again when nothing is held any more. Why neither these nor more time can be had.
async fn refuse_time(
    concerts: &Concerts,
    id: ConcertId,
    holder: &Holder,
    request: &FormRequest,
    form: &Form,
) -> Result<Option<Refusal>> {
    let sheet = Sheet::load(concerts, id, holder, request.page.now).await?;
    let lapsed = sheet.lapsed_seats();
    let again: Vec<Seat> = form.values("seat").filter_map(Seat::parse).filter(|seat| lapsed.contains(seat)).collect();
    if again.is_empty() {
        let why = holds::not_extended(concerts, id, holder, request.page.now).await?;
        return Ok(Some(Refusal::conflict(why)));
    }
    let names = holder.names();
    let hold = holds::hold_request(concerts, id, holder, &names, &request.origin);
    Ok(match concerts.hold_writer.hold(&hold, &again).await? {
        HoldOutcome::Held => None,
        HoldOutcome::Closed => Some(Refusal::conflict("hold-closed")),
        HoldOutcome::Awaited => Some(Refusal::conflict("hold-awaited")),
        HoldOutcome::Crowded => Some(Refusal::conflict("hold-crowded")),
        _ => Some(Refusal::conflict(Message::new("hold-again-lost").with("seats", names_of(&again)))),
    })
}

/// Input of the booking form.
struct BookingInput {
    surname: Surname,
    first_name: FirstName,
    /// E-mail address of a guest; never of a member.
    email: Option<EmailAddress>,
    idempotency_key: String,
    seats: Vec<Seat>,
}

impl BookingInput {
    fn parse(form: &Form, concert_id: ConcertId, holder: &Holder) -> Result<Self, FieldErrors> {
        let mut errors = form.errors_but(&["seat"]);
        if names_other(form, concert_id) {
            errors.add("", "hold-other-concert");
        }
        let surname = errors.take(Surname::parse(form.value("surname")));
        let first_name = errors.take(FirstName::parse(form.value("first_name")));
        let guest = holder.member_id.is_none();
        let email = if guest { errors.take(EmailAddress::parse_optional(form.value("email"))) } else { Some(None) };
        let key = errors.take(parse_idempotency_key(form, "booking-key"));
        let seats: Option<Vec<Seat>> = form.values("seat").map(Seat::parse).collect();
        if seats.is_none() {
            errors.add("", "hold-unknown");
        }
        match (surname, first_name, email, key, seats) {
            (Some(surname), Some(first_name), Some(email), Some(idempotency_key), Some(seats)) if errors.is_empty() => {
                Ok(Self { surname, first_name, email, idempotency_key, seats })
            }
            _ => Err(errors),
        }
    }
}

async fn create(
    State(concerts): State<Concerts>,
    paths::ConcertBookings { id }: paths::ConcertBookings,
    holder: Holder,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let refusal = match BookingInput::parse(&form, id, &holder) {
        Ok(input) => match book(&concerts, id, &holder, &request, &input).await? {
            Ok(number) => return Ok(request.fragment.redirect(paths::Booking { number })),
            Err(refusal) => refusal,
        },
        Err(errors) => errors.into(),
    };
    let concert = programme::store::find(&concerts.context.db, id).await?.ok_or(Error::NotFound)?;
    let sheet = Sheet::load(&concerts, id, &holder, request.page.now).await?;
    let view = NewBookingPage { page: request.page, form, errors: FieldErrors::default(), concert, sheet };
    Ok(view.refused(request.fragment, refusal))
}

/// The number of the booking: a new one, or that of the same form sent before.
async fn book(
    concerts: &Concerts,
    concert_id: ConcertId,
    holder: &Holder,
    request: &FormRequest,
    input: &BookingInput,
) -> Result<Result<BookingNumber, Refusal>> {
    let Some(name) = holder.names().into_iter().next() else { return Ok(Err(Refusal::conflict("booking-lost"))) };
    if let Some(email) = &input.email
        && !guest_limits::may_write_to(concerts, &request.origin, email).await?
    {
        return Ok(Err(Refusal::one("email", "guest-email-limit")));
    }
    let booking = NewBooking {
        number: BookingNumber::random().map_err(anyhow::Error::from)?,
        concert_id,
        holder: name,
        member_id: holder.member_id,
        surname: input.surname.as_str().to_owned(),
        first_name: input.first_name.as_str().to_owned(),
        email: input.email.as_ref().map(|email| email.as_str().to_owned()),
        language: request.page.language.code(),
        idempotency_key: input.idempotency_key.clone(),
        seats: input.seats.clone(),
    };
    Ok(match concerts.booking_writer.book(booking).await? {
        BookOutcome::Booked(number, _) | BookOutcome::Again(number) => Ok(number),
        BookOutcome::Lost => Err(Refusal::conflict("booking-lost")),
        BookOutcome::Over => Err(Refusal::conflict("concert-over-text")),
        BookOutcome::Closed => Err(Refusal::conflict("concert-cancelled-text")),
    })
}

/// A booking as its owner sees it.
#[derive(Template)]
#[template(path = "concerts/bookings/show.html")]
struct ShowBooking {
    page: Page,
    ticket: Ticket,
    /// True if a guest may have this browser forget the bookings.
    forgettable: bool,
    /// The address that was left with the booking, for the browser that left it.
    email: Option<String>,
    /// True if the reader made the booking, or named its number and surname.
    owner: bool,
    /// Changes by staff, the last one first.
    changes: Vec<AnnouncedChange>,
    /// Until when the holder may take back the cancellation; absent where that is not possible.
    undo_until: Option<OffsetDateTime>,
    /// Reason for which it was not restored.
    refusal: Option<Message>,
    /// Seats that other people have now.
    handed: Vec<TransferredSeat>,
}

impl ShowBooking {
    /// True if the reader may exchange the seats.
    fn exchangeable(&self) -> bool {
        let inside = self.ticket.is_all_inside();
        self.owner
            && !inside
            && crate::concerts::pages::bookings::exchange::is_possible(
                &self.ticket.booking,
                &self.ticket.concert,
                self.page.now,
            )
    }

    /// True if its holder may still give seats up, or hand them on.
    fn is_changeable(&self) -> bool {
        self.ticket.is_valid() && self.ticket.concert.starts_at > self.page.now
    }

    /// True if it ended because all of its seats were handed on.
    fn is_handed_on(&self) -> bool {
        let handed: Vec<Seat> = self.handed.iter().map(|one| one.seat).collect();
        let booking = &self.ticket.booking;
        booking.cancelled_at.is_some() && booking.seats.iter().all(|seat| handed.contains(seat))
    }

    /// True if the heading of the page says this change already.
    fn is_heading(&self, kind: ChangeKind) -> bool {
        let ticket = &self.ticket;
        let concert_alone = ticket.concert.cancelled_at.is_some() && ticket.booking.cancelled_at.is_none();
        concert_alone && kind == ChangeKind::ConcertCancelled
    }

    /// True if the concert is cancelled, and neither the heading nor a change says so.
    fn must_say_cancelled(&self) -> bool {
        let kind = ChangeKind::ConcertCancelled;
        let said = self.is_heading(kind) || self.changes.iter().any(|told| told.change.kind == kind);
        self.ticket.concert.cancelled_at.is_some() && !said
    }
}

async fn show(
    State(concerts): State<Concerts>,
    paths::Booking { number }: paths::Booking,
    reader: BookingViewer,
    page: Page,
) -> Result<Response> {
    draw(&concerts, &number, &reader, page, StatusCode::OK, None).await
}

/// The page of a booking, with why its cancellation was not taken back.
pub(crate) async fn draw(
    concerts: &Concerts,
    number: &BookingNumber,
    reader: &BookingViewer,
    page: Page,
    status: StatusCode,
    refusal: Option<Message>,
) -> Result<Response> {
    let (booking, concert) = match reader.find(concerts, number).await {
        // The link of an e-mail, in a browser that does not know its holder: number and surname are the way in, whether or
        // not there is such a booking.
        Err(Error::NotFound) if page.viewer.is_none() => {
            return Ok(Redirect::to(&paths::FindBooking.with(number)).into_response());
        }
        found => found?,
    };
    let changes = store_changes::list_of_booking(&concerts.context.db, booking.id).await?;
    let changes = change::history(changes, &Facts::from(&concert), &booking.seats, page.language);
    let email = booking.email.clone().filter(|_| reader.owns(&booking));
    let undo_until = booking.cancelled_at.map(|at| at + UNDO).filter(|until| *until > page.now);
    let undo_until = match undo_until.filter(|_| concert.cancelled_at.is_none() && concert.over_at() > page.now) {
        Some(until) => store_restore::may_restore(&concerts.context.db, &booking).await?.then_some(until),
        None => None,
    };
    let owner = reader.is_owner(&booking).await?;
    let ticket = Ticket::load(&concerts.context, booking, concert).await?;
    let handed = store_transfer::list_handed_on(&concerts.context.db, ticket.booking.id).await?;
    let forgettable = reader.is_known_guest().await?;
    // A seat that was handed on comes back only when its receiver hands it back.
    let undo_until = undo_until.filter(|_| handed.is_empty());
    let view = ShowBooking { page, ticket, forgettable, email, owner, changes, undo_until, refusal, handed };
    Ok(fragment::page(status, &view))
}
