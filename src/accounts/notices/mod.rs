//! Notices to members about their account: on the first page and by e-mail.

pub mod emails;
pub mod notice;
pub mod store;
pub mod store_news;
pub mod store_recipients;
