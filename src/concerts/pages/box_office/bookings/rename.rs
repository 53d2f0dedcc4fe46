//! Correction of a misspelt name on a booking; number, seats and codes stay.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use crate::{
    accounts::{
        FormRequest,
        members::names::{FirstName, Surname},
        sign_in::session::SellsSeats,
    },
    audit::{Action, Origin},
    concerts::{
        Concerts,
        bookings::{
            store::Booking,
            store_box_office::{self, RenameOutcome},
        },
        pages::box_office::{
            bookings::list::{Desk, ShowOfficeBooking, find_booking},
            seat_list::act,
        },
        paths::box_office,
        programme::concert::Concert,
    },
    error::Result,
    ids::ConcertId,
    web::{FieldErrors, Form, Refusal},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(&box_office::office_booking_name("{id}", "{number}"), post(rename))
}

/// The corrected name of the form.
struct NameInput {
    surname: Surname,
    first_name: FirstName,
    /// True if the ticket is sent once more, with the new name.
    send: bool,
}

impl NameInput {
    fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let surname = errors.take(Surname::parse(form.value("surname")));
        let first_name = errors.take(FirstName::parse(form.value("first_name")));
        match (surname, first_name) {
            (Some(surname), Some(first_name)) if errors.is_empty() => {
                Ok(Self { surname, first_name, send: form.checked("send") })
            }
            _ => Err(errors),
        }
    }
}

async fn rename(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path((id, number)): Path<(ConcertId, String)>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let found = find_booking(&concerts, id, &number).await?;
    let outcome = match NameInput::parse(&form) {
        Ok(wish) => correct(&concerts, &visit.origin, &found, &wish).await?,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(said) => Ok(visit.done(&box_office::office_booking(id, found.1.number.as_str()), said)),
        Err(refusal) => ShowOfficeBooking::refused(&concerts, (id, &number), (visit, form), Desk::Name, refusal).await,
    }
}

/// Corrects the name. The key of the text that confirms it.
async fn correct(
    concerts: &Concerts,
    origin: &Origin,
    (concert, booking): &(Concert, Booking),
    wish: &NameInput,
) -> Result<Result<&'static str, Refusal>> {
    let (surname, first_name) = (wish.surname.as_str(), wish.first_name.as_str());
    let mut transaction = concerts.accounts.db.begin().await?;
    match store_box_office::rename(&mut transaction, booking.id, (surname, first_name)).await? {
        RenameOutcome::Renamed(before) => {
            let names = format!("{}, {before} → {first_name} {surname}", booking.number.as_str());
            let detail = act(concert.id, &concert.title, &names);
            origin.act(Action::BOOKING_RENAMED).on(booking.member_id).detail(&detail).record(&mut *transaction).await?;
        }
        RenameOutcome::Same => {}
        RenameOutcome::Cancelled => return Ok(Err(Refusal::conflict("office-booking-cancelled-before"))),
    }
    let sent = wish.send && store_box_office::queue_ticket(&mut transaction, booking.id, origin.at).await?;
    transaction.commit().await?;
    concerts.accounts.mailer.wake();
    concerts.entered(concert.id);
    Ok(Ok(match (wish.send, sent) {
        (true, true) => "flash-name-corrected-sent",
        (true, false) => "flash-name-corrected-not-sent",
        (false, _) => "flash-name-corrected",
    }))
}
