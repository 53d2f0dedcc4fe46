//! Replies to a card reader: `<0|1|2>,<text>`. No other number: the readers in use take a higher one for the end.

use crate::{
    lockers::{
        allocations::rules::Refusal,
        bays::locker::LockerCode,
        commands::{Denial, command::CommandState},
    },
    web::{Language, Message, time::When},
};
use time::{OffsetDateTime, Time};

/// The number of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    Refused = 0,
    Done = 1,
    /// The connection ends.
    End = 2,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub code: Code,
    pub text: Message,
}

impl Reply {
    /// Reply of a successful request.
    #[must_use]
    pub fn done(text: impl Into<Message>) -> Self {
        Self { code: Code::Done, text: text.into() }
    }

    /// Reply of a refused request.
    #[must_use]
    pub fn refused(text: impl Into<Message>) -> Self {
        Self { code: Code::Refused, text: text.into() }
    }

    /// The connection ends.
    #[must_use]
    pub fn end(text: impl Into<Message>) -> Self {
        Self { code: Code::End, text: text.into() }
    }

    /// Encodes the reply.
    #[must_use]
    pub fn line(&self, language: Language) -> String {
        let text: String = self.text.say(language).to_string();
        let text: Vec<&str> = text.split_whitespace().collect();
        format!("{},{}\n", self.code as u8, text.join(" "))
    }
}

/// Short text of a refusal by the rules.
#[must_use]
pub fn refusal(refusal: Refusal, now: OffsetDateTime, language: Language) -> Message {
    let at = |key, at| Message::new(key).with("at", When::new(at, now, language).to_string());
    match refusal {
        Refusal::Unknown => "reader-no-locker".into(),
        Refusal::OutOfService => "reader-out-of-service".into(),
        Refusal::Taken => "reader-taken".into(),
        Refusal::Yours => "reader-yours".into(),
        Refusal::Quota(quota) => Message::new("reader-quota").count("quota", quota),
        Refusal::Department => "reader-department".into(),
        Refusal::Hours(from, to) => Message::new("reader-hours").with("from", clock(from)).with("to", clock(to)),
        Refusal::TermOver => "reader-term-over".into(),
        Refusal::Penalty(until) => at("reader-penalty", until),
        Refusal::Accessible => "reader-accessible".into(),
        Refusal::Missed(again) => at("reader-missed", again),
        Refusal::NotYours => "reader-not-yours".into(),
        Refusal::TooLate => "reader-too-late".into(),
        Refusal::Away => "reader-bay-offline".into(),
        Refusal::Extended | Refusal::Awaited | Refusal::Overdue => "reader-not-now".into(),
    }
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Short text of a denied command.
#[must_use]
pub fn denial(denied: Denial, now: OffsetDateTime, language: Language) -> Message {
    match denied {
        Denial::Rule(why) => refusal(why, now, language),
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

/// A text about a locker.
#[must_use]
pub fn about(key: &'static str, code: &LockerCode) -> Message {
    Message::new(key).with("plate", code.plate())
}
