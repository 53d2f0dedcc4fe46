//! Lookup of a booking by number and surname.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::FormRequest,
    concerts::{
        Concerts,
        pages::bookings::{access::BookingViewer, cancel::BookingQuery, claim::Claim},
        paths,
    },
    error::Result,
    web::{
        FieldErrors, Form, Fragment, Page,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::FindBooking::PATH, get(new).post(create))
}

#[derive(Template)]
#[template(path = "concerts/bookings/find.html", blocks = ["form"])]
struct NewFind {
    page: Page,
    form: Form,
    errors: FieldErrors,
}

form_view!(NewFind);

async fn new(Query(asked): Query<BookingQuery>, fragment: Fragment, page: Page) -> Response {
    NewFind { page, form: asked.form(), errors: FieldErrors::default() }.fresh(fragment)
}

async fn create(
    State(concerts): State<Concerts>,
    reader: BookingViewer,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let refusal = match Claim::parse(&form) {
        Ok(claim) => match claim.settle(&concerts, &reader, &request).await? {
            Ok(id) => {
                reader.remember(id).await?;
                return Ok(request.fragment.redirect(paths::Booking { number: claim.number.clone() }));
            }
            Err(refusal) => refusal,
        },
        Err(errors) => errors.into(),
    };
    Ok(NewFind { page: request.page, form, errors: FieldErrors::default() }.refused(request.fragment, refusal))
}
