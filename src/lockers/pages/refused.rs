//! Refused action of a member, with its message.

use crate::{
    lockers::{
        allocations::{
            Refusal,
            refusals::{self, Display},
        },
        bays::LockerCode,
    },
    web::{Message, Page},
};
use axum::http::StatusCode;

/// Refusal of the last action, with its alternatives.
#[derive(Debug, Clone)]
pub(crate) struct RefusedAction {
    pub(crate) status: StatusCode,
    pub(crate) message: Message,
    pub(crate) free: Vec<LockerCode>,
}

impl RefusedAction {
    pub(crate) fn with_message(status: StatusCode, message: impl Into<Message>) -> Self {
        Self { status, message: message.into(), free: Vec::new() }
    }

    pub(crate) fn by_rule(page: &Page, refusal: Refusal) -> Self {
        Self::with_message(status(refusal), said(page, refusal))
    }
}

pub(crate) fn said(page: &Page, refusal: Refusal) -> Message {
    refusals::message(refusal, Display::Page, page.now, page.language)
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
