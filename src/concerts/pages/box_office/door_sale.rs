//! Sale at the door: seats chosen on the plan or the best ones, without a hold and without a limit.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    accounts::{
        EmailAddress, FormRequest,
        members::names::{FirstName, Surname},
        sign_in::session::SellsSeats,
    },
    concerts::{
        Concerts,
        bookings::{
            door_sale::sell,
            store_box_office::{DoorSale, SaleOutcome, Wanted},
        },
        holds::{
            hold_outcome::{Group, apart},
            hold_summary::Split,
        },
        pages::box_office::{
            seat_list::parse_seats,
            show::{PlanRow, plan},
        },
        paths::box_office,
        programme::concert::Concert,
        seats::{seat::list_of, store_plan::PlanSeat},
    },
    error::{Error, Result},
    ids::ConcertId,
    web::{
        FieldErrors, Form, Fragment, Language, Message, Page, Refusal,
        forms::{
            idempotency_key::parse_idempotency_key,
            refusal::{FormView as _, form_view},
        },
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(box_office::DoorSale::PATH, get(new))
        .route(box_office::Bookings::PATH, axum::routing::post(create))
}

/// The form of a sale at the door, with the plan.
#[derive(Template)]
#[template(path = "concerts/box_office/door_sale.html", blocks = ["form"])]
struct NewDoorSale {
    page: Page,
    form: Form,
    errors: FieldErrors,
    concert: Concert,
    rows: Vec<PlanRow>,
}

form_view!(NewDoorSale);

impl NewDoorSale {
    async fn load(concerts: &Concerts, concert: Concert, page: Page, form: Form) -> Result<Self> {
        let rows = plan(concerts, concert.id, &page).await?;
        Ok(Self { page, form, errors: FieldErrors::default(), concert, rows })
    }

    /// True if the seat is chosen in the form.
    fn chosen(&self, seat: &PlanSeat) -> bool {
        seat.is_among(&self.form)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    /// Put into the form already.
    seat: String,
}

async fn new(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::DoorSale { id }: box_office::DoorSale,
    Query(chosen): Query<Chosen>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let key = Uuid::new_v4().to_string();
    let form = Form::filled([("idempotency_key", key.as_str()), ("seat", &chosen.seat)]);
    Ok(NewDoorSale::load(&concerts, concert, page, form).await?.fresh(fragment))
}

/// Input of the sale form.
struct DoorSaleInput {
    surname: Surname,
    first_name: FirstName,
    email: Option<EmailAddress>,
    idempotency_key: String,
    wanted: Wanted,
}

impl DoorSaleInput {
    fn parse(form: &Form, concert: &Concert) -> Result<Self, FieldErrors> {
        let mut errors = form.errors_but(&["seat"]);
        let wanted = errors.take(wanted(form, concert));
        let surname = errors.take(Surname::parse(form.value("surname")));
        let first_name = errors.take(FirstName::parse(form.value("first_name")));
        let email = errors.take(EmailAddress::parse_optional(form.value("email")));
        let key = errors.take(parse_idempotency_key(form, "booking-key"));
        match (surname, first_name, email, key, wanted) {
            (Some(surname), Some(first_name), Some(email), Some(idempotency_key), Some(wanted))
                if errors.is_empty() =>
            {
                Ok(Self { surname, first_name, email, idempotency_key, wanted })
            }
            _ => Err(errors),
        }
    }
}

/// A number of seats, or seats on the plan: one of the two.
fn wanted(form: &Form, concert: &Concert) -> Result<Wanted, FieldErrors> {
    let count = form.value("count").trim();
    match (count.is_empty(), form.has("seat")) {
        (true, _) => parse_seats(form).map(Wanted::These),
        (false, true) => Err(FieldErrors::one("count", "office-door-both")),
        (false, false) => {
            let count = count.parse().ok().filter(|count| (1..=concert.seats_per_row).contains(count));
            let most = i64::from(concert.seats_per_row);
            let wrong = || FieldErrors::one("count", Message::new("office-door-count").count("max", most));
            count.map(Wanted::Best).ok_or_else(wrong)
        }
    }
}

async fn create(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::Bookings { id }: box_office::Bookings,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let (refusal, form) = match DoorSaleInput::parse(&form, &concert) {
        Ok(input) => {
            match sell(&concerts, &request.origin, &concert, &input.sale(&concerts, id, request.origin.at)).await? {
                Ok(number) => return Ok(request.done(box_office::Booking { id, number }, "flash-door-sold")),
                Err(outcome) => match (&outcome, &input.wanted) {
                    (SaleOutcome::NoneTogether, Wanted::Best(count)) => {
                        choose_split(&concerts, id, *count, form, request.page.language).await?
                    }
                    _ => (refusal(&outcome), form),
                },
            }
        }
        Err(errors) => (errors.into(), form),
    };
    let view = NewDoorSale::load(&concerts, concert, request.page, form).await?;
    Ok(view.refused(request.fragment, refusal))
}

/// The form with the best split chosen on the plan, for a group that cannot sit together, and the word to it.
async fn choose_split(
    concerts: &Concerts,
    id: ConcertId,
    count: i16,
    mut form: Form,
    language: Language,
) -> Result<(Refusal, Form)> {
    let seat_map = concerts.seat_maps.find(id).await?.ok_or(Error::NotFound)?;
    let group = Group { count, wheelchair: false };
    let Some(proposal) = group.propose(&seat_map).filter(|proposal| proposal.parts.len() > 1) else {
        return Ok((Refusal::conflict(apart(&seat_map, group)), form));
    };
    form.set("count", "");
    let form = proposal.seats().iter().fold(form, |form, seat| form.and("seat", &seat.to_string()));
    let seats = Split { proposal, wheelchair: false }.names(language);
    let message = Message::new("office-door-split").count("count", i64::from(count)).with("seats", seats);
    Ok((Refusal::conflict(message), form))
}

impl DoorSaleInput {
    fn sale(&self, concerts: &Concerts, concert_id: ConcertId, now: OffsetDateTime) -> DoorSale<'_> {
        DoorSale {
            concert_id,
            surname: self.surname.as_str(),
            first_name: self.first_name.as_str(),
            email: self.email.as_ref().map(EmailAddress::as_str),
            // Of the people, nobody knows theirs.
            language: concerts.context.language.code(),
            idempotency_key: &self.idempotency_key,
            wanted: &self.wanted,
            now,
        }
    }
}

fn refusal(outcome: &SaleOutcome) -> Refusal {
    match outcome {
        SaleOutcome::Taken(seats) => Refusal::conflict(Message::new("office-door-taken").with("seats", list_of(seats))),
        SaleOutcome::NoneTogether => Refusal::conflict("hold-none-together"),
        SaleOutcome::Over => Refusal::conflict("concert-over-text"),
        SaleOutcome::Unknown => Refusal::one("seat", "hold-unknown"),
        SaleOutcome::Cancelled | SaleOutcome::Sold(_) | SaleOutcome::Again(_) => {
            Refusal::conflict("concert-cancelled-text")
        }
    }
}
