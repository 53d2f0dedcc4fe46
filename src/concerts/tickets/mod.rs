//! Tickets as documents: PDF and calendar entry.

mod documents;
pub(crate) mod emails;
pub(crate) mod ics;
pub(crate) mod pdf;
pub(crate) mod pdf_font;
pub(crate) mod ticket;
pub mod ticket_code;
