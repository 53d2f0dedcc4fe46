//! Cards at the help desk: block a lost card, unblock it, replace it.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;
use time::Date;

use crate::{
    accounts::{
        Accounts, CardChange, CardChanged, FormRequest, cards::card::CardNumber, sign_in::session::ReplacesCards,
    },
    admin::{desk::refused, members::find, paths},
    error::Result,
    web::{FieldErrors, Form, Refusal, time::parse_day},
};

pub(super) fn router() -> Router<Accounts> {
    Router::new().route(paths::MemberCard::PATH, post(update))
}

/// Parses the requested change of a card.
fn parse(form: &Form) -> Result<CardChange, FieldErrors> {
    let mut errors = form.errors();
    let change = match form.value("act") {
        "block" => Some(CardChange::Block),
        "unblock" => Some(CardChange::Unblock),
        "replace" => {
            let card = errors.take(CardNumber::parse(form.value("card_number")));
            let end = errors.take(last_day(form.value("card_expires_on")));
            card.zip(end).map(|(card, end)| CardChange::Replace(card, end))
        }
        _ => {
            errors.add("", "choice-wrong");
            None
        }
    };
    change.filter(|_| errors.is_empty()).ok_or(errors)
}

fn last_day(text: &str) -> Result<Option<Date>, FieldErrors> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    parse_day(text.trim()).map(Some).ok_or_else(|| FieldErrors::one("card_expires_on", "import-date"))
}

async fn update(
    State(accounts): State<Accounts>,
    ReplacesCards(staff): ReplacesCards,
    paths::MemberCard { number }: paths::MemberCard,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    let refusal: Refusal = match parse(&form) {
        Ok(change) => match accounts.change_card(&request.origin, listed.id, &change).await? {
            CardChanged::Done => return Ok(request.done(paths::Member { number }, said(&change))),
            CardChanged::Nothing => Refusal::conflict("card-unchanged"),
            CardChanged::Held => Refusal::one("card_number", "import-card-held"),
            CardChanged::Lost => Refusal::one("card_number", "import-card-lost"),
        },
        Err(errors) => errors.into(),
    };
    refused(&accounts, &staff, listed, request, form, refusal).await
}

/// Key of what is said when it is done.
fn said(change: &CardChange) -> &'static str {
    match change {
        CardChange::Block => "flash-card-blocked",
        CardChange::Unblock => "flash-card-unblocked",
        CardChange::Replace(..) => "flash-card-replaced",
    }
}
