//! Replies to a card reader: `<0|1|2>,<text>`. No other number: the readers in use take a higher one for the end.

use crate::{
    lockers::{
        allocations::refusals::{Display, message},
        bays::LockerCode,
        commands::{CommandState, Denial},
    },
    web::{Language, Message},
};
use time::OffsetDateTime;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    Refused = 0,
    Done = 1,
    End = 2,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub code: Code,
    pub text: Message,
}

impl Reply {
    #[must_use]
    pub fn done(text: impl Into<Message>) -> Self {
        Self { code: Code::Done, text: text.into() }
    }

    #[must_use]
    pub fn refused(text: impl Into<Message>) -> Self {
        Self { code: Code::Refused, text: text.into() }
    }

    #[must_use]
    pub fn end(text: impl Into<Message>) -> Self {
        Self { code: Code::End, text: text.into() }
    }

    #[must_use]
    pub fn line(&self, language: Language) -> String {
        let text: String = self.text.say(language).to_string();
        let text: Vec<&str> = text.split_whitespace().collect();
        format!("{},{}\n", self.code as u8, text.join(" "))
    }
}

/// Short text of a denied command.
#[must_use]
pub fn denial(denied: Denial, now: OffsetDateTime, language: Language) -> Message {
    match denied {
        Denial::Rule(refusal) => message(refusal, Display::Reader, now, language),
        Denial::Busy => "reader-busy".into(),
        Denial::ReaderOnly => "reader-not-now".into(),
    }
}

/// Text of a command that failed or is not complete.
#[must_use]
pub fn failure(state: CommandState) -> Message {
    Message::new(match state {
        CommandState::BayOffline => "reader-bay-offline",
        CommandState::NoMovement => "reader-no-movement",
        CommandState::Denied | CommandState::Rejected | CommandState::Expired => "reader-bay-refused",
        _ => "reader-not-confirmed",
    })
}

#[must_use]
pub fn about(key: &'static str, code: &LockerCode) -> Message {
    Message::new(key).with("plate", code.plate())
}
