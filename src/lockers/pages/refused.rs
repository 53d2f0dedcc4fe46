//! Refused action of a member, with its message.

use crate::{
    lockers::{allocations::rules::Refusal, bays::locker::LockerCode},
    web::{Message, Page, time::daily},
};
use axum::http::StatusCode;

/// Refusal of the last action, with its alternatives.
#[derive(Debug, Clone)]
pub(crate) struct RefusedAction {
    pub(crate) status: StatusCode,
    pub(crate) message: Message,
    /// Free lockers of the same bay.
    pub(crate) free: Vec<LockerCode>,
}

impl RefusedAction {
    /// With nothing to take instead.
    pub(crate) fn with_message(status: StatusCode, message: impl Into<Message>) -> Self {
        Self { status, message: message.into(), free: Vec::new() }
    }

    /// By the rules.
    pub(crate) fn by_rule(page: &Page, refusal: Refusal) -> Self {
        let (status, message) = said(page, refusal);
        Self::with_message(status, message)
    }
}

/// Status and message of a refused action.
pub(crate) fn said(page: &Page, refusal: Refusal) -> (StatusCode, Message) {
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

pub(crate) fn status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::Unknown => StatusCode::NOT_FOUND,
        Refusal::Taken | Refusal::Yours | Refusal::TooLate | Refusal::OutOfService | Refusal::Away => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::FORBIDDEN,
    }
}
