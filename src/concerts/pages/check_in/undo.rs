//! Undo of a check-in: wrong ticket scanned, or visitor leaves.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    audit::Action,
    concerts::{
        Concerts,
        check_in::{self, store::Entrance},
        paths,
    },
    error::{Error, Result},
    ids::{CheckInId, ConcertId},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(&paths::undo_check_in("{id}", "{check_in}"), get(new).post(create))
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
    Path((concert_id, id)): Path<(ConcertId, CheckInId)>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let entrance = check_in::store::find(&concerts.accounts.db, concert_id, id).await?.ok_or(Error::NotFound)?;
    let view = NewUndoing { page, form: Form::default(), errors: FieldErrors::default(), concert_id, entrance };
    Ok(view.fresh(fragment))
}

async fn create(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path((concert_id, id)): Path<(ConcertId, CheckInId)>,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let entrance = check_in::store::find(&concerts.accounts.db, concert_id, id).await?.ok_or(Error::NotFound)?;
    let undone = match form.reason() {
        Ok(reason) => undo(&concerts, &entrance, &visit, &reason).await?,
        Err(errors) => Err(errors.into()),
    };
    match undone {
        Ok(()) => {
            concerts.entered(concert_id);
            Ok(visit.done(&paths::door(concert_id), "flash-check-in-undone"))
        }
        Err(refusal) => {
            let view = NewUndoing { page: visit.page, form, errors: FieldErrors::default(), concert_id, entrance };
            Ok(view.refused(visit.fragment, refusal))
        }
    }
}

async fn undo(
    concerts: &Concerts,
    entrance: &Entrance,
    visit: &FormRequest,
    reason: &str,
) -> Result<Result<(), Refusal>> {
    let mut transaction = concerts.accounts.db.begin().await?;
    if !check_in::store::undo(&mut transaction, entrance.id, reason, visit.origin.at).await? {
        return Ok(Err(Refusal::conflict("check-in-undone-before")));
    }
    let entry = visit.origin.entry(Action::CHECK_IN_UNDONE, entrance.member_id);
    entry.with_reason(reason).detail(entrance.number.as_str()).record(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Ok(()))
}
