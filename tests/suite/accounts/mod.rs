//! Accounts, through the pages.

mod facts;
mod links;
mod passwords;
mod storms;
