//! Undo of a check-in: wrong ticket scanned, or visitor leaves.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    concerts::{
        Concerts,
        check_in::{self, scans, store::Entrance},
        paths,
    },
    error::{Error, Result},
    ids::ConcertId,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::CheckInUndo::PATH, get(new).post(create))
}

#[derive(Template)]
#[template(path = "concerts/check_in/undo.html", blocks = ["form"])]
struct NewUndoing {
    page: Page,
    form: Form,
    errors: FieldErrors,
    concert_id: ConcertId,
    entrance: Entrance,
}

form_view!(NewUndoing);

async fn new(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    paths::CheckInUndo { id: concert_id, check_in: id }: paths::CheckInUndo,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let entrance = check_in::store::find(&concerts.context.db, concert_id, id).await?.ok_or(Error::NotFound)?;
    let view = NewUndoing { page, form: Form::default(), errors: FieldErrors::default(), concert_id, entrance };
    Ok(view.fresh(fragment))
}

async fn create(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    paths::CheckInUndo { id: concert_id, check_in: id }: paths::CheckInUndo,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let entrance = check_in::store::find(&concerts.context.db, concert_id, id).await?.ok_or(Error::NotFound)?;
    let undone = match form.reason() {
        Ok(reason) => {
            let undone = scans::undo(&concerts, &request.origin, concert_id, &entrance, &reason).await?;
            undone.then_some(()).ok_or_else(|| Refusal::conflict("check-in-undone-before"))
        }
        Err(errors) => Err(errors.into()),
    };
    match undone {
        Ok(()) => Ok(request.done(paths::CheckIn { id: concert_id }, "flash-check-in-undone")),
        Err(refusal) => {
            let view = NewUndoing { page: request.page, form, errors: FieldErrors::default(), concert_id, entrance };
            Ok(view.refused(request.fragment, refusal))
        }
    }
}
