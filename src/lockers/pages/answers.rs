//! What a wish came to: the next page, or the page again with the reason why not.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use axum_htmx::{HxReswap, HxRetarget, SwapOption};

use super::{index, show};
use crate::{
    accounts::{CurrentMember, Visit},
    error::{Error, Result},
    lockers::{Lockers, locker::LockerCode, rules::Refusal, store},
    web::{Message, Page, fragment, time::daily},
};

/// Free lockers that are named in place of one that is gone.
const NAMED: usize = 4;

/// Why the last wish was refused, and what can be had instead.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) message: Message,
    /// Free lockers of the same bay.
    pub(super) free: Vec<LockerCode>,
}

impl Refused {
    /// With nothing to take instead.
    pub(super) fn because(status: StatusCode, message: impl Into<Message>) -> Self {
        Self { status, message: message.into(), free: Vec::new() }
    }

    /// By the rules.
    pub(super) fn by_rule(page: &Page, refusal: Refusal) -> Self {
        let (status, message) = said(page, refusal);
        Self::because(status, message)
    }
}

/// The refusal alone, for htmx.
#[derive(Template)]
#[template(path = "lockers/_refused.html")]
struct ShowRefused<'a> {
    page: &'a Page,
    refused: &'a Refused,
}

/// Where a refused wish is answered.
pub(super) enum From<'a> {
    /// The page of a locker.
    Locker(&'a LockerCode),
    /// The page of all; the bay that was asked for.
    Bay(i64),
}

/// Says why not, on the page that the wish came from.
pub(super) async fn refuse(
    lockers: &Lockers,
    member: &CurrentMember,
    visit: Visit,
    from: From<'_>,
    refusal: Refusal,
) -> Result<Response> {
    let mut refused = Refused::by_rule(&visit.page, refusal);
    let bay_id = match from {
        From::Locker(code) => store::stands::find_place(&lockers.accounts.db, code).await?.ok_or(Error::NotFound)?.0,
        From::Bay(bay_id) => bay_id,
    };
    match (&from, refusal) {
        (From::Bay(_), Refusal::Unknown) => return Err(Error::NotFound),
        // A bay without a free locker has nothing to name.
        (From::Bay(_), Refusal::Taken) => refused.message = Message::new("bay-full"),
        (From::Locker(_), Refusal::Taken | Refusal::OutOfService | Refusal::Accessible) => {
            let cells = store::stands::list_cells(&lockers.accounts.db, &[bay_id], visit.page.now).await?;
            let free = cells.into_iter().map(|(_, cell)| cell).filter(|cell| cell.is_free() && !cell.accessible);
            refused.free = free.map(|cell| cell.code).take(NAMED).collect();
        }
        _ => {}
    }
    say(lockers, member, visit, from, refused).await
}

/// Draws a refusal: the notice for htmx, the page with it for a browser.
pub(super) async fn say(
    lockers: &Lockers,
    member: &CurrentMember,
    visit: Visit,
    from: From<'_>,
    refused: Refused,
) -> Result<Response> {
    if visit.fragment.0 {
        let place = (HxRetarget("#notices".to_owned()), HxReswap(SwapOption::InnerHtml));
        let notice = ShowRefused { page: &visit.page, refused: &refused };
        return Ok((place, fragment::page(refused.status, &notice)).into_response());
    }
    match from {
        From::Locker(code) => show::refused(lockers, member, visit.page, code, refused).await,
        From::Bay(_) => index::draw(lockers, member, visit.page, false, Some(refused)).await,
    }
}

/// What is said to a member whose wish is refused.
pub(super) fn said(page: &Page, refusal: Refusal) -> (StatusCode, Message) {
    let until = |key: &'static str, at| Message::new(key).with("until", page.time(&at).to_string());
    let message = match refusal {
        Refusal::Unknown => Message::new("locker-unknown"),
        Refusal::OutOfService => Message::new("locker-not-in-service"),
        Refusal::Taken => Message::new("locker-taken"),
        Refusal::Yours => Message::new("locker-yours-already"),
        Refusal::Quota(quota) => Message::new("locker-quota").count("quota", quota),
        Refusal::Department => Message::new("locker-department"),
        Refusal::Hours(opens, closes) => Message::new("locker-hours")
            .with("opens", daily(opens, page.language))
            .with("closes", daily(closes, page.language)),
        Refusal::TermOver => Message::new("locker-term-over"),
        Refusal::Penalty(at) => until("locker-penalty", at),
        Refusal::Accessible => Message::new("locker-kept-accessible"),
        Refusal::Missed(at) => until("locker-missed", at),
        Refusal::NotYours => Message::new("locker-not-yours"),
        Refusal::TooLate => Message::new("locker-too-late"),
        Refusal::Extended => Message::new("locker-extended-enough"),
        Refusal::Awaited => Message::new("locker-awaited"),
        Refusal::Overdue => Message::new("locker-overdue-now"),
        Refusal::Away => Message::new("locker-away"),
    };
    (status(refusal), message)
}

fn status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::Unknown => StatusCode::NOT_FOUND,
        Refusal::Taken | Refusal::Yours | Refusal::TooLate | Refusal::OutOfService | Refusal::Away => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::FORBIDDEN,
    }
}
