//! Outgoing mail.

mod acts;
mod facts;
mod killed;
mod letters;
mod outbox;
mod page;
