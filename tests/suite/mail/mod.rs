//! Outgoing mail.

mod facts;
mod letters;
mod outbox;
