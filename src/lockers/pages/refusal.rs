//! Responses to member actions: redirect on success, re-render with the error.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use axum_htmx::{HxReswap, HxRetarget, SwapOption};

use crate::{
    accounts::{CurrentMember, FormRequest},
    error::{Error, Result},
    ids::BayId,
    lockers::{
        Lockers,
        allocations::Refusal,
        bays::{self, LockerCode},
        pages::{index, refused::RefusedAction, show},
    },
    web::{FieldErrors, Form, Message, Page, pages::fragment},
};

/// Free lockers that are named in place of one that is gone.
const NAMED: usize = 4;

/// The refusal alone, for htmx.
#[derive(Template)]
#[template(path = "lockers/_refused.html")]
struct ShowRefused<'a> {
    page: &'a Page,
    refused: &'a RefusedAction,
}

pub(crate) enum RefusalPage<'a> {
    Locker(&'a LockerCode),
    /// The page of all; the bay that was asked for.
    Bay(BayId),
}

/// Shows a refusal on the page of the action.
pub(crate) async fn refuse(
    lockers: &Lockers,
    member: &CurrentMember,
    request: FormRequest,
    from: RefusalPage<'_>,
    refusal: Refusal,
) -> Result<Response> {
    let mut refused = RefusedAction::by_rule(&request.page, refusal);
    let bay_id = match from {
        RefusalPage::Locker(code) => {
            bays::store::find_place(&lockers.context.db, code).await?.ok_or(Error::NotFound)?.0
        }
        RefusalPage::Bay(bay_id) => bay_id,
    };
    match (&from, refusal) {
        (RefusalPage::Bay(_), Refusal::Unknown) => return Err(Error::NotFound),
        // A bay without a free locker has nothing to name.
        (RefusalPage::Bay(_), Refusal::Taken) => refused.message = Message::new("bay-full"),
        (RefusalPage::Locker(_), Refusal::Taken | Refusal::OutOfService | Refusal::Accessible) => {
            let cells = bays::store::list_cells(&lockers.context.db, bay_id, request.page.now).await?;
            let free = cells.into_iter().filter(|cell| cell.is_free() && !cell.accessible);
            refused.free = free.map(|cell| cell.code).take(NAMED).collect();
        }
        _ => {}
    }
    say(lockers, member, request, from, refused).await
}

/// Says on the page of the action that something is in its way.
pub(crate) async fn conflict(
    lockers: &Lockers,
    member: &CurrentMember,
    request: FormRequest,
    from: RefusalPage<'_>,
    message: &'static str,
) -> Result<Response> {
    say(lockers, member, request, from, RefusedAction::with_message(StatusCode::CONFLICT, message)).await
}

/// Answers a form of a locker that is not accepted: with its first error for htmx, with the page for a browser.
pub(crate) async fn correct(
    lockers: &Lockers,
    member: &CurrentMember,
    request: FormRequest,
    code: &LockerCode,
    form: Form,
    errors: FieldErrors,
) -> Result<Response> {
    if !request.fragment.0 {
        return show::corrected(lockers, member, request.page, code, form, errors).await;
    }
    let first = errors.iter().next().map_or(Message::new("form-type"), |(_, message)| message.clone());
    let refused = RefusedAction::with_message(form.refusal(), first);
    say(lockers, member, request, RefusalPage::Locker(code), refused).await
}

/// Draws a refusal: the notice for htmx, the page with it for a browser.
pub(crate) async fn say(
    lockers: &Lockers,
    member: &CurrentMember,
    request: FormRequest,
    from: RefusalPage<'_>,
    refused: RefusedAction,
) -> Result<Response> {
    if request.fragment.0 {
        let place = (HxRetarget("#notices".to_owned()), HxReswap(SwapOption::InnerHtml));
        let notice = ShowRefused { page: &request.page, refused: &refused };
        return Ok((place, fragment::page(refused.status, &notice)).into_response());
    }
    match from {
        RefusalPage::Locker(code) => show::refused(lockers, member, request.page, code, refused).await,
        RefusalPage::Bay(_) => index::draw(lockers, member, request.page, false, Some(refused)).await,
    }
}
