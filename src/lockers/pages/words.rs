//! Why not, in words, and the status that says so.

use axum::http::StatusCode;

use crate::{
    lockers::rules::Refusal,
    web::{Message, Page, time::daily},
};

/// What is said to a member whose wish is refused.
pub(super) fn refused(page: &Page, refusal: Refusal) -> (StatusCode, Message) {
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
    };
    (status(refusal), message)
}

fn status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::Unknown => StatusCode::NOT_FOUND,
        Refusal::Taken | Refusal::Yours | Refusal::TooLate | Refusal::OutOfService => StatusCode::CONFLICT,
        _ => StatusCode::FORBIDDEN,
    }
}
